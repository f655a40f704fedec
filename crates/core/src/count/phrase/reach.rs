//! Who reaches a goal and who does not, as sentences tell it.

use rust_decimal::Decimal;

use crate::text::words::NOT_APPLICABLE;

use super::{Piece, listed, number, several, words};

/// Everything a sentence about reaching a goal needs to name people rightly: who reaches it, who does not, who
/// gave no value.
#[derive(Debug, Clone, Copy)]
pub struct Reach<'a> {
    /// Reached.
    pub reached: &'a [String],
    /// Short.
    pub short: &'a [String],
    /// Gave no value: never counted into 均.
    pub unknown: &'a [String],
    /// Gave a value on which an open error lies: neither reached nor short.
    pub doubted: &'a [String],
    /// Said that it does not apply: neither reached, nor short, nor silent.
    pub outside: &'a [String],
}

/// 除…外均 by the rule: all → 均; one or two short → 除甲、乙外，其余8个县市均; three and more → counted and
/// named; none → 均未. Those without a value are told apart: one or two by name, more by their number, as the text
/// names them at its beginning. `noun` is 县市, `verb` 达到目标.
#[must_use]
pub fn reach(reach: Reach<'_>, noun: &str, verb: &str) -> Vec<Piece> {
    let mut pieces = told(reach, noun, verb);
    if !reach.outside.is_empty() {
        pieces.push(words(&format!("（{}{}）", several(reach.outside, noun), NOT_APPLICABLE)));
    }
    pieces
}

/// The same of those to whom it applies.
fn told(reach: Reach<'_>, noun: &str, verb: &str) -> Vec<Piece> {
    let Reach { reached, short, unknown, doubted, outside } = reach;
    if !doubted.is_empty() {
        return in_doubt(reach, noun, verb);
    }
    let count = |n: usize| number("count", format!("{n}个"), Decimal::from(n));
    let mut pieces = Vec::new();
    if reached.is_empty() && short.is_empty() && unknown.is_empty() && !outside.is_empty() {
        return vec![words("未作判定")];
    }
    if reached.is_empty() && short.is_empty() {
        return vec![words("暂无单位报送，无法判定")];
    }
    let few = unknown.len() <= 2;
    let excluded = |names: &[String]| format!("除{}外，其余", listed(names));
    match (reached, short) {
        (_, []) if unknown.is_empty() => {
            pieces.extend([count(reached.len()), words(&format!("{noun}均{verb}"))]);
        }
        (_, []) if few && reached.len() > 1 => {
            pieces.push(words(&format!("除{}未报送外，其余", listed(unknown))));
            pieces.extend([count(reached.len()), words(&format!("{noun}均{verb}"))]);
            return pieces;
        }
        ([one], []) => pieces.push(words(&format!("已报送的{one}{verb}"))),
        (_, []) => {
            pieces.push(words("已报送的"));
            pieces.extend([count(reached.len()), words(&format!("{noun}均{verb}"))]);
        }
        ([], [one]) => pieces.push(words(&format!("已报送的{one}未{verb}"))),
        ([], _) => {
            let lead = if unknown.is_empty() { "各" } else { "已报送的各" };
            pieces.push(words(&format!("{lead}{noun}均未{verb}")));
        }
        ([reaches], [falls]) => pieces.push(words(&format!("{reaches}{verb}，{falls}未{verb}"))),
        (_, [_] | [_, _]) => {
            pieces.push(words(&excluded(short)));
            pieces.extend([count(reached.len()), words(&format!("{noun}均{verb}"))]);
        }
        _ => {
            pieces.extend([
                count(reached.len()),
                words(&format!("{noun}{verb}，{}未{verb}", several(short, noun))),
            ]);
        }
    }
    match unknown.len() {
        0 => {}
        1 | 2 => pieces.push(words(&format!("（{}未报送）", listed(unknown)))),
        more => pieces.extend([
            words("（另有"),
            number("unknown", format!("{more}个"), Decimal::from(more)),
            words(&format!("{noun}未报送）")),
        ]),
    }
    pieces
}

/// The same where values are doubted: what is known is counted, and whose value is being checked is named. No 均, no 全部.
fn in_doubt(reach: Reach<'_>, noun: &str, verb: &str) -> Vec<Piece> {
    let Reach { reached, short, unknown, doubted, .. } = reach;
    let count = |part, n: usize| number(part, format!("{n}个"), Decimal::from(n));
    let mut pieces = Vec::new();
    if !reached.is_empty() {
        pieces.extend([count("count", reached.len()), words(&format!("{noun}{verb}，"))]);
    }
    if !short.is_empty() {
        pieces.push(words(&format!("{}未{verb}，", several(short, noun))));
    }
    pieces.push(words(&format!("{}的数待核", several(doubted, noun))));
    match unknown.len() {
        0 => {}
        1 | 2 => pieces.push(words(&format!("（{}未报送）", listed(unknown)))),
        more => pieces.extend([words("（另有"), count("unknown", more), words(&format!("{noun}未报送）"))]),
    }
    pieces
}
