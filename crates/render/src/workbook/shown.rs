//! How a value stands in a cell: a number with its format, or the word for its state. Never a zero or an
//! empty cell for something that was not reported.

use std::borrow::Cow;

pub(super) use jibao_contract::book::enters as counts;
use jibao_core::count::consolidate::{Line, Share, quotient};
use jibao_core::count::phrase;
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Aggregate, Indicator, Kind, Number, Pack};
use jibao_core::public::Edition;
use jibao_core::returns::State;
use jibao_core::text::words;
use rust_decimal::Decimal;

/// How whole numbers are shown.
pub(super) const COUNT: &str = "#,##0";

/// A reporter is not asked, or there is nothing to compare.
pub(super) const NOTHING: &str = "—";

/// Content of a value cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shown {
    /// A number; rates stand as fractions of one, as spreadsheets keep percentages.
    Number { value: Decimal, format: Cow<'static, str> },
    /// A state or a yes or no.
    Words(String),
    /// A yes or no on which an open error lies; the words themselves stay what formulas look for.
    Doubted(String),
}

impl Shown {
    pub(super) fn words(text: &str) -> Self {
        Self::Words(text.to_owned())
    }

    /// The words that may need more than a line of their column; a number never does.
    pub(super) fn wraps(&self) -> &str {
        match self {
            Self::Number { .. } => "",
            Self::Words(words) | Self::Doubted(words) => words,
        }
    }

    /// A plain number, shown as it is.
    pub(super) fn plain(value: Decimal) -> Self {
        Self::Number { value: value.normalize(), format: "General".into() }
    }

    /// How many there are.
    pub(super) fn count(count: usize) -> Self {
        Self::Number { value: Decimal::from(count), format: COUNT.into() }
    }

    /// The same with （待核） behind it where an open error lies on it. The number stays a number.
    pub(super) fn doubted(self, doubted: bool) -> Self {
        if !doubted {
            return self;
        }
        match self {
            Self::Number { value, format } => {
                Self::Number { value, format: format!("{format}\"{}\"", words::DOUBTED).into() }
            }
            Self::Words(text) => Self::Doubted(text),
            same @ Self::Doubted(_) => same,
        }
    }

    /// The same number with its unit behind it, as the targets' table shows it.
    pub(super) fn with_unit(self, unit: &str) -> Self {
        match self {
            Self::Number { value, format } if !format.contains('%') => {
                // （待核） stays behind the unit.
                let mark = format!("\"{}\"", words::DOUBTED);
                let (format, mark) = match format.strip_suffix(&mark) {
                    Some(number) => (number, &*mark),
                    None => (&*format, ""),
                };
                Self::Number { value, format: format!("{format}\"{unit}\"{mark}").into() }
            }
            other => other,
        }
    }
}

/// A value in the indicator's unit.
pub(super) fn amount(indicator: &Indicator, value: Decimal, share: Option<Share>) -> Shown {
    if indicator.unit == "%" {
        return percent(indicator, value, share);
    }
    let value = value.normalize();
    Shown::Number { format: places(COUNT, value.scale().max(indicator.number.places())), value }
}

/// So much of an indicator's value as is lacking, with its unit: percent lack percentage points.
pub(super) fn lack(indicator: &Indicator, value: Decimal) -> Shown {
    if !matches!(indicator.number, Number::Percent(_)) {
        return amount(indicator, value, None);
    }
    Shown::Number { format: places("0", indicator.number.places()) + "\"个百分点\"", value }
}

/// The quotient itself where numerator and denominator are known, with as many decimals shown as core would print:
/// none for an exact 100%, more where rounding would make one.
fn percent(indicator: &Indicator, value: Decimal, share: Option<Share>) -> Shown {
    let printed = share.and_then(|share| phrase::rate(indicator, share));
    let decimals = match printed {
        Some(text) => text.split_once('.').map_or(0, |(_, rest)| rest.trim_end_matches('%').len()),
        None => usize::try_from(value.normalize().scale().max(indicator.number.places())).unwrap_or(0),
    };
    Shown::Number {
        value: share.and_then(quotient).unwrap_or_else(|| value * Decimal::new(1, 2)),
        format: places("0", u32::try_from(decimals).unwrap_or(0)) + "%",
    }
}

pub(super) fn places(whole: &'static str, decimals: u32) -> Cow<'static, str> {
    match decimals {
        0 => whole.into(),
        _ => format!("{whole}.{}", "0".repeat(decimals as usize)).into(),
    }
}

/// One reporter's value.
pub(super) fn of_reporter(
    edition: Edition<'_>,
    indicator: &Indicator,
    line: &Line,
    reporter: &ReporterId,
) -> Shown {
    let Some(cell) = line.cell(reporter) else {
        return Shown::words(NOTHING);
    };
    let shown = match cell.number() {
        _ if cell.word().is_some() => Shown::words(cell.word().unwrap_or_default()),
        Some(value) if indicator.kind == Kind::Flag => yes_no(value),
        Some(value) => amount(indicator, value, line.share(reporter)),
        None => Shown::words(edition.label(&line.code, reporter, cell)),
    };
    shown.doubted(cell.doubted)
}

/// The bureau's own activity, or the value of the one section that is asked.
pub(super) fn own(pack: &Pack, edition: Edition<'_>, indicator: &Indicator, line: &Line) -> Shown {
    if let Some(own) = line.own {
        let section = |id: &ReporterId| pack.reporters.sections().any(|section| section.id == *id);
        return amount(indicator, own, None).doubted(line.doubted().any(section));
    }
    line.asked_of_own(pack, indicator)
        .map_or_else(|| Shown::words(NOTHING), |id| of_reporter(edition, indicator, line, id))
}

/// The prefecture's value.
pub(super) fn total(indicator: &Indicator, line: &Line) -> Shown {
    let direct_flag = indicator.kind == Kind::Flag && indicator.aggregate == Aggregate::Direct;
    let shown = match line.total {
        _ if line.is_answered(indicator) => Shown::Words(phrase::answered(indicator, line)),
        Some(value) if direct_flag => yes_no(value),
        Some(value) => amount(indicator, value, line.ratio),
        None if indicator.aggregate == Aggregate::Settings => Shown::words("未设置"),
        None if line.ratio.is_some() => Shown::words(State::NotApplicable.label()),
        None if line.expected == 0 || indicator.aggregate == Aggregate::List => Shown::words(NOTHING),
        None => Shown::words(line.absence().label()),
    };
    let known = line.total.is_some() || !line.words.is_empty();
    shown.doubted(known && is_doubted(line))
}

/// Whether a total rests on a value in doubt: nothing is compared with it, and nothing judged by it.
pub(super) fn is_doubted(line: &Line) -> bool {
    line.doubted().next().is_some()
}

/// The year's total: its own column for flows, the value itself for what only counts by the year.
pub(super) fn year(indicator: &Indicator, line: &Line) -> Shown {
    match indicator.kind {
        Kind::Ytd => total(indicator, line),
        Kind::Flow | Kind::Derived => {
            let shown = |value| amount(indicator, value, None).doubted(line.is_year_doubted());
            line.year_total.map_or_else(|| Shown::words(NOTHING), shown)
        }
        _ => Shown::words(NOTHING),
    }
}

/// A change: signed, percentage points for rates.
pub(super) fn change(indicator: &Indicator, difference: Decimal) -> Shown {
    let (number, unit, value) = if indicator.is_percent() {
        let decimals = indicator.decimals();
        (places("0", decimals), "个百分点", difference)
    } else {
        let value = difference.normalize();
        (places(COUNT, value.scale().max(indicator.number.places())), "", value)
    };
    let unit = if unit.is_empty() { String::new() } else { format!("\"{unit}\"") };
    Shown::Number { value, format: format!("+{number}{unit};-{number}{unit};{number}{unit}").into() }
}

pub(super) fn yes_no(value: Decimal) -> Shown {
    Shown::words(words::yes_no(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::samples::pack;

    fn rate(numerator: i64, denominator: i64) -> Shown {
        let indicator = pack().catalogue.get("M1607").unwrap();
        let share = Share { numerator: numerator.into(), denominator: denominator.into() };
        let value = jibao_core::count::consolidate::percent(share).unwrap();
        amount(indicator, value, Some(share))
    }

    fn format(shown: &Shown) -> &str {
        match shown {
            Shown::Number { format, .. } => format,
            Shown::Words(text) | Shown::Doubted(text) => text,
        }
    }

    #[test]
    fn a_hundred_percent_is_shown_only_where_it_is_exact() {
        assert_eq!(format(&rate(418, 418)), "0%");
        assert_eq!(format(&rate(4176, 4177)), "0.00%");
        assert_eq!(format(&rate(400, 418)), "0.0%");
    }

    #[test]
    fn a_change_of_a_rate_is_told_in_percentage_points() {
        let indicator = pack().catalogue.get("M1607").unwrap();
        let shown = change(indicator, Decimal::new(-15, 1));
        assert_eq!(format(&shown), "+0.0\"个百分点\";-0.0\"个百分点\";0.0\"个百分点\"");
    }
}
