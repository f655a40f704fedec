//! Names that become sheets and files: what no spreadsheet program and no system takes as one.

use std::collections::BTreeSet;

use super::Parts;
use crate::pack::Reporter;
use crate::pack::faults::Faults;

/// What the sheets of 汇总表 are called that every office has, before [`About::said`](crate::pack::About::said) puts them into its
/// words; a detail sheet of the form, or a unit, cannot be called so too.
pub const BOOK_SHEETS: [&str; 14] = [
    "总览",
    "指标汇总",
    "目标完成",
    "趋势",
    "县市",
    "分单位",
    "分单位目标",
    "分组汇总",
    "科室核对",
    "文字材料",
    "问题清单",
    "原始值",
    "数字出处",
    "说明",
];
/// Sheets that the program puts beside those of a form.
pub const FORM_SHEETS: [&str; 3] = ["退回说明", "退回消息", "自检"];
/// The longest name of a sheet, in UTF-16 units (ECMA-376 has none; all spreadsheet programs stop here).
const LONGEST_SHEET: usize = 31;
/// Characters that a sheet's name has not.
const NO_SHEET: [char; 8] = ['[', ']', ':', '*', '?', '/', '\\', '\''];
/// The longest name of a reporter: it becomes a file's, with the period before it.
const LONGEST_NAME: usize = 40;
/// Characters that no system takes in a file's name.
const NO_FILE: [char; 9] = ['/', '\\', ':', '*', '?', '"', '<', '>', '|'];
/// Characters that say what a section is to a total, or part a list of ids.
const NO_ID: [char; 6] = ['+', '=', '!', ';', '|', ','];
/// Names of devices, which are no files on some systems.
const DEVICES: [&str; 4] = ["CON", "PRN", "AUX", "NUL"];

pub(super) fn check(parts: &Parts<'_>, faults: &mut Faults) {
    sheets(parts, faults);
    reporters(parts, faults);
}

fn sheets(parts: &Parts<'_>, faults: &mut Faults) {
    const FILE: &str = "form.toml";
    let form = parts.form;
    let own = [&form.cover.sheet, &form.indicators.sheet, &form.texts.sheet];
    let in_form = own.into_iter().chain(form.details.iter().map(|detail| &detail.sheet));
    let in_book = form.details.iter().map(|detail| &detail.book);
    let units = parts.reporters.counties().map(|unit| unit.name.clone());
    let groups: [(&str, Vec<&String>, Vec<String>); 2] = [
        ("上报表", in_form.collect(), FORM_SHEETS.map(str::to_owned).to_vec()),
        ("汇总表", in_book.collect(), book_sheets(parts).chain(units).collect()),
    ];
    // Where the file could not be read, all of them are empty, and that has been told.
    if form.version.is_empty() && form.cover.sheet.is_empty() {
        return;
    }
    for (book, names, taken) in groups {
        let mut known: BTreeSet<String> = taken.iter().map(|name| folded(name)).collect();
        for name in names {
            let why = match unfit_sheet(name) {
                Some(why) => why,
                None if taken.contains(name) => format!("{book}里已经有叫“{name}”的工作表"),
                None if !known.insert(folded(name)) => {
                    format!("{book}里有两张工作表叫“{name}”（不分大小写）")
                }
                None => continue,
            };
            faults.push(parts.fault(FILE, &format!("\"{name}\""), format!("工作表名“{name}”不能用：{why}")));
        }
    }
}

/// The sheets of 汇总表 in the office's words, that of the period before among them.
fn book_sheets<'p>(parts: &'p Parts<'_>) -> impl Iterator<Item = String> + 'p {
    let before = format!("{}分单位", parts.period.previous_short());
    BOOK_SHEETS.into_iter().map(|name| parts.about.said(name)).chain([before])
}

fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// Why a name cannot be a sheet's.
fn unfit_sheet(name: &str) -> Option<String> {
    let length = name.encode_utf16().count();
    if name.eq_ignore_ascii_case("history") {
        return Some("这个名字由电子表格程序自己使用".to_owned());
    }
    if length > LONGEST_SHEET {
        return Some(format!("有{length}个字，最多{LONGEST_SHEET}个"));
    }
    unfit(name, &NO_SHEET)
}

/// Why a text is no name: it is empty, blank at its ends, or has characters that are none of a name's.
fn unfit(name: &str, no: &[char]) -> Option<String> {
    if name.trim().is_empty() {
        return Some("是空的".to_owned());
    }
    if name.trim() != name {
        return Some("前后有空格".to_owned());
    }
    if let Some(bad) = name.chars().find(|c| no.contains(c)) {
        return Some(format!("不能含有“{bad}”"));
    }
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    name.chars().any(hidden).then(|| "含有看不见的字符".to_owned())
}

fn reporters(parts: &Parts<'_>, faults: &mut Faults) {
    const FILE: &str = "reporters.toml";
    for reporter in parts.reporters.iter() {
        if let Some(why) = unfit_id(parts, reporter) {
            let message = format!("报送单位{}的编号（id）不能用：{why}", reporter.name);
            faults.push(parts.fault(FILE, &format!("\"{}\"", reporter.id), message));
        }
        for (key, name) in [("name", &reporter.name), ("full", &reporter.full)] {
            let length = name.chars().count();
            let why = match unfit(name, &NO_FILE) {
                Some(why) => why,
                None if length > LONGEST_NAME => format!("有{length}个字，最多{LONGEST_NAME}个"),
                None if DEVICES.iter().any(|device| name.eq_ignore_ascii_case(device)) => {
                    "有的系统不能用它作文件名".to_owned()
                }
                None if key == "name" && reporter.is_unit() && book_sheets(parts).any(|own| own == *name) => {
                    "汇总表里已经有这样叫的工作表".to_owned()
                }
                None if key == "name" && *name == parts.about.own => {
                    format!("与 pack.toml 的 own（“{name}”）同名，两列无法分开")
                }
                None if key == "name" && *name == parts.about.whole => {
                    format!("与 pack.toml 的 whole（“{name}”）同名，与合计无法分开")
                }
                None => continue,
            };
            let written = format!("{key} = \"{name}\"");
            let message = format!("报送单位{}的 {key}“{name}”不能用：{why}", reporter.id);
            faults.push(parts.fault(FILE, &written, message));
        }
    }
    if parts.reporters.iter().next().is_some() && parts.reporters.counties().next().is_none() {
        let message = "没有一个报送单位是 side = \"unit\" 的类别：合计由它们相加，至少要有一个".to_owned();
        faults.push(parts.fault(FILE, "[[reporter]]", message));
    }
}

/// Why an id serves as none: it is a key in data, and stands in lists of the catalogue.
fn unfit_id(parts: &Parts<'_>, reporter: &Reporter) -> Option<String> {
    let id = reporter.id.as_str();
    if let Some(why) = unfit(id, &NO_FILE).or_else(|| unfit(id, &NO_ID)) {
        return Some(why);
    }
    if id.contains(char::is_whitespace) {
        return Some("不能含有空格".to_owned());
    }
    (id == parts.about.code)
        .then(|| format!("与 pack.toml 的 code（“{id}”，汇总范围的代码）相同，上一级汇总时分不开"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_programs_and_systems_take_is_one_and_no_other() {
        for name in ["指标表", "企业台账（1）", "A-1", &"长".repeat(LONGEST_SHEET)] {
            assert_eq!(unfit_sheet(name), None, "{name}");
        }
        for name in [
            "",
            "　",
            " 表",
            "表 ",
            "a/b",
            "a\\b",
            "[表]",
            "表:1",
            "表*",
            "表?",
            "'表",
            "表'a",
            "History",
            "表\n",
            "表\u{202E}",
            &"长".repeat(LONGEST_SHEET + 1),
        ] {
            assert!(unfit_sheet(name).is_some(), "{name:?}");
        }
    }
}
