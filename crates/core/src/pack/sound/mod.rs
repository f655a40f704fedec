//! What a pack may not say although each of its files can be read: names that no sheet and no file can bear, words that mean two
//! things, indicators that cannot be computed as they say. Found here it is told with file and line; found later it would stop
//! a form, or print a wrong number.

mod asked;
mod computed;
mod form;
mod names;

use super::error::{Location, PackError};
use super::faults::Faults;
use super::files::PackFiles;
use super::form::FormLayout;
use super::layout::SUMMARY;
use super::reporter::Reporters;
use super::{About, Catalogue, PeriodWords};

pub use names::{BOOK_SHEETS, FORM_SHEETS};

/// Numbers that texts may say outright.
const CONSTANTS: &str = "text/常数.toml";
/// Places of a large number that a sentence still reads as one.
const MOST_PLACES: u32 = 4;
/// The least number that can be so many 万.
const LEAST_LARGE: u32 = 10_000;

/// What is looked at: most of a pack.
pub(super) struct Parts<'p> {
    pub files: &'p PackFiles,
    pub about: &'p About,
    pub period: &'p PeriodWords,
    pub reporters: &'p Reporters,
    pub form: &'p FormLayout,
    pub catalogue: &'p Catalogue,
}

impl Parts<'_> {
    /// Where a text stands in a file first.
    fn at(&self, file: &'static str, text: &str) -> Location {
        let found = self.files.get(file).ok().and_then(|content| content.find(text));
        // What begins a line is looked for with the end of the one before.
        let line_end = usize::from(text.starts_with('\n'));
        self.files.location(file, found.map_or(0, |at| at + line_end))
    }

    fn fault(&self, file: &'static str, text: &str, message: String) -> PackError {
        PackError::Syntax { at: self.at(file, text), message }
    }
}

pub(super) fn check(parts: &Parts<'_>, faults: &mut Faults) {
    about(parts, faults);
    names::check(parts, faults);
    form::check(parts, faults);
    computed::check(parts, faults);
    asked::check(parts, faults);
}

fn about(parts: &Parts<'_>, faults: &mut Faults) {
    const FILE: &str = "pack.toml";
    let about = parts.about;
    let needed = [
        ("id", &about.id),
        ("bureau", &about.bureau),
        ("whole", &about.whole),
        ("own", &about.own),
        ("counties", &about.counties),
        ("sections", &about.sections),
        ("campaign", &about.campaign),
    ];
    // A paper without declared numbers would not be verified: its own dates are some.
    if let (Ok(_), Err(missing)) = (parts.files.get(SUMMARY), parts.files.get(CONSTANTS)) {
        faults.push(missing);
    }
    // Where the file itself is missing or cannot be read, that has been told.
    let read = !about.schema.is_empty();
    for (key, value) in needed.into_iter().filter(|(_, value)| read && value.trim().is_empty()) {
        let written = format!("{key} = \"{value}\"");
        faults.push(parts.fault(FILE, &written, format!("{key} 是空的，要写上")));
    }
    for large in &about.large {
        let message = if large.places > MOST_PLACES {
            format!("[[large]] 的 places 写{}，应为0至{MOST_PLACES}", large.places)
        } else if large.from < LEAST_LARGE.into() {
            format!("[[large]] 的 from 写{}，应不小于{LEAST_LARGE}：以下的数不写成万", large.from)
        } else {
            continue;
        };
        faults.push(parts.fault(FILE, "[[large]]", message));
    }
}
