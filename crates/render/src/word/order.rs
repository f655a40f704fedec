//! One streaming pass over what docx-rs wrote: puts the children of property elements into the order of the schema
//! and adds what docx-rs cannot write (repeated header rows, tags of content controls, drawings).

use quick_xml::Reader;
use quick_xml::Writer;
use quick_xml::events::{BytesStart, Event};

use super::WordError;
use super::schema::{order, rank};
use super::styles::id;
use super::xml::NAMESPACES;

/// What the pass fills in, in the order of the document.
#[derive(Debug, Default)]
pub(super) struct Fillings {
    /// Header rows of each table.
    pub header_rows: Vec<usize>,
    /// What replaces each run of the style [`id::SLOT`].
    pub slots: Vec<String>,
}

/// A child of a property element: its rank and its markup.
type Child = (usize, Vec<u8>);

/// The part in the order of the schema, with the fillings in their places.
pub(super) fn arrange(part: &[u8], fillings: &Fillings) -> Result<Vec<u8>, WordError> {
    let mut pass =
        Pass { reader: Reader::from_reader(part), fillings, controls: 0, slots: 0, tables: 0, row: 0 };
    let mut out = Writer::new(Vec::with_capacity(part.len()));
    loop {
        match pass.reader.read_event()? {
            Event::Eof => return Ok(out.into_inner()),
            Event::Decl(_) => out.get_mut().extend_from_slice(super::xml::DECLARATION.as_bytes()),
            event => pass.event(event, &mut out)?,
        }
    }
}

struct Pass<'a> {
    reader: Reader<&'a [u8]>,
    fillings: &'a Fillings,
    controls: usize,
    slots: usize,
    tables: usize,
    row: usize,
}

impl<'a> Pass<'a> {
    fn event(&mut self, event: Event<'a>, out: &mut Writer<Vec<u8>>) -> Result<(), WordError> {
        match event {
            Event::Start(start) => self.start(start, out),
            Event::Empty(empty) if order(name(&empty)).is_some() || name(&empty) == "w:sdtPr" => Ok(()),
            Event::Empty(empty) => Ok(out.write_event(Event::Empty(stripped(empty)))?),
            other => Ok(out.write_event(other)?),
        }
    }

    fn start(&mut self, start: BytesStart<'a>, out: &mut Writer<Vec<u8>>) -> Result<(), WordError> {
        match name(&start) {
            "w:document" | "w:comments" => {
                let mut root = BytesStart::new(name(&start).to_owned());
                root.extend_attributes(NAMESPACES);
                Ok(out.write_event(Event::Start(root))?)
            }
            "w:tbl" => {
                self.tables += 1;
                self.row = 0;
                Ok(out.write_event(Event::Start(start))?)
            }
            "w:tr" => {
                self.row += 1;
                Ok(out.write_event(Event::Start(stripped(start)))?)
            }
            "w:r" => self.run(out),
            "w:sdtPr" => self.control(out),
            other => match order(other) {
                Some(order) => self.properties(&start, order, out),
                None => Ok(out.write_event(Event::Start(stripped(start)))?),
            },
        }
    }

    /// Sorts the children of a property element. An element left without children is dropped.
    fn properties(
        &mut self,
        start: &BytesStart<'a>,
        order: &[&str],
        out: &mut Writer<Vec<u8>>,
    ) -> Result<(), WordError> {
        let mut children: Vec<Child> = Vec::new();
        loop {
            let event = self.reader.read_event()?;
            let rank = match &event {
                Event::Start(child) | Event::Empty(child) => rank(order, name(child)),
                Event::End(_) => break,
                Event::Eof => return Err(WordError::Part("a property element is not closed")),
                _ => continue,
            };
            let mut markup = Writer::new(Vec::new());
            let opened = matches!(&event, Event::Start(child) if !reads_to_its_end(name(child)));
            self.event(event, &mut markup)?;
            if opened {
                self.rest(&mut markup)?;
            }
            children.push((rank, markup.into_inner()));
        }
        if name(start) == "w:trPr" && self.in_header() {
            children.push((rank(order, "w:tblHeader"), b"<w:tblHeader/>".to_vec()));
        }
        children.retain(|(_, markup)| !markup.is_empty());
        children.sort_by_key(|(rank, _)| *rank);
        if children.is_empty() {
            return Ok(());
        }
        out.write_event(Event::Start(start.borrow()))?;
        for (_, markup) in children {
            out.get_mut().extend_from_slice(&markup);
        }
        Ok(out.write_event(Event::End(start.to_end()))?)
    }

    /// Copies until the element that has just been opened is closed.
    fn rest(&mut self, out: &mut Writer<Vec<u8>>) -> Result<(), WordError> {
        let mut depth = 1;
        while depth > 0 {
            let event = self.reader.read_event()?;
            match &event {
                Event::Start(start) if !reads_to_its_end(name(start)) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Eof => return Err(WordError::Part("an element is not closed")),
                _ => {}
            }
            self.event(event, out)?;
        }
        Ok(())
    }

    /// A run; one of the slot's style is replaced by the next filling.
    fn run(&mut self, out: &mut Writer<Vec<u8>>) -> Result<(), WordError> {
        let mut markup = Writer::new(b"<w:r>".to_vec());
        self.rest(&mut markup)?;
        let markup = markup.into_inner();
        let slot = format!("<w:rStyle w:val=\"{}\"", id::SLOT);
        if !contains(&markup, slot.as_bytes()) {
            out.get_mut().extend_from_slice(&markup);
            return Ok(());
        }
        let filling = self.fillings.slots.get(self.slots).ok_or(WordError::Part("a drawing is missing"))?;
        self.slots += 1;
        out.get_mut().extend_from_slice(b"<w:r>");
        out.get_mut().extend_from_slice(filling.as_bytes());
        out.get_mut().extend_from_slice(b"</w:r>");
        Ok(())
    }

    /// The properties of a content control: docx-rs writes the alias, which is the id of the figure; the tag is the
    /// same, for programs.
    fn control(&mut self, out: &mut Writer<Vec<u8>>) -> Result<(), WordError> {
        let mut alias = String::new();
        loop {
            match self.reader.read_event()? {
                Event::Start(start) | Event::Empty(start) if name(&start) == "w:alias" => {
                    if let Some(value) = start.try_get_attribute("w:val")? {
                        alias = value.value.into_owned();
                    }
                }
                Event::End(end) if end.name().as_ref() == "w:sdtPr" => break,
                Event::Eof => return Err(WordError::Part("a content control is not closed")),
                _ => {}
            }
        }
        self.controls += 1;
        let properties = format!(
            "<w:sdtPr><w:alias w:val=\"{alias}\"/><w:tag w:val=\"{alias}\"/><w:id w:val=\"{}\"/></w:sdtPr>",
            self.controls
        );
        out.get_mut().extend_from_slice(properties.as_bytes());
        Ok(())
    }

    fn in_header(&self) -> bool {
        let rows = self.tables.checked_sub(1).and_then(|table| self.fillings.header_rows.get(table));
        rows.is_some_and(|rows| self.row <= *rows)
    }
}

/// Whether [`Pass::start`] reads an element up to its end, and not its start alone.
fn reads_to_its_end(name: &str) -> bool {
    matches!(name, "w:r" | "w:sdtPr") || order(name).is_some()
}

fn name<'a>(start: &'a BytesStart<'_>) -> &'a str {
    start.name().into_inner()
}

/// Without the attributes that docx-rs writes where the schema has none, and without paragraph ids, which say nothing.
fn stripped(start: BytesStart<'_>) -> BytesStart<'_> {
    let superfluous = |key: &str| match start.name().as_ref() {
        "w:gridCol" => key == "w:type",
        "w:p" | "w:tr" => true,
        _ => false,
    };
    let attributes: Vec<_> = start.attributes().flatten().collect();
    if !attributes.iter().any(|attribute| superfluous(attribute.key.as_ref())) {
        return start;
    }
    let mut kept = BytesStart::new(name(&start).to_owned());
    kept.extend_attributes(attributes.into_iter().filter(|attribute| !superfluous(attribute.key.as_ref())));
    kept
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arranged(part: &str, fillings: &Fillings) -> String {
        String::from_utf8(arrange(part.as_bytes(), fillings).unwrap()).unwrap()
    }

    #[test]
    fn children_of_properties_come_in_the_order_of_the_schema_at_every_depth() {
        let part = "<w:p w14:paraId=\"00000001\"><w:pPr><w:rPr><w:sz w:val=\"32\" /><w:b /></w:rPr><w:jc w:val=\"both\" />\
                    <w:pStyle w:val=\"Title\" /></w:pPr></w:p>";
        let expected = "<w:p><w:pPr><w:pStyle w:val=\"Title\" /><w:jc w:val=\"both\" />\
                        <w:rPr><w:b /><w:sz w:val=\"32\" /></w:rPr></w:pPr></w:p>";
        assert_eq!(arranged(part, &Fillings::default()), expected);
    }

    #[test]
    fn header_rows_are_marked_and_body_rows_are_not() {
        let part = "<w:tbl><w:tr><w:trPr><w:cantSplit /></w:trPr></w:tr><w:tr><w:trPr><w:cantSplit /></w:trPr></w:tr></w:tbl>";
        let fillings = Fillings { header_rows: vec![1], slots: Vec::new() };
        assert_eq!(arranged(part, &fillings).matches("<w:tblHeader/>").count(), 1);
    }

    #[test]
    fn a_slot_is_replaced_and_a_missing_drawing_is_an_error() {
        let part = "<w:p><w:r><w:rPr><w:rStyle w:val=\"JibaoSlot\" /></w:rPr><w:t>x</w:t></w:r></w:p>";
        let fillings = Fillings { header_rows: Vec::new(), slots: vec!["<w:drawing/>".into()] };
        assert_eq!(arranged(part, &fillings), "<w:p><w:r><w:drawing/></w:r></w:p>");
        assert!(arrange(part.as_bytes(), &Fillings::default()).is_err());
    }

    #[test]
    fn a_content_control_gets_its_tag_and_a_number() {
        let part = "<w:sdt><w:sdtPr><w:rPr /><w:alias w:val=\"a.b\" /></w:sdtPr><w:sdtContent /></w:sdt>";
        let expected = "<w:sdt><w:sdtPr><w:alias w:val=\"a.b\"/><w:tag w:val=\"a.b\"/><w:id w:val=\"1\"/></w:sdtPr><w:sdtContent /></w:sdt>";
        assert_eq!(arranged(part, &Fillings::default()), expected);
    }
}
