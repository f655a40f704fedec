//! The summary's text: Tera templates of the pack, filled with the report's numbers, read into paragraphs.
//! Computes nothing: numbers and their wording come from core.

mod clauses;
mod constants;
mod context;
mod digits;
mod excluded;
mod functions;
mod goal;
mod indicator;
mod lint;
mod markup;
mod problems;
mod season;
mod sources;
mod template;

use std::collections::BTreeSet;

use gongwen::DocumentKind;
use jibao_core::pack::schema::{Table, table};
use jibao_core::pack::{Pack, PackFiles};
use jibao_core::public::Edition;
use jibao_core::report::figure::{Figure, FigureBook};
use jibao_core::report::quotation::quotations;
use jibao_core::report::{Report, style};
use jibao_core::returns::{Finding, Place};

pub use constants::{CONSTANTS, Constant, constants};
pub use digits::check_digits;
pub use functions::{TextFunction, TextFunctions};
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

pub use jibao_core::pack::SUMMARY;
/// The template of the note on data and reconciliation.
pub const RECONCILIATION: &str = "text/数据核对说明.tera";

/// The template of the title of a 报告; a pack may do without it.
pub const REPORT_TITLE: &str = "text/报告标题.tera";

/// Writes the quarter's texts. An unknown variable, field or figure in a template is an error naming template,
/// line, column and the nearest known name; it never becomes a blank.
pub fn compose(
    pack: &Pack,
    report: Edition<'_>,
    kind: DocumentKind,
    functions: &TextFunctions,
) -> Result<Narrative, TemplateError> {
    written(pack, report, kind, functions).map_err(|fault| fault.within(&pack.files))
}

/// Everything that is wrong with a pack's texts, by trying them on a report.
#[must_use]
pub fn faults(pack: &Pack, report: Edition<'_>, kind: DocumentKind) -> Vec<TemplateError> {
    let mut faults = Vec::new();
    // A pack is tried as every program can read it.
    let functions = TextFunctions::default();
    let mut book = FigureBook::default();
    match context::build(pack, report, kind, &mut book) {
        Ok(context) => {
            let mut engine = template::Engine::new(pack, context, &functions, &mut faults);
            engine.solve_problems(pack, &mut faults);
        }
        Err(fault) => faults.push(fault),
    }
    // A text is tried out only where all its names are known: else the same fault is told twice.
    if faults.is_empty() {
        faults.extend(written(pack, report, kind, &functions).err());
    }
    faults.into_iter().map(|fault| fault.within(&pack.files)).collect()
}

/// Every table of the files that the texts read.
#[must_use]
pub fn tables() -> Vec<Table> {
    vec![
        table::<problems::File>(problems::FILE, "", &[]),
        table::<problems::Pair>(problems::FILE, "[[problem]]", &[]),
        table::<problems::Pair>(problems::FILE, "[[weak]]", &[]),
        table::<problems::Plan>(problems::FILE, "[[plan]]", &[]),
        table::<season::File>(season::FILE, "", &[]),
        table::<season::Season>(season::FILE, "[[season]]", &[]),
        table::<constants::File>(CONSTANTS, "", &[]),
        table::<Constant>(CONSTANTS, "[[constant]]", &[]),
    ]
}

/// Every number in the fixed words of a pack's texts that nothing accounts for.
#[must_use]
pub fn number_faults(files: &PackFiles) -> Vec<TemplateError> {
    digits::digit_faults(files)
}

fn written(
    pack: &Pack,
    report: Edition<'_>,
    kind: DocumentKind,
    functions: &TextFunctions,
) -> Result<Narrative, TemplateError> {
    let mut book = FigureBook::default();
    let mut faults = Vec::new();
    let context = context::build(pack, report, kind, &mut book)?;
    let mut engine = template::Engine::new(pack, context, functions, &mut faults);
    engine.solve_problems(pack, &mut faults);
    if let Some(fault) = faults.into_iter().next() {
        return Err(fault);
    }
    let summary = engine.render(SUMMARY)?;
    if let Some(lacks) = lacking(&summary) {
        return Err(TemplateError::Lacks { template: SUMMARY.to_owned(), lacks });
    }
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

/// What a summary must have, and this one has not (GB/T 9704—2012, 7.3.1 and 7.3.3).
fn lacking(summary: &Text) -> Option<&'static str> {
    let said = |text: &str| !text.trim().is_empty();
    if !summary.title.iter().any(|line| said(line)) {
        return Some("标题，请写上以“# ”开头的一行");
    }
    let speaks = |block: &TextBlock| match block {
        TextBlock::Words { level, .. } => *level == 0,
        TextBlock::Table(_) => true,
    };
    (!summary.blocks.iter().any(speaks)).then_some("正文，请写上至少一段")
}

/// What a reader of the office would mark in the composed texts, and in those quoted from returns, which are only told.
#[must_use]
pub fn style_findings(pack: &Pack, report: &Report, narrative: &Narrative) -> Vec<Finding> {
    let texts = [(SUMMARY, &narrative.summary), (RECONCILIATION, &narrative.reconciliation)];
    // Files are called what their senders called them.
    let files: Vec<&String> = report.board.iter().flat_map(|row| &row.files).collect();
    // Thousands of names end alike, and hardly a paragraph holds one.
    let ends: BTreeSet<&str> =
        files.iter().map(|file| file.rsplit_once('.').map_or(file.as_str(), |(_, end)| end)).collect();
    let own = texts.into_iter().flat_map(|(template, text)| {
        let place = Place::file(format!("方案包/{template}"));
        let words = text.blocks.iter().flat_map(TextBlock::own_words);
        let named = |words: String| {
            if ends.iter().any(|end| words.contains(end)) {
                files.iter().fold(words, |words, file| words.replace(file.as_str(), "文件"))
            } else {
                words
            }
        };
        let words: Vec<String> = words.map(named).collect();
        words.into_iter().flat_map(move |words| style::findings(pack, &words, None, &place))
    });
    let quoted = quotations(pack, report).into_iter().flat_map(|quotation| {
        style::findings(pack, &quotation.text, Some(quotation.reporter), &quotation.words.place)
    });
    own.chain(quoted).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_has_a_title_and_says_something() {
        for (source, lacks) in [
            ("", Some("标题")),
            ("一段。", Some("标题")),
            ("## 目标\n\n一段。", Some("标题")),
            ("# \n\n一段。", Some("标题")),
            ("# 总结", Some("正文")),
            ("# 总结\n\n## 目标", Some("正文")),
            ("# 总结\n\n一段。", None),
            ("# 总结\n\n- 一条。", None),
            ("# 总结\n\n| 甲 | 乙 |\n| 1 | 2 |", None),
        ] {
            let told = lacking(&Text::read(source));
            assert_eq!(told.map(|told| &told[..6]), lacks, "{source}");
        }
    }
}
