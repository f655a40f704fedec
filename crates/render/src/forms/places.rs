//! Where in the form a value stands that was read elsewhere: cells of a reporter's own file to cells of the form.

use std::collections::BTreeMap;

use jibao_core::pack::{CheckKind, FormColumn, Reading, Severity};
use jibao_core::report::to_mend::is_kind;
use jibao_core::returns::{Finding, Place};
use rust_xlsxwriter::utility::row_col_to_cell;

use super::{Form, cover, indicators, texts};

/// A sheet of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Page {
    Cover,
    Indicators,
    /// A detail sheet, by its place in the form.
    Detail(usize),
    Texts,
}

/// A cell of the form that was filled from a cell of a return.
#[derive(Debug, Clone)]
pub(super) struct Known<'a> {
    pub place: Place,
    pub row: u32,
    pub column: u16,
    /// 备注 of the row.
    pub remark: &'a str,
    /// What the reporter wrote, where the form has it in another writing.
    pub written: &'a str,
}

/// A sheet of the form, or one of its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Target {
    pub page: Page,
    pub cell: Option<(u32, u16)>,
}

/// What one finding says of the form.
#[derive(Debug, Clone, Default)]
pub(super) struct Spot {
    /// Where to look first.
    pub first: Option<Target>,
    /// 备注 beside the value.
    pub remark: String,
}

/// Numbers of findings by the cells they are about, and where each finding leads.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// From 1, as they are listed.
    pub cells: BTreeMap<(Page, u32, u16), Vec<usize>>,
    /// In the findings' order.
    pub spots: Vec<Spot>,
    /// Cells with an error among their findings.
    pub errors: std::collections::BTreeSet<(Page, u32, u16)>,
}

impl Page {
    /// The name of its sheet.
    pub(super) fn sheet(self, form: Form<'_>) -> &str {
        let layout = &form.pack.form;
        match self {
            Self::Cover => &layout.cover.sheet,
            Self::Indicators => &layout.indicators.sheet,
            Self::Detail(at) => layout.details.get(at).map_or("", |detail| &detail.sheet),
            Self::Texts => &layout.texts.sheet,
        }
    }
}

impl Target {
    /// How it is called: `指标表E20`.
    pub(super) fn name(self, form: Form<'_>) -> String {
        let cell = self.cell.map(|(row, column)| row_col_to_cell(row, column)).unwrap_or_default();
        format!("{}{cell}", self.page.sheet(form))
    }

    /// A link to it.
    pub(super) fn link(self, form: Form<'_>) -> String {
        let (row, column) = self.cell.unwrap_or_default();
        let sheet = self.page.sheet(form).replace('\'', "''");
        format!("internal:'{sheet}'!{}", row_col_to_cell(row, column))
    }
}

/// The sheets of the form that hold numbers.
pub(super) fn tables(form: Form<'_>) -> impl Iterator<Item = Page> {
    std::iter::once(Page::Indicators).chain(form.details().map(super::details::Sheet::page))
}

/// The last row of a sheet's table.
fn last_row(form: Form<'_>, page: Page) -> u32 {
    match page {
        Page::Detail(at) => form.detail(at).map_or(0, super::details::Sheet::last_row),
        _ => indicators::last_row(form),
    }
}

/// The cells of a sheet that a return filled.
pub(super) fn known(form: Form<'_>, page: Page) -> Vec<Known<'_>> {
    match page {
        Page::Cover => cover::places(form),
        Page::Indicators => indicators::places(form),
        Page::Detail(at) => form.detail(at).map(super::details::Sheet::places).unwrap_or_default(),
        Page::Texts => texts::places(form),
    }
}

/// The form's cells by the cells of the return.
struct Atlas<'a> {
    cells: BTreeMap<Place, (Page, Known<'a>)>,
    /// Rows of the return: places with the digits of their cells alone.
    rows: BTreeMap<Place, (Page, Known<'a>)>,
    /// Columns of the form by those of the return: places with the letters of their cells alone.
    columns: BTreeMap<Place, u16>,
    sheets: BTreeMap<Place, Page>,
    /// Sentences outside of the tables: below which each stands, and in which row. What stands on the cover may be about several.
    sentences: BTreeMap<Place, Vec<(Page, u32)>>,
}

impl<'a> Atlas<'a> {
    fn new(form: Form<'a>) -> Self {
        let mut atlas = Self {
            cells: BTreeMap::new(),
            rows: BTreeMap::new(),
            columns: BTreeMap::new(),
            sheets: BTreeMap::new(),
            sentences: BTreeMap::new(),
        };
        for page in tables(form).chain([Page::Texts, Page::Cover]) {
            for known in known(form, page) {
                atlas.sheets.entry(known.place.cell("")).or_insert(page);
                atlas.columns.entry(column(&known.place)).or_insert(known.column);
                atlas.rows.entry(row(&known.place)).or_insert_with(|| (page, known.clone()));
                atlas.cells.entry(known.place.clone()).or_insert((page, known));
            }
        }
        for page in tables(form) {
            for (sentence, row) in form.sentences(page, last_row(form, page)) {
                atlas.sentences.entry(sentence.place.clone()).or_default().push((page, row));
            }
        }
        atlas
    }

    /// Where a sentence stands that a finding is about first, and the values that it speaks of. No remark beside one of them is a
    /// reason for what is asked about all.
    fn said(&self, form: Form<'_>, places: &[Place]) -> Option<Vec<(Target, &'a str)>> {
        let (first, others) = places.split_first()?;
        let stands = self.sentences.get(first)?;
        let mut found: Vec<(Target, &str)> =
            others.iter().filter_map(|place| Some((self.find(form, place)?.0, ""))).collect();
        let own = stands.iter().find(|(page, _)| found.first().is_some_and(|(of, _)| of.page == *page));
        let (page, row) = *own.or(stands.first())?;
        found.insert(0, (Target { page, cell: Some((row, 0)) }, ""));
        Some(found)
    }

    /// The cell of the form, or the sheet where the place is no cell that the form has.
    fn find(&self, form: Form<'_>, place: &Place) -> Option<(Target, &'a str)> {
        let at = |page, cell| Target { page, cell };
        if let Some((page, known)) = self.cells.get(place) {
            return Some((at(*page, Some((known.row, known.column))), known.remark));
        }
        if let Some((page, known)) = self.rows.get(&row(place)) {
            // Beside the values of a row stand its words, and those are mended in 备注; of texts each stands in its column.
            let own = || self.columns.get(&column(place)).copied().unwrap_or(known.column);
            let column = remark_column(form, *page).unwrap_or_else(own);
            return Some((at(*page, Some((known.row, column))), known.remark));
        }
        let page = self.sheets.get(&place.cell("")).copied()?;
        Some((at(page, None), ""))
    }
}

fn remark_column(form: Form<'_>, page: Page) -> Option<u16> {
    let columns = match page {
        Page::Indicators => &form.pack.form.indicators.columns,
        Page::Detail(at) => &form.pack.form.details.get(at)?.columns,
        Page::Cover | Page::Texts => return None,
    };
    columns.iter().zip(0..).find(|(column, _)| column.id == "remark").map(|(_, at)| at)
}

/// The row that a cell stands in: `78` of `E78`.
fn row(place: &Place) -> Place {
    place.cell(place.cell.trim_start_matches(|c: char| c.is_ascii_alphabetic()))
}

/// The column that a cell stands in: `E` of `E78`.
fn column(place: &Place) -> Place {
    place.cell(place.cell.trim_end_matches(|c: char| c.is_ascii_digit()))
}

/// Where to look first: a cell, or a sheet where there is none.
fn first(found: &[(Target, &str)]) -> Option<Target> {
    let cell = found.iter().find(|(target, _)| target.cell.is_some());
    cell.or(found.first()).map(|(target, _)| *target)
}

impl Marks {
    /// The marks of a form that is sent back, and the findings in the order in which a clerk goes through it: what is about the
    /// file first, then sheet by sheet and row by row.
    pub(super) fn of<'a>(form: Form<'_>, findings: &[&'a Finding]) -> (Self, Vec<&'a Finding>) {
        let atlas = Atlas::new(form);
        let mut each: Vec<(&Finding, Vec<(Target, &str)>)> =
            findings.iter().map(|finding| (*finding, targets(form, &atlas, finding))).collect();
        each.sort_by_key(|(_, found)| first(found));
        let mut marks = Self::default();
        for ((finding, found), number) in each.iter().zip(1..) {
            for (target, _) in found {
                let Some((row, column)) = target.cell else { continue };
                let at = (target.page, row, column);
                let numbers = marks.cells.entry(at).or_default();
                if numbers.last() != Some(&number) {
                    numbers.push(number);
                }
                if finding.severity == Severity::Error {
                    marks.errors.insert(at);
                }
            }
            let remark = found.iter().map(|(_, remark)| *remark).find(|remark| !remark.is_empty());
            marks.spots.push(Spot { first: first(found), remark: remark.unwrap_or_default().to_owned() });
        }
        (marks, each.into_iter().map(|(finding, _)| finding).collect())
    }
}

fn targets<'a>(form: Form<'a>, atlas: &Atlas<'a>, finding: &Finding) -> Vec<(Target, &'a str)> {
    if let Some(said) = atlas.said(form, &finding.places) {
        return said;
    }
    let mut found: Vec<(Target, &str)> =
        finding.places.iter().filter_map(|place| atlas.find(form, place)).collect();
    let cells: Vec<(Page, (u32, u16))> = if is_kind(form.pack, finding, CheckKind::DetailMissing) {
        // The rows that the return lacks stand among its own, to be filled in.
        let lacks = |sheet: &super::details::Sheet<'_>| finding.message.starts_with(&sheet.detail.sheet);
        let sheets = form.details().filter(lacks);
        sheets.flat_map(|sheet| sheet.added().into_iter().map(move |cell| (sheet.page(), cell))).collect()
    } else if finding.is(Reading::ColumnMissing) {
        lacking_column(form, &found, finding)
    } else if finding.is(Reading::Undated) {
        // What lacks is the day: its cell is to be filled in.
        cover::row(form, "filled_on").map(|row| (Page::Cover, (row, cover::VALUE))).into_iter().collect()
    } else {
        Vec::new()
    };
    let at = |(page, cell): (Page, (u32, u16))| (Target { page, cell: Some(cell) }, "");
    found.splice(0..0, cells.into_iter().map(at));
    if found.iter().all(|(target, _)| target.cell.is_none()) {
        let whole = at(whole(form, &found, finding));
        found.insert(0, whole);
    }
    found
}

/// The cells of a column that the return lacks: it stands in the form, to be filled in.
fn lacking_column(form: Form<'_>, found: &[(Target, &str)], finding: &Finding) -> Vec<(Page, (u32, u16))> {
    let page = found.first().map(|(target, _)| target.page);
    let layout = &form.pack.form;
    let columns = |page: Page| -> &[FormColumn] {
        match page {
            Page::Indicators => &layout.indicators.columns,
            Page::Detail(at) => layout.details.get(at).map_or(&[], |detail| &detail.columns),
            Page::Cover | Page::Texts => &[],
        }
    };
    let mut cells = Vec::new();
    for page in tables(form).filter(|own| page.is_none_or(|page| page == *own)) {
        for (column, at) in columns(page).iter().zip(0..) {
            if !finding.message.contains(&format!("“{}”列", column.header)) {
                continue;
            }
            let rows = match page {
                Page::Detail(at) => form.detail(at).map(super::details::Sheet::all_rows).unwrap_or_default(),
                _ => indicators::rows_asking(form, &column.id),
            };
            cells.extend(rows.into_iter().map(|row| (page, (row, at))));
        }
    }
    cells
}

/// The cell that stands for what is about a sheet, or a file, as a whole: its quarter, its reporter, else the first.
fn whole(form: Form<'_>, found: &[(Target, &str)], finding: &Finding) -> (Page, (u32, u16)) {
    let quarter = [Reading::WrongQuarter, Reading::QuarterUnknown, Reading::QuarterConflict];
    let reporter = [Reading::ReporterUnknown, Reading::ReporterAmbiguous];
    let field = |id: &str| (Page::Cover, (cover::row(form, id).unwrap_or_default(), 1));
    if quarter.iter().any(|reading| finding.is(*reading)) {
        return field("quarter");
    }
    if reporter.iter().any(|reading| finding.is(*reading)) {
        return field("reporter");
    }
    let mut pages = tables(form).chain([Page::Texts]);
    let named = pages.find(|page| finding.message.contains(&format!("“{}”", page.sheet(form))));
    let page = found.first().map(|(target, _)| target.page).or(named).unwrap_or(Page::Cover);
    (page, (0, 0))
}
