//! `jibao pack`: what trying the pack showed, and the coverage table; and a whole pack on disk.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use jibao::{Error, TextChange, TriedPack, TriedQuarter, pack_check};
use jibao_core::pack::{Origin, family_order};
use jibao_core::rules::Coverage;

use crate::exit;

/// Tries the pack and prints what came of it.
pub(crate) fn check(dir: Option<&Path>) -> Result<ExitCode, Error> {
    let tried = pack_check(dir)?;
    for (at, pack) in tried.packs.iter().enumerate() {
        if at > 0 {
            println!();
        }
        let [rules, checks, readings] = pack.counts;
        println!("方案包 {}：公式规则{rules}条，专门核查{checks}项，读表问题{readings}种。", pack.pack);
        origins(&pack.origins);
        trials(pack);
        // Of one pack the quarters stand before the long list, where they are looked for.
        if tried.packs.len() == 1 {
            quarters(&tried.quarters);
        }
        if let Some(covered) = &pack.coverage {
            coverage(covered);
        }
    }
    if tried.packs.len() > 1 && !tried.quarters.is_empty() {
        println!();
        quarters(&tried.quarters);
    }
    Ok(exit(!tried.is_clean()))
}

/// Writes a pack of the program's out.
pub(crate) fn export(dir: &Path, pack: Option<&str>) -> Result<ExitCode, Error> {
    let name = pack.unwrap_or(jibao::DEFAULT_PACK);
    let count = jibao::export_pack(dir, name, crate::today())?;
    println!("已把方案包 {name} 的{count}个文件写到 {}", dir.display());
    println!("在工作区的 jibao.toml 里写 pack = \"文件夹\" 即用它；改过之后运行 jibao pack check");
    Ok(ExitCode::SUCCESS)
}

/// Whose the files are, one line an origin.
fn origins(files: &[(String, Origin)]) {
    let mut by_origin: BTreeMap<&Origin, Vec<&str>> = BTreeMap::new();
    for (path, origin) in files {
        by_origin.entry(origin).or_default().push(path);
    }
    for (origin, paths) in by_origin {
        println!("取自{origin}的文件{}个：{}", paths.len(), paths.join("、"));
    }
}

fn trials(tried: &TriedPack) {
    for adjustment in &tried.adjustments {
        println!("通用规则 {}：{}。理由：{}", adjustment.code, adjustment.what, adjustment.reason);
    }
    let told = tried.told();
    if told.is_empty() {
        println!("文件、规则的例子、文稿模板（无人报送、全部报送两种情形）：没有发现问题。");
    } else {
        println!("发现{}处问题：", told.len());
    }
    for (fault, number) in told.iter().zip(1..) {
        println!("  {number}. {fault}");
    }
}

fn quarters(quarters: &[TriedQuarter]) {
    for quarter in quarters {
        match &quarter.fault {
            None => text_changes(&quarter.name, quarter.changed.as_deref()),
            Some(fault) => println!("试写文稿：{} 不能生成：{fault}", quarter.name),
        }
    }
}

/// What a paper would say in other words than the one that was written last.
fn text_changes(name: &str, changed: Option<&[TextChange]>) {
    match changed {
        None => println!("试写文稿：{name} 可以生成。"),
        Some([]) => println!("试写文稿：{name} 可以生成，文字与上次生成的工作总结一样。"),
        Some(changed) => {
            println!("试写文稿：{name} 可以生成，与上次生成的工作总结比有{}处文字不同：", changed.len());
            for change in changed {
                for (mark, text) in [("原", &change.was), ("新", &change.becomes)] {
                    if let Some(text) = text {
                        println!("  {mark}：{}", text.replace('\n', ""));
                    }
                }
            }
        }
    }
}

fn coverage(coverage: &Coverage) {
    println!();
    println!("任务的核查（类别×条数）");
    for measure in &coverage.measures {
        let indicators = measure.indicators.len();
        println!("  {} {}：指标{indicators}个；{}", measure.code, measure.title, families(&measure.families));
    }
    println!();
    println!("目标的核查");
    for target in &coverage.targets {
        println!("  {} {}：{}", target.code, target.name, families(&target.families));
    }
    println!();
    println!("方案的要求");
    let checked = coverage.clauses.iter().filter(|clause| clause.is_checked()).count();
    let none = if checked < coverage.clauses.len() { "没有的：" } else { "" };
    println!("  共{}条，有专门核查的{checked}条。{none}", coverage.clauses.len());
    for clause in coverage.clauses.iter().filter(|clause| !clause.is_checked()) {
        let codes: Vec<&str> = clause.indicators.iter().map(jibao_core::ids::Code::as_str).collect();
        let why = if codes.is_empty() {
            format!("不设指标：{}", clause.without)
        } else {
            format!("指标{}只有通用核查", codes.join("、"))
        };
        println!("  {} “{}”：{why}", clause.measure, clause.text);
    }
    let general: Vec<&str> = coverage.general_only.iter().map(jibao_core::ids::Code::as_str).collect();
    println!();
    let general = if general.is_empty() { "没有".to_owned() } else { general.join("、") };
    println!("只有通用核查（累计、变动、整数、应填）的指标：{general}");
}

fn families(families: &BTreeMap<String, usize>) -> String {
    let mut sorted: Vec<(&String, &usize)> = families.iter().collect();
    sorted.sort_by_key(|(name, _)| family_order(name));
    let parts: Vec<String> = sorted.iter().map(|(name, count)| format!("{name}×{count}")).collect();
    if parts.is_empty() { "没有核查".to_owned() } else { parts.join(" ") }
}
