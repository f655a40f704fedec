//! The file with the villages that lies beside the data of a report of many counties.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jibao_contract::names::VILLAGES;
use jibao_core::pack::{Pack, Reading};
use jibao_core::returns::{Account, Place};

use crate::folder::Opened;
use crate::form::notes::finding;
use crate::workbook::FileReading;

/// A member with its hash and the name it is told by.
pub(crate) type Named<'a> = ((Opened<'a>, &'a String), String);

/// The bytes and hashes of files with villages, by the folders that they lie in.
pub(crate) type Beside<'a> = BTreeMap<String, (Cow<'a, [u8]>, &'a String)>;

/// The files with the villages of reports of this program's, by the folders that they lie in; they are read with the report
/// beside them. One that lies alone is a file like any other.
pub(crate) fn apart(opened: Vec<Named<'_>>) -> (Vec<Named<'_>>, Beside<'_>) {
    let is_data = |path: &str| path.to_lowercase().ends_with(".json");
    let with_data: BTreeSet<String> = opened
        .iter()
        .map(|(((path, _), _), _)| path)
        .filter(|path| is_data(path))
        .map(|path| folder_of(path).to_owned())
        .collect();
    let mut beside = BTreeMap::new();
    let mut others = Vec::new();
    for (((path, bytes), hash), told) in opened {
        let folder = folder_of(&path).to_owned();
        match bytes {
            Ok(bytes) if is_villages(&path) && with_data.contains(&folder) => {
                beside.insert(folder, (bytes, hash));
            }
            bytes => others.push((((path, bytes), hash), told)),
        }
    }
    (others, beside)
}

/// Whether a file is called as this program calls the villages beside its data.
pub(crate) fn is_villages(path: &str) -> bool {
    path[folder_of(path).len()..].trim_start_matches('/') == VILLAGES
}

/// The folder of a path, without a slash at its end.
pub(crate) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The villages of a report of this program's that lie alone: without its data nobody knows whose they are.
pub(crate) fn alone(pack: &Pack, path: &str) -> FileReading {
    let message = format!("{path}是汇总数据的明细部分，没有读入，请和它的数据.json放在同一文件夹");
    let place = Place::file(path);
    FileReading {
        reporter: None,
        likely: None,
        own: false,
        quarter: None,
        parts: Vec::new(),
        findings: vec![finding(pack, Reading::UnreadableFile, None, vec![place], message)],
        accounts: vec![Account { file: path.to_owned(), ..Account::default() }],
    }
}
