//! Sample quarters that a test may change before they are reported on.

use jibao_core::count::settings::Settings;
use jibao_core::ids::Code;
use jibao_core::pack::{Column, Kind, Role};
use jibao_core::report::Report;
use jibao_core::returns::{Inbox, Place, Submission};
use jibao_core::rules::waiver::Waiver;
use jibao_tests::returns::{self, Retype, Villages as _, pack};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// Inboxes up to the quarter in question, which is the last.
#[derive(Clone)]
pub(super) struct World {
    pub inboxes: Vec<Inbox>,
}

/// One reporter's return.
pub(super) struct Sheet<'a>(pub &'a mut Submission);

impl World {
    pub fn at(quarter: &str) -> Self {
        let upto =
            returns::quarters().iter().take_while(|sample| sample.quarter.to_string().as_str() <= quarter);
        Self { inboxes: upto.map(jibao_fixtures::SampleQuarter::inbox).collect() }
    }

    pub fn report(self) -> Report {
        self.waived(Vec::new())
    }

    /// The report with these waivers in the quarter's folder.
    pub fn waived(mut self, waivers: Vec<Waiver>) -> Report {
        let now = self.inboxes.pop().unwrap();
        Report::build(pack(), &Settings::default(), now, self.inboxes, waivers)
    }

    pub fn now(&mut self, reporter: &str) -> Sheet<'_> {
        let at = self.inboxes.len() - 1;
        self.sheet(at, reporter)
    }

    pub fn before(&mut self, reporter: &str) -> Sheet<'_> {
        let at = self.inboxes.len() - 2;
        self.sheet(at, reporter)
    }

    pub fn at_quarter(&mut self, quarter: &str, reporter: &str) -> Sheet<'_> {
        let at = self.inboxes.iter().position(|inbox| inbox.quarter.to_string() == quarter).unwrap();
        self.sheet(at, reporter)
    }

    fn sheet(&mut self, at: usize, reporter: &str) -> Sheet<'_> {
        let mut all = self.inboxes[at].submissions.iter_mut();
        Sheet(all.find(|submission| submission.reporter.as_str() == reporter).unwrap())
    }

    pub fn value(&mut self, reporter: &str, code: &str) -> i64 {
        self.now(reporter).get(code)
    }

    /// The quarters before never came.
    pub fn forget(&mut self) {
        self.inboxes.drain(..self.inboxes.len() - 1);
    }

    /// Adds to a county's number, and to the section's that holds the counties' together. Returns the county's cell.
    pub fn add(&mut self, reporter: &str, code: &str, more: i64) -> Place {
        let indicator = pack().catalogue.get(code).unwrap();
        let compared = indicator.sections.iter().filter(|(_, role)| *role == Role::Compares);
        for (section, _) in compared {
            self.now(section.as_str()).add(code, more);
        }
        self.now(reporter).add(code, more)
    }
}

impl Sheet<'_> {
    pub fn get(&mut self, code: &str) -> i64 {
        returns::value(self.0, code).number().unwrap().to_i64().unwrap()
    }

    pub fn year(&mut self, code: &str) -> i64 {
        returns::entry(self.0, code, Column::Year).number().unwrap().to_i64().unwrap()
    }

    /// Types a number into the main column.
    pub fn set(&mut self, code: &str, value: i64) -> Place {
        returns::value(self.0, code).put(Decimal::from(value))
    }

    pub fn set_year(&mut self, code: &str, value: i64) -> Place {
        returns::entry(self.0, code, Column::Year).put(Decimal::from(value))
    }

    /// Adds to the main column, and to 本年累计 beside it.
    pub fn add(&mut self, code: &str, more: i64) -> Place {
        if pack().catalogue.get(code).unwrap().kind == Kind::Flow {
            let year = self.year(code);
            self.set_year(code, year + more);
        }
        let value = self.get(code);
        self.set(code, value + more)
    }

    /// Makes a flow what it is to be, 本年累计 with it.
    pub fn becomes(&mut self, code: &str, value: i64) -> Place {
        let now = self.get(code);
        self.add(code, value - now)
    }

    pub fn clear(&mut self, code: &str) {
        returns::value(self.0, code).clear();
    }

    pub fn write(&mut self, code: &str, text: &str) -> Place {
        returns::value(self.0, code).write(text)
    }

    pub fn remark(&mut self, code: &str, text: &str) {
        text.clone_into(&mut returns::value(self.0, code).remark);
    }

    pub fn row(&mut self, at: usize, column: &str, value: i64) -> Place {
        returns::village(self.0, at, column).put(Decimal::from(value))
    }

    /// The first village with a value.
    pub fn row_with(&self, column: &str, value: impl Fn(i64) -> bool) -> usize {
        let rows = self.0.villages();
        rows.iter().position(|row| value(row.number(column).unwrap().to_i64().unwrap())).unwrap()
    }

    /// The codes of the flows that are reported, with their values.
    pub fn flows(&self) -> Vec<(String, i64)> {
        let flow = |code: &Code| pack().catalogue.get(code.as_str()).unwrap().kind == Kind::Flow;
        let entries =
            self.0.entries.iter().filter(|((code, column), _)| *column == Column::Current && flow(code));
        entries.filter_map(|((code, _), e)| Some((code.to_string(), e.number()?.to_i64()?))).collect()
    }

    /// The sheet of indicators as a whole.
    pub fn place(&self) -> Place {
        let first = &self.0.entries.values().next().unwrap().place;
        Place::sheet(first.file.clone(), first.sheet.clone())
    }

    pub fn village_place(&self) -> Place {
        let first = &self.0.villages()[0].place;
        Place::sheet(first.file.clone(), first.sheet.clone())
    }
}
