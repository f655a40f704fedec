//! What the bureau's totals and goals must be, by its own table.

use super::*;

/// Every total, year's total and rate of a month is what the sample's table comes to.
pub(super) fn totals_agree(sample: &Sample, report: &Report, month: Period, day: Date) {
    for indicator in sample.pack.catalogue.iter() {
        let code = indicator.code.as_str();
        let line = report.now.line(code).unwrap();
        let sum = |code: &str| sample.sum(month, code, day);
        if let Some((_, numerator, denominator)) = RATES.iter().find(|(rate, _, _)| *rate == code) {
            let share = line.ratio.unwrap();
            assert_eq!(
                (share.numerator, share.denominator),
                (sum(numerator), sum(denominator)),
                "{month} {code}"
            );
            continue;
        }
        let expected: Decimal = match SUMS.iter().find(|(total, _)| *total == code) {
            Some((_, terms)) => terms.iter().map(|term| sum(term)).sum(),
            None if code == LEAST => {
                let counties = sample.counties(month, day);
                counties.iter().filter_map(|who| sample.value(month, code, who)).min().unwrap()
            }
            None => sum(code),
        };
        assert_eq!(line.total, Some(expected), "{month} {code}");
        // What is counted by the month has a year's total of its own.
        if sample.given(month, code, "本期", "云泽市").is_some()
            && sample.given(month, code, "本年累计", "云泽市").is_some()
        {
            let year = sample.adding(month, code, day).into_iter();
            let year: Decimal =
                year.filter_map(|who| sample.given(month, code, "本年累计", &who).map(number)).sum();
            assert_eq!(line.year_total, Some(year), "{month} {code}");
        }
    }
}

/// Which counties reach a goal, which fall short, and which are not known, among those that are there.
fn judged(
    sample: &Sample,
    month: Period,
    day: Date,
    reaches: impl Fn(&str) -> bool,
) -> [BTreeSet<String>; 3] {
    let there = sample.counties(month, day);
    let all = sample.pack.reporters.counties().map(|county| county.name.clone());
    let unknown = all.filter(|name| !there.contains(name)).collect();
    let (reached, short) = there.into_iter().partition(|name| reaches(name));
    [reached, short, unknown]
}

/// The same as the program decided it.
pub(crate) fn decided(sample: &Sample, result: &TargetResult) -> [BTreeSet<String>; 3] {
    let counties: BTreeSet<String> =
        sample.pack.reporters.counties().map(|county| county.name.clone()).collect();
    let of = |names: Vec<String>| names.into_iter().filter(|name| counties.contains(name)).collect();
    [
        of(result.reached.iter().map(|id| sample.name(id)).collect()),
        of(result.short.iter().map(|short| sample.name(&short.reporter)).collect()),
        of(result.unknown.iter().map(|id| sample.name(id)).collect()),
    ]
}

/// The goals of the last month, against numbers, against the month before and against last year.
pub(super) fn goals_agree(sample: &Sample, report: &Report, day: Date) {
    let [year_before, previous, month] = months();
    let now = |code: &str, who: &str| sample.value(month, code, who).unwrap();
    let then = |of: Period, code: &str, who: &str| sample.value(of, code, who).unwrap();
    let hundred = Decimal::ONE_HUNDRED;
    let ninety_five = Decimal::from(95);
    let reaches = |code: &'static str, who: &str| match code {
        "M0303" => now(code, who) >= ninety_five,
        "M0403" => now("M0402", who) * hundred >= ninety_five * now("M0401", who),
        "M0801" => now(code, who) >= then(previous, code, who),
        "M0901" => (Decimal::from(80)..=Decimal::from(120)).contains(&now(code, who)),
        "M1101" => now(code, who) <= then(year_before, code, who),
        "M1201" => now(code, who) == Decimal::ONE,
        other => panic!("no goal of {other} is known here"),
    };
    for code in ["M0303", "M0403", "M0801", "M0901", "M1101", "M1201"] {
        let result = report.target(code).unwrap();
        let expected = judged(sample, month, day, |who| reaches(code, who));
        assert_eq!(decided(sample, result), expected, "{code}");
        assert!(!expected[1].is_empty(), "the sample has nobody short of {code}");
        assert_eq!(result.met, Some(false), "{code}");
    }
    // 下降不少于5%, of all together: known when everybody is there.
    let all = sample.counties(month, day).len() == sample.pack.reporters.counties().count();
    let (dead, before) = (sample.sum(month, "M1102", day), sample.sum(year_before, "M1102", day));
    let result = report.target("M1102").unwrap();
    assert_eq!(result.holds, all.then_some(dead * hundred <= before * ninety_five));
    assert_eq!(result.goal, Some(before * ninety_five / hundred));
    // The county whose return contradicts itself leaves the goal of all open.
    let result = report.target("M0703").unwrap();
    assert_eq!(result.holds, None);
    assert_eq!(result.doubted.iter().map(|id| sample.name(id)).collect::<Vec<_>>(), ["柳湾县"]);
}
