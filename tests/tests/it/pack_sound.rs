//! Packs that every file of can be read of and whose numbers would be wrong: each is refused with its file and line.

use std::path::Path;

use jibao_core::pack::{Pack, PackFaults, PackFiles};

/// A pack's files: a built-in one, or that of an office of the samples.
fn files(pack: &str) -> PackFiles {
    jibao::built_in_pack(pack).unwrap_or_else(|| {
        let folder = jibao_tests::root().join("fixtures/offices").join(pack).join("方案包");
        let mut files = PackFiles::default();
        read(&folder, &folder, &mut files);
        files
    })
}

fn read(root: &Path, folder: &Path, files: &mut PackFiles) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(root, &path, files);
        } else {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
            files.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// What is wrong with a pack in which texts of one file are replaced.
fn told(pack: &str, file: &str, changes: &[(&str, &str)]) -> Vec<String> {
    let mut files = files(pack);
    let mut text = files.get(file).unwrap().to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{pack} {file} does not contain {from}");
        text = text.replacen(from, to, 1);
    }
    files.insert(file, text);
    faults(files)
}

fn faults(files: PackFiles) -> Vec<String> {
    Pack::examine(files).1.iter().flat_map(PackFaults::iter).map(ToString::to_string).collect()
}

/// The line of a file on which a text stands.
fn line(pack: &str, file: &str, text: &str) -> usize {
    let files = files(pack);
    let whole = files.get(file).unwrap();
    whole[..whole.find(text).unwrap()].matches('\n').count() + 1
}

/// Each row: the pack, its file, what is replaced by what, what begins the line that is told, and words of the sentence.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

fn all_are_refused(rows: &[Row]) {
    let mut accepted = Vec::new();
    for (pack, file, from, to, at, words) in rows {
        let told = told(pack, file, &[(from, to)]);
        let at = format!("{file} 第{}行", line(pack, file, at));
        if !told.iter().any(|fault| fault.contains(&at) && fault.contains(words)) {
            accepted.push(format!("{pack} {to}: {at} {words}: {told:#?}"));
        }
    }
    assert!(accepted.is_empty(), "{}", accepted.join("\n"));
}

const LIST: &str = "indicators.csv";
const EDUCATION: &str = "教育半年报";
const EMERGENCY: &str = "应急月报";

#[test]
fn the_packs_of_all_offices_are_sound() {
    for pack in ["chuxiong", "empty", EDUCATION, EMERGENCY] {
        assert_eq!(faults(files(pack)), Vec::<String>::new(), "{pack}");
    }
}

#[test]
fn nothing_is_made_of_a_column_that_does_not_hold_it() {
    all_are_refused(&[
        (
            "chuxiong",
            LIST,
            "count_eq:示范等级:国家级",
            "count_eq:示范等级:国家",
            "M1801a,",
            "没有“国家”这一等，是不是“国家级”？可填的是国家级、省级、州级、县级、无",
        ),
        (
            EDUCATION,
            LIST,
            "count_eq:校舍安全等级:D级",
            "count_eq:校舍安全等级:坏",
            "J0205,",
            "没有“坏”这一等，可填的是A级",
        ),
        (EDUCATION, LIST, "count_eq:校舍安全等级:D级", "count_eq:校舍安全等级:", "J0205,", "没有“”这一等"),
        (
            EDUCATION,
            LIST,
            "count_eq:校舍安全等级:D级",
            "count_eq:学校类型:小学",
            "J0205,",
            "填的是文字，不是等级",
        ),
        (EDUCATION, LIST, "count_eq:校舍安全等级:D级", "count_eq:是否开工:是", "J0205,", "用 count"),
        (EDUCATION, LIST, "count_eq:校舍安全等级:D级", "count:校舍安全等级", "J0205,", "用 count_eq"),
        (
            EDUCATION,
            LIST,
            "count:是否开工",
            "sum:是否开工",
            "J0202,",
            "不是数，不能相加：数填“有”“是”的行用 count",
        ),
        (EDUCATION, LIST, "count:心理健康教师", "count:在校生", "J0802,", "用 count_ge，如 count_ge:列:1"),
        (EDUCATION, LIST, "min:专任教师", "min:校舍安全等级", "J0404,", "不能取最小"),
        (EDUCATION, LIST, "count_ge:专任教师:8", "count_ge:是否开工:1", "J0402,", "不能比大小"),
        (
            EDUCATION,
            "rules.toml",
            "\"detail_sum(在校生)\"",
            "\"detail_sum(是否开工)\"",
            "right = \"detail_sum(在校生)",
            "不能相加",
        ),
        (
            EDUCATION,
            "rules.toml",
            "\"detail_sum(在校生)\"",
            "\"detail_min(校舍安全等级)\"",
            "right = \"detail_sum(在校生)",
            "不能取最小",
        ),
        (
            EDUCATION,
            "rules.toml",
            "\"detail_sum(在校生)\"",
            "\"detail_count_eq(校舍安全等级, 丁级)\"",
            "right = \"detail_sum(在校生)",
            "没有“丁级”这一等",
        ),
        (
            EDUCATION,
            "rules.toml",
            "\"detail_sum(在校生)\"",
            "\"detail_count(在校生)\"",
            "right = \"detail_sum(在校生)",
            "不是有无或是否",
        ),
        (
            EDUCATION,
            "rules.toml",
            "\"detail_sum(在校生)\"",
            "\"学校类型\"",
            "right = \"detail_sum(在校生)",
            "填的是文字，不是数",
        ),
        (
            "chuxiong",
            "rules.toml",
            "\"detail_sum(宣传场次)\"",
            "\"示范等级\"",
            "right = \"detail_sum(宣传场次)",
            "填的是等级，不是数",
        ),
    ]);
}

/// The same file with the ends that its lines may have.
fn ended(lines: &[String]) -> [String; 3] {
    ["\n", "\r\n", "\r"].map(|end| lines.join(end))
}

#[test]
fn lines_are_counted_alike_however_they_end() {
    let lines = |file: &str| -> Vec<String> {
        files("chuxiong").get(file).unwrap().lines().map(str::to_owned).collect()
    };
    let told = |file: &str, text: String| {
        let mut files = files("chuxiong");
        files.insert(file, text);
        faults(files)
    };
    // Read row by row: an empty line and one within a cell are lines too.
    let mut list = lines(LIST);
    for at in [6, 16, 22] {
        list[at] = list[at].replacen(",public,", ",publik,", 1).replacen(",internal,", ",publik,", 1);
    }
    list.insert(10, String::new());
    let (row, definition) = list[12].rsplit_once(',').unwrap();
    list[12] = format!("{row},\"{definition}\n见下\"");
    for text in ended(&list) {
        let told: Vec<String> =
            told(LIST, text).into_iter().filter(|fault| fault.contains("publik")).collect();
        let places = [7, 19, 25].map(|line| format!("{LIST} 第{line}行"));
        assert_eq!(told.len(), places.len(), "{told:#?}");
        assert!(told.iter().zip(&places).all(|(fault, at)| fault.contains(at)), "{told:#?}");
    }
    for file in ["register/2023.csv", "register/parameters.csv"] {
        let mut list = lines(file);
        list[3] = list[3].replacen(|c: char| c.is_ascii_digit(), "9", 1);
        for text in ended(&list) {
            let told = told(file, text).join("\n");
            assert!(told.contains(&format!("{file} 第4行：报送单位“9")), "{told}");
        }
    }
    // What is found once the whole pack is read.
    let mut list = lines(LIST);
    list[7] = list[7].replacen(&list[7].split(',').nth(1).unwrap().to_owned(), "法治宣传活动总场次", 1);
    for text in ended(&list) {
        let told = told(LIST, text).join("\n");
        assert!(told.contains(&format!("{LIST} 第8行")) && told.contains("同名"), "{told}");
    }
}

#[test]
fn what_is_added_up_is_counted_in_one_unit() {
    all_are_refused(&[
        (EMERGENCY, LIST, "M0205+M0902", "M0205+M0601", "M0903,", "“M0205”是万元，“M0601”是件"),
        (EMERGENCY, LIST, "安全应急投入,万元", "安全应急投入,件", "M0903,", "合计的单位是件"),
        (EMERGENCY, LIST, "M0501+M0502+M0503", "M0501+M0502+M0601", "M0504,", "单位不同，不能相加"),
        (EMERGENCY, LIST, "rate,,M0402,M0401", "rate,,M0402+M0601,M0401", "M0403,", "单位不同，不能相加"),
        ("chuxiong", LIST, "法律服务总量,件(人)次", "法律服务总量,件", "M1704,", "如 件（人）次"),
    ]);
}

#[test]
fn who_gives_a_number_and_who_is_held_to_it_are_there() {
    all_are_refused(&[
        (EMERGENCY, LIST, ",JGY+;JGE+,", ",JGY+;LJ01+,", "M0201,", "是下属单位"),
        (EMERGENCY, LIST, ",JGY+;JGE+,", ",JGY+;JGY=,", "M0201,", "“JGY”写了两次"),
        ("empty", LIST, "场次,flow,,,,,,,y,", "场次,flow,,,,,,,,", "A01,", "没有人填"),
        (EDUCATION, LIST, ",,y,JJK=,sum,sum:在校生", ",,,,sum,sum:在校生", "J0101,", "kind 写 derived"),
        (
            EDUCATION,
            LIST,
            ",,y,JJK=,sum,sum:在校生",
            ",,,JJK=,sum,sum:在校生",
            "J0101,",
            "没有人的数进入合计",
        ),
        (EMERGENCY, LIST, ",JYK!,direct,", ",JYK=,direct,", "M0802,", "合计总是空的"),
        (
            EDUCATION,
            LIST,
            ">=4.5,center,2024,持续保持,y",
            ">=4.5,direct,2024,持续保持,center",
            "J0105,",
            "有的是",
        ),
        (EDUCATION, LIST, "10~30,center", "10~30,direct", "J0503,", "目标判定不了"),
        (
            EMERGENCY,
            LIST,
            "跨区域协调救援,次,flow,,,,,,,,,JYK!",
            "跨区域协调救援,次,flow,,,,>=1,县,2025,每年,,JYK!",
            "M0802,",
            "都没有这一项的数",
        ),
        ("empty", LIST, ">=10,州,", ">=10,行,", "A03,", "没有行可以判定"),
        ("empty", LIST, ">=10,州,", ">=10,报送单位,", "A03,", "只判定是否按时报送"),
        (EDUCATION, LIST, "=0,县,2025H2", "=0,行,2025H2", "J0205,", "count_ge:列:数"),
        (EDUCATION, LIST, ">=8,行,", ">=上期,行,", "J0404,", "target_scope 写 州 或 县"),
        ("chuxiong", LIST, "<B05,州", "<B05,县", "M1410,", "没有“B05”的数"),
    ]);
}

#[test]
fn a_name_or_another_way_of_writing_it_is_one_indicator_s() {
    all_are_refused(&[
        ("empty", LIST, "A02,参加人次", "A02,开展活动", "A02,", "与“A01”同名：“开展活动”"),
        ("empty", LIST, "参加人数|人次", "参加人数|开展 活动", "A02,", "“开展 活动”是“A01”的名称"),
        ("empty", LIST, "A02,参加人次", "A02,场次", "A02,", "名称“场次”也是“A01”的别名"),
        ("empty", LIST, "参加人数|人次", "参加人数|场次", "A02,", "都有别名（synonyms）“场次”"),
        (EMERGENCY, LIST, "M0601,行政处罚", "M0601,检查企业", "M0601,", "与“M0201”同名"),
    ]);
    // What centres give under one measure and schools under another may be called alike.
    assert_eq!(told(EDUCATION, LIST, &[("J0604,失学辍学学生", "J0604,名师送教")]), Vec::<String>::new());
}

#[test]
fn a_parameter_of_the_settings_is_one_and_not_negative() {
    for (text, line, words) in [
        ("draft = false\n\n[parameters]\nB06 = { 2024 = \"0.1\" }\n", 4, "“B06”不存在，是不是“B0"),
        (
            "[parameters]\nG01 = { 2024 = \"5\" }\n",
            2,
            "不从这里取数，写了没有用：这里只写 aggregate 是 settings 的指标（如“B05”）",
        ),
        ("[parameters.B05]\n2024 = \"0.1\"\n2025 = \"-0.1\"\n", 3, "2025年写-0.1，应为0或大于0的数"),
        ("[parameters]\n# 全省的\nB05 = { \"二四年\" = \"0.1\" }\n", 3, "“二四年”不是年份"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("jibao.toml"), text).unwrap();
        let told = jibao::pack_check(Some(folder.path())).unwrap_err().to_string();
        assert!(told.contains(&format!("jibao.toml 第{line}行：")) && told.contains(words), "{told}");
    }
}

#[test]
fn a_part_of_a_whole_is_held_to_no_more_than_all_of_it() {
    all_are_refused(&[
        ("chuxiong", LIST, ",>=95,", ",>=950,", "M1505,", "的目标写950，达不到：“M1504”不大于“M1501”（规则 "),
        (EDUCATION, LIST, ">=80,州,2024H2", ">=850,州,2024H2", "J0203,", "分子“J0202”只数“J0201”中的一些行"),
        (EDUCATION, LIST, ">=80,州,2025H2", ">=800,州,2025H2", "J0803,", "分子“J0802”只数“B01”中的一些行"),
    ]);
    assert_eq!(told(EDUCATION, LIST, &[(">=80,州,2024H2", ">=99,州,2024H2")]), Vec::<String>::new());
    // Of what comes in and goes out it may be more than all.
    let left = told(EMERGENCY, LIST, &[("M0402,M0401,>=95", "M0402,M0301,>=150")]);
    assert_eq!(left, Vec::<String>::new());
}

const UNITS: &str = "reporters.toml";

#[test]
fn a_unit_a_measure_or_a_period_that_stands_twice_is_refused() {
    let [schedule, policy] = ["schedule.toml", "policy.toml"];
    all_are_refused(&[
        (
            "chuxiong",
            policy,
            "[[part]]\nnumber = 2\ntitle = \"",
            "[[part]]\nnumber = 1\ntitle = \"",
            "title = \"扎实",
            "部分的序号（number）“1”重复",
        ),
        (
            "chuxiong",
            policy,
            "code = \"M02\"\nnumber = 2",
            "code = \"M02\"\nnumber = 1",
            "code = \"M02\"",
            "措施的序号（number）“1”重复",
        ),
        ("chuxiong", policy, "code = \"M02\"", "code = \"M01\"", "code = \"M02\"", "措施代码“M01”重复"),
        ("empty", UNITS, "order = 2", "order = 1", "id = \"A02\"", "“乙单位”的次序（order）1与“甲单位”相同"),
        ("empty", UNITS, "id = \"A02\"", "id = \"A01\"", "id = \"A02\"", "报送单位的编号（id）“A01”重复"),
        (
            "empty",
            UNITS,
            "name = \"乙单位\"",
            "name = \"甲单位\"",
            "name = \"乙单位\"",
            "报送单位名称“甲单位”重复",
        ),
        ("empty", UNITS, "name = \"乙单位\"", "name = \"全系统\"", "name = \"乙单位\"", "与合计无法分开"),
        (
            "empty",
            UNITS,
            "id = \"A02\"",
            "id = \"00\"",
            "id = \"A02\"",
            "的 code（“00”，汇总范围的代码）相同",
        ),
        ("empty", UNITS, "id = \"A02\"", "id = \"A 2\"", "id = \"A02\"", "不能含有空格"),
        ("empty", UNITS, "id = \"A02\"", "id = \"A/2\"", "id = \"A02\"", "不能含有“/”"),
        ("empty", UNITS, "id = \"A02\"", "id = \"A+\"", "id = \"A02\"", "不能含有“+”"),
        ("chuxiong", schedule, "\"2024Q4\"", "\"2024Q3\"", "\"2024Q4\"", "quarters 里的2024Q3排在2024Q3后面"),
    ]);
    let groups =
        "[[group]]\nid = \"Y\"\nname = \"重名\"\n\n[[group]]\nid = \"Z\"\nname = \"重名\"\n\n[[group]]";
    let told_of = told(EDUCATION, UNITS, &[("[[group]]", groups)]).join("\n");
    assert!(told_of.contains("有两个分组都叫“重名”"), "{told_of}");
    let version = "[[version]]\ndetail = \"villages\"\nid = \"2023\"\nfrom = \"2030Q1\"\nfile = \"2023.csv\"\nbasis = \"甲\"\n\n[[version]]\ndetail";
    let told_of = told("chuxiong", "register/register.toml", &[("[[version]]\ndetail", version)]).join("\n");
    assert!(told_of.contains("名册的版本（id）“2023”重复"), "{told_of}");
}

#[test]
fn what_is_written_of_another_version_unit_or_kind_is_refused() {
    let [annex, about] = ["annex.toml", "pack.toml"];
    all_are_refused(&[
        (
            "empty",
            about,
            "jibao/pack/1",
            "jibao/pack/2",
            "schema = ",
            "schema 写“jibao/pack/2”，这一版程序只认 jibao/pack/1",
        ),
        (
            EMERGENCY,
            about,
            "units = [\"人次\"]",
            "units = [\"人此\"]",
            "units = [\"人次\"]",
            "“人此”没有指标用，是不是“人”",
        ),
        (
            EMERGENCY,
            about,
            "units = [\"万元\"]",
            "units = [\"人次\"]",
            "units = [\"万元\"]",
            "单位“人次”写了两次",
        ),
        (EMERGENCY, about, "from = \"10000\"", "from = \"一万\"", "from = ", "“\"一万\"”写法不对，应为数"),
        (
            "empty",
            "rules.toml",
            "op = \"both",
            "tolerance = \"少许\"\nop = \"both",
            "op = \"both",
            "“\"少许\"”写法不对，应为数",
        ),
        ("empty", annex, "\"A02\", \"A03\"", "\"A02\", \"A02\"", "\"A02\"", "附件1的指标“A02”写了两次"),
        (
            "empty",
            annex,
            "indicators = [\"A01\"]",
            "indicators = [\"A01\", \"A02\"]",
            "title = ",
            "单位不同，不能画在一根轴上",
        ),
        (
            "empty",
            annex,
            "indicators = [\"A01\"]",
            "indicators = [\"A01\", \"A01\"]",
            "title = ",
            "的指标“A01”写了两次",
        ),
        ("empty", annex, "kind = \"trend\"", "kind = \"attainment\"", "title = ", "它的指标都没有目标"),
        ("chuxiong", "register/parameters.csv", "\n532302,", "\n532301,", "532302,", "报送单位“532301”重复"),
        (
            "chuxiong",
            "register/parameters.csv",
            "631530",
            "很多",
            "532301,",
            "population 一列的“很多”应为0或大于0的数",
        ),
    ]);
    // Of a chart whose indicators were not read nothing more is told.
    let told_of = told("empty", LIST, &[("A01,开展活动,场次,flow", "A01,开展活动,场次,flows")]);
    assert_eq!(told_of.len(), 1, "{told_of:#?}");
}

#[test]
fn a_season_is_one_of_the_year_s_and_stands_there_once() {
    for (from, to, words) in [
        ("quarter = 2", "quarter = 5", "quarter 写5，一年的季度是1至4"),
        ("quarter = 2", "quarter = 1", "quarter = 1 写了两次"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let pack = folder.path().join("方案包");
        std::fs::create_dir_all(pack.join("text")).unwrap();
        std::fs::write(folder.path().join("jibao.toml"), "pack = \"方案包\"\n").unwrap();
        std::fs::write(pack.join("pack.toml"), "extends = \"chuxiong\"\n").unwrap();
        let file = "text/时节.toml";
        let text = files("chuxiong").get(file).unwrap().replacen(from, to, 1);
        std::fs::write(pack.join(file), text).unwrap();
        let told = jibao::pack_check(Some(folder.path())).unwrap().told().join("\n");
        let at = format!("{file} 第{}行", line("chuxiong", file, "quarter = 2"));
        assert!(told.contains(&at) && told.contains(words), "{told}");
    }
}
