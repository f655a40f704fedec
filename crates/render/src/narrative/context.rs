//! Everything templates may name: the quarter, the board, the parts of the policy, every indicator.

use jibao_core::count::board::Status;
use jibao_core::count::phrase::{listed, quantity};
use jibao_core::ids::{ReporterId, long_date, short_date};
use jibao_core::pack::{Kind, Pack, Severity};
use jibao_core::public::Edition;
use jibao_core::report::figure::{Figure, FigureBook};
use jibao_core::report::quotation::Quotation;
use jibao_core::report::{Report, quotation};
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::indicator::Wording;
use crate::json;

pub(super) fn build(pack: &Pack, report: Edition<'_>, book: &mut FigureBook) -> Map<String, Value> {
    let mut context = Map::new();
    context.insert("about".into(), about(pack));
    context.insert("quarter".into(), quarter(pack, &report));
    context.insert("edition".into(), edition(report));
    context.insert("board".into(), board(pack, &report, book));
    context.insert("parts".into(), parts(pack, &report));
    context.insert("findings".into(), findings(&report, book));
    context.insert("section_checks".into(), section_checks(pack, &report, book));
    let doubted = report.section_checks.iter().any(|check| check.doubted);
    context.insert("section_doubted".into(), json!(doubted));
    context.insert("problems".into(), json!([]));
    context.insert("plans".into(), json!([]));
    for indicator in pack.catalogue.iter().filter(|indicator| indicator.kind != Kind::Text) {
        let fields = Wording { pack, report, indicator }.fields(book);
        context.insert(indicator.code.to_string(), Value::Object(fields));
    }
    context
}

fn about(pack: &Pack) -> Value {
    json!({
        "bureau": pack.about.bureau,
        "office": pack.about.office,
        "whole": pack.about.whole,
        "own": pack.about.own,
        "counties": pack.about.counties,
        "campaign": pack.about.campaign,
        "policy": pack.policy.title,
        "number": pack.policy.number,
    })
}

fn edition(edition: Edition<'_>) -> Value {
    json!({
        "label": json::edition(edition).label(),
        "internal": !edition.is_public(),
        "note": edition.note().unwrap_or_default(),
    })
}

fn quarter(pack: &Pack, report: &Report) -> Value {
    let register = pack.registers.version(report.quarter);
    json!({
        "label": report.quarter.label(),
        "year": report.quarter.year().to_string(),
        "cut_off": short_date(report.cut_off),
        "cut_off_long": long_date(report.cut_off),
        "deadline": long_date(report.deadline),
        "first": pack.schedule.is_first(report.quarter),
        "has_previous": report.previous().is_some(),
        "has_year_before": report.year_before().is_some(),
        "is_first_of_year": report.quarter.is_first_of_year(),
        "register_basis": register.map(|version| version.basis.clone()).unwrap_or_default(),
        "register_note": register.map(|version| version.note.clone()).unwrap_or_default(),
    })
}

fn count(book: &mut FigureBook, id: &str, meaning: &str, count: usize) -> String {
    counted(book, id, meaning, count, "个")
}

fn counted(book: &mut FigureBook, id: &str, meaning: &str, count: usize, unit: &str) -> String {
    let value = Decimal::from(count);
    let text = quantity(value, unit);
    book.add(Figure { id: id.to_owned(), text, value, meaning: meaning.to_owned(), sources: Vec::new() })
}

fn board(pack: &Pack, report: &Report, book: &mut FigureBook) -> Value {
    let names = |ids: &[&ReporterId]| -> String {
        listed(&ids.iter().map(|id| pack.reporters.name(id)).collect::<Vec<_>>())
    };
    let (late, missing) = (report.with_status(Status::Late), report.with_status(Status::Missing));
    let (rejected, undated) = (report.with_status(Status::Rejected), report.with_status(Status::Undated));
    let absent = report.absent();
    let received = report.board.len() - absent.len();
    let sample = report.inbox.submissions.iter().any(|submission| submission.sample);
    json!({
        "expected": count(book, "board.expected", "应报单位数", report.board.len()),
        "received": count(book, "board.received", "已报单位数", received),
        "on_time": count(book, "board.on_time", "按时报送单位数", report.with_status(Status::OnTime).len()),
        "all_on_time": report.with_status(Status::OnTime).len() == report.board.len(),
        "late": names(&late),
        "undated": names(&undated),
        "any_undated": !undated.is_empty(),
        "missing": names(&missing),
        "rejected": names(&rejected),
        "absent": names(&absent),
        "many_missing": missing.len() > 2,
        "any_late": !late.is_empty(),
        "any_missing": !missing.is_empty(),
        "any_rejected": !rejected.is_empty(),
        "any_absent": !absent.is_empty(),
        "sample": sample,
    })
}

fn parts(pack: &Pack, report: &Report) -> Value {
    let part = |part: &jibao_core::pack::Part| {
        let codes: Vec<&str> = part.measures.iter().map(|measure| measure.code.as_str()).collect();
        json!({ "title": part.title, "highlights": highlights(pack, report, &codes) })
    };
    Value::Array(pack.policy.parts.iter().map(part).collect())
}

/// What reporters do well, quoted; `numbers` says that it holds numbers nobody checked.
fn highlights(pack: &Pack, report: &Report, measures: &[&str]) -> Vec<Value> {
    let taken = quotation::highlights(pack, report, measures);
    let one = |quotation: &Quotation| {
        json!({
            "who": pack.reporters.name(quotation.reporter),
            "text": quotation.marked(),
            "numbers": quotation.has_numbers(),
        })
    };
    taken.iter().map(one).collect()
}

fn findings(report: &Report, book: &mut FigureBook) -> Value {
    let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
    json!({
        "any_error": errors > 0,
        "any_warning": warnings > 0,
        "errors": counted(book, "findings.errors", "错误数", errors, "条"),
        "warnings": counted(book, "findings.warnings", "疑问数", warnings, "条"),
    })
}

fn section_checks(pack: &Pack, report: &Report, book: &mut FigureBook) -> Value {
    let differing = report.section_checks.iter().filter_map(|check| {
        check.difference().filter(|difference| !difference.is_zero())?;
        let (section, counties) = (check.section_value?, check.counties_value?);
        let indicator = pack.catalogue.get(check.code.as_str())?;
        let mut number = |part: &str, value: Decimal| {
            let id = format!("{}.{part}.{}", check.code, check.section);
            let meaning = format!("{}，{}核对", indicator.name, pack.reporters.name(&check.section));
            let text = quantity(value, &indicator.unit);
            book.add(Figure { id, text, value, meaning, sources: check.places.clone() })
        };
        Some(json!({
            "name": indicator.name.trim_matches(['“', '”']),
            "section": pack.reporters.name(&check.section),
            "section_value": number("section", section),
            "counties_value": number("counties", counties),
        }))
    });
    Value::Array(differing.collect())
}
