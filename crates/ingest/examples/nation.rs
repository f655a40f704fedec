//! The nation's 2,850 returns of five sheets × 120 rows × 12 columns through the reader, for time and memory:
//! `cargo build --release -p jibao-ingest --example nation`, then `/usr/bin/time -v` on it. The bounds are 15 s and
//! 300 MiB on two cores. With a folder as argument, 2,850 copies of the returns in it are read instead.

#![allow(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "an example that cannot set up has nothing to measure"
)]

use std::time::Instant;

use jibao_ingest::raw;
use rayon::prelude::*;
use rust_xlsxwriter::Workbook;

const RETURNS: usize = 2_850;

fn main() {
    let different: Vec<Vec<u8>> = match std::env::args_os().nth(1) {
        Some(folder) => jibao_ingest::list(folder.as_ref(), "成果")
            .expect("a folder")
            .into_iter()
            .map(|file| file.bytes)
            .collect(),
        None => (0..8).map(workbook).collect(),
    };
    let start = Instant::now();
    let read =
        |at: usize| raw::read("a.xlsx", &different[at % different.len()]).expect("a workbook").cell_count();
    let cells: usize = (0..RETURNS).into_par_iter().map(read).sum();
    println!("{RETURNS} returns, {cells} cells, {:.2} s", start.elapsed().as_secs_f64());
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
