//! 今天要办的: whom to urge, what to send back, what only the office can decide.

use jibao_core::report::to_mend::ToMend;
use jibao_core::returns::Finding;
use serde::Serialize;

use super::{View, board, findings};

#[derive(Serialize)]
pub(super) struct Today {
    /// How many reporters are to be urged; the texts stand beside their lines of the board.
    urged: usize,
    send_back: Vec<SendBack>,
    decide: Vec<Decide>,
}

/// A reporter whose return is to be sent back.
#[derive(Serialize)]
struct SendBack {
    id: String,
    name: String,
    /// Whether nothing of it could be taken.
    rejected: bool,
    /// Findings to mend.
    findings: usize,
    /// The first of them in words.
    first: String,
}

/// Something that no reporter can settle.
#[derive(Serialize)]
struct Decide {
    words: String,
    count: usize,
    /// The part of the page where it stands.
    to: String,
    /// State of the findings that the link shows, where it leads to the list.
    state: &'static str,
}

pub(super) fn today(view: View<'_>) -> Today {
    let send_back = view.pages.to_mend.iter().filter(|one| view.has(Some(&one.reporter.id)));
    let send_back = send_back.map(|one| self::send_back(view, one)).collect();
    let urged = view.pages.reminders.iter().filter(|one| view.has(Some(&one.reporter))).count();
    Today { urged, send_back, decide: decide(view) }
}

fn send_back(view: View<'_>, one: &ToMend<'_>) -> SendBack {
    SendBack {
        id: one.reporter.id.to_string(),
        name: view.pack.reporters.name(&one.reporter.id).to_owned(),
        rejected: one.rejected,
        findings: one.findings.iter().filter(|finding| finding.is_counted()).count(),
        first: one.findings.first().map(|finding| finding.message.clone()).unwrap_or_default(),
    }
}

fn decide(view: View<'_>) -> Vec<Decide> {
    if !view.has(None) {
        return Vec::new();
    }
    let open = |finding: &&Finding| finding.is_counted();
    let all = || view.report.findings.iter().filter(open);
    let explained = all().filter(|finding| finding.explained.is_some()).count();
    let nobody = all().filter(|finding| finding.reporter.is_none() && finding.explained.is_none()).count();
    let expired = view.report.waivers.iter().filter(|one| one.applied == 0).count();
    let strays = board::strays(view).len();
    let one = |words: &str, count, to: &str, state| Decide {
        words: words.to_owned(),
        count,
        to: to.to_owned(),
        state,
    };
    let group = format!("group-{}", findings::NOBODY);
    let mut list = vec![
        one("个文件看不出是哪个单位的", strays, "board", ""),
        one("条问题归不到单位，由本局核定", nobody, &group, ""),
        one("条单位已作说明，认可的写入豁免，不认可的退回", explained, "findings", "explained"),
        one("条豁免已失效，需要的重新写", expired, "waivers", ""),
    ];
    list.retain(|one| one.count > 0);
    list
}
