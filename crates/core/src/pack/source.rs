//! Where an indicator's value comes from that no return gives: a detail sheet or a register, and what can be made of a column of
//! such a sheet.

use rust_decimal::Decimal;

use super::catalogue::{bad, fault, unknown};
use super::detail::{Detail, DetailSource, Fold, NoColumn};
use super::error::{Location, PackError, nearest};
use super::form::{Content, FormColumn, FormLayout};
use super::indicator::RegisterFact;
use crate::ids::DetailId;

pub(super) fn register_fact(at: &Location, text: &str, form: &FormLayout) -> Result<RegisterFact, PackError> {
    Ok(match text.split_once(':') {
        Some(("rows", detail)) => RegisterFact::Rows(detail_named(at, detail, form)?),
        Some(("groups", detail)) => RegisterFact::Groups(detail_named(at, detail, form)?),
        None if text == "schools" => RegisterFact::Schools,
        None if text == "population" => RegisterFact::Population,
        _ => return Err(bad(at, "detail_source", text, "rows:明细表、groups:明细表、schools 或 population")),
    })
}

fn detail_named(at: &Location, id: &str, form: &FormLayout) -> Result<DetailId, PackError> {
    let known = || form.details.iter().map(|detail| detail.id.as_str());
    match form.details.iter().find(|detail| detail.id.as_str() == id) {
        Some(detail) => Ok(detail.id.clone()),
        None => Err(unknown(at, "明细表", id, known())),
    }
}

pub(super) fn detail_source(
    at: &Location,
    text: &str,
    form: &FormLayout,
) -> Result<Option<DetailSource>, PackError> {
    let mut parts = text.split(':');
    let (Some(how), name) = (parts.next().filter(|how| !how.is_empty()), parts.next().unwrap_or_default())
    else {
        return Ok(None);
    };
    if how == "rows" {
        return Ok(Some(DetailSource { detail: detail_named(at, name, form)?, fold: Fold::Rows }));
    }
    let (detail, column) = form.detail_column(name).map_err(|reason| match reason {
        NoColumn::Unknown => unknown(at, "明细表的列", name, form.detail_columns()),
        NoColumn::Several(ways) => {
            fault(at, format!("几张明细表都有“{name}”这一列，写明是哪一张的：{}", ways.join("、")))
        }
    })?;
    let id = column.id.clone();
    let extra = parts.next().unwrap_or_default();
    let number = || extra.parse::<Decimal>().map_err(|_| bad(at, "detail_source", text, "count_ge:列名:数"));
    let fold = match how {
        "sum" => Fold::Sum(id),
        "count" => Fold::Count(id),
        "count_ge" if column.content == Content::Count => Fold::CountAtLeast(id, number()?),
        "count_ge" => Fold::CountAtLeast(id, Decimal::ZERO),
        "count_eq" => Fold::CountEqual(id, extra.trim().to_owned()),
        "min" => Fold::Min(id),
        other => {
            let known = ["rows", "sum", "count", "count_ge", "count_eq", "min"];
            return Err(unknown(at, "明细表汇总方式", other, known));
        }
    };
    match unfit(detail, column, &fold) {
        Some(why) => Err(fault(at, format!("detail_source“{text}”：{why}"))),
        None => Ok(Some(DetailSource { detail: detail.id.clone(), fold })),
    }
}

/// Why nothing can be made of a column in a way: 有 is no number that adds up, and a word that no cell may hold is counted nowhere.
pub(super) fn unfit(detail: &Detail, column: &FormColumn, fold: &Fold) -> Option<String> {
    let name = &column.header;
    let asked = |what: &str, instead: &str| {
        let holds = holds(column.content);
        Some(format!("“{name}”这一列填的是{holds}，不是{what}{instead}"))
    };
    let instead = match column.content {
        Content::Has | Content::Yes => "：数填“有”“是”的行用 count",
        Content::Level => "：数填同一个等级的行用 count_eq",
        Content::Count => "：数达到一个数的行用 count_ge，如 count_ge:列:1；数全部的行用 rows",
        Content::Text => "：要数同一个词的行，把这一列的 type 写成 level，词写进 levels",
    };
    match (fold, column.content) {
        (Fold::Rows, _)
        | (Fold::Sum(_) | Fold::Min(_) | Fold::CountAtLeast(..), Content::Count)
        | (Fold::Count(_), Content::Has | Content::Yes) => None,
        (Fold::Sum(_), _) => asked("数，不能相加", instead),
        (Fold::Min(_), _) => asked("数，不能取最小", instead),
        (Fold::CountAtLeast(..), _) => asked("数，不能比大小", instead),
        (Fold::Count(_), _) => asked("有无或是否", instead),
        (Fold::CountEqual(_, word), Content::Level) => {
            let levels = || detail.levels.iter().map(String::as_str);
            (!levels().any(|level| level == word)).then(|| {
                let guess = nearest(word, levels()).map(|level| format!("，是不是“{level}”？"));
                let guess = guess.unwrap_or_else(|| "，".to_owned());
                format!("“{name}”没有“{word}”这一等{guess}可填的是{}", detail.levels.join("、"))
            })
        }
        (Fold::CountEqual(..), _) => asked("等级", instead),
    }
}

/// What stands in a column.
pub(super) fn holds(content: Content) -> &'static str {
    match content {
        Content::Text => "文字",
        Content::Count => "数",
        Content::Has => "有或无",
        Content::Yes => "是或否",
        Content::Level => "等级",
    }
}
