//! Reading gives back what the sample program wrote.

use jibao_core::returns::{Account, Inbox, Submission};
use jibao_tests::printed::filled_cells;
use jibao_tests::returns::{Villages as _, pack, quarters};
use jibao_tests::root;

fn read(label: &str) -> (Vec<jibao_ingest::InboxFile>, Inbox) {
    let files =
        jibao_ingest::list(&root().join("fixtures").join(label).join("上报"), &["成果"]).unwrap().files;
    let inbox = jibao_ingest::read(pack(), None, &files).unwrap();
    (files, inbox)
}

fn inbox(label: &str) -> Inbox {
    read(label).1
}

#[test]
fn a_return_read_is_the_submission_that_was_written() {
    for quarter in quarters() {
        let inbox = inbox(&quarter.quarter.label());
        assert_eq!(inbox.quarter, quarter.quarter);
        assert_eq!(inbox.submissions.len(), quarter.submissions.len());
        for written in &quarter.submissions {
            same(inbox.of(&written.reporter).unwrap(), written);
        }
    }
}

fn same(read: &Submission, written: &Submission) {
    let who = format!("{} {}", written.reporter, written.quarter);
    assert_eq!(read.files, written.files, "{who}");
    assert_eq!(read.sample, written.sample, "{who}");
    assert_eq!(read.cover.cut_off, written.cover.cut_off, "{who}");
    assert_eq!(read.cover.filled_on, written.cover.filled_on, "{who}");
    assert_eq!(read.entries.keys().collect::<Vec<_>>(), written.entries.keys().collect::<Vec<_>>(), "{who}");
    for (key, entry) in &written.entries {
        let found = &read.entries[key];
        assert_eq!(&found.value, &entry.value, "{who} {key:?}");
        assert_eq!((&found.raw, &found.place), (&entry.raw, &entry.place), "{who} {key:?}");
        assert!(found.normalised.is_empty(), "{who} {key:?}");
    }
    assert_eq!(read.has_villages(), written.has_villages(), "{who}");
    let rows = |submission: &Submission| submission.villages().to_vec();
    assert_eq!(rows(read).len(), rows(written).len(), "{who}");
    for (found, row) in rows(read).iter().zip(rows(written)) {
        assert_eq!((&found.code, &found.group, &found.name), (&row.code, &row.group, &row.name), "{who}");
        assert_eq!((&found.kind, &found.remark), (&row.kind, &row.remark), "{who} {}", row.name);
        assert_eq!(found.values, row.values, "{who} {}", row.name);
    }
    assert_eq!(read.words, written.words, "{who}");
}

#[test]
fn the_remarks_beside_values_are_read() {
    let inbox = inbox("2025年第一季度");
    let county = inbox.of(&"532325".into()).unwrap();
    let entry = county.entries.iter().find(|((code, _), _)| code.as_str() == "M1803b").unwrap().1;
    assert!(entry.remark.contains("拆除"));
}

#[test]
fn every_cell_of_every_sheet_is_accounted_for() {
    for quarter in quarters() {
        let (files, inbox) = read(&quarter.quarter.label());
        assert!(inbox.accounts.iter().all(Account::balances));
        assert!(inbox.accounts.iter().all(|account| account.questions == 0 && account.normalised == 0));
        for file in files {
            for (sheet, cells) in filled_cells(&file.bytes) {
                let mut of_sheet = inbox.accounts.iter().filter(|a| a.file == file.path && a.sheet == sheet);
                let account = of_sheet.next().unwrap();
                assert_eq!(account.cells, cells, "{} {sheet}", file.path);
                assert!(of_sheet.next().is_none());
            }
        }
    }
}
