//! 科室核对: sections' prefecture-wide figures beside the counties' sums.

use jibao_core::report::SectionCheck;
use rust_xlsxwriter::{Worksheet, XlsxError};

use super::row::{Looks, Row};
use super::shown::{self, NOTHING, Shown};
use super::{Extent, HEADER, View, last_column, put_columns};
use crate::sheet;

const COLUMNS: [(&str, f64); 9] = [
    ("代码", 9.0),
    ("指标", 38.0),
    ("单位", 9.0),
    ("科室（部）", 26.0),
    ("科室数", 12.0),
    ("县市合计（已报）", 12.0),
    ("科室数比县市合计", 12.0),
    ("缺数县市", 9.0),
    ("结论", 26.0),
];

pub(super) fn write(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    view.head(sheet, "科室与县市数据核对表", COLUMNS.len())?;
    put_columns(sheet, &COLUMNS)?;
    let (plain, strong) = (Looks::new(), Looks::strong());
    let mut at = HEADER;
    for check in &view.report.section_checks {
        let Some(indicator) = view.pack.catalogue.get(check.code.as_str()) else {
            continue;
        };
        at += 1;
        let difference = check.difference();
        let differs = difference.is_some_and(|difference| !difference.is_zero());
        let looks = if differs { &strong } else { &plain };
        let value = |value: Option<rust_decimal::Decimal>| {
            value.map_or_else(|| Shown::words("未报"), |value| shown::amount(indicator, value, None))
        };
        let difference = difference
            .map_or_else(|| Shown::words(NOTHING), |difference| shown::change(indicator, difference));
        sheet::fit(sheet, at, &[(&indicator.name, COLUMNS[1].1)])?;
        Row::new(sheet, looks, at)
            .middle(check.code.as_str())?
            .text(&indicator.name)?
            .middle(&indicator.unit)?
            .text(view.pack.reporters.name(&check.section))?
            .shown(&value(check.section_value))?
            .shown(&value(check.counties_value))?
            .shown(&difference)?
            .count(check.missing.into())?
            .text(conclusion(check))?;
    }
    let last = last_column(COLUMNS.len());
    sheet.autofilter(HEADER, 0, at.max(HEADER + 1), last)?;
    sheet.set_freeze_panes(HEADER + 1, 2)?;
    view.print(sheet, None)?;
    Ok(Extent(at, last))
}

fn conclusion(check: &SectionCheck) -> &'static str {
    match check.difference() {
        Some(difference) if difference.is_zero() => "一致",
        Some(_) => "不一致，请科室核实",
        None if check.section_value.is_none() => "科室未报",
        None => "有县市缺数，待补报后核对",
    }
}
