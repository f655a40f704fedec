//! A formula as people say it: indicators by their names, and with the values that took part.

use rust_decimal::Decimal;

use super::evaluate::Computed;
use crate::ids::{Code, DetailId};
use crate::pack::formula::{Expression, Operator, Reference};
use crate::pack::{DetailSource, Fold, Indicator, Pack, RegisterFact};
use crate::text::number::plain;

/// What a reader calls a value: `上季度“期末在册社区矫正对象”`.
#[must_use]
pub fn name(pack: &Pack, reference: &Reference) -> String {
    let name =
        |code: &Code| pack.catalogue.get(code.as_str()).map_or_else(|| code.to_string(), Indicator::quoted);
    let detail = |id: &DetailId| pack.form.detail(id);
    let column = |id: &DetailId, column: &str| {
        let sheet = detail(id);
        sheet
            .map_or_else(|| column.to_owned(), |sheet| format!("{}表“{}”", sheet.short, sheet.header(column)))
    };
    let counties = &pack.about.counties;
    let period = &pack.period;
    match reference {
        Reference::Now(code) => name(code),
        Reference::Previous(code) => format!("{}{}", period.previous, name(code)),
        Reference::YearBefore(code) => format!("{}{}", period.year_before, name(code)),
        Reference::YearToDate(code) => format!("{}本年累计", name(code)),
        Reference::PreviousYearToDate(code) => format!("{}末{}本年累计", period.previous, name(code)),
        Reference::Detail(DetailSource { detail: id, fold }) => {
            let short = detail(id).map_or("行", |sheet| &sheet.short);
            match fold {
                Fold::Rows => format!("{}行数", detail(id).map_or("明细表", |sheet| &sheet.sheet)),
                Fold::Sum(name) => format!("{}合计", column(id, name)),
                Fold::Count(name) => format!("{}计数", column(id, name)),
                Fold::CountAtLeast(name, least) => format!("{}达到{least}的{short}数", column(id, name)),
                Fold::CountEqual(name, word) => format!("{}为{word}的{short}数", column(id, name)),
                Fold::Min(name) => format!("{}最小值", column(id, name)),
            }
        }
        Reference::DetailColumn { detail: id, column: name } => column(id, name),
        Reference::Register(RegisterFact::Rows(id)) => detail(id)
            .map_or_else(|| "名册行数".to_owned(), |sheet| format!("{}{}数", sheet.register, sheet.row)),
        Reference::Register(RegisterFact::Groups(id)) => detail(id)
            .map_or_else(|| "名册分组数".to_owned(), |sheet| format!("{}{}数", sheet.register, sheet.group)),
        Reference::Register(RegisterFact::Schools) => "中小学校数".to_owned(),
        Reference::Register(RegisterFact::Population) => "常住人口".to_owned(),
        Reference::CountiesSum(code) => format!("各{counties}{}合计", name(code)),
        Reference::CountiesMin(code) => format!("各{counties}{}最小值", name(code)),
        Reference::CountiesMedian(code) => format!("各{counties}{}中位数", name(code)),
        Reference::QuarterNumber => format!("{}序号", period.noun),
    }
}

/// The formula with the names of its values: `上季度“甲”＋“乙”－“丙”`.
#[must_use]
pub fn in_words(pack: &Pack, expression: &Expression) -> String {
    written(expression, &|reference| name(pack, reference))
}

/// The formula with names and values: `上季度“甲”100＋“乙”10－“丙”8`.
pub(crate) fn with_values(pack: &Pack, expression: &Expression, computed: &Computed<'_>) -> String {
    written(expression, &|reference| {
        let term = computed.terms.iter().find(|term| term.reference == reference);
        let value = term.map_or_else(|| "（没有数，按0计）".to_owned(), |term| plain(term.value));
        format!("{}{value}", name(pack, reference))
    })
}

fn written(expression: &Expression, leaf: &dyn Fn(&Reference) -> String) -> String {
    let pair =
        |left: &Expression, right: &Expression| format!("{}与{}", written(left, leaf), written(right, leaf));
    match expression {
        Expression::Number(number) => plain(number.normalize()),
        Expression::Value(reference) => leaf(reference),
        Expression::Min(left, right) => format!("（{}中较小的）", pair(left, right)),
        Expression::Max(left, right) => format!("（{}中较大的）", pair(left, right)),
        // 1 * 甲 states only that a comparison across units is meant.
        Expression::Binary(left, Operator::Multiply, right) if **left == Expression::Number(Decimal::ONE) => {
            written(right, leaf)
        }
        Expression::Binary(left, operator, right) => {
            let sign = match operator {
                Operator::Add => '＋',
                Operator::Subtract => '－',
                Operator::Multiply => '×',
                Operator::Divide => '÷',
            };
            let side = |side: &Expression, after: bool| {
                let text = written(side, leaf);
                if grouped(side, *operator, after) { format!("（{text}）") } else { text }
            };
            format!("{}{sign}{}", side(left, false), side(right, true))
        }
    }
}

/// Whether a side needs parentheses beside an operator; `after` says that it stands on the operator's right.
fn grouped(side: &Expression, operator: Operator, after: bool) -> bool {
    let Expression::Binary(_, inner, _) = side else { return false };
    let sum = |operator| matches!(operator, Operator::Add | Operator::Subtract);
    match operator {
        Operator::Add => false,
        Operator::Subtract => after && sum(*inner),
        Operator::Multiply => sum(*inner),
        Operator::Divide => sum(*inner) || after,
    }
}
