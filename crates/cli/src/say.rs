//! Printing that ends quietly where nobody reads on: `jibao check … | head` closes the pipe, which the standard
//! macros take for a panic. They are shadowed here, so that every module prints the same way, and a line stays one line
//! whatever stands in the names of files that it tells.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write};

use jibao_core::text::line::on_one_line;

/// Writes to standard output. A closed pipe ends the program; nothing it did is lost by that.
pub(crate) fn write(text: Arguments<'_>) {
    if let Err(error) = std::io::stdout().write_fmt(text) {
        let gone = error.kind() == ErrorKind::BrokenPipe;
        if !gone {
            eprintln!("无法写到屏幕，请检查输出的去处（是否磁盘已满）");
        }
        std::process::exit(if gone { 0 } else { i32::from(crate::FAILED) });
    }
}

/// Writes one line to standard output.
pub(crate) fn line(text: Arguments<'_>) {
    let text = text.to_string();
    write(format_args!("{}\n", on_one_line(&text)));
}

/// Writes one line to standard error; where even that is closed, there is nobody to tell.
pub(crate) fn fault(text: Arguments<'_>) {
    let text = text.to_string();
    let _ = writeln!(std::io::stderr(), "{}", on_one_line(&text));
}

macro_rules! print {
    ($($text:tt)*) => { $crate::say::write(format_args!($($text)*)) };
}

macro_rules! println {
    () => { $crate::say::write(format_args!("\n")) };
    ($($text:tt)*) => { $crate::say::line(format_args!($($text)*)) };
}

macro_rules! eprintln {
    ($($text:tt)*) => { $crate::say::fault(format_args!($($text)*)) };
}
