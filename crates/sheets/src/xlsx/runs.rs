//! The text of a rich text whose runs are raised or lowered, which calamine puts side by side as if they were not.

use crate::raised::{Line, on};
use crate::xml::{Attributes, Scanner, Token, decode};

/// Whether a run's property puts it off the line.
pub(crate) fn line(attributes: Attributes<'_>) -> Option<Line> {
    attributes.raw(b"val").and_then(Line::named)
}

/// The text of the runs up to the end of their element; `None` where nothing is off the line, and where the whole text is:
/// that is a look of the cell.
pub(crate) fn text(runs: &[u8]) -> Option<String> {
    let mut scanner = Scanner::new(runs);
    let (mut text, mut own, mut in_text, mut guide) = (String::new(), None, false, false);
    let (mut off, mut level) = (false, false);
    while let Ok(Some(token)) = scanner.next() {
        match token {
            Token::Start { name: b"r", .. } => own = None,
            Token::Start { name: b"vertAlign", attributes, .. } => own = line(attributes),
            // How a text is pronounced is no part of it.
            Token::Start { name: b"rPh", empty, .. } => guide = !empty,
            Token::End(b"rPh") => guide = false,
            Token::Start { name: b"t", empty, .. } => in_text = !empty && !guide,
            Token::End(b"t") => in_text = false,
            Token::Text(raw) if in_text => {
                (off, level) = (off || own.is_some(), level || own.is_none());
                text.push_str(&on(own, decode(raw)));
            }
            Token::End(b"si" | b"is" | b"c") => break,
            _ => {}
        }
    }
    (off && level).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raised_run_is_read_as_it_is_seen() {
        let small = "<r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r>";
        let of = |runs: &str| text(runs.as_bytes());
        assert_eq!(of(&format!("<r><t>3</t></r>{small}</si>")).as_deref(), Some("3¹"));
        assert_eq!(of(&format!("{small}</si>")), None);
        assert_eq!(of("<r><t>3</t></r><r><t>1</t></r></si>"), None);
        assert_eq!(
            of(&format!("<t>3</t><rPh sb='0' eb='1'><t>5</t></rPh>{small}</si>")).as_deref(),
            Some("3¹")
        );
    }
}
