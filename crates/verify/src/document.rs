//! The document against the data: every number by its mark, by its place in a table, or by what may explain it.

mod settle;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use gongwen::FigureName;
use gongwen::read::{Finished, Passage, Spot};
use jibao_core::ids::Period;
use jibao_core::report::quotation::PREFIX;
use jibao_core::text::fold::compact;
use jibao_core::text::numerals::{Numeral, Sort, extract, half_width};

use crate::origins::Origins;
use crate::result::{Difference, DifferenceKind, Numbers, Origin};
use crate::tables::{Found, Tables};
use jibao_contract::data::{Data, Figure};

/// What was met on the way through the document, in its order.
enum Met {
    /// The figure of that number in the data.
    Figure(usize),
    /// A number that nothing explains yet, with its place.
    Loose(Box<Loose>),
}

struct Loose {
    place: String,
    what: String,
    numeral: Numeral,
    /// What the number should be, where its place in a table says so.
    expected: Option<(String, String)>,
}

pub(crate) struct Reading<'a> {
    data: &'a Data,
    origins: &'a Origins<'a>,
    tables: Tables<'a>,
    file: &'a str,
    met: Vec<Met>,
    seen: BTreeMap<usize, usize>,
    /// Number of the paragraph that says of which period the document is.
    title: Option<usize>,
    /// Values of indicators that a table shows at their place: `G01.total`, `G01.532301`.
    shown: BTreeSet<String>,
    pub numbers: Numbers,
    pub differences: Vec<Difference>,
}

impl<'a> Reading<'a> {
    pub(crate) fn new(
        data: &'a Data,
        origins: &'a Origins<'a>,
        finished: &'a Finished,
        file: &'a str,
    ) -> Self {
        Self {
            data,
            origins,
            tables: Tables::new(data, origins.own(), &finished.passages),
            file,
            met: Vec::new(),
            seen: BTreeMap::new(),
            title: None,
            shown: BTreeSet::new(),
            numbers: Numbers::default(),
            differences: Vec::new(),
        }
    }

    pub(crate) fn run(&mut self, finished: &'a Finished) {
        self.title = self.title(finished);
        for (passage, place) in finished.passages.iter().zip(self.places(finished)) {
            self.passage(passage, &place);
        }
        self.settle();
    }

    /// The title's paragraph: the first one before the text that names a period.
    fn title(&self, finished: &Finished) -> Option<usize> {
        let body = finished.passages.iter().filter_map(|passage| match passage.spot {
            Spot::Body(number) => Some((number, passage)),
            _ => None,
        });
        let mut head = body.take_while(|(_, passage)| !passage.text.contains('。'));
        head.find(|(_, passage)| !self.periods(&passage.text).is_empty()).map(|(number, _)| number)
    }

    /// The periods as long as the report's that a text names.
    fn periods(&self, text: &str) -> Vec<Period> {
        let years = extract(text).into_iter().filter(|numeral| numeral.sort == Sort::Year);
        years.filter_map(|numeral| self.data.quarter.length().find_in(&numeral.text)).collect()
    }

    /// Whether a number is the period of a title that names only others: in the text earlier periods are compared with.
    fn is_of_another_period(&self, passage: &Passage, numeral: &Numeral) -> bool {
        matches!(passage.spot, Spot::Body(number) if self.title == Some(number))
            && !self.periods(&numeral.text).is_empty()
            && !self.periods(&passage.text).contains(&self.data.quarter)
    }

    /// Where each paragraph stands, for people.
    pub(crate) fn places(&self, finished: &Finished) -> Vec<String> {
        let mut attachment = String::new();
        let place = |passage: &Passage| {
            let text = passage.text.trim();
            if text.strip_prefix("附件").is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit())) {
                text.clone_into(&mut attachment);
            }
            self.place(passage, &attachment)
        };
        finished.passages.iter().map(place).collect()
    }

    fn place(&self, passage: &Passage, attachment: &str) -> String {
        match passage.spot {
            Spot::Body(number) => format!("{} › 第{number}段", self.file),
            Spot::Cell { table, row, column, .. } => {
                let (row_name, column_name) = self.tables.names(table, row, column);
                let table =
                    if attachment.is_empty() { format!("表{}", table + 1) } else { attachment.to_owned() };
                format!("{} › {table}第{}行{row_name}{column_name}", self.file, row + 1)
            }
            Spot::Edge => format!("{} › 页眉页脚", self.file),
            Spot::Note => format!("{} › 脚注", self.file),
        }
    }

    fn passage(&mut self, passage: &'a Passage, place: &str) {
        let numerals = extract(&passage.text);
        let marks = self.marks(passage);
        let mut covered: Vec<Range<usize>> = passage.fields.clone();
        for (range, id) in &marks {
            covered.push(range.clone());
            let whole = widened(range, &numerals, &covered, &marks);
            if id.starts_with(PREFIX) {
                self.quotation(passage, place, range, id);
            } else {
                self.marked(passage, place, whole.clone(), id);
            }
            covered.push(whole);
        }
        for numeral in &numerals {
            let inside = |at: usize| covered.iter().any(|range| range.contains(&at));
            let digits = passage.text[numeral.start..numeral.core].char_indices();
            let mut digits = digits.filter(|(_, c)| c.is_alphanumeric()).map(|(at, _)| numeral.start + at);
            let ordinal = passage.fields.iter().any(|field| field.contains(&numeral.start));
            if ordinal || self.together(passage, numeral, &marks) {
                self.numbers.count(numeral.sort, Origin::Ordinal);
            } else if !digits.all(inside) {
                self.outside(passage, place, numeral);
            }
        }
    }

    /// Whether `以上5项不含永仁县` is true: so many figures stand before it, and the data have no value of those named for
    /// any of them.
    fn together(&self, passage: &Passage, numeral: &Numeral, marks: &[(Range<usize>, String)]) -> bool {
        let (before, behind) = (&passage.text[..numeral.start], &passage.text[numeral.core..]);
        let names =
            behind.strip_prefix("项不含").and_then(|rest| rest.split_once('）')).map(|(names, _)| names);
        let count = passage.text[numeral.start..numeral.core].parse::<usize>().ok();
        let (Some(names), Some(count), true) = (names, count, before.ends_with("以上")) else {
            return false;
        };
        let lacks = |code: &str, name: &str| {
            let reporter = self.data.reporters.iter().find(|one| one.name == name);
            let cells = self.data.indicator(code).map(|one| &one.by_reporter);
            reporter.zip(cells).is_some_and(|(one, cells)| {
                cells.get(one.id.as_str()).is_none_or(|cell| cell.value.is_none())
            })
        };
        let mut ids: Vec<&(Range<usize>, String)> =
            marks.iter().filter(|(range, _)| range.end <= numeral.start).collect();
        ids.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
        let of = |id: &str| names.split('、').all(|name| lacks(id.split('.').next().unwrap_or(id), name));
        count > 0 && ids.len() >= count && ids.iter().take(count).all(|(_, id)| of(id))
    }

    /// The marked stretches with their ids. A bookmark that tells no id and belongs to no figure marks nothing.
    fn marks(&self, passage: &Passage) -> Vec<(Range<usize>, String)> {
        passage.marks.iter().filter_map(|mark| Some((mark.range.clone(), self.id(&mark.name)?))).collect()
    }

    /// An id that the data knows or, failing that, the one that the name spells: of a quotation, or of a figure that the
    /// data has no more.
    fn id(&self, name: &FigureName) -> Option<String> {
        let known = self.data.figures.iter().find(|figure| name.is_of(&figure.id));
        known.map(|figure| figure.id.clone()).or_else(|| name.id())
    }

    /// Numbers of a quotation are the reporter's own: they are right if its text has them, and were never checked.
    fn quotation(&mut self, passage: &Passage, place: &str, range: &Range<usize>, id: &str) {
        let mut original = quoted(self.data, id).map(extract).unwrap_or_default();
        let mut strange = Vec::new();
        for numeral in extract(&passage.text[range.clone()]) {
            match original.iter().position(|known| known.text == numeral.text) {
                Some(known) => {
                    original.remove(known);
                    self.numbers.count(numeral.sort, Origin::Quoted);
                }
                None => strange.push(numeral),
            }
        }
        for numeral in strange {
            self.numbers.count(numeral.sort, Origin::Unexplained);
            let what = around(&passage.text, range.start + numeral.start, range.start + numeral.end);
            let stood =
                original.iter().position(|known| (known.sort, &known.unit) == (numeral.sort, &numeral.unit));
            let expected = stood.map(|known| original.remove(known).text).unwrap_or_default();
            self.changed(place, what, expected, numeral.text, id);
        }
    }

    fn marked(&mut self, passage: &Passage, place: &str, range: Range<usize>, id: &str) {
        let text = passage.text[range.clone()].trim();
        let numerals = extract(text);
        for numeral in &numerals {
            self.numbers.count(numeral.sort, Origin::Figure);
        }
        let Some(index) = self.data.figures.iter().position(|figure| figure.id == id) else {
            if let Some(numeral) = numerals.first() {
                let what = around(&passage.text, range.start, range.end);
                self.changed(place, what, String::new(), numeral.text.clone(), id);
            }
            return;
        };
        *self.seen.entry(index).or_default() += 1;
        self.met.push(Met::Figure(index));
        let figure = &self.data.figures[index];
        let in_table = matches!(passage.spot, Spot::Cell { .. });
        if !same(text, figure, in_table) {
            let what = around(&passage.text, range.start, range.end);
            self.changed(place, what, figure.text.clone(), half_width(text), id);
        }
    }

    fn changed(&mut self, place: &str, what: String, expected: String, found: String, figure: &str) {
        self.differences.push(Difference {
            kind: DifferenceKind::Changed,
            place: place.to_owned(),
            what,
            expected,
            found,
            figure: Some(figure.to_owned()),
        });
    }

    fn outside(&mut self, passage: &Passage, place: &str, numeral: &Numeral) {
        let mut expected = self
            .is_of_another_period(passage, numeral)
            .then(|| (self.data.quarter.label(), "quarter".to_owned()));
        if let Spot::Cell { table, row, column, .. } = passage.spot {
            match self.tables.find(table, row, column, &passage.text, numeral) {
                Found::Right(about) => {
                    self.shown.extend(about);
                    return self.numbers.count(numeral.sort, Origin::Cell);
                }
                Found::Ordinal => return self.numbers.count(numeral.sort, Origin::Ordinal),
                Found::Wrong { value, figure } => {
                    self.shown.insert(figure.clone());
                    expected = Some((value, figure));
                }
                Found::Unknown => {}
            }
        }
        let origin = if expected.is_some() { None } else { self.origins.explain(&passage.text, numeral) };
        match origin {
            Some(origin) => self.numbers.count(numeral.sort, origin),
            None => self.met.push(Met::Loose(Box::new(Loose {
                place: place.to_owned(),
                what: around(&passage.text, numeral.start, numeral.end),
                numeral: numeral.clone(),
                expected,
            }))),
        }
    }
}

/// The text that a quotation was taken from: `quote.532301.3` is the reporter's third.
fn quoted<'a>(data: &'a Data, id: &str) -> Option<&'a str> {
    let (reporter, number) = id.strip_prefix(PREFIX)?.rsplit_once('.')?;
    let number: usize = number.parse().ok()?;
    let mut own = data.texts.iter().filter(|text| text.reporter == reporter);
    own.nth(number.checked_sub(1)?).map(|text| text.text.as_str())
}

/// A marked stretch with the digits that were typed right before or behind it, which make another number of it. What
/// lies in another mark is that mark's.
fn widened(
    range: &Range<usize>,
    numerals: &[Numeral],
    covered: &[Range<usize>],
    marks: &[(Range<usize>, String)],
) -> Range<usize> {
    let other = |at: usize| {
        covered
            .iter()
            .chain(marks.iter().map(|(range, _)| range))
            .any(|known| known != range && known.contains(&at))
    };
    let mut wide = range.clone();
    for numeral in numerals.iter().filter(|numeral| numeral.start < range.end && range.start < numeral.core) {
        if numeral.start < range.start && !other(numeral.start) {
            wide.start = numeral.start;
        }
        if numeral.core > range.end && !other(numeral.core - 1) {
            wide.end = numeral.end;
        }
    }
    wide
}

/// Whether a marked text is what the figure prints. In tables the unit stands elsewhere.
fn same(text: &str, figure: &Figure, in_table: bool) -> bool {
    if compact(text) == compact(&figure.text) {
        return true;
    }
    match (extract(text).as_slice(), extract(&figure.text).first()) {
        (_, None) => false,
        ([found], Some(printed)) if in_table => {
            found.value.is_some() && (found.value == printed.value || found.value == Some(figure.value))
        }
        _ => false,
    }
}

/// The words before a number with the number: 受教育群众7.95万人次.
fn around(text: &str, start: usize, end: usize) -> String {
    let mark = |c: char| matches!(c, '，' | '。' | '；' | '：' | '、' | '（' | '\n' | '\t');
    let from =
        text[..start].char_indices().rev().find(|(_, c)| mark(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    text[from..end].trim().to_owned()
}
