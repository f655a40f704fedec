//! 附件：分县市指标汇总表. The pack's choice of indicators by county, the bureau's own and the whole, grouped by the
//! parts of the policy. Every number in it answers.

use std::collections::BTreeSet;

use jibao_core::count::Cell as ReportCell;
use jibao_core::count::consolidate::Line;
use jibao_core::count::phrase;
use jibao_core::count::phrase::numeral;
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Aggregate, Indicator, Kind, Pack, ReporterKind};
use jibao_core::public::Edition;
use jibao_core::report::Report;
use jibao_core::report::figure::Figure as ReportFigure;
use jibao_core::report::style::full_width;
use jibao_core::returns::{Place, State};
use jibao_core::text::words;
use rust_decimal::Decimal;

use super::remarks::Remarks;
use gongwen::model::{Align, Cell, Column, Figure, HeaderCell, Row, Table};

/// The name of the rows that belong to no part of the policy.
const GENERAL: &str = "综合";

/// The table; adds its figures to `figures`.
pub(super) fn table(
    pack: &Pack,
    report: Edition<'_>,
    figures: &mut Vec<ReportFigure>,
    remarks: &mut Remarks,
) -> Table {
    let counties: Vec<_> = pack.reporters.counties().collect();
    let column = |width, align| Column { width, align };
    let mut columns = vec![column(5.4, Align::Left), column(1.6, Align::Center)];
    columns.extend(counties.iter().map(|_| column(1.5, Align::Decimal)));
    columns.extend([column(1.5, Align::Decimal), column(1.6, Align::Decimal)]);
    let top = vec![
        HeaderCell::spanning("指标", 1, 2),
        HeaderCell::spanning("单位", 1, 2),
        HeaderCell::spanning(pack.about.counties.clone(), counties.len(), 1),
        HeaderCell::spanning(pack.about.own.clone(), 1, 2),
        HeaderCell::spanning(format!("{}\n合计", pack.about.whole), 1, 2),
    ];
    let names = counties.iter().map(|county| HeaderCell::new(county.name.clone())).collect();
    let known = figures.iter().map(|figure| figure.id.clone()).collect();
    let mut setting = Setting { pack, report, figures, known, remarks };
    let mut rows = Vec::new();
    let mut group = None;
    for (indicator, line) in shown(pack, report.report()) {
        let own_group = part_of(pack, indicator);
        if group.as_ref() != Some(&own_group) {
            rows.push(Row { cells: vec![Cell::text(own_group.clone())], group: true, ..Row::default() });
            group = Some(own_group);
        }
        rows.push(setting.row(indicator, line));
    }
    Table {
        caption: None,
        alt: Some(format!("主要指标分{}的数和合计", pack.about.counties)),
        unit: None,
        columns,
        header: vec![top, names],
        rows,
        notes: std::iter::once(format!(
            "注：1.本表列主要指标，全部指标见汇总表工作簿。2.“未报”不等于零，“—”为不由该单位填报。\
             3.比率由分子、分母重新计算。4.{}合计为已报送单位的合计。",
            pack.about.whole
        ))
        .chain(report.note().map(str::to_owned))
        .collect(),
    }
}

fn shown<'a>(pack: &'a Pack, report: &'a Report) -> impl Iterator<Item = (&'a Indicator, &'a Line)> {
    pack.annex
        .table
        .iter()
        .filter_map(|code| pack.catalogue.get(code.as_str()))
        .filter(|indicator| {
            !matches!(indicator.kind, Kind::Text | Kind::Parameter)
                && indicator.valid_from.is_none_or(|from| report.quarter >= from)
        })
        .filter_map(|indicator| {
            let line = report.line(indicator.code.as_str()).filter(|line| !line.cells.is_empty())?;
            Some((indicator, line))
        })
}

/// The part of the policy an indicator belongs to, numbered.
fn part_of(pack: &Pack, indicator: &Indicator) -> String {
    let own = |part: &&jibao_core::pack::Part| {
        part.measures.iter().any(|measure| measure.code == indicator.measure)
    };
    let part = pack.policy.parts.iter().find(own);
    part.map_or_else(
        || GENERAL.to_owned(),
        |part| format!("{}、{}", numeral(usize::from(part.number)), part.title),
    )
}

struct Setting<'a, 'r> {
    pack: &'a Pack,
    report: Edition<'a>,
    figures: &'a mut Vec<ReportFigure>,
    /// Their ids.
    known: BTreeSet<String>,
    remarks: &'a mut Remarks<'r>,
}

impl Setting<'_, '_> {
    fn row(&mut self, indicator: &Indicator, line: &Line) -> Row {
        let mut cells = vec![Cell::text(full_width(&indicator.name)), Cell::text(unit(indicator))];
        let counties: Vec<ReporterId> =
            self.pack.reporters.counties().map(|county| county.id.clone()).collect();
        for county in &counties {
            cells.push(self.county(indicator, line, county));
        }
        cells.push(self.own(indicator, line));
        cells.push(self.total(indicator, line));
        Row { cells, ..Row::default() }
    }

    /// A number as a figure, known under its id once.
    fn figure(
        &mut self,
        id: String,
        text: String,
        value: Decimal,
        meaning: String,
        sources: Vec<Place>,
    ) -> Cell {
        let figure = ReportFigure { id: id.clone(), text: text.clone(), value, meaning, sources };
        let comment = self.remarks.on(&figure);
        if self.known.insert(id.clone()) {
            self.figures.push(figure);
        }
        Cell::figure(Figure { id, text, comment })
    }

    fn county(&mut self, indicator: &Indicator, line: &Line, county: &ReporterId) -> Cell {
        let Some(cell) = line.cell(county) else { return Cell::text("—") };
        let Some(value) = cell.number() else {
            return Cell::text(self.report.label(&line.code, county, cell));
        };
        let doubt = doubt(cell.doubted);
        if indicator.kind == Kind::Flag {
            return Cell::text(format!("{}{doubt}", words::yes_no(value)));
        }
        let text =
            number(indicator, line, county, cell).unwrap_or_else(|| indicator.number.written(value)) + doubt;
        let meaning = format!("{}，{}", indicator.name, self.pack.reporters.name(county));
        self.figure(
            format!("{}.{}", indicator.code, county.as_str()),
            text,
            value,
            meaning,
            cell.places.clone(),
        )
    }

    fn own(&mut self, indicator: &Indicator, line: &Line) -> Cell {
        let section = |id: &&ReporterId| {
            self.pack.reporters.get(id).is_some_and(|reporter| reporter.kind == ReporterKind::Section)
        };
        // Without the bureau's own answer the yeses of a row would not add up.
        if indicator.kind == Kind::Flag && indicator.aggregate == Aggregate::CountYes {
            let own = line.shares.iter().find(|(id, _)| section(id));
            return Cell::text(own.map_or("—", |(_, share)| words::yes_no(share.numerator)));
        }
        let Some(own) = line.own else { return Cell::text("—") };
        let sources = places(line, line.shares.keys().filter(section));
        let meaning = format!("{}，{}", indicator.name, self.pack.about.own);
        let doubted = line.doubted().any(|id| section(&id));
        let text = indicator.number.written(own) + doubt(doubted);
        self.figure(format!("{}.own", indicator.code), text, own, meaning, sources)
    }

    fn total(&mut self, indicator: &Indicator, line: &Line) -> Cell {
        let Some(total) = line.total else { return Cell::text(State::Blank.label()) };
        let doubt = doubt(line.doubted().next().is_some());
        let text = match (indicator.kind, line.ratio) {
            (Kind::Rate, Some(ratio)) => match phrase::rate(indicator, ratio) {
                Some(text) => without_unit(&text) + doubt,
                None => return Cell::text(State::NotApplicable.label()),
            },
            (Kind::Flag, _) if matches!(indicator.aggregate, Aggregate::Direct) => {
                return Cell::text(format!("{}{doubt}", words::yes_no(total)));
            }
            _ => indicator.number.written(total) + doubt,
        };
        let meaning = format!("{}，{}合计，{}", indicator.name, self.pack.about.whole, line.coverage());
        let sources = places(line, line.shares.keys());
        self.figure(format!("{}.table", indicator.code), text, total, meaning, sources)
    }
}

/// What stands behind a number in doubt.
fn doubt(doubted: bool) -> &'static str {
    if doubted { words::DOUBTED } else { "" }
}

fn places<'a>(line: &Line, ids: impl Iterator<Item = &'a ReporterId>) -> Vec<Place> {
    ids.filter_map(|id| line.cell(id)).flat_map(|cell| cell.places.iter().cloned()).collect()
}

fn unit(indicator: &Indicator) -> String {
    if indicator.kind == Kind::Flag { String::new() } else { full_width(&indicator.unit) }
}

fn without_unit(text: &str) -> String {
    text.trim_end_matches('%').to_owned()
}

fn number(indicator: &Indicator, line: &Line, county: &ReporterId, cell: &ReportCell) -> Option<String> {
    if indicator.kind != Kind::Rate {
        return cell.number().map(|value| indicator.number.written(value));
    }
    let share = line.share(county)?;
    phrase::rate(indicator, share).map(|text| without_unit(&text))
}
