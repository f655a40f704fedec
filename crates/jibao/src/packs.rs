//! Where a pack's files come from: the binary, overlaid by a folder of the user's.

use std::path::Path;

use jibao_core::pack::{Pack, PackFiles};
use jibao_render::narrative::check_digits;

use crate::engine::PackSource;
use crate::error::Error;
use crate::outputs::hash;
use crate::strays::{Stray, of_pack};

/// The files of the pack in the program; none where it was built without the feature `pack-chuxiong`.
///
/// ```
/// assert!(jibao::built_in().get("indicators.csv")?.starts_with("code,"));
/// # Ok::<(), jibao::pack::PackError>(())
/// ```
#[must_use]
pub fn built_in() -> PackFiles {
    #[cfg_attr(
        not(feature = "pack-chuxiong"),
        expect(unused_mut, reason = "there is no pack to put into it")
    )]
    let mut files = PackFiles::default();
    #[cfg(feature = "pack-chuxiong")]
    for (path, text) in jibao_pack_chuxiong::files() {
        files.insert(path, text);
    }
    files
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
    Ok((checked(files)?, strays))
}

fn checked(files: PackFiles) -> Result<Pack, Error> {
    let pack = Pack::load(files)?;
    check_digits(&pack.files)?;
    Ok(pack)
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
