//! Waivers: read strictly, applied to the finding they name, expired when its value changes.

use jibao_core::count::Standing;
use jibao_core::pack::Severity;
use jibao_core::rules::waiver::read;
use jibao_tests::returns::pack;
use jibao_tests::sandbox::json;

use super::world::World;

fn waiver(code: &str, reporter: &str, message: &str) -> String {
    format!(
        "[[waive]]\ncode = \"{code}\"\nreporter = \"{reporter}\"\nmessage = \"{message}\"\nreason = \"一人兼两种帮教，已核实\"\nby = \"张三\"\n"
    )
}

const MESSAGE: &str = "落实“一对一”“多帮一”帮教{m}人，多于期末在册社区矫正对象{n}人";

fn wrong(more: i64) -> (World, String) {
    let mut world = World::at("2024Q3");
    let all = world.value("532301", "M1401");
    world.now("532301").set("M1406", all + more);
    let message = MESSAGE.replace("{m}", &(all + more).to_string()).replace("{n}", &all.to_string());
    (world, message)
}

#[test]
fn a_waived_finding_stays_in_the_list_and_is_not_counted() {
    let (world, message) = wrong(1);
    let report = world.clone().report();
    assert_eq!(report.count(Severity::Error), 1);
    assert_eq!(report.line("M1406").unwrap().standing(), Standing::Doubted);
    let report = world.waived(read(&waiver("V1-M1406", "楚雄市司法局", &message), pack()).unwrap());
    assert_eq!(report.line("M1406").unwrap().standing(), Standing::Accepted);
    assert_eq!(report.count(Severity::Error), 0);
    let finding = report.findings.iter().find(|finding| finding.code == "V1-M1406").unwrap();
    assert_eq!(finding.waived.as_ref().unwrap().by, "张三");
    assert!(!report.waivers[0].has_expired());
}

#[test]
fn a_waiver_expires_when_the_value_changes() {
    let (_, message) = wrong(1);
    let (world, _) = wrong(2);
    let report = world.waived(read(&waiver("V1-M1406", "532301", &message), pack()).unwrap());
    assert_eq!(report.count(Severity::Error), 1);
    assert!(report.waivers[0].has_expired());
}

#[test]
fn a_waiver_of_another_place_does_not_apply() {
    let (world, message) = wrong(1);
    let elsewhere = waiver("V1-M1406", "532301", &message) + "place = \"楚雄市.xlsx › 指标表 › A1\"\n";
    let report = world.waived(read(&elsewhere, pack()).unwrap());
    assert_eq!(report.count(Severity::Error), 1);
}

#[test]
fn what_is_wrong_with_a_waiver_is_said_with_its_line() {
    let good = waiver("V1-M1406", "楚雄市", "某句");
    let refused = |from: &str, to: &str| read(&good.replace(from, to), pack()).unwrap_err().to_string();
    for (from, to, expected) in [
        ("reason", "reasons", "第5行：不认识的项“reasons”，是不是“reason”？"),
        ("V1-M1406", "V1-M14O6", "第2行：规则代码“V1-M14O6”不存在，是不是“V1-M1406”？"),
        ("楚雄市", "楚熊市", "第3行：报送单位“楚熊市”不存在，是不是“楚雄市”？"),
        ("张三", " ", "第6行：“by”没有写内容"),
        ("一人兼两种帮教，已核实", "", "第5行：“reason”没有写内容"),
        ("某句", "", "第4行：“message”没有写内容"),
        ("V1-M1406", "missing-return", "第2行：“没有报送”（missing-return）不能豁免"),
        ("V1-M1406", "personal-data", "不能豁免"),
        ("by = \"张三\"\n", "", "缺少“by”"),
    ] {
        let message = refused(from, to);
        assert!(message.contains(expected), "{message} / {expected}");
    }
}

#[test]
fn the_file_beside_the_inbox_is_read_listed_and_never_taken_for_a_return() {
    let folder = tempfile::tempdir().unwrap();
    jibao_tests::copy_fixtures(folder.path()).unwrap();
    let quarter = folder.path().join("2025年第二季度");
    let message = "期末在册128人，按上期末加接收减解除应为125人（上季度“期末在册社区矫正对象”125＋“本季接收社区矫正对象”28－“本季解除(终止)社区矫正对象”28＝125）";
    std::fs::write(quarter.join(jibao::WAIVERS), waiver("V3-M1401", "大姚县", message)).unwrap();
    let (workspace, dir) = jibao::resolve(&quarter).unwrap();
    let checked = jibao::check(&workspace, &dir, &jibao::unwatched).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json(&checked)).unwrap();
    assert_eq!(json["waivers"][0]["applied"], 1, "{}", json["waivers"]);
    let findings = json["findings"].as_array().unwrap();
    let waived: Vec<_> = findings.iter().filter(|finding| !finding["waived"].is_null()).collect();
    assert_eq!((waived.len(), waived[0]["waived"]["by"].as_str()), (1, Some("张三")));
    std::fs::write(quarter.join(jibao::WAIVERS), "[[waive]]\ncode = 1\n").unwrap();
    let error = jibao::check(&workspace, &dir, &jibao::unwatched).unwrap_err().to_string();
    assert!(error.contains("豁免.toml 第2行"), "{error}");
    // In a bare folder of workbooks the file lies among the returns.
    std::fs::write(quarter.join("上报").join(jibao::WAIVERS), "").unwrap();
    let files = jibao_ingest::list(&quarter.join("上报"), &[jibao::OUTPUTS]).unwrap().files;
    assert!(files.iter().all(|file| !file.path.contains("豁免")));
}
