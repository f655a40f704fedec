//! Everything templates may name: the quarter, the board, the parts of the policy, every indicator.

use std::collections::BTreeMap;
use std::sync::Arc;

use gongwen::DocumentKind;
use jibao_core::count::Standing;
use jibao_core::count::board::Status;
use jibao_core::count::phrase::{quantity, several};
use jibao_core::count::target::TargetResult;
use jibao_core::ids::{ReporterId, long_date, short_date};
use jibao_core::pack::{Indicator, Kind, Pack};
use jibao_core::public::Edition;
use jibao_core::report::figure::{Figure, FigureBook, clean};
use jibao_core::report::quotation::Quotation;
use jibao_core::report::style::full_width;
use jibao_core::report::{Report, doubt, quotation, standing};
use jibao_core::returns::Finding;
use rayon::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::indicator::Wording;
use super::season;
use super::template::TemplateError;
use crate::json;

/// How many doubts the annex lists; the workbook has them all.
const DOUBTS: usize = 15;

pub(super) fn build(
    pack: &Pack,
    report: Edition<'_>,
    kind: DocumentKind,
    book: &mut FigureBook,
) -> Result<Map<String, Value>, TemplateError> {
    let mut context = Map::new();
    context.insert("about".into(), about(pack));
    context.insert("quarter".into(), quarter(pack, &report));
    // The words of an office for its periods: a text with them serves whatever their length.
    context.insert("period".into(), json!(BTreeMap::from_iter(pack.period.all())));
    context.insert("season".into(), season::of(pack, report.quarter)?);
    // A 报告 goes to a superior: it reports, and names nobody who was late.
    context.insert("upward".into(), json!(kind == DocumentKind::Report));
    context.insert("circular".into(), json!(kind == DocumentKind::Circular));
    context.insert("scope".into(), scope(pack, &report, book));
    context.insert("goals".into(), goals(pack, &report, book));
    context.insert("voices".into(), voices(pack, &report));
    context.insert("doubts".into(), doubts(pack, &report, book));
    context.insert("edition".into(), edition(report));
    context.insert("board".into(), board(pack, &report, book));
    context.insert("parts".into(), parts(pack, &report));
    context.insert("problems".into(), json!([]));
    context.insert("plans".into(), json!([]));
    let asked = report.report().asked_changes(pack);
    let counties = context["scope"]["counties"].as_str().unwrap_or_default().to_owned();
    let told: Vec<&Indicator> = pack.catalogue.iter().filter(|one| one.kind != Kind::Text).collect();
    let worded = |indicator: &&Indicator| {
        let mut own = FigureBook::default();
        let asked = asked.contains(&indicator.code);
        let fields = Wording { pack, report, indicator, asked, counties: &counties }.fields(&mut own);
        (indicator.code.to_string(), fields, own)
    };
    let worded: Vec<_> = told.par_iter().with_max_len(1).map(worded).collect();
    for (code, fields, figures) in worded {
        context.insert(code, Value::Object(fields));
        book.extend(figures);
    }
    Ok(context)
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

/// Over whom the totals are: everybody, or those who reported; the office's own part is there where a section reported. Which
/// section has a part in a total, `over` of its indicator knows.
fn scope(pack: &Pack, report: &Report, book: &mut FigureBook) -> Value {
    let about = &pack.about;
    let absent = report.absent();
    let there = pack.reporters.counties().filter(|county| !absent.contains(&&county.id)).count();
    if there == pack.reporters.counties().count() || there == 0 {
        return json!({ "all": about.whole, "counties": about.whole });
    }
    let number = count(book, "board.counties", &format!("已报送的{}数", about.counties), there);
    let counties = format!("已报送的{number}{}", about.counties);
    let own = pack.reporters.sections().any(|section| !absent.contains(&&section.id));
    let all = if own { format!("{}和{counties}", about.own) } else { counties.clone() };
    json!({ "all": all, "counties": counties })
}

fn edition(edition: Edition<'_>) -> Value {
    json!({
        "label": json::edition(edition).label(),
        "internal": !edition.is_public(),
        "note": edition.note().unwrap_or_default(),
    })
}

fn quarter(pack: &Pack, report: &Report) -> Value {
    let told = |of| pack.registers.told(&pack.form, report.quarter, of);
    json!({
        "label": report.quarter.label(),
        "year": report.quarter.year().to_string(),
        "cut_off": short_date(report.cut_off),
        "cut_off_long": long_date(report.cut_off),
        "deadline": long_date(report.deadline),
        // What goes on from the plan before has been counted already.
        "first": pack.schedule.is_first(report.quarter) && pack.carried().next().is_none(),
        "has_previous": report.previous().is_some(),
        "has_year_before": report.year_before_apart().is_some(),
        "is_first_of_year": report.quarter.is_first_of_year(),
        "is_mid_year": report.quarter.is_mid_year(),
        "is_last_of_year": report.quarter.is_last_of_year(),
        "is_last_of_plan": pack.schedule.quarters.last() == Some(&report.quarter),
        "register_basis": told(|version| &version.basis),
        "register_note": told(|version| &version.note),
    })
}

fn count(book: &mut FigureBook, id: &str, meaning: &str, count: usize) -> String {
    counted(book, id, meaning, count, "个")
}

fn counted(book: &mut FigureBook, id: &str, meaning: &str, count: usize, unit: &str) -> String {
    let value = Decimal::from(count);
    let text = quantity(value, unit);
    book.add(Figure { id: id.to_owned(), text, value, meaning: meaning.to_owned(), sources: Arc::default() })
}

fn board(pack: &Pack, report: &Report, book: &mut FigureBook) -> Value {
    let names = |ids: &[&ReporterId]| -> String {
        several(&ids.iter().map(|id| pack.reporters.name(id)).collect::<Vec<_>>(), "单位")
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

/// What reporters do well, quoted.
fn highlights(pack: &Pack, report: &Report, measures: &[&str]) -> Vec<Value> {
    quotation::highlights(pack, report, measures).iter().map(|one| quoted(pack, one)).collect()
}

/// `joint` keeps a name and the words behind it apart where they would read as one: 楚雄市，民法典….
fn quoted(pack: &Pack, quotation: &Quotation) -> Value {
    let who = pack.reporters.name(quotation.reporter);
    let joint = if who.ends_with('市') && quotation.text.starts_with('民') { "，" } else { "" };
    json!({ "who": who, "joint": joint, "text": quotation.marked() })
}

/// What reporters themselves call a problem, with their plan for it.
fn voices(pack: &Pack, report: &Report) -> Value {
    let voices = quotation::voices(pack, report);
    let own = |voice: &quotation::Voice| pack.reporters.is_section(voice.problem.reporter);
    let one = |voice: &quotation::Voice| json!({ "own": own(voice), "problem": quoted(pack, &voice.problem), "plan": quoted(pack, &voice.plan) });
    Value::Array(voices.iter().map(one).collect())
}

/// Doubts about data, each with its unit and state.
fn doubts(pack: &Pack, report: &Report, book: &mut FigureBook) -> Value {
    let one = |finding: &Finding| {
        let who = finding.reporter.as_ref().map_or(pack.about.whole.as_str(), |id| pack.reporters.name(id));
        let state = match &finding.explained {
            Some(words) => format!("已说明：{}", clean(words).replace(['|', '\n'], " ")),
            None => "待核实".to_owned(),
        };
        json!({ "who": who, "what": full_width(&clean(&finding.message)).replace(['|', '\n'], " "), "state": state })
    };
    let all = doubt::of_data(pack, report);
    let left = all.len().saturating_sub(DOUBTS);
    json!({
        "any": !all.is_empty(),
        "any_marked": report.now.lines().any(|line| line.standing() == Standing::Doubted),
        "list": all.into_iter().take(DOUBTS).map(one).collect::<Vec<_>>(),
        "any_left": left > 0,
        "left": counted(book, "doubts.left", "未列出的存疑数据条数", left, "条"),
    })
}

/// How many goals are reached, missed, and not to be judged yet, and why; in the public edition of those it shows.
fn goals(pack: &Pack, report: &Report, book: &mut FigureBook) -> Value {
    let counted: Vec<&TargetResult> = standing::goals(pack, report)
        .into_iter()
        .filter(|result| report.line(result.code.as_str()).is_some())
        .collect();
    let met = counted.iter().filter(|result| result.holds == Some(true)).count();
    let unmet = counted.iter().filter(|result| result.met == Some(false)).count();
    let early = counted.iter().filter(|result| !result.applies && result.holds != Some(true)).count();
    let open: Vec<_> = counted.iter().filter(|result| result.applies && result.holds.is_none()).collect();
    // Without a goal everybody is unknown, reported or not.
    let moot = open.iter().filter(|result| result.doubted.is_empty() && result.is_moot()).count();
    let waiting = open.iter().filter(|result| !result.has_goal() && !result.is_moot()).count();
    let doubted = open.iter().filter(|result| result.has_goal() && !result.doubted.is_empty()).count();
    let partly = open
        .iter()
        .filter(|result| result.has_goal() && result.doubted.is_empty() && !result.reached.is_empty())
        .count();
    let open = open.len() - waiting - doubted - partly - moot;
    json!({
        "all": counted_as(book, "goals.all", "目标数", counted.len()),
        "met": counted_as(book, "goals.met", "已达到的目标数", met),
        "unmet": counted_as(book, "goals.unmet", "未达到的目标数", unmet),
        "early": counted_as(book, "goals.early", "未到完成时限的目标数", early),
        "partly": counted_as(book, "goals.partly", "已报的都达到、缺单位的目标数", partly),
        "doubted": counted_as(book, "goals.doubted", "待核实的目标数", doubted),
        "moot": counted_as(book, "goals.moot", "不适用的目标数", moot),
        "any_moot": moot > 0,
        "waiting": counted_as(book, "goals.waiting", "待公布目标值的目标数", waiting),
        "open": counted_as(book, "goals.open", "待补报的目标数", open),
        "any_met": met > 0,
        "any_unmet": unmet > 0,
        "any_early": early > 0,
        "any_partly": partly > 0,
        "any_doubted": doubted > 0,
        "any_waiting": waiting > 0,
        "any_open": open > 0,
    })
}

fn counted_as(book: &mut FigureBook, id: &str, meaning: &str, count: usize) -> String {
    counted(book, id, meaning, count, "项")
}
