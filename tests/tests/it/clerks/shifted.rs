//! Blocks of values pasted some rows too low or too high, held against the quarter before.

use std::fmt::Write as _;

use jibao_core::count::settings::Settings;
use jibao_core::pack::Column;
use jibao_core::report::Report;
use jibao_core::returns::{Finding, Inbox, State, Submission};
use jibao_tests::returns::{pack, quarters, sample};

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

/// The quarter before with the return of one county.
fn before(county: &str) -> Inbox {
    let mut inbox = quarters()[2].inbox();
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
        let (clean, before) = (rows(&sample("2024Q4", county)), before(county));
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
