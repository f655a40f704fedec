//! `rules.toml` read strictly: every name, unit, scope and placeholder is checked when the pack loads.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;

use super::check_kind::CheckKind;
use super::error::{Location, PackError, nearest};
use super::files::PackFiles;
use super::rule::{Check, Comparison, Condition, Example, Page, Rule, RuleBook, Scope};
use super::rule_row::{CheckRow, ExampleRow, Families, ReadingRow, RuleFile, RuleRow, page};
use super::{Indicator, Names, Readings};
use crate::ids::Code;
use crate::pack::formula::{Expression, FormulaError, Reference, parse, resolve, unit_of};

const FILE: &str = "rules.toml";

/// Where a piece of the file stands.
type At<'a> = &'a dyn Fn(Range<usize>) -> Location;

impl RuleBook {
    pub(super) fn load(files: &PackFiles, names: Names<'_>) -> Result<Self, PackError> {
        let RuleFile { family: families, rule, check, reading } = files.toml(FILE)?;
        let mut seen = BTreeSet::new();
        let at = |span: Range<usize>| files.location(FILE, span.start);
        let mut unique = |code: &Spanned<String>| {
            if seen.insert(code.get_ref().clone()) {
                return Ok(());
            }
            Err(PackError::Duplicate {
                at: at(code.span()), what: "规则代码", name: code.get_ref().clone()
            })
        };
        let mut rules = Vec::new();
        for row in rule {
            for row in expand(row, names) {
                unique(&row.code)?;
                rules.push(build(row, names, &families, &at)?);
            }
        }
        let mut checks = Vec::new();
        for row in check {
            unique(&row.code)?;
            for code in &row.codes {
                names.catalogue.expect(code.get_ref(), &at(code.span()))?;
            }
            checks.push(check_from(row, &families, &at)?);
        }
        let mut pages = Vec::new();
        for row in reading {
            unique(&row.code)?;
            pages.push((at(row.code.span()), page_of_reading(row, &families, &at)?));
        }
        let readings = Readings::new(FILE, pages)?;
        Ok(Self { families, rules, checks, readings, own: Vec::new() })
    }
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

fn build(row: RuleRow, names: Names<'_>, families: &Families, at: At<'_>) -> Result<Rule, PackError> {
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
    let rule = Rule {
        condition,
        tolerance: row.tolerance,
        missing: row.missing,
        scope: scope(&row.scope, at)?,
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
    match unreachable(&rule) {
        Some((scope, reference)) => {
            let message = format!("规则“{code}”适用于{}，那里没有 {reference}", scope.label());
            Err(PackError::Syntax { at: at(row.scope.span()), message })
        }
        None => Ok(rule),
    }
}

/// A value the rule asks for where there is none: it would never run, and nobody would notice.
fn unreachable(rule: &Rule) -> Option<(Scope, &Reference)> {
    let asked = rule.references();
    rule.scope.iter().find_map(|scope| {
        asked.iter().find(|reference| !scope.offers(reference)).map(|reference| (*scope, *reference))
    })
}

fn scope(row: &Spanned<BTreeSet<Scope>>, at: At<'_>) -> Result<BTreeSet<Scope>, PackError> {
    if row.get_ref().is_empty() {
        let message = "scope 没有写适用范围，规则不会运行".to_owned();
        return Err(PackError::Syntax { at: at(row.span()), message });
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

fn check_from(row: CheckRow, families: &Families, at: At<'_>) -> Result<Check, PackError> {
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
        scope: scope(&row.scope, at)?,
        params: row.params,
        codes: row.codes.iter().map(|code| Code::from(code.get_ref().as_str())).collect(),
        page: page!(row, family: family(&row.family, families, at)?, basis: row.basis, waivable: true),
    })
}

fn page_of_reading(row: ReadingRow, families: &Families, at: At<'_>) -> Result<Page, PackError> {
    let family = row.family.as_ref().map(|row| family(row, families, at)).transpose()?;
    Ok(page!(row, family: family.unwrap_or_default(), basis: String::new(), waivable: row.waivable))
}
