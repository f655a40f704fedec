//! 存在的问题 and 下一步打算 in pairs: a problem is told where its condition holds, and its plan with it.

use jibao_core::pack::{Pack, toml_sentence};
use serde::Deserialize;
use serde_json::{Value, json};
use toml::Spanned;

use super::template::{Engine, TemplateError};

/// The pairs inside the pack.
pub(super) const FILE: &str = "text/问题与打算.toml";

/// How many weak points are told.
const WEAK: usize = 3;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    problem: Vec<Pair>,
    /// What is not wholly done though no target asks for it: told where there is no problem.
    #[serde(default)]
    weak: Vec<Pair>,
    #[serde(default)]
    plan: Vec<Plan>,
}

/// What is to be done without anything being wrong: a year's goal that is under way.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plan {
    when: Spanned<String>,
    text: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pair {
    when: Spanned<String>,
    text: Spanned<String>,
    plan: Spanned<String>,
}

/// The problems with their plans, and the plans that answer no problem.
pub(super) struct Solved {
    pub problems: Value,
    pub plans: Value,
}

/// Solves the pairs; what is wrong in them is told by `faults`, all of it.
pub(super) fn solve(pack: &Pack, engine: &Engine, faults: &mut Vec<TemplateError>) -> Solved {
    let (mut problems, mut plans) = (Vec::new(), Vec::new());
    let file = match read(pack) {
        Ok(file) => file,
        Err(fault) => {
            faults.push(fault);
            File::default()
        }
    };
    let source = pack.files.get(FILE).unwrap_or_default();
    let mut bench = engine.bench();
    // What is wrong with a text is told whether its problem is there or not; it is written only where it is.
    let mut tried = |words: &Spanned<String>, text: &str, write: bool| {
        let before = &source[..words.span().start];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        let told = if words.get_ref().trim().is_empty() {
            let (template, message) =
                (FILE.to_owned(), "是空的：when 写条件，text、plan 各写一句话".to_owned());
            Err(TemplateError::Engine { template, line: 1, column: 1, message })
        } else if write {
            engine.render_snippet(FILE, text)
        } else {
            engine.lint_snippet(&mut bench, FILE, text).map(|()| String::new())
        };
        let told = told.map_err(|fault| faults.push(fault.moved(line, column)));
        told.unwrap_or_default().trim().to_owned()
    };
    for (pairs, most) in [(&file.problem, usize::MAX), (&file.weak, WEAK)] {
        // Weak points are told where there is no problem, and not more of them than a reader takes in.
        let least = problems.len();
        let told = |so_far: usize| least > 0 && most < usize::MAX || so_far >= most;
        for pair in pairs {
            let holds = !tried(&pair.when, &condition(&pair.when), true).is_empty() && !told(problems.len());
            let [text, plan] = [&pair.text, &pair.plan].map(|words| tried(words, words.get_ref(), holds));
            if holds {
                problems.push(json!({ "text": text, "plan": plan }));
            }
        }
    }
    for plan in &file.plan {
        let holds = !tried(&plan.when, &condition(&plan.when), true).is_empty();
        let text = tried(&plan.text, plan.text.get_ref(), holds);
        if holds {
            plans.push(json!(text));
        }
    }
    Solved { problems: Value::Array(problems), plans: Value::Array(plans) }
}

fn condition(when: &Spanned<String>) -> String {
    format!("{{% if {} %}}1{{% endif %}}", when.get_ref())
}

fn read(pack: &Pack) -> Result<File, TemplateError> {
    let source = pack.files.get(FILE).map_err(|_| TemplateError::Missing(FILE.to_owned()))?;
    toml::from_str(source).map_err(|error| TemplateError::Engine {
        template: FILE.to_owned(),
        line: error.span().map_or(1, |span| source[..span.start].matches('\n').count() + 1),
        column: 1,
        message: toml_sentence(&error, source),
    })
}
