//! Sections: the page they lie on, how they begin, and whose headers and footers they have.

use docx_rs::{
    DocGrid, DocGridType, FooterReference, HeaderReference, PageMargin, PageOrientationType, PageSize,
    Paragraph, SectionProperty, SectionType,
};

use super::compose::{Child, Composer};
use super::edges;
use super::geometry::{Sheet, unsigned};
use super::styles::id;

/// A section of a document.
#[derive(Clone, Copy)]
pub(super) struct Section {
    pub landscape: bool,
    /// Its header says that a table goes on.
    pub continued: bool,
    pub kind: SectionType,
}

impl Composer<'_, '_> {
    pub(super) fn sheet(&self) -> Sheet {
        if self.section.landscape { self.scribe.geometry.landscape() } else { self.scribe.geometry.upright() }
    }

    /// Ends the section that is being filled; what follows is in `next`.
    pub(super) fn end_section(&mut self, next: Section) {
        let property = self.section_property();
        match self.children.last_mut().and_then(Child::paragraph_mut) {
            Some(last) if last.property.section_property.is_none() => {
                last.property.section_property = Some(property);
            }
            _ => self.push(Paragraph::new().style(id::TINY).section_property(property)),
        }
        self.section = next;
    }

    pub(super) fn section_property(&mut self) -> SectionProperty {
        let sheet = self.sheet();
        let edges = edges::ids(self.section.landscape, self.section.continued);
        self.scribe.edges.extend([edges.header, edges.footer_odd, edges.footer_even]);
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
        let grid = DocGrid::with_empty()
            .grid_type(DocGridType::Lines)
            .line_pitch(unsigned(self.scribe.geometry.line));
        let mut property = SectionProperty::new().page_size(size).page_margin(margin).doc_grid(grid);
        property.header_reference = Some(HeaderReference::new("default", edges.header));
        property.even_header_reference = Some(HeaderReference::new("even", edges.header));
        property.footer_reference = Some(FooterReference::new("default", edges.footer_odd));
        property.even_footer_reference = Some(FooterReference::new("even", edges.footer_even));
        property.section_type = Some(self.section.kind);
        property
    }
}
