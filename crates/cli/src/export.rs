//! `jibao export`: the long table, or the dataset with its SQL.

use std::path::Path;
use std::process::ExitCode;

use jibao::Error;

pub(crate) fn run(dir: &Path, to: &Path) -> Result<ExitCode, Error> {
    let (workspace, quarters) = jibao::resolve_all(dir)?;
    let exported = jibao::export(&workspace, &quarters, to, crate::today())?;
    println!("已导出{}期，共{}行：{}", exported.quarters, exported.rows, to.display());
    if let (Some(first), Some(last)) = (exported.left_out.first(), exported.left_out.last()) {
        let count = exported.left_out.len();
        let span = if count == 1 { first.label() } else { format!("{}至{}", first.label(), last.label()) };
        println!(
            "另有{count}期（{span}）属于前面的方案，指标目录不同，没有放在一起；要导出的，把命令里的文件夹换成那一期的，另写一个去处"
        );
    }
    if exported.dataset {
        println!("汇总的 SQL 在其中的 sql 文件夹：DuckDB 执行 duckdb.sql，Spark 执行 spark.sql");
    }
    Ok(ExitCode::SUCCESS)
}
