//! Refuses numbers in the fixed words of templates: a number comes from data, or it is declared.

use jibao_core::pack::PackFiles;
use jibao_core::text::fold::fold_char;
use jibao_core::text::numerals::half_width;
use serde::Deserialize;
use toml::Spanned;

use super::constants::{Constant, constants};
use super::problems;
use super::template::TemplateError;

#[derive(Deserialize)]
struct Pairs {
    #[serde(default)]
    problem: Vec<Pair>,
}

#[derive(Deserialize)]
struct Pair {
    text: Spanned<String>,
    plan: Spanned<String>,
}

/// Checks the fixed words of a pack's text templates.
///
/// # Errors
/// [`TemplateError::UndeclaredNumber`] for the first number that no constant covers; an error of the declarations.
pub fn check_digits(files: &PackFiles) -> Result<(), TemplateError> {
    digit_faults(files).into_iter().next().map_or(Ok(()), Err)
}

/// Every number in the fixed words of a pack's text templates that no constant covers.
pub(super) fn digit_faults(files: &PackFiles) -> Vec<TemplateError> {
    let constants = match constants(files) {
        Ok(constants) => constants,
        Err(fault) => return vec![fault],
    };
    let mut faults = Vec::new();
    let template =
        |path: &str| path.starts_with("text/") && path.rsplit_once('.').is_some_and(|(_, end)| end == "tera");
    for (path, source) in files.iter().filter(|(path, _)| template(path)) {
        faults.extend(undeclared(path, source, 0..source.len(), &constants));
    }
    // A file that cannot be read is told of where it is used.
    let pairs = files
        .get(problems::FILE)
        .ok()
        .and_then(|source| Some((source, toml::from_str::<Pairs>(source).ok()?)));
    if let Some((source, pairs)) = pairs {
        for words in pairs.problem.iter().flat_map(|pair| [&pair.text, &pair.plan]) {
            faults.extend(undeclared(problems::FILE, source, words.span(), &constants));
        }
    }
    faults.into_iter().map(|fault| fault.within(files)).collect()
}

fn undeclared(
    template: &str,
    source: &str,
    part: std::ops::Range<usize>,
    constants: &[Constant],
) -> Vec<TemplateError> {
    let fixed = fixed_words(&source[part.clone()]);
    let covered = |at: usize| {
        constants.iter().filter(|constant| !constant.text.contains('{')).any(|constant| {
            fixed.match_indices(&constant.text).any(|(start, text)| (start..start + text.len()).contains(&at))
        })
    };
    let digit = |c: char| fold_char(c).is_some_and(|c| c.is_ascii_digit());
    let mut told_to = 0;
    let mut faults = Vec::new();
    for (at, _) in fixed.char_indices().filter(|(at, c)| digit(*c) && !covered(*at)) {
        if at < told_to {
            continue;
        }
        let number: String =
            fixed[at..].chars().take_while(|c| digit(*c) || matches!(c, '.' | '．')).collect();
        told_to = at + number.len();
        let before = &source[..part.start + at];
        faults.push(TemplateError::UndeclaredNumber {
            template: template.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1,
            number: half_width(number.trim_end_matches(['.', '．'])),
        });
    }
    faults
}

/// The template with everything that is not printed as it stands replaced by blanks of the same length: comments, tags,
/// and within printing tags what is outside quotation marks or inside braces.
fn fixed_words(source: &str) -> String {
    let mut fixed = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(open) = rest.find('{') {
        fixed.push_str(&rest[..open]);
        rest = &rest[open..];
        let close = match rest.as_bytes().get(1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => {
                fixed.push('{');
                rest = &rest[1..];
                continue;
            }
        };
        let end = closing(rest, close);
        let tag = &rest[..end];
        if close == "}}" {
            quoted(tag, &mut fixed);
        } else {
            fixed.extend(tag.bytes().map(|_| ' '));
        }
        rest = &rest[end..];
    }
    fixed.push_str(rest);
    fixed
}

/// Behind the end of a tag; what is quoted does not close it.
fn closing(rest: &str, close: &str) -> usize {
    let mut quotes = false;
    for (at, c) in rest.char_indices().skip(2) {
        quotes ^= c == '"' && close == "}}";
        if !quotes && rest[at..].starts_with(close) {
            return at + close.len();
        }
    }
    rest.len()
}

/// The quoted words of a tag without what stands in braces.
fn quoted(tag: &str, fixed: &mut String) {
    let (mut quotes, mut braces) = (false, 0_usize);
    for c in tag.chars() {
        match c {
            '"' => quotes = !quotes,
            '{' => braces += 1,
            '}' => braces = braces.saturating_sub(1),
            _ => {}
        }
        // The two braces that open the tag are open all along.
        if quotes && braces <= 2 && !matches!(c, '"' | '{' | '}') {
            fixed.push(c);
        } else {
            fixed.extend(std::iter::repeat_n(' ', c.len_utf8()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(template: &str, constants: &str) -> Option<String> {
        let mut files = PackFiles::default();
        files.insert("text/工作总结.tera", template);
        files.insert("text/常数.toml", constants);
        check_digits(&files).err().map(|error| error.to_string())
    }

    #[test]
    fn a_number_in_the_fixed_words_is_refused_with_its_place_and_what_to_do() {
        assert_eq!(
            fault("第一行{{ M1505.now }}\n目标为帮教率９５%以上", "").unwrap(),
            "模板 text/工作总结.tera 第2行第7列：数字“95”没有声明。数应写成 {{ 指标代码.goal }} 这样由数据得出；\
             确属固定文字的，请在 text/常数.toml 中声明"
        );
    }

    #[test]
    fn tags_comments_and_codes_in_clauses_are_no_fixed_words_but_quoted_words_are() {
        let of = |words: &str| {
            format!(
                "{{#- 12 -#}}{{% if M01.x == 1 %}}{{{{ clauses(of=[\"{words}{{M0405}}|无\"]) }}}}{{% endif %}}"
            )
        };
        assert_eq!(fault(&of("开展"), ""), None);
        assert!(fault(&of("开展3次"), "").unwrap().contains("数字“3”"));
    }

    #[test]
    fn a_declared_constant_may_be_written_and_only_as_declared() {
        let declared = "[[constant]]\ntext = \"1名顾问+N\"\nwhat = \"名称\"\nwhy = \"固定\"\n";
        assert_eq!(fault("行动“1名顾问+N”", declared), None);
        assert!(fault("共1名顾问", declared).is_some());
    }

    #[test]
    fn an_unknown_name_in_a_declaration_is_refused_with_the_nearest_one() {
        let declared = "[[constant]]\ntext = \"{quarter.lable}\"\nwhat = \"季度\"\nwhy = \"固定\"\n";
        let told = fault("", declared).unwrap();
        assert!(
            told.starts_with("模板 text/常数.toml 第2行第1列：没有“quarter.lable”，是不是“quarter.label”？"),
            "{told}"
        );
    }

    #[test]
    fn the_problems_and_plans_are_checked_in_their_own_file() {
        let mut files = PackFiles::default();
        files.insert(
            "text/问题与打算.toml",
            "[[problem]]\nwhen = \"a\"\ntext = \"尚差{{ M01.gap }}。\"\nplan = \"补上7个。\"\n",
        );
        let told = check_digits(&files).unwrap_err().to_string();
        assert!(told.starts_with("模板 text/问题与打算.toml 第4行第11列：数字“7”没有声明"), "{told}");
    }
}
