//! Waiting for returns: files dropped into an inbox, replaced or removed, rebuild that quarter once it is quiet.

mod quiet;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use jibao::{
    Composed, Error, FORMS, INBOX, OUTPUTS, QuarterDir, RECEIPTS, SETTINGS, WAIVERS, Workspace, Written,
};
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
/// Quarters with what changed in each.
type Changed = BTreeMap<PathBuf, BTreeSet<PathBuf>>;

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
    // The pack of a quarter that is watched alone lies beside it.
    let home = home(&root);
    debouncer.watch(&home, RecursiveMode::Recursive).map_err(failed)?;
    let bare = is_bare(&root);
    // Where no such handler is to be had, the system ends the program without a word, as it always did.
    let _ = ctrlc::set_handler(move || {
        STOPPED.store(true, Ordering::Relaxed);
        drop(sender.send(Woken::Stopped));
    });
    println!("正在守候 {}，放入、替换或删除上报表后自动汇总；按 Ctrl+C 结束。", dir.display());
    let (mut rounds, mut open) = (Rounds::new(), Changed::new());
    for woken in receiver {
        let Woken::Changed(events) = woken else { break };
        if let Ok(events) = events {
            let mut todo = changed(&root, bare, &events, &mut rounds);
            let settings = settings(&home, &events);
            if !todo.is_empty() || !settings.is_empty() {
                // What could not be built may be mended now, by whatever changed.
                for (quarter, paths) in std::mem::take(&mut open) {
                    todo.entry(quarter).or_default().extend(paths);
                }
            }
            if !settings.is_empty() {
                println!("{} 设置或方案包有改动：{}", clock(), names(&settings));
                for quarter in rounds.keys() {
                    todo.entry(quarter.clone()).or_default();
                }
                if todo.is_empty() {
                    println!("  有上报表变动时按新的汇总；要现在就汇总，请运行 jibao build");
                }
            }
            for (quarter, paths) in todo {
                if !round(&quarter, &paths, &mut rounds) {
                    open.insert(quarter, paths);
                }
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
    if open.is_empty() {
        println!("{} 守候结束，最后一次汇总的成果都在", clock());
        return Ok(ExitCode::SUCCESS);
    }
    let left: Vec<String> = open.keys().map(|quarter| name(quarter)).collect();
    println!("{} 守候结束，{}有改动还没有汇总，请改好后运行 jibao build", clock(), left.join("、"));
    Ok(ExitCode::from(crate::FAILED))
}

/// The settings and files of packs that changed: whatever stands in a folder with a pack beside the quarters.
fn settings(home: &Path, events: &[DebouncedEvent]) -> BTreeSet<PathBuf> {
    let is_one = |path: &&PathBuf| {
        let Ok(inside) = path.strip_prefix(home) else { return false };
        let hidden = |name: &str| name.starts_with(['.', '~']) || name.ends_with('~');
        let first = inside.iter().next().map(|first| home.join(first));
        // What comes with a folder may be told as the folder alone.
        let in_pack = first.is_some_and(|first| first.join("pack.toml").is_file());
        !hidden(&name(path)) && (in_pack || inside == Path::new(SETTINGS))
    };
    let changes = events.iter().filter(|event| !matches!(event.kind, EventKind::Access(_)));
    changes.flat_map(|event| &event.paths).filter(is_one).cloned().collect()
}

fn names(paths: &BTreeSet<PathBuf>) -> String {
    let named: Vec<String> = paths.iter().take(NAMED).map(|path| name(path)).collect();
    let more = if paths.len() > NAMED { format!("等{}个", paths.len()) } else { String::new() };
    format!("{}{more}", named.join("、"))
}

/// The workspace that a folder is, or that a quarter's folder lies in; else the folder itself.
fn home(root: &Path) -> PathBuf {
    let is_workspace = |folder: &&Path| folder.join(SETTINGS).is_file();
    [Some(root), root.parent()].into_iter().flatten().find(is_workspace).unwrap_or(root).to_owned()
}

/// Whether a folder holds returns itself: it has no inbox, and is no workspace with quarters.
fn is_bare(root: &Path) -> bool {
    let quarters = || Workspace::open(root).and_then(|workspace| workspace.quarters());
    !root.join(INBOX).is_dir()
        && !root.join(SETTINGS).is_file()
        && quarters().is_ok_and(|quarters| quarters.is_empty())
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
fn changed(root: &Path, bare: bool, events: &[DebouncedEvent], rounds: &mut Rounds) -> Changed {
    let mut changed = Changed::new();
    for event in events.iter().filter(|event| !matches!(event.kind, EventKind::Access(_))) {
        if let [from, to] = event.paths.as_slice()
            && let Some(before) = rounds.remove(from)
        {
            println!("{} {} 已改名为 {}", clock(), name(from), name(to));
            rounds.insert(to.clone(), before);
        }
        for path in &event.paths {
            if let Some(quarter) = quarter_of(root, bare, path) {
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
fn quarter_of(root: &Path, bare: bool, changed: &Path) -> Option<PathBuf> {
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
        let own = |quarter: &&Path| quarter.is_dir() && quarter.starts_with(root);
        return changed.parent().filter(own).map(Path::to_owned);
    }
    // A quarter's folder came, or has a new name.
    if changed.parent() == Some(root) && changed.join(INBOX).is_dir() {
        return Some(changed.to_owned());
    }
    // A bare folder of workbooks is its own inbox.
    let bare = bare && changed.parent() == Some(root) && changed.extension().is_some();
    let own = changed.strip_prefix(root).is_ok_and(|inside| inside.ancestors().any(is_own));
    (bare && !own).then(|| root.to_owned())
}

/// Builds a quarter and tells what is different from the round before; whether it was built. A fault ends this round, not the
/// watching: the next change tries again.
fn round(quarter: &Path, changed: &BTreeSet<PathBuf>, rounds: &mut Rounds) -> bool {
    let opened = Workspace::open(quarter.parent().unwrap_or(quarter)).ok();
    let length = opened.as_ref().map_or_else(Length::default, Workspace::length);
    let dir = QuarterDir::at(quarter, length);
    let pack = opened.as_ref().map(|one| &**one.pack_of(dir.quarter));
    let came = if changed.is_empty() { "按新的设置汇总".to_owned() } else { came(changed, pack) };
    println!("{} {}：{came}", clock(), name(quarter));
    let built = match built(&dir, changed, pack) {
        Ok(Some(built)) => built,
        Ok(None) => {
            println!("  还没有写完，写完以后再汇总");
            return false;
        }
        Err(error) => {
            println!("  没有汇总：{error}");
            return false;
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
            // What was in a return that is gone is not mended.
            let gone = changed.iter().any(|path| !path.exists());
            let ended = if gone {
                "不再有的问题（改好了，或者表已经撤走）"
            } else {
                "已经改好的问题"
            };
            named(ended, before.difference(&now).map(String::as_str).collect());
        }
    }
    let absent = report.absent();
    if !absent.is_empty() {
        println!("  还没有报{}个：{}", absent.len(), told::names(pack, &absent));
    }
    for line in told::written(pack, report, &written) {
        println!("  {line}");
    }
    match jibao::outdated(&workspace, &dir, report) {
        Ok(others) if others.is_empty() => {}
        Ok(others) => {
            println!(
                "  {}的成果用到这一期的数，还是原来的；要更新，请对它运行 jibao build",
                others.join("、")
            );
        }
        Err(error) => println!("  不知道以后各期的成果是否还对：{error}"),
    }
    rounds.insert(quarter.to_owned(), now);
    true
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
