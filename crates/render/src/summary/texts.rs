//! 附件：各单位工作亮点、问题和打算. Every text of every reporter, whole, measure by measure in official order, so
//! that what the summary does not take in is not lost.

use jibao_core::count::phrase::numeral;
use jibao_core::pack::{Measure, Pack};
use jibao_core::report::Report;
use jibao_core::report::quotation::{Quotation, quotations};

use gongwen::model::{Block, Inline};

/// Topics in the order they are told, with their labels.
const TOPICS: [(&str, &str); 3] =
    [("highlight", "工作亮点："), ("problem", "存在问题："), ("plan", "下步打算：")];

const LEAD: &str =
    "以下为各单位报送的文字材料原文，按措施次序、单位次序排列。文中数字为各单位自报，未经核对。";

pub(super) fn blocks(pack: &Pack, report: &Report) -> Vec<Block> {
    let all = quotations(pack, report);
    if all.is_empty() {
        return Vec::new();
    }
    let mut blocks = vec![Block::Paragraph(vec![Inline::Text(LEAD.to_owned())])];
    let mut count = 0;
    for part in &pack.policy.parts {
        let measures: Vec<(&Measure, Vec<&Quotation>)> = part
            .measures
            .iter()
            .map(|measure| (measure, all.iter().filter(|q| q.words.measure == measure.code).collect()))
            .filter(|(_, texts): &(_, Vec<_>)| !texts.is_empty())
            .collect();
        if measures.is_empty() {
            continue;
        }
        count += 1;
        blocks.push(heading(1, format!("{}、{}", numeral(count), part.title)));
        for (number, (measure, texts)) in (1..).zip(measures) {
            blocks.push(heading(2, format!("（{}）{}", numeral(number), measure.title)));
            blocks.extend(by_reporter(pack, &texts));
        }
    }
    let general: Vec<&Quotation> =
        all.iter().filter(|quotation| pack.policy.measure(&quotation.words.measure).is_none()).collect();
    if !general.is_empty() {
        blocks.push(heading(1, format!("{}、其他", numeral(count + 1))));
        blocks.extend(by_reporter(pack, &general));
    }
    blocks
}

fn heading(level: u8, text: String) -> Block {
    Block::Heading { level, text: vec![Inline::Text(text)], run_in: false }
}

/// A paragraph a reporter: its name, then its texts by topic.
fn by_reporter(pack: &Pack, texts: &[&Quotation]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for reporter in pack.reporters.iter() {
        let own: Vec<&&Quotation> = texts.iter().filter(|q| *q.reporter == reporter.id).collect();
        if own.is_empty() {
            continue;
        }
        let mut content = vec![Inline::Text(format!("{}。", reporter.name))];
        let known = |topic: &str| TOPICS.iter().any(|(name, _)| *name == topic);
        for (topic, label) in TOPICS {
            said(&mut content, label, own.iter().filter(|q| q.words.topic == topic));
        }
        said(&mut content, "其他：", own.iter().filter(|q| !known(&q.words.topic)));
        blocks.push(Block::Paragraph(content));
    }
    blocks
}

fn said<'a>(content: &mut Vec<Inline>, label: &str, texts: impl Iterator<Item = &'a &'a &'a Quotation<'a>>) {
    for (number, quotation) in texts.enumerate() {
        if number == 0 {
            content.push(Inline::Text(label.to_owned()));
        }
        content.push(Inline::Quote { id: quotation.id.clone(), text: quotation.text.clone() });
        if !quotation.text.ends_with(['。', '！', '？', '；', '”', '…']) {
            content.push(Inline::Text("。".to_owned()));
        }
    }
}
