//! The plans of a workspace: one, or several that come after one another, each with its own pack. Which plan a period
//! belongs to is told here, and how an earlier plan's period is set beside a later one.

use std::path::PathBuf;

use jibao_core::count::past::Past;
use jibao_core::ids::{Length, Period};
use jibao_core::pack::{Location, Pack, PackFaults, PeriodWords, nearest};
use jibao_core::public::{self, Told};
use jibao_core::returns::Inbox;

use crate::config;
use crate::engine::Engine;

/// A plan: its pack with the office's numbers.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// The folder of its pack, as the settings name it; none for the pack in the program.
    pub(crate) folder: Option<PathBuf>,
    /// What reads and checks its periods.
    pub(crate) engine: Engine,
}

/// Why several packs cannot stand in one workspace.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlansError {
    /// Two packs with one id.
    #[error("{at}：id“{id}”与“{other}”里的相同，请改成这个方案自己的")]
    SameId {
        /// Where the second one says it.
        at: Location,
        /// The id.
        id: String,
        /// The folder of the first one.
        other: String,
    },
    /// A pack that does not say of which periods it is.
    #[error("{at}：没有写明哪些期属于这个方案，请写上 from 和 to（或 quarters）：{file} 列了几个方案包，各期按它分给各个方案", file = config::FILE)]
    NoPeriods {
        /// Its schedule.
        at: Location,
    },
    /// Packs whose periods are not equally long.
    #[error("{at}：这个方案的一期是{}，“{other}”的是{}：一个工作区里各方案的期要一样长，请把它放到另一个工作区", noun(*length), noun(*other_length))]
    OtherLength {
        /// Where.
        at: Location,
        /// How long its periods are.
        length: Length,
        /// The folder of the first pack.
        other: String,
        /// How long its periods are.
        other_length: Length,
    },
    /// Two packs whose periods overlap.
    #[error("{at}：{}至{}与“{other}”的{}至{}重叠，请改其中一个的 from、to（或 quarters），让前一方案先结束", span.0.label(), span.1.label(), other_span.0.label(), other_span.1.label())]
    Overlap {
        /// Where the later one says its periods.
        at: Location,
        /// Its periods.
        span: (Period, Period),
        /// The folder of the other one.
        other: String,
        /// That one's periods.
        other_span: (Period, Period),
    },
    /// A plan that comes after one that is not there.
    #[error(
        "{at}：[follows] 的 id“{id}”不是 {file} 里列出的方案包{}请把前一方案包的文件夹列进 {file} 的 pack，没有前一方案的删去 [follows] 和 before 列",
        nearest.as_deref().map_or_else(|| "。".to_owned(), |name| format!("，是不是“{name}”？")), file = config::FILE
    )]
    NoSuchPlan {
        /// Where.
        at: Location,
        /// The id as written.
        id: String,
        /// The id most like it.
        nearest: Option<String>,
    },
    /// A plan that says it comes after one that it does not come right after.
    #[error("{at}：[follows] 的 id“{id}”不是紧接在前的方案{}", right.as_deref().map_or_else(|| "：按 schedule.toml，这个方案最早".to_owned(), |right| format!("，应为“{right}”")))]
    NotRightBefore {
        /// Where.
        at: Location,
        /// The id as written.
        id: String,
        /// The id of the plan right before.
        right: Option<String>,
    },
}

fn noun(length: Length) -> String {
    PeriodWords::of(length).noun
}

/// Packs with the folders that the settings name.
pub(crate) type Packs = Vec<(Option<PathBuf>, Pack)>;

/// The packs of a workspace in order of their periods, or why they cannot stand in one.
pub(crate) fn ordered(mut packs: Packs) -> Result<Packs, PlansError> {
    let folder = |one: &(Option<PathBuf>, Pack)| {
        one.0.as_ref().map(|folder| folder.display().to_string()).unwrap_or_default()
    };
    for (at, one) in packs.iter().enumerate() {
        let pack = &one.1;
        if let Some(other) = packs[..at].iter().find(|other| other.1.about.id == pack.about.id) {
            let (id, at) = (pack.about.id.clone(), pack.says_id());
            return Err(PlansError::SameId { at, id, other: folder(other) });
        }
        let (first, length) = (&packs[0], pack.period.length);
        if first.1.period.length != length {
            let other_length = first.1.period.length;
            return Err(PlansError::OtherLength {
                at: pack.says_periods(),
                length,
                other: folder(first),
                other_length,
            });
        }
        if packs.len() > 1 && pack.span().is_none() {
            return Err(PlansError::NoPeriods { at: pack.says_periods() });
        }
    }
    packs.sort_by_key(|(_, pack)| pack.span());
    for pair in packs.windows(2) {
        let [before, after] = pair else { continue };
        let spans = before.1.span().zip(after.1.span());
        if let Some((other_span, span)) = spans.filter(|(before, after)| after.0 <= before.1) {
            let (at, other) = (after.1.says_periods(), folder(before));
            return Err(PlansError::Overlap { at, span, other, other_span });
        }
    }
    let mut before: Option<&str> = None;
    for (_, pack) in &packs {
        if let Some(id) = pack.about.follows.as_ref().map(|follows| &follows.id)
            && before != Some(id)
        {
            let (at, id) = (pack.says_follows(), id.clone());
            let mut others = packs.iter().map(|(_, pack)| pack.about.id.as_str());
            return Err(if others.any(|other| other == id) {
                PlansError::NotRightBefore { at, id, right: before.map(str::to_owned) }
            } else {
                let others = packs.iter().map(|(_, other)| other.about.id.as_str());
                let nearest = nearest(&id, others.filter(|other| *other != pack.about.id));
                PlansError::NoSuchPlan { at, id, nearest }
            });
        }
        before = Some(&pack.about.id);
    }
    Ok(packs)
}

/// What does not fit between each pack and the one before it that it follows, in the same order.
pub(crate) fn faults(packs: &Packs) -> Vec<Option<PackFaults>> {
    let before = std::iter::once(None).chain(packs.iter().map(|(_, pack)| Some(pack)));
    let pair = |((_, pack), before): (&(Option<PathBuf>, Pack), Option<&Pack>)| {
        before.filter(|_| pack.about.follows.is_some()).and_then(|before| pack.faults_after(before))
    };
    packs.iter().zip(before).map(pair).collect()
}

/// Which of some plans, oldest first, a period belongs to: the last that began by then, or the first. Where the period is
/// not known, the newest.
pub(crate) fn at(plans: &[Plan], period: Option<Period>) -> usize {
    let began = |plan: &Plan| match (plan.engine.pack().span(), period) {
        (Some((first, _)), Some(period)) => first <= period,
        _ => true,
    };
    plans.iter().rposition(began).unwrap_or(0)
}

/// The plans through which what was reported in one period goes on to another one, after the first: none where they are
/// of one plan; `None` where a plan on the way follows none.
pub(crate) fn way(plans: &[Plan], from: Period, to: Period) -> Option<&[Plan]> {
    let (from, to) = (at(plans, Some(from)), at(plans, Some(to)));
    let way = plans.get(from..=to)?;
    way[1..].iter().all(|plan| plan.engine.pack().about.follows.is_some()).then_some(way)
}

/// An earlier period's returns, read with the pack of its plan, as a report of a later period is set beside them.
pub(crate) fn past(plans: &[Plan], inbox: Inbox, to: Period) -> Past {
    let Some(way) = way(plans, inbox.quarter, to) else { return Past::apart(inbox.quarter) };
    way.windows(2).fold(Past::from(inbox), |past, pair| {
        let (from, to) = (&pair[0].engine, &pair[1].engine);
        past.carried((from.pack(), from.settings()), to.pack())
    })
}

/// What a period's published editions have told, in the codes of a later period's plan.
pub(crate) fn told(plans: &[Plan], told: Told, from: Period, to: Period) -> Told {
    let way = way(plans, from, to).unwrap_or_default();
    if way.is_empty() {
        return Told::new();
    }
    way[1..].iter().fold(told, |told, plan| public::carried(&told, plan.engine.pack()))
}
