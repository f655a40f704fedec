//! Lengths: from millimetres and points to the twips of WordprocessingML, and what follows from a profile.

use crate::profile::Profile;

/// A4 upright, in twips.
const PAGE: (i32, i32) = (11906, 16838);

/// Lengths of a profile in twips (1/20 pt), unless told otherwise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Geometry {
    pub top: i32,
    pub bottom: i32,
    pub left: i32,
    pub right: i32,
    /// Distance of base lines.
    pub line: i32,
    pub title_line: i32,
    /// Added to each character.
    pub spacing: i32,
    /// Width of a body character without `spacing`.
    pub em: i32,
    /// Width of a character of page number and 版记.
    pub small: i32,
}

/// A page: its size, margins and distances of header and footer, in twips.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sheet {
    pub landscape: bool,
    pub width: i32,
    pub height: i32,
    pub top: i32,
    pub bottom: i32,
    pub left: i32,
    pub right: i32,
    pub header: i32,
    pub footer: i32,
}

impl Sheet {
    /// Width of the text area.
    pub(super) fn text_width(&self) -> i32 {
        self.width - self.left - self.right
    }

    /// Height of the text area.
    pub(super) fn text_height(&self) -> i32 {
        self.height - self.top - self.bottom
    }
}

impl Geometry {
    pub(super) fn of(profile: &Profile) -> Self {
        Self {
            top: mm(profile.page.top),
            bottom: mm(profile.page.bottom),
            left: mm(profile.page.left),
            right: mm(profile.page.right),
            line: points(profile.rhythm.line),
            title_line: points(profile.rhythm.title_line),
            spacing: points(profile.rhythm.character),
            em: points(profile.sizes.body),
            small: points(profile.sizes.small),
        }
    }

    /// The upright page. The footer stands so that the dashes of the page number are 7 mm below the text. 7.5.
    pub(super) fn upright(&self) -> Sheet {
        Sheet {
            landscape: false,
            width: PAGE.0,
            height: PAGE.1,
            top: self.top,
            bottom: self.bottom,
            left: self.left,
            right: self.right,
            header: (self.top - mm(20.0)).max(0),
            footer: self.footer_edge(),
        }
    }

    /// The page turned a quarter to the right: the binding edge, left, becomes the top, so that the head of a table
    /// is at the binding edge of odd pages and at the cut edge of even ones. Clause 8.
    pub(super) fn landscape(&self) -> Sheet {
        Sheet {
            landscape: true,
            width: PAGE.1,
            height: PAGE.0,
            top: self.left,
            right: self.top,
            bottom: self.right,
            left: self.bottom,
            header: (self.left - mm(18.0)).max(0),
            footer: mm(8.0).min(self.right),
        }
    }

    /// From the paper's foot to the lower edge of the page number's line. Measured: a line of 14 pt that begins
    /// 258 twips below the text has its dash 7 mm below it.
    pub(super) fn footer_edge(&self) -> i32 {
        (self.bottom - 258 - self.small).max(0)
    }
}

/// Width of a text in thousandths of an em: Chinese characters are one em, letters and digits half of one.
pub(super) fn ems(text: &str) -> i32 {
    text.chars()
        .map(|character| match character {
            '.' | ',' | ':' | ';' | '!' | '|' | 'i' | 'l' | ' ' | '/' => 250,
            '%' => 833,
            '\0'..='\u{ff}' => 500,
            '\u{200b}'..='\u{200d}' | '\u{2060}' => 0,
            _ => 1000,
        })
        .sum()
}

/// Number of characters that stand on the page, as twips know no fraction of a character.
pub(super) fn characters(text: &str) -> i32 {
    i32::try_from(text.chars().filter(|character| !matches!(character, '\u{200d}' | '\u{2060}')).count())
        .unwrap_or(i32::MAX / 1024)
}

/// Twips of a length in millimetres.
pub(super) fn mm(length: f64) -> i32 {
    whole(length * 1440.0 / 25.4)
}

/// Twips of a length in points.
pub(super) fn points(length: f64) -> i32 {
    whole(length * 20.0)
}

/// Half points, the unit of `w:sz`.
pub(super) fn half_points(size: f64) -> i32 {
    whole(size * 2.0)
}

/// English metric units of a length in twips, the unit of drawings.
pub(super) fn emu(twips: i32) -> i64 {
    i64::from(twips) * 635
}

/// For the fields of docx-rs that cannot be negative.
pub(super) fn unsigned(twips: i32) -> usize {
    usize::try_from(twips).unwrap_or(0)
}

/// The nearest whole number.
#[allow(clippy::cast_possible_truncation, reason = "lengths on a page are far below the limits of an i32")]
pub(super) fn whole(value: f64) -> i32 {
    value.round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_page_gives_the_text_area_that_holds_22_lines_of_28_characters() {
        let geometry = Geometry::of(&Profile::default());
        let page = geometry.upright();
        assert_eq!((page.text_width(), page.text_height()), (8845, 12756));
        assert!(22 * geometry.line <= page.text_height() && page.text_height() < 23 * geometry.line);
        let character = geometry.em + geometry.spacing;
        assert!(28 * character <= page.text_width() && page.text_width() < 29 * character);
    }

    #[test]
    fn the_landscape_page_is_the_upright_one_turned() {
        let geometry = Geometry::of(&Profile::default());
        let (upright, turned) = (geometry.upright(), geometry.landscape());
        assert_eq!(
            (turned.text_width(), turned.text_height()),
            (upright.text_height(), upright.text_width())
        );
        assert_eq!(turned.top, upright.left);
    }

    #[test]
    fn widths_count_chinese_characters_as_one_and_digits_as_half() {
        assert_eq!(ems("2024年6月25日"), 3500 + 3000);
        assert_eq!(ems("12.5"), 1750);
    }
}
