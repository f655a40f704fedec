//! Numbers that answer: every number printed in a text has an id, an exact value and the cells it comes from.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use crate::returns::Place;

/// A number in an output.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Id, `M0901.total`: the same number has the same id wherever it stands.
    pub id: String,
    /// As printed.
    pub text: String,
    /// Exact value.
    pub value: Decimal,
    /// What it is, in words: how it was computed.
    pub meaning: String,
    /// The cells it comes from: of a nation's totals thousands, held once for all copies.
    pub sources: Arc<[Place]>,
}

/// Opens a figure inside a text; its id follows.
pub const OPEN: char = '\u{E000}';
/// Ends the id; the printed number follows.
pub const MIDDLE: char = '\u{E001}';
/// Closes the figure.
pub const CLOSE: char = '\u{E002}';

/// A run of a text: plain words or a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// Words.
    Words(String),
    /// A figure by id, as printed.
    Figure {
        /// Its id.
        id: String,
        /// As printed.
        text: String,
    },
}

/// All figures that texts may use. Texts carry them through template engines as marked spans of private-use
/// characters, which `clean` keeps out of everything that comes from returns.
#[derive(Debug, Clone, Default)]
pub struct FigureBook(BTreeMap<String, Figure>);

impl FigureBook {
    /// Adds a figure and returns the marked text that stands for it.
    pub fn add(&mut self, figure: Figure) -> String {
        let marked = format!("{OPEN}{}{MIDDLE}{}{CLOSE}", figure.id, figure.text);
        self.0.entry(figure.id.clone()).or_insert(figure);
        marked
    }

    /// Adds the figures of another book that it does not have.
    pub fn extend(&mut self, other: Self) {
        for (id, figure) in other.0 {
            self.0.entry(id).or_insert(figure);
        }
    }

    /// A figure by id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Figure> {
        self.0.get(id)
    }
}

/// Splits a marked text into runs.
#[must_use]
pub fn runs(text: &str) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find(OPEN) {
        let (before, marked) = rest.split_at(open);
        push_words(&mut runs, before);
        let body = &marked[OPEN.len_utf8()..];
        let (inside, after) = body.split_once(CLOSE).unwrap_or((body, ""));
        if let Some((id, text)) = inside.split_once(MIDDLE) {
            runs.push(Run::Figure { id: id.to_owned(), text: text.to_owned() });
        } else {
            push_words(&mut runs, inside);
        }
        rest = after;
    }
    push_words(&mut runs, rest);
    runs
}

fn push_words(runs: &mut Vec<Run>, words: &str) {
    if !words.is_empty() {
        runs.push(Run::Words(words.to_owned()));
    }
}

/// A marked text as it reads.
#[must_use]
pub fn plain_text(text: &str) -> String {
    runs(text)
        .into_iter()
        .map(|run| match run {
            Run::Words(text) | Run::Figure { text, .. } => text,
        })
        .collect()
}

/// Removes the marking characters from a text of unknown origin; most texts have none, and are not copied.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    /// What each of the marks begins with.
    const FIRST: u8 = 0xee;
    let is_mark = |c: char| matches!(c, OPEN | MIDDLE | CLOSE);
    if text.as_bytes().contains(&FIRST) && text.contains(is_mark) {
        text.chars().filter(|c| !is_mark(*c)).collect()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_marked_text_splits_into_words_and_figures_and_reads_whole() {
        let mut book = FigureBook::default();
        let figure = Figure {
            id: "G01.total".into(),
            text: "625场次".into(),
            value: Decimal::from(625),
            meaning: String::new(),
            sources: Arc::default(),
        };
        let text = format!("开展{}活动", book.add(figure));
        assert_eq!(plain_text(&text), "开展625场次活动");
        assert_eq!(runs(&text).len(), 3);
        assert_eq!(book.get("G01.total").unwrap().value, Decimal::from(625));
    }

    #[test]
    fn a_text_from_a_return_cannot_forge_a_figure() {
        let forged = format!("{OPEN}G01.total{MIDDLE}9{CLOSE}");
        assert_eq!(runs(&clean(&forged)), vec![Run::Words("G01.total9".into())]);
    }
}
