//! Which font a character needs: the official fonts hold the 6,763 characters of GB2312, the register has others.

/// The Chinese characters of GB2312-80 in the order of their code points.
const GB2312: &str = include_str!("gb2312.txt");

/// Where the glyph of a character is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coverage {
    /// In the font of the element.
    Usual,
    /// A mark that Western and Chinese writing share (“ ” — … ·) behind a digit, a letter or the start of a piece:
    /// programs that do not heed the hint of a run would set it in the Western font.
    Mark,
    /// A Chinese character outside GB2312.
    Rare,
    /// A Chinese character outside the basic plane.
    Supplementary,
    /// A pictograph.
    Emoji,
}

/// Chinese characters of GB2312, held once for a document.
pub(super) struct Charset {
    usual: Vec<char>,
}

impl Charset {
    pub(super) fn new() -> Self {
        Self { usual: GB2312.chars().filter(|character| *character != '\n').collect() }
    }

    /// Where the glyph of a character is found.
    pub(super) fn coverage(&self, character: char) -> Coverage {
        match character {
            // Stars and signs that GB2312 has.
            '★' | '☆' | '♀' | '♂' => Coverage::Usual,
            '\u{1f000}'..='\u{1fbff}' | '\u{2600}'..='\u{26ff}' | '\u{2700}'..='\u{27bf}' => Coverage::Emoji,
            '\u{20000}'..='\u{3ffff}' => Coverage::Supplementary,
            '\u{2e80}'..='\u{2fdf}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
                if self.usual.binary_search(&character).is_err() =>
            {
                Coverage::Rare
            }
            _ => Coverage::Usual,
        }
    }

    /// The text cut into pieces of one coverage each.
    pub(super) fn pieces<'a>(&self, text: &'a str) -> Vec<(Coverage, &'a str)> {
        let mut pieces = Vec::new();
        let mut start = 0;
        let mut current = None;
        let mut western = true;
        for (at, character) in text.char_indices() {
            let coverage = match current {
                // Joiners and variation selectors stay with what they follow.
                Some(before) if follows(character) => before,
                _ if western && SHARED.contains(character) => Coverage::Mark,
                _ => self.coverage(character),
            };
            if coverage != Coverage::Mark {
                western = character.is_ascii();
            }
            if let Some(before) = current.filter(|before| *before != coverage) {
                pieces.push((before, &text[start..at]));
                start = at;
            }
            current = Some(coverage);
        }
        if let Some(coverage) = current {
            pieces.push((coverage, &text[start..]));
        }
        pieces
    }
}

/// Marks that Western and Chinese writing share.
const SHARED: &str = "“”‘’—…·";

fn follows(character: char) -> bool {
    matches!(character, '\u{200d}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_complete() {
        let charset = Charset::new();
        assert_eq!(charset.usual.len(), 6763);
        assert!(charset.usual.is_sorted());
    }

    #[test]
    fn rare_characters_of_the_register_are_found() {
        let charset = Charset::new();
        for rare in "脿淜鲊塆拃".chars() {
            assert_eq!(charset.coverage(rare), Coverage::Rare, "{rare}");
        }
        assert_eq!(charset.coverage('𥔲'), Coverage::Supplementary);
        assert_eq!(charset.coverage('😀'), Coverage::Emoji);
        for usual in "楚雄州法治“”—·，。1a鄂碍".chars() {
            assert_eq!(charset.coverage(usual), Coverage::Usual, "{usual}");
        }
    }

    #[test]
    fn a_text_is_cut_where_the_font_changes() {
        let charset = Charset::new();
        let pieces = charset.pieces("法脿镇𥔲嘉😀");
        let texts: Vec<_> = pieces.iter().map(|(_, text)| *text).collect();
        assert_eq!(texts, ["法", "脿", "镇", "𥔲", "嘉", "😀"]);
        assert!(charset.pieces("").is_empty());
    }

    #[test]
    fn marks_behind_digits_are_told_apart_from_marks_behind_chinese_characters() {
        let charset = Charset::new();
        let marks: Vec<_> = charset
            .pieces("在“12·4”日——共95%…")
            .into_iter()
            .filter(|(coverage, _)| *coverage == Coverage::Mark)
            .map(|(_, text)| text)
            .collect();
        assert_eq!(marks, ["·", "”", "…"]);
    }
}
