//! The template engine: loads the pack's texts, checks every name in them, renders, and turns the engine's
//! errors into one Chinese sentence with template, line, column and the nearest known name.

use std::sync::Arc;

use jibao_core::pack::{Origin, Pack, PackFiles, nearest};
use rayon::prelude::*;
use serde_json::{Map, Value};
use tera::{Context, ErrorKind, Tera};

use super::clauses::Clauses;
use super::functions::TextFunctions;
use super::markup::Text;
use super::{RECONCILIATION, REPORT_TITLE, SUMMARY, lint, problems};

/// What is wrong with a template, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TemplateError {
    /// A template is not in the pack.
    #[error("方案包缺少文稿模板 {0}")]
    Missing(String),
    /// Nothing of a part that a document must have comes of it.
    #[error("模板 {template} 写出来没有{lacks}")]
    Lacks {
        /// Template.
        template: String,
        /// The part, and how it is written.
        lacks: &'static str,
    },
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
        "模板 {template} 第{line}行第{column}列：数字“{number}”没有声明。数应写成 {{{{ 指标代码.goal }}}} 这样由数据得出；确属固定文字的，请在 {} 中声明",
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

impl TemplateError {
    /// Tells whose file it is, where that is known.
    pub(super) fn within(mut self, files: &PackFiles) -> Self {
        if let Self::UnknownName { template, .. }
        | Self::UndeclaredNumber { template, .. }
        | Self::Lacks { template, .. }
        | Self::Engine { template, .. } = &mut self
            && *files.origin_of(template) != Origin::Given
        {
            *template = files.shown(template);
        }
        self
    }

    /// Moves the place from a text inside a file to the file: `line` and `column` are where the text begins, from 1.
    pub(super) fn moved(mut self, line: usize, column: usize) -> Self {
        if let Self::UnknownName { line: at, column: within, .. }
        | Self::Engine { line: at, column: within, .. } = &mut self
        {
            if *at == 1 {
                *within += column;
            }
            *at += line - 1;
        }
        self
    }
}

/// So many names are told all: an indicator has no more fields.
const ALL: usize = 80;
/// Of a catalogue of hundreds the beginning tells what codes look like.
const FEW: usize = 24;

fn suggestion(nearest: Option<&str>, available: &[String]) -> String {
    let mut told = nearest.map(|name| format!("，是不是“{name}”？")).unwrap_or_default();
    if !available.is_empty() {
        let (shown, more) = match available.len() {
            all if all <= ALL => (all, String::new()),
            many => (FEW, format!("等{many}个")),
        };
        let listed: Vec<&str> = available.iter().take(shown).map(String::as_str).collect();
        told += if told.is_empty() { "，可用：" } else { "可用：" };
        told += &listed.join("、");
        told += &more;
    }
    told
}

/// The function that every pack's texts may call.
pub(super) const CLAUSES: &str = "clauses";

/// The texts that are written themselves; others are included by them.
const ROOTS: [&str; 3] = [SUMMARY, RECONCILIATION, REPORT_TITLE];

/// What stands for a template where the quarter's data themselves cannot be given to the engine.
const CONTEXT: &str = "text";

/// The pack's templates with the quarter's context.
pub(super) struct Engine {
    tera: Tera,
    /// What templates may name, for checking them.
    names: Arc<Map<String, Value>>,
    /// The program's own functions that they may call.
    functions: Vec<String>,
    /// What they may name, for rendering.
    context: Context,
}

impl Engine {
    /// The engine; what is wrong with a template is told by `faults` as well, all of it.
    pub(super) fn new(
        pack: &Pack,
        context: Map<String, Value>,
        functions: &TextFunctions,
        faults: &mut Vec<TemplateError>,
    ) -> Self {
        let context = Arc::new(context);
        let mut tera = Tera::default();
        // Word is no HTML: an escaped & would be printed as written.
        tera.autoescape_on(Vec::<&str>::new());
        tera.register_function(CLAUSES, Clauses::new(Arc::clone(&context)));
        for (name, function) in functions.iter() {
            tera.register_function(name.to_owned(), function);
        }
        let text = |path: &str| {
            path.strip_prefix("text/")
                .is_some_and(|name| name.rsplit_once('.').is_some_and(|(_, end)| end == "tera"))
        };
        let all = || pack.files.iter().filter(|(path, _)| text(path));
        // What an office's own text no longer includes of the pack that it extends is nobody's fault.
        let own = |path: &str| !matches!(pack.files.origin_of(path), Origin::BuiltIn(_));
        let used = |path: &str| {
            let included = || all().any(|(other, text)| other != path && text.contains(path));
            ROOTS.contains(&path) || own(path) || included()
        };
        let templates = || all().filter(|(path, _)| used(path));
        let set = templates().flat_map(|(_, source)| lint::set_names(source));
        let functions: Vec<String> = functions.iter().map(|(name, _)| name.to_owned()).collect();
        let set: Vec<String> = set.chain(functions.iter().cloned()).collect();
        let all: Vec<(&str, &str)> = templates().collect();
        let (named, found) = rayon::join(
            || Context::from_serialize(&*context),
            || -> Vec<_> {
                all.par_iter().map(|(path, source)| lint::faults(path, source, &context, &set)).collect()
            },
        );
        for ((path, source), found) in all.into_iter().zip(found) {
            let sound = found.is_empty();
            faults.extend(found);
            if let Err(error) = tera.add_raw_template(path, source)
                && sound
            {
                faults.push(engine_error(path, &error));
            }
        }
        let named = named.unwrap_or_else(|error| {
            faults.push(engine_error(CONTEXT, &error));
            Context::new()
        });
        // What is written in other files may call the functions too.
        Self { tera, names: context, functions, context: named }
    }

    pub(super) fn solve_problems(&mut self, pack: &Pack, faults: &mut Vec<TemplateError>) {
        let solved = problems::solve(pack, self, faults);
        self.context.insert("problems", &solved.problems);
        self.context.insert("plans", &solved.plans);
    }

    pub(super) fn render(&self, template: &str) -> Result<Text, TemplateError> {
        if !self.tera.contains_template(template) {
            return Err(TemplateError::Missing(template.to_owned()));
        }
        let rendered = self.tera.render(template, &self.context);
        rendered.map(|text| Text::read(&text)).map_err(|error| engine_error(template, &error))
    }

    /// Where texts are tried that are not written.
    pub(super) fn bench(&self) -> Tera {
        self.tera.clone()
    }

    /// Checks a short text that stands inside another file.
    pub(super) fn lint_snippet(
        &self,
        bench: &mut Tera,
        place: &str,
        source: &str,
    ) -> Result<(), TemplateError> {
        lint::check(place, source, &self.names, &self.functions)?;
        bench.add_raw_template(place, source).map_err(|error| engine_error(place, &error))
    }

    /// Renders a short text that stands inside another file.
    pub(super) fn render_snippet(&self, place: &str, source: &str) -> Result<String, TemplateError> {
        lint::check(place, source, &self.names, &self.functions)?;
        let rendered = self.tera.render_str(source, &self.context, false);
        rendered.map_err(|error| engine_error(place, &error))
    }
}

fn engine_error(template: &str, error: &tera::Error) -> TemplateError {
    let report = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => report,
        other => {
            let message = match other {
                ErrorKind::TemplateNotFound(name) => format!("找不到要插入的模板“{name}”"),
                other => chinese(&other.to_string()),
            };
            let (line, column) = told_place(&other.to_string()).unwrap_or((1, 1));
            return TemplateError::Engine { template: template.to_owned(), line, column, message };
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
    TemplateError::Engine { template: template.to_owned(), line, column, message: chinese(report.message()) }
}

/// Line and column in the engine's drawing of a fault: `--> text/工作总结.tera:3:14`.
fn told_place(report: &str) -> Option<(usize, usize)> {
    let place = report.split_once("--> ")?.1.lines().next()?;
    let mut parts = place.rsplit(':');
    let column = parts.next()?.trim().parse().ok()?;
    Some((parts.next()?.parse().ok()?, column))
}

/// What the engine says in English, in a sentence that tells a clerk what to do. Our own functions speak Chinese already.
fn chinese(message: &str) -> String {
    let message = message.trim_start_matches("error: ").lines().next().unwrap_or_default();
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let first = quoted.first().copied().unwrap_or_default();
    let told = |start: &str| message.contains(start);
    // What is quoted may be Chinese too.
    if !message.split('`').step_by(2).all(str::is_ascii) {
        return message.rsplit_once(": ").map_or(message, |(_, own)| own).trim().to_owned();
    }
    if told("end of input") || told("expected end") {
        return "写到末尾还没有结束：有一个 {% if %} 或 {% for %} 缺少 {% endif %} 或 {% endfor %}"
            .to_owned();
    }
    if told("was expecting `elif`") {
        return "{% if %} 里只能再写 {% elif %}、{% else %} 或 {% endif %}".to_owned();
    }
    if told("Filter `") || told("filter `") {
        return format!("没有“{first}”这种写法（竖线 | 后面的）");
    }
    if told("Function `") || told("function `") {
        return format!("没有函数“{first}”，可用：clauses");
    }
    if told("end of string") {
        return "引号没有成对：缺少后一个半角直引号 \"".to_owned();
    }
    if told("Unexpected character") {
        return "这里有一个模板不认识的符号，请检查是否误用全角或弯引号".to_owned();
    }
    if told("template `") || told("Template '") {
        return format!("找不到要插入的模板“{first}”，应写成 text/名称.tera");
    }
    if told("Cannot compare") {
        return "文字不能和数比大小：.now 这样的是写好的文字，判断用 .zero、.positive、.met 这样的"
            .to_owned();
    }
    if told("Missing keyword argument") {
        return format!("函数缺少“{first}=”");
    }
    if told("expected `Vec<") {
        return "“of=”后面要写方括号：clauses(of=[\"……\", \"……\"])".to_owned();
    }
    if told("Unknown tag") || told("Found identifier") && told("endif") {
        return "{% %} 里的词不认识，可用：if、elif、else、endif、for、endfor、set、include".to_owned();
    }
    match message.strip_prefix("Found ").and_then(|rest| rest.split_once(" but expected ")) {
        Some((found, expected)) => {
            format!("这里写的是{}，应为{}", token(found), token(expected.trim_end_matches('.')))
        }
        None => format!("这里的写法读不懂，请对照内置模板检查（模板引擎的原话：{message}）"),
    }
}

/// A token as the engine calls it.
fn token(name: &str) -> String {
    match name {
        "identifier" => "一个名称".to_owned(),
        "string" => "一段带引号的文字".to_owned(),
        "integer" | "float" => "一个数".to_owned(),
        "content" => "正文".to_owned(),
        several if several.starts_with("one of") => "一个名称、数或者带引号的文字".to_owned(),
        other => format!("“{}”", other.trim_matches('`')),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What a template is refused with.
    fn refused(source: &str) -> String {
        let context = json!({ "G01": { "name": "活动", "now": "5场次", "known": true, "zero": false } });
        let mut tera = Tera::default();
        let context = Arc::new(context.as_object().unwrap().clone());
        tera.register_function("clauses", Clauses::new(Arc::clone(&context)));
        let tried = lint::check("t", source, &context, &[]).and_then(|()| {
            tera.add_raw_template("t", source).map_err(|error| engine_error("t", &error))?;
            let context = Context::from_serialize(&*context).unwrap();
            tera.render("t", &context).map_err(|error| engine_error("t", &error))
        });
        tried.unwrap_err().to_string()
    }

    #[test]
    fn what_a_clerk_gets_wrong_in_notepad_is_told_in_chinese_with_its_place() {
        let wrong = [
            ("甲{% if G01.known }乙{% endif %}", "第1行第2列：这里的“{%”没有写完，缺少“%}”"),
            ("甲{{ G01.nows }}", "没有“nows”，是不是“now”"),
            ("甲｛｛ G01.now ｝｝", "“｛｛”是全角符号，应为半角的“{{”"),
            ("{{ clauses(of=[“开展{G01}”]) }}", "是弯引号"),
            ("{{ clause(of=[\"开展{G01}\"]) }}", "没有“clause”，是不是“clauses”"),
            ("甲\n{% if G01.known %}乙", "缺少 {% endif %} 或 {% endfor %}"),
            ("{{ G01.now", "没有写完，缺少“}}”"),
            ("{% iff G01.known %}乙{% endif %}", "没有“iff”，是不是“if”"),
            ("{% if G01.known %}乙{% endfor %}", "t 第1行"),
            ("{{ clauses(of=[\"开展{G0l}\"]) }}", "没有“G0l”，是不是“G01”"),
            ("{{ G01.now | 大写 }}", "t 第1行"),
            ("甲{{ G01.now | lenght }}", "没有“lenght”这种写法"),
            ("{{ G01。now }}", "全角的“。”"),
            ("{% include \"text/没有.tera\" %}", "t 第1行"),
        ];
        let mut unclear = Vec::new();
        for (source, expected) in wrong {
            let told = refused(source);
            if !told.starts_with("模板 t 第") || told.contains("原话") || !told.contains(expected) {
                unclear.push(format!("{source} → {told}"));
            }
        }
        assert!(unclear.is_empty(), "{}", unclear.join("\n"));
    }

    #[test]
    fn windows_line_ends_change_nothing() {
        let text = Text::read("# 题\r\n\r\n一段\r\n接上。\r\n");
        assert_eq!(text.plain(), "题\n一段接上。\n");
    }
}
