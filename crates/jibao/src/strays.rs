//! What lies in a workspace and is read by nobody: files whose names are nearly those that the workspace knows, and returns
//! beside the inbox. Each is one sentence; nothing is accepted by likeness.

use std::path::{Path, PathBuf};

use jibao_contract::names::{FORMS, INBOX, OUTPUTS};
use jibao_core::text::fold::key;
use jibao_ingest::RECEIPTS;

use crate::config;
use crate::packs::{self, is_text};
use crate::waivers::WAIVERS;
use crate::workspace::QuarterDir;

/// A file or folder that nobody reads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stray {
    /// Its name, with its folder inside the workspace.
    pub path: String,
    /// What it may be and what to do; follows its name.
    pub why: String,
}

impl Stray {
    fn new(path: impl Into<String>, why: impl Into<String>) -> Self {
        Self { path: path.into(), why: why.into() }
    }
}

/// Names that stand for settings or returns, as a folder's entries are nearly called.
const OF_QUARTER: [&str; 5] = [WAIVERS, RECEIPTS, INBOX, OUTPUTS, FORMS];

/// Strays beside the quarters of a workspace. `packs` are the folders that the settings name.
pub(crate) fn of_workspace(root: &Path, packs: &[PathBuf], noun: &str) -> Vec<Stray> {
    let settings = root.join(config::FILE).is_file();
    let mut found = Vec::new();
    for (name, path) in entries(root) {
        let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let is_pack = packs.iter().any(|pack| real(&root.join(pack)) == real(&path));
        if path.is_dir() {
            let unused = !is_pack && (key(&name) == key(config::PACK) || path.join(packs::ABOUT).is_file());
            if unused && settings && !packs.is_empty() {
                found.push(Stray::new(name, format!("没有用到：{} 的 pack 里没有列上它", config::FILE)));
            } else if unused && settings {
                let line = format!("pack = \"{name}\"");
                found.push(Stray::new(
                    name,
                    format!("没有用到：{}里没有写 {line}，用的是内置的方案包", config::FILE),
                ));
            } else if unused {
                found.push(Stray::new(
                    name,
                    format!("没有用到：旁边没有{}，设置和方案包都按默认；误删的请放回", config::FILE),
                ));
            }
        } else if let Some(known) =
            meant(&name, &[config::FILE]).filter(|known| name != *known && !is_program(&name))
        {
            found.push(Stray::new(&name, renamed(&name, known, settings)));
        } else if let Some(known) = meant(&name, &[WAIVERS, RECEIPTS]) {
            found.push(Stray::new(name, format!("没有读：{known}要放在{noun}文件夹里，与“{INBOX}”并列")));
        }
    }
    found
}

/// Strays in a quarter's folder beside its inbox. A folder that is its own inbox has none: everything in it is read.
pub(crate) fn of_quarter(quarter: &QuarterDir) -> Vec<Stray> {
    if quarter.inbox == quarter.root {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (name, path) in entries(&quarter.root) {
        if OF_QUARTER.contains(&name.as_str()) {
            continue;
        }
        let folder = path.is_dir();
        let known = meant(&name, &OF_QUARTER).filter(|known| folder != known.contains('.'));
        let why = match known {
            Some(known) if folder => format!("没有读：不是“{known}”；要收的表请放进“{INBOX}”"),
            Some(known) => renamed(&name, known, quarter.root.join(known).exists()),
            None if folder || is_return(&name) => format!("没有读：要收的表请放进“{INBOX}”"),
            None => continue,
        };
        found.push(Stray::new(name, why));
    }
    found
}

/// A file of a pack's folder that nothing reads and that stands in nobody's way: one that is nearly called as a file that
/// the pack has, or that no pack can have. `known` are the files that are read; `extends` tells whether the folder takes
/// what it does not have from a pack in the program.
pub(crate) fn of_pack(path: &str, known: &[&str], extends: bool) -> Option<Stray> {
    if let Some(near) = meant(path, known) {
        let why = if extends {
            format!("没有代替任何内置文件：是不是“{near}”？请改名，备份请移到别处")
        } else {
            format!("没有读，读的是“{near}”：要用的内容请写进“{near}”，备份请移到别处")
        };
        return Some(Stray::new(path, why));
    }
    (!is_text(path)).then(|| Stray::new(path, "没有用到：方案包里只用 .toml、.csv、.tera 文件"))
}

fn renamed(name: &str, known: &str, there: bool) -> String {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let hidden = if known.ends_with(ending) {
        ""
    } else {
        "（后缀看不见时，先在文件夹的“查看”里打开“文件扩展名”）"
    };
    if there {
        format!("没有读，读的是“{known}”：要用的内容请写进“{known}”，备份请移到别处")
    } else {
        format!("没有读：名称应当是“{known}”，请改名{hidden}")
    }
}

/// The program itself may lie in the workspace.
fn is_program(name: &str) -> bool {
    Path::new(name).extension().is_none_or(|kind| kind.eq_ignore_ascii_case("exe"))
}

/// Whether a file looks like a return by its ending.
fn is_return(name: &str) -> bool {
    const ENDINGS: [&str; 10] = ["XLSX", "XLS", "XLSM", "XLSB", "ET", "ODS", "CSV", "ZIP", "RAR", "7Z"];
    let name = key(name);
    ENDINGS.iter().any(|ending| name.rsplit_once('.').is_some_and(|(_, own)| own == *ending))
}

/// The known name that a name is nearly: the same stem with another ending, another width or case, the mark of a copy, or
/// one letter wrong. Numbers are never wrong letters.
fn meant<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    let own = stem(name);
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| key(folder));
    let near = |other: &&&str| {
        let theirs = stem(other);
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let long = theirs.chars().count() > 3 || other.contains('.');
        let typed = long
            && theirs.chars().count() > 1
            && digits(&own) == digits(&theirs)
            && strsim::damerau_levenshtein(&own, &theirs) == 1;
        folder(name) == folder(other) && (own == theirs || typed)
    };
    let same = known.iter().find(|other| stem(other) == own && folder(name) == folder(other));
    same.or_else(|| known.iter().find(near)).copied()
}

/// A name without folder, endings and the marks that file managers give to copies.
fn stem(path: &str) -> String {
    let name = key(path.rsplit('/').next().unwrap_or(path)).replace('。', ".");
    let mut stem = name.split('.').next().unwrap_or_default().to_owned();
    loop {
        let before = stem.len();
        for mark in ["副本", "复件", "备份", "拷贝", "COPY", "BAK", "新建", "-", "_", "~"] {
            stem = stem.trim_start_matches(mark).trim_end_matches(mark).to_owned();
        }
        if let Some((rest, number)) = stem.strip_suffix(')').and_then(|rest| rest.rsplit_once('('))
            && !number.chars().any(|c| c.is_ascii_alphabetic())
        {
            stem = rest.to_owned();
        }
        if stem.len() == before {
            return stem;
        }
    }
}

/// Names and paths in a folder, hidden ones and lock files left out; none where it cannot be read.
fn entries(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let named = entries.map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()));
    let mut all: Vec<(String, PathBuf)> =
        named.filter(|(name, _)| !name.starts_with('.') && !jibao_sheets::is_lock_file(name)).collect();
    all.sort();
    all
}

#[cfg(test)]
mod tests {
    use jibao_core::ids::Length;

    use super::*;

    #[test]
    fn a_name_that_is_nearly_a_known_one_is_told_and_another_is_not() {
        for known in [config::FILE, WAIVERS, RECEIPTS, "rules.toml", "text/工作总结.tera"] {
            let (stem, ending) = known.rsplit_once('.').unwrap();
            let wide: String = stem
                .chars()
                .map(|c| {
                    char::from_u32(u32::from(c) + 0xFEE0).filter(|_| c.is_ascii_alphabetic()).unwrap_or(c)
                })
                .collect();
            for near in [
                format!("{known}.txt"),
                format!("{stem}.txt"),
                format!("{stem}.csv.txt"),
                format!("{stem}.xlsx"),
                stem.to_owned(),
                format!("{stem} - 副本.{ending}"),
                format!("{stem}(1).{ending}"),
                format!("{stem}（2）.{ending}"),
                format!("{stem}。{ending}"),
                format!("{stem}．{ending}"),
                format!("{wide}.{ending}"),
                format!("{stem} .{ending}"),
                format!("{}.{ending}", stem.to_uppercase()),
                format!("{stem}.{}", ending.to_uppercase()),
                format!("{stem}s.{ending}"),
                format!("{stem}.bak"),
            ] {
                assert_eq!(meant(&near, &[known]), Some(known), "{near}");
            }
            for other in ["通知.docx", "2024.csv", "楚雄市.xlsx", "说明.txt", "text/别的.tera", "长表.csv"]
            {
                assert_eq!(meant(other, &[known]), None, "{other} {known}");
            }
        }
        assert_eq!(meant("register/2024.csv", &["register/2023.csv"]), None, "a version of its own");
        for near in ["上报 - 副本", "上报(1)", "上 报", "上报（补）"] {
            assert_eq!(meant(near, &[INBOX]), Some(INBOX), "{near}");
        }
        assert_eq!(meant("汇报", &[INBOX]), None);
    }

    #[test]
    fn what_lies_beside_the_inbox_is_told_and_what_the_quarter_knows_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("2024年第三季度");
        for name in [INBOX, OUTPUTS, FORMS, "补报"] {
            std::fs::create_dir_all(root.join(name)).unwrap();
        }
        for name in
            [WAIVERS, RECEIPTS, "豁免.toml.txt", "楚雄市.xlsx", "会议通知.docx", ".隐藏", "~$楚雄市.xlsx"]
        {
            std::fs::write(root.join(name), "").unwrap();
        }
        let told: Vec<String> =
            of_quarter(&QuarterDir::at(&root, Length::Quarter)).into_iter().map(|stray| stray.path).collect();
        assert_eq!(told, ["楚雄市.xlsx", "补报", "豁免.toml.txt"]);
    }
}
