//! Puts a document together in the order of the standard: red head, title, 主送, body, 附件说明, signature, 附注,
//! attachments, 版记; and cuts it into sections.

use docx_rs::{
    AlignmentType, DocGrid, DocGridType, Docx, FooterReference, HeaderReference, LineSpacing, LineSpacingType, PageMargin,
    PageOrientationType, PageSize, Paragraph, Run, SectionProperty, SectionType, Tab, TabValueType, Table as DocxTable,
};
use rust_xlsxwriter::XlsxError;

use super::{chart, edges, imprint};
use super::geometry::{Sheet, ems, points, unsigned};
use super::model::{Attachment, Block, Chart, Document, Inline, RedHead, Signature, Table};
use super::scribe::Scribe;
use super::signature::indents;
use super::styles::id;
use super::table;
use super::title::balanced;

/// A child of the body.
enum Child {
    Paragraph(Box<Paragraph>),
    Table(Box<DocxTable>),
}

/// A document being put together.
struct Composer<'a, 'b> {
    document: &'a Document,
    scribe: &'b mut Scribe<'a>,
    children: Vec<Child>,
    /// How the section that is being filled begins, and on which page.
    section: Section,
    in_attachment: bool,
}

#[derive(Clone, Copy)]
struct Section {
    landscape: bool,
    continued: bool,
    kind: SectionType,
}

/// The whole document as a docx-rs tree.
pub(super) fn compose<'a>(document: &'a Document, scribe: &mut Scribe<'a>) -> Result<Docx, XlsxError> {
    let section = Section { landscape: false, continued: false, kind: SectionType::NextPage };
    let mut composer = Composer { document, scribe, children: Vec::new(), section, in_attachment: false };
    composer.head();
    composer.blocks(&document.blocks)?;
    composer.ending();
    for attachment in &document.attachments {
        composer.attachment(attachment)?;
    }
    Ok(composer.finish())
}

impl<'a> Composer<'a, '_> {
    fn push(&mut self, paragraph: Paragraph) {
        self.children.push(Child::Paragraph(Box::new(paragraph)));
    }

    fn head(&mut self) {
        let document = self.document;
        if let Some(head) = &document.red_head {
            self.red_head(head);
        }
        let before = if document.red_head.is_some() { 2 * self.scribe.geometry.line } else { 0 };
        self.title(id::TITLE, &document.title, before);
        if let Some(recipient) = &document.main_recipient {
            let recipient = format!("{}：", recipient.trim_end_matches(['：', ':']));
            let paragraph = self.scribe.words(id::RECIPIENT, &recipient);
            self.push(paragraph);
        }
    }

    /// Title lines, the first `before` twips below what stands above, the last with an empty line below it.
    fn title(&mut self, style: &str, lines: &[String], before: i32) {
        let sheet = self.sheet();
        let capacity = sheet.text_width() / points(self.scribe.profile.sizes.title).max(1);
        let capacity = usize::try_from(capacity).unwrap_or(20);
        let lines: Vec<String> = match lines {
            [single] => balanced(single, capacity),
            lines => lines.to_vec(),
        };
        if lines.is_empty() {
            return;
        }
        let text = lines.join("\n");
        let spacing = LineSpacing::new()
            .before(u32::try_from(before).unwrap_or(0))
            .after(u32::try_from(self.scribe.geometry.line).unwrap_or(0))
            .line(self.scribe.geometry.title_line)
            .line_rule(LineSpacingType::Exact);
        let paragraph = self.scribe.words(style, &text).line_spacing(spacing);
        self.push(paragraph);
    }

    fn red_head(&mut self, head: &RedHead) {
        let profile = self.scribe.profile;
        let sheet = self.sheet();
        let widest = f64::from(sheet.text_width()) / 20.0 * 0.94 * 1000.0 / f64::from(ems(&head.mark).max(1000));
        let size = profile.red_head.mark_size.min(widest.floor());
        // The glyphs of a line of exactly its size touch the upper edge of the line.
        let spacing = LineSpacing::new()
            .before(u32::try_from(super::geometry::mm(profile.red_head.mark_top)).unwrap_or(0))
            .line(points(size))
            .line_rule(LineSpacingType::Exact);
        let runs = self.scribe.runs(&head.mark, None).into_iter();
        let size = unsigned(super::geometry::half_points(size));
        let paragraph = runs.map(|run| run.size(size)).fold(Paragraph::new().style(id::MARK), Paragraph::add_run);
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
        let label = self.scribe.runs("签发人：", None);
        let name = self.scribe.runs(signer, Some(id::SIGNER));
        label.into_iter().chain(name).fold(paragraph, Paragraph::add_run)
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
                    let heading = Paragraph::new().style(id::HEADINGS[level_index(*level)]);
                    let heading = self.scribe.fill(heading, text, None);
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
            Some((level, text)) => self.scribe.fill(paragraph, text, Some(id::RUN_IN[level])),
            None => paragraph,
        };
        self.scribe.fill(paragraph, content, None)
    }

    /// A table. In an attachment it is a section of its own that begins on the same page: the header of the pages
    /// after that one is its header, which says that the table goes on.
    fn table(&mut self, content: &Table) {
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
        let holder = Paragraph::new().style(id::CHART).add_run(self.scribe.slot(markup));
        self.push(holder);
        let caption = self.scribe.words(id::CHART_CAPTION, &content.caption);
        self.push(caption);
        Ok(())
    }

    fn ending(&mut self) {
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
        if let Some(Child::Paragraph(last)) = self.children.last_mut() {
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
            let (mark, start) = if place == 0 { ("附件：", 2 * self.scribe.geometry.em) } else { ("", label) };
            let text = if number.is_empty() { attachment.title.clone() } else { format!("{number}\t{}", attachment.title) };
            let mut paragraph = self.scribe.words(id::ATTACHMENT_LIST, &format!("{mark}{text}"));
            let left = label + width;
            paragraph = paragraph.indent(Some(left), Some(docx_rs::SpecialIndentType::Hanging(left - start)), None, None);
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
        let date = self.scribe.words(id::SIGNATURE, &signature.date).indent(None, None, Some(place.date), None);
        self.push(date.keep_next(self.document.note.is_some()));
    }

    /// An attachment on a new page: 附件N in the first line, its title in the third. 7.3.7.
    fn attachment(&mut self, attachment: &Attachment) -> Result<(), XlsxError> {
        let section = Section { landscape: attachment.landscape, continued: false, kind: SectionType::NextPage };
        self.end_section(section);
        self.in_attachment = true;
        let number = attachment.number.map(|number| number.to_string()).unwrap_or_default();
        let mark = self.scribe.words(id::ATTACHMENT_MARK, &format!("附件{number}"));
        self.push(mark);
        self.title(id::ATTACHMENT_TITLE, std::slice::from_ref(&attachment.title), self.scribe.geometry.line);
        self.blocks(&attachment.blocks)
    }

    /// The line of the body, for paragraphs that say more about their spacing.
    fn line(&self) -> LineSpacing {
        LineSpacing::new().line(self.scribe.geometry.line).line_rule(LineSpacingType::Exact)
    }

    fn sheet(&self) -> Sheet {
        if self.section.landscape { self.scribe.geometry.landscape() } else { self.scribe.geometry.upright() }
    }

    /// Ends the section that is being filled; what follows is in `next`.
    fn end_section(&mut self, next: Section) {
        let property = self.section_property();
        match self.children.last_mut() {
            Some(Child::Paragraph(last)) if last.property.section_property.is_none() => {
                last.property.section_property = Some(property);
            }
            _ => self.push(Paragraph::new().style(id::TINY).section_property(property)),
        }
        self.section = next;
    }

    fn section_property(&self) -> SectionProperty {
        let sheet = self.sheet();
        let edges = edges::ids(self.section.landscape, self.section.continued);
        let number = |twips: i32| u32::try_from(twips).unwrap_or(0);
        let mut size = PageSize::new().size(number(sheet.width), number(sheet.height));
        if sheet.landscape {
            size = size.orient(PageOrientationType::Landscape);
        }
        let margin = PageMargin::new()
            .top(sheet.top)
            .bottom(sheet.bottom)
            .left(sheet.left)
            .right(sheet.right)
            .header(sheet.header)
            .footer(sheet.footer);
        let grid = DocGrid::with_empty().grid_type(DocGridType::Lines).line_pitch(unsigned(self.scribe.geometry.line));
        let mut property = SectionProperty::new().page_size(size).page_margin(margin).doc_grid(grid);
        property.header_reference = Some(HeaderReference::new("default", edges.header));
        property.even_header_reference = Some(HeaderReference::new("even", edges.header));
        property.footer_reference = Some(FooterReference::new("default", edges.footer_odd));
        property.even_footer_reference = Some(FooterReference::new("even", edges.footer_even));
        property.section_type = Some(self.section.kind);
        property
    }

    /// 版记 on the last page, which must be upright.
    fn imprint(&mut self) {
        let Some(imprint) = &self.document.imprint else { return };
        if self.section.landscape {
            self.end_section(Section { landscape: false, continued: false, kind: SectionType::NextPage });
        }
        let paragraph = imprint::paragraph(imprint, self.scribe);
        self.push(paragraph);
    }

    fn finish(mut self) -> Docx {
        self.imprint();
        if !matches!(self.children.last(), Some(Child::Paragraph(last)) if last.property.section_property.is_none()) {
            self.push(Paragraph::new().style(id::TINY));
        }
        let property = self.section_property();
        let mut docx = Docx::new();
        for child in self.children {
            docx = match child {
                Child::Paragraph(paragraph) => docx.add_paragraph(*paragraph),
                Child::Table(table) => docx.add_table(*table),
            };
        }
        docx.document.section_property = property;
        docx
    }
}

fn level_index(level: u8) -> usize {
    usize::from(level.clamp(1, 4)) - 1
}
