//! Input checks of the form's cells, with messages a clerk understands.

use jibao_core::ids::Period;
use jibao_core::pack::{CheckKind, Choice, Number, Pack, Words};
use jibao_core::text::words;
use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Formula, XlsxError,
};

use crate::sheet;

/// Excel's limit for a validation formula, and for its message.
const FORMULA_LIMIT: usize = 255;

/// A whole number from 0.
pub(super) fn count() -> Result<DataValidation, XlsxError> {
    DataValidation::new()
        .allow_whole_number(DataValidationRule::GreaterThanOrEqualTo(0))
        .set_error_title("请填整数")?
        .set_error_message("请填0或正整数，不写单位，不写“余”“约”，不用“万”。没有的填0。")
}

/// A whole number from 0, or one of the words that mean none or not applicable. Excel's own whole-number
/// check would refuse the words that the instructions ask for.
pub(super) fn count_or_word(cell: &str, words: &Words) -> Result<DataValidation, XlsxError> {
    DataValidation::new()
        .allow_custom(Formula::new(count_formula(cell, words)))
        .set_error_title("请填整数")?
        .set_error_message(
            "请填0或正整数，不写单位，不写“余”“约”，不用“万”。没有发生的填0或“无”，不涉及的填“不适用”。",
        )
}

/// The same of an indicator whose numbers have decimals, or are percent. Percent stand in the cell as fractions of one.
pub(super) fn amount_or_word(cell: &str, number: Number, words: &Words) -> Result<DataValidation, XlsxError> {
    let title = if matches!(number, Number::Percent(_)) { "请填百分数" } else { "请填数字" };
    DataValidation::new()
        .allow_custom(Formula::new(formula(cell, number, words)))
        .set_error_title(title)?
        .set_error_message(format!("请{}，不写“余”“约”。没有的填0，不涉及的填“不适用”。", wanted(number)))
}

/// What is to be filled in where a number has decimals or is percent: 填98.5%这样的百分数，小数不超过1位.
pub(super) fn wanted(number: Number) -> String {
    let places = number.places();
    match number {
        Number::Percent(0) => "填98%这样的百分数，不带小数".to_owned(),
        Number::Percent(_) => format!("填98.5%这样的百分数，小数不超过{places}位"),
        _ => format!("填0或正数，小数不超过{places}位，不写单位，不用“万”"),
    }
}

fn count_formula(cell: &str, words: &Words) -> String {
    formula(cell, Number::Integer, words)
}

/// Whether a number in a cell is one that is asked for. What binary fractions add beyond the ninth place is no place.
pub(super) fn is_taken(cell: &str, number: Number) -> String {
    match number {
        Number::Integer => format!("AND({cell}>=0,{cell}=INT({cell}))"),
        Number::Decimal(places) => format!("AND({cell}>=0,ROUND({cell},{places})=ROUND({cell},9))"),
        Number::Percent(places) => {
            format!("AND({cell}>=0,ROUND({cell},{})=ROUND({cell},11))", places + 2)
        }
        Number::Choice => "FALSE".to_owned(),
    }
}

fn formula(cell: &str, number: Number, words: &Words) -> String {
    let mut formula = format!("=IF(ISNUMBER({cell}),{},OR(FALSE", is_taken(cell, number));
    // Both lists begin with the word the instructions name: take turns, so that neither is cut off.
    let longest = words.none.len().max(words.not_applicable.len());
    let both = (0..longest).flat_map(|at| [words.none.get(at), words.not_applicable.get(at)]);
    for word in both.flatten() {
        let term = format!(",{cell}=\"{}\"", word.replace('"', "\"\""));
        if formula.encode_utf16().count() + term.encode_utf16().count() + 2 > FORMULA_LIMIT {
            break;
        }
        formula.push_str(&term);
    }
    formula + "))"
}

/// One word of a list.
pub(super) fn choice<S: AsRef<str>>(words: &[S]) -> Result<DataValidation, XlsxError> {
    let listed: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    DataValidation::new()
        .allow_list_strings(&listed)?
        .set_error_title("请从下拉列表选择")?
        .set_error_message(only(&listed))
}

/// What may be filled in; of more than a message holds, where it stands.
fn only(listed: &[&str]) -> String {
    let message = format!("只能填：{}。", listed.join("、"));
    if message.encode_utf16().count() > FORMULA_LIMIT {
        "只能填列表里的词。".to_owned()
    } else {
        message
    }
}

/// One of an indicator's words, or that it does not apply.
pub(super) fn word(choice: &Choice) -> Result<DataValidation, XlsxError> {
    let listed: Vec<&str> =
        choice.words().iter().map(String::as_str).chain([words::NOT_APPLICABLE]).collect();
    self::choice(&listed)
}

/// A day from the quarter's first on; `last` where there is a last one.
pub(super) fn day(quarter: Period, last: Option<&ExcelDateTime>) -> Result<DataValidation, XlsxError> {
    let first = sheet::date(&quarter.start())?;
    let rule = match last {
        Some(last) => DataValidationRule::Between(first, last.clone()),
        None => DataValidationRule::GreaterThanOrEqualTo(first),
    };
    DataValidation::new()
        .allow_date(rule)
        .set_error_title("请填日期")?
        .set_error_message(format!("请按“2024-6-25”的样子填写日期，且不早于{}的第一天。", quarter.label()))
}

/// A text not over the length that the pack's rule allows; over-long text is warned of, not refused.
pub(super) fn text_length(pack: &Pack) -> Result<Option<DataValidation>, XlsxError> {
    let limit = pack
        .rules
        .checks_of(CheckKind::TextTooLong)
        .next()
        .and_then(|check| check.params.get("limit"))
        .and_then(|limit| u32::try_from(*limit).ok());
    let Some(limit) = limit else { return Ok(None) };
    DataValidation::new()
        .allow_text_length(DataValidationRule::LessThanOrEqualTo(limit))
        .set_error_style(DataValidationErrorStyle::Warning)
        .set_error_title("文字过长")?
        .set_error_message(format!("每格不超过{limit}字，请精简。"))
        .map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_check_names_the_words_for_none_and_stays_within_excels_limit() {
        let words = Words {
            none: vec!["无".into(), "未开展".into(), "很长的说法".repeat(40)],
            not_applicable: vec!["不适用".into()],
            yes: Vec::new(),
            no: Vec::new(),
            has: Vec::new(),
            has_not: Vec::new(),
        };
        let formula = count_formula("E2", &words);
        assert_eq!(
            formula,
            "=IF(ISNUMBER(E2),AND(E2>=0,E2=INT(E2)),OR(FALSE,E2=\"无\",E2=\"不适用\",E2=\"未开展\"))"
        );
    }
}
