//! 指标汇总: every indicator with each county's value, the bureau's own, the total and what it is beside.

use jibao_core::consolidate::{Consolidated, Line};
use jibao_core::pack::{Aggregate, Indicator, Kind, Reporter, ReporterKind};
use jibao_core::phrase::{fixed, numeral, plain};
use jibao_core::report::goal_text;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::row::{Looks, Row};
use super::shown::{self, NOTHING, Shown};
use super::{Extent, HEADER, View, last_column, put_columns};
use crate::sheet;

/// Columns that stay in sight: code, name, unit.
const FROZEN: u16 = 3;
const NAME: f64 = 27.0;
const NOTES: f64 = 24.0;

pub(super) fn write(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    let columns = columns(view);
    view.head(sheet, "指标汇总表", columns.len())?;
    let headers: Vec<(&str, f64)> = columns.iter().map(|(name, width)| (name.as_str(), *width)).collect();
    put_columns(sheet, &headers)?;
    sheet.group_symbols_above(true);
    let looks = Looks::new();
    let last = last_column(columns.len());
    let mut row = HEADER;
    for (title, measures) in parts(view) {
        row += 1;
        heading(sheet, row, last, &title)?;
        let first = row + 1;
        for (title, code) in measures {
            row = measure(view, sheet, &looks, (row, last), &title, &code)?;
        }
        sheet.group_rows(first, row)?;
    }
    sheet.set_freeze_panes(HEADER + 1, FROZEN)?;
    view.print(sheet, Some(FROZEN - 1))?;
    Ok(Extent(row, last))
}

/// Writes a measure's heading and rows below `row`; returns the last row used. A group that is one measure
/// has its name already and gives no title.
fn measure(
    view: View<'_>,
    sheet: &mut Worksheet,
    looks: &Looks,
    (mut row, last): (u32, u16),
    title: &str,
    code: &str,
) -> Result<u32, XlsxError> {
    let listed: Vec<&Indicator> = listed(view, code).collect();
    if listed.is_empty() {
        return Ok(row);
    }
    if !title.is_empty() {
        row += 1;
        heading(sheet, row, last, title)?;
    }
    let first = row + 1;
    for indicator in listed {
        row += 1;
        line(view, sheet, looks, row, indicator)?;
    }
    if !title.is_empty() {
        sheet.group_rows(first, row)?;
    }
    Ok(row)
}

fn columns(view: View<'_>) -> Vec<(String, f64)> {
    let about = &view.pack.about;
    let own = |name: &str, width| (name.to_owned(), width);
    let mut columns = vec![own("代码", 7.5), own("指标", NAME), own("单位", 7.5)];
    columns.extend(view.pack.reporters.counties().map(|county| own(&county.name, 8.0)));
    columns.extend([
        own(&about.own, 8.0),
        own(&format!("{}合计", about.whole), 9.5),
        own("覆盖", 6.5),
        own("上季度", 9.5),
        own("较上季度增减", 10.5),
        own("上年同期", 9.5),
        own("本年累计", 10.0),
        own("目标", 13.0),
        own("是否达标", 8.5),
        own("备注", NOTES),
    ]);
    columns
}

/// Groups with their measures (title and code): basics, general figures, the policy's parts, reporting.
fn parts(view: View<'_>) -> Vec<(String, Vec<(String, String)>)> {
    let alone = |code: &str| {
        let title = sheet::measure_title(view.pack, code).to_owned();
        (title, vec![(String::new(), code.to_owned())])
    };
    let mut parts = vec![alone("B"), alone("G")];
    parts.extend(view.pack.policy.parts.iter().map(|part| {
        let title = format!("{}、{}", numeral(part.number.into()), part.title);
        let measures = part.measures.iter().map(|measure| {
            let number = numeral(measure.number.into());
            (format!("（{number}）{}", measure.title), measure.code.clone())
        });
        (title, measures.collect())
    }));
    parts.push(alone("T"));
    parts
}

/// Texts have a sheet of their own, and whether returns were in time stands on the overview's board.
fn listed<'a>(view: View<'a>, measure: &str) -> impl Iterator<Item = &'a Indicator> {
    let counted = |indicator: &Indicator| match indicator.kind {
        Kind::Text => false,
        Kind::Derived => !indicator.numerator.is_empty() || indicator.village.is_some(),
        _ => true,
    };
    view.pack.catalogue.iter().filter(move |indicator| indicator.measure == measure && counted(indicator))
}

fn heading(sheet: &mut Worksheet, row: u32, last: u16, title: &str) -> Result<(), XlsxError> {
    let format = sheet::group();
    sheet::put(sheet, row, 0, title, &format)?;
    for column in 1..=last {
        sheet.write_blank(row, column, &format)?;
    }
    Ok(())
}

fn line(
    view: View<'_>,
    sheet: &mut Worksheet,
    looks: &Looks,
    at: u32,
    indicator: &Indicator,
) -> Result<(), XlsxError> {
    let code = indicator.code.as_str();
    let Some(line) = view.report.line(code) else {
        return Ok(());
    };
    let notes = notes(view, indicator, line);
    sheet::fit(sheet, at, &[(&indicator.name, NAME), (&notes, NOTES), (&goal(view, code), 13.0)])?;
    let mut row = Row::new(sheet, looks, at);
    row.middle(code)?.text(&indicator.name)?.middle(&indicator.unit)?;
    for county in view.pack.reporters.counties() {
        row.shown(&shown::of_reporter(indicator, line, &county.id))?;
    }
    row.shown(&shown::own(view.pack, indicator, line))?
        .bold(&shown::total(indicator, line))?
        .middle(&coverage(line))?;
    let earlier = |found: Option<&Consolidated>| {
        found
            .and_then(|quarter| quarter.line(code))
            .map_or_else(|| Shown::words(NOTHING), |line| shown::total(indicator, line))
    };
    row.shown(&earlier(view.report.previous()))?
        .shown(&change(view, indicator))?
        .shown(&earlier(view.report.year_before()))?
        .shown(&shown::year(indicator, line))?
        .middle(&goal(view, code))?
        .bold(&Shown::Words(verdict(view, code)))?
        .text(&notes)?;
    Ok(())
}

/// Of how many reporters a total has a value.
pub(super) fn coverage(line: &Line) -> String {
    match line.expected {
        0 => NOTHING.to_owned(),
        expected => format!("{}/{expected}", line.covered()),
    }
}

/// The change against the previous quarter. What counts by the year begins anew in the first quarter.
pub(super) fn change(view: View<'_>, indicator: &Indicator) -> Shown {
    let single = indicator.kind == Kind::Flag && indicator.aggregate == Aggregate::Direct;
    if single || starts_anew(view, indicator) {
        return Shown::words(NOTHING);
    }
    view.report
        .versus_previous(indicator)
        .map_or_else(|| Shown::words(NOTHING), |found| shown::change(indicator, found.difference(indicator)))
}

fn starts_anew(view: View<'_>, indicator: &Indicator) -> bool {
    indicator.kind == Kind::Ytd && view.report.quarter.number() == 1
}

fn goal(view: View<'_>, code: &str) -> String {
    view.report.target(code).map(|result| goal_text(view.pack, result, result.goal)).unwrap_or_default()
}

fn verdict(view: View<'_>, code: &str) -> String {
    view.report
        .target(code)
        .map(|result| jibao_core::standing::verdict(view.report.quarter, result))
        .unwrap_or_default()
}

/// What a reader must know to read the row's numbers.
fn notes(view: View<'_>, indicator: &Indicator, line: &Line) -> String {
    let mut notes = Vec::new();
    if let Some(from) = indicator.valid_from.filter(|from| view.report.quarter < *from) {
        notes.push(format!("自{}起填报", from.label()));
    }
    let lacking: Vec<&str> =
        if line.covered() > 0 { lacking(view, indicator, line).collect() } else { Vec::new() };
    if !lacking.is_empty() {
        notes.push(format!("不含{}", lacking.join("、")));
    }
    notes.extend(base(view, indicator, &lacking));
    if !line.year_shares.is_empty() && line.year_shares.len() < line.covered() {
        notes.push(format!("本年累计覆盖{}/{}", line.year_shares.len(), line.expected));
    }
    notes.join("；")
}

/// On which base the change was taken, where it is not simply the difference of the two totals.
fn base(view: View<'_>, indicator: &Indicator, lacking: &[&str]) -> Option<String> {
    if starts_anew(view, indicator) {
        return Some("跨年重新累计，不与上季度比".to_owned());
    }
    let mut found = view.report.versus_previous(indicator)?;
    view.pack.reporters.sort(&mut found.excluded);
    let excluded: Vec<&str> = found.excluded.iter().map(|id| view.pack.reporters.name(id)).collect();
    if excluded.is_empty() {
        return None;
    }
    if excluded == lacking {
        return Some("增减亦同".to_owned());
    }
    let (now, then) = (printed(indicator, found.now), printed(indicator, found.then));
    Some(format!("增减不含{}（{now}比{then}）", excluded.join("、")))
}

/// A compared value as the note names it.
fn printed(indicator: &Indicator, value: Decimal) -> String {
    match indicator.kind {
        Kind::Rate => format!("{}%", fixed(value, indicator.decimals())),
        _ => plain(value),
    }
}

/// Whose value the total lacks, in official order.
fn lacking<'a>(view: View<'a>, indicator: &'a Indicator, line: &'a Line) -> impl Iterator<Item = &'a str> {
    let asked = move |reporter: &&Reporter| {
        line.cell(&reporter.id).is_some()
            && !line.shares.contains_key(&reporter.id)
            && (reporter.kind == ReporterKind::County || shown::counts(view.pack, indicator, &reporter.id))
    };
    view.pack.reporters.iter().filter(asked).map(|reporter| reporter.name.as_str())
}
