//! The comments of the draft edition: on each figure once, where it first stands.

use std::collections::BTreeSet;

use jibao_core::pack::Pack;
use jibao_core::report::figure::Figure;
use jibao_core::report::{Report, doubt};

/// Which figures have been commented on.
pub(super) struct Remarks<'a> {
    pack: &'a Pack,
    report: &'a Report,
    draft: bool,
    told: BTreeSet<String>,
}

impl<'a> Remarks<'a> {
    pub(super) fn new(pack: &'a Pack, report: &'a Report, draft: bool) -> Self {
        Self { pack, report, draft, told: BTreeSet::new() }
    }

    /// The comment on a figure; none in the clean edition, and none a second time.
    pub(super) fn on(&mut self, figure: &Figure) -> Option<String> {
        if !self.draft || self.told.contains(&figure.id) {
            return None;
        }
        let remark = doubt::remark(self.pack, self.report, figure)?;
        self.told.insert(figure.id.clone());
        Some(remark)
    }
}
