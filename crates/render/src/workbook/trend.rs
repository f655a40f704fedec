//! 趋势: every total of all quarters side by side, with charts. Earlier quarters' totals stand here as numbers; this
//! quarter's are seen from 指标汇总.

use jibao_contract::book::Grid;
use jibao_core::count::consolidate::{Consolidated, Line};
use jibao_core::count::phrase::several;
use jibao_core::pack::{Indicator, Kind, Reporter};
use rust_xlsxwriter::{
    Chart, ChartDataLabel, ChartFont, ChartFormat, ChartLegendPosition, ChartLine, ChartMarker,
    ChartMarkerType, ChartSolidFill, ChartType, Color, Worksheet, XlsxError,
};

use super::indicators::{seen, write_items};
use super::live::Live;
use super::opening::{Opening, leave_out};
use super::plan::{GRID, TREND, span};
use super::row::{Looks, Row, put_leading};
use super::shown::{self, COUNT, NOTHING, Shown};
use super::{Extent, HEADER, View, last_column};
use crate::sheet;

/// Column of an earlier quarter; this quarter stands behind the last of them.
pub(super) fn column(earlier: usize) -> u16 {
    GRID + u16::try_from(earlier).unwrap_or(u16::MAX - GRID)
}

const NAME: f64 = 40.0;
/// Rows a chart covers, their height in points, and the chart's size in pixels: six charts a page.
const CHART_ROWS: u32 = 13;
const ROW_HEIGHT: f64 = 15.0;
const WIDTH: u32 = 460;
const HEIGHT: u32 = 250;
/// Pixels left of the first chart, and between two.
const LEFT: u32 = 5;
const BETWEEN: u32 = 10;
/// Greys that stay apart on a black and white print.
const GREYS: [u32; 5] = [0x0026_2626, 0x0073_7373, 0x00A6_A6A6, 0x00D0_D0D0, 0x0059_5959];

pub(super) fn write(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    let report = view.report;
    let mut names: Vec<String> = report.earlier.iter().map(|one| one.quarter.label()).collect();
    names.push(report.quarter.label());
    let mut columns = Grid::with([8.0, NAME, 9.0]).to_vec();
    columns.extend(names.iter().map(|name| (name.as_str(), 13.0)));
    let title = format!("各{}指标趋势", view.pack.period.noun);
    Opening::new(&title, &columns, 3).repeated().noted(partial(view)).write(view, sheet)?;
    let looks = view.looks();
    let last = last_column(columns.len());
    sheet.group_symbols_above(true);
    let row =
        write_items(view, sheet, last, |sheet, at, indicator| line(view, sheet, &looks, at, indicator))?;
    charts(view, sheet, row + 2, last, behind(&columns))?;
    Ok(Extent(row, last))
}

/// Which periods' totals lack whole counties: beside those of the others they are no growth and no fall.
fn partial(view: View<'_>) -> Option<String> {
    let report = view.report;
    let periods = report.earlier.iter().chain([&report.now]);
    let lacking = |period: &Consolidated| {
        // What the register says of a county was not reported by it.
        let gave = |line: &Line, county: &Reporter| {
            line.cell(&county.id).is_some_and(|cell| !cell.computed && cell.value.is_given())
        };
        let silent = |county: &&Reporter| !period.lines().any(|line| gave(line, county));
        let names: Vec<&str> =
            view.pack.reporters.counties().filter(silent).map(|county| county.name.as_str()).collect();
        (!names.is_empty()).then(|| format!("{}不含{}", period.quarter.label(), several(&names, "单位")))
    };
    let told: Vec<String> = periods.filter_map(lacking).collect();
    (!told.is_empty()).then(|| format!("合计只含当期已报的单位：{}，不能直接相比", told.join("，")))
}

fn line(
    view: View<'_>,
    sheet: &mut Worksheet,
    looks: &Looks,
    at: u32,
    indicator: &Indicator,
) -> Result<(), XlsxError> {
    let code = indicator.code.as_str();
    sheet::fit(sheet, at, &[(&indicator.name, NAME)])?;
    let mut row = Row::new(sheet, looks, at);
    row.middle(code)?.text(&indicator.name)?.middle(&indicator.unit)?;
    for earlier in &view.report.earlier {
        let shown =
            earlier.line(code).map_or_else(|| Shown::words(NOTHING), |line| shown::total(indicator, line));
        row.live(&Live::fixed(shown))?;
    }
    let now =
        view.report.line(code).map_or_else(|| Shown::words(NOTHING), |line| shown::total(indicator, line));
    row.live_bold(&seen(view, now, code, |columns| columns.total))?;
    Ok(())
}

/// How many columns behind the table the charts reach over, where there are few periods yet.
fn behind(columns: &[(&str, f64)]) -> u16 {
    // A column is so many digits of seven pixels wide, and five more.
    let table: f64 = columns.iter().map(|(_, width)| width * 7.0 + 5.0).sum();
    let beyond = (f64::from(LEFT + 2 * WIDTH + BETWEEN) - table).max(0.0) / f64::from(sheet::COLUMN);
    (0..u16::MAX).find(|count| f64::from(*count) >= beyond).unwrap_or(0)
}

/// The general figures as lines, each on its own scale, and the rates with a target as columns. Only what has a
/// number in every quarter: a missing one would be drawn as zero.
fn charts(
    view: View<'_>,
    sheet: &mut Worksheet,
    first: u32,
    last: u16,
    behind: u16,
) -> Result<(), XlsxError> {
    let complete = |indicator: &&Indicator| {
        let code = indicator.code.as_str();
        let total = |line: Option<&Line>| line.is_some_and(|line| line.total.is_some());
        view.plan.line(code).is_some()
            && total(view.report.line(code))
            && view.report.earlier.iter().all(|quarter| total(quarter.line(code)))
    };
    let general = |indicator: &&Indicator| indicator.measure == "G" && indicator.kind == Kind::Flow;
    let rated = |indicator: &&Indicator| indicator.kind == Kind::Rate && indicator.target_line().is_some();
    let lines: Vec<&Indicator> = view.pack.catalogue.iter().filter(general).filter(complete).collect();
    let rates: Vec<&Indicator> = view.pack.catalogue.iter().filter(rated).filter(complete).collect();
    if view.report.earlier.is_empty() || (lines.is_empty() && rates.is_empty()) {
        return leave_out(sheet, usize::from(last) + 1);
    }
    let mut charts: Vec<Chart> = lines.iter().map(|indicator| lined(view, indicator, last)).collect();
    let narrow = u32::try_from(charts.len()).unwrap_or(0);
    charts.extend(rates.chunks(GREYS.len()).map(|some| columned(view, some, last)));
    let note = partial(view).map(|note| format!("（{note}）")).unwrap_or_default();
    let title = format!("图：各{}合计{note}", view.pack.period.noun);
    sheet::put(sheet, first, 0, &title, &sheet::heading())?;
    for (chart, number) in charts.iter().zip(0_u32..) {
        // Lines stand in pairs, columns alone.
        let line = if number < narrow { number / 2 } else { narrow.div_ceil(2) + number - narrow };
        let row = first + 1 + line * CHART_ROWS;
        for at in row..row + CHART_ROWS {
            sheet.set_row_height(at, ROW_HEIGHT)?;
        }
        let left = if number >= narrow || number % 2 == 0 { LEFT } else { LEFT + WIDTH + BETWEEN };
        sheet.insert_chart_with_offset(row, 0, chart, left, 4)?;
    }
    // The charts are what prints: the table's totals are those of the other sheets.
    let pairs = narrow.div_ceil(2) + u32::try_from(charts.len()).unwrap_or(0) - narrow;
    sheet.set_print_area(first, 0, first + 1 + pairs * CHART_ROWS, last + behind)?;
    sheet.set_repeat_rows(0, 1)?.set_print_fit_to_pages(1, 1);
    let to = span(TREND, (first, 0), (first, 0));
    put_leading(sheet, (1, last), "图在表后", Some(&to), &sheet::body())
}

fn font(size: f64) -> ChartFont {
    let mut font = ChartFont::new();
    font.set_name("宋体").set_size(size);
    font
}

fn base(kind: ChartType, title: &str) -> Chart {
    let mut chart = Chart::new(kind);
    chart.title().set_name(title).set_font(font(11.0).set_bold());
    chart.set_width(WIDTH).set_height(HEIGHT);
    chart.x_axis().set_font(&font(9.0));
    chart.y_axis().set_font(&font(9.0)).set_min(0);
    chart.set_alt_text(title);
    chart
}

fn series(
    view: View<'_>,
    chart: &mut Chart,
    indicator: &Indicator,
    last: u16,
    format: &mut ChartFormat,
    label: Option<&str>,
) {
    let Some(row) = view.plan.line(indicator.code.as_str()) else { return };
    let series = chart.add_series();
    series
        .set_name((TREND, row, 1))
        .set_categories((TREND, HEADER, 3, HEADER, last))
        .set_values((TREND, row, 3, row, last))
        .set_format(format);
    // Numbers over columns that stand side by side would run into each other: they are in the table.
    if let Some(label) = label {
        let mut shown = ChartDataLabel::new();
        shown.show_value().set_num_format(label).set_font(&font(8.0));
        series.set_data_label(&shown);
        let mut marker = ChartMarker::new();
        marker.set_type(ChartMarkerType::Circle).set_size(6);
        series.set_marker(&marker);
    }
}

fn lined(view: View<'_>, indicator: &Indicator, last: u16) -> Chart {
    let title = format!("{}（{}）", indicator.name, indicator.unit);
    let mut chart = base(ChartType::Line, &title);
    let mut format = ChartFormat::new();
    format.set_line(ChartLine::new().set_color(Color::RGB(GREYS[0])).set_width(2.0));
    let number = shown::places(COUNT, indicator.number.places());
    series(view, &mut chart, indicator, last, &mut format, Some(&number));
    chart.y_axis().set_num_format(&*number);
    chart.legend().set_hidden();
    chart
}

fn columned(view: View<'_>, rates: &[&Indicator], last: u16) -> Chart {
    let mut chart = base(ChartType::Column, "有目标的比率");
    chart.set_width(2 * WIDTH + BETWEEN);
    for (indicator, grey) in rates.iter().zip(GREYS) {
        let mut format = ChartFormat::new();
        format
            .set_solid_fill(ChartSolidFill::new().set_color(Color::RGB(grey)))
            .set_border(ChartLine::new().set_color(Color::Black).set_width(0.5));
        series(view, &mut chart, indicator, last, &mut format, None);
    }
    chart.y_axis().set_num_format("0%").set_max(1);
    chart.legend().set_position(ChartLegendPosition::Bottom).set_font(&font(8.0));
    chart
}
