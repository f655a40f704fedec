//! Number format codes: what they show of a value, and which of them show a percentage.

use std::panic::catch_unwind;

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use ssfmt::{FormatOptions, NumberFormat};

/// What a person sees of a value under its number format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// The value's own digits, in groups or not, or its text.
    Plain,
    /// This text; empty where the format shows nothing.
    Text(String),
    /// It cannot be told: the code breaks its grammar.
    Unknown,
}

/// Characters of a format code, as a spreadsheet bounds them.
const MAX_CODE: usize = 255;
/// Codes that show a whole number with its own digits, and a text as it is: most cells have one of them.
const PLAIN: [&str; 8] = ["0", "@", "General", "GENERAL", "0_ ", "#,##0", "#,##0_ ", "#,##0_);(#,##0)"];

/// What a code shows of a number.
pub(crate) fn shown_number(code: &str, number: Decimal) -> Shown {
    let whole = number.is_integer() && !number.is_sign_negative();
    if code.is_empty() || whole && PLAIN.contains(&code) {
        return Shown::Plain;
    }
    let Some(sections) = sections(code) else { return Shown::Unknown };
    let Some(value) = rounded(&sections, number).to_f64() else { return Shown::Unknown };
    if shows_nothing(&sections, number) {
        return Shown::Text(String::new());
    }
    let cleaned: Vec<String> = sections.iter().map(|section| written(section)).collect();
    // Codes come from outside: one that the crate stumbles on costs this cell and nothing else.
    let rendered = catch_unwind(|| {
        let format = NumberFormat::parse(&cleaned.join(";")).ok()?;
        Some(format.format(value, &FormatOptions::default()))
    });
    let Ok(Some(shown)) = rendered else { return Shown::Unknown };
    let shown = shown.trim();
    if shown == number.normalize().to_string() { Shown::Plain } else { Shown::Text(shown.to_owned()) }
}

/// What a code shows of a text: its fourth section, or the one that has a place for a text.
pub(crate) fn shown_text(code: &str, text: &str) -> Shown {
    if PLAIN.contains(&code) {
        return Shown::Plain;
    }
    let Some(sections) = sections(code) else { return Shown::Unknown };
    let place = |section: &&Vec<Piece>| section.contains(&Piece::Code('@'));
    let section = match sections.as_slice() {
        [_, _, _, fourth, ..] => fourth,
        others => match others.iter().rfind(place) {
            Some(section) => section,
            None => return Shown::Plain,
        },
    };
    let shown: String = section.iter().map(|piece| piece.of_text(text)).collect();
    if shown.trim() == text.trim() { Shown::Plain } else { Shown::Text(shown.trim().to_owned()) }
}

/// Whether a code multiplies by a hundred and shows a percent sign. A quoted or escaped sign is only text: `0"%"` shows
/// 95 as 95%.
pub(crate) fn is_percent(code: &str) -> bool {
    pieces(code).is_some_and(|pieces| pieces.contains(&Piece::Code('%')))
}

/// A code that shows a text and nothing else, for files that store what is seen instead of how it comes about.
pub(crate) fn showing(text: &str) -> String {
    let mut code = String::new();
    for character in text.chars().take(MAX_CODE / 2) {
        code.extend(['\\', character]);
    }
    if code.is_empty() { "\"\"".to_owned() } else { code }
}

/// One step of a code.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// A character that is shown as it is.
    Literal(char),
    /// A character that fills the cell.
    Fill(char),
    /// A blank as wide as a character.
    Gap,
    /// A condition, a colour, a currency: what stands in brackets.
    Bracket(String),
    /// A character with a meaning of its own.
    Code(char),
}

impl Piece {
    fn of_text(&self, text: &str) -> String {
        match self {
            Self::Literal(character) => character.to_string(),
            Self::Code('@') => text.to_owned(),
            Self::Fill(character) => character.to_string().repeat(3),
            Self::Gap => " ".to_owned(),
            Self::Bracket(_) | Self::Code(_) => String::new(),
        }
    }
}

/// The pieces of a code; `None` where a quote or a bracket never ends, or it is longer than any may be.
fn pieces(code: &str) -> Option<Vec<Piece>> {
    let code = code.replace("G/通用格式", "General").replace("通用格式", "General");
    if code.chars().count() > MAX_CODE {
        return None;
    }
    let mut pieces = Vec::new();
    let mut characters = code.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => loop {
                match characters.next()? {
                    '"' => break,
                    literal => pieces.push(Piece::Literal(literal)),
                }
            },
            // The exclamation mark escapes as the backslash does, in the offices of East Asia.
            '\\' | '!' => pieces.extend(characters.next().map(Piece::Literal)),
            '*' => pieces.extend(characters.next().map(Piece::Fill)),
            '_' => {
                characters.next();
                pieces.push(Piece::Gap);
            }
            '[' => {
                let mut inner = String::new();
                loop {
                    match characters.next()? {
                        ']' => break,
                        other => inner.push(other),
                    }
                }
                pieces.push(Piece::Bracket(inner));
            }
            other => pieces.push(Piece::Code(other)),
        }
    }
    Some(pieces)
}

fn sections(code: &str) -> Option<Vec<Vec<Piece>>> {
    let pieces = pieces(code)?;
    Some(pieces.split(|piece| *piece == Piece::Code(';')).map(<[Piece]>::to_vec).collect())
}

/// A number rounded as its section shows it in thousands: 5962 under `0,` is 6, where the crate would cut it to 5.
fn rounded(sections: &[Vec<Piece>], number: Decimal) -> Decimal {
    let section = match sections.iter().position(|section| condition(section, number).is_some()) {
        None => &sections[own(sections, number)],
        // Of sections with conditions the first that holds, else the first without one.
        Some(_) => match sections.iter().find(|section| condition(section, number) != Some(false)) {
            Some(section) => section,
            None => return number,
        },
    };
    let digit = |piece: &Piece| matches!(piece, Piece::Code('0' | '#' | '?'));
    let Some(last) = section.iter().rposition(digit) else { return number };
    let commas = section[last + 1..].iter().take_while(|piece| **piece == Piece::Code(',')).count();
    let Some(scale) = (0..commas).try_fold(Decimal::ONE, |scale, _| scale.checked_mul(Decimal::ONE_THOUSAND))
    else {
        return number;
    };
    if commas == 0 {
        return number;
    }
    let point = section.iter().position(|piece| *piece == Piece::Code('.'));
    let places = point.map_or(0, |point| section[point..].iter().filter(|piece| digit(piece)).count());
    let places = u32::try_from(places).unwrap_or(0).min(Decimal::MAX_SCALE);
    let shown = (number / scale).round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero);
    shown.checked_mul(scale).unwrap_or(number)
}

/// Whether a section's condition, `[>=10000]`, holds of a number; `None` for a section without one.
fn condition(section: &[Piece], number: Decimal) -> Option<bool> {
    section.iter().find_map(|piece| {
        let Piece::Bracket(inner) = piece else { return None };
        let signs = [">=", "<=", "<>", ">", "<", "="];
        let sign = signs.into_iter().find(|sign| inner.starts_with(sign))?;
        let against: Decimal = inner[sign.len()..].trim().parse().ok()?;
        Some(match sign {
            ">=" => number >= against,
            "<=" => number <= against,
            "<>" => number != against,
            ">" => number > against,
            "<" => number < against,
            _ => number == against,
        })
    })
}

/// Which section a number falls under by its sign.
fn own(sections: &[Vec<Piece>], number: Decimal) -> usize {
    let sign = match (number.is_zero(), number.is_sign_negative()) {
        (true, _) => 2,
        (false, true) => 1,
        (false, false) => 0,
    };
    if sections.len() > sign { sign } else { 0 }
}

/// Whether the section that a number falls under is empty; those with conditions never are.
fn shows_nothing(sections: &[Vec<Piece>], number: Decimal) -> bool {
    sections[own(sections, number)].iter().all(|piece| matches!(piece, Piece::Gap))
}

/// A section as the crate that renders it expects one: characters escaped one by one, a fill shown as a person would
/// see it begin, Chinese digits and languages left out, which change no number.
fn written(section: &[Piece]) -> String {
    let mut code = String::new();
    for piece in section {
        match piece {
            Piece::Literal(literal) => code.extend(['\\', *literal]),
            Piece::Fill(' ') | Piece::Gap => {}
            Piece::Fill(fill) => code.extend(['\\', *fill, '\\', *fill]),
            Piece::Bracket(inner) if inner.starts_with("DBNum") || inner.starts_with("$-") => {}
            Piece::Bracket(inner) => {
                code.push('[');
                code.push_str(inner);
                code.push(']');
            }
            Piece::Code(character) => code.push(*character),
        }
    }
    if code.is_empty() { "General".to_owned() } else { code }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_bare_sign_is_a_percentage() {
        for code in ["0%", "0.00%", "[Red]0%;-0%", "0.0_ %"] {
            assert!(is_percent(code), "{code}");
        }
        for code in ["0\"%\"", "0\\%", "0!%", "0", "@", "yyyy-mm-dd", "0\"人\""] {
            assert!(!is_percent(code), "{code}");
        }
    }

    fn number(code: &str, value: &str) -> String {
        match shown_number(code, value.parse().unwrap()) {
            Shown::Plain => "=".to_owned(),
            Shown::Text(text) => text,
            Shown::Unknown => "?".to_owned(),
        }
    }

    #[test]
    fn a_number_is_shown_as_its_format_has_it() {
        for (code, value, shown) in [
            ("\"约\"0", "172", "约172"),
            ("0\"余\"", "172", "172余"),
            ("0\"00\"", "5", "500"),
            ("-0", "172", "-172"),
            (";;;", "172", ""),
            ("0;-0;;@", "0", ""),
            ("0;-0;;@", "7", "="),
            ("#", "0", ""),
            ("\"\"", "172", ""),
            ("0,", "12345", "12"),
            ("0,", "5962", "6"),
            ("0.0,", "5962", "6.0"),
            ("0!.0,\"万\"", "5962", "0.6万"),
            ("0,,", "1500000", "2"),
            ("0,", "-2500", "-3"),
            ("0!.0,\"万\"", "39100", "3.9万"),
            ("0\\.0,\"万\"", "39100", "3.9万"),
            ("0,\"千\"", "39000", "39千"),
            ("#,##0", "12345", "="),
            ("#,##0.", "12345", "12,345"),
            ("0.0E+0", "12345", "1.2E+4"),
            ("0", "172.6", "173"),
            ("0.00", "172", "172.00"),
            ("[DBNum2][$-804]General", "172", "="),
            ("[DBNum1][$-804]G/通用格式\"件\"", "172", "172件"),
            ("G/通用格式\"人\"", "172", "172人"),
            ("[=1]\"有\";\"无\"", "1", "有"),
            ("[=1]\"有\";\"无\"", "0", "无"),
            ("[>=10000]0!.0,\"万\";0", "39100", "3.9万"),
            ("[>=10000]0!.0,\"万\";0", "391", "="),
            ("\"200\"", "172", "200"),
            ("0*0", "172", "17200"),
            ("0* ", "172", "="),
            ("_ * #,##0_ ;_ * -#,##0_ ;_ * \"-\"_ ;_ @_ ", "0", "-"),
            ("000000", "172", "000172"),
            ("[Red]0", "172", "="),
            ("0\"", "172", "?"),
            ("[Red0", "172", "?"),
        ] {
            assert_eq!(number(code, value), shown, "{code} {value}");
        }
        assert_eq!(number(&"0".repeat(256), "1"), "?");
    }

    #[test]
    fn a_text_is_shown_by_the_section_for_texts() {
        for (code, shown) in [
            ("@", Shown::Plain),
            ("0", Shown::Plain),
            ("0;-0", Shown::Plain),
            (";;;", Shown::Text(String::new())),
            ("0;0;0;\"约\"@", Shown::Text("约172".into())),
            ("@\"余\"", Shown::Text("172余".into())),
        ] {
            assert_eq!(shown_text(code, "172"), shown, "{code}");
        }
    }

    #[test]
    fn a_stored_look_comes_back_letter_by_letter() {
        for text in ["3.9万", "", "约172", "a\"b", "1,234"] {
            assert_eq!(shown_number(&showing(text), 39_100.into()), Shown::Text(text.to_owned()));
        }
    }
}
