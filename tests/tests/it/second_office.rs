//! Another office's pack: standing alone or extending, checked as a whole, and its papers without a word of the first.

use std::collections::BTreeMap;
use std::path::Path;

use jibao_core::ids::{Code, Length, Period};
use jibao_core::pack::{Column, FORM_IDS, Origin, Pack, PackFiles, Severity};
use jibao_core::returns::{Entry, Place, Submission, Value};
use jibao_tests::package::Package;
use jibao_tests::returns::{put, small};
use jiff::civil::date;
use rust_decimal::Decimal;

const QUARTER: &str = "2026年第一季度";
const TODAY: jiff::civil::Date = date(2026, 3, 24);

/// A pack of the program's with one text replaced in one file.
pub(crate) fn changed(pack: &str, changes: &[(&str, &str, &str)]) -> PackFiles {
    let mut files = jibao::built_in_pack(pack).unwrap();
    for (file, from, to) in changes {
        let text = files.get(file).unwrap();
        assert!(text.contains(from), "{file} does not contain {from}");
        let text = text.replacen(from, to, 1);
        files.insert(*file, text);
    }
    files
}

fn refused(pack: &str, changes: &[(&str, &str, &str)]) -> String {
    Pack::load(changed(pack, changes)).expect_err("the broken pack was accepted").to_string()
}

/// A workspace with a whole pack of the program's.
fn workspace(pack: Option<&str>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    jibao::init(folder.path(), Period::quarter(2026, 1), pack, TODAY).unwrap();
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join("方案包").join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn told(folder: &Path) -> Vec<String> {
    jibao::pack_check(Some(folder)).unwrap().told()
}

pub(crate) fn change(folder: &Path, name: &str, from: &str, to: &str) {
    let path = folder.join("方案包").join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{name} does not contain {from}");
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

/// What a reporter of the empty pack sends.
fn filled(reporter: &str, numbers: [&str; 5]) -> Submission {
    let place = Place::file(format!("{reporter}.xlsx"));
    let columns = [
        ("A01", Column::Current),
        ("A01", Column::Year),
        ("A02", Column::Current),
        ("A02", Column::Year),
        ("A03", Column::Current),
    ];
    let entry = |((code, column), number): ((&str, Column), &str)| {
        let value = Value::Reported(number.parse::<Decimal>().unwrap());
        ((Code::from(code), column), Entry::new(value, number, place.clone()))
    };
    let entries = columns.into_iter().zip(numbers).map(entry).collect();
    let file = format!("{reporter}.xlsx");
    small(reporter, Period::quarter(2026, 1).unwrap(), file, entries, "按计划组织活动")
}

#[test]
fn a_folder_with_a_pack_of_its_own_stands_alone_and_a_missing_file_is_named() {
    for (file, _) in jibao_core::pack::FILES {
        let folder = workspace(Some("empty"));
        if file == "pack.toml" || ["text/报告标题.tera", "text/时节.toml", "text/常数.toml"].contains(&file)
        {
            continue;
        }
        std::fs::remove_file(folder.path().join("方案包").join(file)).unwrap();
        let told = told(folder.path());
        assert!(told.iter().any(|fault| fault.contains(file) && fault.contains("缺少")), "{file}: {told:?}");
        assert!(told.iter().all(|fault| !fault.contains("楚雄")), "{told:?}");
    }
}

#[test]
fn a_pack_that_extends_takes_over_file_by_file_and_says_what_came_from_where() {
    let folder = workspace(None);
    let root = folder.path();
    let checked = jibao::pack_check(Some(root)).unwrap();
    assert!(checked.is_clean(), "{:?}", checked.told());
    let origin = |path: &str| &checked.packs[0].origins.iter().find(|(known, _)| known == path).unwrap().1;
    assert_eq!(*origin("rules.toml"), Origin::BuiltIn("chuxiong".to_owned()));
    assert_eq!(*origin("pack.toml"), Origin::BuiltIn("chuxiong".to_owned()));
    assert!(matches!(origin("text/工作总结.tera"), Origin::Folder(_)));
    // Errors say whose file it is.
    let rules =
        jibao::built_in().get("rules.toml").unwrap().replacen("family = \"V1\"", "family = \"V99\"", 1);
    write(root, "rules.toml", &rules);
    let told = told(root);
    let path = root.join("方案包/rules.toml").display().to_string();
    assert!(told.len() == 1 && told[0].starts_with(&path), "{told:?}");
}

#[test]
fn a_workspace_of_before_still_changes_single_files() {
    let folder = workspace(None);
    std::fs::remove_file(folder.path().join("方案包/pack.toml")).unwrap();
    change(folder.path(), "text/工作总结.tera", "现将有关情况", "有关情况");
    let checked = jibao::pack_check(Some(folder.path())).unwrap();
    assert!(checked.is_clean(), "{:?}", checked.told());
    assert!(checked.packs[0].pack.starts_with("chuxiong"));
}

#[test]
fn misspelt_files_keys_and_packs_are_refused_with_the_nearest_name() {
    let folder = workspace(Some("empty"));
    let root = folder.path();
    write(root, "rule.toml", "");
    write(root, "text/各单位.tera", "");
    change(root, "schedule.toml", "due_day", "due_days");
    change(root, "pack.toml", "campaign", "campain");
    let told = told(root);
    for expected in [
        "rule.toml：方案包里没有这样的文件，是不是“rules.toml”？",
        "text/各单位.tera：方案包里没有这样的文件",
        "不认识的项“due_days”，是不是“due_day”？",
        "不认识的项“campain”，是不是“campaign”？",
    ] {
        assert!(told.iter().any(|fault| fault.contains(expected)), "{expected}: {told:?}");
    }
    // What is lacking because it is misspelt is told once.
    assert!(told.iter().all(|fault| !fault.contains("缺少“")), "{told:?}");
    write(root, "pack.toml", "extends = \"chuxion\"");
    let told = jibao::pack_check(Some(root)).unwrap_err().to_string();
    assert!(told.contains("pack.toml 第1行：内置方案包“chuxion”不存在，是不是“chuxiong”"), "{told}");
}

#[test]
fn what_the_program_looks_for_in_the_form_cannot_be_renamed() {
    for (table, ids) in FORM_IDS {
        // A detail sheet may do without remarks.
        for (id, _) in ids.iter().filter(|(id, _)| (table, *id) != ("detail.column", "remark")) {
            let (from, to) = (format!("[[{table}]]\nid = \"{id}\""), format!("[[{table}]]\nid = \"{id}s\""));
            let told = refused("chuxiong", &[("form.toml", &from, &to)]);
            assert!(told.contains("form.toml 第") && told.contains(&format!("id = \"{id}\"")), "{told}");
            assert!(told.contains(&format!("是不是“{id}s”")), "{told}");
        }
    }
}

#[test]
fn a_general_rule_can_be_softened_with_a_reason_and_the_nets_cannot() {
    let with = |row: &str| {
        let mut files = jibao::built_in_pack("empty").unwrap();
        let text = format!("{}\n[[adjust]]\n{row}\n", files.get("rules.toml").unwrap());
        files.insert("rules.toml", text);
        Pack::load(files)
    };
    let book = with("code = \"V14\"\nseverity = \"info\"\nreason = \"按整百下达\"").unwrap().rules;
    assert_eq!(book.page("V14").unwrap().severity, Severity::Info);
    assert_eq!(book.adjustments[0].what, "由疑问改为提示");
    let book = with("code = \"V16\"\noff = true\nreason = \"只有一个单位\"").unwrap().rules;
    assert!(book.page("V16").is_none());
    for (row, expected) in [
        ("code = \"V15\"\noff = true\nreason = \"有小数\"", "“V15”是读表的底线"),
        ("code = \"V15\"\nseverity = \"info\"\nreason = \"有小数\"", "“V15”是读表的底线"),
        ("code = \"V15\"\ncodes = [\"A01\"]\nreason = \"有小数\"", "“V15”是读表的底线"),
        ("code = \"not-a-number\"\nseverity = \"info\"\nreason = \"无妨\"", "“not-a-number”是读表的底线"),
        ("code = \"normalised\"\noff = true\nreason = \"太多\"", "不能停用"),
        ("code = \"V14\"\noff = true\nreason = \" \"", "须在 reason 里写明理由"),
        ("code = \"V14\"\nreason = \"随便\"", "没有写改什么"),
        ("code = \"V44\"\noff = true\nreason = \"随便\"", "通用规则代码“V44”不存在，是不是“V14”"),
        ("code = \"V14\"\nparams = { shares = \"0.9\" }\nreason = \"随便\"", "是不是“share”"),
        ("code = \"V6\"\ncodes = [\"A09\"]\nreason = \"随便\"", "指标代码“A09”不存在"),
    ] {
        let told = with(row).unwrap_err().to_string();
        assert!(told.contains("rules.toml 第") && told.contains(expected), "{told}");
    }
}

#[test]
fn a_count_that_is_none_is_an_error_whatever_the_pack_says() {
    let folder = workspace(Some("empty"));
    // The pack has no rule of its own at all.
    write(folder.path(), "rules.toml", "");
    let (workspace, quarter) = jibao::resolve(&folder.path().join(QUARTER)).unwrap();
    for wrong in ["12.5", "-3"] {
        put(folder.path(), workspace.pack_of(None), &filled("A01", [wrong, "2", "60", "60", "8"]));
        let checked = jibao::check(&workspace, &quarter, &jibao::unwatched).unwrap();
        let error = checked.report().findings.iter().find(|finding| {
            finding.severity == Severity::Error && finding.message.contains(&format!("“开展活动”为{wrong}"))
        });
        assert!(error.is_some(), "{wrong}: {:?}", checked.report().findings);
        assert_eq!(checked.report().now.line("A01").unwrap().total, None, "{wrong} entered the total");
    }
}

#[test]
fn ten_planted_faults_are_all_told_in_one_run() {
    let folder = workspace(Some("empty"));
    let planted = [
        ("pack.toml", "office = \"办公室\"", "offise = \"办公室\"", "不认识的项“offise”"),
        (
            "reporters.toml",
            "kind = \"county\"\norder = 2",
            "kind = \"countie\"\norder = 2",
            "报送单位类别“countie”不存在，是不是“county”",
        ),
        ("policy.toml", "lead = []", "lead = [\"ZZB\"]", "报送单位“ZZB”不存在"),
        ("clauses.toml", "indicators = [\"A03\"]", "indicators = [\"A30\"]", "指标代码“A30”不存在"),
        ("schedule.toml", "cut_off_day = 20", "cut_off_day = 32", "应为1至31"),
        ("form.toml", "id = \"highlight\"", "id = \"hilight\"", "没有 id = \"highlight\""),
        (
            "indicators.csv",
            "A02,参加人次,人次,flow",
            "A04,场地,处,flows,,,,,,,y,,sum,,public,,意见,M01,场地数,活动的场地。\nA02,参加人次,人次,flow",
            "不认识的值“flows”",
        ),
        (
            "rules.toml",
            "fail = [{ A01 = \"2\", A02 = \"0\" }]",
            "fail = [{ A01 = \"2\", A02 = \"1\" }]",
            "的不通过例不符",
        ),
        ("text/工作总结.tera", "{{ A03.goal }}", "{{ A03.gaol }}", "没有“gaol”，是不是“goal”"),
        ("text/问题与打算.toml", "{{ A03.now }}，距", "{{ A03.nwo }}，距5名", "没有“nwo”，是不是“now”"),
    ];
    for (file, from, to, _) in planted {
        change(folder.path(), file, from, to);
    }
    let told = told(folder.path());
    for (file, _, _, expected) in planted {
        let found = told.iter().find(|fault| fault.contains(file) && fault.contains(expected));
        assert!(found.is_some_and(|fault| fault.contains("第") && fault.contains("行")), "{file}: {told:#?}");
    }
    // The eleventh: a number that nothing accounts for, beside the misspelt name.
    assert!(told.iter().any(|fault| fault.contains("数字“5”没有声明")), "{told:#?}");
    assert!(told.iter().all(|fault| !fault.contains("expected")), "{told:#?}");
}

#[test]
fn several_unknown_keys_of_one_row_and_several_bad_rows_are_all_told() {
    let changes = [
        ("policy.toml", "code = \"M01\"", "code = \"M01\"\nled = []\nconties = true"),
        ("reporters.toml", "short = \"甲\"", "short = 1"),
        ("reporters.toml", "short = \"乙\"", "shrot = \"乙\""),
    ];
    let (_, faults) = Pack::examine(changed("empty", &changes));
    let told: Vec<String> = faults.unwrap().iter().map(ToString::to_string).collect();
    for expected in ["“led”", "“conties”", "带引号的文字", "“shrot”，是不是“short”"]
    {
        assert!(told.iter().any(|fault| fault.contains(expected)), "{expected}: {told:#?}");
    }
    // What only follows from the rows that could not be read is not told.
    assert!(told.iter().all(|fault| !fault.contains("不存在")), "{told:#?}");
}

#[test]
fn the_empty_pack_runs_and_no_output_has_a_word_of_the_first_office() {
    let folder = workspace(Some("empty"));
    let root = folder.path();
    change(root, "pack.toml", "\ncampaign = ", "\nsections = \"处室\"\ncampaign = ");
    assert!(jibao::pack_check(Some(root)).unwrap().is_clean());
    let (workspace, quarter) = jibao::resolve(&root.join(QUARTER)).unwrap_or_else(|_| {
        let dir = jibao::QuarterDir::at(&root.join(QUARTER), Length::Quarter);
        (jibao::Workspace::open(root).unwrap(), dir)
    });
    let period = quarter.quarter.unwrap();
    jibao::forms(&workspace, &quarter, period, TODAY).unwrap();
    put(root, workspace.pack_of(None), &filled("A01", ["2", "2", "60", "60", "8"]));
    // The second sends something to mend, so that a form goes back.
    put(root, workspace.pack_of(None), &filled("A02", ["3", "3", "0", "0", "4"]));
    let checked = jibao::check(&workspace, &quarter, &jibao::unwatched).unwrap();
    assert_eq!(checked.report().count(Severity::Error), 0, "{:?}", checked.report().findings);
    assert_eq!(checked.report().now.line("A03").unwrap().total, Some(Decimal::from(12)));
    let built = jibao::build(&workspace, &quarter, TODAY, &jibao::unwatched).unwrap();
    assert!(!built.written.written.is_empty());
    let verified = jibao::verify(&workspace, &quarter).unwrap();
    assert!(verified.differences.is_empty(), "{:?}", verified.differences);
    let outputs = printed(root, QUARTER);
    assert!(outputs.keys().any(|name| name.contains("退回/乙单位")), "{:?}", outputs.keys());
    for (name, text) in &outputs {
        for word in WORDS {
            assert!(!text.contains(word), "{name} says {word}: {}", around(text, word));
        }
    }
}

/// Words that only the first office has.
const WORDS: [&str; 25] = [
    "县市",
    "科室",
    "实施意见",
    "楚雄",
    "禄丰",
    "双柏",
    "牟定",
    "南华",
    "姚安",
    "大姚",
    "永仁",
    "元谋",
    "武定",
    "普法",
    "法律明白人",
    "司法局",
    "州本级",
    "全州",
    "州局",
    "强基补短板",
    "5323",
    "0878",
    "chuxiong",
    "专项行动",
    "八五",
];

/// The text of every file that was written, by its path: workbooks and documents part by part.
pub(crate) fn printed(root: &Path, period: &str) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    let mut folders = vec![root.join(period).join("成果"), root.join(period).join("空白表")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            let name = path.strip_prefix(root).unwrap().display().to_string();
            let zipped = bytes.starts_with(b"PK");
            let text = if zipped {
                let package = Package::open(&bytes);
                package.parts().map(|(_, part)| String::from_utf8_lossy(part).into_owned()).collect()
            } else {
                String::from_utf8_lossy(&bytes).into_owned()
            };
            texts.insert(name, text);
        }
    }
    texts
}

pub(crate) fn around<'a>(text: &'a str, word: &str) -> &'a str {
    let at = text.find(word).unwrap_or(0);
    let start = text[..at].char_indices().rev().nth(30).map_or(0, |(at, _)| at);
    let end = text[at..].char_indices().nth(40).map_or(text.len(), |(more, _)| at + more);
    &text[start..end]
}

#[test]
fn a_pack_is_exported_whole_and_never_over_something() {
    for pack in jibao::PACKS {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("包");
        let count = jibao::export_pack(&target, pack, TODAY).unwrap();
        assert_eq!(count, jibao::built_in_pack(pack).unwrap().iter().count());
        let loaded = jibao::load_pack(Some(&target)).unwrap();
        assert!(loaded.files.origins().all(|(_, origin)| matches!(origin, Origin::Folder(_))));
        assert!(jibao::export_pack(&target, pack, TODAY).unwrap_err().to_string().contains("已经存在"));
    }
    let told = jibao::export_pack(Path::new("包"), "emtpy", TODAY).unwrap_err().to_string();
    assert!(told.contains("没有名为“emtpy”的内置方案包，是不是“empty”？"), "{told}");
}

/// The names that a template may write of an indicator, as the program gives them where one is misspelt, are those that the
/// page explains.
#[test]
fn the_page_on_packs_explains_every_name_that_a_template_may_write_of_an_indicator() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("单位");
    jibao::init(&root, None, Some("empty"), TODAY).unwrap();
    let paper = root.join("方案包/text/工作总结.tera");
    let text = std::fs::read_to_string(&paper).unwrap();
    std::fs::write(&paper, format!("{text}\n开展{{{{ A01.nown }}}}。\n")).unwrap();
    let told = jibao::pack_check(Some(&root)).unwrap().told().join("\n");
    let (_, known) = told.split_once("可用：").unwrap_or_else(|| panic!("{told}"));
    let mut known: Vec<&str> = known.lines().next().unwrap().split('、').collect();
    let page = std::fs::read_to_string(jibao_tests::root().join("docs/方案包.md")).unwrap();
    let (_, section) = page.split_once("\n## 文稿里的指标\n").unwrap();
    let rows = section.lines().take_while(|line| !line.starts_with("## "));
    let mut listed: Vec<&str> =
        rows.filter_map(|row| Some(row.strip_prefix("| `")?.split_once('`')?.0)).collect();
    known.sort_unstable();
    listed.sort_unstable();
    assert_eq!(listed, known);
}

/// The tables of `docs/方案包.md` with their rows made anew from the types; what a row explains is kept.
#[test]
fn the_page_on_packs_lists_every_file_key_and_value() {
    let path = jibao_tests::root().join("docs/方案包.md");
    let page = std::fs::read_to_string(path).unwrap();
    for (file, about) in jibao_core::pack::FILES {
        assert!(page.contains(&format!("| `{file}` | {about} |\n")), "{file} is not listed with “{about}”");
    }
    let tables = jibao_core::pack::schema::tables().into_iter().chain(jibao_render::narrative::tables());
    let mut headings = 0;
    for table in tables {
        let heading = match table.heading {
            "" => format!("\n### `{}`\n", table.file),
            heading => format!("\n### `{}` `{heading}`\n", table.file),
        };
        headings += 1;
        let (_, rest) = page.split_once(&heading).unwrap_or_else(|| panic!("no section{heading}"));
        let rows: Vec<&str> = rest.lines().skip_while(|line| !line.starts_with('|')).skip(2).collect();
        let rows: Vec<&str> = rows.into_iter().take_while(|line| line.starts_with('|')).collect();
        let given: Vec<Vec<&str>> =
            rows.iter().map(|row| row.trim_matches('|').split(" | ").map(str::trim).collect()).collect();
        let expected: Vec<String> = table.keys.iter().map(|key| format!("`{}`", key.name)).collect();
        assert_eq!(given.iter().map(|row| row[0].to_owned()).collect::<Vec<_>>(), expected, "{heading}");
        for (row, key) in given.iter().zip(&table.keys) {
            assert!(!row[1].is_empty(), "{heading} {} is not explained", key.name);
            assert_eq!(
                row.get(2).copied().unwrap_or_default(),
                key.values.join("、"),
                "{heading} {}",
                key.name
            );
        }
    }
    assert_eq!(page.matches("\n### `").count(), headings, "a section is of nothing");
}

#[test]
fn what_a_pack_says_that_goes_wrong_later_is_refused_where_it_stands() {
    for (pack, file, from, to, expected) in [
        ("chuxiong", "indicators.csv", ",>=95,", ",>=0.95,", "95% 写 95，不写 0.95"),
        ("chuxiong", "indicators.csv", ",=100,", ",=1,", "目标“=1”说不清是百分之几"),
        ("chuxiong", "indicators.csv", "min:法律明白人", "min:法治文化阵地", "这一列填的是有或无，不是数"),
        ("empty", "pack.toml", "id = \"", "logo = \"D:\\图\"\nid = \"", "反斜杠“\\”要写两个"),
        ("empty", "pack.toml", "id = \"", "id ＝ \"", "“id”处写法读不懂"),
        ("empty", "indicators.csv", "人次,flow", "人次,发生数", "不认识的值“发生数”，可用：parameter"),
    ] {
        let told = refused(pack, &[(file, from, to)]);
        assert!(told.contains(file) && told.contains(expected), "{told}");
    }
    // A rate that is to stay below half a percent is one.
    for (from, to) in [(",<B05,", ",<0.5,"), (",>=95,", ",>=0.5,"), (",>=95,", ",>=1,")] {
        assert!(Pack::load(changed("chuxiong", &[("indicators.csv", from, to)])).is_ok(), "{to}");
    }
    let folder = workspace(Some("empty"));
    for (file, from, to) in [
        ("text/问题与打算.toml", "plan = \"充实队伍，补上{{ A03.gap }}的差额。\"", "plan = \"\""),
        ("text/工作总结.tera", "# {{ about", "{ A01.now }\n# {{ about"),
    ] {
        change(folder.path(), file, from, to);
    }
    let told = told(folder.path());
    for expected in ["text、plan 各写一句话", "花括号要写两个"] {
        assert!(told.iter().any(|fault| fault.contains(expected)), "{told:#?}");
    }
}

#[test]
fn a_register_without_rows_is_no_register() {
    let mut files = jibao::built_in_pack("chuxiong").unwrap();
    let path =
        files.iter().map(|(path, _)| path.to_owned()).find(|path| path.contains("register/2023")).unwrap();
    let head = files.get(&path).unwrap().lines().next().unwrap().to_owned();
    files.insert(path.as_str(), format!("{head}\n"));
    let told = Pack::load(files).unwrap_err().to_string();
    assert!(told.contains("register/2023") && told.contains("名册里一行也没有"), "{told}");
}
