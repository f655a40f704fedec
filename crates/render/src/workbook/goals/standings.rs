//! How each reporter stands to a target: what it lacks, 0 where it is there.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jibao_core::count::target::TargetResult;
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Against, Indicator, Kind, Op, TargetScope};
use jibao_core::returns::State;
use jibao_core::text::number::plain;
use rust_decimal::Decimal;

use super::cells::{Goal, apart, pieces_up, places};
use crate::workbook::View;
use crate::workbook::live::Live;
use crate::workbook::plan::Grid;
use crate::workbook::shown::{self, COUNT, NOTHING, Shown};

/// A reporter that gave nothing to decide on.
pub(super) const UNKNOWN: &str = "缺数";
/// Short by less than one piece: below a limit that must not be reached.
pub(super) const AT_LIMIT: &str = "未达到";
const STANDINGS: &str = "\"差\"#,##0;;\"达到\"";
const YES_STANDINGS: &str = "\"未达到\";;\"达到\"";

impl Goal<'_> {
    /// What one reporter lacks: 0 where it is there.
    pub(super) fn of_reporter(
        &self,
        here: &str,
        standings: &BTreeMap<&ReporterId, Shown>,
        id: &ReporterId,
    ) -> Live {
        let Some(shown) = standings.get(id) else {
            return Live::fixed(Shown::words(NOTHING));
        };
        let outside = self.result.not_applicable.contains(id);
        Live::or_fixed(shown.clone(), self.reporter_formula(here, id, outside))
    }

    /// `said` is whether the reporter says that it does not apply.
    fn reporter_formula(&self, here: &str, id: &ReporterId, said: bool) -> Option<String> {
        let plan = self.view.plan;
        let of = plan.index(id)?;
        let cell = |code: &str| plan.cell(here, Grid::Now, code, of);
        let value = cell(self.indicator.code.as_str())?;
        let target = &self.result.target;
        let outside = State::NotApplicable.label();
        let mut unknown = format!("\"{UNKNOWN}\"");
        if said {
            unknown = format!("IF({value}=\"{outside}\",\"{outside}\",{unknown})");
        }
        let goal = match &target.against {
            Against::Word(asked) => {
                let choice = &self.indicator.choice;
                let met = |wanted: bool| {
                    let words = choice.words().iter();
                    let those = words.filter(|word| choice.meets(word, target.op, asked) == Some(wanted));
                    let each: Vec<String> = those.map(|word| format!("{value}=\"{word}\"")).collect();
                    if each.is_empty() { "FALSE".to_owned() } else { format!("OR({})", each.join(",")) }
                };
                let rest = format!("IF({value}=\"{outside}\",\"{outside}\",\"{UNKNOWN}\")");
                return Some(format!("IF({},0,IF({},1,{rest}))", met(true), met(false)));
            }
            Against::Yes => {
                return Some(format!("IF({value}=\"是\",0,IF({value}=\"否\",1,{unknown}))"));
            }
            Against::Number(number) => plain(*number),
            // Its goal is its own earlier value, which stands in no cell.
            Against::Earlier { .. } => return None,
            Against::Code(code) => {
                let other = self.view.pack.catalogue.get(code.as_str())?;
                // Nobody has a goal of its own where the bureau sets one for all.
                self.view.report.line(code.as_str())?.cell(id)?;
                if said {
                    let goal = cell(code.as_str())?;
                    unknown = format!("IF({goal}=\"{outside}\",\"{outside}\",{unknown})");
                }
                match other.unit.as_str() {
                    "%" => format!("ROUND({}*100,6)", cell(code.as_str())?),
                    _ => cell(code.as_str())?,
                }
            }
        };
        let op = target.op.sign();
        let lacking = |holds: &str, gap: &str| {
            let gap = pieces_up(self.places(), gap);
            match target.op {
                Op::Lt | Op::Gt => format!("IF({holds},0,IF({gap}=0,\"{AT_LIMIT}\",{gap}))"),
                _ => format!("IF({holds},0,{gap})"),
            }
        };
        if self.indicator.kind != Kind::Rate {
            let measured =
                if self.indicator.is_percent() { format!("ROUND({value}*100,6)") } else { value.clone() };
            let gap = apart(target.most, &format!("{goal}-{measured}"), |most| format!("{measured}-{most}"))
                .unwrap_or_else(|| format!("ABS({goal}-{measured})"));
            let least = format!("{measured}{op}{goal}");
            let body = lacking(&self.within(least, |most| format!("{measured}<={most}")), &gap);
            return Some(format!("IF(COUNT({value},{goal})<2,{unknown},{body})"));
        }
        let above: Vec<String> =
            self.indicator.numerator.iter().map(|code| cell(code.as_str())).collect::<Option<_>>()?;
        let below = cell(self.indicator.denominator.as_ref()?.as_str())?;
        let sum = above.join("+");
        let lacks = format!("({goal}*{below}-({sum})*100)/100");
        let gap = apart(target.most, &lacks, |most| format!("(({sum})*100-{most}*{below})/100"))
            .unwrap_or_else(|| format!("ABS({goal}*{below}-({sum})*100)/100"));
        let least = format!("({sum})*100{op}{goal}*{below}");
        let body = lacking(&self.within(least, |most| format!("({sum})*100<={most}*{below}")), &gap);
        let given = format!("COUNT({},{below},{goal})<{}", above.join(","), above.len() + 2);
        let unknown = format!("IF({below}=\"{outside}\",\"{outside}\",\"{UNKNOWN}\")");
        Some(format!("IF({given},{unknown},IF({below}=0,\"不适用\",{body}))"))
    }
}

/// How each reporter stands, where the target is decided for it at all.
pub(super) fn standings<'a>(
    view: View<'_>,
    indicator: &Indicator,
    result: &'a TargetResult,
) -> BTreeMap<&'a ReporterId, Shown> {
    let mut all = BTreeMap::new();
    let format: Cow<'static, str> = match (indicator.kind, places(view, indicator)) {
        _ if indicator.kind == Kind::Flag || indicator.is_choice() => YES_STANDINGS.into(),
        (_, 0) => STANDINGS.into(),
        (_, decimals) => format!("\"差\"{};;\"达到\"", shown::places(COUNT, decimals)).into(),
    };
    let number = |value: Decimal| Shown::Number { value, format: format.clone() };
    // 按时报送 is told by the board.
    if result.target.scope == TargetScope::Reporter {
        return all;
    }
    all.extend(result.reached.iter().map(|id| (id, number(Decimal::ZERO))));
    all.extend(result.short.iter().map(|short| {
        let shown = if short.gap.is_zero() { Shown::words(AT_LIMIT) } else { number(short.gap) };
        (&short.reporter, shown)
    }));
    all.extend(result.unknown.iter().map(|id| (id, Shown::words(UNKNOWN))));
    all.extend(result.not_applicable.iter().map(|id| (id, Shown::words(State::NotApplicable.label()))));
    all
}

/// One county's standing, as its own sheet shows it.
pub(in crate::workbook) fn of_county(view: View<'_>, here: &str, code: &str, id: &ReporterId) -> Live {
    let found = view.report.target(code).zip(view.pack.catalogue.get(code));
    let Some((result, indicator)) = found else {
        return Live::fixed(Shown::words(""));
    };
    let Some(shown) = standings(view, indicator, result).remove(id) else {
        return Live::fixed(Shown::words(NOTHING));
    };
    let cell = view.plan.index(id).and_then(|of| view.plan.cell(here, Grid::Goal, code, of));
    Live::or_fixed(shown, cell)
}
