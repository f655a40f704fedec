//! Two plans side by side in one workspace: each period goes by its own, and only what says so is compared.

mod faults;
mod mid_year;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jibao::{Workspace, unwatched};
use jibao_core::ids::{Code, Period, ReporterId};
use jibao_core::pack::{Aggregate, Kind, Pack, Role, Visibility};
use jibao_core::returns::{Submission, Value};
use jibao_core::text::number::round;
use jibao_tests::printed::{document_text, rows_by_code, sheet};
use jibao_tests::returns::{pack, put, quarters};
use jibao_tests::{copy_folder, root};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use serde_json::Value as Json;

const TODAY: Date = date(2026, 3, 24);
/// The last period of the first plan, and the first of the second.
const LAST: &str = "2025年第四季度";
const FIRST: &str = "2026年第一季度";
/// Codes that the second plan writes otherwise.
const RENAMED: [(&str, &str); 3] = [("M0907", "N0907"), ("M1602", "N1602"), ("M1605", "N1605")];
/// Codes that both plans have and the second does not carry over: one has another unit, one is something else now.
const APART: [&str; 2] = ["M1104", "M1204"];
/// What is new.
const NEW: &str = "N1901";

fn renamed(code: &str) -> &str {
    RENAMED.iter().find(|(old, _)| *old == code).map_or(code, |(_, new)| new)
}

/// Writes a file of a pack's folder anew.
fn edit(folder: &Path, name: &str, change: impl Fn(&str) -> String) {
    let path = folder.join(name);
    let text = std::fs::read_to_string(&path).unwrap();
    let changed = change(&text);
    assert_ne!(text, changed, "{name} stays as it was");
    std::fs::write(path, changed).unwrap();
}

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

/// A row of the second plan's catalogue, with the code that it had.
fn carried(line: &str) -> String {
    let (code, rest) = line.split_once(',').unwrap();
    let new = match code {
        "M1104" => line.replacen("阅读(播放)量,次,", "阅读(播放)量,人次,", 1),
        "M1204" => line.replacen("获州级以上奖项的普法作品,件,", "新设普法驿站,件,", 1),
        _ => format!("{},{rest}", renamed(code)),
    };
    let before = if APART.contains(&code) { "" } else { code };
    format!("{new},{before}\n")
}

/// The two packs: the first office's own, until the end of 2025, and one made of it for 2026 to 2030.
fn packs(root: &Path) {
    std::fs::create_dir(root.join("方案包")).unwrap();
    std::fs::write(root.join("方案包/pack.toml"), "extends = \"chuxiong\"\n").unwrap();
    let folder = root.join("方案包2026");
    jibao::export_pack(&folder, "chuxiong", TODAY).unwrap();
    let mut all = Vec::new();
    files(&folder, &mut all);
    for path in all.iter().filter(|path| !path.ends_with("indicators.csv")) {
        let text = std::fs::read_to_string(path).unwrap();
        let new = RENAMED.iter().fold(text, |text, (old, new)| text.replace(old, new));
        std::fs::write(path, new).unwrap();
    }
    edit(&folder, "indicators.csv", |text| {
        let (header, rows) = text.split_once('\n').unwrap();
        let rows: String = rows.lines().map(carried).collect();
        // Numerators, denominators and targets name codes too.
        let rows = RENAMED.iter().fold(rows, |text, (old, new)| {
            text.replace(&format!(",{old},"), &format!(",{new},"))
                .replace(&format!("={old},"), &format!("={new},"))
        });
        let rows = RENAMED
            .iter()
            .fold(rows, |text, (old, new)| text.replace(&format!(",{new}\n"), &format!(",{old}\n")));
        let new = format!(
            "{NEW},线上普法活动,场次,flow,,,,,,,y,,sum,,public,,,M12,线上活动,线上开展的普法活动。,\n"
        );
        format!("{header},before\n{rows}{new}")
    });
    edit(&folder, "pack.toml", |text| {
        let text = text.replace("id = \"chuxiong-pufa-2024\"", "id = \"chuxiong-pufa-2026\"");
        format!("{text}\n[follows]\nid = \"chuxiong-pufa-2024\"\n")
    });
    edit(&folder, "schedule.toml", |text| {
        let line = text.lines().find(|line| line.starts_with("quarters")).unwrap();
        text.replace(line, "from = \"2026Q1\"\nto = \"2030Q4\"")
    });
    std::fs::write(root.join("jibao.toml"), "pack = [\"方案包\", \"方案包2026\"]\n").unwrap();
}

/// Sample returns as if they had been made a year later.
fn a_year_later(quarter: &str) -> Vec<Submission> {
    let sample = quarters().iter().find(|sample| sample.quarter.to_string() == quarter).unwrap();
    let quarter = Period::quarter(sample.quarter.year() + 1, sample.quarter.number()).unwrap();
    let (was, is) = (sample.quarter.year().to_string(), quarter.year().to_string());
    let later = |day: Date| day.checked_add(1.year()).unwrap();
    let shifted = |submission: &Submission| {
        let mut shifted = Submission { quarter, ..submission.clone() };
        shifted.cover.cut_off = shifted.cover.cut_off.map(later);
        shifted.cover.filled_on = shifted.cover.filled_on.map(later);
        for (text, _) in shifted.cover.fields.values_mut() {
            *text = text.replace(&was, &is);
        }
        shifted
    };
    sample.submissions.iter().map(shifted).collect()
}

/// The returns of the second plan's first period, in its codes.
fn of_second_plan(pack: &Pack) -> Vec<Submission> {
    let mut submissions = a_year_later("2025Q1");
    for submission in &mut submissions {
        let entries = std::mem::take(&mut submission.entries);
        for ((code, column), entry) in entries {
            submission.entries.insert((Code::from(renamed(code.as_str())), column), entry);
        }
        let example = submission.entries.values().next().unwrap().clone();
        if pack.reporters.get(&submission.reporter).unwrap().is_unit() {
            for column in [jibao_core::pack::Column::Current, jibao_core::pack::Column::Year] {
                let mut entry = example.clone();
                (entry.value, entry.raw) = (Value::Reported(Decimal::from(5)), "5".to_owned());
                submission.entries.insert((NEW.into(), column), entry);
            }
        }
    }
    submissions
}

/// A workspace with both plans: a period of the first a year before, its last one, and the first one of the second.
fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    packs(folder.path());
    let year_before = "2025年第一季度/上报";
    copy_folder(&root().join("fixtures").join(year_before), &folder.path().join(year_before)).unwrap();
    for submission in a_year_later("2024Q4") {
        put(folder.path(), pack(), &submission);
    }
    let workspace = Workspace::open(folder.path()).unwrap();
    let later = workspace.pack_of(Period::quarter(2026, 1));
    for submission in of_second_plan(later) {
        put(folder.path(), later, &submission);
    }
    folder
}

fn build(root: &Path, label: &str) -> Json {
    let (workspace, quarter) = jibao::resolve(&root.join(label)).unwrap();
    jibao::build(&workspace, &quarter, TODAY, &unwatched).unwrap();
    let bytes = std::fs::read(root.join(label).join("成果/数据.json")).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

fn output(root: &Path, label: &str, name: &str) -> Vec<u8> {
    std::fs::read(root.join(label).join("成果").join(format!("{label}{name}"))).unwrap()
}

fn indicators(data: &Json) -> BTreeMap<String, &Json> {
    let all = data["indicators"].as_array().unwrap().iter();
    all.map(|one| (one["code"].as_str().unwrap().to_owned(), one)).collect()
}

fn decimal(value: &Json) -> Option<Decimal> {
    value.as_str().map(|text| text.parse().unwrap())
}

/// What the returns add up to: units, and sections whose figure is their own.
fn sum(submissions: &[Submission], code: &str) -> Option<Decimal> {
    let indicator = pack().catalogue.get(code).unwrap();
    let adds = |id: &ReporterId| {
        let unit = pack().reporters.get(id).unwrap().is_unit();
        unit || indicator.sections.iter().any(|(own, role)| own == id && *role == Role::Adds)
    };
    let of = |one: &Submission| match one.entry(&code.into(), indicator.main_column())?.value {
        Value::Reported(number) => Some(number),
        Value::None => Some(Decimal::ZERO),
        _ => None,
    };
    let values: Vec<Decimal> = submissions.iter().filter(|one| adds(&one.reporter)).filter_map(of).collect();
    (!values.is_empty()).then(|| values.into_iter().sum())
}

#[test]
fn what_is_carried_over_is_compared_with_what_the_earlier_plan_said_and_nothing_else_is() {
    let folder = workspace();
    let root = folder.path();
    let (before, now) = (build(root, LAST), build(root, FIRST));
    let (before, now_by) = (indicators(&before), indicators(&now));
    let (last, year_ago) = (a_year_later("2024Q4"), &quarters()[3]);
    assert_eq!(year_ago.quarter.to_string(), "2025Q1");
    let mut compared = BTreeSet::new();
    for indicator in pack().catalogue.iter() {
        let old = indicator.code.as_str();
        let (Some(now), Some(then)) = (now_by.get(renamed(old)), before.get(old)) else { continue };
        if APART.contains(&old) {
            continue;
        }
        assert_eq!(decimal(&now["previous"]), decimal(&then["total"]), "{old}");
        let series: Vec<&str> = now["series"]
            .as_array()
            .unwrap()
            .iter()
            .map(|point| point["quarter"].as_str().unwrap())
            .collect();
        // Texts are set beside none.
        let all = ["2025Q1", "2025Q4", "2026Q1"];
        assert_eq!(series, if indicator.kind == Kind::Text { &all[2..] } else { &all[..] }, "{old}");
        let adds =
            matches!(indicator.kind, Kind::Flow | Kind::Stock) && indicator.aggregate == Aggregate::Sum;
        if adds && indicator.numerator.is_empty() {
            assert_eq!(decimal(&now["previous"]), sum(&last, old), "{old}");
            assert_eq!(decimal(&now["same_quarter_last_year"]), sum(&year_ago.submissions, old), "{old}");
            compared.insert(old);
        }
    }
    assert!(compared.len() > 60 && compared.contains("M0907"), "{compared:?}");
    // Of the reporters, those whose two terms are there: 调解成功率, from the returns.
    let terms = |code: &str| sum(&last, code).unwrap();
    let rate = round(terms("M1604") * Decimal::ONE_HUNDRED / terms("M1602"), 6).normalize();
    assert_eq!(decimal(&now_by["N1605"]["previous"]), Some(rate));
    for code in APART.into_iter().chain([NEW]) {
        let one = now_by[code];
        assert!(decimal(&one["total"]).is_some(), "{code}");
        assert_eq!((&one["previous"], &one["same_quarter_last_year"]), (&Json::Null, &Json::Null), "{code}");
        let series = one["series"].as_array().unwrap();
        assert_eq!(series.iter().map(|point| &point["quarter"]).collect::<Vec<_>>(), ["2026Q1"], "{code}");
    }

    // Figures of comparisons are of what is carried over alone.
    let figures = now["figures"].as_array().unwrap().iter().map(|figure| figure["id"].as_str().unwrap());
    let of = |id: &str| id.split(['.', '-']).next().unwrap().to_owned();
    let comparing: BTreeSet<String> =
        figures.filter(|id| id.contains("previous") || id.contains("year_before")).map(of).collect();
    assert!(comparing.contains("G01") && comparing.contains("M1704"), "{comparing:?}");
    assert!(APART.into_iter().chain([NEW]).all(|code| !comparing.contains(code)), "{comparing:?}");

    // The page tells how much is compared, and with which periods.
    let findings = now["findings"].as_array().unwrap();
    let told: Vec<&str> = findings
        .iter()
        .filter(|finding| finding["code"] == "plan-before")
        .map(|finding| finding["message"].as_str().unwrap())
        .collect();
    let numbers = pack().catalogue.iter().filter(|one| one.kind != Kind::Text).count();
    let rest = format!(
        "按前一方案报送，本方案的{}项指标里有{}项承接了它的，可以比较；其余{}项无往期可比",
        numbers + 1,
        numbers - APART.len(),
        APART.len() + 1
    );
    assert_eq!(told, ["2025年第一季度", "2025年第四季度"].map(|label| format!("{label}{rest}")));
    assert!(findings.iter().all(|finding| finding["code"] != "no-predecessor"));
    // A rule that needs what is not there says why, and not that nobody reported it.
    let reasons: String = now["rules"].to_string();
    assert!(reasons.contains("上季度按前一方案报送，没有承接这项指标，无往期可比"), "{reasons}");

    let text = document_text(&output(root, FIRST, "工作总结.docx"));
    assert!(!text.contains("首次统计") && !text.contains("未找到上季度报表"), "{text}");
    // What the template would compare, had it been carried over.
    let read = text.split("阅读（播放）").nth(1).unwrap().split('。').next().unwrap();
    assert!(read.ends_with("万人次") && !read.contains('较') && !read.contains("同比"), "{read}");
    let rows = rows_by_code(&output(root, FIRST, "汇总表.xlsx"), "指标汇总");
    for code in APART.into_iter().chain([NEW]) {
        assert_eq!(rows[code]["上季度"].to_string(), "—", "{code}");
    }
    assert_eq!(rows["N0907"]["上季度"].to_string(), sum(&last, "M0907").unwrap().normalize().to_string());
}

#[test]
fn both_periods_are_verified_and_a_changed_earlier_pack_is_noticed_in_both() {
    let folder = workspace();
    let root = folder.path();
    for label in [LAST, FIRST] {
        build(root, label);
        let (workspace, quarter) = jibao::resolve(&root.join(label)).unwrap();
        let verified = jibao::verify(&workspace, &quarter).unwrap();
        assert!(verified.differences.is_empty(), "{label}: {:?}", verified.differences);
        assert!(verified.notes.is_empty(), "{:?}", verified.notes);
        // The public edition too, beside the one of the earlier plan.
        let checked = jibao::check(&workspace, &quarter, &unwatched).unwrap();
        let public = jibao::publish(&workspace, &quarter, &checked).unwrap();
        jibao::write(&workspace, &quarter, &public, TODAY, &unwatched).unwrap();
        let verified = jibao::verify(&workspace, &quarter).unwrap();
        assert!(verified.differences.is_empty(), "{label}: {:?}", verified.differences);
    }
    let list = |label: &str| -> Json {
        serde_json::from_slice(&std::fs::read(root.join(label).join("成果/清单.json")).unwrap()).unwrap()
    };
    let packs: Vec<Json> = [LAST, FIRST].map(list).map(|list| list["pack"]["id"].clone()).into();
    assert_eq!(packs, ["chuxiong-pufa-2024", "chuxiong-pufa-2026"]);
    assert_eq!(
        (&list(LAST)["inputs"]["方案包"], list(FIRST)["inputs"]["方案包"].is_string()),
        (&Json::Null, true)
    );
    let texts = root.join("方案包/text");
    std::fs::create_dir(&texts).unwrap();
    let text = jibao::built_in().get("text/报告标题.tera").unwrap().replace('报', "呈");
    std::fs::write(texts.join("报告标题.tera"), text).unwrap();
    for label in [LAST, FIRST] {
        let (workspace, quarter) = jibao::resolve(&root.join(label)).unwrap();
        let verified = jibao::verify(&workspace, &quarter).unwrap();
        let told = format!("{:?} {:?}", verified.files, verified.differences);
        assert!(told.contains("方案包"), "{label}: {told}");
    }
}

#[test]
fn forms_ask_in_the_words_of_their_own_plan_and_hold_last_values_of_what_is_carried_over_alone() {
    let folder = workspace();
    let root = folder.path();
    let (workspace, quarter) = jibao::resolve(&root.join(FIRST)).unwrap();
    let period = quarter.quarter.unwrap();
    jibao::forms(&workspace, &quarter, period, TODAY).unwrap();
    let form = std::fs::read(root.join(FIRST).join("空白表/楚雄市.xlsx")).unwrap();
    let rows = rows_by_code(&form, "指标表");
    assert!(rows.contains_key("N0907") && rows.contains_key(NEW) && !rows.contains_key("M0907"));
    assert_eq!(rows["M1104"]["单位"].to_string(), "人次");
    let last = a_year_later("2024Q4");
    let own = last.iter().find(|one| one.reporter.as_str() == "532301").unwrap();
    let mut held = 0;
    for (code, row) in &rows {
        let old = RENAMED.iter().find(|(_, new)| new == code).map_or(code.as_str(), |(old, _)| old);
        let Some(indicator) = pack().catalogue.get(old).filter(|_| !APART.contains(&old)) else {
            assert_eq!(
                (row["上季度"].to_string(), row["上季度累计"].to_string()),
                (String::new(), String::new())
            );
            continue;
        };
        let then = own.entry(&indicator.code, indicator.main_column()).and_then(|entry| entry.number());
        if let Some(number) = then.filter(|_| indicator.kind != Kind::Flag) {
            let column = if indicator.kind == Kind::Ytd { "上季度累计" } else { "上季度" };
            assert_eq!(row[column].to_string(), number.normalize().to_string(), "{code}");
            held += 1;
        }
    }
    assert!(held > 60, "{held}");
    // The last quarter's form is of its own plan.
    let (workspace, quarter) = jibao::resolve(&root.join(LAST)).unwrap();
    jibao::forms(&workspace, &quarter, quarter.quarter.unwrap(), TODAY).unwrap();
    let form = std::fs::read(root.join(LAST).join("空白表/楚雄市.xlsx")).unwrap();
    let rows = rows_by_code(&form, "指标表");
    assert!(rows.contains_key("M0907") && !rows.contains_key("N0907") && !rows.contains_key(NEW));
}

#[test]
fn every_command_takes_the_pack_of_the_period() {
    let folder = workspace();
    let root = folder.path();
    let opened = Workspace::open(root).unwrap();
    let id = |period: &str| opened.pack_of(period.parse::<Period>().ok()).about.id.clone();
    // Beyond both plans too: the latest that had begun, else the first.
    for (period, plan) in
        [("2023Q4", 2024), ("2024Q2", 2024), ("2025Q4", 2024), ("2026Q1", 2026), ("2031Q2", 2026)]
    {
        assert_eq!(id(period), format!("chuxiong-pufa-{plan}"), "{period}");
    }
    let tried = jibao::pack_check(Some(root)).unwrap();
    assert_eq!(tried.told(), Vec::<String>::new());
    assert!(tried.is_clean(), "{:?}", tried.quarters);
    assert_eq!(tried.packs.len(), 2);
    assert_eq!(tried.quarters.len(), 3);
    // One return alone, and returns in a folder that says no period.
    let alone = jibao::check_file(&root.join(FIRST).join("上报/楚雄市.xlsx"), false).unwrap();
    assert!(alone.report.line(NEW).is_some() && alone.report.earlier.len() == 2);
    for (label, code) in [(LAST, "M0907"), (FIRST, "N0907")] {
        let bare = root.join("收到的");
        copy_folder(&root.join(label).join("上报"), &bare).unwrap();
        let (workspace, quarter) = jibao::resolve(&bare).unwrap();
        assert_eq!(quarter.quarter, None);
        let checked = jibao::check(&workspace, &quarter, &unwatched).unwrap();
        assert!(
            checked.report().quarter.label() == label && checked.report().line(code).is_some(),
            "{label}"
        );
        std::fs::remove_dir_all(bare).unwrap();
    }
    // A table holds one catalogue.
    let (workspace, all) = jibao::resolve_all(root).unwrap();
    let out = tempfile::tempdir().unwrap();
    for to in ["long.csv", "dataset"] {
        let exported = jibao::export(&workspace, &all, &out.path().join(to), TODAY).unwrap();
        let left: Vec<String> = exported.left_out.iter().map(Period::to_string).collect();
        assert_eq!((exported.quarters, left), (1, vec!["2025Q1".to_owned(), "2025Q4".to_owned()]), "{to}");
    }
    let table = std::fs::read_to_string(out.path().join("long.csv")).unwrap();
    assert!(table.contains("N0907") && !table.contains("M0907") && !table.contains("2025Q4"));
    let earlier: Vec<_> = all.into_iter().filter(|one| one.root.ends_with(LAST)).collect();
    let exported = jibao::export(&workspace, &earlier, &out.path().join("earlier.csv"), TODAY).unwrap();
    assert_eq!((exported.quarters, exported.left_out), (1, Vec::new()));
    assert!(std::fs::read_to_string(out.path().join("earlier.csv")).unwrap().contains("M0907"));
    // The next period that is set up is the second plan's.
    let made = jibao::init(root, None, None, date(2026, 2, 1)).unwrap();
    assert_eq!(made.quarter.quarter.unwrap().to_string(), "2026Q2");
}

#[test]
fn what_was_remembered_of_one_plan_s_periods_is_what_is_read_anew() {
    let folder = workspace();
    let root = folder.path();
    let all = |root: &Path| -> Vec<Json> { [LAST, FIRST].map(|label| build(root, label)).into() };
    let first = all(root);
    assert!(root.join(".jibao/2025Q4").is_file() && root.join(".jibao/2026Q1").is_file());
    assert_eq!(first, all(root));
    std::fs::remove_dir_all(root.join(".jibao")).unwrap();
    assert_eq!(first, all(root));
}

#[test]
fn nothing_of_a_plan_that_is_not_followed_is_compared_and_that_is_said() {
    let folder = workspace();
    let root = folder.path();
    let later = root.join("方案包2026");
    edit(&later, "pack.toml", |text| text.replace("\n[follows]\nid = \"chuxiong-pufa-2024\"\n", ""));
    edit(&later, "indicators.csv", |text| {
        let cut = |line: &str| line.rsplit_once(',').map(|(row, _)| format!("{row}\n")).unwrap();
        text.lines().map(cut).collect()
    });
    let data = build(root, FIRST);
    for (code, one) in indicators(&data) {
        assert_eq!((&one["previous"], &one["same_quarter_last_year"]), (&Json::Null, &Json::Null), "{code}");
    }
    let findings = data["findings"].as_array().unwrap();
    let told: Vec<&str> = findings
        .iter()
        .filter(|finding| finding["code"] == "plan-before" || finding["code"] == "no-predecessor")
        .map(|finding| finding["message"].as_str().unwrap())
        .collect();
    let none = "按前一方案报送，本方案没有承接它的指标，无往期可比";
    assert_eq!(told, ["2025年第一季度", "2025年第四季度"].map(|label| format!("{label}{none}")));
    let text = document_text(&output(root, FIRST, "工作总结.docx"));
    assert!(text.contains("本季度为首次统计，不作前期比较"), "{text}");
    let (workspace, quarter) = jibao::resolve(&root.join(FIRST)).unwrap();
    let verified = jibao::verify(&workspace, &quarter).unwrap();
    assert!(verified.differences.is_empty(), "{:?}", verified.differences);
    let book = output(root, FIRST, "汇总表.xlsx");
    let header =
        sheet(&book, "趋势").rows().nth(1).unwrap().iter().map(ToString::to_string).collect::<Vec<_>>();
    assert!(!header.contains(&LAST.to_owned()), "{header:?}");
}

#[test]
fn a_reporter_that_is_no_more_is_in_no_comparison_and_tells_nothing_by_being_gone() {
    let folder = workspace();
    let root = folder.path();
    let gone = "532328";
    let name = pack().reporters.name(&gone.into()).to_owned();
    edit(&root.join("方案包2026"), "reporters.toml", |text| {
        let blocks: Vec<&str> = text.split("\n[[reporter]]").collect();
        let kept = blocks.into_iter().filter(|block| !block.contains(&format!("id = \"{gone}\"")));
        kept.collect::<Vec<_>>().join("\n[[reporter]]")
    });
    for file in ["register/2023.csv", "register/parameters.csv"] {
        edit(&root.join("方案包2026"), file, |text| {
            text.split_inclusive('\n').filter(|line| !line.starts_with(gone)).collect()
        });
    }
    std::fs::remove_file(root.join(FIRST).join("上报").join(format!("{name}.xlsx"))).unwrap();
    let data = build(root, FIRST);
    let now = indicators(&data);
    let last: Vec<Submission> =
        a_year_later("2024Q4").into_iter().filter(|one| one.reporter.as_str() != gone).collect();
    assert_eq!(last.len(), a_year_later("2024Q4").len() - 1);
    let (mut compared, mut kept_back) = (0, 0);
    for indicator in
        pack().catalogue.iter().filter(|one| one.kind == Kind::Flow && one.aggregate == Aggregate::Sum)
    {
        let code = indicator.code.as_str();
        if APART.contains(&code) {
            continue;
        }
        let previous = decimal(&now[renamed(code)]["previous"]);
        if matches!(indicator.visibility, Visibility::Total | Visibility::Suppress) {
            assert_eq!(previous, None, "{code}");
            kept_back += 1;
        } else {
            assert_eq!(previous, sum(&last, code), "{code}");
            compared += 1;
        }
    }
    assert!(compared > 20 && kept_back > 0, "{compared} {kept_back}");
    let told = data["findings"].as_array().unwrap().iter();
    let told: Vec<&Json> = told.filter(|finding| finding["code"] == "plan-before").collect();
    assert_eq!(told.len(), 2);
    assert!(
        told.iter().all(|one| one["message"].as_str().unwrap().contains(&format!("不含不再报送的{name}")))
    );
}
