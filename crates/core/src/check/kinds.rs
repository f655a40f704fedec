//! The register of checks with steps of their own.

use super::{
    Context, Sink, change_ratio, copied, cut_off, presence, round_numbers, sections, stock, target, texts,
    validity, villages, whole_number, ytd_in_quarter,
};
use crate::pack::{Check, Column, Indicator, Kind, Role};

/// One kind of check: what a pack calls it, the numbers it needs, and its steps.
#[derive(Debug, Clone, Copy)]
pub struct CheckKind {
    /// The `kind` a pack writes.
    pub name: &'static str,
    /// The numbers a pack must give it.
    pub params: &'static [&'static str],
    /// Whether it looks at an indicator's values (of those a check of this kind names, or of all).
    pub covers: fn(&Indicator) -> bool,
    pub(super) run: fn(&Check, &Context<'_>, &mut Sink<'_>),
}

/// Every kind of check.
pub static KINDS: [CheckKind; 18] = [
    kind("change-ratio", &["ratio", "floor"], flow, change_ratio::run),
    kind("ytd-in-quarter", &[], flow, ytd_in_quarter::run),
    kind("same-as-previous", &["share", "min_values"], flow, copied::from_previous),
    kind("same-as-other-county", &["share", "min_values"], flow, copied::from_other_county),
    kind("round-numbers", &["share", "min_values"], flow, round_numbers::run),
    kind("whole-number", &[], asked, whole_number::run),
    kind("section-difference", &[], compared, sections::run),
    kind("outside-validity", &[], |indicator| indicator.valid_from.is_some(), validity::run),
    kind("cut-off-differs", &[], none, cut_off::run),
    kind("target", &[], |indicator| indicator.target.is_some(), target::run),
    kind("village-missing", &[], none, villages::missing),
    kind("village-unknown", &[], none, villages::unknown),
    kind("village-duplicate", &[], none, villages::duplicate),
    kind("text-copied", &["share"], text, texts::copied),
    kind("text-too-long", &["limit"], text, texts::too_long),
    kind("flag-withdrawn", &[], |indicator| indicator.kind == Kind::Flag, stock::flag_withdrawn),
    kind("stock-fell", &[], |indicator| indicator.kind == Kind::Stock, stock::fell),
    kind("blank-value", &[], asked, presence::run),
];

const fn kind(
    name: &'static str,
    params: &'static [&'static str],
    covers: fn(&Indicator) -> bool,
    run: fn(&Check, &Context<'_>, &mut Sink<'_>),
) -> CheckKind {
    CheckKind { name, params, covers, run }
}

fn flow(indicator: &Indicator) -> bool {
    indicator.kind == Kind::Flow
}

fn asked(indicator: &Indicator) -> bool {
    [Column::Current, Column::Year].into_iter().any(|column| indicator.asks(column))
}

fn compared(indicator: &Indicator) -> bool {
    indicator.sections.iter().any(|(_, role)| *role == Role::Compares)
}

fn text(indicator: &Indicator) -> bool {
    indicator.kind == Kind::Text
}

fn none(_: &Indicator) -> bool {
    false
}
