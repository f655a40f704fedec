//! Archives of files: members with their names decoded, each within bounds, archives inside them opened once more.

use super::detect;
use super::limits::{MAX_ARCHIVE_DEPTH, MAX_FILE, MAX_MEMBERS, MAX_MEMBERS_TOTAL};
use super::package::{Package, too_large};
use super::refusal::Refusal;
use super::sniff::{Content, sniff};

/// A file with its path inside the archive.
pub(crate) type Member = (String, Vec<u8>);

/// The members of an archive, or the file itself when it is none.
pub(crate) fn expand(name: &str, bytes: &[u8]) -> Result<Vec<Member>, Refusal> {
    let mut expansion = Expansion { members: Vec::new(), budget: MAX_MEMBERS_TOTAL };
    if is_archive(bytes)? {
        expansion.open("", bytes, 1)?;
        Ok(expansion.members)
    } else {
        Ok(vec![(name.to_owned(), bytes.to_vec())])
    }
}

struct Expansion {
    members: Vec<Member>,
    budget: u64,
}

impl Expansion {
    fn open(&mut self, folder: &str, bytes: &[u8], depth: usize) -> Result<(), Refusal> {
        let mut package = Package::open(bytes)?;
        let parts: Vec<_> =
            package.parts().filter(|part| !part.folder && is_wanted(&part.name)).cloned().collect();
        for part in parts {
            if self.members.len() >= MAX_MEMBERS {
                return Err(Refusal::TooLarge {
                    what: format!("压缩包里的文件超过 {MAX_MEMBERS} 个")
                });
            }
            let path = format!("{folder}{}", tidy(&part.name));
            if part.size > MAX_FILE as u64 {
                return Err(too_large(part.size, MAX_FILE as u64));
            }
            self.budget = self
                .budget
                .checked_sub(part.size)
                .ok_or_else(|| too_large(MAX_MEMBERS_TOTAL + 1, MAX_MEMBERS_TOTAL))?;
            let member = package.inflate(&part, MAX_FILE as u64)?.into_owned();
            if depth < MAX_ARCHIVE_DEPTH && is_archive(&member)? {
                self.open(&format!("{path}/"), &member, depth + 1)?;
            } else {
                self.members.push((path, member));
            }
        }
        Ok(())
    }
}

/// Whether the bytes are a zip of files. A workbook that cannot be opened is no archive: reading it says why.
fn is_archive(bytes: &[u8]) -> Result<bool, Refusal> {
    if sniff(bytes) != Content::Zip || bytes.len() > MAX_FILE {
        return Ok(false);
    }
    match Package::open(bytes) {
        Ok(mut package) => Ok(detect::is_archive(&mut package)),
        Err(Refusal::Password) => Err(Refusal::Password),
        Err(_) => Ok(false),
    }
}

/// Leaves out lock files and what other systems drop beside the files.
fn is_wanted(name: &str) -> bool {
    let base = name.rsplit('/').next().unwrap_or(name);
    let dropped = base.starts_with("._")
        || ["", ".ds_store", "thumbs.db", "desktop.ini"].contains(&base.to_ascii_lowercase().as_str())
        || name.split('/').any(|step| step == "__MACOSX");
    !dropped && !super::is_lock_file(base)
}

/// The path without steps that lead elsewhere; it names a place, it is never written to.
fn tidy(name: &str) -> String {
    let steps: Vec<&str> = name.split('/').filter(|step| !matches!(*step, "" | "." | "..")).collect();
    steps.join("/")
}
