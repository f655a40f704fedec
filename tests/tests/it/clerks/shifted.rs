//! Blocks of values pasted some rows too low or too high, held against the quarter before.

use std::fmt::Write as _;

use jibao_core::count::settings::Settings;
use jibao_core::pack::Column;
use jibao_core::report::Report;
use jibao_core::returns::{Finding, Inbox, State, Submission};
use jibao_tests::returns::{self, Retype as _, Villages as _, pack, quarters, sample};

use super::read;

/// The rows of the sheet of indicators from row 2 on: code, 本期 and 本年累计, which stand in D and E.
type Rows = Vec<[String; 3]>;

fn rows(of: &Submission) -> Rows {
    let mut places: Vec<(u32, String)> = of
        .entries
        .iter()
        .map(|((code, _), entry)| (entry.place.cell[1..].parse().unwrap(), code.to_string()))
        .collect();
    places.sort();
    places.dedup();
    let raw = |code: &str, column| {
        of.entry(&code.into(), column).map(|entry| entry.raw.clone()).unwrap_or_default()
    };
    let row = |(_, code): (u32, String)| {
        let (current, year) = (raw(&code, Column::Current), raw(&code, Column::Year));
        [code, current, year]
    };
    places.into_iter().map(row).collect()
}

/// What is found of a sheet of a county, with the quarter before beside it.
fn checked(county: &str, rows: &Rows, before: Option<&Inbox>) -> Report {
    let mut text = "\u{FEFF}代码,指标,单位,本期,本年累计\n".to_owned();
    for [code, current, year] in rows {
        writeln!(text, "{code},,,{current},{year}").unwrap();
    }
    let path = format!("{}2024年第四季度.csv", pack().reporters.name(&county.into()));
    let inbox = read("2024Q4", &path, text.into_bytes());
    let before = before.into_iter().cloned().collect();
    Report::build(pack(), &Settings::default(), inbox, before, Vec::new())
}

fn told(report: &Report) -> Vec<&Finding> {
    report.findings.iter().filter(|finding| finding.message.contains("错了")).collect()
}

/// A quarter with the return of one county.
fn inbox(quarter: &str, county: &str) -> Inbox {
    let sample = quarters().iter().find(|sample| sample.quarter.to_string() == quarter).unwrap();
    let mut inbox = sample.inbox();
    inbox.submissions.retain(|submission| submission.reporter.as_str() == county);
    inbox
}

/// Rows `from..to` of the columns moved by some rows.
fn moved(clean: &Rows, (from, to): (usize, usize), by: isize, columns: &[usize]) -> Rows {
    let mut rows = clean.clone();
    for column in columns {
        rows[from..to].iter_mut().for_each(|row| row[*column].clear());
        for at in from..to {
            rows[at.checked_add_signed(by).unwrap()][*column].clone_from(&clean[at][*column]);
        }
    }
    rows
}

#[test]
fn a_block_that_was_pasted_rows_off_is_one_question_about_the_cells_that_moved() {
    for county in ["532325", "532326", "532322"] {
        let (clean, before) = (rows(&sample("2024Q4", county)), inbox("2024Q3", county));
        assert!(told(&checked(county, &clean, Some(&before))).is_empty());
        assert!(told(&checked(county, &clean, None)).is_empty());
        for range in [(8, 29), (33, 59), (18, 44), (58, 89)] {
            for by in [1, -1, 2] {
                for columns in [&[1, 2][..], &[1]] {
                    let case = format!("{county} {range:?} {by} {columns:?}");
                    let rows = moved(&clean, range, by, columns);
                    let report = checked(county, &rows, Some(&before));
                    let found = told(&report);
                    assert_eq!(found.len(), 1, "{case}: {found:#?}");
                    let way = if by > 0 { "下" } else { "上" };
                    let many = if by.abs() == 2 { "两" } else { "一" };
                    assert!(
                        found[0].message.contains(&format!("往{way}错了{many}行")),
                        "{case}: {}",
                        found[0].message
                    );
                    let stands = (range.0.strict_add_signed(by), range.1.strict_add_signed(by));
                    let block = stands.0.min(range.0)..stands.1.max(range.1);
                    for (at, [code, ..]) in rows.iter().enumerate() {
                        let entry = report
                            .inbox
                            .of(&county.into())
                            .unwrap()
                            .entry(&code.as_str().into(), Column::Current);
                        let Some(entry) = entry else { continue };
                        let asked = found[0].places.contains(&entry.place);
                        let edge = block.start.abs_diff(at).min(block.end.abs_diff(at)) <= 3;
                        // A value that may as well be its own row's is told either way.
                        assert!(edge || asked == block.contains(&at), "{case} {code}: {}", found[0].message);
                        assert!(!asked || entry.state() == State::Unreadable, "{case} {code}");
                    }
                    let others = report.findings.iter().filter(|finding| {
                        finding.reporter.as_ref().is_some_and(|who| who.as_str() != county)
                            && finding.code != "missing-return"
                    });
                    assert_eq!(others.count(), 0, "{case}: {:#?}", report.findings);
                }
            }
        }
    }
}

/// Cells of a list's rows from one on are put in (`by` > 0) or taken out, and what stood below moved; where nothing comes
/// from, the cells are empty or keep what they had.
fn moved_in_list(of: &mut Submission, from: usize, by: isize, keeps: bool) {
    let clean = of.villages().to_vec();
    for (at, row) in of.villages_mut().iter_mut().enumerate().skip(from) {
        let home = at.checked_add_signed(-by).filter(|home| *home >= from).and_then(|home| clean.get(home));
        for (column, _) in clean[at].values.iter() {
            row.values.edit(column, |entry| match home.and_then(|home| home.values.get(column)) {
                Some(given) => (entry.value, entry.raw) = (given.value.clone(), given.raw.clone()),
                None if keeps => {}
                None => drop(entry.clear()),
            });
        }
    }
}

#[test]
fn values_of_a_list_that_moved_beside_its_names_are_one_question() {
    for county in ["532301", "532325", "532322"] {
        let before = inbox("2024Q3", county);
        let now = || inbox("2024Q4", county);
        let clean = now().submissions.remove(0);
        let empty = [(3, 1), (3, -1), (0, 1), (10, 2), (10, -2), (5, -3)].map(|(from, by)| (from, by, false));
        let kept = [(3, 1), (3, -1), (0, 1), (10, 2), (5, -1)].map(|(from, by)| (from, by, true));
        for (from, by, keeps) in empty.into_iter().chain(kept) {
            let case = format!("{county} {from} {by} {keeps}");
            let mut inbox = now();
            moved_in_list(&mut inbox.submissions[0], from, by, keeps);
            let report = Report::build(pack(), &Settings::default(), inbox, vec![before.clone()], Vec::new());
            let found = told(&report);
            assert_eq!(found.len(), 1, "{case}: {found:#?}");
            let way = if by > 0 { "下" } else { "上" };
            let many = ["一", "两", "三"][by.unsigned_abs() - 1];
            let says = format!("往{way}错了{many}行");
            assert!(found[0].message.contains(&says), "{case}: {}", found[0].message);
            assert_eq!(&*found[0].places[0].sheet, "村级明细表", "{case}");
            // What is taken is what each village has, and nobody is said to have left a cell empty. Where nothing was left
            // empty a row at the edge, whose village has what its neighbour had, cannot be told.
            let rows = report.inbox.submissions[0].villages().iter().zip(clean.villages());
            let others = rows.filter(|(row, own)| {
                let mut taken = row.values.iter().filter(|(_, given)| given.number().is_some());
                taken.any(|(column, given)| Some(given) != own.values.get(column))
            });
            assert!(others.count() <= if keeps { 2 } else { 0 }, "{case}");
            assert!(report.findings.iter().all(|one| one.code != "blank-value"), "{case}");
        }
        let mut inbox = now();
        for column in ["persons", "adviser"] {
            returns::village(&mut inbox.submissions[0], 4, column).clear();
        }
        let report = Report::build(pack(), &Settings::default(), inbox, vec![before], Vec::new());
        assert!(told(&report).is_empty());
    }
}
