//! What belongs to a person: found wherever it stands in a workbook, taken out before anything else reads it, and never
//! repeated in full. 个人信息保护法第六、三十四条: a return of counts needs nobody's number or name.

mod groups;
mod label;
mod minors;
mod names;
mod number;
mod scan;
mod search;
#[cfg(test)]
pub(crate) mod tests;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use jibao_core::pack::Pack;
pub(crate) use scan::quarantine;
pub(crate) use search::{Personal, found, masked, search};

pub(crate) use jibao_core::returns::SET_ASIDE;
use jibao_core::text::line::on_one_line;

/// A name of a file or a sheet without what is personal in it: `永仁县…139…12.xlsx`.
pub(crate) fn told_name(pack: &Pack, name: &str) -> String {
    search::without(name, &names::private(pack, name))
}

/// What is personal in the name of a file or a sheet.
pub(crate) fn in_name(pack: &Pack, name: &str) -> Option<&'static str> {
    names::private(pack, name).first().map(|(what, _)| *what)
}

/// The names by which files are told: on one line, without what is personal in them, and no two alike.
pub(crate) fn told_paths<'a>(pack: &Pack, paths: impl Iterator<Item = &'a str>) -> Vec<String> {
    let told: Vec<(&str, String)> = paths.map(|path| (path, told_name(pack, &on_one_line(path)))).collect();
    // A name that is told as it is keeps it, whatever comes before; two files of one path are two.
    let mut kept: BTreeSet<String> =
        told.iter().filter(|(path, told)| path == told).map(|(_, told)| told.clone()).collect();
    let mut seen: BTreeMap<String, usize> = kept.iter().map(|told| (told.clone(), 1)).collect();
    let tell = |(path, told): (&str, String)| {
        if told == path && kept.remove(path) {
            return told;
        }
        let times = seen.entry(told.clone()).or_default();
        *times += 1;
        if *times == 1 { told } else { format!("{told}（同名第{times}件）") }
    };
    told.into_iter().map(tell).collect()
}
