//! Headers and footers of an .ods document: they belong to its page layouts, and each sheet's style names one.
#![expect(clippy::disallowed_types, reason = "entries are looked up and never gone through")]

use std::collections::HashMap;

use crate::limits::{MAX_MARGINS, MAX_TEXT};
use crate::text::clip;
use crate::xml::{Broken, Scanner, Token};

use super::cell;

/// Headers and footers by the name of the page layout.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Pages {
    texts: HashMap<Vec<u8>, Vec<String>>,
}

impl Pages {
    /// What is printed around the sheets of a page layout; a sheet that names none is printed on `Default`.
    pub(crate) fn around(&self, page: Option<&[u8]>) -> Vec<String> {
        self.texts.get(page.unwrap_or(b"Default")).cloned().unwrap_or_default()
    }
}

/// Reads the page layouts: `styles.xml` of a package, the whole of a flat document.
pub(crate) fn read(bytes: &[u8]) -> Result<Pages, Broken> {
    let mut scanner = Scanner::new(bytes);
    let mut pages = Pages::default();
    let mut page: &[u8] = b"";
    while let Some(token) = scanner.next()? {
        let Token::Start { name, attributes, empty } = token else { continue };
        match name {
            b"master-page" => page = attributes.raw(b"style:name").unwrap_or_default(),
            // Nothing of the pages stands in the sheets.
            b"body" if !empty => cell::skip(&mut scanner)?,
            b"header" | b"footer" | b"header-left" | b"footer-left" | b"header-first" | b"footer-first"
                if !empty =>
            {
                let text = cell::floating(&mut scanner)?.0;
                let texts = pages.texts.entry(page.to_vec()).or_default();
                if !text.is_empty() && texts.len() < MAX_MARGINS {
                    texts.push(clip(&text, MAX_TEXT).0.into_owned());
                }
            }
            _ => {}
        }
    }
    Ok(pages)
}
