//! Who a workbook is from and for which quarter: cover, titles, hidden property, file and folder names.

use std::collections::BTreeSet;

use jibao_contract::form;
use jibao_core::ids::{Length, Period, ReporterId};
use jibao_core::pack::{Named, Pack, Reading};
use jibao_core::returns::{CoverSheet, Place};
use jibao_core::text::fold::{compact, key, says_nothing};
use serde::{Deserialize, Serialize};

use crate::form::period::{Said, said, said_in_field};
use crate::personal::told_name;
use jibao_sheets::RawBook;

/// Words that make a return a correction of an earlier one.
pub(crate) const CORRECTIONS: [&str; 7] = ["更正", "补报", "修改", "退回", "改报", "订正", "修正"];
/// Words that do so in the name of a file, where they can mean nothing else.
const CORRECTED_FILES: [&str; 7] = ["重报", "重新报", "修订", "改后", "改好", "已改", "(改)"];
/// Words of a file that is the last one: of what, it does not say.
const LAST_FILES: [&str; 7] = ["最终", "终版", "终稿", "定稿", "改版", "新版", "更新"];

/// What a return says of others of the same reporter, the more the later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Claim {
    /// Nothing.
    None,
    /// That it is the last one.
    Last,
    /// That it corrects an earlier one.
    Correction,
}

/// What a workbook says about itself, and what is to be told about it.
#[derive(Debug, Clone)]
pub(crate) struct Judged<T> {
    /// The answer, where there is one that can be trusted.
    pub found: Option<T>,
    /// What is found, places and message.
    pub remarks: Vec<(Reading, Vec<Place>, String)>,
}

impl<T> Judged<T> {
    fn new(found: Option<T>) -> Self {
        Self { found, remarks: Vec::new() }
    }

    fn tell(mut self, reading: Reading, places: Vec<Place>, message: String) -> Self {
        self.remarks.push((reading, places, message));
        self
    }
}

/// Whether the return says that it is sample data.
pub(crate) fn is_sample(book: &RawBook) -> bool {
    book.properties.get(form::SAMPLE).is_some_and(|value| key(value) == "1")
}

/// What a return says of earlier ones, in its property, its titles, on its cover and by its path.
pub(crate) fn claim(path: &str, book: &RawBook, cover: &CoverSheet, titles: &[String]) -> Claim {
    let property =
        book.properties.get(form::CORRECTION).is_some_and(|value| !matches!(key(value).as_str(), "" | "0"));
    let holds = |text: &str, words: &[&str]| {
        let text = compact(text);
        words.iter().any(|word| text.contains(word))
    };
    let says = |text: &str| holds(text, &CORRECTIONS);
    let fields = ["reporter", "quarter"].iter().filter_map(|id| cover.fields.get(*id));
    let corrects = property
        || says(path)
        || holds(path, &CORRECTED_FILES)
        || titles.iter().any(|title| says(title))
        || fields.into_iter().any(|(text, _)| says(text));
    if corrects {
        Claim::Correction
    } else if holds(path, &LAST_FILES) {
        Claim::Last
    } else {
        Claim::None
    }
}

/// The one reporter that a path names. A county with a bare section word (`永仁县/普法科.xlsx`) is the county: its
/// own sections go by the same names.
pub(crate) fn of_path(pack: &Pack, path: &str) -> Option<ReporterId> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if let Named::One(id) = pack.reporters.named(stem)
        && !path.contains('/')
    {
        return Some(id.clone());
    }
    let one = |text: &str| mentioned(pack, text);
    // The file's own name is nearer than the folders above it.
    match (one(stem), one(path)) {
        (Some(file), Some(whole)) if file == whole => Some(file),
        (Some(file), None) if is_county(pack, &file) => Some(file),
        (_, Some(whole)) => Some(whole),
        (file, None) => file,
    }
}

fn is_county(pack: &Pack, id: &ReporterId) -> bool {
    pack.reporters.is_unit(id)
}

/// The one reporter a text mentions, a county before the sections beside it.
pub(crate) fn mentioned(pack: &Pack, text: &str) -> Option<ReporterId> {
    let all = pack.reporters.mentioned(text);
    let mut counties = all.iter().filter(|id| is_county(pack, id));
    match (counties.next(), counties.next(), all.as_slice()) {
        (Some(one), None, _) => Some((*one).clone()),
        (None, None, [one]) => Some((*one).clone()),
        _ => None,
    }
}

/// The id of the reporter that the form was made for, where the file still says so.
pub(crate) fn made_for(book: &RawBook) -> Option<String> {
    book.properties.get(form::REPORTER).map(|id| compact(id)).filter(|id| !id.is_empty())
}

/// Whether the form was made for a reporter and its file bears the same name: two more that say what the cover says.
pub(crate) fn is_vouched(pack: &Pack, path: &str, book: &RawBook, found: &ReporterId) -> bool {
    made_for(book).as_deref() == Some(found.as_str()) && of_path(pack, path).as_ref() == Some(found)
}

/// Tells whose return it is. `titles` are the reporters that titles and sheet names mention, or with `by_rows` a column of the
/// tables.
pub(crate) fn reporter(
    pack: &Pack,
    path: &str,
    book: &RawBook,
    cover: &CoverSheet,
    titles: &BTreeSet<ReporterId>,
    by_rows: bool,
) -> Judged<ReporterId> {
    let name = |id: &ReporterId| pack.reporters.name(id).to_owned();
    let hidden = made_for(book).map(|id| ReporterId::from(id.as_str()));
    let hidden = hidden.filter(|id| pack.reporters.get(id).is_some());
    let of_file = of_path(pack, path);
    let of_title = titles.first().filter(|_| titles.len() == 1).cloned();
    let written = cover.fields.get("reporter");
    let text = written.map(|(text, _)| text.as_str()).unwrap_or_default();
    let place = || vec![written.map_or_else(|| Place::file(path), |(_, place)| place.clone())];
    // A name of a person behind the reporter's is told nowhere.
    let told = told_name(pack, text);
    let named = written.map(|(text, _)| pack.reporters.named(text));
    let on_cover = match &named {
        Some(Named::One(id)) => Some((*id).clone()),
        Some(Named::Unknown) => mentioned(pack, text),
        _ => None,
    };
    // 普法科 on a county's return is the county's own section.
    let of_whole = pack.about.whole.chars().next_back().is_some_and(|area| text.contains(area));
    let bare = |id: &ReporterId| !is_county(pack, id) && !of_whole && hidden.as_ref() != Some(id);
    if let Some(section) = on_cover.as_ref().filter(|id| bare(id))
        && let Some(county) = of_file.as_ref().or(of_title.as_ref()).filter(|id| is_county(pack, id))
    {
        let bureau = &pack.about.bureau;
        let message =
            format!("封面只写“{told}”，文件名是{}，按{0}计，不是{bureau}{}", name(county), name(section));
        return Judged::new(Some(county.clone())).tell(Reading::NameNormalised, place(), message);
    }
    if let (Some(cover), Some(title)) = (&on_cover, &of_title)
        && cover != title
    {
        let beside = [("表格来源", hidden.as_ref()), ("文件名", of_file.as_ref())];
        return contested(pack, (cover, title), beside, by_rows, place());
    }
    if let Some(found) = on_cover.clone().or_else(|| of_title.clone()) {
        let mut judged = Judged::new(Some(found.clone()));
        // The written name is what the clerk meant; a property or file name that says another is told.
        // A return that was sent back to one is that one's, whatever its file was called.
        let answers = book.properties.contains_key(form::RETURNED) && hidden.as_ref() == Some(&found);
        if let Some(other) = [hidden, of_file].into_iter().flatten().find(|other| *other != found) {
            let (reading, message) = if answers {
                let message =
                    format!("这是退给{}的表改好以后送回的，文件名是{}，按{0}计", name(&found), name(&other));
                (Reading::NameNormalised, message)
            } else {
                let message =
                    format!("表内报送单位是{}，文件名或表格来源是{}，按{0}计", name(&found), name(&other));
                (Reading::ReporterConflict, message)
            };
            judged = judged.tell(reading, place(), message);
        }
        let usual = pack.reporters.get(&found).is_some_and(|reporter| {
            [&reporter.full, &reporter.name].iter().any(|usual| key(usual) == key(text))
        });
        if on_cover.is_some() && !usual {
            let message = format!("报送单位写“{told}”，按{}计", name(&found));
            judged = judged.tell(Reading::NameNormalised, place(), message);
        }
        return judged;
    }
    match (hidden, of_file) {
        (Some(hidden), Some(file)) if hidden != file => {
            let message =
                format!("封面看不出单位，表格是{}的，文件名是{}，无法确定", name(&hidden), name(&file));
            Judged::new(None).tell(Reading::ReporterAmbiguous, place(), message)
        }
        (Some(found), _) | (None, Some(found)) => {
            let said = if says_nothing(text) {
                "封面没有写报送单位".to_owned()
            } else {
                format!("封面报送单位写“{told}”，认不出是谁")
            };
            let message = format!("{said}，按文件名和表格来源计为{}", name(&found));
            Judged::new(Some(found)).tell(Reading::NameNormalised, place(), message)
        }
        (None, None) => match named {
            Some(Named::Ambiguous(meaning)) => Judged::new(None).tell(
                Reading::ReporterAmbiguous,
                place(),
                format!("报送单位“{told}”{meaning}"),
            ),
            _ => Judged::new(None).tell(
                Reading::ReporterUnknown,
                place(),
                "看不出是哪个单位报送的表".to_owned(),
            ),
        },
    }
}

/// Decides between what the cover and the titles say: by what else speaks for only one of the two, and never against what
/// the rows say of themselves. All that was weighed is told.
fn contested(
    pack: &Pack,
    (cover, title): (&ReporterId, &ReporterId),
    beside: [(&str, Option<&ReporterId>); 2],
    by_rows: bool,
    place: Vec<Place>,
) -> Judged<ReporterId> {
    let name = |id: &ReporterId| pack.reporters.name(id).to_owned();
    let rows = format!("表内{}", pack.about.counties);
    let said = [("封面", Some(cover)), (if by_rows { &rows } else { "表题" }, Some(title))]
        .into_iter()
        .chain(beside);
    let said: Vec<(&str, &ReporterId)> = said.filter_map(|(what, id)| Some((what, id?))).collect();
    let reasons: Vec<String> = said.iter().map(|(what, id)| format!("{what}是{}", name(id))).collect();
    let backed = |id: &ReporterId| said[2..].iter().any(|(_, other)| *other == id);
    let strange = said[2..].iter().any(|(_, other)| *other != cover && *other != title);
    let found = match (backed(cover), backed(title)) {
        (true, false) if !strange && !by_rows => Some(cover),
        (false, true) if !strange => Some(title),
        _ => None,
    };
    match found {
        Some(found) => {
            let message = format!("{}，按{}计，请核对", reasons.join("，"), name(found));
            Judged::new(Some(found.clone())).tell(Reading::ReporterConflict, place, message)
        }
        None => {
            let message = format!("{}，无法确定是哪个单位", reasons.join("，"));
            Judged::new(None).tell(Reading::ReporterAmbiguous, place, message)
        }
    }
}

/// Whether a title leaves it open of which time the table is: it names no period, no year and no month.
fn is_open(title: &str, length: Length) -> bool {
    said(title, length).is_none() && !compact(title).contains(['年', '季', '月'])
}

/// Tells the period. The cover counts; a hidden property or a file name that says another is told.
pub(crate) fn period(
    pack: &Pack,
    path: &str,
    book: &RawBook,
    cover: &CoverSheet,
    titles: &[(String, Place)],
    asked: Option<Period>,
) -> Judged<Period> {
    let hidden: Option<Period> = book.properties.get(form::QUARTER).and_then(|text| text.parse().ok());
    let (words, length) = (&pack.period, pack.period.length);
    let of_file = said(path.rsplit('/').next().unwrap_or(path), length).or_else(|| said(path, length));
    let in_path = match of_file {
        Some(Said::Period(quarter)) => Some(quarter),
        _ => None,
    };
    let written = cover.fields.get("quarter");
    let text = written.map(|(text, _)| text.as_str()).unwrap_or_default();
    let place = || vec![written.map_or_else(|| Place::file(path), |(_, place)| place.clone())];
    let mut judged = Judged::new(None);
    let on_cover = match said_in_field(text, length) {
        Some(Said::Period(quarter)) => {
            if length.find_in(text).is_none() || !compact(text).contains(&quarter.year().to_string()) {
                let message = format!("{}写“{text}”，读作{}", words.field(), quarter.label());
                judged = judged.tell(Reading::Normalised, place(), message);
            }
            Some(quarter)
        }
        // Without a year it is the period of the form or of the folder, if that is the same one.
        Some(Said::Number(number)) => {
            let known = [hidden, in_path, asked].into_iter().flatten().find(|known| known.number() == number);
            if let Some(known) = known {
                let message = format!("{}写“{text}”，没有写年份，读作{}", words.field(), known.label());
                judged = judged.tell(Reading::Normalised, place(), message);
            }
            known
        }
        _ => None,
    };
    let full = titles.iter().filter_map(|(title, _)| match said(title, length) {
        Some(Said::Period(quarter)) => Some(quarter),
        _ => None,
    });
    let full: BTreeSet<Period> = full.collect();
    let of_titles = full.first().copied().filter(|_| full.len() == 1);
    // A cover that says something which is no period is not overruled by what the form was made for.
    let silent = says_nothing(text);
    let found = on_cover.or_else(|| of_titles.or(in_path).or(hidden).filter(|_| silent));
    // A table alone, without a cover to say it on, is of the period whose inbox it lies in, where nothing in it says another.
    let bare = cover.fields.is_empty()
        && of_file.is_none()
        && titles.iter().all(|(title, _)| is_open(title, length));
    if let Some(asked) = asked.filter(|_| found.is_none() && bare) {
        let message = format!("表里没有写是{}，按收件文件夹计为{}，请核实", words.which, asked.label());
        judged = judged.tell(Reading::QuarterConflict, place(), message);
        judged.found = Some(asked);
        return judged;
    }
    let Some(found) = found else {
        let what = if silent {
            format!("看不出是{}的表", words.which)
        } else {
            format!("{}写“{text}”，看不出是{}", words.field(), words.which)
        };
        return judged.tell(Reading::QuarterUnknown, place(), what);
    };
    let doubt = match (hidden, of_file) {
        (Some(hidden), _) if hidden != found => Some(format!("表格是为{}下发的", hidden.label())),
        (_, Some(said)) if !said.agrees(found) && said != Said::Earlier => {
            Some(format!("文件名写的是{}", said.label(length)))
        }
        _ => None,
    };
    if let Some(doubt) = doubt {
        judged = judged.tell(
            Reading::QuarterConflict,
            place(),
            format!("表内{}是{}，{doubt}，按表内计", words.field(), found.label()),
        );
    }
    judged.found = Some(found);
    judged
}
