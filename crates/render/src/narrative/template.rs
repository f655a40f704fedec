//! The template engine: loads the pack's texts, checks every name in them, renders, and turns the engine's
//! errors into one Chinese sentence with template, line, column and the nearest known name.

use jibao_core::pack::{Pack, nearest};
use serde_json::{Map, Value};
use tera::{Context, ErrorKind, Tera};

use super::clauses::Clauses;
use super::lint;
use super::markup::Text;
use super::problems;

/// What is wrong with a template, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// A template is not in the pack.
    #[error("方案包缺少文稿模板 {0}")]
    Missing(String),
    /// A name that means nothing.
    #[error("模板 {template} 第{line}行第{column}列：没有“{name}”{}", suggestion(nearest.as_deref(), available))]
    UnknownName {
        /// Template.
        template: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// The name as written.
        name: String,
        /// The nearest known one.
        nearest: Option<String>,
        /// What may stand there.
        available: Vec<String>,
    },
    /// A number that comes from no data and is not declared.
    #[error(
        "模板 {template} 第{line}行第{column}列：数字“{number}”没有声明。数应写成 {{{{ M1505.goal }}}} 这样由数据得出；确属固定文字的，请在 {} 中声明",
        super::CONSTANTS
    )]
    UndeclaredNumber {
        /// Template.
        template: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// The number as written.
        number: String,
    },
    /// The engine cannot read or render it.
    #[error("模板 {template} 第{line}行第{column}列：{message}")]
    Engine {
        /// Template.
        template: String,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the engine says.
        message: String,
    },
}

fn suggestion(nearest: Option<&str>, available: &[String]) -> String {
    let guess = nearest.map(|name| format!("，是不是“{name}”？")).unwrap_or_default();
    let shown: Vec<&str> = available.iter().take(24).map(String::as_str).collect();
    if shown.is_empty() { guess } else { format!("{guess}可用：{}", shown.join("、")) }
}

/// The pack's templates with the quarter's context.
pub(super) struct Engine {
    tera: Tera,
    context: Map<String, Value>,
}

impl Engine {
    pub(super) fn new(pack: &Pack, context: Map<String, Value>) -> Result<Self, TemplateError> {
        let mut tera = Tera::default();
        // Word is no HTML: an escaped & would be printed as written.
        tera.autoescape_on(Vec::<&str>::new());
        tera.register_function("clauses", Clauses::new(&context));
        let text = |path: &str| {
            path.strip_prefix("text/")
                .is_some_and(|name| name.rsplit_once('.').is_some_and(|(_, end)| end == "tera"))
        };
        for (path, source) in pack.files.iter().filter(|(path, _)| text(path)) {
            lint::check(path, source, &context)?;
            tera.add_raw_template(path, source).map_err(|error| engine_error(path, &error))?;
        }
        Ok(Self { tera, context })
    }

    pub(super) fn solve_problems(&mut self, pack: &Pack) -> Result<(), TemplateError> {
        let solved = problems::solve(pack, self)?;
        self.context.insert("problems".to_owned(), solved);
        Ok(())
    }

    pub(super) fn render(&self, template: &str) -> Result<Text, TemplateError> {
        if !self.tera.contains_template(template) {
            return Err(TemplateError::Missing(template.to_owned()));
        }
        let rendered = self.tera.render(template, &self.tera_context(template)?);
        rendered.map(|text| Text::read(&text)).map_err(|error| engine_error(template, &error))
    }

    /// Renders a short text that stands inside another file.
    pub(super) fn render_snippet(&self, place: &str, source: &str) -> Result<String, TemplateError> {
        lint::check(place, source, &self.context)?;
        let mut tera = self.tera.clone();
        tera.add_raw_template(place, source).map_err(|error| engine_error(place, &error))?;
        tera.render(place, &self.tera_context(place)?).map_err(|error| engine_error(place, &error))
    }

    fn tera_context(&self, template: &str) -> Result<Context, TemplateError> {
        Context::from_serialize(&self.context).map_err(|error| engine_error(template, &error))
    }
}

fn engine_error(template: &str, error: &tera::Error) -> TemplateError {
    let report = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => report,
        other => {
            let message = other.to_string();
            return TemplateError::Engine { template: template.to_owned(), line: 1, column: 1, message };
        }
    };
    let (line, column) = (report.span().start_line, report.span().start_col + 1);
    let quoted: Vec<&str> = report.message().split('`').skip(1).step_by(2).collect();
    if let (true, Some(name)) = (report.message().contains("is not defined"), quoted.first()) {
        let listed = report.message().rsplit_once(": ").map_or("", |(_, list)| list);
        let available: Vec<String> = listed.split(", ").map(str::to_owned).collect();
        return TemplateError::UnknownName {
            template: template.to_owned(),
            line,
            column,
            name: (*name).to_owned(),
            nearest: nearest(name, available.iter().map(String::as_str)),
            available,
        };
    }
    TemplateError::Engine {
        template: template.to_owned(),
        line,
        column,
        message: report.message().to_owned(),
    }
}
