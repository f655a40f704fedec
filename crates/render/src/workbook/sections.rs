//! 科室核对: sections' prefecture-wide figures beside the counties' sums.

use jibao_contract::book::{Sections, Sheet, called};
use jibao_core::count::sections::SectionCheck;
use jibao_core::pack::{About, Indicator};
use jibao_core::text::words;
use rust_xlsxwriter::{ConditionalFormatFormula, Worksheet, XlsxError};

use super::live::{Live, exact};
use super::opening::Opening;
use super::plan::{Grid, SOURCE, SOURCE_LAST, Who, span};
use super::row::{Looks, Row};
use super::shown::{self, NOTHING, Shown};
use super::{Extent, HEADER, View, last_column};
use crate::sheet;

const COLUMNS: [(&str, f64); Sections::COUNT] =
    Sections::with([9.0, 38.0, 9.0, 26.0, 12.0, 12.0, 12.0, 9.0, 26.0]);

pub(super) fn write(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    let about = &view.pack.about;
    let columns = COLUMNS.map(|(name, width)| (called(name, view.pack), width));
    let columns: Vec<(&str, f64)> = columns.iter().map(|(name, width)| (name.as_str(), *width)).collect();
    Opening::new(&about.said("科室与县市数据核对表"), &columns, 2).write(view, sheet)?;
    sheet.set_print_fit_to_pages(1, 1);
    let looks = Looks::new();
    let mut at = HEADER;
    for check in &view.report.section_checks {
        let Some(indicator) = view.pack.catalogue.get(check.code.as_str()) else {
            continue;
        };
        at += 1;
        sheet::fit(sheet, at, &[(&indicator.name, COLUMNS[1].1)])?;
        let code = check.code.as_str();
        let to = view.plan.entries(code).map(|(first, last)| span(SOURCE, (first, 0), (last, SOURCE_LAST)));
        let [given, sum, difference, missing, conclusion] = cells(view, at, check, indicator);
        Row::new(sheet, &looks, at)
            .middle_to(code, to.as_deref())?
            .text(&indicator.name)?
            .middle(&indicator.unit)?
            .text(view.pack.reporters.name(&check.section))?
            .live(&given)?
            .live(&sum)?
            .live(&difference)?
            .live(&missing)?
            .live(&conclusion)?;
    }
    let last = last_column(COLUMNS.len());
    let rule = format!("=LEFT($I{},3)=\"不一致\"", HEADER + 2);
    let mark = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(super::marked());
    sheet.add_conditional_format(HEADER + 1, 0, at.max(HEADER + 1), last, &mark)?;
    sheet.autofilter(HEADER, 0, at.max(HEADER + 1), last)?;
    Ok(Extent(at, last))
}

/// Section's figure, counties' sum, difference, counties without a value, and what follows.
fn cells(view: View<'_>, row: u32, check: &SectionCheck, indicator: &Indicator) -> [Live; 5] {
    let code = check.code.as_str();
    let here = |column: u16| rust_xlsxwriter::utility::row_col_to_cell(row, column);
    let value = |value: Option<rust_decimal::Decimal>| {
        value.map_or_else(|| Shown::words(words::NOT_REPORTED), |value| shown::amount(indicator, value, None))
    };
    let section = |code: &str, column| view.plan.source_cell(code, column, Some(&check.section));
    let given = match indicator.numerator.as_slice() {
        [] => {
            section(code, indicator.main_column()).map(|cell| format!("IF(ISNUMBER({cell}),{cell},\"未报\")"))
        }
        terms => {
            let cells: Option<Vec<String>> = terms
                .iter()
                .map(|term| {
                    let other = view.pack.catalogue.get(term.as_str())?;
                    section(term.as_str(), other.main_column())
                })
                .collect();
            cells.map(|cells| {
                let all = cells.join(",");
                format!("IF(COUNT({all})<{},\"未报\",{})", cells.len(), cells.join("+"))
            })
        }
    };
    let counties = view.plan.range(Sheet::Sections.name(), Grid::Now, code, Who::Counties);
    let asked = view.plan.counties.len();
    let places = indicator.number.places();
    let sum = counties
        .as_ref()
        .map(|range| format!("IF(COUNT({range})=0,\"未报\",{})", exact(places, format!("SUM({range})"))));
    let lacking = counties.as_ref().map(|range| format!("{asked}-COUNT({range})"));
    let difference =
        check.difference().map_or_else(|| Shown::words(NOTHING), |found| shown::change(indicator, found));
    let (given_at, sum_at, difference_at, missing_at) = (
        here(Sections::Given.at()),
        here(Sections::Counties.at()),
        here(Sections::Difference.at()),
        here(Sections::Missing.at()),
    );
    let apart = exact(places, format!("{given_at}-{sum_at}"));
    let judged = format!("IF(AND({missing_at}=0,COUNT({given_at},{sum_at})=2),{apart},\"—\")");
    let concluded = view.pack.about.said(&format!(
        "IF(ISNUMBER({difference_at}),IF({difference_at}=0,\"一致\",\"不一致，请科室核实\"),IF(ISNUMBER({given_at}),\"有县市缺数，待补报后核对\",\"科室未报\"))"
    ));
    [
        Live::or_fixed(value(check.section_value), given),
        Live::or_fixed(value(check.counties_value), sum),
        // What is in doubt is set against nothing, by the formula neither.
        if check.doubted { Live::fixed(difference) } else { Live::new(difference, judged) },
        Live::or_fixed(Shown::count(check.missing), lacking),
        if check.doubted {
            Live::fixed(Shown::words(&conclusion(&view.pack.about, check)))
        } else {
            Live::new(Shown::words(&conclusion(&view.pack.about, check)), concluded)
        },
    ]
}

fn conclusion(about: &About, check: &SectionCheck) -> String {
    let told = match check.difference() {
        Some(difference) if difference.is_zero() => "一致",
        Some(_) => "不一致，请科室核实",
        None if check.section_value.is_none() => "科室未报",
        None if check.doubted => "有的数待核，核实后核对",
        None => "有县市缺数，待补报后核对",
    };
    about.said(told)
}
