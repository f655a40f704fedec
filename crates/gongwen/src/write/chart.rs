//! Native charts: DrawingML that Word edits, told apart by patterns, dashes and markers that survive black-and-white
//! printing. The numbers stand in an embedded workbook and, for display, in the chart itself.

use std::fmt::Write as _;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::geometry::{emu, mm};
use super::package::chart_id;
use super::scribe::Scribe;
use super::xml::{DECLARATION, safe};
use crate::clean::clean;
use crate::model::{Axis, Chart, ChartKind, Series};
use crate::profile::Profile;

/// A chart as it goes into the package.
pub(super) struct ChartPart {
    pub chart: Vec<u8>,
    pub workbook: Vec<u8>,
}

/// Fills of the bars of the second and further series, and the grey of their lines.
const PATTERNS: [(&str, &str); 5] = [
    ("wdDnDiag", "404040"),
    ("pct10", "404040"),
    ("dkHorz", "595959"),
    ("smGrid", "404040"),
    ("wdUpDiag", "7F7F7F"),
];

/// Dashes and markers of lines.
const DASHES: [(&str, &str); 6] = [
    ("solid", "circle"),
    ("dash", "square"),
    ("sysDot", "triangle"),
    ("lgDashDot", "diamond"),
    ("sysDash", "x"),
    ("lgDash", "star"),
];

/// Sheet of the embedded workbook.
const SHEET: &str = "数据";

/// Puts a chart into the package; returns the drawing that shows it, `width` twips wide.
pub(super) fn set(chart: &Chart, width: i32, scribe: &mut Scribe) -> Result<String, XlsxError> {
    let part = ChartPart {
        chart: markup(chart, scribe.profile),
        workbook: workbook(chart, &scribe.properties.created)?,
    };
    scribe.charts.push(part);
    let (number, id) = (scribe.drawing_id(), chart_id(scribe.charts.len()));
    let (width, height) = (emu(width), emu(mm(if width > mm(200.0) { 100.0 } else { 62.0 })));
    Ok(format!(
        "<w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{width}\" cy=\"{height}\"/>\
         <wp:effectExtent l=\"0\" t=\"0\" r=\"0\" b=\"0\"/><wp:docPr id=\"{number}\" name=\"{}\" descr=\"{}\"/>\
         <wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/chart\">\
         <c:chart r:id=\"{id}\"/></a:graphicData></a:graphic></wp:inline></w:drawing>",
        safe(&flat(&chart.caption)),
        safe(&flat(&chart.alt))
    ))
}

/// Categories in the first column, a series in each further one, the target last.
fn workbook(chart: &Chart, created: &str) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let time = ExcelDateTime::parse_from_str(created.trim_end_matches('Z'))
        .or_else(|_| ExcelDateTime::from_ymd(2024, 1, 1))?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&time));
    let sheet = workbook.add_worksheet();
    sheet.set_name(SHEET)?;
    for (row, category) in (1..).zip(&chart.categories) {
        sheet.write_string(row, 0, clean(category))?;
    }
    for (column, series) in (1..).zip(all_series(chart)) {
        sheet.write_string(0, column, clean(&series.name))?;
        let format = rust_xlsxwriter::Format::new().set_num_format(clean(&series.format));
        for (row, value) in (1..).zip(&series.values) {
            if let Some(value) = value.filter(|value| value.is_finite()) {
                sheet.write_number_with_format(row, column, value, &format)?;
            }
        }
    }
    workbook.save_to_buffer()
}

/// The series and, as one more, the level to reach at every category.
fn all_series(chart: &Chart) -> Vec<Series> {
    let mut all = chart.series.clone();
    if let Some(target) = &chart.target {
        let format =
            chart.series.first().map_or_else(|| "General".to_owned(), |series| series.format.clone());
        let values = vec![Some(target.value); chart.categories.len()];
        all.push(Series { name: target.name.clone(), values, format, labelled: None });
    }
    all
}

fn markup(chart: &Chart, profile: &Profile) -> Vec<u8> {
    let all = all_series(chart);
    let columns = chart.series.len();
    let mut bars = String::new();
    let mut lines = String::new();
    for (number, series) in all.iter().enumerate() {
        if number == columns {
            lines.push_str(&one(chart, number, series, &target_look()));
        } else if chart.kind == ChartKind::Bar {
            let look = bar_look(number) + &labels("outEnd", series, profile);
            bars.push_str(&one(chart, number, series, &look));
        } else if chart.kind == ChartKind::Dot {
            let look = dot_look(number) + &labels("t", series, profile);
            lines.push_str(&one(chart, number, series, &look));
        } else {
            let look = line_look(number) + &labels(if number % 2 == 0 { "t" } else { "b" }, series, profile);
            lines.push_str(&one(chart, number, series, &look));
        }
    }
    let axes = "<c:axId val=\"1001\"/><c:axId val=\"1002\"/>";
    let mut plot = String::new();
    if !bars.is_empty() {
        let _ = write!(
            plot,
            "<c:barChart><c:barDir val=\"col\"/><c:grouping val=\"clustered\"/><c:varyColors val=\"0\"/>{bars}\
             <c:gapWidth val=\"60\"/>{axes}</c:barChart>"
        );
    }
    if !lines.is_empty() || bars.is_empty() {
        let _ = write!(
            plot,
            "<c:lineChart><c:grouping val=\"standard\"/><c:varyColors val=\"0\"/>{lines}<c:marker val=\"1\"/>{axes}</c:lineChart>"
        );
    }
    format!(
        "{DECLARATION}<c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><c:date1904 val=\"0\"/>\
         <c:roundedCorners val=\"0\"/><c:chart><c:autoTitleDeleted val=\"1\"/><c:plotArea><c:layout/>{plot}{}</c:plotArea>\
         <c:legend><c:legendPos val=\"b\"/><c:overlay val=\"0\"/></c:legend><c:plotVisOnly val=\"1\"/>\
         <c:dispBlanksAs val=\"gap\"/></c:chart><c:spPr><a:solidFill><a:srgbClr val=\"FFFFFF\"/></a:solidFill>\
         <a:ln><a:noFill/></a:ln></c:spPr>{}<c:externalData r:id=\"rId1\"><c:autoUpdate val=\"0\"/></c:externalData></c:chartSpace>",
        axis_markup(chart, profile),
        text_properties("c:txPr", profile)
    )
    .into_bytes()
}

/// A series: name, look, categories and values with the cells they come from.
fn one(chart: &Chart, number: usize, series: &Series, look: &str) -> String {
    let column = column_name(number + 1);
    let last = chart.categories.len().max(1) + 1;
    let mut categories = String::new();
    for (at, category) in chart.categories.iter().enumerate() {
        let _ = write!(categories, "<c:pt idx=\"{at}\"><c:v>{}</c:v></c:pt>", safe(category));
    }
    let mut values = String::new();
    for (at, value) in series.values.iter().take(chart.categories.len()).enumerate() {
        if let Some(value) = value.filter(|value| value.is_finite()) {
            let _ = write!(values, "<c:pt idx=\"{at}\"><c:v>{value}</c:v></c:pt>");
        }
    }
    let count = chart.categories.len();
    format!(
        "<c:ser><c:idx val=\"{number}\"/><c:order val=\"{number}\"/><c:tx><c:strRef><c:f>{SHEET}!${column}$1</c:f><c:strCache>\
         <c:ptCount val=\"1\"/><c:pt idx=\"0\"><c:v>{}</c:v></c:pt></c:strCache></c:strRef></c:tx>{look}\
         <c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${last}</c:f><c:strCache><c:ptCount val=\"{count}\"/>{categories}</c:strCache>\
         </c:strRef></c:cat><c:val><c:numRef><c:f>{SHEET}!${column}$2:${column}${last}</c:f><c:numCache>\
         <c:formatCode>{}</c:formatCode><c:ptCount val=\"{count}\"/>{values}</c:numCache></c:numRef></c:val>{}</c:ser>",
        safe(&series.name),
        safe(&series.format),
        if look.contains("<c:marker>") { "<c:smooth val=\"0\"/>" } else { "" }
    )
}

fn bar_look(number: usize) -> String {
    let outline = "<a:ln w=\"9525\"><a:solidFill><a:srgbClr val=\"000000\"/></a:solidFill></a:ln>";
    // One series plain, the others patterned: the least that tells them apart.
    if number == 0 {
        let plain = "<a:solidFill><a:srgbClr val=\"595959\"/></a:solidFill>";
        return format!("<c:spPr>{plain}{outline}</c:spPr><c:invertIfNegative val=\"0\"/>");
    }
    let (pattern, grey) = PATTERNS[(number - 1) % PATTERNS.len()];
    format!(
        "<c:spPr><a:pattFill prst=\"{pattern}\"><a:fgClr><a:srgbClr val=\"{grey}\"/></a:fgClr><a:bgClr><a:srgbClr val=\"FFFFFF\"/>\
         </a:bgClr></a:pattFill>{outline}</c:spPr>\
         <c:invertIfNegative val=\"0\"/>"
    )
}

fn line_look(number: usize) -> String {
    let (dash, marker) = DASHES[number % DASHES.len()];
    let black = "<a:solidFill><a:srgbClr val=\"000000\"/></a:solidFill>";
    format!(
        "<c:spPr><a:ln w=\"19050\">{black}<a:prstDash val=\"{dash}\"/></a:ln></c:spPr><c:marker><c:symbol val=\"{marker}\"/>\
         <c:size val=\"7\"/><c:spPr>{black}<a:ln w=\"9525\">{black}</a:ln></c:spPr></c:marker>"
    )
}

fn dot_look(number: usize) -> String {
    let (_, marker) = DASHES[number % DASHES.len()];
    let black = "<a:solidFill><a:srgbClr val=\"000000\"/></a:solidFill>";
    format!(
        "<c:spPr><a:ln w=\"19050\"><a:noFill/></a:ln></c:spPr><c:marker><c:symbol val=\"{marker}\"/><c:size val=\"9\"/>\
         <c:spPr>{black}<a:ln w=\"9525\">{black}</a:ln></c:spPr></c:marker>"
    )
}

/// The values beside bars and points: on paper nobody can point at them. Of a list, those alone.
fn labels(place: &str, series: &Series, profile: &Profile) -> String {
    let unlabelled = |at: &usize| series.labelled.as_ref().is_some_and(|labelled| !labelled.contains(at));
    let without = (0..series.values.len()).filter(unlabelled).fold(String::new(), |mut xml, at| {
        let _ = write!(xml, "<c:dLbl><c:idx val=\"{at}\"/><c:delete val=\"1\"/></c:dLbl>");
        xml
    });
    format!(
        "<c:dLbls>{without}<c:numFmt formatCode=\"{}\" sourceLinked=\"0\"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{}\
         <c:dLblPos val=\"{place}\"/><c:showLegendKey val=\"0\"/><c:showVal val=\"1\"/><c:showCatName val=\"0\"/>\
         <c:showSerName val=\"0\"/><c:showPercent val=\"0\"/><c:showBubbleSize val=\"0\"/></c:dLbls>",
        safe(&series.format),
        text_properties("c:txPr", profile)
    )
}

fn target_look() -> String {
    "<c:spPr><a:ln w=\"22225\"><a:solidFill><a:srgbClr val=\"000000\"/></a:solidFill><a:prstDash val=\"lgDash\"/></a:ln></c:spPr>\
     <c:marker><c:symbol val=\"none\"/></c:marker>"
        .to_owned()
}

fn axis_markup(chart: &Chart, profile: &Profile) -> String {
    let line =
        "<c:spPr><a:ln w=\"9525\"><a:solidFill><a:srgbClr val=\"000000\"/></a:solidFill></a:ln></c:spPr>";
    let grid = "<c:majorGridlines><c:spPr><a:ln w=\"6350\"><a:solidFill><a:srgbClr val=\"D9D9D9\"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>";
    // Long names of categories are broken into lines and not turned.
    let upright =
        text_properties("c:txPr", profile).replace("<a:bodyPr/>", "<a:bodyPr rot=\"0\" vert=\"horz\"/>");
    let title = chart.unit.as_deref().map_or_else(String::new, |unit| axis_title(unit, profile));
    let format = chart.series.first().map_or_else(|| "General".to_owned(), |series| safe(&series.format));
    let share = chart.unit.as_deref().is_some_and(|unit| unit.contains(['%', '％']));
    let (ends, step) = ends(chart, share);
    let format = if share && chart.axis.is_none() { "0".to_owned() } else { format };
    format!(
        "<c:catAx><c:axId val=\"1001\"/><c:scaling><c:orientation val=\"minMax\"/></c:scaling><c:delete val=\"0\"/>\
         <c:axPos val=\"b\"/><c:numFmt formatCode=\"General\" sourceLinked=\"0\"/><c:majorTickMark val=\"out\"/>\
         <c:minorTickMark val=\"none\"/><c:tickLblPos val=\"low\"/>{line}{upright}<c:crossAx val=\"1002\"/><c:crosses val=\"autoZero\"/>\
         <c:auto val=\"1\"/><c:lblAlgn val=\"ctr\"/><c:lblOffset val=\"100\"/><c:noMultiLvlLbl val=\"1\"/></c:catAx>\
         <c:valAx><c:axId val=\"1002\"/><c:scaling><c:orientation val=\"minMax\"/>{ends}</c:scaling><c:delete val=\"0\"/>\
         <c:axPos val=\"l\"/>{grid}{title}<c:numFmt formatCode=\"{format}\" sourceLinked=\"0\"/><c:majorTickMark val=\"out\"/>\
         <c:minorTickMark val=\"none\"/><c:tickLblPos val=\"nextTo\"/>{line}<c:crossAx val=\"1001\"/><c:crosses val=\"autoZero\"/>\
         <c:crossBetween val=\"between\"/>{step}</c:valAx>"
    )
}

/// The ends of the value axis and the distance of its lines. A share ends at 100; the programs would let it run on to 120.
fn ends(chart: &Chart, share: bool) -> (String, String) {
    if let Some(Axis { from, to, step }) = chart.axis.filter(|axis| axis.from < axis.to && axis.step > 0.0) {
        let ends = format!("<c:max val=\"{to}\"/><c:min val=\"{from}\"/>");
        return (ends, format!("<c:majorUnit val=\"{step}\"/>"));
    }
    let values = all_series(chart).into_iter().flat_map(|series| series.values).flatten();
    let ends = if share && values.into_iter().all(|value| value <= 100.0) {
        "<c:max val=\"100\"/><c:min val=\"0\"/>"
    } else {
        ""
    };
    (ends.to_owned(), String::new())
}

fn axis_title(unit: &str, profile: &Profile) -> String {
    let run = run_properties("a:rPr", profile);
    format!(
        "<c:title><c:tx><c:rich><a:bodyPr rot=\"-5400000\" vert=\"horz\"/><a:p><a:pPr>{}</a:pPr><a:r>{run}<a:t>{}</a:t></a:r></a:p>\
         </c:rich></c:tx><c:overlay val=\"0\"/></c:title>",
        run_properties("a:defRPr", profile),
        safe(&flat(unit))
    )
}

fn text_properties(element: &str, profile: &Profile) -> String {
    let run = run_properties("a:defRPr", profile);
    format!("<{element}><a:bodyPr/><a:p><a:pPr>{run}</a:pPr><a:endParaRPr lang=\"zh-CN\"/></a:p></{element}>")
}

fn run_properties(element: &str, profile: &Profile) -> String {
    format!(
        "<{element} lang=\"zh-CN\" sz=\"1050\" b=\"0\"><a:solidFill><a:srgbClr val=\"000000\"/></a:solidFill><a:latin typeface=\"{}\"/>\
         <a:ea typeface=\"{}\"/></{element}>",
        safe(&profile.fonts.western),
        safe(&profile.fonts.table)
    )
}

/// In one line, as attributes and chart texts are.
fn flat(text: &str) -> String {
    text.replace(['\n', '\r', '\t'], " ")
}

/// A, B, … Z, AA, … for a column counted from 0.
fn column_name(mut column: usize) -> String {
    let mut name = String::new();
    loop {
        let letter = u8::try_from(column % 26).unwrap_or(0);
        name.insert(0, char::from(b'A' + letter));
        if column < 26 {
            return name;
        }
        column = column / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::column_name;

    #[test]
    fn columns_are_named_as_spreadsheets_do() {
        assert_eq!([0, 1, 25, 26, 27, 701, 702].map(column_name), ["A", "B", "Z", "AA", "AB", "ZZ", "AAA"]);
    }
}
