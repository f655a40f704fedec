//! 附件：村级短板清单.

use jibao_core::pack::{Against, Pack};
use jibao_core::report::Report;
use jibao_core::text::number;

use gongwen::model::{Align, Block, Cell, Column, HeaderCell, Inline, Row, Table};

/// Villages below a per-village target. The target on the minimum and the one on the count name the same
/// villages; the one with a number to reach is listed.
pub(super) fn short(pack: &Pack, report: &Report) -> Vec<Block> {
    let listed = report.targets.iter().filter(|target| !target.villages.is_empty()).find_map(|target| {
        let Against::Number(least) = &target.target.against else { return None };
        Some((target, *least, pack.catalogue.get(target.code.as_str())?))
    });
    let Some((target, least, indicator)) = listed else {
        let any = report.villages(pack).next().is_some();
        let words = if any {
            "已报送的村（社区）均达到目标。"
        } else {
            "本季度没有收到村级明细表，暂无清单。"
        };
        return vec![Block::Paragraph(vec![Inline::Text(words.to_owned())])];
    };
    let (least, unit) = (number::plain(least), &indicator.unit);
    let header = ["序号", &pack.about.counties, "乡镇（街道）", "村（社区）", "“法律明白人”", "差额"];
    let columns = [
        (0.8, Align::Center),
        (1.4, Align::Center),
        (2.0, Align::Left),
        (3.6, Align::Left),
        (1.6, Align::Decimal),
        (1.0, Align::Decimal),
    ];
    let rows = target.villages.iter().enumerate().map(|(index, village)| Row {
        cells: vec![
            Cell::text((index + 1).to_string()),
            Cell::text(pack.reporters.name(&village.county)),
            Cell::text(village.township.clone()),
            Cell::text(village.name.clone()),
            Cell::text(number::plain(village.value)),
            Cell::text(number::plain(village.gap)),
        ],
        ..Row::default()
    });
    vec![Block::Table(Table {
        caption: None,
        unit: Some(format!("单位：{unit}")),
        columns: columns.into_iter().map(|(width, align)| Column { width, align }).collect(),
        header: vec![header.into_iter().map(HeaderCell::new).collect()],
        rows: rows.collect(),
        notes: vec![format!("注：目标为每个村（社区）不少于{least}{unit}。")],
    })]
}
