//! Texts of the reporters that the summary quotes. A quotation has an id of its own, `quote.532301.3`, so that the
//! numbers inside it are never taken for figures that were checked.

use std::collections::BTreeSet;

use crate::ids::ReporterId;
use crate::pack::{CheckKind, Pack, Reporter};
use crate::report::figure::{CLOSE, MIDDLE, OPEN, clean};
use crate::report::{Report, claim};
use crate::returns::{Place, SET_ASIDE, Words};

/// What the id of a quotation begins with, where a figure's id begins with the code of an indicator.
pub const PREFIX: &str = "quote.";

/// The topic of what reporters did well.
const HIGHLIGHT: &str = "highlight";

/// How many highlights a part of the summary takes in.
const TAKEN: usize = 2;
/// How many problems of the reporters the summary takes in.
const VOICES: usize = 3;
/// Characters of a sentence that is quoted; what is longer or says nothing stands in the workbook only.
const LONGEST: usize = 60;
/// The fewest of them.
const SHORTEST: usize = 8;

/// A text of a reporter.
#[derive(Debug, Clone)]
pub struct Quotation<'a> {
    /// `quote.<reporter>.<n>`, n counted from 1 in the order of the reporter's sheet.
    pub id: String,
    /// Whose text it is.
    pub reporter: &'a ReporterId,
    /// The text with its measure, topic and cell.
    pub words: &'a Words,
    /// What is quoted of it.
    pub text: String,
}

impl Quotation<'_> {
    /// The quoted text marked with its id, as figures are, for text templates.
    #[must_use]
    pub fn marked(&self) -> String {
        format!("{OPEN}{}{MIDDLE}{}{CLOSE}", self.id, self.text)
    }
}

/// All texts of all reporters, whole, in official and sheet order.
#[must_use]
pub fn quotations<'a>(pack: &'a Pack, report: &'a Report) -> Vec<Quotation<'a>> {
    let mut list: Vec<Quotation<'a>> = Vec::new();
    let mut number = 0;
    for (reporter, words) in report.words(pack) {
        let follows = list.last().is_some_and(|last| last.reporter == reporter);
        number = if follows { number + 1 } else { 1 };
        let id = format!("{PREFIX}{reporter}.{number}", reporter = reporter.as_str());
        list.push(Quotation { id, reporter, words, text: clean(&words.text).trim().to_owned() });
    }
    list.retain(|quotation| !quotation.text.is_empty());
    list
}

/// The highlights of some measures that the summary takes in: first those their reporters suggest (建议采用), then those
/// quoted without leaving anything out, one a reporter, told in official order.
#[must_use]
pub fn highlights<'a>(pack: &'a Pack, report: &'a Report, measures: &[&str]) -> Vec<Quotation<'a>> {
    let mut found = candidates(pack, report, HIGHLIGHT, measures);
    found.sort_by_key(|(quotation, whole)| (!quotation.words.adopt, !whole));
    let mut taken: Vec<Quotation<'a>> = Vec::new();
    for (quotation, _) in found {
        let fresh =
            |known: &Quotation<'_>| known.reporter != quotation.reporter && known.text != quotation.text;
        if taken.len() < TAKEN && taken.iter().all(fresh) {
            taken.push(quotation);
        }
    }
    taken.sort_by_key(|quotation| pack.reporters.get(quotation.reporter).map(|reporter| reporter.order));
    taken
}

/// A problem that a reporter names, with what it means to do about it.
#[derive(Debug, Clone)]
pub struct Voice<'a> {
    /// The problem.
    pub problem: Quotation<'a>,
    /// The same reporter's plan for the same measure.
    pub plan: Quotation<'a>,
}

/// The problems that reporters name themselves, by theme: at most one a part of the policy and a reporter, those suggested
/// for the summary (建议采用) first, each with its plan.
#[must_use]
pub fn voices<'a>(pack: &'a Pack, report: &'a Report) -> Vec<Voice<'a>> {
    let mut found: Vec<(usize, Voice<'a>)> = Vec::new();
    for (number, part) in pack.policy.parts.iter().enumerate() {
        let measures: Vec<&str> = part.measures.iter().map(|measure| measure.code.as_str()).collect();
        let plans = candidates(pack, report, "plan", &measures);
        let mut problems = candidates(pack, report, "problem", &measures);
        problems.sort_by_key(|(quotation, whole)| (!quotation.words.adopt, !whole));
        let answered = problems.into_iter().find_map(|(problem, _)| {
            let answers = |plan: &Quotation<'_>| {
                plan.reporter == problem.reporter && plan.words.measure == problem.words.measure
            };
            let fresh = found.iter().all(|(_, known)| known.problem.reporter != problem.reporter);
            let (plan, _) = plans.iter().find(|(plan, _)| answers(plan)).filter(|_| fresh)?;
            Some(Voice { plan: plan.clone(), problem })
        });
        found.extend(answered.map(|voice| (number, voice)));
    }
    found.sort_by_key(|(number, voice)| (!voice.problem.words.adopt, *number));
    found.truncate(VOICES);
    found.sort_by_key(|(number, _)| *number);
    found.into_iter().map(|(_, voice)| voice).collect()
}

/// The texts of a topic with the sentence that can be quoted of each, and whether it is quoted whole. What repeats another
/// text is asked about and not quoted, nor is what is kept back.
fn candidates<'a>(
    pack: &'a Pack,
    report: &'a Report,
    topic: &str,
    measures: &[&str],
) -> Vec<(Quotation<'a>, bool)> {
    let copied = copied(pack, report);
    quotations(pack, report)
        .into_iter()
        .filter(|q| q.words.topic == topic && measures.contains(&q.words.measure.as_str()))
        .filter(|q| !copied.contains(&q.words.place) && !q.words.text.contains(SET_ASIDE))
        .filter_map(|quotation| {
            let (id, measure) = (quotation.reporter, quotation.words.measure.as_str());
            // What is praised is held against the paper that praises it; a problem or a plan claims nothing.
            let praised = topic == HIGHLIGHT;
            let short = praised && claim::falls_short(pack, report, id, measure);
            let holds = |sentence: &str| !praised || claim::may_stand(sentence, short);
            let names = pack.reporters.get(id).map(names).unwrap_or_default();
            let (text, whole) = practice(&quotation.text, &names, holds)?;
            Some((Quotation { text, ..quotation }, whole))
        })
        .collect()
}

/// The cells of texts that a check takes for copies, of an earlier text or of another reporter's.
fn copied<'a>(pack: &Pack, report: &'a Report) -> BTreeSet<&'a Place> {
    let checks = pack.rules.checks_of(CheckKind::TextCopied);
    let codes: Vec<&str> = checks.map(|check| &*check.page.code).collect();
    let found = report.findings.iter().filter(|one| one.waived.is_none() && codes.contains(&&*one.code));
    found.flat_map(|finding| &finding.places).collect()
}

/// How a reporter speaks of itself, where its name stands before its words.
const OURSELVES: [&str; 16] = [
    "我局",
    "我县",
    "我市",
    "我科",
    "我单位",
    "我们",
    "本局",
    "本县",
    "本市",
    "本科",
    "本单位",
    "该局",
    "该县",
    "该市",
    "该科",
    "该单位",
];

/// What a reporter is called, the longest name first: it stands before its words already.
fn names(reporter: &Reporter) -> Vec<&str> {
    let own = [&reporter.full, &reporter.name, &reporter.short].map(String::as_str);
    let mut names: Vec<&str> = own.into_iter().chain(reporter.aliases.iter().map(String::as_str)).collect();
    // 政治 alone would be cut from 政治部 and from much else.
    names.retain(|name| name.chars().count() > 2);
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

/// Begin a clause that means nothing without the one before it.
const LEANING: [&str; 17] = [
    "其中",
    "其余",
    "并",
    "也",
    "均",
    "且",
    "以及",
    "同时",
    "从而",
    "有的",
    "多数",
    "大多",
    "大部分",
    "上述",
    "这",
    "此",
    "其",
];

/// Begin a clause that says only how, when or for whom something was done, which the clauses behind it tell.
const LEADING_IN: [&str; 18] = [
    "采取", "通过", "围绕", "针对", "按", "根据", "依托", "结合", "聚焦", "利用", "为", "在", "对", "以",
    "经", "从", "随着", "因",
];
/// End one.
const LED_IN: [&str; 9] = ["后", "时", "中", "上", "下", "前", "方式", "期间", "以来"];

/// Are said to the office, and quoted in no paper.
const SPOKEN: [&str; 6] = ["！", "!", "？", "?", "你们", "贵局"];

/// What was done, told without the numbers that go with it: the first sentence that holds none, else the first of which
/// enough is left before the first clause that does. What stands behind such a clause may be about what it counted, and says
/// something else without it. Those numbers were not checked, and the checked ones stand beside it. A number inside quotation
/// marks belongs to a name. `names` are the reporter's own, `holds` says of a sentence whether the paper may say it. The
/// second value says whether the sentence is whole.
fn practice(text: &str, names: &[&str], holds: impl Fn(&str) -> bool) -> Option<(String, bool)> {
    let sentences: Vec<&str> = text
        .split(['。', '\n', '；'])
        .map(|sentence| alone(sentence.trim(), names))
        .filter(|sentence| !sentence.is_empty())
        .collect();
    let fits = |sentence: &str| {
        (SHORTEST..=LONGEST).contains(&sentence.chars().count())
            && !LEANING.iter().any(|word| sentence.starts_with(word))
            && !SPOKEN.iter().any(|word| sentence.contains(word))
            && holds(sentence)
    };
    let whole = sentences.iter().find(|sentence| fits(sentence) && !counted(sentence));
    if let Some(whole) = whole {
        return Some(((*whole).to_owned(), sentences.first() == Some(whole)));
    }
    sentences.iter().find_map(|sentence| {
        let mut kept: Vec<&str> = sentence.split('，').take_while(|clause| !counted(clause)).collect();
        // What only led in to what was counted says nothing by itself.
        let leads_in = |clause: &str| {
            LEADING_IN.iter().any(|word| clause.starts_with(word))
                || LED_IN.iter().any(|word| clause.ends_with(word))
        };
        while kept.last().is_some_and(|clause| leads_in(clause)) {
            kept.pop();
        }
        let left = kept.join("，");
        fits(&left).then_some((left, false))
    })
}

/// A sentence without what counts it off (一是, （二）, 3.) and without who says it.
fn alone<'t>(sentence: &'t str, names: &[&str]) -> &'t str {
    let mut rest = sentence;
    loop {
        let before = rest;
        rest = uncounted(rest);
        for name in names.iter().chain(&OURSELVES) {
            rest = rest.strip_prefix(*name).unwrap_or(rest);
        }
        rest = rest.trim_start_matches(['，', '、', '：', ' ', '　']);
        if rest == before {
            return rest;
        }
    }
}

/// A sentence without its leading ordinal.
fn uncounted(sentence: &str) -> &str {
    let numeral = |c: char| "一二三四五六七八九十".contains(c);
    let (open, inside) = match sentence.strip_prefix(['（', '(']) {
        Some(inside) => (true, inside),
        None => (false, sentence),
    };
    let behind = inside.trim_start_matches(|c: char| numeral(c) || c.is_ascii_digit());
    let (digits, ends): (bool, &[char]) = match inside.strip_suffix(behind).unwrap_or_default() {
        "" => return sentence,
        _ if open => (false, &['）', ')']),
        written if written.starts_with(numeral) => (false, &['是', '、']),
        _ => (true, &['.', '．', '、', '）', ')']),
    };
    match behind.strip_prefix(ends) {
        // 3.5万份 is a number.
        Some(rest) if digits && rest.starts_with(|c: char| c.is_ascii_digit()) => sentence,
        Some(rest) => rest,
        None => sentence,
    }
}

/// Whether it tells an amount.
fn counted(text: &str) -> bool {
    let mut quoted = false;
    text.chars().any(|c| {
        quoted = (quoted || c == '“') && c != '”';
        c.is_ascii_digit() && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<String> {
        practice(text, &["楚雄市司法局", "楚雄市"], |_| true).map(|(text, _)| text)
    }

    #[test]
    fn what_was_done_is_quoted_without_the_numbers_that_go_with_it() {
        let cases = [
            ("建立三项学法制度。其他略", "建立三项学法制度"),
            ("组织三部门同题创作，本季创作6件，民间艺人参与配音。", "组织三部门同题创作"),
            ("排查纠纷349件，8个所按月更新；对苗头实行“红黄蓝”三色预警", "对苗头实行“红黄蓝”三色预警"),
            ("民法典宣传月和“6·26”前后集中投放公益广告", "民法典宣传月和“6·26”前后集中投放公益广告"),
            ("我局创新“板凳课堂”送法进寨", "创新“板凳课堂”送法进寨"),
            ("一是建立三项学法制度", "建立三项学法制度"),
            ("（三）我们把普法课搬进火塘边", "把普法课搬进火塘边"),
            ("2.楚雄市司法局该市把普法课搬进火塘边", "把普法课搬进火塘边"),
            ("开展回访，随机询问村干部，现有顾问187名，多数能随时答复", "开展回访，随机询问村干部"),
            ("推行“入矫第一课”标准课件，接收34人均落实谈话", "推行“入矫第一课”标准课件"),
        ];
        for (text, expected) in cases {
            assert_eq!(told(text).as_deref(), Some(expected));
        }
    }

    #[test]
    fn a_text_of_which_nothing_is_left_is_not_quoted() {
        for text in [
            "无",
            "开展宣传12场次，发放资料300份",
            "创作产品6件，其中短视频为主",
            "采取分片包干的方式，律师187名，多数做到每月到村",
            "强化督导检查推动落实！！",
            "请你们尽快把资料发下来",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
        assert_eq!(told(&"长".repeat(61)), None);
    }
}
