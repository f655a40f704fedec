//! `数据.json`: the report for other programs, in the stable schema `jibao/report/1`.

use std::collections::BTreeMap;

use jibao_core::consolidate::{Cell, Line};
use jibao_core::figure::Figure;
use jibao_core::pack::{Aggregate, Kind, Pack};
use jibao_core::report::{Report, goal_text};
use jibao_core::submission::{Place, State};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::word::uses::Uses;

/// Name and version of the schema; the workbook that can be read in its stead says it too.
pub const SCHEMA: &str = "jibao/report/1";

/// Writes the report as JSON text: numbers as decimal strings, everything in official order. `uses` says how often each
/// figure stands in the document.
#[must_use]
pub fn write(pack: &Pack, report: &Report, figures: &[Figure], uses: &BTreeMap<&str, Uses>) -> String {
    let value = json!({
        "schema": SCHEMA,
        "quarter": report.quarter.to_string(),
        "unit": { "code": pack.about.code, "name": pack.about.bureau },
        "edition": report.edition,
        "reporters": reporters(pack, report),
        "indicators": pack.catalogue.iter().filter_map(|indicator| {
            let line = report.line(indicator.code.as_str())?;
            Some(indicator_json(pack, report, indicator, line))
        }).collect::<Vec<_>>(),
        "findings": findings(report),
        "changes": changes(report),
        "figures": figures.iter().map(|one| figure(one, uses)).collect::<Vec<_>>(),
        "villages": villages(pack, report),
        "texts": texts(pack, report),
        "section_checks": section_checks(report),
        "waivers": report.waivers,
        "rules": report.runs,
        "cells": report.inbox.accounts,
    });
    let mut text = format!("{value:#}");
    text.push('\n');
    text
}

fn number(value: Decimal) -> Value {
    json!(value.normalize().to_string())
}

fn optional(value: Option<Decimal>) -> Value {
    value.map_or(Value::Null, number)
}

fn place(place: &Place) -> Value {
    json!({ "file": place.file, "sheet": place.sheet, "cell": place.cell })
}

fn reporters(pack: &Pack, report: &Report) -> Vec<Value> {
    report
        .board
        .iter()
        .map(|row| {
            json!({
                "id": row.reporter,
                "name": pack.reporters.name(&row.reporter),
                "status": row.status,
                "filled_on": row.filled_on.map(|day| day.to_string()),
                "corrected_on": row.corrected_on.map(|day| day.to_string()),
                "days_late": row.days_late,
                "files": row.files,
                "cut_off": report
                    .inbox
                    .of(&row.reporter)
                    .and_then(|submission| submission.cover.cut_off)
                    .map(|day| day.to_string()),
            })
        })
        .collect()
}

fn indicator_json(
    pack: &Pack,
    report: &Report,
    indicator: &jibao_core::pack::Indicator,
    line: &Line,
) -> Value {
    let code = indicator.code.as_str();
    let total_of =
        |other: Option<&jibao_core::consolidate::Consolidated>| other.and_then(|c| c.line(code)?.total);
    let sides = line.ratio.filter(|_| !line.rounded);
    let target = report.target(code).map(|result| {
        json!({
            "text": goal_text(pack, result, result.goal),
            "met": result.met,
            "applies": result.applies,
            "gap": optional(result.gap),
            "short": result.short.iter().map(|short| short.reporter.as_str()).collect::<Vec<_>>(),
        })
    });
    let cells: Map<String, Value> = pack
        .reporters
        .iter()
        .filter_map(|reporter| Some((reporter.id.to_string(), cell(line.cell(&reporter.id)?))))
        .collect();
    json!({
        "code": code,
        "name": indicator.name,
        "unit": indicator.unit,
        "kind": indicator.kind,
        "total": optional(line.total),
        "numerator": optional(sides.map(|ratio| ratio.numerator)),
        "denominator": optional(sides.map(|ratio| ratio.denominator)),
        "year_to_date": optional(line.year_total),
        "own": optional(line.own),
        "own_share": optional(line.own_share(pack)),
        "covered": line.covered(),
        "expected": line.expected,
        "previous": optional(total_of(report.previous())),
        "same_quarter_last_year": optional(total_of(report.year_before())),
        "target": target,
        "computed": matches!(indicator.kind, Kind::Rate | Kind::Derived) || indicator.aggregate == Aggregate::Register,
        "by_reporter": cells,
    })
}

fn cell(cell: &Cell) -> Value {
    let mut object = Map::new();
    object.insert("state".into(), json!(cell.state));
    object.insert("value".into(), optional(cell.value));
    object.insert("raw".into(), json!(cell.raw));
    object.insert("source".into(), cell.places.first().map_or(Value::Null, place));
    if cell.state == State::Suppressed {
        object.insert("suppressed".into(), json!(true));
    }
    if let Some(year) = cell.year {
        object.insert("year_to_date".into(), number(year));
    }
    for (key, text) in [("remark", &cell.remark), ("normalised", &cell.normalised)] {
        if !text.is_empty() {
            object.insert(key.into(), json!(text));
        }
    }
    Value::Object(object)
}

fn findings(report: &Report) -> Vec<Value> {
    report
        .findings
        .iter()
        .map(|finding| {
            let first = finding.place();
            json!({
                "code": finding.code,
                "severity": finding.severity,
                "reporter": finding.reporter,
                "file": first.file,
                "sheet": first.sheet,
                "cell": first.cell,
                "places": finding.places.iter().map(place).collect::<Vec<_>>(),
                "message": finding.message,
                "hint": finding.hint,
                "explained": finding.explained,
                "waived": finding.waived,
            })
        })
        .collect()
}

/// What returns that replaced an earlier one say differently; an empty text says nothing.
fn changes(report: &Report) -> Vec<Value> {
    let change = |change: &jibao_core::submission::Change| {
        json!({
            "reporter": change.reporter,
            "what": change.what,
            "before": change.before,
            "after": change.after,
            "places": change.places.iter().map(place).collect::<Vec<_>>(),
        })
    };
    report.inbox.changes.iter().map(change).collect()
}

fn figure(figure: &Figure, uses: &BTreeMap<&str, Uses>) -> Value {
    let uses = uses.get(figure.id.as_str()).copied().unwrap_or_default();
    json!({
        "id": figure.id,
        "text": figure.text,
        "value": number(figure.value),
        "meaning": figure.meaning,
        "sources": figure.sources.iter().map(place).collect::<Vec<_>>(),
        "where": { "text": uses.text, "annex": uses.annex },
    })
}

fn villages(pack: &Pack, report: &Report) -> Vec<Value> {
    report
        .villages(pack)
        .map(|(county, row)| {
            let values: Map<String, Value> = row
                .values
                .iter()
                .map(|(column, entry)| {
                    let shown = entry.value.map_or_else(|| json!(entry.raw), number);
                    (column.to_string(), json!({ "state": entry.state, "value": shown }))
                })
                .collect();
            json!({ "county": county, "code": row.code, "township": row.township, "name": row.name, "values": values, "source": place(&row.place) })
        })
        .collect()
}

fn texts(pack: &Pack, report: &Report) -> Vec<Value> {
    let one = |(reporter, words): (&jibao_core::pack::ReporterId, &jibao_core::submission::Words)| json!({ "reporter": reporter, "measure": words.measure, "topic": words.topic, "text": words.text, "adopt": words.adopt, "source": place(&words.place) });
    report.words(pack).map(one).collect()
}

fn section_checks(report: &Report) -> Vec<Value> {
    let one = |check: &jibao_core::report::SectionCheck| {
        json!({
            "code": check.code,
            "section": check.section,
            "section_value": optional(check.section_value),
            "counties_value": optional(check.counties_value),
            "missing": check.missing,
        })
    };
    report.section_checks.iter().map(one).collect()
}
