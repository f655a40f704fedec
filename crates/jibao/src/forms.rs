//! Blank returns for a quarter, and setting up a workspace.

use std::path::{Path, PathBuf};

use jibao_contract::names::{FORMS, INBOX};
use jibao_core::ids::Period;
use jibao_render::forms::Spec;
use rayon::prelude::*;

use crate::config::{self, COMMENTED};
use crate::error::Error;
use crate::packs;
use crate::workspace::{QuarterDir, Workspace};

/// The folder of editable texts inside a workspace.
const TEMPLATES: &str = "方案包";

/// Writes the blank returns of all reporters. Returns their paths in official order.
pub fn forms(workspace: &Workspace, dir: &QuarterDir, quarter: Period) -> Result<Vec<PathBuf>, Error> {
    let pack = &workspace.pack;
    let folder = dir.root.join(FORMS);
    std::fs::create_dir_all(&folder).map_err(Error::io(&folder))?;
    let reporters: Vec<_> = pack.reporters.iter().collect();
    reporters
        .par_iter()
        .map(|reporter| {
            let bytes = jibao_render::forms::write(&Spec::blank(pack, reporter, quarter))?;
            let path = folder.join(jibao_render::forms::file_name(reporter));
            std::fs::write(&path, bytes).map_err(Error::io(&path))?;
            Ok(path)
        })
        .collect()
}

/// Sets up a workspace: settings, editable texts, and the folder of one quarter with its inbox.
pub fn init(root: &Path, quarter: Period) -> Result<QuarterDir, Error> {
    let settings = root.join(config::FILE);
    if settings.exists() {
        return Err(Error::Exists(settings));
    }
    let dir = root.join(quarter.label());
    let inbox = dir.join(INBOX);
    std::fs::create_dir_all(&inbox).map_err(Error::io(&inbox))?;
    for (path, text) in packs::built_in().iter().filter(|(path, _)| path.starts_with("text/")) {
        let target = root.join(TEMPLATES).join(path);
        if let Some(folder) = target.parent() {
            std::fs::create_dir_all(folder).map_err(Error::io(folder))?;
        }
        std::fs::write(&target, text).map_err(Error::io(&target))?;
    }
    let text = COMMENTED.replace("{pack}", &format!("pack = \"{TEMPLATES}\""));
    std::fs::write(&settings, text).map_err(Error::io(&settings))?;
    Ok(QuarterDir::at(&dir))
}
