//! The scanner: one pass over the characters, the longest form first.

use rust_decimal::Decimal;

use super::{Numeral, Sort};
use crate::text::fold::fold_char;

/// Units and counters, longer ones before those they begin with.
const UNITS: [&str; 37] = [
    "个百分点",
    "件(人)次",
    "件（人）次",
    "人次",
    "场次",
    "轮次",
    "小时",
    "公里",
    "万元",
    "个",
    "件",
    "人",
    "次",
    "名",
    "所",
    "篇",
    "条",
    "份",
    "张",
    "期",
    "场",
    "项",
    "家",
    "户",
    "元",
    "倍",
    "天",
    "日",
    "分",
    "岁",
    "页",
    "字",
    "月",
    "年",
    "轮",
    "支",
    "部",
];

const CHINESE_DIGITS: &str = "〇零一二三四五六七八九十百千万两";
const COUNTERS: &str = "个名件人所次场县篇条份张期轮家户项倍";
/// What stands between the ends of a range.
const BETWEEN: [char; 8] = ['—', '–', '－', '～', '~', '〜', '至', '-'];

/// Every number of a text in its order. Numbers do not overlap.
///
/// Chinese numerals are words of fixed phrases (一人一案), except where they count something (六名): those are given
/// as [`Sort::Words`]. 一 alone never counts.
#[must_use]
pub fn extract(text: &str) -> Vec<Numeral> {
    let chars = text.char_indices().filter_map(|(at, c)| Some((at, in_prose(c)?))).collect();
    let scan = Scan { text, chars };
    let mut found = Vec::new();
    let mut at = 0;
    while at < scan.chars.len() {
        match scan.numeral(at) {
            Some(piece) => {
                at = piece.end.max(at + 1);
                found.push(scan.finish(&piece));
            }
            None => at += 1,
        }
    }
    found
}

/// A sentence folded as its numbers are read: letters, digits, dots, percent signs and signs in half-width, nothing
/// invisible, the punctuation of Chinese as it stands.
#[must_use]
pub fn half_width(text: &str) -> String {
    text.chars().filter_map(in_prose).collect()
}

/// The fold, but for punctuation: a full-width comma parts clauses in a sentence, and never thousands.
fn in_prose(c: char) -> Option<char> {
    let folded = fold_char(c)?;
    let keeps = folded.is_ascii_punctuation() && !matches!(folded, '.' | '%' | '+' | '-');
    Some(if keeps { c } else { folded })
}

/// A number in character offsets.
struct Piece {
    start: usize,
    core: usize,
    end: usize,
    value: Option<Decimal>,
    upto: Option<Decimal>,
    factor: Decimal,
    places: u32,
    sort: Sort,
}

impl Piece {
    fn plain(start: usize, end: usize, sort: Sort) -> Self {
        Self { start, core: end, end, value: None, upto: None, factor: Decimal::ONE, places: 0, sort }
    }
}

struct Scan<'a> {
    text: &'a str,
    chars: Vec<(usize, char)>,
}

impl Scan<'_> {
    fn char(&self, at: usize) -> Option<char> {
        self.chars.get(at).map(|(_, c)| *c)
    }

    fn before(&self, at: usize) -> Option<char> {
        self.char(at.checked_sub(1)?)
    }

    fn is(&self, at: usize, c: char) -> bool {
        self.char(at) == Some(c)
    }

    fn offset(&self, at: usize) -> usize {
        self.chars.get(at).map_or(self.text.len(), |(offset, _)| *offset)
    }

    fn slice(&self, from: usize, to: usize) -> String {
        self.chars[from..to.min(self.chars.len())].iter().map(|(_, c)| *c).collect()
    }

    fn starts(&self, at: usize, word: &str) -> Option<usize> {
        let mut end = at;
        for c in word.chars() {
            if self.char(end)? != c {
                return None;
            }
            end += 1;
        }
        Some(end)
    }

    /// Behind so many digits (at least one).
    fn digits(&self, at: usize, most: usize) -> Option<usize> {
        let count = self.chars[at.min(self.chars.len())..].iter().take_while(|(_, c)| c.is_ascii_digit());
        let count = count.count();
        (1..=most).contains(&count).then_some(at + count)
    }

    fn finish(&self, piece: &Piece) -> Numeral {
        Numeral {
            start: self.offset(piece.start),
            core: self.offset(piece.core),
            end: self.offset(piece.end),
            text: self.slice(piece.start, piece.end),
            value: piece.value,
            upto: piece.upto,
            factor: piece.factor,
            places: piece.places,
            unit: self.slice(piece.core, piece.end),
            sort: piece.sort,
        }
    }

    fn numeral(&self, at: usize) -> Option<Piece> {
        let c = self.char(at)?;
        if matches!(c, '〔' | '［' | '[') {
            return self.document_number(at);
        }
        if CHINESE_DIGITS.contains(c) || c == '百' {
            return self.words(at);
        }
        if !c.is_ascii_digit() {
            return None;
        }
        if self.before(at).is_some_and(|c| c.is_ascii_alphabetic() || c == '_') {
            return Some(self.code(at));
        }
        self.date_span(at)
            .or_else(|| self.year(at))
            .or_else(|| self.reference(at))
            .or_else(|| self.heading(at))
            .or_else(|| self.amount(at))
    }

    /// 〔2024〕1号.
    fn document_number(&self, at: usize) -> Option<Piece> {
        let year = self.digits(at + 1, 4).filter(|end| *end == at + 5)?;
        let number =
            self.digits(year + 1, 6).filter(|_| matches!(self.char(year), Some('〕' | '］' | ']')))?;
        let end = self.starts(number, "号")?;
        Some(Piece::plain(at, end, Sort::DocumentNumber))
    }

    /// The rest of a code such as M0901 behind its letters.
    fn code(&self, at: usize) -> Piece {
        let rest = self.chars[at..].iter().take_while(|(_, c)| c.is_ascii_alphanumeric() || *c == '.');
        let mut end = at + rest.count();
        while self.before(end) == Some('.') {
            end -= 1;
        }
        Piece::plain(at, end, Sort::Code)
    }

    fn date_span(&self, at: usize) -> Option<Piece> {
        let mut end = self.date(at)?;
        if let Some(later) = self.char(end).filter(|c| BETWEEN.contains(c)).and_then(|_| self.date(end + 1)) {
            end = later;
        }
        Some(Piece::plain(at, end, Sort::Date))
    }

    /// 2024年6月25日, 6月25日, 6月, 2024-06-25, 6·26.
    fn date(&self, at: usize) -> Option<usize> {
        if let Some(end) = self.digits(at, 4) {
            if end == at + 4 {
                let year = self.starts(end, "年").and_then(|month| self.month(month));
                if let Some(end) = year.or_else(|| self.numeric_date(end)) {
                    return Some(end);
                }
            }
            if self.is(end, '·') {
                return self.digits(end + 1, 2);
            }
        }
        self.month(at)
    }

    fn month(&self, at: usize) -> Option<usize> {
        let month = self.starts(self.digits(at, 2)?, "月")?;
        let day = self.digits(month, 2).and_then(|day| self.starts(day, "日"));
        Some(day.unwrap_or(month))
    }

    fn numeric_date(&self, year: usize) -> Option<usize> {
        let separator = self.char(year).filter(|c| matches!(c, '-' | '/' | '.'))?;
        let month = self.digits(year + 1, 2)?;
        if !self.is(month, separator) {
            return None;
        }
        self.digits(month + 1, 2)
    }

    /// 2024年, 2024年第二季度, 2024—2025年, 2024Q2.
    fn year(&self, at: usize) -> Option<Piece> {
        let mut end = self.digits(at, 4).filter(|end| *end == at + 4)?;
        if self.is(end, 'Q') {
            return self.digits(end + 1, 1).map(|end| Piece::plain(at, end, Sort::Year));
        }
        if let Some(second) =
            self.char(end).filter(|c| BETWEEN.contains(c)).and_then(|_| self.digits(end + 1, 4))
            && second == end + 5
        {
            end = second;
        }
        let end = self.starts(end, "年")?;
        let quarter = self.starts(end, "第").unwrap_or(end);
        let quarter = self.char(quarter).filter(|c| "一二三四1234".contains(*c)).map(|_| quarter + 1);
        let quarter = quarter.and_then(|quarter| self.starts(quarter, "季度"));
        Some(Piece::plain(at, quarter.unwrap_or(end), Sort::Year))
    }

    /// 附件1, 第3, and 图1 at the beginning of a caption.
    fn reference(&self, at: usize) -> Option<Piece> {
        let end = self.digits(at, 3)?;
        match self.before(at)? {
            '件' if at >= 2 && self.is(at - 2, '附') => Some(Piece::plain(at, end, Sort::Attachment)),
            '第' => Some(Piece::plain(at, end, Sort::Heading)),
            '图' if at == 1 => Some(Piece::plain(at, end, Sort::Heading)),
            _ => None,
        }
    }

    /// 1. or （1） at the beginning of a paragraph or behind 附件：, in a table's note (注：1.…。2.…。) behind each sentence.
    fn heading(&self, at: usize) -> Option<Piece> {
        let lead = self.slice(0, at);
        let listed = lead.starts_with("注：") && lead.ends_with(['：', '。']);
        let lead = lead.trim_start().trim_start_matches("附件").trim_start_matches(['：', ':']).trim_start();
        let end = self.digits(at, 2)?;
        let dotted = (lead.is_empty() || listed)
            && matches!(self.char(end), Some('.' | '、'))
            && !self.char(end + 1).is_some_and(|c| c.is_ascii_digit());
        let bracketed = matches!(lead, "（" | "(") && matches!(self.char(end), Some('）' | ')'));
        (dotted || bracketed).then(|| Piece::plain(at, end, Sort::Heading))
    }

    fn amount(&self, at: usize) -> Option<Piece> {
        let mut piece = self.number(at)?;
        let upper =
            self.char(piece.core).filter(|c| BETWEEN.contains(c)).and_then(|_| self.number(piece.core + 1));
        if let Some(upper) = upper {
            piece = Piece { start: piece.start, value: piece.value, upto: upper.value, ..upper };
        }
        // 4A, 3D: a code that begins with digits.
        if self.char(piece.core).is_some_and(|c| c.is_ascii_alphabetic()) {
            return Some(Piece::plain(at, self.code(at).end, Sort::Code));
        }
        piece.end = UNITS.iter().find_map(|unit| self.starts(piece.core, unit)).unwrap_or(piece.core);
        piece.sort = match self.slice(piece.core, piece.end).as_str() {
            "个百分点" => Sort::Points,
            "倍" => Sort::Times,
            _ => piece.sort,
        };
        Some(piece)
    }

    /// Sign, digits with or without separators, decimals, 万 or 亿, %.
    fn number(&self, at: usize) -> Option<Piece> {
        let mut end = self.digits(at, 28)?;
        while self.is(end, ',') && self.digits(end + 1, 3) == Some(end + 4) {
            end += 4;
        }
        let whole = end;
        if self.is(end, '.') {
            end = self.digits(end + 1, 28).unwrap_or(end);
        }
        let value: Decimal = self.slice(at, end).replace(',', "").parse().ok()?;
        let places = u32::try_from(end.saturating_sub(whole + 1)).ok()?;
        let factor = match self.char(end) {
            Some('万') => Decimal::from(10_000),
            Some('亿') => Decimal::from(100_000_000),
            _ => Decimal::ONE,
        };
        let mut core = if factor == Decimal::ONE { end } else { end + 1 };
        let percent = self.is(core, '%');
        core += usize::from(percent);
        let negative = self.signed(at);
        let value = value.checked_mul(factor)? * if negative { Decimal::NEGATIVE_ONE } else { Decimal::ONE };
        let start = at - usize::from(negative);
        let sort = if percent { Sort::Percent } else { Sort::Amount };
        Some(Piece { start, core, end: core, value: Some(value), upto: None, factor, places, sort })
    }

    /// A minus sign stands at the beginning or behind what is no number.
    fn signed(&self, at: usize) -> bool {
        matches!(self.before(at), Some('-' | '−'))
            && !at
                .checked_sub(2)
                .and_then(|at| self.char(at))
                .is_some_and(|c| c.is_alphanumeric() || c == '%')
    }

    /// 六名, 百分之九十五.
    fn words(&self, at: usize) -> Option<Piece> {
        let lead = self.starts(at, "百分之").unwrap_or(at);
        let length = self.chars[lead..].iter().take_while(|(_, c)| CHINESE_DIGITS.contains(*c)).count();
        let end = lead + length;
        if lead > at {
            return (length > 0).then(|| Piece::plain(at, end, Sort::Words));
        }
        let ordinal = self.before(at) == Some('第');
        let counter = self.char(end).filter(|c| COUNTERS.contains(*c))?;
        let alone = length == 1 && matches!(self.char(at), Some('一' | '〇' | '零' | '万' | '百' | '千'));
        if ordinal || alone || counter == '人' && self.before(at) == Some('帮') {
            return None;
        }
        Some(Piece { core: end, ..Piece::plain(at, end + 1, Sort::Words) })
    }
}
