//! A bare scanner over XML that lies in memory: tags, texts and raw attributes, without copies.
//!
//! It serves where only places and flags are wanted: it is several times faster than a full reader. It bounds every token, but does not check that tags match.

use std::borrow::Cow;

use memchr::memchr;
use memchr::memmem::find as find_within;

use super::limits::MAX_XML_TOKEN;

/// One piece of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// `<name …>` or `<name …/>`, the prefix of the name cut off.
    Start {
        /// Local name.
        name: &'a [u8],
        /// Everything between the name and the closing bracket.
        attributes: Attributes<'a>,
        /// The element closes itself.
        empty: bool,
    },
    /// `</name>`.
    End(&'a [u8]),
    /// Text between tags, entities not resolved. Never empty.
    Text(&'a [u8]),
    /// A CDATA section.
    CData(&'a [u8]),
}

/// A document that breaks off inside a token, or has one beyond the bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Broken;

/// Walks over a document.
#[derive(Debug, Clone)]
pub(crate) struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Offset of the next token.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    /// Passes `<v>text</v></c>` in one step and gives the text, when exactly that comes next. Most cells end so.
    pub(crate) fn plain_value(&mut self) -> Option<&'a [u8]> {
        const CLOSE: &[u8] = b"</v></c>";
        let rest = self.bytes[self.at..].strip_prefix(b"<v>")?;
        let length = bounded(rest).iter().position(|byte| *byte == b'<')?;
        if !rest[length..].starts_with(CLOSE) {
            return None;
        }
        self.at += b"<v>".len() + length + CLOSE.len();
        Some(&rest[..length])
    }

    /// Passes `<c r="A1" s="2" t="s">` in one step, when such a tag comes next. Nearly all cells begin so; anything else
    /// is left to [`Self::next`].
    pub(crate) fn plain_cell(&mut self) -> Option<PlainCell<'a>> {
        let mut rest = self.bytes[self.at..].strip_prefix(b"<c")?;
        let address = short_attribute(&mut rest, *b" r=\"")?;
        short_attribute(&mut rest, *b" s=\"");
        short_attribute(&mut rest, *b" t=\"");
        let (rest, empty) = match rest {
            [b'>', rest @ ..] => (rest, false),
            [b'/', b'>', rest @ ..] => (rest, true),
            _ => return None,
        };
        self.at = self.bytes.len() - rest.len();
        Some(PlainCell { address, empty })
    }

    /// The next token, comments and instructions passed over; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Token<'a>>, Broken> {
        loop {
            let rest = &self.bytes[self.at..];
            let Some(&first) = rest.first() else { return Ok(None) };
            if first != b'<' {
                let length = memchr(b'<', rest).unwrap_or(rest.len());
                return self.take(length).map(|text| Some(Token::Text(text)));
            }
            match rest.get(1) {
                Some(b'/') => {
                    let tag = self.take(find_near(rest, b'>')? + 1)?;
                    return Ok(Some(Token::End(local(name_of(&tag[2..tag.len() - 1])))));
                }
                Some(b'!') => {
                    if let Some(data) = self.declaration(rest)? {
                        return Ok(Some(Token::CData(data)));
                    }
                }
                Some(b'?') => {
                    self.take(find_sequence(rest, b"?>")? + 2)?;
                }
                Some(_) => return self.start(rest).map(Some),
                None => return Err(Broken),
            }
        }
    }

    fn start(&mut self, rest: &'a [u8]) -> Result<Token<'a>, Broken> {
        let tag = self.take(tag_end(rest)? + 1)?;
        let mut inner = &tag[1..tag.len() - 1];
        let empty = inner.last() == Some(&b'/');
        if empty {
            inner = &inner[..inner.len() - 1];
        }
        let name = name_of(inner);
        Ok(Token::Start { name: local(name), attributes: Attributes(&inner[name.len()..]), empty })
    }

    /// Passes a comment or a document type; gives back the content of a CDATA section.
    fn declaration(&mut self, rest: &'a [u8]) -> Result<Option<&'a [u8]>, Broken> {
        if rest.starts_with(b"<!--") {
            let end = find_sequence(&rest[4..], b"-->")?;
            self.take(4 + end + 3)?;
            Ok(None)
        } else if rest.starts_with(b"<![CDATA[") {
            let end = find_sequence(&rest[9..], b"]]>")?;
            let whole = self.take(9 + end + 3)?;
            Ok(Some(&whole[9..9 + end]))
        } else {
            self.take(find_near(rest, b'>')? + 1)?;
            Ok(None)
        }
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Broken> {
        if length > MAX_XML_TOKEN {
            return Err(Broken);
        }
        let taken = &self.bytes[self.at..self.at + length];
        self.at += length;
        Ok(taken)
    }
}

/// The tag of a cell with nothing but its address, its style and its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PlainCell<'a> {
    /// Raw address.
    pub(crate) address: &'a [u8],
    /// The cell closes itself.
    pub(crate) empty: bool,
}

/// The attributes of a tag as they stand in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Attributes<'a>(&'a [u8]);

impl<'a> Attributes<'a> {
    /// The raw value of an attribute; a name with a prefix must be asked for with it.
    pub(crate) fn raw(self, name: &[u8]) -> Option<&'a [u8]> {
        self.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// The same by the name without its prefix.
    pub(crate) fn raw_local(self, name: &[u8]) -> Option<&'a [u8]> {
        self.iter().find(|(key, _)| local(key) == name).map(|(_, value)| value)
    }

    /// The value with its entities resolved; what cannot be resolved stays as it is.
    pub(crate) fn text(self, name: &[u8]) -> Option<Cow<'a, str>> {
        self.raw(name).map(decode)
    }

    /// Whether an attribute says `1`, `true` or `on`.
    pub(crate) fn flag(self, name: &[u8]) -> bool {
        self.raw(name).is_some_and(is_on)
    }

    /// A whole number; `None` when absent or anything else.
    pub(crate) fn number(self, name: &[u8]) -> Option<u32> {
        self.raw(name).and_then(whole_number)
    }

    /// All attributes in their order.
    pub(crate) fn iter(self) -> AttributeIter<'a> {
        AttributeIter(self.0)
    }
}

/// Walks over attributes; stops at the first that is not written properly.
#[derive(Debug, Clone)]
pub(crate) struct AttributeIter<'a>(&'a [u8]);

impl<'a> Iterator for AttributeIter<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.0;
        let start = past_blanks(bytes, 0);
        let length = bytes[start..].iter().position(|byte| *byte == b'=' || *byte <= b' ')?;
        let name = &bytes[start..start + length];
        let equals = past_blanks(bytes, start + length);
        if bytes.get(equals) != Some(&b'=') {
            return None;
        }
        let open = past_blanks(bytes, equals + 1);
        let quote = *bytes.get(open).filter(|byte| matches!(byte, b'"' | b'\''))?;
        let value = &bytes[open + 1..];
        let end = memchr(quote, value)?;
        self.0 = &value[end + 1..];
        Some((name, &value[..end]))
    }
}

/// Offset of the first byte from `at` on that is no blank.
fn past_blanks(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| *byte > b' ').map_or(bytes.len(), |length| at + length)
}

/// Raw XML text as a string: bytes that are not UTF-8 become the replacement character, entities are resolved where
/// they are known.
pub(crate) fn decode(raw: &[u8]) -> Cow<'_, str> {
    // Comments are long: this decoder goes through Chinese faster than the standard library.
    let text = encoding_rs::UTF_8.decode_without_bom_handling_and_without_replacement(raw);
    let text = text.unwrap_or_else(|| String::from_utf8_lossy(raw));
    if memchr(b'&', raw).is_none() {
        return text;
    }
    match quick_xml::escape::unescape(&text) {
        Ok(resolved) => Cow::Owned(resolved.into_owned()),
        Err(_) => text,
    }
}

/// Whether the value of an attribute says `1`, `true` or `on`.
pub(crate) fn is_on(value: &[u8]) -> bool {
    matches!(value, b"1" | b"true" | b"on")
}

/// The value of an attribute as a whole number.
pub(crate) fn whole_number(value: &[u8]) -> Option<u32> {
    std::str::from_utf8(value).ok()?.trim().parse().ok()
}

/// Cuts the namespace prefix off a name.
pub(crate) fn local(name: &[u8]) -> &[u8] {
    name.iter().position(|byte| *byte == b':').map_or(name, |at| &name[at + 1..])
}

fn name_of(inner: &[u8]) -> &[u8] {
    let end =
        inner.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/').unwrap_or(inner.len());
    &inner[..end]
}

/// Cuts a short attribute off the front, its beginning given, and gives its value.
fn short_attribute<'a>(rest: &mut &'a [u8], begins: [u8; 4]) -> Option<&'a [u8]> {
    let (_, after) = rest.split_first_chunk::<4>().filter(|(first, _)| **first == begins)?;
    let end = after[..after.len().min(16)].iter().position(|byte| *byte == b'"')?;
    *rest = &after[end + 1..];
    Some(&after[..end])
}

/// No more than what one token may take.
fn bounded(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(MAX_XML_TOKEN)]
}

/// Where a byte stands; for what is mostly near, so that a search over whole words would not pay.
fn find_near(bytes: &[u8], wanted: u8) -> Result<usize, Broken> {
    bounded(bytes).iter().position(|byte| *byte == wanted).ok_or(Broken)
}

fn find_sequence(bytes: &[u8], wanted: &[u8]) -> Result<usize, Broken> {
    find_within(bounded(bytes), wanted).ok_or(Broken)
}

/// Offset of the bracket that closes a tag; brackets inside quotes do not count.
fn tag_end(bytes: &[u8]) -> Result<usize, Broken> {
    let bytes = bounded(bytes);
    let mut at = 0;
    loop {
        at += bytes[at..].iter().position(|byte| matches!(byte, b'>' | b'"' | b'\'')).ok_or(Broken)?;
        match bytes[at] {
            b'>' => return Ok(at),
            quote => at += memchr(quote, &bytes[at + 1..]).ok_or(Broken)? + 2,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Result<Vec<String>, Broken> {
        let mut scanner = Scanner::new(text.as_bytes());
        let mut out = Vec::new();
        while let Some(token) = scanner.next()? {
            let show = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            out.push(match token {
                Token::Start { name, attributes, empty } => {
                    let list: Vec<_> = attributes
                        .iter()
                        .map(|(key, value)| format!("{}={}", show(key), show(value)))
                        .collect();
                    format!("<{}{} {}", show(name), if empty { "/" } else { "" }, list.join(" "))
                }
                Token::End(name) => format!(">{}", show(name)),
                Token::Text(text) => show(text),
                Token::CData(text) => format!("[{}]", show(text)),
            });
        }
        Ok(out)
    }

    #[test]
    fn tags_texts_and_attributes_come_in_order() {
        let tokens =
            all(r#"<?xml v?><!-- <c> --><x:c r="A>1" s = '2'><v>5</v><![CDATA[a<b]]><f/></x:c>"#).unwrap();
        assert_eq!(tokens, ["<c r=A>1 s=2", "<v ", "5", ">v", "[a<b]", "<f/ ", ">c"]);
    }

    #[test]
    fn documents_that_break_off_are_told() {
        for text in ["<c r=\"A1", "<c", "<", "<!-- never", "<![CDATA[ never", "<?xml", "</c"] {
            assert_eq!(all(text), Err(Broken), "{text}");
        }
    }

    #[test]
    fn entities_resolve_where_they_are_known() {
        assert_eq!(decode(b"a&amp;b &#20013;"), "a&b 中");
        assert_eq!(decode(b"a&nothing;b"), "a&nothing;b");
    }
}
