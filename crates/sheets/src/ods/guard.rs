//! The guard for .ods: the content must be well-formed to its last byte before anything is read from it.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

use crate::limits::MAX_DEPTH;

/// Content that is not well-formed, not UTF-8, nested too deeply, or with entities of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct IllFormed;

/// Checks that a document is well-formed: every tag closed by its own name, every attribute quoted and unique, every
/// entity known.
pub(crate) fn check(bytes: &[u8]) -> Result<(), IllFormed> {
    let text = std::str::from_utf8(bytes).map_err(|_| IllFormed)?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{FEFF}'));
    let mut depth = 0_usize;
    let mut roots = 0_usize;
    loop {
        match reader.read_event().map_err(|_| IllFormed)? {
            Event::Start(tag) => {
                if tag.attributes().any(|attribute| attribute.is_err()) {
                    return Err(IllFormed);
                }
                roots += usize::from(depth == 0);
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(IllFormed);
                }
            }
            Event::Empty(tag) if tag.attributes().any(|attribute| attribute.is_err()) => {
                return Err(IllFormed);
            }
            Event::Empty(_) => roots += usize::from(depth == 0),
            Event::End(_) => depth = depth.checked_sub(1).ok_or(IllFormed)?,
            Event::GeneralRef(reference) => {
                let known = resolve_predefined_entity(&reference).is_some()
                    || matches!(reference.resolve_char_ref(), Ok(Some(_)));
                if !known {
                    return Err(IllFormed);
                }
            }
            Event::Eof => return if depth == 0 && roots == 1 { Ok(()) } else { Err(IllFormed) },
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_documents_pass() {
        assert_eq!(check("<?xml version=\"1.0\"?><a b=\"1\"><c/>中&amp;&#20013;</a>\n".as_bytes()), Ok(()));
        let deep = "<a>".repeat(300) + &"</a>".repeat(300);
        for text in [
            "<a>",
            "<a></b>",
            "<a b=1/>",
            "<a b='1' b='2'/>",
            "<a>&x;</a>",
            "<a/><b/>",
            "",
            "<a",
            "</a>",
            "<a><![CDATA[</a>",
            &deep,
        ] {
            assert_eq!(check(text.as_bytes()), Err(IllFormed), "{}", &text[..text.len().min(40)]);
        }
        assert_eq!(check(b"<a>\xD6\xD0</a>"), Err(IllFormed));
    }
}
