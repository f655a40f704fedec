//! 存在的问题 and 下一步打算 in pairs: a problem is told where its condition holds, and its plan with it.

use jibao_core::pack::Pack;
use serde::Deserialize;
use serde_json::{Value, json};

use super::template::{Engine, TemplateError};

/// The pairs inside the pack.
pub(super) const FILE: &str = "text/问题与打算.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    problem: Vec<Pair>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    when: String,
    text: String,
    plan: String,
}

pub(super) fn solve(pack: &Pack, engine: &Engine) -> Result<Value, TemplateError> {
    let source = pack.files.get(FILE).map_err(|_| TemplateError::Missing(FILE.to_owned()))?;
    let file: File = toml::from_str(source).map_err(|error| TemplateError::Engine {
        template: FILE.to_owned(),
        line: error.span().map_or(1, |span| source[..span.start].matches('\n').count() + 1),
        column: 1,
        message: error.message().to_owned(),
    })?;
    let mut solved = Vec::new();
    for (index, pair) in file.problem.iter().enumerate() {
        let place = format!("{FILE} 第{}个 problem", index + 1);
        let holds = engine.render_snippet(&place, &format!("{{% if {} %}}1{{% endif %}}", pair.when))?;
        if !holds.is_empty() {
            let text = engine.render_snippet(&place, &pair.text)?;
            let plan = engine.render_snippet(&place, &pair.plan)?;
            solved.push(json!({ "text": text.trim(), "plan": plan.trim() }));
        }
    }
    Ok(Value::Array(solved))
}
