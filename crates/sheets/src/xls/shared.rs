//! The shared texts of an .xls book: counted and measured before calamine copies them into cells.

use super::record::{CONTINUE, Cut, Records, u16_at};
use crate::limits::{MAX_CONTINUES, MAX_SHARED_STRING_COUNT};

/// Walks over the SST record and its continuations as calamine does.
struct Walk<'a> {
    data: &'a [u8],
    rest: Vec<&'a [u8]>,
}

impl Walk<'_> {
    fn next_piece(&mut self) -> bool {
        match self.rest.pop() {
            Some(piece) => {
                self.data = piece;
                true
            }
            None => false,
        }
    }

    fn skip(&mut self, mut length: usize) -> Result<(), Cut> {
        while length > 0 {
            if self.data.is_empty() && !self.next_piece() {
                return Err(Cut);
            }
            let step = length.min(self.data.len());
            self.data = &self.data[step..];
            length -= step;
        }
        Ok(())
    }

    /// Passes `count` characters; each continuation begins with a flag byte of its own.
    fn characters(&mut self, mut count: usize, mut wide: bool) -> Result<(), Cut> {
        while count > 0 {
            let here = if wide { self.data.len() / 2 } else { self.data.len() };
            let step = here.min(count);
            self.data = &self.data[if wide { 2 * step } else { step }..];
            count -= step;
            if count > 0 {
                if !self.next_piece() {
                    return Err(Cut);
                }
                let (&flags, rest) = self.data.split_first().ok_or(Cut)?;
                wide = flags & 1 != 0;
                self.data = rest;
            }
        }
        Ok(())
    }

    /// Passes one text and gives its number of characters and the fonts of its runs.
    fn text(&mut self) -> Result<(u32, Vec<u16>), Cut> {
        if self.data.is_empty() {
            return Ok((0, Vec::new()));
        }
        let [low, high, flags, rest @ ..] = self.data else { return Err(Cut) };
        let count = u16::from_le_bytes([*low, *high]);
        let flags = *flags;
        self.data = rest;
        let runs = if flags & 8 != 0 { usize::from(self.number16()?) } else { 0 };
        let extra = if flags & 4 != 0 { self.number32()? } else { 0 };
        self.characters(usize::from(count), flags & 1 != 0)?;
        let mut fonts = Vec::new();
        for _ in 0..runs {
            self.run_number()?;
            fonts.push(self.run_number()?);
        }
        fonts.sort_unstable();
        fonts.dedup();
        self.skip(extra)?;
        Ok((u32::from(count), fonts))
    }

    /// One of the two numbers of a run, which may stand in the next piece.
    fn run_number(&mut self) -> Result<u16, Cut> {
        if self.data.is_empty() && !self.next_piece() {
            return Err(Cut);
        }
        self.number16()
    }

    fn number16(&mut self) -> Result<u16, Cut> {
        let value = u16_at(self.data.get(..2).ok_or(Cut)?, 0);
        self.data = &self.data[2..];
        Ok(value)
    }

    fn number32(&mut self) -> Result<usize, Cut> {
        let bytes = self.data.get(..4).ok_or(Cut)?;
        let value = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
        self.data = &self.data[4..];
        usize::try_from(value).map_err(|_| Cut)
    }
}

/// A shared text, as far as it is measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Measured {
    /// Its number of characters.
    pub(crate) length: u32,
    /// Fonts of parts of it, none where it has one font only.
    pub(crate) fonts: Vec<u16>,
}

/// Measures each shared text. `records` stands behind the SST record whose data are given.
pub(crate) fn measure(data: &[u8], mut records: Records<'_>) -> Result<Vec<Measured>, Cut> {
    let mut rest = Vec::new();
    while records.peek() == Some(CONTINUE) {
        if let Some(record) = records.next()? {
            rest.push(record.data);
        }
        if rest.len() > MAX_CONTINUES {
            return Err(Cut);
        }
    }
    rest.reverse();
    let mut walk = Walk { data: data.get(8..).ok_or(Cut)?, rest };
    let mut lengths = Vec::new();
    while !walk.data.is_empty() || walk.next_piece() {
        let (length, fonts) = walk.text()?;
        lengths.push(Measured { length, fonts });
        if lengths.len() > MAX_SHARED_STRING_COUNT {
            return Err(Cut);
        }
    }
    Ok(lengths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_measured_over_continuations() {
        // "ab" narrow; four wide characters of which two come after the break; a rich text with one run.
        let head = b"\0\0\0\0\0\0\0\0\x02\0\0ab\x04\0\x01a\0b\0";
        let tail = b"\x01c\0d\0\x01\0\x08\x01\0x\0\0\0\0";
        let mut stream = Vec::new();
        stream.extend(CONTINUE.to_le_bytes());
        stream.extend(u16::try_from(tail.len()).unwrap().to_le_bytes());
        stream.extend(tail);
        let measured = measure(head, Records::new(&stream, 0)).unwrap();
        let seen: Vec<(u32, &[u16])> =
            measured.iter().map(|text| (text.length, text.fonts.as_slice())).collect();
        assert_eq!(seen, [(2, &[][..]), (4, &[]), (1, &[0])]);
    }

    #[test]
    fn a_text_longer_than_its_record_is_told() {
        assert_eq!(measure(b"\0\0\0\0\0\0\0\0\xFF\xFF\0ab", Records::new(&[], 0)), Err(Cut));
    }
}
