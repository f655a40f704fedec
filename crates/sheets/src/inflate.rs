//! Inflating many parts with one state: to set one up costs more than most parts.

use flate2::{Crc, Decompress, FlushDecompress, Status};

/// The inflater slows down where less than a longest match (258 bytes) is left to write or a few bytes to read, and
/// small parts are little more than that.
const ROOM: usize = 320;

/// Inflates parts one after the other.
#[derive(Debug, Default)]
pub(crate) struct Inflater(Option<Decompress>);

impl Inflater {
    /// A part of `size` bytes, packed in the first `packed` of the given bytes. `None` when it is damaged or holds more
    /// or less.
    pub(crate) fn inflate(&mut self, bytes: &[u8], packed: usize, size: usize) -> Option<Vec<u8>> {
        let mut out = vec![0; size + ROOM];
        let state = self.0.get_or_insert_with(|| Decompress::new(false));
        state.reset(false);
        let bytes = &bytes[..bytes.len().min(packed + ROOM)];
        let ended = state.decompress(bytes, &mut out, FlushDecompress::Finish);
        out.truncate(size);
        let fits = state.total_in() <= packed as u64 && state.total_out() == size as u64;
        (matches!(ended, Ok(Status::StreamEnd)) && fits).then_some(out)
    }
}

/// The checksum that a zip directory gives of a part.
pub(crate) fn checksum(bytes: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(bytes);
    crc.sum()
}
