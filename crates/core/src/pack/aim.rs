//! The target of a row of the catalogue: what its value is held against, for whom, from when.

use rust_decimal::Decimal;

use super::catalogue::{PERIOD, Row, bad, fault, of_kinds, unknown};
use super::choice::Choice;
use super::error::{Location, PackError};
use super::indicator::{Against, Aggregate, Base, Kind, Op, Target, TargetScope, Units};
use super::number::Number;
use super::reporter::Reporters;
use crate::ids::{Code, Period};
use crate::text::words;

const TARGETS: &str = "以 =、>=、<=、<、> 开头的目标，后面写数（百分数写 95.5，不写 %）、是、指标代码、上期、上年同期或 上年同期*95%；或写 80~120 这样的上下限";

/// The target of a row: what its value is held against, for whom, from when.
pub(super) fn target(
    at: &Location,
    row: &Row,
    (number, choice): (Number, &Choice),
    from: Option<Period>,
    reporters: &Reporters,
) -> Result<Option<Target>, PackError> {
    let text = row.target.as_str();
    if text.is_empty() {
        return Ok(None);
    }
    let (op, against, most) = match number {
        Number::Choice => aim_at_word(at, text, choice)?,
        _ => aim(text).ok_or_else(|| bad(at, "target", text, TARGETS))?,
    };
    let scope = match row.target_scope.as_str() {
        "州" => TargetScope::Whole,
        "县" => TargetScope::Units(Units::All),
        "行" => TargetScope::Row,
        "报送单位" => TargetScope::Reporter,
        "" => {
            return Err(PackError::TargetWithoutScope { at: at.clone(), code: row.code.clone() });
        }
        kinds => TargetScope::Units(of_kinds(at, "target_scope", kinds, reporters)?),
    };
    let from = from.ok_or_else(|| bad(at, "target_from", "", PERIOD))?;
    if row.target_due.is_empty() {
        return Err(bad(at, "target_due", "", "文件里写的完成时限，如 2024年底前、适时、持续"));
    }
    let target = Target { op, against, most, scope, from, due: row.target_due.clone() };
    target_fits(at, row, number, &target)?;
    Ok(Some(target))
}

/// Comparison, right side and upper bound as they are written.
fn aim(text: &str) -> Option<(Op, Against, Option<Decimal>)> {
    if let Some((least, most)) = text.split_once(['~', '～']) {
        let (least, most) = (least.trim().parse().ok()?, most.trim().parse().ok()?);
        return (least < most).then_some((Op::Ge, Against::Number(least), Some(most)));
    }
    let signs = [(">=", Op::Ge), ("<=", Op::Le), ("=", Op::Eq), ("<", Op::Lt), (">", Op::Gt)];
    let (op, rest) = signs.into_iter().find_map(|(sign, op)| Some((op, text.strip_prefix(sign)?.trim())))?;
    if rest == words::YES {
        return Some((op, Against::Yes, None));
    }
    if let Ok(number) = rest.parse() {
        return Some((op, Against::Number(number), None));
    }
    if rest.ends_with(['%', '％']) && rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let earlier =
        Base::ALL.into_iter().find_map(|base| Some((base, rest.strip_prefix(base.label())?.trim())));
    let against = match earlier {
        Some((base, "")) => Against::Earlier { base, percent: Decimal::ONE_HUNDRED },
        Some((base, factor)) => {
            let percent = factor.strip_prefix(['*', '×'])?.trim().strip_suffix(['%', '％'])?;
            let percent: Decimal = percent.trim().parse().ok()?;
            Against::Earlier { base, percent: Some(percent).filter(|percent| *percent > Decimal::ZERO)? }
        }
        // What no code can be is no misspelt code.
        None if !rest.is_ascii() => return None,
        None => Against::Code(Code::from(rest)),
    };
    Some((op, against, None))
}

const WORD_TARGETS: &str = "=、>= 或 <= 加一个选项，如 =优秀、>=良好（良好以上，好的在前）";

/// Comparison and word of a goal among words.
fn aim_at_word(
    at: &Location,
    text: &str,
    choice: &Choice,
) -> Result<(Op, Against, Option<Decimal>), PackError> {
    let signs = [(">=", Op::Ge), ("<=", Op::Le), ("=", Op::Eq)];
    let (op, rest) = signs
        .into_iter()
        .find_map(|(sign, op)| Some((op, text.strip_prefix(sign)?.trim())))
        .ok_or_else(|| bad(at, "target", text, WORD_TARGETS))?;
    if let (Some((bad, good)), Op::Ge | Op::Le) = (choice.reversed(), op) {
        let message =
            format!("choice 里的词从好到差排：“{bad}”排在“{good}”前面，目标“{text}”会判反，请把次序倒过来");
        return Err(fault(at, &message));
    }
    match choice.meant(rest) {
        Some(word) => Ok((op, Against::Word(word.to_owned()), None)),
        None => Err(unknown(at, "选项", rest, choice.words().iter().map(String::as_str))),
    }
}

/// Whether a target can be decided of what its row is.
fn target_fits(at: &Location, row: &Row, number: Number, target: &Target) -> Result<(), PackError> {
    let earlier = matches!(target.against, Against::Earlier { .. });
    let single = matches!(target.scope, TargetScope::Row | TargetScope::Reporter);
    if number == Number::Choice {
        let alone = row.aggregate == Aggregate::Direct;
        return match target.scope {
            TargetScope::Whole if alone => Ok(()),
            TargetScope::Units(_) if !alone => Ok(()),
            _ if alone => Err(fault(at, "唯一来源的词，目标的 target_scope 写 州")),
            _ => Err(fault(at, "各单位并列的词没有合计，目标的 target_scope 写 县 或单位类别")),
        };
    }
    if target.against == Against::Yes && row.kind != Kind::Flag && row.aggregate != Aggregate::CountYes {
        return Err(fault(at, "目标“=是”只用于填是或否的指标（kind 写 flag）"));
    }
    if row.kind == Kind::Ytd && matches!(target.against, Against::Earlier { base: Base::Previous, .. }) {
        return Err(fault(at, "本年累计只增不减，不与上期比：目标写对上年同期的"));
    }
    if (earlier || target.most.is_some()) && (single || row.kind == Kind::Flag) {
        let why = "对上期、上年同期和上下限的目标只用于数和比率，target_scope 写 州 或 县";
        return Err(fault(at, why));
    }
    // Of what is to be reached, a share of one is written for a percentage; of what grows, half a percent may be meant.
    let half = Decimal::new(5, 1);
    let of_one = |bound: Decimal| match target.op {
        Op::Eq => bound > half && bound <= Decimal::ONE,
        Op::Ge | Op::Gt => bound > half && bound < Decimal::ONE,
        Op::Le | Op::Lt => false,
    };
    if row.unit == "%"
        && target.most.is_none()
        && matches!(target.against, Against::Number(bound) if of_one(bound))
    {
        let why =
            format!("目标“{}”说不清是百分之几：百分数照 % 前面的数写，95% 写 95，不写 0.95", row.target);
        return Err(fault(at, why));
    }
    let bounds = match target.against {
        Against::Number(bound) => [Some(bound), target.most],
        _ => [None, None],
    };
    // Of a plain count a goal with decimals is told as before; its gap is whole.
    let fine = |bound: &Decimal| bound.normalize().scale() > number.places();
    if number != Number::Integer && bounds.iter().flatten().any(fine) {
        let why = format!("目标“{}”的小数比 number 写的{}位还多", row.target, number.places());
        return Err(fault(at, why));
    }
    Ok(())
}
