//! What cannot stand side by side, each with the sentence that it gets from every command.

use std::path::Path;

use jibao::Workspace;

use super::{TODAY, edit};

/// Two packs made of the empty one: 2024 and 2025, then 2026 to 2030, each with a rate.
pub(super) fn packs(root: &Path) {
    let rate = "R01,场均人次,%,rate,A02,A01,,,,,,,recompute,,public,,意见,M01,,平均每场的人次。\n";
    for (name, id, from, to) in
        [("方案包", "first", "2024Q1", "2025Q4"), ("方案包2026", "second", "2026Q1", "2030Q4")]
    {
        let folder = root.join(name);
        jibao::export_pack(&folder, "empty", TODAY).unwrap();
        edit(&folder, "pack.toml", |text| text.replace("id = \"empty\"", &format!("id = \"{id}\"")));
        edit(&folder, "schedule.toml", |text| {
            text.replace("quarters = []", &format!("from = \"{from}\"\nto = \"{to}\""))
        });
        edit(&folder, "indicators.csv", |text| format!("{text}{rate}"));
    }
    let later = root.join("方案包2026");
    edit(&later, "pack.toml", |text| format!("{text}[follows]\nid = \"first\"\n"));
    edit(&later, "indicators.csv", |text| {
        let before = |line: &str| format!("{line},,{}\n", line.split(',').next().unwrap());
        text.lines().map(before).collect::<String>().replacen(
            "definition,,code",
            "definition,number,before",
            1,
        )
    });
    std::fs::write(root.join("jibao.toml"), "pack = [\"方案包\", \"方案包2026\"]\n").unwrap();
}

/// A file, what stands in it and what is put in its place; and the sentence, which begins with the place.
type Fault = (&'static str, &'static str, &'static str, &'static str);

const FAULTS: [Fault; 23] = [
    (
        "方案包2026/indicators.csv",
        ",,A02\n",
        ",,A20\n",
        "方案包2026/indicators.csv 第3行：前一方案的指标代码“A20”不存在，是不是“A02”？",
    ),
    (
        "方案包2026/indicators.csv",
        "在册队员,名,stock",
        "在册队员,名,flow",
        "方案包2026/indicators.csv 第4行：“A03”不能承接前一方案的“A03”（在册队员）：kind 在前一方案里是“stock”，这里是“flow”。改成一样的，不能比的把 before 留空",
    ),
    (
        "方案包2026/indicators.csv",
        "开展活动,场次",
        "开展活动,场",
        "方案包2026/indicators.csv 第2行：“A01”不能承接前一方案的“A01”（开展活动）：单位（unit）在前一方案里是“场次”，这里是“场”。改成一样的，不能比的把 before 留空",
    ),
    (
        "方案包2026/indicators.csv",
        "不计。,,A03",
        "不计。,decimal:2,A03",
        "方案包2026/indicators.csv 第4行：“A03”不能承接前一方案的“A03”（在册队员）：数的写法（number）在前一方案里是“integer”，这里是“decimal:2”。改成一样的，不能比的把 before 留空",
    ),
    (
        "方案包/indicators.csv",
        "sum,,public,,意见,M01,参加人数",
        "sum,,internal,,意见,M01,参加人数",
        "方案包2026/indicators.csv 第3行：“A02”不能承接前一方案的“A02”（参加人次）：公开范围（visibility）在前一方案里是“internal”，这里是“public”。改成一样的，不能比的把 before 留空",
    ),
    (
        "方案包2026/indicators.csv",
        ",,A02\n",
        ",,A01\n",
        "方案包2026/indicators.csv 第3行：承接的代码（before）“A01”重复",
    ),
    (
        "方案包2026/indicators.csv",
        ",,A02\n",
        ",,\n",
        "方案包2026/indicators.csv 第5行：“R01”不能承接前一方案的“R01”（场均人次）：计算它的“A02”没有承接，往期无从比较。改成一样的，不能比的把 before 留空",
    ),
    (
        "方案包/indicators.csv",
        "rate,A02,A01",
        "rate,A03,A01",
        "方案包2026/indicators.csv 第5行：“R01”不能承接前一方案的“R01”（场均人次）：前一方案由A03、A01计算，这里的各项承接的不是这些。改成一样的，不能比的把 before 留空",
    ),
    (
        "方案包2026/pack.toml",
        "[follows]\nid = \"first\"\n",
        "",
        "方案包2026/indicators.csv 第2行：“A01”写了承接的代码（before），pack.toml 里没有 [follows]：写上 [follows] 和前一方案包的 id，不承接的留空",
    ),
    (
        "方案包2026/pack.toml",
        "id = \"first\"",
        "id = \"frist\"",
        "：[follows] 的 id“frist”不是 jibao.toml 里列出的方案包，是不是“first”？请把前一方案包的文件夹列进 jibao.toml 的 pack，没有前一方案的删去 [follows] 和 before 列",
    ),
    ("方案包2026/pack.toml", "id = \"first\"", "name = \"first\"", "不认识的项“name”"),
    (
        "方案包2026/pack.toml",
        "[follows]\nid = \"first\"",
        "[follows]\nid = \"second\"",
        "：[follows] 的 id“second”是这个方案包自己的，应写前一方案包的 id",
    ),
    (
        "方案包2026/pack.toml",
        "id = \"second\"",
        "id = \"first\"",
        "：[follows] 的 id“first”是这个方案包自己的，应写前一方案包的 id",
    ),
    (
        "方案包/pack.toml",
        "id = \"first\"",
        "id = \"second\"",
        "：id“second”与“方案包”里的相同，请改成这个方案自己的",
    ),
    (
        "方案包/schedule.toml",
        "from = \"2024Q1\"\nto = \"2025Q4\"",
        "quarters = []",
        "：没有写明哪些期属于这个方案，请写上 from 和 to（或 quarters）：jibao.toml 列了几个方案包，各期按它分给各个方案",
    ),
    (
        "方案包2026/schedule.toml",
        "\nfrom = \"2026Q1\"",
        "\nfrom = \"2025Q4\"",
        "：2025年第四季度至2030年第四季度与“方案包”的2024年第一季度至2025年第四季度重叠，请改其中一个的 from、to（或 quarters），让前一方案先结束",
    ),
    (
        "方案包/schedule.toml",
        "from = \"2024Q1\"\nto = \"2025Q4\"",
        "quarters = [\"2024Q1\", \"2027Q1\"]",
        "：2026年第一季度至2030年第四季度与“方案包”的2024年第一季度至2027年第一季度重叠，请改其中一个的 from、to（或 quarters），让前一方案先结束",
    ),
    (
        "方案包/pack.toml",
        "campaign =",
        "follows = { id = \"second\" }\ncampaign =",
        "：[follows] 的 id“second”不是紧接在前的方案：按 schedule.toml，这个方案最早",
    ),
    (
        "方案包2026/reporters.toml",
        "id = \"A02\"\nkind = \"county\"",
        "id = \"A02\"\nkind = \"section\"",
        "“A02”在前一方案里是“乙单位”，一个是下属单位、一个是本级科室：两个方案里的 id 不能是同一个",
    ),
    (
        "jibao.toml",
        "\"方案包2026\"",
        "\"./方案包/\"",
        "jibao.toml 第1行：方案包“./方案包/”列了两次，请删去一个",
    ),
    (
        "jibao.toml",
        "[\"方案包\", \"方案包2026\"]",
        "[]",
        "jibao.toml 第1行：pack 的名单是空的，请写方案包的文件夹，用内置方案包的删去这一行",
    ),
    (
        "jibao.toml",
        "[\"方案包\", \"方案包2026\"]",
        "2026",
        "jibao.toml 第1行：“2026”写法不对，应为带引号的文字",
    ),
    (
        "jibao.toml",
        "[\"方案包\", \"方案包2026\"]",
        "\"方案包2026\"",
        "：[follows] 的 id“first”不是 jibao.toml 里列出的方案包。请把前一方案包的文件夹列进 jibao.toml 的 pack，没有前一方案的删去 [follows] 和 before 列",
    ),
];

#[test]
fn whatever_does_not_fit_is_told_with_its_line_and_what_to_do_by_every_command() {
    for (file, from, to, sentence) in FAULTS {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        packs(root);
        if to.contains("kind = \"section\"") {
            let section =
                "[[kind]]\nid = \"section\"\nname = \"科室\"\nside = \"section\"\n\n[[reporter]]\nid";
            edit(&root.join("方案包2026"), "reporters.toml", |text| {
                text.replacen("[[reporter]]\nid", section, 1)
            });
        }
        edit(root, file, |text| text.replacen(from, to, 1));
        let opened = Workspace::open(root).expect_err(sentence).to_string();
        assert!(opened.contains(sentence), "{sentence}\n{opened}");
        let tried = match jibao::pack_check(Some(root)) {
            Ok(tried) => tried.told().join("\n"),
            Err(error) => error.to_string(),
        };
        assert!(tried.contains(sentence), "{sentence}\n{tried}");
        for command in [jibao::resolve(root).map(drop), jibao::init(root, None, None, TODAY).map(drop)] {
            let told = command.expect_err(sentence).to_string();
            assert!(told.contains(sentence), "{sentence}\n{told}");
        }
    }
}

#[test]
fn all_that_does_not_fit_is_told_in_one_run_and_two_plans_that_fit_are_not_complained_of() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    packs(root);
    let tried = jibao::pack_check(Some(root)).unwrap();
    assert!(tried.is_clean(), "{:?}", tried.told());
    edit(root, "方案包2026/indicators.csv", |text| {
        text.replacen("开展活动,场次", "开展活动,场", 1).replacen("在册队员,名,stock", "在册队员,人,stock", 1)
    });
    let tried = jibao::pack_check(Some(root)).unwrap();
    assert_eq!(tried.packs.iter().map(|pack| pack.told().len()).collect::<Vec<_>>(), [0, 2]);
}

#[test]
fn plans_whose_periods_are_not_equally_long_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    packs(root);
    edit(root, "方案包2026/schedule.toml", |text| {
        text.replace("kind = \"quarter\"", "kind = \"month\"")
            .replace("\"2026Q1\"\nto = \"2030Q4\"", "\"2026M01\"\nto = \"2030M12\"")
    });
    let told = Workspace::open(root).unwrap_err().to_string();
    let sentence =
        "：这个方案的一期是月份，“方案包”的是季度：一个工作区里各方案的期要一样长，请把它放到另一个工作区";
    assert!(told.contains("方案包2026/schedule.toml 第") && told.ends_with(sentence), "{told}");
    assert_eq!(jibao::pack_check(Some(root)).unwrap_err().to_string(), told);
}

#[test]
fn a_list_of_one_is_one_folder() {
    let outputs = |pack: &str| {
        let folder = tempfile::tempdir().unwrap();
        jibao::init(folder.path(), "2026Q1".parse().ok(), Some("empty"), TODAY).unwrap();
        std::fs::write(folder.path().join("jibao.toml"), format!("pack = {pack}\n")).unwrap();
        let workspace = Workspace::open(folder.path()).unwrap();
        let pack = workspace.pack_of(None);
        assert_eq!((workspace.engines().len(), workspace.strays.len()), (1, 0));
        pack.about.id.clone()
    };
    assert_eq!(outputs("\"方案包\""), outputs("[\"方案包\"]"));
}

#[test]
fn words_go_on_only_where_they_are_the_same_words() {
    let row = "A08,评定等次,,stock,,,,,,,y,,list,,public,,意见,M01,,年度评定。,choice:优秀|良好|合格";
    for (now, expected) in [
        ("优秀|良好|合格", None),
        (
            "好|中|差",
            Some(
                "“A08”不能承接前一方案的“A08”（评定等次）：可选的词在前一方案里是“优秀、良好、合格”，这里是“好、中、差”",
            ),
        ),
        ("合格|良好|优秀", Some("这里是“合格、良好、优秀”")),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        packs(root);
        edit(root, "方案包/indicators.csv", |text| {
            let wide = |line: &str| format!("{line},\n");
            let rows: String = text.lines().map(wide).collect();
            format!("{}{row}\n", rows.replacen("definition,", "definition,number", 1))
        });
        edit(root, "方案包2026/indicators.csv", |text| {
            format!("{text}{},A08\n", row.replace("优秀|良好|合格", now))
        });
        let opened = Workspace::open(root);
        match expected {
            None => drop(opened.unwrap()),
            Some(sentence) => {
                let told = opened.unwrap_err().to_string();
                assert!(told.contains(sentence), "{told}");
            }
        }
    }
}
