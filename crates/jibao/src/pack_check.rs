//! Whether a pack does what it says: its rules tell their examples apart, its texts can be composed, and what of the
//! policy its checks cover.

use std::path::Path;

use jibao_core::pack::Reading;
use jibao_core::rules::{Coverage, SelfTestFailure, coverage, self_test};

use crate::build::check;
use crate::error::Error;
use crate::event::unwatched;
use crate::packs;
use crate::workspace::Workspace;

/// What trying a pack showed.
#[derive(Debug)]
pub struct PackCheck {
    /// Id and version of the pack.
    pub pack: String,
    /// Formula rules, checks and readings in it.
    pub counts: [usize; 3],
    /// Rules whose examples do not come out as they say.
    pub failures: Vec<SelfTestFailure>,
    /// The quarters of the workspace that were tried.
    pub quarters: Vec<TriedQuarter>,
    /// What the checks cover.
    pub coverage: Coverage,
}

/// One quarter, read, checked and put into words with the pack.
#[derive(Debug)]
pub struct TriedQuarter {
    /// Its folder's name.
    pub name: String,
    /// Why it could not be done, most often a fault of a text template.
    pub fault: Option<Error>,
}

impl PackCheck {
    /// Whether everything came out as it should.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.failures.is_empty() && self.quarters.iter().all(|quarter| quarter.fault.is_none())
    }
}

/// Tries the built-in pack, or the pack of a workspace on every quarter of it that has returns. Fails where the pack
/// does not load.
pub fn pack_check(workspace: Option<&Path>) -> Result<PackCheck, Error> {
    let Some(root) = workspace else {
        return Ok(tried(&packs::load(None)?, Vec::new()));
    };
    let workspace = Workspace::open(root)?;
    let mut quarters = Vec::new();
    for quarter in workspace.quarters()? {
        if !quarter.has_returns() {
            continue;
        }
        let name = quarter.root.file_name().map(|name| name.to_string_lossy().into_owned());
        let fault = check(&workspace, &quarter, &unwatched).err();
        quarters.push(TriedQuarter { name: name.unwrap_or_default(), fault });
    }
    Ok(tried(workspace.pack(), quarters))
}

fn tried(pack: &jibao_core::pack::Pack, quarters: Vec<TriedQuarter>) -> PackCheck {
    let rules = &pack.rules;
    PackCheck {
        pack: format!("{} {}", pack.about.id, pack.about.version),
        counts: [rules.rules.len(), rules.checks.len(), Reading::ALL.len()],
        failures: self_test(rules),
        quarters,
        coverage: coverage(pack),
    }
}
