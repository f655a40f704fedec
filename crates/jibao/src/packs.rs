//! Where a pack's files come from: the program or a folder of the user's, which stands alone or says what it extends.

use std::path::Path;

use jibao_core::pack::{Origin, Pack, PackError, PackFiles, nearest};
use jibao_ingest::Hashing;
use jibao_render::narrative::check_digits;
use serde::Deserialize;

use crate::engine::PackSource;
use crate::error::Error;

use crate::strays::{Stray, of_pack};

/// The pack that a workspace without one works with.
pub const DEFAULT: &str = "chuxiong";

/// Names of the packs in the program: the one to begin a new office with, and the first office's.
pub const NAMES: [&str; 2] = ["empty", DEFAULT];

pub(crate) const ABOUT: &str = "pack.toml";

/// The files of the default pack in the program; none where it was built without the feature `pack-chuxiong`.
///
/// ```
/// assert!(jibao::built_in().get("indicators.csv")?.starts_with("code,"));
/// # Ok::<(), jibao::pack::PackError>(())
/// ```
#[must_use]
pub fn built_in() -> PackFiles {
    named(DEFAULT).unwrap_or_default()
}

/// The files of a pack in the program by its name; `None` for a name that is none.
///
/// ```
/// assert!(jibao::built_in_pack("empty").is_some());
/// assert!(jibao::built_in_pack("emtpy").is_none());
/// ```
#[must_use]
#[cfg(feature = "pack-chuxiong")]
pub fn named(name: &str) -> Option<PackFiles> {
    let texts: Vec<(String, &str)> = match name {
        DEFAULT => jibao_pack_chuxiong::files().collect(),
        "empty" => jibao_pack_chuxiong::empty().collect(),
        _ => return None,
    };
    let mut files = PackFiles::of(Origin::BuiltIn(name.to_owned()));
    for (path, text) in texts {
        files.insert(path, text);
    }
    Some(files)
}

/// The files of a pack in the program by its name: the program was built without any.
#[must_use]
#[cfg(not(feature = "pack-chuxiong"))]
pub fn named(_name: &str) -> Option<PackFiles> {
    None
}

/// The files of a pack in the program, or the error that names the nearest one.
pub(crate) fn expect(name: &str) -> Result<PackFiles, Error> {
    named(name).ok_or_else(|| Error::NoPack { name: name.to_owned(), nearest: nearest(name, NAMES) })
}

/// The pack of a source.
pub(crate) fn of(source: PackSource) -> Result<Pack, Error> {
    match source {
        PackSource::BuiltIn => load(None),
        PackSource::Folder(folder) => load(Some(&folder)),
        PackSource::Files(files) => checked(files),
    }
}

/// The default pack, or the pack of a folder. A number in a text template that neither comes from data nor is declared
/// is refused.
pub fn load(folder: Option<&Path>) -> Result<Pack, Error> {
    Ok(read(folder)?.0)
}

/// The same pack with the files of `folder` that it does not use.
pub(crate) fn read(folder: Option<&Path>) -> Result<(Pack, Vec<Stray>), Error> {
    let mut files = files(folder)?;
    let strays = put_aside(&mut files);
    Ok((checked(files)?, strays))
}

fn checked(files: PackFiles) -> Result<Pack, Error> {
    let pack = Pack::load(files)?;
    check_digits(&pack.files)?;
    Ok(pack)
}

/// Takes out what is no text of a pack, and copies of files that the pack has under their right names. Other files that
/// nothing reads stay: a pack with such a one does not load.
fn put_aside(files: &mut PackFiles) -> Vec<Stray> {
    let unread: Vec<String> = files.unread().into_iter().map(str::to_owned).collect();
    let extends = files.origins().any(|(_, origin)| origin != files.origin());
    let paths = files.iter().map(|(path, _)| path);
    let known: Vec<&str> = paths.filter(|path| unread.iter().all(|unread| unread != path)).collect();
    let mut strays: Vec<Stray> = unread.iter().filter_map(|path| of_pack(path, &known, extends)).collect();
    strays.sort();
    for stray in &strays {
        files.remove(&stray.path);
    }
    strays
}

/// Who reports what by which plan: with all three its own, an office is another than that of the default pack.
const OFFICE: [&str; 3] = ["reporters.toml", "policy.toml", "indicators.csv"];

/// What a `pack.toml` says of where the rest comes from.
#[derive(Deserialize)]
struct Extends {
    extends: Option<String>,
    #[serde(flatten)]
    rest: toml::Table,
}

/// The files of the default pack, or of a folder: its own, and those of the pack that it says it extends. A `pack.toml`
/// that says nothing else leaves that to the extended pack as well. A folder without `pack.toml` names no office: it
/// changes files of the default pack, as workspaces have done from the first version on. One that has all of an office's own
/// lacks it.
pub(crate) fn files(folder: Option<&Path>) -> Result<PackFiles, Error> {
    let Some(folder) = folder else { return Ok(built_in()) };
    if !folder.is_dir() {
        return Err(Error::NoFolder(folder.to_owned()));
    }
    let mut files = PackFiles::of(Origin::Folder(folder.display().to_string()));
    collect(folder, "", &mut files)?;
    let Ok(about) = files.get(ABOUT) else {
        if OFFICE.iter().all(|own| files.get(own).is_ok()) {
            return Ok(files);
        }
        files.extend(built_in());
        return Ok(files);
    };
    // What cannot be read is told when the pack is loaded, with its line.
    let Ok(Extends { extends: Some(name), rest }) = toml::from_str(about) else { return Ok(files) };
    let line = about.lines().position(|line| line.trim_start().starts_with("extends")).map_or(1, |at| at + 1);
    let Some(base) = named(&name) else {
        let fault = PackError::UnknownName {
            at: files.line(ABOUT, line),
            what: "内置方案包",
            nearest: nearest(&name, NAMES),
            name,
        };
        return Err(Error::Pack(fault.into()));
    };
    if rest.is_empty() {
        files.remove(ABOUT);
    }
    files.extend(base);
    Ok(files)
}

fn collect(folder: &Path, prefix: &str, files: &mut PackFiles) -> Result<(), Error> {
    for entry in std::fs::read_dir(folder).map_err(Error::io(folder))? {
        let entry = entry.map_err(Error::io(folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if is_of_the_system(&name) {
            continue;
        }
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), files)?;
            continue;
        }
        let bytes = std::fs::read(&path).map_err(Error::io(&path))?;
        let mut text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(_) if is_text(&name) => return Err(Error::Encoding(path)),
            // No file of a pack: told by its name.
            Err(_) => String::new(),
        };
        // Editors on Windows put a byte order mark in front.
        text.drain(..text.len() - text.trim_start_matches('\u{FEFF}').len());
        files.insert(format!("{prefix}{name}"), text);
    }
    Ok(())
}

/// What the system and office programs leave in folders.
fn is_of_the_system(name: &str) -> bool {
    name.starts_with('.') || jibao_sheets::is_lock_file(name) || name == "Thumbs.db" || name == "desktop.ini"
}

/// Whether a file can be one of a pack, by its ending.
pub(crate) fn is_text(name: &str) -> bool {
    let end = name.rsplit_once('.').map(|(_, end)| end);
    end.is_some_and(|end| ["toml", "csv", "tera"].contains(&end))
}

/// The hash of all files of a pack.
pub(crate) fn pack_hash(pack: &Pack) -> String {
    let mut all = Hashing::new();
    for part in pack.files.iter().flat_map(|(path, text)| [path, text]) {
        all.update(part.as_bytes());
        all.update(&[0]);
    }
    all.finish()
}
