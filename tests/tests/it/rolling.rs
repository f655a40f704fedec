//! Parts into a whole: a prefecture cut into groups of reporters and put together again, in any order.

use jibao_core::consolidate::{Consolidated, consolidate};
use jibao_core::merge::MergeError;
use jibao_core::pack::Pack;
use jibao_core::settings::Settings;
use jibao_core::submission::Inbox;
use jibao_tests::returns::{pack, quarters};
use proptest::prelude::*;

/// The reporters of one group consolidated alone, under a pack that knows no others.
fn part(inbox: &Inbox, groups: &[usize], group: usize) -> (Pack, Consolidated) {
    let mut own = pack().clone();
    let ids: Vec<_> = pack().reporters.iter().map(|reporter| reporter.id.clone()).collect();
    let in_group = |id: &_| ids.iter().position(|known| known == id).is_some_and(|at| groups[at] == group);
    own.reporters = pack().reporters.only(|reporter| in_group(&reporter.id));
    let mut inbox = inbox.clone();
    inbox.submissions.retain(|submission| in_group(&submission.reporter));
    let consolidated = consolidate(&own, &Settings::default(), &inbox);
    (own, consolidated)
}

fn merged(parts: Vec<Consolidated>, from_left: bool) -> Consolidated {
    let mut parts = parts;
    if !from_left {
        parts.reverse();
    }
    let mut parts = parts.into_iter();
    let first = parts.next().unwrap();
    parts.fold(first, |whole, part| {
        let (one, other) = if from_left { (whole, part) } else { (part, whole) };
        one.merge(other, pack()).unwrap()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_grouping_gives_the_same_totals_coverage_and_minima(
        quarter in 0_usize..5,
        groups in proptest::collection::vec(0_usize..4, 19),
        from_left: bool,
        absent in 0_usize..19,
    ) {
        let mut inbox = quarters()[quarter].inbox();
        if absent < inbox.submissions.len() {
            inbox.submissions.remove(absent);
        }
        let whole = consolidate(pack(), &Settings::default(), &inbox);
        let parts = (0..4).map(|group| part(&inbox, &groups, group).1).collect();
        let together = merged(parts, from_left);
        prop_assert_eq!(together.lines().count(), whole.lines().count());
        for line in whole.lines() {
            prop_assert_eq!(together.line(line.code.as_str()), Some(line));
        }
    }
}

#[test]
fn a_reporter_in_both_parts_is_refused_and_so_is_another_quarter() {
    let now = quarters()[4].inbox();
    let whole = consolidate(pack(), &Settings::default(), &now);
    let twice = whole.clone().merge(whole.clone(), pack()).unwrap_err();
    assert!(matches!(&twice, MergeError::Reporter { .. }), "{twice}");
    let earlier = consolidate(pack(), &Settings::default(), &quarters()[3].inbox());
    let error = whole.merge(earlier, pack()).unwrap_err();
    assert_eq!(error.to_string(), "2025年第二季度 与 2025年第一季度 不是同一季度，不能合并");
}
