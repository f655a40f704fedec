//! 附件：分县市指标汇总表. The pack's choice of indicators by county, or by the level above where the counties are many, the
//! bureau's own and the whole, grouped by the parts of the policy. Every number in it answers.

use std::collections::BTreeSet;
use std::sync::Arc;

use jibao_core::count::Cell as ReportCell;
use jibao_core::count::consolidate::Line;
use jibao_core::count::phrase;
use jibao_core::count::phrase::{Piece, numeral};
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Aggregate, Group, Indicator, Kind, Pack, Reporter, SideBySide};
use jibao_core::public::Edition;
use jibao_core::report::Report;
use jibao_core::report::figure::Figure as ReportFigure;
use jibao_core::report::style::full_width;
use jibao_core::returns::{Place, State};
use jibao_core::text::words;
use rust_decimal::Decimal;

use super::remarks::Remarks;
use gongwen::model::{Align, Cell, Column, Figure, HeaderCell, Inline, Row, Table};

/// The name of the rows that belong to no part of the policy.
const GENERAL: &str = "综合";

/// So many columns of numbers stand side by side on a page at most: of more, the digits of one number would part.
const ACROSS: usize = 12;

/// The table, in several where its columns are too many for a page; adds its figures to `figures`.
pub(super) fn tables(
    pack: &Pack,
    report: Edition<'_>,
    figures: &mut Vec<ReportFigure>,
    remarks: &mut Remarks,
) -> Vec<Table> {
    let beside = Beside::of(pack, report);
    let known = figures.iter().map(|figure| figure.id.clone()).collect();
    let mut setting = Setting { pack, report, figures, known, remarks };
    let pieces = beside.pieces();
    let count = pieces.len();
    let piece = |(at, piece): (usize, &Beside<'_>)| setting.table(piece, (at, count));
    pieces.iter().enumerate().map(piece).collect()
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

/// What stands side by side, with the units of each group.
enum Beside<'a> {
    Units(Vec<&'a Reporter>),
    Groups(Vec<(&'a Group, Vec<&'a Reporter>)>),
}

impl<'a> Beside<'a> {
    /// Of what is published there are no groups: a value that is kept back could be computed from its group's.
    fn of(pack: &'a Pack, report: Edition<'_>) -> Self {
        match pack.reporters.side_by_side(report.side_by_side) {
            SideBySide::Units(units) => Self::Units(units),
            SideBySide::Groups(groups) if !report.is_public() => Self::Groups(
                groups.into_iter().map(|one| (one, pack.reporters.of_group(one).collect())).collect(),
            ),
            SideBySide::Groups(_) | SideBySide::Nobody => Self::Groups(Vec::new()),
        }
    }

    /// The same in pieces of nearly one size, each narrow enough for a page; one at least.
    fn pieces(&self) -> Vec<Self> {
        let count = self.names().count();
        let size = count.div_ceil(count.div_ceil(ACROSS).max(1)).max(1);
        match self {
            _ if count == 0 => vec![Self::Groups(Vec::new())],
            Self::Units(units) => units.chunks(size).map(|piece| Self::Units(piece.to_vec())).collect(),
            Self::Groups(groups) => groups.chunks(size).map(|piece| Self::Groups(piece.to_vec())).collect(),
        }
    }

    fn names(&self) -> impl Iterator<Item = String> + '_ {
        let (units, groups) = match self {
            Self::Units(units) => (units.as_slice(), [].as_slice()),
            Self::Groups(groups) => ([].as_slice(), groups.as_slice()),
        };
        let units = units.iter().map(|unit| unit.name.clone());
        units.chain(groups.iter().map(|(group, _)| group.name.clone()))
    }

    /// What stands over them.
    fn heading(&self, pack: &Pack) -> String {
        match self {
            Self::Units(_) => pack.about.counties.clone(),
            Self::Groups(_) => format!("各组（所属{}合计）", pack.about.counties),
        }
    }
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
    /// One of `count` tables; the last has what stands beside all of them, the bureau's own and the whole.
    fn table(&mut self, beside: &Beside<'_>, (at, count): (usize, usize)) -> Table {
        let about = &self.pack.about;
        let last = at + 1 == count;
        let column = |width, align| Column { width, align };
        let names: Vec<HeaderCell> = beside.names().map(HeaderCell::new).collect();
        let high = if names.is_empty() { 1 } else { 2 };
        let mut columns = vec![column(5.4, Align::Left), column(1.6, Align::Center)];
        let mut top = vec![HeaderCell::spanning("指标", 1, high), HeaderCell::spanning("单位", 1, high)];
        columns.extend(names.iter().map(|_| column(1.5, Align::Decimal)));
        if !names.is_empty() {
            top.push(HeaderCell::spanning(beside.heading(self.pack), names.len(), 1));
        }
        if last {
            columns.extend([column(1.5, Align::Decimal), column(1.6, Align::Decimal)]);
            top.extend([
                HeaderCell::spanning(about.own.clone(), 1, high),
                HeaderCell::spanning(format!("{}\n合计", about.whole), 1, high),
            ]);
        }
        let notes = format!(
            "注：1.本表列主要指标，全部指标见汇总表工作簿。2.“未报”不等于零，“—”为不由该单位填报。\
             3.比率由分子、分母重新计算。4.{}合计为已报送单位的合计。",
            about.whole
        );
        let notes = std::iter::once(notes).chain(self.report.note().map(str::to_owned)).filter(|_| last);
        Table {
            caption: (at > 0).then(|| "续表".to_owned()),
            alt: Some(format!("主要指标分{}的数{}", about.counties, if last { "和合计" } else { "" })),
            unit: None,
            columns,
            header: if names.is_empty() { vec![top] } else { vec![top, names] },
            rows: self.rows(beside, last),
            notes: notes.collect(),
        }
    }

    fn rows(&mut self, beside: &Beside<'_>, last: bool) -> Vec<Row> {
        let mut rows = Vec::new();
        let mut group = None;
        for (indicator, line) in shown(self.pack, self.report.report()) {
            let own_group = part_of(self.pack, indicator);
            if group.as_ref() != Some(&own_group) {
                let cells = vec![Cell::text(own_group.clone())];
                rows.push(Row { cells, group: true, ..Row::default() });
                group = Some(own_group);
            }
            rows.push(self.row(beside, last, indicator, line));
        }
        rows
    }

    fn row(&mut self, beside: &Beside<'_>, last: bool, indicator: &Indicator, line: &Line) -> Row {
        let mut cells = vec![Cell::text(full_width(&indicator.name)), Cell::text(unit(indicator))];
        match beside {
            Beside::Units(units) => {
                cells.extend(units.iter().map(|unit| self.county(indicator, line, &unit.id)));
            }
            Beside::Groups(groups) => {
                cells.extend(groups.iter().map(|(group, units)| {
                    let part = line.over(self.pack, indicator, units);
                    let meaning = format!("{}，{}合计，{}", indicator.name, group.name, part.coverage());
                    self.sum(indicator, &part, format!("{}.{}", indicator.code, group.id), meaning)
                }));
            }
        }
        if last {
            cells.push(self.own(indicator, line));
            cells.push(self.total(indicator, line));
        }
        Row { cells, ..Row::default() }
    }

    /// A number as a figure, known under its id once.
    fn figure(
        &mut self,
        id: String,
        text: String,
        value: Decimal,
        meaning: String,
        sources: Arc<[Place]>,
    ) -> Cell {
        Cell::figure(self.figured(id, text, value, meaning, sources))
    }

    fn figured(
        &mut self,
        id: String,
        text: String,
        value: Decimal,
        meaning: String,
        sources: Arc<[Place]>,
    ) -> Figure {
        let figure = ReportFigure { id: id.clone(), text: text.clone(), value, meaning, sources };
        let comment = self.remarks.on(&figure);
        if self.known.insert(id.clone()) {
            self.figures.push(figure);
        }
        Figure { id, text, comment }
    }

    fn county(&mut self, indicator: &Indicator, line: &Line, county: &ReporterId) -> Cell {
        let Some(cell) = line.cell(county) else { return Cell::text("—") };
        if let Some(word) = cell.word() {
            return Cell::text(format!("{word}{}", doubt(cell.doubted)));
        }
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
            cell.places.as_slice().into(),
        )
    }

    fn own(&mut self, indicator: &Indicator, line: &Line) -> Cell {
        let section = |id: &&ReporterId| self.pack.reporters.is_section(id);
        // Who is asked for the bureau's own activity and gave none left it blank.
        let asked = line.asked_of_own(self.pack, indicator);
        let silent = asked.and_then(|id| Some((id, line.cell(id).filter(|cell| !cell.value.is_given())?)));
        let label = silent.map(|(id, cell)| self.report.label(&line.code, id, cell));
        let absent = Cell::text(label.unwrap_or("—"));
        // Without the bureau's own answer the yeses of a row would not add up.
        if indicator.kind == Kind::Flag && indicator.aggregate == Aggregate::CountYes {
            let own = line.shares.iter().find(|(id, _)| section(id));
            return own.map_or(absent, |(_, share)| Cell::text(words::yes_no(share.numerator)));
        }
        if indicator.kind == Kind::Rate {
            return self.own_rate(indicator, line).unwrap_or(absent);
        }
        let Some(own) = line.own else { return absent };
        let sources = places(line, line.shares.keys().filter(section));
        let meaning = format!("{}，{}", indicator.name, self.pack.about.own);
        let doubted = line.doubted().any(|id| section(&id));
        let text = indicator.number.written(own) + doubt(doubted);
        self.figure(format!("{}.own", indicator.code), text, own, meaning, sources)
    }

    /// A rate adds up to nothing: the office's own is that of the one section that gives it.
    fn own_rate(&mut self, indicator: &Indicator, line: &Line) -> Option<Cell> {
        let mut sections = self.pack.reporters.sections().filter(|one| line.share(&one.id).is_some());
        match (sections.next(), sections.next()) {
            (Some(one), None) => Some(self.county(indicator, line, &one.id)),
            _ => None,
        }
    }

    fn total(&mut self, indicator: &Indicator, line: &Line) -> Cell {
        let meaning = format!("{}，{}合计，{}", indicator.name, self.pack.about.whole, line.coverage());
        self.sum(indicator, line, format!("{}.table", indicator.code), meaning)
    }

    /// How many chose which word, each number a figure of its own.
    fn answers(&mut self, indicator: &Indicator, line: &Line, id: &str, meaning: &str) -> Cell {
        let base = id.strip_suffix(".table").unwrap_or(id);
        let sources = places(line, line.words.keys());
        let mut content: Vec<Inline> = phrase::answers(indicator, line)
            .into_iter()
            .map(|piece| match piece {
                Piece::Words(words) => Inline::Text(words),
                Piece::Number { part, text, value } => {
                    let id = format!("{base}.{}.{part}", phrase::ANSWERED);
                    Inline::Figure(self.figured(id, text, value, meaning.to_owned(), sources.clone()))
                }
            })
            .collect();
        content.extend(line.doubted().next().map(|_| Inline::Text(words::DOUBTED.to_owned())));
        Cell { content, continued: false }
    }

    /// What a line comes to; — where nobody in it is asked.
    fn sum(&mut self, indicator: &Indicator, line: &Line, id: String, meaning: String) -> Cell {
        if line.expected == 0 && line.total.is_none() {
            return Cell::text("—");
        }
        if line.is_answered(indicator) {
            return self.answers(indicator, line, &id, &meaning);
        }
        let Some(total) = line.total else { return Cell::text(line.absence().label()) };
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
        let sources = places(line, line.shares.keys());
        self.figure(id, text, total, meaning, sources)
    }
}

/// What stands behind a number in doubt.
fn doubt(doubted: bool) -> &'static str {
    if doubted { words::DOUBTED } else { "" }
}

fn places<'a>(line: &Line, ids: impl Iterator<Item = &'a ReporterId>) -> Arc<[Place]> {
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
