//! Remarks that correct a number, and remarks that do not.

use jibao_core::ids::Period;

use super::*;

#[test]
fn a_remark_that_names_another_word_as_the_right_one_is_told_from_an_explanation() {
    let others = ["良好", "合格"];
    for remark in ["应为良好", "更正为“合格”", "优秀→良好", "实际 良 好", "应改为：合格"]
    {
        assert!(renames(remark, &others), "{remark}");
    }
    for remark in ["", "上次为良好，已整改", "应为优秀", "实际困难较多", "良好"] {
        assert!(!renames(remark, &others), "{remark}");
    }
}

#[test]
fn a_text_that_corrects_a_number_is_told_from_one_of_work_done() {
    let period = PeriodWords::default();
    for text in [
        "更正：本季度排查矛盾纠纷应为320件。",
        "勘误：法律明白人应为450名",
        "【更正】排查300件",
        "上述数字有误，应为450名。",
        "补充更正：指标表E3应为4000份。",
        "指标表第3行数字应改为4000。",
        "说明：指标表G02应为4000份，请予更正。",
        "请将发放资料改为4000份。",
        "原报3910份有误，现更正为4000份。",
        "请以本次数据为准，前次作废。",
        "数字更改：排查229件改为320件。",
        "“排查矛盾纠纷”填写错误，正确为320件",
        "前面报的数不对，排查应该是320件",
    ] {
        assert!(is_correction(text, &period), "{text}");
    }
    for text in [
        "修正村规民约12条，纠正违法条款3条，指导各村（社区）重新公示。",
        "更正村规民约不当条款5处，落实“四议两公开”程序。",
        "督导发现问题8个，已整改6个，其余2个7月底前完成。",
        "对台账数据有误的2个司法所进行通报，限期更正。",
        "部分司法所台账填写有误，数据不准，存在漏报现象。",
        "各司法所台账填写有误，数据不准，存在漏报现象。",
        "数据质量不高，各村实际开展12场，台账只记了10场。",
        "矛盾纠纷排查数据以平台为准，下季度开展一次数据核查更正工作。",
        "补充完善法律顾问工作台账，规范服务记录。",
        "说明：本项工作与县法院联合开展，取得较好成效。",
        "请群众当评委，将3场宣讲改为5场。但本季度仍以线上为主，线下的活动按各村的安排另行组织，全县12个乡镇都已经动起来，效果明显，群众满意。",
        "改为每月10日前上传活动台账。",
    ] {
        assert!(!is_correction(text, &period), "{text}");
    }
}

fn speaks(remark: &str, numbers: &[Decimal]) -> bool {
    corrects(remark, numbers, &PeriodWords::default())
}

#[test]
fn a_remark_that_takes_back_or_corrects_a_number_is_told_from_an_explanation() {
    let numbers = [Decimal::from(172)];
    for remark in [
        "此数有误，应为200",
        "应为200",
        "应为 ２００ 场次",
        "应改为：200",
        "该数填错，请以电话报的为准",
        "更正为二百",
        "实际为1,200",
        "上季度漏报；本季数据有误",
        "数字不对",
        "本期应是200场",
        "作废",
        "以6000为准",
        "正确数6000",
        "6000（更正）",
        "172→6000",
        "172->6000",
        "实际6000",
        "实际发放6000份",
        "实有17人",
        "7人中有2人已外出，实际5人",
        "应该是6000",
        "更改：6000",
        "数错了，6000",
        "6000",
        "6000份",
        "漏报38份",
        "少报38",
        "多报62",
        "应减去62",
        "重复统计了安乐乡100份",
        "多写了一个0",
        "估算数",
        "暂估",
        "此数不实",
        "只统计了4月",
        "含上季度",
        "为累计数",
        "此为全年数",
        "单位：百份",
    ] {
        assert!(speaks(remark, &numbers), "{remark}");
    }
    for remark in [
        "",
        "较上季度减少，系两个村合并",
        "上季度数据有误，已核实",
        "数据已核实无误",
        "由5个村改为社区",
        "应为172",
        "已整改12个",
        "对外宣传3场",
        "实际困难较多",
        "172",
        "172份",
        "实际参训172人",
        "换届后有人退出，正在补选补训",
        "上季度漏报12份，已补报",
        "系去年同期多报所致",
        "新增3个司法所",
        "第3批",
        "3月起开展",
        "12个单位参加",
        "百日攻坚期间集中宣传",
    ] {
        assert!(!speaks(remark, &numbers), "{remark}");
    }
    assert!(
        names("累计应为200", "year", &PeriodWords::default())
            && !names("累计应为200", "current", &PeriodWords::default())
    );
    assert!(
        names("应为200", "year", &PeriodWords::default())
            && names("应为200", "current", &PeriodWords::default())
    );
}

#[test]
fn the_ordinary_wordings_of_a_correction_are_heard() {
    let numbers = [Decimal::from(3910), Decimal::from(6942)];
    for remark in [
        "勘误：3910应作3901",
        "不是3910，是3901",
        "以此为准：3901",
        "以此为准",
        "核减为3901份",
        "经核实为3901份",
        "核实后3901份",
        "核实后为3,901份",
        "扣减重复200份后为3710",
        "笔误，3901",
        "笔误",
        "重报：3901",
        "（正确值叁仟玖佰）",
        "3910错",
        "3910份有误",
        "有误",
        "误",
        "误，应填3901",
        "错了",
        "另有90份未计入",
        "此行不算",
        "请忽略",
        "删除",
        "此数待核",
        "暂报数",
        "约数",
        "系推算",
        "此为累计数",
        "该数是本年累计",
        "更正：发放宣传资料3901份",
        "本数据以电子邮件为准",
        "以万为单位",
        "重复",
    ] {
        assert!(speaks(remark, &numbers), "{remark}");
    }
}

#[test]
fn ordinary_remarks_are_no_corrections() {
    let numbers = [Decimal::from(7), Decimal::from(30)];
    for remark in [
        "含州级下沉3场",
        "换届后有人退出",
        "比上季度增加20份",
        "其中工作站3个",
        "其中1名已外出",
        "新建工作室1个",
        "与上季持平",
        "同上",
        "此村已撤并",
        "已核实无误",
        "经核实，与台账一致",
        "经核查发现问题为3个",
        "已更正上季度多报的12份",
        "更正：上季度多报12份已冲减",
        "以系统导出数为准",
        "线上场次未计入",
        "2人未报名",
        "尚有3个村未上报材料",
        "累计开展以案释法200场",
        "本年累计含线上12场",
        "累计数含一季度12场",
        "实际4月开展",
        "应在6月20日前完成",
        "不是新增，是上年结转",
        "扣除重复后与台账一致",
        "活动取消2场，改期举行",
        "按每场30人计",
        "核实后3个村不合格已整改",
        "重点对象复核2次",
        "由5个村调整合并而来",
    ] {
        assert!(!speaks(remark, &numbers), "{remark}");
    }
}

#[test]
fn a_remark_that_says_it_is_a_total_speaks_of_the_periods_column() {
    let column = |remark: &str, id: &str| names(remark, id, &PeriodWords::default());
    for remark in ["此为累计数", "该数为本年累计", "填的是累计"] {
        assert!(column(remark, "current") && !column(remark, "year"), "{remark}");
    }
    for remark in ["累计应为200", "本年累计数有误", "本年累计应为累计数"] {
        assert!(column(remark, "year") && !column(remark, "current"), "{remark}");
    }
}

#[test]
fn the_number_that_is_said_to_be_wrong_is_told_where_it_is_named() {
    for (remark, wrong) in [
        ("不是7，是9", Some(7)),
        ("勘误：3910应作3901", Some(3910)),
        ("3910份有误", Some(3910)),
        ("3,910→3,901", Some(3910)),
        ("3910错", Some(3910)),
        ("应为3901", None),
        ("核减为3901", None),
        ("此数有误", None),
        ("第3行应为3901", None),
    ] {
        assert_eq!(denied(remark), wrong.map(Decimal::from), "{remark}");
    }
}

#[test]
fn a_name_with_another_number_is_told_from_a_part_of_it() {
    let seven = Decimal::from(7);
    for remark in ["法律明白人9", "法律明白人9名", "法律明白人为9名，已公示"] {
        assert!(restates(remark, "法律明白人", seven), "{remark}");
    }
    for remark in ["法律明白人7名", "法律明白人2名外出", "其中法律明白人2名", "法律明白人新增2名"]
    {
        assert!(!restates(remark, "法律明白人", seven), "{remark}");
    }
}

#[test]
fn a_number_that_is_not_of_all_is_told_from_what_belongs_to_it() {
    let numbers = [Decimal::from(3910), Decimal::from(6942)];
    for remark in [
        "不含永定镇",
        "永定镇除外",
        "除永定镇外",
        "永定镇未报",
        "永定镇的数据还没报",
        "不含6月",
        "缺6月数据",
        "仅报了5个乡镇",
        "只统计了永定镇",
        "数据不全",
        "尚未统计完",
        "含上季度数",
        "包括上季度",
        "计划数",
        "此为预计数",
        "仅供参考",
        "无法统计",
        "有重复",
        "未包括万马乡、永定镇",
        "不含3个乡镇",
        "未含部分村（社区）",
        "缺两个乡镇数据",
        "数据不全，缺3所学校的数",
        "此项未开展",
        "本季度未统计",
        "单位为百份",
        "这是1-6月合计",
        "所填为上半年数",
        "此数为1—6月累计数",
        "差永定镇的数",
        "还缺永定镇数据",
        "只有4、5月的数据",
        "只有4月和5月的数",
        "仅含5-6月",
        "与武定县合报",
        "暂填，待社矫科确认",
        "数据待系统恢复后补报",
        "见更正说明",
        "和法院合并统计",
        "大概",
    ] {
        assert!(speaks(remark, &numbers), "{remark}");
    }
    for remark in [
        "不含机关和乡镇",
        "不含上季度结转的案件",
        "含上季度结转3件",
        "含上季度创作、本季度发布的1件",
        "含上季度推迟的1场",
        "以6月20日平台数据为准",
        "州级以2024年命名文件为准",
        "仅统计本局公众号",
        "只统计线下活动",
        "不重复统计",
        "没有重复",
        "减少2个村，系撤并",
        "一季度多报200份，本季度累计已更正",
        "上季度漏了2场，已补报",
        "除州级组织的外",
        "只有5个乡镇设立",
        "不含州级下沉",
        "不含社区矫正对象",
        "不含城镇",
        "不含法治乡村建设",
        "不含楚雄市局组织的场次",
        "缺3个村，正在选聘",
        "尚差2所学校未配",
        "未开展线下活动",
        "责任单位为百合社区",
        "1-6月累计",
        "只有4-6月的数据",
        "与法院联合开展",
        "与永定镇合办1场",
        "上季度误报为93，实为90，本季度3910无误",
        "其中2件待核实",
        "有3条线索待公安反馈",
        "差3个村未完成",
        "缺法律顾问的村已上报",
        "数据截至6月20日",
        "1-3月合计",
        "上半年已完成整改",
    ] {
        assert!(!speaks(remark, &numbers), "{remark}");
    }
    // Nothing happened in the quarter, and 本期 says so.
    assert!(!speaks("本季度未开展", &[Decimal::ZERO, Decimal::from(12)]));
}

#[test]
fn a_number_of_another_time_is_told_by_the_quarter_and_the_day_up_to_which_it_counts() {
    let pack = &crate::personal::tests::pack();
    let quarter = |number| Period::new(Length::Quarter, 2025, number).unwrap();
    for remark in [
        "填的是上季度数",
        "沿用上季度数据",
        "系上年同期数",
        "暂用上季度数",
        "还是上季度的",
        "去年的数",
        "为2024年数据",
        "截至5月底",
        "5月底数",
        "半年数",
        "此为第一季度数据",
        "为2024年第二季度数",
        "数据截至5月31日",
        "统计到6月15日",
        "为4月数据",
        "1-3月合计",
    ] {
        assert!(is_of_another_time(remark, pack, quarter(2)), "{remark}");
    }
    for remark in [
        "",
        "较上季度减少",
        "含上季度结转3件",
        "上季度",
        "此为第二季度数据",
        "4-6月合计",
        "数据截至6月20日",
        "数据截至6月底",
        "截至2025年6月20日24时止",
        "截至5月31日已整改3个",
        "5月新增2个",
        "系4月撤并",
    ] {
        assert!(!is_of_another_time(remark, pack, quarter(2)), "{remark}");
    }
    assert!(!is_of_another_time("1-3月合计", pack, quarter(1)));
}

#[test]
fn another_number_may_be_named_in_a_clerk_s_short_way() {
    let numbers = [Decimal::from(172)];
    for remark in [
        "172应改200",
        "172改200",
        "172场改200场",
        "应200",
        "应200场次",
        "按200计",
        "按200场算",
        "暂按200统计",
        "少算3场",
        "多算2场",
        "还差3场没报",
        "有3场未报",
        "与实际不符",
    ] {
        assert!(speaks(remark, &numbers), "{remark}");
    }
    for remark in [
        "上季度应为160",
        "上季度数更正为160",
        "去年同期应为90场",
        "按172计",
        "按每场50人计",
        "按月统计",
        "按2024年口径统计",
        "应3月底前完成",
        "应急演练3场",
        "厕所改造20户",
        "村改社区5个",
        "厕所革命三改",
        "有3户未报名",
        "未报销",
    ] {
        assert!(!speaks(remark, &numbers), "{remark}");
    }
}
