//! One workbook of any kind, and nothing of 季报: its cells with their addresses.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use jibao::sheets::{Refusal, a1, read};

/// Prints every cell that is not empty; gives back how many there are.
pub fn run(name: &str, bytes: &[u8]) -> Result<usize, Refusal> {
    let book = read(name, bytes)?;
    for note in book.all_notes() {
        println!("注意：{note:?}");
    }
    let mut count = 0;
    for sheet in &book.sheets {
        for ((row, column), cell) in &sheet.cells {
            println!("{}!{} {}", sheet.name, a1(*row, *column), cell.raw_text());
            count += 1;
        }
    }
    Ok(count)
}

#[allow(dead_code, reason = "the tests call what it calls")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("哪个文件？")?;
    let count = run(&path, &std::fs::read(&path)?)?;
    println!("共{count}格");
    Ok(())
}
