//! The finished outputs against each other: text = tables = annexes = workbook = data, or what differs and where.

mod data;
mod document;
mod manifest;
mod origins;
mod result;
mod rows;
mod sums;
mod tables;
mod workbook;

use std::path::{Path, PathBuf};

use jibao_ingest::raw;
use jibao_render::word::read::{Finished, read};

use crate::error::Error;
use crate::workspace::{QuarterDir, Workspace};
use data::Data;
use document::Reading;
use origins::Origins;
pub use result::{Difference, DifferenceKind, Numbers, Origin, Verified};
use sums::Sums;
use workbook::Workbook;

const DOCUMENT: &str = "工作总结";
const WORKBOOK: &str = "汇总表";
const DATA: &str = "数据";
/// The draft shares workbook and data with its edition.
const DRAFT: &str = "（送审稿）";
/// Copies that were put aside because somebody had changed them.
const KEPT: &str = "人工修改";

/// Re-opens a built quarter's document, workbook and data as they are now, whoever saved them last, and reconciles
/// every number.
///
/// # Errors
/// If one of the three is missing or cannot be read, or the pack is broken.
pub fn verify(workspace: &Workspace, quarter: &QuarterDir) -> Result<Verified, Error> {
    let documents = documents(&quarter.outputs)?;
    let mut verified: Option<Verified> = None;
    for (prefix, edition) in &documents {
        let one = edition_of(workspace, quarter, prefix, edition)?;
        match &mut verified {
            None => verified = Some(one),
            Some(first) => first.join(one),
        }
    }
    let mut verified = verified.ok_or_else(|| missing(&quarter.outputs, DOCUMENT))?;
    let (notes, stale) = manifest::check(workspace, quarter)?;
    verified.notes.extend(notes);
    verified.differences.extend(stale);
    Ok(verified)
}

/// The quarter's documents: what stands before 工作总结 in their names (the quarter) and behind it (the edition).
fn documents(folder: &Path) -> Result<Vec<(String, String)>, Error> {
    if !folder.is_dir() {
        return Err(missing(folder, DOCUMENT));
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(Error::io(folder))? {
        let name = entry.map_err(Error::io(folder))?.file_name().to_string_lossy().into_owned();
        let Some((prefix, edition)) = name.strip_suffix(".docx").and_then(|stem| stem.split_once(DOCUMENT))
        else {
            continue;
        };
        if !raw::is_lock_file(&name) && !name.starts_with('.') && !edition.contains(KEPT) {
            found.push((prefix.to_owned(), edition.to_owned()));
        }
    }
    found.sort_by_key(|(prefix, edition)| (edition.chars().count(), prefix.clone(), edition.clone()));
    Ok(found)
}

fn edition_of(
    workspace: &Workspace,
    quarter: &QuarterDir,
    prefix: &str,
    edition: &str,
) -> Result<Verified, Error> {
    let folder = &quarter.outputs;
    // An edition may have its own workbook and data, or share those of the office.
    let name = |what: &str, ending: &str| {
        let own = format!("{what}{}.{ending}", edition.replace(DRAFT, ""));
        if folder.join(&own).is_file() { own } else { format!("{what}.{ending}") }
    };
    let document = format!("{prefix}{DOCUMENT}{edition}.docx");
    let sheet = name(&format!("{prefix}{WORKBOOK}"), "xlsx");
    let json = name(DATA, "json");
    let data: Data = read_data(&folder.join(&json))?;
    let finished = read_document(&folder.join(&document))?;
    let book = read_workbook(&folder.join(&sheet))?;
    let origins = Origins::new(workspace, &data)?;
    let whole = json == format!("{DATA}{}.json", edition.replace(DRAFT, ""));
    let mut reading = Reading::new(&data, &origins, &finished, &document, whole);
    reading.run(&finished);
    let pack = &workspace.pack;
    let mut workbook =
        Workbook { pack, data: &data, file: &sheet, cells: 0, before: None, differences: Vec::new() };
    workbook.run(&book);
    let mut sums = Sums { pack, data: &data, file: &json, done: 0, withheld: 0, differences: Vec::new() };
    sums.run();
    let mut differences = reading.differences;
    differences.extend(workbook.differences);
    differences.extend(sums.differences);
    Ok(Verified {
        schema: "jibao/verified/1",
        quarter: data.quarter,
        notes: notes(&document, &finished, &json, sums.withheld),
        files: vec![document.clone(), sheet.clone(), json.clone()],
        numbers: reading.numbers,
        cells: workbook.cells,
        recomputed: sums.done,
        differences,
    })
}

fn notes(document: &str, finished: &Finished, json: &str, withheld: usize) -> Vec<String> {
    let tracked = format!("{document} 有未接受的修订，按接受后的文字核对");
    let kept = format!("{json} 不含部分分单位数，{withheld}项合计和比率没有重新计算，请核对内部版");
    [(finished.tracked, tracked), (withheld > 0, kept)]
        .into_iter()
        .filter_map(|(holds, note)| holds.then_some(note))
        .collect()
}

fn missing(folder: &Path, what: &str) -> Error {
    Error::NothingToVerify(folder.join(format!("…{what}")))
}

fn bytes(path: &Path) -> Result<Vec<u8>, Error> {
    if path.is_file() {
        std::fs::read(path).map_err(Error::io(path))
    } else {
        Err(Error::NothingToVerify(path.to_owned()))
    }
}

fn unreadable(path: &Path) -> impl FnOnce(String) -> Error {
    let path: PathBuf = path.to_owned();
    move |reason| Error::Unreadable { path, reason }
}

fn read_data(path: &Path) -> Result<Data, Error> {
    let bytes = bytes(path)?;
    serde_json::from_slice(&bytes)
        .map_err(|error| unreadable(path)(format!("第{}行不是季报的数据", error.line())))
}

fn read_document(path: &Path) -> Result<Finished, Error> {
    read(&bytes(path)?).map_err(|error| unreadable(path)(error.to_string()))
}

fn read_workbook(path: &Path) -> Result<raw::RawBook, Error> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    raw::read(&name, &bytes(path)?).map_err(|error| unreadable(path)(error.to_string()))
}
