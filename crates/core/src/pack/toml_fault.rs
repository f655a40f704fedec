//! What the TOML and CSV parsers say, in Chinese and with the nearest name where a name is unknown.

use super::error::nearest;

/// A fault of a TOML text as a sentence. `text` is the whole text, out of which what is written at the fault is shown. What
/// our own readers say is Chinese already and stays.
#[must_use]
pub fn toml_sentence(error: &toml::de::Error, text: &str) -> String {
    let message = error.message();
    if message.contains("escape") {
        return "反斜杠“\\”要写两个“\\\\”，文件夹的路径可以写“/”".to_owned();
    }
    if let Some(sentence) = named(message) {
        return sentence;
    }
    let at = error.span().unwrap_or_default();
    let written = text.get(at.clone()).and_then(|written| written.lines().next()).unwrap_or_default().trim();
    // Where something is missing, nothing is written: its line shows where.
    let line =
        || text.get(..at.start).and_then(|before| before.rsplit('\n').next()).unwrap_or_default().trim();
    let written = if written.is_empty() { line() } else { written };
    match message.rsplit_once("expected ") {
        Some((_, expected)) if message.starts_with("invalid type") => {
            format!("“{written}”写法不对，应为{}", kind(expected))
        }
        // A number may be written as a text; a word is none.
        Some((_, expected)) if message.starts_with("invalid value") => {
            format!("“{written}”写法不对，应为{}", kind(expected))
        }
        // What chooses among names is a text.
        _ if message.starts_with("wanted string") => format!("“{written}”写法不对，应为{}", kind("string")),
        _ if message.starts_with("duplicate key") => format!("“{written}”写了两次"),
        _ => format!("“{written}”处写法读不懂：请检查引号、方括号和等号是否齐全、是否误用全角符号"),
    }
}

/// What says everything without the text: our own readers' sentences, and faults of names.
fn named(message: &str) -> Option<String> {
    // What the parsers quote may be Chinese too.
    let mut unquoted = message.split(['"', '`']).step_by(2);
    if unquoted.any(|part| part.contains(|c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c))) {
        return Some(message.to_owned());
    }
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    let (key, known) = quoted.split_first()?;
    let guess =
        || nearest(key, known.iter().copied()).map(|name| format!("，是不是“{name}”？")).unwrap_or_default();
    match message.split(' ').next()? {
        "unknown" if message.starts_with("unknown variant") => {
            let guess = guess();
            let comma = if guess.is_empty() { "，" } else { "" };
            Some(format!("不认识的值“{key}”{guess}{comma}可用：{}", known.join("、")))
        }
        "unknown" => Some(format!("不认识的项“{key}”{}", guess())),
        "missing" => Some(format!("缺少“{key}”")),
        "duplicate" => Some(format!("“{key}”写了两次")),
        _ => None,
    }
}

/// The kinds of values that the parser names.
fn kind(expected: &str) -> &'static str {
    let integer = |text: &str| {
        text.strip_prefix(['i', 'u']).is_some_and(|bits| {
            bits == "size" || !bits.is_empty() && bits.bytes().all(|b| b.is_ascii_digit())
        })
    };
    match expected {
        "a boolean" => "true 或 false，不加引号",
        "a sequence" => "方括号里的名单，如 [\"甲\", \"乙\"]",
        "an integer" => "整数，不加引号",
        text if integer(text) => "整数，不加引号",
        "a map" => "一节设置",
        text if text.starts_with("struct") => "一节设置",
        text if text.contains("Decimal") => "数，如 5 或 \"0.5\"",
        text if ["string", "enum"].iter().any(|word| text.contains(word)) => "带引号的文字",
        _ => "说明里所写的样子",
    }
}

/// A fault of a CSV text as a sentence.
pub(super) fn csv_sentence(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "有不是 UTF-8 的字，请另存为 UTF-8".to_owned(),
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            format!("有{len}列，应有{expected_len}列：请检查逗号的个数，内容里有逗号的要加引号")
        }
        csv::ErrorKind::Deserialize { err, .. } => {
            let column =
                err.field().map_or_else(|| "有一列".to_owned(), |field| format!("第{}列", field + 1));
            let sentence = match err.kind() {
                csv::DeserializeErrorKind::Message(message) => named(message),
                csv::DeserializeErrorKind::ParseInt(_) | csv::DeserializeErrorKind::ParseFloat(_) => {
                    Some(format!("{column}应为数字"))
                }
                _ => None,
            };
            sentence.unwrap_or_else(|| format!("{column}的值读不懂，请检查写法"))
        }
        _ => "写法读不懂：请检查引号和逗号是否齐全".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only its reading is tried")]
    struct Sample {
        name: String,
        count: i8,
        #[serde(default)]
        from: rust_decimal::Decimal,
        #[serde(default)]
        kind: Kind,
        #[serde(default)]
        list: Vec<bool>,
    }

    #[derive(Debug, Default, serde::Deserialize)]
    enum Kind {
        #[default]
        One,
    }

    #[test]
    fn a_word_in_the_place_of_a_number_is_told_so() {
        for (written, told) in [
            ("count = 1\nfrom = \"一万\"", "“\"一万\"”写法不对，应为数，如 5 或 \"0.5\""),
            ("count = 1\nfrom = true", "“true”写法不对，应为数，如 5 或 \"0.5\""),
            ("count = \"一\"", "“\"一\"”写法不对，应为整数，不加引号"),
            ("count = 1000", "“1000”写法不对，应为整数，不加引号"),
        ] {
            let text = format!("name = \"甲\"\n{written}");
            assert_eq!(toml_sentence(&toml::from_str::<Sample>(&text).unwrap_err(), &text), told);
        }
    }

    #[test]
    fn no_fault_is_told_in_the_parsers_language() {
        for text in [
            "",
            "name = \"甲\"",
            "nme = \"甲\"",
            "name = “甲”",
            "name ＝ \"甲\"",
            "name = \"甲",
            "name = 甲",
            "name = \"甲\"\nname = \"乙\"",
            "name = \"甲\"\ncount = \"1\"",
            "name = \"甲\"\ncount = 1.5",
            "name = \"甲\"\ncount = 1000",
            "name = \"甲\"\ncount = 1\nkind = \"Two\"",
            "name = \"甲\"\ncount = 1\nlist = true",
            "name = \"甲\"\ncount = 1\nlist = [1]",
            "name = \"甲\"\ncount = \"一\"",
            "name = \"甲\"\ncount = 1\nlist = \"州委办\"",
            "name = \"甲\"\ncount = 1\nkind = \"第二种\"",
            "name = \"甲\"\n\"名称\" = 1",
            "[name]\n[name]",
            "[name",
            "name = { 甲 = 1",
            "= 3",
            "name = 2024-13-01",
            "name = \"甲\"\ncount = \"乙\"",
            "name = \"\\q\"",
            "\u{0}",
        ] {
            let told = toml_sentence(&toml::from_str::<Sample>(text).unwrap_err(), text);
            assert!(told.contains(|c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c)), "{text}: {told}");
            for english in ["expected", "invalid", "unexpected", "missing", "unclosed", "out of range"] {
                assert!(!told.contains(english), "{text}: {told}");
            }
        }
        for text in ["a,b\n1", "a,b\n1,2,3", "a,b\nx,1", "a,b\n\"1,2"] {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let error = reader.deserialize::<(u8, u8)>().find_map(Result::err).unwrap();
            let told = csv_sentence(&error);
            assert!(!told.contains(|c: char| c.is_ascii_alphabetic()), "{text}: {told}");
        }
    }
}
