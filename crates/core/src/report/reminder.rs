//! 催报: what to send to a reporter whose return is not in, or was set aside as a whole.

use jiff::civil::Date;

use crate::count::board::{BoardRow, Status, days_between};
use crate::ids::{ReporterId, long_date};
use crate::pack::{Pack, Severity};
use crate::report::Report;

/// A text to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminder {
    /// To whom.
    pub reporter: ReporterId,
    /// The text, one paragraph that stands alone.
    pub text: String,
}

/// Reminders to all reporters of which nothing was taken, in official order. With `today` they say how many days
/// are left or past; without, they stay true on every day.
#[must_use]
pub fn reminders(pack: &Pack, report: &Report, today: Option<Date>) -> Vec<Reminder> {
    let absent = report.board.iter().filter(|row| matches!(row.status, Status::Missing | Status::Rejected));
    let reminder =
        |row: &BoardRow| Reminder { reporter: row.reporter.clone(), text: text(pack, report, row, today) };
    absent.map(reminder).collect()
}

/// One reminder to all of which nothing came, to be sent to all of them at once; `None` where something came from each.
#[must_use]
pub fn to_all(pack: &Pack, report: &Report, today: Option<Date>) -> Option<String> {
    let silent = report
        .board
        .iter()
        .filter(|row| row.status == Status::Missing && row.files.is_empty() && row.received_on.is_none());
    let names: Vec<&str> = silent.map(|row| pack.reporters.name(&row.reporter)).collect();
    (!names.is_empty()).then(|| nothing_came(&names.join("、"), &Asked::of(pack, report, today)))
}

/// What is asked for, by when and by whom.
struct Asked {
    title: String,
    due: String,
    days: String,
    to: String,
}

impl Asked {
    fn of(pack: &Pack, report: &Report, today: Option<Date>) -> Self {
        let deadline = report.deadline;
        Self {
            title: format!("{}{}", report.quarter.label(), pack.form.cover.title),
            due: format!("应于{}前报送", long_date(deadline)),
            days: today.map(|today| format!("，{}", days(deadline, today))).unwrap_or_default(),
            to: pack.about.receiver(),
        }
    }
}

fn nothing_came(whom: &str, Asked { title, due, days, to }: &Asked) -> String {
    format!("{whom}：{title}{due}，至今没有收到{days}，请抓紧填好报{to}；已经报送的请告知。")
}

fn text(pack: &Pack, report: &Report, row: &BoardRow, today: Option<Date>) -> String {
    let reporter = pack.reporters.get(&row.reporter);
    let full = reporter.map_or(row.reporter.as_str(), |reporter| &reporter.full);
    let asked = Asked::of(pack, report, today);
    let Asked { title, due, days, to } = &asked;
    if row.status == Status::Missing && reporter.is_some_and(|reporter| pack.about.is_receiver(reporter)) {
        return format!(
            "{full}：本{}的{title}{due}，还没有填好放进“上报”文件夹{days}。",
            pack.about.sections
        );
    }
    if row.status == Status::Missing && !row.files.is_empty() {
        let files = row.files.join("、");
        return format!("{full}：{title}{due}，收到的{files}是没有填写的空表{days}，请填好后报{to}。");
    }
    if let Some(day) = row.received_on {
        let day = long_date(day);
        return format!(
            "{full}：{title}收文登记写明{day}已收到，现在找不到文件，请把原来的表再发一次给{to}。"
        );
    }
    if row.status == Status::Missing {
        return nothing_came(full, &asked);
    }
    let why: Vec<&str> = report
        .findings
        .iter()
        .filter(|f| {
            // Whose a file is may be what is asked.
            let about_file = f.reporter.is_none() && row.files.iter().any(|file| **file == *f.place().file);
            f.severity == Severity::Error && (f.reporter.as_ref() == Some(&row.reporter) || about_file)
        })
        .map(|f| f.message.as_str())
        .collect();
    let why = if why.is_empty() { String::new() } else { format!("（{}）", why.join("；")) };
    format!(
        "{full}：{title}{due}，收到的{}没有采用{why}{days}，请改好后把整份表格重新报{to}。",
        row.files.join("、")
    )
}

/// 距截止还有3天, 今天截止, 已逾期5天.
fn days(deadline: Date, today: Date) -> String {
    match days_between(today, deadline) {
        0 => "今天截止".to_owned(),
        left @ 1.. => format!("距截止还有{left}天"),
        past => format!("已逾期{}天", -past),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_counted_to_the_deadline_and_past_it_over_the_ends_of_months() {
        let deadline = date(2025, 6, 25);
        for (today, words) in [
            (date(2025, 5, 25), "距截止还有31天"),
            (date(2025, 6, 24), "距截止还有1天"),
            (deadline, "今天截止"),
            (date(2025, 6, 26), "已逾期1天"),
            (date(2025, 9, 25), "已逾期92天"),
        ] {
            assert_eq!(days(deadline, today), words);
        }
    }
}
