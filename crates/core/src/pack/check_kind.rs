//! The kinds of check that have steps of their own: what a pack calls them, the numbers they need, what they look at. The
//! steps themselves are the rules'.

use super::{Column, Indicator, Kind, Role};

/// A kind of check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CheckKind {
    /// `change-ratio`
    ChangeRatio,
    /// `ytd-in-quarter`
    YtdInQuarter,
    /// `same-as-previous`
    SameAsPrevious,
    /// `same-as-other-county`
    SameAsOtherCounty,
    /// `round-numbers`
    RoundNumbers,
    /// `whole-number`
    WholeNumber,
    /// `section-difference`
    SectionDifference,
    /// `outside-validity`
    OutsideValidity,
    /// `cut-off-differs`
    CutOffDiffers,
    /// `target`
    Target,
    /// `detail-missing`
    DetailMissing,
    /// `detail-unknown`
    DetailUnknown,
    /// `detail-duplicate`
    DetailDuplicate,
    /// `text-copied`
    TextCopied,
    /// `text-too-long`
    TextTooLong,
    /// `flag-withdrawn`
    FlagWithdrawn,
    /// `stock-fell`
    StockFell,
    /// `blank-value`
    BlankValue,
    /// `not-applicable`
    NotApplicable,
}

impl CheckKind {
    /// Every kind.
    pub const ALL: [Self; 19] = [
        Self::ChangeRatio,
        Self::YtdInQuarter,
        Self::SameAsPrevious,
        Self::SameAsOtherCounty,
        Self::RoundNumbers,
        Self::WholeNumber,
        Self::SectionDifference,
        Self::OutsideValidity,
        Self::CutOffDiffers,
        Self::Target,
        Self::DetailMissing,
        Self::DetailUnknown,
        Self::DetailDuplicate,
        Self::TextCopied,
        Self::TextTooLong,
        Self::FlagWithdrawn,
        Self::StockFell,
        Self::BlankValue,
        Self::NotApplicable,
    ];

    /// The `kind` a pack writes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::ChangeRatio => "change-ratio",
            Self::YtdInQuarter => "ytd-in-quarter",
            Self::SameAsPrevious => "same-as-previous",
            Self::SameAsOtherCounty => "same-as-other-county",
            Self::RoundNumbers => "round-numbers",
            Self::WholeNumber => "whole-number",
            Self::SectionDifference => "section-difference",
            Self::OutsideValidity => "outside-validity",
            Self::CutOffDiffers => "cut-off-differs",
            Self::Target => "target",
            Self::DetailMissing => "detail-missing",
            Self::DetailUnknown => "detail-unknown",
            Self::DetailDuplicate => "detail-duplicate",
            Self::TextCopied => "text-copied",
            Self::TextTooLong => "text-too-long",
            Self::FlagWithdrawn => "flag-withdrawn",
            Self::StockFell => "stock-fell",
            Self::BlankValue => "blank-value",
            Self::NotApplicable => "not-applicable",
        }
    }

    /// The numbers a pack must give it.
    #[must_use]
    pub fn params(self) -> &'static [&'static str] {
        match self {
            Self::ChangeRatio => &["ratio", "floor"],
            Self::YtdInQuarter
            | Self::WholeNumber
            | Self::SectionDifference
            | Self::OutsideValidity
            | Self::CutOffDiffers
            | Self::Target
            | Self::DetailMissing
            | Self::DetailUnknown
            | Self::DetailDuplicate
            | Self::FlagWithdrawn
            | Self::StockFell
            | Self::BlankValue
            | Self::NotApplicable => &[],
            Self::SameAsPrevious | Self::SameAsOtherCounty | Self::RoundNumbers => &["share", "min_values"],
            Self::TextCopied => &["share"],
            Self::TextTooLong => &["limit"],
        }
    }

    /// Whether it looks at an indicator's values (of those a check of this kind names, or of all).
    #[must_use]
    pub fn covers(self, indicator: &Indicator) -> bool {
        match self {
            Self::ChangeRatio
            | Self::YtdInQuarter
            | Self::SameAsPrevious
            | Self::SameAsOtherCounty
            | Self::RoundNumbers => indicator.kind == Kind::Flow,
            Self::WholeNumber => asked(indicator) && !indicator.is_choice(),
            Self::BlankValue | Self::NotApplicable => asked(indicator),
            Self::SectionDifference => indicator.sections.iter().any(|(_, role)| *role == Role::Compares),
            Self::OutsideValidity => indicator.valid_from.is_some(),
            Self::CutOffDiffers | Self::DetailMissing | Self::DetailUnknown | Self::DetailDuplicate => false,
            Self::Target => indicator.target.is_some(),
            Self::TextCopied | Self::TextTooLong => indicator.kind == Kind::Text,
            Self::FlagWithdrawn => indicator.kind == Kind::Flag,
            Self::StockFell => indicator.kind == Kind::Stock && !indicator.is_choice(),
        }
    }
}

/// Whether a return asks for it.
fn asked(indicator: &Indicator) -> bool {
    [Column::Current, Column::Year].into_iter().any(|column| indicator.asks(column))
}
