//! Cleaning of text before it reaches any file format of ours.

use std::borrow::Cow;

/// The text with every character that XML 1.0 forbids replaced by U+FFFD, and carriage returns as line feeds. Marks that
/// turn the direction of writing are left out: they say nothing in Chinese, and they would scramble what follows.
///
/// Tabs and line feeds stay: what they become is the writer's affair.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    // Most texts are clean, and few have a byte that what is looked for begins with.
    let suspicious = |byte: &u8| *byte < b' ' || matches!(*byte, 0xe2 | 0xef);
    if !text.as_bytes().iter().any(suspicious) || !text.chars().any(|c| turns(c) || is_forbidden(c)) {
        return text.into();
    }
    let mut clean = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' => {
                // CR LF is one line end, a lone CR is one too.
                characters.next_if_eq(&'\n');
                clean.push('\n');
            }
            c if turns(c) => {}
            c if is_forbidden(c) => clean.push('\u{fffd}'),
            c => clean.push(c),
        }
    }
    clean.into()
}

/// Marks that turn the direction of writing.
fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What no text of a file may hold; a carriage return stays as a line feed.
fn is_forbidden(c: char) -> bool {
    matches!(c, '\u{0}'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_visible_replacements_and_line_ends_become_line_feeds() {
        assert_eq!(clean("a\u{0}b\u{b}c\u{1b}\u{ffff}"), "a\u{fffd}b\u{fffd}c\u{fffd}\u{fffd}");
        assert_eq!(clean("一\r\n二\r三\n四\t五"), "一\n二\n三\n四\t五");
        assert_eq!(clean("& < > \" 😀 𥔲"), "& < > \" 😀 𥔲");
        assert_eq!(clean("正\u{202e}倒\u{2069}"), "正倒");
    }

    #[test]
    fn whatever_is_changed_anywhere_is_changed_alone_too() {
        let all = ('\0'..=char::MAX).filter(|c| turns(*c) || is_forbidden(*c));
        let mut changed = 0;
        for c in all {
            assert_ne!(clean(&c.to_string()), c.to_string(), "{c:?}");
            changed += 1;
        }
        assert_eq!(changed, 9 + 9 + 21 + 2, "nine marks and what a text may not hold");
    }
}
