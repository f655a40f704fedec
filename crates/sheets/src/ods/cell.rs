//! One cell of an .ods sheet: its typed value, its text, its comment, what floats in it.

use std::sync::Arc;

use crate::date::RawDate;
use crate::format::{Shown, showing, shown_number};
use crate::limits::MAX_TEXT;
use crate::model::{Formula, RawCell, RawValue};
use crate::number::from_f64;
use crate::raised::{Line, on};
use crate::sheet::is_zero;
use crate::xml::{Attributes, Broken, Scanner, Token, decode};

use super::styles::Styles;

/// What stands in a cell besides its attributes.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Content {
    /// The paragraphs, parted by line breaks.
    pub(crate) text: String,
    /// There is a paragraph, be it an empty one.
    pub(crate) shown: bool,
    /// The comment.
    pub(crate) comment: String,
    /// Text in shapes that are fixed to the cell.
    pub(crate) boxes: Vec<String>,
    /// Pictures that are fixed to the cell.
    pub(crate) pictures: usize,
    /// A part of the text is struck through.
    pub(crate) struck: bool,
}

impl Content {
    /// Whether nothing stands in the cell, and nothing hangs on it.
    pub(crate) fn is_empty(&self) -> bool {
        let nothing = self.text.is_empty() && self.comment.is_empty() && self.boxes.is_empty();
        nothing && self.pictures == 0 && !self.struck
    }
}

/// Reads up to the end of the element that has just been opened.
pub(crate) fn content(scanner: &mut Scanner<'_>, styles: &Styles) -> Result<Content, Broken> {
    let mut content = Content::default();
    let mut text = Paragraphs::default();
    let mut depth = 0_usize;
    // The line that words are off, and how deep the span lies that says so.
    let mut off: Option<(usize, Line)> = None;
    loop {
        match scanner.next()?.ok_or(Broken)? {
            Token::End(_) if depth == 0 => break,
            Token::End(name) => {
                depth -= 1;
                off = off.filter(|(from, _)| *from < depth);
                text.end(name);
            }
            Token::Start { name: b"annotation", empty: false, .. } => {
                content.comment.push_str(&floating(scanner)?.0);
            }
            Token::Start {
                name: b"frame" | b"custom-shape" | b"rect" | b"g" | b"caption",
                empty: false,
                ..
            } => {
                let (shown, pictures) = floating(scanner)?;
                content.pictures += pictures;
                content.boxes.extend((!shown.is_empty()).then_some(shown));
            }
            // A table inside a cell, and form controls: nothing of the sheet.
            Token::Start { name: b"table" | b"forms" | b"control", empty: false, .. } => skip(scanner)?,
            Token::Start { name, attributes, empty } => {
                let style = attributes.raw_local(b"style-name").filter(|_| name == b"span");
                content.struck |= style.is_some_and(|style| styles.struck.contains(style));
                let line = style.and_then(|style| styles.raised.get(style)).filter(|_| !empty);
                off = off.or(line.map(|line| (depth, *line)));
                text.start(name, attributes, empty);
                depth += usize::from(!empty);
            }
            Token::Text(raw) => text.push(&on(off.map(|(_, line)| line), decode(raw))),
            Token::CData(raw) => text.push(&String::from_utf8_lossy(raw)),
        }
    }
    content.shown = text.any;
    content.text = text.text;
    Ok(content)
}

/// Passes everything up to the end of the element that has just been opened.
pub(crate) fn skip(scanner: &mut Scanner<'_>) -> Result<(), Broken> {
    let mut depth = 0_usize;
    loop {
        match scanner.next()?.ok_or(Broken)? {
            Token::End(_) if depth == 0 => return Ok(()),
            Token::End(_) => depth -= 1,
            Token::Start { empty: false, .. } => depth += 1,
            _ => {}
        }
    }
}

/// The text and the number of pictures in a comment or a shape.
pub(crate) fn floating(scanner: &mut Scanner<'_>) -> Result<(String, usize), Broken> {
    let mut text = Paragraphs::default();
    let mut depth = 0_usize;
    let mut pictures = 0;
    loop {
        match scanner.next()?.ok_or(Broken)? {
            Token::End(_) if depth == 0 => return Ok((text.text.trim().to_owned(), pictures)),
            Token::End(name) => {
                depth -= 1;
                text.end(name);
            }
            Token::Start { name, attributes, empty } => {
                pictures += usize::from(name == b"image");
                text.start(name, attributes, empty);
                depth += usize::from(!empty);
            }
            Token::Text(raw) => text.push(&decode(raw)),
            Token::CData(raw) => text.push(&String::from_utf8_lossy(raw)),
        }
    }
}

/// The value of a cell from its attributes and its text; `None` when nothing is seen and nothing stored.
pub(crate) fn value(attributes: Attributes<'_>, content: &Content, styles: &Styles) -> Option<RawCell> {
    let formula = attributes.raw(b"table:formula");
    let kind = attributes.raw_local(b"value-type").unwrap_or_default();
    let is_error = attributes.raw(b"calcext:value-type") == Some(b"error");
    let shown = || (!content.text.is_empty()).then(|| RawValue::Text(content.text.as_str().into()));
    let mut lexical = None;
    let value = match kind {
        _ if is_error => Some(RawValue::Error(content.text.as_str().into())),
        b"float" | b"percentage" | b"currency" => {
            let written = attributes.text(b"office:value").unwrap_or_default();
            match written.parse::<f64>() {
                Ok(number) => {
                    let (value, kept) = from_f64(number, Some(&written));
                    lexical = kept;
                    Some(value)
                }
                Err(_) => Some(RawValue::Unreadable(written.as_ref().into())),
            }
        }
        b"date" => attributes
            .text(b"office:date-value")
            .and_then(|written| RawDate::from_iso(&written))
            .map_or_else(shown, |date| Some(RawValue::Date(date))),
        b"boolean" => Some(RawValue::Bool(attributes.raw(b"office:boolean-value") == Some(b"true"))),
        b"string" => match attributes.text(b"office:string-value").filter(|text| !text.is_empty()) {
            Some(text) => Some(RawValue::Text(text.as_ref().into())),
            None => shown(),
        },
        // Times are kept as shown; a cell without a type shows its text.
        _ => shown(),
    };
    let value = match (value, formula) {
        (Some(value), Some(_)) if styles.uncomputed && is_zero(&value) => RawValue::Uncached,
        (Some(value), _) => value,
        (None, Some(_)) if kind.is_empty() && !styles.computed => RawValue::Uncached,
        (None, _) => return None,
    };
    let style = attributes.raw_local(b"style-name");
    Some(RawCell {
        formula: match (&value, formula) {
            (RawValue::Uncached, _) => Formula::Uncached,
            (_, Some(text)) if reaches_out(text) => Formula::External,
            (_, Some(_)) => Formula::Cached,
            (_, None) => Formula::None,
        },
        percent: kind == b"percentage",
        struck: content.struck || style.is_some_and(|style| styles.struck.contains(style)),
        format: look(&value, content),
        value,
        lexical,
    })
}

/// The look of a number, which these files store as it is seen. Those written by programs may leave it out.
fn look(value: &RawValue, content: &Content) -> Option<Arc<str>> {
    let RawValue::Number(number) = value else { return None };
    let seen = content.shown.then(|| content.text.trim())?;
    let code = showing(seen);
    (shown_number(&code, *number) != Shown::Plain).then(|| code.into())
}

/// References to other files are written `'file:///…'#$Sheet.A1`.
fn reaches_out(formula: &[u8]) -> bool {
    [&b"'file:"[..], b"&apos;file:", b"'http", b"&apos;http"]
        .iter()
        .any(|mark| formula.windows(mark.len()).any(|window| window == *mark))
}

/// Puts paragraphs together as a person sees them: runs of blanks count once, `text:s` and `text:tab` are blanks.
#[derive(Default)]
struct Paragraphs {
    text: String,
    inside: bool,
    any: bool,
}

impl Paragraphs {
    fn start(&mut self, name: &[u8], attributes: Attributes<'_>, empty: bool) {
        match name {
            b"p" => {
                if self.any {
                    self.text.push('\n');
                }
                self.any = true;
                self.inside = !empty;
            }
            b"s" => {
                // As many blanks as a cell may hold; the count comes from the file.
                let count = attributes.number(b"text:c").unwrap_or(1).min(1_000);
                // A text is cut where a cell is full; blanks behind that would only cost memory.
                if self.text.len() < 4 * MAX_TEXT {
                    self.text.extend((0..count).map(|_| ' '));
                }
            }
            b"tab" => self.text.push('\t'),
            b"line-break" => self.text.push('\n'),
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        if name == b"p" {
            self.inside = false;
        }
    }

    fn push(&mut self, text: &str) {
        if !self.inside {
            return;
        }
        let mut blank = self.text.ends_with([' ', '\n']) || self.text.is_empty();
        for character in text.chars() {
            if matches!(character, ' ' | '\t' | '\r' | '\n') {
                if !blank {
                    self.text.push(' ');
                }
                blank = true;
            } else {
                self.text.push(character);
                blank = false;
            }
        }
    }
}
