//! The pack's words as they are compared: folded once, not for every cell.
#![expect(clippy::disallowed_types, reason = "entries are looked up and never gone through")]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use jibao_core::ids::{Code, Length};
use jibao_core::pack::{FormColumn, Pack, PeriodWords};
use jibao_core::text::fold::{compact, key, seen};

use super::header::GENERIC;
use super::limits::MAX_SEEN;
use super::wording::Times;

/// All words a reader compares cells with.
pub(crate) struct Lexicon {
    /// The words for periods.
    pub period: PeriodWords,
    pub none: BTreeSet<String>,
    pub not_applicable: BTreeSet<String>,
    pub yes: BTreeSet<String>,
    pub no: BTreeSet<String>,
    pub has: BTreeSet<String>,
    pub has_not: BTreeSet<String>,
    /// The word for each answer that needs no note.
    pub standard: Standard,
    /// Headers of the tables, by key; of the detail sheets in the order of the form.
    pub indicators: Headers,
    pub details: Vec<Headers>,
    pub texts: Headers,
    /// Words of all headers, for telling at once that a cell is none.
    pub fragments: Fragments,
    /// Headers of a column that names the county of a row.
    pub county: BTreeSet<String>,
    /// Labels of the cover, by key.
    pub cover: BTreeMap<String, String>,
    /// Those of the cover's labels behind which a person signs.
    pub signature: BTreeSet<String>,
    /// The notes on the form's headers, compacted.
    pub notes: BTreeSet<String>,
    /// The cover's instructions, compacted.
    pub instructions: Vec<String>,
    /// Indicators by the key of their name; a name that two share stands for none.
    names: BTreeMap<String, Option<Code>>,
}

/// Headers of a column that names the county. The form has no such column: a workbook of several counties does.
const COUNTY: [&str; 10] =
    ["县市", "县", "县市名称", "县名", "县市区", "所属县市", "所属县", "报送单位", "填报单位", "单位名称"];

/// Fields of the cover that hold a person's name or telephone, asked for by the form and printed nowhere.
pub(crate) const SIGNATURE: [&str; 3] = ["filler", "reviewer", "phone"];

/// The form's own words for its answers.
pub(crate) struct Standard {
    pub yes: String,
    pub no: String,
    pub has: String,
    pub has_not: String,
}

/// A table's header words.
pub(crate) struct Headers {
    /// The key of the sheet's name.
    pub sheet: String,
    /// How many columns the form has.
    pub ids: usize,
    /// Column ids by header key.
    pub columns: HashMap<String, String>,
    /// Words of these headers.
    pub fragments: Fragments,
    /// A time alone may name one of its columns.
    pub timed: bool,
}

impl Lexicon {
    pub(crate) fn new(pack: &Pack) -> Self {
        let words = &pack.form.words;
        let set = |words: &[String]| words.iter().map(|word| key(word)).collect();
        let first = |words: &[String]| words.first().cloned().unwrap_or_default();
        let mut cover = BTreeMap::new();
        for field in &pack.form.cover.fields {
            for label in std::iter::once(&field.label).chain(&field.synonyms) {
                cover.entry(key(label)).or_insert_with(|| field.id.clone());
            }
        }
        let form = &pack.form;
        let new = |name: &str, columns: &[FormColumn]| Headers::new(name, columns, pack.period.length);
        let (indicators, texts) = (
            new(&form.indicators.sheet, &form.indicators.columns),
            new(&form.texts.sheet, &form.texts.columns),
        );
        let details: Vec<Headers> =
            form.details.iter().map(|detail| new(&detail.sheet, &detail.columns)).collect();
        let county: BTreeSet<String> = COUNTY.iter().map(|word| header_key(word)).collect();
        let headers =
            std::iter::once(&indicators).chain(&details).chain([&texts]).flat_map(|form| form.columns.keys());
        let headers = headers.chain(&county).map(String::as_str);
        let fragments = Fragments::new(pack.period.length, headers.chain(GENERIC));
        let columns = form.details.iter().flat_map(|detail| &detail.columns);
        let columns = columns.chain(&form.indicators.columns).chain(&form.texts.columns);
        let notes = columns.map(|column| compact(&column.note)).filter(|note| !note.is_empty()).collect();
        let signs = |(label, id): (&String, &String)| SIGNATURE.contains(&id.as_str()).then(|| label.clone());
        let signature = cover.iter().filter_map(signs).collect();
        Self {
            period: pack.period.clone(),
            none: set(&words.none),
            not_applicable: set(&words.not_applicable),
            yes: set(&words.yes),
            no: set(&words.no),
            has: set(&words.has),
            has_not: set(&words.has_not),
            standard: Standard {
                yes: first(&words.yes),
                no: first(&words.no),
                has: first(&words.has),
                has_not: first(&words.has_not),
            },
            indicators,
            details,
            texts,
            fragments,
            county,
            cover,
            signature,
            notes,
            instructions: form.cover.instructions.iter().map(|text| compact(text)).collect(),
            names: names(pack),
        }
    }

    /// The one indicator that goes by the key of a name.
    pub(crate) fn indicator(&self, name: &str) -> Option<&Code> {
        self.names.get(name)?.as_ref()
    }
}

/// A header as headers are compared: without blanks, brackets, quotes and colons.
pub(crate) fn header_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    push_key_while(text, &mut key, |_| true);
    key
}

/// Whether nothing is left of a text as headers are compared.
pub(crate) fn is_bare(text: &str) -> bool {
    push_key_while(text, &mut String::new(), |_| false)
}

/// Writes a header's key behind what the buffer holds, as long as its characters are wanted; tells whether all were.
fn push_key_while(text: &str, key: &mut String, wanted: impl Fn(char) -> bool) -> bool {
    for (_, c) in seen(text) {
        let dressing = matches!(c, '(' | ')' | '“' | '”' | '"' | ':' | '、' | '*' | '〔' | '〕' | '[' | ']');
        if !dressing && !c.is_whitespace() {
            let c = c.to_ascii_uppercase();
            if !wanted(c) {
                return false;
            }
            key.push(c);
        }
    }
    true
}

fn bit_of(c: char) -> (usize, u64) {
    ((c as usize) / 64, 1 << (c as usize % 64))
}

impl Headers {
    fn new(sheet: &str, all: &[FormColumn], length: Length) -> Self {
        let mut columns = HashMap::new();
        for column in all {
            for header in std::iter::once(&column.header).chain(&column.synonyms) {
                columns.entry(header_key(header)).or_insert_with(|| column.id.clone());
            }
        }
        let ids = columns.values().collect::<BTreeSet<_>>().len();
        let fragments = Fragments::new(length, columns.keys().map(String::as_str));
        let timed = all.iter().any(|column| column.id == Times::Period.id());
        Self { sheet: key(sheet), ids, columns, fragments, timed }
    }
}

/// All endings of all headers in order: whatever stands somewhere in a header begins one of them.
pub(crate) struct Fragments {
    /// Unlike that of any other fragments.
    pub number: u64,
    /// How long the periods are that headers speak of.
    pub length: Length,
    /// All headers, one behind the other.
    words: String,
    endings: Vec<Range<usize>>,
    /// The characters of the headers, as bits by number: most words have one that no header has.
    letters: Vec<u64>,
}

/// How many fragments were made.
static MADE: AtomicU64 = AtomicU64::new(0);

impl Fragments {
    pub(crate) fn new<'a>(length: Length, keys: impl Iterator<Item = &'a str>) -> Self {
        let (mut words, mut endings, mut letters) = (String::new(), Vec::new(), Vec::new());
        for key in keys {
            let (start, end) = (words.len(), words.len() + key.len());
            words.push_str(key);
            for (at, c) in key.char_indices() {
                endings.push(start + at..end);
                let (word, bit) = bit_of(c);
                if letters.len() <= word {
                    letters.resize(word + 1, 0);
                }
                letters[word] |= bit;
            }
        }
        endings.sort_unstable_by(|a, b| words[a.clone()].cmp(&words[b.clone()]));
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        Self { number, length, words, endings, letters }
    }

    /// Writes a text's key into the buffer, unless one of its characters stands in no header.
    pub(crate) fn key(&self, text: &str, key: &mut String) -> bool {
        key.clear();
        if text.len() > MAX_SEEN {
            return false;
        }
        push_key_while(text, key, |c| {
            let (word, bit) = bit_of(c);
            self.letters.get(word).is_some_and(|known| known & bit != 0)
        })
    }

    /// Whether a header ends with the words.
    pub(crate) fn end(&self, key: &str) -> bool {
        self.endings.binary_search_by(|ending| self.words[ending.clone()].cmp(key)).is_ok()
    }

    /// Whether the words stand in a header.
    pub(crate) fn contain(&self, key: &str) -> bool {
        let at = self.endings.partition_point(|ending| self.words[ending.clone()] < *key);
        self.endings.get(at).is_some_and(|ending| self.words[ending.clone()].starts_with(key))
    }
}

fn names(pack: &Pack) -> BTreeMap<String, Option<Code>> {
    let mut names: BTreeMap<String, Option<Code>> = BTreeMap::new();
    for indicator in pack.catalogue.iter() {
        for name in std::iter::once(&indicator.name).chain(&indicator.synonyms) {
            let entry = names.entry(key(name)).or_insert_with(|| Some(indicator.code.clone()));
            if entry.as_ref() != Some(&indicator.code) {
                *entry = None;
            }
        }
    }
    names
}
