//! Waiting for returns: files dropped into an inbox, replaced or removed, rebuild that quarter once it is quiet.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc;
use std::time::Duration;

use jibao::{Error, INBOX, OUTPUTS, QuarterDir, WAIVERS, Workspace};
use notify::{EventKind, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, new_debouncer};

use crate::{today, told};

/// How long an inbox must be quiet: copying several files is one change.
const QUIET: Duration = Duration::from_millis(800);

/// Watches a workspace or one quarter until the process is ended.
pub(crate) fn run(dir: &Path) -> Result<ExitCode, Error> {
    if !dir.is_dir() {
        return Err(Error::NoFolder(dir.to_owned()));
    }
    let root = std::fs::canonicalize(dir).map_err(|source| Error::Io { path: dir.to_owned(), source })?;
    let (sender, receiver) = mpsc::channel::<DebounceEventResult>();
    let failed =
        |error: notify::Error| Error::Io { path: root.clone(), source: std::io::Error::other(error) };
    let mut debouncer = new_debouncer(QUIET, None, sender).map_err(failed)?;
    debouncer.watch(&root, RecursiveMode::Recursive).map_err(failed)?;
    println!("正在守候 {}，放入、替换或删除上报表后自动汇总；按 Ctrl+C 结束。", dir.display());
    for events in receiver {
        let Ok(events) = events else { continue };
        let changed = events
            .iter()
            .filter(|event| !matches!(event.kind, EventKind::Access(_)))
            .flat_map(|event| &event.paths);
        for quarter in changed.filter_map(|path| quarter_of(&root, path)).collect::<BTreeSet<_>>() {
            rebuild(&quarter);
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
    if name == WAIVERS {
        return changed.parent().map(Path::to_owned);
    }
    // A bare folder of workbooks is its own inbox.
    let bare = !root.join(INBOX).is_dir() && changed.parent() == Some(root) && changed.extension().is_some();
    let own = changed.components().any(|part| part.as_os_str() == OUTPUTS);
    (bare && !own).then(|| root.to_owned())
}

/// A fault ends this rebuild, not the watching: the next change tries again.
fn rebuild(quarter: &Path) {
    let built = Workspace::open(quarter.parent().unwrap_or(quarter)).and_then(|workspace| {
        Ok((jibao::build(&workspace, &QuarterDir::at(quarter), today(), &|_| {})?, workspace))
    });
    match built {
        Ok((built, workspace)) => {
            told::summary(&workspace.pack, &built.checked.report, today());
            told::written(&built.written);
        }
        Err(error) => println!("{error}"),
    }
}
