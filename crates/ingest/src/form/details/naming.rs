//! What a row of a detail sheet is called: its group, which may stand above, and its name, which may stand with its group.

use std::borrow::Cow;

use jibao_core::text::fold::says_nothing;

use super::Reading;
use crate::form::names::Found;
use crate::form::rows::{self, Row};
use crate::form::value::seen;

/// What says that a row's group is the one above.
const AS_ABOVE: [&str; 6] = ["同上", "上同", "〃", "″", "\"", "''"];
/// How far above a row its group is looked for: no township has more villages.
const MOST_OF_A_GROUP: usize = 300;

impl<'a> Reading<'a> {
    /// The group of a row; one merged over its rows stands in the first row only.
    pub(in crate::form) fn group(&self, row: u32) -> Cow<'a, str> {
        let Some(column) = self.group else { return Cow::default() };
        let sheet = self.block.sheet;
        let origin = sheet.merge_at((row, column)).map_or((row, column), |area| area.origin());
        let said = sheet.cells.get(origin).map(seen).unwrap_or_default();
        // What says that it is as above says nothing itself.
        if AS_ABOVE.contains(&said.trim()) { Cow::default() } else { said }
    }

    /// Whether the title or the sheet's name says the group.
    pub(crate) fn has_heading(&self) -> bool {
        self.heading.is_some()
    }

    /// The group that stands nearest above a row whose own cell is empty; a header that is repeated says none.
    pub(super) fn group_above(&self, row: u32) -> Option<Cow<'_, str>> {
        let empty = |row: u32| says_nothing(&self.group(row));
        let (block, of) = (&self.block, &self.of);
        let says = |above: &&u32| {
            let kind = || rows::kind(block.sheet, block.table, of.words, of.lexicon, **above);
            !empty(**above) && !matches!(kind(), Row::Header)
        };
        let above = block.rows.range(..row).rev().take(MOST_OF_A_GROUP).find(says);
        let named = above.map(|above| self.group(*above)).or(self.heading.as_deref().map(Cow::Borrowed));
        named.filter(|above| empty(row) && self.names.has_group(above).is_some())
    }

    /// Group and name of a row. Where the name's cell is empty, what stands in the group's is both, if it names one row of the
    /// register: 永定镇乍石村民委员会.
    pub(super) fn named(&self, row: u32) -> (Cow<'a, str>, Cow<'a, str>) {
        let (group, name) = (self.group(row), self.block.text(row, self.name));
        if says_nothing(&name) && self.is_joined(&group) {
            return (Cow::default(), group);
        }
        (group, name)
    }

    /// Whether a text names one row of the register, and is no group's own name.
    fn is_joined(&self, text: &str) -> bool {
        !says_nothing(text)
            && matches!(self.names.find("", text), Found::One(_))
            && !self.names.is_group(text)
    }
}
