//! The process killed, disturbed and refused: the old outputs or the new ones stand, a person's work is there, and what is
//! told is one Chinese sentence.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use jibao_tests::returns::{Retype, sample, value, workbook};
use jibao_tests::sandbox::Sandbox;

use super::{CLEAN, command, jibao, refused, small};

const EDIT: &str = "手改的总结";

fn outputs(workspace: &Sandbox) -> PathBuf {
    workspace.path().join(CLEAN).join("成果")
}

/// Everything under a folder by path, hidden files and folders included; links and what is no file by their kind.
fn all(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let kind = std::fs::symlink_metadata(&path).unwrap().file_type();
        if kind.is_dir() {
            found.extend(all(&path));
        }
        let content = if kind.is_file() { std::fs::read(&path).unwrap() } else { Vec::new() };
        found.insert(path, content);
    }
    found
}

/// A built quarter, of which a person has changed the document; then a return is mended, so that every output changes.
fn about_to_change() -> Sandbox {
    let workspace = small();
    assert_eq!(jibao(&["build", CLEAN], workspace.path()).code, Some(0));
    std::fs::write(outputs(&workspace).join(format!("{CLEAN}工作总结.docx")), EDIT).unwrap();
    mend(&workspace);
    workspace
}

fn mend(workspace: &Sandbox) {
    let mut changed = sample("2024Q3", "532327");
    value(&mut changed, "G02").write("约300");
    workspace.put(CLEAN, "永仁县.xlsx", &workbook(&changed));
}

/// What a build without any disturbance makes of the mended returns.
fn clean() -> BTreeMap<String, Vec<u8>> {
    let workspace = small();
    mend(&workspace);
    jibao(&["build", CLEAN], workspace.path());
    workspace.outputs(CLEAN)
}

/// A moment of a run, seen from outside by the files that lie in its folder.
type Moment = (&'static str, fn(&[String]) -> bool);

const MOMENTS: [Moment; 7] = [
    ("the first new file", |names| count(names, ".jibao-新-") >= 1),
    ("four new files", |names| count(names, ".jibao-新-") >= 4),
    ("all noted down", |names| has(names, ".jibao-未完成.json")),
    ("the first moved", |names| {
        has(names, ".jibao-未完成.json") && names.iter().any(|n| n.contains("人工修改"))
    }),
    ("some moved", |names| has(names, ".jibao-未完成.json") && count(names, ".jibao-旧-") >= 2),
    ("many moved", |names| has(names, ".jibao-未完成.json") && count(names, ".jibao-旧-") >= 4),
    ("all moved", |names| has(names, ".jibao-待收尾.json")),
];

fn count(names: &[String], start: &str) -> usize {
    names.iter().filter(|name| name.starts_with(start)).count()
}

fn has(names: &[String], whole: &str) -> bool {
    names.iter().any(|name| name == whole)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_build_killed_at_any_moment_is_made_good_by_the_next_one() {
    let expected = clean();
    let (mut undone, mut finished, mut swept) = (0, 0, 0);
    for (moment, is_now) in MOMENTS {
        for _ in 0..3 {
            let workspace = about_to_change();
            let folder = outputs(&workspace);
            let mut process =
                command(&["build", CLEAN], workspace.path()).stdout(Stdio::null()).spawn().unwrap();
            let until = Instant::now() + Duration::from_mins(1);
            while process.try_wait().unwrap().is_none() && !is_now(&names(&folder)) {
                assert!(Instant::now() < until, "{moment} never came");
            }
            process.kill().unwrap();
            process.wait().unwrap();
            let there = workspace.outputs(CLEAN);
            assert!(there.values().any(|bytes| bytes == EDIT.as_bytes()), "{moment}: the edit is gone");
            if has(&names(&folder), ".jibao-未完成.json") {
                refused(&jibao(&["verify", CLEAN], workspace.path()), "上次生成没有完成");
            }
            let again = jibao(&["build", CLEAN], workspace.path());
            assert_eq!(again.code, Some(0), "{moment}: {}", again.err);
            undone += usize::from(again.out.contains("已先恢复成那次之前的文件"));
            finished += usize::from(again.out.contains("剩下的收尾已补做"));
            swept += usize::from(again.out.contains("它的临时文件已清除"));
            let mut now = workspace.outputs(CLEAN);
            let kept: Vec<_> = now.keys().filter(|name| name.contains("人工修改")).cloned().collect();
            assert_eq!(kept.len(), 1, "{moment}: {kept:?}");
            assert_eq!(now.remove(&kept[0]).unwrap(), EDIT.as_bytes());
            assert!(now == expected, "{moment}: {:?}", now.keys());
            assert!(!workspace.path().join(".jibao-锁").exists());
        }
    }
    println!("{undone} times undone, {finished} times finished, {swept} times nothing had been moved");
    assert!(undone > 0 && swept > 0, "{undone} {finished} {swept}");
}

#[test]
fn two_builds_at_once_end_one_after_the_other() {
    let expected = clean();
    let workspace = about_to_change();
    let start = || command(&["build", CLEAN], workspace.path()).stdout(Stdio::piped()).spawn().unwrap();
    let runs = [start(), start(), start()].map(|run| run.wait_with_output().unwrap());
    let told: Vec<String> =
        runs.iter().map(|run| String::from_utf8_lossy(&run.stdout).into_owned()).collect();
    assert!(runs.iter().all(|run| run.status.code() == Some(0)), "{told:?}");
    assert_eq!(told.iter().filter(|told| told.contains("有人改过")).count(), 1, "{told:?}");
    let mut now = workspace.outputs(CLEAN);
    now.retain(|name, _| !name.contains("人工修改"));
    assert!(now == expected);
}

#[test]
fn a_writer_that_does_not_end_is_told_by_its_process_and_nothing_is_changed() {
    let workspace = about_to_change();
    let path = workspace.path().join(".jibao-锁");
    let held = std::fs::File::create(&path).unwrap();
    held.lock().unwrap();
    std::fs::write(&path, "4711\n").unwrap();
    let before = all(workspace.path());
    refused(&jibao(&["build", CLEAN], workspace.path()), "另一个 jibao（进程 4711）正在写");
    assert!(all(workspace.path()) == before);
}

#[test]
fn forms_that_were_filled_in_are_kept_and_the_inbox_is_made_beside_them() {
    let folder = Sandbox::empty();
    let quarter = folder.path().join(CLEAN);
    std::fs::create_dir(&quarter).unwrap();
    assert_eq!(jibao(&["forms", CLEAN], folder.path()).code, Some(0));
    assert!(quarter.join("上报").is_dir());
    let form = quarter.join("空白表/永仁县.xlsx");
    let blank = std::fs::read(&form).unwrap();
    let filled = workbook(&sample("2024Q3", "532327"));
    std::fs::write(&form, &filled).unwrap();
    let ran = jibao(&["forms", CLEAN], folder.path());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("19份"), "{}", ran.out);
    let kept: Vec<String> =
        names(&quarter.join("空白表")).into_iter().filter(|n| n.contains("人工修改")).collect();
    assert_eq!(kept.len(), 1, "{kept:?}");
    assert!(ran.out.contains(&kept[0]), "{}", ran.out);
    assert!(std::fs::read(quarter.join("空白表").join(&kept[0])).unwrap() == filled);
    assert!(std::fs::read(&form).unwrap() == blank);
    let again = jibao(&["forms", CLEAN], folder.path());
    assert!(!again.out.contains("有人改过"), "{}", again.out);
}

#[test]
fn blank_forms_and_outputs_are_no_inbox() {
    let workspace = small();
    let bare = workspace.path().join("收到的表");
    std::fs::rename(workspace.inbox(CLEAN), &bare).unwrap();
    std::fs::remove_dir(workspace.path().join(CLEAN)).unwrap();
    jibao(&["forms", "收到的表", "--quarter", "2024Q3"], workspace.path());
    assert!(bare.join("空白表/楚雄市.xlsx").is_file() && !bare.join("上报").exists());
    let ran = jibao(&["build", "收到的表"], workspace.path());
    assert!(ran.out.contains("实报2个"), "{}{}", ran.out, ran.err);
    for own in ["收到的表/空白表", "收到的表/成果"] {
        refused(&jibao(&["check", own], workspace.path()), "不是上报表");
    }
}

#[test]
fn export_replaces_what_it_wrote_itself_and_nothing_else() {
    let workspace = small();
    let export = |to: &str| jibao(&["export", ".", "--to", to], workspace.path());
    assert_eq!(export("长表.csv").code, Some(0));
    let first = std::fs::read(workspace.path().join("长表.csv")).unwrap();
    mend(&workspace);
    assert_eq!(export("长表.csv").code, Some(0));
    assert!(std::fs::read(workspace.path().join("长表.csv")).unwrap() != first);
    std::fs::write(workspace.path().join("别人的.csv"), "别动").unwrap();
    std::fs::write(workspace.path().join("长表.csv"), "改过").unwrap();
    let before = all(workspace.path());
    refused(&export("别人的.csv"), "没有覆盖");
    refused(&export("长表.csv"), "没有覆盖");
    let inbox = format!("{CLEAN}/上报/长表.csv");
    refused(&export(&inbox), "在收件文件夹里");
    refused(&export(&format!("{CLEAN}/上报/子/长表.csv")), "在收件文件夹里");
    assert!(all(workspace.path()) == before);
    assert_eq!(export("新的/文件夹/长表.csv").code, Some(0));
}

#[cfg(unix)]
#[test]
fn a_link_into_the_inbox_does_not_lead_an_export_there() {
    let workspace = small();
    std::os::unix::fs::symlink(workspace.inbox(CLEAN), workspace.path().join("别处")).unwrap();
    refused(&jibao(&["export", ".", "--to", "别处/长表.csv"], workspace.path()), "在收件文件夹里");
}

#[test]
fn init_in_a_workspace_makes_the_next_quarter_and_leaves_texts_that_are_there() {
    let folder = Sandbox::empty();
    std::fs::create_dir_all(folder.path().join("季报/方案包/text")).unwrap();
    std::fs::write(folder.path().join("季报/方案包/text/工作总结.tera"), "我的").unwrap();
    let ran = jibao(&["init", "季报", "--quarter", "2024Q2"], folder.path());
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("已有的文件没有改动"), "{}", ran.out);
    let settings = std::fs::read(folder.path().join("季报/jibao.toml")).unwrap();
    let ran = jibao(&["init", "季报", "--quarter", "2024Q3"], folder.path());
    assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
    assert!(folder.path().join("季报/2024年第三季度/上报").is_dir());
    assert_eq!(std::fs::read(folder.path().join("季报/jibao.toml")).unwrap(), settings);
    assert_eq!(
        std::fs::read_to_string(folder.path().join("季报/方案包/text/工作总结.tera")).unwrap(),
        "我的"
    );
}

#[test]
fn whatever_ends_with_2_has_changed_nothing() {
    let workspace = about_to_change();
    std::fs::write(workspace.path().join("别人的.csv"), "别动").unwrap();
    std::fs::create_dir_all(workspace.path().join("2024年第四季度/成果/数据.json")).unwrap();
    workspace.put("2024年第四季度", "政治部.xlsx", &workbook(&sample("2024Q3", "ZZB")));
    std::fs::create_dir_all(workspace.path().join("2025年第一季度/上报")).unwrap();
    let before = all(workspace.path());
    for arguments in [
        &["build", "2024年第四季度"][..],
        &["build", "2025年第一季度"],
        &["build", "没有"],
        &["build", CLEAN, "--profile", "Z"],
        &["check", "2025年第一季度"],
        &["forms", "不是季度"],
        &["export", ".", "--to", "别人的.csv"],
        &["export", ".", "--to", "长表.txt"],
        &["verify", "2025年第一季度"],
        &["trace", CLEAN, "没有这个数"],
        &["explain", "没有"],
        &["watch", "没有"],
    ] {
        let ran = jibao(arguments, workspace.path());
        assert_eq!(ran.code, Some(2), "{arguments:?} {}{}", ran.out, ran.err);
        assert!(all(workspace.path()) == before, "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn one_bad_thing_in_the_inbox_is_one_finding_and_the_rest_is_read() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let workspace = small();
    let inbox = workspace.inbox(CLEAN);
    symlink("没有.xlsx", inbox.join("断链.xlsx")).unwrap();
    symlink("绕圈乙", inbox.join("绕圈甲")).unwrap();
    symlink("绕圈甲", inbox.join("绕圈乙")).unwrap();
    std::fs::create_dir(inbox.join("子")).unwrap();
    symlink("..", inbox.join("子/上一级")).unwrap();
    symlink("/dev/zero", inbox.join("设备.xlsx")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(inbox.join("套接字")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(inbox.join("管道.xlsx")).status().unwrap().success());
    std::fs::write(inbox.join(std::ffi::OsStr::from_bytes(b"\xB3\xFE\xD0\xDB.xlsx")), "甲").unwrap();
    let large = std::fs::File::create(inbox.join("巨大.xlsx")).unwrap();
    large.set_len(3 << 30).unwrap();
    let started = Instant::now();
    let ran = jibao(&["check", CLEAN], workspace.path());
    assert!(started.elapsed() < Duration::from_secs(20));
    assert_eq!(ran.code, Some(1), "{}", ran.err);
    assert!(ran.out.contains("应报19个单位，实报2个"), "{}", ran.out);
    for (name, why) in [
        ("断链.xlsx", "断了的链接"),
        ("绕圈甲", "链接绕成了圈"),
        ("绕圈乙", "链接绕成了圈"),
        ("子/上一级", "已经读过"),
        ("设备.xlsx", "不是普通文件"),
        ("套接字", "不是普通文件"),
        ("管道.xlsx", "不是普通文件"),
        ("���.xlsx", "乱码"),
        ("巨大.xlsx", "文件过大（3072 MB，上限 50 MB）"),
    ] {
        let lines: Vec<&str> = ran
            .out
            .lines()
            .filter(|line| {
                line.starts_with("[错误]")
                    && line.contains("（unreadable-file）")
                    && line.contains(&format!("{name}："))
            })
            .collect();
        assert!(lines.len() == 1 && lines[0].contains(why), "{name}: {lines:?}\n{}", ran.out);
    }
    assert_eq!(jibao(&["build", CLEAN], workspace.path()).code, Some(0));
}

#[cfg(unix)]
#[test]
fn the_name_of_a_file_forges_no_line_and_two_that_are_shown_alike_stay_two() {
    let workspace = small();
    for name in ["坏\n[错误] 楚雄市：未报.xlsx", "坏\u{202E}[错误] 楚雄市：未报.xlsx", "坏\u{1B}[2J.xlsx"]
    {
        workspace.put(CLEAN, name, b"\x01\x02\x03");
    }
    for arguments in [&["check", CLEAN][..], &["build", CLEAN]] {
        let ran = jibao(arguments, workspace.path());
        let obeyed = |c: char| (c.is_control() && c != '\n') || c == '\u{202E}';
        assert!(!ran.out.contains(obeyed), "{:?}", ran.out);
        assert!(!ran.out.lines().any(|line| line.starts_with("[错误] 楚雄市：未报")), "{}", ran.out);
    }
    let ran = jibao(&["check", CLEAN], workspace.path());
    let files = |end: &str| {
        let told = format!("坏\u{FFFD}[错误] 楚雄市：未报.xlsx{end}");
        ran.out.lines().filter(|line| line.contains("unreadable-file") && line.contains(&told)).count()
    };
    assert_eq!((files(""), files("（同名第2件）")), (2, 1), "{}", ran.out);
    refused(&jibao(&["check", "没有\n[错误] 楚雄市"], workspace.path()), "找不到文件夹");
}

#[cfg(unix)]
#[test]
fn outputs_have_the_rights_that_the_user_gives_new_files() {
    use std::os::unix::fs::PermissionsExt;
    for (mask, expected) in [("022", 0o644), ("007", 0o660), ("077", 0o600)] {
        let workspace = small();
        let run = format!("umask {mask}; exec \"$0\" build {CLEAN}");
        let program = env!("CARGO_BIN_EXE_jibao");
        let mut shell = std::process::Command::new("sh");
        let ran = shell.args(["-c", &run, program]).current_dir(workspace.path()).output().unwrap();
        assert!(ran.status.success());
        for name in ["数据.json".to_owned(), "清单.json".to_owned(), format!("{CLEAN}工作总结.docx")]
        {
            let mode = std::fs::metadata(outputs(&workspace).join(&name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, expected, "umask {mask} {name}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_takes_nothing_more_is_told_in_one_sentence() {
    let workspace = small();
    let before = all(workspace.path());
    // A limit on the size of files is the nearest to a full disk that every machine has.
    let run = format!("trap '' XFSZ; ulimit -f 8; exec \"$0\" build {CLEAN}");
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", &run, env!("CARGO_BIN_EXE_jibao")]).current_dir(workspace.path());
    let output = shell.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let ran = super::Ran { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) };
    refused(&ran, "超过了磁盘允许的大小");
    assert!(all(workspace.path()) == before);
}

#[test]
fn what_a_person_saves_while_the_process_builds_is_kept_at_any_moment() {
    const LATE: &str = "正在汇总时存的";
    let expected = clean();
    let mut met = 0;
    for (moment, is_now) in MOMENTS {
        let workspace = about_to_change();
        let folder = outputs(&workspace);
        let page = folder.join(format!("{CLEAN}核查报告.html"));
        let mut process = command(&["build", CLEAN], workspace.path()).stdout(Stdio::null()).spawn().unwrap();
        let until = Instant::now() + Duration::from_mins(1);
        while process.try_wait().unwrap().is_none() && !is_now(&names(&folder)) {
            assert!(Instant::now() < until, "{moment} never came");
        }
        // As an editor saves: a new file takes the place of the old one.
        let other = folder.join("编辑器的临时文件");
        std::fs::write(&other, LATE).unwrap();
        std::fs::rename(&other, &page).unwrap();
        met += usize::from(process.try_wait().unwrap().is_none());
        process.wait().unwrap();
        let kept =
            |outputs: &BTreeMap<String, Vec<u8>>| outputs.values().any(|bytes| bytes == LATE.as_bytes());
        assert!(kept(&workspace.outputs(CLEAN)), "{moment}: what was saved is gone");
        let again = jibao(&["build", CLEAN], workspace.path());
        assert_eq!(again.code, Some(0), "{moment}: {}", again.err);
        let mut now = workspace.outputs(CLEAN);
        assert!(kept(&now), "{moment}: what was saved is gone after the next run");
        now.retain(|name, _| !name.contains("人工修改"));
        assert!(now == expected, "{moment}: {:?}", now.keys());
    }
    println!("{met} of {} times the process was still at work", MOMENTS.len());
    assert!(met > 0);
}
