//! How long an office's periods are, and the words it has for them. Every sentence of the program that speaks of a period
//! takes its word from here; so do the pack's own texts, by names in braces (`{period.this}`).

use serde::Deserialize;
use toml::Spanned;

use super::error::{PackError, nearest};
use super::faults::Faults;
use super::files::PackFiles;
use crate::ids::{Length, Period};

/// What stands before a word's name in a pack's text.
const OPEN: &str = "{period.";
/// Characters of a word; it stands in names of sheets and columns.
const LONGEST: usize = 8;

/// `[period]` of `schedule.toml`: how long the periods are, and the words that are not the usual ones.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeriodRow {
    /// How long the periods are.
    #[serde(default)]
    pub kind: Length,
    /// The period itself: 本季度.
    pub this: Option<Spanned<String>>,
    /// The one before: 上季度.
    pub previous: Option<Spanned<String>>,
    /// The same one last year: 上年同期.
    pub year_before: Option<Spanned<String>>,
    /// What a period is: 季度.
    pub noun: Option<Spanned<String>>,
    /// The question for it: 哪个季度.
    pub which: Option<Spanned<String>>,
    /// Behind a number of them: 个季度.
    pub counted: Option<Spanned<String>>,
    /// How often returns are made: 按季.
    pub every: Option<Spanned<String>>,
    /// The month in which each ends: 每季度末月.
    pub closing: Option<Spanned<String>>,
}

/// The words of an office for its periods.
///
/// ```
/// use jibao_core::ids::Length;
/// use jibao_core::pack::PeriodWords;
///
/// assert_eq!(PeriodWords::of(Length::Quarter).previous, "上季度");
/// assert_eq!(PeriodWords::of(Length::Month).previous, "上月");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodWords {
    /// How long the periods are.
    pub length: Length,
    /// The period itself: 本季度.
    pub this: String,
    /// The one before: 上季度.
    pub previous: String,
    /// The same one last year: 上年同期.
    pub year_before: String,
    /// What a period is: 季度.
    pub noun: String,
    /// The question for it: 哪个季度.
    pub which: String,
    /// Behind a number of them: 个季度.
    pub counted: String,
    /// How often returns are made: 按季.
    pub every: String,
    /// The month in which each ends: 每季度末月.
    pub closing: String,
    /// The day by which returns are due, as the form asks for it: 每季度末月25日.
    pub due: String,
    /// The day up to which figures count: 每季度末月20日.
    pub cut_off: String,
}

impl Default for PeriodWords {
    fn default() -> Self {
        Self::of(Length::default())
    }
}

impl PeriodWords {
    /// The usual words for periods of a length.
    #[must_use]
    pub fn of(length: Length) -> Self {
        let [this, previous, noun, which, counted, every, closing] = match length {
            Length::Month => ["本月", "上月", "月份", "哪个月", "个月", "按月", "每月"],
            Length::Quarter => ["本季度", "上季度", "季度", "哪个季度", "个季度", "按季", "每季度末月"],
            // 上半年 is the first half of a year, so that neither half is called by it.
            Length::HalfYear => ["本期", "上期", "半年度", "哪个半年", "个半年", "按半年", "每半年末月"],
            Length::Year => ["本年", "上年", "年度", "哪一年", "年", "按年", "每年12月"],
        }
        .map(str::to_owned);
        let year_before = "上年同期".to_owned();
        let (due, cut_off) = (String::new(), String::new());
        Self { length, this, previous, year_before, noun, which, counted, every, closing, due, cut_off }
    }

    /// The words of `[period]` with the usual ones for what it leaves out, and the days that the schedule sets.
    pub(super) fn load(
        row: &PeriodRow,
        days: Days,
        files: &PackFiles,
        file: &str,
        faults: &mut Faults,
    ) -> Self {
        let mut words = Self::of(row.kind);
        let given = [
            (&mut words.this, &row.this),
            (&mut words.previous, &row.previous),
            (&mut words.year_before, &row.year_before),
            (&mut words.noun, &row.noun),
            (&mut words.which, &row.which),
            (&mut words.counted, &row.counted),
            (&mut words.every, &row.every),
            (&mut words.closing, &row.closing),
        ];
        for (word, given) in given {
            let Some(given) = given else { continue };
            let text = given.get_ref();
            // A digit in a paper is a number that something must account for; the rest no sheet may be called by.
            let odd = |c: char| c.is_control() || c.is_whitespace() || r#"\/?*[]:'"{}"#.contains(c);
            if text.is_empty() || text.chars().count() > LONGEST || text.contains(odd) {
                faults.push(PackError::BadValue {
                    at: files.location(file, given.span().start),
                    what: "期的说法",
                    text: text.clone(),
                    expected: "1至8个字，不带空格和 \\ / ? * [ ] : { } 及引号",
                });
                continue;
            }
            word.clone_from(text);
        }
        words.due = words.day(days.due_month, days.due);
        words.cut_off = words.day(0, days.cut_off);
        words
    }

    /// A day as the form asks for it, in the last month of a period or in one behind it.
    fn day(&self, months: u8, day: i8) -> String {
        let month = match (self.length, months) {
            (_, 0) => self.closing.clone(),
            (Length::Month, 1) => "次月".to_owned(),
            (Length::Year, months @ ..=12) => format!("次年{months}月"),
            (_, 1) => format!("{}的次月", self.closing),
            (_, months) => format!("{}后第{months}个月", self.closing),
        };
        // In a shorter month it is the last day; a year's last month is long.
        if day > 28 && (self.length, months) != (Length::Year, 0) {
            format!("{month}{day}日（没有这一天的，为最后一天）")
        } else {
            format!("{month}{day}日")
        }
    }

    /// The one before in short, as a sheet is called: 上季.
    #[must_use]
    pub fn previous_short(&self) -> &str {
        self.previous.strip_suffix('度').unwrap_or(&self.previous)
    }

    /// What the form calls the cover's field for it: 报送季度.
    #[must_use]
    pub fn field(&self) -> String {
        format!("报送{}", self.noun)
    }

    /// The first one of a year: 第一季度; nothing where each is a year, so that it may stand behind 每年.
    #[must_use]
    pub fn first(&self) -> String {
        Period::new(self.length, 2024, 1).map(Period::name).unwrap_or_default()
    }

    /// The same in short, as sentences of the rules begin with it: 一季度; 每年 where each is a year.
    #[must_use]
    pub fn first_short(&self) -> String {
        let first = self.first();
        if first.is_empty() { "每年".to_owned() } else { first.trim_start_matches('第').to_owned() }
    }

    /// A text of the pack with its names in braces put into words, `{period.this}`; or the first name that is none.
    ///
    /// ```
    /// use jibao_core::ids::Length;
    /// use jibao_core::pack::PeriodWords;
    ///
    /// let words = PeriodWords::of(Length::Month);
    /// assert_eq!(words.fill("较{period.previous}增减"), Ok("较上月增减".to_owned()));
    /// // In a template they are variables.
    /// assert_eq!(words.fill("{{period.this}}"), Ok("{{period.this}}".to_owned()));
    /// assert_eq!(words.fill("{period.last}"), Err(0));
    /// ```
    ///
    /// # Errors
    /// The byte where the unknown name stands.
    pub fn fill(&self, text: &str) -> Result<String, usize> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(at) = rest.find(OPEN) {
            let (before, from) = rest.split_at(at);
            filled.push_str(before);
            if before.ends_with('{') {
                filled.push_str(OPEN);
                rest = &from[OPEN.len()..];
                continue;
            }
            let word = from[OPEN.len()..].split_once('}');
            let Some((word, behind)) = word.and_then(|(name, behind)| Some((self.named(name)?, behind)))
            else {
                return Err(text.len() - from.len());
            };
            filled.push_str(&word);
            rest = behind;
        }
        filled.push_str(rest);
        Ok(filled)
    }

    /// Every word by its name.
    #[must_use]
    pub fn all(&self) -> Vec<(&'static str, String)> {
        NAMES.into_iter().filter_map(|name| Some((name, self.named(name)?))).collect()
    }

    fn named(&self, name: &str) -> Option<String> {
        let example = self.length.example();
        Some(match name {
            "this" => self.this.clone(),
            "previous" => self.previous.clone(),
            "year_before" => self.year_before.clone(),
            "noun" => self.noun.clone(),
            "which" => self.which.clone(),
            "counted" => self.counted.clone(),
            "every" => self.every.clone(),
            "closing" => self.closing.clone(),
            "field" => self.field(),
            "first" => self.first(),
            "due" => self.due.clone(),
            "cut_off" => self.cut_off.clone(),
            "earlier" => example.previous().label(),
            "example" => example.label(),
            "later" => example.next()?.label(),
            _ => return None,
        })
    }
}

/// The names that texts may use.
const NAMES: [&str; 15] = [
    "this",
    "previous",
    "year_before",
    "noun",
    "which",
    "counted",
    "every",
    "closing",
    "field",
    "first",
    "due",
    "cut_off",
    "earlier",
    "example",
    "later",
];

/// The days that a schedule sets.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Days {
    pub due_month: u8,
    pub due: i8,
    pub cut_off: i8,
}

/// Puts the names in braces of a pack's tables into words; a name that is none is told with the nearest one. Of the
/// templates they are variables.
pub(super) fn fill(files: PackFiles, words: &PeriodWords, faults: &mut Faults) -> PackFiles {
    files.with(|files, path, text| {
        let is_table = matches!(path.rsplit_once('.'), Some((_, "toml" | "csv")));
        if !is_table || !text.contains(OPEN) {
            return None;
        }
        match words.fill(text) {
            Ok(filled) => Some(filled),
            Err(at) => {
                let name = text[at + OPEN.len()..].split(['}', '\n']).next().unwrap_or_default();
                faults.push(PackError::UnknownName {
                    at: files.location(path, at),
                    what: "期的说法",
                    name: format!("period.{name}"),
                    nearest: nearest(name, NAMES).map(|name| format!("period.{name}")),
                });
                None
            }
        }
    })
}
