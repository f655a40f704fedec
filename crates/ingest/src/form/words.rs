//! The sheet of texts.

use jibao_core::pack::{Pack, Reading};
use jibao_core::returns::{Place, Words};
use jibao_core::text::fold::{key, says_nothing};

use super::corrected::is_correction;
use super::filler::{Filler, filler};
use super::header::Table;
use super::hints;
use super::ledger::{Fate, Ledger};
use super::notes::Notes;
use super::value::{ask, broken, shown};
use crate::personal::SET_ASIDE;
use jibao_sheets::{RawCell, RawSheet, a1};

/// The column in which a text is suggested for the summary.
const ADOPT: &str = "adopt";
/// Topics of a row, by column id.
const TOPICS: [&str; 3] = ["highlight", "problem", "plan"];

/// Reads all rows below the header. A row's measure is told by its title, its code or its number; a row that does not say
/// goes on with the one above it.
pub(crate) fn read(
    pack: &Pack,
    whole: &Place,
    sheet: &RawSheet,
    table: &Table,
    notes: &mut Notes<'_>,
    ledger: &mut Ledger<'_>,
) -> Vec<Words> {
    let mut all = Vec::new();
    let mut above = String::new();
    let cell = |row: u32, id: &str| table.column(id).and_then(|column| sheet.cells.get((row, column)));
    let text = |row: u32, id: &str| cell(row, id).map(shown).unwrap_or_default();
    for row in table.rows(sheet) {
        let written = text(row, "measure");
        let measure = if written.trim().is_empty() { above.clone() } else { measure(pack, &written) };
        above.clone_from(&measure);
        let mut said = false;
        let suggested = text(row, ADOPT);
        let adopt = adopts(pack, &suggested);
        for (id, fate) in [("measure", Fate::Label), (ADOPT, Fate::Value)] {
            if let Some(column) = table.column(id) {
                ledger.mark((row, column), fate);
            }
        }
        for topic in TOPICS {
            let content = cell(row, topic).map(RawCell::raw_text).unwrap_or_default();
            let Some(column) = table.column(topic).filter(|_| !content.trim().is_empty()) else {
                continue;
            };
            ledger.mark((row, column), Fate::Value);
            let headers = pack.form.texts.columns.iter().map(|column| &*column.header);
            let fills = filler(&content, &pack.form.words.none, headers);
            if content == SET_ASIDE || fills == Some(Filler::Nothing) {
                continue;
            }
            said = true;
            let question = cell(row, topic).and_then(broken).map(|question| question.hinted(hints::TEXT));
            let question = question.or_else(|| {
                let says = || format!("写的是“{}”，不是文字材料", content.trim());
                let no_text = |hint| Some(ask(Reading::AmbiguousValue, says()).hinted(hint));
                match fills {
                    Some(_) => no_text(hints::TEXT),
                    None if is_correction(&content, &pack.period) => no_text(hints::OUTSIDE),
                    None => None,
                }
            });
            if let Some(question) = question {
                let header = pack.form.texts.column(topic).map_or(topic, |column| &column.header);
                let place = whole.cell(a1(row, column));
                ledger.ask(&place.cell);
                let message = format!("“{header}”{}，没有采用", question.what);
                // A correction of numbers goes back with them, below the table of those.
                if fills.is_none() && is_correction(&content, &pack.period) {
                    notes.keep(&content, &place);
                }
                notes.put(&question, vec![place], message);
                continue;
            }
            all.push(Words {
                measure: measure.clone(),
                topic: topic.to_owned(),
                text: content.trim().to_owned(),
                adopt: adopt == Some(true),
                place: whole.cell(a1(row, column)),
            });
        }
        if let (None, true, Some(column)) = (adopt, said, table.column(ADOPT)) {
            let header = pack.form.texts.column(ADOPT).map_or(ADOPT, |column| &column.header);
            let message = format!("“{header}”写的是“{}”，看不出是否，按没有建议处理", suggested.trim());
            notes.add(Reading::Normalised, vec![whole.cell(a1(row, column))], message);
        }
        let elsewhere = measure.is_empty() && !is_general(&written);
        if let Some(column) = table.column("measure").filter(|_| said && elsewhere) {
            let message = format!("“{}”不是表上的措施，这一行的文字归入“{GENERAL}”", written.trim());
            notes.add(Reading::Normalised, vec![whole.cell(a1(row, column))], message);
        }
    }
    all
}

/// Whether a row's texts are suggested for the summary; `None` for a word that says neither. 采用 in the column 建议采用 is yes.
fn adopts(pack: &Pack, written: &str) -> Option<bool> {
    let said = key(written);
    let is_one_of = |words: &[String]| words.iter().any(|word| key(word) == said);
    let words = &pack.form.words;
    let is_no = || {
        is_one_of(&words.no)
            || is_one_of(&words.none)
            || said.trim_start_matches(['暂', '先']).starts_with(['不', '非', '未', '无'])
    };
    if says_nothing(written) || is_no() {
        return Some(false);
    }
    let column = pack.form.texts.column(ADOPT)?;
    let mut names = std::iter::once(&column.header).chain(&column.synonyms);
    let is_named = said.chars().count() > 1 && names.any(|name| key(name).ends_with(&said));
    (is_one_of(&words.yes) || is_named).then_some(true)
}

/// What belongs to no measure.
const GENERAL: &str = "综合";

/// Whether a row says that it belongs to no measure.
fn is_general(written: &str) -> bool {
    let written = key(written);
    written.is_empty() || [GENERAL, "其他", "其它"].iter().any(|word| key(word) == written)
}

fn measure(pack: &Pack, written: &str) -> String {
    let written = key(written);
    let known = |measure: &&jibao_core::pack::Measure| {
        key(&measure.title) == written || key(&measure.code) == written
    };
    pack.policy.measures().find(known).map(|measure| measure.code.clone()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_suggested_by_yes_and_by_the_column_s_own_word() {
        let pack = crate::personal::tests::pack();
        for yes in ["是", "√", "采用", "建议采用", " 采 用 ", "采纳", "Y", "推荐采用"] {
            assert_eq!(adopts(&pack, yes), Some(true), "{yes}");
        }
        for no in ["", " ", "否", "不采用", "暂不采用", "不建议采用", "未定", "无", "×", "N"]
        {
            assert_eq!(adopts(&pack, no), Some(false), "{no}");
        }
        for unclear in ["待定", "1", "/", "县里再定", "用", "可"] {
            assert_eq!(adopts(&pack, unclear), None, "{unclear}");
        }
    }
}
