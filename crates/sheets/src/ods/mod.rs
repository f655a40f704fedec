//! OpenDocument spreadsheets, by a small reader of our own behind a guard: calamine's unfolds repetitions without
//! bound and never ends on content that is cut short, and tells nothing of what is hidden.

mod cell;
pub(crate) mod guard;
mod pages;
mod styles;
mod table;

use std::collections::BTreeMap;

use super::limits::{MAX_SHEET_PART, MAX_SMALL_PART};
use super::model::{Kind, RawBook};
use super::note::{Note, NoteKind};
use super::package::Package;
use super::refusal::Refusal;
use super::sheet::never_computes;
use super::xml::{Broken, Scanner, Token, decode};
use pages::Pages;

/// Reads a document in a package.
pub(crate) fn read(package: &mut Package<'_>) -> Result<RawBook, Refusal> {
    package.refuse_repeated_names()?;
    let manifest = package.read("META-INF/manifest.xml", MAX_SMALL_PART)?.unwrap_or_default();
    let mark = b"encryption-data";
    if package.has("encrypted-package") || manifest.windows(mark.len()).any(|window| window == mark) {
        return Err(Refusal::Password);
    }
    let damaged = || Refusal::damaged("部件 content.xml");
    let content = package.read("content.xml", MAX_SHEET_PART)?.ok_or_else(damaged)?;
    guard::check(&content).map_err(|_| damaged())?;
    let mut book = RawBook::new(Kind::Ods);
    match package.read("meta.xml", MAX_SMALL_PART).map(|bytes| properties(&bytes.unwrap_or_default())) {
        Ok(Ok(properties)) => book.properties = properties,
        _ => book.notes.push(Note::of_file(NoteKind::Aside, "文档属性无法读出，不影响数据。")),
    }
    // A part that cannot be read is told; the cells stand all the same.
    let styles = package.read("styles.xml", MAX_SMALL_PART).map(Option::unwrap_or_default).ok();
    let pages = styles.filter(|bytes| guard::check(bytes).is_ok()).and_then(|bytes| pages::read(&bytes).ok());
    if pages.is_none() {
        book.notes.push(Note::of_file(NoteKind::Aside, "页眉页脚无法读出，不影响数据。"));
    }
    fill(&mut book, &content, &pages.unwrap_or_default())?;
    if package.parts().any(|part| part.name.starts_with("Basic/")) {
        book.notes.push(Note::of_file(NoteKind::Macros, "文件带有宏，程序只读数据，没有运行宏。"));
    }
    Ok(book)
}

/// Reads a document that lies in one XML file, as `.fods` does.
pub(crate) fn read_flat(bytes: &[u8]) -> Result<RawBook, Refusal> {
    let content = crate::text::as_utf8(bytes);
    guard::check(&content).map_err(|_| Refusal::damaged(""))?;
    let mut book = RawBook::new(Kind::Fods);
    // What stands behind the properties is not theirs, whatever it is called.
    let end = memchr::memmem::find(&content, b"</office:meta>").unwrap_or(0);
    book.properties = properties(&content[..end]).unwrap_or_default();
    let pages = pages::read(&content).map_err(|_| Refusal::damaged(""))?;
    fill(&mut book, &content, &pages)?;
    Ok(book)
}

/// Reads the sheets of a document that is known to be well-formed.
fn fill(book: &mut RawBook, content: &[u8], pages: &Pages) -> Result<(), Refusal> {
    let damaged = || Refusal::damaged("部件 content.xml");
    let mut styles = styles::gather(content).map_err(|_| damaged())?;
    styles.uncomputed = never_computes(&book.properties);
    book.sheets = table::read(content, &styles, pages)?;
    if book.sheets.is_empty() { Err(damaged()) } else { Ok(()) }
}

/// Document properties under the names that Excel uses.
fn properties(bytes: &[u8]) -> Result<BTreeMap<String, String>, Broken> {
    let mut scanner = Scanner::new(bytes);
    let mut properties = BTreeMap::new();
    let mut open = String::new();
    while let Some(token) = scanner.next()? {
        match token {
            Token::Start { name: b"user-defined", attributes, empty: false } => {
                open = attributes.text(b"meta:name").unwrap_or_default().into_owned();
            }
            Token::Start { name, empty: false, .. } => {
                let known = match name {
                    b"initial-creator" => "creator",
                    b"creator" => "lastModifiedBy",
                    b"creation-date" => "created",
                    b"date" => "modified",
                    b"generator" => "application",
                    b"title" => "title",
                    b"subject" => "subject",
                    b"description" => "description",
                    _ => "",
                };
                known.clone_into(&mut open);
            }
            Token::Text(raw) if !open.is_empty() => {
                properties.entry(open.clone()).or_insert_with(String::new).push_str(&decode(raw));
            }
            Token::End(_) => open.clear(),
            _ => {}
        }
    }
    Ok(properties)
}
