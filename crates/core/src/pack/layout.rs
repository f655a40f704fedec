//! Which files a pack has, and what each is for.

use super::error::{PackError, nearest};
use super::faults::Faults;
use super::files::PackFiles;
use super::origin::Origin;

/// The template of the summary.
pub const SUMMARY: &str = "text/工作总结.tera";

/// Every file of a pack by its path, with what stands in it.
pub const FILES: [(&str, &str); 17] = [
    ("pack.toml", "名称：单位、汇总范围、标题用词"),
    ("policy.toml", "方案：部分、措施、牵头的单位"),
    ("clauses.toml", "方案的要求逐条，和跟踪它的指标"),
    ("reporters.toml", "报送单位：类别、分组、名称、次序、别名"),
    ("schedule.toml", "报送期限、统计截止日、节假日"),
    ("form.toml", "上报表的工作表、列、标签、固定用词"),
    ("indicators.csv", "指标目录：单位、口径、目标、由谁填报"),
    ("rules.toml", "公式规则，通用规则的调整"),
    ("annex.toml", "附件的指标和图表"),
    ("register/register.toml", "明细表名册的版本和名称的别写"),
    ("register/parameters.csv", "各单位的人口、学校数"),
    (SUMMARY, "工作总结正文"),
    ("text/数据核对说明.tera", "附件：数据核对说明"),
    ("text/报告标题.tera", "以“报告”上行时的标题，可以没有"),
    ("text/问题与打算.toml", "存在的问题和下一步打算"),
    ("text/时节.toml", "比上一期增减的时节缘由，可以没有"),
    ("text/常数.toml", "文稿里可以直接写的数"),
];

/// Folders that hold files of the pack's own naming: register versions, and texts that others include.
const OWN_NAMES: [(&str, &str, &str); 2] =
    [("register/", ".csv", "register/register.toml"), ("text/", ".tera", "text/")];

/// Refuses files that nothing reads: a misspelt name would silently leave another file in force.
pub(super) fn check(files: &PackFiles, faults: &mut Faults) {
    for path in files.unread() {
        let nearest = nearest(path, FILES.iter().map(|(known, _)| *known));
        let origin = files.origin_of(path).clone();
        // A text that a template of the built-in pack includes is left over where another template stands in its place.
        if matches!(origin, Origin::BuiltIn(_)) {
            continue;
        }
        faults.push(PackError::UnknownFile { origin, file: path.to_owned(), nearest });
    }
}

impl PackFiles {
    /// The files that nothing reads, in path order.
    #[must_use]
    pub fn unread(&self) -> Vec<&str> {
        let read = |path: &str| FILES.iter().any(|(known, _)| *known == path) || is_named(self, path);
        self.iter().map(|(path, _)| path).filter(|path| !read(path)).collect()
    }
}

/// Whether another file of the pack names this one.
fn is_named(files: &PackFiles, path: &str) -> bool {
    OWN_NAMES.iter().any(|(folder, end, by)| {
        let Some(name) = path.strip_prefix(folder).filter(|name| name.ends_with(end)) else { return false };
        let quoted = [format!("\"{name}\""), format!("\"{path}\""), format!("'{path}'")];
        let mut others = files.iter().filter(|(other, _)| other.starts_with(by) && *other != path);
        others.any(|(_, text)| quoted.iter().any(|name| text.contains(name)))
    })
}
