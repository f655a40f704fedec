//! Waiting for returns: files dropped into an inbox, replaced or removed, rebuild that quarter once it is quiet.

mod quiet;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use jibao::{Composed, Error, FORMS, INBOX, OUTPUTS, QuarterDir, RECEIPTS, WAIVERS, Workspace, Written};
use jibao_core::ids::Length;
use jibao_core::pack::{Pack, Reading, Severity};
use notify::{EventKind, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, DebouncedEvent, new_debouncer};

use crate::{clock, today, told};

/// How long the folder must be quiet: copying several files is one change.
const QUIET: Duration = Duration::from_millis(800);
/// Files and findings that a round names; of more, the number.
const NAMED: usize = 5;
/// Readings of an inbox into which files keep coming, before the round is left to the next change.
const READINGS: usize = 20;

/// The code of these systems for too many open files.
const TOO_MANY: i32 = 24;

/// What the last round of a quarter found: errors and doubts, as they are told.
type Rounds = BTreeMap<PathBuf, BTreeSet<String>>;

/// What wakes the watch.
enum Woken {
    Changed(DebounceEventResult),
    Stopped,
}

/// Set where a person ends the watch, so that waiting ends too.
static STOPPED: AtomicBool = AtomicBool::new(false);

/// Watches a workspace or one quarter until a person ends it or the folder is gone.
pub(crate) fn run(dir: &Path) -> Result<ExitCode, Error> {
    if !dir.is_dir() {
        return Err(Error::NoFolder(dir.to_owned()));
    }
    let root = std::fs::canonicalize(dir).map_err(|source| Error::Io { path: dir.to_owned(), source })?;
    let _alone = jibao::watching(&root)?;
    let (sender, receiver) = mpsc::channel::<Woken>();
    let failed = |error: notify::Error| Error::Io { path: root.clone(), source: source(error) };
    let changes = sender.clone();
    let woken = move |events| drop(changes.send(Woken::Changed(events)));
    let mut debouncer = new_debouncer(QUIET, None, woken).map_err(failed)?;
    debouncer.watch(&root, RecursiveMode::Recursive).map_err(failed)?;
    // Where no such handler is to be had, the system ends the program without a word, as it always did.
    let _ = ctrlc::set_handler(move || {
        STOPPED.store(true, Ordering::Relaxed);
        drop(sender.send(Woken::Stopped));
    });
    println!("正在守候 {}，放入、替换或删除上报表后自动汇总；按 Ctrl+C 结束。", dir.display());
    let mut rounds = Rounds::new();
    for woken in receiver {
        let Woken::Changed(events) = woken else { break };
        if let Ok(events) = events {
            for (quarter, paths) in changed(&root, &events, &mut rounds) {
                round(&quarter, &paths, &mut rounds);
            }
        }
        if STOPPED.load(Ordering::Relaxed) {
            break;
        }
        if !root.is_dir() {
            println!("{} {} 不见了，可能已改名或移走，守候结束", clock(), dir.display());
            return Ok(ExitCode::from(crate::FAILED));
        }
    }
    println!("{} 守候结束，最后一次汇总的成果都在", clock());
    Ok(ExitCode::SUCCESS)
}

/// What the system says where a folder cannot be watched.
fn source(error: notify::Error) -> std::io::Error {
    match error.kind {
        notify::ErrorKind::Io(source) => source,
        notify::ErrorKind::PathNotFound => std::io::ErrorKind::NotFound.into(),
        // The system counts watched folders like open files.
        notify::ErrorKind::MaxFilesWatch if cfg!(unix) => std::io::Error::from_raw_os_error(TOO_MANY),
        _ => std::io::Error::other(error),
    }
}

/// The quarters whose inboxes changed, with what did. A quarter's folder that got another name keeps its last round.
fn changed(
    root: &Path,
    events: &[DebouncedEvent],
    rounds: &mut Rounds,
) -> BTreeMap<PathBuf, BTreeSet<PathBuf>> {
    let mut changed: BTreeMap<PathBuf, BTreeSet<PathBuf>> = BTreeMap::new();
    for event in events.iter().filter(|event| !matches!(event.kind, EventKind::Access(_))) {
        if let [from, to] = event.paths.as_slice()
            && let Some(before) = rounds.remove(from)
        {
            println!("{} {} 已改名为 {}", clock(), name(from), name(to));
            rounds.insert(to.clone(), before);
        }
        for path in &event.paths {
            if let Some(quarter) = quarter_of(root, path) {
                changed.entry(quarter).or_default().insert(path.clone());
            }
        }
    }
    changed
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Whether a folder is written by the program: nothing in it is a return.
fn is_own(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name == OUTPUTS || name == FORMS)
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
    if name == WAIVERS || name == RECEIPTS || name == INBOX {
        return changed.parent().filter(|quarter| quarter.is_dir()).map(Path::to_owned);
    }
    // A quarter's folder came, or has a new name.
    if changed.parent() == Some(root) && changed.join(INBOX).is_dir() {
        return Some(changed.to_owned());
    }
    // A bare folder of workbooks is its own inbox.
    let bare = !root.join(INBOX).is_dir() && changed.parent() == Some(root) && changed.extension().is_some();
    let own = changed.strip_prefix(root).is_ok_and(|inside| inside.ancestors().any(is_own));
    (bare && !own).then(|| root.to_owned())
}

/// Builds a quarter and tells what is different from the round before. A fault ends this round, not the watching: the
/// next change tries again.
fn round(quarter: &Path, changed: &BTreeSet<PathBuf>, rounds: &mut Rounds) {
    let opened = Workspace::open(quarter.parent().unwrap_or(quarter)).ok();
    let length = opened.as_ref().map_or_else(Length::default, Workspace::length);
    let dir = QuarterDir::at(quarter, length);
    let pack = opened.as_ref().map(|one| &**one.pack_of(dir.quarter));
    println!("{} {}：{}", clock(), name(quarter), came(changed, pack));
    let built = match built(&dir, changed, pack) {
        Ok(Some(built)) => built,
        Ok(None) => {
            println!("  还没有写完，写完以后再汇总");
            return;
        }
        Err(error) => {
            println!("  没有汇总：{error}");
            return;
        }
    };
    let (workspace, checked, written) = built;
    let report = checked.report();
    let pack = workspace.pack_of(report.quarter);
    let open = report.findings.iter().filter(|f| f.severity != Severity::Info && f.waived.is_none());
    // Those that did not report are told by name below.
    let open = open.filter(|finding| !finding.is(Reading::MissingReturn));
    let now: BTreeSet<String> = open.map(|finding| told::line(pack, finding)).collect();
    println!("  {}", told::headline(report));
    match rounds.get(quarter) {
        None if !now.is_empty() => println!("  问题共{}条，逐条见核查报告", now.len()),
        None => {}
        Some(before) => {
            named("新出现的问题", now.difference(before).map(String::as_str).collect());
            named("已经改好的问题", before.difference(&now).map(String::as_str).collect());
        }
    }
    let absent = report.absent();
    if !absent.is_empty() {
        println!("  还没有报{}个：{}", absent.len(), told::names(pack, &absent));
    }
    for line in told::written(pack, report, &written) {
        println!("  {line}");
    }
    rounds.insert(quarter.to_owned(), now);
}

/// Reads a quarter while nothing in its inbox moves, and writes its outputs: what is still being copied is no return yet.
/// `None` where the inbox does not become quiet.
fn built(
    quarter: &QuarterDir,
    changed: &BTreeSet<PathBuf>,
    pack: Option<&Pack>,
) -> Result<Option<(Workspace, Composed, Written)>, Error> {
    let tell = |files: &[&Path]| {
        let told = |path: &&Path| pack.map(|pack| jibao::told_name(pack, &name(path)));
        let names: Vec<String> = files.iter().take(NAMED).filter_map(told).collect();
        println!("  {} 还在复制或打开着，等它写完", names.join("、"));
    };
    let stopped = || STOPPED.load(Ordering::Relaxed);
    let came = |path: &Path| changed.contains(path);
    for _ in 0..READINGS {
        let Some(before) = quiet::settled(&quarter.inbox, came, tell, stopped) else { return Ok(None) };
        let workspace = Workspace::open(quarter.root.parent().unwrap_or(&quarter.root))?.remembering();
        let checked = jibao::check(&workspace, quarter, &jibao::unwatched)?;
        if quiet::seen(&quarter.inbox) == before {
            let written = jibao::write(&workspace, quarter, &checked, today(), &jibao::unwatched)?;
            return Ok(Some((workspace, checked, written)));
        }
    }
    Ok(None)
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

/// Which files came or changed, and which went; without a pack that tells their names, how many.
fn came(changed: &BTreeSet<PathBuf>, pack: Option<&Pack>) -> String {
    let (here, gone): (Vec<&PathBuf>, Vec<&PathBuf>) = changed.iter().partition(|path| path.exists());
    let told = |what: &str, paths: &[&PathBuf]| {
        let Some(pack) = pack else {
            return (!paths.is_empty()).then(|| format!("{what}{}个文件", paths.len()));
        };
        let name = |path: &&PathBuf| Some(jibao::told_name(pack, &path.file_name()?.to_string_lossy()));
        let names: Vec<_> = paths.iter().take(NAMED).filter_map(name).collect();
        let more = if paths.len() > NAMED { format!("等{}个", paths.len()) } else { String::new() };
        (!names.is_empty()).then(|| format!("{what} {}{more}", names.join("、")))
    };
    [told("收到", &here), told("少了", &gone)].into_iter().flatten().collect::<Vec<_>>().join("；")
}
