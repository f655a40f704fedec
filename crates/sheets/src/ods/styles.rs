//! What must be known of an .ods document before its cells are read: struck-through styles, hidden sheets, and whether
//! its program stores the results of formulas.
#![expect(clippy::disallowed_types, reason = "entries are looked up and never gone through")]

use std::collections::{HashMap, HashSet};

use crate::raised::Line;
use crate::xml::{Broken, Scanner, Token};

/// Names of styles with a meaning.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Styles {
    /// Text or cells in them are struck through.
    pub(crate) struck: HashSet<Vec<u8>>,
    /// Text in them is raised or lowered.
    pub(crate) raised: HashMap<Vec<u8>, Line>,
    /// Sheets in them are not displayed.
    pub(crate) hidden: HashSet<Vec<u8>>,
    /// The page layouts that sheets in them are printed on.
    pub(crate) pages: HashMap<Vec<u8>, Vec<u8>>,
    /// Some formula has a stored result. LibreOffice then writes an empty one by leaving it out.
    pub(crate) computed: bool,
    /// The document's program computes no formula: a result of 0 is what it stored in its place.
    pub(crate) uncomputed: bool,
}

/// Gathers the styles, and looks for the first stored result.
pub(crate) fn gather(bytes: &[u8]) -> Result<Styles, Broken> {
    let mut scanner = Scanner::new(bytes);
    let mut styles = Styles::default();
    let mut current: &[u8] = b"";
    while let Some(token) = scanner.next()? {
        let Token::Start { name, attributes, .. } = token else { continue };
        match name {
            b"style" => {
                current = attributes.raw(b"style:name").unwrap_or_default();
                if let Some(page) = attributes.raw(b"style:master-page-name") {
                    styles.pages.insert(current.to_vec(), page.to_vec());
                }
            }
            b"text-properties" => {
                let line = attributes.raw_local(b"text-line-through-style");
                let kind = attributes.raw_local(b"text-line-through-type");
                let drawn = |value: Option<&[u8]>| value.is_some_and(|value| value != b"none");
                if let Some(line) = attributes.raw_local(b"text-position").and_then(Line::positioned) {
                    styles.raised.insert(current.to_vec(), line);
                }
                if drawn(line) || drawn(kind) && line.is_none() {
                    styles.struck.insert(current.to_vec());
                }
            }
            b"table-properties" if attributes.raw(b"table:display") == Some(b"false") => {
                styles.hidden.insert(current.to_vec());
            }
            b"table-cell" if attributes.raw(b"table:formula").is_some() => {
                styles.computed = attributes.raw_local(b"value-type").is_some();
                if styles.computed {
                    break;
                }
            }
            _ => {}
        }
    }
    Ok(styles)
}
