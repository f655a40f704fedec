//! Words as clerks write them: villages, headers, quarters and shapes of tables, each read as a person reads it or asked
//! about once, and never read as something else.

mod corrections;
mod headers;
mod places;
mod quarters;
mod register;
mod shapes;
mod shifted;

use jibao_core::returns::{Finding, Inbox, Submission};
use jibao_ingest::InboxFile;
use jibao_tests::package::Package;
use jibao_tests::returns::{Villages as _, pack, sample, workbook};

/// A sample return with something changed, as it is read.
struct Case {
    quarter: &'static str,
    county: &'static str,
}

const CHUXIONG: Case = Case { quarter: "2024Q4", county: "532301" };
const YONGREN: Case = Case { quarter: "2025Q2", county: "532327" };

impl Case {
    fn sample(&self) -> Submission {
        sample(self.quarter, self.county)
    }

    /// The return with some cells changed.
    fn read(&self, change: impl FnOnce(&mut Package)) -> Inbox {
        let mut book = Package::open(&workbook(&self.sample()));
        change(&mut book);
        let county = self.county.into();
        let name = pack().reporters.name(&county);
        read(self.quarter, &format!("{name}.xlsx"), book.bytes())
    }

    /// Whether all that was read is what the sample says.
    fn same(&self, inbox: &Inbox) -> bool {
        let clean = self.read(|_| {});
        let (Some(read), Some(clean)) = (inbox.of(&self.county.into()), clean.of(&self.county.into())) else {
            return false;
        };
        numbers(read) == numbers(clean)
    }
}

fn read(quarter: &str, path: &str, bytes: Vec<u8>) -> Inbox {
    let file = InboxFile { path: path.to_owned(), bytes };
    let inbox = jibao_ingest::read(pack(), Some(quarter.parse().unwrap()), &[file]).unwrap();
    assert!(inbox.accounts.iter().all(jibao_core::returns::Account::balances), "{:?}", inbox.accounts);
    inbox
}

/// All numbers of a return, those of villages under their codes.
fn numbers(read: &Submission) -> Vec<(String, Option<String>)> {
    let shown =
        |given: &jibao_core::returns::Given| given.number().map(|number| number.normalize().to_string());
    let own = read.entries.iter().map(|((code, column), entry)| (format!("{code} {column:?}"), shown(entry)));
    let villages = read.villages().iter().flat_map(|row| {
        let code = row.code.clone().unwrap_or_default();
        row.values.iter().map(move |(id, entry)| (format!("{code} {id}"), shown(entry)))
    });
    own.chain(villages).collect()
}

fn told<'a>(inbox: &'a Inbox, code: &str) -> Vec<&'a Finding> {
    inbox.findings.iter().filter(|finding| finding.code == code).collect()
}
