//! 说明: how the numbers came about and how to read the workbook.

use jibao_contract::book::{Sheet, called};
use jibao_core::ids::long_date;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::opening::leave_out;
use super::{Table, View};
use crate::sheet;

const WIDTHS: [f64; 2] = [18.0, 92.0];

pub(super) fn write(view: View<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for (width, column) in WIDTHS.into_iter().zip(0..) {
        sheet.set_column_width(column, width)?;
    }
    view.head(sheet, "汇总表说明", WIDTHS.len(), None)?;
    let (name, text) = (sheet::header(), sheet::cell());
    let per_line = sheet::han_per_line(WIDTHS[1]);
    let lines = lines(view);
    let count = lines.len();
    for ((title, body), row) in lines.iter().zip(3..) {
        sheet::put(sheet, row, 0, title, &name)?;
        sheet::put(sheet, row, 1, body, &text)?;
        sheet.set_row_height(row, sheet::height(sheet::lines(body, per_line)))?;
    }
    hashes(view, sheet, 3 + u32::try_from(count).unwrap_or(0) + 1)?;
    view.print(sheet, None)?;
    sheet.set_portrait();
    sheet.set_repeat_rows(0, 1)?;
    leave_out(sheet, WIDTHS.len())
}

/// The files that the numbers come from, by their SHA-256.
fn hashes(view: View<'_>, sheet: &mut Worksheet, first: u32) -> Result<(), XlsxError> {
    // Names of returns are the office's own affair.
    if view.extra.hashes.is_empty() || view.public() {
        return Ok(());
    }
    sheet::put(sheet, first, 0, "校验值", &sheet::header())?;
    sheet::put(sheet, first, 1, "文件　SHA-256", &sheet::header())?;
    let text = sheet::cell();
    for ((name, hash), row) in view.extra.hashes.iter().zip(first + 1..) {
        sheet::put(sheet, row, 0, hash.get(..12).unwrap_or(hash), &text)?;
        let line = format!("{name}\n{hash}");
        sheet::put(sheet, row, 1, &line, &text)?;
        sheet.set_row_height(row, sheet::height(2))?;
    }
    Ok(())
}

fn lines(view: View<'_>) -> Vec<(String, String)> {
    let about = &view.pack.about;
    let words = &view.pack.period;
    let (whole, own, counties) = (&about.whole, &about.own, &about.counties);
    // What is said of the detail sheets, where there are any.
    let details = &view.pack.form.details;
    let books: Vec<String> = details.iter().map(|detail| format!("“{}”", detail.book)).collect();
    let kept: Vec<&str> = details.iter().map(|detail| detail.book.as_str()).collect();
    let short: Vec<&str> = details.iter().map(|detail| detail.row.as_str()).collect();
    let said =
        |before: &str, words: String| if words.is_empty() { words } else { format!("{before}{words}") };
    let places = match details.len() + 1 {
        2 => "两".to_owned(),
        places => chinese(places),
    };
    let sheets = chinese(details.len() + 3);
    let mut lines: Vec<(&str, String)> = vec![
        ("版本", edition(view)),
        ("统计时段", period(view)),
        ("依据", format!("{}（{}）", view.pack.policy.title, view.pack.policy.number)),
        ("合计", format!("{whole}合计为各{counties}合计加{own}自办数。{}掌握的{whole}数只作核对，列在“{}”，不相加。", about.sections, Sheet::Sections.called(view.pack))),
        ("覆盖", "“覆盖”写作“有数的单位/应有数的单位”。不足的，合计只含有数的单位，备注写明不含哪些单位。".to_owned()),
        ("状态", "未报不等于零：没有填的写“未报”，填了但读不出的写“无法识别”，单位注明不涉及的写“不适用”，都不计入合计；填“无”“未开展”的按0计。“—”表示该单位不填报或不作比较。".to_owned()),
        ("比率", "比率由分子合计除以分母合计重新计算，不采用填报的比率，分母为零的写“不适用”。单元格存的是比率本身，按百分数显示；分子、分母各为两者都有数的单位之和，列在“指标汇总”打印页右侧；恰为100%、0%的写整数，四舍五入后会成为100%或0%而实际不是的，多写几位小数。".to_owned()),
        ("进位", "四舍五入。部分数据因四舍五入，分项之和与总计略有出入。".to_owned()),
        ("目标", "是否达标用整数交叉相乘判定，不用四舍五入后的百分数；“以上”“不少于”含本数，“低于”“超过”不含本数。写“完成时限”的还没有到判定的时候，只列进度。比率的差距按分子的数量计。".to_owned()),
        ("比较", format!("{}、{}为当时的合计。增减只在两期都有数的单位之间计算，与两个合计直接相减不同的，备注写明；比率的增减为百分点，用表内显示的数相减。本年累计类指标跨年重新累计，{}不与{0}比。", words.previous, words.year_before, words.first())),
        ("公式", format!("各单位的数只在“原始值”{}{places}处作为数字存放，{}“{}”。", said("和", books.join("")), about.said("其余各表都是公式，打开即可追查：点“指标汇总”的代码看合计的各项，点各县市的数看它在“原始值”的一行，那里写明文件、表和格。前期数取自当时的报表，合计存在“趋势”，各单位数存在"), Sheet::Before.called(view.pack))),
        ("位次", about.said("分县市表的位次按数值从大到小排，数值相同的位次相同；目标为“低于”“不超过”的，从小到大排。")),
        ("突出显示", format!("加粗并加底色的：未达标的目标、非按时的报送{}{}", said("、有短板的", short.join("、")), about.said("、不一致的科室数、问题清单中“错误”一级；待核的数加粗并写明。黑白打印可以分辨。"))),
        ("打印", format!("{}{}{}", about.said("打印整个工作簿，印出的是总览、指标汇总、目标完成、趋势图、各县市主要情况和科室核对，不超过20页；原始值"), said("、", kept.join("、")), about.said("、文字材料等留底记录和本表不列入打印，问题清单打印核查报告。表签颜色：红为领导看的，蓝为分县市，黄为核对用，灰为留底。"))),
        ("主要数据", format!("“总览”的主要数据为综合数据和每项任务中{}写明的第一个可公开的数量指标。", view.pack.policy.short)),
        ("上级汇总", format!("本表或数据.json 可直接放入上级的收件文件夹，不用改名。上级只读“原始值”{}“文字材料”“问题清单”{sheets}张表的数和文字，不读公式；“计入”写明每个数计入合计、属于本级还是只作核对。", books.join(""))),
        ("名称", names(view)),
        ("方案包", format!("{} {}", about.id, about.version)),
    ];
    let registers = view.pack.registers.in_force(&view.pack.form, view.report.quarter);
    lines.splice(
        3..3,
        registers.map(|(detail, version)| {
            (detail.register.as_str(), format!("{}。{}", version.basis, version.note))
        }),
    );
    lines.extend(view.extra.notes.iter().map(|note| ("其他", note.clone())));
    // The public edition holds neither formulas nor the sheets of the counties.
    lines.retain(|(title, _)| !view.public() || !["公式", "位次", "上级汇总"].contains(title));
    lines.into_iter().map(|(title, body)| (title.to_owned(), body)).collect()
}

fn edition(view: View<'_>) -> String {
    format!("{}。{}{}", view.whose(), view.edition.note().unwrap_or_default(), sample(view))
}

fn sample(view: View<'_>) -> &'static str {
    if view.sample { "本表所据报表为样例数据，不是真实统计数。" } else { "" }
}

fn period(view: View<'_>) -> String {
    let report = view.report;
    format!(
        "{}，统计截至{}，报表应于{}前报送（含当日）。",
        report.quarter.label(),
        long_date(report.cut_off),
        long_date(report.deadline)
    )
}

/// A small number as text writes it.
fn chinese(number: usize) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    DIGITS.get(number).map_or_else(|| number.to_string(), |digit| (*digit).to_owned())
}

/// The defined names, for whoever refers to the tables from other workbooks.
fn names(view: View<'_>) -> String {
    let names: Vec<String> = Table::all(view.pack)
        .iter()
        .filter(|table| table.sheet.stands(&view.plan.shape))
        .map(|table| {
            let pack = view.pack;
            format!("{}（{}：{}）", table.name(pack), table.sheet.called(pack), called(&table.about, pack))
        })
        .collect();
    format!("各表区域已定义名称，可在公式中引用：{}。", names.join("；"))
}
