//! The tree of a document written as markup, straight in the order of the schema (ISO/IEC 29500, transitional).
//!
//! docx-rs writes what it writes well: text, breaks, tabs, bookmarks, the range of a comment, and each single property.
//! Written here is what it puts into an order that the schema refuses (the children of `pPr`, `rPr`, `tblPr`, `sectPr`)
//! or cannot write at all (repeated header rows, drawings), and the root with its namespaces. Nothing is read again.

use std::io::Write as _;

use docx_rs::{
    BuildXML, Comment, CommentChild, Hyperlink, HyperlinkData, Paragraph, ParagraphChild, ParagraphProperty,
    Run, RunProperty, SectionProperty, TableCell, TableCellContent,
};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, Event};

use super::WordError;
use super::compose::Child;
use super::table::{RowTree, TableTree};
use super::xml::NAMESPACES;
use crate::clean::clean;

type Written = Result<(), WordError>;

/// document.xml.
pub(super) fn document(children: &[Child], last: &SectionProperty) -> Result<Vec<u8>, WordError> {
    Markup::part("w:document", |out| {
        out.within("w:body", |out| {
            for child in children {
                match child {
                    Child::Paragraph(paragraph) => out.paragraph(paragraph, None)?,
                    Child::Drawing(paragraph, drawing) => out.paragraph(paragraph, Some(drawing))?,
                    Child::Table(table) => out.table(table)?,
                }
            }
            out.section(last)
        })
    })
}

/// comments.xml, all by one person with these initials.
pub(super) fn comments(comments: &[Comment], initials: &str) -> Result<Vec<u8>, WordError> {
    let initials = clean(initials);
    Markup::part("w:comments", |out| {
        for comment in comments {
            let id = comment.id.to_string();
            let start = [
                ("w:id", id.as_str()),
                ("w:author", &comment.author),
                ("w:date", &comment.date),
                ("w:initials", &*initials),
            ];
            out.element("w:comment", &start, |out| {
                comment.children.iter().try_for_each(|child| match child {
                    CommentChild::Paragraph(paragraph) => out.paragraph(paragraph, None),
                    CommentChild::Table(table) => out.piece(table),
                })
            })?;
        }
        Ok(())
    })
}

/// A part that is being written.
struct Markup {
    writer: Writer<Vec<u8>>,
}

impl Markup {
    fn part(root: &str, content: impl FnOnce(&mut Self) -> Written) -> Result<Vec<u8>, WordError> {
        let mut out = Self { writer: Writer::new(Vec::new()) };
        out.writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))))?;
        out.element(root, &NAMESPACES, content)?;
        Ok(out.writer.into_inner())
    }

    fn paragraph(&mut self, paragraph: &Paragraph, drawing: Option<&str>) -> Written {
        self.within("w:p", |out| {
            out.paragraph_property(&paragraph.property)?;
            for child in &paragraph.children {
                out.child(child)?;
            }
            match drawing {
                Some(drawing) => out.within("w:r", |out| out.raw(drawing.as_bytes())),
                None => Ok(()),
            }
        })
    }

    fn child(&mut self, child: &ParagraphChild) -> Written {
        match child {
            ParagraphChild::Run(run) => self.run(run),
            // Its runs would be written in docx-rs's order of properties.
            ParagraphChild::Hyperlink(Hyperlink {
                link: HyperlinkData::Anchor { anchor }, children, ..
            }) => {
                let attributes = [("w:anchor", anchor.as_str()), ("w:history", "1")];
                self.element("w:hyperlink", &attributes, |out| {
                    children.iter().try_for_each(|child| out.child(child))
                })
            }
            other => self.piece(other),
        }
    }

    fn paragraph_property(&mut self, property: &ParagraphProperty) -> Written {
        self.within("w:pPr", |out| {
            out.optional(property.style.as_ref())?;
            out.flag("w:keepNext", property.keep_next)?;
            out.flag("w:keepLines", property.keep_lines)?;
            out.flag("w:pageBreakBefore", property.page_break_before)?;
            out.flag("w:widowControl", property.widow_control)?;
            if !property.tabs.is_empty() {
                out.within("w:tabs", |out| property.tabs.iter().try_for_each(|tab| out.piece(tab)))?;
            }
            out.optional(property.line_spacing.as_ref())?;
            out.optional(property.indent.as_ref())?;
            out.optional(property.alignment.as_ref())?;
            property.section_property.as_ref().map_or(Ok(()), |section| out.section(section))
        })
    }

    fn run(&mut self, run: &Run) -> Written {
        self.within("w:r", |out| {
            out.run_property(&run.run_property)?;
            run.children.iter().try_for_each(|child| out.piece(child))
        })
    }

    fn run_property(&mut self, property: &RunProperty) -> Written {
        if *property == RunProperty::default() {
            return Ok(());
        }
        self.within("w:rPr", |out| {
            out.optional(property.style.as_ref())?;
            out.optional(property.fonts.as_ref())?;
            out.optional(property.sz.as_ref())?;
            out.optional(property.sz_cs.as_ref())
        })
    }

    fn table(&mut self, table: &TableTree) -> Written {
        self.within("w:tbl", |out| {
            out.within("w:tblPr", |out| {
                out.piece(&table.width)?;
                out.piece(&table.borders)?;
                out.piece(&table.layout)?;
                out.piece(&table.margins)?;
                for (name, text) in
                    [("w:tblCaption", &table.caption), ("w:tblDescription", &table.description)]
                {
                    if let Some(text) = text {
                        out.empty(name, &[("w:val", &clean(text))])?;
                    }
                }
                Ok(())
            })?;
            out.within("w:tblGrid", |out| {
                table.grid.iter().try_for_each(|width| out.empty("w:gridCol", &[("w:w", &width.to_string())]))
            })?;
            table.rows.iter().try_for_each(|row| out.row(row))
        })
    }

    fn row(&mut self, row: &RowTree) -> Written {
        self.within("w:tr", |out| {
            out.within("w:trPr", |out| {
                out.empty("w:cantSplit", &[])?;
                out.empty("w:trHeight", &[("w:val", &row.height.to_string()), ("w:hRule", "atLeast")])?;
                out.flag("w:tblHeader", Some(row.header))
            })?;
            row.cells.iter().try_for_each(|cell| out.cell(cell))
        })
    }

    fn cell(&mut self, cell: &TableCell) -> Written {
        self.within("w:tc", |out| {
            out.piece(&cell.property)?;
            cell.children.iter().try_for_each(|child| match child {
                TableCellContent::Paragraph(paragraph) => out.paragraph(paragraph, None),
                _ => Err(WordError::Part("a cell holds more than paragraphs")),
            })
        })
    }

    fn section(&mut self, section: &SectionProperty) -> Written {
        self.within("w:sectPr", |out| {
            out.optional(section.header_reference.as_ref())?;
            out.optional(section.even_header_reference.as_ref())?;
            out.optional(section.footer_reference.as_ref())?;
            out.optional(section.even_footer_reference.as_ref())?;
            if let Some(kind) = &section.section_type {
                out.empty("w:type", &[("w:val", &kind.to_string())])?;
            }
            out.piece(&section.page_size)?;
            out.piece(&section.page_margin)?;
            out.empty("w:cols", &[("w:space", &section.space.to_string())])?;
            out.optional(section.doc_grid.as_ref())
        })
    }

    fn within(&mut self, name: &str, content: impl FnOnce(&mut Self) -> Written) -> Written {
        self.element(name, &[], content)
    }

    fn element(
        &mut self,
        name: &str,
        attributes: &[(&str, &str)],
        content: impl FnOnce(&mut Self) -> Written,
    ) -> Written {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        self.writer.write_event(Event::Start(start))?;
        content(self)?;
        Ok(self.writer.write_event(Event::End(BytesEnd::new(name)))?)
    }

    fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) -> Written {
        let start = BytesStart::new(name).with_attributes(attributes.iter().copied());
        Ok(self.writer.write_event(Event::Empty(start))?)
    }

    /// A property that is on; where it is not, the style decides.
    fn flag(&mut self, name: &str, flag: Option<bool>) -> Written {
        if flag == Some(true) { self.empty(name, &[]) } else { Ok(()) }
    }

    /// What docx-rs writes well.
    fn piece(&mut self, piece: &impl BuildXML) -> Written {
        self.raw(&piece.build())
    }

    fn optional(&mut self, piece: Option<&impl BuildXML>) -> Written {
        piece.map_or(Ok(()), |piece| self.piece(piece))
    }

    fn raw(&mut self, markup: &[u8]) -> Written {
        Ok(self.writer.get_mut().write_all(markup)?)
    }
}
