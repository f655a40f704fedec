//! Raised and lowered words in a text: a footnote 1 behind 3 is seen as 3¹ and is not 31. They are read as the characters
//! that Unicode has for them, so that what a person sees and what is read agree.

/// How words stand to the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    Raised,
    Lowered,
}

const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
const LOWERED: [char; 10] = ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'];

impl Line {
    /// What a file says of it, by the words of Office formats.
    pub(crate) fn named(word: &[u8]) -> Option<Self> {
        match word {
            b"superscript" => Some(Self::Raised),
            b"subscript" => Some(Self::Lowered),
            _ => None,
        }
    }

    /// What OpenDocument says of it: `super 58%`, `-33% 58%`.
    pub(crate) fn positioned(position: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(position).ok()?.trim();
        let first = text.split_whitespace().next()?;
        let percent = first.strip_suffix('%').and_then(|percent| percent.parse::<f32>().ok());
        match (first, percent) {
            ("super", _) => Some(Self::Raised),
            ("sub", _) => Some(Self::Lowered),
            (_, Some(percent)) if percent > 0.0 => Some(Self::Raised),
            (_, Some(percent)) if percent < 0.0 => Some(Self::Lowered),
            _ => None,
        }
    }

    /// A text as it is seen there: its digits as the small ones; what has no small form stays.
    pub(crate) fn shown(self, text: &str) -> String {
        let digits = match self {
            Self::Raised => RAISED,
            Self::Lowered => LOWERED,
        };
        text.chars()
            .map(|c| match c.to_digit(10).and_then(|digit| digits.get(digit as usize)) {
                Some(small) => *small,
                None => c,
            })
            .collect()
    }
}

/// A text on a line or off it.
pub(crate) fn on(line: Option<Line>, text: std::borrow::Cow<'_, str>) -> std::borrow::Cow<'_, str> {
    match line {
        Some(line) => line.shown(&text).into(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_off_the_line_become_small_ones_and_nothing_else_changes() {
        assert_eq!(Line::Raised.shown("12注*"), "¹²注*");
        assert_eq!(Line::Lowered.shown("90"), "₉₀");
        assert_eq!(Line::positioned(b"super 58%"), Some(Line::Raised));
        assert_eq!(Line::positioned(b"-33% 58%"), Some(Line::Lowered));
        assert_eq!(Line::positioned(b"0% 100%"), None);
    }
}
