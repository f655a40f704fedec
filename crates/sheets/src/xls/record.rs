//! BIFF records: type, length, data; and the strings inside them.

use encoding_rs::{BIG5, Encoding, GB18030, SHIFT_JIS, UTF_16LE, WINDOWS_1252};

/// BOF of a sheet or of the globals.
pub(crate) const BOF: u16 = 0x0809;
/// End of a sheet or of the globals.
pub(crate) const EOF: u16 = 0x000A;
/// More data of the record before.
pub(crate) const CONTINUE: u16 = 0x003C;
/// A number in a cell.
pub(crate) const NUMBER: u16 = 0x0203;
/// A truth or error value in a cell.
pub(crate) const BOOLERR: u16 = 0x0205;
/// A type that no reader knows: records are given it to be passed over.
pub(crate) const IGNORED: u16 = 0x0FFF;

/// One record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Record<'a> {
    /// Its type.
    pub(crate) kind: u16,
    /// Where it begins in the stream.
    pub(crate) at: usize,
    /// Its data.
    pub(crate) data: &'a [u8],
}

impl Record<'_> {
    /// Two bytes of the data as a number; 0 beyond the end.
    pub(crate) fn u16(&self, at: usize) -> u16 {
        u16_at(self.data, at)
    }

    /// Four bytes of the data as a number; 0 beyond the end.
    pub(crate) fn u32(&self, at: usize) -> u32 {
        u32::from(self.u16(at)) | u32::from(self.u16(at + 2)) << 16
    }
}

/// Two bytes as a number; 0 beyond the end.
pub(crate) fn u16_at(data: &[u8], at: usize) -> u16 {
    data.get(at..at + 2).map_or(0, |bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
}

/// Walks over the records of a stream from an offset; ends with an error where a record breaks off.
#[derive(Debug, Clone)]
pub(crate) struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

/// A record that is longer than the stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut;

impl<'a> Records<'a> {
    pub(crate) fn new(stream: &'a [u8], at: usize) -> Self {
        Self { stream, at }
    }

    /// The next record; `None` exactly at the end of the stream.
    pub(crate) fn next(&mut self) -> Result<Option<Record<'a>>, Cut> {
        let rest = self.stream.get(self.at..).ok_or(Cut)?;
        if rest.is_empty() {
            return Ok(None);
        }
        if rest.len() < 4 {
            return Err(Cut);
        }
        let length = usize::from(u16_at(rest, 2));
        let data = rest.get(4..4 + length).ok_or(Cut)?;
        let record = Record { kind: u16_at(rest, 0), at: self.at, data };
        self.at += 4 + length;
        Ok(Some(record))
    }

    /// The type of the next record without going to it.
    pub(crate) fn peek(&self) -> Option<u16> {
        self.stream.get(self.at..self.at + 2).map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
    }
}

/// Characters of BIFF 8: a flag byte, then one or two bytes a character. Cut short where the data end.
pub(crate) fn unicode(data: &[u8], count: usize) -> String {
    let Some((&flags, rest)) = data.split_first() else { return String::new() };
    if flags & 1 == 0 {
        return rest.iter().take(count).map(|byte| char::from(*byte)).collect();
    }
    let end = rest.len().min(count.saturating_mul(2)) & !1;
    UTF_16LE.decode_without_bom_handling(&rest[..end]).0.into_owned()
}

/// The encoding of the byte strings in BIFF 5 books.
pub(crate) fn encoding_of(code_page: u16) -> &'static Encoding {
    match code_page {
        936 => GB18030,
        950 => BIG5,
        932 => SHIFT_JIS,
        1200 => UTF_16LE,
        _ => WINDOWS_1252,
    }
}
