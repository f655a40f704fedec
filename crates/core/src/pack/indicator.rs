//! The catalogue of indicators: what is asked, of whom, how it adds up and what it is measured against.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::error::{Location, PackError, nearest};
use super::files::PackFiles;
use super::form::FormLayout;
use super::policy::Policy;
use super::reporter::{ReporterId, Reporters};
use crate::calendar::Quarter;

/// Code of an indicator, `M0901`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Code(Arc<str>);

impl Code {
    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Code {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

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
    /// From the register of villages.
    Register,
    /// From the year's settings.
    Settings,
}

/// Who may see values of the indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    /// May be published as a total.
    Public,
    /// Internal only.
    Internal,
    /// Internal, and small county values hidden.
    Suppress,
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
}

/// For whom a target must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum TargetScope {
    /// The prefecture as a whole (州).
    Whole,
    /// Each county (县).
    County,
    /// Each village (村).
    Village,
    /// Each reporter (报送单位).
    Reporter,
}

/// A hard target of the policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Target {
    /// Comparison.
    pub op: Op,
    /// What it is compared with.
    pub against: Against,
    /// For whom.
    pub scope: TargetScope,
    /// First quarter in which falling short counts; before it only progress is told.
    pub from: Quarter,
}

/// How the village sheet yields a county's value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum VillageSource {
    /// Sum of a column.
    Sum(String),
    /// Villages with 有 / 是 in a column.
    Count(String),
    /// Villages whose column is at least a number.
    CountAtLeast(String, Decimal),
    /// Villages whose column has a given word.
    CountEqual(String, String),
    /// Smallest value of a column.
    Min(String),
}

/// What the register or the county facts give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum RegisterFact {
    /// Villages and communities.
    Villages,
    /// Townships and streets.
    Townships,
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
    /// Name.
    pub name: String,
    /// Unit as printed after a number; `是否` for flags, `文` for texts.
    pub unit: String,
    /// Kind.
    pub kind: Kind,
    /// Terms of the numerator of a rate, or of the sum of a derived indicator.
    pub numerator: Vec<Code>,
    /// Denominator of a rate.
    pub denominator: Option<Code>,
    /// Hard target, if there is one.
    pub target: Option<Target>,
    /// Whether counties are asked for it.
    pub county: bool,
    /// Sections that report it, and as what.
    pub sections: Vec<(ReporterId, Role)>,
    /// Aggregation.
    pub aggregate: Aggregate,
    /// Where the village sheet gives it.
    pub village: Option<VillageSource>,
    /// Which fact of the register it is (`register` aggregation only).
    pub register: Option<RegisterFact>,
    /// Visibility.
    pub visibility: Visibility,
    /// First quarter in which it exists.
    pub valid_from: Option<Quarter>,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
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
    pub fn asked_of(&self, reporter: &super::Reporter, quarter: Quarter) -> bool {
        if self.valid_from.is_some_and(|from| quarter < from) {
            return false;
        }
        match reporter.kind {
            super::ReporterKind::County => self.county,
            super::ReporterKind::Section => self.sections.iter().any(|(id, _)| *id == reporter.id),
        }
    }

    /// What a section's figure is here.
    #[must_use]
    pub fn role_of(&self, section: &ReporterId) -> Option<Role> {
        self.sections.iter().find(|(id, _)| id == section).map(|(_, role)| *role)
    }

    /// The number a rate is measured against, if its target is a number.
    #[must_use]
    pub fn target_line(&self) -> Option<Decimal> {
        match &self.target.as_ref()?.against {
            Against::Number(line) => Some(*line),
            _ => None,
        }
    }

    /// Decimal places of a rate: 3 where cases are few (社区矫正), else 1.
    #[must_use]
    pub fn decimals(&self) -> u32 {
        match &self.target {
            Some(Target { op: Op::Lt, .. }) => 3,
            _ => 1,
        }
    }
}

/// All indicators, in catalogue order and by code.
#[derive(Debug, Clone)]
pub struct Catalogue {
    list: Vec<Indicator>,
    by_code: BTreeMap<Code, usize>,
}

#[derive(Deserialize)]
struct Row {
    code: String,
    name: String,
    unit: String,
    kind: Kind,
    numerator: String,
    denominator: String,
    target: String,
    target_scope: String,
    target_from: String,
    county: String,
    sections: String,
    aggregate: Aggregate,
    village_source: String,
    visibility: Visibility,
    valid_from: String,
    basis: String,
    measure: String,
    synonyms: String,
    definition: String,
}

const FILE: &str = "indicators.csv";
const COLUMNS: [&str; 19] = [
    "code",
    "name",
    "unit",
    "kind",
    "numerator",
    "denominator",
    "target",
    "target_scope",
    "target_from",
    "county",
    "sections",
    "aggregate",
    "village_source",
    "visibility",
    "valid_from",
    "basis",
    "measure",
    "synonyms",
    "definition",
];

impl Catalogue {
    pub(super) fn load(
        files: &PackFiles,
        reporters: &Reporters,
        policy: &Policy,
        form: &FormLayout,
    ) -> Result<Self, PackError> {
        let mut list: Vec<Indicator> = Vec::new();
        let mut by_code = BTreeMap::new();
        let rows = files.csv::<Row>(FILE, &COLUMNS)?;
        for (at, row) in &rows {
            let indicator = indicator(at, row, reporters, policy, form)?;
            if by_code.insert(indicator.code.clone(), list.len()).is_some() {
                return Err(PackError::Duplicate {
                    at: at.clone(),
                    what: "指标代码",
                    name: row.code.clone(),
                });
            }
            list.push(indicator);
        }
        let catalogue = Self { list, by_code };
        for ((at, _), indicator) in rows.iter().zip(&catalogue.list) {
            let against = match &indicator.target {
                Some(Target { against: Against::Code(code), .. }) => Some(code),
                _ => None,
            };
            for code in indicator.numerator.iter().chain(&indicator.denominator).chain(against) {
                catalogue.expect(code.as_str(), at)?;
            }
        }
        Ok(catalogue)
    }

    /// All indicators in order.
    pub fn iter(&self) -> impl Iterator<Item = &Indicator> {
        self.list.iter()
    }

    /// An indicator by code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Indicator> {
        self.by_code.get(&Code::from(code)).map(|index| &self.list[*index])
    }

    /// The indicator, or the error that names the nearest code.
    pub fn expect(&self, code: &str, at: &Location) -> Result<&Indicator, PackError> {
        self.get(code).ok_or_else(|| PackError::UnknownName {
            at: at.clone(),
            what: "指标代码",
            name: code.to_owned(),
            nearest: nearest(code, self.list.iter().map(|indicator| indicator.code.as_str())),
        })
    }
}

fn indicator(
    at: &Location,
    row: &Row,
    reporters: &Reporters,
    policy: &Policy,
    form: &FormLayout,
) -> Result<Indicator, PackError> {
    let quarter = |text: &str| -> Result<Option<Quarter>, PackError> {
        if text.is_empty() {
            return Ok(None);
        }
        text.parse().map(Some).map_err(|_| bad(at, "季度", text, "2024Q2 这样的季度"))
    };
    if policy.measure(&row.measure).is_none() && !["G", "B", "T"].contains(&row.measure.as_str()) {
        let known = policy.measures().map(|measure| measure.code.as_str());
        return Err(unknown(at, "措施代码", &row.measure, known));
    }
    Ok(Indicator {
        code: Code::from(row.code.as_str()),
        name: row.name.clone(),
        unit: row.unit.clone(),
        kind: row.kind,
        numerator: split(&row.numerator, '+').map(Code::from).collect(),
        denominator: split(&row.denominator, '+').map(Code::from).next(),
        target: target(at, row, quarter(&row.target_from)?)?,
        county: yes(at, "county", &row.county)?,
        sections: split(&row.sections, ';')
            .map(|text| section(at, text, reporters))
            .collect::<Result<_, _>>()?,
        aggregate: row.aggregate,
        village: match row.aggregate {
            Aggregate::Register => None,
            _ => village_source(at, &row.village_source, form)?,
        },
        register: match row.aggregate {
            Aggregate::Register => Some(register_fact(at, &row.village_source)?),
            _ => None,
        },
        visibility: row.visibility,
        valid_from: quarter(&row.valid_from)?,
        from_policy: match row.basis.as_str() {
            "意见" => true,
            "" => false,
            other => return Err(bad(at, "basis", other, "“意见”或留空")),
        },
        measure: row.measure.clone(),
        synonyms: split(&row.synonyms, '|').map(str::to_owned).collect(),
        definition: row.definition.clone(),
    })
}

fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    text.split(separator).map(str::trim).filter(|part| !part.is_empty())
}

fn bad(at: &Location, what: &'static str, text: &str, expected: &'static str) -> PackError {
    PackError::BadValue { at: at.clone(), what, text: text.to_owned(), expected }
}

fn unknown<'a>(
    at: &Location,
    what: &'static str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> PackError {
    PackError::UnknownName { at: at.clone(), what, name: name.to_owned(), nearest: nearest(name, known) }
}

fn yes(at: &Location, what: &'static str, text: &str) -> Result<bool, PackError> {
    match text {
        "y" => Ok(true),
        "" => Ok(false),
        other => Err(bad(at, what, other, "y 或留空")),
    }
}

fn section(at: &Location, text: &str, reporters: &Reporters) -> Result<(ReporterId, Role), PackError> {
    let role = match text.chars().last() {
        Some('+') => Role::Adds,
        Some('=') => Role::Compares,
        Some('!') => Role::Only,
        _ => return Err(bad(at, "sections", text, "科室代号加 +、= 或 !")),
    };
    let id = ReporterId::from(&text[..text.len() - 1]);
    reporters.expect(&id, || at.clone())?;
    Ok((id, role))
}

fn target(at: &Location, row: &Row, from: Option<Quarter>) -> Result<Option<Target>, PackError> {
    let text = row.target.as_str();
    if text.is_empty() {
        return Ok(None);
    }
    let (op, rest) = [(">=", Op::Ge), ("<=", Op::Le), ("=", Op::Eq), ("<", Op::Lt), (">", Op::Gt)]
        .into_iter()
        .find_map(|(sign, op)| text.strip_prefix(sign).map(|rest| (op, rest)))
        .ok_or_else(|| bad(at, "target", text, "以 =、>=、<=、<、> 开头的目标"))?;
    let against = if rest == "是" {
        Against::Yes
    } else if let Ok(number) = rest.parse() {
        Against::Number(number)
    } else {
        Against::Code(Code::from(rest))
    };
    let scope = match row.target_scope.as_str() {
        "州" => TargetScope::Whole,
        "县" => TargetScope::County,
        "村" => TargetScope::Village,
        "报送单位" => TargetScope::Reporter,
        "" => {
            return Err(PackError::TargetWithoutScope { at: at.clone(), code: row.code.clone() });
        }
        other => return Err(bad(at, "target_scope", other, "州、县、村或报送单位")),
    };
    let from = from.ok_or_else(|| bad(at, "target_from", "", "目标开始适用的季度，如 2024Q4"))?;
    Ok(Some(Target { op, against, scope, from }))
}

fn register_fact(at: &Location, text: &str) -> Result<RegisterFact, PackError> {
    Ok(match text {
        "villages" => RegisterFact::Villages,
        "townships" => RegisterFact::Townships,
        "schools" => RegisterFact::Schools,
        "population" => RegisterFact::Population,
        other => {
            return Err(unknown(at, "村册数据", other, ["villages", "townships", "schools", "population"]));
        }
    })
}

fn village_source(at: &Location, text: &str, form: &FormLayout) -> Result<Option<VillageSource>, PackError> {
    let mut parts = text.split(':');
    let (Some(how), column) = (parts.next().filter(|how| !how.is_empty()), parts.next().unwrap_or_default())
    else {
        return Ok(None);
    };
    let column = form
        .village_column(column)
        .ok_or_else(|| {
            unknown(at, "村级明细表列", column, form.villages.columns.iter().map(|c| c.header.as_str()))
        })?
        .id
        .clone();
    let extra = parts.next().unwrap_or_default();
    let number = || extra.parse::<Decimal>().map_err(|_| bad(at, "village_source", text, "count_ge:列名:数"));
    Ok(Some(match how {
        "sum" => VillageSource::Sum(column),
        "count" => VillageSource::Count(column),
        "count_ge" => VillageSource::CountAtLeast(column, number()?),
        "count_eq" => VillageSource::CountEqual(column, extra.to_owned()),
        "min" => VillageSource::Min(column),
        other => {
            return Err(unknown(at, "村表汇总方式", other, ["sum", "count", "count_ge", "count_eq", "min"]));
        }
    }))
}
