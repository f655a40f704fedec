//! `clauses(of=[…])`: a row of clauses, each around one indicator, joined into a sentence without a blank, a
//! zero or a silence in it.

use std::collections::BTreeMap;
use std::sync::Arc;

use jibao_core::count::phrase::several;
use jibao_core::pack::nearest;
use serde_json::{Map, Value};
use tera::{Error, Function, Kwargs, State, TeraResult};

/// What a clause needs to know of an indicator.
struct Subject<'a> {
    name: &'a str,
    published: bool,
    known: bool,
    zero: bool,
    fields: &'a Map<String, Value>,
}

impl<'a> Subject<'a> {
    /// What templates may name, where it is an indicator.
    fn of(value: &'a Value) -> Option<Self> {
        let fields = value.as_object()?;
        let flag = |field: &str| fields.get(field).and_then(Value::as_bool);
        Some(Self {
            name: fields.get("name")?.as_str()?,
            published: flag("published").unwrap_or(true),
            known: flag("known")?,
            zero: flag("zero")?,
            fields,
        })
    }

    fn field(&self, name: &str) -> Option<&'a str> {
        self.fields.get(name)?.as_str()
    }

    /// Why it is not there although nobody left it blank.
    fn nothing(&self) -> &'a str {
        self.field("nothing").unwrap_or_default()
    }

    /// What is said of it where there is no value.
    fn absent(&self) -> &'a str {
        self.field("absent").unwrap_or("未报送")
    }

    /// Whom a zero lacks, and whether it is being checked: no less than a number says.
    fn note(&self) -> &'a str {
        self.field("note").unwrap_or_default()
    }
}

/// The function as templates call it, with what they may name.
pub(super) struct Clauses(Arc<Map<String, Value>>);

impl Clauses {
    pub(super) fn new(context: Arc<Map<String, Value>>) -> Self {
        Self(context)
    }

    fn subject(&self, code: &str) -> Result<Subject<'_>, String> {
        let known = self.0.get(code).and_then(Subject::of);
        let indicators = || self.0.iter().filter(|(_, value)| Subject::of(value).is_some());
        known.ok_or_else(|| missing(code, indicators().map(|(code, _)| code)))
    }

    /// What is not published in this edition is not spoken of.
    ///
    /// A clause reads `开展法治宣传{G01}`, or `开展双语普法{M0603}|双语普法未开展` with its own wording for zero. Its first
    /// name is what it is about; further ones, such as `{G01.change}`, are put in as they are.
    fn join(&self, clauses: &[String], by: &str) -> Result<String, String> {
        let mut said = Vec::new();
        let mut silent: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for clause in clauses {
            let (words, at_zero) =
                clause.split_once('|').map_or((clause.as_str(), None), |(a, b)| (a, Some(b)));
            let (subject, text) = self.filled(words)?;
            if !subject.published {
                continue;
            }
            match (subject.known, subject.zero, at_zero) {
                // A rate over nothing was not left out by anybody.
                (false, _, _) if !subject.nothing().is_empty() => {
                    said.push(format!("{}{}", subject.name, subject.nothing()));
                }
                (false, _, _) => silent.entry(subject.absent()).or_default().push(subject.name),
                (true, true, Some(words)) => said.push(format!("{words}{}", subject.note())),
                (true, true, None) => said.push(format!("{}暂无{}", subject.name, subject.note())),
                (true, false, _) => said.push(text),
            }
        }
        let silent = silent.iter().map(|(absent, names)| format!("{}{absent}", several(names, "单位")));
        Ok(said.into_iter().chain(silent).collect::<Vec<_>>().join(by))
    }

    /// The indicator a clause is about, and its words with every name filled in.
    fn filled(&self, words: &str) -> Result<(Subject<'_>, String), String> {
        let mut about = None;
        let mut text = String::new();
        let mut rest = words;
        while let Some((before, after)) = rest.split_once('{') {
            let (path, after) = after.split_once('}').ok_or_else(|| format!("分句“{words}”缺少 }}"))?;
            let (code, field) = path.split_once('.').unwrap_or((path, "now"));
            let subject = self.subject(code)?;
            text += before;
            let texts = || subject.fields.iter().filter(|(_, value)| value.is_string());
            text += subject.field(field).ok_or_else(|| missing(field, texts().map(|(name, _)| name)))?;
            about = about.or(Some(subject));
            rest = after;
        }
        text += rest;
        let about = about.ok_or_else(|| format!("分句“{words}”里没有 {{指标代码}}"))?;
        Ok((about, text))
    }
}

fn missing<'a>(name: &str, known: impl Iterator<Item = &'a String>) -> String {
    let guess = nearest(name, known.map(String::as_str));
    format!("没有“{name}”{}", guess.map(|name| format!("，是不是“{name}”？")).unwrap_or_default())
}

impl Function<TeraResult<String>> for Clauses {
    fn call(&self, kwargs: Kwargs, _: &State) -> TeraResult<String> {
        let clauses: Vec<String> = kwargs.must_get::<Vec<String>>("of")?;
        let by = kwargs.get::<String>("by")?.unwrap_or_else(|| "，".to_owned());
        self.join(&clauses, &by).map_err(Error::message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn clauses_leave_no_blank_and_no_zero_in_the_sentence() {
        let context = json!({
            "G01": { "name": "活动", "known": true, "zero": false, "now": "5场次" },
            "G02": { "name": "资料", "known": true, "zero": true, "now": "0份" },
            "G03": { "name": "咨询", "known": false, "zero": false, "now": "（未报送）" },
            "G05": { "name": "帮教率", "known": false, "zero": false, "now": "", "nothing": "（本期没有对象，不计算）" },
            "G04": { "name": "培训", "known": true, "zero": true, "now": "0期", "note": "（待核）（不含甲县）" },
        });
        let clauses = Clauses::new(Arc::new(context.as_object().unwrap().clone()));
        let join =
            |list: &[&str]| clauses.join(&list.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>(), "，");
        assert_eq!(
            join(&["开展{G01}", "发放{G02}|未发放资料", "解答{G03}"]).unwrap(),
            "开展5场次，未发放资料，咨询未报送"
        );
        assert_eq!(join(&["发放{G02}"]).unwrap(), "资料暂无");
        assert_eq!(
            join(&["开展{G04}|未开展培训", "{G04}"]).unwrap(),
            "未开展培训（待核）（不含甲县），培训暂无（待核）（不含甲县）"
        );
        assert_eq!(
            join(&["帮教率{G05}", "解答{G03}"]).unwrap(),
            "帮教率（本期没有对象，不计算），咨询未报送"
        );
        assert!(join(&["开展{G0l}"]).unwrap_err().contains("是不是“G01”"));
    }
}
