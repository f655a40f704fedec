//! What belongs to a person: found wherever it stands in a workbook, taken out before anything else reads it, and never
//! repeated in full. 个人信息保护法第六、三十四条: a return of counts needs nobody's number or name.

mod number;
mod scan;

use std::collections::BTreeMap;

pub(crate) use number::{Personal, found, masked, search};
pub(crate) use scan::quarantine;

pub(crate) use jibao_core::returns::SET_ASIDE;
use jibao_core::text::line::on_one_line;

/// The names by which files are told: on one line, personal numbers in them masked, and no two alike.
pub(crate) fn told_paths<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<String> {
    let told: Vec<(&str, String)> = paths.map(|path| (path, masked(&on_one_line(path)))).collect();
    // A name that is told as it is keeps it, whatever comes before.
    let mut seen: BTreeMap<String, usize> =
        told.iter().filter(|(path, told)| path == told).map(|(_, told)| (told.clone(), 1)).collect();
    let tell = |(path, told): (&str, String)| {
        if told == path {
            return told;
        }
        let times = seen.entry(told.clone()).or_default();
        *times += 1;
        if *times == 1 { told } else { format!("{told}（同名第{times}件）") }
    };
    told.into_iter().map(tell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_apart_and_without_the_number_in_their_names() {
        let told = told_paths(["甲13900000012.xlsx", "甲13900000112.xlsx", "乙.xlsx"].into_iter());
        assert_eq!(told, ["甲139…12.xlsx", "甲139…12.xlsx（同名第2件）", "乙.xlsx"]);
        let forged = ["丙\n[错误] 丁.xlsx", "丙\u{202E}[错误] 丁.xlsx", "丙�[错误] 丁.xlsx"];
        let expected = ["（同名第2件）", "（同名第3件）", ""].map(|end| format!("丙�[错误] 丁.xlsx{end}"));
        assert_eq!(told_paths(forged.into_iter()), expected);
    }
}
