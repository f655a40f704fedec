//! Names of persons in the names of files and sheets: what stands behind a reporter's name and is no word for a return.

use jibao_core::pack::{Named, Pack};

use super::search::{Found, all};

/// What is told of a name of a person in the name of a file or a sheet.
pub(super) const PERSON: &str = "像是人名的字";

/// The usual surnames; of two characters first.
const DOUBLE_SURNAMES: [&str; 10] =
    ["欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒"];
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢\
    姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤普起鲁自字毕者矣\
    阿沙倪翁殷施牛洪樊兰殳阮柯纪梅盛童凌霍焦柳祝俞左安常康温伍耿庄岳齐关章葛申代瞿聂辛欧游裴翟苗涂符舒冉";
/// Words in the names of returns, and those that say whose a number is. What is left of a run of characters without them
/// may be a name.
const WORDS: [&str; 72] = [
    "专项行动",
    "工作总结",
    "工作",
    "总结",
    "上报表",
    "上报",
    "报送",
    "填报",
    "报表",
    "季报",
    "月报",
    "半年报",
    "年报",
    "季度",
    "汇总",
    "明细",
    "指标",
    "文字材料",
    "材料",
    "数据",
    "最终",
    "质量",
    "定稿",
    "终稿",
    "修改",
    "更正",
    "补报",
    "退回",
    "关于",
    "回复",
    "答复",
    "批复",
    "反馈",
    "确认",
    "核实",
    "回执",
    "回函",
    "复函",
    "应答",
    "回应",
    "整改",
    "说明",
    "情况",
    "副本",
    "冲突",
    "高清",
    "原件",
    "电子",
    "签字",
    "清晰",
    "备份",
    "复制",
    "新建",
    "工作表",
    "联系人",
    "填报人",
    "经办人",
    "姓名",
    "身份证",
    "证件",
    "护照",
    "手机",
    "电话",
    "座机",
    "微信",
    "扣扣",
    "银行卡",
    "卡号",
    "号码",
    "家庭",
    "住宅",
    "本人",
];
/// What an organ's name ends in: what stands before it in one run of characters is the organ's name.
const ORGANS: [char; 10] = ['局', '所', '办', '科', '室', '处', '委', '部', '站', '厅'];
/// Characters that stand in words for returns and not in names.
const NEVER: &str = "表报版稿册簿份季度数据汇统县市州省镇乡村社局科室部所办处委改退补送收审核附件第号最的了未已不无勿再看错误用请\
    发给打死后前稍季校章扫描印页码";
/// Characters of such words that names have too.
const SELDOM: &str = "新旧终定原正好文字一二三四五六七八九十上下中工作强基普法治宣传教专项行动明细封面空白模板测试完成备年月日期单位全本重";

/// Where a text has a personal number, and where a name behind a reporter's name. In order, apart from each other.
pub(super) fn private(pack: &Pack, text: &str) -> Vec<Found> {
    let numbers = all(text);
    let known = known(pack);
    let words = |text| words(&known, text);
    let mut found = numbers.clone();
    let mut from = 0;
    for part in text.split_inclusive('/') {
        if let Some(after) = pack.reporters.behind_first(part) {
            let stem = part.rfind('.').filter(|dot| *dot > after).unwrap_or(part.len());
            let own = from + after..from + stem;
            // A number parts words, whatever it is written in.
            let inside =
                numbers.iter().map(|(_, at)| at).filter(|at| at.start < own.end && own.start < at.end);
            let mut start = own.start;
            for end in inside.clone().map(|at| at.start).chain([own.end]) {
                for (at, word) in words(text.get(start..end).unwrap_or_default()) {
                    let range = start + at..start + at + word.len();
                    // Between the two nothing but signs and words: 某某微信号：….
                    let bare =
                        |from: usize, to: usize| text.get(from..to).is_some_and(|gap| words(gap).is_empty());
                    let beside =
                        inside.clone().any(|at| bare(range.end, at.start) || bare(at.end, range.start));
                    // Another reporter behind the first is no person.
                    let listed = matches!(pack.reporters.named(word), Named::One(_));
                    if !listed && is_name(word, beside) {
                        found.push((PERSON, range));
                    }
                }
                start = inside.clone().map(|at| at.end).find(|behind| *behind > end).unwrap_or(own.end);
            }
        }
        from += part.len();
    }
    found.sort_by_key(|(_, at)| at.start);
    found
}

/// The words for returns: those of every office, and those of this one. The longer ones stand first.
fn known(pack: &Pack) -> Vec<&str> {
    let (about, form) = (&pack.about, &pack.form);
    let mut known = WORDS.to_vec();
    known.extend(about.terms.iter().map(String::as_str));
    known.extend(
        [&about.campaign, &form.cover.sheet, &form.indicators.sheet, &form.texts.sheet].map(String::as_str),
    );
    known.extend(form.details.iter().flat_map(|detail| [detail.sheet.as_str(), &detail.short]));
    // One character may be anybody's.
    known.retain(|word| word.chars().nth(1).is_some());
    known.sort_by_key(|word| std::cmp::Reverse(word.len()));
    known
}

/// The runs of Chinese characters in a text without words that are known and names of organs, each with its place.
fn words<'t>(known: &[&str], text: &'t str) -> Vec<(usize, &'t str)> {
    let is_han = |c: char| matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{20000}'..='\u{3FFFF}');
    let mut found = Vec::new();
    let mut start = None;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let Some(c) = rest.chars().next() else { break };
        let known = known.iter().find(|word| rest.starts_with(**word)).map(|word| word.len());
        if known.is_none() && is_han(c) {
            start.get_or_insert(at);
        } else if let Some(first) = start.take() {
            found.push((first, &text[first..at]));
        }
        at += known.unwrap_or(c.len_utf8());
    }
    found.extend(start.map(|first| (first, &text[first..])));
    let behind_organ = |(at, run): (usize, &'t str)| {
        let behind = run.rfind(ORGANS).map_or(0, |organ| organ + '局'.len_utf8());
        (at + behind, &run[behind..])
    };
    found.into_iter().map(behind_organ).filter(|(_, run)| !run.is_empty()).collect()
}

/// Whether a word is a person's name: two to four characters that begin with a surname, or of which none stands in words
/// for returns. `beside` a personal number anything is that is no such word.
fn is_name(word: &str, beside: bool) -> bool {
    let length = word.chars().count();
    if !(2..=4).contains(&length) || word.contains(|c| NEVER.contains(c)) {
        return false;
    }
    let double = DOUBLE_SURNAMES.iter().any(|surname| word.starts_with(surname));
    let surname = word.starts_with(|c| SURNAMES.contains(c)) && length < 4;
    beside || double || surname || (length < 4 && !word.contains(|c| SELDOM.contains(c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_returns_are_no_names_and_what_is_left_may_be_one() {
        for name in ["张三", "李四光", "欧阳修文", "样例甲", "张文", "李新成", "某某某"] {
            assert!(is_name(name, false), "{name}");
        }
        for word in ["最新版", "打死不改", "终", "新", "完成", "二十一", "鹿城镇", "高清版", "工作上"]
        {
            assert!(!is_name(word, false), "{word}");
        }
        assert_eq!(
            words(&["上报表", "修改"], "应急局办公室张三上报表（修改）-李四"),
            [("应急局办公室".len(), "张三"), ("应急局办公室张三上报表（修改）-".len(), "李四")]
        );
        assert_eq!(words(&["上报表"], "应急局上报表"), []);
    }
}
