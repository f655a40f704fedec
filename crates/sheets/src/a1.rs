//! Cell addresses between `E78` and row and column counted from 0.

use super::area::Area;
use super::limits::{MAX_COLUMNS, MAX_ROWS};
use super::model::Position;

/// The address of a cell as a person reads it: row 77, column 4 is `E78`.
#[must_use]
pub fn a1(row0: u32, col0: u16) -> String {
    let mut name = String::with_capacity(10);
    push_letters(col0, &mut name);
    push_number(u64::from(row0) + 1, &mut name);
    name
}

/// The letters of a column counted from 0: 0 is `A`, 27 is `AB`.
#[must_use]
pub fn column_letters(col0: u16) -> String {
    let mut letters = String::with_capacity(3);
    push_letters(col0, &mut letters);
    letters
}

/// Every value carries its cell's name, so that names are written without a formatter.
fn push_letters(col0: u16, name: &mut String) {
    let (above, last) = (col0 / 26, col0 % 26);
    if above > 0 {
        push_letters(above - 1, name);
    }
    name.push(char::from(b'A' + u8::try_from(last).unwrap_or(0)));
}

fn push_number(number: u64, name: &mut String) {
    if number > 9 {
        push_number(number / 10, name);
    }
    name.push(char::from(b'0' + u8::try_from(number % 10).unwrap_or(0)));
}

/// Reads `E78` or `$E$78`; `None` outside the grid of 1,048,576 rows and 16,384 columns.
pub(crate) fn parse_cell(text: &[u8]) -> Option<Position> {
    let mut column: u32 = 0;
    let mut row: u32 = 0;
    let mut seen_digit = false;
    for &byte in text {
        match byte {
            b'$' => {}
            b'A'..=b'Z' | b'a'..=b'z' if !seen_digit => {
                column = column * 26 + u32::from(byte.to_ascii_uppercase() - b'A') + 1;
                if column > u32::from(MAX_COLUMNS) {
                    return None;
                }
            }
            b'0'..=b'9' => {
                seen_digit = true;
                row = row * 10 + u32::from(byte - b'0');
                if row > MAX_ROWS {
                    return None;
                }
            }
            _ => return None,
        }
    }
    Some((row.checked_sub(1)?, u16::try_from(column.checked_sub(1)?).ok()?))
}

/// Reads `A1:C3` or `A1`, corners in any order.
pub(crate) fn parse_area(text: &[u8]) -> Option<Area> {
    let split = text.iter().position(|byte| *byte == b':');
    let (first, last) = match split {
        Some(at) => (parse_cell(&text[..at])?, parse_cell(&text[at + 1..])?),
        None => (parse_cell(text)?, parse_cell(text)?),
    };
    Some(Area {
        first_row: first.0.min(last.0),
        first_column: first.1.min(last.1),
        last_row: first.0.max(last.0),
        last_column: first.1.max(last.1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_round_trip_at_the_corners_of_the_grid() {
        for place in [(0, 0), (77, 4), (9, 25), (9, 26), (9, 701), (9, 702), (MAX_ROWS - 1, MAX_COLUMNS - 1)]
        {
            assert_eq!(parse_cell(a1(place.0, place.1).as_bytes()), Some(place));
        }
        assert_eq!(a1(77, 4), "E78");
        assert_eq!(a1(MAX_ROWS - 1, MAX_COLUMNS - 1), "XFD1048576");
    }

    #[test]
    fn addresses_outside_the_grid_are_refused() {
        for text in ["XFE1", "A1048577", "ZZZZZZ1", "B99999999999", "A0", "7", "A", "", "A1B", "A-1"] {
            assert_eq!(parse_cell(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn areas_are_read_with_corners_in_any_order() {
        let area = parse_area(b"C5:A2").unwrap();
        assert_eq!(area.to_string(), "A2:C5");
        assert!(area.contains((3, 1)) && !area.contains((5, 1)));
    }
}
