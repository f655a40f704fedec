//! Relations between the parts of a package, and the paths that their targets mean.
#![expect(clippy::disallowed_types, reason = "entries are looked up and never gone through")]

use std::collections::HashMap;

use crate::limits::MAX_SMALL_PART;
use crate::package::Package;
use crate::refusal::Refusal;
use crate::xml::{Scanner, Token};

/// One relation of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Relation {
    /// Last word of the type: `worksheet`, `comments`, `drawing` …
    pub(crate) kind: String,
    /// The target as written.
    pub(crate) target: String,
    /// The target lies outside the package.
    pub(crate) external: bool,
}

/// The relations of a part by their ids; empty when it has none.
pub(crate) fn of_part(package: &mut Package<'_>, part: &str) -> Result<HashMap<String, Relation>, Refusal> {
    let (folder, name) = split(part);
    let path = format!("{folder}_rels/{name}.rels");
    let Some(bytes) = package.read(&path, MAX_SMALL_PART)? else { return Ok(HashMap::new()) };
    let mut scanner = Scanner::new(&bytes);
    let mut relations = HashMap::new();
    while let Some(token) = scanner.next().map_err(|_| Refusal::damaged(format!("部件 {path}")))? {
        let Token::Start { name: b"Relationship", attributes, .. } = token else { continue };
        let id = attributes.text(b"Id").unwrap_or_default().into_owned();
        let kind = attributes.text(b"Type").unwrap_or_default();
        relations.insert(
            id,
            Relation {
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                target: attributes.text(b"Target").unwrap_or_default().into_owned(),
                external: attributes.raw(b"TargetMode") == Some(b"External"),
            },
        );
    }
    Ok(relations)
}

/// The path of a target as seen from the part that names it: absolute, or relative with `..`.
pub(crate) fn resolve(part: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut folders: Vec<&str> = split(part).0.split('/').filter(|folder| !folder.is_empty()).collect();
    for step in target.split('/') {
        match step {
            ".." => {
                folders.pop();
            }
            "." | "" => {}
            _ => folders.push(step),
        }
    }
    folders.join("/")
}

/// A path as its folder, with the slash, and its name.
pub(crate) fn split(path: &str) -> (&str, &str) {
    path.rfind('/').map_or(("", path), |at| path.split_at(at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_resolve_against_the_part_that_names_them() {
        assert_eq!(resolve("xl/worksheets/sheet1.xml", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolve("xl/workbook.xml", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolve("xl/workbook.xml", "/xl/sheet1.xml"), "xl/sheet1.xml");
        assert_eq!(resolve("workbook.xml", "../../../etc/passwd"), "etc/passwd");
    }
}
