//! `jibao verify`: the finished outputs against each other, and what a person is told of it.

use std::path::Path;
use std::process::ExitCode;

use jibao::{Difference, DifferenceKind, Error, Verified};

/// Verifies and tells; differences are an exit code of their own.
pub(crate) fn run(dir: &Path, json: bool) -> Result<ExitCode, Error> {
    let (workspace, quarter) = jibao::resolve(dir)?;
    let verified = jibao::verify(&workspace, &quarter)?;
    if json {
        print!("{}\n", serde_json::to_string_pretty(&verified).unwrap_or_default());
    } else {
        tell(&verified);
    }
    Ok(super::exit(!verified.holds()))
}

fn tell(verified: &Verified) {
    println!("核对{}：{}", verified.quarter.label(), verified.files.join("、"));
    let origins: Vec<String> =
        verified.numbers.by_origin.iter().map(|(origin, count)| format!("{origin}{count}个")).collect();
    if !origins.is_empty() {
        println!("文稿中的数{}个：{}。", verified.numbers.total, origins.join("，"));
    }
    println!("汇总表与数据比对{}格；合计、比率和覆盖数重新计算{}项。", verified.cells, verified.recomputed);
    for unchecked in &verified.unchecked {
        println!("没有核对：{unchecked}。");
    }
    for note in &verified.notes {
        println!("注意：{note}");
    }
    if verified.holds() {
        println!("全部相符。");
        return;
    }
    println!("有{}处不符：", verified.differences.len());
    let (gone, others): (Vec<&Difference>, Vec<&Difference>) =
        verified.differences.iter().partition(|difference| difference.kind == DifferenceKind::Gone);
    for difference in others {
        println!("  {difference}");
    }
    // A sentence that was taken out takes many numbers with it: they are one line.
    let mut files: Vec<&str> = gone.iter().map(|difference| difference.place.as_str()).collect();
    files.dedup();
    for file in files {
        let numbers: Vec<String> = gone
            .iter()
            .filter(|difference| difference.place == file)
            .map(|difference| {
                let figure = difference.figure.as_deref().unwrap_or_default();
                format!("{}{}（{figure}）", difference.what, difference.expected)
            })
            .collect();
        println!("  {file}：数据中有、文中已经没有的数{}个：{}", numbers.len(), numbers.join("、"));
    }
}
