//! `jibao trace`: where a number comes from, printed as a tree.

use std::path::Path;
use std::process::ExitCode;

use jibao::Error;
use jibao_core::pack::Pack;
use jibao_core::text::line::on_one_line;
use jibao_core::trace::{Answer, Effect, Found, Trace};

use crate::FAILED;
use crate::progress::Progress;

/// Columns of a terminal that a line should keep to.
const WIDTH: usize = 100;

pub(crate) fn run(dir: &Path, what: &[String], json: bool) -> Result<ExitCode, Error> {
    let (workspace, quarter) = jibao::resolve(dir)?;
    let progress = Progress::start(json);
    let checked = jibao::check(&workspace, &quarter, &|event| progress.on(event))?;
    progress.finish();
    let what = what.join(" ");
    let pack = workspace.pack_of(checked.report().quarter);
    let found = jibao_core::trace::trace(pack, checked.report(), checked.figures(), &what);
    if json {
        print!("{}\n", serde_json::to_string_pretty(&found).unwrap_or_default());
    } else {
        print(pack, &what, &found);
    }
    Ok(if matches!(found, Found::Unknown(_)) { ExitCode::from(FAILED) } else { ExitCode::SUCCESS })
}

fn print(pack: &Pack, what: &str, found: &Found) {
    match found {
        Found::Answers(answers) => {
            if answers.len() > 1 {
                println!("“{what}”有{}处：", answers.len());
                println!();
            }
            let texts: Vec<String> = answers.iter().map(answer).collect();
            print!("{}", texts.join("\n"));
        }
        Found::Candidates(several) => {
            println!("“{what}”可能指以下指标，请用代码再问：");
            for (code, name) in several {
                println!("  {code}　{name}");
            }
        }
        Found::Rule(code) => println!("{code} 是一条核查规则，用 jibao explain {code} 查看它的说明"),
        Found::Unknown(near) => {
            let near = near.iter().map(|name| format!("“{name}”")).collect::<Vec<_>>().join("、");
            let near = if near.is_empty() { near } else { format!("，是不是{near}？") };
            eprintln!("没有找到“{what}”{near}");
            let cell = example(pack);
            eprintln!("可以问：指标代码或名称、代码@单位、文中的数字、单元格（如 {cell}）");
        }
    }
}

/// How a cell of the office's own returns is named.
fn example(pack: &Pack) -> String {
    let unit = pack.reporters.counties().next().map_or("单位", |unit| unit.name.as_str());
    format!("{unit}.xlsx › {} › E3", pack.form.indicators.sheet)
}

fn answer(answer: &Answer) -> String {
    let mut out = String::new();
    root(&answer.trace, &mut out);
    if let Some(target) = &answer.target {
        out.push('\n');
        root(target, &mut out);
    }
    if !answer.affects.is_empty() {
        out += "\n改动它会影响：\n";
        let width = answer.affects.iter().map(|effect| columns(&effect.id)).max().unwrap_or(0);
        for Effect { kind, id, name } in &answer.affects {
            // A code that stands before its own name is not said twice.
            let name = name.strip_prefix(id.as_str()).unwrap_or(name).trim_start();
            put(&mut out, &format!("  {}  {}  {name}", padded(kind, 8), padded(id, width)));
        }
    }
    out
}

/// Adds a line.
fn put(out: &mut String, line: &str) {
    out.push_str(&on_one_line(line));
    out.push('\n');
}

fn root(trace: &Trace, out: &mut String) {
    put(out, &format!("{}　{}", trace.what, trace.text));
    for line in details(trace) {
        put(out, &format!("  {line}"));
    }
    branches(trace, "", out);
}

fn branches(trace: &Trace, indent: &str, out: &mut String) {
    let names = trace.terms.iter().map(|term| columns(&term.what)).max().unwrap_or(0);
    let texts = trace.terms.iter().map(|term| columns(&term.text)).max().unwrap_or(0);
    for (at, term) in trace.terms.iter().enumerate() {
        let last = at + 1 == trace.terms.len() && trace.more == 0;
        let (corner, below) = if last { ("└ ", "  ") } else { ("├ ", "│ ") };
        let text = format!("{}{}", " ".repeat(texts - columns(&term.text)), term.text);
        let line = format!("{indent}{corner}{}  {text}", padded(&term.what, names));
        let details = details(term);
        let beside = details.join("，");
        if columns(&line) + 2 + columns(&beside) <= WIDTH {
            put(out, format!("{line}  {beside}").trim_end());
        } else {
            put(out, &line);
            let stem = if term.terms.is_empty() { "  " } else { "│ " };
            for detail in &details {
                put(out, &format!("{indent}{below}{stem}{detail}"));
            }
        }
        branches(term, &format!("{indent}{below}"), out);
    }
    if trace.more > 0 {
        put(out, &format!("{indent}└ 另有{}个，共{}个", trace.more, trace.more + trace.terms.len()));
    }
}

/// How it came about, or the cell with its text and what was made of it.
fn details(trace: &Trace) -> Vec<String> {
    let mut details = Vec::new();
    if !trace.how.is_empty() {
        details.push(trace.how.clone());
    }
    if let Some(place) = trace.place.as_ref().filter(|place| place.to_string() != trace.what) {
        let raw = if trace.raw.is_empty() { String::new() } else { format!("“{}”", trace.raw) };
        details.push(format!("{place}{raw}"));
    }
    details.extend(trace.doubts.iter().map(|doubt| format!("待核：{doubt}")));
    if !trace.normalised.is_empty() {
        details.push(trace.normalised.clone());
    }
    details
}

/// Columns a text takes: characters from Hangul Jamo on, and the quotation marks of Chinese, take two.
fn columns(text: &str) -> usize {
    text.chars()
        .map(|c| if c >= '\u{1100}' || matches!(c, '“' | '”' | '×' | '÷' | '—') { 2 } else { 1 })
        .sum()
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}
