//! Cells that compute: a formula beside the result that core has for it.

use jibao_core::ids::ReporterId;
use jibao_core::pack::{Aggregate, Column, DetailSource, Fold, Indicator, Kind};
use jibao_core::text::number::plain;
use jibao_core::text::words::{HAS, HAS_NOT, NO, NOT_APPLICABLE, NOT_REPORTED, YES};

use super::View;
use super::detail_column;
use super::plan::{Grid, SOURCE, SOURCE_VALUE, Who, at, span};
use super::shown::Shown;

/// A value as it is shown, and the formula that gives it. Without a formula it stands as it is.
#[derive(Debug, Clone)]
pub(super) struct Live {
    pub(super) shown: Shown,
    pub(super) formula: Option<String>,
    /// Whether the formula looks at ranges cell by cell (Ctrl+Shift+Enter).
    pub(super) array: bool,
}

impl Live {
    pub(super) fn fixed(shown: Shown) -> Self {
        Self { shown, formula: None, array: false }
    }

    pub(super) fn new(shown: Shown, formula: impl Into<String>) -> Self {
        Self { shown, formula: Some(formula.into()), array: false }
    }

    pub(super) fn or_fixed(shown: Shown, formula: Option<String>) -> Self {
        Self { shown, formula, array: false }
    }
}

/// Excel's limit for a formula is 8192 characters.
const LONGEST: usize = 8000;

/// Smaller than every value: a condition that only numbers meet.
const NUMBER: &str = "\">-1E+15\"";

/// A sum of doubles as the decimal it stands for: what is added up in binary ends in a remainder that no comparison with
/// a goal may see. Whole numbers have none.
pub(super) fn exact(places: u32, formula: String) -> String {
    if places == 0 { formula } else { format!("ROUND({formula},{places})") }
}

/// What an indicator's numbers rest on, as ranges of the sheet `here`.
pub(super) struct Base<'v> {
    pub(super) view: View<'v>,
    pub(super) here: &'v str,
    pub(super) indicator: &'v Indicator,
    /// The units it is over, as runs of places among them; `None` for the whole.
    pub(super) part: Option<&'v [(usize, usize)]>,
}

/// Reporters that stand together in a grid.
#[derive(Clone, Copy)]
enum Span {
    /// A whole side.
    All(Who),
    /// Units, from a place among them to another.
    Units(usize, usize),
}

impl<'v> Base<'v> {
    /// Reporters whose values enter the total.
    fn groups(&self) -> impl Iterator<Item = Span> + use<'v> {
        let plan = self.view.plan;
        let direct = self.indicator.aggregate == Aggregate::Direct;
        let whole = self.part.is_none();
        let counties = (whole && !direct && !plan.counties.is_empty()).then_some(Span::All(Who::Counties));
        let sections = (whole && !plan.sections.is_empty()).then_some(Span::All(Who::Sections));
        let runs = self.part.into_iter().flatten().map(|(first, last)| Span::Units(*first, *last));
        counties.into_iter().chain(sections).chain(runs)
    }

    fn range(&self, grid: Grid, code: &str, span: Span) -> String {
        let plan = self.view.plan;
        let found = match span {
            Span::All(who) => plan.range(self.here, grid, code, who),
            Span::Units(first, last) => plan.run(self.here, grid, code, (first, last)),
        };
        found.unwrap_or_default()
    }

    fn codes(&self) -> Vec<&'v str> {
        let own = [&self.indicator.code];
        match self.indicator.kind {
            Kind::Rate => self
                .indicator
                .numerator
                .iter()
                .chain(&self.indicator.denominator)
                .map(jibao_core::ids::Code::as_str)
                .collect(),
            _ => own.into_iter().map(jibao_core::ids::Code::as_str).collect(),
        }
    }

    /// The ranges of all groups, as arguments of one function.
    fn ranges(&self, grid: Grid) -> String {
        let code = self.indicator.code.as_str();
        let ranges: Vec<String> = self.groups().map(|who| self.range(grid, code, who)).collect();
        ranges.join(",")
    }

    fn over(&self, each: impl Fn(Span) -> String) -> String {
        let parts: Vec<String> = self.groups().map(each).collect();
        if parts.is_empty() { "0".to_owned() } else { parts.join("+") }
    }

    /// `range,">-1E+15"` for every term and grid: only reporters that have them all.
    fn given(&self, grids: &[Grid], who: Span) -> String {
        let codes = self.codes();
        let pairs = grids.iter().flat_map(|grid| codes.iter().map(move |code| (*grid, *code)));
        let pairs: Vec<String> =
            pairs.map(|(grid, code)| format!("{},{NUMBER}", self.range(grid, code, who))).collect();
        pairs.join(",")
    }

    /// How many reporters have a value.
    pub(super) fn count(&self, grids: &[Grid]) -> String {
        match (self.indicator.kind, grids) {
            (_, [grid]) if self.indicator.is_choice() => self.over(|who| {
                let range = self.range(*grid, self.indicator.code.as_str(), who);
                let words = self.indicator.choice.words().iter();
                let each: Vec<String> =
                    words.map(|word| format!("COUNTIF({range},{})", quoted(word))).collect();
                each.join("+")
            }),
            (Kind::Flag, [grid]) => self.over(|who| {
                let range = self.range(*grid, self.indicator.code.as_str(), who);
                format!("COUNTIF({range},\"{YES}\")+COUNTIF({range},\"{NO}\")")
            }),
            (Kind::Flag, _) => format!("{}+{}", self.yes(grids, YES), self.yes(grids, NO)),
            (Kind::Rate, _) | (_, [_, ..]) if self.indicator.kind == Kind::Rate || grids.len() > 1 => {
                self.over(|who| format!("COUNTIFS({})", self.given(grids, who)))
            }
            _ => format!("COUNT({})", self.ranges(grids[0])),
        }
    }

    /// How many reporters say a word in the first grid and have a value in the others.
    fn yes(&self, grids: &[Grid], word: &str) -> String {
        let code = self.indicator.code.as_str();
        self.over(|who| match grids {
            [first, second] => {
                let (first, second) = (self.range(*first, code, who), self.range(*second, code, who));
                format!(
                    "COUNTIFS({first},\"{word}\",{second},\"是\")+COUNTIFS({first},\"{word}\",{second},\"否\")"
                )
            }
            _ => format!("COUNTIF({},\"{word}\")", self.range(grids[0], code, who)),
        })
    }

    /// How many reporters chose which word, as one text; nothing where it would be longer than a formula may be.
    pub(super) fn answers(&self) -> Option<String> {
        let words = self.indicator.choice.words().iter().map(String::as_str);
        let each: Vec<String> = words
            .chain([NOT_APPLICABLE])
            .map(|word| {
                let counted = self.over(|who| {
                    let range = self.range(Grid::Now, self.indicator.code.as_str(), who);
                    format!("COUNTIF({range},{})", quoted(word))
                });
                format!("IF({counted}=0,\"\",\"、{word}\"&{counted}&\"个\")")
            })
            .collect();
        let nothing = self.over(|who| {
            let range = self.range(Grid::Now, self.indicator.code.as_str(), who);
            format!("COUNTIF({range},\"{NOT_APPLICABLE}\")")
        });
        let counted = self.count(&[Grid::Now]);
        let formula = format!("IF({counted}+{nothing}=0,\"{NOT_REPORTED}\",MID({},2,999))", each.join("&"));
        (formula.len() < LONGEST).then_some(formula)
    }

    /// The total of the quarter: 未报 where nobody has a value, 不适用 of a rate over nothing.
    pub(super) fn total(&self) -> String {
        let grids = [Grid::Now];
        let counted = self.count(&grids);
        if self.indicator.kind == Kind::Rate {
            let (above, below) = (self.numerator(&grids), self.denominator(&grids));
            return format!(
                "IF({counted}=0,\"{NOT_REPORTED}\",IF({below}=0,\"不适用\",({above})/({below})))"
            );
        }
        format!("IF({counted}=0,\"{NOT_REPORTED}\",{})", self.value(&grids).0)
    }

    /// The numerator, and the denominator of a rate, in the first grid over reporters that have all of `grids`.
    fn terms(&self, codes: &[&str], grids: &[Grid]) -> String {
        let parts: Vec<String> = codes
            .iter()
            .map(|code| {
                self.over(|who| {
                    format!("SUMIFS({},{})", self.range(grids[0], code, who), self.given(grids, who))
                })
            })
            .collect();
        let places = codes.iter().filter_map(|code| self.view.pack.catalogue.get(code));
        exact(places.map(|term| term.number.places()).max().unwrap_or(0), parts.join("+"))
    }

    pub(super) fn numerator(&self, grids: &[Grid]) -> String {
        let codes: Vec<&str> = self.indicator.numerator.iter().map(jibao_core::ids::Code::as_str).collect();
        self.terms(&codes, grids)
    }

    pub(super) fn denominator(&self, grids: &[Grid]) -> String {
        let codes: Vec<&str> = self.indicator.denominator.iter().map(jibao_core::ids::Code::as_str).collect();
        self.terms(&codes, grids)
    }

    /// The sum, minimum or count over reporters that have all of `grids`; true where it must be an array formula.
    pub(super) fn value(&self, grids: &[Grid]) -> (String, bool) {
        let code = self.indicator.code.as_str();
        match (self.indicator.kind, self.indicator.aggregate, grids) {
            (Kind::Flag, ..) => (self.yes(grids, YES), false),
            (_, Aggregate::Min, [grid]) => (format!("MIN({})", self.ranges(*grid)), false),
            (_, Aggregate::Min, _) => {
                // A number too large to be the least stands for who is left out: what an array's FALSE counts
                // differs between programs.
                let parts: Vec<String> = self
                    .groups()
                    .map(|who| {
                        let all: Vec<String> = grids
                            .iter()
                            .map(|grid| format!("ISNUMBER({})", self.range(*grid, code, who)))
                            .collect();
                        format!("IF({},{},1E+15)", all.join("*"), self.range(grids[0], code, who))
                    })
                    .collect();
                (format!("MIN({})", parts.join(",")), true)
            }
            (_, _, [grid]) => (exact(self.places(), format!("SUM({})", self.ranges(*grid))), false),
            _ => {
                // The summed range's own words count nothing anyhow: only the other grids need a condition.
                let sum = self.over(|who| {
                    format!("SUMIFS({},{})", self.range(grids[0], code, who), self.given(&grids[1..], who))
                });
                (exact(self.places(), sum), false)
            }
        }
    }

    fn places(&self) -> u32 {
        self.indicator.number.places()
    }

    /// One reporter's value: its cell of 原始值, or computed from what it rests on.
    pub(super) fn of_reporter(&self, grid: Grid, reporter: &ReporterId) -> Option<String> {
        let plan = self.view.plan;
        let code = self.indicator.code.as_str();
        let of = plan.index(reporter)?;
        let term = |code: &str| plan.cell(self.here, grid, code, of);
        if !self.indicator.numerator.is_empty() {
            let parts: Vec<String> =
                self.indicator.numerator.iter().map(|code| term(code.as_str())).collect::<Option<_>>()?;
            let below = match &self.indicator.denominator {
                Some(code) => Some(term(code.as_str())?),
                None => None,
            };
            return Some(quotient(self.places(), &parts, below.as_deref()));
        }
        match (&self.indicator.detail, self.indicator.kind) {
            (Some(source), Kind::Derived) => self.of_rows(source, reporter),
            _ => plan.source_cell(code, self.indicator.main_column(), Some(reporter)),
        }
    }

    fn of_rows(&self, source: &DetailSource, county: &ReporterId) -> Option<String> {
        let (number, detail) = self.view.detail(&source.detail)?;
        let (first, last) = self.view.plan.own_rows(number, county)?;
        let Some(id) = source.fold.column() else {
            return Some(format!("ROWS({})", span(&detail.book, (first, 0), (last, 0))));
        };
        let column = detail_column(detail, id)?;
        let range = span(&detail.book, (first, column), (last, column));
        let numbers = format!("COUNT({range})=ROWS({range})");
        let (complete, value) = match &source.fold {
            Fold::Rows => return None,
            Fold::Sum(_) => (numbers, format!("SUM({range})")),
            Fold::Min(_) => (numbers, format!("MIN({range})")),
            Fold::CountAtLeast(_, least) => (numbers, format!("COUNTIF({range},\">={}\")", plain(*least))),
            Fold::Count(_) => {
                let count = |word: &str| format!("COUNTIF({range},\"{word}\")");
                let yes = format!("{}+{}", count(HAS), count(YES));
                (format!("{yes}+{}+{}=ROWS({range})", count(HAS_NOT), count(NO)), yes)
            }
            Fold::CountEqual(_, word) => (
                format!("COUNTIF({range},\"{NOT_REPORTED}\")=0"),
                format!("COUNTIF({range},{})", quoted(word)),
            ),
        };
        Some(format!("IF({complete},{value},\"未报\")"))
    }

    /// The year's total over those that enter it.
    pub(super) fn year(&self, reporters: impl Iterator<Item = &'v ReporterId>) -> Option<String> {
        let plan = self.view.plan;
        let codes: Vec<&str> = match self.indicator.numerator.as_slice() {
            [] => vec![self.indicator.code.as_str()],
            terms => terms.iter().map(jibao_core::ids::Code::as_str).collect(),
        };
        let mut rows: Vec<Vec<u32>> = Vec::new();
        for reporter in reporters {
            let row: Option<Vec<u32>> =
                codes.iter().map(|code| plan.source_row(code, Column::Year, Some(reporter))).collect();
            rows.push(row?);
        }
        let blocks = blocks(&rows);
        if blocks.is_empty() {
            return None;
        }
        let range = |(first, last): (u32, u32)| span(SOURCE, (first, SOURCE_VALUE), (last, SOURCE_VALUE));
        if codes.len() == 1 {
            let all: Vec<String> = blocks.iter().map(|block| range(block[0])).collect();
            let all = all.join(",");
            let sum = exact(self.places(), format!("SUM({all})"));
            return Some(format!("IF(COUNT({all})=0,\"—\",{sum})"));
        }
        let mut counts = Vec::new();
        let mut sums = Vec::new();
        for block in &blocks {
            let given: Vec<String> = block.iter().map(|one| format!("{},{NUMBER}", range(*one))).collect();
            let given = given.join(",");
            counts.push(format!("COUNTIFS({given})"));
            sums.extend(block.iter().map(|one| format!("SUMIFS({},{given})", range(*one))));
        }
        let sum = exact(self.places(), sums.join("+"));
        Some(format!("IF({}=0,\"—\",{sum})", counts.join("+")))
    }
}

/// Rows that follow one another in every term, taken together.
fn blocks(rows: &[Vec<u32>]) -> Vec<Vec<(u32, u32)>> {
    let mut blocks: Vec<Vec<(u32, u32)>> = Vec::new();
    for row in rows {
        let follows = blocks.last().is_some_and(|block| block.iter().zip(row).all(|(b, r)| b.1 + 1 == *r));
        match blocks.last_mut().filter(|_| follows) {
            Some(block) => block.iter_mut().zip(row).for_each(|(b, r)| b.1 = *r),
            None => blocks.push(row.iter().map(|r| (*r, *r)).collect()),
        }
    }
    blocks
}

/// A sum, or a rate with its guard, over single cells; 未报 where one of them has no number.
fn quotient(places: u32, parts: &[String], below: Option<&str>) -> String {
    let sum = parts.join("+");
    let all: Vec<&str> = parts.iter().map(String::as_str).chain(below).collect();
    let missing = format!("COUNT({})<{}", all.join(","), all.len());
    match below {
        None => format!("IF({missing},\"未报\",{})", exact(places, sum)),
        Some(below) => {
            // What is over something that does not apply does not apply itself.
            let unknown = format!("IF({below}=\"不适用\",\"不适用\",\"未报\")");
            format!("IF({missing},{unknown},IF({below}=0,\"不适用\",({sum})/{below}))")
        }
    }
}

/// A word inside a formula, as COUNTIF is to take it: literally.
fn quoted(word: &str) -> String {
    let mut text = String::new();
    for c in word.trim().chars() {
        match c {
            '"' => text.push('"'),
            '*' | '?' | '~' => text.push('~'),
            _ => {}
        }
        text.push(c);
    }
    format!("\"{text}\"")
}

/// A column of all rows of a detail sheet.
pub(super) fn all_rows(view: View<'_>, source: &DetailSource) -> Option<String> {
    let (number, detail) = view.detail(&source.detail)?;
    let column = detail_column(detail, source.fold.column()?)?;
    let (first, last) = view.plan.all_rows(number)?;
    Some(span(&detail.book, (first, column), (last, column)))
}

/// A reference to one cell of another sheet.
pub(super) fn see(shown: Shown, sheet: &str, row: u32, column: u16) -> Live {
    Live::new(shown, at(sheet, row, column))
}
