//! Writing results so that nothing is ever lost: to a temporary file, synced, renamed; what a person has changed
//! is kept under a dated name.

use std::io::Write;
use std::path::{Path, PathBuf};

use jibao_contract::manifest::{Manifest, Output};
use jibao_contract::names::{self, MANIFEST};
pub(crate) use jibao_ingest::sha256 as hash;
use jiff::civil::Date;

use crate::error::Error;

/// What writing did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Files written.
    pub written: Vec<PathBuf>,
    /// Files a person had changed, under the names they were kept.
    pub kept: Vec<PathBuf>,
    /// Files of an earlier run that hold no longer.
    pub removed: Vec<PathBuf>,
}

/// Writes the outputs, all of one edition, and the manifest into a folder. The folders inside it named in `whole` hold nothing but this
/// run's files: what an earlier run wrote into them and this one does not is taken away.
pub fn write(
    folder: &Path,
    files: &[(String, Vec<u8>)],
    output: Output,
    whole: &[&str],
    mut manifest: Manifest,
    today: Date,
) -> Result<Written, Error> {
    std::fs::create_dir_all(folder).map_err(Error::io(folder))?;
    let list = std::fs::read(folder.join(MANIFEST)).ok().and_then(|bytes| Manifest::read(&bytes));
    let (before, editions) = list.map(|list| (list.outputs, list.editions)).unwrap_or_default();
    let mut done = Written::default();
    for (name, bytes) in files {
        let path = folder.join(name);
        done.kept.extend(keep_changed(&path, before.get(name), today)?);
        replace(&path, bytes)?;
        manifest.outputs.insert(name.clone(), hash(bytes));
        manifest.editions.insert(name.clone(), output);
        done.written.push(path);
    }
    let inside =
        |name: &str| whole.iter().any(|sub| name.strip_prefix(sub).is_some_and(|rest| rest.starts_with('/')));
    let stale = before.iter().filter(|(name, _)| inside(name) && !manifest.outputs.contains_key(*name));
    for (name, written) in stale {
        take_away(&folder.join(name), written, today, &mut done)?;
    }
    // Files of the other edition stay, and stay listed.
    let others = editions.into_iter().filter(|(_, other)| other.edition != output.edition);
    for (name, other) in others {
        if let Some(written) = before.get(&name) {
            manifest.outputs.insert(name.clone(), written.clone());
            manifest.editions.insert(name, other);
        }
    }
    let text = manifest.write().unwrap_or_default();
    replace(&folder.join(MANIFEST), text.as_bytes())?;
    Ok(done)
}

/// Removes a file of an earlier run; one that a person has changed is kept.
fn take_away(path: &Path, written: &String, today: Date, done: &mut Written) -> Result<(), Error> {
    if let Some(kept) = keep_changed(path, Some(written), today)? {
        done.kept.push(kept);
    } else if path.exists() {
        std::fs::remove_file(path).map_err(Error::io(path))?;
        done.removed.push(path.to_owned());
    }
    // The folder goes with its last file; one that still holds something stays.
    if let Some(folder) = path.parent() {
        let _ = std::fs::remove_dir(folder);
    }
    Ok(())
}

/// Moves a file aside whose content is not what was written last. A file that no list knows was made by a
/// person too.
fn keep_changed(path: &Path, written: Option<&String>, today: Date) -> Result<Option<PathBuf>, Error> {
    let Ok(bytes) = std::fs::read(path) else { return Ok(None) };
    if written.is_some_and(|written| *written == hash(&bytes)) {
        return Ok(None);
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension =
        path.extension().map(|extension| format!(".{}", extension.to_string_lossy())).unwrap_or_default();
    let kept = (1..=9_999)
        .map(|count| path.with_file_name(names::kept(&stem, &extension, &today.to_string(), count)))
        .find(|candidate| !candidate.exists());
    let Some(kept) = kept else { return Err(Error::InUse(path.to_owned())) };
    std::fs::rename(path, &kept).map_err(Error::io(path))?;
    Ok(Some(kept))
}

/// Writes a file in one step: it is there whole or not at all.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(Error::io(folder))?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(Error::io(folder))?;
    file.write_all(bytes).map_err(Error::io(path))?;
    file.as_file().sync_all().map_err(Error::io(path))?;
    readable(file.as_file()).map_err(Error::io(path))?;
    file.persist(path).map_err(|error| Error::io(path)(error.error))?;
    Ok(())
}

/// Temporary files are private; results are for the office.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use jibao_contract::data::Edition;
    use jibao_contract::manifest::{PackHash, SCHEMA};
    use jiff::civil::date;

    const OUTPUT: Output = Output { edition: Edition::Internal, draft: false };

    fn manifest() -> Manifest {
        Manifest {
            schema: SCHEMA.into(),
            quarter: "2024Q2".into(),
            pack: PackHash { id: "p".into(), version: "1".into(), sha256: String::new() },
            inputs: BTreeMap::new(),
            outputs: BTreeMap::new(),
            editions: BTreeMap::new(),
        }
    }

    #[test]
    fn a_file_changed_by_a_person_is_kept_under_a_dated_name_and_an_unchanged_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let today = date(2024, 6, 25);
        let put = |text: &str| {
            let files = [("总结.docx".to_owned(), text.as_bytes().to_vec())];
            write(folder.path(), &files, OUTPUT, &[], manifest(), today).unwrap()
        };
        assert!(put("一").kept.is_empty());
        assert!(put("二").kept.is_empty());
        std::fs::write(folder.path().join("总结.docx"), "手改").unwrap();
        let kept = put("三").kept;
        assert_eq!(kept, [folder.path().join("总结（人工修改2024-06-25）.docx")]);
        assert_eq!(std::fs::read_to_string(&kept[0]).unwrap(), "手改");
        std::fs::write(folder.path().join("总结.docx"), "又改").unwrap();
        assert_eq!(put("四").kept, [folder.path().join("总结（人工修改2024-06-25-2）.docx")]);
        assert_eq!(std::fs::read_to_string(folder.path().join("总结.docx")).unwrap(), "四");
    }

    #[test]
    fn a_file_that_holds_no_longer_goes_unless_a_person_changed_it() {
        let folder = tempfile::tempdir().unwrap();
        let put = |names: &[&str], whole: &[&str]| {
            let files: Vec<(String, Vec<u8>)> =
                names.iter().map(|n| ((*n).to_owned(), b"1".to_vec())).collect();
            write(folder.path(), &files, OUTPUT, whole, manifest(), date(2024, 6, 25)).unwrap()
        };
        let all = ["退回/甲.xlsx", "退回/乙.xlsx", "退回/丙.xlsx", "总结.docx"];
        put(&all, &["退回"]);
        std::fs::write(folder.path().join("退回/丙.xlsx"), "手改").unwrap();
        std::fs::write(folder.path().join("退回/丁.xlsx"), "自己放的").unwrap();
        let done = put(&["退回/甲.xlsx"], &["退回"]);
        assert_eq!(done.removed, [folder.path().join("退回/乙.xlsx")]);
        assert_eq!(done.kept, [folder.path().join("退回/丙（人工修改2024-06-25）.xlsx")]);
        assert!(folder.path().join("退回/丁.xlsx").exists() && folder.path().join("总结.docx").exists());
        put(&["总结.docx"], &[]);
        assert!(folder.path().join("退回/甲.xlsx").exists(), "a run that makes none takes none away");
    }

    #[test]
    fn a_folder_goes_with_its_last_file() {
        let folder = tempfile::tempdir().unwrap();
        let files = [("退回/甲.xlsx".to_owned(), b"1".to_vec())];
        write(folder.path(), &files, OUTPUT, &["退回"], manifest(), date(2024, 6, 25)).unwrap();
        write(folder.path(), &[], OUTPUT, &["退回"], manifest(), date(2024, 6, 25)).unwrap();
        assert!(!folder.path().join("退回").exists());
    }
}
