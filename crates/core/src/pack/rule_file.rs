//! `rules.toml` and the general rules read strictly: every name, unit, scope and placeholder is checked when the pack loads.

use std::collections::BTreeSet;
use std::collections::btree_map::Entry;
use std::ops::Range;

use rayon::prelude::*;
use rust_decimal::Decimal;
use toml::Spanned;

use super::check_kind::CheckKind;
use super::error::{Location, PackError, nearest};
use super::faults::Faults;
use super::files::PackFiles;
use super::origin::Origin;
use super::period::PeriodWords;
use super::rule::{Check, Comparison, Condition, Example, Page, Rule, RuleBook, Scope};
use super::rule_row::{CheckRow, CommonFile, ExampleRow, Families, ReadingRow, RuleFile, RuleRow, page};
use super::schedule::of_length;
use super::{Indicator, Names, Readings, Reporters, adjust};
use crate::ids::{Code, Length};
use crate::pack::formula::{Expression, FormulaError, Reference, parse, resolve, unit_of};

const FILE: &str = "rules.toml";

/// The checks and pages that every pack has, whatever its policy.
const COMMON: &str = include_str!("common_rules.toml");
const COMMON_FILE: &str = "rules/common.toml";

/// Where a piece of the file stands.
type At<'a> = &'a (dyn Fn(Range<usize>) -> Location + Sync);

/// The rules of the pack's own file, not yet held against the rest of the pack.
pub(super) struct OwnRules {
    rules: RuleFile,
    faults: Faults,
}

impl OwnRules {
    pub(super) fn read(files: &PackFiles) -> Self {
        let mut faults = Faults::default();
        let rules = files.toml(FILE, &mut faults).unwrap_or_default();
        Self { rules, faults }
    }
}

/// The codes given so far.
#[derive(Default)]
struct Seen(BTreeSet<String>);

impl Seen {
    fn unique(&mut self, code: &Spanned<String>, at: At<'_>) -> Result<(), PackError> {
        if self.0.insert(code.get_ref().clone()) {
            return Ok(());
        }
        let name = code.get_ref().clone();
        Err(PackError::Duplicate { at: at(code.span()), what: "规则代码", name })
    }
}

impl RuleBook {
    /// The general rules with the pack's own; `None` where the general ones are not whole.
    pub(super) fn load(
        files: &PackFiles,
        own: OwnRules,
        period: &PeriodWords,
        names: Names<'_>,
        faults: &mut Faults,
    ) -> Option<Self> {
        let mut seen = Seen::default();
        let mut book = common(period, names, &mut seen, faults)?;
        faults.extend(own.faults);
        let RuleFile { family: own, rule, check, adjust } = own.rules;
        let at = |span: Range<usize>| files.location(FILE, span.start);
        for (name, about) in own {
            match book.families.entry(name) {
                Entry::Vacant(free) => drop(free.insert(about)),
                Entry::Occupied(taken) => {
                    let name = taken.key().clone();
                    let place = files.get(FILE).ok().and_then(|text| text.find(&format!("\n{name} ")));
                    let at = files.location(FILE, place.map_or(0, |line| line + 1));
                    faults.push(PackError::Duplicate { at, what: "校核类别", name });
                }
            }
        }
        let rows: Vec<RuleRow> = rule.into_par_iter().flat_map_iter(|row| expand(row, names)).collect();
        let unique: Vec<_> = rows.iter().map(|row| seen.unique(&row.code, &at)).collect();
        let each = rows.into_par_iter().zip(unique);
        let build = |(row, unique): (RuleRow, Result<(), PackError>)| {
            unique.and_then(|()| build(row, names, period.length, &book.families, &at))
        };
        let built: Vec<Result<Rule, PackError>> = each.map(build).collect();
        book.rules.extend(built.into_iter().filter_map(|rule| faults.keep(rule)));
        for row in check {
            faults.keep(seen.unique(&row.code, &at));
            for code in &row.codes {
                faults.keep(names.catalogue.expect(code.get_ref(), &at(code.span())));
            }
            book.checks.extend(faults.keep(check_from(row, &book.families, names.reporters, &at)));
        }
        for row in adjust {
            for code in row.codes.iter().flatten() {
                faults.keep(names.catalogue.expect(code.get_ref(), &at(code.span())));
            }
            faults.keep(adjust::apply(row, &mut book, &at));
        }
        for (check, code) in
            book.checks.iter().flat_map(|check| check.codes.iter().map(move |code| (check, code)))
        {
            let named = names.catalogue.get(code.as_str()).filter(|one| one.is_choice());
            if named.is_some_and(|one| !check.kind.covers(one)) {
                let place = files.get(FILE).ok().and_then(|text| text.find(&format!("\"{code}\"")));
                let message = format!("“{code}”填的是词，“{}”核查的是数，不能列入", check.page.title);
                faults.push(PackError::Syntax { at: files.location(FILE, place.unwrap_or(0)), message });
            }
        }
        Some(book)
    }
}

/// The general rules alone.
fn common(period: &PeriodWords, names: Names<'_>, seen: &mut Seen, faults: &mut Faults) -> Option<RuleBook> {
    let mut file = PackFiles::of(Origin::Program);
    file.insert(COMMON_FILE, names.form.fill_detail(COMMON));
    let file = super::period::fill(file, period, faults);
    let CommonFile { family: families, check, reading } = file.toml(COMMON_FILE, faults)?;
    let at = |span: Range<usize>| file.location(COMMON_FILE, span.start);
    let mut checks = Vec::new();
    for row in check {
        faults.keep(seen.unique(&row.code, &at));
        checks.extend(faults.keep(check_from(row, &families, names.reporters, &at)));
    }
    let mut pages = Vec::new();
    for row in reading {
        faults.keep(seen.unique(&row.code, &at));
        let place = at(row.code.span());
        pages.extend(faults.keep(page_of_reading(row, &families, &at)).map(|page| (place, page)));
    }
    let readings = faults.keep(Readings::new(&file.shown(COMMON_FILE), pages))?;
    Some(RuleBook { families, rules: Vec::new(), checks, readings, own: Vec::new(), adjustments: Vec::new() })
}

/// A row with `for` stands for one rule an indicator: `$` is its code in formulas, its name in sentences.
fn expand(row: RuleRow, names: Names<'_>) -> Vec<RuleRow> {
    if row.repeat.is_empty() {
        return vec![row];
    }
    let one = |code: &Spanned<String>| {
        let put = |text: &String| text.replace('$', code.get_ref());
        let name =
            names.catalogue.get(code.get_ref()).map_or_else(|| code.get_ref().clone(), Indicator::quoted);
        let say = |text: &String| text.replace("“$”", &name).replace('$', &name);
        // The place of an expanded formula is the place of the code it was expanded for.
        let spanned = |text: &Spanned<String>| Spanned::new(code.span(), put(text.get_ref()));
        let examples = |list: &[ExampleRow]| -> Vec<ExampleRow> {
            list.iter()
                .map(|example| example.iter().map(|(key, value)| (put(key), *value)).collect())
                .collect()
        };
        RuleRow {
            code: spanned(&row.code),
            title: say(&row.title),
            left: spanned(&row.left),
            right: spanned(&row.right),
            guard: row.guard.as_ref().map(spanned),
            message: Spanned::new(row.message.span(), say(row.message.get_ref())),
            why: say(&row.why),
            example: say(&row.example),
            pass: examples(&row.pass),
            fail: examples(&row.fail),
            repeat: Vec::new(),
            ..row.clone()
        }
    };
    row.repeat.iter().map(one).collect()
}

fn build(
    row: RuleRow,
    names: Names<'_>,
    length: Length,
    families: &Families,
    at: At<'_>,
) -> Result<Rule, PackError> {
    let code = row.code.get_ref().clone();
    let refuse = |span: Range<usize>, reason| PackError::Formula { at: at(span), code: code.clone(), reason };
    let side = |text: &Spanned<String>| {
        expression(text.get_ref(), names).map_err(|reason| refuse(text.span(), reason))
    };
    let comparison = Comparison::named(row.op.get_ref())
        .ok_or_else(|| refuse(row.op.span(), FormulaError::Operator(row.op.get_ref().clone())))?;
    let condition = Condition { left: side(&row.left)?, comparison, right: side(&row.right)? };
    check_units(&condition, names).map_err(|reason| refuse(row.right.span(), reason))?;
    let guard = match &row.guard {
        Some(text) => Some(guard(text.get_ref(), names).map_err(|reason| refuse(text.span(), reason))?),
        None => None,
    };
    let examples = |rows: &[ExampleRow]| -> Result<Vec<Example>, PackError> {
        let one =
            |row: &ExampleRow| row.iter().map(|(key, value)| Ok((reference(key, names)?, *value))).collect();
        rows.iter().map(one).collect::<Result<_, _>>().map_err(|reason| refuse(row.code.span(), reason))
    };
    for period in [row.from, row.until].into_iter().flatten() {
        of_length(length, period, || at(row.code.span()))?;
    }
    let rule = Rule {
        at: at(row.code.span()),
        condition,
        tolerance: row.tolerance,
        missing: row.missing,
        scope: scope(&row.scope, names.reporters, at)?,
        from: row.from,
        until: row.until,
        guard,
        message: placeholders(&row.message, at)?,
        pass: examples(&row.pass)?,
        fail: examples(&row.fail)?,
        page: page!(row, family: family(&row.family, families, at)?, basis: row.basis, waivable: true),
    };
    if let (Some(from), Some(until)) = (rule.from, rule.until)
        && from > until
    {
        let message = format!("规则“{code}”的 from（{from}）晚于 until（{until}）");
        return Err(PackError::Syntax { at: at(row.code.span()), message });
    }
    if rule.tolerance < Decimal::ZERO {
        let message = format!("规则“{code}”的 tolerance 写{}，应为0或大于0的数", rule.tolerance);
        return Err(PackError::Syntax { at: at(row.code.span()), message });
    }
    if rule.scope.contains(&Scope::Row) {
        check_one_sheet(&rule).map_err(|sheets| {
            let message = format!("规则“{code}”逐行核对，却用了几张明细表的列：{sheets}");
            PackError::Syntax { at: at(row.scope.span()), message }
        })?;
    }
    match unreachable(&rule, names.reporters) {
        Some((scope, reference)) => {
            let scope = scope.label(names.about, names.reporters);
            let message = format!("规则“{code}”适用于{scope}，那里没有 {reference}");
            Err(PackError::Syntax { at: at(row.scope.span()), message })
        }
        None => Ok(rule),
    }
}

/// A value the rule asks for where there is none: it would never run, and nobody would notice.
fn unreachable<'r>(rule: &'r Rule, reporters: &Reporters) -> Option<(&'r Scope, &'r Reference)> {
    let asked = rule.references();
    rule.scope.iter().find_map(|scope| {
        let missing = asked.iter().find(|reference| !scope.offers(reporters, reference));
        missing.map(|reference| (scope, *reference))
    })
}

/// A rule for rows has its columns from one sheet: a row of one has none of another's.
fn check_one_sheet(rule: &Rule) -> Result<(), String> {
    let sheets: BTreeSet<&str> = rule
        .references()
        .into_iter()
        .filter_map(|reference| match reference {
            Reference::DetailColumn { detail, .. } => Some(detail.as_str()),
            _ => None,
        })
        .collect();
    if sheets.len() > 1 { Err(sheets.into_iter().collect::<Vec<_>>().join("、")) } else { Ok(()) }
}

fn scope(
    row: &Spanned<BTreeSet<Scope>>,
    reporters: &Reporters,
    at: At<'_>,
) -> Result<BTreeSet<Scope>, PackError> {
    if row.get_ref().is_empty() {
        let message = "scope 没有写适用范围，规则不会运行".to_owned();
        return Err(PackError::Syntax { at: at(row.span()), message });
    }
    for scope in row.get_ref() {
        if let Scope::Kind(kind) = scope {
            reporters.kind(kind, || at(row.span()))?;
        }
    }
    Ok(row.get_ref().clone())
}

fn family(row: &Spanned<String>, families: &Families, at: At<'_>) -> Result<String, PackError> {
    let name = row.get_ref();
    if families.contains_key(name) {
        return Ok(name.clone());
    }
    let nearest = nearest(name, families.keys().map(String::as_str));
    Err(PackError::UnknownName { at: at(row.span()), what: "校核类别", name: name.clone(), nearest })
}

/// The sentence's placeholders must be ones that get a number.
fn placeholders(row: &Spanned<String>, at: At<'_>) -> Result<String, PackError> {
    const KNOWN: [&str; 3] = ["left", "right", "gap"];
    let text = row.get_ref();
    let named = text.split('{').skip(1).map(|rest| rest.split_once('}').map_or(rest, |(name, _)| name));
    for name in named {
        if !KNOWN.contains(&name) {
            return Err(PackError::UnknownName {
                at: at(row.span()),
                what: "message 里的占位",
                name: name.to_owned(),
                nearest: nearest(name, KNOWN),
            });
        }
    }
    Ok(text.clone())
}

/// The value an example's key stands for.
fn reference(key: &str, names: Names<'_>) -> Result<Reference, FormulaError> {
    match expression(key, names)? {
        Expression::Value(reference) => Ok(reference),
        _ => Err(FormulaError::Syntax { text: key.to_owned(), rest: key.to_owned() }),
    }
}

fn expression(text: &str, names: Names<'_>) -> Result<Expression, FormulaError> {
    resolve(&parse(text)?, names)
}

fn check_units(condition: &Condition, names: Names<'_>) -> Result<(), FormulaError> {
    let (left, right) = (unit_of(&condition.left, names)?, unit_of(&condition.right, names)?);
    if condition.comparison.compares_sizes() {
        crate::pack::formula::same_unit(left, right)?;
    }
    Ok(())
}

/// A guard is one text: `G01 >= 20`.
fn guard(text: &str, names: Names<'_>) -> Result<Condition, FormulaError> {
    for sign in [">=", "<=", "==", "!=", ">", "<"] {
        if let (Some((left, right)), Some(comparison)) = (text.split_once(sign), Comparison::named(sign)) {
            let condition =
                Condition { left: expression(left, names)?, comparison, right: expression(right, names)? };
            check_units(&condition, names)?;
            return Ok(condition);
        }
    }
    Err(FormulaError::Operator(text.to_owned()))
}

fn check_from(
    row: CheckRow,
    families: &Families,
    reporters: &Reporters,
    at: At<'_>,
) -> Result<Check, PackError> {
    let name = row.kind.get_ref().as_str();
    let Some(kind) = CheckKind::ALL.into_iter().find(|kind| kind.name() == name) else {
        return Err(PackError::UnknownName {
            at: at(row.kind.span()),
            what: "核查方式",
            name: name.to_owned(),
            nearest: nearest(name, CheckKind::ALL.iter().map(|kind| kind.name())),
        });
    };
    if let Some(param) = kind.params().iter().find(|param| !row.params.contains_key(**param)) {
        let message = format!("核查“{}”缺少参数“{param}”", row.code.get_ref());
        return Err(PackError::Syntax { at: at(row.kind.span()), message });
    }
    if let Some(param) = row.params.keys().find(|param| !kind.params().contains(&param.as_str())) {
        let nearest = nearest(param, kind.params().iter().copied());
        return Err(PackError::UnknownKey { at: at(row.kind.span()), key: param.clone(), nearest });
    }
    Ok(Check {
        kind,
        scope: scope(&row.scope, reporters, at)?,
        params: row.params,
        codes: row.codes.iter().map(|code| Code::from(code.get_ref().as_str())).collect(),
        page: page!(row, family: family(&row.family, families, at)?, basis: row.basis, waivable: true),
    })
}

fn page_of_reading(row: ReadingRow, families: &Families, at: At<'_>) -> Result<Page, PackError> {
    let family = row.family.as_ref().map(|row| family(row, families, at)).transpose()?;
    Ok(page!(row, family: family.unwrap_or_default(), basis: String::new(), waivable: row.waivable))
}
