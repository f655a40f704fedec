//! 读表情况: which writings were normalised, what became of every cell, what returns that replaced others changed.

use std::collections::BTreeMap;

use jibao_core::count::phrase;
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Detail, Indicator};
use jibao_core::returns::{Account, Entry, Given, Place, State, Submission};
use jibao_core::text::words;
use rust_decimal::Decimal;
use serde::Serialize;

use super::part::Shows;
use super::{View, places};

#[derive(Serialize)]
pub(super) struct Reading {
    kinds: Vec<Kind>,
    normalised: usize,
    accounts: Vec<Counted>,
    total: Counted,
    reasons: Vec<Reason>,
    changes: Vec<Changed>,
}

/// One way of writing that was read in the standard way.
#[derive(Serialize)]
struct Kind {
    words: String,
    count: usize,
    rows: Vec<Row>,
}

/// The same text read the same way, in the cells where it stands.
#[derive(Serialize, Clone)]
struct Row {
    reporter: String,
    what: String,
    raw: String,
    value: String,
    place: String,
    /// In reading order: E2 before E10.
    cells: Vec<String>,
    #[serde(skip)]
    places: Vec<Place>,
}

#[derive(Serialize)]
struct Counted {
    file: String,
    sheet: String,
    cells: usize,
    values: usize,
    normalised: usize,
    questions: usize,
    labels: usize,
    ignored: usize,
    reasons: String,
    balances: bool,
}

#[derive(Serialize)]
struct Reason {
    words: String,
    count: usize,
}

#[derive(Serialize)]
struct Changed {
    reporter: String,
    what: String,
    before: String,
    after: String,
    places: Vec<String>,
}

pub(super) fn reading(view: View<'_>) -> Reading {
    let inbox = &view.report.inbox;
    let kinds = kinds(view);
    let accounts = accounts(view);
    let total = Account::sum(accounts.iter().copied());
    let reasons = total.ignored.iter().map(|(words, count)| Reason { words: words.clone(), count: *count });
    Reading {
        normalised: kinds.iter().map(|kind| kind.count).sum(),
        kinds,
        accounts: accounts.into_iter().map(sheet).collect(),
        reasons: reasons.collect(),
        total: sheet(&total),
        changes: inbox
            .changes
            .iter()
            .filter(|change| view.has(Some(&change.reporter)))
            .map(|change| Changed {
                reporter: view.pack.reporters.name(&change.reporter).to_owned(),
                what: change.what.clone(),
                before: change.before.clone(),
                after: change.after.clone(),
                places: places(&change.places),
            })
            .collect(),
    }
}

/// What became of the cells of the files that are told of on the page.
fn accounts(view: View<'_>) -> Vec<&Account> {
    if let Shows::Part(part) = view.shows {
        return part.accounts.clone();
    }
    let files = view.report.board.iter().flat_map(|row| row.files.iter().map(|file| (file, &row.reporter)));
    let of_file: BTreeMap<&String, &ReporterId> = files.collect();
    let own = |account: &&Account| view.has(of_file.get(&account.file).copied());
    view.report.inbox.accounts.iter().filter(own).collect()
}

fn sheet(account: &Account) -> Counted {
    let reasons: Vec<String> =
        account.ignored.iter().map(|(reason, count)| format!("{reason}（{count}）")).collect();
    Counted {
        file: account.file.clone(),
        sheet: account.sheet.clone(),
        cells: account.cells,
        values: account.values,
        normalised: account.normalised,
        questions: account.questions,
        labels: account.labels,
        ignored: account.ignored_cells(),
        reasons: reasons.join("；"),
        balances: account.balances(),
    }
}

/// An entry that was normalised: whose, of what, and its indicator where it is one's.
struct Normalised<'a> {
    submission: &'a Submission,
    what: String,
    indicator: Option<&'a Indicator>,
    entry: Entry,
}

fn kinds(view: View<'_>) -> Vec<Kind> {
    let mut kinds: Vec<Kind> = Vec::new();
    let mut places: BTreeMap<(usize, Sameness), usize> = BTreeMap::new();
    for found in normalised(view) {
        let words = &found.entry.normalised;
        let at = kinds.iter().position(|kind| kind.words == *words).unwrap_or_else(|| {
            kinds.push(Kind { words: words.clone(), count: 0, rows: Vec::new() });
            kinds.len() - 1
        });
        let Some(kind) = kinds.get_mut(at) else { continue };
        kind.count += 1;
        let row = row(view, &found);
        let place = found.entry.place.clone();
        let key =
            (row.reporter.clone(), row.place.clone(), row.what.clone(), row.raw.clone(), row.value.clone());
        let next = kind.rows.len();
        let index = *places.entry((at, key)).or_insert(next);
        match kind.rows.get_mut(index) {
            Some(known) => known.places.push(place),
            None => kind.rows.push(Row { places: vec![place], ..row }),
        }
    }
    for row in kinds.iter_mut().flat_map(|kind| &mut kind.rows) {
        row.places.sort();
        row.cells = row.places.iter().map(|place| place.cell.to_string()).collect();
    }
    kinds
}

/// What rows have in common to be one: reporter, sheet, what, raw, value.
type Sameness = (String, String, String, String, String);

fn row(view: View<'_>, found: &Normalised<'_>) -> Row {
    let place = found.entry.place.cell(String::new());
    let value = match (found.entry.number(), found.entry.state()) {
        (Some(value), _) => quantity_of(value, found.indicator),
        _ if found.indicator.is_some_and(Indicator::is_choice) => {
            found.entry.value.word().unwrap_or_else(|| found.entry.state().label()).to_owned()
        }
        (None, State::Reported) => String::new(),
        (None, state) => state.label().to_owned(),
    };
    Row {
        reporter: view.pack.reporters.name(&found.submission.reporter).to_owned(),
        what: found.what.clone(),
        raw: found.entry.raw.clone(),
        value,
        place: place.to_string(),
        cells: Vec::new(),
        places: Vec::new(),
    }
}

/// A flag counts 1 or 0; people say 是 or 否.
fn quantity_of(value: Decimal, indicator: Option<&Indicator>) -> String {
    match indicator {
        Some(flag) if flag.unit == "是否" => words::yes_no(value).to_owned(),
        Some(indicator) => phrase::of(indicator, value),
        None => phrase::quantity(value, ""),
    }
}

fn normalised(view: View<'_>) -> Vec<Normalised<'_>> {
    let changed = |given: &Given| !given.normalised.is_empty();
    let mut found = Vec::new();
    for submission in view.submissions() {
        for ((code, _), entry) in submission.entries.iter().filter(|(_, entry)| changed(entry)) {
            let indicator = view.pack.catalogue.get(code.as_str());
            let what = indicator.map_or_else(|| code.to_string(), |indicator| indicator.name.clone());
            found.push(Normalised { submission, what, indicator, entry: entry.clone() });
        }
        for (sheet, row) in submission.details.rows() {
            let detail = view.pack.form.detail(sheet);
            for (column, _) in row.values.iter().filter(|(_, given)| changed(given)) {
                let Some(entry) = row.values.entry(column) else { continue };
                let what = |detail: &Detail| format!("{}“{}”", detail.brief(), detail.header(column));
                found.push(Normalised {
                    submission,
                    what: detail.map_or_else(|| column.to_string(), what),
                    indicator: None,
                    entry,
                });
            }
        }
    }
    found
}
