//! Checks every dotted name in a template before it is rendered. The engine takes an unknown field in a
//! condition for false, which would silently drop a sentence.

use std::collections::BTreeMap;

use jibao_core::pack::nearest;
use serde_json::{Map, Value};

use super::template::{CLAUSES, TemplateError};

/// Words of the template language, and the functions templates may call.
const LANGUAGE: [&str; 28] = [
    "if",
    "elif",
    "else",
    "endif",
    "for",
    "in",
    "endfor",
    "set",
    "not",
    "and",
    "or",
    "is",
    "true",
    "false",
    "loop",
    "defined",
    "undefined",
    "clauses",
    "of",
    "by",
    "include",
    "block",
    "endblock",
    "raw",
    "endraw",
    "length",
    "first",
    "last",
];

/// Checks the names of one template against the context.
pub(super) fn check(
    template: &str,
    source: &str,
    context: &Map<String, Value>,
    set: &[String],
) -> Result<(), TemplateError> {
    faults(template, source, context, set).into_iter().next().map_or(Ok(()), Err)
}

/// Everything that is wrong with the marks and names of one template.
pub(super) fn faults(
    template: &str,
    source: &str,
    context: &Map<String, Value>,
    set: &[String],
) -> Vec<TemplateError> {
    // What another template sets is known where that template includes this one.
    let mut local: BTreeMap<String, Option<Value>> = set.iter().map(|name| (name.clone(), None)).collect();
    let mut faults = written(template, source);
    // Behind a mark that is not closed, names cannot be told from words.
    if !faults.is_empty() {
        return faults;
    }
    for tag in tags(source) {
        let names = names(tag.body);
        declare(&names, context, &mut local);
        for (offset, path) in names {
            let root = path[0].as_str();
            let known = match (local.get(root), context.get(root)) {
                (Some(sample), _) => sample.as_ref(),
                (None, Some(value)) => Some(value),
                (None, None) if LANGUAGE.contains(&root) => None,
                (None, None) => {
                    let available: Vec<String> = context.keys().cloned().collect();
                    faults.push(unknown(template, source, tag.start + offset, root, (available, &LANGUAGE)));
                    continue;
                }
            };
            match walk(known, &path[1..]) {
                Walked::Missing(name, available) => {
                    faults.push(unknown(template, source, tag.start + offset, name, (available, &[])));
                }
                Walked::At(value) => {
                    if let Some(message) = unprintable(&tag, &path, value) {
                        let (line, column) = place(source, tag.start + offset);
                        let template = template.to_owned();
                        faults.push(TemplateError::Engine { template, line, column, message });
                    }
                }
                Walked::Unknown => {}
            }
        }
    }
    faults
}

/// What Chinese input methods and hasty fingers do to the marks of a template, told before the engine stumbles.
fn written(template: &str, source: &str) -> Vec<TemplateError> {
    let mut faults = Vec::new();
    let mut refuse = |at: usize, message: String| {
        let (line, column) = place(source, at);
        faults.push(TemplateError::Engine { template: template.to_owned(), line, column, message });
    };
    for (wide, narrow) in [
        ("｛｛", "{{"),
        ("｝｝", "}}"),
        ("｛%", "{%"),
        ("{％", "{%"),
        ("％}", "%}"),
        ("％｝", "%}"),
        ("｛％", "{%"),
        ("%｝", "%}"),
    ] {
        for (at, _) in source.match_indices(wide) {
            refuse(at, format!("“{wide}”是全角符号，应为半角的“{narrow}”"));
        }
    }
    let (tags, single) = parted(source);
    for at in single {
        refuse(at, "花括号要写两个：{{ 指标代码.now }}".to_owned());
    }
    for tag in tags {
        if let Some((open, close)) = tag.unclosed {
            refuse(tag.start - 2, format!("这里的“{open}”没有写完，缺少“{close}”"));
        } else if let Some((offset, mark)) = wide_mark(tag.body) {
            let message = match mark {
                '“' | '”' | '‘' | '’' => format!("“{mark}”是弯引号，花括号里要用半角的直引号 \""),
                _ => format!("花括号里用了全角的“{mark}”，应改为半角"),
            };
            refuse(tag.start + offset, message);
        } else if let Some(offset) = tag.body.find('｜').filter(|_| tag.body.contains(CLAUSES)) {
            // There it parts a clause from its words for zero.
            refuse(tag.start + offset, "“｜”是全角符号，应为半角的“|”".to_owned());
        }
    }
    faults
}

/// The first full-width mark of a tag outside its straight quotes.
fn wide_mark(body: &str) -> Option<(usize, char)> {
    let mut quote = None;
    for (at, mark) in body.char_indices() {
        match (quote, mark) {
            (None, '"' | '\'') => quote = Some(mark),
            (Some(open), _) if open == mark => quote = None,
            (
                None,
                '“' | '”' | '‘' | '’' | '（' | '）' | '，' | '。' | '＝' | '．' | '｜' | '［' | '］'
                | '\u{3000}',
            ) => {
                return Some((at, mark));
            }
            _ => {}
        }
    }
    None
}

/// Names that a template makes with `set`.
pub(super) fn set_names(source: &str) -> Vec<String> {
    let of = |tag: Tag| {
        let mut words = tag.body.trim_start_matches('-').split_whitespace();
        (words.next() == Some("set")).then(|| words.next().map(str::to_owned)).flatten()
    };
    tags(source).into_iter().filter_map(of).collect()
}

/// Why a name that is to be printed by itself is no text: `{{ G01 }}` without the field that is meant.
fn unprintable(tag: &Tag<'_>, path: &[String], value: &Value) -> Option<String> {
    let written = tag.body.trim_matches('-').trim();
    let alone = tag.prints && !path.iter().any(|part| part == "[]") && written == path.join(".");
    match value {
        _ if !alone => None,
        Value::Object(fields) => {
            let one = if fields.contains_key("now") { "now" } else { fields.keys().next()?.as_str() };
            Some(format!("“{written}”有许多项，要写明用哪一项，如 {written}.{one}"))
        }
        Value::Array(_) => Some(format!("“{written}”是一列，要用 for 一个一个地写")),
        Value::Bool(_) => Some(format!("“{written}”只有是与不是，写在 if 里，不能直接写进文稿")),
        _ => None,
    }
}

struct Tag<'a> {
    start: usize,
    /// Whether it prints what it says: `{{ }}`.
    prints: bool,
    body: &'a str,
    /// How it opens and what should close it, where nothing does before the next one opens.
    unclosed: Option<(&'a str, &'static str)>,
}

fn tags(source: &str) -> Vec<Tag<'_>> {
    parted(source).0
}

/// The tags of a text, and where a single brace stands outside of them.
fn parted(source: &str) -> (Vec<Tag<'_>>, Vec<usize>) {
    let (mut tags, mut single) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(open) = source[at..].find(['{']) {
        let start = at + open;
        let close = match source.as_bytes().get(start + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => {
                single.push(start);
                at = start + 1;
                continue;
            }
        };
        let end = source[start..].find(close).map_or(source.len(), |end| start + end);
        if close != "#}" {
            let body = &source[start + 2..end];
            let reopened = body.contains("{{") || body.contains("{%");
            let unclosed = (end == source.len() || reopened).then(|| (&source[start..start + 2], close));
            tags.push(Tag { start: start + 2, prints: close == "}}", body, unclosed });
        }
        at = end;
    }
    (tags, single)
}

/// Dotted names outside quotes, with their byte offsets; `a[0].b` counts as `a`, index, `b`. Names that follow
/// `|` (filters) or stand before `=` (arguments) are no variables.
fn names(body: &str) -> Vec<(usize, Vec<String>)> {
    let bytes = body.as_bytes();
    let mut names = Vec::new();
    let mut at = 0;
    let mut filter = false;
    while at < bytes.len() {
        match bytes[at] {
            quote @ (b'"' | b'\'') => {
                at += 1;
                while at < bytes.len() && bytes[at] != quote {
                    at += 1;
                }
                at += 1;
            }
            b'|' => {
                filter = true;
                at += 1;
            }
            c if c.is_ascii_alphabetic() || c == b'_' => {
                let (path, end) = path(body, at);
                let argument =
                    body[end..].trim_start().starts_with('=') && !body[end..].trim_start().starts_with("==");
                if !filter && !argument {
                    names.push((at, path));
                }
                filter = false;
                at = end;
            }
            _ => at += 1,
        }
    }
    names
}

fn path(body: &str, start: usize) -> (Vec<String>, usize) {
    let bytes = body.as_bytes();
    let mut parts = Vec::new();
    let mut at = start;
    loop {
        let begin = at;
        while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_') {
            at += 1;
        }
        parts.push(body[begin..at].to_owned());
        while bytes.get(at) == Some(&b'[') {
            at = body[at..].find(']').map_or(bytes.len(), |end| at + end + 1);
            parts.push("[]".to_owned());
        }
        match bytes.get(at) {
            Some(b'.') if bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic) => at += 1,
            _ => return (parts, at),
        }
    }
}

/// `for x in list` and `set x = …` make names of their own.
fn declare(
    names: &[(usize, Vec<String>)],
    context: &Map<String, Value>,
    local: &mut BTreeMap<String, Option<Value>>,
) {
    let words: Vec<&str> = names.iter().map(|(_, path)| path[0].as_str()).collect();
    match words.as_slice() {
        ["for", variable, "in", list, ..] => {
            let base = local.get(*list).cloned().unwrap_or_else(|| context.get(*list).cloned());
            let path = &names[3].1[1..];
            let sample = path.iter().fold(base, |value, part| step(value.as_ref(), part).cloned());
            let first = sample.and_then(|value| value.as_array().and_then(|list| list.first().cloned()));
            local.insert((*variable).to_owned(), first);
        }
        ["set", variable, ..] => {
            local.insert((*variable).to_owned(), None);
        }
        _ => {}
    }
}

fn step<'a>(value: Option<&'a Value>, part: &str) -> Option<&'a Value> {
    match part {
        "[]" => value?.as_array()?.first(),
        field => value?.get(field),
    }
}

/// Where a path leads.
enum Walked<'a> {
    /// To a value.
    At(&'a Value),
    /// Nowhere: the first field that is not there, with those that are.
    Missing(&'a str, Vec<String>),
    /// That is known when the text is written only.
    Unknown,
}

/// Follows a path.
fn walk<'a>(mut value: Option<&'a Value>, path: &'a [String]) -> Walked<'a> {
    for part in path {
        let Some(here) = value else { return Walked::Unknown };
        if let Value::Object(fields) = here
            && part != "[]"
            && !fields.contains_key(part)
        {
            return Walked::Missing(part, fields.keys().cloned().collect());
        }
        value = step(Some(here), part);
    }
    value.map_or(Walked::Unknown, Walked::At)
}

/// A name that is none of those available there; words of the language may stand only where names begin.
fn unknown(
    template: &str,
    source: &str,
    at: usize,
    name: &str,
    (available, language): (Vec<String>, &[&str]),
) -> TemplateError {
    let (line, column) = place(source, at);
    let known = available.iter().map(String::as_str).chain(language.iter().copied());
    TemplateError::UnknownName {
        template: template.to_owned(),
        line,
        column,
        name: name.to_owned(),
        nearest: nearest(name, known),
        available,
    }
}

/// Line and column of a byte, from 1.
fn place(source: &str, at: usize) -> (usize, usize) {
    let before = &source[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
    (line, column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fault(source: &str) -> Option<String> {
        let context = json!({ "G01": { "now": "1", "known": true }, "parts": [{ "title": "甲" }] });
        check("t", source, context.as_object().unwrap(), &[]).err().map(|error| error.to_string())
    }

    #[test]
    fn a_misspelt_field_in_a_condition_is_refused_with_place_and_nearest_name() {
        let message = fault("第一行\n{% if G01.knwon %}x{% endif %}").unwrap();
        assert!(message.starts_with("模板 t 第2行第7列：没有“knwon”，是不是“known”？"), "{message}");
    }

    #[test]
    fn a_misspelt_indicator_is_refused() {
        assert!(fault("{{ G0l.now }}").unwrap().contains("“G0l”，是不是“G01”"));
    }

    #[test]
    fn loops_indices_filters_and_arguments_are_understood() {
        assert_eq!(
            fault(
                "{% for p in parts %}{{ p.title }}{% endfor %}{{ parts[0].title | length }}{{ clauses(of=[\"甲{G01}\"]) }}"
            ),
            None
        );
        assert!(fault("{% for p in parts %}{{ p.titel }}{% endfor %}").is_some());
        assert!(fault("{{ parts[0].titel }}").is_some());
    }

    #[test]
    fn braces_that_stand_alone_and_a_wide_bar_in_a_clause_are_refused() {
        assert!(fault("甲\n乙{ G01.now }。").unwrap().starts_with("模板 t 第2行第2列：花括号要写两个"));
        assert!(fault("{{ clauses(of=[\"甲{G01}｜没有\"]) }}").unwrap().contains("“｜”是全角符号"));
        for sound in ["{{ clauses(of=[\"甲{G01}|没有\"]) }}", "{# { ｜ #}甲", "甲｜乙"] {
            assert_eq!(fault(sound), None, "{sound}");
        }
    }

    #[test]
    fn what_is_no_text_is_not_printed() {
        let told = |source| fault(source).unwrap_or_default();
        assert!(
            told("甲\n{{ G01 }}").starts_with("模板 t 第2行第4列：“G01”有许多项，要写明用哪一项，如 G01.now")
        );
        assert!(told("{{- G01.known -}}").contains("写在 if 里"));
        assert!(told("{{ parts }}").contains("for"));
        assert!(told("{% for p in parts %}{{ p }}{% endfor %}").contains("如 p.title"));
        for sound in [
            "{% if G01.known %}x{% endif %}",
            "{{ parts | length }}",
            "{% for p in parts %}{{ p.title }}{% endfor %}",
        ] {
            assert_eq!(fault(sound), None, "{sound}");
        }
    }
}
