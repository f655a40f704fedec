//! Rows of a detail sheet that add up others: of a group or of all, held against their sums and never counted.

use jibao_core::pack::{self, Content};
use jibao_core::returns::DetailRow;
use jibao_core::text::fold::{self, says_nothing};
use rust_decimal::Decimal;

use super::details::Reading;
use super::notes::Notes;
use super::total;

impl Reading<'_> {
    /// Whether a row adds up others.
    pub(super) fn is_total(&self, row: u32) -> bool {
        // A group's name that a merged area carries down is no total of the rows below it.
        [self.group, self.name].into_iter().any(|column| total::is_total(&self.block.text(row, column)))
    }

    /// Numbers beside a group's name alone that heads the rows below it, which do not name it again: what they come to.
    pub(super) fn is_sum_of_group(&self, row: u32) -> bool {
        let below = self.block.rows.range(row + 1..).next();
        self.names.has_group(&self.block.text(row, self.group)).is_some()
            && below.is_some_and(|below| says_nothing(&self.group(*below)))
    }

    /// The group whose rows a total adds up. It may stand in its own column, before or behind the word, or in both.
    fn adds_up(&self, row: u32) -> Option<String> {
        let (group, name) = (self.block.text(row, self.group), self.block.text(row, self.name));
        let labels = [fold::key(&format!("{group}{name}")), fold::key(&name), fold::key(&group)];
        let known = |text: &str| self.names.has_group(text).map(str::to_owned);
        let said = labels.iter().flat_map(|label| total::adds_up(label)).find_map(known);
        said.or_else(|| labels[1..].iter().find_map(|label| known(label)))
    }

    /// A total is compared with the rows it adds up: those of its group, those since the total above, or all.
    pub(super) fn total(&self, row: u32, totals: &[u32], rows: &[(u32, DetailRow)], notes: &mut Notes<'_>) {
        let block = &self.block;
        let texts = [block.text(row, self.group), block.text(row, self.name)];
        let label = fold::key(&texts.concat());
        let group = self.adds_up(row);
        let above = totals.iter().copied().filter(|other| *other < row).max();
        let from = above.unwrap_or(block.table.row);
        // Of several that name no group, all but the last add up the rows since the one before.
        let others = totals.iter().any(|other| *other > row);
        let part = |(at, detail): &&(u32, DetailRow)| match &group {
            Some(group) => detail.group == *group,
            None if others || total::is_subtotal(&label) => *at > from && *at < row,
            None => true,
        };
        for column in &self.of.detail.columns {
            if !matches!(column.content, Content::Count | Content::Has | Content::Yes) {
                continue;
            }
            let Some(at) = block.table.column(&column.id) else { continue };
            let Some(given) = block.sheet.cells.get((row, at)).and_then(total::shown_total) else { continue };
            let sum = |part: &dyn Fn(&&(u32, DetailRow)) -> bool| -> Decimal {
                rows.iter().filter(part).filter_map(|(_, detail)| detail.number(&column.id)).sum()
            };
            let own = sum(&part);
            // The last one may be its group's without saying so.
            let since = || group.is_none() && given == sum(&|(at, _)| *at > from && *at < row);
            if given != own && !since() {
                let message = format!(
                    "第{}行“{}”合计填{}，明细之和是{}，以明细为准",
                    row + 1,
                    column.header,
                    given.normalize(),
                    own.normalize()
                );
                notes.add(pack::Reading::TotalDiffers, vec![block.place(row, at)], message);
            }
        }
    }
}
