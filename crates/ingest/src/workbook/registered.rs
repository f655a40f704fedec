//! Whose the rows of a book's detail sheets are by the registers. They cannot be copied from another county's return by
//! mistake as a name on the cover can.

use jibao_core::ids::{Period, ReporterId};
use jibao_core::pack::{Detail, Reading, RegisterVersion, Reporter, key};
use jibao_core::returns::{CoverSheet, Place};

use super::{Likely, Work};
use crate::form::names::{Found as Row, Names};
use crate::identity::{self, Judged};

/// Rows that are looked at, and how many there must be for them to say anything.
const LOOKED_AT: usize = 60;
const LEAST: usize = 10;

/// The rows of one detail sheet: group and name as they stand there.
struct Rows<'a> {
    detail: &'a Detail,
    register: &'a RegisterVersion,
    said: Vec<(String, String)>,
}

impl Rows<'_> {
    /// How many of them a county's register has.
    fn of(&self, pack: &jibao_core::pack::Pack, reporter: &Reporter) -> usize {
        let names = Names::new(pack, self.detail, Some(self.register), reporter);
        self.said.iter().filter(|(group, name)| matches!(names.find(group, name), Row::One(_))).count()
    }
}

impl Work<'_> {
    /// Weighs what was judged against the rows: where nearly all of them are another county's, both are told. A name on a cover
    /// stands as long as nobody else has a return under it.
    pub(super) fn weigh_rows(
        &self,
        judged: &mut Judged<ReporterId>,
        cover: &CoverSheet,
        quarter: Period,
    ) -> Option<Likely> {
        let pack = self.pack;
        // Nobody need look further where all else agrees.
        let vouched = |found: &ReporterId| identity::is_vouched(pack, self.path, self.book, found);
        if judged.remarks.is_empty() && judged.found.as_ref().is_some_and(vouched) {
            return None;
        }
        let rows = self.registered(quarter)?;
        let all = rows.said.len();
        let named = judged.found.as_ref().and_then(|id| pack.reporters.get(id));
        if named.is_some_and(|named| !pack.reporters.is_unit(&named.id) || rows.of(pack, named) * 2 >= all) {
            return None;
        }
        let others = pack.reporters.counties().filter(|other| named.is_none_or(|named| named.id != other.id));
        let mut nearly = others.filter(|other| rows.of(pack, other) * 10 >= all * 9);
        let other = nearly.next().filter(|_| nearly.next().is_none())?;
        let sheet = &rows.detail.sheet;
        let what = &rows.detail.row;
        let contested = match named {
            Some(named) => {
                let by_file = identity::of_path(pack, self.path).as_ref() == Some(&other.id);
                let place = cover.fields.get("reporter").map(|(_, place)| place.clone());
                let named_by = if place.is_some() { "封面" } else { "文件名" };
                let file = if by_file && place.is_some() { "文件名和" } else { "" };
                let message = format!(
                    "{named_by}写的是{}，{file}“{sheet}”里的{what}却是{}的，不知道是哪个单位的表，整件没有采用",
                    named.name, other.name
                );
                Some((vec![place.unwrap_or_else(|| Place::file(self.path))], message))
            }
            None => {
                let unsure = |reading: &Reading| {
                    matches!(reading, Reading::ReporterAmbiguous | Reading::ReporterUnknown)
                };
                for (_, _, message) in judged.remarks.iter_mut().filter(|(reading, ..)| unsure(reading)) {
                    let more = format!("；“{sheet}”里的{what}是{}的，像是{0}的表，请在封面写明", other.name);
                    message.push_str(&more);
                }
                None
            }
        };
        Some(Likely { reporter: other.id.clone(), contested })
    }

    /// The rows of the first detail sheet with a register that has enough of them to tell.
    fn registered(&self, quarter: Period) -> Option<Rows<'_>> {
        let sheets = self.pack.form.details.iter().zip(&self.tables.details);
        let mut all = sheets.filter_map(|(detail, found)| {
            let register = self.pack.registers.version(&detail.id, quarter)?;
            let found = found.first().filter(|found| found.table.county.is_none())?;
            let sheet = &self.book.sheets[found.sheet];
            let text = |row: u32, id: &str| {
                let cell = found.table.column(id).and_then(|column| sheet.cells.get((row, column)));
                cell.map(crate::form::value::shown).unwrap_or_default()
            };
            let rows =
                found.rows.values().flatten().map(|row| (text(*row, key::GROUP), text(*row, key::NAME)));
            let said: Vec<_> = rows.filter(|(_, name)| !name.is_empty()).take(LOOKED_AT).collect();
            (said.len() >= LEAST).then_some(Rows { detail, register, said })
        });
        all.next()
    }
}
