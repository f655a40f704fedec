//! The words by which clerks correct a number or take it back, by what follows from them.

/// Words before the right number.
pub(super) const RIGHT: [&str; 45] = [
    "应为",
    "应是",
    "应该是",
    "应该为",
    "应填",
    "应报",
    "应作",
    "应改为",
    "应改成",
    "改为",
    "改报",
    "更正为",
    "订正为",
    "修改为",
    "更改为",
    "修正为",
    "调整为",
    "改成",
    "更正",
    "更改",
    "订正",
    "改正",
    "勘误",
    "重报",
    "重新上报",
    "重新填报",
    "实为",
    "实有",
    "实际为",
    "实际是",
    "实际",
    "核实数",
    "核定数",
    "核定为",
    "正确数",
    "正确值",
    "正确的是",
    "正确为",
    "准确数",
    "准确值",
    "真实数",
    "应当为",
    "此为准",
    "下数为准",
    "应改",
];
/// Words that head a correction where a sign or nothing stands behind them: whatever other number follows is the right one.
pub(super) const HEADS: [&str; 8] = ["更正", "勘误", "订正", "改正", "补正", "纠正", "笔误", "重报"];
/// Words behind the right number, in brackets or not.
pub(super) const RIGHT_BEHIND: [&str; 5] = ["更正", "订正", "改正", "为准", "才对"];
/// How a text begins that asks for a number to be changed.
pub(super) const ASKING: [&str; 12] =
    ["请", "烦请", "麻烦", "指标表", "村级明细表", "原报", "前报", "前面报", "前次", "以此", "说明", "补充"];
/// Words of what was written in a table, not of work that was done.
pub(super) const WRITTEN: [&str; 10] =
    ["填写错误", "填报错误", "填错", "写错", "报错", "数字更改", "数据更改", "笔误", "有误", "数不对"];
/// Signs between the wrong number and the right one.
pub(super) const BECOMES: [&str; 4] = ["→", "->", "=>", "⇒"];
/// Words before a number that is said not to be the right one.
pub(super) const DENIES: [&str; 2] = ["不是", "并非"];
/// Words behind such a number.
pub(super) const DENIED: [&str; 11] =
    ["应作", "应为", "应是", "应改为", "改为", "改成", "更正为", "核减为", "核增为", "有误", "错"];
/// Words for what was done to a number; the right one stands behind 为 or 后.
pub(super) const REWORKED: [&str; 14] = [
    "核减", "核增", "扣减", "扣除", "剔除", "减去", "去重", "冲减", "冲销", "调减", "调增", "核实", "核对",
    "复核",
];
/// Words behind a number that is said to be right.
pub(super) const CONFIRMS: [&str; 5] = ["无误", "属实", "准确无误", "正确", "是对的"];
/// Words that take a number back wherever they stand.
pub(super) const WRONG: [&str; 27] = [
    "看错行",
    "错行了",
    "错了行",
    "错了一行",
    "串行了",
    "填串",
    "数有误",
    "数据有误",
    "数字有误",
    "填报有误",
    "填写有误",
    "填错",
    "写错",
    "报错",
    "数错",
    "算错",
    "误填",
    "数不对",
    "数据不对",
    "数字不对",
    "作废",
    "以备注为准",
    "填反",
    "误报",
    "与实际不符",
    "与实不符",
    "不符合实际",
];
/// Where else a number may stand that is said to be the right one: 以电子邮件为准.
pub(super) const ELSEWHERE: [&str; 18] = [
    "邮件",
    "邮箱",
    "电话",
    "短信",
    "微信",
    "传真",
    "纸质",
    "盖章",
    "扫描件",
    "附件",
    "附表",
    "另报",
    "后报",
    "补报",
    "重新报送",
    "重新上报",
    "重新填报",
    "重报",
];
/// What a clause may begin with that speaks of the number beside it, its row or its sheet.
pub(super) const SUBJECTS: [&str; 40] = [
    "本表", "此表", "该表", "全表", "整表", "上表", "表中", "表内", "本行", "此行", "该行", "本列", "此列",
    "该列", "本格", "此格", "该格", "本栏", "此栏", "该栏", "本项", "此项", "该项", "本条", "此条", "该条",
    "本数", "此数", "该数", "原数", "左边", "左侧", "以上", "上述", "所有", "全部", "各", "数据", "数字",
    "数",
];
/// Words for a row as a whole.
pub(super) const ROW: [&str; 8] = ["本行", "此行", "该行", "整行", "这行", "错行", "串行", "错了一行"];
/// What else may stand before a verdict: 请忽略, 已作废.
pub(super) const URGING: [&str; 12] =
    ["请", "应", "需", "已", "暂", "均", "都", "予以", "目前", "现在", "暂时", "仍"];
/// What a clause says of its number where it says nothing else.
pub(super) const VERDICTS: [&str; 49] = [
    "误",
    "有误",
    "错",
    "错误",
    "不对",
    "不准",
    "不准确",
    "不实",
    "失实",
    "无效",
    "作废",
    "不算",
    "不计",
    "不算数",
    "不作数",
    "不统计",
    "不用",
    "勿用",
    "勿计",
    "删除",
    "删去",
    "删掉",
    "忽略",
    "取消",
    "待核",
    "待核实",
    "待查",
    "待定",
    "待改",
    "待更正",
    "存疑",
    "重复",
    "笔误",
    "更正",
    "约数",
    "概数",
    "估数",
    "可能有误",
    "可能不准",
    "可能不准确",
    "未核对",
    "未经核对",
    "尚未核对",
    "未审核",
    "未经审核",
    "尚未审核",
    "未核实",
    "未经核实",
    "尚未核实",
];
/// Words that say by how much a number is wrong, or that it is not counted through.
pub(super) const OFF: [&str; 25] = [
    "漏报",
    "少报",
    "多报",
    "错报",
    "漏填",
    "少填",
    "多填",
    "漏统",
    "少统",
    "多统",
    "少写",
    "多写",
    "少计",
    "多计",
    "重复统计",
    "重复计算",
    "重复上报",
    "应减",
    "应加",
    "应扣",
    "数不准",
    "不准确",
    "少算",
    "多算",
    "漏算",
];
/// Words that end a clause about so many that are not in the number: 另有90份未计入.
pub(super) const LEFT_OUT: [&str; 17] = [
    "未计入",
    "未统计",
    "未纳入",
    "未算入",
    "未上报",
    "未填报",
    "未录入",
    "没有计入",
    "没有统计",
    "没算进去",
    "没报",
    "未报",
    "没有报",
    "没算",
    "未算",
    "没填",
    "未填",
];
/// Words that say the number is a guess, or counts something else.
pub(super) const UNSURE: [&str; 16] = [
    "暂填",
    "先填",
    "见更正",
    "估算",
    "估计",
    "预估",
    "暂估",
    "推算",
    "暂报",
    "暂定数",
    "此数不实",
    "数据不实",
    "数字不实",
    "为全年数",
    "是全年数",
    "此为全年",
];
/// What stands behind a number that was counted in the place of the one beside: 按150计.
pub(super) const COUNTED: [&str; 7] = ["计", "算", "计算", "统计", "填报", "上报", "报"];
/// What may stand between another time and the number that is its own: 上季度的数应为2期.
pub(super) const OF_TIME: [&str; 12] =
    ["", "度", "数", "的数", "度数", "度的数", "末", "度末", "度填报", "填报", "同期", "同期数"];
/// Words for another time: what was wrong then is no matter of the number beside.
pub(super) const EARLIER: [&str; 7] = ["上季", "上期", "上年", "去年", "上月", "往期", "前期"];
