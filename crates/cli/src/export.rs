//! `jibao export`: the long table.

use std::path::Path;
use std::process::ExitCode;

use jibao::Error;

pub(crate) fn run(dir: &Path, to: &Path) -> Result<ExitCode, Error> {
    let (workspace, quarters) = jibao::resolve_all(dir)?;
    let exported = jibao::export(&workspace, &quarters, to, crate::today())?;
    println!("已导出{}个季度，共{}行：{}", exported.quarters, exported.rows, to.display());
    Ok(ExitCode::SUCCESS)
}
