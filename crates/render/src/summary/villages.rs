//! 附件：村级短板清单. By county, or by the level above where the counties are many, with the largest gaps; every village
//! stands in the workbook.

use std::cmp::Reverse;

use jibao_core::count::target::{ShortVillage, TargetResult};
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Against, Indicator, Pack, SideBySide};
use jibao_core::report::Report;
use jibao_core::report::figure::Figure as ReportFigure;
use jibao_core::report::shortfall::{NAMED, by_county};
use jibao_core::text::number;
use rust_decimal::Decimal;

use gongwen::model::{Align, Block, Cell, Column, Figure, HeaderCell, Inline, Row, Table};

/// Counties with villages below a per-village target; nothing where there are none. The target on the minimum and the one on
/// the count name the same villages; the one with a number to reach is shown. Adds its figures to `figures`.
pub(super) fn short(pack: &Pack, report: &Report, figures: &mut Vec<ReportFigure>) -> Vec<Block> {
    let listed = report.targets.iter().filter(|target| !target.villages.is_empty()).find_map(|target| {
        let Against::Number(least) = &target.target.against else { return None };
        Some((target, *least, pack.catalogue.get(target.code.as_str())?))
    });
    let Some((target, least, indicator)) = listed else { return Vec::new() };
    let places = places(pack, report, target);
    let all_named = places.iter().all(|(_, _, villages)| villages.len() <= NAMED);
    let heading = if report.is_large(pack) { "组" } else { pack.about.counties.as_str() };
    let header = [heading, "未达到的村（社区）", "共差", "差额最大的村（社区）及现有数"];
    let columns = [(1.3, Align::Center), (1.5, Align::Decimal), (1.0, Align::Decimal), (6.2, Align::Left)];
    let mut setting = Setting { pack, indicator, figures };
    let mut rows: Vec<Row> =
        places.into_iter().map(|(id, name, villages)| setting.row(id, name, &villages)).collect();
    rows.push(setting.total(target));
    let (least, unit) = (number::plain(least), &indicator.unit);
    vec![Block::Table(Table {
        caption: None,
        alt: Some(format!("各{}未达到目标的个数", pack.about.counties)),
        unit: Some(format!("单位：个、{unit}")),
        columns: columns.into_iter().map(|(width, align)| Column { width, align }).collect(),
        header: vec![header.into_iter().map(HeaderCell::new).collect()],
        rows,
        notes: vec![format!(
            "注：目标为每个村（社区）不少于{least}{unit}。各{heading}按未达到的个数排列{}。",
            if all_named { "" } else { "，全部名单见汇总表“村级明细”" }
        )],
    })]
}

/// The villages by the place that they stand under, with its id and name: those with most of them first.
fn places<'a>(
    pack: &'a Pack,
    report: &Report,
    target: &'a TargetResult,
) -> Vec<(&'a str, &'a str, Vec<&'a ShortVillage>)> {
    let counties = by_county(target);
    let groups = match pack.reporters.side_by_side(report.side_by_side) {
        SideBySide::Units(_) => {
            let county =
                |(id, villages): (&'a ReporterId, _)| (id.as_str(), pack.reporters.name(id), villages);
            return counties.into_iter().map(county).collect();
        }
        SideBySide::Groups(groups) => groups,
        SideBySide::Nobody => Vec::new(),
    };
    let mut places: Vec<_> = groups
        .into_iter()
        .map(|group| {
            let own = |id: &ReporterId| pack.reporters.of_group(group).any(|unit| unit.id == *id);
            let own = counties.iter().filter(|(id, _)| own(id));
            let mut villages: Vec<&ShortVillage> = own.flat_map(|(_, all)| all.iter().copied()).collect();
            villages.sort_by_key(|village| Reverse(village.gap));
            (group.id.as_str(), group.name.as_str(), villages)
        })
        .filter(|(_, _, villages)| !villages.is_empty())
        .collect();
    places.sort_by_key(|(_, _, villages)| Reverse(villages.len()));
    places
}

/// A village as people call it: 斗阁村 for 斗阁村民委员会, 紫溪社区 for 紫溪社区居民委员会.
fn everyday(name: &str) -> &str {
    name.strip_suffix("居民委员会").or_else(|| name.strip_suffix("民委员会")).unwrap_or(name)
}

struct Setting<'a> {
    pack: &'a Pack,
    indicator: &'a Indicator,
    figures: &'a mut Vec<ReportFigure>,
}

impl Setting<'_> {
    fn figure(&mut self, part: &str, value: Decimal, meaning: &str, villages: &[&ShortVillage]) -> Inline {
        let id = format!("{}.{part}", self.indicator.code);
        let text = number::plain(value);
        if self.figures.iter().all(|known| known.id != id) {
            self.figures.push(ReportFigure {
                id: id.clone(),
                text: text.clone(),
                value,
                meaning: format!("{}：{meaning}", self.indicator.name),
                sources: villages.iter().map(|village| village.place.clone()).collect(),
            });
        }
        Inline::Figure(Figure { id, text, comment: None })
    }

    fn cell(&mut self, part: &str, value: Decimal, meaning: &str, villages: &[&ShortVillage]) -> Cell {
        Cell { content: vec![self.figure(part, value, meaning, villages)], continued: false }
    }

    fn row(&mut self, id: &str, name: &str, villages: &[&ShortVillage]) -> Row {
        let count = Decimal::from(villages.len());
        let gap: Decimal = villages.iter().map(|village| village.gap).sum();
        let mut content = Vec::new();
        for (number, village) in villages.iter().take(NAMED).enumerate() {
            let before = if number == 0 { "" } else { "、" };
            content.push(Inline::Text(format!("{before}{}{}（", village.township, everyday(&village.name))));
            let part = format!("v{number}.{id}");
            content.push(self.figure(&part, village.value, &format!("{name}{}", village.name), &[village]));
            content.push(Inline::Text("）".to_owned()));
        }
        if villages.len() > NAMED {
            content.push(Inline::Text("等".to_owned()));
        }
        let cells = vec![
            Cell::text(name),
            self.cell(&format!("few.{id}"), count, &format!("{name}未达到的村（社区）数"), villages),
            self.cell(&format!("lack.{id}"), gap, &format!("{name}共差"), villages),
            Cell { content, continued: false },
        ];
        Row { cells, ..Row::default() }
    }

    fn total(&mut self, target: &TargetResult) -> Row {
        let villages: Vec<&ShortVillage> = target.villages.iter().collect();
        let gap: Decimal = villages.iter().map(|village| village.gap).sum();
        let whole = self.pack.about.whole.clone();
        let cells = vec![
            Cell::text(whole.clone()),
            self.cell(
                "few.all",
                Decimal::from(villages.len()),
                &format!("{whole}未达到的村（社区）数"),
                &villages,
            ),
            self.cell("lack.all", gap, &format!("{whole}共差"), &villages),
        ];
        Row { cells, total: true, ..Row::default() }
    }
}
