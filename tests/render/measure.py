"""Measures the rendered pages of .docx files against GB/T 9704-2012 (the 37/28 mm text area of the default profiles).

    python3 measure.py FILE.docx ...

Renders with LibreOffice (see render.py), prints what the standard asks and what was found, and ends with 1 if
anything is off. Which checks apply is seen from what stands on the pages. Needs pdfplumber and Pillow.
"""

import pathlib
import re
import sys
import tempfile

import pages as pdf
from render import render

EM = 16 * pdf.MM  # a body character
SMALL = 14 * pdf.MM  # a character of page number and 版记
PITCH = 28.95 * pdf.MM
HANZI = re.compile(r"^[\u4e00-\u9fff]+$")


class Table:
    """Rows of clause, element, required, measured; a row is off when its values are."""

    def __init__(self):
        self.rows = []

    def near(self, clause, element, required, measured, tolerance):
        """Every measured value is within the tolerance of the required one."""
        measured = list(measured) if isinstance(measured, (list, tuple)) else [measured]
        good = bool(measured) and all(abs(value - required) <= tolerance for value in measured)
        shown = "、".join(f"{value:.2f}" for value in sorted({round(value, 2) for value in measured})[:6]) or "无"
        self.rows.append((good, clause, element, f"{required:.2f}±{tolerance}", shown))

    def true(self, clause, element, required, measured, good):
        """A plain condition."""
        self.rows.append((bool(good), clause, element, required, str(measured)))

    def show(self, name):
        print(f"== {name}")
        for good, clause, element, required, measured in self.rows:
            print(f"{'  ' if good else '✗ '}{clause:<8} {element}｜规定 {required}｜实测 {measured}")
        return all(row[0] for row in self.rows)


def check_paper(table, pages):
    sides = sorted({(round(page.width), round(page.height)) for page in pages})
    table.true("5.1", "幅面 mm", "210×297", sides, all(side in [(210, 297), (297, 210)] for side in sides))
    outside, hung = [], 0
    for page in pages:
        left, top, right, bottom = page.area()
        for line in page.body():
            last = line.chars[-1]
            # LibreOffice 7.4 hangs closing marks though the styles forbid it; Word obeys.
            if line.right > right + 0.6 and last.text in pdf.HANGING and line.right <= right + EM + 0.3:
                hung += 1
            elif line.left < left - 0.4 or line.right > right + 0.6:
                outside.append((page.number, line.text[:10]))
            if line.baseline > bottom or line.baseline - 0.9 * line.size * pdf.MM < top - 0.8:
                outside.append((page.number, line.text[:10]))
        for line in page.lines:
            if line not in page.body() and not re.fullmatch(r"— *\d+ *—", line.text) and line.baseline > top:
                outside.append((page.number, line.text[:10]))
    table.true("5.2.1", f"版心 156×225 以外无文字（行末标点悬挂 {hung} 处不计）", "无", outside[:5] or "无", not outside)


def check_length(table, pages):
    """A paper that a leader reads: the body at most 8 pages, the whole at most 16."""
    def attached(page):
        return page.landscape or any(re.fullmatch(r"附件 *\d*", line.text) for line in page.body())

    body = next((at for at, page in enumerate(pages) if attached(page)), len(pages))
    table.true("篇幅", "正文页数", "不超过 8", body, body <= 8)
    table.true("篇幅", "全文页数", "不超过 16", len(pages), len(pages) <= 16)


def check_grid(table, pages):
    """Pages of nothing but body lines: 22 lines, 28 characters, from edge to edge."""
    full = [page for page in pages if not page.landscape and is_full(page)]
    if not full:
        return
    table.true("5.2.3", f"每面行数（{len(full)} 个满面）", "22", sorted({len(page.body()) for page in full}),
               all(len(page.body()) == 22 for page in full))
    pitches = [b.baseline - a.baseline for page in full for a, b in zip(page.body(), page.body()[1:])]
    table.near("5.2.3", "行距 mm", PITCH, pitches, 0.06)
    lines = [line for page in pages for line in page.body() if HANZI.match(line.text) and line.size == 16
             and line.left < 28.5 and line.right > 180]
    if lines:
        table.true("5.2.3", f"每行字数（{len(lines)} 个满行，只有汉字）", "28", sorted({len(line.text) for line in lines}),
                   all(len(line.text) == 28 for line in lines))
        table.near("5.2.1", "满行左缘 mm", 28.0, [line.left for line in lines], 0.3)
        table.near("5.2.1", "满行右缘 mm", 184.0, [line.right for line in lines], 0.5)


def is_full(page):
    body = page.body()
    steady = all(abs(b.baseline - a.baseline - PITCH) < 0.2 for a, b in zip(body, body[1:]))
    return steady and len(body) > 18 and all(line.size == 16 for line in body) and body[-1].baseline > 250


def check_page_numbers(table, pages):
    tops, odd, even, sizes, wrong = [], [], [], set(), []
    for page in pages:
        if page.landscape:
            text = "".join(char.text for char in page.turned)
            chars = page.turned
            if not chars:
                wrong.append(page.number)
                continue
            # Turned a quarter: across the page is down, and the foot is on the left. A dash lies 0.38 em above the base line.
            tops.append(35.0 - (chars[0].x + 0.38 * SMALL))
            start, end = min(char.top for char in chars) - 28.0, 184.0 - max(char.bottom for char in chars)
        else:
            line = next((line for line in page.lines if line.baseline > 262.5 and line.text.startswith("—")), None)
            if line is None:
                wrong.append(page.number)
                continue
            text, chars = line.text, line.chars
            tops.append(line.baseline - 0.38 * SMALL - 262.0)
            start, end = line.left - 28.0, 184.0 - line.right
        sizes |= {char.size for char in chars}
        if text.replace(" ", "") != f"—{page.number}—":
            wrong.append(text)
        (odd if page.number % 2 else even).append(end if page.number % 2 else start)
    table.true("7.5", "页码 — N —，连续", "全部", wrong or "全部", not wrong)
    table.near("7.5", "页码字号 pt", 14, list(sizes), 0.1)
    table.near("7.5", "一字线距版心下边缘 mm", 7.0, tops, 1.0)
    table.near("7.5", "单页居右空一字 mm", SMALL, odd, 0.3)
    if even:
        table.near("7.5", "双页居左空一字 mm", SMALL, even, 0.3)


def check_title(table, pages):
    title = [line for line in pages[0].body() if line.size == 22]
    if not title:
        return
    table.true("7.3.1", "标题 2号小标宋", "22pt 方正小标宋简体", {line.font for line in title},
               all(line.chars[0].font == "方正小标宋简体" for line in title))
    table.near("7.3.1", "标题居中（左右空之差 mm）", 0.0, [line.left + line.right - 212.0 for line in title], 1.0)


def check_headings(table, pages):
    body = [line for page in pages for line in page.body() if not page.landscape and line.size == 16]
    kinds = [("一、", r"^[一二三四五六七八九十]+、", "黑体"), ("（一）", r"^（[一二三四五六七八九十]+）", "楷体_GB2312")]
    for name, pattern, font in kinds:
        lines = [line for line in body if re.match(pattern, line.text) and line.left > 35]
        if lines:
            fonts = {char.font for line in lines for char in line.chars if HANZI.match(char.text)}
            table.true("7.3.3", f"“{name}”字体", font, "、".join(sorted(fonts)), fonts == {font})
            table.near("7.3.3", f"“{name}”左空二字 mm", 28.0 + 2 * EM, [line.left for line in lines], 0.4)
    texts = [line for line in body if HANZI.match(line.text[:2]) and 38.5 < line.left < 40 and line.font == "仿宋_GB2312"]
    if texts:
        table.near("7.3.3", "段首空二字 mm", 28.0 + 2 * EM, [line.left for line in texts], 0.4)


def check_feet(table, pages):
    """No heading alone at the foot of a page; no number cut in two by the end of a line."""
    upright = [page.body()[-1] for page in pages if not page.landscape and page.body()]
    alone = [line.text[:12] for line in upright if line.size == 16 and line.font in ("黑体", "楷体_GB2312")]
    table.true("7.3.3", "标题不孤立于页末", "无", alone or "无", not alone)
    pairs = [(a.text, b.text) for page in pages for a, b in zip(page.body(), page.body()[1:])
             if a.right > 180 and not page.landscape and a.size == 16]
    cut = [a[-6:] + "|" + b[:6] for a, b in pairs if a[-1:].isdigit() and re.match(r"[\d.%‰]", b)]
    table.true("15835", "数值不断行", "无", cut or "无", not cut)
    parted = [a[-6:] + "|" + b[:6] for a, b in pairs if a[-1:].isdigit() and re.match(r"[万亿余名人个件场次份条项户年月日]", b)]
    # Forbidden by the kinsoku lists of settings.xml, which Word reads and LibreOffice 7.4 does not: only listed here.
    table.true("15835", "数值与单位分行（LibreOffice 不读禁则表，仅列出）", "—", parted or "无", True)


def check_marks(table, pages):
    """Quotation marks, dashes and ellipses are in the Chinese font; rare characters of the register are there."""
    chars = [char for page in pages for line in page.body() for char in line.chars if line.size == 16]
    marks = {(char.text, char.font) for char in chars if char.text in "“”‘’—…·"}
    if marks:
        western = sorted(mark for mark, font in marks if font == "宋体")
        table.true("15834", "引号、破折号、省略号用中文字体", "全部", western or "全部", not western)
    rare = sorted({char.text for char in chars if char.text in "脿淜鲊塆拃𥔲"})
    if rare:
        fonts = sorted({char.font for char in chars if char.text in "淜鲊塆拃"})
        table.true("§0-10", "字库外的字显示，用备用字体", "".join(rare), "、".join(fonts), "仿宋_GB2312" not in fonts)


def check_attachments(table, pages):
    marks = [page for page in pages if page.body() and re.fullmatch(r"附件\d*", page.body()[0].text)]
    if not marks:
        return
    table.true("7.3.7", "“附件N”另面首行顶格黑体", "每个附件", [page.number for page in marks],
               all(page.body()[0].font == "黑体" and abs(page.body()[0].left - page.area()[0]) < 0.5 for page in marks))
    # The base line of the title's first line, two body lines below that of the mark; its own line is a little higher.
    table.near("7.3.7", "附件标题在第三行（距首行 mm）", 2 * PITCH,
               [page.body()[1].baseline - page.body()[0].baseline for page in marks], 2.0)
    first = next((line for page in pages for line in page.body() if line.text.startswith("附件：")), None)
    if first:
        table.near("7.3.4", "“附件：”左空二字 mm", 28.0 + 2 * EM, first.left, 0.4)
        page = next(page for page in pages if first in page.body())
        rest = page.body()[page.body().index(first) + 1:]
        names = [line.left for line in rest if re.match(r"^\d\.", line.text)]
        if names:
            table.near("7.3.4", "“2.”与“1.”对齐 mm", next(char.x for char in first.chars if char.text == "1"), names, 0.4)


def check_signature(table, pages):
    for page in pages:
        lines = page.body()
        for organ, date in zip(lines, lines[1:]):
            if re.fullmatch(r"\d{4} *年 *\d+ *月 *\d+ *日", date.text) and date.left > 90 and organ.left > 90:
                right, shift = 184.0 - date.right, date.left - organ.left
                sealed = right > 3 * EM
                table.near("7.3.5", f"成文日期右空{'四' if sealed else '二'}字 mm", (4 if sealed else 2) * EM, right, 0.7)
                if sealed:
                    table.near("7.3.5.1", "署名以日期为准居中 mm", 0.0, (organ.left + organ.right - date.left - date.right) / 2, 1.0)
                else:
                    table.near("7.3.5.2", "日期首字比署名右移二字 mm", 2 * EM, shift, 1.0)
                above = lines[: lines.index(organ)]
                table.true("7.3.5.5", "署名不单独成面（同面正文行数）", "≥1", len(above), len(above) >= 1)


def check_red_head(table, pages):
    if not pages[0].red_dots:
        return
    rule = next(rule for rule in pages[0].rules if rule[4] == (1.0, 0.0, 0.0))
    mark = [(x, y) for x, y in pages[0].red_dots if y < rule[2] - 5]
    table.near("7.2.4", "标志上边缘距版心上边缘 mm", 35.0, min(y for _, y in mark) - 37.0, 1.0)
    table.near("7.2.4", "标志居中 mm", 106.0, (min(x for x, _ in mark) + max(x for x, _ in mark)) / 2, 1.0)
    table.near("7.2.7", "红线宽 mm", 156.0, rule[1] - rule[0], 0.4)
    number = max((line for line in pages[0].body() if line.baseline < rule[2]), key=lambda line: line.baseline)
    table.near("7.2.7", "文号之下红线 mm", 4.0, rule[2] - (number.baseline + 0.12 * EM), 0.5)
    if "签发人" in number.text:
        table.near("7.2.5", "文号左空一字 mm", EM, number.left - 28.0, 0.3)
        table.near("7.2.6", "签发人右空一字 mm", EM, 184.0 - number.right, 0.5)
        table.true("7.2.6", "签发人姓名楷体", "楷体_GB2312", number.chars[-1].font, number.chars[-1].font == "楷体_GB2312")
    else:
        table.near("7.2.5", "文号居中 mm", 106.0, (number.left + number.right) / 2, 1.0)
    title = next(line for line in pages[0].body() if line.size == 22)
    # Two empty lines, and the title's glyphs in the middle of its own line.
    gap = title.baseline - 0.88 * title.size * pdf.MM - rule[2]
    table.near("7.3.1", "红线至标题（空二行）mm", 2 * PITCH, gap, 2.5)
    recipient = next((line for line in pages[0].body() if line.baseline > title.baseline and line.text.endswith("：")), None)
    if recipient:
        table.near("7.3.2", "主送顶格 mm", 28.0, recipient.left, 0.3)
    table.true("7.3.3", "首页显示正文", "有", "有" if pages[0].body()[-1].size == 16 else "无", pages[0].body()[-1].size == 16)


def check_imprint(table, pages):
    last = pages[-1]
    if not any("印发" in line.text for line in last.body()):
        return
    rules = sorted({(round(rule[2], 2), round(rule[3], 2)) for rule in last.rules if rule[1] - rule[0] > 150 and rule[2] > 200})
    table.near("7.4.1", "版记末线与版心下边缘重合 mm", 262.0, rules[-1][0], 0.5)
    table.near("7.4.1", "首末线粗 mm", 0.35, [rules[0][1], rules[-1][1]], 0.05)
    if len(rules) > 2:
        table.near("7.4.1", "中间线粗 mm", 0.25, [rule[1] for rule in rules[1:-1]], 0.05)
    rows = [line for line in last.body() if line.baseline > rules[0][0]]
    table.near("7.4.2", "版记 4号 pt", 14, [line.size for line in rows], 0.1)
    starts = [line.left for line in rows if line.text.startswith("抄送") or "印发" in line.text]
    table.near("7.4.2", "左空一字 mm", 28.0 + SMALL, starts, 0.4)
    table.near("7.4.3", "右空一字 mm", 184.0 - SMALL, max(rows, key=lambda line: line.baseline).right, 0.5)


def check_tables(table, pages):
    """Pages in a row that belong to one table begin with the same header."""
    run, repeated, checked = None, True, 0
    for page in pages:
        body = page.body()
        if body and re.fullmatch(r"附件\d*", body[0].text):
            run = [line.text for line in body if line.font == "黑体" and "附件" not in line.text]
        elif run and body and body[0].font == "黑体" and body[0].size < 16:
            checked += 1
            heads = [line.text for line in body[:2] if line.font == "黑体"]
            repeated &= all(any(head in known or known in head for known in run) for head in heads)
    if checked:
        table.true("8", f"表头逐页重复（{checked} 个续页）", "相同", "相同" if repeated else "不同", repeated)


CHECKS = [check_paper, check_length, check_grid, check_page_numbers, check_title, check_headings, check_feet, check_marks,
          check_attachments, check_signature, check_red_head, check_imprint, check_tables]


def main(files):
    good = True
    with tempfile.TemporaryDirectory() as folder:
        for file, path in zip(files, render(files, folder)):
            table = Table()
            pages = pdf.read(path)
            for check in CHECKS:
                check(table, pages)
            good &= table.show(pathlib.Path(file).name)
    return 0 if good else 1


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1:]))
