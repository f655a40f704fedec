//! The catalogue of indicators, loaded from `indicators.csv`.

use serde::Deserialize;

use super::aim::target;
use super::choice::Choice;
use super::error::{Location, PackError, nearest};
use super::faults::Faults;
use super::files::PackFiles;
use super::form::FormLayout;
use super::indicator::{Against, Aggregate, Indicator, Kind, Role, Target, Units, Visibility};
use super::number::{self, Large, Number};
use super::policy::Policy;
use super::reporter::{Reporters, Side};
use super::schedule::of_length;
use super::source::{detail_source, register_fact};
use crate::ids::{Code, Length, Period, ReporterId};
use crate::lookup::Lookup;

/// All indicators, in catalogue order and by code.
#[derive(Debug, Clone)]
pub struct Catalogue {
    list: Vec<Indicator>,
    /// The line on which each stands.
    places: Vec<Location>,
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
        let catalogue = Self { list, places, by_code };
        for (at, indicator) in catalogue.placed() {
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

    /// The same, each with the line on which it stands.
    pub(super) fn placed(&self) -> impl Iterator<Item = (&Location, &Indicator)> {
        self.places.iter().zip(&self.list)
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
        let alike = summed.clone().chain((indicator.kind != Kind::Rate).then_some(indicator)).chain(against);
        let money: Vec<&Indicator> = alike.filter(|one| one.money().is_some()).collect();
        if let Some(other) = money.iter().find(|one| one.money() != money[0].money()) {
            let why =
                format!("“{}”和“{}”一个按元、一个按万元，不能直接相加、比较", money[0].code, other.code);
            return Err(fault(at, why));
        }
        units_fit(at, indicator, &summed.collect::<Vec<_>>())
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

/// Whether what is added up is counted in one unit. A sum of several says so in its own, which names each of them: 件（人）次 of 件 and
/// 人次. Of money it cannot.
fn units_fit(at: &Location, indicator: &Indicator, summed: &[&Indicator]) -> Result<(), PackError> {
    let of_sum = indicator.kind != Kind::Rate;
    let names = |unit: &str| {
        let mut letters = indicator.unit.chars();
        of_sum && unit.chars().all(|letter| letters.any(|other| other == letter))
    };
    let apart = |one: &Indicator, other: &Indicator| {
        let money = one.money().is_some() || other.money().is_some();
        one.unit != other.unit && (money || !(names(&one.unit) && names(&other.unit)))
    };
    let Some(first) = summed.first().filter(|first| first.kind != Kind::Flag) else { return Ok(()) };
    let others = summed.iter().copied().filter(|other| other.kind != Kind::Flag);
    if let Some(other) = others.clone().find(|other| apart(first, other)) {
        let why = format!(
            "单位不同，不能相加：“{}”是{}，“{}”是{}{}",
            first.code,
            first.unit,
            other.code,
            other.unit,
            if of_sum {
                "（确需相加的计数，合计的 unit 要写出各项的单位，如 件（人）次）"
            } else {
                ""
            }
        );
        return Err(fault(at, why));
    }
    // A sum of amounts is an amount.
    match others.into_iter().find(|term| of_sum && term.money().is_some() && term.unit != indicator.unit) {
        Some(term) => {
            let why = format!(
                "由“{}”相加得出，“{}”的单位是{}，合计的单位是{}，要写成一样",
                term.code, term.code, term.unit, indicator.unit
            );
            Err(fault(at, why))
        }
        None => Ok(()),
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
    let id = ReporterId::from(text[..text.len() - 1].trim());
    reporters.expect(&id, || at.clone())?;
    if reporters.is_unit(&id) {
        let known = reporters.sections().map(|section| section.id.as_str()).collect::<Vec<_>>().join("、");
        let known =
            if known.is_empty() { "方案包没有科室".to_owned() } else { format!("科室是{known}") };
        let why = format!(
            "sections 里的“{id}”是下属单位“{}”，只能写本级的科室：下属单位填不填由 county 一列定（{known}）",
            reporters.name(&id)
        );
        return Err(fault(at, why));
    }
    Ok((id, role))
}
