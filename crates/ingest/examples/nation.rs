//! The nation's 2,850 returns of five sheets × 120 rows × 12 columns through the reader as the product reads them, inbox
//! by inbox, for time and memory: `cargo build --release -p jibao-ingest --example nation`, then `/usr/bin/time -v` on it.
//! The bounds are 15 s and 300 MiB on two cores. With a folder as argument, 2,850 copies of the returns in it are read
//! instead, each copy of the folder being one inbox; with `keep` behind it, all that was read is kept to the end.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "an example that cannot set up has nothing to measure"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use jibao_core::ids::Period;
use jibao_core::pack::{Pack, PackFiles};
use jibao_core::returns::{Account, Inbox};
use jibao_ingest::InboxFile;
use rayon::prelude::*;
use rust_xlsxwriter::Workbook;

const RETURNS: usize = 2_850;
/// Returns of one inbox: counties and sections of a prefecture.
const INBOX: usize = 19;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (files, quarter) = match arguments.first() {
        Some(folder) => (jibao_ingest::list(folder.as_ref(), &["成果"]).expect("a folder").files, None),
        None => ((0..INBOX).map(generated).collect(), Period::quarter(2025, 2)),
    };
    let keep = arguments.get(1).is_some_and(|word| word == "keep");
    let pack = pack();
    let start = Instant::now();
    let read = |at: usize| -> (usize, usize, Option<Inbox>) {
        let returns = files.len().min(RETURNS - at * files.len());
        let inbox = jibao_ingest::read(&pack, quarter, &files[..returns]).expect("an inbox");
        let cells = Account::sum(&inbox.accounts).cells;
        (cells, inbox.submissions.len(), keep.then_some(inbox))
    };
    let all: Vec<_> = (0..RETURNS.div_ceil(files.len())).into_par_iter().map(read).collect();
    let (cells, taken) = all.iter().fold((0, 0), |(cells, taken), one| (cells + one.0, taken + one.1));
    println!("{RETURNS} returns, {taken} taken, {cells} cells, {:.2} s", start.elapsed().as_secs_f64());
}

fn pack() -> Pack {
    let mut files = BTreeMap::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/chuxiong");
    texts_below(&root, "", &mut files);
    let mut pack = PackFiles::default();
    for (name, text) in files {
        pack.insert(name, text);
    }
    Pack::load(pack).expect("the built-in pack is sound")
}

fn texts_below(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = format!("{prefix}{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            texts_below(&path, &format!("{name}/"), files);
        } else {
            files.insert(name, std::fs::read_to_string(&path).expect("a text"));
        }
    }
}

fn generated(at: usize) -> InboxFile {
    let seed = u32::try_from(at).expect("a small number");
    InboxFile { path: format!("{at}.xlsx"), bytes: workbook(seed) }
}

fn workbook(seed: u32) -> Vec<u8> {
    let mut book = Workbook::new();
    for number in 0..5 {
        let sheet = book.add_worksheet();
        sheet.set_name(format!("表{number}")).expect("a plain name");
        for row in 0..120 {
            for column in 0..12 {
                let n = (row * 31 + u32::from(column) * 7 + seed) % 997;
                match column % 3 {
                    0 => sheet.write(row, column, format!("乡镇{row}村民委员会")),
                    1 => sheet.write(row, column, ["村", "社区", "无", "是"][n as usize % 4]),
                    _ => sheet.write(row, column, n),
                }
                .expect("a cell inside the grid");
            }
        }
    }
    book.save_to_buffer().expect("a workbook in memory")
}
