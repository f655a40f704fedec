//! Text to formula.

use rust_decimal::Decimal;
use winnow::ascii::{multispace0, multispace1};
use winnow::combinator::{alt, delimited, opt, repeat, separated};
use winnow::prelude::*;
use winnow::token::{one_of, take_while};

use super::{FormulaError, Operator, Syntax};

/// Characters of the longest formula: a chain of operators is a tree as deep as it is long.
const LENGTH: usize = 1000;
/// Levels of parentheses.
const DEPTH: usize = 20;

/// Reads a formula.
pub fn parse(text: &str) -> Result<Syntax, FormulaError> {
    if text.chars().count() > LENGTH || depth(text) > DEPTH {
        return Err(FormulaError::TooComplex { length: LENGTH, depth: DEPTH });
    }
    let mut rest = text;
    let refuse = |rest: &str| FormulaError::Syntax { text: text.to_owned(), rest: rest.to_owned() };
    let formula = sum.parse_next(&mut rest).map_err(|_| refuse(rest))?;
    if rest.trim().is_empty() { Ok(formula) } else { Err(refuse(rest)) }
}

/// The deepest nesting of parentheses, balanced or not.
fn depth(text: &str) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    for c in text.chars() {
        match c {
            '(' => now += 1,
            ')' => now = now.saturating_sub(1),
            _ => {}
        }
        most = most.max(now);
    }
    most
}

fn sum(input: &mut &str) -> ModalResult<Syntax> {
    chain(input, product, '+', Operator::Add, '-', Operator::Subtract)
}

fn product(input: &mut &str) -> ModalResult<Syntax> {
    chain(input, atom, '*', Operator::Multiply, '/', Operator::Divide)
}

/// One level of left-associative operators.
fn chain(
    input: &mut &str,
    mut operand: impl FnMut(&mut &str) -> ModalResult<Syntax>,
    sign_a: char,
    a: Operator,
    sign_b: char,
    b: Operator,
) -> ModalResult<Syntax> {
    let mut left = operand(input)?;
    while let Some(sign) =
        opt(delimited(multispace0, one_of([sign_a, sign_b]), multispace0)).parse_next(input)?
    {
        let operator = if sign == sign_a { a } else { b };
        left = Syntax::Binary(Box::new(left), operator, Box::new(operand(input)?));
    }
    Ok(left)
}

fn atom(input: &mut &str) -> ModalResult<Syntax> {
    delimited(
        multispace0,
        alt((
            delimited('(', sum, (multispace0, ')')),
            call,
            quoted.map(Syntax::Name),
            number.map(Syntax::Number),
            name.map(Syntax::Name),
        )),
        multispace0,
    )
    .parse_next(input)
}

fn call(input: &mut &str) -> ModalResult<Syntax> {
    let function = name.parse_next(input)?;
    delimited('(', separated(0.., sum, ','), (multispace0, ')'))
        .map(|arguments| Syntax::Call(function.clone(), arguments))
        .parse_next(input)
}

fn number(input: &mut &str) -> ModalResult<Decimal> {
    take_while(1.., |c: char| c.is_ascii_digit() || c == '.').parse_to().parse_next(input)
}

/// A header that would not be read as a name stands in quotation marks: `“1+N”`.
fn quoted(input: &mut &str) -> ModalResult<String> {
    delimited('“', take_while(1.., |c: char| c != '”'), '”').map(str::to_owned).parse_next(input)
}

/// A code or a column: letters of any script, digits, `_`, and `.` behind the sheet of a column; it does not begin with a
/// digit.
fn name(input: &mut &str) -> ModalResult<String> {
    let _: Option<()> = opt(repeat(1.., multispace1.void())).parse_next(input)?;
    (
        one_of(|c: char| c.is_alphabetic()),
        take_while(0.., |c: char| c.is_alphanumeric() || c == '_' || c == '.'),
    )
        .take()
        .map(str::to_owned)
        .parse_next(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_bind_tighter_than_sums_and_both_group_from_the_left() {
        let text = format!("{:?}", parse("A1 - B1 * 2 - prev(C1)").unwrap());
        assert!(text.starts_with("Binary(Binary(Name(\"A1\"), Subtract, Binary("), "{text}");
    }

    #[test]
    fn a_header_in_quotation_marks_and_a_column_behind_its_sheet_are_names() {
        let call = |text| Syntax::Call("detail_count".into(), vec![Syntax::Name(text)]);
        assert_eq!(parse("detail_count(“1+N”)").unwrap(), call("1+N".into()));
        assert_eq!(parse("detail_count(hazards.是否整改)").unwrap(), call("hazards.是否整改".into()));
    }

    #[test]
    fn a_formula_that_would_overflow_the_stack_is_refused_before_it_is_read() {
        let deep = format!("{}1{}", "(".repeat(100_000), ")".repeat(100_000));
        let long = vec!["1"; 100_000].join(" + ");
        for text in [deep, long, format!("{}1", "min(".repeat(21))] {
            assert!(matches!(parse(&text), Err(FormulaError::TooComplex { .. })));
        }
        assert!(parse("((((((((((G01 + 1) * 2))))))))) / 3").is_ok());
    }

    #[test]
    fn what_cannot_be_read_is_shown() {
        let error = parse("M0204 + ) 3").unwrap_err();
        assert!(matches!(error, FormulaError::Syntax { ref rest, .. } if rest.contains(')')), "{error}");
    }
}
