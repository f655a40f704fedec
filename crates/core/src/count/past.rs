//! An earlier period as a report is set beside it. One under the plan before is counted with its own pack and then told in
//! the codes of the plan that follows: what nobody carries over is not there at all.

use std::collections::BTreeSet;

use super::consolidate::{Consolidated, Line, consolidate, enters_total};
use super::settings::Settings;
use crate::ids::{Code, DetailId, Period, ReporterId};
use crate::pack::{Column, Indicator, Pack, Reporter, Visibility};
use crate::returns::{Details, Inbox, Submission, bound, shifted};

/// An earlier period's returns, read with the pack of its plan.
#[derive(Debug, Clone)]
pub struct Past {
    inbox: Inbox,
    carried: Option<Carried>,
}

/// What an earlier plan's period comes to in the codes of the plan that follows.
#[derive(Debug, Clone)]
struct Carried {
    counted: Consolidated,
    gone: BTreeSet<String>,
}

/// That a period lies under an earlier plan, and what of it can be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Before {
    /// The period.
    pub period: Period,
    /// How many indicators go on from it.
    pub carried: usize,
    /// Who reported then and does not now, or as something else: by name.
    pub gone: BTreeSet<String>,
}

/// A period of the report's own plan.
impl From<Inbox> for Past {
    fn from(inbox: Inbox) -> Self {
        Self { inbox, carried: None }
    }
}

impl Past {
    /// A period of a plan with which nothing is compared.
    #[must_use]
    pub fn apart(quarter: Period) -> Self {
        let counted = Consolidated::of(quarter, Vec::new());
        Self { inbox: Inbox::empty(quarter), carried: Some(Carried { counted, gone: BTreeSet::new() }) }
    }

    /// The period.
    #[must_use]
    pub fn quarter(&self) -> Period {
        self.inbox.quarter
    }

    /// Its returns, in the codes of the report's plan.
    #[must_use]
    pub fn inbox(&self) -> &Inbox {
        &self.inbox
    }

    /// Carries the period from its plan (`from`, with the office's numbers for it) over into the one that follows it: the
    /// values are what they were counted as then, with that plan's registers, rates and sections, under the codes that
    /// `to` has for them. Left out are indicators that nobody carries over, texts, reporters that are no more or are now
    /// something else, and detail sheets that are not the same. A line that loses a reporter, and must not be told unit
    /// by unit, is left out whole: the difference of its two totals would tell the rest.
    #[must_use]
    pub fn carried(self, (from, settings): (&Pack, &Settings), to: &Pack) -> Self {
        let (inbox, counted, mut gone) = match self.carried {
            Some(Carried { counted, gone }) => (self.inbox, counted, gone),
            None => {
                let (inbox, counted) = count(from, settings, self.inbox);
                (inbox, counted, BTreeSet::new())
            }
        };
        let carry = Carry { from, to };
        let line = |(old, now): (&Code, &Indicator)| carry.line(counted.line(old.as_str())?, now);
        let lines = to.carried().filter_map(line).collect();
        let counted = counted.with(lines);
        let absent = from.reporters.iter().filter(|reporter| to.reporters.get(&reporter.id).is_none());
        gone.extend(absent.map(|reporter| reporter.name.clone()));
        Self { inbox: carry.inbox(inbox), carried: Some(Carried { counted, gone }) }
    }

    /// That it lies under another plan.
    pub(crate) fn before(&self) -> Option<Before> {
        let Carried { counted, gone } = self.carried.as_ref()?;
        let (period, carried) = (counted.quarter, counted.lines.len());
        Some(Before { period, carried, gone: gone.clone() })
    }

    /// The returns and what they come to, in the codes of the report's plan; `None` where nothing of them can be compared.
    #[must_use]
    pub fn into_counted(self, pack: &Pack, settings: &Settings) -> Option<(Inbox, Consolidated)> {
        match self.carried {
            None => Some(count(pack, settings, self.inbox)),
            Some(Carried { counted, .. }) => (!counted.lines.is_empty()).then_some((self.inbox, counted)),
        }
    }
}

/// Takes out blocks of values that moved, of every period of the report's own plan beside the one before it.
pub(crate) fn shifted_beside(pack: &Pack, earlier: &mut [Past], inbox: &mut Inbox) {
    earlier.sort_by_key(Past::quarter);
    for at in 0..earlier.len() {
        let (then, rest) = earlier.split_at_mut(at);
        let Some(past) = rest.first_mut().filter(|past| past.carried.is_none()) else { continue };
        shifted(pack, &mut past.inbox, of_plan(then));
    }
    shifted(pack, inbox, of_plan(earlier));
}

/// The last of several periods, where it lies under the report's own plan.
fn of_plan(earlier: &[Past]) -> Option<&Inbox> {
    earlier.last().filter(|past| past.carried.is_none()).map(|past| &past.inbox)
}

/// A period counted with the pack of its plan.
fn count(pack: &Pack, settings: &Settings, mut inbox: Inbox) -> (Inbox, Consolidated) {
    bound(pack, &mut inbox);
    shifted(pack, &mut inbox, None);
    let mut counted = consolidate(pack, settings, &inbox);
    counted.doubt(pack, &inbox, &inbox.findings);
    (inbox, counted)
}

struct Carry<'a> {
    from: &'a Pack,
    to: &'a Pack,
}

impl Carry<'_> {
    /// A reporter of both plans that is the same to an indicator in both; sections may change what their figure is.
    fn goes_on(&self, id: &ReporterId, then: &Indicator, now: &Indicator) -> bool {
        let alike = |a: &Reporter, b: &Reporter| {
            a.side == b.side && (a.is_unit() || then.role_of(id) == now.role_of(id))
        };
        let both = self.from.reporters.get(id).zip(self.to.reporters.get(id));
        both.is_some_and(|(a, b)| alike(a, b))
    }

    fn line(&self, line: &Line, now: &Indicator) -> Option<Line> {
        let then = self.from.catalogue.get(line.code.as_str())?;
        let mut carried = Line { code: now.code.clone(), ..line.clone() };
        let stays = |id: &ReporterId| self.goes_on(id, then, now);
        carried.cells.retain(|id, _| stays(id));
        carried.shares.retain(|id, _| stays(id));
        carried.year_shares.retain(|id, _| stays(id));
        carried.words.retain(|id, _| stays(id));
        let loses = carried.covered() < line.covered();
        if loses && !matches!(now.visibility, Visibility::Public | Visibility::Internal) {
            return None;
        }
        let should = |id: &&ReporterId| {
            self.from.reporters.get(id).is_some_and(|reporter| enters_total(self.from, then, reporter))
        };
        carried.expected = carried.cells.keys().filter(should).count();
        carried.fold(self.to, now);
        Some(carried)
    }

    /// The returns, for the checks that hold two periods' returns against each other.
    fn inbox(&self, inbox: Inbox) -> Inbox {
        let sheets: BTreeSet<&DetailId> = self
            .to
            .form
            .details
            .iter()
            .map(|detail| &detail.id)
            .filter(|id| self.is_same_sheet(id, inbox.quarter))
            .collect();
        let (quarter, hashes) = (inbox.quarter, inbox.hashes);
        let known = |one: &Submission| {
            let both = self.from.reporters.get(&one.reporter).zip(self.to.reporters.get(&one.reporter));
            both.is_some_and(|(a, b)| a.side == b.side)
        };
        let submissions = inbox.submissions.into_iter().filter(known);
        let submissions = submissions.map(|one| self.submission(one, &sheets)).collect();
        Inbox { submissions, hashes, ..Inbox::empty(quarter) }
    }

    fn submission(&self, mut one: Submission, sheets: &BTreeSet<&DetailId>) -> Submission {
        let mut entries = std::mem::take(&mut one.entries);
        for (old, now) in self.to.carried() {
            let Some(then) = self.from.catalogue.get(old.as_str()) else { continue };
            if !self.goes_on(&one.reporter, then, now) {
                continue;
            }
            for column in [now.main_column(), Column::Year] {
                if let Some(entry) = entries.remove(&(old.clone(), column)) {
                    one.entries.insert((now.code.clone(), column), entry);
                }
            }
        }
        let asked = |id: &DetailId| {
            self.to.form.detail(id).is_some_and(|detail| detail.asked_of_id(self.to, &one.reporter))
        };
        let details = std::mem::take(&mut one.details).into_iter();
        let details: Details = details.filter(|(id, _)| sheets.contains(id) && asked(id)).collect();
        Submission { details, words: Vec::new(), sentences: Vec::new(), ..one }
    }

    /// Whether rows of a detail sheet are about the same things in both plans: the same columns, and names of one register.
    fn is_same_sheet(&self, id: &DetailId, quarter: Period) -> bool {
        let columns = |pack: &Pack| -> Option<Vec<_>> {
            let columns = pack.form.detail(id)?.columns.iter();
            Some(columns.map(|column| (column.id.clone(), column.content, column.unit.clone())).collect())
        };
        // Rows are compared with those of the next period alone.
        let version = |pack: &Pack, quarter| Some(pack.registers.version(id, quarter)?.id.clone());
        let next = quarter.next().unwrap_or(quarter);
        columns(self.from) == columns(self.to) && version(self.from, quarter) == version(self.to, next)
    }
}
