//! Setting up a workspace, and a pack on disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jibao_contract::names::INBOX;
use jibao_core::ids::Period;
use jibao_core::pack::{Pack, PeriodWords};
use jiff::civil::Date;

use crate::config::{self, PACK, commented};
use crate::error::Error;
use crate::outputs::Writer;
use crate::packs;
use crate::workspace::{QuarterDir, Workspace};

/// What setting up a workspace did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// The quarter's folder.
    pub quarter: QuarterDir,
    /// Whether the workspace was there already and only the quarter was made.
    pub was_there: bool,
    /// Editable texts that were there already and were left as they are.
    pub left: Vec<PathBuf>,
    /// What is to be said of a quarter that the plan does not have.
    pub outside: Option<String>,
}

/// What `init` writes where the default pack is extended.
const EXTENDING: &str = "\
# 本工作区的方案包：这个文件夹里有的文件用这里的，没有的沿用内置方案包的。jibao pack check 列出每个文件取自哪里。
# 要独立成包，用 jibao pack export 导出整包，代替这个文件夹。
extends = \"{pack}\"
";

/// Sets up a workspace: settings, a pack, and the folder of one quarter with its inbox. The pack is a whole one of those
/// in the program, by its name; without one, the editable texts of the default pack, which the workspace's extends. In a
/// workspace that is there already, makes the quarter. Without a quarter, one of the plan is chosen (the result says
/// which): the one that `today` lies in or is nearest to; where that is there already, the one after the last that is, and
/// at the plan's end the last that is not.
///
/// # Errors
/// If the quarter is there already, all quarters of the plan are, a pack is named in a workspace that is there already or is
/// none of the program's, or the disk refuses.
pub fn init(root: &Path, quarter: Option<Period>, pack: Option<&str>, today: Date) -> Result<Set, Error> {
    let was_there = root.join(config::FILE).exists();
    let quarter = match quarter {
        Some(quarter) => quarter,
        None => next(root, was_there, pack, today)?,
    };
    // A pack that does not load is mended by whoever writes it; what its periods are is not known then.
    if let Some(words) = words(root, was_there, pack).ok().filter(|words| words.length != quarter.length()) {
        return Err(Error::OtherLength { given: quarter, period: Box::new(words) });
    }
    let dir = root.join(quarter.label());
    if was_there {
        if pack.is_some() {
            return Err(Error::Exists(root.join(config::FILE)));
        }
        if dir.exists() {
            return Err(Error::Exists(dir));
        }
        make(&dir.join(INBOX))?;
        let outside = outside(root, quarter);
        let quarter = QuarterDir::at(&dir, quarter.length());
        return Ok(Set { quarter, was_there, left: Vec::new(), outside });
    }
    let mut texts = packs::expect(pack.unwrap_or(packs::DEFAULT))?;
    let text = commented(&Pack::load(texts.clone())?, PACK);
    if pack.is_none() {
        texts.retain(|path| path.starts_with("text/"));
        texts.insert("pack.toml", EXTENDING.replace("{pack}", packs::DEFAULT));
    }
    let (there, mut files): (Vec<_>, Vec<_>) = texts
        .iter()
        .map(|(path, text)| (format!("{PACK}/{path}"), text.as_bytes().to_vec()))
        .partition(|(name, _)| root.join(name).symlink_metadata().is_ok());
    // The settings come last: where they are, the workspace is whole.
    files.push((config::FILE.to_owned(), text.into_bytes()));
    std::fs::create_dir_all(root).map_err(Error::write(root))?;
    Writer::new(root, today).files(root, files, BTreeMap::new())?;
    make(&dir.join(INBOX))?;
    let left = there.into_iter().map(|(name, _)| root.join(name)).collect();
    let outside = outside(root, quarter);
    Ok(Set { quarter: QuarterDir::at(&dir, quarter.length()), was_there, left, outside })
}

fn outside(root: &Path, quarter: Period) -> Option<String> {
    Workspace::open(root).ok()?.pack_of(quarter).outside(quarter)
}

/// The words of the pack that a workspace has, or is to have.
fn words(root: &Path, was_there: bool, pack: Option<&str>) -> Result<PeriodWords, Error> {
    if was_there {
        return Ok(Workspace::open(root)?.pack_of(None).period.clone());
    }
    Ok(Pack::load(packs::expect(pack.unwrap_or(packs::DEFAULT))?)?.period)
}

/// The quarter of the plan that is to be set up next.
fn next(root: &Path, was_there: bool, pack: Option<&str>, today: Date) -> Result<Period, Error> {
    let (mut planned, words, there): (Vec<Period>, PeriodWords, Vec<Period>) = if was_there {
        let workspace = Workspace::open(root)?;
        let there = workspace.quarters()?.into_iter().filter_map(|dir| dir.quarter).collect();
        // One plan after the other.
        let planned = workspace.engines().flat_map(|plan| plan.pack().schedule.quarters.clone()).collect();
        (planned, workspace.pack_of(None).period.clone(), there)
    } else {
        let pack = Pack::load(packs::expect(pack.unwrap_or(packs::DEFAULT))?)?;
        (pack.schedule.quarters, pack.period, Vec::new())
    };
    let after = there.iter().max();
    if planned.is_empty() {
        // A pack that names no periods is for any.
        let month = u8::try_from(today.month()).ok();
        planned.extend(month.and_then(|month| words.length.with_month(today.year(), month)));
        planned.extend(after.and_then(|last| last.next()));
    }
    let (first, last) = (planned.iter().min(), planned.iter().max());
    let nearest = planned.iter().filter(|quarter| quarter.start() <= today).max().or(first);
    let free = |quarter: &Period| !there.contains(quarter);
    let later = planned.iter().filter(|quarter| Some(*quarter) > after).min();
    // After the plan's end, the last one that nobody made.
    let left = planned.iter().filter(|quarter| free(quarter)).max();
    match nearest.filter(|quarter| free(quarter)).or(later).or(left) {
        Some(quarter) => Ok(*quarter),
        None => Err(Error::PlanDone {
            root: root.to_owned(),
            last: last.copied().unwrap_or(words.length.example()),
            noun: words.noun,
        }),
    }
}

/// Writes a whole pack of the program's into a folder that is new or empty; the number of its files.
///
/// # Errors
/// If the program has no pack of that name, something is in the folder already, or the disk refuses.
pub fn export_pack(folder: &Path, pack: &str, today: Date) -> Result<usize, Error> {
    let files = packs::expect(pack)?;
    let files: Vec<(String, Vec<u8>)> =
        files.iter().map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect();
    let taken = match std::fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => folder.symlink_metadata().is_ok(),
    };
    if taken {
        return Err(Error::Exists(folder.to_owned()));
    }
    make(folder)?;
    let count = files.len();
    Writer::new(folder, today).files(folder, files, BTreeMap::new())?;
    Ok(count)
}

pub(crate) fn make(folder: &Path) -> Result<(), Error> {
    std::fs::create_dir_all(folder).map_err(Error::write(folder))
}
