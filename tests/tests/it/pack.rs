//! The built-in pack holds the whole policy, and loading is strict.

use jibao_core::ids::Period;
use jibao_core::pack::{CheckKind, Kind, Pack, PackFaults, PackFiles, Reading};
use jibao_core::rules::self_test;

fn built_in() -> Pack {
    Pack::load(jibao::built_in()).unwrap()
}

/// The pack with one text replaced in one file; the message of the error.
fn refused(file: &str, from: &str, to: &str) -> String {
    let mut files = PackFiles::default();
    let mut changed = false;
    for (path, text) in jibao::built_in().iter() {
        let replaced = if path == file { text.replacen(from, to, 1) } else { text.to_owned() };
        changed |= replaced != text;
        files.insert(path, replaced);
    }
    assert!(changed, "{file} does not contain {from}");
    Pack::load(files).expect_err("the broken pack was accepted").to_string()
}

#[test]
fn the_pack_holds_the_whole_policy() {
    let pack = built_in();
    assert_eq!(pack.policy.parts.len(), 6);
    assert_eq!(pack.policy.measures().count(), 18);
    assert_eq!(pack.catalogue.iter().count(), 136);
    assert_eq!((pack.reporters.counties().count(), pack.reporters.sections().count()), (10, 9));
    let register = pack.registers.version(&"villages".into(), Period::quarter(2024, 2).unwrap()).unwrap();
    assert_eq!(register.rows.len(), 1106);
    let quarters: Vec<String> = pack.schedule.quarters.iter().map(ToString::to_string).collect();
    assert_eq!(quarters, ["2024Q2", "2024Q3", "2024Q4", "2025Q1", "2025Q2", "2025Q3", "2025Q4"]);
    let deadlines: Vec<String> =
        pack.schedule.quarters.iter().map(|q| pack.schedule.deadline(*q).to_string()).collect();
    assert_eq!(
        deadlines,
        ["2024-06-25", "2024-09-25", "2024-12-25", "2025-03-25", "2025-06-25", "2025-09-25", "2025-12-25"]
    );
}

#[test]
fn sixteen_measures_are_led_by_the_counties_and_every_measure_has_indicators() {
    let pack = built_in();
    assert_eq!(pack.policy.measures().filter(|measure| measure.counties).count(), 16);
    for measure in pack.policy.measures() {
        assert!(!measure.lead.is_empty() && !measure.text.is_empty(), "{}", measure.code);
        assert!(pack.catalogue.iter().any(|indicator| indicator.measure == measure.code), "{}", measure.code);
    }
}

#[test]
fn every_family_of_checks_and_every_kind_of_check_is_in_the_pack() {
    let pack = built_in();
    for family in 1..=20 {
        // 率不要求填报，V9 由“不要求填报的数”和分子分母规则承担。
        let code = format!("V{family}");
        assert!(pack.rules.pages().any(|page| page.family == code), "{code} is missing");
    }
    for kind in CheckKind::ALL {
        assert!(
            pack.rules.checks.iter().any(|check| check.kind == kind),
            "{} is used by no check",
            kind.name()
        );
    }
}

#[test]
fn every_rule_tells_its_passing_examples_from_its_failing_ones() {
    let failures = self_test(&built_in().rules);
    assert!(
        failures.is_empty(),
        "{}",
        failures.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn the_pack_says_yes_to_itself_on_all_sample_quarters() {
    let folder = tempfile::tempdir().unwrap();
    jibao_tests::copy_fixtures(folder.path()).unwrap();
    let tried = jibao::pack_check(Some(folder.path())).unwrap();
    assert!(tried.is_clean(), "{:?} {:?}", tried.told(), tried.quarters);
    assert_eq!(tried.quarters.len(), 5);
    let coverage = tried.packs[0].coverage.as_ref().unwrap();
    assert_eq!(coverage.measures.len(), 18);
    for measure in &coverage.measures {
        assert!(!measure.families.is_empty(), "{} has no check", measure.code);
    }
    for target in &coverage.targets {
        assert!(target.families.contains_key("V20"), "{} is never judged", target.code);
    }
    for clause in coverage.clauses.iter().filter(|clause| clause.indicators.is_empty()) {
        assert!(!clause.is_checked() && !clause.without.is_empty(), "{}", clause.text);
    }
}

#[test]
fn a_rule_whose_example_is_wrong_fails_the_self_test() {
    let mut files = PackFiles::default();
    for (path, text) in jibao::built_in().iter() {
        files.insert(path, text.replacen("fail = [{ M0204 = \"9\"", "fail = [{ M0204 = \"7\"", 1));
    }
    let failures = self_test(&Pack::load(files).unwrap().rules);
    assert_eq!(failures.len(), 1);
    let told = failures[0].to_string();
    assert!(told.starts_with("方案包 rules.toml 第"), "{told}");
    assert!(told.ends_with("：规则 V1-M0204 的不通过例不符：结果为通过"), "{told}");
}

#[test]
fn the_clauses_are_the_whole_text_of_every_measure() {
    let pack = built_in();
    for measure in pack.policy.measures() {
        let mut rest = measure.text.clone();
        for clause in pack.clauses.iter().filter(|clause| clause.measure == measure.code) {
            rest = rest.replacen(&clause.text, "", 1);
        }
        let rest = rest.replace("以及", "");
        assert!(rest.chars().all(|c| "，。、；".contains(c)), "{}: {rest}", measure.code);
    }
    for indicator in pack.catalogue.iter().filter(|indicator| indicator.measure.starts_with('M')) {
        let used = pack.clauses.iter().any(|clause| clause.indicators.contains(&indicator.code));
        assert!(used, "{} follows up no clause", indicator.code);
    }
}

#[test]
fn everything_the_program_finds_itself_has_a_page_and_no_page_is_of_nothing() {
    let pack = built_in();
    for reading in Reading::ALL {
        assert_eq!(pack.rules.reading(reading).code, reading.code());
        assert_eq!(Reading::named(reading.code()), Some(reading));
    }
    for page in pack.rules.readings.pages() {
        assert!(Reading::named(&page.code).is_some(), "{} is raised nowhere", page.code);
    }
}

#[test]
fn a_code_means_one_thing() {
    let pack = built_in();
    let pages = pack.rules.pages().map(|page| page.code.as_str());
    let mut codes: Vec<&str> = pages.chain(pack.catalogue.iter().map(|i| i.code.as_str())).collect();
    codes.sort_unstable();
    let twice: Vec<_> = codes.windows(2).filter(|pair| pair[0] == pair[1]).collect();
    assert!(twice.is_empty(), "{twice:?}");
}

#[test]
fn every_page_says_why_and_what_to_do() {
    for page in built_in().rules.pages() {
        for (field, text) in
            [("title", &page.title), ("why", &page.why), ("hint", &page.hint), ("example", &page.example)]
        {
            assert!(!text.trim().is_empty(), "{} has no {field}", page.code);
        }
    }
}

#[test]
fn every_indicator_that_is_asked_for_says_what_counts() {
    for indicator in built_in().catalogue.iter().filter(|indicator| indicator.kind != Kind::Text) {
        assert!(!indicator.definition.is_empty(), "{}", indicator.code);
    }
}

#[test]
fn an_unknown_key_stops_the_load_with_file_line_and_nearest_name() {
    let message = refused("schedule.toml", "due_day", "due_days");
    assert!(
        message.contains("schedule.toml 第") && message.contains("“due_days”，是不是“due_day”"),
        "{message}"
    );
}

#[test]
fn a_rule_that_names_an_unknown_indicator_stops_the_load() {
    let message = refused("rules.toml", "left = \"M0204\"", "left = \"M02O4\"");
    assert!(
        message.contains("rules.toml 第") && message.contains("“M02O4”不存在，是不是“M0204”"),
        "{message}"
    );
}

#[test]
fn a_duplicate_code_stops_the_load() {
    let message = refused("indicators.csv", "\nG02,", "\nG01,");
    assert!(message.contains("indicators.csv 第") && message.contains("“G01”重复"), "{message}");
}

#[test]
fn a_target_without_scope_stops_the_load() {
    let message = refused("indicators.csv", ">=100,州,", ">=100,,");
    assert!(
        message.contains("indicators.csv 第") && message.contains("“M0905”有目标值，但没有写明适用范围"),
        "{message}"
    );
}

#[test]
fn a_unit_clash_in_a_rule_stops_the_load() {
    let message = refused(
        "rules.toml",
        "left = \"M0204\"\nop = \"<=\"\nright = \"M0203\"",
        "left = \"M0204\"\nop = \"<=\"\nright = \"M1501\"",
    );
    assert!(message.contains("单位不同"), "{message}");
}

#[test]
fn what_would_make_a_rule_useless_stops_the_load() {
    for (from, to, expected) in [
        ("right = \"detail_sum(宣传场次)\"", "right = \"detail_sum(受教育人次)\"", "单位不同"),
        ("left = \"M0204\"", "left = \"cuonties_sum(M0204)\"", "“cuonties_sum”不存在，是不是“counties_sum”"),
        (
            "right = \"register_rows(villages)\"",
            "right = \"register_rows(vilages)\"",
            "“vilages”不存在，是不是“villages”",
        ),
        ("left = \"M0204\"", "left = \"M0204 + 0 * 法律明白人\"", "那里没有 villages.persons"),
        ("多于发现问题{right}个", "多于发现问题{rihgt}个", "“rihgt”不存在，是不是“right”"),
        ("family = \"V1\"", "family = \"V21\"", "校核类别“V21”不存在"),
        ("scope = [\"county\"]", "scope = []", "scope 没有写适用范围"),
        ("op = \"<=\"", "op = \"=<\"", "运算符“=<”不认识"),
        ("until = \"2024Q2\"", "from = \"2025Q1\"\nuntil = \"2024Q2\"", "晚于 until"),
        ("guard = \"quarter() > 1\"", "guard = \"M0901 > M1501\"", "单位不同"),
    ] {
        let message = refused("rules.toml", from, to);
        assert!(message.contains("rules.toml 第") && message.contains(expected), "{message}");
    }
    let message = refused("clauses.toml", "M0104", "M01O4");
    assert!(message.contains("clauses.toml 第") && message.contains("是不是“M0104”"), "{message}");
}

#[test]
fn a_county_is_known_by_its_old_name_and_never_by_likeness() {
    use jibao_core::pack::Named;
    let pack = built_in();
    let who = |text: &str| match pack.reporters.named(text) {
        Named::One(id) => id.to_string(),
        other => format!("{other:?}").split('(').next().unwrap_or_default().to_owned(),
    };
    for (text, expected) in [
        ("禄丰县", "532302"),
        ("禄丰县司法局", "532302"),
        ("532331", "532302"),
        ("姚安县司法局", "532325"),
        ("大姚", "532326"),
        ("楚雄州大姚县司法局", "532326"),
        ("人民参与促进法治科", "CJK"),
        ("楚雄", "Ambiguous"),
        ("我县", "Itself"),
        ("姚县", "Ambiguous"),
        ("安姚县", "Unknown"),
    ] {
        assert_eq!(who(text), expected, "{text}");
    }
}

/// The empty pack, which is an office of its own, with one text replaced in one file; what is wrong with it.
fn told(file: &str, from: &str, to: &str) -> Vec<String> {
    let mut files = PackFiles::default();
    let mut changed = false;
    for (path, text) in jibao::built_in_pack("empty").unwrap().iter() {
        let replaced = if path == file { text.replacen(from, to, 1) } else { text.to_owned() };
        changed |= replaced != text;
        files.insert(path, replaced);
    }
    assert!(changed, "{file} does not contain {from}");
    let faults = Pack::examine(files).1;
    faults.iter().flat_map(PackFaults::iter).map(ToString::to_string).collect()
}

/// What a form, a workbook or a computation would stumble over is told with the pack: each row one fault, with the file and a
/// word that says what it is.
#[test]
fn what_later_stops_a_form_or_prints_a_wrong_number_is_refused_at_once() {
    let (form, units, list, about) = ("form.toml", "reporters.toml", "indicators.csv", "pack.toml");
    let long = "长".repeat(32);
    let sheet = |name: &str| format!("sheet = \"{name}\"");
    let (first, second) = two_indicators();
    let large = |from: &str, places: u32| {
        format!("[[large]]\nunits = [\"人\"]\nfrom = \"{from}\"\nplaces = {places}\n")
    };
    let rows: Vec<(&str, String, String, &str)> = vec![
        (form, sheet("指标表"), sheet(&long), "最多31个"),
        (form, sheet("指标表"), sheet("指标/表"), "不能含有“/”"),
        (form, sheet("指标表"), sheet("'指标表"), "不能含有“'”"),
        (form, sheet("指标表"), sheet("History"), "电子表格程序自己"),
        (form, sheet("指标表"), sheet("封面"), "两张工作表"),
        (form, sheet("指标表"), sheet("自检"), "已经有叫“自检”"),
        (form, sheet("指标表"), sheet(" 指标表"), "前后有空格"),
        (form, "header = \"本年累计\"".into(), "header = \"本期\"".into(), "两个列名是“本期”"),
        (form, "header = \"本年累计\"".into(), "header = \"\"".into(), "没有列名"),
        (form, "yes = [".into(), "yes = [\"否\", ".into(), "分不开"),
        (form, "none = [".into(), "none = [\"12\", ".into(), "是数"),
        (units, "full = \"".into(), "full = \" ".into(), "前后有空格"),
        (units, "full = \"".into(), "full = \"../".into(), "不能含有“/”"),
        (units, "full = \"".into(), "full = \"甲\u{202E}".into(), "看不见"),
        (about, "bureau = \"".into(), "bureau = \"\" # ".into(), "bureau 是空的"),
        (list, format!("\n{first},"), format!("\n{},", first.to_lowercase()), "大写字母"),
        (list, second.clone(), second.replace(",flow,", ",rate,"), "aggregate 只能写 recompute"),
        (list, second.clone(), second.replace(",sum,", ",recompute,"), "aggregate 只能写 sum"),
        ("schedule.toml", "due_day = 25".into(), "due_day = 5".into(), "早于统计截止日"),
        (list, ">=10,州".into(), "=是,州".into(), "kind 写 flag"),
        (list, ">=10,州".into(), ">=A01,州".into(), "目标“A01”的单位是“场次”"),
        (list, ">=10,州".into(), ">=95.5%,州".into(), "不写 %"),
        ("annex.toml", "indicators = [\"A01\"]".into(), "indicators = []".into(), "没有指标"),
        ("policy.toml", "issued = \"2024-01-01\"".into(), "issued = \"2026-02-30\"".into(), "印发的日期"),
        ("rules.toml", "op = \"both".into(), "tolerance = \"-1\"\nop = \"both".into(), "tolerance 写-1"),
    ];
    for (file, from, to, word) in rows {
        let told = told(file, &from, &to).join("\n");
        assert!(told.contains(word) && told.contains(file) && told.contains('行'), "{file}: {to}: {told}");
    }
    // What stands behind the rest of a file.
    let computed = |code: &str, kind: &str, unit: &str, terms: &str, aggregate: &str| {
        format!("{code},{code}名,{unit},{kind},{terms},,,,,,,{aggregate},,public,,,M01,,{code}说明")
    };
    for (file, more, word) in [
        (about, large("1", 2), "10000"),
        (about, large("10000", 37), "places 写37"),
        (list, computed("X1", "derived", "场次", "X1,", "sum"), "它自己"),
        (
            list,
            [
                computed("X1", "derived", "场次", "X2,", "sum"),
                computed("X2", "derived", "场次", "X1,", "sum"),
            ]
            .join("\n"),
            "前面",
        ),
        (
            list,
            [
                computed("X1", "rate", "%", "A01,A02", "recompute"),
                computed("X2", "rate", "%", "X1,A02", "recompute"),
            ]
            .join("\n"),
            "不能再相加、相除",
        ),
        (list, computed("X1", "rate", "人", "A01,A02", "recompute"), "unit 要写 %"),
        (list, computed("X1", "rate", "%", "A01,", "recompute"), "都要写"),
        (list, computed("X1", "derived", "场次", ",", "sum"), "要写由哪几项相加"),
        (list, computed("X1", "flow", "场次", "A01,A02", "sum"), "留空"),
        (list, computed("X1", "text", "", ",", "min"), "aggregate 只能写 list"),
        (list, computed("A01a", "flow", "场次", ",", "sum").replace("A01a名", "开展活动"), "同名"),
    ] {
        let told = with_more(file, &more).join("\n");
        assert!(told.contains(word) && told.contains(file) && told.contains('行'), "{file}: {more}: {told}");
    }
    // Rows of commas are no fault.
    assert_eq!(with_more(list, &format!("{}\n", ",".repeat(19))), Vec::<String>::new());
}

/// The empty pack with something put behind one of its files; what is wrong with it.
fn with_more(file: &str, more: &str) -> Vec<String> {
    let mut files = PackFiles::default();
    for (path, text) in jibao::built_in_pack("empty").unwrap().iter() {
        files.insert(path, if path == file { format!("{text}\n{more}") } else { text.to_owned() });
    }
    Pack::examine(files).1.iter().flat_map(PackFaults::iter).map(ToString::to_string).collect()
}

/// The first indicator's code and the row of one that is added up over the quarter.
fn two_indicators() -> (String, String) {
    let files = jibao::built_in_pack("empty").unwrap();
    let text = files.get("indicators.csv").unwrap();
    let rows: Vec<&str> = text.lines().skip(1).collect();
    let code = rows[0].split(',').next().unwrap().to_owned();
    let flow = rows.iter().find(|row| row.contains(",flow,") && row.contains(",sum,")).unwrap();
    (code, (*flow).to_owned())
}
