//! Waiting for returns: files dropped into an inbox, replaced or removed, rebuild that quarter once it is quiet.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;

use jibao::{Error, INBOX, OUTPUTS, QuarterDir, WAIVERS, Workspace};
use jibao_core::pack::Severity;
use notify::{EventKind, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, new_debouncer};

use crate::{clock, today, told};

/// How long an inbox must be quiet: copying several files is one change.
const QUIET: Duration = Duration::from_millis(800);
/// How often a file that is still being copied is looked at again: for half an hour.
const LOOKS: usize = 2_250;
/// Files and findings that a round names; of more, the number.
const NAMED: usize = 5;

/// What the last round of a quarter found: errors and doubts, as they are told.
type Rounds = BTreeMap<PathBuf, BTreeSet<String>>;

/// Watches a workspace or one quarter until the process is ended.
pub(crate) fn run(dir: &Path) -> Result<ExitCode, Error> {
    if !dir.is_dir() {
        return Err(Error::NoFolder(dir.to_owned()));
    }
    let root = std::fs::canonicalize(dir).map_err(|source| Error::Io { path: dir.to_owned(), source })?;
    let _alone = jibao::watching(&root)?;
    let (sender, receiver) = mpsc::channel::<DebounceEventResult>();
    let failed =
        |error: notify::Error| Error::Io { path: root.clone(), source: std::io::Error::other(error) };
    let mut debouncer = new_debouncer(QUIET, None, sender).map_err(failed)?;
    debouncer.watch(&root, RecursiveMode::Recursive).map_err(failed)?;
    println!("正在守候 {}，放入、替换或删除上报表后自动汇总；按 Ctrl+C 结束。", dir.display());
    let mut rounds = Rounds::new();
    for events in receiver {
        let Ok(events) = events else { continue };
        let mut changed: BTreeMap<PathBuf, BTreeSet<PathBuf>> = BTreeMap::new();
        let paths = events
            .iter()
            .filter(|event| !matches!(event.kind, EventKind::Access(_)))
            .flat_map(|event| &event.paths);
        for path in paths {
            if let Some(quarter) = quarter_of(&root, path) {
                changed.entry(quarter).or_default().insert(path.clone());
            }
        }
        for (quarter, paths) in changed {
            round(&quarter, &paths, &mut rounds);
        }
        if !root.is_dir() {
            println!("{} {} 不见了，可能已改名或移走，守候结束", clock(), dir.display());
            return Ok(ExitCode::from(crate::FAILED));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The quarter's folder whose inbox a changed path lies in. Outputs and lock files are no change.
fn quarter_of(root: &Path, changed: &Path) -> Option<PathBuf> {
    let name = changed.file_name()?.to_string_lossy();
    if name.starts_with('.') || name.starts_with("~$") {
        return None;
    }
    let inbox =
        changed.ancestors().skip(1).find(|folder| folder.file_name().is_some_and(|name| name == INBOX));
    if let Some(inbox) = inbox.filter(|inbox| inbox.starts_with(root)) {
        return inbox.parent().map(Path::to_owned);
    }
    // The inbox itself came or went.
    if name == WAIVERS || name == INBOX {
        return changed.parent().filter(|quarter| quarter.is_dir()).map(Path::to_owned);
    }
    // A quarter's folder came, or has a new name.
    if changed.parent() == Some(root) && changed.join(INBOX).is_dir() {
        return Some(changed.to_owned());
    }
    // A bare folder of workbooks is its own inbox.
    let bare = !root.join(INBOX).is_dir() && changed.parent() == Some(root) && changed.extension().is_some();
    let own = changed.components().any(|part| part.as_os_str() == OUTPUTS);
    (bare && !own).then(|| root.to_owned())
}

/// Builds a quarter and tells what is different from the round before. A fault ends this round, not the watching: the
/// next change tries again.
fn round(quarter: &Path, changed: &BTreeSet<PathBuf>, rounds: &mut Rounds) {
    let name = quarter.file_name().unwrap_or_default().to_string_lossy().into_owned();
    println!("{} {name}：{}", clock(), came(changed));
    if !settled(changed) {
        println!("  还在复制，写完以后再汇总");
        return;
    }
    let built = Workspace::open(quarter.parent().unwrap_or(quarter)).and_then(|workspace| {
        Ok((jibao::build(&workspace, &QuarterDir::at(quarter), today(), &|_| {})?, workspace))
    });
    let (built, workspace) = match built {
        Ok(built) => built,
        Err(error) => {
            println!("  没有汇总：{error}");
            return;
        }
    };
    let (pack, report) = (&workspace.pack, &built.checked.report);
    let open = report.findings.iter().filter(|f| f.severity != Severity::Info && f.waived.is_none());
    let now: BTreeSet<String> = open.map(|finding| told::line(pack, finding)).collect();
    println!("  {}", told::headline(report));
    match rounds.get(quarter) {
        None if !now.is_empty() => println!("  问题共{}条，用 jibao check 查看", now.len()),
        None => {}
        Some(before) => {
            named("新出现的问题", now.difference(before).map(String::as_str).collect());
            named("已经改好的问题", before.difference(&now).map(String::as_str).collect());
        }
    }
    let absent = told::names(pack, &report.absent());
    if !absent.is_empty() {
        println!("  还没有报：{absent}");
    }
    told::written(&workspace.pack, &built.checked.report, &built.written);
    rounds.insert(quarter.to_owned(), now);
}

fn named(what: &str, lines: Vec<&str>) {
    if lines.is_empty() {
        return;
    }
    let more = if lines.len() > NAMED { format!("，列出{NAMED}条") } else { String::new() };
    println!("  {what}{}条{more}：", lines.len());
    for line in lines.into_iter().take(NAMED) {
        println!("    {line}");
    }
}

/// Which files came or changed, and which went.
fn came(changed: &BTreeSet<PathBuf>) -> String {
    let (here, gone): (Vec<&PathBuf>, Vec<&PathBuf>) = changed.iter().partition(|path| path.exists());
    let told = |what: &str, paths: &[&PathBuf]| {
        let names: Vec<_> =
            paths.iter().take(NAMED).filter_map(|path| Some(path.file_name()?.to_string_lossy())).collect();
        let more = if paths.len() > NAMED { format!("等{}个", paths.len()) } else { String::new() };
        (!names.is_empty()).then(|| format!("{what} {}{more}", names.join("、")))
    };
    [told("收到", &here), told("少了", &gone)].into_iter().flatten().collect::<Vec<_>>().join("；")
}

/// Waits until files that came keep their size and can be opened: one that is still being copied is no return yet.
fn settled(changed: &BTreeSet<PathBuf>) -> bool {
    let looked = || -> Vec<(u64, bool)> {
        let files = changed.iter().filter(|path| path.is_file());
        files.map(|path| (path.metadata().map_or(0, |about| about.len()), is_free(path))).collect()
    };
    let mut before = looked();
    for look in 0..LOOKS {
        std::thread::sleep(QUIET / 2);
        let now = looked();
        if now == before && now.iter().all(|(length, free)| *free && *length > 0) {
            return true;
        }
        // A file of no length stays one: after a while it is told as empty like any other.
        if now == before && look > 10 && now.iter().all(|(_, free)| *free) {
            return true;
        }
        before = now;
    }
    false
}

/// Whether a file can be read now: on some systems one that is being written cannot. One that may never be read is left to
/// the reader to tell.
fn is_free(path: &Path) -> bool {
    match std::fs::File::open(path) {
        Err(error) => !matches!(error.raw_os_error(), Some(32 | 33)) || cfg!(unix),
        Ok(_) => true,
    }
}
