//! Headings between a table's rows that say whose the rows below them are: another county's block was pasted there.

use jibao_core::ids::ReporterId;
use jibao_core::pack::{Named, Pack};
use jibao_core::text::fold::key;
use jibao_sheets::{Placed, RawSheet};

use super::value::{is_blank, seen};
use crate::identity;

/// What a heading says beside the county's name: 附：元谋县司法局2024年第四季度上报数据, 以下为元谋县数据.
const WORDS: &str = "附件表以下上为是的报送填统计数据情况汇总年第一二三四季度月份本资料供参考对照";
/// Characters of the longest heading.
const LONGEST: usize = 40;
/// The cover's field that says who reports.
const REPORTER: &str = "reporter";

/// The county that a row names and says nothing else of, alone or behind the cover's label.
pub(super) fn heading(pack: &Pack, sheet: &RawSheet, row: u32) -> Option<ReporterId> {
    let cells: Vec<&Placed> =
        sheet.cells.row(row).iter().filter(|(_, cell)| !is_blank(cell)).take(3).collect();
    match cells.as_slice() {
        [(_, only)] => named(pack, &seen(only)).or_else(|| titled(pack, &seen(only))),
        [(_, label), (_, name)] if is_label(pack, &seen(label)) => named(pack, &seen(name)),
        _ => None,
    }
}

fn named(pack: &Pack, text: &str) -> Option<ReporterId> {
    match pack.reporters.named(text) {
        Named::One(id) if pack.reporters.is_unit(id) => Some(id.clone()),
        _ => None,
    }
}

/// The one county that a title of a table names.
fn titled(pack: &Pack, text: &str) -> Option<ReporterId> {
    let text = key(text);
    if text.chars().count() > LONGEST {
        return None;
    }
    let id = identity::mentioned(pack, &text).filter(|id| pack.reporters.is_unit(id))?;
    // Its name in full or short, and those of the form's sheets.
    let full = pack.reporters.get(&id).map_or("", |reporter| reporter.full.as_str());
    let sheets = pack.form.details.iter().map(|detail| detail.sheet.as_str());
    let names = [full, pack.reporters.name(&id), &pack.form.indicators.sheet].into_iter().chain(sheets);
    let names: String = names.map(key).collect();
    let is_word = |c: char| !c.is_alphabetic() || WORDS.contains(c) || names.contains(c);
    text.chars().all(is_word).then_some(id)
}

/// 报送单位 and what else the cover may call it.
fn is_label(pack: &Pack, text: &str) -> bool {
    let field = pack.form.cover.fields.iter().find(|field| field.id == REPORTER);
    let text = key(text);
    let text = text.trim_end_matches(':');
    field.is_some_and(|field| {
        std::iter::once(&field.label).chain(&field.synonyms).any(|name| key(name) == text)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_of_another_county_s_numbers_is_told_from_what_speaks_of_a_county() {
        let pack = crate::personal::tests::pack();
        let name = |text: &str| {
            named(&pack, text).or_else(|| titled(&pack, text)).map(|id| pack.reporters.name(&id).to_owned())
        };
        for text in [
            "元谋县",
            "元谋县司法局",
            "附：元谋县数据",
            "附：元谋县司法局上报数据",
            "元谋县2024年第四季度上报表",
            "以下为元谋县数据",
            "附件2：元谋县村级明细表",
            "附件：元谋县数据（供参考）",
            "元谋县2024年第四季度统计情况汇总",
        ] {
            assert_eq!(name(text).as_deref(), Some("元谋县"), "{text}");
        }
        for text in [
            "",
            "以上数据含元谋县移交3件",
            "与元谋县合报",
            "已报元谋县司法局备案",
            "元谋县、永仁县数据",
            "注：数据截至12月20日",
        ] {
            assert_eq!(name(text), None, "{text}");
        }
    }
}
