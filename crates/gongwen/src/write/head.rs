//! The head of a document: red head, title, 主送. 7.2, 7.3.1, 7.3.2.

use docx_rs::{AlignmentType, LineSpacing, LineSpacingType, Paragraph, Run, Tab, TabValueType};

use super::compose::Composer;
use super::geometry::{ems, half_points, mm, points, unsigned};
use super::scribe::Look;
use super::styles::id;
use super::title::balanced;
use crate::model::RedHead;

impl Composer<'_, '_> {
    pub(super) fn head(&mut self) {
        let document = self.document;
        if let Some(head) = &document.red_head {
            self.red_head(head);
        }
        let before = if document.red_head.is_some() { 2 * self.scribe.geometry.line } else { 0 };
        let line = self.scribe.geometry.line;
        self.title(id::TITLE, &document.title, before, line);
        if let Some(recipient) = &document.main_recipient {
            let recipient = format!("{}：", recipient.trim_end_matches(['：', ':']));
            let paragraph = self.scribe.words(id::RECIPIENT, &recipient);
            self.push(paragraph);
        }
    }

    /// Title lines, the first `before` twips below what stands above, `after` twips below the last.
    pub(super) fn title(&mut self, style: &str, lines: &[String], before: i32, after: i32) {
        let sheet = self.sheet();
        let em = points(self.scribe.profile.sizes.title).max(1);
        let capacity = usize::try_from(sheet.text_width() / em).unwrap_or(20);
        let terms = &self.document.terms;
        let lines: Vec<String> = match lines {
            [single] if ems(single) / 1000 * em + em > sheet.text_width() => {
                balanced(single, capacity, terms)
            }
            lines => lines.to_vec(),
        };
        if lines.is_empty() {
            return;
        }
        let text = lines.join("\n");
        let spacing = LineSpacing::new()
            .before(u32::try_from(before).unwrap_or(0))
            .after(u32::try_from(after).unwrap_or(0))
            .line(self.scribe.geometry.title_line)
            .line_rule(LineSpacingType::Exact);
        let mut paragraph = self.scribe.words(style, &text).line_spacing(spacing);
        if style == id::ATTACHMENT_TITLE {
            paragraph = self.listed(paragraph, 0, lines.concat());
        }
        self.push(paragraph);
    }

    fn red_head(&mut self, head: &RedHead) {
        let profile = self.scribe.profile;
        let sheet = self.sheet();
        let widest =
            f64::from(sheet.text_width()) / 20.0 * 0.94 * 1000.0 / f64::from(ems(&head.mark).max(1000));
        let size = profile.red_head.mark_size.min(widest.floor());
        // A line of five quarters of its size, so that no program cuts a glyph off: the base line is at four fifths of
        // the line, the glyphs 0.84 em high, and so begin 0.16 em below the upper edge of the line.
        let before = mm(profile.red_head.mark_top) - points(0.16 * size);
        let spacing = LineSpacing::new()
            .before(u32::try_from(before).unwrap_or(0))
            .line(points(1.25 * size))
            .line_rule(LineSpacingType::Exact);
        let runs = self.scribe.runs(&head.mark, Look::of(id::MARK)).into_iter();
        let size = unsigned(half_points(size));
        let paragraph =
            runs.map(|run| run.size(size)).fold(Paragraph::new().style(id::MARK), Paragraph::add_run);
        self.push(paragraph.line_spacing(spacing));
        let number = self.number_line(head);
        self.push(number);
        self.push(Paragraph::new().style(id::RULE));
    }

    /// 发文字号 in the middle, or left with 签发人 on the right of the same line. 7.2.5, 7.2.6.
    fn number_line(&mut self, head: &RedHead) -> Paragraph {
        let em = self.scribe.geometry.em;
        let Some(signer) = &head.signer else {
            return self.scribe.words(id::NUMBER, &head.number);
        };
        let right = self.sheet().text_width() - em;
        let paragraph = self
            .scribe
            .words(id::NUMBER, &head.number)
            .align(AlignmentType::Left)
            .indent(Some(em), None, None, None)
            .add_tab(Tab::new().val(TabValueType::Right).pos(unsigned(right)))
            .add_run(Run::new().add_tab());
        let label = self.scribe.runs("签发人：", Look::of(id::NUMBER));
        let name = self.scribe.runs(signer, Look::of(id::NUMBER).and(id::SIGNER));
        label.into_iter().chain(name).fold(paragraph, Paragraph::add_run)
    }
}
