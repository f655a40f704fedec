//! Writing results so that nothing is ever lost: to a temporary file, synced, renamed; what a person has changed
//! is kept under a dated name.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::Error;

/// The list of hashes beside the outputs.
pub const MANIFEST: &str = "清单.json";

/// `清单.json`: what went in and what came out, by SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `jibao/manifest/1`.
    pub schema: String,
    /// The quarter.
    pub quarter: String,
    /// Pack id, version and hash.
    pub pack: PackHash,
    /// Input files by path, earlier quarters included.
    pub inputs: BTreeMap<String, String>,
    /// Output files by name.
    pub outputs: BTreeMap<String, String>,
}

/// Which pack was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackHash {
    /// Id.
    pub id: String,
    /// Version.
    pub version: String,
    /// Hash over all its files.
    pub sha256: String,
}

/// SHA-256 in hexadecimal.
#[must_use]
pub fn hash(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    Sha256::digest(bytes).iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// What writing did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Files written.
    pub written: Vec<PathBuf>,
    /// Files a person had changed, under the names they were kept.
    pub kept: Vec<PathBuf>,
}

/// Writes the outputs and the manifest into a folder.
pub fn write(
    folder: &Path,
    files: &[(String, Vec<u8>)],
    mut manifest: Manifest,
    today: Date,
) -> Result<Written, Error> {
    std::fs::create_dir_all(folder).map_err(Error::io(folder))?;
    let before = std::fs::read_to_string(folder.join(MANIFEST))
        .ok()
        .and_then(|text| serde_json::from_str::<Manifest>(&text).ok())
        .map(|manifest| manifest.outputs)
        .unwrap_or_default();
    let mut done = Written::default();
    for (name, bytes) in files {
        let path = folder.join(name);
        done.kept.extend(keep_changed(&path, before.get(name), today)?);
        replace(&path, bytes)?;
        manifest.outputs.insert(name.clone(), hash(bytes));
        done.written.push(path);
    }
    let mut text = serde_json::to_string_pretty(&manifest).unwrap_or_default();
    text.push('\n');
    replace(&folder.join(MANIFEST), text.as_bytes())?;
    Ok(done)
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
        .map(|count| if count == 1 { String::new() } else { format!("-{count}") })
        .map(|count| path.with_file_name(format!("{stem}（人工修改{today}{count}）{extension}")))
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
    use super::*;
    use jiff::civil::date;

    fn manifest() -> Manifest {
        Manifest {
            schema: "jibao/manifest/1".into(),
            quarter: "2024Q2".into(),
            pack: PackHash { id: "p".into(), version: "1".into(), sha256: String::new() },
            inputs: BTreeMap::new(),
            outputs: BTreeMap::new(),
        }
    }

    #[test]
    fn a_file_changed_by_a_person_is_kept_under_a_dated_name_and_an_unchanged_one_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let today = date(2024, 6, 25);
        let put = |text: &str| {
            let files = [("总结.docx".to_owned(), text.as_bytes().to_vec())];
            write(folder.path(), &files, manifest(), today).unwrap()
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
}
