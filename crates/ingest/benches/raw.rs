//! Reading against calamine's own stream over the same files, both in one run and on one thread: raw cells, and returns
//! through to their values. The bound is twice calamine's time: `cargo bench -p jibao-ingest --bench raw`.

#![allow(clippy::expect_used, reason = "a benchmark whose own files cannot be read has nothing to measure")]

use std::hint::black_box;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use calamine::{Reader, Xlsx};
use jibao_core::calendar::Quarter;
use jibao_core::pack::{Pack, PackFiles};
use jibao_ingest::{InboxFile, raw};
use rust_xlsxwriter::{Format, Workbook};

fn main() {
    divan::main();
}

/// The files that both readers are given.
const SETS: [Set; 4] = [Set::Return, Set::Returns, Set::Large, Set::Quarters];

/// A quarter is given, so that nothing is sought in vain; what is of another is read all the same.
const QUARTER: Option<Quarter> = Quarter::new(2024, 3);

/// The sets that hold the form, so that the whole of the reading can be measured.
const FORMS: [Set; 2] = [Set::Returns, Set::Quarters];

#[derive(Debug, Clone, Copy)]
enum Set {
    /// One return: 5 sheets × 120 rows × 12 columns.
    Return,
    /// 40 returns.
    Returns,
    /// One sheet of 60,000 rows × 15 columns.
    Large,
    /// The returns of all sample quarters.
    Quarters,
}

impl Set {
    fn files(self) -> Vec<Vec<u8>> {
        match self {
            Self::Return => vec![workbook(5, 120, 12, 0)],
            Self::Returns => (0..40).map(|seed| workbook(5, 120, 12, seed)).collect(),
            Self::Large => vec![workbook(1, 60_000, 15, 0)],
            Self::Quarters => quarters(),
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn files_below(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files_below(&path, ending, found);
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
}

fn quarters() -> Vec<Vec<u8>> {
    let mut paths = Vec::new();
    files_below(&root().join("fixtures"), ".xlsx", &mut paths);
    paths.retain(|path| path.parent().is_some_and(|folder| folder.ends_with("上报")));
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("a file")).collect()
}

fn pack() -> Pack {
    let (root, mut paths, mut files) = (root().join("templates"), Vec::new(), PackFiles::default());
    files_below(&root, "", &mut paths);
    for path in paths {
        let name = path.strip_prefix(&root).expect("below the folder").to_string_lossy().into_owned();
        files.insert(name, std::fs::read_to_string(&path).expect("a text"));
    }
    Pack::load(files).expect("the built-in pack is sound")
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

/// One return after another through to its values: raw cells, search for personal data, form, accounts.
#[divan::bench(args = FORMS, sample_count = 30)]
fn raw_and_form(bencher: divan::Bencher<'_, '_>, set: Set) {
    let pack = pack();
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    let file = |(at, bytes)| [InboxFile { path: format!("{at}.xlsx"), bytes }];
    let files: Vec<[InboxFile; 1]> = set.files().into_iter().enumerate().map(file).collect();
    bencher.bench_local(|| {
        let read = |file: &[InboxFile; 1]| {
            jibao_ingest::read(&pack, QUARTER, file).map(|inbox| inbox.accounts.len())
        };
        one.install(|| files.iter().filter_map(|file| read(file).ok()).sum::<usize>())
    });
}
