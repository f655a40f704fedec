//! Puts a document together in the order of the standard: red head, title, 主送, body, 附件说明, signature, 附注,
//! attachments, 版记; and cuts it into sections.

use docx_rs::{Paragraph, SectionProperty, SectionType};
use rust_xlsxwriter::XlsxError;

use super::scribe::{Look, Scribe};
use super::section::Section;
use super::styles::id;
use super::table::{self, TableTree};
use super::{chart, contents, imprint};
use crate::model::{Attachment, Block, Chart, Document, Inline, Table};
use contents::Entry;

/// A child of the body.
pub(super) enum Child {
    Paragraph(Box<Paragraph>),
    /// A paragraph that holds a drawing, which docx-rs cannot write, as its markup.
    Drawing(Box<Paragraph>, String),
    Table(Box<TableTree>),
}

impl Child {
    /// The paragraph, if it is one.
    pub(super) fn paragraph_mut(&mut self) -> Option<&mut Paragraph> {
        match self {
            Self::Paragraph(paragraph) | Self::Drawing(paragraph, _) => Some(paragraph),
            Self::Table(_) => None,
        }
    }
}

/// A document put together: what stands in its body, and the properties of its last section.
pub(super) struct Composed {
    pub children: Vec<Child>,
    pub section: SectionProperty,
}

/// A document being put together.
pub(super) struct Composer<'a, 'b> {
    pub document: &'a Document,
    pub scribe: &'b mut Scribe<'a>,
    pub children: Vec<Child>,
    /// The section that is being filled.
    pub section: Section,
    /// Headings that the contents list.
    pub entries: Vec<Entry>,
    in_attachment: bool,
}

/// The whole document.
pub(super) fn compose<'a>(document: &'a Document, scribe: &mut Scribe<'a>) -> Result<Composed, XlsxError> {
    let section = Section { landscape: false, continued: false, kind: SectionType::NextPage };
    let mut composer = Composer {
        document,
        scribe,
        children: Vec::new(),
        section,
        entries: Vec::new(),
        in_attachment: false,
    };
    composer.head();
    composer.blocks(&document.blocks)?;
    composer.ending();
    for attachment in &document.attachments {
        composer.attachment(attachment)?;
    }
    Ok(composer.finish())
}

impl Composer<'_, '_> {
    pub(super) fn push(&mut self, paragraph: Paragraph) {
        self.children.push(Child::Paragraph(Box::new(paragraph)));
    }

    fn blocks(&mut self, blocks: &[Block]) -> Result<(), XlsxError> {
        let mut waiting: Option<(usize, &[Inline])> = None;
        for block in blocks {
            match block {
                Block::Heading { level, text, run_in: true } => {
                    self.flush(waiting.take());
                    waiting = Some((level_index(*level), text));
                }
                Block::Heading { level, text, run_in: false } => {
                    self.flush(waiting.take());
                    let level = level_index(*level);
                    let style = id::HEADINGS[level];
                    let heading = self.scribe.fill(Paragraph::new().style(style), text, Look::of(style));
                    let heading = self.listed(heading, level, contents::plain(text));
                    self.push(heading);
                }
                Block::Paragraph(content) => {
                    let paragraph = self.paragraph(waiting.take(), content);
                    self.push(paragraph);
                }
                Block::Table(content) => {
                    self.flush(waiting.take());
                    self.table(content);
                }
                Block::Chart(content) => {
                    self.flush(waiting.take());
                    self.chart(content)?;
                }
            }
        }
        self.flush(waiting);
        Ok(())
    }

    /// A run-in heading that no paragraph follows is a paragraph by itself.
    fn flush(&mut self, waiting: Option<(usize, &[Inline])>) {
        if waiting.is_some() {
            let paragraph = self.paragraph(waiting, &[]);
            self.push(paragraph);
        }
    }

    fn paragraph(&mut self, heading: Option<(usize, &[Inline])>, content: &[Inline]) -> Paragraph {
        let paragraph = Paragraph::new().style(id::BODY);
        let paragraph = match heading {
            Some((level, text)) => {
                self.scribe.fill(paragraph, text, Look::of(id::BODY).and(id::RUN_IN[level]))
            }
            None => paragraph,
        };
        self.scribe.fill(paragraph, content, Look::of(id::BODY))
    }

    /// A table. In an attachment it is a section of its own that begins on the same page: the header of the pages
    /// after that one is its header, which says that the table goes on.
    fn table(&mut self, content: &Table) {
        if table::is_empty(content) {
            return;
        }
        for paragraph in table::lead(content, self.scribe) {
            self.push(paragraph);
        }
        let plain = self.section;
        let own = self.in_attachment && !self.scribe.profile.continued.is_empty();
        if own {
            self.end_section(Section { continued: true, kind: SectionType::Continuous, ..plain });
        }
        let table = table::set(content, self.sheet().text_width(), self.section.landscape, self.scribe);
        self.children.push(Child::Table(Box::new(table)));
        if own {
            self.push(Paragraph::new().style(id::TINY));
            self.end_section(Section { continued: false, kind: SectionType::Continuous, ..plain });
        }
        for note in &content.notes {
            let note = self.scribe.words(id::TABLE_NOTE, note);
            self.push(note);
        }
    }

    fn chart(&mut self, content: &Chart) -> Result<(), XlsxError> {
        let markup = chart::set(content, self.sheet().text_width(), self.scribe)?;
        self.children.push(Child::Drawing(Box::new(Paragraph::new().style(id::CHART)), markup));
        let caption = self.scribe.words(id::CHART_CAPTION, &content.caption);
        self.push(caption);
        Ok(())
    }

    /// An attachment on a new page: 附件N in the first line, its title in the third. 7.3.7.
    fn attachment(&mut self, attachment: &Attachment) -> Result<(), XlsxError> {
        let section =
            Section { landscape: attachment.landscape, continued: false, kind: SectionType::NextPage };
        self.end_section(section);
        self.in_attachment = true;
        let words = attachment
            .number
            .map_or("附件".into(), |number| Inline::Attachment(number).words().into_owned());
        let mut mark = self.scribe.words(id::ATTACHMENT_MARK, &words);
        if let Some(number) = attachment.number.filter(|_| self.document.contents) {
            mark = self.scribe.around(mark, &contents::attachment_bookmark(number));
        }
        self.push(mark);
        let line = self.scribe.geometry.line;
        self.title(id::ATTACHMENT_TITLE, std::slice::from_ref(&attachment.title), line, line / 2);
        self.blocks(&attachment.blocks)
    }

    /// 版记 on the last page, which must be upright.
    fn imprint(&mut self) {
        let Some(imprint) = &self.document.imprint else { return };
        if self.section.landscape {
            self.end_section(Section { landscape: false, continued: false, kind: SectionType::NextPage });
        }
        let child = imprint::set(imprint, self.scribe);
        self.children.push(child);
    }

    fn finish(mut self) -> Composed {
        self.contents();
        self.imprint();
        let last = self.children.last_mut().and_then(Child::paragraph_mut);
        if last.is_none_or(|last| last.property.section_property.is_some()) {
            self.push(Paragraph::new().style(id::TINY));
        }
        Composed { section: self.section_property(), children: self.children }
    }
}

fn level_index(level: u8) -> usize {
    usize::from(level.clamp(1, 4)) - 1
}
