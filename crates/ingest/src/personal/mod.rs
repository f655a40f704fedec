//! What belongs to a person: found wherever it stands in a workbook, taken out before anything else reads it, and never
//! repeated in full. 个人信息保护法第六、三十四条: a return of counts needs nobody's number or name.

mod number;
mod scan;

use std::collections::BTreeMap;

pub(crate) use number::{Personal, found, masked, search};
pub(crate) use scan::quarantine;

pub(crate) use jibao_core::returns::SET_ASIDE;

/// The names by which files are told: personal numbers in them masked, and no two alike.
pub(crate) fn told_paths<'a>(paths: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let tell = |path: &'a str| {
        let told = masked(path);
        if told == path {
            return told;
        }
        let times = seen.entry(told.clone()).or_default();
        *times += 1;
        if *times == 1 { told } else { format!("{told}（同名第{times}件）") }
    };
    paths.map(tell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_told_apart_and_without_the_number_in_their_names() {
        let told = told_paths(["甲13900000012.xlsx", "甲13900000112.xlsx", "乙.xlsx"].into_iter());
        assert_eq!(told, ["甲139…12.xlsx", "甲139…12.xlsx（同名第2件）", "乙.xlsx"]);
    }
}
