//! Sentences that stand outside of a table's rows, above it, below it or beside the cover, and speak of its values:
//! 更正：发放宣传资料应为3901份. What they say is asked about where the value meant stands, else of the sheet.

use jibao_core::ids::Period;
use jibao_core::pack::{Pack, Reading};
use jibao_core::returns::Place;
use jibao_core::text::fold::{compact, key};

use super::corrected::{corrects, is_of_others, is_year_total};
use super::hints;
use super::ledger::Ledger;
use super::lexicon::{Lexicon, header_key};
use super::look::is_scale;
use super::notes::Notes;
use super::value::{is_blank, seen};
use crate::identity;
use jibao_sheets::{RawSheet, RawValue, a1};

mod indicators;

/// Sentences of a sheet that are looked at; more are a text of its own.
const MOST: usize = 50;
/// Characters of a sentence that are quoted.
const QUOTED: usize = 40;
/// Characters of the longest title.
const TITLE: usize = 40;
/// Words of instructions, which say how any number should be and not that one is wrong.
const NORMS: [&str; 16] = [
    "每村",
    "每个",
    "各村",
    "不少于",
    "不低于",
    "不得",
    "至少",
    "填报说明",
    "填表说明",
    "填写说明",
    "填表要求",
    "填报要求",
    "填写要求",
    "重新报送的,",
    "如有",
    "是指",
];
/// Words by which a sentence speaks of its whole sheet.
const SHEET: [&str; 13] =
    ["本表", "此表", "该表", "全表", "整表", "上表", "以上", "上述", "表内", "表中", "所有", "全部", "各数"];

/// Where a sentence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stands {
    Above,
    Below,
    /// Beside the cover, or on a sheet that has none of the form's tables.
    Cover,
}

/// A sentence outside of the rows of values.
#[derive(Debug, Clone)]
pub(crate) struct Sentence {
    pub text: String,
    pub place: Place,
    pub stands: Stands,
}

/// What a sentence makes doubtful, where the value that it means cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Doubt {
    /// In what unit numbers are.
    Scale,
    /// Whether 本期 holds the period's numbers.
    YearTotal,
    /// Whether the sheet's numbers count.
    Sheet,
    /// A value that it does not name.
    Some,
}

impl Sentence {
    /// Asks about it at some cells; below a table its own cell is a question too.
    pub(crate) fn ask(
        &self,
        places: Vec<Place>,
        message: String,
        hint: &str,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        if self.stands == Stands::Below {
            ledger.ask(&self.place.cell);
        }
        notes.add_hinted(Reading::AmbiguousValue, places, message, hint);
    }

    /// Asks about values of a sheet that it does not name, and keeps it: it goes back with them.
    pub(crate) fn ask_of_sheet(
        &self,
        doubt: Doubt,
        sheet: &str,
        places: Vec<Place>,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let (message, hint) = self.question(doubt, sheet);
        let places = std::iter::once(self.place.clone()).chain(places).collect();
        self.ask(places, message, hint, notes, ledger);
        notes.keep(&self.text, &self.place);
    }

    /// What a row says that is none of the table: the words of all its cells.
    pub(crate) fn of_row(sheet: &RawSheet, row: u32, whole: &Place) -> Option<Self> {
        let cells = || sheet.cells.row(row).iter().filter(|(_, cell)| !is_blank(cell));
        let words = cells().any(|(_, cell)| matches!(cell.value, RawValue::Text(_)));
        let ((_, column), _) = cells().next().filter(|_| words)?;
        let texts: Vec<_> = cells().map(|(_, cell)| seen(cell)).collect();
        Some(Self { text: texts.join("；"), place: whole.cell(a1(row, *column)), stands: Stands::Below })
    }

    /// What the one cell of a row says that has no other, whatever column it stands in.
    pub(crate) fn alone(sheet: &RawSheet, row: u32, whole: &Place) -> Option<Self> {
        let filled = sheet.cells.row(row).iter().filter(|(_, cell)| !is_blank(cell)).take(2).count();
        Self::of_row(sheet, row, whole).filter(|_| filled == 1)
    }

    /// What a sentence doubts of the values on a sheet; `None` for most, which speak of no number.
    pub(crate) fn doubts(
        &self,
        pack: &Pack,
        lexicon: &Lexicon,
        quarter: Period,
        sheet: &str,
    ) -> Option<Doubt> {
        let text = compact(&self.text);
        // 任务 is a column's name, whatever row it stands in.
        let is_header = lexicon.fragments.contain(&header_key(&self.text));
        if is_header || lexicon.instructions.iter().any(|own| text.contains(own)) || is_norm(&text) {
            return None;
        }
        if is_scale(&self.text, |unit| is_own_money(pack, unit)) {
            return Some(Doubt::Scale);
        }
        if is_year_total(&text, pack.period.length) {
            return Some(Doubt::YearTotal);
        }
        let (of_sheet, text) = subject(&text, sheet);
        let said = without_references(&text);
        if self.stands == Stands::Above && is_title(&said) {
            return None;
        }
        let is_other = of_sheet && self.stands != Stands::Above && is_of_others(&text, pack, quarter);
        if !is_other && !corrects(&said, &[], &lexicon.period) {
            return None;
        }
        let whole =
            is_other || SHEET.iter().any(|word| said.contains(word)) || !said.contains(char::is_numeric);
        Some(if whole { Doubt::Sheet } else { Doubt::Some })
    }

    /// Whether it speaks of a sheet outright: beside the cover nothing less is of a sheet.
    pub(crate) fn is_of_sheet(&self, sheet: &str) -> bool {
        self.stands != Stands::Cover || SHEET[..5].iter().chain([&sheet]).any(|word| self.text.contains(word))
    }

    /// Its beginning with its place, as a finding quotes it.
    pub(crate) fn quoted(&self) -> String {
        let says: String = self.text.trim().chars().take(QUOTED).collect();
        let stands = match self.stands {
            Stands::Above => "表上",
            Stands::Below => "表下",
            Stands::Cover => &format!("“{}”", self.place.sheet),
        };
        format!("{stands}{}写着“{says}”", self.place.cell)
    }

    /// What is asked where the value meant cannot be told, and what is to be done.
    fn question(&self, doubt: Doubt, sheet: &str) -> (String, &'static str) {
        let says = self.quoted();
        match doubt {
            Doubt::Scale => (
                format!("{says}，不知道表里的数按什么单位填，各数待核"),
                "各数按表上规定的单位写出完整的数，删去另写的单位，再报送。",
            ),
            Doubt::YearTotal => (
                format!("{says}，“{sheet}”本期一栏填的是不是本期的数，各数待核"),
                "本期填本期发生的数，累计填在本年累计一栏；改好后删去这句话，再报送。",
            ),
            Doubt::Sheet => (
                format!("{says}，不知道“{sheet}”里的数是否作数，各数待核"),
                "作数的，删去这句话；有改动的，改在原格，再报送。",
            ),
            Doubt::Some => (format!("{says}，看不出说的是“{sheet}”哪一格的数"), hints::OUTSIDE),
        }
    }
}

/// Of sentences that may say something, so many as are looked at.
pub(crate) fn bounded(sentences: impl Iterator<Item = Sentence>) -> Vec<Sentence> {
    sentences.take(MOST).collect()
}

/// Where money is asked for in one unit only, that unit above the table is the one asked for.
fn is_own_money(pack: &Pack, unit: &str) -> bool {
    let mut money = pack.catalogue.iter().filter(|one| one.money().is_some()).map(|one| one.unit.as_str());
    let first = money.next();
    first == Some(unit) && money.all(|other| other == unit)
}

/// Whether a text speaks of its sheet first, and the text with the sheet called 本表, by whatever name it goes there.
fn subject(text: &str, sheet: &str) -> (bool, String) {
    let named = compact(sheet);
    let names = || SHEET.into_iter().chain([named.as_str()]);
    let starts = |at: usize| {
        let rest = text[at..].trim_start_matches(['“', '《', '"']);
        let rest = names().find_map(|name| rest.strip_prefix(name))?;
        let rest = rest.trim_start_matches(['”', '》', '"']);
        Some((at, rest.trim_start_matches(['中', '里', '内'])))
    };
    let heads = std::iter::once(0).chain(text.match_indices(':').map(|(at, sign)| at + sign.len()));
    let found = heads.into_iter().find_map(starts);
    found.map_or((false, text.to_owned()), |(at, rest)| (true, format!("{}本表{rest}", &text[..at])))
}

/// Whether a text above a table only says what the table is, as a correction of an earlier one too: 2025年二季度（更正）. No
/// number but of a date stands in it.
fn is_title(text: &str) -> bool {
    let claims = identity::CORRECTIONS.iter().any(|word| text.contains(word));
    let numbers = text.split_inclusive(|c: char| !c.is_ascii_digit());
    let mut behind = numbers.filter(|run| run.starts_with(|c: char| c.is_ascii_digit()));
    let short = text.chars().count() <= TITLE;
    let is_name = !text.contains(['应', '为', '是', '误', '错', ':', ',', ';', '。']);
    claims
        && short
        && is_name
        && behind.all(|run| run.ends_with(['年', '季', '月', '日', '号', '-', '至', '.']))
}

/// Whether a text says how numbers should be.
fn is_norm(text: &str) -> bool {
    let bound = ["以上", "以下", "以内"].iter().any(|word| {
        text.match_indices(word).any(|(at, _)| {
            let mut before = text[..at].chars().rev().take(3);
            before.any(|c| c.is_ascii_digit())
        })
    });
    bound || NORMS.iter().any(|word| text.contains(word))
}

/// A text without what only says where a value stands: 第3行, E3, G02.
pub(crate) fn without_references(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut rest = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = chars.get(at).copied() {
        let run =
            |from: usize, is: fn(&char) -> bool| from + chars[from..].iter().take_while(|c| is(c)).count();
        let letters = run(at, char::is_ascii_alphabetic);
        let digits = run(letters, char::is_ascii_digit);
        if letters > at && letters - at <= 3 && digits > letters {
            at = run(digits, char::is_ascii_alphabetic);
        } else if c == '第'
            && chars.get(run(at + 1, char::is_ascii_digit)).is_some_and(|c| "行列项栏".contains(*c))
        {
            at = run(at + 1, char::is_ascii_digit) + 1;
        } else if letters > at {
            rest.extend(&chars[at..letters]);
            at = letters;
        } else {
            rest.push(c);
            at += 1;
        }
    }
    rest
}

/// What a sentence names, for looking up rows, cells and names in it.
pub(crate) struct Naming(String);

impl Naming {
    pub(crate) fn of(sentence: &Sentence) -> Self {
        Self(key(&sentence.text))
    }

    /// Whether it names a row of the sheet by its number.
    pub(crate) fn row(&self, row: u32) -> bool {
        self.0.contains(&format!("第{}行", row + 1))
    }

    /// Whether it names a code or a cell, which is no part of a longer one.
    pub(crate) fn token(&self, token: &str) -> bool {
        let token = key(token);
        let own = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        !token.is_empty()
            && self.0.match_indices(&token).any(|(at, token)| {
                !own(self.0[..at].chars().next_back()) && !own(self.0[at + token.len()..].chars().next())
            })
    }

    /// Of names, given with what they are names of, those that stand in it; not one that is a part of a longer one there.
    pub(crate) fn named<T: Copy + PartialEq>(&self, names: impl Iterator<Item = (String, T)>) -> Vec<T> {
        let mut spans: Vec<(usize, usize, T)> = Vec::new();
        for (name, of) in names.filter(|(name, _)| name.chars().count() > 1) {
            spans.extend(self.0.match_indices(&name).map(|(at, name)| (at, at + name.len(), of)));
        }
        let within = |one: &(usize, usize, T), other: &(usize, usize, T)| {
            other.0 <= one.0 && one.1 <= other.1 && other.1 - other.0 > one.1 - one.0
        };
        let mut found: Vec<T> = Vec::new();
        for span in &spans {
            if !spans.iter().any(|other| within(span, other)) && !found.contains(&span.2) {
                found.push(span.2);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;
