//! The data against themselves: figures against indicators, and totals, rates and coverages computed anew from the
//! reporters' values, by another way than the report's.

use jibao_contract::data::{Answer, Data, Figure, Indicator, Severity, State, Status};
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Aggregate, Indicator as Declared, Kind, Pack, Role};
use jibao_core::text::number::{plain, round};
use jibao_core::text::numerals::extract;
use jibao_core::text::words::HAS_NOT;
use rust_decimal::Decimal;

use crate::result::{Difference, DifferenceKind};

/// Half of the last digit of a rate in the data, doubled to stay whole: rates have six decimals.
const RATE_STEP: Decimal = Decimal::from_parts(1, 0, 0, false, 6);

pub(crate) struct Sums<'a> {
    pub pack: &'a Pack,
    pub data: &'a Data,
    pub file: &'a str,
    pub done: usize,
    /// Totals that cannot be computed anew because this edition withholds what they are computed from.
    pub withheld: usize,
    pub differences: Vec<Difference>,
}

impl Sums<'_> {
    pub(crate) fn run(&mut self) {
        for figure in &self.data.figures {
            self.figure(figure);
        }
        for indicator in &self.data.indicators {
            if let Some(declared) = self.pack.catalogue.get(&indicator.code) {
                self.indicator(indicator, declared);
                self.groups(indicator, declared);
            }
        }
    }

    fn told(&mut self, figure: &str, what: String, found: String, expected: String) {
        self.differences.push(Difference {
            kind: DifferenceKind::Data,
            place: self.file.to_owned(),
            what,
            expected,
            found,
            figure: Some(figure.to_owned()),
        });
    }

    fn compare(&mut self, code: &str, what: &str, found: Option<Decimal>, expected: Option<Decimal>) {
        self.done += 1;
        if found != expected {
            let shown = |value: Option<Decimal>| value.map_or_else(|| HAS_NOT.to_owned(), plain);
            self.told(code, what.to_owned(), shown(found), shown(expected));
        }
    }

    /// A figure prints its value, and has the value of its indicator.
    fn figure(&mut self, figure: &Figure) {
        if let Some(printed) = extract(&figure.text).into_iter().find(|numeral| numeral.value.is_some()) {
            let bare = self.bare_rate(figure) && printed.value == Some(Decimal::ONE_HUNDRED);
            let exact = !bare || figure.value == Decimal::ONE_HUNDRED;
            if !printed.prints_in(figure.value, self.unit(figure)) || !exact {
                let value = plain(figure.value);
                self.told(
                    &figure.id,
                    "印出的数".to_owned(),
                    figure.text.clone(),
                    format!("{value}舍入后的数"),
                );
            }
        }
        if let Some(expected) = self.of_indicator(&figure.id).or_else(|| self.of_board(&figure.id)) {
            self.compare(&figure.id, "数值", Some(figure.value.normalize()), Some(expected.normalize()));
        }
    }

    /// The unit of the indicator that a figure is of; empty where it is of none.
    fn unit(&self, figure: &Figure) -> &str {
        let code = figure.id.split('.').next().unwrap_or_default();
        self.data.indicator(code).map_or("", |indicator| indicator.unit.as_str())
    }

    /// In tables rates stand without %.
    fn bare_rate(&self, figure: &Figure) -> bool {
        let code = figure.id.split('.').next().unwrap_or_default();
        self.data.indicator(code).is_some_and(|indicator| indicator.unit == "%")
            && figure.id.strip_suffix(".table").is_some()
    }

    fn of_indicator(&self, id: &str) -> Option<Decimal> {
        let (code, part) = id.split_once('.')?;
        self.data.indicator(code)?.part(part)
    }

    fn of_board(&self, id: &str) -> Option<Decimal> {
        let status = |wanted: &[Status]| {
            self.data.reporters.iter().filter(|reporter| wanted.contains(&reporter.status)).count()
        };
        let counted = self.data.findings.iter().filter(|one| one.cause.is_none() && one.waived.is_none());
        let severity = |wanted: Severity| counted.clone().filter(|one| one.severity == wanted).count();
        Some(Decimal::from(match id {
            "board.expected" => self.data.reporters.len(),
            "board.received" => status(&[Status::OnTime, Status::Late, Status::Undated]),
            "board.on_time" => status(&[Status::OnTime]),
            "findings.errors" => severity(Severity::Error),
            "findings.warnings" => severity(Severity::Warning),
            _ => return None,
        }))
    }

    fn indicator(&mut self, indicator: &Indicator, declared: &Declared) {
        let code = indicator.code.as_str();
        let entering: Vec<&str> = indicator
            .by_reporter
            .keys()
            .map(String::as_str)
            .filter(|id| enters(self.pack, declared, id))
            .collect();
        let count = |count: usize| Some(Decimal::from(count));
        let values: Vec<Decimal> =
            entering.iter().filter_map(|id| indicator.by_reporter.get(*id)?.value).collect();
        let hidden = self.hidden(indicator, &entering);
        if declared.is_choice() {
            return self.words(indicator, &entering);
        }
        match declared.aggregate {
            Aggregate::Recompute => return self.rate(indicator, declared, &entering),
            Aggregate::Settings | Aggregate::List => return,
            _ if hidden > 0 => self.withheld += 1,
            Aggregate::Min => {
                self.compare(code, "最小值", indicator.total, values.iter().min().copied());
            }
            Aggregate::Sum | Aggregate::Register | Aggregate::Direct | Aggregate::CountYes => {
                let sum = (!values.is_empty()).then(|| values.iter().sum::<Decimal>().normalize());
                self.compare(code, "合计", indicator.total.map(|total| total.normalize()), sum);
            }
        }
        self.compare(code, "应报单位数", count(indicator.expected), count(entering.len()));
        self.compare(code, "已报单位数", count(indicator.covered), count(values.len() + hidden));
        if hidden > 0 {
            return;
        }
        let years: Vec<Decimal> =
            entering.iter().filter_map(|id| indicator.by_reporter.get(*id)?.year_to_date).collect();
        if !years.is_empty() {
            let sum = years.iter().sum::<Decimal>().normalize();
            self.compare(code, "本年累计", indicator.year_to_date.map(|year| year.normalize()), Some(sum));
        }
    }

    /// How many chose which word, over those that should have chosen one.
    fn words(&mut self, indicator: &Indicator, entering: &[&str]) {
        let code = indicator.code.as_str();
        let count = |count: usize| Some(Decimal::from(count));
        let given = counted(indicator, entering);
        let covered = given.iter().map(|answer| answer.count).sum();
        self.answers(code, &indicator.answers, &given);
        self.compare(code, "应报单位数", count(indicator.expected), count(entering.len()));
        self.compare(code, "已报单位数", count(indicator.covered), count(covered));
    }

    fn answers(&mut self, code: &str, told: &[Answer], given: &[Answer]) {
        self.done += 1;
        if told != given {
            let listed = |answers: &[Answer]| listed(answers).unwrap_or_else(|| HAS_NOT.to_owned());
            self.told(code, "各词的个数".to_owned(), listed(told), listed(given));
        }
    }

    /// What the units of each group come to.
    fn groups(&mut self, indicator: &Indicator, declared: &Declared) {
        let data = self.data;
        for group in &data.groups {
            let Some(told) = indicator.by_group.get(&group.id) else { continue };
            let code = format!("{}.{}", indicator.code, group.id);
            let units = group.units.iter().map(String::as_str);
            let entering: Vec<&str> = units
                .filter(|id| indicator.by_reporter.contains_key(*id) && enters(self.pack, declared, id))
                .collect();
            if declared.is_choice() {
                let given = counted(indicator, &entering);
                let covered = given.iter().map(|answer| Decimal::from(answer.count)).sum();
                self.answers(&code, &told.answers, &given);
                self.compare(&code, "组的已报单位数", Some(Decimal::from(told.covered)), Some(covered));
                continue;
            }
            let values: Vec<Decimal> =
                entering.iter().filter_map(|id| indicator.by_reporter[*id].value).collect();
            let normal = |value: Option<Decimal>| value.map(|value| value.normalize());
            let (total, covered) = match declared.aggregate {
                Aggregate::Settings | Aggregate::List => continue,
                Aggregate::Recompute => {
                    let pairs = self.pairs(declared, &entering);
                    let (numerator, denominator) = sums(&pairs);
                    let share = (numerator * Decimal::ONE_HUNDRED).checked_div(denominator);
                    (share.map(|share| round(share, 6)), pairs.len())
                }
                Aggregate::Min => (values.iter().min().copied(), values.len()),
                _ => ((!values.is_empty()).then(|| values.iter().sum()), values.len()),
            };
            let count = |count: usize| Some(Decimal::from(count));
            self.compare(&code, "组的合计", normal(told.total), normal(total));
            self.compare(&code, "组的应报单位数", count(told.expected), count(entering.len()));
            self.compare(&code, "组的已报单位数", count(told.covered), count(covered));
        }
    }

    /// Numerator and denominator of a rate of each reporter that gave all its terms.
    fn pairs(&self, declared: &Declared, entering: &[&str]) -> Vec<(Decimal, Decimal)> {
        let of = |code: &str, reporter: &str| {
            self.data.indicator(code).and_then(|term| term.by_reporter.get(reporter)?.value)
        };
        let pair = |reporter: &&str| -> Option<(Decimal, Decimal)> {
            let numerator: Option<Decimal> =
                declared.numerator.iter().map(|term| of(term.as_str(), reporter)).sum();
            Some((numerator?, of(declared.denominator.as_ref()?.as_str(), reporter)?))
        };
        entering.iter().filter_map(pair).collect()
    }

    /// A rate from the sums of its terms over the reporters that gave all of them: cross-multiplied, never divided.
    fn rate(&mut self, indicator: &Indicator, declared: &Declared, entering: &[&str]) {
        let code = indicator.code.as_str();
        let hidden = self.hidden(indicator, entering);
        let terms = || declared.numerator.iter().chain(&declared.denominator);
        let open =
            |term: &str| self.data.indicator(term).is_some_and(|term| self.hidden(term, entering) == 0);
        if self.data.is_public() && !terms().all(|term| open(term.as_str())) {
            self.withheld += 1;
            let given = entering.iter().filter(|id| indicator.by_reporter[**id].value.is_some()).count();
            let covered = Some(Decimal::from(indicator.covered));
            return self.compare(code, "已报单位数", covered, Some(Decimal::from(given + hidden)));
        }
        let pairs = self.pairs(declared, entering);
        let (numerator, denominator) = sums(&pairs);
        let given = |sum: Decimal| (!pairs.is_empty()).then(|| sum.normalize());
        let normal = |value: Option<Decimal>| value.map(|value| value.normalize());
        self.compare(code, "分子", normal(indicator.numerator), given(numerator));
        self.compare(code, "分母", normal(indicator.denominator), given(denominator));
        self.compare(
            code,
            "已报单位数",
            Some(Decimal::from(indicator.covered)),
            Some(Decimal::from(pairs.len())),
        );
        self.done += 1;
        let fits = match indicator.total {
            Some(total) => {
                let off = (total * denominator - Decimal::ONE_HUNDRED * numerator).abs();
                !denominator.is_zero() && off * Decimal::TWO <= denominator * RATE_STEP
            }
            None => denominator.is_zero(),
        };
        if !fits {
            let expected = (Decimal::ONE_HUNDRED * numerator).checked_div(denominator);
            let expected = expected.map_or_else(|| HAS_NOT.to_owned(), |value| plain(round(value, 6)));
            let found = indicator.total.map_or_else(|| HAS_NOT.to_owned(), plain);
            self.told(code, "比率".to_owned(), found, expected);
        }
    }

    /// How many reporters gave a value that this edition withholds.
    fn hidden(&self, indicator: &Indicator, entering: &[&str]) -> usize {
        let hidden =
            |id: &&&str| indicator.by_reporter.get(**id).is_some_and(|cell| cell.state == State::Suppressed);
        if self.data.is_public() { entering.iter().filter(hidden).count() } else { 0 }
    }
}

/// How many of some reporters chose each of an indicator's words, in its order.
fn counted(indicator: &Indicator, among: &[&str]) -> Vec<Answer> {
    let chose = |word: &String| {
        let cells = among.iter().filter_map(|id| indicator.by_reporter.get(*id));
        cells.filter(|cell| cell.word.as_ref() == Some(word)).count()
    };
    let all = indicator.choice.iter().map(|word| Answer { count: chose(word), word: word.clone() });
    all.filter(|answer| answer.count > 0).collect()
}

/// Answers as the workbook tells them: `优秀3个、良好5个`; nothing where there are none.
pub(crate) fn listed(answers: &[Answer]) -> Option<String> {
    let each: Vec<String> = answers.iter().map(|one| format!("{}{}个", one.word, one.count)).collect();
    (!each.is_empty()).then(|| each.join("、"))
}

/// The sums of numerators and of denominators.
fn sums(pairs: &[(Decimal, Decimal)]) -> (Decimal, Decimal) {
    pairs.iter().fold((Decimal::ZERO, Decimal::ZERO), |(above, below), pair| (above + pair.0, below + pair.1))
}

/// Counties enter what they are asked; sections with their own activity or as the only source, in a rate with every
/// term.
pub(crate) fn enters(pack: &Pack, declared: &Declared, reporter: &str) -> bool {
    let id = ReporterId::from(reporter);
    let Some(reporter) = pack.reporters.get(&id) else { return false };
    if reporter.is_unit() {
        return declared.aggregate != Aggregate::Direct;
    }
    let adds = |indicator: &Declared| matches!(indicator.role_of(&id), Some(Role::Adds | Role::Only));
    match declared.kind {
        Kind::Rate => declared
            .numerator
            .iter()
            .chain(&declared.denominator)
            .all(|code| pack.catalogue.get(code.as_str()).is_some_and(adds)),
        _ => adds(declared),
    }
}
