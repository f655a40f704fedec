//! The 工作总结 as a document: the narrative's paragraphs, the annexes and the elements of its kind.

mod charts;
mod counties;
mod details;
mod remarks;
mod texts;

use jibao_core::ids::{Period, long_date};
use jibao_core::pack::Pack;
use jibao_core::public::Edition;
use jibao_core::report::figure::{Figure as ReportFigure, Run};
use jibao_core::report::{Report, quotation};

use crate::json;
use crate::narrative::{Narrative, Text, TextBlock, TextCell};
use gongwen::model::{
    Align, Attachment, Block, Cell, Column, Figure, HeaderCell, Imprint, Inline, Properties, RedHead, Row,
    Signature, Table,
};
use gongwen::{Document, DocumentKind};
use remarks::Remarks;

/// Words of any office that no line break may part in a title, beside those of its field.
const TERMS: [&str; 2] = ["短板", "不足"];

/// Bounds of what a column of a text's table asks for, in characters.
const NARROWEST: usize = 12;
const WIDEST: usize = 90;

/// Elements of the document that come from the office and not from the returns. By default it has charts, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked for by itself")]
pub struct Elements {
    /// Which kind of document it is.
    pub kind: DocumentKind,
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
    /// Whether the charts' annex is there.
    pub charts: bool,
    /// Whether the reporters' own texts are annexed; they stand in the workbook anyway.
    pub texts: bool,
    /// Whether contents stand before the text; a document with a red head has none.
    pub contents: bool,
    /// The draft edition (送审稿): a banner, and comments on figures that are to be asked about.
    pub draft: bool,
}

impl Default for Elements {
    fn default() -> Self {
        Self {
            kind: DocumentKind::default(),
            main_recipient: None,
            copies_to: Vec::new(),
            number: None,
            signer: None,
            contact: None,
            charts: true,
            texts: false,
            contents: false,
            draft: false,
        }
    }
}

/// Builds the document and adds the figures of its tables to those of the text.
#[must_use]
pub fn document(
    pack: &Pack,
    report: Edition<'_>,
    narrative: &Narrative,
    elements: &Elements,
) -> (Document, Vec<ReportFigure>) {
    let mut figures = narrative.figures.clone();
    let formal = elements.kind.is_formal();
    let upward = elements.kind == DocumentKind::Report;
    let date = long_date(report.signed);
    let title = match &narrative.report_title {
        lines if formal && !lines.is_empty() => lines.clone(),
        _ => narrative.summary.title.clone(),
    };
    let mut remarks = Remarks::new(pack, report.report(), elements.draft);
    let body = blocks(&narrative.summary, &narrative.figures, &mut remarks);
    let document = Document {
        main_recipient: elements.main_recipient.clone(),
        blocks: body,
        closing: upward.then(|| "特此报告。".to_owned()),
        attachments: attachments(pack, report, narrative, elements, &mut figures, &mut remarks),
        signature: Some(Signature { organ: pack.about.bureau.clone(), date: date.clone() }),
        note: elements.contact.clone().filter(|_| formal),
        red_head: formal.then(|| RedHead {
            mark: format!("{}文件", pack.about.bureau),
            number: elements.number.clone().unwrap_or_else(|| unnumbered(report.quarter)),
            signer: upward.then(|| elements.signer.clone().unwrap_or_else(|| "　　　".to_owned())),
        }),
        imprint: formal.then(|| Imprint {
            copies_to: elements.copies_to.clone(),
            issuer: pack.about.bureau.clone(),
            date,
        }),
        properties: Properties {
            title: title.concat(),
            creator: pack.about.bureau.clone(),
            subject: pack.about.campaign.clone(),
            reviewer: ("数据核对".to_owned(), "核".to_owned()),
            created: format!("{}T00:00:00Z", report.deadline),
            custom: vec![
                (jibao_contract::form::QUARTER.to_owned(), report.quarter.to_string()),
                (jibao_contract::book::EDITION.to_owned(), json::edition(report).label().to_owned()),
            ],
        },
        banner: banner(&report, elements),
        contents: elements.contents && !formal,
        terms: pack.about.terms.iter().cloned().chain(TERMS.map(str::to_owned)).collect(),
        title,
    };
    (document, figures)
}

/// 发文字号 before it is given: the place for it, as drafts leave it open.
#[must_use]
pub fn unnumbered(quarter: Period) -> String {
    format!("〔{}〕　号", quarter.year())
}

fn banner(report: &Report, elements: &Elements) -> Option<String> {
    let sample = report.inbox.submissions.iter().any(|submission| submission.sample);
    let marks = [(elements.draft, "送审稿"), (sample, "样例数据，非真实统计")];
    let shown: Vec<&str> = marks.into_iter().filter(|(on, _)| *on).map(|(_, mark)| mark).collect();
    (!shown.is_empty()).then(|| shown.join("　"))
}

fn inlines(runs: &[Run], figures: &[ReportFigure], remarks: &mut Remarks) -> Vec<Inline> {
    let inline = |run: &Run| match run {
        Run::Words(words) => mentions(words),
        Run::Figure { id, text } if id.starts_with(quotation::PREFIX) => {
            vec![Inline::Quote { id: id.clone(), text: text.clone() }]
        }
        Run::Figure { id, text } => {
            let known = figures.iter().find(|figure| figure.id == *id);
            let comment = known.and_then(|figure| remarks.on(figure));
            vec![Inline::Figure(Figure { id: id.clone(), text: text.clone(), comment })]
        }
    };
    runs.iter().flat_map(inline).collect()
}

/// Words, with the annexes that they name by number.
fn mentions(words: &str) -> Vec<Inline> {
    const MARK: &str = "附件";
    let mut found = Vec::new();
    let mut passed = 0;
    for (at, _) in words.match_indices(MARK) {
        let behind = &words[at + MARK.len()..];
        let digits = behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len());
        if let Ok(number) = behind[..digits].parse() {
            found.extend((at > passed).then(|| Inline::Text(words[passed..at].to_owned())));
            found.push(Inline::Attachment(number));
            passed = at + MARK.len() + digits;
        }
    }
    found.extend((passed < words.len()).then(|| Inline::Text(words[passed..].to_owned())));
    found
}

fn blocks(text: &Text, figures: &[ReportFigure], remarks: &mut Remarks) -> Vec<Block> {
    let block = |block: &TextBlock| match block {
        TextBlock::Words { level, runs } => {
            let content = inlines(runs, figures, remarks);
            match level {
                // A third-level title runs into its paragraph and is set like it.
                0 | 3.. => Block::Paragraph(content),
                level => Block::Heading { level: *level, text: content, run_in: false },
            }
        }
        TextBlock::Table(rows) => Block::Table(table(rows, figures, remarks)),
    };
    text.blocks.iter().map(block).collect()
}

/// A table of a text: its columns as wide as what stands in them asks.
fn table(rows: &[Vec<TextCell>], figures: &[ReportFigure], remarks: &mut Remarks) -> Table {
    let length = |cell: &TextCell| -> usize {
        let run = |run: &Run| match run {
            Run::Words(text) | Run::Figure { text, .. } => text.chars().count(),
        };
        cell.iter().map(run).sum()
    };
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        let lengths = || rows.iter().filter_map(|row| row.get(column)).map(length);
        let longest = lengths().max().unwrap_or_default();
        let mean = lengths().sum::<usize>() / rows.len().max(1);
        // Long cells wrap: between their mean and their longest, and never narrower than a short word.
        f64::from(u32::try_from((longest + 2 * mean).clamp(NARROWEST, WIDEST)).unwrap_or(u32::MAX)).sqrt()
    };
    let columns = (0..count).map(|column| Column { width: width(column), align: Align::Left }).collect();
    let (head, body) = rows.split_first().map_or((&[][..], &[][..]), |(head, body)| (head.as_slice(), body));
    let heading = |cell: &TextCell| -> String {
        let word = |run: &Run| match run {
            Run::Words(text) | Run::Figure { text, .. } => text.clone(),
        };
        cell.iter().map(word).collect()
    };
    let mut cell = |cell: &TextCell| Cell { content: inlines(cell, figures, remarks), continued: false };
    let named: Vec<String> = head.iter().map(heading).collect();
    Table {
        alt: Some(format!("各列为{}", named.join("、"))),
        columns,
        header: vec![head.iter().map(|cell| HeaderCell::new(heading(cell))).collect()],
        rows: body
            .iter()
            .map(|row| Row { cells: row.iter().map(&mut cell).collect(), ..Row::default() })
            .collect(),
        ..Table::default()
    }
}

/// The annexes. The first two are named by number in the pack's texts, the second only where there is one.
fn attachments(
    pack: &Pack,
    report: Edition<'_>,
    narrative: &Narrative,
    elements: &Elements,
    figures: &mut Vec<ReportFigure>,
    remarks: &mut Remarks,
) -> Vec<Attachment> {
    let counties = counties::tables(pack, report, figures, remarks);
    let counties: Vec<Block> = counties.into_iter().map(Block::Table).collect();
    let counties = (format!("分{}指标汇总表", pack.about.counties), true, counties);
    // Detail rows, reconciliation, the reporters' own words and charts of all targets are for the office.
    if report.is_public() {
        return numbered([counties]);
    }
    let reconciliation = blocks(&narrative.reconciliation, &narrative.figures, remarks);
    let texts = if elements.texts { texts::blocks(pack, &report) } else { Vec::new() };
    let charts = if elements.charts { charts::blocks(pack, &report) } else { Vec::new() };
    let mut all = vec![counties];
    for detail in &pack.form.details {
        all.push((detail.annex.clone(), false, details::short(pack, &report, detail, figures)));
    }
    all.extend([
        ("数据核对说明".to_owned(), false, reconciliation),
        ("目标完成情况和主要指标走势图".to_owned(), false, charts),
        ("各单位工作亮点、问题和打算".to_owned(), false, texts),
    ]);
    numbered(all)
}

/// Numbers those annexes that hold anything; one alone has no number.
fn numbered(list: impl IntoIterator<Item = (String, bool, Vec<Block>)>) -> Vec<Attachment> {
    let filled: Vec<_> = list.into_iter().filter(|(_, _, blocks)| !blocks.is_empty()).collect();
    let several = filled.len() > 1;
    (1..)
        .zip(filled)
        .map(|(number, (title, landscape, blocks))| Attachment {
            number: several.then_some(number),
            title,
            landscape,
            blocks,
        })
        .collect()
}
