//! The comments of the draft edition: each cause once, on the first figure that it touches.

use std::collections::BTreeSet;

use jibao_core::pack::Pack;
use jibao_core::report::figure::Figure;
use jibao_core::report::{Report, doubt};

/// Which causes have been told.
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

    /// The comment on a figure: what was not said before. None in the clean edition.
    pub(super) fn on(&mut self, figure: &Figure) -> Option<String> {
        if !self.draft {
            return None;
        }
        let mut causes = doubt::causes(self.pack, self.report, figure);
        causes.retain(|cause| self.told.insert(cause.clone()));
        (!causes.is_empty()).then(|| causes.join("\n"))
    }
}
