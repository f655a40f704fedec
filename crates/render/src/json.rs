//! A report as the `数据.json` of the contract.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::io::{self, Write};

use gongwen::uses::Uses;
use jibao_contract::data::{self, Data, Each, Entries, SCHEMA};
use jibao_core::count::board::{BoardRow, Status};
use jibao_core::count::compare::compare;
use jibao_core::count::consolidate::{Consolidated, Line};
use jibao_core::count::goal::goal_text;
use jibao_core::count::sections::SectionCheck;
use jibao_core::count::{Cell, Standing};
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Aggregate, Detail, Group, Indicator, Kind, Pack, Reporter, Severity};
use jibao_core::public::Edition;
use jibao_core::report::Report;
use jibao_core::report::figure::Figure;
use jibao_core::returns::{Account, Change, DetailRow, Finding, Place, State, Words};
use jibao_core::rules::RuleRun;
use jibao_core::rules::waiver::WaiverUse;
use rust_decimal::Decimal;
use serde::Serialize;

/// Writes the report as JSON text: numbers as decimal strings, everything in official order. `uses` says how often each
/// figure stands in the document. `beside` is the file that [`write_villages`] writes, where they do not stand in this one.
/// No list that grows with the returns is ever held.
pub fn write(
    pack: &Pack,
    report: Edition<'_>,
    figures: &[Figure],
    uses: &BTreeMap<&str, Uses>,
    beside: Option<&str>,
    to: impl io::Write,
) -> io::Result<()> {
    let groups = Groups::of(pack, report);
    let data = Data {
        cells: Each(|| report.inbox.accounts.iter().map(account)),
        changes: report.inbox.changes.iter().map(change).collect(),
        edition: edition(report),
        figures: Each(|| figures.iter().map(|one| figure(one, uses))),
        findings: Each(|| report.findings.iter().map(|one| finding(pack, one))),
        groups: groups.listed(),
        indicators: Each(|| pack.catalogue.iter().filter_map(|one| indicator(pack, report, &groups, one))),
        quarter: report.quarter,
        reporters: report.board.iter().map(|row| reporter(pack, &report, row)).collect(),
        rules: report.runs.iter().map(run).collect(),
        schema: SCHEMA.to_owned(),
        section_checks: report.section_checks.iter().map(section_check).collect(),
        texts: Each(|| report.words(pack).map(|(whose, words)| text(whose, words))),
        unit: data::Unit { code: pack.about.code.clone(), name: pack.about.bureau.clone() },
        villages: Each(|| {
            let here = pack.form.details.iter().filter(|_| beside.is_none());
            here.flat_map(|detail| details(pack, report.report(), detail))
        }),
        villages_file: beside.map(str::to_owned),
        waivers: report.waivers.iter().map(waiver).collect(),
    };
    // The text comes in pieces of a few characters.
    let mut to = io::BufWriter::new(to);
    data.write(&mut to)?;
    to.flush()
}

/// Writes the villages as JSON, one a line, in official order.
pub fn write_villages(pack: &Pack, report: &Report, to: impl io::Write) -> io::Result<()> {
    let mut to = io::BufWriter::new(to);
    for row in pack.form.details.iter().flat_map(|detail| details(pack, report, detail)) {
        serde_json::to_writer(&mut to, &row)?;
        to.write_all(b"\n")?;
    }
    to.flush()
}

/// The rows of a detail sheet, in official order.
fn details<'a>(
    pack: &'a Pack,
    report: &'a Report,
    detail: &'a Detail,
) -> impl Iterator<Item = impl Serialize> + 'a {
    let told = pack.form.told_id(detail);
    report.details(pack, detail).map(move |(county, row)| listed(told, county, row))
}

/// The groups of the pack with their units. Of what is published there are none: a value that is kept back could be
/// computed from its group's total and the others.
struct Groups<'a>(Vec<(&'a Group, Vec<&'a Reporter>)>);

impl<'a> Groups<'a> {
    fn of(pack: &'a Pack, report: Edition<'_>) -> Self {
        let groups = pack.reporters.groups.iter().filter(|_| !report.is_public());
        Self(groups.map(|group| (group, pack.reporters.of_group(group).collect())).collect())
    }

    fn listed(&self) -> Vec<data::Group> {
        let one = |(group, units): &(&Group, Vec<&Reporter>)| data::Group {
            id: group.id.clone(),
            name: group.name.clone(),
            parent: group.parent.clone(),
            units: units.iter().map(|unit| unit.id.to_string()).collect(),
        };
        self.0.iter().map(one).collect()
    }

    fn totals(&self, pack: &Pack, indicator: &Indicator, line: &Line) -> BTreeMap<String, data::OfGroup> {
        let one = |(group, units): &(&Group, Vec<&Reporter>)| {
            let part = line.over(pack, indicator, units);
            let total = data::OfGroup {
                answers: answers(indicator, &part),
                covered: part.covered(),
                denominator: normal(part.ratio.map(|ratio| ratio.denominator)),
                expected: part.expected,
                numerator: normal(part.ratio.map(|ratio| ratio.numerator)),
                standing: standing(&part),
                total: normal(part.total),
                year_to_date: normal(part.year_total),
            };
            (part.expected > 0).then(|| (group.id.clone(), total))
        };
        self.0.iter().filter_map(one).collect()
    }
}

fn standing(line: &Line) -> data::Standing {
    match line.standing() {
        Standing::Accepted => data::Standing::Accepted,
        Standing::Doubted => data::Standing::Doubted,
        Standing::Missing => data::Standing::Incomplete,
    }
}

/// For whom outputs are, in the contract's word.
#[must_use]
pub fn edition(edition: Edition<'_>) -> data::Edition {
    if edition.is_public() { data::Edition::Public } else { data::Edition::Internal }
}

fn normal(value: Option<Decimal>) -> Option<Decimal> {
    value.map(|value| value.normalize())
}

fn place(place: &Place) -> data::Place {
    data::Place { cell: place.cell.to_string(), file: place.file.to_string(), sheet: place.sheet.to_string() }
}

fn places(list: &[Place]) -> Vec<data::Place> {
    list.iter().map(place).collect()
}

fn reporter(pack: &Pack, report: &Report, row: &BoardRow) -> data::Reporter {
    let cut_off = report.inbox.of(&row.reporter).and_then(|submission| submission.cover.cut_off);
    data::Reporter {
        corrected_on: row.corrected_on.map(|day| day.to_string()),
        cut_off: cut_off.map(|day| day.to_string()),
        days_late: row.days_late,
        files: row.files.clone(),
        filled_on: row.filled_on.map(|day| day.to_string()),
        id: row.reporter.to_string(),
        name: pack.reporters.name(&row.reporter).to_owned(),
        no_rows: no_rows(pack, report, row),
        status: match row.status {
            Status::OnTime => data::Status::OnTime,
            Status::Late => data::Status::Late,
            Status::Undated => data::Status::Undated,
            Status::Missing => data::Status::Missing,
            Status::Rejected => data::Status::Rejected,
        },
    }
}

fn no_rows(pack: &Pack, report: &Report, row: &BoardRow) -> Vec<String> {
    let details = report.inbox.of(&row.reporter).into_iter().flat_map(|submission| submission.details.iter());
    let none = details.filter(|(id, rows)| rows.is_empty() && !pack.registers.has(id));
    none.map(|(id, _)| id.to_string()).collect()
}

fn indicator(
    pack: &Pack,
    report: Edition<'_>,
    groups: &Groups<'_>,
    indicator: &Indicator,
) -> Option<data::Indicator> {
    let code = indicator.code.as_str();
    let line = report.line(code)?;
    let total_of = |other: Option<&Consolidated>| normal(other.and_then(|c| c.line(code)?.total));
    let sides = line.ratio.filter(|_| line.untold.is_empty());
    let cells = pack.reporters.iter();
    Some(data::Indicator {
        answers: answers(indicator, line),
        by_group: groups.totals(pack, indicator, line),
        by_reporter: cells
            .filter_map(|reporter| {
                let kept_back = report.keeps_back(&indicator.code, &reporter.id);
                Some((reporter.id.to_string(), cell(line.cell(&reporter.id)?, kept_back)))
            })
            .collect(),
        choice: indicator.choice.words().to_vec(),
        code: code.to_owned(),
        computed: matches!(indicator.kind, Kind::Rate | Kind::Derived)
            || indicator.aggregate == Aggregate::Register,
        covered: line.covered(),
        denominator: normal(sides.map(|ratio| ratio.denominator)),
        expected: line.expected,
        kind: kind(indicator.kind),
        name: indicator.name.clone(),
        numerator: normal(sides.map(|ratio| ratio.numerator)),
        own: normal(line.own),
        own_share: normal(line.own_share(pack)),
        previous: total_of(report.previous()),
        same_quarter_last_year: total_of(report.year_before()),
        series: series(&report, indicator, line),
        standing: standing(line),
        target: target(pack, &report, code),
        total: normal(line.total),
        unit: indicator.unit.clone(),
        year_to_date: normal(line.year_total),
    })
}

/// How many chose which word.
fn answers(indicator: &Indicator, line: &Line) -> Vec<data::Answer> {
    let answers = line.answers(indicator).into_iter();
    answers.map(|(word, count)| data::Answer { count, word: word.to_owned() }).collect()
}

/// The total quarter by quarter, and over the reporters that the quarter has in common with this one.
fn series(report: &Report, indicator: &Indicator, now: &Line) -> Vec<data::Point> {
    let quarters = report.earlier.iter().chain([&report.now]);
    let point = |one: &Consolidated| {
        let line = one.line(now.code.as_str())?;
        let same_base = compare(indicator, now, line).map(|comparison| comparison.then);
        Some(data::Point { quarter: one.quarter, same_base: normal(same_base), total: normal(line.total) })
    };
    quarters.filter_map(point).collect()
}

fn target(pack: &Pack, report: &Report, code: &str) -> Option<data::Target> {
    let result = report.target(code)?;
    Some(data::Target {
        applies: result.applies,
        due: result.target.due.clone(),
        gap: normal(result.gap),
        met: result.met,
        short: result.short.iter().map(|short| short.reporter.to_string()).collect(),
        text: goal_text(pack, result, result.goal),
    })
}

fn kind(kind: Kind) -> data::Kind {
    match kind {
        Kind::Parameter => data::Kind::Parameter,
        Kind::Flow => data::Kind::Flow,
        Kind::Stock => data::Kind::Stock,
        Kind::Ytd => data::Kind::Ytd,
        Kind::Flag => data::Kind::Flag,
        Kind::Rate => data::Kind::Rate,
        Kind::Derived => data::Kind::Derived,
        Kind::Text => data::Kind::Text,
    }
}

fn state(state: State) -> data::State {
    match state {
        State::Reported => data::State::Reported,
        State::None => data::State::None,
        State::NotApplicable => data::State::NotApplicable,
        State::Blank => data::State::Blank,
        State::Unreadable => data::State::Unreadable,
    }
}

fn cell(cell: &Cell, kept_back: bool) -> data::Cell {
    data::Cell {
        normalised: cell.normalised.clone(),
        raw: cell.raw.clone(),
        remark: cell.remark.clone(),
        source: cell.places.first().map(place),
        standing: match cell.standing() {
            Standing::Doubted => data::CellStanding::Doubted,
            Standing::Missing if !kept_back => data::CellStanding::Missing,
            Standing::Accepted | Standing::Missing => data::CellStanding::Accepted,
        },
        state: if kept_back { data::State::Suppressed } else { state(cell.state()) },
        value: normal(cell.number()),
        word: cell.word().map(str::to_owned),
        year_to_date: normal(cell.year),
    }
}

fn finding(pack: &Pack, finding: &Finding) -> data::Finding {
    let first = place(&finding.place());
    data::Finding {
        cause: finding.cause.clone(),
        cell: first.cell,
        code: finding.code.clone(),
        explained: finding.explained.clone(),
        file: first.file,
        hint: finding.hint.clone(),
        receiver_hint: finding.receiver(pack).to_owned(),
        message: finding.message.clone(),
        places: places(&finding.places),
        reporter: finding.reporter.as_ref().map(ToString::to_string),
        severity: match finding.severity {
            Severity::Error => data::Severity::Error,
            Severity::Warning => data::Severity::Warning,
            Severity::Info => data::Severity::Info,
        },
        sheet: first.sheet,
        waived: finding
            .waived
            .as_ref()
            .map(|waived| data::Waived { by: waived.by.clone(), reason: waived.reason.clone() }),
    }
}

fn waiver(one: &WaiverUse) -> data::Waiver {
    let waiver = &one.waiver;
    data::Waiver {
        applied: one.applied,
        by: waiver.by.clone(),
        code: waiver.code.clone(),
        message: waiver.message.clone(),
        place: waiver.place.clone(),
        reason: waiver.reason.clone(),
        reporter: waiver.reporter.as_ref().map(ToString::to_string),
    }
}

fn run(run: &RuleRun) -> data::RuleRun {
    data::RuleRun {
        code: run.code.clone(),
        failed: run.failed,
        not_applicable: run.not_applicable.clone(),
        not_run: run.not_run.clone(),
        passed: run.passed,
    }
}

fn account(account: &Account) -> data::Account {
    data::Account {
        cells: account.cells,
        file: account.file.clone(),
        ignored: account.ignored.clone(),
        labels: account.labels,
        normalised: account.normalised,
        questions: account.questions,
        sheet: account.sheet.clone(),
        values: account.values,
    }
}

fn change(change: &Change) -> data::Change {
    data::Change {
        after: change.after.clone(),
        before: change.before.clone(),
        places: places(&change.places),
        reporter: change.reporter.to_string(),
        what: change.what.clone(),
    }
}

fn figure(figure: &Figure, uses: &BTreeMap<&str, Uses>) -> data::Figure {
    let uses = uses.get(figure.id.as_str()).copied().unwrap_or_default();
    data::Figure {
        id: figure.id.clone(),
        meaning: figure.meaning.clone(),
        sources: places(&figure.sources),
        text: figure.text.clone(),
        value: figure.value.normalize(),
        uses: data::Uses { annex: uses.annex, text: uses.text },
    }
}

fn listed<'a>(detail: &'a str, county: &'a ReporterId, row: &'a DetailRow) -> impl Serialize + 'a {
    let values = move || {
        row.values.iter().map(|(column, entry)| {
            let shown = entry.number().map(|value| Cow::Owned(value.normalize().to_string()));
            let value = shown.unwrap_or(Cow::Borrowed(&*entry.raw));
            (&**column, data::VillageValue { state: state(entry.state()), value })
        })
    };
    data::Village {
        code: row.code.as_deref(),
        county: county.as_str(),
        detail,
        name: &row.name,
        source: data::Place { cell: &row.place.cell, file: &row.place.file, sheet: &row.place.sheet },
        township: &row.group,
        values: Entries(values),
    }
}

fn text(reporter: &ReporterId, words: &Words) -> data::Text {
    data::Text {
        adopt: words.adopt,
        measure: words.measure.clone(),
        reporter: reporter.to_string(),
        source: place(&words.place),
        text: words.text.clone(),
        topic: words.topic.clone(),
    }
}

fn section_check(check: &SectionCheck) -> data::SectionCheck {
    data::SectionCheck {
        code: check.code.to_string(),
        counties_value: normal(check.counties_value),
        missing: check.missing,
        section: check.section.to_string(),
        section_value: normal(check.section_value),
    }
}
