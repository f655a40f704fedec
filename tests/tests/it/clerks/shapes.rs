//! The form laid out in another way: in blocks, on several sheets, side by side, on its side, a column off.

use jibao_core::pack::Severity;
use jibao_core::returns::Inbox;

use super::{CHUXIONG, Package, told};

const VILLAGES: &str = "村级明细表";
const INDICATORS: &str = "指标表";

/// The words of a sheet, row by row.
fn rows(book: &Package, name: &str) -> Vec<Vec<String>> {
    let read = jibao_sheets::read("上报.xlsx", &book.bytes()).unwrap();
    let sheet = read.sheets.iter().find(|sheet| sheet.name == name).unwrap();
    let width = sheet.cells.places().map(|(_, column)| column).max().unwrap();
    let text = |row, column| sheet.cell(row, column).map(jibao_sheets::RawCell::raw_text).unwrap_or_default();
    sheet.cells.row_numbers().map(|row| (0..=width).map(|column| text(row, column)).collect()).collect()
}

/// The return with a sheet laid out anew.
fn laid_out(name: &str, new: impl Fn(Vec<Vec<String>>) -> Vec<(String, Vec<Vec<String>>)>) -> Inbox {
    CHUXIONG.read(|book| {
        let sheets = new(rows(book, name));
        book.drop_sheet(name);
        for (name, rows) in sheets {
            let rows: Vec<Vec<&str>> =
                rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
            book.add_sheet(&name, &rows.iter().map(Vec::as_slice).collect::<Vec<_>>());
        }
    })
}

/// The rows below the header by their township, in the order of the sheet.
fn by_township(rows: &[Vec<String>]) -> Vec<(String, Vec<Vec<String>>)> {
    let mut all: Vec<(String, Vec<Vec<String>>)> = Vec::new();
    for row in &rows[1..] {
        let mut row = row.clone();
        let township = std::mem::take(&mut row[0]);
        match all.last_mut() {
            Some((last, rows)) if *last == township => rows.push(row),
            _ => all.push((township, vec![row])),
        }
    }
    all
}

#[test]
fn townships_as_blocks_are_read_with_and_without_a_header_for_each() {
    for repeated in [false, true] {
        let inbox = laid_out(VILLAGES, |rows| {
            let blocks = by_township(&rows).into_iter().enumerate().flat_map(|(at, (township, block))| {
                let header = (repeated && at > 0).then(|| rows[0].clone());
                std::iter::once(vec![township]).chain(header).chain(block).collect::<Vec<_>>()
            });
            let mut blocks: Vec<Vec<String>> = blocks.collect();
            // The first heading stands above the header where each block has its own.
            blocks.insert(usize::from(repeated), rows[0].clone());
            vec![(VILLAGES.to_owned(), blocks)]
        });
        assert!(CHUXIONG.same(&inbox), "{repeated}: {:?}", told(&inbox, "village-ambiguous"));
    }
}

#[test]
fn a_sheet_a_township_is_read_whether_its_rows_or_its_tab_name_it() {
    for named in [true, false] {
        // The others stay where they were.
        let inbox = CHUXIONG.read(|book| {
            let all = rows(book, VILLAGES);
            let (township, block) = by_township(&all).pop().unwrap();
            let from = usize::from(!named);
            let own = all.len() - block.len();
            let sheet: Vec<Vec<&str>> = std::iter::once(&all[0])
                .chain(&all[own..])
                .map(|row| row[from..].iter().map(String::as_str).collect())
                .collect();
            for _ in &block {
                book.drop_last_row(VILLAGES);
            }
            book.add_sheet(&township, &sheet.iter().map(Vec::as_slice).collect::<Vec<_>>());
        });
        assert!(CHUXIONG.same(&inbox), "{named}: {:?}", told(&inbox, "column-missing"));
    }
}

#[test]
fn a_form_on_its_side_or_in_two_columns_is_one_finding_that_names_the_shape() {
    let turned = |rows: Vec<Vec<String>>| -> Vec<Vec<String>> {
        (0..rows[0].len()).map(|column| rows.iter().map(|row| row[column].clone()).collect()).collect()
    };
    for name in [VILLAGES, INDICATORS] {
        let inbox = laid_out(name, |rows| vec![(name.to_owned(), turned(rows))]);
        let said = told(&inbox, "sheet-missing");
        assert!(said.len() == 1 && said[0].message.contains("行列对调"), "{said:?}");
    }
    let inbox = laid_out(INDICATORS, |rows| {
        let half = rows.len() / 2;
        let beside = |(at, row): (usize, &Vec<String>)| {
            let right =
                if at == 0 { rows[0].clone() } else { rows.get(half + at).cloned().unwrap_or_default() };
            row.iter().cloned().chain(right).collect()
        };
        vec![(INDICATORS.to_owned(), rows[..=half].iter().enumerate().map(beside).collect())]
    });
    let said = told(&inbox, "sheet-missing");
    assert!(said.len() == 1 && said[0].message.contains("左右并排"), "{said:?}");
}

#[test]
fn a_column_whose_header_nobody_knows_is_named_where_one_is_missing() {
    let inbox = CHUXIONG.read(|book| book.set(INDICATORS, "E1", "本季数据(暂)"));
    let said = told(&inbox, "column-missing");
    let one = said.first().filter(|_| said.len() == 1).unwrap_or_else(|| panic!("{said:?}"));
    assert!(one.message.ends_with("有一列“本季数据(暂)”认不出，是不是这一列"), "{}", one.message);
    assert_eq!(one.places[0].cell, "E1");
}

#[test]
fn a_column_of_numbers_beside_its_place_is_one_question() {
    let inbox = CHUXIONG.read(|book| {
        let all = rows(book, INDICATORS);
        for (at, row) in all.iter().enumerate().skip(1).take(9) {
            let cell = |column: &str| format!("{column}{}", at + 1);
            book.set(INDICATORS, &cell("D"), &format!("{}{}", row[4], row[3]));
            book.set(INDICATORS, &cell("E"), "");
        }
    });
    let said = told(&inbox, "ambiguous-value");
    assert!(said.len() == 1 && said[0].message.contains("“单位”一列"), "{said:?}");
}

#[test]
fn a_table_that_was_sorted_with_its_header_is_read_from_both_sides_of_it() {
    for (name, at) in [(VILLAGES, 1), (VILLAGES, 7), (INDICATORS, 3)] {
        let inbox = laid_out(name, |mut rows| {
            let header = rows.remove(0);
            rows.insert(at, header);
            vec![(name.to_owned(), rows)]
        });
        assert!(CHUXIONG.same(&inbox), "{name} {at}: {:?}", inbox.findings);
        assert!(told(&inbox, "village-missing").is_empty(), "{name} {at}");
    }
}

#[test]
fn a_township_s_total_among_its_villages_is_held_against_them_and_counted_nowhere() {
    for (wrong, code) in [(false, 0), (true, 1)] {
        let inbox = laid_out(VILLAGES, |rows| {
            let number = |text: &str| text.parse::<u64>().ok();
            let mut all = vec![rows[0].clone()];
            let numbers: Vec<usize> = (0..rows[0].len())
                .filter(|at| rows[1..].iter().all(|row| number(&row[*at]).is_some()))
                .collect();
            assert!(!numbers.is_empty());
            for (township, mut block) in by_township(&rows) {
                let mut total = vec![String::new(); rows[0].len()];
                total[0] = format!("{township}小计");
                for at in &numbers {
                    let sum: u64 = block.iter().filter_map(|row| number(&row[*at])).sum();
                    total[*at] = (sum + u64::from(wrong && all.len() == 1)).to_string();
                }
                for row in &mut block {
                    row[0].clone_from(&township);
                }
                block.push(total);
                all.append(&mut block);
            }
            vec![(VILLAGES.to_owned(), all)]
        });
        assert!(CHUXIONG.same(&inbox), "{wrong}");
        assert_eq!(told(&inbox, "total-differs").len().min(1), code, "{:?}", told(&inbox, "total-differs"));
    }
}

#[test]
fn a_block_a_column_off_and_two_headers_written_one_for_the_other_are_one_question_each() {
    let off = laid_out(INDICATORS, |mut rows| {
        // Both numbers of some rows, with nothing left in the column of the first.
        let whole = |row: &&mut Vec<String>| {
            row[4..6].iter().all(|text| text.parse::<u64>().is_ok()) && row[6].is_empty()
        };
        let mut block = 0;
        for row in rows.iter_mut().skip(1).take_while(whole) {
            row[4..7].rotate_right(1);
            block += 1;
        }
        assert!(block > 2);
        vec![(INDICATORS.to_owned(), rows)]
    });
    let swapped = laid_out(INDICATORS, |mut rows| {
        rows[0].swap(4, 5);
        vec![(INDICATORS.to_owned(), rows)]
    });
    for (inbox, word) in [(off, "右"), (swapped, "写反")] {
        let asked: Vec<_> = inbox.findings.iter().filter(|one| one.severity == Severity::Error).collect();
        assert!(asked.len() == 1 && asked[0].message.contains(word), "{word}: {asked:?}");
    }
}
