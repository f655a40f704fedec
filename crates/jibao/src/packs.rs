//! Where a pack's files come from: the binary, overlaid by a folder of the user's.

use std::path::Path;

use include_dir::{Dir, include_dir};
use jibao_core::pack::{Pack, PackFiles};
use jibao_render::narrative::check_digits;

use crate::engine::PackSource;
use crate::error::Error;
use crate::outputs::hash;

static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../templates");

/// The files of the pack in the binary.
#[must_use]
pub fn built_in() -> PackFiles {
    let mut files = PackFiles::default();
    collect(&BUILT_IN, &mut files);
    files
}

fn collect(dir: &Dir<'_>, files: &mut PackFiles) {
    for file in dir.files() {
        if let Some(text) = file.contents_utf8() {
            files.insert(file.path().to_string_lossy().replace('\\', "/"), text);
        }
    }
    for dir in dir.dirs() {
        collect(dir, files);
    }
}

/// The pack of a source.
pub(crate) fn of(source: PackSource) -> Result<Pack, Error> {
    match source {
        PackSource::BuiltIn => load(None),
        PackSource::Folder(folder) => load(Some(&folder)),
        PackSource::Files(files) => checked(files),
    }
}

/// The built-in pack, with the files of `folder` in place of those of the same name. A number in a text template that
/// neither comes from data nor is declared is refused.
pub fn load(folder: Option<&Path>) -> Result<Pack, Error> {
    let mut files = built_in();
    if let Some(folder) = folder {
        if !folder.is_dir() {
            return Err(Error::NoFolder(folder.to_owned()));
        }
        overlay(folder, "", &mut files)?;
    }
    checked(files)
}

fn checked(files: PackFiles) -> Result<Pack, Error> {
    let pack = Pack::load(files)?;
    check_digits(&pack.files)?;
    Ok(pack)
}

fn overlay(folder: &Path, prefix: &str, files: &mut PackFiles) -> Result<(), Error> {
    for entry in std::fs::read_dir(folder).map_err(Error::io(folder))? {
        let entry = entry.map_err(Error::io(folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if path.is_dir() {
            overlay(&path, &format!("{prefix}{name}/"), files)?;
        } else if !name.starts_with('.') {
            let bytes = std::fs::read(&path).map_err(Error::io(&path))?;
            let text = String::from_utf8(bytes).map_err(|_| Error::Encoding(path.clone()))?;
            // Editors on Windows put a byte order mark in front.
            files.insert(format!("{prefix}{name}"), text.trim_start_matches('\u{FEFF}'));
        }
    }
    Ok(())
}

/// The hash of all files of a pack.
pub(crate) fn pack_hash(pack: &Pack) -> String {
    let mut all = Vec::new();
    for (path, text) in pack.files.iter() {
        all.extend_from_slice(path.as_bytes());
        all.push(0);
        all.extend_from_slice(text.as_bytes());
        all.push(0);
    }
    hash(&all)
}
