//! What does not fit in the detail sheets of a form: names given twice, columns that lack their word or have none.

use std::collections::BTreeSet;

use super::detail::{Detail, key};
use super::error::{PackError, nearest};
use super::faults::Faults;
use super::files::PackFiles;
use super::form::{Content, DETAIL_COLUMN, FILE, FormLayout};
use super::reporter::Reporters;

/// Columns that a detail sheet has at least: sheets are known by their columns.
const LEAST_COLUMNS: usize = 3;

pub(super) fn check(form: &FormLayout, files: &PackFiles, reporters: &Reporters, faults: &mut Faults) {
    for (number, detail) in form.details.iter().enumerate() {
        let at = || files.location(FILE, position(files, number));
        for message in of_names(form, number).into_iter().chain(of_columns(detail)) {
            faults.push(PackError::Syntax { at: at(), message });
        }
        let given = || detail.columns.iter().map(|column| column.id.as_str());
        for (id, what) in wanted(detail).into_iter().filter(|(id, _)| detail.column(id).is_none()) {
            let others = given().filter(|given| !key::ALL.contains(given));
            let nearest = nearest(id, others);
            faults.push(PackError::NoId { at: at(), table: DETAIL_COLUMN, id, what, nearest });
        }
        for name in twice(given()) {
            faults.push(PackError::Duplicate { at: at(), what: "id", name });
        }
        for reporter in &detail.reporters {
            faults.keep(reporters.expect(reporter, at));
        }
    }
}

/// The columns that tell which row it is, as far as the sheet says that it has them.
fn wanted(detail: &Detail) -> Vec<(&'static str, &'static str)> {
    let all = [
        (detail.has_groups(), key::GROUP, "分组"),
        (true, key::NAME, "一行的名称"),
        (!detail.kinds.is_empty(), key::KIND, "种类"),
    ];
    all.into_iter().filter(|(wanted, ..)| *wanted).map(|(_, id, what)| (id, what)).collect()
}

/// What is amiss with what the sheet is called, here and beside the form's other sheets.
fn of_names(form: &FormLayout, number: usize) -> Vec<String> {
    let Some(detail) = form.details.get(number) else { return Vec::new() };
    let (id, sheet, others) = (detail.id.as_str(), &detail.sheet, &form.details[..number]);
    let fixed = [&form.cover.sheet, &form.indicators.sheet, &form.texts.sheet];
    told([
        (!is_id(id), format!("明细表的 id“{id}”应以小写字母起头，只用小写字母、数字和下划线")),
        (others.iter().any(|other| other.id == detail.id), format!("有两张明细表的 id 都是“{id}”")),
        (
            fixed.contains(&sheet) || others.iter().any(|other| other.sheet == *sheet),
            format!("有两张工作表都叫“{sheet}”"),
        ),
        (
            others.iter().any(|other| other.book == detail.book),
            format!("汇总表里有两张明细都叫“{}”", detail.book),
        ),
        (detail.row.is_empty(), format!("明细表“{sheet}”没有写一行叫什么（row）")),
    ])
}

/// What is amiss with its columns.
fn of_columns(detail: &Detail) -> Vec<String> {
    let sheet = &detail.sheet;
    let levels = detail.columns.iter().any(|column| column.content == Content::Level);
    told([
        (
            detail.columns.len() < LEAST_COLUMNS,
            format!("明细表“{sheet}”至少要有{LEAST_COLUMNS}列，列太少认不出来"),
        ),
        (
            !detail.has_groups() && detail.column(key::GROUP).is_some(),
            format!("明细表“{sheet}”有 id 为“group”的列，没有写分组叫什么（group）"),
        ),
        (
            detail.kinds.is_empty() && detail.column(key::KIND).is_some(),
            format!("明细表“{sheet}”有 id 为“kind”的列，没有写有哪些种类（[[detail.kind]]）"),
        ),
        (
            !detail.kinds.is_empty() && !detail.endings.is_empty(),
            format!("明细表“{sheet}”分种类，endings 写在各种类里"),
        ),
        (levels && detail.levels.is_empty(), format!("明细表“{sheet}”有等级列，没有写有哪些等级（levels）")),
    ])
}

fn told<const N: usize>(all: [(bool, String); N]) -> Vec<String> {
    all.into_iter().filter(|(amiss, _)| *amiss).map(|(_, message)| message).collect()
}

/// Names that stood in the list before.
fn twice<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    names.filter(|name| !seen.insert(*name)).map(str::to_owned).collect()
}

/// Whether a text serves as a sheet's id: other files, folders and SQL call it so.
fn is_id(text: &str) -> bool {
    let rest = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(rest)
}

fn position(files: &PackFiles, number: usize) -> usize {
    let text = files.get(FILE).unwrap_or_default();
    text.match_indices("\n[[detail]]").nth(number).map_or(0, |(at, _)| at + 1)
}
