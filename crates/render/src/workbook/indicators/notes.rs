//! What a reader must know to read the numbers of an indicator's row: whose values they lack, and on which base the
//! change was taken.

use jibao_core::count::consolidate::Line;
use jibao_core::pack::{Indicator, Kind, Reporter};
use jibao_core::text::number::fixed;
use rust_decimal::Decimal;

use super::cells::starts_anew;
use crate::workbook::{View, shown};

/// What a reader must know to read the row's numbers.
pub(super) fn notes(view: View<'_>, indicator: &Indicator, line: &Line) -> String {
    let mut notes = Vec::new();
    if let Some(from) = indicator.valid_from.filter(|from| view.report.quarter < *from) {
        notes.push(format!("自{}起填报", from.label()));
    }
    let lacking: Vec<&str> =
        if line.covered() > 0 { lacking(view, indicator, line).collect() } else { Vec::new() };
    if !lacking.is_empty() {
        notes.push(format!("不含{}", names(&lacking)));
    }
    notes.extend(base(view, indicator, &lacking));
    if !line.year_shares.is_empty() && line.year_shares.len() < line.covered() {
        notes.push(format!("本年累计覆盖{}/{}", line.year_shares.len(), line.expected));
    }
    notes.join("；")
}

/// Names, the first of many.
fn names(list: &[&str]) -> String {
    const NAMED: usize = 20;
    if list.len() <= NAMED {
        return list.join("、");
    }
    format!("{}等{}个单位", list[..NAMED].join("、"), list.len())
}

/// On which base the change was taken, where it is not simply the difference of the two totals.
fn base(view: View<'_>, indicator: &Indicator, lacking: &[&str]) -> Option<String> {
    if starts_anew(view, indicator) {
        return Some(format!("跨年重新累计，不与{}比", view.pack.period.previous));
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
    Some(format!("增减不含{}（{now}比{then}）", names(&excluded)))
}

/// A compared value as the note names it.
fn printed(indicator: &Indicator, value: Decimal) -> String {
    match indicator.kind {
        Kind::Rate => format!("{}%", fixed(value, indicator.decimals())),
        _ if indicator.is_percent() => indicator.amount(value),
        _ => indicator.number.written(value),
    }
}

/// Whose value the total lacks, in official order.
fn lacking<'a>(view: View<'a>, indicator: &'a Indicator, line: &'a Line) -> impl Iterator<Item = &'a str> {
    let asked = move |reporter: &&Reporter| {
        line.cell(&reporter.id).is_some()
            && !line.covers(&reporter.id)
            && (reporter.is_unit() || shown::counts(view.pack, indicator, &reporter.id))
    };
    view.pack.reporters.iter().filter(asked).map(|reporter| reporter.name.as_str())
}
