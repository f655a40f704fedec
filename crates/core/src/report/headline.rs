//! Which indicators speak for the quarter: one choice for every output that shows 主要数据.

use crate::ids::Period;
use crate::pack::{Indicator, Kind, Pack, Visibility};

/// The general figures, and of each measure the first number that the policy itself asks for: public amounts
/// that exist in `quarter`, in the policy's order. A pack that marks none as the policy's has the first of each measure.
#[must_use]
pub fn headlines(pack: &Pack, quarter: Period) -> Vec<&Indicator> {
    let number = |indicator: &&Indicator| {
        matches!(indicator.kind, Kind::Flow | Kind::Stock | Kind::Ytd)
            && !indicator.is_choice()
            && indicator.visibility == Visibility::Public
            && indicator.valid_from.is_none_or(|from| quarter >= from)
    };
    let of = |measure: &str| {
        let measure = measure.to_owned();
        pack.catalogue.iter().filter(move |indicator| indicator.measure == measure).filter(number)
    };
    let marks = pack.catalogue.iter().any(|indicator| indicator.from_policy);
    let mut chosen: Vec<&Indicator> = of("G").collect();
    for measure in pack.policy.measures() {
        chosen.extend(of(&measure.code).find(|indicator| indicator.from_policy || !marks));
    }
    chosen
}
