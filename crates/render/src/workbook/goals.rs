//! 目标完成: every target with goal, standing, gap and decision, and how each reporter stands to it. Decisions are
//! cross-multiplied whole numbers, in the formulas as in core.

use std::collections::BTreeMap;

use jibao_core::pack::{Against, Aggregate, Indicator, Kind, Op, ReporterId, TargetScope, VillageSource};
use jibao_core::phrase::plain;
use jibao_core::report::goal_text;
use jibao_core::standing::{later, verdict};
use jibao_core::target::TargetResult;
use rust_decimal::Decimal;
use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{ConditionalFormatFormula, Worksheet, XlsxError};

use super::indicators::{Columns, seen};
use super::live::{Live, all_villages, operator};
use super::plan::{GOALS, GOALS_BY_UNIT, Grid, INDICATORS, Who, at, span};
use super::row::{Looks, Row};
use super::shown::{self, NOTHING, Shown};
use super::units::reporters;
use super::{Extent, HEADER, View, last_column, put_columns};
use crate::sheet;

const COLUMNS: [(&str, f64); 13] = [
    ("代码", 8.0),
    ("指标", 30.0),
    ("范围", 9.0),
    ("目标", 22.0),
    ("目标值", 9.0),
    ("现状", 12.0),
    ("分子", 9.0),
    ("分母", 9.0),
    ("有数单位", 8.0),
    ("应有单位", 8.0),
    ("差距", 10.0),
    ("未达标村", 9.0),
    ("是否达标", 13.0),
];
const GOAL: u16 = 4;
pub(super) const STANDING: u16 = 5;
const NUMERATOR: u16 = 6;
const DENOMINATOR: u16 = 7;
const COVERED: u16 = 8;
const EXPECTED: u16 = 9;
pub(super) const GAP: u16 = 10;
const VILLAGE: u16 = 11;
/// Column of the decision.
pub(super) const VERDICT: u16 = 12;
/// First column of the reporters' standings.
pub(super) const FIRST: u16 = 13;

/// A reporter that gave nothing to decide on.
const UNKNOWN: &str = "缺数";
/// Short by less than one piece: below a limit that must not be reached.
const AT_LIMIT: &str = "未达到";
const STANDINGS: &str = "\"差\"#,##0;;\"达到\"";
const YES_STANDINGS: &str = "\"未达到\";;\"达到\"";

pub(super) fn write(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    let mut columns: Vec<(&str, f64)> = COLUMNS.to_vec();
    if view.plan.across && !view.public() {
        columns.extend(view.plan.counties.iter().map(|county| (county.name.as_str(), 8.5)));
        columns.extend(view.plan.sections.iter().map(|section| (section.name.as_str(), 12.0)));
    }
    let printed = FIRST + if view.public() { 0 } else { view.plan.width() };
    view.head(sheet, "目标完成情况表", usize::from(printed))?;
    put_columns(sheet, &columns)?;
    let looks = view.looks();
    let mut row = HEADER;
    for result in &view.report.targets {
        row += 1;
        if let Some(indicator) = view.pack.catalogue.get(result.code.as_str()) {
            Goal { view, indicator, result, row }.write(sheet, &looks)?;
        }
    }
    let last = row.max(HEADER + 1);
    let rule = format!("={}=\"未达标\"", row_col_to_cell(HEADER + 1, VERDICT));
    let mark = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(super::marked());
    sheet.add_conditional_format(HEADER + 1, VERDICT, last, VERDICT, &mark)?;
    if view.plan.across && printed > FIRST {
        short_marks(sheet, (HEADER + 1, FIRST), (last, last_column(columns.len())))?;
    }
    sheet.set_freeze_panes(HEADER + 1, 2)?;
    view.print(sheet, Some(1))?;
    sheet.set_print_area(0, 0, row, printed - 1)?;
    Ok(Extent(row, printed - 1))
}

/// 分单位目标: the standings downwards, where counties are too many to stand side by side.
pub(super) fn write_by_unit(view: View<'_>, sheet: &mut Worksheet) -> Result<Extent, XlsxError> {
    view.head(sheet, "分单位目标完成情况", 8)?;
    let targets: Vec<(&TargetResult, &Indicator)> = view
        .report
        .targets
        .iter()
        .filter_map(|result| Some((result, view.pack.catalogue.get(result.code.as_str())?)))
        .collect();
    let names: Vec<String> = targets.iter().map(|(_, one)| format!("{}\n{}", one.code, one.name)).collect();
    let mut columns = vec![("单位代码", 10.0), ("报送单位", 16.0)];
    columns.extend(names.iter().map(|name| (name.as_str(), 14.0)));
    put_columns(sheet, &columns)?;
    let looks = Looks::flat();
    let standings: Vec<_> = targets.iter().map(|(result, indicator)| standings(indicator, result)).collect();
    let mut row = HEADER;
    for reporter in reporters(view) {
        row += 1;
        let mut cells = Row::new(sheet, &looks, row);
        cells.middle(reporter.id.as_str())?.text(&reporter.name)?;
        for ((result, indicator), standings) in targets.iter().zip(&standings) {
            let goal = Goal { view, indicator, result, row };
            cells.live(&goal.of_reporter(GOALS_BY_UNIT, standings, &reporter.id))?;
        }
    }
    let last = last_column(columns.len());
    short_marks(sheet, (HEADER + 1, 2), (row.max(HEADER + 1), last.max(2)))?;
    sheet.autofilter(HEADER, 0, row.max(HEADER + 1), last)?;
    sheet.set_freeze_panes(HEADER + 1, 2)?;
    view.print(sheet, Some(1))?;
    Ok(Extent(row, last))
}

fn short_marks(sheet: &mut Worksheet, first: (u32, u16), last: (u32, u16)) -> Result<(), XlsxError> {
    let cell = row_col_to_cell(first.0, first.1);
    let rule = format!("=OR({cell}=\"{AT_LIMIT}\",IF(ISNUMBER({cell}),{cell}>0,FALSE))");
    let mark = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(super::marked());
    sheet.add_conditional_format(first.0, first.1, last.0, last.1, &mark)?;
    Ok(())
}

/// One target being written.
struct Goal<'v> {
    view: View<'v>,
    indicator: &'v Indicator,
    result: &'v TargetResult,
    row: u32,
}

impl Goal<'_> {
    fn write(&self, sheet: &mut Worksheet, looks: &Looks) -> Result<(), XlsxError> {
        let goal = goal_text(self.view.pack, self.result, self.result.goal);
        let word = verdict(self.view.report.quarter, self.result);
        let texts = [
            (self.indicator.name.as_str(), COLUMNS[1].1),
            (&goal, COLUMNS[3].1),
            (&word, COLUMNS[usize::from(VERDICT)].1),
        ];
        sheet::fit(sheet, self.row, &texts)?;
        let code = self.indicator.code.as_str();
        let terms = self
            .view
            .plan
            .line(code)
            .map(|row| span(INDICATORS, (row, 0), (row, Columns::new(self.view.plan).total)));
        let mut row = Row::new(sheet, looks, self.row);
        row.middle_to(code, terms.as_deref())?
            .text(&self.indicator.name)?
            .middle(self.scope())?
            .text(&goal)?
            .live(&self.goal())?
            .live_bold(&self.standing())?;
        for live in self.terms() {
            row.live(&live)?;
        }
        row.live(&self.gap())?.live(&self.villages())?.live_bold(&self.verdict())?;
        if self.view.plan.across && !self.view.public() {
            let standings = standings(self.indicator, self.result);
            for reporter in reporters(self.view) {
                row.live(&self.of_reporter(GOALS, &standings, &reporter.id))?;
            }
        }
        Ok(())
    }

    fn scope(&self) -> &'static str {
        match self.result.target.scope {
            TargetScope::Whole => "整体",
            TargetScope::County => "各县市",
            TargetScope::Village => "各村",
            TargetScope::Reporter => "各单位",
        }
    }

    fn here(&self, column: u16) -> String {
        row_col_to_cell(self.row, column)
    }

    /// The right side as a number.
    fn goal(&self) -> Live {
        match &self.result.target.against {
            Against::Number(number) => Live::fixed(Shown::plain(*number)),
            Against::Yes => Live::fixed(Shown::words("是")),
            Against::Code(code) => {
                let other = self.view.pack.catalogue.get(code.as_str());
                let line = self.view.report.line(code.as_str());
                let (Some(other), Some(line)) = (other, line) else {
                    return Live::fixed(Shown::words(NOTHING));
                };
                let shown = match line.total {
                    Some(value) => Shown::plain(value),
                    None => shown::total(other, line),
                };
                if other.aggregate == Aggregate::Settings {
                    let cell = self.view.plan.source_cell(code.as_str(), other.main_column(), None);
                    return Live::or_fixed(shown, cell);
                }
                let seen = seen(self.view, shown, code.as_str(), |columns| columns.total);
                match (seen.formula, other.unit.as_str()) {
                    (Some(cell), "%") => {
                        let formula = format!("IF(ISNUMBER({cell}),ROUND({cell}*100,6),{cell})");
                        Live::new(seen.shown, formula)
                    }
                    (formula, _) => Live::or_fixed(seen.shown, formula),
                }
            }
        }
    }

    fn standing(&self) -> Live {
        let shown = standing(self.view, self.indicator, self.result);
        match self.result.target.scope {
            TargetScope::Reporter => Live::new(shown, format!("{}&\"个单位达到\"", self.on_time())),
            _ => seen(self.view, shown, self.indicator.code.as_str(), |columns| columns.total),
        }
    }

    fn on_time(&self) -> String {
        format!("COUNTIF({},\"按时\")", super::overview::statuses(self.view))
    }

    /// Numerator, denominator, covered and expected reporters.
    fn terms(&self) -> [Live; 4] {
        let nothing = || Live::fixed(Shown::words(NOTHING));
        let code = self.indicator.code.as_str();
        let Some(line) = self.view.report.line(code).filter(|line| line.expected > 0 && !line.rounded) else {
            return std::array::from_fn(|_| nothing());
        };
        let [above, below] = match (self.indicator.kind, line.ratio) {
            (Kind::Rate, ratio) => {
                let term = |value: Option<Decimal>| value.map_or_else(|| Shown::count(0), Shown::plain);
                let (above, below) =
                    (term(ratio.map(|share| share.numerator)), term(ratio.map(|share| share.denominator)));
                [
                    seen(self.view, above, code, |columns| columns.numerator),
                    seen(self.view, below, code, |columns| columns.denominator),
                ]
            }
            _ => [nothing(), nothing()],
        };
        [
            above,
            below,
            seen(self.view, Shown::count(line.covered()), code, |columns| columns.covered),
            seen(self.view, Shown::count(line.expected), code, |columns| columns.expected),
        ]
    }

    /// Villages below the line.
    fn villages(&self) -> Live {
        let below = match (&self.indicator.village, &self.result.target.against) {
            _ if self.result.target.scope != TargetScope::Village => None,
            (Some(VillageSource::Min(id)), Against::Number(least)) => Some((id, *least)),
            (Some(VillageSource::CountAtLeast(id, least)), _) => Some((id, *least)),
            _ => None,
        };
        let Some((id, least)) = below else {
            return Live::fixed(Shown::words(NOTHING));
        };
        let shown = Shown::count(self.result.villages.len());
        let range = self.view.village_column(id).and_then(|column| all_villages(self.view, column));
        Live::or_fixed(shown, range.map(|range| format!("COUNTIF({range},\"<{}\")", plain(least))))
    }

    fn ranges(&self) -> Vec<String> {
        let code = self.indicator.code.as_str();
        [Who::Counties, Who::Sections]
            .into_iter()
            .filter_map(|who| self.view.plan.range(GOALS, Grid::Goal, code, who))
            .collect()
    }

    /// How many standings meet any of some conditions.
    fn count(&self, conditions: &[&str]) -> String {
        let ranges = self.ranges();
        let each = ranges.iter().flat_map(|range| {
            conditions.iter().map(move |condition| format!("COUNTIF({range},{condition})"))
        });
        let each: Vec<String> = each.collect();
        if each.is_empty() { "0".to_owned() } else { each.join("+") }
    }

    fn short(&self) -> String {
        self.count(&["\">0\"", &format!("\"{AT_LIMIT}\"")])
    }

    /// Whether the whole meets the goal, as a condition over this row.
    fn holds(&self) -> String {
        let op = operator(self.result.target.op);
        match (self.indicator.kind, &self.result.target.against) {
            (Kind::Rate, _) => {
                let (above, below) = (self.here(NUMERATOR), self.here(DENOMINATOR));
                format!("{above}*100{op}{}*{below}", self.here(GOAL))
            }
            (_, Against::Yes) => format!("{}=\"是\"", self.here(STANDING)),
            _ => format!("{}{op}{}", self.here(STANDING), self.here(GOAL)),
        }
    }

    /// Whether goal and standing are there to be compared.
    fn known(&self) -> String {
        let standing = self.here(STANDING);
        match self.result.target.against {
            Against::Yes => format!("OR({standing}=\"是\",{standing}=\"否\")"),
            _ => format!("COUNT({},{standing})=2", self.here(GOAL)),
        }
    }

    fn verdict(&self) -> Live {
        let result = self.result;
        let shown = Shown::Words(verdict(self.view.report.quarter, result));
        let later = later(self.view.report.quarter, result);
        let (failed, open) = if result.applies {
            let open = match result.target.against {
                Against::Code(_) => {
                    format!("IF(ISNUMBER({}),\"待补报\",\"待目标值\")", self.here(GOAL))
                }
                _ => "\"待补报\"".to_owned(),
            };
            ("\"未达标\"".to_owned(), open)
        } else {
            (format!("\"{later}\""), format!("\"{later}\""))
        };
        let formula = match result.target.scope {
            TargetScope::Reporter => {
                let all = super::overview::statuses(self.view);
                format!("IF({}=ROWS({all}),\"达标\",{failed})", self.on_time())
            }
            TargetScope::Whole => {
                let complete = format!("{}={}", self.here(COVERED), self.here(EXPECTED));
                let rate = self.indicator.kind == Kind::Rate;
                let sure = |always: bool| if always { "TRUE".to_owned() } else { complete.clone() };
                let reached = sure(result.target.op == Op::Ge && !rate);
                let missed = sure(result.target.op == Op::Eq && rate);
                format!(
                    "IF({},IF({},IF({reached},\"达标\",{open}),IF({missed},{failed},{open})),{open})",
                    self.known(),
                    self.holds()
                )
            }
            TargetScope::County | TargetScope::Village => {
                let village = self.here(VILLAGE);
                format!(
                    "IF({}+N({village})>0,{failed},IF(AND({}=0,{}>0),\"达标\",{open}))",
                    self.short(),
                    self.count(&[&format!("\"{UNKNOWN}\"")]),
                    self.count(&["0"]),
                )
            }
        };
        Live::new(shown, formula)
    }

    fn gap(&self) -> Live {
        let shown = gap(self.view, self.indicator, self.result);
        let op = &self.result.target;
        let lacking = match (op.scope, &op.against, self.indicator.kind) {
            (TargetScope::Reporter, ..) => {
                format!("ROWS({})-{}", super::overview::statuses(self.view), self.on_time())
            }
            (TargetScope::Whole, Against::Yes, _) => {
                let standing = self.here(STANDING);
                format!("IF({standing}=\"否\",1,IF({standing}=\"是\",0,\"—\"))")
            }
            (TargetScope::Whole, _, kind) => {
                let goal = self.here(GOAL);
                let lacking = match kind {
                    Kind::Rate => {
                        let (above, below) = (self.here(NUMERATOR), self.here(DENOMINATOR));
                        format!("ABS({goal}*{below}-{above}*100)/100")
                    }
                    _ => format!("ABS({goal}-{})", self.here(STANDING)),
                };
                format!("IF({},IF({},0,ROUNDUP({lacking},0)),\"—\")", self.known(), self.holds())
            }
            (_, Against::Yes, _) => {
                let short = self.short();
                format!("IF({short}=0,\"—\",{short})")
            }
            _ => format!("SUM({})", self.ranges().join(",")),
        };
        Live::new(shown, format!("IF({}=\"达标\",\"无\",{lacking})", self.here(VERDICT)))
    }

    /// What one reporter lacks: 0 where it is there.
    fn of_reporter(&self, here: &str, standings: &BTreeMap<&ReporterId, Shown>, id: &ReporterId) -> Live {
        let Some(shown) = standings.get(id) else {
            return Live::fixed(Shown::words(NOTHING));
        };
        Live::or_fixed(shown.clone(), self.reporter_formula(here, id))
    }

    fn reporter_formula(&self, here: &str, id: &ReporterId) -> Option<String> {
        let plan = self.view.plan;
        let of = plan.index(id)?;
        let cell = |code: &str| plan.cell(here, Grid::Now, code, of);
        let value = cell(self.indicator.code.as_str())?;
        let target = &self.result.target;
        let goal = match &target.against {
            Against::Yes => {
                return Some(format!("IF({value}=\"是\",0,IF({value}=\"否\",1,\"{UNKNOWN}\"))"));
            }
            Against::Number(number) => plain(*number),
            Against::Code(code) => {
                let other = self.view.pack.catalogue.get(code.as_str())?;
                // Nobody has a goal of its own where the bureau sets one for all.
                self.view.report.line(code.as_str())?.cell(id)?;
                match other.unit.as_str() {
                    "%" => format!("ROUND({}*100,6)", cell(code.as_str())?),
                    _ => cell(code.as_str())?,
                }
            }
        };
        let op = operator(target.op);
        let lacking = |holds: &str, gap: &str| {
            let gap = format!("ROUNDUP({gap},0)");
            match target.op {
                Op::Lt | Op::Gt => format!("IF({holds},0,IF({gap}=0,\"{AT_LIMIT}\",{gap}))"),
                _ => format!("IF({holds},0,{gap})"),
            }
        };
        if self.indicator.kind != Kind::Rate {
            let body = lacking(&format!("{value}{op}{goal}"), &format!("ABS({goal}-{value})"));
            return Some(format!("IF(COUNT({value},{goal})<2,\"{UNKNOWN}\",{body})"));
        }
        let above: Vec<String> =
            self.indicator.numerator.iter().map(|code| cell(code.as_str())).collect::<Option<_>>()?;
        let below = cell(self.indicator.denominator.as_ref()?.as_str())?;
        let sum = above.join("+");
        let body = lacking(
            &format!("({sum})*100{op}{goal}*{below}"),
            &format!("ABS({goal}*{below}-({sum})*100)/100"),
        );
        let given = format!("COUNT({},{below},{goal})<{}", above.join(","), above.len() + 2);
        Some(format!("IF({given},\"{UNKNOWN}\",IF({below}=0,\"不适用\",{body}))"))
    }
}

/// How each reporter stands, where the target is decided for it at all.
fn standings<'a>(indicator: &Indicator, result: &'a TargetResult) -> BTreeMap<&'a ReporterId, Shown> {
    let mut all = BTreeMap::new();
    let format = if indicator.kind == Kind::Flag { YES_STANDINGS } else { STANDINGS };
    let number = |value: Decimal| Shown::Number { value, format: format.to_owned() };
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
    all.extend(result.not_applicable.iter().map(|id| (id, Shown::words("不适用"))));
    all
}

/// One county's standing, as its own sheet shows it.
pub(super) fn of_county(view: View<'_>, here: &str, code: &str, id: &ReporterId) -> Live {
    let found = view.report.target(code).zip(view.pack.catalogue.get(code));
    let Some((result, indicator)) = found else {
        return Live::fixed(Shown::words(""));
    };
    let Some(shown) = standings(indicator, result).remove(id) else {
        return Live::fixed(Shown::words(NOTHING));
    };
    let cell = view.plan.index(id).and_then(|of| view.plan.cell(here, Grid::Goal, code, of));
    Live::or_fixed(shown, cell)
}

/// Where things stand: the total, or how many of the reporters are there.
pub(super) fn standing(view: View<'_>, indicator: &Indicator, result: &TargetResult) -> Shown {
    let line = view.report.line(indicator.code.as_str());
    match (result.target.scope, line) {
        (TargetScope::Reporter, _) => Shown::Words(format!("{}个单位达到", result.reached.len())),
        (_, Some(line)) => {
            let unit = if indicator.kind == Kind::Flag { "个" } else { indicator.unit.as_str() };
            shown::total(indicator, line).with_unit(unit)
        }
        (_, None) => Shown::words(NOTHING),
    }
}

/// What is lacking: of a rate, in pieces of its numerator; of a yes-or-no, in reporters.
pub(super) fn gap(view: View<'_>, indicator: &Indicator, result: &TargetResult) -> Shown {
    if result.met == Some(true) {
        return Shown::words("无");
    }
    if result.target.against == Against::Yes && result.target.scope != TargetScope::Whole {
        if result.short.is_empty() {
            return Shown::words(NOTHING);
        }
        let number = Decimal::from(result.short.len());
        return shown::amount(indicator, number, None).with_unit("个");
    }
    match result.gap {
        Some(gap) => pieces(view, indicator, gap),
        None => Shown::words(NOTHING),
    }
}

fn pieces(view: View<'_>, indicator: &Indicator, gap: Decimal) -> Shown {
    let counted = indicator
        .numerator
        .first()
        .and_then(|code| view.pack.catalogue.get(code.as_str()))
        .unwrap_or(indicator);
    let unit = if counted.kind == Kind::Flag { "个" } else { counted.unit.as_str() };
    shown::amount(counted, gap, None).with_unit(unit)
}

/// A cell of a target's row, seen from another sheet.
pub(super) fn seen_goal(view: View<'_>, shown: Shown, code: &str, column: u16) -> Live {
    Live::or_fixed(shown, view.plan.goal(code).map(|row| at(GOALS, row, column)))
}
