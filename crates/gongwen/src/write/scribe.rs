//! Running text into docx-rs runs: fonts for rare characters, line breaks, figures that answer, comments.

use std::collections::BTreeSet;

use docx_rs::{BreakType, Comment, Paragraph, Run, RunFonts};

use super::charset::{Charset, Coverage};
use super::chart::ChartPart;
use super::geometry::Geometry;
use super::styles::{eastern, id};
use crate::bookmark::Names;
use crate::clean::clean;
use crate::model::{Document, Figure, Inline, Properties};
use crate::profile::Profile;

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
    pub charts: Vec<ChartPart>,
    charset: Charset,
    pub properties: &'a Properties,
    pub comments: Vec<Comment>,
    /// Attachments that references lead to.
    linked: BTreeSet<u32>,
    /// Headers and footers that a section names; the others are not written.
    pub edges: BTreeSet<&'static str>,
    names: Names,
    bookmarks: usize,
    drawings: usize,
}

impl<'a> Scribe<'a> {
    pub(super) fn new(profile: &'a Profile, document: &'a Document) -> Self {
        let numbered = document.attachments.iter().filter_map(|attachment| attachment.number);
        Self {
            profile,
            geometry: Geometry::of(profile),
            charts: Vec::new(),
            charset: Charset::new(),
            properties: &document.properties,
            linked: numbered.filter(|_| document.contents).collect(),
            comments: Vec::new(),
            edges: BTreeSet::new(),
            names: Names::default(),
            bookmarks: 0,
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
            Inline::Quote { id, text } => self.marked(paragraph, id, text, look),
            Inline::Attachment(number) if self.linked.contains(number) => {
                self.reference(paragraph, *number, look)
            }
            Inline::Attachment(_) => {
                self.runs(&inline.words(), look).into_iter().fold(paragraph, Paragraph::add_run)
            }
        })
    }

    /// The next id of a bookmark.
    pub(super) fn next_bookmark(&mut self) -> usize {
        self.bookmarks += 1;
        self.bookmarks
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

    /// A figure: its comment around its bookmark.
    fn figure(&mut self, paragraph: Paragraph, figure: &Figure, look: Look) -> Paragraph {
        let Some(text) = figure.comment.as_deref() else {
            return self.marked(paragraph, &figure.id, &figure.text, look);
        };
        let comment = self.comment(text);
        let number = comment.id();
        self.comments.push(comment.clone());
        let paragraph = paragraph.add_comment_start(comment);
        self.marked(paragraph, &figure.id, &figure.text, look).add_comment_end(number)
    }

    /// The runs of a text, like any others, between the ends of a bookmark that carries the id.
    fn marked(&mut self, paragraph: Paragraph, id: &str, text: &str, look: Look) -> Paragraph {
        let number = self.next_bookmark();
        let paragraph = paragraph.add_bookmark_start(number, self.names.give(id));
        let runs = self.runs(text, look).into_iter();
        runs.fold(paragraph, Paragraph::add_run).add_bookmark_end(number)
    }

    fn comment(&self, text: &str) -> Comment {
        let comment = Comment::new(self.comments.len() + 1)
            .author(clean(&self.properties.reviewer.0))
            .add_paragraph(self.words(id::COMMENT, text));
        // Word refuses a comment whose date is no date and time.
        let created = &self.properties.created;
        if created.contains('T') { comment.date(clean(created)) } else { comment }
    }
}
