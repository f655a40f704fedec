//! Running text into docx-rs runs: fonts for rare characters, line breaks, figures that answer, comments.

use std::collections::BTreeMap;

use docx_rs::{BreakType, Comment, Paragraph, Run, RunFonts, StructuredDataTag};

use super::charset::{Charset, Coverage};
use super::chart::ChartPart;
use super::geometry::Geometry;
use super::model::{Figure, Inline, Properties};
use super::order::Fillings;
use super::profile::Profile;
use super::read::{BOOKMARK, bookmark_stem};
use super::styles::{eastern, id};
use super::xml::safe;
use crate::text::clean;

/// The styles a run is in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look<'s> {
    paragraph: &'s str,
    character: Option<&'s str>,
}

impl<'s> Look<'s> {
    /// In a paragraph of that style.
    pub(super) fn of(paragraph: &'s str) -> Self {
        Self { paragraph, character: None }
    }

    /// In a character style within it.
    pub(super) fn and(self, character: &'s str) -> Self {
        Self { character: Some(character), ..self }
    }
}

/// What is counted while a document is set: ids in document order, drawings, charts.
pub(super) struct Scribe<'a> {
    pub profile: &'a Profile,
    pub geometry: Geometry,
    pub fillings: Fillings,
    pub charts: Vec<ChartPart>,
    charset: Charset,
    pub properties: &'a Properties,
    names: BTreeMap<String, usize>,
    bookmarks: usize,
    pub comments: usize,
    drawings: usize,
}

impl<'a> Scribe<'a> {
    pub(super) fn new(profile: &'a Profile, properties: &'a Properties) -> Self {
        Self {
            profile,
            geometry: Geometry::of(profile),
            fillings: Fillings::default(),
            charts: Vec::new(),
            charset: Charset::new(),
            properties,
            names: BTreeMap::new(),
            bookmarks: 0,
            comments: 0,
            drawings: 0,
        }
    }

    /// A paragraph of that style with words only.
    pub(super) fn words(&self, style: &str, text: &str) -> Paragraph {
        self.runs(text, Look::of(style)).into_iter().fold(Paragraph::new().style(style), Paragraph::add_run)
    }

    /// Adds running text to a paragraph.
    pub(super) fn fill(&mut self, paragraph: Paragraph, content: &[Inline], look: Look) -> Paragraph {
        content.iter().fold(paragraph, |paragraph, inline| match inline {
            Inline::Text(text) => self.runs(text, look).into_iter().fold(paragraph, Paragraph::add_run),
            Inline::Figure(figure) => self.figure(paragraph, figure, look),
            Inline::Quote { id, text } => paragraph.add_structured_data_tag(self.control(id, text, look)),
        })
    }

    /// A run that a drawing takes the place of.
    pub(super) fn slot(&mut self, markup: String) -> Run {
        self.fillings.slots.push(markup);
        Run::new().style(id::SLOT).add_text("x")
    }

    /// The next id of a drawing.
    pub(super) fn drawing_id(&mut self) -> usize {
        self.drawings += 1;
        self.drawings
    }

    /// Runs of a text, one for each font and each stretch between line breaks.
    pub(super) fn runs(&self, text: &str, look: Look) -> Vec<Run> {
        let text = clean(text);
        let mut runs = Vec::new();
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                runs.push(Run::new().add_break(BreakType::TextWrapping));
            }
            for (number, piece) in line.split('\t').enumerate() {
                if number > 0 {
                    runs.push(Run::new().add_tab());
                }
                let pieces = self.charset.pieces(piece).into_iter();
                runs.extend(pieces.map(|(coverage, piece)| self.run(coverage, piece, look)));
            }
        }
        runs
    }

    /// One run. The hint sets quotation marks, dashes and ellipses in the Chinese font.
    fn run(&self, coverage: Coverage, text: &str, look: Look) -> Run {
        let fonts = &self.profile.fonts;
        let everywhere = |name: &str| RunFonts::new().ascii(name).hi_ansi(name).east_asia(name);
        let font = match coverage {
            Coverage::Usual => RunFonts::new(),
            Coverage::Mark => everywhere(eastern(self.profile, look.character.unwrap_or(look.paragraph))),
            Coverage::Rare => RunFonts::new().east_asia(fonts.rare.as_str()),
            Coverage::Supplementary => everywhere(&fonts.rare_supplementary),
            Coverage::Emoji => everywhere(&fonts.emoji),
        };
        let run = Run::new().fonts(font.hint("eastAsia"));
        let run = if let Some(style) = look.character { run.style(style) } else { run };
        run.add_text(text)
    }

    /// A figure: comment around bookmark around content control around its runs. The control comes innermost, as
    /// docx-rs loses comments inside one.
    fn figure(&mut self, mut paragraph: Paragraph, figure: &Figure, look: Look) -> Paragraph {
        let comment = figure.comment.as_deref().map(|text| self.comment(text));
        let number = comment.as_ref().map(Comment::id);
        if let Some(comment) = comment {
            paragraph = paragraph.add_comment_start(comment);
        }
        self.bookmarks += 1;
        let bookmark = self.bookmarks;
        let name = self.bookmark_name(&figure.id);
        let control = self.control(&figure.id, &figure.text, look);
        paragraph = paragraph
            .add_bookmark_start(bookmark, name)
            .add_structured_data_tag(control)
            .add_bookmark_end(bookmark);
        match number {
            Some(number) => paragraph.add_comment_end(number),
            None => paragraph,
        }
    }

    /// A content control around a text, its id as the tag.
    fn control(&self, id: &str, text: &str, look: Look) -> StructuredDataTag {
        let mut runs = self.runs(text, look);
        if runs.is_empty() {
            // Word refuses a control without a run.
            runs.push(Run::new().add_text(""));
        }
        let control = StructuredDataTag::new().alias(safe(&tag(id)));
        runs.into_iter().fold(control, StructuredDataTag::add_run)
    }

    fn comment(&mut self, text: &str) -> Comment {
        self.comments += 1;
        let comment = Comment::new(self.comments)
            .author(safe(&self.properties.creator))
            .add_paragraph(self.words(id::COMMENT, text));
        // Word refuses a comment whose date is no date and time.
        let created = &self.properties.created;
        if created.contains('T') { comment.date(safe(created)) } else { comment }
    }

    /// A bookmark name from a figure id: letters, digits and underscores, at most 40 characters, each only once.
    fn bookmark_name(&mut self, id: &str) -> String {
        let safe = bookmark_stem(id);
        let count = self.names.entry(safe.clone()).or_default();
        *count += 1;
        if *count == 1 { format!("{BOOKMARK}{safe}") } else { format!("{BOOKMARK}{safe}_{count}") }
    }
}

/// A figure id as a tag. Word refuses tags of more than 64 characters.
fn tag(id: &str) -> String {
    id.chars().take(64).collect()
}
