//! The checked, consolidated quarter. Every output is a view of it.

pub mod chart;
mod claim;
pub mod dataset;
pub mod doubt;
pub mod figure;
mod follow;
pub mod headline;
pub mod long;
pub mod quotation;
pub mod reminder;
pub mod scale;
pub mod shortfall;
pub mod standing;
pub mod style;
pub mod tally;
pub mod to_mend;
pub mod trend;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rayon::prelude::*;

use crate::count::Cell;
use crate::count::board::{BoardRow, Status, board, signed};
use crate::count::compare::{Comparison, compare};
use crate::count::consolidate::{Consolidated, Line, with_rows};
use crate::count::past::{Before, Past, shifted_beside};
use crate::count::rows::Rows;
use crate::count::rows::counted_rows;
use crate::count::sections::{SectionCheck, section_checks};
use crate::count::settings::Settings;
use crate::count::target::{Earlier, TargetResult, targets};
use crate::ids::{Code, Period, ReporterId};
use crate::pack::{CheckKind, Detail, Indicator, Kind, Pack, Page, Reading, Severity};
use crate::returns::{DetailRow, Finding, Inbox, Place, Submission, Value, Words, bound};
use crate::rules::waiver::{Waiver, WaiverUse};
use crate::rules::{Context, OwnChecks, RuleRun, examine, judge, waiver};

/// One finished quarter.
#[derive(Debug, Clone)]
pub struct Report {
    /// The quarter.
    pub quarter: Period,
    /// Up to which day the figures count.
    pub cut_off: Date,
    /// How many units stand one by one on paper and page at most.
    pub side_by_side: usize,
    /// By when returns were due.
    pub deadline: Date,
    /// The day that papers bear: the due day, or the latest on which a return came that they contain.
    pub signed: Date,
    /// Who sent what when.
    pub board: Vec<BoardRow>,
    /// The quarter consolidated.
    pub now: Consolidated,
    /// The quarter's returns as read.
    pub inbox: Inbox,
    /// Earlier quarters that were found, oldest first.
    pub earlier: Vec<Consolidated>,
    /// The targets' results, in catalogue order.
    pub targets: Vec<TargetResult>,
    /// Sections' prefecture-wide figures beside the counties' sums.
    pub section_checks: Vec<SectionCheck>,
    /// All findings: by severity's weight last, reporter and place first.
    pub findings: Vec<Finding>,
    /// The waivers of the quarter's folder, and whether each still applies.
    pub waivers: Vec<WaiverUse>,
    /// What became of every rule.
    pub runs: Vec<RuleRun>,
    /// SHA-256 in hexadecimal of everything it was made from: files of the quarter's inbox and of earlier ones, each after
    /// its quarter's name (`2024年第二季度/楚雄市.xlsx`).
    pub inputs: BTreeMap<String, String>,
}

impl Report {
    /// Checks and consolidates a quarter beside the earlier ones. `waivers` are those of the quarter's folder: a waived
    /// finding stays in the list, with who lets it stand and why, and doubts nothing any more; a waiver that matches no
    /// finding has expired.
    #[must_use]
    pub fn build(
        pack: &Pack,
        settings: &Settings,
        inbox: Inbox,
        earlier: Vec<Inbox>,
        waivers: Vec<Waiver>,
    ) -> Self {
        let earlier = earlier.into_iter().map(Past::from).collect();
        Self::build_with(pack, settings, inbox, earlier, waivers, &OwnChecks::default())
    }

    /// [`Report::build`] with checks of one's own among the pack's, beside periods that may lie under an earlier plan.
    #[must_use]
    pub fn build_with(
        pack: &Pack,
        settings: &Settings,
        inbox: Inbox,
        earlier: Vec<Past>,
        waivers: Vec<Waiver>,
        checks: &OwnChecks,
    ) -> Self {
        let quarter = inbox.quarter;
        let mut inbox = inbox;
        let inputs = earlier.iter().map(Past::inbox).chain([&inbox]).flat_map(named_inputs).collect();
        let before_plan: Vec<Before> = earlier.iter().filter_map(Past::before).collect();
        bound(pack, &mut inbox);
        let mut earlier = earlier;
        shifted_beside(pack, &mut earlier, &mut inbox);
        let before = |past: Past| {
            let (inbox, consolidated) = past.into_counted(pack, settings)?;
            let quarter_of = inbox.quarter;
            // Returns are compared with those of the quarter before; of older ones totals are enough.
            let kept = if quarter_of == quarter.previous() { inbox } else { Inbox::empty(quarter_of) };
            Some((quarter_of, (kept, consolidated)))
        };
        let ((mut now, rows), earlier) = rayon::join(
            || {
                let rows = Rows::of(pack, &inbox);
                (with_rows(pack, settings, &inbox, &rows), rows)
            },
            || -> Vec<_> {
                earlier.into_par_iter().filter(|past| past.quarter() < quarter).filter_map(before).collect()
            },
        );
        let earlier: BTreeMap<Period, (Inbox, Consolidated)> = earlier.into_iter().collect();
        let board = board(pack, &inbox);
        let cut_off_day = settings.cut_off_day.unwrap_or(pack.schedule.cut_off_day);
        // First the returns, then what they add up to: what an open error lies on is judged by nothing.
        let context = Context {
            pack,
            inbox: &inbox,
            now: &now,
            rows: &rows,
            earlier: &earlier,
            before_plan: &before_plan,
            targets: &[],
            cut_off_day,
        };
        let examined = examine(&context, checks);
        let mut findings = inbox.findings.clone();
        findings.extend(board_findings(pack, &board, &inbox));
        findings.extend(without_predecessor(pack, quarter, &earlier, &before_plan));
        findings.extend(before_plan.iter().filter_map(|before| under_plan_before(pack, quarter, before)));
        findings.extend(without_holidays(pack, quarter));
        findings.extend(examined.findings);
        waiver::mark(&waivers, &mut findings);
        now.doubt(pack, &inbox, &findings);
        let at = |quarter| earlier.get(&quarter).map(|(_, consolidated)| consolidated);
        let back = Earlier { previous: at(quarter.previous()), year_before: at(quarter.year_before()) };
        let targets = targets(pack, &inbox, &now, back, &board);
        let context = Context {
            pack,
            inbox: &inbox,
            now: &now,
            rows: &rows,
            earlier: &earlier,
            before_plan: &before_plan,
            targets: &targets,
            cut_off_day,
        };
        let judged = judge(&context);
        findings.extend(judged.findings);
        let runs = in_pack_order(pack, examined.runs.into_iter().chain(judged.runs));
        let order = |finding: &Finding| {
            let reporter = finding.reporter.as_ref().and_then(|id| pack.reporters.get(id));
            // Causes stand before what follows from them.
            (finding.severity, reporter.map_or(0, |reporter| reporter.order), finding.cause.is_some())
        };
        findings.sort_by(|a, b| {
            order(a).cmp(&order(b)).then_with(|| a.places.cmp(&b.places)).then_with(|| a.cmp(b))
        });
        findings.dedup();
        let waivers = waiver::apply(waivers, &mut findings);
        follow::follow(pack, &mut findings);
        findings.sort_by_key(order);
        Self {
            quarter,
            cut_off: quarter.last_month_day(cut_off_day),
            side_by_side: settings.side_by_side,
            deadline: pack.schedule.deadline(quarter),
            signed: signed(
                pack.schedule.deadline(quarter),
                pack.schedule.deadline(quarter.next().unwrap_or(quarter)),
                &board,
            ),
            section_checks: section_checks(pack, &now),
            earlier: earlier.into_values().map(|(_, consolidated)| consolidated).collect(),
            board,
            now,
            inbox,
            targets,
            findings,
            waivers,
            runs,
            inputs,
        }
    }

    /// Whether the units are too many to stand one by one: what lists them goes by the level above.
    #[must_use]
    pub fn is_large(&self, pack: &Pack) -> bool {
        pack.reporters.counties().count() > self.side_by_side
    }

    /// The consolidated quarter before, where it was found.
    #[must_use]
    pub fn previous(&self) -> Option<&Consolidated> {
        self.at(self.quarter.previous())
    }

    /// The same quarter of last year, where it was found.
    #[must_use]
    pub fn year_before(&self) -> Option<&Consolidated> {
        self.at(self.quarter.year_before())
    }

    /// The same, where it is not the period before as well: of yearly reports the one comparison is told once.
    #[must_use]
    pub fn year_before_apart(&self) -> Option<&Consolidated> {
        self.year_before().filter(|known| known.quarter != self.quarter.previous())
    }

    fn at(&self, quarter: Period) -> Option<&Consolidated> {
        self.earlier.iter().find(|consolidated| consolidated.quarter == quarter)
    }

    /// A line of this quarter.
    #[must_use]
    pub fn line(&self, code: &str) -> Option<&Line> {
        self.now.line(code)
    }

    /// An indicator beside the previous quarter.
    #[must_use]
    pub fn versus_previous(&self, indicator: &Indicator) -> Option<Comparison> {
        self.versus(indicator, self.previous()?)
    }

    /// An indicator beside the same quarter of last year ([`Report::year_before_apart`]).
    #[must_use]
    pub fn versus_year_before(&self, indicator: &Indicator) -> Option<Comparison> {
        self.versus(indicator, self.year_before_apart()?)
    }

    fn versus(&self, indicator: &Indicator, base: &Consolidated) -> Option<Comparison> {
        let code = indicator.code.as_str();
        compare(indicator, self.now.line(code)?, base.line(code)?)
    }

    /// Reporters with a given status, in official order.
    #[must_use]
    pub fn with_status(&self, status: Status) -> Vec<&ReporterId> {
        self.board.iter().filter(|row| row.status == status).map(|row| &row.reporter).collect()
    }

    /// Reporters of which nothing was taken: missing or rejected.
    #[must_use]
    pub fn absent(&self) -> Vec<&ReporterId> {
        let absent = |status| matches!(status, Status::Missing | Status::Rejected);
        self.board.iter().filter(|row| absent(row.status)).map(|row| &row.reporter).collect()
    }

    /// A target's result.
    #[must_use]
    pub fn target(&self, code: &str) -> Option<&TargetResult> {
        self.targets.iter().find(|result| result.code.as_str() == code)
    }

    /// All rows of a detail sheet that count, with their reporter, in official and sheet order.
    pub fn details<'a>(
        &'a self,
        pack: &'a Pack,
        detail: &'a Detail,
    ) -> impl Iterator<Item = (&'a ReporterId, &'a DetailRow)> {
        self.submissions(pack).flat_map(move |submission| {
            counted_rows(pack, self.quarter, submission, detail).map(move |row| (&submission.reporter, row))
        })
    }

    /// All texts with their reporter, in official order.
    pub fn words<'a>(&'a self, pack: &'a Pack) -> impl Iterator<Item = (&'a ReporterId, &'a Words)> {
        self.submissions(pack)
            .flat_map(|submission| submission.words.iter().map(move |w| (&submission.reporter, w)))
    }

    /// All submissions in official order.
    pub fn submissions<'a>(&'a self, pack: &'a Pack) -> impl Iterator<Item = &'a Submission> {
        pack.reporters.iter().filter_map(|reporter| self.inbox.of(&reporter.id))
    }

    /// How many findings have a severity, without those that were waived and those that follow from another one.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity && finding.is_counted()).count()
    }

    /// The indicators of which a check still asks how far one of their values changed since another quarter: nothing is made
    /// of a change that nobody has confirmed.
    #[must_use]
    pub fn asked_changes(&self, pack: &Pack) -> BTreeSet<&Code> {
        let checks = || pack.rules.checks_of(CheckKind::ChangeRatio);
        let asks = |page: &&Page| checks().any(|check| check.page.family == page.family);
        let codes: Vec<&str> = pack.rules.pages().filter(asks).map(|page| &*page.code).collect();
        let open = |one: &&Finding| one.is_counted() && one.explained.is_none();
        let asked = self.findings.iter().filter(open).filter(|one| codes.contains(&&*one.code));
        let places: BTreeSet<&Place> = asked.flat_map(|one| &one.places).collect();
        let on_one = |line: &&Line| {
            line.cells.values().any(|cell| cell.places.iter().any(|place| places.contains(place)))
        };
        self.now.lines.iter().filter(on_one).map(|line| &line.code).collect()
    }

    /// Counties that sent a return but gave no usable value of an indicator they are asked for.
    #[must_use]
    pub fn silent<'a>(&'a self, pack: &'a Pack, code: &str) -> Vec<&'a ReporterId> {
        self.without(pack, code, |cell| matches!(cell.value, Value::Blank | Value::Unreadable(_)))
    }

    /// The same of the year's figure of a flow: what the counties have added up until now is short of theirs.
    #[must_use]
    pub fn silent_year<'a>(&'a self, pack: &'a Pack, code: &str) -> Vec<&'a ReporterId> {
        self.without(pack, code, |cell| cell.year.is_none() && cell.value != Value::NotApplicable)
    }

    fn without<'a>(&'a self, pack: &'a Pack, code: &str, lacks: fn(&Cell) -> bool) -> Vec<&'a ReporterId> {
        let Some(line) = self.line(code) else { return Vec::new() };
        let absent = self.absent();
        let lacking = |id: &ReporterId| {
            line.cell(id).is_some_and(lacks) && !line.untold.contains(id) && !absent.contains(&id)
        };
        let counties = pack.reporters.iter().filter(|reporter| reporter.is_unit());
        counties.map(|reporter| &reporter.id).filter(|id| lacking(id)).collect()
    }
}

/// The hashes of an inbox's files, each after the quarter's name.
fn named_inputs(inbox: &Inbox) -> impl Iterator<Item = (String, String)> {
    let label = inbox.quarter.label();
    inbox.hashes.iter().map(move |(name, hash)| (format!("{label}/{name}"), hash.clone()))
}

/// An earlier quarter of the plan that is not there: nothing can be compared, and that is to be said.
fn without_predecessor(
    pack: &Pack,
    quarter: Period,
    earlier: &BTreeMap<Period, (Inbox, Consolidated)>,
    before_plan: &[Before],
) -> Option<Finding> {
    let begins = pack.catalogue.iter().filter_map(|one| Some(one.target.as_ref()?.from)).min();
    let previous = quarter.previous();
    // What goes on from the plan before is compared with its last period.
    let goes_on = pack.schedule.is_first(quarter) && pack.carried().next().is_some();
    let expected = goes_on || begins.is_some_and(|begins| previous >= begins);
    let there = earlier.contains_key(&previous) || before_plan.iter().any(|one| one.period == previous);
    (expected && !there).then(|| {
        let message = format!(
            "没有{}的数，没有与{}比较，也没有核对累计数的勾稽",
            previous.label(),
            pack.period.previous
        );
        Finding::new(pack.rules.reading(Reading::NoPredecessor), None, Vec::new(), message)
    })
}

/// A period that is compared with and lies under the plan before: how much of it can be compared, and with whom not.
fn under_plan_before(pack: &Pack, quarter: Period, before: &Before) -> Option<Finding> {
    let Before { period, carried, gone } = before;
    if ![quarter.previous(), quarter.year_before()].contains(period) {
        return None;
    }
    let all = pack.catalogue.iter().filter(|one| one.kind != Kind::Text).count();
    let label = period.label();
    let gone = match gone.iter().map(String::as_str).collect::<Vec<_>>() {
        none if none.is_empty() => String::new(),
        names => format!("，不含不再报送的{}", names.join("、")),
    };
    let message = match all - carried {
        _ if *carried == 0 => format!("{label}按前一方案报送，本方案没有承接它的指标，无往期可比"),
        0 => format!("{label}按前一方案报送，本方案的{all}项指标都承接了它的，可以比较{gone}"),
        rest => format!(
            "{label}按前一方案报送，本方案的{all}项指标里有{carried}项承接了它的，可以比较{gone}；其余{rest}项无往期可比"
        ),
    };
    Some(Finding::new(pack.rules.reading(Reading::PlanBefore), None, Vec::new(), message))
}

/// A due day in a year of which no day off is known: it may be a holiday.
fn without_holidays(pack: &Pack, quarter: Period) -> Option<Finding> {
    let year = pack.schedule.without_holidays(quarter)?;
    let deadline = crate::ids::long_date(pack.schedule.deadline(quarter));
    let message = format!("报送截止日{deadline}只避开了周末：方案包没有{year}年的节假日");
    Some(Finding::new(pack.rules.reading(Reading::HolidaysUnknown), None, Vec::new(), message))
}

/// What became of every rule, in the order in which the pack lists them.
fn in_pack_order(pack: &Pack, runs: impl Iterator<Item = RuleRun>) -> Vec<RuleRun> {
    let pages = pack.rules.rules.iter().map(|rule| &rule.page);
    let pages = pages.chain(pack.rules.checks.iter().map(|check| &check.page)).chain(&pack.rules.own);
    let order: BTreeMap<&str, usize> = pages.enumerate().map(|(at, page)| (&*page.code, at)).collect();
    let mut runs: Vec<RuleRun> = runs.collect();
    runs.sort_by_key(|run| order.get(&*run.code).copied());
    runs
}

/// What was found with the day on a return's cover.
fn unreadable_day(inbox: &Inbox, reporter: &ReporterId) -> Option<String> {
    let (_, place) = inbox.of(reporter)?.cover.fields.get("filled_on")?;
    let doubtful = |one: &&Finding| one.is(Reading::DateDoubtful) && one.places.contains(place);
    inbox.findings.iter().find(doubtful).map(|one| one.message.clone())
}

/// Late, undated and missing returns as findings, from the reader's pages of the pack.
fn board_findings(pack: &Pack, board: &[BoardRow], inbox: &Inbox) -> Vec<Finding> {
    let quarter = inbox.quarter;
    let deadline = crate::ids::long_date(pack.schedule.deadline(quarter));
    board
        .iter()
        // A blank form has its own finding.
        .filter(|row| row.status != Status::Missing || row.files.is_empty())
        .filter_map(|row| {
            let name = pack.reporters.name(&row.reporter);
            let (reading, message) = match row.status {
                Status::Missing => match row.received_on.map(crate::ids::long_date) {
                    None => (
                        Reading::MissingReturn,
                        format!("{name}没有报送{}的表，应于{deadline}前报送", quarter.label()),
                    ),
                    Some(day) => (
                        Reading::ReturnLost,
                        format!(
                            "{name}的{}表收文登记写明{day}收到，“上报”文件夹里没有这个文件",
                            quarter.label()
                        ),
                    ),
                },
                Status::Late => {
                    (Reading::Late, format!("{name}迟报{}天，应于{deadline}前报送", row.days_late))
                }
                Status::Undated => (
                    Reading::Undated,
                    format!("{name}的表没有能够采用的填报日期，不能确定是不是按时报送（应于{deadline}前）"),
                ),
                Status::OnTime | Status::Rejected => return None,
            };
            let places = row.files.iter().map(|file| Place::file(file.as_str())).collect();
            let mut finding =
                Finding::new(pack.rules.reading(reading), Some(row.reporter.clone()), places, message);
            if reading == Reading::Undated
                && let Some(cause) = unreadable_day(inbox, &row.reporter)
            {
                finding.follow(cause);
            }
            Some(finding)
        })
        .collect()
}
