//! The table of contents, and references to attachments: fields whose results are written as well, so that they read right in
//! a program that updates none. Page numbers are known only to a program that lays the pages out: the field is marked to be
//! updated, and until then its entries are links without them.

use docx_rs::{
    FieldCharType, Hyperlink, HyperlinkType, InstrText, LineSpacing, Paragraph, ParagraphChild, Run,
};

use super::compose::{Child, Composer};
use super::scribe::{Look, Scribe};
use super::styles::id;
use crate::model::Inline;

/// Headings down to this level are listed.
const DEEPEST: usize = 2;

/// A heading that the contents list.
pub(super) struct Entry {
    /// 0 for the highest.
    level: usize,
    text: String,
    bookmark: String,
}

impl Composer<'_, '_> {
    /// Puts the content of a heading between the ends of a bookmark and lists it, where there are contents.
    pub(super) fn listed(&mut self, heading: Paragraph, level: usize, text: String) -> Paragraph {
        if !self.document.contents || level >= DEEPEST {
            return heading;
        }
        let bookmark = format!("_Toc{:03}", self.entries.len() + 1);
        self.entries.push(Entry { level, text, bookmark: bookmark.clone() });
        self.scribe.around(heading, &bookmark)
    }

    /// Puts the contents on a page of their own before everything else.
    pub(super) fn contents(&mut self) {
        let entries = std::mem::take(&mut self.entries);
        let Some(last) = entries.len().checked_sub(1) else { return };
        let after = u32::try_from(self.scribe.geometry.line / 2).unwrap_or(0);
        let title =
            self.scribe.words(id::CONTENTS_TITLE, "目　录").line_spacing(LineSpacing::new().after(after));
        let mut page = vec![title];
        for (place, entry) in entries.into_iter().enumerate() {
            let style = id::CONTENTS[entry.level];
            let mut paragraph = Paragraph::new().style(style);
            if place == 0 {
                paragraph = begin(paragraph, " TOC \\o \"1-2\" \\h \\z \\u ", true);
            }
            let link = Hyperlink::new(entry.bookmark, HyperlinkType::Anchor);
            let runs = self.scribe.runs(&entry.text, Look::of(style)).into_iter();
            paragraph = paragraph.add_hyperlink(runs.fold(link, Hyperlink::add_run));
            page.push(if place == last { end(paragraph) } else { paragraph });
        }
        if let Some(first) = self.children.first_mut().and_then(Child::paragraph_mut) {
            first.property.page_break_before = Some(true);
        }
        self.children.splice(0..0, page.into_iter().map(|paragraph| Child::Paragraph(Box::new(paragraph))));
    }
}

impl Scribe<'_> {
    /// A paragraph's content so far between the ends of a bookmark.
    pub(super) fn around(&mut self, mut paragraph: Paragraph, name: &str) -> Paragraph {
        let number = self.next_bookmark();
        let children = std::mem::take(&mut paragraph.children);
        let mut marked = paragraph.add_bookmark_start(number, name);
        marked.children.extend(children);
        marked.add_bookmark_end(number)
    }

    /// A reference to an attachment by its number.
    pub(super) fn reference(&self, paragraph: Paragraph, number: u32, look: Look) -> Paragraph {
        let paragraph = begin(paragraph, &format!(" REF {} \\h ", attachment_bookmark(number)), false);
        let mark = self.runs(&Inline::Attachment(number).words(), look).into_iter();
        end(mark.fold(paragraph, Paragraph::add_run))
    }
}

/// The bookmark around an attachment's mark.
pub(super) fn attachment_bookmark(number: u32) -> String {
    format!("_Ref_a{number}")
}

/// The words of a heading.
pub(super) fn plain(content: &[Inline]) -> String {
    content.iter().map(Inline::words).collect()
}

fn begin(paragraph: Paragraph, instruction: &str, dirty: bool) -> Paragraph {
    let instruction = InstrText::Unsupported(instruction.to_owned());
    paragraph
        .add_run(Run::new().add_field_char(FieldCharType::Begin, dirty))
        .add_run(Run::new().add_instr_text(instruction))
        .add_run(Run::new().add_field_char(FieldCharType::Separate, false))
}

fn end(mut paragraph: Paragraph) -> Paragraph {
    paragraph
        .children
        .push(ParagraphChild::Run(Box::new(Run::new().add_field_char(FieldCharType::End, false))));
    paragraph
}
