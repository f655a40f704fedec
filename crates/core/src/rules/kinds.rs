//! The steps of each kind of check.

use super::{
    Context, Sink, change_ratio, copied, cut_off, details, presence, round_numbers, sections, stock, target,
    texts, validity, whole_number, ytd_in_quarter,
};
use crate::pack::{Check, CheckKind};

/// Applies a check.
pub(super) fn run(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    let steps: fn(&Check, &Context<'_>, &mut Sink<'_>) = match check.kind {
        CheckKind::ChangeRatio => change_ratio::run,
        CheckKind::YtdInQuarter => ytd_in_quarter::run,
        CheckKind::SameAsPrevious => copied::from_previous,
        CheckKind::SameAsOtherCounty => copied::from_other_county,
        CheckKind::RoundNumbers => round_numbers::run,
        CheckKind::WholeNumber => whole_number::run,
        CheckKind::SectionDifference => sections::run,
        CheckKind::OutsideValidity => validity::run,
        CheckKind::CutOffDiffers => cut_off::run,
        CheckKind::Target => target::run,
        CheckKind::DetailMissing => details::missing,
        CheckKind::DetailUnknown => details::unknown,
        CheckKind::DetailDuplicate => details::duplicate,
        CheckKind::TextCopied => texts::copied,
        CheckKind::TextTooLong => texts::too_long,
        CheckKind::FlagWithdrawn => stock::flag_withdrawn,
        CheckKind::StockFell => stock::fell,
        CheckKind::BlankValue => presence::run,
        CheckKind::NotApplicable => presence::not_applicable,
    };
    steps(check, context, sink);
}
