//! What the program itself wrote into a form: the sheets and notes of a return that was sent back, and what the form checks
//! itself with. It is taken out before anything is read.

use std::collections::{BTreeMap, BTreeSet};

use jibao_contract::form;
use jibao_core::pack::{FormColumn, Pack, PeriodWords, key};
use jibao_core::returns::Account;
use jibao_core::returns::stamp::Stamp;
use jibao_core::text::fold::{compact, fold, fold_char};
use jibao_core::text::words::is_reason;
use jibao_sheets::{RawBook, RawCell, RawSheet, RawValue};

use crate::form::corrected::corrects;
use crate::form::lexicon::Lexicon;
use crate::form::value::{is_blank, shown};

/// The stamp of a return that was sent back to be mended: in its property, or where a program dropped that, on its
/// first sheet. Whose return it was stands in another property, where that is left.
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

/// Takes out of a book what it was sent back with, sheets and notes, so that what its reporter wrote is left. Gives the sheets
/// with their accounts.
pub(crate) fn take_returned(path: &str, book: &mut RawBook) -> (Vec<RawSheet>, Vec<Account>) {
    let told: Vec<RawSheet> = book.sheets.extract_if(.., |sheet| is_returned(sheet)).collect();
    let own = Own::of(&told);
    for sheet in &mut book.sheets {
        let comments = std::mem::take(&mut sheet.comments);
        sheet.comments = comments.into_iter().filter_map(|(at, text)| Some((at, own.reply(text)?))).collect();
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
    let accounts = told.iter().map(account).collect();
    (told, accounts)
}

/// What a return that was sent back says in its own sheets, line by line.
struct Own(BTreeSet<String>);

impl Own {
    fn of(told: &[RawSheet]) -> Self {
        let cells = told.iter().flat_map(|sheet| sheet.cells.values()).map(shown);
        Self(cells.flat_map(|text| text.lines().map(compact).collect::<Vec<_>>()).collect())
    }

    /// What somebody wrote below a note of the form's own, or in its place; `None` where nobody did.
    fn reply(&self, comment: String) -> Option<String> {
        // Programs may write the colon in another width.
        let note = form::NOTE.trim_end_matches('：');
        if !comment.contains(note) {
            return Some(comment);
        }
        // Below each numbered line stands what is to be done about it.
        let lines: Vec<&str> = comment.lines().filter(|line| !line.contains(note)).collect();
        let written = lines.iter().enumerate().filter(|(at, line)| {
            let advice = at.checked_sub(1).is_some_and(|before| is_numbered(lines[before]));
            !(is_numbered(line) || advice || self.is_own(&compact(line)))
        });
        let written: Vec<&str> = written.map(|(_, line)| *line).collect();
        (!written.is_empty()).then(|| written.join("\n"))
    }

    /// Whether a line of a note says what the sheets say, or what the return had said in other writing; a long note is cut.
    fn is_own(&self, line: &str) -> bool {
        let said =
            line.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(['.', '．', '。']);
        let cut = said.trim_end_matches(['…', '.']);
        let begins =
            |from: &str| self.0.range(from.to_owned()..).next().is_some_and(|own| own.starts_with(from));
        line.is_empty() || line.starts_with("原表填的是") || self.0.contains(line) || begins(cut)
    }
}

/// `2．期末在册76人……`: an item as the program's notes begin it.
fn is_numbered(line: &str) -> bool {
    let rest = line.trim().trim_start_matches(|c: char| c.is_ascii_digit());
    rest.len() < line.trim().len() && rest.starts_with('．')
}

/// What a note says, without the line of its author that programs put in front.
fn without_author(note: &str) -> String {
    let author = |line: &str| line.ends_with([':', '：']) && line.chars().count() <= LONGEST_AUTHOR;
    let lines = note.lines().map(str::trim).filter(|line| !line.is_empty() && !author(line));
    lines.collect::<Vec<_>>().join("；")
}

/// Puts what a reporter answered in notes on a return that was sent back, or behind the items that list what was asked, into
/// the remarks of the rows, where it was asked to write: an answer is one wherever it stands.
pub(crate) fn take_replies(pack: &Pack, told: &[RawSheet], book: &mut RawBook) {
    let form = &pack.form;
    let all = || {
        let details = form.details.iter().flat_map(|detail| &detail.columns);
        form.indicators.columns.iter().chain(details)
    };
    let headers = |of: &dyn Fn(&FormColumn) -> bool| -> BTreeSet<String> {
        all().filter(|column| of(column)).map(|column| compact(&column.header)).collect()
    };
    // The form's own notes hang on the names of the indicators: what each of them means.
    let explained = form.indicators.columns.iter().find(|column| column.id == key::NAME);
    let asked = headers(&|column| explained.is_none_or(|name| name.header != column.header));
    let remarks = headers(&|column| column.id == key::REMARK);
    for sheet in &mut book.sheets {
        let heads = sheet.cells.row_numbers().take_while(|row| *row < HEADER_ROWS);
        let named = |row: u32, names: &BTreeSet<String>| -> Vec<u16> {
            let cells =
                sheet.cells.row(row).iter().filter(|(_, cell)| names.contains(&compact(&shown(cell))));
            cells.map(|((_, column), _)| *column).collect()
        };
        let head = heads
            .into_iter()
            .find(|row| !named(*row, &remarks).is_empty() && sheet.cells.row(*row).len() > LEAST_BESIDE);
        let Some(header) = head else { continue };
        let (columns, remark) = (named(header, &asked), named(header, &remarks)[0]);
        let (replies, others): (BTreeMap<_, _>, BTreeMap<_, _>) = std::mem::take(&mut sheet.comments)
            .into_iter()
            .partition(|((row, column), _)| *row > header && columns.contains(column));
        sheet.comments = others;
        let known = |sheet: &RawSheet, row: u32| {
            sheet.cells.get((row, remark)).map(shown).filter(|text| is_reason(text))
        };
        for (at, reply) in replies {
            let (row, reply) = (at.0, without_author(&reply));
            // What takes back a value is asked about at that value, not at its neighbours.
            let value = sheet.cells.get(at).and_then(|cell| match &cell.value {
                RawValue::Number(number) => Some(*number),
                _ => None,
            });
            if value.is_some() && corrects(&reply, value.as_slice(), &pack.period) {
                sheet.comments.insert(at, reply);
                continue;
            }
            let text: Vec<String> =
                known(sheet, row).into_iter().chain([reply]).filter(|text| !text.is_empty()).collect();
            if !text.is_empty() {
                sheet.cells.insert((row, remark), RawCell::text(text.join("；")));
            }
        }
        for Answer { row, remarked, behind } in answers(told, &sheet.name) {
            // The list repeats the remark of a row that has one.
            let said = known(sheet, row);
            let new = behind.filter(|behind| said.as_ref().is_none_or(|said| !said.contains(&**behind)));
            if row <= header || said.is_some() && new.is_none() {
                continue;
            }
            let text: Vec<String> = said.or(remarked).into_iter().chain(new).collect();
            if !text.is_empty() {
                sheet.cells.insert((row, remark), RawCell::text(text.join("；")));
            }
        }
    }
}

/// What stands behind an item of the list.
struct Answer {
    /// The row that it is about.
    row: u32,
    /// The row's remark, as it was or as it was changed there.
    remarked: Option<String>,
    /// What stands behind the list.
    behind: Option<String>,
}

/// What stands behind the items of the list about a sheet.
fn answers(told: &[RawSheet], name: &str) -> Vec<Answer> {
    let mut found = Vec::new();
    for sheet in told.iter().filter(|sheet| compact(&sheet.name) == form::RETURNED_SHEET) {
        let at = |text: &str| {
            sheet.cells.iter().find(|(_, cell)| compact(&shown(cell)) == text).map(|(at, _)| *at)
        };
        let (Some((header, place)), Some((_, how))) = (at(form::PLACE_COLUMN), at(form::HOW_COLUMN)) else {
            continue;
        };
        for row in sheet.cells.row_numbers().filter(|row| *row > header) {
            let target = sheet.cells.get((row, place)).map(shown).unwrap_or_default();
            let cell = target.trim().strip_prefix(name).unwrap_or_default();
            let number = cell.trim_start_matches(|c: char| c.is_ascii_uppercase()).parse::<u32>();
            let Some(number) = number.ok().and_then(|number| number.checked_sub(1)) else { continue };
            let text = |of: &dyn Fn(u16) -> bool| {
                let cells = sheet.cells.row(row).iter();
                let cells = cells.filter(|((_, column), cell)| of(*column) && !is_blank(cell));
                let said: Vec<String> = cells.map(|(_, cell)| shown(cell)).collect();
                (!said.is_empty()).then(|| said.join("；"))
            };
            let (remarked, behind) = (text(&|column| column == how + 1), text(&|column| column > how + 1));
            // What an item quotes was there before: it is no answer, and whoever took it out of the row has answered.
            let asked = text(&|column| column > place && column < how).unwrap_or_default();
            let remarked =
                remarked.filter(|said| !asked.contains(&said.chars().take(QUOTED).collect::<String>()));
            found.push(Answer { row: number, remarked, behind });
        }
    }
    found
}

/// What the form wrote to check itself, as it stands in the accounts.
const CHECKED: &str = "表格自检，不是填报内容";
/// How far down a table's header is looked for.
const HEADER_ROWS: u32 = 30;
/// Characters of a remark by which it is known again where it is quoted.
const QUOTED: usize = 20;
/// Characters of the longest line that names a note's author.
const LONGEST_AUTHOR: usize = 20;
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
pub(crate) fn take_notes(lexicon: &Lexicon, book: &mut RawBook) {
    for sheet in &mut book.sheets {
        sheet.comments.retain(|_, text| !lexicon.notes.contains(&compact(text)));
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

#[cfg(test)]
mod tests {
    use jibao_sheets::Kind;

    use super::*;
    use crate::personal::tests::pack;

    #[test]
    fn a_note_anywhere_in_a_row_is_an_answer_but_what_the_form_says_of_an_indicator_is_none() {
        let pack = pack();
        let form = &pack.form;
        let detail = &form.details[0];
        let sheets = [(&form.indicators.sheet, &form.indicators.columns), (&detail.sheet, &detail.columns)];
        for (name, columns) in sheets {
            let remark = columns.iter().position(|column| column.id == key::REMARK).unwrap();
            for (at, column) in columns.iter().enumerate() {
                let mut sheet = RawSheet::new(name.as_str());
                for (column, at) in columns.iter().zip(0..) {
                    sheet.cells.insert((0, at), RawCell::text(&*column.header));
                }
                sheet.comments.insert((3, u16::try_from(at).unwrap()), "作者:\n已撤并到东兴社区".to_owned());
                let mut book = RawBook::new(Kind::Xlsx);
                book.sheets.push(sheet);
                take_replies(&pack, &[], &mut book);
                let remarked = book.sheets[0].cells.get((3, u16::try_from(remark).unwrap())).map(shown);
                let explained = *name == form.indicators.sheet && column.id == key::NAME;
                assert_eq!(
                    remarked.as_deref(),
                    (!explained).then_some("已撤并到东兴社区"),
                    "{name} {}",
                    column.header
                );
                assert_eq!(book.sheets[0].comments.len(), usize::from(explained), "{}", column.header);
            }
        }
    }

    #[test]
    fn a_note_that_takes_back_a_value_stays_with_it_and_one_that_gives_a_reason_is_the_rows() {
        let pack = pack();
        let columns = &pack.form.indicators.columns;
        let at =
            |id: &str| u16::try_from(columns.iter().position(|column| column.id == id).unwrap()).unwrap();
        for (note, stays) in
            [("实为325", true), ("32.5有误，应为325", true), ("迁入2人，户籍同日转来", false)]
        {
            let mut sheet = RawSheet::new(pack.form.indicators.sheet.as_str());
            for (column, at) in columns.iter().zip(0..) {
                sheet.cells.insert((0, at), RawCell::text(&*column.header));
            }
            let value = RawCell::plain(RawValue::Number("32.5".parse().unwrap()));
            sheet.cells.insert((3, at("current")), value);
            sheet.comments.insert((3, at("current")), note.to_owned());
            let mut book = RawBook::new(Kind::Xlsx);
            book.sheets.push(sheet);
            take_replies(&pack, &[], &mut book);
            let sheet = &book.sheets[0];
            assert_eq!(sheet.comments.contains_key(&(3, at("current"))), stays, "{note}");
            assert_eq!(sheet.cells.get((3, at(key::REMARK))).is_none(), stays, "{note}");
        }
    }

    #[test]
    fn an_answer_behind_the_list_is_kept_beside_a_remark_of_the_row() {
        let pack = pack();
        let form = &pack.form.indicators;
        let remark = form.columns.iter().position(|column| column.id == key::REMARK).unwrap();
        let remark = u16::try_from(remark).unwrap();
        for (own, listed, behind, expected) in [
            ("", "", "答复", "答复"),
            ("", "原来的", "答复", "原来的；答复"),
            ("下周补", "原来的", "答复", "下周补；答复"),
            ("下周补", "原来的", "", "下周补"),
        ] {
            let mut list = RawSheet::new(form::RETURNED_SHEET);
            let cells = [
                ((5, 2), form::PLACE_COLUMN),
                ((5, 4), form::HOW_COLUMN),
                ((6, 2), &format!("{}E4", form.sheet)),
                ((6, 5), listed),
                ((6, 6), behind),
            ];
            let mut sheet = RawSheet::new(form.sheet.as_str());
            for (at, text) in cells.into_iter().filter(|(_, text)| !text.is_empty()) {
                list.cells.insert(at, RawCell::text(text));
            }
            for (column, at) in form.columns.iter().zip(0..) {
                sheet.cells.insert((0, at), RawCell::text(&*column.header));
            }
            if !own.is_empty() {
                sheet.cells.insert((3, remark), RawCell::text(own));
            }
            let mut book = RawBook::new(Kind::Xlsx);
            book.sheets.push(sheet);
            take_replies(&pack, &[list], &mut book);
            assert_eq!(book.sheets[0].cells.get((3, remark)).map(shown).as_deref(), Some(expected));
        }
    }
}
