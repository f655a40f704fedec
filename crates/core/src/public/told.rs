//! What published editions have told of a quarter, as far as more could be computed from several of them than from one.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::count::consolidate::Line;
use crate::ids::{Code, ReporterId};
use crate::pack::Pack;

/// Of every line whose total stands beside values that are kept back, what was told of it last.
pub type Told = BTreeMap<Code, ToldLine>;

/// What was told of a line whose total stands beside values that are kept back.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ToldLine {
    /// The values that were shown.
    pub shown: BTreeMap<ReporterId, Decimal>,
    /// Whose values were in the total and kept back.
    pub hidden: BTreeSet<ReporterId>,
}

/// What was told of a quarter under the plan before, in the codes of the plan that follows.
#[must_use]
pub fn carried(told: &Told, to: &Pack) -> Told {
    to.carried().filter_map(|(old, now)| Some((now.code.clone(), told.get(old)?.clone()))).collect()
}

impl ToldLine {
    /// Of a whole line, what is told where these are kept back.
    pub(super) fn of(line: &Line, kept_back: &BTreeSet<ReporterId>) -> Self {
        let (hidden, shown): (BTreeMap<_, _>, BTreeMap<_, _>) = line
            .shares
            .iter()
            .map(|(id, share)| (id.clone(), share.numerator))
            .partition(|(id, _)| kept_back.contains(id));
        Self { shown, hidden: hidden.into_keys().collect() }
    }
}
