//! When an inbox is quiet: every file in it keeps its size and its time, can be opened, and none is a half of something that
//! is still coming.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How often an inbox is looked at while it is waited for.
const LOOK: Duration = Duration::from_millis(400);
/// Looks after which a file that is not quiet is told: two seconds.
const TOLD: usize = 5;
/// Looks after which waiting ends, half an hour; whatever is written later is a change of its own.
const LOOKS: usize = 4_500;
/// Looks after which a file without a byte is no longer taken for the beginning of one.
const EMPTY: usize = 10;
/// Endings of files that are being fetched.
const PARTIAL: [&str; 6] = ["crdownload", "part", "partial", "download", "tmp", "td"];

/// What can be seen of the files of an inbox from outside: length and time by path.
pub(super) type Seen = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

/// Looks at an inbox.
pub(super) fn seen(inbox: &Path) -> Seen {
    let mut seen = Seen::new();
    look(inbox, &mut seen, 0);
    seen
}

/// Folders in folders, at most: links may lead in circles.
const DEPTH: usize = 16;

fn look(folder: &Path, seen: &mut Seen, depth: usize) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let Ok(about) = path.metadata() else { continue };
        if about.is_dir() && depth < DEPTH && !super::is_own(&path) {
            look(&path, seen, depth + 1);
        } else if about.is_file() {
            seen.insert(path, (about.len(), about.modified().ok()));
        }
    }
}

/// Waits until an inbox is quiet, and gives what was seen then; `None` where it does not become so. `tell` is called once
/// with the files that are waited for; `stop` ends the waiting.
pub(super) fn settled(
    inbox: &Path,
    changed: impl Fn(&Path) -> bool,
    tell: impl Fn(&[&Path]),
    stop: impl Fn() -> bool,
) -> Option<Seen> {
    let mut before = seen(inbox);
    for round in 0..LOOKS {
        std::thread::sleep(LOOK);
        if stop() {
            return None;
        }
        let now = seen(inbox);
        let busy = |(path, about): &(&PathBuf, &(u64, Option<SystemTime>))| {
            let empty = about.0 == 0 && round < EMPTY;
            let moving = before.get(*path) != Some(*about);
            moving || empty || is_partial(path) || (changed(path) && (is_open(path) || !is_free(path)))
        };
        let waited: Vec<&Path> =
            now.iter().filter(busy).map(|(path, _)| path.as_path()).filter(|path| !is_hidden(path)).collect();
        if waited.is_empty() {
            return Some(now);
        }
        if round == TOLD {
            tell(&waited);
        }
        before = now;
    }
    None
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Lock files and hidden files are nobody's return.
fn is_hidden(path: &Path) -> bool {
    let name = name(path);
    name.starts_with('.') || name.starts_with("~$")
}

fn is_partial(path: &Path) -> bool {
    path.extension().is_some_and(|ending| PARTIAL.iter().any(|partial| ending.eq_ignore_ascii_case(partial)))
}

/// Whether an office program has it open, by the file that such a program lays beside it.
fn is_open(path: &Path) -> bool {
    let name = name(path);
    [format!("~${name}"), format!(".~lock.{name}#"), format!(".~{name}")]
        .iter()
        .any(|lock| path.with_file_name(lock).exists())
}

/// Whether a file can be read now: on some systems one that is being written cannot. One that may never be read is left to
/// the reader to tell.
fn is_free(path: &Path) -> bool {
    match std::fs::File::open(path) {
        Err(error) => !matches!(error.raw_os_error(), Some(32 | 33)) || cfg!(unix),
        Ok(_) => true,
    }
}
