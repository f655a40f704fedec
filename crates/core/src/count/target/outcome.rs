//! What comes of deciding a target: who is there, who falls short, and of whom nothing can be told.

use rust_decimal::Decimal;

use crate::count::Standing;
use crate::count::consolidate::{Line, Share};
use crate::ids::{Code, ReporterId};
use crate::pack::{Indicator, Kind, Target};
use crate::returns::Place;
use crate::text::ShortText;

/// Someone who falls short of a target.
#[derive(Debug, Clone, PartialEq)]
pub struct Short {
    /// The county or section.
    pub reporter: ReporterId,
    /// What it has, in the indicator's unit.
    pub value: Option<Decimal>,
    /// Its own goal: the target, its own value of the other indicator, or what its own earlier value comes to.
    pub goal: Option<Decimal>,
    /// What is lacking: of the value itself, or of a rate's numerator.
    pub gap: Decimal,
}

/// A row of a detail sheet below a target that each row must meet.
#[derive(Debug, Clone, PartialEq)]
pub struct ShortRow {
    /// County.
    pub county: ReporterId,
    /// Its group: the township.
    pub group: ShortText,
    /// Its name: the village.
    pub name: ShortText,
    /// What it has.
    pub value: Decimal,
    /// What it lacks.
    pub gap: Decimal,
    /// Cell.
    pub place: Place,
}

/// One target's result.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetResult {
    /// The indicator.
    pub code: Code,
    /// The target.
    pub target: Target,
    /// The right side as a number: the target itself, the other indicator's total, or what the earlier total comes to; of
    /// two bounds the lower one.
    pub goal: Option<Decimal>,
    /// Whether it waits for what it is held against, whatever the units report: a number that the office sets and has not set
    /// yet, or an earlier value that is not there.
    pub awaited: bool,
    /// Whether it is due: from then on falling short counts; before that only progress is told.
    pub applies: bool,
    /// Whether it holds on what is known now, due or not. `None` where that cannot be told.
    pub holds: Option<bool>,
    /// Met or not met; `None` until it is due, and where it cannot be told.
    pub met: Option<bool>,
    /// What the prefecture as a whole lacks, where that is a number.
    pub gap: Option<Decimal>,
    /// Who meets it (scope county and reporter).
    pub reached: Vec<ReporterId>,
    /// Who falls short.
    pub short: Vec<Short>,
    /// Who gave no value, or has none to be measured against.
    pub unknown: Vec<ReporterId>,
    /// Those of them who gave a value, but no usable one in the earlier period that it is measured against.
    pub baseless: Vec<ReporterId>,
    /// Whose value is doubted.
    pub doubted: Vec<ReporterId>,
    /// Who has nothing to be measured: a rate over nothing, or a value that does not apply.
    pub not_applicable: Vec<ReporterId>,
    /// Rows of a detail sheet that fall short (scope row).
    pub rows: Vec<ShortRow>,
}

impl TargetResult {
    /// Whether there is nobody whom it could be decided for: it applies to none of those it is set for.
    #[must_use]
    pub fn is_moot(&self) -> bool {
        let somebody = [&self.reached, &self.unknown, &self.doubted].into_iter().any(|ids| !ids.is_empty());
        !self.not_applicable.is_empty() && !somebody && self.short.is_empty() && self.rows.is_empty()
    }

    /// Whether there is something to be held against: a number that is not set yet, or an earlier period that was not found,
    /// leaves everybody undecided, reported or not. What the units themselves report is only to be sent in.
    #[must_use]
    pub fn has_goal(&self) -> bool {
        !self.awaited
    }
}

/// What an indicator came to in an earlier period, for a reporter or the whole: nothing where it was missing, doubted, or
/// lacked somebody.
pub(crate) fn then(indicator: &Indicator, line: &Line, reporter: Option<&ReporterId>) -> Option<Share> {
    let alone = |numerator| Share { numerator, denominator: Decimal::ZERO };
    match (reporter, indicator.kind) {
        (Some(id), kind) => {
            let cell = line.cell(id).filter(|cell| !cell.doubted)?;
            if kind == Kind::Rate { line.shares.get(id).copied() } else { cell.number().map(alone) }
        }
        (None, _) if line.standing() != Standing::Accepted => None,
        (None, Kind::Rate) => line.ratio,
        (None, _) => line.total.map(alone),
    }
}
