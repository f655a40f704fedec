//! What a cell's style tells the reader: number format, percentage, strike-through.
#![expect(clippy::disallowed_types, reason = "entries are looked up and never gone through")]

use std::sync::Arc;

use calamine::Style;

use crate::format::is_percent;

/// The few things about a style that matter to a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Look {
    /// Number format code; `None` is General.
    pub(crate) format: Option<Arc<str>>,
    /// The format shows a percentage.
    pub(crate) percent: bool,
    /// The font is struck through.
    pub(crate) struck: bool,
}

/// The looks of all styles, by style id.
pub(crate) fn looks(styles: &[Style]) -> Vec<Look> {
    let mut codes: std::collections::HashMap<&str, Arc<str>> = std::collections::HashMap::new();
    let mut looks = Vec::with_capacity(styles.len());
    for style in styles {
        let code = style.number_format.as_ref().map(|format| format.format_code.as_str());
        let code = code.filter(|code| *code != "General");
        looks.push(Look {
            format: code.map(|code| Arc::clone(codes.entry(code).or_insert_with(|| Arc::from(code)))),
            percent: code.is_some_and(is_percent),
            struck: style.font.as_ref().is_some_and(|font| font.strikethrough),
        });
    }
    looks
}
