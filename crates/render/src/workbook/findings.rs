//! 问题清单: all findings with their places, what to do about them and the reporters' own explanations.

use jibao_core::finding::{Finding, Severity};
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::row::{Looks, Row};
use super::{Extent, HEADER, View, last_column, put_columns};
use crate::sheet;

const COLUMNS: [(&str, f64); 8] = [
    ("序号", 6.0),
    ("级别", 7.0),
    ("报送单位", 16.0),
    ("问题", 50.0),
    ("请怎样处理", 40.0),
    ("位置", 30.0),
    ("单位说明", 22.0),
    ("规则", 20.0),
];

/// So many cells are named; a rule over a whole column would otherwise fill the sheet.
const PLACES: usize = 4;

pub(super) fn write(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    view.head(sheet, "问题清单", COLUMNS.len())?;
    put_columns(sheet, &COLUMNS)?;
    let looks = Looks::new();
    let strong = Looks::strong();
    let mut at = HEADER;
    for (finding, number) in view.report.findings.iter().zip(1_u32..) {
        at += 1;
        let places = places(finding);
        let explained = explained(finding);
        let texts = [
            (finding.message.as_str(), COLUMNS[3].1),
            (&finding.hint, COLUMNS[4].1),
            (&places, COLUMNS[5].1),
            (&explained, COLUMNS[6].1),
            (&finding.code, COLUMNS[7].1),
        ];
        sheet::fit(sheet, at, &texts)?;
        let reporter = finding.reporter.as_ref();
        let grave = finding.severity == Severity::Error;
        Row::new(sheet, &looks, at)
            .count(number.into())?
            .in_looks(if grave { &strong } else { &looks }, finding.severity.label())?
            .text(reporter.map_or("", |id| view.pack.reporters.name(id)))?
            .text(&finding.message)?
            .text(&finding.hint)?
            .text(&places)?
            .text(&explained)?
            .text(&finding.code)?;
    }
    let last = last_column(COLUMNS.len());
    sheet.autofilter(HEADER, 0, at.max(HEADER + 1), last)?;
    sheet.set_freeze_panes(HEADER + 1, 3)?;
    view.print(sheet, None)?;
    Ok(Extent(at, last))
}

/// The reporter's own explanation, and who lets the finding stand and why.
fn explained(finding: &Finding) -> String {
    let waived = finding.waived.as_ref().map(|waived| format!("已豁免（{}）：{}", waived.by, waived.reason));
    let said = finding.explained.iter().cloned().chain(waived);
    said.collect::<Vec<_>>().join("\n")
}

fn places(finding: &Finding) -> String {
    let mut lines: Vec<String> = finding.places.iter().take(PLACES).map(ToString::to_string).collect();
    if finding.places.len() > PLACES {
        lines.push(format!("等{}处", finding.places.len()));
    }
    lines.join("\n")
}
