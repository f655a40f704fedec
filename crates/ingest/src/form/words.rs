//! The sheet of texts.

use jibao_core::pack::Pack;
use jibao_core::returns::{Place, Words};
use jibao_core::text::fold::key;

use super::header::Table;
use super::ledger::{Fate, Ledger};
use super::value::shown;
use crate::personal::SET_ASIDE;
use jibao_sheets::{RawCell, RawSheet, a1};

/// Topics of a row, by column id.
const TOPICS: [&str; 3] = ["highlight", "problem", "plan"];

/// Reads all rows below the header. A row's measure is told by its title, its code or its number.
pub(crate) fn read(
    pack: &Pack,
    whole: &Place,
    sheet: &RawSheet,
    table: &Table,
    ledger: &mut Ledger<'_>,
) -> Vec<Words> {
    let mut all = Vec::new();
    let cell = |row: u32, id: &str| table.column(id).and_then(|column| sheet.cells.get((row, column)));
    let text = |row: u32, id: &str| cell(row, id).map(shown).unwrap_or_default();
    for row in table.rows(sheet) {
        let written = text(row, "measure");
        let measure = measure(pack, &written);
        let adopt = pack.form.words.yes.iter().any(|word| key(word) == key(&text(row, "adopt")));
        for (id, fate) in [("measure", Fate::Label), ("adopt", Fate::Value)] {
            if let Some(column) = table.column(id) {
                ledger.mark((row, column), fate);
            }
        }
        for topic in TOPICS {
            let content = cell(row, topic).map(RawCell::raw_text).unwrap_or_default();
            let Some(column) = table.column(topic).filter(|_| !content.trim().is_empty()) else {
                continue;
            };
            ledger.mark((row, column), Fate::Value);
            if content == SET_ASIDE {
                continue;
            }
            all.push(Words {
                measure: measure.clone(),
                topic: topic.to_owned(),
                text: content.trim().to_owned(),
                adopt,
                place: whole.cell(a1(row, column)),
            });
        }
    }
    all
}

fn measure(pack: &Pack, written: &str) -> String {
    let written = key(written);
    let known = |measure: &&jibao_core::pack::Measure| {
        key(&measure.title) == written || key(&measure.code) == written
    };
    pack.policy.measures().find(known).map(|measure| measure.code.clone()).unwrap_or_default()
}
