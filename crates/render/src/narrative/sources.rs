//! Where the numbers of an indicator stand in the returns.

use std::sync::Arc;

use jibao_core::ids::{Code, ReporterId};
use jibao_core::pack::Column;
use jibao_core::returns::{Place, State};

use super::indicator::Wording;

impl Wording<'_> {
    /// The cells that the total is made of.
    pub(super) fn sources(&self) -> Arc<[Place]> {
        self.sources_of(|_| true)
    }

    /// Those of the office's own part.
    pub(super) fn own_sources(&self) -> Arc<[Place]> {
        self.sources_of(|id| self.pack.reporters.is_section(id))
    }

    fn sources_of(&self, is_part: impl Fn(&ReporterId) -> bool) -> Arc<[Place]> {
        let Some(line) = self.line() else { return Arc::default() };
        let all = line.shares.keys().chain(line.words.keys()).filter(|id| is_part(id));
        all.filter_map(|id| line.cell(id)).flat_map(|cell| cell.places.iter().cloned()).collect()
    }

    /// The cells that the year's total is made of: of a sum, those of its terms.
    pub(super) fn year_sources(&self) -> Arc<[Place]> {
        let Some(line) = self.line().filter(|_| !self.report.is_public()) else { return Arc::default() };
        let codes: Vec<&Code> = match self.indicator.numerator.as_slice() {
            [] => vec![&self.indicator.code],
            terms => terms.iter().collect(),
        };
        let returns = line.year_shares.keys().filter_map(|id| self.report.inbox.of(id));
        let entries = returns.flat_map(|one| codes.iter().filter_map(|code| one.entry(code, Column::Year)));
        entries.filter(|entry| entry.state() != State::Blank).map(|entry| entry.place.clone()).collect()
    }
}
