//! The end of the text: closing words, 附件说明, signature, 附注. 7.3.4 to 7.3.6.

use docx_rs::{LineSpacing, LineSpacingType, SpecialIndentType};

use super::compose::{Child, Composer};
use super::geometry::ems;
use super::signature::indents;
use super::styles::id;
use crate::model::Signature;

impl Composer<'_, '_> {
    pub(super) fn ending(&mut self) {
        let document = self.document;
        if let Some(closing) = &document.closing {
            let closing = self.scribe.words(id::BODY, closing);
            self.push(closing);
        }
        if document.signature.is_some() {
            self.keep_last();
        }
        self.attachment_list();
        if let Some(signature) = &document.signature {
            self.signature(signature);
        }
        if let Some(note) = &document.note {
            let note = note.trim_start_matches(['（', '(']).trim_end_matches(['）', ')']);
            let note = self.scribe.words(id::NOTE, &format!("（{note}）"));
            self.push(note);
        }
    }

    /// The signature never stands alone on a page: two lines of the last paragraph stay with it. 7.3.5.5.
    fn keep_last(&mut self) {
        if let Some(last) = self.children.last_mut().and_then(Child::paragraph_mut) {
            last.property.keep_next = Some(true);
            last.property.widow_control = Some(true);
        }
    }

    /// 附件说明: below an empty line, two characters in, lines after the first begin below the name. 7.3.4.
    fn attachment_list(&mut self) {
        let document = self.document;
        let character = self.scribe.geometry.em + self.scribe.geometry.spacing;
        let label = 2 * self.scribe.geometry.em + 3 * character;
        for (place, attachment) in document.attachments.iter().enumerate() {
            let number = attachment.number.map(|number| format!("{number}.")).unwrap_or_default();
            let width = if number.is_empty() { 0 } else { character / 4 + character * ems(&number) / 1000 };
            let (mark, start) =
                if place == 0 { ("附件：", 2 * self.scribe.geometry.em) } else { ("", label) };
            let text = if number.is_empty() {
                attachment.title.clone()
            } else {
                format!("{number}\t{}", attachment.title)
            };
            let mut paragraph = self.scribe.words(id::ATTACHMENT_LIST, &format!("{mark}{text}"));
            let left = label + width;
            paragraph =
                paragraph.indent(Some(left), Some(SpecialIndentType::Hanging(left - start)), None, None);
            if place == 0 {
                let line = u32::try_from(self.scribe.geometry.line).unwrap_or(0);
                paragraph = paragraph.line_spacing(self.line().before(line));
            }
            self.push(paragraph.keep_next(document.signature.is_some()));
        }
    }

    fn signature(&mut self, signature: &Signature) {
        let place = indents(signature, self.scribe.profile.signature, &self.scribe.geometry);
        let line = u32::try_from(self.scribe.geometry.line).unwrap_or(0);
        let organ = self
            .scribe
            .words(id::SIGNATURE, &signature.organ)
            .indent(None, None, Some(place.organ), None)
            .line_spacing(self.line().before(line))
            .keep_next(true);
        self.push(organ);
        let date =
            self.scribe.words(id::SIGNATURE, &signature.date).indent(None, None, Some(place.date), None);
        self.push(date.keep_next(self.document.note.is_some()));
    }

    /// The line of the body, for paragraphs that say more about their spacing.
    fn line(&self) -> LineSpacing {
        LineSpacing::new().line(self.scribe.geometry.line).line_rule(LineSpacingType::Exact)
    }
}
