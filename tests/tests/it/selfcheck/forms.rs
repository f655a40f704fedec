//! Forms as clerks fill them: mostly right, here and there wrong, blank, a word for a number, a remark or none.

use std::sync::LazyLock;

use jibao_core::count::consolidate::Consolidated;
use jibao_core::count::settings::Settings;
use jibao_core::ids::{Code, Period};
use jibao_core::pack::{Column, Kind};
use jibao_core::report::Report;
use jibao_core::returns::{Entry, State, Submission, Value};
use jibao_fixtures::{MARK, SampleQuarter};
use jibao_render::forms::{self, Spec};
use jibao_tests::returns::{Retype, Villages as _, pack, quarters};
use rust_decimal::Decimal;

/// Whose forms are filled: small counties, so that many can be, and sections of few and of many rows.
const REPORTERS: [&str; 6] = ["532327", "JZK", "532326", "CJK", "GFK", "532327"];

/// Reasons, and what only fills the cell of one.
const REMARKS: [&str; 12] = [
    "本季新增一个司法所",
    "口径变化",
    "已核实",
    "无误",
    " ",
    "无",
    "——",
    "同上",
    "已改。",
    "\u{3000}",
    "无\n",
    "没有，",
];

/// A form and how it is filled.
pub(super) struct Case {
    number: usize,
    submission: Submission,
    /// Whether the form knows the quarters before.
    before: bool,
}

impl std::fmt::Debug for Case {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { number, submission, before } = self;
        write!(f, "第{number}份 {} {} 往期{before}", submission.reporter, submission.quarter)
    }
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

impl Case {
    pub(super) fn new(number: usize) -> Self {
        let mut dice = Dice(number as u64 + 1);
        let all = quarters();
        let quarter = &all[dice.roll(all.len())];
        let reporter = REPORTERS[number % REPORTERS.len()];
        let found = quarter.submissions.iter().find(|one| one.reporter.as_str() == reporter);
        let mut submission = found.unwrap_or(&quarter.submissions[0]).clone();
        // From a form that is right to one in which every other cell is wrong.
        let share = [0, 2, 10, 50][dice.roll(4)];
        if dice.roll(12) == 0 {
            // All but one: a form in which nothing stands is no return at all.
            let entries = submission.entries.values_mut().skip(1);
            entries.for_each(|entry| drop(entry.clear()));
        }
        match dice.roll(8) {
            0 => estimate(&mut submission),
            1 => repeat(&mut submission, quarter.quarter),
            _ => {}
        }
        fill(&mut submission, share, &mut dice);
        if dice.roll(4) == 0 {
            let yes = ["是", "否", "√", ""][dice.roll(4)];
            let place = jibao_core::returns::Place::sheet("表.xlsx", "封面");
            submission.cover.fields.insert("nothing".to_owned(), (yes.to_owned(), place));
        }
        if dice.roll(6) == 0 {
            submission.cover.cut_off = Some(quarter.quarter.last_month_day(25));
        }
        Self { number, submission, before: dice.roll(5) > 0 }
    }

    pub(super) fn file(&self) -> String {
        format!("{:03}{}.xlsx", self.number, self.reporter().name)
    }

    pub(super) fn quarter(&self) -> Period {
        self.submission.quarter
    }

    fn reporter(&self) -> &'static jibao_core::pack::Reporter {
        pack().reporters.get(&self.submission.reporter).unwrap()
    }

    /// The sample quarters that the form knows.
    pub(super) fn earlier(&self) -> Vec<&'static SampleQuarter> {
        quarters().iter().filter(|one| self.before && is_compared(one.quarter, self.quarter())).collect()
    }

    /// The quarters that a form of a quarter compares with, consolidated.
    pub(super) fn consolidated(quarter: Period) -> Vec<Consolidated> {
        NOW.iter().filter(|one| is_compared(one.quarter, quarter)).cloned().collect()
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let earlier = if self.before { Self::consolidated(self.quarter()) } else { Vec::new() };
        let spec = Spec {
            mark: Some(MARK),
            checks: true,
            earlier: &earlier,
            ..Spec::filled(pack(), self.reporter(), &self.submission)
        };
        forms::write(&spec).unwrap()
    }
}

static NOW: LazyLock<Vec<Consolidated>> = LazyLock::new(|| {
    let now = |one: &SampleQuarter| {
        Report::build(pack(), &Settings::default(), one.inbox(), Vec::new(), Vec::new()).now
    };
    quarters().iter().map(now).collect()
});

fn is_compared(earlier: Period, quarter: Period) -> bool {
    [quarter.previous(), quarter.year_before()].contains(&earlier)
}

/// The values of 本期 that happened in it.
fn flows(submission: &mut Submission) -> impl Iterator<Item = (&Code, &mut Entry)> {
    let flow = |code: &Code| pack().catalogue.get(code.as_str()).unwrap().kind == Kind::Flow;
    let entries = submission.entries.iter_mut();
    entries
        .filter(move |((code, column), _)| *column == Column::Current && flow(code))
        .map(|((code, _), e)| (code, e))
}

/// Every number rounded to tens, as who guesses writes them.
fn estimate(submission: &mut Submission) {
    for (_, entry) in flows(submission) {
        if let Some(number) = entry.number() {
            entry.put((number / Decimal::TEN).ceil() * Decimal::TEN);
        }
    }
}

/// Last quarter's numbers once more.
fn repeat(submission: &mut Submission, quarter: Period) {
    let before = quarters().iter().find(|one| one.quarter == quarter.previous());
    let before =
        before.and_then(|one| one.submissions.iter().find(|one| one.reporter == submission.reporter));
    let Some(before) = before else { return };
    for (code, entry) in flows(submission) {
        if let Some(then) = before.entry(code, Column::Current).and_then(|entry| entry.number()) {
            entry.put(then);
        }
    }
}

fn fill(submission: &mut Submission, share: usize, dice: &mut Dice) {
    for ((code, _), entry) in &mut submission.entries {
        if dice.roll(100) < share {
            let flag = pack().catalogue.get(code.as_str()).unwrap().kind == jibao_core::pack::Kind::Flag;
            retype(entry, flag, dice);
        }
    }
    // 备注 stands once a row.
    let codes: Vec<_> = submission.entries.keys().map(|(code, _)| code.clone()).collect();
    for code in codes {
        if dice.roll(100) < share / 2 {
            let remark = REMARKS[dice.roll(REMARKS.len())];
            for ((of, _), entry) in &mut submission.entries {
                if *of == code {
                    remark.clone_into(&mut entry.remark);
                }
            }
        }
    }
    for row in submission.villages_mut().iter_mut() {
        let ids: Vec<_> = row.values.iter().map(|(id, _)| id.clone()).collect();
        for id in ids {
            if dice.roll(400) < share {
                row.values.edit(&id, |entry| retype_in_row(&id, entry, dice));
            }
        }
        if dice.roll(200) < share {
            row.remark = REMARKS[dice.roll(REMARKS.len())].into();
        }
    }
}

fn retype_in_row(column: &str, entry: &mut Entry, dice: &mut Dice) {
    let counts = ["persons", "adviser_visits", "deputy_visits", "events", "audience"];
    match column {
        "model" => {
            let level = ["国家级", "省级", "州级", "县级", "无", "", "很高"][dice.roll(7)];
            level.clone_into(&mut entry.raw);
            entry.value = if level.is_empty() { Value::Blank } else { Value::Word(level.to_owned()) };
        }
        column if counts.contains(&column) => retype(entry, false, dice),
        _ => choose(entry, ["有", "无", "", "√"][dice.roll(4)]),
    }
}

fn choose(entry: &mut Entry, word: &str) {
    entry.write(word);
    if word.is_empty() {
        entry.clear();
    }
}

fn retype(entry: &mut Entry, flag: bool, dice: &mut Dice) {
    if flag {
        return choose(entry, ["是", "否", "", "√", "大概是", "不适用"][dice.roll(6)]);
    }
    let now =
        if entry.state() == State::Reported { entry.number().unwrap_or_default() } else { Decimal::TEN };
    let random = Decimal::from(dice.roll(3_000));
    match dice.roll(16) {
        0 => drop(entry.clear()),
        1 => drop(entry.write("不适用")),
        2 => drop(entry.write("无")),
        3 => drop(entry.write("约300")),
        4 => drop(entry.write("35")),
        5 => drop(entry.put(Decimal::new(125, 1))),
        6 => drop(entry.put(-Decimal::ONE)),
        7 => drop(entry.put(Decimal::ZERO)),
        8 => drop(entry.put(now + Decimal::ONE)),
        9 if now > Decimal::ZERO => drop(entry.put(now - Decimal::ONE)),
        10 => drop(entry.put(now * Decimal::from(4))),
        11 => drop(entry.put(now * Decimal::ONE_THOUSAND)),
        12 => drop(entry.write("未开展")),
        13 => drop(entry.write("?")),
        _ => drop(entry.put(random)),
    }
}
