//! What else changes with an indicator.

use std::collections::BTreeSet;

use super::Effect;
use super::tree::title;
use crate::count::consolidate::enters_total;
use crate::count::goal::goal_text;
use crate::ids::{Code, ReporterId};
use crate::pack::formula::{Expression, Reference};
use crate::pack::{Against, DetailSource, Indicator, Kind, Pack, Rule};
use crate::report::Report;
use crate::report::figure::Figure;

/// Sums and rates that rest on the indicators, their targets, the rules over them, the numbers in the text. Of one reporter's
/// value, `whose` says whose it is: what is another one's alone does not change with it.
pub(super) fn of(
    pack: &Pack,
    report: &Report,
    figures: &[Figure],
    codes: &[&Code],
    whose: Option<&ReporterId>,
) -> Vec<Effect> {
    let asked: BTreeSet<&Code> = codes.iter().copied().collect();
    // What is only held against the others' enters nothing.
    let enters = |code: &&Code| {
        let indicator = pack.catalogue.get(code.as_str());
        let reporter = whose.and_then(|id| pack.reporters.get(id));
        indicator.zip(reporter).is_none_or(|(one, reporter)| enters_total(pack, one, reporter))
    };
    let resting = resting(pack, &asked.iter().copied().filter(enters).collect());
    let effect = |kind, id: &str, name: String| Effect { kind, id: id.to_owned(), name };
    let mut effects: Vec<Effect> = pack
        .catalogue
        .iter()
        .filter(|indicator| resting.contains(&indicator.code) && !asked.contains(&indicator.code))
        .map(|indicator| {
            let kind = if indicator.kind == Kind::Rate { "比率" } else { "合计" };
            effect(kind, indicator.code.as_str(), title(indicator))
        })
        .collect();
    let against = |against: &Against| matches!(against, Against::Code(code) if resting.contains(code));
    effects.extend(
        report
            .targets
            .iter()
            .filter(|result| resting.contains(&result.code) || against(&result.target.against))
            .filter_map(|result| {
                let indicator = pack.catalogue.get(result.code.as_str())?;
                let name = format!("{}，{}", indicator.name, goal_text(pack, result, result.goal));
                Some(effect("目标", result.code.as_str(), name))
            }),
    );
    let rules = pack.rules.rules.iter().filter(|rule| asked.iter().any(|code| speaks_of(pack, rule, code)));
    let checks = pack.rules.checks.iter().filter(|check| check.codes.iter().any(|code| asked.contains(code)));
    let pages = rules.map(|rule| &rule.page).chain(checks.map(|check| &check.page));
    effects.extend(pages.map(|page| effect("规则", &page.code, page.title.clone())));
    let told = |figure: &&Figure| {
        let code = figure.id.split_once('.').map_or("", |(code, _)| code);
        let own = || asked.contains(&Code::from(code)) && names_of(pack, &figure.id, whose);
        figure.id.strip_suffix(".table").is_none()
            && (own() || resting.contains(&Code::from(code)) && changes(pack, &figure.id, whose))
    };
    effects.extend(
        figures.iter().filter(told).map(|figure| effect("文中数字", &figure.id, figure.text.clone())),
    );
    effects
}

/// Whether a figure's id names the reporter.
fn names_of(pack: &Pack, figure: &str, whose: Option<&ReporterId>) -> bool {
    !is_before(figure) && whose.is_some_and(|whose| named(pack, figure).any(|id| id == whose))
}

/// Whether a figure changes with a reporter's value: it is not another reporter's alone, or another group's, or of the period
/// before.
fn changes(pack: &Pack, figure: &str, whose: Option<&ReporterId>) -> bool {
    let Some(whose) = whose else { return true };
    let part = figure.rsplit_once('.').map_or("", |(_, part)| part);
    let mut groups = pack.reporters.groups.iter().filter(|one| one.id.as_str() == part);
    !is_before(figure)
        && named(pack, figure).all(|id| id == whose)
        && groups.all(|one| pack.reporters.of_group(one).any(|unit| unit.id == *whose))
}

/// The reporters that a figure's id names: `M0901.532301`, `M0902.villages.532301`.
fn named<'a>(pack: &'a Pack, figure: &'a str) -> impl Iterator<Item = &'a ReporterId> {
    figure.split('.').skip(1).filter_map(|part| pack.reporters.get(&part.into())).map(|one| &one.id)
}

/// One reporter's value of the period before.
fn is_before(figure: &str) -> bool {
    figure.split('.').nth(1) == Some("before")
}

/// The indicators and all that are computed from them, however far.
fn resting<'a>(pack: &'a Pack, asked: &BTreeSet<&'a Code>) -> BTreeSet<&'a Code> {
    let mut resting = asked.clone();
    loop {
        let terms = |indicator: &Indicator| {
            indicator.numerator.iter().chain(&indicator.denominator).any(|code| resting.contains(code))
        };
        let more: Vec<&Code> = pack
            .catalogue
            .iter()
            .filter(|indicator| !resting.contains(&indicator.code) && terms(indicator))
            .map(|indicator| &indicator.code)
            .collect();
        if more.is_empty() {
            return resting;
        }
        resting.extend(more);
    }
}

fn speaks_of(pack: &Pack, rule: &Rule, code: &Code) -> bool {
    let source = pack.catalogue.get(code.as_str()).and_then(|indicator| indicator.detail.as_ref());
    let conditions = std::iter::once(&rule.condition).chain(&rule.guard);
    conditions.flat_map(|condition| [&condition.left, &condition.right]).any(|side| names(side, code, source))
}

fn names(expression: &Expression, code: &Code, source: Option<&DetailSource>) -> bool {
    match expression {
        Expression::Number(_) => false,
        Expression::Value(
            Reference::Now(known)
            | Reference::Previous(known)
            | Reference::YearBefore(known)
            | Reference::YearToDate(known)
            | Reference::PreviousYearToDate(known)
            | Reference::CountiesSum(known)
            | Reference::CountiesMedian(known),
        ) => known == code,
        Expression::Value(Reference::Detail(known)) => Some(known) == source,
        Expression::Value(_) => false,
        Expression::Binary(left, _, right) | Expression::Min(left, right) | Expression::Max(left, right) => {
            names(left, code, source) || names(right, code, source)
        }
    }
}
