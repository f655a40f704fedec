//! What a pack may not say although each of its files can be read: names that no sheet and no file can bear, words that mean two
//! things, indicators that cannot be computed as they say. Found here it is told with file and line; found later it would stop
//! a form, or print a wrong number.

mod asked;
mod computed;
mod form;
mod names;
pub(super) mod rates;

use std::collections::BTreeSet;

use super::error::{Location, PackError, nearest};
use super::faults::Faults;
use super::files::PackFiles;
use super::form::FormLayout;
use super::layout::SUMMARY;
use super::reporter::Reporters;
use super::{About, Catalogue, PeriodWords};

pub use names::{BOOK_SHEETS, FORM_SHEETS};

/// The version of packs that this program reads.
const SCHEMA: &str = "jibao/pack/1";
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
    if read && about.schema != SCHEMA {
        let message = format!("schema 写“{}”，这一版程序只认 {SCHEMA}", about.schema);
        faults.push(parts.fault(FILE, &about.schema, message));
    }
    large(parts, faults);
}

/// Which numbers are written in 万, and from when: once of each unit, and of units that there are.
fn large(parts: &Parts<'_>, faults: &mut Faults) {
    const FILE: &str = "pack.toml";
    let text = parts.files.get(FILE).unwrap_or_default();
    // The usual ones hold of whatever units there are.
    let written = text.contains("[[large]]");
    let known: BTreeSet<&str> = parts.catalogue.iter().map(|indicator| indicator.unit.as_str()).collect();
    let mut taken: BTreeSet<&str> = BTreeSet::new();
    for unit in parts.about.large.iter().flat_map(|large| &large.units).filter(|_| written) {
        let message = if !taken.insert(unit) {
            format!("[[large]] 里单位“{unit}”写了两次")
        } else if !known.is_empty() && !known.contains(unit.as_str()) {
            let guess = nearest(unit, known.iter().copied());
            let guess = guess.map(|unit| format!("，是不是“{unit}”？")).unwrap_or_default();
            format!("[[large]] 里的单位“{unit}”没有指标用{guess}")
        } else {
            continue;
        };
        let place = text.rfind(&format!("\"{unit}\"")).unwrap_or(0);
        faults.push(PackError::Syntax { at: parts.files.location(FILE, place), message });
    }
    for large in &parts.about.large {
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
