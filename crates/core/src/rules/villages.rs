//! The village sheet against the register: rows that are missing, unknown or there twice.

use std::collections::{BTreeMap, BTreeSet};

use super::{Context, Sink};
use crate::count::phrase::listed;
use crate::pack::Check;
use crate::returns::{Place, VillageRow};

/// Names told in one message; the return-for-correction sheet lists all.
const TOLD: usize = 10;

pub(super) fn missing(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    let Some(register) = context.pack.registers.version(context.quarter()) else {
        return sink.not_run("没有村册");
    };
    for (reporter, submission) in context.reporters(check) {
        let Some(rows) = &submission.villages else {
            sink.not_run("没有村级明细表");
            continue;
        };
        let there: BTreeSet<&str> = rows.iter().filter_map(|row| row.code.as_deref()).collect();
        let absent: Vec<String> = register
            .of(&reporter.id)
            .filter(|village| !there.contains(village.code.as_str()))
            .map(|village| format!("{}{}", village.township, village.name))
            .collect();
        if absent.is_empty() {
            sink.pass();
            continue;
        }
        let names = listed(&absent[..absent.len().min(TOLD)]);
        let etc = if absent.len() > TOLD { "等" } else { "" };
        let message = format!("村级明细表缺{}个村（社区）：{names}{etc}", absent.len());
        sink.fail(Some(&reporter.id), sheet_of(rows), message);
    }
}

fn sheet_of(rows: &[VillageRow]) -> Vec<Place> {
    rows.first()
        .map(|row| Place::sheet(row.place.file.clone(), row.place.sheet.clone()))
        .into_iter()
        .collect()
}

/// Rows that the register does not have: one finding a return, since what was pasted below is one thing to mend.
pub(super) fn unknown(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    for (reporter, submission) in context.reporters(check) {
        let rows = || submission.villages.iter().flatten();
        let strange: Vec<&VillageRow> = rows().filter(|row| row.code.is_none()).collect();
        rows().filter(|row| row.code.is_some()).for_each(|_| sink.pass());
        if strange.is_empty() {
            continue;
        }
        let names: Vec<String> =
            strange.iter().take(TOLD).map(|row| format!("{}{}", row.township, row.name)).collect();
        let counted = match strange.len() {
            1 => "这一行没有计入".to_owned(),
            more if more > TOLD => format!("等{more}个村（社区），这些行没有计入"),
            more => format!("这{more}行没有计入"),
        };
        let message = format!("村册中没有“{}”，{counted}", listed(&names));
        let places = strange.iter().map(|row| row.place.clone()).collect();
        sink.fail(Some(&reporter.id), places, message);
    }
}

pub(super) fn duplicate(check: &Check, context: &Context<'_>, sink: &mut Sink<'_>) {
    for (reporter, submission) in context.reporters(check) {
        let mut first: BTreeMap<&str, &VillageRow> = BTreeMap::new();
        for row in submission.villages.iter().flatten() {
            let Some(code) = row.code.as_deref() else { continue };
            let Some(earlier) = first.insert(code, row) else {
                sink.pass();
                continue;
            };
            let message = format!(
                "“{}{}”出现两次（{}与{}）",
                row.township, row.name, earlier.place.cell, row.place.cell
            );
            sink.fail(Some(&reporter.id), vec![row.place.clone(), earlier.place.clone()], message);
        }
    }
}
