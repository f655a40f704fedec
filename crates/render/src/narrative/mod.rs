//! The summary's text: Tera templates of the pack, filled with the report's numbers, read into paragraphs.
//! Computes nothing: numbers and their wording come from core.

mod clauses;
mod constants;
mod context;
mod digits;
mod indicator;
mod lint;
mod markup;
mod problems;
mod season;
mod template;

use gongwen::DocumentKind;
use jibao_core::pack::Pack;
use jibao_core::public::Edition;
use jibao_core::report::figure::{Figure, FigureBook};
use jibao_core::report::quotation::quotations;
use jibao_core::report::{Report, style};
use jibao_core::returns::{Finding, Place};

pub use constants::{CONSTANTS, Constant, constants};
pub use digits::check_digits;
pub use markup::{Text, TextBlock, TextCell};
pub use template::TemplateError;

/// The texts of a quarter with every figure used in them.
#[derive(Debug, Clone)]
pub struct Narrative {
    /// The summary itself.
    pub summary: Text,
    /// 附件：数据核对说明.
    pub reconciliation: Text,
    /// Lines of the title where the summary goes out as a 报告; empty where the pack has none.
    pub report_title: Vec<String>,
    /// The figures that stand in the texts, in order of first use.
    pub figures: Vec<Figure>,
}

/// The summary's template inside the pack.
pub const SUMMARY: &str = "text/工作总结.tera";
/// The template of the note on data and reconciliation.
pub const RECONCILIATION: &str = "text/数据核对说明.tera";

/// The template of the title of a 报告; a pack may do without it.
pub const REPORT_TITLE: &str = "text/报告标题.tera";

/// Writes the quarter's texts. An unknown variable, field or figure in a template is an error naming template,
/// line, column and the nearest known name; it never becomes a blank.
pub fn compose(pack: &Pack, report: Edition<'_>, kind: DocumentKind) -> Result<Narrative, TemplateError> {
    let mut book = FigureBook::default();
    let mut engine = template::Engine::new(pack, context::build(pack, report, kind, &mut book)?)?;
    engine.solve_problems(pack)?;
    let summary = engine.render(SUMMARY)?;
    // The note on how returns were reconciled is for the office.
    let reconciliation = if report.is_public() { Text::read("") } else { engine.render(RECONCILIATION)? };
    let titled = pack.files.get(REPORT_TITLE).is_ok();
    let report_title = if titled { engine.render(REPORT_TITLE)?.title } else { Vec::new() };
    let mut figures: Vec<Figure> = Vec::new();
    for id in summary.figure_ids().chain(reconciliation.figure_ids()) {
        if let Some(figure) = book.get(id).filter(|_| !figures.iter().any(|known| known.id == id)) {
            figures.push(figure.clone());
        }
    }
    Ok(Narrative { summary, reconciliation, report_title, figures })
}

/// What a reader of the office would mark in the composed texts, and in those quoted from returns, which are only told.
#[must_use]
pub fn style_findings(pack: &Pack, report: &Report, narrative: &Narrative) -> Vec<Finding> {
    let texts = [(SUMMARY, &narrative.summary), (RECONCILIATION, &narrative.reconciliation)];
    let own = texts.into_iter().flat_map(|(template, text)| {
        let place = Place::file(format!("方案包/{template}"));
        let words = text.blocks.iter().flat_map(TextBlock::own_words);
        words.flat_map(move |words| style::findings(pack, &words, None, &place))
    });
    let quoted = quotations(pack, report).into_iter().flat_map(|quotation| {
        style::findings(pack, &quotation.text, Some(quotation.reporter), &quotation.words.place)
    });
    own.chain(quoted).collect()
}
