//! The village rows that count, found once for a quarter.

use std::collections::{BTreeMap, BTreeSet};

use super::consolidate::counted_rows;
use crate::ids::ReporterId;
use crate::pack::Pack;
use crate::returns::{Inbox, VillageRow};

/// The village rows of a quarter's returns that count, by reporter.
#[derive(Debug, Default)]
pub struct Rows<'a>(BTreeMap<&'a ReporterId, Counted<'a>>);

#[derive(Debug)]
struct Counted<'a> {
    rows: Vec<&'a VillageRow>,
    /// Whether every registered village has one.
    complete: bool,
}

impl<'a> Rows<'a> {
    /// The rows of all returns that have a village sheet.
    #[must_use]
    pub fn of(pack: &Pack, inbox: &'a Inbox) -> Self {
        let with = inbox.submissions.iter().filter(|submission| submission.villages.is_some());
        let counted = with.map(|submission| {
            let rows: Vec<&VillageRow> = counted_rows(pack, inbox.quarter, submission).collect();
            let there: BTreeSet<&str> = rows.iter().filter_map(|row| row.code.as_deref()).collect();
            let register = pack.registers.version(inbox.quarter);
            let mut expected = register.into_iter().flat_map(|register| register.of(&submission.reporter));
            let complete = expected.all(|village| there.contains(village.code.as_str()));
            (&submission.reporter, Counted { rows, complete })
        });
        Self(counted.collect())
    }

    /// A reporter's rows that count.
    #[must_use]
    pub fn counted(&self, reporter: &ReporterId) -> &[&'a VillageRow] {
        self.0.get(reporter).map(|counted| counted.rows.as_slice()).unwrap_or_default()
    }

    /// The same where they can be added up. `None` without a village sheet, or where a registered village has no row: figures
    /// of the others would pass for those of all.
    #[must_use]
    pub fn complete(&self, reporter: &ReporterId) -> Option<&[&'a VillageRow]> {
        self.0.get(reporter).filter(|counted| counted.complete).map(|counted| counted.rows.as_slice())
    }
}
