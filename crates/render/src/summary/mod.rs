//! The 工作总结 as a document: the narrative's paragraphs, the annexes and the elements of its kind.

mod charts;
mod counties;
mod remarks;
mod texts;
mod villages;

use jibao_core::ids::long_date;
use jibao_core::pack::Pack;
use jibao_core::public::Edition;
use jibao_core::report::figure::{Figure as ReportFigure, Run};
use jibao_core::report::{Report, quotation};

use crate::json;
use crate::narrative::{Narrative, Text, TextBlock};
use gongwen::model::{Attachment, Block, Figure, Imprint, Inline, Properties, RedHead, Signature};
use gongwen::{Document, DocumentKind};
use remarks::Remarks;

/// Words of the campaign and of the service that no line break may part in a title.
const TERMS: [&str; 6] = ["普法强基补短板", "法律明白人", "司法局", "司法厅", "短板", "不足"];

/// Elements of the document that come from the office and not from the returns. By default it has charts, and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    let date = long_date(report.deadline);
    let title = match &narrative.report_title {
        lines if upward && !lines.is_empty() => lines.clone(),
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
            number: elements.number.clone().unwrap_or_default(),
            signer: elements.signer.clone().filter(|_| upward),
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
            created: format!("{}T00:00:00Z", report.deadline),
            custom: vec![
                (jibao_contract::form::QUARTER.to_owned(), report.quarter.to_string()),
                (jibao_contract::book::EDITION.to_owned(), json::edition(report).label().to_owned()),
            ],
        },
        banner: banner(&report, elements),
        terms: TERMS.map(str::to_owned).into(),
        title,
    };
    (document, figures)
}

fn banner(report: &Report, elements: &Elements) -> Option<String> {
    let sample = report.inbox.submissions.iter().any(|submission| submission.sample);
    let marks = [(elements.draft, "送审稿"), (sample, "样例数据，非真实统计")];
    let shown: Vec<&str> = marks.into_iter().filter(|(on, _)| *on).map(|(_, mark)| mark).collect();
    (!shown.is_empty()).then(|| shown.join("　"))
}

fn inlines(block: &TextBlock, figures: &[ReportFigure], remarks: &mut Remarks) -> Vec<Inline> {
    let inline = |run: &Run| match run {
        Run::Words(words) => Inline::Text(words.clone()),
        Run::Figure { id, text } if id.starts_with(quotation::PREFIX) => {
            Inline::Quote { id: id.clone(), text: text.clone() }
        }
        Run::Figure { id, text } => {
            let known = figures.iter().find(|figure| figure.id == *id);
            let comment = known.and_then(|figure| remarks.on(figure));
            Inline::Figure(Figure { id: id.clone(), text: text.clone(), comment })
        }
    };
    block.runs.iter().map(inline).collect()
}

fn blocks(text: &Text, figures: &[ReportFigure], remarks: &mut Remarks) -> Vec<Block> {
    let block = |block: &TextBlock| {
        let content = inlines(block, figures, remarks);
        match block.level {
            // A third-level title runs into its paragraph and is set like it.
            0 | 3.. => Block::Paragraph(content),
            level => Block::Heading { level, text: content, run_in: false },
        }
    };
    text.blocks.iter().map(block).collect()
}

/// The annexes. The first three are named by number in the pack's texts; those that may be missing come after.
fn attachments(
    pack: &Pack,
    report: Edition<'_>,
    narrative: &Narrative,
    elements: &Elements,
    figures: &mut Vec<ReportFigure>,
    remarks: &mut Remarks,
) -> Vec<Attachment> {
    let counties = counties::table(pack, report, figures, remarks);
    let counties = (format!("分{}指标汇总表", pack.about.counties), true, vec![Block::Table(counties)]);
    // Villages, reconciliation, the reporters' own words and charts of all targets are for the office.
    if report.is_public() {
        return numbered([counties]);
    }
    let reconciliation = blocks(&narrative.reconciliation, &narrative.figures, remarks);
    let charts = if elements.charts { charts::blocks(pack, &report) } else { Vec::new() };
    numbered([
        counties,
        ("村级短板清单".to_owned(), false, villages::short(pack, &report)),
        ("数据核对说明".to_owned(), false, reconciliation),
        ("各单位工作亮点、问题和打算".to_owned(), false, texts::blocks(pack, &report)),
        ("目标完成情况和主要指标走势图".to_owned(), false, charts),
    ])
}

/// Numbers those annexes that hold anything.
fn numbered(list: impl IntoIterator<Item = (String, bool, Vec<Block>)>) -> Vec<Attachment> {
    let filled = list.into_iter().filter(|(_, _, blocks)| !blocks.is_empty());
    (1..)
        .zip(filled)
        .map(|(number, (title, landscape, blocks))| Attachment {
            number: Some(number),
            title,
            landscape,
            blocks,
        })
        .collect()
}
