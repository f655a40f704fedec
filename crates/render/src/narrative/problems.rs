//! 存在的问题 and 下一步打算 in pairs: a problem is told where its condition holds, and its plan with it.

use jibao_core::pack::{Pack, nearest};
use serde::Deserialize;
use serde_json::{Value, json};

use super::template::{Engine, TemplateError};

/// The pairs inside the pack.
pub(super) const FILE: &str = "text/问题与打算.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    problem: Vec<Pair>,
    #[serde(default)]
    plan: Vec<Plan>,
}

/// What is to be done without anything being wrong: a year's goal that is under way.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    when: String,
    text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    when: String,
    text: String,
    plan: String,
}

/// The problems with their plans, and the plans that answer no problem.
pub(super) struct Solved {
    pub problems: Value,
    pub plans: Value,
}

pub(super) fn solve(pack: &Pack, engine: &Engine) -> Result<Solved, TemplateError> {
    let source = pack.files.get(FILE).map_err(|_| TemplateError::Missing(FILE.to_owned()))?;
    let file: File = toml::from_str(source).map_err(|error| TemplateError::Engine {
        template: FILE.to_owned(),
        line: error.span().map_or(1, |span| source[..span.start].matches('\n').count() + 1),
        column: 1,
        message: toml_fault(error.message()),
    })?;
    let holds = |place: &str, when: &str| -> Result<bool, TemplateError> {
        Ok(!engine.render_snippet(place, &format!("{{% if {when} %}}1{{% endif %}}"))?.is_empty())
    };
    let (mut problems, mut plans) = (Vec::new(), Vec::new());
    for (index, pair) in file.problem.iter().enumerate() {
        let place = format!("{FILE} 第{}个 problem", index + 1);
        if holds(&place, &pair.when)? {
            let text = engine.render_snippet(&place, &pair.text)?;
            let plan = engine.render_snippet(&place, &pair.plan)?;
            problems.push(json!({ "text": text.trim(), "plan": plan.trim() }));
        }
    }
    for (index, plan) in file.plan.iter().enumerate() {
        let place = format!("{FILE} 第{}个 plan", index + 1);
        if holds(&place, &plan.when)? {
            plans.push(json!(engine.render_snippet(&place, &plan.text)?.trim()));
        }
    }
    Ok(Solved { problems: Value::Array(problems), plans: Value::Array(plans) })
}

pub(super) fn toml_fault(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match quoted.split_first() {
        Some((key, known)) if message.starts_with("unknown field") => {
            let guess = nearest(key, known.iter().copied()).map(|name| format!("，是不是“{name}”？"));
            format!("不认识的项“{key}”{}", guess.unwrap_or_default())
        }
        Some((key, _)) if message.starts_with("missing field") => format!("缺少“{key}”"),
        _ => "写法读不懂：请检查引号是否成对、是否误用弯引号".to_owned(),
    }
}
