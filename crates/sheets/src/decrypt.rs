//! Workbooks under the password that Excel gives of itself when only the structure is protected. Excel and WPS open them
//! without asking, so whoever sent one knows of no password.

use std::io::{Cursor, Read, Write};

use cfb::{CompoundFile, Version};
use office_crypto::decrypt_from_bytes;

use super::limits::MAX_FILE;

/// The password, the same in every Excel.
const PASSWORD: &str = "VelvetSweatshop";
/// Bytes of the description of an encryption; usual ones have one or two thousand.
const MAX_DESCRIPTION: u64 = 64 * 1024;
const STREAMS: [(&str, u64); 2] =
    [("/EncryptionInfo", MAX_DESCRIPTION), ("/EncryptedPackage", MAX_FILE as u64)];

/// The package inside, where the default password opens it.
pub(crate) fn by_default_password(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut file = CompoundFile::open(Cursor::new(bytes)).ok()?;
    // The decrypting crate reads containers itself: it is given a fresh one, without chains that run in circles.
    let mut fresh = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new())).ok()?;
    for (path, limit) in STREAMS {
        let stream = file.open_stream(path).ok().filter(|stream| stream.len() <= limit)?;
        let mut content = Vec::new();
        stream.take(limit).read_to_end(&mut content).ok()?;
        fresh.create_stream(path).and_then(|mut stream| stream.write_all(&content)).ok()?;
    }
    fresh.flush().ok()?;
    let plain = decrypt_from_bytes(fresh.into_inner().into_inner(), PASSWORD).ok()?;
    // Another password gives other bytes and no error.
    plain.starts_with(b"PK\x03\x04").then_some(plain)
}
