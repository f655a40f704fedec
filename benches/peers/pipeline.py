"""对照：用常见的 Python 库，照一个细心的办公程序员会写的样子，从同样的上报表做出汇总表和工作总结。

    python pipeline.py 工作区 季度 目录文件 输出文件夹

读本季度和工作区里更早的各季度，写 汇总表.xlsx、工作总结.docx 和合计.json（代码到合计）。不作核查，不写退回表、
核查报告和数据文件：比它要比的程序做得少。
"""

import json
import re
import sys
from pathlib import Path

import pandas as pd
from docx import Document
from docxtpl import DocxTemplate
from python_calamine import CalamineWorkbook

FORM, VILLAGES, TEXTS, COVER = "指标表", "村级明细表", "文字材料", "封面"
VILLAGE_NUMBERS = ["法律明白人", "顾问到村", "副村长到村", "宣传场次", "受教育人次"]
VILLAGE_FLAGS = ["工作室", "法治副村长", "法律顾问", "1+N", "法治文化阵地"]
YES, ZERO = {"有", "是"}, {"无", "否", "未开展"}


def quarter_key(name):
    year, number = re.fullmatch(r"(\d{4})年第([一二三四])季度", name).groups()
    return int(year), "一二三四".index(number)


def number(value):
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, (int, float)):
        return float(value)
    text = str(value).strip().replace(",", "").replace("，", "")
    if text in ZERO:
        return 0.0
    if text in YES:
        return 1.0
    try:
        return float(text)
    except ValueError:
        return None


def table(rows, reporter):
    """一张表：第一行是列名，列名空的列不要。"""
    head = [str(name).strip() for name in rows[0]]
    keep = [at for at, name in enumerate(head) if name and not name.startswith("样例")]
    frame = pd.DataFrame([[row[at] for at in keep] for row in rows[1:]], columns=[head[at] for at in keep])
    frame.insert(0, "单位", reporter) if "单位" not in frame else frame.insert(0, "报送单位", reporter)
    return frame


def read_quarter(folder, with_villages):
    values, villages, texts, covers = [], [], [], []
    for path in sorted((folder / "上报").glob("*.xlsx")):
        if path.name.startswith("~$"):
            continue
        book = CalamineWorkbook.from_path(str(path))
        names, reporter = book.sheet_names, path.stem
        cover = book.get_sheet_by_name(COVER).to_python()
        covers.append({"单位": reporter, **{str(row[0]): row[1] for row in cover if len(row) > 1 and row[0]}})
        values.append(table(book.get_sheet_by_name(FORM).to_python(), reporter))
        if with_villages and VILLAGES in names:
            villages.append(table(book.get_sheet_by_name(VILLAGES).to_python(), reporter))
        if with_villages and TEXTS in names:
            texts.append(table(book.get_sheet_by_name(TEXTS).to_python(), reporter))
    values = pd.concat(values, ignore_index=True)
    for column in ["本期", "本年累计"]:
        values[column + "数"] = values[column].map(number)
    return values, villages, texts, covers


def totals(values, catalogue):
    """各指标的合计：各县之和，科室只算自办的和独有的；比率由分子、分母重算。"""
    values = values.merge(catalogue[["code", "kind", "aggregate", "sections", "county"]], left_on="代码", right_on="code")
    main = values["本期数"].where(values["kind"] != "ytd", values["本年累计数"])
    section = values["报送单位"].map(SECTIONS)
    role = [
        "" if pd.isna(one) else next((r[-1] for r in str(roles).split(";") if r.startswith(one)), "")
        for one, roles in zip(section, values["sections"], strict=True)
    ]
    enters = section.isna() | pd.Series(role, index=values.index).isin(["+", "!"])
    used = values.assign(值=main)[enters]
    sums = used.groupby("代码")["值"].agg(["sum", "count", "min"])
    found = sums["sum"].where(sums["count"] > 0)
    for row in catalogue[catalogue["kind"] == "rate"].itertuples():
        above = [found.get(code) for code in str(row.numerator).replace("+", ";").split(";")]
        below = found.get(row.denominator)
        if below and not any(one is None or pd.isna(one) for one in above):
            found[row.code] = sum(above) * 100 / below
    return found


def template(path):
    """模板：正文一段一项，附表一行一县。"""
    document = Document()
    document.add_heading("{{ quarter }}工作总结", 0)
    document.add_paragraph("截至统计日，应报{{ due }}个单位，已报{{ received }}个单位。")
    document.add_paragraph("{%p for part in parts %}")
    document.add_heading("{{ part.title }}", 1)
    document.add_paragraph("{%p for line in part.lines %}")
    document.add_paragraph("{{ line }}")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endfor %}")
    document.add_heading("存在的问题", 1)
    document.add_paragraph("{%p for line in problems %}")
    document.add_paragraph("{{ line }}")
    document.add_paragraph("{%p endfor %}")
    sheet = document.add_table(rows=4, cols=2)
    sheet.cell(0, 0).text, sheet.cell(0, 1).text = "单位", "主要指标"
    sheet.cell(1, 0).text = "{%tr for row in counties %}"
    sheet.cell(2, 0).text, sheet.cell(2, 1).text = "{{ row.name }}", "{{ row.text }}"
    sheet.cell(3, 0).text = "{%tr endfor %}"
    document.save(path)


def shown(value):
    return "未报" if value is None or pd.isna(value) else f"{value:,.2f}".rstrip("0").rstrip(".")


def write_document(path, quarter, catalogue, now, before, values, texts, covers, short):
    form = path.with_name("模板.docx")
    template(form)
    parts = []
    for measure, group in catalogue.groupby("measure", sort=False):
        lines = []
        for row in group.itertuples():
            value = now.get(row.code)
            if value is None or pd.isna(value):
                continue
            line = f"{row.name}{shown(value)}{'' if pd.isna(row.unit) else row.unit}"
            earlier = None if before is None else before.get(row.code)
            if earlier is not None and not pd.isna(earlier) and earlier and row.kind == "flow":
                line += f"，较上季度{'增长' if value >= earlier else '下降'}{abs(value / earlier - 1) * 100:.1f}%"
            lines.append(line + "。")
        for frame in texts[:2]:
            lines += [f"{text}" for text in frame["工作亮点"] if text][:1]
        parts.append({"title": measure, "lines": lines})
    main = [code for code in ["G01", "G02", "G03", "M0901", "M1401"] if code in now]
    grid = values[values["代码"].isin(main)].pivot_table(
        index="报送单位", columns="代码", values="本期数", aggfunc="first", sort=False
    )
    counties = [
        {"name": name, "text": "；".join(f"{code} {shown(row[code])}" for code in grid.columns)}
        for name, row in grid.iterrows()
    ]
    problems = [f"{name}有{count}个村“法律明白人”不足6名。" for name, count in short.items()]
    book = DocxTemplate(form)
    book.render(
        {
            "quarter": quarter, "due": len(covers), "received": len(covers),
            "parts": parts, "problems": problems, "counties": counties,
        },
        autoescape=True,
    )
    book.save(path)


def write_book(path, catalogue, now, series, values, villages, texts):
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs={"options": {"strings_to_formulas": False}}) as writer:
        names = catalogue.set_index("code")
        summary = pd.DataFrame({"代码": now.index, "指标": names["name"].reindex(now.index).values, "合计": now.values})
        for quarter, earlier in series.items():
            summary[quarter] = earlier.reindex(now.index).values
        grid = values.pivot_table(index=["代码", "指标"], columns="报送单位", values="本期数", aggfunc="first", sort=False)
        sheets = {
            "指标汇总": summary,
            "分单位": grid.reset_index(),
            "原始值": values[["报送单位", "代码", "指标", "单位", "本期", "本年累计", "备注"]],
        }
        if not villages.empty:
            sheets["村级明细"] = villages
        if not texts.empty:
            sheets["文字材料"] = texts
        head = writer.book.add_format({"bold": True, "bg_color": "#D9D9D9", "border": 1, "align": "center"})
        for name, frame in sheets.items():
            frame.to_excel(writer, sheet_name=name, index=False)
            sheet = writer.sheets[name]
            for at, column in enumerate(frame.columns):
                sheet.write(0, at, str(column), head)
            sheet.freeze_panes(1, 2)
            sheet.set_column(0, min(len(frame.columns), 16383) - 1, 14)
            sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)


SECTIONS = {
    "政治部": "ZZB", "普法与依法治理科": "PFK", "州委依法治州办秘书科": "MSK", "行政复议与应诉科": "FYK",
    "行政执法协调监督科": "ZFK", "人民参与和促进法治科": "CJK", "律师工作管理科": "LSK", "社区矫正管理科": "JZK",
    "公共法律服务管理科": "GFK",
}


def main(workspace, quarter, catalogue, out):
    workspace, out = Path(workspace), Path(out)
    out.mkdir(parents=True, exist_ok=True)
    catalogue = pd.read_csv(catalogue, dtype=str)
    quarters = sorted((one.name for one in workspace.iterdir() if re.fullmatch(r"\d{4}年第.季度", one.name)), key=quarter_key)
    series = {}
    for name in quarters[: quarters.index(quarter)]:
        series[name] = totals(read_quarter(workspace / name, False)[0], catalogue)
    values, villages, texts, covers = read_quarter(workspace / quarter, True)
    now = totals(values, catalogue)
    kept = pd.concat(villages, ignore_index=True) if villages else pd.DataFrame()
    short = pd.Series(dtype=int)
    if not kept.empty:
        for column in VILLAGE_NUMBERS:
            kept[column] = kept[column].map(number)
        for column in VILLAGE_FLAGS:
            kept[column + "数"] = kept[column].map(number)
        short = kept[kept["法律明白人"] < 6].groupby("单位").size()
    words = pd.concat(texts, ignore_index=True) if texts else pd.DataFrame()
    if not words.empty:
        words = words[(words[["工作亮点", "存在问题", "下步打算"]] != "").any(axis=1)]
    before = series.get(quarters[quarters.index(quarter) - 1]) if len(series) else None
    write_document(out / "工作总结.docx", quarter, catalogue, now, before, values, texts, covers, short)
    write_book(out / "汇总表.xlsx", catalogue, now, series, values, kept, words)
    text = {code: None if pd.isna(value) else value for code, value in now.items()}
    (out / "合计.json").write_text(json.dumps(text, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
