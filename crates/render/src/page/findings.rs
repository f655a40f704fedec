//! 核查问题: every finding with all its places, by reporter; what each rule found; and the pages of these rules.

use std::collections::{BTreeMap, BTreeSet};

use jibao_core::ids::ReporterId;
use jibao_core::pack::{Page, Severity};
use jibao_core::report::tally::Tally;
use jibao_core::returns::Finding;
use jibao_core::rules::waiver::WaiverUse;
use serde::Serialize;

use super::{View, places};

#[derive(Serialize)]
pub(super) struct Findings {
    total: usize,
    groups: Vec<Group>,
    families: Vec<Family>,
    waivers: Vec<Waiver>,
}

/// A waiver of the quarter's folder, and how many findings it lets stand: none where it has expired.
#[derive(Serialize)]
struct Waiver {
    code: String,
    reporter: String,
    message: String,
    reason: String,
    by: String,
    applied: usize,
}

/// The findings of one reporter.
#[derive(Serialize)]
struct Group {
    id: String,
    name: String,
    tally: Tally,
    findings: Vec<Item>,
    /// How many of them paper leaves out.
    beyond: usize,
}

#[derive(Serialize)]
struct Item {
    number: usize,
    /// Whether it stands on the screen alone: on paper it is counted.
    beyond: bool,
    severity: Severity,
    label: &'static str,
    mark: &'static str,
    state: &'static str,
    state_label: &'static str,
    code: String,
    title: String,
    places: Vec<String>,
    message: String,
    hint: String,
    receiver: String,
    explained: String,
    waived_by: String,
    waived_reason: String,
    /// What to put into `豁免.toml` to let it stand.
    waiver: String,
}

/// The rules of a family that found something.
#[derive(Serialize)]
struct Family {
    code: String,
    label: String,
    total: usize,
    rules: Vec<Rule>,
}

/// A rule that found something, with its page.
#[derive(Serialize)]
struct Rule {
    code: String,
    page: Option<Page>,
    title: String,
    severity: &'static str,
    tally: Tally,
    total: usize,
    reporters: String,
}

/// So many findings of a reporter stand on paper; errors and doubts come first.
const ON_PAPER: usize = 12;

/// What is about no single reporter.
pub(super) const NOBODY: &str = "none";

pub(super) fn findings(view: View<'_>) -> Findings {
    let all = &view.report.findings;
    let said = said(view);
    let mut of: BTreeMap<Option<&ReporterId>, Vec<(usize, &Finding)>> = BTreeMap::new();
    for (number, finding) in (1..).zip(all) {
        of.entry(finding.reporter.as_ref()).or_default().push((number, finding));
    }
    let known = view.report.board.iter().map(|row| Some(&row.reporter));
    let own = known.chain([None]).filter_map(|reporter| Some((reporter, of.get(&reporter)?)));
    let own = own.filter(|(reporter, _)| view.has(*reporter));
    let groups: Vec<Group> = own.map(|(reporter, own)| group(view, &said, reporter, own)).collect();
    Findings {
        total: groups.iter().map(|group| group.findings.len()).sum(),
        groups,
        families: families(view),
        waivers: waivers(view),
    }
}

/// What a finding says, by which waivers name it.
pub(super) type Saying<'a> = (&'a str, Option<&'a ReporterId>, &'a str);
/// How many findings say the same.
pub(super) type Said<'a> = BTreeMap<Saying<'a>, usize>;

pub(super) fn said(view: View<'_>) -> Said<'_> {
    let mut said = Said::new();
    for finding in &view.report.findings {
        *said.entry(saying(finding)).or_default() += 1;
    }
    said
}

fn saying(finding: &Finding) -> Saying<'_> {
    (&finding.code, finding.reporter.as_ref(), &finding.message)
}

fn group(view: View<'_>, said: &Said<'_>, reporter: Option<&ReporterId>, own: &[(usize, &Finding)]) -> Group {
    let shown = own.iter().filter(|(_, finding)| finding.severity != Severity::Info).count().min(ON_PAPER);
    let findings =
        own.iter().enumerate().map(|(at, (number, one))| item(view, said, *number, one, at >= shown));
    Group {
        id: reporter.map_or(NOBODY, ReporterId::as_str).to_owned(),
        name: reporter.map_or_else(
            || format!("{}及未能归到单位的", view.pack.about.whole),
            |id| view.pack.reporters.name(id).to_owned(),
        ),
        tally: Tally::of(own.iter().map(|(_, finding)| *finding)),
        findings: findings.collect(),
        beyond: own.len() - shown,
    }
}

fn item(view: View<'_>, said: &Said<'_>, number: usize, finding: &Finding, beyond: bool) -> Item {
    let (state, state_label) = match (&finding.waived, &finding.explained) {
        (Some(_), _) => ("waived", "已豁免"),
        (None, Some(_)) => ("explained", "已说明"),
        (None, None) => ("open", "待处理"),
    };
    let waived = finding.waived.clone();
    Item {
        number,
        beyond,
        severity: finding.severity,
        label: finding.severity.label(),
        mark: mark(finding.severity),
        state,
        state_label,
        code: finding.code.clone(),
        title: view.pack.rules.page(&finding.code).map(|page| page.title.clone()).unwrap_or_default(),
        places: places(&finding.places),
        message: finding.message.clone(),
        hint: finding.hint.clone(),
        receiver: finding.receiver(view.pack).to_owned(),
        explained: finding.explained.clone().unwrap_or_default(),
        waiver: waiver(view, said, finding),
        waived_by: waived.as_ref().map(|waived| waived.by.clone()).unwrap_or_default(),
        waived_reason: waived.map(|waived| waived.reason).unwrap_or_default(),
    }
}

fn waivers(view: View<'_>) -> Vec<Waiver> {
    let whole = view.pack.about.whole.as_str();
    let one = |used: &WaiverUse| Waiver {
        code: used.waiver.code.clone(),
        reporter: used.waiver.reporter.as_ref().map_or(whole, |id| view.pack.reporters.name(id)).to_owned(),
        message: used.waiver.message.clone(),
        reason: used.waiver.reason.clone(),
        by: used.waiver.by.clone(),
        applied: used.applied,
    };
    let own = view.report.waivers.iter().filter(|used| view.has(used.waiver.reporter.as_ref()));
    own.map(one).collect()
}

fn mark(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "bad",
        Severity::Warning => "doubt",
        Severity::Info => "note",
    }
}

/// The lines of `豁免.toml` for a finding; who and why are left to the person. Empty for what nobody may waive.
pub(super) fn waiver(view: View<'_>, said: &Said<'_>, finding: &Finding) -> String {
    if finding.waived.is_some() || !view.pack.rules.page(&finding.code).is_some_and(|page| page.waivable) {
        return String::new();
    }
    let whole = view.pack.about.whole.as_str();
    let mut lines = format!(
        "[[waive]]\ncode = {}\nreporter = {}\nmessage = {}\n",
        basic(&finding.code),
        basic(finding.reporter.as_ref().map_or(whole, ReporterId::as_str)),
        basic(&finding.message)
    );
    // Where several say the same, the cell tells which is meant.
    if said.get(&saying(finding)).is_some_and(|count| *count > 1) {
        lines.extend(["place = ", &basic(&finding.place().to_string()), "\n"]);
    }
    lines + "reason = \"\"\nby = \"\"\n"
}

/// A TOML basic string in one line of visible characters: nothing in it is lost on the way through a clipboard.
fn basic(text: &str) -> String {
    use std::fmt::Write as _;
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(character));
            }
            _ if character.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

fn families(view: View<'_>) -> Vec<Family> {
    let mut by_code: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in view.report.findings.iter().filter(|one| view.has(one.reporter.as_ref())) {
        by_code.entry(&finding.code).or_default().push(finding);
    }
    let known: BTreeSet<&str> = view.pack.rules.pages().map(|page| page.code.as_str()).collect();
    let in_order = view.pack.rules.pages().map(|page| page.code.as_str());
    let unknown = by_code.keys().copied().filter(|code| !known.contains(code));
    let mut families: Vec<Family> = Vec::new();
    for code in in_order.chain(unknown) {
        let Some(findings) = by_code.get(code) else { continue };
        let rule = rule(view, code, findings);
        let family = rule.page.as_ref().map(|page| page.family.clone()).unwrap_or_default();
        let at = families.iter().position(|one| one.code == family).unwrap_or_else(|| {
            let label = if family.is_empty() { "读表".to_owned() } else { family.clone() };
            families.push(Family { code: family, label, total: 0, rules: Vec::new() });
            families.len() - 1
        });
        if let Some(family) = families.get_mut(at) {
            family.total += rule.total;
            family.rules.push(rule);
        }
    }
    families
}

fn rule(view: View<'_>, code: &str, findings: &[&Finding]) -> Rule {
    let page = view.pack.rules.page(code).cloned();
    let whose: BTreeSet<&ReporterId> =
        findings.iter().filter_map(|finding| finding.reporter.as_ref()).collect();
    let reporters = view.report.board.iter().filter(|row| whose.contains(&row.reporter));
    let names: Vec<&str> = reporters.map(|row| view.pack.reporters.name(&row.reporter)).collect();
    Rule {
        code: code.to_owned(),
        title: page.as_ref().map_or_else(|| code.to_owned(), |page| page.title.clone()),
        severity: page.as_ref().map(|page| page.severity.label()).unwrap_or_default(),
        page,
        tally: Tally::of(findings.iter().copied()),
        total: findings.len(),
        reporters: names.join("、"),
    }
}
