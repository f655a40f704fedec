//! 问题清单: all findings with their places, what to do about them and the reporters' own explanations.

use jibao_contract::book::{Findings, Sheet};
use jibao_core::pack::Severity;
use jibao_core::returns::Finding;
use jibao_core::text::words;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::opening::Opening;
use super::plan::{SOURCE, SOURCE_LAST, span};
use super::row::{Looks, Row};
use super::{Extent, HEADER, View, last_column};
use crate::sheet;

const COLUMNS: [(&str, f64); Findings::COUNT] =
    Findings::with([6.0, 7.0, 16.0, 50.0, 40.0, 30.0, 8.0, 7.0, 22.0, 22.0, 20.0]);

/// A sheet holds 65,530 links.
const LINKS: u32 = 60_000;
/// A sheet ends with its 1,048,576th row.
const ROWS: usize = 1_048_576 - HEADER as usize - 1;
/// So many cells are named; a rule over a whole column would otherwise fill the sheet.
const PLACES: usize = 4;

pub(super) fn write(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    let opening = Opening::new(Sheet::Findings.name(), &COLUMNS, 3).unprinted();
    opening.title(view, sheet)?;
    let all = view.report.findings.len();
    if all > ROWS {
        let left = format!("共{all}条，本表列到第{ROWS}条，其余{}条见数据.json", all - ROWS);
        sheet::put(sheet, 1, 3, &left, &sheet::mark())?;
    }
    opening.headers(view, sheet)?;
    // Tens of thousands of rows keep one height.
    let flat = view.streamed(Sheet::Findings);
    let looks = if flat { Looks::flat() } else { Looks::new() };
    let strong = Looks::strong();
    let mut at = HEADER;
    for (finding, number) in view.report.findings.iter().take(ROWS).zip(1_u32..) {
        at += 1;
        let places = places(finding);
        let explained = finding.explained.as_deref().unwrap_or_default();
        let waived =
            finding.waived.as_ref().map(|one| format!("{}：{}", one.by, one.reason)).unwrap_or_default();
        let to = if number <= LINKS { target(view, finding) } else { None };
        let receiver = finding.receiver(view.pack);
        let hint = match receiver {
            "" => finding.hint.clone(),
            receiver => format!("{}（本局：{receiver}）", finding.hint),
        };
        let texts = [
            (finding.message.as_str(), COLUMNS[3].1),
            (&hint, COLUMNS[4].1),
            (&places, COLUMNS[5].1),
            (explained, COLUMNS[8].1),
            (&waived, COLUMNS[9].1),
            (&finding.code, COLUMNS[10].1),
        ];
        if !flat {
            sheet::fit(sheet, at, &texts)?;
        }
        let reporter = finding.reporter.as_ref();
        let grave = finding.severity == Severity::Error;
        Row::new(sheet, &looks, at)
            .count(number.into())?
            .in_looks(if grave { &strong } else { &looks }, finding.severity.label())?
            .text(reporter.map_or("", |id| view.pack.reporters.name(id)))?
            .text(&finding.message)?
            .text(&hint)?
            .text(&places)?
            .middle_to(if to.is_some() { SOURCE } else { "" }, to.as_deref())?
            .middle(if explained.is_empty() { "" } else { words::YES })?
            .text(explained)?
            .text(&waived)?
            .text(&finding.code)?;
    }
    let last = last_column(COLUMNS.len());
    sheet.autofilter(HEADER, 0, at.max(HEADER + 1), last)?;
    Ok(Extent(at, last))
}

/// The entry in 原始值 that the finding is about first.
fn target(view: View<'_>, finding: &Finding) -> Option<String> {
    let row = finding.places.iter().find_map(|place| view.plan.of_place(place))?;
    Some(span(SOURCE, (row, 0), (row, SOURCE_LAST)))
}

fn places(finding: &Finding) -> String {
    let mut lines: Vec<String> = finding.places.iter().take(PLACES).map(ToString::to_string).collect();
    if finding.places.len() > PLACES {
        lines.push(format!("等{}处", finding.places.len()));
    }
    lines.join("\n")
}
