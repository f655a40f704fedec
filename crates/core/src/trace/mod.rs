//! Where a number comes from, as a tree down to the cell, and what else changes with it. Nothing is computed
//! anew: the tree is laid over the report's own lines and shares.

mod effects;
mod question;
mod tree;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::count::consolidate::Line;
use crate::pack::{Aggregate, Indicator, Pack};
use crate::report::Report;
use crate::report::figure::Figure;
use crate::returns::{Place, State};

/// A number and what it is made of.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Trace {
    /// What it is: an indicator, a reporter, a detail row.
    pub what: String,
    /// Exact value in the indicator's unit; rates in percent.
    pub value: Option<Decimal>,
    /// The value with its unit, or the word for its state.
    pub text: String,
    /// How it came about, in words; empty for what was read from a cell.
    pub how: String,
    /// State of a reporter's value.
    pub state: Option<State>,
    /// The cell it was read from.
    pub place: Option<Place>,
    /// The cell's text.
    pub raw: String,
    /// What was normalised in reading.
    pub normalised: String,
    /// Open errors on its cells: it is doubted.
    pub doubts: Vec<String>,
    /// What it is made of.
    pub terms: Vec<Trace>,
    /// How many further terms of the same kind are not listed.
    pub more: usize,
}

/// Something that changes with a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Effect {
    /// 合计, 比率, 目标, 规则 or 文中数字.
    pub kind: &'static str,
    /// Code or figure id.
    pub id: String,
    /// In words.
    pub name: String,
}

/// A number traced.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    /// Where it comes from.
    pub trace: Trace,
    /// What it is measured against, and how that was decided.
    pub target: Option<Trace>,
    /// What else changes with it.
    pub affects: Vec<Effect>,
}

/// What a question led to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Found {
    /// One number, or all that are printed as asked.
    Answers(Vec<Answer>),
    /// Several indicators are meant: code and name of each.
    Candidates(Vec<(String, String)>),
    /// The code of a rule, which has a page of its own.
    Rule(String),
    /// Nothing of the kind, with the nearest that there is.
    Unknown(Vec<String>),
}

/// Answers where a number comes from. `what` is an indicator's code or name, a code with a reporter
/// (`M0901@楚雄市`), a figure's id (`M0901.total`), a number as printed (`94.96%`), a cell
/// (`楚雄市.xlsx › 指标表 › E78`) or a rule's code. `figures` are those that stand in the outputs.
#[must_use]
pub fn trace(pack: &Pack, report: &Report, figures: &[Figure], what: &str) -> Found {
    question::Asked { pack, report, figures }.find(what)
}

/// Where the bureau's own numbers come from, in words.
fn kept(pack: &Pack) -> String {
    let mut registers: Vec<&str> = Vec::new();
    for detail in &pack.form.details {
        if pack.registers.has(&detail.id) && !registers.contains(&&*detail.register) {
            registers.push(&detail.register);
        }
    }
    if registers.is_empty() {
        return format!("{}掌握数", pack.about.bureau);
    }
    format!("{}及{}掌握数", registers.join("、"), pack.about.bureau)
}

/// What a total is made of, in words: `各县市合计加州本级`.
#[must_use]
pub fn made_of(pack: &Pack, indicator: &Indicator, line: &Line) -> String {
    let about = &pack.about;
    if indicator.is_choice() {
        return match indicator.aggregate {
            Aggregate::Direct => format!("{}报送", about.sections),
            _ => format!("各{}各选一个词，只计个数", about.counties),
        };
    }
    let words = match indicator.aggregate {
        Aggregate::Recompute => "分子合计除以分母合计",
        Aggregate::Min => {
            let sheet = indicator.detail.as_ref().and_then(|source| pack.form.detail(&source.detail));
            return sheet.map_or_else(
                || format!("各{}中最小的", about.counties),
                |sheet| format!("各{}最小值", sheet.short),
            );
        }
        Aggregate::Direct => return format!("{}报送", about.sections),
        Aggregate::CountYes => "报“是”的个数",
        Aggregate::Register => return kept(pack),
        Aggregate::Settings => "jibao.toml 中的年度参数",
        Aggregate::Sum | Aggregate::List if line.own.is_some() => {
            return format!("各{}合计加{}", about.counties, about.own);
        }
        Aggregate::Sum | Aggregate::List => return format!("各{}合计", about.counties),
    };
    words.to_owned()
}
