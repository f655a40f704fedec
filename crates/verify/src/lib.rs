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

use std::collections::BTreeMap;

use gongwen::read::{Finished, read};
use jibao_contract::data::Data;
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
/// If the outputs are no whole set, a document's workbook or data are missing or cannot be read, or the list knows none
/// of the documents.
pub fn verify(grounds: &Grounds<'_>, outputs: &Outputs) -> Result<Verified, VerifyError> {
    if outputs.unfinished {
        return Err(VerifyError::Unfinished);
    }
    let (known, unknown) = documents(outputs);
    let mut verified: Option<Verified> = None;
    for (name, output) in &known {
        let one = Set { grounds, outputs, document: name, output: *output }.verify()?;
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

/// A document with the workbook and the data of its edition; the draft shares those of the final document.
struct Set<'a> {
    grounds: &'a Grounds<'a>,
    outputs: &'a Outputs,
    document: &'a str,
    output: Output,
}

impl Set<'_> {
    fn verify(&self) -> Result<Verified, VerifyError> {
        let edition = self.output.edition;
        let json = names::data(edition);
        let mut data = Data::read(self.bytes(&json)?).map_err(unreadable(&json))?;
        if let Some(name) = data.villages_file.clone() {
            data.take_villages(self.bytes(&name)?).map_err(unreadable(&name))?;
        }
        let finished = read(self.bytes(self.document)?).map_err(unreadable(self.document))?;
        let sheet = names::workbook(&data.quarter.label(), edition);
        let book = self.book(&sheet)?;
        let pack = self.grounds.pack;
        let origins = Origins::new(self.grounds, &data);
        let mut reading = Reading::new(&data, &origins, &finished, self.document);
        reading.run(&finished);
        let mut workbook = Workbook::new(pack, &data, &sheet);
        if let Some(book) = &book {
            workbook.run(book);
        }
        let mut sums = Sums { pack, data: &data, file: &json, done: 0, withheld: 0, differences: Vec::new() };
        sums.run();
        let mut differences: Vec<Difference> = self.other_edition(&data, &json).into_iter().collect();
        let mut notes = notes(self.document, &finished, &json, sums.withheld);
        let mut unchecked = std::mem::take(&mut workbook.unchecked);
        let places = reading.places(&finished);
        differences.extend(std::mem::take(&mut reading.differences));
        differences.extend(std::mem::take(&mut workbook.differences));
        differences.extend(std::mem::take(&mut sums.differences));
        match self.written(self.document) {
            Written::Same => {}
            Written::Other(bytes) => {
                let before = read(bytes).map_err(unreadable(self.document))?;
                let changed = written::document(self.document, &finished, &before, &places);
                notes.extend(changed.notes);
                written::add(&mut differences, changed.differences);
            }
            Written::Unknown => unchecked.push(words_aside(self.document)),
        }
        match (self.written(&sheet), &book) {
            (_, None) => unchecked.push(format!(
                "{sheet} 的格太多，没有逐格重读；校验值与生成时一致，没有人改过，其中的数以{json}为准"
            )),
            (Written::Same, _) => {}
            (Written::Other(bytes), Some(book)) => {
                let before = jibao_sheets::read(&sheet, bytes).map_err(unreadable(&sheet))?;
                written::add(&mut differences, written::book(&sheet, book, &before));
            }
            (Written::Unknown, _) => unchecked.push(cells_aside(&sheet)),
        }
        match self.written(&json) {
            Written::Same => {}
            Written::Other(bytes) => {
                let changed = written::data(&json, self.bytes(&json)?, bytes).map_err(unreadable(&json))?;
                written::add(&mut differences, changed);
            }
            Written::Unknown => unchecked.push(fields_aside(&json)),
        }
        Ok(Verified {
            schema: "jibao/verified/1",
            quarter: data.quarter,
            notes,
            files: vec![self.document.to_owned(), sheet.clone(), json.clone()],
            numbers: reading.numbers,
            cells: workbook.cells.values().sum(),
            cells_by_sheet: workbook.cells,
            unchecked,
            recomputed: sums.done,
            differences,
        })
    }

    /// The workbook; `None` of one that is too long to be read again and is still what the program wrote. What people send is
    /// kept within bounds that a nation's workbook goes beyond.
    fn book(&self, sheet: &str) -> Result<Option<jibao_sheets::RawBook>, VerifyError> {
        match jibao_sheets::read(sheet, self.bytes(sheet)?) {
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

    fn bytes(&self, name: &str) -> Result<&[u8], VerifyError> {
        let bytes = self.outputs.files.get(name).map(Vec::as_slice);
        bytes.ok_or_else(|| VerifyError::Missing(name.to_owned()))
    }

    /// Data that say they are of another edition than the list says.
    fn other_edition(&self, data: &Data, file: &str) -> Option<Difference> {
        let word = |public: bool| if public { "公开版" } else { "内部版" };
        let listed = self.output.edition == jibao_contract::data::Edition::Public;
        (data.edition != self.output.edition).then(|| Difference {
            kind: DifferenceKind::Data,
            place: file.to_owned(),
            what: "版次".to_owned(),
            expected: word(listed).to_owned(),
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

fn fields_aside(json: &str) -> String {
    format!("{json} 里合计、比率和覆盖以外的项目没有逐项核对")
}

fn notes(document: &str, finished: &Finished, json: &str, withheld: usize) -> Vec<String> {
    let tracked = format!("{document} 有未接受的修订，按接受后的文字核对");
    let kept = format!("{json} 不含部分分单位数，{withheld}项合计和比率没有重新计算，请核对内部版");
    [(finished.tracked, tracked), (withheld > 0, kept)]
        .into_iter()
        .filter_map(|(holds, note)| holds.then_some(note))
        .collect()
}

fn unreadable<E: std::fmt::Display>(name: &str) -> impl FnOnce(E) -> VerifyError {
    let name = name.to_owned();
    move |reason| VerifyError::Unreadable { name, reason: reason.to_string() }
}
