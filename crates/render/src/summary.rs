//! The 工作总结 as a document: the narrative's paragraphs, the annexes' tables and the elements of its profile.

use jibao_core::calendar::long_date;
use jibao_core::consolidate::{Cell as ReportCell, Line};
use jibao_core::edition::Edition;
use jibao_core::figure::{Figure as ReportFigure, Run};
use jibao_core::pack::{Against, Aggregate, Indicator, Kind, Pack};
use jibao_core::phrase;
use jibao_core::report::Report;
use jibao_core::submission::State;

use crate::narrative::{Narrative, Text, TextBlock};
use crate::word::Document;
use crate::word::model::{
    Align, Attachment, Block, Cell, Column, Figure, HeaderCell, Imprint, Inline, Properties, RedHead, Row,
    Signature, Table,
};

/// Elements of the document that come from the workspace and not from the returns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Elements {
    /// `A` internal, `B` report to a superior, `C` annex of a circular.
    pub profile: String,
    /// 主送.
    pub main_recipient: Option<String>,
    /// 抄送.
    pub copies_to: Vec<String>,
    /// 发文字号.
    pub number: Option<String>,
    /// 签发人.
    pub signer: Option<String>,
    /// 联系人, for the 附注.
    pub contact: Option<String>,
}

/// Builds the document and adds the figures of its tables to those of the text.
#[must_use]
pub fn document(
    pack: &Pack,
    report: &Report,
    narrative: &Narrative,
    elements: &Elements,
) -> (Document, Vec<ReportFigure>) {
    let mut figures = narrative.figures.clone();
    let formal = elements.profile != "A";
    let date = long_date(report.deadline);
    let sample = report.inbox.submissions.iter().any(|submission| submission.sample);
    let document = Document {
        title: narrative.summary.title.clone(),
        main_recipient: elements.main_recipient.clone(),
        blocks: blocks(&narrative.summary),
        closing: (elements.profile == "B").then(|| "特此报告。".to_owned()),
        attachments: attachments(pack, report, narrative, &mut figures),
        signature: Some(Signature { organ: pack.about.bureau.clone(), date: date.clone() }),
        note: elements.contact.clone().filter(|_| formal),
        red_head: formal.then(|| RedHead {
            mark: format!("{}文件", pack.about.bureau),
            number: elements.number.clone().unwrap_or_default(),
            signer: elements.signer.clone().filter(|_| elements.profile == "B"),
        }),
        imprint: formal.then(|| Imprint {
            copies_to: elements.copies_to.clone(),
            issuer: pack.about.bureau.clone(),
            date,
        }),
        properties: Properties {
            title: narrative.summary.title.concat(),
            creator: pack.about.bureau.clone(),
            subject: pack.about.campaign.clone(),
            created: format!("{}T00:00:00Z", report.deadline),
            custom: vec![
                ("jibao.quarter".to_owned(), report.quarter.to_string()),
                ("jibao.edition".to_owned(), report.edition.label().to_owned()),
            ],
        },
        banner: sample.then(|| "样例数据，非真实统计".to_owned()),
    };
    (document, figures)
}

fn inlines(block: &TextBlock) -> Vec<Inline> {
    let inline = |run: &Run| match run {
        Run::Words(words) => Inline::Text(words.clone()),
        Run::Figure { id, text } => {
            Inline::Figure(Figure { id: id.clone(), text: text.clone(), comment: None })
        }
    };
    block.runs.iter().map(inline).collect()
}

fn blocks(text: &Text) -> Vec<Block> {
    let block = |block: &TextBlock| match block.level {
        // A third-level title runs into its paragraph and is set like it.
        0 | 3.. => Block::Paragraph(inlines(block)),
        level => Block::Heading { level, text: inlines(block), run_in: false },
    };
    text.blocks.iter().map(block).collect()
}

fn attachments(
    pack: &Pack,
    report: &Report,
    narrative: &Narrative,
    figures: &mut Vec<ReportFigure>,
) -> Vec<Attachment> {
    let attachment = |number, title: String, landscape, blocks| Attachment {
        number: Some(number),
        title,
        landscape,
        blocks,
    };
    let mut attachments = vec![attachment(
        1,
        format!("分{}指标汇总表", pack.about.counties),
        true,
        vec![Block::Table(by_county(pack, report, figures))],
    )];
    if report.edition == Edition::Internal {
        attachments.extend([
            attachment(2, "村级短板清单".to_owned(), false, short_villages(pack, report)),
            attachment(3, "数据核对说明".to_owned(), false, blocks(&narrative.reconciliation)),
        ]);
    }
    attachments
}

/// Indicators by county, the bureau's own, and the whole.
fn by_county(pack: &Pack, report: &Report, figures: &mut Vec<ReportFigure>) -> Table {
    let counties: Vec<_> = pack.reporters.counties().collect();
    let column = |width, align| Column { width, align };
    let mut columns = vec![column(3.3, Align::Left), column(1.35, Align::Center)];
    columns.extend(counties.iter().map(|_| column(1.5, Align::Right)));
    columns.extend([column(1.5, Align::Right), column(1.65, Align::Right)]);
    let top = vec![
        HeaderCell::spanning("指标", 1, 2),
        HeaderCell::spanning("单位", 1, 2),
        HeaderCell::spanning(pack.about.counties.clone(), counties.len(), 1),
        HeaderCell::spanning(pack.about.own.clone(), 1, 2),
        HeaderCell::spanning(format!("{}合计", pack.about.whole), 1, 2),
    ];
    let names = counties.iter().map(|county| HeaderCell::new(county.name.clone())).collect();
    let shown = |indicator: &&Indicator| {
        !matches!(indicator.kind, Kind::Text | Kind::Parameter)
            && indicator.valid_from.is_none_or(|from| report.quarter >= from)
            && indicator.aggregate != Aggregate::Settings
    };
    let rows = pack.catalogue.iter().filter(shown).filter_map(|indicator| {
        let line = report.line(indicator.code.as_str()).filter(|line| !line.cells.is_empty())?;
        let mut cells = vec![Cell::text(indicator.name.clone()), Cell::text(unit(indicator))];
        cells.extend(
            counties.iter().map(|county| Cell::text(cell_text(indicator, line, line.cell(&county.id)))),
        );
        cells.push(Cell::text(line.own.map_or_else(|| "—".to_owned(), phrase::plain)));
        cells.push(total(pack, indicator, line, figures));
        Some(Row { cells, total: false })
    });
    Table {
        caption: None,
        unit: None,
        columns,
        header: vec![top, names],
        rows: rows.collect(),
        notes: std::iter::once(format!(
            "注：“未报”不等于零；“—”为不由该单位填报；比率由分子、分母重新计算；{}合计为已报送单位的合计。",
            pack.about.whole
        ))
        .chain(report.edition.note().map(str::to_owned))
        .collect(),
    }
}

fn unit(indicator: &Indicator) -> &str {
    if indicator.kind == Kind::Flag { "" } else { &indicator.unit }
}

fn cell_text(indicator: &Indicator, line: &Line, cell: Option<&ReportCell>) -> String {
    let Some(cell) = cell else { return "—".to_owned() };
    match (cell.state, cell.value) {
        (State::Reported | State::None, Some(value)) => match indicator.kind {
            Kind::Flag => if value.is_zero() { "否" } else { "是" }.to_owned(),
            Kind::Rate => {
                let share = line
                    .cells
                    .iter()
                    .find(|(_, known)| *known == cell)
                    .and_then(|(id, _)| line.shares.get(id));
                let text = share.and_then(|share| phrase::rate(indicator, *share));
                text.map_or_else(|| phrase::plain(value), |text| text.trim_end_matches('%').to_owned())
            }
            _ => phrase::plain(value),
        },
        (state, _) => state.label().to_owned(),
    }
}

fn total(pack: &Pack, indicator: &Indicator, line: &Line, figures: &mut Vec<ReportFigure>) -> Cell {
    let Some(total) = line.total else { return Cell::text(State::Blank.label()) };
    let text = match (indicator.kind, line.ratio) {
        (Kind::Rate, Some(ratio)) => match phrase::rate(indicator, ratio) {
            Some(text) => text.trim_end_matches('%').to_owned(),
            None => return Cell::text(State::NotApplicable.label()),
        },
        (Kind::Flag, _) if matches!(indicator.aggregate, Aggregate::Direct) => {
            return Cell::text(if total.is_zero() { "否" } else { "是" });
        }
        _ => phrase::plain(total),
    };
    let id = format!("{}.table", indicator.code);
    let sources = line
        .shares
        .keys()
        .filter_map(|id| line.cell(id))
        .flat_map(|cell| cell.places.iter().cloned())
        .collect();
    let meaning = format!(
        "{}，{}合计，覆盖{}/{}个单位",
        indicator.name,
        pack.about.whole,
        line.covered(),
        line.expected
    );
    figures.push(ReportFigure { id: id.clone(), text: text.clone(), value: total, meaning, sources });
    Cell::figure(Figure { id, text, comment: None })
}

/// Villages below a per-village target. The target on the minimum and the one on the count name the same
/// villages; the one with a number to reach is listed.
fn short_villages(pack: &Pack, report: &Report) -> Vec<Block> {
    let listed = report.targets.iter().filter(|target| !target.villages.is_empty()).find_map(|target| {
        let Against::Number(least) = &target.target.against else { return None };
        Some((target, *least, pack.catalogue.get(target.code.as_str())?))
    });
    let Some((target, least, indicator)) = listed else {
        return vec![Block::Paragraph(vec![Inline::Text("已报送的村（社区）均达到目标。".to_owned())])];
    };
    let (least, unit) = (phrase::plain(least), &indicator.unit);
    let header = ["序号", &pack.about.counties, "乡镇（街道）", "村（社区）", "“法律明白人”", "差额"];
    let columns = [
        (0.8, Align::Center),
        (1.4, Align::Center),
        (2.0, Align::Left),
        (3.6, Align::Left),
        (1.6, Align::Right),
        (1.0, Align::Right),
    ];
    let rows = target.villages.iter().enumerate().map(|(index, village)| Row {
        cells: vec![
            Cell::text((index + 1).to_string()),
            Cell::text(pack.reporters.name(&village.county)),
            Cell::text(village.township.clone()),
            Cell::text(village.name.clone()),
            Cell::text(phrase::plain(village.value)),
            Cell::text(phrase::plain(village.gap)),
        ],
        total: false,
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
