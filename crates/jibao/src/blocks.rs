//! A long output in memory: in blocks while it grows, so that it never stands there twice.

use std::io::{self, Write};

/// Bytes of a block.
const BLOCK: usize = 1 << 20;

/// What was written, in blocks of one size but the last.
#[derive(Default)]
pub(crate) struct Blocks(Vec<Vec<u8>>);

impl Write for Blocks {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.last().is_none_or(|last| last.len() == BLOCK) {
            self.0.push(Vec::with_capacity(if self.0.is_empty() { 0 } else { BLOCK }));
        }
        let Some(last) = self.0.last_mut() else { return Ok(0) };
        let taken = bytes.len().min(BLOCK - last.len());
        last.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Blocks {
    /// All of it as one piece; each block is let go as it is copied.
    pub(crate) fn into_bytes(mut self) -> Vec<u8> {
        if self.0.len() == 1 {
            return self.0.remove(0);
        }
        let mut whole = Vec::with_capacity(self.0.iter().map(Vec::len).sum());
        self.0.into_iter().for_each(|block| whole.extend(block));
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_in_any_pieces_is_given_as_one() {
        for length in [0, 1, 7, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 5] {
            let bytes: Vec<u8> = (0..=250).cycle().take(length).collect();
            for piece in [1 << 10, BLOCK - 1, 5 * BLOCK] {
                let mut blocks = Blocks::default();
                bytes.chunks(piece).for_each(|piece| blocks.write_all(piece).unwrap());
                blocks.flush().unwrap();
                assert!(blocks.into_bytes() == bytes, "{length} in pieces of {piece}");
            }
        }
    }
}
