//! Reading against calamine's own stream over the same files, both in one run and on one thread: raw cells, and returns
//! through to their values. The bound is twice calamine's time: `cargo bench -p jibao-ingest --bench raw` prints both
//! times and their ratio, then the samples of each.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a benchmark whose own files cannot be read has nothing to measure, and it prints what it measures"
)]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use calamine::{Reader, Xlsx};
use jibao_core::ids::Period;
use jibao_core::pack::{Pack, PackFiles};
use jibao_ingest::InboxFile;
use rust_xlsxwriter::{Format, Workbook};

fn main() {
    ratios();
    divan::main();
}

/// The files that both readers are given.
const SETS: [Set; 5] = [Set::Return, Set::Returns, Set::Large, Set::Quarters, Set::Copies];

/// The quarter of the copies.
const QUARTER: Option<Period> = Period::quarter(2025, 2);
/// The return that is copied, of a county with many villages.
const COPIED: &str = "fixtures/2025年第二季度/上报/楚雄市.xlsx";
/// How often the two readers are timed in turn; the fastest round of each counts.
const ROUNDS: usize = 15;

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
    /// 40 copies of a county's return.
    Copies,
}

impl Set {
    fn files(self) -> Vec<Vec<u8>> {
        self.inboxes().into_iter().flat_map(|(_, files)| files).map(|file| file.bytes).collect()
    }

    /// The files as the product is given them: a quarter's returns in one inbox, copies of one return each in its own.
    fn inboxes(self) -> Vec<(Option<Period>, Vec<InboxFile>)> {
        let file = |(number, bytes)| InboxFile { path: format!("{number}.xlsx"), bytes };
        let one = |files: Vec<Vec<u8>>| vec![(QUARTER, (1..).zip(files).map(file).collect())];
        match self {
            Self::Return => one(vec![workbook(5, 120, 12, 0)]),
            Self::Returns => one((0..40).map(|seed| workbook(5, 120, 12, seed)).collect()),
            Self::Large => one(vec![workbook(1, 60_000, 15, 0)]),
            Self::Quarters => quarters(),
            Self::Copies => {
                let bytes = std::fs::read(root().join(COPIED)).expect("a file");
                (0..40).flat_map(|_| one(vec![bytes.clone()])).collect()
            }
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

fn quarters() -> Vec<(Option<Period>, Vec<InboxFile>)> {
    let mut inboxes: BTreeMap<PathBuf, Vec<InboxFile>> = BTreeMap::new();
    let mut paths = Vec::new();
    files_below(&root().join("fixtures"), ".xlsx", &mut paths);
    paths.sort();
    for path in paths {
        let folder = path.parent().expect("a folder");
        if folder.ends_with("上报") {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let bytes = std::fs::read(&path).expect("a file");
            inboxes.entry(folder.to_owned()).or_default().push(InboxFile { path: name, bytes });
        }
    }
    inboxes.into_values().map(|files| (None, files)).collect()
}

fn pack() -> Pack {
    let (root, mut paths, mut files) = (root().join("templates/chuxiong"), Vec::new(), PackFiles::default());
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

fn stream(files: &[Vec<u8>]) -> usize {
    let mut cells = 0;
    for bytes in files {
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
}

fn raw_cells(files: &[Vec<u8>]) -> usize {
    files.iter().map(|bytes| jibao_sheets::read("a.xlsx", bytes).expect("a workbook").cell_count()).sum()
}

/// Returns through to their values: raw cells, search for personal data, form, accounts.
fn values(pack: &Pack, inboxes: &[(Option<Period>, Vec<InboxFile>)]) -> usize {
    let read = |(quarter, files): &(Option<Period>, Vec<InboxFile>)| {
        jibao_ingest::read(pack, *quarter, files).expect("an inbox").accounts.len()
    };
    inboxes.iter().map(read).sum()
}

fn one_thread() -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread")
}

/// Both readers in turn over the same files, so that whatever else the machine does weighs on both.
fn ratios() {
    let (pack, one) = (pack(), one_thread());
    for set in SETS {
        let (files, inboxes) = (set.files(), set.inboxes());
        let mut best = [Duration::MAX; 3];
        for _ in 0..ROUNDS {
            let took = [
                timed(|| stream(&files)),
                timed(|| raw_cells(&files)),
                timed(|| one.install(|| values(&pack, &inboxes))),
            ];
            best = std::array::from_fn(|at| best[at].min(took[at]));
        }
        let [calamine, raw, whole] = best.map(|time| time.as_secs_f64() * 1e3);
        println!(
            "{set:?}, {} files: calamine {calamine:.1} ms; raw {raw:.1} ms, {:.2} times; with form {whole:.1} ms, {:.2} times",
            files.len(),
            raw / calamine,
            whole / calamine
        );
    }
}

fn timed(read: impl FnOnce() -> usize) -> Duration {
    let start = Instant::now();
    black_box(read());
    start.elapsed()
}

#[divan::bench(args = SETS, sample_count = 30)]
fn calamine_stream(bencher: divan::Bencher<'_, '_>, set: Set) {
    let files = set.files();
    bencher.bench_local(|| stream(&files));
}

#[divan::bench(args = SETS, sample_count = 30)]
fn raw_read(bencher: divan::Bencher<'_, '_>, set: Set) {
    let files = set.files();
    bencher.bench_local(|| raw_cells(&files));
}

#[divan::bench(args = SETS, sample_count = 30)]
fn raw_and_form(bencher: divan::Bencher<'_, '_>, set: Set) {
    let (pack, one, inboxes) = (pack(), one_thread(), set.inboxes());
    bencher.bench_local(|| one.install(|| values(&pack, &inboxes)));
}
