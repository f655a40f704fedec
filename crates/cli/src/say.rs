//! Printing that ends quietly where nobody reads on: `jibao check … | head` closes the pipe, which the standard
//! macros take for a panic. They are shadowed here, so that every module prints the same way.

use std::fmt::Arguments;
use std::io::{ErrorKind, Write};

/// Writes to standard output. A closed pipe ends the program; nothing it did is lost by that.
pub(crate) fn write(text: Arguments<'_>) {
    if let Err(error) = std::io::stdout().write_fmt(text) {
        let gone = error.kind() == ErrorKind::BrokenPipe;
        if !gone {
            eprintln!("无法写到屏幕：{error}");
        }
        std::process::exit(if gone { 0 } else { i32::from(crate::FAILED) });
    }
}

macro_rules! print {
    ($($text:tt)*) => { $crate::say::write(format_args!($($text)*)) };
}

macro_rules! println {
    () => { $crate::say::write(format_args!("\n")) };
    ($($text:tt)*) => { $crate::say::write(format_args!("{}\n", format_args!($($text)*))) };
}
