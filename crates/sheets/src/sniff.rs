//! What the first bytes of a file say it is. Names and endings are never asked.

/// The outer form of a file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    /// No byte, or blanks only.
    Empty,
    /// A zip package or archive.
    Zip,
    /// An OLE container: .xls, .doc, or an encrypted .xlsx.
    Ole,
    /// A bare BIFF stream of Excel 5 and later, which usually lies in a container.
    Biff,
    /// A bare BIFF stream of Excel 2–4.
    OldBiff,
    /// A web page.
    Html,
    /// A web page in one file.
    Mhtml,
    /// Excel 2003 XML.
    Xml2003,
    /// An OpenDocument spreadsheet in one XML file.
    Fods,
    /// Another XML document.
    Xml,
    /// PDF.
    Pdf,
    /// A picture.
    Picture,
    /// Rich text.
    Rtf,
    /// An archive that is not a zip, with its name.
    Archive(&'static str),
    /// Text without a known mark: perhaps CSV.
    Text,
    /// Nothing known.
    Unknown,
}

/// Looks at the content.
pub(crate) fn sniff(bytes: &[u8]) -> Content {
    if bytes.iter().take(4096).all(|byte| byte.is_ascii_whitespace() || *byte == 0) && bytes.len() <= 4096 {
        return Content::Empty;
    }
    by_magic(bytes).unwrap_or_else(|| by_text(bytes))
}

fn by_magic(bytes: &[u8]) -> Option<Content> {
    const MAGICS: [(&[u8], Content); 16] = [
        (b"PK\x03\x04", Content::Zip),
        (b"PK\x05\x06", Content::Zip),
        (b"PK\x07\x08", Content::Zip),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Content::Ole),
        (b"%PDF-", Content::Pdf),
        (b"Rar!\x1A\x07", Content::Archive("RAR 压缩包")),
        (b"7z\xBC\xAF\x27\x1C", Content::Archive("7z 压缩包")),
        (b"\x1F\x8B\x08", Content::Archive("gz 压缩包")),
        (b"{\\rtf", Content::Rtf),
        (b"\xFF\xD8\xFF", Content::Picture),
        (b"\x89PNG\r\n\x1A\n", Content::Picture),
        (b"GIF8", Content::Picture),
        (b"II*\x00", Content::Picture),
        (b"MM\x00*", Content::Picture),
        (b"BZh9", Content::Archive("bz2 压缩包")),
        (b"\xFD7zXZ\x00", Content::Archive("xz 压缩包")),
    ];
    if let Some((_, content)) = MAGICS.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Some(*content);
    }
    let is_riff_picture = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    let is_phone_picture = bytes.get(4..8) == Some(b"ftyp");
    if is_riff_picture || is_phone_picture || is_bitmap(bytes) {
        return Some(Content::Picture);
    }
    biff(bytes)
}

/// `BM` may also start a text: the size in the header must fit.
fn is_bitmap(bytes: &[u8]) -> bool {
    bytes.starts_with(b"BM")
        && bytes.get(2..6).is_some_and(|size| {
            let size = u32::from_le_bytes([size[0], size[1], size[2], size[3]]);
            usize::try_from(size).is_ok_and(|size| size == bytes.len())
        })
}

/// The BOF record outside a container: type 9, 0x209 or 0x409 of BIFF 2–4, 0x809 with its version of BIFF 5 and 8.
fn biff(bytes: &[u8]) -> Option<Content> {
    match bytes {
        [0x09, 0x08, 4..=16, 0x00, 0x00, 0x05 | 0x06, ..] => Some(Content::Biff),
        [0x09, 0x00 | 0x02 | 0x04 | 0x08, 4..=16, 0x00, ..] => Some(Content::OldBiff),
        _ => None,
    }
}

fn by_text(bytes: &[u8]) -> Content {
    let head = head_as_text(bytes);
    let start = head.trim_start();
    if start.starts_with("mime-version:") || start.contains("\nmime-version:") && start.contains("multipart/")
    {
        return Content::Mhtml;
    }
    if start.starts_with('<') {
        return by_markup(start);
    }
    if is_binary(bytes) { Content::Unknown } else { Content::Text }
}

fn by_markup(start: &str) -> Content {
    let has = |wanted: &str| start.contains(wanted);
    if has("<office:document") && has("opendocument.spreadsheet") {
        Content::Fods
    } else if has("<office:document") {
        Content::Xml
    } else if has("urn:schemas-microsoft-com:office:spreadsheet") && has("workbook")
        || start.starts_with("<workbook")
    {
        Content::Xml2003
    } else if ["<html", "<!doctype html", "<table", "<head", "<body", "<meta", "<div", "<style"]
        .iter()
        .any(|t| has(t))
    {
        Content::Html
    } else if start.starts_with("<?xml") {
        Content::Xml
    } else {
        Content::Text
    }
}

/// The first kilobytes in lower case, whatever the encoding: the marks looked for are ASCII.
fn head_as_text(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(4096)];
    let head: Vec<u8> = match head {
        [0xFF, 0xFE, rest @ ..] | [0xFE, 0xFF, rest @ ..] => {
            rest.iter().copied().filter(|byte| *byte != 0).collect()
        }
        [0xEF, 0xBB, 0xBF, rest @ ..] => rest.to_vec(),
        _ => head.to_vec(),
    };
    String::from_utf8_lossy(&head).to_ascii_lowercase()
}

/// Control characters that no text has; UTF-16 with its mark is text.
fn is_binary(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return false;
    }
    let head = &bytes[..bytes.len().min(64 * 1024)];
    head.iter().any(|byte| matches!(byte, 0..=8 | 14..=25 | 28..=31))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_is_told_by_its_first_bytes() {
        let cases: [(&[u8], Content); 25] = [
            (b"", Content::Empty),
            (b" \r\n\0", Content::Empty),
            (b"PK\x03\x04...", Content::Zip),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1rest", Content::Ole),
            (b"\x09\x00\x04\x00\x02\x00\x10\x00", Content::OldBiff),
            (b"\x09\x08\x08\x00\x00\x05\x05\x00", Content::Biff),
            (b"\x09\x08\x10\x00\x00\x06\x05\x00", Content::Biff),
            (
                b"<?xml version='1.0'?><office:document office:mimetype='application/vnd.oasis.opendocument.spreadsheet'><style/>",
                Content::Fods,
            ),
            (b"%PDF-1.7", Content::Pdf),
            (b"Rar!\x1A\x07\x01\x00", Content::Archive("RAR 压缩包")),
            (b"\xFF\xD8\xFF\xE0", Content::Picture),
            (b"\0\0\0\x18ftypheic", Content::Picture),
            (b"{\\rtf1", Content::Rtf),
            (b"<html><table>", Content::Html),
            (b"\xEF\xBB\xBF\r\n<!DOCTYPE HTML>", Content::Html),
            (b"<table border=1>", Content::Html),
            (b"MIME-Version: 1.0\r\n", Content::Mhtml),
            (
                b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>",
                Content::Xml2003,
            ),
            (b"<?xml version='1.0'?><a/>", Content::Xml),
            (b"a,b\n1,2\n", Content::Text),
            (b"\xFF\xFEa\0,\0", Content::Text),
            (b"BM is a word", Content::Text),
            ("\u{FEFF}县,数\n".as_bytes(), Content::Text),
            (b"\xCF\xD8,\xCA\xFD\n", Content::Text),
            (b"\x01\x02\x03\x04", Content::Unknown),
        ];
        for (bytes, content) in cases {
            assert_eq!(sniff(bytes), content, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
