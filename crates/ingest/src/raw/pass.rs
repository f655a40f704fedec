//! The pass of our own over a sheet's XML, for what calamine does not tell: hidden rows and columns, merged
//! areas, filters, and formulas without a stored result.

use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::model::{Area, from_a1};
use super::refusal::Refusal;
use super::xml::{attribute, is_on};

/// What the pass found.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Extras {
    pub merges: Vec<Area>,
    pub hidden_rows: BTreeSet<u32>,
    pub hidden_columns: BTreeSet<u16>,
    pub filtered: bool,
    pub uncached: BTreeSet<(u32, u16)>,
}

#[derive(Default)]
struct State {
    row: u32,
    cell: Option<(u32, u16)>,
    formula: bool,
    value: bool,
    in_value: bool,
}

/// Reads a sheet part.
pub(crate) fn read(xml: &str) -> Result<Extras, Refusal> {
    let mut reader = Reader::from_str(xml);
    let mut extras = Extras::default();
    let mut state = State::default();
    loop {
        match reader.read_event().map_err(|_| Refusal::Damaged)? {
            Event::Start(element) => open(&element, &mut extras, &mut state),
            Event::Empty(element) => {
                open(&element, &mut extras, &mut state);
                close(element.local_name().into_inner(), &mut extras, &mut state);
            }
            Event::Text(text) if state.in_value && !text.is_empty() => state.value = true,
            Event::End(element) => close(element.local_name().into_inner(), &mut extras, &mut state),
            Event::Eof => return Ok(extras),
            _ => {}
        }
    }
}

fn open(element: &BytesStart<'_>, extras: &mut Extras, state: &mut State) {
    match element.local_name().into_inner() {
        "row" => {
            let number = attribute(element, "r").and_then(|r| r.parse::<u32>().ok());
            state.row = number.map_or(state.row + 1, |number| number);
            if is_on(element, "hidden") {
                extras.hidden_rows.insert(state.row.saturating_sub(1));
            }
        }
        "c" => {
            *state = State {
                row: state.row,
                cell: attribute(element, "r").as_deref().and_then(from_a1),
                ..State::default()
            };
        }
        "f" => state.formula = true,
        "v" | "t" => state.in_value = true,
        "col" if is_on(element, "hidden") => hide_columns(element, extras),
        "mergeCell" => extras
            .merges
            .extend(attribute(element, "ref").as_deref().and_then(area)),
        "autoFilter" => extras.filtered = true,
        _ => {}
    }
}

fn close(name: &str, extras: &mut Extras, state: &mut State) {
    match name {
        "v" | "t" => state.in_value = false,
        "c" => {
            if let (true, false, Some(at)) = (state.formula, state.value, state.cell) {
                extras.uncached.insert(at);
            }
            state.cell = None;
        }
        _ => {}
    }
}

fn hide_columns(element: &BytesStart<'_>, extras: &mut Extras) {
    let number = |name: &str| {
        attribute(element, name)
            .and_then(|n| n.parse::<u16>().ok())
            .filter(|n| *n <= 16_384)
    };
    if let (Some(min), Some(max)) = (number("min"), number("max")) {
        extras.hidden_columns.extend(min.max(1) - 1..max);
    }
}

fn area(text: &str) -> Option<Area> {
    let (start, end) = text.split_once(':').unwrap_or((text, text));
    Some(Area {
        start: from_a1(start)?,
        end: from_a1(end)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_merged_filtered_and_uncached_are_found() {
        let xml = r#"<worksheet><cols><col min="2" max="3" hidden="1"/></cols><sheetData>
            <row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>A1</f></c><c r="C1"><f>A1</f><v></v></c></row>
            <row r="4" hidden="1"><c r="A4"><v>1</v></c></row></sheetData>
            <autoFilter ref="A1:C4"/><mergeCells><mergeCell ref="A5:B7"/></mergeCells></worksheet>"#;
        let extras = read(xml).unwrap();
        assert_eq!(extras.hidden_columns, BTreeSet::from([1, 2]));
        assert_eq!(extras.hidden_rows, BTreeSet::from([3]));
        assert_eq!(extras.uncached, BTreeSet::from([(0, 1), (0, 2)]));
        assert_eq!(
            extras.merges,
            vec![Area {
                start: (4, 0),
                end: (6, 1)
            }]
        );
        assert!(extras.filtered);
    }
}
