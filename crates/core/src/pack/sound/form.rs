//! The form's headers and fixed words: two that mean one thing, one that means two.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Parts;
use crate::pack::faults::Faults;
use crate::pack::form::FormColumn;
use crate::text::fold::key;

const FILE: &str = "form.toml";
/// Characters of the longest header.
const LONGEST_HEADER: usize = 60;
/// Characters that the entries of a drop-down come to at most, with the commas between them.
const LONGEST_LIST: usize = 255;

pub(super) fn check(parts: &Parts<'_>, faults: &mut Faults) {
    let form = parts.form;
    let sheets = [&form.indicators, &form.texts].map(|sheet| (&sheet.sheet, &sheet.columns));
    let details = form.details.iter().map(|detail| (&detail.sheet, &detail.columns));
    for (sheet, columns) in sheets.into_iter().chain(details) {
        headers(parts, sheet, columns, faults);
    }
    let labels = form.cover.fields.iter().map(|field| (field.label.as_str(), field.synonyms.as_slice()));
    twice(parts, &form.cover.sheet, "标签", labels, faults);
    for detail in &form.details {
        levels(parts, &detail.sheet, &detail.levels, faults);
    }
    words(parts, faults);
}

fn headers(parts: &Parts<'_>, sheet: &str, columns: &[FormColumn], faults: &mut Faults) {
    for column in columns {
        let length = column.header.chars().count();
        let why = if column.header.trim().is_empty() {
            format!("“{sheet}”的列 {} 没有列名（header）", column.id)
        } else if length > LONGEST_HEADER {
            format!("“{sheet}”的列 {} 的列名有{length}个字，最多{LONGEST_HEADER}个", column.id)
        } else {
            continue;
        };
        faults.push(parts.fault(FILE, &format!("header = \"{}\"", column.header), why));
    }
    let headers = columns.iter().map(|column| (column.header.as_str(), column.synonyms.as_slice()));
    twice(parts, sheet, "列名", headers, faults);
}

/// Names on one sheet of which two are one, however they are written.
fn twice<'f>(
    parts: &Parts<'_>,
    sheet: &str,
    what: &str,
    names: impl Iterator<Item = (&'f str, &'f [String])>,
    faults: &mut Faults,
) {
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for ((name, synonyms), at) in names.zip(0..) {
        for name in std::iter::once(name).chain(synonyms.iter().map(String::as_str)) {
            if !name.trim().is_empty() && known.insert(key(name), at).is_some_and(|other| other != at) {
                let message = format!("“{sheet}”里有两个{what}是“{name}”（别名也算），读表时分不开");
                faults.push(parts.fault(FILE, &format!("\"{name}\""), message));
            }
        }
    }
}

fn levels(parts: &Parts<'_>, sheet: &str, levels: &[String], faults: &mut Faults) {
    let length: usize = levels.iter().map(|level| level.encode_utf16().count() + 1).sum();
    let comma = levels.iter().find(|level| level.contains([',', '，', ';']));
    let again = levels.iter().enumerate().find(|(at, level)| levels[..*at].contains(level));
    let why = if let Some(level) = comma {
        format!("等级“{level}”里有逗号或分号，下拉选项会被拆开")
    } else if let Some((_, level)) = again {
        format!("等级“{level}”写了两次")
    } else if levels.iter().any(|level| level.trim().is_empty()) {
        "有一个等级是空的".to_owned()
    } else if length > LONGEST_LIST {
        format!("等级一共{length}个字，下拉选项最多{LONGEST_LIST}个，请写短些")
    } else {
        return;
    };
    faults.push(parts.fault(FILE, "levels", format!("明细表“{sheet}”的{why}")));
}

/// A word of two meanings would be read as whichever comes first; a number as no number.
fn words(parts: &Parts<'_>, faults: &mut Faults) {
    let words = &parts.form.words;
    let lists = [
        ("none", &words.none),
        ("not_applicable", &words.not_applicable),
        ("yes", &words.yes),
        ("no", &words.no),
        ("has", &words.has),
        ("has_not", &words.has_not),
    ];
    let mut fault = |list: &str, message: String| {
        faults.push(parts.fault(FILE, &format!("\n{list} = ["), format!("[words] {message}")));
    };
    for (name, list) in lists {
        // Without these two no answer could be given.
        if list.is_empty() && !parts.form.version.is_empty() && !["none", "not_applicable"].contains(&name) {
            fault(name, format!("{name} 是空的，至少要有一个词"));
        }
        for word in list {
            let written = key(word);
            if written.is_empty() {
                fault(name, format!("{name} 里有一个空的词"));
            } else if written.parse::<Decimal>().is_ok() {
                fault(name, format!("{name} 里的“{word}”是数，不能当作词"));
            }
        }
    }
    let apart = [
        ("yes", "no"),
        ("has", "has_not"),
        ("none", "yes"),
        ("none", "has"),
        ("not_applicable", "none"),
        ("not_applicable", "yes"),
        ("not_applicable", "no"),
        ("not_applicable", "has"),
        ("not_applicable", "has_not"),
    ];
    let list = |name: &str| lists.iter().find(|(known, _)| *known == name).map(|(_, list)| list.as_slice());
    for (one, other) in apart {
        let (Some(first), Some(second)) = (list(one), list(other)) else { continue };
        for word in first.iter().filter(|word| second.iter().any(|same| key(same) == key(word))) {
            fault(one, format!("“{word}”既在 {one} 里又在 {other} 里，读表时分不开"));
        }
    }
}
