//! The finished outputs against each other: text = tables = annexes = workbook = data, or what differs and where. It
//! works on bytes; who reads them from where is not its affair.

mod document;
mod error;
mod heads;
mod lists;
mod manifest;
mod origins;
mod result;
mod rows;
mod sums;
mod tables;
mod workbook;
mod written;

use std::collections::{BTreeMap, BTreeSet};

use gongwen::read::read;
use jibao_contract::data::{Data, Edition};
use jibao_contract::manifest::{Manifest, Output};
use jibao_contract::names;
use jibao_core::pack::Pack;

use document::Reading;
pub use error::VerifyError;
use origins::Origins;
pub use result::{BookVerified, Difference, DifferenceKind, Numbers, Origin, Verified};
use sums::Sums;
use workbook::Workbook;
pub use written::changes;

/// What numbers of a document may rest on beside the data.
#[derive(Debug)]
pub struct Grounds<'a> {
    /// The policy.
    pub pack: &'a Pack,
    /// Texts that the pack declares, with names in braces (`{quarter.label}`) that the quarter fills.
    pub constants: Vec<String>,
    /// What stands for names of the document's elements: `document.number` and its like.
    pub elements: BTreeMap<&'static str, Vec<String>>,
    /// Day of a quarter's last month up to which figures count.
    pub cut_off_day: i8,
}

/// A quarter's outputs as they are now, and what they rest on. Hashes are SHA-256 in hexadecimal.
#[derive(Debug, Default)]
pub struct Outputs {
    /// The list beside them; nothing where there is none that can be read.
    pub manifest: Option<Manifest>,
    /// Bytes of the files by their names inside the outputs' folder.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Of files that were changed since, the bytes that the program wrote, where they can be made again.
    pub written: BTreeMap<String, Vec<u8>>,
    /// Hashes of the files by the same names.
    pub hashes: BTreeMap<String, String>,
    /// Hashes of the inputs as they are now, by the paths that the list names them by.
    pub inputs: BTreeMap<String, String>,
    /// Hash of what the last run's outputs were made from.
    pub made_from: String,
    /// Hash of the pack as it is now.
    pub pack: String,
    /// Whether the run that wrote the files was interrupted before all of them stood in their places.
    pub unfinished: bool,
}

/// Re-opens a built quarter's documents, workbooks and data, whoever saved them last, and reconciles every number. Of
/// which edition a document is, the list beside it says.
///
/// # Errors
/// If the outputs are no whole set, nothing is left of what the list names, one of them cannot be read, or the list knows
/// none of the documents.
pub fn verify(grounds: &Grounds<'_>, outputs: &Outputs) -> Result<Verified, VerifyError> {
    if outputs.unfinished {
        return Err(VerifyError::Unfinished);
    }
    let (known, unknown) = documents(outputs);
    let editions = known.iter().map(|(name, output)| (Some(*name), output.edition));
    let bare = without_documents(outputs);
    let mut verified: Option<Verified> = None;
    for (document, edition) in editions.chain(bare.into_iter().map(|edition| (None, edition))) {
        let one = Set { grounds, outputs, document, edition }.verify()?;
        match &mut verified {
            None => verified = Some(one),
            Some(first) => first.join(one),
        }
    }
    let nothing = || match unknown.first() {
        Some(name) => VerifyError::EditionUnknown((*name).to_owned()),
        None => VerifyError::Missing(format!("…{}", names::DOCUMENT)),
    };
    let mut verified = verified.ok_or_else(nothing)?;
    let unlisted = |name: &&str| format!("{name} 不在{}里，不知道是哪一版，没有核对", names::MANIFEST);
    verified.notes.extend(unknown.iter().map(unlisted));
    let (notes, stale) = manifest::check(outputs);
    verified.notes.extend(notes);
    verified.differences.extend(stale);
    Ok(verified)
}

/// Reconciles a workbook that is at hand with the data of its quarter, as [`verify`] does with all outputs.
///
/// # Errors
/// If the data are none of a quarter.
pub fn verify_workbook(
    pack: &Pack,
    data: &[u8],
    file: &str,
    book: &jibao_sheets::RawBook,
) -> Result<BookVerified, VerifyError> {
    let data = Data::read(data).map_err(unreadable(names::DATA))?;
    let mut workbook = Workbook::new(pack, &data, file);
    workbook.run(book);
    Ok(BookVerified {
        cells: workbook.cells,
        differences: workbook.differences,
        unchecked: workbook.unchecked,
    })
}

/// The documents that the list knows, the office's final one first; and those that it does not.
fn documents(outputs: &Outputs) -> (Vec<(&str, Output)>, Vec<&str>) {
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    let is_document = |name: &&str| {
        name.strip_suffix(".docx").is_some_and(|stem| stem.contains(names::DOCUMENT))
            && !name.contains('/')
            && !jibao_sheets::is_lock_file(name)
            && !name.starts_with('.')
            && !names::is_kept(name)
    };
    for name in outputs.files.keys().map(String::as_str).filter(is_document) {
        match outputs.manifest.as_ref().and_then(|manifest| manifest.editions.get(name)) {
            Some(output) => known.push((name, *output)),
            None => unknown.push(name),
        }
    }
    known.sort_by_key(|(name, output)| (output.draft, output.edition, *name));
    (known, unknown)
}

/// Editions that the list names, of which no document is left, but a workbook or data: those are checked all the same.
fn without_documents(outputs: &Outputs) -> BTreeSet<Edition> {
    let mut left = BTreeSet::new();
    for (name, output) in outputs.manifest.iter().flat_map(|list| &list.editions) {
        let counted = name.contains(names::WORKBOOK) || *name == names::data(output.edition);
        if counted && !name.contains('/') && outputs.files.contains_key(name) {
            left.insert(output.edition);
        }
    }
    for (_, output) in documents(outputs).0 {
        left.remove(&output.edition);
    }
    left
}

/// A document with the workbook and the data of its edition; the draft shares those of the final document. Whatever of
/// the three is gone was told; what is left is checked.
struct Set<'a> {
    grounds: &'a Grounds<'a>,
    outputs: &'a Outputs,
    document: Option<&'a str>,
    edition: Edition,
}

impl Set<'_> {
    fn verify(&self) -> Result<Verified, VerifyError> {
        let json = names::data(self.edition);
        let Some(bytes) = self.kept(&json)? else { return Ok(self.dataless(&json)) };
        let mut data = Data::read(bytes).map_err(unreadable(&json))?;
        if let Some(name) = data.villages_file.clone() {
            let Some(bytes) = self.kept(&name)? else { return Ok(self.dataless(&name)) };
            data.take_villages(bytes).map_err(unreadable(&name))?;
        }
        let pack = self.grounds.pack;
        let mut verified = Verified::of(data.quarter);
        if let Some(document) = self.document {
            self.document(document, &data, &mut verified)?;
        }
        self.workbook(&data, &json, &mut verified)?;
        let mut sums = Sums { pack, data: &data, file: &json, done: 0, withheld: 0, differences: Vec::new() };
        sums.run();
        verified.recomputed = sums.done;
        verified.differences.extend(sums.differences);
        verified.differences.extend(self.other_edition(&data, &json));
        if sums.withheld > 0 {
            verified.notes.push(withheld(&json, sums.withheld));
        }
        if self.outputs.files.contains_key(&json) {
            verified.files.push(json.clone());
        }
        match self.written(&json) {
            Written::Same => {}
            Written::Other(written) => {
                let changed = written::data(&json, bytes, written).map_err(unreadable(&json))?;
                written::add(&mut verified.differences, changed);
            }
            Written::Unknown => verified.unchecked.push(fields_aside(&json)),
        }
        Ok(verified)
    }

    /// The document against the data.
    fn document(&self, name: &str, data: &Data, verified: &mut Verified) -> Result<(), VerifyError> {
        let Some(bytes) = self.outputs.files.get(name) else { return Ok(()) };
        let finished = read(bytes).map_err(unreadable(name))?;
        let origins = Origins::new(self.grounds, data);
        let mut reading = Reading::new(data, &origins, &finished, name);
        reading.run(&finished);
        verified.files.push(name.to_owned());
        if finished.tracked {
            verified.notes.push(format!("{name} 有未接受的修订，按接受后的文字核对"));
        }
        let places = reading.places(&finished);
        verified.differences.extend(std::mem::take(&mut reading.differences));
        verified.numbers = std::mem::take(&mut reading.numbers);
        match self.written(name) {
            Written::Same => {}
            Written::Other(bytes) => {
                let before = read(bytes).map_err(unreadable(name))?;
                let changed = written::document(name, &finished, &before, &places);
                verified.notes.extend(changed.notes);
                written::add(&mut verified.differences, changed.differences);
            }
            Written::Unknown => verified.unchecked.push(words_aside(name)),
        }
        Ok(())
    }

    /// The workbook against the data.
    fn workbook(&self, data: &Data, json: &str, verified: &mut Verified) -> Result<(), VerifyError> {
        let name = names::workbook(&data.quarter.label(), self.edition);
        let Some(bytes) = self.there(&name)? else { return Ok(()) };
        verified.files.push(name.clone());
        let Some(book) = self.book(&name, bytes)? else {
            verified.unchecked.push(format!(
                "{name} 的格太多，没有逐格重读；校验值与生成时一致，没有人改过，其中的数以{json}为准"
            ));
            return Ok(());
        };
        let mut workbook = Workbook::new(self.grounds.pack, data, &name);
        workbook.run(&book);
        verified.differences.extend(workbook.differences);
        verified.unchecked.extend(workbook.unchecked);
        verified.cells = workbook.cells.values().sum();
        verified.cells_by_sheet = workbook.cells;
        match self.written(&name) {
            Written::Same => {}
            Written::Other(bytes) => {
                let before = jibao_sheets::read(&name, bytes).map_err(unreadable(&name))?;
                written::add(&mut verified.differences, written::book(&name, &book, &before));
                verified.unchecked.push(formulas_aside(&name));
            }
            Written::Unknown => verified.unchecked.extend([cells_aside(&name), formulas_aside(&name)]),
        }
        Ok(())
    }

    /// What is found where the data are gone that everything else is held against, and cannot be made again.
    fn dataless(&self, json: &str) -> Verified {
        let list = self.outputs.manifest.as_ref();
        let quarter = list.and_then(|list| list.quarter.parse().ok());
        let mut verified = Verified::of(quarter.unwrap_or(self.grounds.pack.period.length.example()));
        verified.unchecked.push(format!("{json} 没有了，与它对照的文稿和汇总表都没有核对"));
        verified
    }

    /// The workbook; `None` of one that is too long to be read again and is still what the program wrote. What people send is
    /// kept within bounds that a nation's workbook goes beyond.
    fn book(&self, sheet: &str, bytes: &[u8]) -> Result<Option<jibao_sheets::RawBook>, VerifyError> {
        match jibao_sheets::read(sheet, bytes) {
            Ok(book) => Ok(Some(book)),
            Err(jibao_sheets::Refusal::TooLarge { .. }) if matches!(self.written(sheet), Written::Same) => {
                Ok(None)
            }
            Err(jibao_sheets::Refusal::TooLarge { .. }) => Err(VerifyError::TooLong(sheet.to_owned())),
            Err(refusal) => Err(unreadable(sheet)(refusal)),
        }
    }

    /// What is known of a file as the program wrote it.
    fn written(&self, name: &str) -> Written<'_> {
        let listed = self.outputs.manifest.as_ref().and_then(|list| list.outputs.get(name));
        if listed.is_some() && listed == self.outputs.hashes.get(name) {
            return Written::Same;
        }
        self.outputs.written.get(name).map_or(Written::Unknown, |bytes| Written::Other(bytes))
    }

    /// An output's bytes; nothing of one that the list names and that is gone, which is told as such.
    fn there(&self, name: &str) -> Result<Option<&[u8]>, VerifyError> {
        let listed = self.outputs.manifest.as_ref().is_some_and(|list| list.outputs.contains_key(name));
        match self.outputs.files.get(name) {
            Some(bytes) => Ok(Some(bytes)),
            None if listed => Ok(None),
            None => Err(VerifyError::Missing(name.to_owned())),
        }
    }

    /// The same, as the program wrote it where it is gone and could be made again: what is left is held against it.
    fn kept(&self, name: &str) -> Result<Option<&[u8]>, VerifyError> {
        Ok(self.there(name)?.or_else(|| self.outputs.written.get(name).map(Vec::as_slice)))
    }

    /// Data that say they are of another edition than the list says.
    fn other_edition(&self, data: &Data, file: &str) -> Option<Difference> {
        let word = |public: bool| if public { "公开版" } else { "内部版" };
        (data.edition != self.edition).then(|| Difference {
            kind: DifferenceKind::Data,
            place: file.to_owned(),
            what: "版次".to_owned(),
            expected: word(self.edition == Edition::Public).to_owned(),
            found: word(data.is_public()).to_owned(),
            figure: None,
        })
    }
}

/// A file as the program wrote it.
enum Written<'a> {
    /// It is still that.
    Same,
    /// Somebody changed it; these were its bytes.
    Other(&'a [u8]),
    /// It was changed, or nothing tells, and what the program wrote cannot be made again.
    Unknown,
}

/// Said aloud where words are compared with nothing, so that nobody takes 全部相符 for more.
fn words_aside(document: &str) -> String {
    format!(
        "{document} 里数以外的文字（名称、增减的说法、标题）和图没有逐字核对，去掉了标记的数互换位置看不出来"
    )
}

fn cells_aside(sheet: &str) -> String {
    format!("{sheet} 各表里的名称、单位、来源、备注、位次、增减和达标的字样没有逐格核对")
}

fn formulas_aside(sheet: &str) -> String {
    format!("{sheet} 里的公式：比对的是存着的结果，公式改成别的、改成写死的数看不出来")
}

fn fields_aside(json: &str) -> String {
    format!("{json} 里合计、比率和覆盖以外的项目没有逐项核对")
}

fn withheld(json: &str, count: usize) -> String {
    format!("{json} 不含部分分单位数，{count}项合计和比率没有重新计算，请核对内部版")
}

fn unreadable<E: std::fmt::Display>(name: &str) -> impl FnOnce(E) -> VerifyError {
    let name = name.to_owned();
    move |reason| VerifyError::Unreadable { name, reason: reason.to_string() }
}
