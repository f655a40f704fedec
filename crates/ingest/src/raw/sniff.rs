//! What a file is, told by its bytes and never by its name.

use super::refusal::Refusal;

/// A file's outer form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    /// A zip: workbook, document or a bundle of returns.
    Zip,
    /// A compound file: an old workbook or an encrypted new one.
    Ole,
}

/// Tells the container, or why the file is refused.
pub(crate) fn container(bytes: &[u8]) -> Result<Container, Refusal> {
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if starts(b"PK\x03\x04") || starts(b"PK\x05\x06") {
        return Ok(Container::Zip);
    }
    if starts(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
        return Ok(Container::Ole);
    }
    if starts(b"%PDF") {
        return Err(Refusal::NotATable("PDF"));
    }
    if starts(b"Rar!") || starts(b"7z\xBC\xAF\x27\x1C") {
        return Err(Refusal::NotATable("压缩包"));
    }
    if starts(b"\xFF\xD8\xFF") || starts(b"\x89PNG") || starts(b"GIF8") || starts(b"BM") {
        return Err(Refusal::NotATable("图片"));
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_lowercase();
    if head.contains("<html") || head.contains("<!doctype html") || head.contains("<table") {
        return Err(Refusal::Resave("网页"));
    }
    if head.contains("mime-version") {
        return Err(Refusal::Resave("网页存档"));
    }
    if head.contains("<?xml") {
        return Err(Refusal::Resave("XML 表格"));
    }
    Err(Refusal::Damaged)
}
