//! A text of somebody else's on one line of a screen: it can neither begin a line of its own nor turn the direction of what
//! follows.

use std::borrow::Cow;

/// A text with everything replaced that a screen obeys instead of showing: control characters, line breaks of any kind,
/// direction marks.
///
/// ```
/// assert_eq!(jibao_core::text::line::on_one_line("甲\n乙"), "甲\u{FFFD}乙");
/// ```
#[must_use]
pub fn on_one_line(text: &str) -> Cow<'_, str> {
    let obeyed = |c: char| {
        c.is_control()
            || matches!(c, '\u{2028}' | '\u{2029}' | '\u{061C}' | '\u{200E}' | '\u{200F}')
            || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    if text.contains(obeyed) { Cow::Owned(text.replace(obeyed, "\u{FFFD}")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_screen_would_obey_is_replaced_and_everything_else_stays() {
        for c in
            ['\n', '\r', '\t', '\u{1B}', '\u{7F}', '\u{9B}', '\u{2028}', '\u{202E}', '\u{2066}', '\u{200F}']
        {
            assert_eq!(on_one_line(&format!("甲{c}乙")), "甲\u{FFFD}乙");
        }
        let plain = "2024年第二季度（公开版） › E78，5%—“好”👍\u{200D}";
        assert!(matches!(on_one_line(plain), Cow::Borrowed(text) if text == plain));
    }
}
