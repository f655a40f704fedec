//! What the sheet checks, one item a line: the pack's formula rules that one reporter can decide alone, and the checks
//! whose steps a cell can follow.

use jibao_contract::form::CHECK_SHEET;
use jibao_core::ids::Period;
use jibao_core::pack::formula::Reference;
use jibao_core::pack::{Pack, Page as RulePage, Rule, Scope, Severity};
use jibao_core::rules::{Environment, Places, evaluate};
use rust_decimal::Decimal;
use rust_xlsxwriter::utility::row_col_to_cell;

use super::formula::{Judged, judged};
use super::plan::{Entry, Operand, Plan, Rows, in_column, on, quoted};
use super::{blanks, steps};
use crate::forms::places::Page;

/// What stands in the column of verdicts.
pub(super) const HOLDS: &str = "过";
pub(super) const MEND: &str = "改";
pub(super) const SAY: &str = "说";
pub(super) const SAID: &str = "注";
pub(super) const FILL: &str = "填";

/// One line of what the list is made from.
#[derive(Debug)]
pub(in crate::forms) struct Item {
    /// The rule's code.
    pub code: String,
    /// 错误 or 疑问.
    pub grade: String,
    /// The verdict.
    pub state: String,
    /// Where to look, as a formula that gives `指标表E20`.
    pub place: String,
    /// The sentence, as a formula.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// The entries that take part.
    pub entries: Vec<Entry>,
}

/// All items in the order of the pack.
pub(super) fn items(plan: &Plan<'_>) -> Vec<Item> {
    let rules = plan.form.pack.rules.rules.iter();
    let mut items: Vec<Item> =
        rules.filter(|rule| applies(rule, plan)).filter_map(|rule| of_rule(rule, plan)).collect();
    items.extend(steps::items(plan));
    items.extend(plan.sheets.iter().flat_map(|rows| details(plan, rows)));
    items.extend(blanks::contradiction(plan));
    items.extend(blanks::items(plan));
    items
}

/// Whether a rule is one for this reporter and quarter, and one that a return would be sent back for.
pub(super) fn is_meant(rule: &Rule, quarter: Period) -> bool {
    rule.page.severity != Severity::Info
        && rule.from.is_none_or(|from| quarter >= from)
        && rule.until.is_none_or(|until| quarter <= until)
        && !is_never(rule, quarter)
}

fn applies(rule: &Rule, plan: &Plan<'_>) -> bool {
    let mut own = rule.references().into_iter().filter(|reference| reference.is_own());
    rule.scope.iter().any(|scope| scope.includes(plan.form.reporter))
        && is_meant(rule, plan.form.quarter)
        && own.all(|reference| reference.code().is_some_and(|code| plan.is_asked(code)))
}

/// A premise about the quarter's number alone is decided when the form is made.
fn is_never(rule: &Rule, quarter: Period) -> bool {
    struct Number(Period);
    impl Environment for Number {
        fn value(&self, reference: &Reference) -> Option<(Decimal, Places<'_>)> {
            (*reference == Reference::QuarterNumber)
                .then(|| (Decimal::from(self.0.number()), Places::Here(&[])))
        }
    }
    let Some(guard) = &rule.guard else { return false };
    let number = Number(quarter);
    let sides = [&guard.left, &guard.right].map(|side| evaluate(side, &number, false));
    match sides {
        [Ok(left), Ok(right)] => !guard.comparison.holds(left.value, right.value, Decimal::ZERO),
        _ => false,
    }
}

/// What one of a rule's values is in the form. What only the other reporters' returns can tell is left to the office.
fn lookup(plan: &Plan<'_>, reference: &Reference) -> Option<Operand> {
    match reference {
        Reference::Now(code) => plan.now(code),
        Reference::YearToDate(code) => plan.year(code),
        Reference::Previous(code) => plan.previous(code),
        Reference::PreviousYearToDate(code) if !plan.form.quarter.is_first_of_year() => {
            plan.previous_year(code)
        }
        Reference::YearBefore(code) => Some(Operand::number(plan.year_before(code)?)),
        Reference::Detail(source) => plan.sum(source),
        Reference::Register(fact) => plan.fact(fact),
        Reference::QuarterNumber => Some(Operand::number(Decimal::from(plan.form.quarter.number()))),
        _ => None,
    }
}

fn of_rule(rule: &Rule, plan: &Plan<'_>) -> Option<Item> {
    let Judged { ready, holds, message, entries } = judged(rule, &|reference| lookup(plan, reference))?;
    Some(item(plan, &rule.page, &ready, &holds, message, entries))
}

/// An item about entries of 指标表.
pub(super) fn item(
    plan: &Plan<'_>,
    page: &RulePage,
    ready: &str,
    holds: &str,
    message: String,
    entries: Vec<Entry>,
) -> Item {
    let open = open(page.severity, entries.iter().map(|(row, _)| Plan::reason(*row)).collect());
    Item {
        code: page.code.clone(),
        grade: page.severity.label().to_owned(),
        // An average over nothing is an error of the cell and no verdict.
        state: format!("IFERROR(IF({ready},IF({holds},\"{HOLDS}\",{open}),\"\"),\"\")"),
        place: quoted(&entries.first().map_or_else(
            || Page::Indicators.sheet(plan.form).to_owned(),
            |(row, column)| {
                let cell = row_col_to_cell(*row, plan.column(*column));
                format!("{}{cell}", Page::Indicators.sheet(plan.form))
            },
        )),
        message,
        hint: page.hint.clone(),
        entries,
    }
}

/// The verdict on what does not hold: a warning is quiet once 备注 beside one of its values says why.
fn open(severity: Severity, mut reasons: Vec<String>) -> String {
    if severity == Severity::Error {
        return format!("\"{MEND}\"");
    }
    reasons.dedup();
    if reasons.is_empty() {
        return format!("\"{SAY}\"");
    }
    format!("IF({}>0,\"{SAID}\",\"{SAY}\")", reasons.join("+"))
}

/// The rules about one row of a detail sheet.
pub(super) fn row_rules(pack: &Pack, quarter: Period) -> impl Iterator<Item = &Rule> {
    let rules = pack.rules.rules.iter().filter(|rule| rule.scope.contains(&Scope::Row));
    rules.filter(move |rule| is_meant(rule, quarter))
}

/// What a detail sheet's own column says of a row: each rule that does not hold, in its own words. The row's number is to be
/// put in.
pub(super) fn row_formula(plan: &Plan<'_>, rows: &Rows<'_>) -> String {
    let reason = rows.remark().map(|_| on(CHECK_SHEET, &in_column(rows.reasons())));
    let lookup = |reference: &Reference| match reference {
        Reference::DetailColumn { detail, column } if *detail == rows.detail.id => {
            plan.row_cell(detail, column)
        }
        Reference::QuarterNumber => Some(Operand::number(Decimal::from(plan.form.quarter.number()))),
        _ => None,
    };
    let told = row_rules(plan.form.pack, plan.form.quarter).filter_map(|rule| {
        let Judged { ready, holds, message, .. } = judged(rule, &lookup)?;
        let word = if rule.page.severity == Severity::Error { MARK_MEND } else { MARK_SAY };
        let told = format!("{}&{message}&\"。\"", quoted(word));
        let told = match &reason {
            Some(reason) if rule.page.severity != Severity::Error => format!("IF({reason}=1,\"\",{told})"),
            _ => told,
        };
        Some(format!("IFERROR(IF({ready},IF({holds},\"\",{told}),\"\"),\"\")"))
    });
    let told: Vec<String> = told.collect();
    // A pack may have no rule about a sheet's rows: a formula of nothing is none.
    if told.is_empty() { "\"\"".to_owned() } else { told.join("&") }
}

/// How a detail sheet's column begins each of its sentences.
pub(super) const MARK_MEND: &str = "改：";
pub(super) const MARK_SAY: &str = "说明：";

/// Two lines that lead to a detail sheet's own column, each where one of its rows has something of its kind.
fn details(plan: &Plan<'_>, rows: &Rows<'_>) -> Vec<Item> {
    let sheet = rows.page.sheet(plan.form);
    let column = rows.told();
    let kinds = [(0, MEND, Severity::Error), (1, SAY, Severity::Warning)];
    let item = |(nth, word, severity): (u16, &str, Severity)| {
        let range = rows.flag_range(nth);
        let first = format!("(MATCH(1,{range},0)+1)");
        let cells = rust_xlsxwriter::utility::column_number_to_name(column);
        let told = if severity == Severity::Error { "处要改" } else { "处要说明" };
        Item {
            code: String::new(),
            grade: severity.label().to_owned(),
            state: format!("IF(SUM({range})>0,\"{word}\",\"\")"),
            place: format!("{}&{first}", quoted(&format!("{sheet}{cells}"))),
            message: format!(
                "{}&SUM({range})&{}",
                quoted(&format!("{sheet}有")),
                quoted(&format!("行有{told}，逐行见该表最后的“{CHECK_SHEET}”列"))
            ),
            hint: "筛选该列不为空的行，逐行改正或者在备注说明。".to_owned(),
            entries: Vec::new(),
        }
    };
    kinds.into_iter().map(item).collect()
}
