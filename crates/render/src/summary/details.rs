//! 附件：村级短板清单, one a detail sheet. By county, or by the level above where the counties are many, with the largest gaps;
//! every row stands in the workbook.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use jibao_core::count::target::{ShortRow, TargetResult};
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Against, Detail, Indicator, Pack, SideBySide};
use jibao_core::report::Report;
use jibao_core::report::figure::Figure as ReportFigure;
use jibao_core::report::shortfall::{NAMED, by_county};
use jibao_core::text::number;
use rust_decimal::Decimal;

use gongwen::model::{Align, Block, Cell, Column, Figure, HeaderCell, Inline, Row, Table};

/// Counties with rows of a detail sheet below a target that each row must meet; nothing where there are none. The target on
/// the minimum and the one on the count name the same rows; the one with a number to reach is shown. Adds its figures to
/// `figures`.
pub(super) fn short(
    pack: &Pack,
    report: &Report,
    detail: &Detail,
    figures: &mut Vec<ReportFigure>,
) -> Vec<Block> {
    let listed = report.targets.iter().filter(|target| !target.rows.is_empty()).find_map(|target| {
        let Against::Number(least) = &target.target.against else { return None };
        let indicator = pack.catalogue.get(target.code.as_str())?;
        let own = indicator.detail.as_ref().is_some_and(|source| source.detail == detail.id);
        own.then_some((target, *least, indicator))
    });
    let Some((target, least, indicator)) = listed else { return Vec::new() };
    let what = &detail.row;
    let places = places(pack, report, target);
    let all_named = places.iter().all(|(_, _, rows)| rows.len() <= NAMED);
    let heading = if report.is_large(pack) { "组" } else { pack.about.counties.as_str() };
    let header = [
        heading.to_owned(),
        format!("未达到的{what}"),
        "共差".to_owned(),
        format!("差额最大的{what}及现有数"),
    ];
    let columns = [(1.3, Align::Center), (1.5, Align::Decimal), (1.0, Align::Decimal), (6.2, Align::Left)];
    let mut setting = Setting { pack, detail, indicator, figures };
    let mut lines: Vec<Row> =
        places.into_iter().map(|(id, name, rows)| setting.row(id, name, &rows)).collect();
    lines.push(setting.total(target));
    let (least, unit) = (number::plain(least), &indicator.unit);
    vec![Block::Table(Table {
        caption: None,
        alt: Some(format!("各{}未达到目标的个数", pack.about.counties)),
        unit: Some(format!("单位：个、{unit}")),
        columns: columns.into_iter().map(|(width, align)| Column { width, align }).collect(),
        header: vec![header.iter().map(HeaderCell::new).collect()],
        rows: lines,
        notes: vec![format!(
            "注：目标为每个{what}不少于{least}{unit}。各{heading}按未达到的个数排列{}。",
            if all_named {
                String::new()
            } else {
                format!("，全部名单见汇总表“{}”", detail.book)
            }
        )],
    })]
}

/// The rows by the place that they stand under, with its id and name: those with most of them first.
fn places<'a>(
    pack: &'a Pack,
    report: &Report,
    target: &'a TargetResult,
) -> Vec<(&'a str, &'a str, Vec<&'a ShortRow>)> {
    let counties = by_county(target);
    let groups = match pack.reporters.side_by_side(report.side_by_side) {
        SideBySide::Units(_) => {
            let county = |(id, rows): (&'a ReporterId, _)| (id.as_str(), pack.reporters.name(id), rows);
            return counties.into_iter().map(county).collect();
        }
        SideBySide::Groups(groups) => groups,
        SideBySide::Nobody => Vec::new(),
    };
    let mut places: Vec<_> = groups
        .into_iter()
        .map(|group| {
            let units: BTreeSet<&ReporterId> = pack.reporters.of_group(group).map(|unit| &unit.id).collect();
            let own = counties.iter().filter(|(id, _)| units.contains(*id));
            let mut rows: Vec<&ShortRow> = own.flat_map(|(_, all)| all.iter().copied()).collect();
            rows.sort_by_key(|row| Reverse(row.gap));
            (group.id.as_str(), group.name.as_str(), rows)
        })
        .filter(|(_, _, rows)| !rows.is_empty())
        .collect();
    places.sort_by_key(|(_, _, rows)| Reverse(rows.len()));
    places
}

struct Setting<'a> {
    pack: &'a Pack,
    detail: &'a Detail,
    indicator: &'a Indicator,
    figures: &'a mut Vec<ReportFigure>,
}

impl Setting<'_> {
    fn figure(&mut self, part: &str, value: Decimal, meaning: &str, rows: &[&ShortRow]) -> Inline {
        let id = format!("{}.{part}", self.indicator.code);
        let text = number::plain(value);
        if self.figures.iter().all(|known| known.id != id) {
            self.figures.push(ReportFigure {
                id: id.clone(),
                text: text.clone(),
                value,
                meaning: format!("{}：{meaning}", self.indicator.name),
                sources: rows.iter().map(|row| row.place.clone()).collect(),
            });
        }
        Inline::Figure(Figure { id, text, comment: None })
    }

    fn cell(&mut self, part: &str, value: Decimal, meaning: &str, rows: &[&ShortRow]) -> Cell {
        Cell { content: vec![self.figure(part, value, meaning, rows)], continued: false }
    }

    fn row(&mut self, id: &str, name: &str, rows: &[&ShortRow]) -> Row {
        let count = Decimal::from(rows.len());
        let gap: Decimal = rows.iter().map(|row| row.gap).sum();
        let mut content = Vec::new();
        for (number, row) in rows.iter().take(NAMED).enumerate() {
            let before = if number == 0 { "" } else { "、" };
            content.push(Inline::Text(format!("{before}{}{}（", row.group, self.detail.everyday(&row.name))));
            let part = format!("v{number}.{id}");
            content.push(self.figure(&part, row.value, &format!("{name}{}", row.name), &[row]));
            content.push(Inline::Text("）".to_owned()));
        }
        if rows.len() > NAMED {
            content.push(Inline::Text("等".to_owned()));
        }
        let cells = vec![
            Cell::text(name),
            self.cell(&format!("few.{id}"), count, &format!("{name}未达到的{}数", self.detail.row), rows),
            self.cell(&format!("lack.{id}"), gap, &format!("{name}共差"), rows),
            Cell { content, continued: false },
        ];
        Row { cells, ..Row::default() }
    }

    fn total(&mut self, target: &TargetResult) -> Row {
        let rows: Vec<&ShortRow> = target.rows.iter().collect();
        let gap: Decimal = rows.iter().map(|row| row.gap).sum();
        let whole = self.pack.about.whole.clone();
        let cells = vec![
            Cell::text(whole.clone()),
            self.cell(
                "few.all",
                Decimal::from(rows.len()),
                &format!("{whole}未达到的{}数", self.detail.row),
                &rows,
            ),
            self.cell("lack.all", gap, &format!("{whole}共差"), &rows),
        ];
        Row { cells, total: true, ..Row::default() }
    }
}
