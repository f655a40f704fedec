//! Workbooks that Excel opens and calamine does not: parts written in UTF-16, and sheets that are listed without a part.
//! Such a package is written anew with both put right. It costs a second reading, so only what failed comes here.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::detect::{Zipped, detect};
use super::limits::{MAX_MENDED, MAX_SHEET_PART};
use super::note::{Note, NoteKind};
use super::package::Package;
use super::refusal::Refusal;
use super::xlsx::rels;
use super::xml::{Scanner, Token};

/// A package put right, and what is to be told of it.
pub(crate) struct Mended {
    /// The package.
    pub(crate) bytes: Vec<u8>,
    /// A note for each sheet that was left out.
    pub(crate) notes: Vec<Note>,
}

/// Puts a workbook right; `None` where nothing of this kind is wrong with it.
pub(crate) fn mend(bytes: &[u8]) -> Result<Option<Mended>, Refusal> {
    let mut package = Package::open(bytes)?;
    let Zipped::Workbook { path, .. } = detect(&mut package)? else { return Ok(None) };
    let parts: Vec<_> = package.parts().filter(|part| !part.folder).cloned().collect();
    if parts.iter().filter(|part| is_text(&part.name)).map(|part| part.size).sum::<u64>() > MAX_MENDED {
        return Ok(None);
    }
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut notes = Vec::new();
    for part in parts {
        let mut content = Vec::new();
        // Pictures and macros are known by their names alone.
        if is_text(&part.name) {
            content = package.inflate(&part, MAX_SHEET_PART)?.into_owned();
        }
        if part.name.trim_start_matches('/').eq_ignore_ascii_case(&path) {
            content = without_missing(&mut package, &path, &content, &mut notes)?;
        }
        let failed = |_| Refusal::Internal;
        writer.start_file(part.name.as_str(), options).map_err(|_| Refusal::Internal)?;
        writer.write_all(&content).map_err(failed)?;
    }
    let mended = writer.finish().map_err(|_| Refusal::Internal)?.into_inner();
    let odd = !notes.is_empty() || package.had_utf16();
    Ok(odd.then_some(Mended { bytes: mended, notes }))
}

fn is_text(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".xml", ".rels", ".vml"].iter().any(|ending| name.ends_with(ending))
}

/// The workbook part without the sheets that have no part.
fn without_missing(
    package: &mut Package<'_>,
    path: &str,
    content: &[u8],
    notes: &mut Vec<Note>,
) -> Result<Vec<u8>, Refusal> {
    let damaged = || Refusal::damaged(format!("部件 {path}"));
    let relations = rels::of_part(package, path)?;
    let mut scanner = Scanner::new(content);
    let mut kept = Vec::with_capacity(content.len());
    let mut from = 0;
    loop {
        let at = scanner.offset();
        let Some(token) = scanner.next().map_err(|_| damaged())? else { break };
        let Token::Start { name: b"sheet", attributes, empty } = token else { continue };
        let id = attributes.raw_local(b"id").map(super::xml::decode).unwrap_or_default();
        let there = relations
            .get(id.as_ref())
            .is_some_and(|relation| package.has(&rels::resolve(path, &relation.target)));
        if there {
            continue;
        }
        // A comment before the tag goes with it; nobody reads one.
        kept.extend(&content[from..at]);
        while !empty && !matches!(scanner.next(), Ok(Some(Token::End(b"sheet")) | None) | Err(_)) {}
        from = scanner.offset();
        let sheet = attributes.text(b"name").unwrap_or_default();
        let text = format!("表“{sheet}”在文件里只有名字，没有内容，未读取。");
        notes.push(Note::of_sheet(NoteKind::NoCells, &sheet, None, text));
    }
    kept.extend(&content[from..]);
    Ok(kept)
}
