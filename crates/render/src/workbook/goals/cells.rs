//! The cells of a target's row in 目标完成: where they stand and what they compute. Decisions are cross-multiplied
//! whole numbers, in the formulas as in core.

use jibao_contract::book::Goals;
use jibao_core::count::target::TargetResult;
use jibao_core::pack::{Against, Aggregate, Fold, Indicator, Kind, Number, Op, TargetScope};
use jibao_core::report::standing::{NOT_DONE, is_one_answer, later, verdict};
use jibao_core::text::number::plain;
use jibao_core::text::words;
use rust_decimal::Decimal;
use rust_xlsxwriter::utility::row_col_to_cell;

use super::standings::{AT_LIMIT, UNKNOWN};
use crate::workbook::View;
use crate::workbook::indicators::seen;
use crate::workbook::live::{Live, all_rows};
use crate::workbook::overview::statuses;
use crate::workbook::plan::{GOALS, Grid, Who, at};
use crate::workbook::shown::{self, NOTHING, Shown};

const GOAL: u16 = Goals::Value.at();
pub(in crate::workbook) const STANDING: u16 = Goals::Standing.at();
const NUMERATOR: u16 = Goals::Numerator.at();
const DENOMINATOR: u16 = Goals::Denominator.at();
const COVERED: u16 = Goals::Covered.at();
const EXPECTED: u16 = Goals::Expected.at();
pub(in crate::workbook) const GAP: u16 = Goals::Gap.at();
const ROWS: u16 = Goals::Rows.at();
/// Column of the decision.
pub(in crate::workbook) const VERDICT: u16 = Goals::Verdict.at();
/// First column of the reporters' standings.
pub(in crate::workbook) const FIRST: u16 = VERDICT + 1;

/// One target being written.
pub(super) struct Goal<'v> {
    pub(super) view: View<'v>,
    pub(super) indicator: &'v Indicator,
    pub(super) result: &'v TargetResult,
    pub(super) row: u32,
}

impl Goal<'_> {
    fn here(&self, column: u16) -> String {
        row_col_to_cell(self.row, column)
    }

    /// The right side as a number.
    pub(super) fn goal(&self) -> Live {
        match &self.result.target.against {
            Against::Number(number) => Live::fixed(Shown::plain(*number)),
            Against::Yes => Live::fixed(Shown::words(words::YES)),
            Against::Word(word) => Live::fixed(Shown::words(word)),
            // Earlier periods are over: what they come to does not change with what is typed here.
            Against::Earlier { .. } => {
                Live::fixed(self.result.goal.map_or_else(|| Shown::words(NOTHING), Shown::plain))
            }
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

    pub(super) fn standing(&self) -> Live {
        let shown = standing(self.view, self.indicator, self.result);
        match self.result.target.scope {
            TargetScope::Reporter => Live::new(shown, format!("{}&\"个单位达到\"", self.on_time())),
            _ => seen(self.view, shown, self.indicator.code.as_str(), |columns| columns.total),
        }
    }

    fn on_time(&self) -> String {
        format!("COUNTIF({},\"按时\")", statuses(self.view))
    }

    /// Numerator, denominator, covered and expected reporters.
    pub(super) fn terms(&self) -> [Live; 4] {
        let nothing = || Live::fixed(Shown::words(NOTHING));
        let code = self.indicator.code.as_str();
        let Some(line) =
            self.view.report.line(code).filter(|line| line.expected > 0 && line.untold.is_empty())
        else {
            return std::array::from_fn(|_| nothing());
        };
        let [above, below] = match (self.indicator.kind, line.ratio) {
            (Kind::Rate, ratio) => {
                let term = |value: Option<Decimal>| value.map_or_else(|| Shown::words(NOTHING), Shown::plain);
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

    /// Rows of a detail sheet below the line.
    pub(super) fn rows(&self) -> Live {
        let source = self.indicator.detail.as_ref().filter(|_| self.result.target.scope == TargetScope::Row);
        let below = match (source.map(|source| &source.fold), &self.result.target.against) {
            (Some(Fold::Min(_)), Against::Number(least)) => source.zip(Some(*least)),
            (Some(Fold::CountAtLeast(_, least)), _) => source.zip(Some(*least)),
            _ => None,
        };
        let Some((source, least)) = below else {
            return Live::fixed(Shown::words(NOTHING));
        };
        let shown = Shown::count(self.result.rows.len());
        let range = all_rows(self.view, source);
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
        let lacking = "\">0\"";
        // An answer that is not the one asked for is a number shown as these words: some programs would count it twice.
        if self.indicator.kind == Kind::Flag || self.indicator.is_choice() {
            return self.count(&[lacking]);
        }
        self.count(&[lacking, &format!("\"{AT_LIMIT}\"")])
    }

    /// Whether the whole meets the goal, as a condition over this row.
    fn holds(&self) -> String {
        let op = self.result.target.op.sign();
        match (self.indicator.kind, &self.result.target.against) {
            (Kind::Rate, _) => {
                let (above, below) = (self.here(NUMERATOR), self.here(DENOMINATOR));
                let least = format!("{above}*100{op}{}*{below}", self.here(GOAL));
                self.within(least, |most| format!("{above}*100<={most}*{below}"))
            }
            (_, Against::Yes) => format!("{}=\"是\"", self.here(STANDING)),
            _ => {
                let value = self.measured();
                let least = format!("{value}{op}{}", self.here(GOAL));
                self.within(least, |most| format!("{value}<={most}"))
            }
        }
    }

    /// A condition, and the upper bound's beside it where there is one.
    pub(super) fn within(&self, least: String, most: impl Fn(String) -> String) -> String {
        match self.result.target.most {
            Some(bound) => format!("AND({least},{})", most(plain(bound))),
            None => least,
        }
    }

    /// Where things stand, in the unit of the goal: percent stand in cells as fractions of one.
    fn measured(&self) -> String {
        let standing = self.here(STANDING);
        if self.indicator.is_percent() { format!("ROUND({standing}*100,6)") } else { standing }
    }

    /// Whether the decision is core's alone: an earlier rate has terms of its own that stand in no cell.
    fn is_crosswise(&self) -> bool {
        self.indicator.kind == Kind::Rate && matches!(self.result.target.against, Against::Earlier { .. })
    }

    /// Whether the goal is a word: a section's one answer is decided by core alone.
    fn is_word(&self) -> bool {
        matches!(self.result.target.against, Against::Word(_))
    }

    /// Whether goal and standing are there to be compared.
    fn known(&self) -> String {
        let standing = self.here(STANDING);
        match self.result.target.against {
            Against::Yes => format!("OR({standing}=\"是\",{standing}=\"否\")"),
            _ => format!("COUNT({},{standing})=2", self.here(GOAL)),
        }
    }

    /// Whether nothing that is still to come can change a decision: always, or once everybody is there.
    fn sure(&self, always: bool) -> String {
        if always { "TRUE".to_owned() } else { format!("{}={}", self.here(COVERED), self.here(EXPECTED)) }
    }

    /// The same of falling short: who lacks something of all cannot be made up for.
    fn sure_missed(&self) -> String {
        let rate = self.indicator.kind == Kind::Rate;
        self.sure(self.result.target.op == Op::Eq && rate && !self.is_crosswise())
    }

    pub(super) fn verdict(&self) -> Live {
        let result = self.result;
        let shown = Shown::Words(verdict(self.view.report.quarter, result));
        let whole = result.target.scope == TargetScope::Whole;
        if result.is_moot()
            || !result.doubted.is_empty()
            || (whole && (self.is_crosswise() || self.is_word()))
        {
            return Live::fixed(shown);
        }
        let later = later(self.view.report.quarter, result);
        let (failed, open) = if result.applies {
            let open = if result.target.rests_outside_returns(&self.view.pack.catalogue) {
                format!("IF(ISNUMBER({}),\"待补报\",\"待目标值\")", self.here(GOAL))
            } else {
                "\"待补报\"".to_owned()
            };
            ("\"未达标\"".to_owned(), open)
        } else {
            (format!("\"{later}\""), format!("\"{later}\""))
        };
        let formula = match result.target.scope {
            TargetScope::Reporter => {
                let all = statuses(self.view);
                format!("IF({}=ROWS({all}),\"达标\",{failed})", self.on_time())
            }
            TargetScope::Whole => {
                let reached = self.sure(result.target.only_grows(self.indicator));
                let missed = self.sure_missed();
                format!(
                    "IF({},IF({},IF({reached},\"达标\",{open}),IF({missed},{failed},{open})),{open})",
                    self.known(),
                    self.holds()
                )
            }
            TargetScope::Units(_) | TargetScope::Row => {
                let rows = self.here(ROWS);
                format!(
                    "IF({}+N({rows})>0,{failed},IF(AND({}=0,{}>0),\"达标\",{open}))",
                    self.short(),
                    self.count(&[&format!("\"{UNKNOWN}\"")]),
                    self.count(&["0"]),
                )
            }
        };
        Live::new(shown, formula)
    }

    pub(super) fn gap(&self) -> Live {
        let shown = gap(self.view, self.indicator, self.result);
        let whole = self.result.target.scope == TargetScope::Whole;
        if !self.result.doubted.is_empty() || (whole && (self.is_crosswise() || self.is_word())) {
            return Live::fixed(shown);
        }
        let op = &self.result.target;
        let lacking = match (&op.scope, &op.against, self.indicator.kind) {
            (TargetScope::Reporter, ..) => {
                format!("ROWS({})-{}", statuses(self.view), self.on_time())
            }
            (TargetScope::Whole, Against::Yes, _) => {
                format!("IF({}=\"否\",\"{NOT_DONE}\",\"—\")", self.here(STANDING))
            }
            (TargetScope::Whole, _, kind) => {
                let goal = self.here(GOAL);
                let lacking = match kind {
                    Kind::Rate => {
                        let (above, below) = (self.here(NUMERATOR), self.here(DENOMINATOR));
                        let over = |most| format!("({above}*100-{most}*{below})/100");
                        apart(op.most, &format!("({goal}*{below}-{above}*100)/100"), over)
                            .unwrap_or_else(|| format!("ABS({goal}*{below}-{above}*100)/100"))
                    }
                    _ => {
                        let value = self.measured();
                        apart(op.most, &format!("{goal}-{value}"), |most| format!("{value}-{most}"))
                            .unwrap_or_else(|| format!("ABS({goal}-{value})"))
                    }
                };
                let lacking = pieces_up(self.places(), &lacking);
                let missed = self.sure_missed();
                format!("IF({},IF({},0,IF({missed},{lacking},\"—\")),\"—\")", self.known(), self.holds())
            }
            (_, Against::Yes | Against::Word(_), _) => {
                let short = self.short();
                format!("IF({short}=0,\"—\",{short})")
            }
            // Of a minimum, what the least one lacks.
            (_, _, _) => {
                let all = self.ranges().join(",");
                let sum = match self.indicator.aggregate {
                    Aggregate::Min => format!("MAX({all})"),
                    _ => format!("SUM({all})"),
                };
                // Where nobody's standing is known nothing is known to be lacking or not.
                let limit = self.count(&[&format!("\"{AT_LIMIT}\"")]);
                format!("IF(COUNT({all})+{limit}=0,\"{NOTHING}\",{sum})")
            }
        };
        Live::new(shown, format!("IF({}=\"达标\",\"无\",{lacking})", self.here(VERDICT)))
    }
}

impl Goal<'_> {
    /// Decimal places of what is counted: of a rate, of its numerator.
    pub(super) fn places(&self) -> u32 {
        places(self.view, self.indicator)
    }
}

/// The same of an indicator.
pub(super) fn places(view: View<'_>, indicator: &Indicator) -> u32 {
    let terms = indicator.numerator.iter().filter_map(|code| view.pack.catalogue.get(code.as_str()));
    match indicator.kind {
        Kind::Rate => terms.map(|term| term.number.places()).max().unwrap_or(0),
        _ => indicator.number.places(),
    }
}

/// By how much a value is outside two bounds: the larger of what it lacks and what it has too much.
pub(super) fn apart(most: Option<Decimal>, lacking: &str, over: impl Fn(String) -> String) -> Option<String> {
    most.map(|most| format!("MAX({lacking},{})", over(plain(most))))
}

/// Rounded up to whole pieces, or to the decimals of what is counted: what a binary difference adds is taken off first.
pub(super) fn pieces_up(places: u32, lacking: &str) -> String {
    match places {
        0 => format!("ROUNDUP({lacking},0)"),
        places => format!("ROUNDUP(ROUND({lacking},9),{places})"),
    }
}

/// Where things stand: the total, or how many of the reporters are there.
pub(in crate::workbook) fn standing(view: View<'_>, indicator: &Indicator, result: &TargetResult) -> Shown {
    let line = view.report.line(indicator.code.as_str());
    match (&result.target.scope, line) {
        (TargetScope::Reporter, _) => Shown::Words(format!("{}个单位达到", result.reached.len())),
        (_, Some(line)) => {
            let unit = if indicator.kind == Kind::Flag { "个" } else { indicator.unit.as_str() };
            shown::total(indicator, line).with_unit(unit)
        }
        (_, None) => Shown::words(NOTHING),
    }
}

/// What is lacking: of a rate, in pieces of its numerator; of a yes-or-no, in reporters.
pub(in crate::workbook) fn gap(view: View<'_>, indicator: &Indicator, result: &TargetResult) -> Shown {
    if result.holds == Some(true) {
        return Shown::words(words::HAS_NOT);
    }
    let answered = matches!(result.target.against, Against::Yes | Against::Word(_));
    if answered && result.target.scope != TargetScope::Whole {
        if result.short.is_empty() {
            return Shown::words(NOTHING);
        }
        let number = Decimal::from(result.short.len());
        return shown::amount(indicator, number, None).with_unit("个");
    }
    if is_one_answer(indicator, result) {
        return Shown::words(if result.holds.is_none() { NOTHING } else { NOT_DONE });
    }
    let nobody = result.reached.is_empty() && result.short.is_empty();
    match result.gap {
        Some(_) if nobody && matches!(result.target.scope, TargetScope::Units(_) | TargetScope::Row) => {
            Shown::words(NOTHING)
        }
        Some(gap) => pieces(view, indicator, gap),
        None => Shown::words(NOTHING),
    }
}

fn pieces(view: View<'_>, indicator: &Indicator, gap: Decimal) -> Shown {
    let counted = counted(view, indicator);
    if counted.is_percent() {
        return shown::lack(counted, gap);
    }
    let unit = if counted.kind == Kind::Flag { "个" } else { counted.unit.as_str() };
    shown::amount(counted, gap, None).with_unit(unit)
}

/// What a target counts: of a rate or a sum, its first term.
fn counted<'v>(view: View<'v>, indicator: &'v Indicator) -> &'v Indicator {
    let first = indicator.numerator.first().filter(|_| indicator.number == Number::Integer);
    first.and_then(|code| view.pack.catalogue.get(code.as_str())).unwrap_or(indicator)
}

/// A cell of a target's row, seen from another sheet.
pub(in crate::workbook) fn seen_goal(view: View<'_>, shown: Shown, code: &str, column: u16) -> Live {
    Live::or_fixed(shown, view.plan.goal(code).map(|row| at(GOALS, row, column)))
}
