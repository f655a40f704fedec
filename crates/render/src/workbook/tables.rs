//! The table sheets of the workbook in their order, each with what it is for, its table's name and how it is written.

use std::borrow::Cow;

use jibao_contract::book::Sheet;
use jibao_core::pack::Pack;
use rust_xlsxwriter::{Color, Worksheet, XlsxError};

use super::{
    Extent, View, figures, findings, goals, groups, indicators, sections, source, trend, units, words,
};

/// What a sheet is for, told by the colour of its tab.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    /// For whoever leads.
    Leader,
    /// One county's.
    County,
    /// For whoever works on the numbers.
    Work,
    /// What was sent and where it stands.
    Record,
}

impl Purpose {
    pub(super) fn tab(self) -> Color {
        Color::RGB(match self {
            Self::Leader => 0x008F_1D14,
            Self::County => 0x001A_4F8B,
            Self::Work => 0x00C5_8A1A,
            Self::Record => 0x008C_8C8C,
        })
    }
}

/// A table sheet: its name, how it is written, and the defined name of its table.
#[derive(Clone)]
pub(super) struct Table {
    pub(super) purpose: Purpose,
    pub(super) sheet: Sheet,
    /// The defined name; of the quarter before, as an office says it that reports by quarter.
    pub(super) named: Cow<'static, str>,
    pub(super) about: Cow<'static, str>,
    pub(super) write: How,
}

/// How a table sheet is written.
#[derive(Clone, Copy)]
pub(super) enum How {
    With(fn(View<'_>, &mut Worksheet) -> Result<Extent, XlsxError>),
    /// A detail sheet, by its place in the form.
    Detail(usize),
}

impl Table {
    /// The tables of an office in the order of their sheets.
    pub(super) fn all(pack: &Pack) -> Vec<Self> {
        let mut all = TABLES.to_vec();
        let at = all.iter().position(|table| table.sheet == Sheet::Sections).unwrap_or(all.len());
        let details = pack.form.details.iter().enumerate().map(|(number, detail)| Self {
            purpose: Purpose::Record,
            sheet: Sheet::Detail(number),
            named: format!("{}汇总表", named(&detail.book)).into(),
            about: format!("全部{}的填报数和短板", detail.row).into(),
            write: How::Detail(number),
        });
        all.splice(at..at, details);
        all
    }

    pub(super) fn name(&self, pack: &Pack) -> String {
        let named = self.named.replace(Sheet::Before.name(), &Sheet::Before.called(pack));
        pack.about.said(&named)
    }
}

/// A sheet's name as a defined name may be: of letters and digits, a letter first.
fn named(sheet: &str) -> String {
    let letters: String = sheet.chars().filter(|c| c.is_alphanumeric() || *c == '_').collect();
    if letters.starts_with(|c: char| c.is_alphabetic()) { letters } else { format!("表{letters}") }
}

const TABLES: [Table; 12] = [
    Table {
        purpose: Purpose::Leader,
        sheet: Sheet::Indicators,
        named: Cow::Borrowed("指标汇总表"),
        about: Cow::Borrowed("全部指标的分单位数、合计、前期数和目标"),
        write: How::With(indicators::write),
    },
    Table {
        purpose: Purpose::Leader,
        sheet: Sheet::Goals,
        named: Cow::Borrowed("目标完成表"),
        about: Cow::Borrowed("各项目标的目标、现状、差距和判定"),
        write: How::With(goals::write),
    },
    Table {
        purpose: Purpose::Leader,
        sheet: Sheet::Trend,
        named: Cow::Borrowed("趋势表"),
        about: Cow::Borrowed("各季度合计"),
        write: How::With(trend::write),
    },
    Table {
        purpose: Purpose::Record,
        sheet: Sheet::Units,
        named: Cow::Borrowed("分单位表"),
        about: Cow::Borrowed("各单位的指标值"),
        write: How::With(units::write_now),
    },
    Table {
        purpose: Purpose::Record,
        sheet: Sheet::GoalsByUnit,
        named: Cow::Borrowed("分单位目标表"),
        about: Cow::Borrowed("各单位距目标的差距"),
        write: How::With(goals::write_by_unit),
    },
    Table {
        purpose: Purpose::Record,
        sheet: Sheet::Groups,
        named: Cow::Borrowed("分组汇总表"),
        about: Cow::Borrowed("各组（上一级）所属单位的合计"),
        write: How::With(groups::write),
    },
    Table {
        purpose: Purpose::Work,
        sheet: Sheet::Sections,
        named: Cow::Borrowed("科室核对表"),
        about: Cow::Borrowed("科室掌握数与县市合计的对照"),
        write: How::With(sections::write),
    },
    Table {
        purpose: Purpose::Record,
        sheet: Sheet::Texts,
        named: Cow::Borrowed("文字材料汇总表"),
        about: Cow::Borrowed("各单位的亮点、问题和打算"),
        write: How::With(words::write),
    },
    Table {
        purpose: Purpose::Work,
        sheet: Sheet::Findings,
        named: Cow::Borrowed("问题清单表"),
        about: Cow::Borrowed("核查发现的全部问题和所在单元格"),
        write: How::With(findings::write),
    },
    Table {
        purpose: Purpose::Record,
        sheet: Sheet::Source,
        named: Cow::Borrowed("原始值表"),
        about: Cow::Borrowed("每一个填报值的原文、值和出处"),
        write: How::With(source::write),
    },
    Table {
        purpose: Purpose::Record,
        sheet: Sheet::Before,
        named: Cow::Borrowed("上季分单位表"),
        about: Cow::Borrowed("上季度各单位的指标值"),
        write: How::With(units::write_before),
    },
    Table {
        purpose: Purpose::Record,
        sheet: Sheet::Figures,
        named: Cow::Borrowed("数字出处表"),
        about: Cow::Borrowed("工作总结中每个数字的句子、值、算法和出处"),
        write: How::With(figures::write),
    },
];
