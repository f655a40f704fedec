//! The sheets and columns of 汇总表: which there are, what they are called and where they stand. The writer, the
//! verifier and the roll-up reader find them here.

mod column;
mod heads;
mod shape;

use std::borrow::Cow;

use jibao_core::pack::{self, Detail, Pack, Reporter};

pub use column::{Column, Holds};
pub use heads::{
    Board, County, DetailEnd, DetailStart, Figures, Findings, Goals, Grid, GroupRow, MainFigures, OwnOf,
    Sections, Source, Targets, Texts, UnitRow, Whole, called, called_of,
};
pub use shape::{ACROSS, Shape, adds_up, enters, goal_heading, rolled, stands, unit_heading};

/// Row of the column headers on every table sheet, counted from 0; title and subtitle stand above it.
pub const HEADER: u32 = 2;

/// Document property with the quarter of a report that may be rolled up.
pub const REPORT: &str = "jibao.report";
/// Document property with name and version of the schema whose values the workbook holds.
pub const SCHEMA: &str = "jibao.schema";
/// Document property with the code of the bureau that wrote it.
pub const UNIT: &str = "jibao.unit";
/// Document property with the pack and its version.
pub const PACK: &str = "jibao.pack";
/// Document property with the edition.
pub const EDITION: &str = "jibao.edition";
/// Stands for an indicator's code in rows of 原始值 that come from a return's cover.
pub const COVER: &str = "封面";

/// What a row of 原始值 from a cover gives: the day it was filled in.
pub const FILLED_ON: &str = "填报日期";
/// The day up to which it counts.
pub const CUT_OFF: &str = "统计截止日期";
/// A detail sheet without a register, by its id, of which the return says that there is nothing to list.
pub const NO_ROWS: &str = "明细表没有可填的";
/// 计入 of a section's value that is a part of the bureau's own activity.
pub const OWN_PART: &str = "本级";

/// 栏 of 原始值: which of an indicator's two values a row gives.
#[must_use]
pub const fn span(column: pack::Column) -> &'static str {
    match column {
        pack::Column::Current => "本期",
        pack::Column::Year => "本年累计",
    }
}

/// A sheet of 汇总表.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sheet {
    /// Who reported, the targets and the main figures.
    Overview,
    /// Every indicator by county, with the whole.
    Indicators,
    /// Every target.
    Goals,
    /// The totals of all quarters.
    Trend,
    /// One a county, called by its name.
    County,
    /// Values by reporter, where counties are too many to stand side by side.
    Units,
    /// Targets by reporter, likewise.
    GoalsByUnit,
    /// What the units of every group add up to.
    Groups,
    /// Every row of a detail sheet, by the sheet's place in the form.
    Detail(usize),
    /// Sections' figures beside the counties' sums.
    Sections,
    /// What reporters wrote.
    Texts,
    /// What was found.
    Findings,
    /// Every entry as it was given.
    Source,
    /// The quarter before, by reporter.
    Before,
    /// Where the text's numbers come from.
    Figures,
    /// How to read the workbook.
    Method,
}

impl Sheet {
    /// All that an office may have, as they follow one another.
    #[must_use]
    pub fn all(pack: &Pack) -> Vec<Self> {
        let before = [
            Self::Overview,
            Self::Indicators,
            Self::Goals,
            Self::Trend,
            Self::County,
            Self::Units,
            Self::GoalsByUnit,
            Self::Groups,
        ];
        let behind = [
            Self::Sections,
            Self::Texts,
            Self::Findings,
            Self::Source,
            Self::Before,
            Self::Figures,
            Self::Method,
        ];
        before.into_iter().chain(Self::details(pack)).chain(behind).collect()
    }

    /// Those of the form's detail sheets.
    pub fn details(pack: &Pack) -> impl Iterator<Item = Self> {
        (0..pack.form.details.len()).map(Self::Detail)
    }

    /// Those that the level above reads.
    #[must_use]
    pub fn rolled(pack: &Pack) -> Vec<Self> {
        let behind = [Self::Texts, Self::Findings];
        std::iter::once(Self::Source).chain(Self::details(pack)).chain(behind).collect()
    }

    /// The detail sheet that it shows.
    #[must_use]
    pub fn detail(self, pack: &Pack) -> Option<&Detail> {
        match self {
            Self::Detail(at) => pack.form.details.get(at),
            _ => None,
        }
    }

    /// Its name in an office's words.
    #[must_use]
    pub fn called(self, pack: &Pack) -> Cow<'static, str> {
        match self {
            Self::Detail(_) => {
                self.detail(pack).map_or(self.name().into(), |detail| detail.book.clone().into())
            }
            Self::Before => format!("{}分单位", pack.period.previous_short()).into(),
            Self::Sections => pack.about.said(self.name()).into(),
            _ => self.name().into(),
        }
    }

    /// Its name; a county's sheet is called by the county, a detail sheet as the pack says, others as
    /// [`called`](Self::called) says.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overview => "总览",
            Self::Indicators => "指标汇总",
            Self::Goals => "目标完成",
            Self::Trend => "趋势",
            Self::County => "县市",
            Self::Units => "分单位",
            Self::GoalsByUnit => "分单位目标",
            Self::Groups => "分组汇总",
            Self::Detail(_) => "明细",
            Self::Sections => "科室核对",
            Self::Texts => "文字材料",
            Self::Findings => "问题清单",
            Self::Source => "原始值",
            Self::Before => "上季分单位",
            Self::Figures => "数字出处",
            Self::Method => "说明",
        }
    }

    /// Whether it stands in a workbook of that shape.
    #[must_use]
    pub fn stands(self, shape: &Shape<'_>) -> bool {
        match self {
            Self::Overview | Self::Indicators | Self::Goals | Self::Trend | Self::Method => true,
            Self::County => !shape.public && shape.across(),
            Self::Units | Self::GoalsByUnit => !shape.public && !shape.across(),
            Self::Groups => !shape.public && !shape.pack.reporters.groups.is_empty(),
            Self::Detail(_) => !shape.public,
            Self::Sections | Self::Texts | Self::Findings | Self::Source => !shape.public,
            Self::Before => !shape.public && shape.before,
            Self::Figures => !shape.public && shape.figures,
        }
    }
}

/// A sheet that stands in a workbook.
#[derive(Debug, Clone)]
pub struct Standing<'a> {
    /// Which.
    pub sheet: Sheet,
    /// Its name, where it is no county's.
    pub called: Cow<'static, str>,
    /// The county it is about.
    pub county: Option<&'a Reporter>,
    /// The columns of its tables, from left to right; most sheets have one table, 总览 three.
    pub tables: Vec<Vec<Column>>,
}

impl Standing<'_> {
    /// What the sheet is called.
    #[must_use]
    pub fn name(&self) -> &str {
        self.county.map_or(&*self.called, |county| &county.name)
    }
}

#[cfg(test)]
mod tests {
    use jibao_core::pack::sound::{BOOK_SHEETS, FORM_SHEETS};

    use super::*;
    use crate::form::{CHECK_SHEET, MESSAGE_SHEET, RETURNED_SHEET};

    #[test]
    fn a_pack_knows_the_sheets_that_the_program_has_itself() {
        let own = [
            Sheet::Overview,
            Sheet::Indicators,
            Sheet::Goals,
            Sheet::Trend,
            Sheet::County,
            Sheet::Units,
            Sheet::GoalsByUnit,
            Sheet::Groups,
            Sheet::Sections,
            Sheet::Texts,
            Sheet::Findings,
            Sheet::Source,
            Sheet::Figures,
            Sheet::Method,
        ];
        assert_eq!(own.map(Sheet::name), BOOK_SHEETS);
        assert_eq!([RETURNED_SHEET, MESSAGE_SHEET, CHECK_SHEET], FORM_SHEETS);
    }
}
