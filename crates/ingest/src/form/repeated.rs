//! Second rows of indicators: somebody's own, or those of another table that was pasted below.

use jibao_core::pack::{self, Indicator};
use jibao_core::text::fold::key;
use jibao_sheets::a1;

use super::indicators::{COLUMNS, Entries, Reading};
use super::ledger::{Fate, Ledger};
use super::notes::Notes;

/// What stands between the indicator and what is told of its rows.
const ROWS: &str = "在第";

/// A whole table once more is one thing that was put there.
pub(super) fn gather(since: usize, notes: &mut Notes<'_>) {
    notes.gather(
        since,
        pack::Reading::RowDuplicate,
        |_| true,
        |count, first| {
            let head = first.split_once(ROWS).map_or(first, |(head, _)| head);
            format!(
                "{head}等{count}项在表里各有两行，像是表下又贴了一张表；数不同的都没有采用，相同的只计一次"
            )
        },
    );
}

impl Reading<'_> {
    /// A second row of an indicator: counted once where it says the same, else neither is taken.
    pub(super) fn again(
        &self,
        indicator: &Indicator,
        first: u32,
        row: u32,
        entries: &mut Entries,
        notes: &mut Notes<'_>,
        ledger: &mut Ledger<'_>,
    ) {
        let mut differ = false;
        for (column, id) in COLUMNS {
            if key(&self.text(first, id)) == key(&self.text(row, id)) {
                continue;
            }
            differ = true;
            if let (Some(at), Some(entry)) =
                (self.block.table.column(id), entries.get_mut(&(indicator.code.clone(), column)))
            {
                entry.raw = format!("{}；{}", self.text(first, id), self.text(row, id));
                entry.set_unreadable();
                ledger.ask(&a1(first, at));
            }
        }
        let (both, fate) = if differ {
            ("各有一行，数不相同，都没有采用", Fate::Question)
        } else {
            ("各有一行，内容相同，只计一次", Fate::Ignored("与另一行相同"))
        };
        let message = format!("{}{ROWS}{}行和第{}行{both}", indicator.quoted(), first + 1, row + 1);
        notes.add(pack::Reading::RowDuplicate, vec![self.head(row), self.head(first)], message);
        ledger.row(row, &fate);
    }
}
