//! How often each figure stands in a document: what a finished copy must still hold.

use std::collections::BTreeMap;

use super::model::{Block, Document, Inline};

/// How often a figure is used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Uses {
    /// In the body.
    pub text: usize,
    /// In the attachments.
    pub annex: usize,
}

/// The uses of every figure of a document by its id.
#[must_use]
pub fn uses(document: &Document) -> BTreeMap<&str, Uses> {
    let mut found: BTreeMap<&str, Uses> = BTreeMap::new();
    for id in document.blocks.iter().flat_map(ids) {
        found.entry(id).or_default().text += 1;
    }
    for id in document.attachments.iter().flat_map(|attachment| &attachment.blocks).flat_map(ids) {
        found.entry(id).or_default().annex += 1;
    }
    found
}

fn ids(block: &Block) -> Vec<&str> {
    let inlines: Vec<&Inline> = match block {
        Block::Heading { text, .. } | Block::Paragraph(text) => text.iter().collect(),
        Block::Table(table) => {
            table.rows.iter().flat_map(|row| &row.cells).flat_map(|cell| &cell.content).collect()
        }
        Block::Chart(_) => Vec::new(),
    };
    inlines
        .into_iter()
        .filter_map(|inline| match inline {
            Inline::Figure(figure) => Some(figure.id.as_str()),
            Inline::Text(_) | Inline::Quote { .. } | Inline::Attachment(_) => None,
        })
        .collect()
}
