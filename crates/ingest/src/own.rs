//! What the program itself wrote into a form: the sheets and notes of a return that was sent back, and what the form checks
//! itself with. It is taken out before anything is read.

use std::collections::{BTreeMap, BTreeSet};

use jibao_contract::form;
use jibao_core::pack::{Pack, PeriodWords};
use jibao_core::returns::Account;
use jibao_core::returns::stamp::Stamp;
use jibao_core::text::fold::{compact, fold, fold_char};
use jibao_sheets::{RawBook, RawCell, RawSheet, RawValue};

use crate::form::value::{is_blank, shown};

/// The stamp of a return that was sent back to be mended: in its property, or where a program dropped that, on its
/// first sheet.
pub(crate) fn stamp(book: &RawBook) -> Option<Stamp> {
    let hidden = book.properties.get(form::RETURNED).and_then(|text| text.parse().ok());
    let shown = || {
        let cells =
            book.sheets.iter().filter(|sheet| is_returned(sheet)).flat_map(|sheet| sheet.cells.values());
        cells.map(shown).find_map(|text| fold(&text).trim().strip_prefix(&*fold(form::NUMBER))?.parse().ok())
    };
    hidden.or_else(shown)
}

fn is_returned(sheet: &RawSheet) -> bool {
    [form::RETURNED_SHEET, form::MESSAGE_SHEET].contains(&compact(&sheet.name).as_str())
}

/// Takes out of a book what it was sent back with, sheets and notes, so that what its reporter wrote is left. The
/// sheets come with their accounts.
pub(crate) fn take_returned(path: &str, book: &mut RawBook) -> Vec<Account> {
    if stamp(book).is_none() && !book.sheets.iter().any(is_returned) {
        return Vec::new();
    }
    let told: Vec<RawSheet> = book.sheets.extract_if(.., |sheet| is_returned(sheet)).collect();
    for sheet in &mut book.sheets {
        sheet.comments.retain(|_, text| !compact(text).starts_with(&compact(form::NOTE)));
    }
    let account = |sheet: &RawSheet| {
        let cells = sheet.cells.values().filter(|cell| !is_blank(cell)).count();
        Account {
            file: path.to_owned(),
            sheet: sheet.name.clone(),
            cells,
            ignored: BTreeMap::from([("退回说明，不是填报内容".to_owned(), cells)]),
            ..Account::default()
        }
    };
    told.iter().map(account).collect()
}

/// What the form wrote to check itself, as it stands in the accounts.
const CHECKED: &str = "表格自检，不是填报内容";
/// How far down a table's header is looked for.
const HEADER_ROWS: u32 = 30;
/// Cells that stand beside the checks' own column in a table's header, at least.
const LEAST_BESIDE: usize = 3;

/// Takes out of a book what a form checks itself with: its sheet, and the columns beside the entries. They are formulas of
/// the program's own, known by name, and say nothing that a reporter does.
pub(crate) fn take_checks(path: &str, words: &PeriodWords, book: &mut RawBook) -> Vec<Account> {
    let account = |sheet: &str, cells: usize| Account {
        file: path.to_owned(),
        sheet: sheet.to_owned(),
        cells,
        ignored: BTreeMap::from([(CHECKED.to_owned(), cells)]),
        ..Account::default()
    };
    let filled = |sheet: &RawSheet| sheet.cells.values().filter(|cell| !is_blank(cell)).count();
    let is_check = |sheet: &mut RawSheet| compact(&sheet.name) == form::CHECK_SHEET;
    let sheets: Vec<RawSheet> = book.sheets.extract_if(.., is_check).collect();
    let mut accounts: Vec<Account> = sheets.iter().map(|sheet| account(&sheet.name, filled(sheet))).collect();
    for sheet in &mut book.sheets {
        let Some((header, columns)) = own_columns(words, sheet) else { continue };
        let before = filled(sheet);
        let own = |at: (u32, u16)| at.0 >= header && columns.contains(&at.1);
        sheet.cells.retain(|(at, _)| !own(*at));
        sheet.comments.retain(|at, _| !own(*at));
        accounts.push(account(&sheet.name, before - filled(sheet)));
    }
    accounts
}

/// The header's row and the columns that the form wrote beside a table to check it.
fn own_columns(words: &PeriodWords, sheet: &RawSheet) -> Option<(u32, BTreeSet<u16>)> {
    // Most cells are told apart by one character.
    let begins = |text: &str, name: &str| text.chars().any(|c| fold_char(c) == name.chars().next());
    let named = |cell: &RawCell, name: &str| {
        matches!(&cell.value, RawValue::Text(text) if begins(text, name)) && compact(&shown(cell)) == name
    };
    let heads = sheet.cells.row_numbers().take_while(|row| *row < HEADER_ROWS);
    let header = heads.into_iter().find(|row| {
        let cells = sheet.cells.row(*row);
        let beside = cells.iter().filter(|(_, cell)| !is_blank(cell)).count() > LEAST_BESIDE;
        beside && cells.iter().any(|(_, cell)| named(cell, form::CHECK_COLUMN))
    })?;
    let own = sheet.cells.row(header).iter();
    let names = form::own_columns(words);
    let own = own.filter(|(_, cell)| names.iter().any(|name| named(cell, name)));
    Some((header, own.map(|((_, column), _)| *column).collect()))
}

/// Takes the notes on the form's headers out of a book: they stay in their cells where rows are sorted, and nobody wrote
/// them about what stands there then.
pub(crate) fn take_notes(pack: &Pack, book: &mut RawBook) {
    if book.sheets.iter().all(|sheet| sheet.comments.is_empty()) {
        return;
    }
    let form = &pack.form;
    let details = form.details.iter().flat_map(|detail| &detail.columns);
    let columns = form.indicators.columns.iter().chain(&form.texts.columns).chain(details);
    let own: BTreeSet<String> =
        columns.map(|column| compact(&column.note)).filter(|note| !note.is_empty()).collect();
    for sheet in &mut book.sheets {
        sheet.comments.retain(|_, text| !own.contains(&compact(text)));
    }
}

/// Adds what was taken out of a sheet to the account of what was left of it.
pub(crate) fn join_accounts(accounts: &mut Vec<Account>, taken: Vec<Account>) {
    for one in taken {
        match accounts.iter_mut().find(|account| account.sheet == one.sheet) {
            Some(account) => {
                account.cells += one.cells;
                account.ignored.extend(one.ignored);
            }
            None => accounts.push(one),
        }
    }
}
