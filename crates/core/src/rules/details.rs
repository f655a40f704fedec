//! Detail sheets against their registers: rows that are missing, unknown or there twice.

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, Sink};
use crate::count::phrase::listed;
use crate::pack::{Check, Detail, RegisterVersion, Reporter};
use crate::returns::{DetailRow, Place, Submission};

/// Names told in one message; the return-for-correction sheet lists all.
const TOLD: usize = 10;

/// A return's sheet that has a register.
struct Listed<'a> {
    reporter: &'a Reporter,
    submission: &'a Submission,
    detail: &'a Detail,
    register: &'a RegisterVersion,
}

impl<'a> Listed<'a> {
    fn rows(&self) -> &'a [DetailRow] {
        self.submission.details.get(&self.detail.id).unwrap_or_default()
    }
}

/// Every return's sheets that have a register, of those who fill them in.
fn listed_sheets<'a>(check: &Check, context: &Context<'a>) -> Vec<Listed<'a>> {
    let pack = context.pack;
    let registers: Vec<(&Detail, &RegisterVersion)> =
        pack.registers.in_force(&pack.form, context.quarter()).collect();
    let returns = context.reporters(check).into_iter();
    returns
        .flat_map(|(reporter, submission)| {
            let own = registers.iter().filter(|(detail, _)| detail.asked_of(reporter));
            own.map(move |(detail, register)| Listed { reporter, submission, detail, register })
                .collect::<Vec<_>>()
        })
        .collect()
}

pub(super) fn missing(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    let pack = context.pack;
    if pack.registers.in_force(&pack.form, context.quarter()).next().is_none() {
        let register = pack.form.only_detail().map_or("名册", |detail| &detail.register);
        return sink.not_run(format!("没有{register}"));
    }
    for sheet in listed_sheets(check, context) {
        let detail = sheet.detail;
        let Some(rows) = sheet.submission.details.get(&detail.id) else {
            sink.not_run(format!("没有{}", detail.sheet));
            continue;
        };
        let there: BTreeSet<&str> = rows.iter().filter_map(|row| row.code.as_deref()).collect();
        let absent: Vec<String> = sheet
            .register
            .of(&sheet.reporter.id)
            .filter(|listed| !there.contains(listed.code.as_str()))
            .map(|listed| format!("{}{}", listed.group, listed.name))
            .collect();
        if absent.is_empty() {
            sink.pass();
            continue;
        }
        let names = listed(&absent[..absent.len().min(TOLD)]);
        let etc = if absent.len() > TOLD { "等" } else { "" };
        let message = format!("{}缺{}个{}：{names}{etc}", detail.sheet, absent.len(), detail.row);
        sink.fail(Some(&sheet.reporter.id), sheet_of(rows), message);
    }
}

fn sheet_of(rows: &[DetailRow]) -> Vec<Place> {
    rows.first()
        .map(|row| Place::sheet(row.place.file.clone(), row.place.sheet.clone()))
        .into_iter()
        .collect()
}

/// Rows that the register does not have: one finding a sheet, since what was pasted below is one thing to mend.
pub(super) fn unknown(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    for sheet in listed_sheets(check, context) {
        let (detail, rows) = (sheet.detail, sheet.rows());
        let strange: Vec<&DetailRow> = rows.iter().filter(|row| row.code.is_none()).collect();
        rows.iter().filter(|row| row.code.is_some()).for_each(|_| sink.pass());
        if strange.is_empty() {
            continue;
        }
        let names: Vec<String> = strange.iter().take(TOLD).map(|row| row.title()).collect();
        let counted = match strange.len() {
            1 => "这一行没有计入".to_owned(),
            more if more > TOLD => format!("等{more}个{}，这些行没有计入", detail.row),
            more => format!("这{more}行没有计入"),
        };
        let message = format!("{}中没有“{}”，{counted}", detail.register, listed(&names));
        let places = strange.iter().map(|row| row.place.clone()).collect();
        sink.fail(Some(&sheet.reporter.id), places, message);
    }
}

pub(super) fn duplicate(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    for (reporter, submission) in context.reporters(check) {
        for (_, rows) in submission.details.iter() {
            repeated(rows, reporter, sink);
        }
    }
}

/// Rows of one sheet that are there twice: by their code, else by group and name.
fn repeated(rows: &[DetailRow], reporter: &Reporter, sink: &mut Sink<'_>) {
    let mut first: BTreeMap<&str, &DetailRow> = BTreeMap::new();
    for row in rows {
        let Some(code) = row.code.as_deref() else { continue };
        let Some(earlier) = first.insert(code, row) else {
            sink.pass();
            continue;
        };
        let message = format!("“{}”出现两次（{}与{}）", row.title(), earlier.place.cell, row.place.cell);
        sink.fail(Some(&reporter.id), vec![row.place.clone(), earlier.place.clone()], message);
    }
}
