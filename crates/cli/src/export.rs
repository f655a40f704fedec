//! `jibao export`: the long table, or the dataset with its SQL.

use std::path::Path;
use std::process::ExitCode;

use jibao::Error;

pub(crate) fn run(dir: &Path, to: &Path) -> Result<ExitCode, Error> {
    let (workspace, quarters) = jibao::resolve_all(dir)?;
    let exported = jibao::export(&workspace, &quarters, to, crate::today())?;
    println!("已导出{}期，共{}行：{}", exported.quarters, exported.rows, to.display());
    if exported.dataset {
        println!("汇总的 SQL 在其中的 sql 文件夹：DuckDB 执行 duckdb.sql，Spark 执行 spark.sql");
    }
    Ok(ExitCode::SUCCESS)
}
