//! The catalogue of indicators, loaded from `indicators.csv`.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::Deserialize;

use super::error::{Location, PackError, nearest};
use super::faults::Faults;
use super::files::PackFiles;
use super::form::FormLayout;
use super::indicator::{
    Against, Aggregate, Indicator, Kind, Op, RegisterFact, Role, Target, TargetScope, VillageSource,
    Visibility,
};
use super::policy::Policy;
use super::reporter::Reporters;
use crate::ids::{Code, Period, ReporterId};
use crate::text::words;

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
    target_due: String,
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
pub(super) const COLUMNS: [&str; 20] = [
    "code",
    "name",
    "unit",
    "kind",
    "numerator",
    "denominator",
    "target",
    "target_scope",
    "target_from",
    "target_due",
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
        faults: &mut Faults,
    ) -> Self {
        let mut list: Vec<Indicator> = Vec::new();
        let mut places = Vec::new();
        let mut by_code = BTreeMap::new();
        for (at, row) in files.csv::<Row>(FILE, &COLUMNS, faults) {
            let Some(indicator) = faults.keep(indicator(&at, &row, reporters, policy, form)) else {
                faults.broken(FILE, files.get(FILE).unwrap_or_default());
                continue;
            };
            if by_code.contains_key(&indicator.code) {
                faults.push(PackError::Duplicate { at, what: "指标代码", name: row.code });
                continue;
            }
            by_code.insert(indicator.code.clone(), list.len());
            list.push(indicator);
            places.push(at);
        }
        let catalogue = Self { list, by_code };
        for (at, indicator) in places.iter().zip(&catalogue.list) {
            let against = match &indicator.target {
                Some(Target { against: Against::Code(code), .. }) => Some(code),
                _ => None,
            };
            for code in indicator.numerator.iter().chain(&indicator.denominator).chain(against) {
                faults.keep(catalogue.expect(code.as_str(), at));
            }
        }
        catalogue
    }

    /// All indicators in order.
    pub fn iter(&self) -> impl Iterator<Item = &Indicator> {
        self.list.iter()
    }

    /// An indicator by code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Indicator> {
        self.by_code.get(code).map(|index| &self.list[*index])
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
    let quarter = |text: &str| -> Result<Option<Period>, PackError> {
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

fn target(at: &Location, row: &Row, from: Option<Period>) -> Result<Option<Target>, PackError> {
    let text = row.target.as_str();
    if text.is_empty() {
        return Ok(None);
    }
    let (op, rest) = [(">=", Op::Ge), ("<=", Op::Le), ("=", Op::Eq), ("<", Op::Lt), (">", Op::Gt)]
        .into_iter()
        .find_map(|(sign, op)| text.strip_prefix(sign).map(|rest| (op, rest)))
        .ok_or_else(|| bad(at, "target", text, "以 =、>=、<=、<、> 开头的目标"))?;
    let against = if rest == words::YES {
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
    if row.target_due.is_empty() {
        return Err(bad(at, "target_due", "", "文件里写的完成时限，如 2024年底前、适时、持续"));
    }
    Ok(Some(Target { op, against, scope, from, due: row.target_due.clone() }))
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
