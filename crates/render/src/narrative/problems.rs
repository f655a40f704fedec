//! 存在的问题 and 下一步打算 in pairs: a problem is told where its condition holds, and its plan with it.

use jibao_core::pack::{Pack, toml_sentence};
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
        message: toml_sentence(&error, source),
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
