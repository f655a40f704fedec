//! Texts of the reporters that the summary quotes. A quotation has an id of its own, `quote.532301.3`, so that the
//! numbers inside it are never taken for figures that were checked.

use crate::ids::ReporterId;
use crate::pack::Pack;
use crate::report::Report;
use crate::report::figure::{CLOSE, MIDDLE, OPEN, clean};
use crate::returns::Words;

/// What the id of a quotation begins with, where a figure's id begins with the code of an indicator.
pub const PREFIX: &str = "quote.";

/// How many highlights a part of the summary takes in.
const TAKEN: usize = 3;
/// Characters of a sentence that is taken in whole; a longer one stands in the annex only.
const LONGEST: usize = 60;

/// A text of a reporter.
#[derive(Debug, Clone)]
pub struct Quotation<'a> {
    /// `quote.<reporter>.<n>`, n counted from 1 in the order of the reporter's sheet.
    pub id: String,
    /// Whose text it is.
    pub reporter: &'a ReporterId,
    /// The text with its measure, topic and cell.
    pub words: &'a Words,
    /// What is quoted of it.
    pub text: String,
}

impl Quotation<'_> {
    /// Whether it holds numbers, which nobody checked.
    #[must_use]
    pub fn has_numbers(&self) -> bool {
        self.text.chars().any(char::is_numeric)
    }

    /// The quoted text marked with its id, as figures are, for text templates.
    #[must_use]
    pub fn marked(&self) -> String {
        format!("{OPEN}{}{MIDDLE}{}{CLOSE}", self.id, self.text)
    }
}

/// All texts of all reporters, whole, in official and sheet order.
#[must_use]
pub fn quotations<'a>(pack: &'a Pack, report: &'a Report) -> Vec<Quotation<'a>> {
    let mut list: Vec<Quotation<'a>> = Vec::new();
    let mut number = 0;
    for (reporter, words) in report.words(pack) {
        let follows = list.last().is_some_and(|last| last.reporter == reporter);
        number = if follows { number + 1 } else { 1 };
        let id = format!("{PREFIX}{reporter}.{number}", reporter = reporter.as_str());
        list.push(Quotation { id, reporter, words, text: clean(&words.text).trim().to_owned() });
    }
    list.retain(|quotation| !quotation.text.is_empty());
    list
}

/// The highlights of some measures that the summary takes in: first those their reporters suggest (建议采用), one a
/// reporter, first sentence only, in official order. Nothing is cut: a sentence that is too long is left to the annex.
#[must_use]
pub fn highlights<'a>(pack: &'a Pack, report: &'a Report, measures: &[&str]) -> Vec<Quotation<'a>> {
    let mut found: Vec<Quotation<'a>> = quotations(pack, report)
        .into_iter()
        .filter(|q| q.words.topic == "highlight" && measures.contains(&q.words.measure.as_str()))
        .filter_map(|quotation| Some(Quotation { text: first_sentence(&quotation.text)?, ..quotation }))
        .collect();
    found.sort_by_key(|quotation| !quotation.words.adopt);
    let mut taken: Vec<Quotation<'a>> = Vec::new();
    for quotation in found {
        if taken.len() < TAKEN && taken.iter().all(|known| known.reporter != quotation.reporter) {
            taken.push(quotation);
        }
    }
    taken.sort_by_key(|quotation| pack.reporters.get(quotation.reporter).map(|reporter| reporter.order));
    taken
}

/// The first sentence without its full stop, if it says something and is short enough to be quoted whole.
fn first_sentence(text: &str) -> Option<String> {
    let sentence = text.split(['。', '\n', '；']).next()?.trim();
    (6..=LONGEST).contains(&sentence.chars().count()).then(|| sentence.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_quoted_whole_or_not_at_all() {
        assert_eq!(first_sentence("建立三项制度。其他略").as_deref(), Some("建立三项制度"));
        assert_eq!(first_sentence("无"), None);
        assert_eq!(first_sentence(&"长".repeat(61)), None);
    }
}
