//! What hangs on a worksheet in parts of its own: comments, text boxes, pictures, addresses of links.
#![expect(clippy::disallowed_types, reason = "entries are looked up and never gone through")]

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use crate::a1::parse_cell;
use crate::limits::{MAX_COLUMNS, MAX_EXTRAS, MAX_MARGINS, MAX_ROWS, MAX_SMALL_PART, MAX_TEXT};
use crate::model::{Hyperlink, Position, RawSheet, TextBox};
use crate::package::Package;
use crate::refusal::Refusal;
use crate::text::clip;
use crate::xml::{Broken, Scanner, Token, decode};

use super::frame::Link;
use super::rels::{self, Relation};

/// Fills in comments, drawings and links. `Err` names the part that could not be read: the cells stand all the same.
pub(crate) fn fill(
    package: &mut Package<'_>,
    part: &str,
    links: Vec<Link>,
    sheet: &mut RawSheet,
) -> Result<(), String> {
    let relations = rels::of_part(package, part).map_err(|_| format!("{part} 的关系"))?;
    sheet.hyperlinks = links.into_iter().map(|link| address(link, &relations)).collect();
    let mut ordered: Vec<&Relation> = relations.values().filter(|relation| !relation.external).collect();
    ordered.sort_by(|a, b| a.target.cmp(&b.target));
    for relation in ordered {
        let path = rels::resolve(part, &relation.target);
        match relation.kind.as_str() {
            "comments" => {
                let bytes = inflate(package, &path)?;
                sheet.comments = comments(&bytes).map_err(|Broken| path)?;
            }
            "drawing" => {
                let bytes = inflate(package, &path)?;
                drawing(&bytes, sheet).map_err(|Broken| path.clone())?;
                drawn(package, &path, sheet)?;
            }
            "table" => {
                let bytes = inflate(package, &path)?;
                sheet.filtered |= has_filter(&bytes).map_err(|Broken| path)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// The texts of what a drawing shows from parts of their own: diagrams and charts.
fn drawn(package: &mut Package<'_>, part: &str, sheet: &mut RawSheet) -> Result<(), String> {
    let relations = rels::of_part(package, part).map_err(|_| format!("{part} 的关系"))?;
    let mut targets: Vec<&str> = relations
        .values()
        .filter(|relation| !relation.external && matches!(relation.kind.as_str(), "diagramData" | "chart"))
        .map(|relation| relation.target.as_str())
        .collect();
    targets.sort_unstable();
    for target in targets {
        let path = rels::resolve(part, target);
        let bytes = inflate(package, &path)?;
        let text = drawn_text(&bytes).map_err(|Broken| path)?;
        if !text.is_empty() && sheet.margins.len() < MAX_MARGINS {
            sheet.margins.push(text);
        }
    }
    Ok(())
}

/// The text of a diagram or a chart, paragraphs parted by line breaks.
fn drawn_text(bytes: &[u8]) -> Result<String, Broken> {
    let mut scanner = Scanner::new(bytes);
    let (mut text, mut in_text) = (String::new(), false);
    while let Some(token) = scanner.next()? {
        match token {
            Token::Start { name: b"t", empty, .. } => in_text = !empty,
            Token::End(b"t") => in_text = false,
            Token::End(b"p") => text.push('\n'),
            Token::Text(raw) | Token::CData(raw) if in_text => text.push_str(&decode(raw)),
            _ => {}
        }
    }
    Ok(clip(text.trim(), MAX_TEXT).0.into_owned())
}

fn inflate<'a>(package: &mut Package<'a>, path: &str) -> Result<Cow<'a, [u8]>, String> {
    match package.read(path, MAX_SMALL_PART) {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) | Err(Refusal::Damaged { .. } | _) => Err(path.to_owned()),
    }
}

fn address(link: Link, relations: &HashMap<String, Relation>) -> Hyperlink {
    let outside = link.relation.and_then(|id| relations.get(&id)).map(|relation| relation.target.clone());
    let target = match (outside, link.location) {
        (Some(target), Some(place)) => format!("{target}#{place}"),
        (Some(target), None) => target,
        (None, place) => place.unwrap_or_default(),
    };
    Hyperlink { area: link.area, target }
}

fn comments(bytes: &[u8]) -> Result<BTreeMap<Position, String>, Broken> {
    let mut scanner = Scanner::new(bytes);
    let mut comments = BTreeMap::new();
    let mut open: Option<(Position, String)> = None;
    let mut in_text = false;
    while let Some(token) = scanner.next()? {
        match token {
            Token::Start { name: b"comment", attributes, .. } => {
                open = attributes.raw(b"ref").and_then(parse_cell).map(|place| (place, String::new()));
            }
            Token::Start { name: b"t", empty, .. } => in_text = !empty,
            Token::End(b"t") => in_text = false,
            Token::End(b"comment") => {
                if let Some((place, text)) = open.take() {
                    comments.insert(place, clip(text.trim(), MAX_TEXT).0.into_owned());
                }
            }
            Token::Text(raw) | Token::CData(raw) if in_text => {
                if let Some((_, text)) = &mut open {
                    text.push_str(&decode(raw));
                }
            }
            _ => {}
        }
        if comments.len() > MAX_EXTRAS {
            return Err(Broken);
        }
    }
    Ok(comments)
}

fn drawing(bytes: &[u8], sheet: &mut RawSheet) -> Result<(), Broken> {
    let mut scanner = Scanner::new(bytes);
    let mut anchor: Position = (0, 0);
    let mut text = String::new();
    // The element whose text comes next.
    let mut within: &[u8] = b"";
    let mut in_from = false;
    while let Some(token) = scanner.next()? {
        match token {
            Token::Start { name: b"from", .. } => in_from = true,
            Token::End(b"from") => in_from = false,
            Token::Start { name: b"pic", .. } => sheet.pictures.push(anchor),
            Token::Start { name: b"br", .. } | Token::End(b"p") => text.push('\n'),
            Token::Start { name, empty, .. } => within = if empty { b"" } else { name },
            Token::End(b"sp") => push_box(sheet, anchor, &mut text),
            Token::End(_) => within = b"",
            Token::Text(raw) if within == b"t" => text.push_str(&decode(raw)),
            Token::Text(raw) if in_from => match within {
                b"row" => anchor.0 = number(raw).min(MAX_ROWS - 1),
                b"col" => anchor.1 = u16::try_from(number(raw)).unwrap_or(u16::MAX).min(MAX_COLUMNS - 1),
                _ => {}
            },
            Token::Text(_) | Token::CData(_) => {}
        }
        if sheet.pictures.len() > MAX_EXTRAS || sheet.text_boxes.len() > MAX_EXTRAS {
            return Err(Broken);
        }
    }
    Ok(())
}

fn push_box(sheet: &mut RawSheet, anchor: Position, text: &mut String) {
    let shown = clip(text.trim(), MAX_TEXT).0.into_owned();
    if !shown.is_empty() {
        sheet.text_boxes.push(TextBox { anchor, text: shown });
    }
    text.clear();
}

fn number(raw: &[u8]) -> u32 {
    std::str::from_utf8(raw).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}

fn has_filter(bytes: &[u8]) -> Result<bool, Broken> {
    let mut scanner = Scanner::new(bytes);
    while let Some(token) = scanner.next()? {
        if matches!(token, Token::Start { name: b"filterColumn", .. }) {
            return Ok(true);
        }
    }
    Ok(false)
}
