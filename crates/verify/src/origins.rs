//! What may explain a number outside marks: declared constants, texts of the returns, messages of findings, the words of the
//! pack.

use std::ops::Range;

use jibao_core::ids::{Period, long_date, short_date};
use jibao_core::pack::Pack;
use jibao_core::report::style::full_width;
use jibao_core::text::fold::compact;
use jibao_core::text::numerals::{Numeral, Sort, extract};

use crate::Grounds;
use crate::result::Origin;
use jibao_contract::data::Data;

/// Shortest clause that is taken for a quotation by its words alone.
const QUOTED: usize = 8;
/// Characters before a bare goal, in its own clause, within which a goal must be spoken of.
const GOAL_WITHIN: usize = 16;

pub(crate) struct Origins<'a> {
    pack: &'a Pack,
    constants: Vec<Known>,
    quotes: Vec<String>,
}

impl<'a> Origins<'a> {
    pub(crate) fn new(grounds: &Grounds<'a>, data: &Data) -> Self {
        let filler = Filler { grounds, data };
        let mut texts: Vec<String> =
            grounds.constants.iter().flat_map(|constant| filler.fill(constant)).collect();
        // 第三中学, 样例0014县: what is a name's is no number.
        let reporters = grounds.pack.reporters.iter();
        texts.extend(reporters.flat_map(|one| [one.name.clone(), one.full.clone(), one.short.clone()]));
        texts.extend(grounds.pack.reporters.groups.iter().map(|group| group.name.clone()));
        texts.sort();
        texts.dedup();
        let texts = texts.into_iter().filter(|text| !extract(text).is_empty()).map(Known::new).collect();
        let findings = data.findings.iter();
        let told =
            findings.flat_map(|finding| [Some(&finding.message), finding.explained.as_ref()]).flatten();
        let quoted = data.texts.iter().map(|text| &text.text).chain(told);
        let quotes = quoted.map(|text| compact(text)).collect();
        Self { pack: grounds.pack, constants: texts, quotes }
    }

    /// What explains a number of a paragraph by its words alone.
    pub(crate) fn explain(&self, text: &str, numeral: &Numeral) -> Option<Origin> {
        if self.constants.iter().any(|constant| constant.covers(text, numeral)) {
            return Some(Origin::Constant);
        }
        match numeral.sort {
            Sort::Heading | Sort::Attachment => return Some(Origin::Ordinal),
            Sort::Words if self.is_wording(&numeral.text) => return Some(Origin::Constant),
            Sort::Code if self.is_code(text, numeral) => return Some(Origin::Constant),
            _ => {}
        }
        let clause = compact(&text[clause(text, numeral.start)]);
        let long = clause.chars().count() >= QUOTED;
        (long && self.quotes.iter().any(|quote| quote.contains(&clause))).then_some(Origin::Quoted)
    }

    /// What the pack calls the bureau's own activities.
    pub(crate) fn own(&self) -> &'a str {
        &self.pack.about.own
    }

    /// Chinese numerals are words of the policy and its templates, or somebody's count.
    fn is_wording(&self, words: &str) -> bool {
        self.pack.files.iter().any(|(path, text)| !path.starts_with("register/") && text.contains(words))
    }

    fn is_code(&self, text: &str, numeral: &Numeral) -> bool {
        let letters = text[..numeral.start].chars().rev().take_while(char::is_ascii_alphabetic).count();
        self.pack.catalogue.get(&text[numeral.start - letters..numeral.core]).is_some()
    }
}

/// A constant as it may stand in the text.
struct Known {
    text: String,
    /// It is a number and nothing else (the goal 100%): it counts only where a goal is spoken of.
    bare: bool,
}

impl Known {
    fn new(text: String) -> Self {
        let bare =
            extract(&text).first().is_some_and(|numeral| numeral.start == 0 && numeral.end == text.len());
        let bare = bare && extract(&text).iter().all(|numeral| numeral.value.is_some());
        Self { text, bare }
    }

    fn covers(&self, text: &str, numeral: &Numeral) -> bool {
        let spoken = || {
            // 未达到（甲市3个、乙市2个）: what is listed behind a mark is no goal.
            let parted = |c: &char| matches!(c, '，' | '、' | '（' | '。' | '；');
            let clause = text[..numeral.start].chars().rev().take_while(|c| !parted(c));
            let before: Vec<char> = clause.take(GOAL_WITHIN).collect();
            let before: String = before.into_iter().rev().collect();
            ["目标", "达到", "要求"].iter().any(|word| before.contains(word))
        };
        let here =
            |(start, found): (usize, &str)| start <= numeral.start && numeral.core <= start + found.len();
        text.match_indices(&self.text).any(here) && (!self.bare || spoken())
    }
}

/// The clause around a place: from the mark before it to the one behind.
pub(crate) fn clause(text: &str, at: usize) -> Range<usize> {
    let mark = |c: char| matches!(c, '。' | '；' | '：' | '\n' | '\t');
    let start =
        text[..at].char_indices().rev().find(|(_, c)| mark(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    let end = text[at..].find(mark).map_or(text.len(), |length| at + length);
    start..end
}

/// Fills the names in constants from the quarter.
struct Filler<'a> {
    grounds: &'a Grounds<'a>,
    data: &'a Data,
}

impl Filler<'_> {
    fn fill(&self, constant: &str) -> Vec<String> {
        let mut texts = vec![constant.to_owned()];
        let names = constant.split('{').skip(1).filter_map(|rest| Some(rest.split_once('}')?.0));
        for name in names {
            let values = self.values(name);
            let braced = format!("{{{name}}}");
            texts = texts
                .iter()
                .flat_map(|text| values.iter().map(|value| text.replace(&braced, value)))
                .collect();
        }
        texts.retain(|text| !text.is_empty());
        texts
    }

    fn values(&self, name: &str) -> Vec<String> {
        let (pack, quarter) = (self.grounds.pack, self.data.quarter);
        let one = |text: &str| vec![text.to_owned()];
        match name {
            "policy.title" => one(&pack.policy.title),
            "policy.number" => one(&pack.policy.number),
            "policy.period" => one(&pack.policy.period),
            "quarter.label" => vec![quarter.label()],
            "quarter.previous" => vec![quarter.previous().label()],
            "quarter.year_before" => vec![quarter.year_before().label()],
            "quarter.year" => vec![quarter.year().to_string()],
            "quarter.cut_off" => vec![short_date(self.cut_off(quarter))],
            "quarter.cut_off_long" => vec![long_date(self.cut_off(quarter))],
            "quarter.deadline" => self.paper_days().into_iter().map(long_date).collect(),
            "target.goal" => self
                .data
                .indicators
                .iter()
                .filter_map(|one| Some(one.target.as_ref()?.text.clone()))
                .collect(),
            "target.due" => {
                pack.catalogue.iter().filter_map(|one| Some(one.target.as_ref()?.due.clone())).collect()
            }
            // Tables and captions write a name's brackets in full width.
            "indicator.name" => pack
                .catalogue
                .iter()
                .flat_map(|indicator| [indicator.name.clone(), full_width(&indicator.name)])
                .collect(),
            "register.basis" => {
                pack.registers.in_force(&pack.form, quarter).map(|(_, one)| one.basis.clone()).collect()
            }
            "register.note" => {
                pack.registers.in_force(&pack.form, quarter).map(|(_, one)| one.note.clone()).collect()
            }
            _ => self.grounds.elements.get(name).cloned().unwrap_or_default(),
        }
    }

    /// The due day, and the day that papers bear: the latest on which a return came, where the data tells those days. An edition
    /// that does not may bear any day until the next returns are due.
    fn paper_days(&self) -> Vec<jiff::civil::Date> {
        let (schedule, quarter) = (&self.grounds.pack.schedule, self.data.quarter);
        let due = schedule.deadline(quarter);
        let next = schedule.deadline(quarter.next().unwrap_or(quarter));
        let told = self.data.reporters.iter().flat_map(|one| [&one.filled_on, &one.corrected_on]).flatten();
        let days: Vec<jiff::civil::Date> = told.filter_map(|day| day.parse().ok()).collect();
        if days.is_empty() {
            return due.series(jiff::ToSpan::days(1)).take_while(|day| *day < next || *day == due).collect();
        }
        vec![due, days.into_iter().filter(|day| *day < next).fold(due, jiff::civil::Date::max)]
    }

    fn cut_off(&self, quarter: Period) -> jiff::civil::Date {
        quarter.last_month_day(self.grounds.cut_off_day)
    }
}
