//! Where a pack's files come from: the binary, overlaid by a folder of the user's.

use std::path::Path;

use include_dir::{Dir, include_dir};
use jibao_core::pack::{Pack, PackFiles};
use jibao_render::narrative::check_digits;

use crate::error::Error;
use crate::strays::{Stray, of_pack};

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

/// The built-in pack, with the files of `folder` in place of those of the same name. A number in a text template that
/// neither comes from data nor is declared is refused.
pub fn load(folder: Option<&Path>) -> Result<Pack, Error> {
    Ok(overlaid(folder)?.0)
}

/// The same pack with the files of `folder` that it does not use.
pub(crate) fn overlaid(folder: Option<&Path>) -> Result<(Pack, Vec<Stray>), Error> {
    let mut files = built_in();
    let mut strays = Vec::new();
    if let Some(folder) = folder {
        if !folder.is_dir() {
            return Err(Error::NoFolder(folder.to_owned()));
        }
        overlay(folder, "", &mut files, &mut strays)?;
        strays.sort();
    }
    let pack = Pack::load(files)?;
    check_digits(&pack.files)?;
    Ok((pack, strays))
}

fn overlay(folder: &Path, prefix: &str, files: &mut PackFiles, strays: &mut Vec<Stray>) -> Result<(), Error> {
    let built_in = built_in();
    let known: Vec<&str> = built_in.iter().map(|(path, _)| path).collect();
    for entry in std::fs::read_dir(folder).map_err(Error::io(folder))? {
        let entry = entry.map_err(Error::io(folder))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = entry.path();
        if name.starts_with('.') || jibao_sheets::is_lock_file(&name) {
            continue;
        }
        if path.is_dir() {
            overlay(&path, &format!("{prefix}{name}/"), files, strays)?;
        } else if let Some(stray) = of_pack(&format!("{prefix}{name}"), &known) {
            strays.push(stray);
        } else {
            let bytes = std::fs::read(&path).map_err(Error::io(&path))?;
            let text = String::from_utf8(bytes).map_err(|_| Error::Encoding(path.clone()))?;
            // Editors on Windows put a byte order mark in front.
            files.insert(format!("{prefix}{name}"), text.trim_start_matches('\u{FEFF}'));
        }
    }
    Ok(())
}
