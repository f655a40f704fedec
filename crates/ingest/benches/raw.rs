//! Reading raw cells against calamine's own stream over the same files, both in one run and on one thread. The bound
//! is twice calamine's time: `cargo bench -p jibao-ingest --bench raw`.

#![allow(clippy::expect_used, reason = "a benchmark whose own files cannot be read has nothing to measure")]

use std::hint::black_box;
use std::io::Cursor;

use calamine::{Reader, Xlsx};
use jibao_ingest::raw;
use rust_xlsxwriter::{Format, Workbook};

fn main() {
    divan::main();
}

/// The files that both readers are given.
const SETS: [Set; 3] = [Set::Return, Set::Returns, Set::Large];

#[derive(Debug, Clone, Copy)]
enum Set {
    /// One return: 5 sheets × 120 rows × 12 columns.
    Return,
    /// 40 returns.
    Returns,
    /// One sheet of 60,000 rows × 15 columns.
    Large,
}

impl Set {
    fn files(self) -> Vec<Vec<u8>> {
        match self {
            Self::Return => vec![workbook(5, 120, 12, 0)],
            Self::Returns => (0..40).map(|seed| workbook(5, 120, 12, seed)).collect(),
            Self::Large => vec![workbook(1, 60_000, 15, 0)],
        }
    }
}

/// A third texts, of which half repeat; counts, a few shares and a few formulas.
fn workbook(sheets: u32, rows: u32, columns: u16, seed: u32) -> Vec<u8> {
    let mut book = Workbook::new();
    let share = Format::new().set_num_format("0.00%");
    for number in 0..sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(format!("表{number}")).expect("a plain name");
        for row in 0..rows {
            for column in 0..columns {
                let n = (row * 31 + u32::from(column) * 7 + seed) % 997;
                match column % 6 {
                    0 => sheet.write(row, column, format!("乡镇{row}村民委员会")),
                    1 => sheet.write(row, column, ["村", "社区", "无", "是"][n as usize % 4]),
                    2 => sheet.write_with_format(row, column, f64::from(n) / 1000.0, &share),
                    3 => sheet.write_formula(
                        row,
                        column,
                        rust_xlsxwriter::Formula::new("A1+1").set_result(n.to_string()),
                    ),
                    _ => sheet.write(row, column, n),
                }
                .expect("a cell inside the grid");
            }
        }
    }
    book.save_to_buffer().expect("a workbook in memory")
}

#[divan::bench(args = SETS, sample_count = 30)]
fn calamine_stream(bencher: divan::Bencher<'_, '_>, set: Set) {
    let files = set.files();
    bencher.bench_local(|| {
        let mut cells = 0_usize;
        for bytes in &files {
            let mut book = Xlsx::new(Cursor::new(bytes.as_slice())).expect("a workbook");
            for name in book.sheet_names() {
                let mut reader = book.worksheet_cells_reader(&name).expect("a sheet");
                while let Some(cell) = reader.next_cell().expect("a cell") {
                    black_box(&cell);
                    cells += 1;
                }
            }
        }
        cells
    });
}

#[divan::bench(args = SETS, sample_count = 30)]
fn raw_read(bencher: divan::Bencher<'_, '_>, set: Set) {
    let files = set.files();
    bencher.bench_local(|| {
        files.iter().map(|bytes| raw::read("a.xlsx", bytes).expect("a workbook").cell_count()).sum::<usize>()
    });
}
