//! The catalogue of indicators, loaded from `indicators.csv`.

use rust_decimal::Decimal;
use serde::Deserialize;

use super::aim::target;
use super::choice::Choice;
use super::detail::{DetailSource, Fold, NoColumn};
use super::error::{Location, PackError, nearest};
use super::faults::Faults;
use super::files::PackFiles;
use super::form::{Content, FormLayout};
use super::indicator::{Against, Aggregate, Indicator, Kind, RegisterFact, Role, Target, Units, Visibility};
use super::number::{self, Large, Number};
use super::policy::Policy;
use super::reporter::{Reporters, Side};
use super::schedule::of_length;
use crate::ids::{Code, DetailId, Length, Period, ReporterId};
use crate::lookup::Lookup;

/// All indicators, in catalogue order and by code.
#[derive(Debug, Clone)]
pub struct Catalogue {
    list: Vec<Indicator>,
    by_code: Lookup<Code, usize>,
}

#[derive(Deserialize)]
pub(super) struct Row {
    pub(super) code: String,
    name: String,
    pub(super) unit: String,
    pub(super) kind: Kind,
    #[serde(default)]
    number: String,
    #[serde(default)]
    before: String,
    numerator: String,
    denominator: String,
    pub(super) target: String,
    pub(super) target_scope: String,
    target_from: String,
    pub(super) target_due: String,
    county: String,
    sections: String,
    pub(super) aggregate: Aggregate,
    detail_source: String,
    visibility: Visibility,
    valid_from: String,
    basis: String,
    measure: String,
    synonyms: String,
    definition: String,
}

pub(super) const FILE: &str = "indicators.csv";
/// What an indicator that the policy itself asks for gives as its basis, whatever the policy is called.
pub(super) const BASIS: [&str; 3] = ["意见", "方案", "文件"];
/// The columns that a catalogue without numbers of their kind, and one that follows none, does without.
pub(super) const OPTIONAL: [&str; 2] = ["number", "before"];
pub(super) const COLUMNS: [&str; 22] = [
    "code",
    "name",
    "unit",
    "kind",
    "number",
    "before",
    "numerator",
    "denominator",
    "target",
    "target_scope",
    "target_from",
    "target_due",
    "county",
    "sections",
    "aggregate",
    "detail_source",
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
        large: &[Large],
        reporters: &Reporters,
        policy: &Policy,
        form: &FormLayout,
        length: Length,
        faults: &mut Faults,
    ) -> Self {
        let mut list: Vec<Indicator> = Vec::new();
        let mut places = Vec::new();
        let mut by_code = Lookup::default();
        for (at, row) in files.csv::<Row>(FILE, &COLUMNS, &OPTIONAL, faults) {
            let read = indicator(&at, &row, large, reporters, policy, form, length);
            let Some(indicator) = faults.keep(read) else {
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
            faults.keep(catalogue.numbers_fit(at, indicator));
        }
        catalogue
    }

    /// All indicators in order.
    pub fn iter(&self) -> impl Iterator<Item = &Indicator> {
        self.list.iter()
    }

    /// Whether what an indicator is computed from and measured against has numbers of its kind.
    fn numbers_fit(&self, at: &Location, indicator: &Indicator) -> Result<(), PackError> {
        let known = |code: &Code| self.get(code.as_str());
        let against = match &indicator.target {
            Some(Target { against: Against::Code(code), .. }) => known(code),
            _ => None,
        };
        let terms: Vec<&Indicator> =
            indicator.numerator.iter().chain(&indicator.denominator).filter_map(known).collect();
        for term in &terms {
            if term.is_choice() {
                let why = format!("“{}”填的是词，不能相加，也不能作分子分母", term.code);
                return Err(fault(at, why));
            }
            if let Number::Percent(_) = term.number {
                let why = format!("“{}”是填报的百分数，不能相加，也不能作分子分母", term.code);
                return Err(fault(at, why));
            }
            if indicator.kind != Kind::Rate && term.number.places() > indicator.number.places() {
                let places = term.number.places();
                let why = format!("“{}”有{places}位小数，合计的 number 也要写 decimal:{places}", term.code);
                return Err(fault(at, why));
            }
        }
        if let Some(other) = against.filter(|other| other.is_choice()) {
            return Err(fault(at, format!("“{}”填的是词，不能作目标比较", other.code)));
        }
        let summed = indicator.numerator.iter().filter_map(known);
        let alike = summed.chain((indicator.kind != Kind::Rate).then_some(indicator)).chain(against);
        let money: Vec<&Indicator> = alike.filter(|one| one.money().is_some()).collect();
        match money.iter().find(|one| one.money() != money[0].money()) {
            Some(other) => {
                let why =
                    format!("“{}”和“{}”一个按元、一个按万元，不能直接相加、比较", money[0].code, other.code);
                Err(fault(at, why))
            }
            None => Ok(()),
        }
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

/// How a period is written from which on something holds.
pub(super) const PERIOD: &str = "2024M06、2024Q2、2024H1、2024Y 这样的期，或 2024 这样的年份";

fn indicator(
    at: &Location,
    row: &Row,
    large: &[Large],
    reporters: &Reporters,
    policy: &Policy,
    form: &FormLayout,
    length: Length,
) -> Result<Indicator, PackError> {
    let quarter = |text: &str| -> Result<Option<Period>, PackError> {
        if text.is_empty() {
            return Ok(None);
        }
        // A year alone begins with its first period, however long those are.
        if let Some(year) = text.parse().ok().filter(|_| text.len() == 4) {
            return Ok(Period::new(length, year, 1));
        }
        let period = text.parse().map_err(|_| bad(at, "起始的期", text, PERIOD))?;
        of_length(length, period, || at.clone()).map(Some)
    };
    if policy.measure(&row.measure).is_none() && !["G", "B", "T"].contains(&row.measure.as_str()) {
        let known = policy.measures().map(|measure| measure.code.as_str());
        return Err(unknown(at, "措施代码", &row.measure, known));
    }
    let number = number(at, row)?;
    let choice = choice(at, row, form)?;
    Ok(Indicator {
        code: Code::from(row.code.as_str()),
        before: Some(row.before.as_str()).filter(|code| !code.is_empty()).map(Code::from),
        name: row.name.clone(),
        unit: row.unit.clone(),
        kind: row.kind,
        number,
        large: large.iter().find(|one| one.units.contains(&row.unit)).cloned(),
        numerator: split(&row.numerator, '+').map(Code::from).collect(),
        denominator: split(&row.denominator, '+').map(Code::from).next(),
        target: target(at, row, (number, &choice), quarter(&row.target_from)?, reporters)?,
        choice,
        units: units(at, &row.county, reporters)?,
        sections: split(&row.sections, ';')
            .map(|text| section(at, text, reporters))
            .collect::<Result<_, _>>()?,
        aggregate: row.aggregate,
        detail: match row.aggregate {
            Aggregate::Register => None,
            _ => detail_source(at, &row.detail_source, form)?,
        },
        register: match row.aggregate {
            Aggregate::Register => Some(register_fact(at, &row.detail_source, form)?),
            _ => None,
        },
        visibility: row.visibility,
        valid_from: quarter(&row.valid_from)?,
        from_policy: match row.basis.as_str() {
            "" => false,
            word if BASIS.contains(&word) => true,
            other => return Err(bad(at, "basis", other, "“意见”“方案”“文件”或留空")),
        },
        measure: row.measure.clone(),
        synonyms: split(&row.synonyms, '|').map(str::to_owned).collect(),
        definition: row.definition.clone(),
    })
}

/// How the row's numbers are written, where that goes with what else it says.
fn number(at: &Location, row: &Row) -> Result<Number, PackError> {
    let number = row.number.parse().map_err(|()| bad(at, "number", &row.number, number::WRITINGS))?;
    let given = matches!(row.kind, Kind::Flow | Kind::Stock | Kind::Ytd);
    let why = match number {
        Number::Integer => return Ok(number),
        Number::Choice => return words_fit(at, row).map(|()| number),
        _ if !given && row.kind != Kind::Derived => {
            "number 只用于发生数、期末数、本年累计和由它们相加得出的数，其他的留空"
        }
        _ if row.visibility == Visibility::Suppress => "小数值抑制（suppress）只用于计数，visibility 另写",
        _ if !row.detail_source.is_empty() => "由明细表得出的是计数，number 留空",
        Number::Decimal(_) if row.unit == "%" => "单位是 % 的，number 写 percent:1 这样的百分数",
        Number::Decimal(_) => return Ok(number),
        Number::Percent(_) if row.unit != "%" => "填报的百分数，unit 要写 %",
        Number::Percent(_) if !given || row.kind == Kind::Flow => {
            "百分数不能累计：kind 写 stock（期末数）或 ytd（本年累计）"
        }
        Number::Percent(_)
            if !matches!(row.aggregate, Aggregate::Min | Aggregate::Direct | Aggregate::List) =>
        {
            "百分数不能相加：aggregate 写 min（取最小）、direct（唯一来源）或 list（逐个列出）"
        }
        Number::Percent(_) if row.aggregate == Aggregate::Direct && row.sections.contains(';') => {
            "百分数不能相加：aggregate 是 direct 的，sections 只写一个来源"
        }
        Number::Percent(_) if row.sections.contains('=') => "百分数没有合计可核对：sections 里不写 =",
        Number::Percent(_) => return Ok(number),
    };
    Err(fault(at, why))
}

/// Whether what else a row says goes with words in the place of numbers.
fn words_fit(at: &Location, row: &Row) -> Result<(), PackError> {
    let sections = split(&row.sections, ';').count();
    let why = match row.aggregate {
        _ if row.kind != Kind::Stock => "选一个词的指标，kind 写 stock（统计截止日的情况）",
        _ if !row.numerator.is_empty() || !row.denominator.is_empty() => {
            "选一个词的指标由单位填报，numerator、denominator 留空"
        }
        _ if !row.detail_source.is_empty() => "选一个词的指标由单位填报，detail_source 留空",
        _ if !matches!(row.visibility, Visibility::Public | Visibility::Internal) => {
            "选一个词的指标没有可以单独公开的合计，visibility 写 public 或 internal"
        }
        Aggregate::List if !row.county.is_empty() && sections == 0 => return Ok(()),
        Aggregate::Direct if row.county.is_empty() && sections == 1 && row.sections.ends_with('!') => {
            return Ok(());
        }
        Aggregate::List => "词不能相加：aggregate 是 list 的由各单位填报，county 要写，sections 留空",
        Aggregate::Direct => {
            "词不能相加：aggregate 是 direct 的由一个科室填报，sections 写它加 !，county 留空"
        }
        _ => "词不能相加：aggregate 写 list（各单位并列）或 direct（唯一来源）",
    };
    Err(fault(at, why))
}

/// The words of a row that asks for one of several.
fn choice(at: &Location, row: &Row, form: &FormLayout) -> Result<Choice, PackError> {
    match row.number.strip_prefix("choice:") {
        Some(list) => Choice::read(list, &form.words).map_err(|why| fault(at, why)),
        None => Ok(Choice::default()),
    }
}

pub(super) fn fault(at: &Location, message: impl Into<String>) -> PackError {
    PackError::Syntax { at: at.clone(), message: message.into() }
}

fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    text.split(separator).map(str::trim).filter(|part| !part.is_empty())
}

pub(super) fn bad(at: &Location, what: &'static str, text: &str, expected: &'static str) -> PackError {
    PackError::BadValue { at: at.clone(), what, text: text.to_owned(), expected }
}

pub(super) fn unknown<'a>(
    at: &Location,
    what: &'static str,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> PackError {
    PackError::UnknownName { at: at.clone(), what, name: name.to_owned(), nearest: nearest(name, known) }
}

fn units(at: &Location, text: &str, reporters: &Reporters) -> Result<Units, PackError> {
    match text {
        "y" => Ok(Units::All),
        "" => Ok(Units::Nobody),
        kinds => of_kinds(at, "county", kinds, reporters),
    }
}

/// Kinds of units by their ids, with `|` between them.
pub(super) fn of_kinds(
    at: &Location,
    what: &'static str,
    text: &str,
    reporters: &Reporters,
) -> Result<Units, PackError> {
    let unit = |id: &str| {
        let kind = reporters.kind(id, || at.clone())?;
        match kind.side {
            Side::Unit => Ok(kind.id.clone()),
            Side::Section => Err(bad(at, what, id, "相加为全部的单位的类别（side = \"unit\"）")),
        }
    };
    split(text, '|').map(unit).collect::<Result<_, _>>().map(Units::Kinds)
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

fn register_fact(at: &Location, text: &str, form: &FormLayout) -> Result<RegisterFact, PackError> {
    Ok(match text.split_once(':') {
        Some(("rows", detail)) => RegisterFact::Rows(detail_named(at, detail, form)?),
        Some(("groups", detail)) => RegisterFact::Groups(detail_named(at, detail, form)?),
        None if text == "schools" => RegisterFact::Schools,
        None if text == "population" => RegisterFact::Population,
        _ => return Err(bad(at, "detail_source", text, "rows:明细表、groups:明细表、schools 或 population")),
    })
}

fn detail_named(at: &Location, id: &str, form: &FormLayout) -> Result<DetailId, PackError> {
    let known = || form.details.iter().map(|detail| detail.id.as_str());
    match form.details.iter().find(|detail| detail.id.as_str() == id) {
        Some(detail) => Ok(detail.id.clone()),
        None => Err(unknown(at, "明细表", id, known())),
    }
}

fn detail_source(at: &Location, text: &str, form: &FormLayout) -> Result<Option<DetailSource>, PackError> {
    let mut parts = text.split(':');
    let (Some(how), name) = (parts.next().filter(|how| !how.is_empty()), parts.next().unwrap_or_default())
    else {
        return Ok(None);
    };
    if how == "rows" {
        return Ok(Some(DetailSource { detail: detail_named(at, name, form)?, fold: Fold::Rows }));
    }
    let (detail, column) = form.detail_column(name).map_err(|reason| match reason {
        NoColumn::Unknown => unknown(at, "明细表的列", name, form.detail_columns()),
        NoColumn::Several(ways) => {
            fault(at, format!("几张明细表都有“{name}”这一列，写明是哪一张的：{}", ways.join("、")))
        }
    })?;
    let countable = matches!(column.content, Content::Count | Content::Has | Content::Yes);
    let (fits, said) = match how {
        "sum" | "count" => (countable, "数、有无或是否"),
        "count_ge" | "min" => (column.content == Content::Count, "数"),
        _ => (true, ""),
    };
    if !fits {
        let why = format!(
            "detail_source“{text}”：“{name}”这一列填的不是{said}，不能用 {how}；数写着同一个词的行用 count_eq:列:词"
        );
        return Err(fault(at, why));
    }
    let column = column.id.clone();
    let extra = parts.next().unwrap_or_default();
    let number = || extra.parse::<Decimal>().map_err(|_| bad(at, "detail_source", text, "count_ge:列名:数"));
    let fold = match how {
        "sum" => Fold::Sum(column),
        "count" => Fold::Count(column),
        "count_ge" => Fold::CountAtLeast(column, number()?),
        "count_eq" => Fold::CountEqual(column, extra.to_owned()),
        "min" => Fold::Min(column),
        other => {
            let known = ["rows", "sum", "count", "count_ge", "count_eq", "min"];
            return Err(unknown(at, "明细表汇总方式", other, known));
        }
    };
    Ok(Some(DetailSource { detail: detail.id.clone(), fold }))
}
