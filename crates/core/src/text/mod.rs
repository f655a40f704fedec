//! Text without any policy behind it: the one fold of what people type, the words of answers, digits in every
//! shape, numbers written out, and numbers read back from Chinese sentences.

pub mod digit;
pub mod fold;
pub mod line;
pub mod number;
pub mod numerals;
mod short_text;
pub mod words;

pub use short_text::ShortText;
