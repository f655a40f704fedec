//! What a person sees: the last screen of a run, starting without a command, files that nobody reads, and the rounds of a
//! watch.

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use jibao_tests::returns::{Retype, sample, value, workbook};
use jibao_tests::sandbox::Sandbox;

use super::{CLEAN, Ran, Watch, jibao, refused, small};

/// Rows of a terminal of 80 columns that a text takes: characters of three bytes and more are two columns wide.
fn rows(text: &str) -> usize {
    let width = |line: &str| line.chars().map(|c| if c.len_utf8() > 2 { 2 } else { 1 }).sum::<usize>();
    text.lines().map(|line| width(line).div_ceil(80).max(1)).sum()
}

/// A quarter in which everything happens at once: errors, missing and late returns, corrections with many changes, waivers
/// that have expired.
fn crowded() -> Sandbox {
    let workspace = Sandbox::of(CLEAN);
    for file in ["楚雄市.xlsx", "大姚县.xlsx", "律师工作管理科.xlsx"] {
        workspace.remove(CLEAN, file);
    }
    let mut wrong = sample("2024Q3", "532323");
    for code in ["G01", "G02", "G03", "G04", "M0301"] {
        value(&mut wrong, code).write("约300");
    }
    workspace.put(CLEAN, "牟定县.xlsx", &workbook(&wrong));
    let mut corrected = sample("2024Q3", "532327");
    for entry in corrected.entries.values_mut().filter(|entry| entry.number().is_some()) {
        let number = entry.number().unwrap();
        entry.put(number + number);
    }
    workspace.put(CLEAN, "永仁县（更正）.xlsx", &workbook(&corrected));
    let waiver = "[[waive]]\ncode = \"V3-M1401\"\nreporter = \"大姚县\"\nmessage = \"没有\"\nreason = \"迁入\"\nby = \"某\"\n";
    std::fs::write(workspace.path().join(CLEAN).join("豁免.toml"), waiver.repeat(9)).unwrap();
    std::fs::write(workspace.path().join(CLEAN).join("收文登记.csv.txt"), "单位,收到日期,备注\n").unwrap();
    workspace
}

#[test]
fn the_last_screen_of_a_run_holds_the_summary_and_names_nobody_twice() {
    let workspace = crowded();
    for arguments in [&["build", CLEAN][..], &["build", CLEAN, "--public"], &["check", CLEAN]] {
        let ran = jibao(arguments, workspace.path());
        let screen = if arguments[0] == "check" { ran.out.rsplit("\n\n").next().unwrap() } else { &ran.out };
        assert!(rows(screen) <= 24, "{arguments:?} {} rows:\n{screen}", rows(screen));
        for words in ["应报19个单位", "未报3个", "更正后的变化", "其余"] {
            assert!(screen.contains(words), "{words}:\n{screen}");
        }
        for name in ["楚雄市", "大姚县、", "律师工作管理科"] {
            let own = screen.lines().filter(|line| line.contains(name) && !line.contains("豁免")).count();
            assert_eq!(own, 1, "{name} in\n{screen}");
        }
        assert_eq!(screen.contains("jibao check"), arguments.contains(&"--public"), "{screen}");
    }
    let built = jibao(&["build", CLEAN], workspace.path());
    let folders: Vec<&str> = built.out.lines().filter(|line| line.contains("成果")).collect();
    assert_eq!(folders.len(), 2, "one line a folder: {folders:?}");
    assert!(built.out.contains("“收文登记.csv.txt”没有读"), "{}", built.out);
}

#[test]
fn a_folder_without_a_command_is_built() {
    let workspace = small();
    let ran = jibao(&[CLEAN], workspace.path());
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(ran.out.contains("实报2个") && workspace.outputs(CLEAN).contains_key("数据.json"), "{}", ran.out);
    let whole = workspace.path().join(CLEAN);
    assert_eq!(jibao(&[whole.to_str().unwrap()], Path::new("/")).code, Some(0), "as it is dragged");
    std::fs::write(workspace.path().join("甲.xlsx"), "").unwrap();
    refused(&jibao(&["甲.xlsx"], workspace.path()), "是文件");
    refused(&jibao(&[CLEAN, CLEAN], workspace.path()), "一次只能");
    refused(&jibao(&["没有"], workspace.path()), "没有命令“没有”，也没有叫这个名称的文件夹");
}

#[test]
fn without_a_word_the_workspace_around_is_built_or_the_first_steps_are_told() {
    let workspace = small();
    let beside = Sandbox::empty();
    jibao_tests::copy_folder(workspace.path(), &beside.path().join("季报")).unwrap();
    let quarter = workspace.path().join(CLEAN);
    for place in [workspace.path(), quarter.as_path(), &quarter.join("上报"), beside.path()] {
        let ran = jibao(&[], place);
        assert_eq!(ran.code, Some(0), "{}{}", ran.out, ran.err);
        assert!(ran.out.contains("没有写明命令，汇总 ") && ran.out.contains("实报2个"), "{}", ran.out);
        assert!(ran.out.contains("成果：已写入") || ran.out.contains("没有重写"), "{}", ran.out);
    }
    jibao_tests::copy_folder(workspace.path(), &beside.path().join("季报二")).unwrap();
    let several = jibao(&[], beside.path());
    assert!(several.out.contains("jibao 季报二") && several.out.contains("几个工作区"), "{}", several.out);
    let nothing = Sandbox::empty();
    let ran = jibao(&[], nothing.path());
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(ran.out.contains("jibao init 季报") && rows(&ran.out) <= 24, "{}", ran.out);
}

#[test]
fn init_takes_a_quarter_of_the_plan_and_says_which() {
    let folder = Sandbox::empty();
    let plan = &jibao_tests::returns::pack().schedule.quarters;
    let mut made = Vec::new();
    for _ in 0..=plan.len() {
        let ran = jibao(&["init", "季报"], folder.path());
        let there = plan.iter().find(|quarter| ran.out.contains(&quarter.label()));
        match there {
            Some(quarter) => {
                assert!(ran.out.contains("没有写明哪一期"), "{}", ran.out);
                assert!(folder.path().join("季报").join(quarter.label()).join("上报").is_dir());
                made.push(*quarter);
            }
            None => refused(&ran, "都已经建立"),
        }
    }
    let last = plan.iter().max().unwrap();
    let behind = made.iter().position(|quarter| quarter == last).unwrap();
    assert!(made[..=behind].is_sorted(), "one after the other up to the plan's last: {made:?}");
    made.sort();
    assert_eq!(made, *plan, "what was left out is made before all are said to be there");
}

/// What a check says of a workspace in which something was done.
fn told(change: impl FnOnce(&Path)) -> Ran {
    let workspace = small();
    jibao(&["init", ".", "--quarter", "2025Q4"], workspace.path());
    jibao(&["build", CLEAN], workspace.path());
    change(workspace.path());
    jibao(&["build", CLEAN], workspace.path())
}

#[test]
fn what_nobody_reads_is_told_on_the_screen() {
    let quarter = |root: &Path| root.join(CLEAN);
    let write = |path: std::path::PathBuf| std::fs::write(path, "甲 = 1\n").unwrap();
    let ran = told(|root| std::fs::remove_file(root.join("jibao.toml")).unwrap());
    assert!(
        ran.out.contains("方案包”没有用到") && ran.out.contains("上次生成时有设置文件jibao.toml"),
        "{}",
        ran.out
    );
    for (words, ran) in [
        ("“jibao.toml.txt”没有读", told(|root| write(root.join("jibao.toml.txt")))),
        (
            "“豁免.toml.txt”没有读：名称应当是“豁免.toml”",
            told(|root| write(quarter(root).join("豁免.toml.txt"))),
        ),
        ("“豁免 - 副本.toml”没有读", told(|root| write(quarter(root).join("豁免 - 副本.toml")))),
        ("“收文登记.xlsx”没有读", told(|root| write(quarter(root).join("收文登记.xlsx")))),
        (
            "“收文登记.csv”没有读：收文登记.csv要放在季度文件夹里",
            told(|root| write(root.join("收文登记.csv"))),
        ),
        ("“方案包/rule.toml”没有代替", told(|root| write(root.join("方案包/rule.toml")))),
        (
            "“方案包/text/工作总结.tera.txt”没有代替",
            told(|root| write(root.join("方案包/text/工作总结.tera.txt"))),
        ),
        ("“方案包/说明.docx”没有用到", told(|root| write(root.join("方案包/说明.docx")))),
        ("“武定县.xlsx”没有读：要收的表请放进“上报”", told(|root| write(quarter(root).join("武定县.xlsx")))),
        ("“上报（补）”没有读", told(|root| std::fs::create_dir(quarter(root).join("上报（补）")).unwrap())),
    ] {
        assert_eq!(ran.code, Some(0), "{words}: {}", ran.err);
        assert!(ran.out.contains(words), "{words}:\n{}", ran.out);
    }
    let clean = told(|_| {});
    assert!(!clean.out.contains("注意"), "{}", clean.out);
}

#[cfg(unix)]
#[test]
fn a_watch_that_is_ended_says_so_and_leaves_no_lock() {
    for signal in ["-INT", "-TERM"] {
        let workspace = small();
        let mut watch = Watch::start(workspace.path());
        let id = watch.process.id().to_string();
        assert!(std::process::Command::new("kill").args([signal, &id]).status().unwrap().success());
        watch.line("守候结束");
        assert_eq!(watch.process.wait().unwrap().code(), Some(0));
        assert!(!workspace.path().join(".jibao-守候").exists());
    }
}

#[test]
fn a_file_that_begins_to_come_while_another_is_read_gets_no_return() {
    let workspace = small();
    let watch = Watch::start(workspace.path());
    workspace.put(CLEAN, "牟定县.xlsx", &workbook(&sample("2024Q3", "532323")));
    let bytes = workbook(&sample("2024Q3", "532324"));
    let path = workspace.inbox(CLEAN).join("南华县.xlsx");
    let mut file = std::fs::File::create(&path).unwrap();
    for piece in bytes.chunks(bytes.len().div_ceil(20)) {
        file.write_all(piece).unwrap();
        std::thread::sleep(Duration::from_millis(300));
    }
    drop(file);
    let told = watch.line("应报");
    assert!(told.contains("实报4个"), "{told}");
    let fetched = workspace.inbox(CLEAN).join("姚安县.xlsx.crdownload");
    std::fs::write(&fetched, &bytes[..500]).unwrap();
    watch.line("还在复制");
    std::fs::rename(&fetched, workspace.inbox(CLEAN).join("姚安县.xlsx")).unwrap();
    watch.line("应报");
    assert!(!workspace.path().join(CLEAN).join("成果/退回/南华县.xlsx").exists());
}

#[test]
fn a_quarter_that_gets_another_name_keeps_its_last_round() {
    let workspace = small();
    let watch = Watch::start(workspace.path());
    let mut wrong = sample("2024Q3", "532323");
    value(&mut wrong, "G02").write("约300");
    workspace.put(CLEAN, "牟定县.xlsx", &workbook(&wrong));
    watch.line("已写入");
    std::fs::rename(workspace.path().join(CLEAN), workspace.path().join("2024Q3")).unwrap();
    watch.line("2024年第三季度 已改名为 2024Q3");
    workspace.put("2024Q3", "牟定县.xlsx", &workbook(&sample("2024Q3", "532323")));
    watch.line("已经改好的问题");
}

#[test]
fn a_round_that_failed_for_the_pack_is_made_up_once_the_pack_is_mended() {
    let workspace = small();
    let pack = workspace.path().join("方案包/pack.toml");
    std::fs::create_dir(pack.parent().unwrap()).unwrap();
    std::fs::write(workspace.path().join("jibao.toml"), "pack = \"方案包\"\n").unwrap();
    let right = "extends = \"chuxiong\"\n";
    std::fs::write(&pack, right).unwrap();
    let watch = Watch::start(workspace.path());
    std::fs::write(&pack, format!("{right}zzz = 1\n")).unwrap();
    watch.line("设置或方案包有改动：pack.toml");
    watch.line("有上报表变动时按新的汇总");
    workspace.put(CLEAN, "牟定县.xlsx", &workbook(&sample("2024Q3", "532323")));
    assert!(watch.line("没有汇总").contains("zzz"));
    std::fs::write(&pack, right).unwrap();
    watch.line("设置或方案包有改动");
    assert!(watch.line("应报").contains("实报3个"));
    // What this watch has built goes by the new texts at once.
    let text = workspace.path().join("方案包/text/工作总结.tera");
    std::fs::create_dir(text.parent().unwrap()).unwrap();
    std::fs::write(text, "# 另一个标题\n\n本期{{ G02.now }}。\n").unwrap();
    watch.line("按新的设置汇总");
    watch.line("工作总结.docx");
}

#[test]
fn a_watch_says_which_later_quarters_rest_on_the_one_that_changed() {
    const NEXT: &str = "2024年第四季度";
    let workspace = small();
    workspace.put(NEXT, "政治部.xlsx", &workbook(&sample("2024Q4", "ZZB")));
    for label in [CLEAN, NEXT] {
        assert_eq!(jibao(&["build", label], workspace.path()).code, Some(0));
    }
    let watch = Watch::start(workspace.path());
    workspace.put(CLEAN, "牟定县.xlsx", &workbook(&sample("2024Q3", "532323")));
    watch.line(&format!("{NEXT}的成果用到这一期的数"));
    assert_eq!(jibao(&["build", NEXT], workspace.path()).code, Some(0));
    workspace.put(NEXT, "牟定县.xlsx", &workbook(&sample("2024Q4", "532323")));
    watch.line("核查报告");
    while let Ok(more) = watch.lines.recv_timeout(Duration::from_secs(2)) {
        assert!(!more.contains("的成果用到"), "{more}");
    }
}

#[test]
fn a_watch_on_one_quarter_goes_by_the_pack_beside_it() {
    let workspace = small();
    let pack = workspace.path().join("方案包");
    std::fs::create_dir_all(pack.join("text")).unwrap();
    std::fs::write(workspace.path().join("jibao.toml"), "pack = \"方案包\"\n").unwrap();
    std::fs::write(pack.join("pack.toml"), "extends = \"chuxiong\"\n").unwrap();
    let watch = Watch::start(&workspace.path().join(CLEAN));
    workspace.put(CLEAN, "牟定县.xlsx", &workbook(&sample("2024Q3", "532323")));
    watch.line("已写入");
    let aside = workspace.path().join("别处");
    std::fs::rename(&pack, &aside).unwrap();
    std::fs::write(aside.join("text/工作总结.tera"), "# 另一个标题\n\n本期{{ G02.now }}。\n").unwrap();
    std::fs::rename(&aside, &pack).unwrap();
    watch.line("按新的设置汇总");
    watch.line("工作总结.docx");
    // Another quarter's returns are not this watch's.
    workspace.put("2024年第四季度", "政治部.xlsx", &workbook(&sample("2024Q4", "ZZB")));
    while let Ok(more) = watch.lines.recv_timeout(Duration::from_secs(2)) {
        assert!(!more.contains("2024年第四季度"), "{more}");
    }
}

#[test]
fn forms_of_a_workspace_are_those_of_its_own_pack_wherever_it_is_asked_from() {
    let folder = Sandbox::empty();
    let root = folder.path();
    assert_eq!(jibao(&["init", "甲局", "--pack", "empty", "--quarter", "2026Q4"], root).code, Some(0));
    for (dir, quarter, made) in [
        ("甲局", "2026Q4", "甲局/2026年第四季度"),
        ("甲局/2026年第四季度", "2026Q4", "甲局/2026年第四季度"),
        ("甲局", "2027Q1", "甲局/2027年第一季度"),
        ("甲局/2027年第二季度", "2027Q2", "甲局/2027年第二季度"),
    ] {
        let ran = jibao(&["forms", dir, "--quarter", quarter], root);
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        assert!(ran.out.contains("空白表2份"), "{dir}: {}", ran.out);
        let forms = std::fs::read_dir(root.join(made).join("空白表")).unwrap();
        assert_eq!(forms.count(), 2, "{dir}");
        assert!(root.join(made).join("上报").is_dir(), "{dir}");
    }
    assert!(!root.join("甲局/空白表").exists());
    refused(&jibao(&["forms", "甲局", "--quarter", "2026M04"], root), "不是方案包的季度");
    refused(&jibao(&["forms", "甲局"], root), "看不出 甲局 是哪个季度");
}

#[test]
fn beside_json_it_is_told_that_a_changed_file_was_kept() {
    let workspace = small();
    assert_eq!(jibao(&["build", CLEAN, "--json"], workspace.path()).err, "");
    let data = workspace.path().join(CLEAN).join("成果/数据.json");
    std::fs::write(&data, "{}").unwrap();
    let ran = jibao(&["build", CLEAN, "--json"], workspace.path());
    assert!(serde_json::from_str::<serde_json::Value>(&ran.out).is_ok(), "{}", &ran.out[..80]);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
    assert!(
        ran.err.contains("上次生成后有人改过的文件，已另存为") && ran.err.contains("数据（人工修改"),
        "{}",
        ran.err
    );
}

#[test]
fn a_return_that_is_registered_and_not_there_is_asked_for_again_by_name() {
    let workspace = Sandbox::of(CLEAN);
    workspace.remove(CLEAN, "武定县.xlsx");
    let register = workspace.path().join(CLEAN).join("收文登记.csv");
    std::fs::write(register, "单位,收到日期,备注\n武定县,2024-09-24,纸质\n").unwrap();
    for arguments in [&["check", CLEAN][..], &["build", CLEAN]] {
        let ran = jibao(arguments, workspace.path());
        for words in ["[错误] 武定县", "收文登记写明收到、现在找不到文件，要请再发一次的1个：武定县"]
        {
            assert!(ran.out.contains(words), "{words}: {}", ran.out);
        }
        assert!(!ran.out.contains("催报"), "{}", ran.out);
    }
    let ran = jibao(&["check", CLEAN, "--json"], workspace.path());
    let data: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let mut findings = data["findings"].as_array().unwrap().iter();
    let finding = findings.find(|finding| finding["reporter"] == "532329").unwrap();
    assert!(finding["hint"].as_str().unwrap().contains("再发一次"), "{finding}");
    assert!(!finding["receiver_hint"].as_str().unwrap().contains("催报"), "{finding}");
}

#[test]
fn init_fills_the_plan_from_its_end_once_nothing_later_is_left() {
    let workspace = Sandbox::empty();
    let root = workspace.path();
    for (quarter, code) in [("2025Q4", 0), ("2025Q2", 0)] {
        assert_eq!(jibao(&["init", "季报", "--quarter", quarter], root).code, Some(code));
    }
    // Whatever the day: nothing lies behind the plan's last quarter.
    let ran = jibao(&["init", "季报"], root);
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    let made = ["2025年第三季度", "2025年第一季度", "2024年第四季度", "2024年第三季度", "2024年第二季度"];
    assert!(made.iter().any(|label| root.join("季报").join(label).is_dir()), "{}", ran.out);
}

#[test]
fn check_says_that_what_it_lists_is_not_published() {
    let workspace = small();
    let said = "公开版的数据加 --json 输出";
    assert!(jibao(&["check", CLEAN, "--public"], workspace.path()).out.contains(said));
    assert!(!jibao(&["check", CLEAN], workspace.path()).out.contains(said));
}

#[test]
fn the_check_of_a_pack_announces_no_list_that_is_empty() {
    let folder = Sandbox::empty();
    assert_eq!(jibao(&["init", "甲局", "--pack", "empty"], folder.path()).code, Some(0));
    let ran = jibao(&["pack", "check", "甲局"], folder.path());
    assert!(!ran.out.lines().any(|line| line.trim_end().ends_with('：')), "{}", ran.out);
}
