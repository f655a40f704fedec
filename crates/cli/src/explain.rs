//! `jibao explain`: the page of a rule, a check, a reader's finding or an indicator.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use jibao::{Error, Workspace};
use jibao_core::count::goal::target_text;
use jibao_core::ids::ReporterId;
use jibao_core::pack::{
    Aggregate, Check, Condition, Indicator, Kind, Missing, Pack, Page, Role, Rule, Scope, closest,
};
use jibao_core::rules::{in_words, touching};

use crate::FAILED;

/// So many near names are offered for an unknown code.
const OFFERED: usize = 3;

/// Prints the page of a code, or all codes.
pub(crate) fn run(code: Option<&str>, workspace: Option<&Path>) -> Result<ExitCode, Error> {
    let workspace = Workspace::open(workspace.unwrap_or(Path::new(".")))?;
    let plans: Vec<&Pack> = workspace.engines().rev().map(|engine| &**engine.pack()).collect();
    let several = plans.len() > 1;
    let Some(code) = code else {
        for pack in &plans {
            heading(pack, several);
            list(pack);
        }
        return Ok(ExitCode::SUCCESS);
    };
    // A code may mean one thing in one plan and another one in the next.
    let mut found = false;
    for pack in &plans {
        found |= explained(pack, code, several);
    }
    if found {
        return Ok(ExitCode::SUCCESS);
    }
    let codes = plans.iter().flat_map(|pack| pack.rules.pages()).map(|page| page.code.as_str());
    let indicators = plans.iter().flat_map(|pack| pack.catalogue.iter());
    let indicators = indicators.flat_map(|i| [i.code.as_str(), i.name.as_str()]);
    let mut known: Vec<&str> = Vec::new();
    for name in codes.chain(indicators) {
        if !several || !known.contains(&name) {
            known.push(name);
        }
    }
    let near = closest(code, known, OFFERED);
    let guess = match near.as_slice() {
        [] => "。用 jibao explain 列出全部代码".to_owned(),
        near => format!("，相近的有：{}", near.join("、")),
    };
    eprintln!("没有代码“{code}”{guess}");
    Ok(ExitCode::from(FAILED))
}

/// Which plan is spoken of, where there are several.
fn heading(pack: &Pack, several: bool) {
    if let Some((first, last)) = pack.span().filter(|_| several) {
        println!("【方案包 {}，{}至{}】", pack.about.id, first.label(), last.label());
    }
}

/// Prints the page of a code in one plan, if it has one.
fn explained(pack: &Pack, code: &str, several: bool) -> bool {
    let same = |other: &str| other.eq_ignore_ascii_case(code);
    if let Some(page) = pack.rules.pages().find(|page| same(&page.code)) {
        heading(pack, several);
        print_page(pack, page);
        return true;
    }
    let named = |indicator: &&Indicator| {
        same(indicator.code.as_str())
            || indicator.name == code
            || indicator.synonyms.iter().any(|s| s == code)
    };
    if let Some(indicator) = pack.catalogue.iter().find(named) {
        heading(pack, several);
        print_indicator(pack, indicator);
        return true;
    }
    false
}

fn print_page(pack: &Pack, page: &Page) {
    println!("{}  {}", page.code, page.title);
    let family = pack.rules.families.get(&page.family);
    if let Some(about) = family {
        println!("类别：{} {about}", page.family);
    }
    println!("级别：{}", page.severity.label());
    if let Some(rule) = pack.rules.rules.iter().find(|rule| rule.page.code == page.code) {
        print_rule(pack, rule);
    } else if let Some(check) = pack.rules.checks.iter().find(|check| check.page.code == page.code) {
        print_check(pack, check);
    } else {
        println!("适用：读取上报表时");
    }
    if !page.basis.is_empty() {
        println!("依据：{}", page.basis);
    }
    println!("为什么：{}", page.why);
    println!("举例：{}", page.example);
    println!("怎样改：{}", page.hint);
    if !page.receiver.is_empty() {
        println!("收到的单位怎样办：{}", page.receiver);
    }
    if !page.waivable {
        println!("豁免：不能豁免");
    }
}

fn print_rule(pack: &Pack, rule: &Rule) {
    println!("适用：{}{}", scopes(pack, &rule.scope), quarters(rule));
    println!("应当：{}", sentence(pack, &rule.condition));
    if let Some(guard) = &rule.guard {
        println!("前提：{}，否则不校核", sentence(pack, guard));
    }
    if !rule.tolerance.is_zero() {
        println!("容差：相差{}以内算相等", rule.tolerance.normalize());
    }
    let missing = match rule.missing {
        Missing::SkipAny => "缺任何一个数都不校核",
        Missing::SkipAll => "全都缺才不校核，缺的按0计",
        Missing::Never => "缺的按0计",
    };
    println!("缺数：{missing}");
}

fn print_check(pack: &Pack, check: &Check) {
    println!("适用：{}", scopes(pack, &check.scope));
    if !check.codes.is_empty() {
        let names = check.codes.iter().filter_map(|code| pack.catalogue.get(code.as_str()));
        println!(
            "指标：{}",
            names.map(|i| format!("{}（{}）", i.name, i.code)).collect::<Vec<_>>().join("、")
        );
    }
    if !check.params.is_empty() {
        let params = check.params.iter().map(|(name, value)| format!("{name} = {}", value.normalize()));
        println!("参数：{}", params.collect::<Vec<_>>().join("，"));
    }
}

fn sentence(pack: &Pack, condition: &Condition) -> String {
    condition.comparison.sentence(&in_words(pack, &condition.left), &in_words(pack, &condition.right))
}

fn scopes(pack: &Pack, scopes: &BTreeSet<Scope>) -> String {
    let label = |scope: &Scope| match (scope, pack.form.only_detail()) {
        (Scope::Row, Some(detail)) => format!("{}逐行", detail.sheet),
        _ => scope.label(&pack.about, &pack.reporters),
    };
    scopes.iter().map(label).collect::<Vec<_>>().join("、")
}

fn quarters(rule: &Rule) -> String {
    match (rule.from, rule.until) {
        (None, None) => String::new(),
        (Some(from), None) => format!("，自{}起", from.label()),
        (None, Some(until)) => format!("，至{}止", until.label()),
        (Some(from), Some(until)) => format!("，自{}至{}", from.label(), until.label()),
    }
}

fn print_indicator(pack: &Pack, indicator: &Indicator) {
    let unit = if indicator.unit.is_empty() { String::new() } else { format!("（{}）", indicator.unit) };
    println!("{}  {}{unit}", indicator.code, indicator.name);
    if let Some(measure) = pack.policy.measure(&indicator.measure) {
        println!("任务：（{}）{}", measure.number, measure.title);
    }
    let nature =
        if indicator.is_choice() { "期末情况，从几个词里选一个" } else { kind(indicator.kind) };
    println!("性质：{nature}");
    println!("口径：{}", indicator.definition);
    if let Some(how) = indicator.how_to_write() {
        println!("填法：{how}");
    }
    println!("由谁报：{}", reporters(pack, indicator));
    println!("汇总：{}", aggregate(pack, indicator));
    if let Some(target) = &indicator.target {
        println!("目标：{}，完成时限：{}", target_text(pack, indicator, target, None), target.due);
    }
    if let Some(from) = indicator.valid_from {
        println!("启用：自{}起", from.label());
    }
    if let Some(before) = &indicator.before {
        println!("承接：前一方案的 {before}，与它比较");
    }
    println!("有关校核：");
    for page in touching(pack, indicator) {
        println!("  {}  {}（{}）", page.code, page.title, page.severity.label());
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Parameter => "基础数据，由汇总单位维护",
        Kind::Flow => "本期发生，另填本年累计",
        Kind::Stock => "期末实有",
        Kind::Ytd => "本年累计",
        Kind::Flag => "是或否",
        Kind::Rate => "率，由系统计算",
        Kind::Derived => "由系统计算",
        Kind::Text => "文字",
    }
}

fn aggregate<'p>(pack: &'p Pack, indicator: &Indicator) -> Cow<'p, str> {
    let words = match indicator.aggregate {
        Aggregate::Sum => "各单位相加",
        Aggregate::Recompute => "分子、分母分别相加后再相除",
        Aggregate::Min => "取最小的",
        Aggregate::Direct if indicator.is_choice() => "取唯一来源选的词",
        Aggregate::Direct => "取唯一来源的数",
        Aggregate::CountYes => "计填“是”的个数",
        Aggregate::List if indicator.is_choice() => "各单位并列，计选每个词的个数",
        Aggregate::List => "并列",
        Aggregate::Register => {
            let register = pack.form.only_detail().map_or("名册", |detail| &detail.register);
            return format!("取自{register}").into();
        }
        Aggregate::Settings => "取自设置",
    };
    words.into()
}

fn reporters(pack: &Pack, indicator: &Indicator) -> String {
    let role = |role: &Role| match role {
        Role::Adds => "本级数，计入合计",
        Role::Compares => "全部数，只作核对",
        Role::Only => "唯一来源",
    };
    let section = |(id, how): &(ReporterId, Role)| format!("{}（{}）", pack.reporters.name(id), role(how));
    let counties = (!indicator.units.is_nobody()).then(|| format!("各{}", pack.called(&indicator.units)));
    let all: Vec<String> = counties.into_iter().chain(indicator.sections.iter().map(section)).collect();
    if all.is_empty() { "不填，由系统取数或计算".to_owned() } else { all.join("、") }
}

/// All codes by family. Rules made from one row for many indicators are one line.
fn list(pack: &Pack) {
    for family in pack.rules.family_names() {
        let about = pack.rules.families.get(family).map_or("", String::as_str);
        println!("{family} {about}");
        let pages: Vec<&Page> = pack.rules.pages().filter(|page| page.family == family).collect();
        print_pages(&pages);
        println!();
    }
    println!("读表时的问题");
    let pages: Vec<&Page> =
        pack.rules.readings.pages().iter().filter(|page| page.family.is_empty()).collect();
    print_pages(&pages);
    println!();
    println!("共{}条。jibao explain <代码> 看一条的说明，代码也可以是指标的。", pack.rules.pages().count());
}

fn print_pages(pages: &[&Page]) {
    // A row for many indicators has the indicator's name before the colon of its title.
    let rest = |page: &Page| page.title.split_once('：').map(|(_, rest)| rest.to_owned());
    let series = |page: &Page| page.code.split_once('-').map(|(series, _)| series.to_owned());
    let mut at = 0;
    while let Some(first) = pages.get(at) {
        let alike = |page: &&&Page| {
            rest(page).is_some() && (rest(page), series(page)) == (rest(first), series(first))
        };
        let count = pages[at..].iter().take_while(alike).count().max(1);
        let last = pages[at + count - 1];
        let (severity, title) = (first.severity.label(), rest(first).unwrap_or_default());
        if count == 1 {
            println!("  {}  {}（{severity}）", first.code, first.title);
        } else {
            println!("  {} 至 {}（{count}条）  {title}（{severity}）", first.code, last.code);
        }
        at += count;
    }
}
