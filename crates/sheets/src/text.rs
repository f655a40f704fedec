//! Encodings of what people send: UTF-8 with and without mark, UTF-16 with mark, GB18030.

use std::borrow::Cow;

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// A decoded text file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decoded {
    /// The text without its byte order mark.
    pub(crate) text: String,
    /// It was read as GB18030, which no mark announces.
    pub(crate) gb18030: bool,
    /// Some bytes fit no encoding and stand as the replacement character.
    pub(crate) faulty: bool,
}

/// Decodes a text file: by its mark, else as UTF-8 if every byte fits, else as GB18030.
pub(crate) fn decode(bytes: &[u8]) -> Decoded {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        debug_assert!(encoding == UTF_8 || encoding == UTF_16LE || encoding == UTF_16BE);
        let (text, faulty) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return Decoded { text: text.into_owned(), gb18030: false, faulty };
    }
    if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        return Decoded { text: text.into_owned(), gb18030: false, faulty: false };
    }
    let (text, faulty) = GB18030.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), gb18030: true, faulty }
}

/// A document in XML as UTF-8, whatever it is written in: a scanner takes one encoding only.
pub(crate) fn as_utf8(bytes: &[u8]) -> Vec<u8> {
    // UTF-16 without its mark begins with an angle bracket of two bytes.
    let unmarked = match bytes {
        [b'<', 0, ..] => Some(UTF_16LE),
        [0, b'<', ..] => Some(UTF_16BE),
        _ => None,
    };
    let text = unmarked.map_or_else(|| decode(bytes).text, |encoding| encoding.decode(bytes).0.into_owned());
    // The declaration names the encoding that was.
    let body =
        text.trim_start_matches('\u{FEFF}').strip_prefix("<?xml").and_then(|rest| rest.split_once("?>"));
    body.map_or_else(|| text.clone(), |(_, body)| body.to_owned()).into_bytes()
}

/// Whether bytes are UTF-16, by their mark or by a first angle bracket of two bytes.
pub(crate) fn is_utf16(bytes: &[u8]) -> bool {
    matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [b'<', 0, ..] | [0, b'<', ..])
}

/// A file name inside an archive. Windows writes GBK there without saying so, others UTF-8.
pub(crate) fn file_name(raw: &[u8]) -> String {
    match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => GB18030.decode_without_bom_handling(raw).0.into_owned(),
    }
}

/// At most `limit` characters of a text, and whether any were cut.
pub(crate) fn clip(text: &str, limit: usize) -> (Cow<'_, str>, bool) {
    if text.len() <= limit {
        return (Cow::Borrowed(text), false);
    }
    match text.char_indices().nth(limit) {
        Some((end, _)) => (Cow::Borrowed(&text[..end]), true),
        None => (Cow::Borrowed(text), false),
    }
}

/// Blanks and characters that nobody sees, as far as a text of nothing else need not be kept.
pub(crate) fn blank(c: char) -> bool {
    // What most texts are made of is told first.
    !matches!(c, '!'..='~' | '\u{4E00}'..='\u{9FFF}')
        && (c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}'))
}

/// The text of a header or a footer, a blank for each code of its place and looks: `&C&"宋体,加粗"&12楚雄市`.
pub(crate) fn margin(text: &str) -> String {
    let mut shown = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '&' {
            shown.push(c);
            continue;
        }
        match chars.next() {
            Some('&') => shown.push('&'),
            Some('"') => while chars.next().is_some_and(|c| c != '"') {},
            Some('0'..='9') => while chars.next_if(char::is_ascii_digit).is_some() {},
            Some(_) | None => {}
        }
        shown.push(' ');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_encoding_is_told_by_mark_or_fit() {
        let text = "县市,法律明白人\n禄丰市,35\n";
        let (gbk, _, _) = GB18030.encode(text);
        let utf16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let cases = [
            (text.as_bytes().to_vec(), false),
            (format!("\u{FEFF}{text}").into_bytes(), false),
            (gbk.into_owned(), true),
            (utf16, false),
        ];
        for (bytes, gb18030) in cases {
            assert_eq!(decode(&bytes), Decoded { text: text.to_owned(), gb18030, faulty: false });
        }
    }

    #[test]
    fn rare_village_characters_survive_gb18030() {
        let text = "𥔲嘉镇";
        assert_eq!(decode(&GB18030.encode(text).0).text, text);
    }

    #[test]
    fn bytes_that_fit_nothing_are_told() {
        assert!(decode(b"\xFF\xFF\x80,1\n").faulty);
    }

    #[test]
    fn names_in_archives_are_utf8_or_gbk() {
        assert_eq!(file_name("楚雄市.xlsx".as_bytes()), "楚雄市.xlsx");
        assert_eq!(file_name(&GB18030.encode("楚雄市.xlsx").0), "楚雄市.xlsx");
    }

    #[test]
    fn clipping_counts_characters() {
        assert_eq!(clip("法治文化", 3), (Cow::Borrowed("法治文"), true));
        assert_eq!(clip("法治", 3), (Cow::Borrowed("法治"), false));
    }
}
