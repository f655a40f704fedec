//! A rule of the pack as the formulas of a cell: its verdict, and its own words with the numbers.

use jibao_core::pack::formula::{Expression, Operator, Reference};
use jibao_core::pack::{Comparison, Condition, Missing, Rule};
use jibao_core::text::number::plain;
use rust_decimal::Decimal;

use super::plan::{Entry, Of, Operand, quoted};

/// Where a formula's values stand; none where the form cannot know one.
pub(super) type Lookup<'a> = dyn Fn(&Reference) -> Option<Operand> + 'a;

/// Both sides of a condition.
#[derive(Debug)]
struct Sides {
    left: String,
    right: String,
    holds: String,
    /// Cells that must hold a number.
    cells: Vec<String>,
    /// Values that are there in any case.
    numbers: usize,
    entries: Vec<Entry>,
}

/// A rule as formulas.
#[derive(Debug)]
pub(super) struct Judged {
    /// Whether it can be judged: all it needs is there, and its premise holds.
    pub ready: String,
    /// Whether it holds.
    pub holds: String,
    /// Its sentence.
    pub message: String,
    /// The entries that take part, the one to look at first in front.
    pub entries: Vec<Entry>,
}

/// The rule's formulas; none where one of its values cannot be known in the form.
pub(super) fn judged(rule: &Rule, lookup: &Lookup<'_>) -> Option<Judged> {
    let main = sides(&rule.condition, rule.missing != Missing::SkipAny, rule.tolerance, lookup)?;
    let mut ready = Vec::new();
    match rule.missing {
        Missing::SkipAny => ready.extend(all_there(&main.cells)),
        Missing::SkipAll if main.numbers == 0 => ready.push(format!("COUNT({})>0", main.cells.join(","))),
        Missing::SkipAll | Missing::Never => {}
    }
    let mut entries = main.entries;
    if let Some(guard) = &rule.guard {
        let guard = sides(guard, false, Decimal::ZERO, lookup)?;
        ready.extend(all_there(&guard.cells));
        ready.push(guard.holds);
        entries.extend(guard.entries);
    }
    entries.dedup();
    let ready = match ready.as_slice() {
        [] => "TRUE".to_owned(),
        [one] => one.clone(),
        // Each is looked at only where those before it hold: a premise over blanks is an error and no answer.
        [all @ .., last] => {
            all.iter().rev().fold(last.clone(), |inner, outer| format!("IF({outer},{inner},FALSE)"))
        }
    };
    let message = message(rule, &main.left, &main.right);
    Some(Judged { ready, holds: main.holds, message, entries })
}

fn all_there(cells: &[String]) -> Option<String> {
    (!cells.is_empty()).then(|| format!("COUNT({})={}", cells.join(","), cells.len()))
}

fn sides(
    condition: &Condition,
    missing_as_zero: bool,
    tolerance: Decimal,
    lookup: &Lookup<'_>,
) -> Option<Sides> {
    let (mut cells, mut numbers, mut entries) = (Vec::<String>::new(), 0, Vec::new());
    for reference in condition.references() {
        let operand = lookup(reference)?;
        numbers += usize::from(matches!(operand.of, Of::Number(_)));
        for cell in operand.cells() {
            if !cells.contains(cell) {
                cells.push(cell.clone());
            }
        }
        entries.extend(operand.entries);
    }
    let left = written(&condition.left, missing_as_zero, lookup)?;
    let right = written(&condition.right, missing_as_zero, lookup)?;
    let holds = comparison(condition.comparison, &left, &right, tolerance);
    Some(Sides { left, right, holds, cells, numbers, entries })
}

fn comparison(comparison: Comparison, left: &str, right: &str, tolerance: Decimal) -> String {
    let more = if tolerance.is_zero() { String::new() } else { format!("+{}", plain(tolerance)) };
    match comparison {
        Comparison::Equal => format!("ABS(({left})-({right}))<={}", plain(tolerance)),
        Comparison::NotEqual => format!("ABS(({left})-({right}))>{}", plain(tolerance)),
        Comparison::Greater => format!("({left})>({right})"),
        Comparison::AtLeast => format!("({left}){more}>=({right})"),
        Comparison::Less => format!("({left})<({right})"),
        Comparison::AtMost => format!("({left})<=({right}){more}"),
        Comparison::BothOrNeither => format!("(({left})=0)=(({right})=0)"),
        Comparison::NotBoth => format!("OR(({left})=0,({right})=0)"),
    }
}

fn written(expression: &Expression, missing_as_zero: bool, lookup: &Lookup<'_>) -> Option<String> {
    let side = |side| written(side, missing_as_zero, lookup);
    Some(match expression {
        Expression::Number(number) => plain(*number),
        Expression::Value(reference) => lookup(reference)?.text(missing_as_zero),
        Expression::Min(left, right) => format!("MIN({},{})", side(left)?, side(right)?),
        Expression::Max(left, right) => format!("MAX({},{})", side(left)?, side(right)?),
        // 1 * 甲 states only that a comparison across units is meant.
        Expression::Binary(left, Operator::Multiply, right) if **left == Expression::Number(Decimal::ONE) => {
            side(right)?
        }
        Expression::Binary(left, operator, right) => {
            let sign = match operator {
                Operator::Add => '+',
                Operator::Subtract => '-',
                Operator::Multiply => '*',
                Operator::Divide => '/',
            };
            format!("({}{sign}{})", side(left)?, side(right)?)
        }
    })
}

/// The rule's sentence with both sides. Where two sizes are compared as they were filled in, it says by how much they
/// differ.
fn message(rule: &Rule, left: &str, right: &str) -> String {
    let gap = format!("ABS(({left})-({right}))");
    let mut text = String::new();
    let mut rest = rule.message.as_str();
    while let Some((before, value, after)) = next(rest, left, right, &gap) {
        push(&mut text, &quoted(before));
        push(&mut text, &format!("ROUND({value},2)"));
        rest = after;
    }
    push(&mut text, &quoted(rest));
    let sizes =
        matches!(rule.condition.comparison, Comparison::Equal | Comparison::AtLeast | Comparison::AtMost);
    let plain_sides = !divides(&rule.condition.left) && !divides(&rule.condition.right);
    let both = rule.message.contains("{left}") && rule.message.contains("{right}");
    if sizes && plain_sides && both && !rule.message.contains("{gap}") {
        push(&mut text, &quoted("，差"));
        push(&mut text, &format!("ROUND({gap},2)"));
    }
    text
}

fn push(text: &mut String, piece: &str) {
    if piece == "\"\"" {
        return;
    }
    if !text.is_empty() {
        text.push('&');
    }
    text.push_str(piece);
}

/// The text before the next placeholder, what stands in its place, and the text behind it.
fn next<'a>(
    text: &'a str,
    left: &'a str,
    right: &'a str,
    gap: &'a str,
) -> Option<(&'a str, &'a str, &'a str)> {
    let all = [("{left}", left), ("{right}", right), ("{gap}", gap)];
    let found = all.into_iter().filter_map(|(name, value)| Some((text.find(name)?, name, value)));
    let (at, name, value) = found.min_by_key(|(at, ..)| *at)?;
    Some((&text[..at], value, &text[at + name.len()..]))
}

fn divides(expression: &Expression) -> bool {
    match expression {
        Expression::Number(_) | Expression::Value(_) => false,
        Expression::Binary(_, Operator::Divide, _) => true,
        Expression::Binary(left, _, right) | Expression::Min(left, right) | Expression::Max(left, right) => {
            divides(left) || divides(right)
        }
    }
}
