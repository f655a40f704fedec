//! Columns with headings of their own, sheet by sheet, in the order in which they stand.

use jibao_core::pack::Pack;

/// Columns in their order: a variant's number is its place in its group.
macro_rules! heads {
    ($(#[doc = $doc:literal])+ $name:ident: $($variant:ident $heading:literal),+ $(,)?) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name {
            $(#[doc = $heading] $variant),+
        }

        impl $name {
            /// All of them from left to right.
            pub const ALL: [Self; [$($heading),+].len()] = [$(Self::$variant),+];
            /// How many there are.
            pub const COUNT: usize = Self::ALL.len();
            /// The one farthest right.
            pub const LAST: Self = Self::ALL[Self::COUNT - 1];

            /// What stands above it.
            #[must_use]
            pub const fn heading(self) -> &'static str {
                match self {
                    $(Self::$variant => $heading),+
                }
            }

            /// Its place from the left among these, counted from 0.
            #[must_use]
            pub const fn at(self) -> u16 {
                self as u16
            }

            /// The headings, each beside a value of its own.
            #[must_use]
            pub const fn with<T: Copy>(values: [T; Self::COUNT]) -> [(&'static str, T); Self::COUNT] {
                let mut all = [("", values[0]); Self::COUNT];
                let mut at = 0;
                while at < Self::COUNT {
                    all[at] = (Self::ALL[at].heading(), values[at]);
                    at += 1;
                }
                all
            }
        }
    };
}

/// A heading in an office's words: headings are written down as an office says them that reports by quarter, adds up 县市
/// and 科室, and lists 村.
#[must_use]
pub fn called(heading: &str, pack: &Pack) -> String {
    called_of(heading, pack, pack.form.only_detail().map_or("明细", |detail| &detail.short))
}

/// A heading of a detail sheet whose rows are called so.
#[must_use]
pub fn called_of(heading: &str, pack: &Pack, row: &str) -> String {
    let heading = &heading.replace('村', row);
    let words = &pack.period;
    let named = pack.about.said(heading).replace("上季度", &words.previous).replace("本季度", &words.this);
    named.replace("上年同期", &words.year_before).replace("各季度", &format!("各{}", words.noun))
}

heads!(#[doc = "What every sheet that goes by indicator begins with."] Grid:
    Code "代码", Name "指标", Unit "单位");
heads!(#[doc = "What every sheet that goes by reporter begins with."] UnitRow:
    Id "单位代码", Name "报送单位");
heads!(#[doc = "What 分组汇总 begins with."] GroupRow:
    Id "组代码", Name "组", Parent "上级", Units "单位数");
heads!(#[doc = "指标汇总 behind the counties and the two columns that the pack names."] Whole:
    Coverage "覆盖", Previous "上季度", Change "较上季度增减", YearBefore "上年同期", Year "本年累计",
    Goal "目标", Verdict "是否达标", Notes "备注", Covered "有数单位", Expected "应有单位",
    Numerator "分子合计", Denominator "分母合计", Now "可比本季度", Then "可比上季度");
heads!(#[doc = "目标完成 before the reporters."] Goals:
    Code "代码", Name "指标", Scope "范围", Goal "目标", Value "目标值", Standing "现状", Numerator "分子",
    Denominator "分母", Covered "有数单位", Expected "应有单位", Gap "差距", Rows "未达标村", Verdict "是否达标");
heads!(#[doc = "A county's sheet up to the whole's total."] County:
    Code "代码", Name "指标", Unit "单位", Now "本季度", Before "上季度", Change "较上季度增减", Rank "位次");
heads!(#[doc = "A county's sheet behind the whole's total."] OwnOf:
    Goal "目标", Gap "距目标");
heads!(#[doc = "A detail sheet before the form's columns."] DetailStart:
    County "县市");
heads!(#[doc = "A detail sheet behind the form's columns."] DetailEnd:
    Short "短板", UnitId "单位代码", RowCode "村代码", File "文件", Sheet "表", Cell "格");
heads!(#[doc = "科室核对."] Sections:
    Code "代码", Name "指标", Unit "单位", Section "科室（部）", Given "科室数", Counties "县市合计（已报）",
    Difference "科室数比县市合计", Missing "缺数县市", Conclusion "结论");
heads!(#[doc = "文字材料."] Texts:
    Reporter "报送单位", Measure "任务", Topic "类别", Text "内容", Adopt "建议采用", Place "出处",
    UnitId "单位代码", MeasureCode "任务代码");
heads!(#[doc = "问题清单."] Findings:
    Number "序号", Severity "级别", Reporter "报送单位", Message "问题", Hint "请怎样处理", Place "位置", See "查看",
    Explained "已说明", Explanation "单位说明", Waived "已豁免", Rule "规则");
heads!(#[doc = "原始值."] Source:
    Number "序号", Reporter "报送单位", Code "代码", Name "指标", Span "栏", Raw "原文", Value "值", Unit "单位",
    State "状态", File "文件", Sheet "表", Cell "格", Normalised "规范说明", Remark "备注", UnitId "单位代码",
    Part "计入");
heads!(#[doc = "数字出处."] Figures:
    Number "序号", Sentence "所在句子", Printed "数字", Value "值", How "怎样得来", Place "出处", See "查看");
heads!(#[doc = "总览: who reported."] Board:
    Reporter "报送单位", Status "状态", FilledOn "填报日期", Late "迟报天数", CorrectedOn "更正日期", Files "文件");
heads!(#[doc = "总览: the targets."] Targets:
    Name "指标", Goal "目标", Standing "现状", Gap "差距", Verdict "是否达标", Short "未达标单位");
heads!(#[doc = "总览: the main figures."] MainFigures:
    Name "指标", Unit "单位", Now "本季度", Before "上季度", Change "较上季度增减", YearBefore "上年同期",
    Year "本年累计", Coverage "覆盖", Trend "走势");
