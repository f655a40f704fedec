//! The tree under a total, a reporter's value, a comparison, a target.

use rust_decimal::Decimal;

use super::{Trace, kept, made_of};
use crate::count::Cell;
use crate::count::compare::Comparison;
use crate::count::consolidate::{Consolidated, Line, Share, enters_total};
use crate::count::doubt::open;
use crate::count::goal::goal_text;
use crate::count::phrase;
use crate::count::target::TargetResult;
use crate::ids::{Code, Period, ReporterId};
use crate::pack::{
    Against, Aggregate, Column, DetailSource, Fold, Indicator, Kind, Op, Pack, RegisterFact, Reporter,
};
use crate::report::Report;
use crate::returns::{DetailRow, Entry, Place, State};
use crate::text::number::plain;
use crate::text::words;

/// Detail rows that are listed one by one.
const LISTED: usize = 5;

#[derive(Clone, Copy)]
pub(super) struct Tree<'a> {
    pub pack: &'a Pack,
    pub report: &'a Report,
    /// The quarter whose lines are traced.
    pub at: &'a Consolidated,
}

impl<'a> Tree<'a> {
    /// The prefecture's value.
    pub(super) fn total(self, indicator: &Indicator) -> Option<Trace> {
        let line = self.at.line(indicator.code.as_str())?;
        let terms = match (indicator.kind, indicator.aggregate) {
            (Kind::Rate, _) => self.sides(indicator, line),
            (Kind::Derived, _) if line.cells.is_empty() => self.board(),
            _ => self.reporters(indicator, line, |_| true),
        };
        let text = match line.total {
            _ if line.is_answered(indicator) => phrase::answered(indicator, line),
            Some(total) if indicator.kind == Kind::Flag && indicator.aggregate != Aggregate::Direct => {
                phrase::quantity(total, "个")
            }
            Some(total) => amount(indicator, total, line.ratio),
            None if line.ratio.is_some() => State::NotApplicable.label().to_owned(),
            None if line.expected == 0 => String::new(),
            None => State::Blank.label().to_owned(),
        };
        let how = self.how(indicator, line);
        Some(Trace { what: title(indicator), value: line.total, text, how, terms, ..Trace::default() })
    }

    /// How a total comes about, and whom it covers where reporters gave it.
    fn how(self, indicator: &Indicator, line: &Line) -> String {
        let how = match indicator.aggregate {
            Aggregate::Recompute => "分子合计÷分母合计×100".to_owned(),
            Aggregate::CountYes if line.cells.is_empty() => return "由报送情况得出".to_owned(),
            Aggregate::Register | Aggregate::Settings => return made_of(self.pack, indicator, line),
            _ => made_of(self.pack, indicator, line),
        };
        format!("{how}，{}", line.coverage())
    }

    /// The two sides of a rate, over the reporters that have both.
    fn sides(self, indicator: &Indicator, line: &Line) -> Vec<Trace> {
        let Some(ratio) = line.ratio else { return self.reporters(indicator, line, |_| true) };
        let denominator: Vec<Code> = indicator.denominator.iter().cloned().collect();
        vec![
            self.side("分子", &indicator.numerator, line, ratio.numerator, |share| share.numerator),
            self.side("分母", &denominator, line, ratio.denominator, |share| share.denominator),
        ]
    }

    fn side(
        self,
        side: &str,
        codes: &[Code],
        line: &Line,
        value: Decimal,
        of: fn(&Share) -> Decimal,
    ) -> Trace {
        let indicators: Vec<&Indicator> =
            codes.iter().filter_map(|code| self.pack.catalogue.get(code.as_str())).collect();
        let unit = indicators.first().map_or("", |indicator| indicator.unit.as_str());
        let names: Vec<String> = indicators.iter().map(|indicator| title(indicator)).collect();
        let one = |reporter: &Reporter| {
            let share = line.shares.get(&reporter.id)?;
            let mut parts: Vec<Trace> =
                indicators.iter().filter_map(|indicator| self.value(indicator, &reporter.id)).collect();
            if parts.len() == 1 {
                return parts.pop().map(|part| Trace { what: reporter.name.clone(), ..part });
            }
            let value = of(share);
            let text = format!("{}{unit}", plain(value));
            Some(Trace {
                what: reporter.name.clone(),
                value: Some(value),
                text,
                how: "各项之和".to_owned(),
                terms: parts,
                ..Trace::default()
            })
        };
        Trace {
            what: format!("{side} {}", names.join("＋")),
            value: Some(value),
            text: format!("{}{unit}", plain(value)),
            how: format!("{}个单位合计", line.shares.len()),
            terms: self.pack.reporters.iter().filter_map(one).collect(),
            ..Trace::default()
        }
    }

    /// Those that enter a total, in official order, the ones without a value by their state.
    fn reporters(
        self,
        indicator: &Indicator,
        line: &Line,
        wanted: impl Fn(&ReporterId) -> bool,
    ) -> Vec<Trace> {
        self.pack
            .reporters
            .iter()
            .filter(|reporter| enters_total(self.pack, indicator, reporter) && wanted(&reporter.id))
            .filter_map(|reporter| {
                let what = reporter.name.clone();
                self.value(indicator, &reporter.id).map(|term| Trace { what, ..term })
            })
            .filter(|_| !line.cells.is_empty())
            .collect()
    }

    /// What the open errors on a value's own cells say.
    fn doubts(self, cell: &Cell) -> Vec<String> {
        if !cell.doubted || cell.computed {
            return Vec::new();
        }
        let mut doubts: Vec<String> = Vec::new();
        for (finding, place) in open(self.pack, &self.report.findings) {
            let on = |own: &Place| own == place || own.cell("") == *place;
            if cell.places.iter().any(on) && !doubts.contains(&finding.message) {
                doubts.push(finding.message.clone());
            }
        }
        doubts
    }

    /// One reporter's value.
    pub(super) fn value(self, indicator: &Indicator, id: &ReporterId) -> Option<Trace> {
        let line = self.at.line(indicator.code.as_str())?;
        let cell = line.cell(id)?;
        let mut trace = Trace {
            what: title(indicator),
            value: cell.number(),
            text: cell_text(indicator, cell, line.shares.get(id).copied()),
            state: Some(cell.state()),
            raw: cell.raw.clone(),
            normalised: cell.normalised.clone(),
            doubts: self.doubts(cell),
            ..Trace::default()
        };
        let parts = |codes: &[Code]| -> Vec<Trace> {
            let known = codes.iter().filter_map(|code| self.pack.catalogue.get(code.as_str()));
            known.filter_map(|part| self.value(part, id)).collect()
        };
        match (indicator.kind, indicator.aggregate, &indicator.detail) {
            (Kind::Rate, ..) => {
                "分子÷分母×100".clone_into(&mut trace.how);
                trace.terms = parts(&indicator.numerator);
                trace.terms.extend(parts(indicator.denominator.as_slice()));
            }
            _ if !indicator.numerator.is_empty() => {
                "各项之和".clone_into(&mut trace.how);
                trace.terms = parts(&indicator.numerator);
            }
            (_, Aggregate::Register, _) => trace.how = self.register(indicator),
            (Kind::Derived, _, Some(source)) => self.rows(source, id, cell, &mut trace),
            _ => trace.place = cell.places.first().cloned(),
        }
        Some(trace)
    }

    fn register(self, indicator: &Indicator) -> String {
        let version = |detail| self.pack.registers.version(detail, self.at.quarter);
        let version = match &indicator.register {
            Some(RegisterFact::Rows(detail) | RegisterFact::Groups(detail)) => version(detail),
            _ => self.pack.form.only_detail().and_then(|detail| version(&detail.id)),
        };
        let basis = version.map(|version| version.basis.as_str());
        format!("{}{}", kept(self.pack), basis.map(|basis| format!("（{basis}）")).unwrap_or_default())
    }

    /// The detail rows that count. Of an earlier quarter, the rows are not kept: its sheet is named.
    fn rows(self, source: &DetailSource, id: &ReporterId, cell: &Cell, trace: &mut Trace) {
        trace.how = source_words(self.pack, source);
        let rows = self.report.inbox.of(id).filter(|_| self.at.quarter == self.report.quarter);
        let rows = rows.and_then(|submission| submission.details.get(&source.detail));
        let (Some(rows), Some(column)) = (rows, source.fold.column()) else {
            trace.place = cell.places.first().cloned();
            return;
        };
        let counted: Vec<Trace> = rows
            .iter()
            .filter_map(|row| row.values.entry(column).map(|entry| (row, entry)))
            .filter(|(_, entry)| counts(&source.fold, entry, cell.number()))
            .map(|(row, entry)| one_row(row, &entry))
            .collect();
        trace.more = counted.len().saturating_sub(LISTED);
        trace.terms = counted.into_iter().take(LISTED).collect();
    }

    fn board(self) -> Vec<Trace> {
        let row = |row: &crate::count::board::BoardRow| Trace {
            what: self.pack.reporters.name(&row.reporter).to_owned(),
            text: row.status.label().to_owned(),
            place: row.files.first().map(|file| crate::returns::Place::file(file.clone())),
            ..Trace::default()
        };
        self.report.board.iter().map(row).collect()
    }

    /// 本年累计 of a flow.
    pub(super) fn year(self, indicator: &Indicator) -> Option<Trace> {
        let line = self.at.line(indicator.code.as_str())?;
        let one = |reporter: &Reporter| {
            let value = *line.year_shares.get(&reporter.id)?;
            let entry = self.report.inbox.of(&reporter.id)?.entry(&indicator.code, Column::Year);
            Some(Trace {
                what: reporter.name.clone(),
                value: Some(value),
                text: amount(indicator, value, None),
                place: entry.map(|entry| entry.place.clone()),
                raw: entry.map(|entry| entry.raw.clone()).unwrap_or_default(),
                normalised: entry.map(|entry| entry.normalised.clone()).unwrap_or_default(),
                ..Trace::default()
            })
        };
        let total = line.year_total?;
        Some(Trace {
            what: format!("{}，本年累计", title(indicator)),
            value: Some(total),
            text: amount(indicator, total, None),
            how: "各单位本年累计之和".to_owned(),
            terms: self.pack.reporters.iter().filter_map(one).collect(),
            ..Trace::default()
        })
    }

    /// The bureau's own activity within a total.
    pub(super) fn own(self, indicator: &Indicator) -> Option<Trace> {
        let line = self.at.line(indicator.code.as_str())?;
        let own = line.own?;
        let section = |id: &ReporterId| self.pack.reporters.is_section(id);
        Some(Trace {
            what: format!("{}，{}", title(indicator), self.pack.about.own),
            value: Some(own),
            text: amount(indicator, own, None),
            how: format!("各{}自办数合计", self.pack.about.sections),
            terms: self.reporters(indicator, line, section),
            ..Trace::default()
        })
    }

    /// This quarter beside an earlier one, over the reporters of both.
    pub(super) fn comparison(
        self,
        indicator: &Indicator,
        base: &'a Consolidated,
        compared: &Comparison,
    ) -> Option<Trace> {
        let code = indicator.code.as_str();
        let (now, then) = (self.at.line(code)?, base.line(code)?);
        let common = |id: &ReporterId| now.shares.contains_key(id) && then.shares.contains_key(id);
        let side = |quarter: Period, value: Decimal, tree: Tree<'_>, line: &Line| Trace {
            what: quarter.label(),
            value: Some(value),
            text: indicator.amount(value),
            how: "两期都有数的单位".to_owned(),
            terms: tree.reporters(indicator, line, common),
            ..Trace::default()
        };
        let names: Vec<&str> = compared.excluded.iter().map(|id| self.pack.reporters.name(id)).collect();
        let excluded =
            if names.is_empty() { String::new() } else { format!("，不含{}", phrase::listed(&names)) };
        let difference = compared.difference(indicator);
        let text = match indicator.kind {
            Kind::Rate => format!("{}个百分点", plain(difference)),
            _ => phrase::lack(indicator, difference),
        };
        Some(Trace {
            what: format!("{}，比{}", title(indicator), base.quarter.label()),
            value: Some(difference),
            text,
            how: format!("同口径相减{excluded}"),
            terms: vec![
                side(self.at.quarter, compared.now, self, now),
                side(base.quarter, compared.then, Tree { at: base, ..self }, then),
            ],
            ..Trace::default()
        })
    }

    /// A target: the goal, how it was decided, who falls short.
    pub(super) fn target(self, result: &TargetResult) -> Option<Trace> {
        let indicator = self.pack.catalogue.get(result.code.as_str())?;
        let line = self.at.line(result.code.as_str());
        let met = match (result.holds, result.applies) {
            (Some(true), _) => "达到",
            (Some(false), true) => "未达到",
            (Some(false), false) => "尚未达到，未到判定时间",
            (None, _) if !result.doubted.is_empty() => "有的数待核，尚不能判定",
            (None, _) => "尚不能判定",
        };
        let total = line.filter(|line| line.covered() > 0);
        let decided = total.and_then(|line| decision(indicator, result, result.goal, line.total, line.ratio));
        let short = |short: &crate::count::target::Short| {
            let share = line.and_then(|line| line.shares.get(&short.reporter).copied());
            let decided = decision(indicator, result, short.goal, short.value, share);
            let term = self.value(indicator, &short.reporter).unwrap_or_default();
            let what = format!("{}（未达到）", self.pack.reporters.name(&short.reporter));
            Trace { what, how: decided.unwrap_or(term.how), terms: Vec::new(), more: 0, ..term }
        };
        Some(Trace {
            what: format!("目标 {}", goal_text(self.pack, result, result.goal)),
            value: result.goal,
            text: met.to_owned(),
            how: decided.unwrap_or_default(),
            terms: result.short.iter().map(short).collect(),
            ..Trace::default()
        })
    }

    /// The rows of a detail sheet below a target.
    pub(super) fn short_rows(self, indicator: &Indicator, result: &TargetResult) -> Trace {
        let one = |short: &crate::count::target::ShortRow| Trace {
            what: format!("{}{}{}", self.pack.reporters.name(&short.county), short.group, short.name),
            value: Some(short.value),
            text: plain(short.value),
            place: Some(short.place.clone()),
            ..Trace::default()
        };
        let count = Decimal::from(result.rows.len());
        let detail = indicator.detail.as_ref().and_then(|source| self.pack.form.detail(&source.detail));
        let (row, sheet) = detail.map_or(("行", "明细表"), |detail| (&detail.row, &detail.sheet));
        Trace {
            what: format!("{}未达目标的{row}", title(indicator)),
            value: Some(count),
            text: phrase::quantity(count, "个"),
            how: format!("{sheet}中低于目标的行"),
            terms: result.rows.iter().map(one).collect(),
            ..Trace::default()
        }
    }
}

/// Code and name of an indicator.
pub(super) fn title(indicator: &Indicator) -> String {
    format!("{} {}", indicator.code, indicator.name)
}

/// The exact value with its unit: nothing is put into 万 here.
pub(super) fn amount(indicator: &Indicator, value: Decimal, share: Option<Share>) -> String {
    match (indicator.kind, share) {
        (Kind::Flag, _) => words::yes_no(value).to_owned(),
        (Kind::Rate, Some(share)) => phrase::rate(indicator, share).unwrap_or_default(),
        _ => indicator.amount(value),
    }
}

fn cell_text(indicator: &Indicator, cell: &Cell, share: Option<Share>) -> String {
    match (cell.word(), cell.number()) {
        (Some(word), _) => word.to_owned(),
        (None, Some(value)) => amount(indicator, value, share),
        (None, None) => cell.state().label().to_owned(),
    }
}

fn one_row(row: &DetailRow, entry: &Entry) -> Trace {
    Trace {
        what: row.title(),
        value: entry.number(),
        text: entry.raw.clone(),
        state: Some(entry.state()),
        place: Some(entry.place.clone()),
        raw: entry.raw.clone(),
        normalised: entry.normalised.clone(),
        ..Trace::default()
    }
}

/// What a source makes of the rows of its sheet, in words.
fn source_words(pack: &Pack, source: &DetailSource) -> String {
    let Some(detail) = pack.form.detail(&source.detail) else { return String::new() };
    let sheet = &detail.sheet;
    let header = source.fold.column().map_or("", |column| detail.header(column));
    match &source.fold {
        Fold::Rows => format!("{sheet}的行数"),
        Fold::Sum(_) => format!("{sheet}“{header}”合计"),
        Fold::Min(_) => format!("{sheet}“{header}”最小值"),
        Fold::Count(_) => format!("{sheet}“{header}”有数或填“有”“是”的行数"),
        Fold::CountAtLeast(_, least) => format!("{sheet}“{header}”不少于{}的行数", plain(*least)),
        Fold::CountEqual(_, word) => format!("{sheet}“{header}”填“{word}”的行数"),
    }
}

/// Whether a row counts for a county's value.
fn counts(fold: &Fold, entry: &Entry, value: Option<Decimal>) -> bool {
    match fold {
        Fold::Rows => true,
        Fold::Sum(_) | Fold::Count(_) => entry.number().is_some_and(|value| !value.is_zero()),
        Fold::Min(_) => entry.number().is_some() && entry.number() == value,
        Fold::CountAtLeast(_, least) => entry.number().is_some_and(|value| value >= *least),
        Fold::CountEqual(_, word) => entry.raw.trim() == word,
    }
}

/// The comparison that decided, with its numbers: rates by cross-multiplication.
fn decision(
    indicator: &Indicator,
    result: &TargetResult,
    goal: Option<Decimal>,
    value: Option<Decimal>,
    ratio: Option<Share>,
) -> Option<String> {
    if let Against::Word(_) = result.target.against {
        return Some(format!("按由好到差的次序{}比较", indicator.choice.listed()));
    }
    let goal = goal?;
    let sign = |left: Decimal, right: Decimal| match left.cmp(&right) {
        std::cmp::Ordering::Less => "<",
        std::cmp::Ordering::Equal => "=",
        std::cmp::Ordering::Greater => ">",
    };
    let asked = match result.target.op {
        Op::Eq => "=",
        Op::Ge => "≥",
        Op::Le => "≤",
        Op::Lt => "<",
        Op::Gt => ">",
    };
    if matches!(result.target.against, Against::Yes) {
        return None;
    }
    let between = result.target.most.map(|most| format!("至{}", plain(most))).unwrap_or_default();
    if indicator.kind != Kind::Rate {
        let (value, write) = (value?, |value| indicator.number.written(value));
        return Some(format!("{} {} {}（须{asked}{between}）", write(value), sign(value, goal), write(goal)));
    }
    let Share { numerator, denominator } = ratio?;
    if let Against::Earlier { .. } = result.target.against {
        // The earlier rate has a denominator of its own: the goal is shown as it comes to, and was not decided on.
        let now = phrase::rate(indicator, Share { numerator, denominator })?;
        return Some(format!("{now}，与{}%交叉相乘比较（须{asked}）", plain(goal)));
    }
    let (left, right) = (numerator * Decimal::ONE_HUNDRED, goal * denominator);
    Some(format!(
        "{}×100={} {} {}×{}={}（须{asked}{between}）",
        plain(numerator),
        plain(left),
        sign(left, right),
        plain(goal),
        plain(denominator),
        plain(right)
    ))
}
