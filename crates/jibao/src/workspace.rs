//! Folders: a workspace with one folder a quarter, or a bare folder of workbooks.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jibao_contract::names::{FORMS, INBOX, OUTPUTS};
use jibao_core::ids::{Length, Period};
use jibao_core::pack::Pack;
use jibao_render::summary::Elements;

use crate::composed::Options;
use crate::config::Config;
use crate::engine::Engine;
use crate::error::Error;
use crate::packs;
use crate::plans::{self, Plan};
use crate::strays::{self, Stray};

/// The folders that the program writes into a quarter's folder: no inbox, though the quarter's folder may be one.
pub(crate) const OWN: [&str; 2] = [OUTPUTS, FORMS];

/// A folder of quarters with its settings and pack.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// The folder.
    pub root: PathBuf,
    /// Its settings.
    pub config: Config,
    /// Its plans, oldest first; one where the settings do not list more.
    pub(crate) plans: Vec<Plan>,
    /// Files in it that nobody reads, though they are called nearly like one that is read.
    pub strays: Vec<Stray>,
    /// Whether what is read is kept in `.jibao` for the next time.
    pub(crate) remembers: bool,
}

/// One quarter's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarterDir {
    /// The folder.
    pub root: PathBuf,
    /// The quarter, where the folder's name tells it.
    pub quarter: Option<Period>,
    /// Where the returns are.
    pub inbox: PathBuf,
    /// Where the outputs go.
    pub outputs: PathBuf,
}

impl Workspace {
    /// Opens the workspace at a folder.
    pub fn open(root: &Path) -> Result<Self, Error> {
        if !root.is_dir() {
            return Err(Error::NoFolder(root.to_owned()));
        }
        let config = Config::read(root)?;
        let folders: Vec<Option<&PathBuf>> =
            if config.pack.is_empty() { vec![None] } else { config.pack.iter().map(Some).collect() };
        let (mut packs, mut strays) = (Vec::new(), Vec::new());
        for folder in folders {
            let (mut pack, unused) = packs::read(folder.map(|folder| root.join(folder)).as_deref())?;
            let inside = |stray: Stray| Stray { path: format!("{}/{}", shown(folder), stray.path), ..stray };
            strays.extend(unused.into_iter().map(inside));
            if let Some(bureau) = &config.bureau {
                pack.about.bureau.clone_from(bureau);
            }
            packs.push((folder.cloned(), pack));
        }
        let packs = plans::ordered(packs)?;
        if let Some(faults) = plans::faults(&packs).into_iter().flatten().next() {
            return Err(Error::Pack(faults));
        }
        let settings = config.settings(root, packs.iter().map(|(_, pack)| pack))?;
        let plans: Vec<Plan> = packs
            .into_iter()
            .zip(settings)
            .map(|((folder, pack), settings)| Plan { folder, engine: Engine::of(pack, settings) })
            .collect();
        let mut workspace =
            Self { root: root.to_owned(), config, plans, strays: Vec::new(), remembers: false };
        workspace.strays =
            strays::of_workspace(root, &workspace.config.pack, &workspace.pack_of(None).period.noun);
        workspace.strays.extend(strays);
        Ok(workspace)
    }

    /// The same, keeping what is read of its quarters in its folder `.jibao`, which may be deleted at any time: returns that
    /// did not change are not read again. [`build()`](crate::build()) does so; whatever only looks writes nothing.
    #[must_use]
    pub fn remembering(self) -> Self {
        Self { remembers: true, ..self }
    }

    /// What reads and checks a period: the engine of the plan that it belongs to, which is the last one that began by then,
    /// or the first one. Of a period that is not known, the newest plan's.
    #[must_use]
    pub fn engine_of(&self, period: impl Into<Option<Period>>) -> &Engine {
        &self.plans[plans::at(&self.plans, period.into())].engine
    }

    /// The pack of the plan that a period belongs to.
    #[must_use]
    pub fn pack_of(&self, period: impl Into<Option<Period>>) -> &Arc<Pack> {
        self.engine_of(period).pack()
    }

    /// The engines of its plans, oldest first.
    #[must_use]
    pub fn engines(&self) -> impl DoubleEndedIterator<Item = &Engine> + ExactSizeIterator {
        self.plans.iter().map(|plan| &plan.engine)
    }

    /// The same with every plan's engine put in place of another: one with a check of one's own
    /// ([`Engine::with_check`]).
    ///
    /// # Errors
    /// The first that `put` gives.
    pub fn with_engines<E>(mut self, mut put: impl FnMut(Engine) -> Result<Engine, E>) -> Result<Self, E> {
        for plan in &mut self.plans {
            plan.engine = put(plan.engine.clone())?;
        }
        Ok(self)
    }

    /// How long its periods are, whichever plan they belong to.
    #[must_use]
    pub fn length(&self) -> Length {
        self.pack_of(None).period.length
    }

    /// How its settings want a report put into words.
    #[must_use]
    pub fn options(&self) -> Options {
        let document = self.config.document.clone();
        let elements = Elements {
            kind: self.config.kind,
            main_recipient: document.main_recipient,
            copies_to: document.copies_to,
            number: document.number,
            signer: document.signer,
            contact: document.contact,
            charts: document.charts.unwrap_or(true),
            texts: document.texts.unwrap_or(false),
            contents: document.contents.unwrap_or(false),
            draft: self.config.draft,
        };
        Options::default().elements(elements).profile(self.config.word_profile())
    }

    /// The quarters' folders inside, oldest first.
    pub fn quarters(&self) -> Result<Vec<QuarterDir>, Error> {
        let (mut found, length) = (Vec::new(), self.length());
        for entry in std::fs::read_dir(&self.root).map_err(Error::io(&self.root))? {
            let path = entry.map_err(Error::io(&self.root))?.path();
            if path.is_dir() && quarter_of(&path, length).is_some() {
                found.push(QuarterDir::at(&path, length));
            }
        }
        found.sort_by(|a, b| (a.quarter, &a.root).cmp(&(b.quarter, &b.root)));
        match found.windows(2).find(|pair| pair[0].quarter == pair[1].quarter) {
            Some(pair) => Err(Error::SameQuarter {
                one: pair[0].root.clone(),
                other: pair[1].root.clone(),
                noun: self.pack_of(None).period.noun.clone(),
            }),
            None => Ok(found),
        }
    }

    /// Names of folders beside the periods' that speak of a period and are read as none: `二季度`, `2024年第二季度（备份）`,
    /// and those of periods of another length.
    pub(crate) fn unread(&self) -> Result<Vec<String>, Error> {
        let (mut names, length) = (Vec::new(), self.length());
        for entry in std::fs::read_dir(&self.root).map_err(Error::io(&self.root))? {
            let path = entry.map_err(Error::io(&self.root))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && quarter_of(&path, length).is_none() && speaks(&name, length) {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }
}

fn shown(folder: Option<&PathBuf>) -> String {
    folder.map(|folder| folder.display().to_string()).unwrap_or_default()
}

/// Whether a folder's name speaks of a period: of one of this length, or of another one that it is named after.
fn speaks(name: &str, length: Length) -> bool {
    let sign = match length {
        Length::Month => "月份",
        Length::Quarter => "季度",
        Length::HalfYear => "半年",
        Length::Year => "年度",
    };
    // A number alone may count anything.
    let bare = name.chars().all(|c| c.is_ascii_digit());
    let other = || Length::ALL.into_iter().any(|other| other.named(name).is_some());
    name.contains(sign) || length.find_in(name).is_some() || !bare && other()
}

/// The period a folder is named after, where periods have a length.
pub(crate) fn quarter_of(folder: &Path, length: Length) -> Option<Period> {
    length.named(&folder.file_name()?.to_string_lossy())
}

/// The workspace of a period's folder, and the folder: the one above it, if that office's periods are as long as the one
/// that the folder is named after.
pub(crate) fn of_period(folder: &Path) -> Result<Option<(Workspace, QuarterDir)>, Error> {
    let named = |length: &Length| quarter_of(folder, *length).is_some();
    let Some(length) = Length::ALL.iter().find(|length| named(length)) else { return Ok(None) };
    // Workspaces are often called by their year.
    if *length != Length::Quarter && folder.join(crate::config::FILE).is_file() {
        return Ok(None);
    }
    let workspace = Workspace::open(folder.parent().unwrap_or(folder))?;
    let length = workspace.length();
    Ok(named(&length).then(|| (workspace, QuarterDir::at(folder, length))))
}

/// Where the blank returns of a period belong, given the period's folder, which need not be there yet, or the workspace that
/// it lies in or is to lie in. A workspace is told by its settings; one that is its own inbox has no other folder.
pub fn resolve_blank(path: &Path, quarter: Option<Period>) -> Result<(Workspace, QuarterDir), Error> {
    // Workspaces are often called by their year.
    if path.join(crate::config::FILE).is_file() && quarter_of(path, Length::Quarter).is_none() {
        let workspace = Workspace::open(path)?;
        let (length, there) = (workspace.length(), workspace.quarters()?);
        let own = QuarterDir::at(path, length);
        let Some(quarter) = quarter.filter(|_| !there.is_empty() || !own.has_returns()) else {
            return Ok((workspace, own));
        };
        let known = there.into_iter().find(|one| one.quarter == Some(quarter));
        let folder = known.unwrap_or_else(|| QuarterDir::at(&path.join(quarter.label()), length));
        return Ok((workspace, folder));
    }
    let parent = path.parent().filter(|parent| parent.is_dir()).unwrap_or(Path::new("."));
    let workspace = Workspace::open(parent)?;
    let folder = QuarterDir::at(path, workspace.length());
    Ok((workspace, folder))
}

impl QuarterDir {
    /// The period at a folder, where periods have a length. Without an inbox folder inside, the folder is its own inbox.
    #[must_use]
    pub fn at(root: &Path, length: Length) -> Self {
        let inside = root.join(INBOX);
        Self {
            root: root.to_owned(),
            quarter: quarter_of(root, length),
            inbox: if inside.is_dir() { inside } else { root.to_owned() },
            outputs: root.join(OUTPUTS),
        }
    }

    /// Whether the inbox holds any file.
    #[must_use]
    pub fn has_returns(&self) -> bool {
        jibao_ingest::list(&self.inbox, &OWN).is_ok_and(|listing| !listing.is_empty())
    }
}

/// What somebody means who stands in a folder and names none: the quarter whose folder it lies in, the workspace that it
/// is or lies in, else every workspace beside it.
#[must_use]
pub fn near(folder: &Path) -> Vec<PathBuf> {
    // How the office reports is not known yet: its folders are told by what lies in them.
    let named = |path: &Path| Length::ALL.into_iter().any(|length| quarter_of(path, length).is_some());
    let is_quarter = |path: &Path| named(path) && path.join(INBOX).is_dir();
    let quarters = |path: &Path| folders(path).iter().any(|inside| is_quarter(inside));
    let is_workspace = |path: &Path| path.join(crate::config::FILE).is_file();
    if let Some(above) = folder.ancestors().find(|above| is_quarter(above) || is_workspace(above)) {
        return vec![above.to_owned()];
    }
    if quarters(folder) {
        return vec![folder.to_owned()];
    }
    folders(folder).into_iter().filter(|beside| is_workspace(beside) || quarters(beside)).collect()
}

/// The folders inside one, in order of their names; none where it cannot be read.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// All quarters that a path means: the one of a quarter's folder, or every quarter of a workspace, oldest first.
pub fn resolve_all(path: &Path) -> Result<(Workspace, Vec<QuarterDir>), Error> {
    let (workspace, newest) = resolve(path)?;
    let own = newest.quarter.is_none();
    let root = std::fs::canonicalize(path).map_err(Error::io(path))?;
    if own || root == newest.root {
        return Ok((workspace, vec![newest]));
    }
    let all = workspace.quarters()?;
    Ok((workspace, all))
}

/// What a path given on the command line means: a quarter's folder, or a workspace, whose newest quarter with
/// returns is taken.
pub fn resolve(path: &Path) -> Result<(Workspace, QuarterDir), Error> {
    if !path.is_dir() {
        return Err(Error::NoFolder(path.to_owned()));
    }
    // `.` and `..` have no name of their own to read a quarter from.
    let path = std::fs::canonicalize(path).map_err(Error::io(path))?;
    let path = path.as_path();
    let parent = path.parent().unwrap_or(path);
    if path.file_name().is_some_and(|name| OWN.iter().any(|own| name == *own)) {
        return Err(Error::NotAnInbox(path.to_owned()));
    }
    if let Some(found) = of_period(path)? {
        return Ok(found);
    }
    let workspace = Workspace::open(path)?;
    let quarters = workspace.quarters()?;
    if let Some(newest) = quarters.iter().rev().find(|quarter| quarter.has_returns()) {
        return Ok((workspace, newest.clone()));
    }
    if quarters.is_empty() {
        // A bare folder of workbooks; its settings, if any, lie in it or beside it.
        let own = path.join(crate::config::FILE).is_file();
        let workspace = if own { workspace } else { Workspace::open(parent).unwrap_or(workspace) };
        let length = workspace.length();
        return Ok((workspace, QuarterDir::at(path, length)));
    }
    let newest = quarters.last().map_or(path, |newest| newest.inbox.as_path());
    Err(Error::NoReturns(newest.to_owned()))
}
