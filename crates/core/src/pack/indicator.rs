//! What an indicator is: what is asked, of whom, how it adds up and what it is measured against.

use crate::ids::{Code, DetailId, ReporterId};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::catalogue::Catalogue;
use super::choice::Choice;
use super::detail::DetailSource;
use super::number::{Large, Money, Number};
use crate::ids::Period;
use crate::text::words;

/// What a value of the indicator is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Kept by the prefecture, never filled in.
    Parameter,
    /// What happened in the quarter (本季发生), with the year's total beside it.
    Flow,
    /// What stands at the cut-off (期末).
    Stock,
    /// Year to date only (本年累计).
    Ytd,
    /// Yes or no.
    Flag,
    /// Numerator over denominator in percent, computed.
    Rate,
    /// Computed from other values.
    Derived,
    /// Words.
    Text,
}

impl Kind {
    /// How packs write it.
    #[must_use]
    pub fn written(self) -> &'static str {
        match self {
            Self::Parameter => "parameter",
            Self::Flow => "flow",
            Self::Stock => "stock",
            Self::Ytd => "ytd",
            Self::Flag => "flag",
            Self::Rate => "rate",
            Self::Derived => "derived",
            Self::Text => "text",
        }
    }
}

/// How the prefecture's value comes from the reporters'.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// Sum over counties, the bureau's own activity added.
    Sum,
    /// Numerator and denominator summed, then divided.
    Recompute,
    /// The smallest.
    Min,
    /// The one section's value.
    Direct,
    /// How many say yes.
    CountYes,
    /// Set side by side.
    List,
    /// From a register or the county facts.
    Register,
    /// From the year's settings.
    Settings,
}

/// Who may see values of the indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// May be published, county by county (公).
    Public,
    /// May be published as the prefecture's total, not by county (公（州）).
    Total,
    /// Internal only (内).
    Internal,
    /// May be published with small values hidden (抑).
    Suppress,
}

impl Visibility {
    /// How packs write it.
    #[must_use]
    pub fn written(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Total => "total",
            Self::Internal => "internal",
            Self::Suppress => "suppress",
        }
    }
}

/// What a section's figure is to the prefecture's total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Role {
    /// The bureau's own activity: added as 州本级 (`+`).
    Adds,
    /// A prefecture-wide figure: compared, never added (`=`).
    Compares,
    /// The only source (`!`).
    Only,
}

/// Comparison a target or a rule makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Op {
    /// Equal.
    Eq,
    /// At least (含本数).
    Ge,
    /// At most.
    Le,
    /// Less than (不含本数).
    Lt,
    /// Greater than.
    Gt,
}

impl Op {
    /// The sign that formulas and SQL write for it.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Eq => "=",
            Self::Ge => ">=",
            Self::Le => "<=",
            Self::Lt => "<",
            Self::Gt => ">",
        }
    }

    /// Whether `left op right` holds, exactly.
    #[must_use]
    pub fn holds(self, left: Decimal, right: Decimal) -> bool {
        match self {
            Self::Eq => left == right,
            Self::Ge => left >= right,
            Self::Le => left <= right,
            Self::Lt => left < right,
            Self::Gt => left > right,
        }
    }
}

/// The right side of a target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Against {
    /// A number.
    Number(Decimal),
    /// Another indicator's value.
    Code(Code),
    /// 是.
    Yes,
    /// One of the indicator's words; at least is this one or a better one.
    Word(String),
    /// So many percent of its own value in an earlier period, decided by multiplication.
    Earlier {
        /// Which period.
        base: Base,
        /// How many percent of that value; 100 where it is the value itself.
        percent: Decimal,
    },
}

/// An earlier period that a target looks back to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Base {
    /// The period before (上期).
    Previous,
    /// The same period of the year before (上年同期).
    YearBefore,
}

impl Base {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Previous, Self::YearBefore];

    /// How packs write it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Previous => "上期",
            Self::YearBefore => "上年同期",
        }
    }
}

/// Some or all of the units.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub enum Units {
    /// None of them.
    #[default]
    Nobody,
    /// Every unit.
    All,
    /// Those of the kinds with these ids.
    Kinds(Vec<String>),
}

impl Units {
    /// Whether units of a kind are among them.
    #[must_use]
    pub fn include(&self, kind: &str) -> bool {
        match self {
            Self::Nobody => false,
            Self::All => true,
            Self::Kinds(kinds) => kinds.iter().any(|one| one == kind),
        }
    }

    /// Whether nobody is.
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        *self == Self::Nobody
    }
}

/// For whom a target must hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum TargetScope {
    /// The prefecture as a whole (州).
    Whole,
    /// Each of the units (县), or of some kinds of them.
    Units(Units),
    /// Each row of a detail sheet (行).
    Row,
    /// Each reporter (报送单位).
    Reporter,
}

/// What the due date of a goal that comes back every year begins with.
const EVERY_YEAR: &str = "每年";
/// How the end of a year is written behind it: 每年年底前, 每年12月底前.
const YEAR_END: [&str; 3] = ["年底", "底", "12月"];

/// A hard target of the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    /// Comparison.
    pub op: Op,
    /// What it is compared with.
    pub against: Against,
    /// The most it may be besides, 含本数, where the target has two bounds; `op` is then at least.
    pub most: Option<Decimal>,
    /// For whom.
    pub scope: TargetScope,
    /// First quarter in which falling short counts; before it only progress is told.
    pub from: Period,
    /// By when the policy itself wants it, in its own words: 2024年底前, 适时.
    pub due: String,
}

impl Target {
    /// Whether it is the year's goal, judged at the year's end: at least so much, of a figure that grows with the year.
    #[must_use]
    pub fn is_of_year(&self, indicator: &Indicator) -> bool {
        indicator.kind == Kind::Ytd && self.op == Op::Ge && self.most.is_none()
    }

    /// Whether what it is held against is in no return of the period: a number that the office sets, or an earlier value.
    #[must_use]
    pub fn rests_outside_returns(&self, catalogue: &Catalogue) -> bool {
        match &self.against {
            Against::Code(code) => {
                catalogue.get(code.as_str()).is_some_and(|other| other.aggregate == Aggregate::Settings)
            }
            against => matches!(against, Against::Earlier { .. }),
        }
    }

    /// Whether the policy wants it anew every year (每年年底前): who is there early is there, and nobody is late before that.
    #[must_use]
    pub fn comes_every_year(&self) -> bool {
        self.due.strip_prefix(EVERY_YEAR).is_some_and(|rest| YEAR_END.iter().any(|end| rest.starts_with(end)))
    }

    /// By when it is wanted as of a year: 每年年底前 is 2024年底前.
    #[must_use]
    pub fn due_in(&self, year: i16) -> String {
        match self.due.strip_prefix(EVERY_YEAR) {
            Some(rest) => format!("{year}年{}", rest.trim_start_matches('年')),
            None => self.due.clone(),
        }
    }

    /// Whether more is always better: what is reached stays reached whatever a missing value adds.
    #[must_use]
    pub fn only_grows(&self, indicator: &Indicator) -> bool {
        self.op == Op::Ge && self.most.is_none() && indicator.kind != Kind::Rate
    }

    /// The bounds that are numbers.
    #[must_use]
    pub fn lines(&self) -> Vec<Decimal> {
        match self.against {
            Against::Number(line) => [line].into_iter().chain(self.most).collect(),
            _ => Vec::new(),
        }
    }
}

/// What the register or the county facts give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum RegisterFact {
    /// Rows of a detail sheet's register: villages and communities.
    Rows(DetailId),
    /// Groups of a detail sheet's register: townships and streets.
    Groups(DetailId),
    /// Primary and middle schools.
    Schools,
    /// Residents.
    Population,
}

/// One row of the catalogue.
#[derive(Debug, Clone, Serialize)]
pub struct Indicator {
    /// Code.
    pub code: Code,
    /// The code that it had in the plan that this one follows: what was reported under that is its own earlier value. None
    /// where it had no such value, or none that can be compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Code>,
    /// Name.
    pub name: String,
    /// Unit as printed after a number; `是否` for flags, `文` for texts.
    pub unit: String,
    /// Kind.
    pub kind: Kind,
    /// How its numbers are written, or that it takes none.
    pub number: Number,
    /// The words of which one answers it, where it takes no number.
    pub choice: Choice,
    /// From when sentences write its numbers in 万, where they ever do.
    pub large: Option<Large>,
    /// Terms of the numerator of a rate, or of the sum of a derived indicator.
    pub numerator: Vec<Code>,
    /// Denominator of a rate.
    pub denominator: Option<Code>,
    /// Hard target, if there is one.
    pub target: Option<Target>,
    /// Which units are asked for it.
    pub units: Units,
    /// Sections that report it, and as what.
    pub sections: Vec<(ReporterId, Role)>,
    /// Aggregation.
    pub aggregate: Aggregate,
    /// Which detail sheet gives it, and how.
    pub detail: Option<DetailSource>,
    /// Which fact of the register it is (`register` aggregation only).
    pub register: Option<RegisterFact>,
    /// Visibility.
    pub visibility: Visibility,
    /// First quarter in which it exists.
    pub valid_from: Option<Period>,
    /// Whether the policy itself names it (else it is our own measure of it).
    pub from_policy: bool,
    /// Measure it belongs to, or `G`, `B`, `T`.
    pub measure: String,
    /// Other ways clerks name it.
    pub synonyms: Vec<String>,
    /// What counts and what does not.
    pub definition: String,
}

/// Which of the two number columns of the return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Column {
    /// 本期.
    Current,
    /// 本年累计.
    Year,
}

impl Indicator {
    /// Its name in quotation marks; marks inside it become single ones (GB/T 15834—2011, 4.8.3.4).
    #[must_use]
    pub fn quoted(&self) -> String {
        let inside = self.name.strip_prefix('“').and_then(|name| name.strip_suffix('”'));
        match inside.filter(|name| !name.contains(['“', '”'])) {
            Some(_) => self.name.clone(),
            None => format!("“{}”", self.name.replace('“', "‘").replace('”', "’")),
        }
    }

    /// The column that holds its value: 本年累计 for year-to-date kinds, else 本期.
    #[must_use]
    pub fn main_column(&self) -> Column {
        if self.kind == Kind::Ytd { Column::Year } else { Column::Current }
    }

    /// Whether a return asks for this column at all. Rates and derived values are computed, never asked.
    #[must_use]
    pub fn asks(&self, column: Column) -> bool {
        match self.kind {
            Kind::Flow => true,
            Kind::Stock | Kind::Flag => column == Column::Current,
            Kind::Ytd => column == Column::Year,
            Kind::Parameter | Kind::Rate | Kind::Derived | Kind::Text => false,
        }
    }

    /// Whether it is asked of this reporter in this quarter.
    #[must_use]
    pub fn asked_of(&self, reporter: &super::Reporter, quarter: Period) -> bool {
        if self.valid_from.is_some_and(|from| quarter < from) {
            return false;
        }
        match reporter.side {
            super::Side::Unit => self.units.include(&reporter.kind),
            super::Side::Section => self.sections.iter().any(|(id, _)| *id == reporter.id),
        }
    }

    /// What a section's figure is here.
    #[must_use]
    pub fn role_of(&self, section: &ReporterId) -> Option<Role> {
        self.sections.iter().find(|(id, _)| id == section).map(|(_, role)| *role)
    }

    /// The numbers it is measured against, if its target is one or two numbers.
    #[must_use]
    pub fn target_lines(&self) -> Vec<Decimal> {
        self.target.as_ref().map(Target::lines).unwrap_or_default()
    }

    /// The first of them.
    #[must_use]
    pub fn target_line(&self) -> Option<Decimal> {
        self.target_lines().first().copied()
    }

    /// Decimal places it is printed with: its own, and of a rate 3 where cases are few (社区矫正), else 1.
    #[must_use]
    pub fn decimals(&self) -> u32 {
        match (self.kind, &self.target) {
            (Kind::Rate, Some(Target { op: Op::Lt, .. })) => 3,
            (Kind::Rate, _) => 1,
            _ => self.number.places(),
        }
    }

    /// Whether its values are percent, computed or given: they differ by percentage points.
    #[must_use]
    pub fn is_percent(&self) -> bool {
        self.kind == Kind::Rate || matches!(self.number, Number::Percent(_))
    }

    /// The money it is counted in, if it is money: a decimal number in 元 or 万元.
    #[must_use]
    pub fn money(&self) -> Option<Money> {
        let own = [Money::Yuan, Money::TenThousands];
        match self.number {
            Number::Decimal(_) => own.into_iter().find(|money| money.unit() == self.unit),
            _ => None,
        }
    }

    /// Whether one of several words answers it: there is nothing to add up, to compare or to rank.
    #[must_use]
    pub fn is_choice(&self) -> bool {
        self.number == Number::Choice
    }

    /// A value with its unit, all its digits written: `12.50万元`, `98.5%`, `625场次`.
    #[must_use]
    pub fn amount(&self, value: Decimal) -> String {
        format!("{}{}", self.number.written(value), self.unit)
    }

    /// What to do about a value that is none of its numbers; `None` for counts, whose pages say it.
    #[must_use]
    pub fn how_to_write(&self) -> Option<String> {
        let places = self.number.places();
        match self.number {
            Number::Integer => None,
            Number::Decimal(_) => {
                Some(format!("按{}填写数字，小数不超过{places}位，不写“余”“约”；没有的填0。", self.unit))
            }
            Number::Percent(0) => Some("写成“98%”这样的百分数，不带小数，不写“余”“约”。".to_owned()),
            Number::Percent(_) => {
                Some(format!("写成“98.5%”这样的百分数，小数不超过{places}位，不写“余”“约”。"))
            }
            Number::Choice => Some(format!(
                "只填{}中的一个词，不加其他字；确实没有评定的填“{}”并在备注说明。",
                self.choice.listed(),
                words::NOT_APPLICABLE
            )),
        }
    }
}
