//! 催报: what to send to a reporter whose return is not there. The days to or past the deadline depend on the day
//! it is read, and are not part of it.

use crate::board::{BoardRow, Status};
use crate::calendar::long_date;
use crate::pack::Pack;
use crate::phrase::listed;
use crate::report::Report;

/// The reminder for a reporter; `None` where a return was taken.
#[must_use]
pub fn reminder(pack: &Pack, report: &Report, row: &BoardRow) -> Option<String> {
    let name = pack.reporters.get(&row.reporter).map_or(row.reporter.as_str(), |one| &one.full);
    let quarter = report.quarter.label();
    let due = long_date(report.deadline);
    let ask = format!("如有特殊情况，请与{}联系。", pack.about.office);
    match row.status {
        Status::Missing => {
            Some(format!("{name}：{quarter}上报表应于{due}前报送，至今未收到你单位的表。请尽快报送；{ask}"))
        }
        Status::Rejected => Some(format!(
            "{name}：你单位报来的{quarter}上报表（{}）无法采用，原因见核查问题。请按要求重新报送，报送期限为{due}；{ask}",
            listed(&row.files)
        )),
        Status::OnTime | Status::Late => None,
    }
}
