//! Rates that a reporter worked out: never taken, but compared with what numerator and denominator give.

use jibao_core::ids::Code;
use jibao_core::pack::{Column, Indicator, Pack};
use jibao_core::text::fold::compact;
use rust_decimal::Decimal;

use super::indicators::Entries;
use jibao_sheets::{RawCell, RawValue};

/// How far apart two rates may be, in percentage points.
const TOLERANCE: Decimal = Decimal::from_parts(5, 0, 0, false, 2);

/// The sentence about a rate that differs from its recomputed value; `None` where it agrees or cannot be compared.
pub(crate) fn differs(
    pack: &Pack,
    indicator: &Indicator,
    cell: &RawCell,
    entries: &Entries,
) -> Option<String> {
    let value = |code: &Code| {
        let column = pack.catalogue.get(code.as_str())?.main_column();
        entries.get(&(code.clone(), column))?.number()
    };
    let denominator = value(indicator.denominator.as_ref()?).filter(|value| !value.is_zero())?;
    let numerator: Option<Vec<Decimal>> = indicator.numerator.iter().map(value).collect();
    let numerator: Decimal = numerator.filter(|values| !values.is_empty())?.iter().sum();
    let own = numerator.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(denominator)?;
    let given = written(cell)?;
    // 0.95 and 95 may both be meant; the nearer one is taken for the comparison, and neither for the report.
    let apart = given.iter().map(|given| (*given - own).abs()).min()?;
    (apart > TOLERANCE).then(|| {
        let given = given.first().map(Decimal::normalize).unwrap_or_default();
        let own = own.round_dp(2).normalize();
        format!(
            "{}填{given}%，按分子{numerator}、分母{denominator}计为{own}%，率由系统重算",
            indicator.quoted()
        )
    })
}

/// The percentages a cell can mean.
fn written(cell: &RawCell) -> Option<Vec<Decimal>> {
    let hundred = Decimal::ONE_HUNDRED;
    match &cell.value {
        RawValue::Number(number) if cell.percent => Some(vec![number.checked_mul(hundred)?]),
        RawValue::Number(number) => Some(vec![*number, number.checked_mul(hundred)?]),
        RawValue::Text(text) => {
            let text = compact(text);
            if let Some(rest) = text.strip_prefix("百分之") {
                return super::numeral::read(rest, &mut Vec::new()).ok().map(|value| vec![value]);
            }
            match text.strip_suffix('%') {
                Some(rest) => Some(vec![rest.parse().ok()?]),
                None => text
                    .parse::<Decimal>()
                    .ok()
                    .and_then(|value| Some(vec![value, value.checked_mul(hundred)?])),
            }
        }
        _ => None,
    }
}

/// Column a rate may stand in.
pub(crate) const COLUMNS: [(Column, &str); 2] = [(Column::Current, "current"), (Column::Year, "year")];
