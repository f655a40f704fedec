//! The workbook part: which sheets there are, where they lie, and whether a person sees them.

use crate::limits::{MAX_SHEETS, MAX_SMALL_PART};
use crate::model::Visibility;
use crate::package::Package;
use crate::refusal::Refusal;
use crate::xml::{Scanner, Token};

use super::rels;

/// A sheet that the workbook lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    /// Name on the tab.
    pub(crate) name: String,
    /// Path of its part.
    pub(crate) path: String,
    /// Whether the tab is shown.
    pub(crate) visibility: Visibility,
    /// What it holds.
    pub(crate) kind: Kind,
}

/// What a sheet holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Cells.
    Cells,
    /// A chart and no cells.
    Chart,
    /// A dialog of Excel 5, and no cells.
    Dialog,
}

/// What the workbook part says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outline {
    /// Sheets in their order.
    pub(crate) sheets: Vec<Listed>,
    /// Whoever opens the book is asked to compute all formulas: the stored results are not to be trusted.
    pub(crate) recalculates: bool,
}

/// Reads the workbook part at `path`.
pub(crate) fn read(package: &mut Package<'_>, path: &str) -> Result<Outline, Refusal> {
    let damaged = || Refusal::damaged(format!("部件 {path}"));
    let relations = rels::of_part(package, path)?;
    let bytes = package.read(path, MAX_SMALL_PART)?.ok_or_else(damaged)?;
    let mut scanner = Scanner::new(&bytes);
    let mut listed: Vec<Listed> = Vec::new();
    let mut recalculates = false;
    while let Some(token) = scanner.next().map_err(|_| damaged())? {
        let attributes = match token {
            Token::Start { name: b"sheet", attributes, .. } => attributes,
            Token::Start { name: b"calcPr", attributes, .. } => {
                recalculates |= attributes.flag(b"fullCalcOnLoad");
                continue;
            }
            _ => continue,
        };
        let name = attributes.text(b"name").unwrap_or_default().into_owned();
        let id = attributes.raw_local(b"id").map(crate::xml::decode).unwrap_or_default();
        let relation = relations.get(id.as_ref()).ok_or_else(damaged)?;
        let kind = match relation.kind.as_str() {
            "worksheet" => Kind::Cells,
            "chartsheet" => Kind::Chart,
            "dialogsheet" => Kind::Dialog,
            "xlMacrosheet" | "xlIntlMacrosheet" => return Err(Refusal::MacroSheet),
            _ => return Err(damaged()),
        };
        let visibility = match attributes.raw(b"state") {
            Some(b"hidden") => Visibility::Hidden,
            Some(b"veryHidden") => Visibility::VeryHidden,
            _ => Visibility::Visible,
        };
        // Sheets are asked for by name: of two with the same name one would be read twice and the other never.
        if listed.iter().any(|other| other.name == name) {
            return Err(Refusal::damaged(format!("有两张表都叫“{name}”")));
        }
        listed.push(Listed { path: rels::resolve(path, &relation.target), name, visibility, kind });
        if listed.len() > MAX_SHEETS {
            return Err(Refusal::TooLarge { what: format!("工作表超过 {MAX_SHEETS} 张") });
        }
    }
    if listed.is_empty() { Err(damaged()) } else { Ok(Outline { sheets: listed, recalculates }) }
}
