//! What must hold of the shared parts before calamine opens a workbook: it reads all of them at once.
#![expect(clippy::disallowed_types, reason = "entries are looked up and never gone through")]

use std::collections::{HashMap, HashSet};

use crate::limits::{
    MAX_CELL_FORMATS, MAX_SHARED_STRING_COUNT, MAX_SHARED_STRINGS, MAX_SMALL_PART, MAX_STYLES, MAX_XML_TOKEN,
};
use crate::package::{Package, too_large};
use crate::refusal::Refusal;
use crate::xml::{Broken, Scanner, Token};

use super::runs;

/// Bytes of the shortest shared text, `<si/>`; a count that needs more room than there is lies.
const SHORTEST_SHARED: u64 = 5;

/// What the check of the shared texts brought to light.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct SharedTexts {
    /// How many there are.
    pub(crate) count: usize,
    /// Those with struck-through words in them, which calamine does not tell.
    pub(crate) struck: HashSet<usize>,
    /// Those with raised or lowered words in them, as they are seen.
    pub(crate) raised: HashMap<usize, Box<str>>,
}

/// Checks the parts that calamine reads whole without our reading them first: theme and properties.
pub(crate) fn check_sizes(package: &Package<'_>) -> Result<(), Refusal> {
    for part in package.parts() {
        let name = part.name.to_ascii_lowercase();
        let whole = name.ends_with("theme1.xml") || name.contains("docprops/") || name.contains("_rels/");
        if whole && part.size > MAX_SMALL_PART {
            return Err(too_large(part.size, MAX_SMALL_PART));
        }
    }
    Ok(())
}

/// Checks the shared texts in the folder of the workbook part.
pub(crate) fn check_shared_texts(package: &mut Package<'_>, folder: &str) -> Result<SharedTexts, Refusal> {
    let path = format!("{folder}sharedStrings.xml");
    let Some(bytes) = package.read(&path, MAX_SHARED_STRINGS)? else { return Ok(SharedTexts::default()) };
    let texts = scan_shared(&bytes).map_err(|Broken| Refusal::damaged(format!("部件 {path}")))?;
    if texts.count > MAX_SHARED_STRING_COUNT {
        return Err(Refusal::TooLarge {
            what: format!("不同的文字超过 {MAX_SHARED_STRING_COUNT} 条")
        });
    }
    Ok(texts)
}

fn scan_shared(bytes: &[u8]) -> Result<SharedTexts, Broken> {
    let mut scanner = Scanner::new(bytes);
    let mut texts = SharedTexts::default();
    let mut start_of_text = 0;
    let mut off_the_line = false;
    while let Some(token) = scanner.next()? {
        match token {
            Token::Start { name: b"sst", attributes, .. } => {
                let declared = attributes.raw(b"uniqueCount").map(|_| attributes.number(b"uniqueCount"));
                let bound = bytes.len() as u64 / SHORTEST_SHARED;
                // calamine reserves room for the declared number, so it is believed only when the part could hold it.
                if declared.is_some_and(|count| count.is_none_or(|count| u64::from(count) > bound)) {
                    return Err(Broken);
                }
            }
            Token::Start { name: b"si", empty, .. } => {
                texts.count += 1;
                start_of_text = scanner.offset();
                off_the_line = false;
                if empty && texts.count > MAX_SHARED_STRING_COUNT {
                    return Ok(texts);
                }
            }
            Token::Start { name: b"strike", attributes, .. }
                if !attributes.raw(b"val").is_some_and(is_off) =>
            {
                texts.struck.insert(texts.count.saturating_sub(1));
            }
            Token::Start { name: b"vertAlign", attributes, .. } => {
                off_the_line |= runs::line(attributes).is_some();
            }
            Token::End(b"si") if scanner.offset() - start_of_text > MAX_XML_TOKEN => return Err(Broken),
            Token::End(b"si") if off_the_line => {
                if let Some(text) = bytes.get(start_of_text..scanner.offset()).and_then(runs::text) {
                    texts.raised.insert(texts.count.saturating_sub(1), text.into());
                }
            }
            _ => {}
        }
    }
    Ok(texts)
}

/// Whether the value of an on-off attribute switches off.
pub(crate) fn is_off(value: &[u8]) -> bool {
    matches!(value, b"0" | b"false" | b"off")
}

/// Checks the styles in the folder of the workbook part.
pub(crate) fn check_styles(package: &mut Package<'_>, folder: &str) -> Result<(), Refusal> {
    let path = format!("{folder}styles.xml");
    let Some(bytes) = package.read(&path, MAX_STYLES)? else { return Ok(()) };
    let mut scanner = Scanner::new(&bytes);
    let mut counts = [0_usize; 4];
    while let Some(token) = scanner.next().map_err(|Broken| Refusal::damaged(format!("部件 {path}")))? {
        let Token::Start { name, .. } = token else { continue };
        match name {
            b"xf" => counts[0] += 1,
            b"font" => counts[1] += 1,
            b"fill" => counts[2] += 1,
            b"border" => counts[3] += 1,
            _ => {}
        }
    }
    // Named styles and cell formats are both written as xf, so all of them may be twice the bound.
    if counts.iter().any(|count| *count > 2 * MAX_CELL_FORMATS) {
        return Err(Refusal::TooLarge { what: format!("单元格格式超过 {MAX_CELL_FORMATS} 种") });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_texts_are_counted_and_struck_ones_found() {
        let xml = b"<sst uniqueCount=\"3\"><si><t>a</t></si><si><r><rPr><strike/></rPr><t>12</t></r></si><si/></sst>";
        let texts = scan_shared(xml).unwrap();
        assert_eq!(texts.count, 3);
        assert_eq!(texts.struck, HashSet::from([1]));
    }

    #[test]
    fn a_count_that_the_part_cannot_hold_is_a_lie() {
        for lie in ["4000000000", "18446744073709551616", "9999", "-1", "1e9"] {
            let xml = format!("<sst uniqueCount=\"{lie}\"><si><t>a</t></si></sst>");
            assert_eq!(scan_shared(xml.as_bytes()), Err(Broken), "{lie}");
        }
    }
}
