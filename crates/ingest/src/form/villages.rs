//! The village sheet: each row matched to the register by township and name.

use std::collections::BTreeMap;

use jibao_core::pack::{Content, FormColumn, Pack, RegisterVersion, Reporter, Village};
use jibao_core::submission::{Entry, Place, State, VillageRow};

use super::header::Table;
use super::ledger::{Fate, Ledger};
use super::lexicon::Lexicon;
use super::notes::Notes;
use super::value::{Expected, entry, folded, is_blank, shown};
use crate::raw::{RawSheet, a1};

/// What the sheet is read for.
pub(crate) struct Reading<'a> {
    pub pack: &'a Pack,
    pub lexicon: &'a Lexicon,
    pub register: &'a RegisterVersion,
    pub reporter: &'a Reporter,
    pub file: &'a str,
    pub sheet: &'a RawSheet,
    pub table: &'a Table,
}

/// Words of rows that add up others.
const TOTALS: [&str; 5] = ["合计", "总计", "小计", "全县合计", "共计"];

impl Reading<'_> {
    fn place(&self, row: u32, column: u16) -> Place {
        Place {
            file: self.file.to_owned(),
            sheet: self.sheet.name.clone(),
            cell: a1(row, column),
        }
    }

    fn text(&self, row: u32, id: &str) -> String {
        let cell = self
            .table
            .column(id)
            .and_then(|column| self.sheet.cells.get(&(row, column)));
        cell.map(shown).unwrap_or_default()
    }

    /// Reads all rows below the header.
    pub(crate) fn read(&self, notes: &mut Notes<'_>, ledger: &mut Ledger) -> Vec<VillageRow> {
        for (at, _) in self.sheet.cells.range((0, 0)..(self.table.row, 0)) {
            ledger.mark(*at, Fate::Label);
        }
        for column in self.table.columns.values() {
            ledger.mark((self.table.row, *column), Fate::Label);
        }
        let names = Names::new(self.pack, self.register, self.reporter);
        let last = self
            .sheet
            .cells
            .keys()
            .map(|(row, _)| *row)
            .max()
            .unwrap_or_default();
        let mut township = String::new();
        let mut rows = Vec::new();
        for row in self.table.row + 1..=last {
            let written = self.text(row, "township");
            // A township merged over its villages stands in the first row only.
            if !folded(&written).is_empty() {
                township = written;
            }
            let name = self.text(row, "village");
            if folded(&name).is_empty()
                || TOTALS.contains(&folded(&name).as_str())
                || TOTALS.contains(&folded(&township).as_str())
            {
                self.leave(row, ledger);
                continue;
            }
            rows.push(self.row(row, &township, &name, &names, notes, ledger));
        }
        rows
    }

    /// A row that names no village: a total (computed anew from the rows) or a remark under the table.
    fn leave(&self, row: u32, ledger: &mut Ledger) {
        for (at, _) in self.sheet.cells.range((row, 0)..=(row, u16::MAX)) {
            ledger.mark(*at, Fate::Ignored("合计行或表下说明，合计由明细重算"));
        }
    }

    fn row(
        &self,
        row: u32,
        township: &str,
        name: &str,
        names: &Names<'_>,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger,
    ) -> VillageRow {
        let village = names.find(township, name);
        for id in ["township", "village", "kind"] {
            if let Some(column) = self.table.column(id) {
                ledger.mark((row, column), Fate::Label);
            }
        }
        if let Some(column) = self.table.column("remark") {
            ledger.mark((row, column), Fate::Value);
        }
        let mut values = BTreeMap::new();
        for column in self
            .pack
            .form
            .villages
            .columns
            .iter()
            .filter(|column| column.content != Content::Text)
        {
            if let Some(entry) = self.value(row, column, name, notes, ledger) {
                values.insert(column.id.clone(), entry);
            }
        }
        VillageRow {
            code: village.map(|village| village.code.clone()),
            township: village.map_or_else(|| township.trim().to_owned(), |village| village.township.clone()),
            name: village.map_or_else(|| name.trim().to_owned(), |village| village.name.clone()),
            kind: village.map_or_else(|| self.text(row, "kind"), |village| village.kind.clone()),
            values,
            remark: self.text(row, "remark"),
            place: self.place(row, self.table.column("village").unwrap_or_default()),
        }
    }

    fn value(
        &self,
        row: u32,
        column: &FormColumn,
        village: &str,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger,
    ) -> Option<Entry> {
        let at = self.table.column(&column.id)?;
        let place = self.place(row, at);
        let Some(cell) = self
            .sheet
            .cells
            .get(&(row, at))
            .filter(|cell| !is_blank(cell))
        else {
            return Some(Entry {
                state: State::Blank,
                value: None,
                raw: String::new(),
                place,
                normalised: String::new(),
                remark: String::new(),
            });
        };
        let expected = match column.content {
            Content::Has => Expected::Has,
            Content::Yes => Expected::Yes,
            Content::Level => Expected::Level(&self.pack.form.villages.levels),
            Content::Count | Content::Text => Expected::Count { unit: "", flow: true },
        };
        let (read, question) = entry(cell, expected, self.lexicon, place.clone());
        let fate = match (&question, read.state, read.normalised.is_empty()) {
            (Some(_), _, _) | (None, State::Unreadable, _) => Fate::Question,
            (None, _, true) => Fate::Value,
            (None, _, false) => Fate::Normalised,
        };
        ledger.mark((row, at), fate);
        if let Some(question) = question {
            notes.add(
                question.code,
                vec![place],
                format!("{village}“{}”{}", column.header, question.what),
            );
        } else if !read.normalised.is_empty() {
            notes.add(
                "normalised",
                vec![place],
                format!("{village}“{}”{}", column.header, read.normalised),
            );
        }
        Some(read)
    }
}

/// The register's names of one county, with every accepted way of writing them.
struct Names<'a> {
    by_both: BTreeMap<(String, String), Vec<&'a Village>>,
    by_name: BTreeMap<String, Vec<&'a Village>>,
}

impl<'a> Names<'a> {
    fn new(pack: &Pack, register: &'a RegisterVersion, reporter: &'a Reporter) -> Self {
        let mut names = Self {
            by_both: BTreeMap::new(),
            by_name: BTreeMap::new(),
        };
        let variants = |kind: &str, name: &str| -> Vec<String> {
            let also = pack.registers.variants.iter().filter(|variant| {
                variant.county == reporter.id && variant.kind == kind && variant.name == name
            });
            std::iter::once(name.to_owned())
                .chain(also.flat_map(|variant| variant.also.iter().cloned()))
                .collect()
        };
        for village in register.of(&reporter.id) {
            let mut written: Vec<String> = variants("village", &village.name)
                .iter()
                .map(|name| stem(name))
                .collect();
            written.sort();
            written.dedup();
            for name in written {
                names.by_name.entry(name.clone()).or_default().push(village);
                let mut townships: Vec<String> = variants("township", &village.township)
                    .iter()
                    .map(|name| township_stem(name))
                    .collect();
                townships.sort();
                townships.dedup();
                for township in townships {
                    names
                        .by_both
                        .entry((township, name.clone()))
                        .or_default()
                        .push(village);
                }
            }
        }
        names
    }

    /// The village of a row; without a township only where the county has the name once.
    fn find(&self, township: &str, name: &str) -> Option<&'a Village> {
        let name = stem(name);
        let found = if folded(township).is_empty() {
            self.by_name.get(&name)
        } else {
            self.by_both.get(&(township_stem(township), name))
        };
        match found?.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }
}

/// A village's name without the words for what it is, longest first and once only: 张二村社区 is 张二村, not 张二.
fn stem(name: &str) -> String {
    let name = folded(name);
    let suffixes = [
        "社区居民委员会",
        "社区居委会",
        "村民委员会",
        "居民委员会",
        "村委会",
        "居委会",
        "社区",
        "村",
    ];
    suffixes
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix).filter(|rest| !rest.is_empty()))
        .map_or(name.clone(), str::to_owned)
}

fn township_stem(name: &str) -> String {
    let name = folded(name);
    let suffixes = ["街道办事处", "街道", "人民政府", "民族乡", "镇", "乡"];
    suffixes
        .iter()
        .find_map(|suffix| name.strip_suffix(suffix).filter(|rest| !rest.is_empty()))
        .map_or(name.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suffix_is_taken_off_once_and_the_longest_first() {
        assert_eq!(stem("张二村社区"), "张二村");
        assert_eq!(stem("东兴社区居民委员会"), "东兴");
        assert_eq!(stem("岔河村民委员会"), "岔河");
        assert_eq!(stem("岔河村"), "岔河");
        assert_eq!(stem("岔 河"), "岔河");
        assert_eq!(stem("村"), "村");
    }
}
