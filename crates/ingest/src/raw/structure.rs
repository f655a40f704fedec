//! Where the parts of an xlsx package are: sheets by name, and the document's properties.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::package::Package;
use super::refusal::Refusal;
use super::xml::attribute;

/// What a zip holds, by its parts and relationships.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    /// A workbook; path of its main part.
    Workbook(String),
    /// Anything else that is a zip: perhaps a bundle of returns.
    Archive,
}

/// Tells what a zip holds.
pub(crate) fn content(package: &mut Package<'_>) -> Result<Content, Refusal> {
    if package.has("mimetype") && package.has("content.xml") {
        return Err(Refusal::Resave("ODS 表格"));
    }
    if !package.has("[Content_Types].xml") {
        return Ok(Content::Archive);
    }
    let main = relationships(package, "_rels/.rels", "")?
        .into_values()
        .find(|(kind, _)| kind.ends_with("/officeDocument"))
        .map(|(_, target)| target)
        .ok_or(Refusal::Damaged)?;
    if main.ends_with(".bin") {
        return Err(Refusal::Resave("XLSB 表格"));
    }
    if main.contains("word/") || main.ends_with("document.xml") {
        return Err(Refusal::NotATable("Word 文档"));
    }
    if main.contains("ppt/") {
        return Err(Refusal::NotATable("演示文稿"));
    }
    Ok(Content::Workbook(main))
}

/// Relationships of a part: id → (type, target path).
pub(crate) fn relationships(
    package: &mut Package<'_>,
    part: &str,
    base: &str,
) -> Result<BTreeMap<String, (String, String)>, Refusal> {
    let mut found = BTreeMap::new();
    if !package.has(part) {
        return Ok(found);
    }
    let text = package.text(part)?;
    let mut reader = Reader::from_str(&text);
    loop {
        match reader.read_event().map_err(|_| Refusal::Damaged)? {
            Event::Start(element) | Event::Empty(element)
                if element.local_name().into_inner() == "Relationship" =>
            {
                let (Some(id), Some(kind), Some(target)) = (
                    attribute(&element, "Id"),
                    attribute(&element, "Type"),
                    attribute(&element, "Target"),
                ) else {
                    continue;
                };
                found.insert(id, (kind, resolve(base, &target)));
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

fn resolve(base: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
    for part in target.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Path of each sheet's part, by sheet name.
pub(crate) fn sheets(package: &mut Package<'_>, main: &str) -> Result<BTreeMap<String, String>, Refusal> {
    let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
    let rels = relationships(package, &resolve(folder, &format!("_rels/{file}.rels")), folder)?;
    let text = package.text(main)?;
    let mut reader = Reader::from_str(&text);
    let mut found = BTreeMap::new();
    loop {
        match reader.read_event().map_err(|_| Refusal::Damaged)? {
            Event::Start(element) | Event::Empty(element) if element.local_name().into_inner() == "sheet" => {
                let (Some(name), Some(id)) = (attribute(&element, "name"), attribute(&element, "id")) else {
                    continue;
                };
                if let Some((_, path)) = rels.get(&id) {
                    found.insert(name, path.clone());
                }
            }
            Event::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// Core and custom document properties by name.
pub(crate) fn properties(package: &mut Package<'_>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for part in ["docProps/core.xml", "docProps/custom.xml"] {
        if let Ok(text) = package.text(part) {
            read_properties(&text, &mut found);
        }
    }
    found
}

fn read_properties(text: &str, found: &mut BTreeMap<String, String>) {
    let mut reader = Reader::from_str(text);
    let mut name = String::new();
    let mut value = String::new();
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(element) => {
                value.clear();
                let local = element.local_name().into_inner().to_owned();
                match (local.as_str(), attribute(&element, "name")) {
                    ("property", Some(custom)) => name = custom,
                    ("property" | "coreProperties" | "Properties", None) => name.clear(),
                    // The value of a custom property stands in an element of its own (vt:lpwstr).
                    _ if name.is_empty() || !custom_value(&local) => name = local,
                    _ => {}
                }
            }
            Event::Text(words) => value.push_str(&words),
            Event::End(_) if !name.is_empty() && !value.is_empty() => {
                found.insert(std::mem::take(&mut name), std::mem::take(&mut value));
            }
            Event::Eof => return,
            _ => {}
        }
    }
}

fn custom_value(local: &str) -> bool {
    matches!(
        local,
        "lpwstr" | "lpstr" | "bstr" | "i4" | "i8" | "r8" | "bool" | "filetime" | "int"
    )
}
