//! The command as a person or a script meets it: exit codes, what goes to which stream, help, and watching.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failed assumption of a test is a failed test, in its helpers too"
)]

mod faults;
mod screens;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use jibao_core::pack::{Pack, Reading};
use jibao_tests::package::Package;
use jibao_tests::returns::{Retype, sample, value, workbook};
use jibao_tests::sandbox::Sandbox;

const CLEAN: &str = "2024年第三季度";
const COMMANDS: [&str; 9] =
    ["init", "forms", "check", "build", "watch", "verify", "trace", "explain", "export"];

/// What a run printed and how it ended.
struct Ran {
    code: Option<i32>,
    out: String,
    err: String,
}

fn command(arguments: &[&str], dir: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jibao"));
    command.args(arguments).current_dir(dir);
    command
}

fn jibao(arguments: &[&str], dir: &Path) -> Ran {
    let output = command(arguments, dir).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// A quarter with few returns in it, for what does not depend on how many there are.
fn small() -> Sandbox {
    let workspace = Sandbox::empty();
    for (file, id) in [("永仁县.xlsx", "532327"), ("政治部.xlsx", "ZZB")] {
        workspace.put(CLEAN, file, &workbook(&sample("2024Q3", id)));
    }
    workspace
}

/// Nothing could be done: code 2, one Chinese sentence on standard error, nothing on standard output.
fn refused(ran: &Ran, words: &str) {
    assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{}", ran.err);
    assert_eq!(ran.err.trim_end().lines().count(), 1, "{}", ran.err);
    assert!(ran.err.contains(words), "{}", ran.err);
    for trace in ["panicked", "Error", "error:", "RUST_BACKTRACE"] {
        assert!(!ran.err.contains(trace), "{}", ran.err);
    }
}

#[test]
fn a_quarter_without_errors_ends_with_0() {
    let workspace = Sandbox::of(CLEAN);
    for arguments in [&["check", CLEAN][..], &["build", CLEAN], &["build", CLEAN, "--strict"]] {
        let ran = jibao(arguments, workspace.path());
        assert_eq!(ran.code, Some(0), "{arguments:?} {}{}", ran.out, ran.err);
        assert!(ran.out.contains("2024年第三季度：应报19个单位，实报19个；错误0条"), "{}", ran.out);
        assert_eq!(ran.err, "");
    }
}

#[test]
fn errors_in_returns_end_check_and_strict_build_with_1_and_build_with_0() {
    let workspace = small();
    for (arguments, code) in
        [(&["check", CLEAN][..], 1), (&["build", CLEAN], 0), (&["build", CLEAN, "--strict"], 1)]
    {
        let ran = jibao(arguments, workspace.path());
        assert_eq!(ran.code, Some(code), "{arguments:?}");
        assert!(ran.out.contains("未报17个") && ran.out.contains("楚雄市、"), "{}", ran.out);
    }
    assert!(workspace.outputs(CLEAN).contains_key("数据.json"), "a strict build still writes");
}

#[test]
fn check_writes_no_file() {
    let workspace = small();
    jibao(&["check", CLEAN], workspace.path());
    assert!(!workspace.path().join(CLEAN).join("成果").exists());
}

#[test]
fn check_of_one_file_says_of_it_what_check_of_the_quarter_does_and_nothing_of_others() {
    let workspace = small();
    let mut wrong = sample("2024Q3", "532327");
    value(&mut wrong, "G02").write("约300");
    workspace.put(CLEAN, "永仁县.xlsx", &workbook(&wrong));
    let whole = jibao(&["check", CLEAN], workspace.path());
    let file = format!("{CLEAN}/上报/永仁县.xlsx");
    let alone = jibao(&["check", &file], workspace.path());
    assert_eq!((alone.code, alone.err.as_str()), (Some(1), ""));
    let told = |ran: &Ran| -> Vec<String> {
        let own = ran.out.lines().filter(|line| line.starts_with('[') && line.contains("] 永仁县 "));
        own.map(str::to_owned).collect()
    };
    assert!(!told(&alone).is_empty());
    assert_eq!(told(&alone), told(&whole));
    assert_eq!(
        alone.out.lines().filter(|line| line.starts_with('[')).count(),
        told(&alone).len(),
        "{}",
        alone.out
    );
    for other in ["政治部", "未报", "催报"] {
        assert!(!alone.out.contains(other), "{}", alone.out);
    }
    assert!(
        alone.out.lines().last().unwrap().starts_with("永仁县2024年第三季度上报表：错误"),
        "{}",
        alone.out
    );
    // A county has no workspace: the file alone says whose it is and of which quarter.
    let elsewhere = Sandbox::empty();
    let copy = elsewhere.path().join("我县的表.xlsx");
    std::fs::copy(workspace.path().join(&file), &copy).unwrap();
    let county = jibao(&["check", "我县的表.xlsx"], elsewhere.path());
    assert_eq!(county.code, Some(1));
    assert!(county.out.contains("没有往期的表") && county.out.contains("约300"), "{}", county.out);
    let json = jibao(&["check", "我县的表.xlsx", "--json"], elsewhere.path());
    assert!(json.out.starts_with('{') && !json.out.contains("政治部"), "{}", json.out);
    assert_eq!(std::fs::read_dir(elsewhere.path()).unwrap().count(), 1, "nothing is written");
}

#[test]
fn a_file_that_is_no_return_is_refused_with_what_to_do() {
    let folder = Sandbox::empty();
    std::fs::write(folder.path().join("通知.xlsx"), "no workbook").unwrap();
    refused(&jibao(&["check", "通知.xlsx"], folder.path()), "请确认它是上报表");
}

#[test]
fn check_names_file_sheet_and_cell_and_what_to_do() {
    let workspace = small();
    let mut changed = sample("2024Q3", "532327");
    let place = value(&mut changed, "G02").write("约300");
    workspace.put(CLEAN, "永仁县.xlsx", &workbook(&changed));
    let ran = jibao(&["check", CLEAN], workspace.path());
    let at =
        ran.out.lines().position(|line| line.contains(&format!("永仁县.xlsx › 指标表 › {}", place.cell)));
    let told = ran.out.lines().skip(at.unwrap()).take(2).collect::<Vec<_>>().join("\n");
    assert!(
        told.contains("[错误] 永仁县") && told.contains("约300") && told.contains("精确的整数"),
        "{told}"
    );
}

#[test]
fn json_is_all_that_stands_on_standard_output() {
    let workspace = small();
    let checked = jibao(&["check", CLEAN, "--json"], workspace.path());
    let built = jibao(&["build", CLEAN, "--json"], workspace.path());
    for ran in [&checked, &built] {
        let data: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(
            (data["schema"].as_str(), data["quarter"].as_str()),
            (Some("jibao/report/2"), Some("2024Q3"))
        );
        assert_eq!(ran.err, "");
    }
    assert_eq!((checked.code, built.code), (Some(1), Some(0)));
    assert!(built.out.as_bytes() == workspace.outputs(CLEAN)["数据.json"], "the same as the file");
    assert!(checked.out == built.out);
}

#[test]
fn help_is_in_chinese_for_every_command() {
    let folder = Sandbox::empty();
    let top = jibao(&["--help"], folder.path());
    for name in COMMANDS {
        assert!(top.out.contains(name), "{name} is missing in the list of commands");
        let ran = jibao(&[name, "--help"], folder.path());
        assert_eq!((ran.code, ran.err.as_str()), (Some(0), ""));
        assert!(ran.out.contains("用法：") && ran.out.contains("文件夹"), "{}", ran.out);
        for english in ["Options", "OPTIONS", "Usage", "Commands", "Arguments", "Print", "default"] {
            assert!(!ran.out.contains(english), "{name} --help says {english}:\n{}", ran.out);
        }
    }
    assert!(!top.out.contains("Options"), "{}", top.out);
}

#[test]
fn the_version_is_told() {
    let ran = jibao(&["--version"], Path::new("."));
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), concat!("jibao ", env!("CARGO_PKG_VERSION"), "\n")));
}

#[test]
fn a_wrong_command_line_is_told_in_one_sentence() {
    let here = Path::new(".");
    refused(&jibao(&["chek"], here), "没有命令“chek”");
    refused(&jibao(&["check"], here), "缺少参数");
    refused(&jibao(&["check", ".", "--jsn"], here), "没有参数“--jsn”");
    refused(&jibao(&["init", "x", "--quarter", "去年"], here), "去年");
}

#[test]
fn a_folder_that_is_not_there_is_told_in_one_sentence() {
    let folder = Sandbox::empty();
    for name in ["check", "build", "watch"] {
        refused(&jibao(&[name, "没有的文件夹"], folder.path()), "找不到文件夹 没有的文件夹");
    }
}

#[test]
fn a_folder_without_returns_is_told_in_one_sentence() {
    let folder = Sandbox::empty();
    std::fs::create_dir_all(folder.inbox(CLEAN)).unwrap();
    refused(&jibao(&["check", CLEAN], folder.path()), "没有任何上报表");
    refused(&jibao(&["build", "."], folder.path()), "没有任何上报表");
}

#[test]
fn broken_settings_are_told_with_file_and_line() {
    let workspace = small();
    std::fs::write(workspace.path().join("jibao.toml"), "# 设置\ncut_of_day = 20\n").unwrap();
    let ran = jibao(&["build", CLEAN], workspace.path());
    refused(&ran, "jibao.toml 第2行");
    assert!(ran.err.contains("“cut_of_day”，是不是“cut_off_day”"), "{}", ran.err);
}

#[test]
fn a_broken_pack_is_told_with_file_and_line() {
    let workspace = small();
    std::fs::write(workspace.path().join("jibao.toml"), "pack = \"方案包\"\n").unwrap();
    std::fs::create_dir(workspace.path().join("方案包")).unwrap();
    std::fs::write(workspace.path().join("方案包/schedule.toml"), "due_days = 25\n").unwrap();
    refused(&jibao(&["build", CLEAN], workspace.path()), "schedule.toml 第1行");
}

#[test]
fn an_output_that_cannot_be_written_is_told_and_ends_with_2() {
    let workspace = small();
    std::fs::create_dir_all(workspace.path().join(CLEAN).join("成果/数据.json")).unwrap();
    refused(&jibao(&["build", CLEAN], workspace.path()), "数据.json");
}

#[test]
fn init_and_forms_make_a_workspace_with_nineteen_blank_forms() {
    let folder = Sandbox::empty();
    let made = jibao(&["init", "季报", "--quarter", "2024Q2"], folder.path());
    assert_eq!((made.code, made.err.as_str()), (Some(0), ""));
    let quarter = folder.path().join("季报/2024年第二季度");
    assert!(quarter.join("上报").is_dir() && folder.path().join("季报/jibao.toml").is_file());
    let forms = jibao(&["forms", "季报/2024年第二季度"], folder.path());
    assert_eq!(forms.code, Some(0), "{}", forms.err);
    assert!(forms.out.contains("19份"), "{}", forms.out);
    let mut names: Vec<String> = std::fs::read_dir(quarter.join("空白表"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut reporters: Vec<String> = jibao_tests::returns::pack()
        .reporters
        .iter()
        .map(|reporter| format!("{}.xlsx", reporter.name))
        .collect();
    reporters.sort();
    assert_eq!(names, reporters);
    refused(&jibao(&["init", "季报", "--quarter", "2024Q2"], folder.path()), "已经存在");
}

#[test]
fn blank_forms_sent_back_unfilled_are_all_blank_and_nothing_is_zero() {
    let folder = Sandbox::empty();
    jibao(&["init", ".", "--quarter", "2024Q2"], folder.path());
    jibao(&["forms", "2024年第二季度"], folder.path());
    let quarter = folder.path().join("2024年第二季度");
    jibao_tests::copy_folder(&quarter.join("空白表"), &quarter.join("上报")).unwrap();
    let ran = jibao(&["check", "2024年第二季度", "--json"], folder.path());
    assert_eq!(ran.code, Some(1));
    let data: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    for line in data["indicators"].as_array().unwrap().iter().filter(|line| line["kind"] != "parameter") {
        assert!(line["total"].is_null() && line["covered"] == 0, "{}", line["code"]);
    }
    // A blank form is one finding, and no return.
    assert!(data["reporters"].as_array().unwrap().iter().all(|reporter| reporter["status"] == "missing"));
    let errors = data["findings"].as_array().unwrap().iter().filter(|finding| finding["severity"] == "error");
    let codes: Vec<&str> = errors.map(|finding| finding["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["blank-return"; 19]);
}

#[test]
fn the_editable_texts_of_a_new_workspace_are_the_ones_that_are_used() {
    let folder = small();
    jibao(&["init", ".", "--quarter", "2024Q3"], folder.path());
    let template = folder.path().join("方案包/text/工作总结.tera");
    let text = std::fs::read_to_string(&template).unwrap();
    std::fs::write(&template, text.replace("M0901.now", "M0901.nowt")).unwrap();
    let ran = jibao(&["build", CLEAN], folder.path());
    refused(&ran, "工作总结.tera");
    assert!(ran.err.contains("nowt") && ran.err.contains("行"), "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn a_reader_that_stops_reading_ends_the_program_without_a_word() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_jibao"))
        .arg("explain")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), ended.stderr.as_slice()), (Some(0), b"".as_slice()));
}

#[test]
fn every_code_is_explained() {
    let pack = Pack::load(jibao::built_in()).unwrap();
    let raised = Reading::ALL.map(|reading| (reading.code(), pack.rules.reading(reading).title.as_str()));
    let rules = pack.rules.rules.iter().map(|rule| &rule.page);
    let pages = rules.chain(pack.rules.checks.iter().map(|check| &check.page));
    let pages = pages.map(|page| (page.code.as_str(), page.title.as_str()));
    let indicators = pack.catalogue.iter().map(|one| (one.code.as_str(), one.name.as_str()));
    let all: Vec<(&str, &str)> = raised.into_iter().chain(pages).chain(indicators).collect();
    let dir = Sandbox::empty();
    let explained = |codes: &[(&str, &str)]| {
        for (code, title) in codes {
            let ran = jibao(&["explain", code], dir.path());
            assert!(ran.out.starts_with(&format!("{code}  {title}")), "{code}: {}{}", ran.out, ran.err);
        }
    };
    std::thread::scope(|scope| {
        for codes in all.chunks(all.len().div_ceil(8)) {
            scope.spawn(move || explained(codes));
        }
    });
}

#[test]
fn a_workspace_stands_for_its_newest_quarter_with_returns() {
    let workspace = small();
    std::fs::create_dir_all(workspace.inbox("2025年第四季度")).unwrap();
    let ran = jibao(&["check", "."], workspace.path());
    assert!(ran.out.contains("2024年第三季度：应报19个单位，实报2个"), "{}{}", ran.out, ran.err);
    let inside = jibao(&["check", "."], &workspace.path().join(CLEAN));
    assert_eq!(inside.out, ran.out);
}

#[test]
fn a_bare_folder_of_workbooks_is_its_own_inbox_and_its_returns_tell_the_quarter() {
    let workspace = small();
    let bare = workspace.path().join("收到的表");
    std::fs::rename(workspace.inbox(CLEAN), &bare).unwrap();
    std::fs::remove_dir(workspace.path().join(CLEAN)).unwrap();
    for run in 1..=2 {
        let ran = jibao(&["build", "收到的表"], workspace.path());
        assert_eq!(ran.code, Some(0), "{}", ran.err);
        assert!(ran.out.contains("2024年第三季度：应报19个单位，实报2个"), "run {run}: {}", ran.out);
    }
    assert!(bare.join("成果/2024年第三季度工作总结.docx").is_file());
    std::fs::write(bare.join("牟定县.xlsx"), workbook(&sample("2024Q2", "532323"))).unwrap();
    let ran = jibao(&["build", "收到的表"], workspace.path());
    refused(&ran, "看不出是哪个季度");
    assert!(ran.err.contains("2024年第二季度、2024年第三季度"), "{}", ran.err);
}

#[test]
fn a_document_that_a_person_changed_is_kept_under_a_dated_name() {
    let workspace = small();
    jibao(&["build", CLEAN], workspace.path());
    let document = workspace.path().join(CLEAN).join("成果/2024年第三季度工作总结.docx");
    let written = std::fs::read(&document).unwrap();
    let mut package = Package::open(&written);
    package.edit("word/document.xml", "现将有关情况总结如下", "现将情况总结如下");
    let changed = package.bytes();
    std::fs::write(&document, &changed).unwrap();
    let ran = jibao(&["build", CLEAN], workspace.path());
    assert!(ran.out.contains("有人改过"), "{}", ran.out);
    let outputs = workspace.outputs(CLEAN);
    let (name, kept) = outputs.iter().find(|(name, _)| name.contains("人工修改")).unwrap();
    assert!(name.starts_with("2024年第三季度工作总结（人工修改20") && name.ends_with("）.docx"), "{name}");
    assert!(ran.out.contains(name.as_str()), "{}", ran.out);
    assert!(*kept == changed && std::fs::read(&document).unwrap() == written);
    let again = jibao(&["build", CLEAN], workspace.path());
    assert!(!again.out.contains("有人改过"), "{}", again.out);
    assert!(workspace.outputs(CLEAN) == outputs, "a kept file stays, and once");
}

/// A watching process and its lines; ended with the test.
struct Watch {
    process: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(dir: &Path) -> Self {
        let mut process = command(&["watch", "."], dir).stdout(Stdio::piped()).spawn().unwrap();
        let output = BufReader::new(process.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            output.lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
        });
        let watch = Self { process, lines };
        watch.line("正在守候");
        watch
    }

    /// Waits for a line that holds some words.
    fn line(&self, words: &str) -> String {
        let until = Instant::now() + Duration::from_mins(1);
        let mut seen = Vec::new();
        while let Ok(line) = self.lines.recv_timeout(until.saturating_duration_since(Instant::now())) {
            if line.contains(words) {
                return line;
            }
            seen.push(line);
        }
        panic!("no line with “{words}” in a minute; seen:\n{}", seen.join("\n"));
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn watch_rebuilds_when_a_return_is_dropped_replaced_or_removed() {
    let workspace = small();
    let watch = Watch::start(workspace.path());
    let mut return_ = sample("2024Q3", "532323");
    workspace.put(CLEAN, "牟定县.xlsx", &workbook(&return_));
    watch.line("实报3个");
    watch.line("已写入");
    let before = workspace.outputs(CLEAN)["数据.json"].clone();
    let place = value(&mut return_, "G02").write("约300");
    workspace.put(CLEAN, "牟定县.xlsx", &workbook(&return_));
    watch.line("实报3个");
    watch.line("数据.json");
    let after = String::from_utf8(workspace.outputs(CLEAN)["数据.json"].clone()).unwrap();
    assert!(after.contains("约300") && after.contains(&*place.cell) && after.as_bytes() != before);
    workspace.remove(CLEAN, "牟定县.xlsx");
    watch.line("实报2个");
}

#[test]
fn watch_goes_on_after_a_quarter_that_cannot_be_built() {
    let workspace = small();
    let watch = Watch::start(workspace.path());
    for file in ["永仁县.xlsx", "政治部.xlsx"] {
        workspace.remove(CLEAN, file);
    }
    watch.line("没有任何上报表");
    workspace.put(CLEAN, "政治部.xlsx", &workbook(&sample("2024Q3", "ZZB")));
    watch.line("实报1个");
}

#[test]
fn watch_does_not_take_its_own_outputs_for_a_change() {
    let workspace = small();
    let watch = Watch::start(workspace.path());
    workspace.put(CLEAN, "牟定县.xlsx", &workbook(&sample("2024Q3", "532323")));
    watch.line("核查报告.html");
    // The last lines of this run may still come; another run would begin with its summary.
    while let Ok(more) = watch.lines.recv_timeout(Duration::from_secs(4)) {
        assert!(!more.contains("应报"), "{more}");
    }
}

#[test]
fn a_second_watch_is_told_which_process_watches_already() {
    let workspace = small();
    let watch = Watch::start(workspace.path());
    refused(&jibao(&["watch", "."], workspace.path()), &format!("（进程 {}）已经在守候", watch.process.id()));
}

#[test]
fn watch_tells_what_came_and_what_changed_and_not_everything_again() {
    let workspace = small();
    let watch = Watch::start(workspace.path());
    let mut return_ = sample("2024Q3", "532323");
    workspace.put(CLEAN, "牟定县.xlsx", &workbook(&return_));
    watch.line("收到 牟定县.xlsx");
    watch.line("已写入");
    let place = value(&mut return_, "G02").write("约300");
    workspace.put(CLEAN, "牟定县.xlsx", &workbook(&return_));
    watch.line("新出现的问题");
    let told = watch.line("约300");
    assert!(told.contains(&*place.cell), "{told}");
    watch.line("还没有报16个：楚雄市");
    workspace.remove(CLEAN, "牟定县.xlsx");
    watch.line("少了 牟定县.xlsx");
    watch.line("不再有的问题");
}

#[test]
fn a_file_that_is_still_being_copied_is_waited_for() {
    let workspace = small();
    let watch = Watch::start(workspace.path());
    let bytes = workbook(&sample("2024Q3", "532323"));
    let path = workspace.inbox(CLEAN).join("牟定县.xlsx");
    let mut file = std::fs::File::create(&path).unwrap();
    for piece in bytes.chunks(bytes.len().div_ceil(12)) {
        std::io::Write::write_all(&mut file, piece).unwrap();
        std::thread::sleep(Duration::from_millis(250));
    }
    drop(file);
    let told = watch.line("应报");
    assert!(told.contains("实报3个"), "{told}");
    assert!(!workspace.path().join(CLEAN).join("成果/退回/牟定县.xlsx").exists());
}

#[test]
fn a_watched_folder_that_is_gone_is_told() {
    let workspace = small();
    let watch = Watch::start(&workspace.path().join(CLEAN));
    std::fs::remove_dir_all(workspace.inbox(CLEAN)).unwrap();
    watch.line("没有汇总：");
}

#[test]
fn a_name_and_a_number_in_the_name_of_a_file_are_on_no_line_of_any_command() {
    let workspace = small();
    workspace.remove(CLEAN, "永仁县.xlsx");
    let name = "永仁县赫连样139.0000.0103.xlsx";
    workspace.put(CLEAN, name, &workbook(&sample("2024Q3", "532327")));
    let watch = Watch::start(workspace.path());
    workspace.put(CLEAN, "牟定县赫连样13900000103.xlsx", &workbook(&sample("2024Q3", "532323")));
    let mut lines = vec![watch.line("收到")];
    lines.push(watch.line("已写入"));
    drop(watch);
    for arguments in [
        &["check"][..],
        &["build"],
        &["build", "--json"],
        &["verify"],
        &["verify", "--json"],
        &["trace", "G01"],
    ] {
        let mut all = vec![arguments[0], CLEAN];
        all.extend(&arguments[1..]);
        let ran = jibao(&all, workspace.path());
        assert!(ran.code.is_some_and(|code| code < 2), "{arguments:?}: {}", ran.err);
        assert!(arguments[0] != "verify" || ran.code == Some(0), "{}", ran.out);
        lines.extend([ran.out, ran.err]);
    }
    let outputs = workspace.path().join(CLEAN).join("成果");
    let document = outputs.join(format!("{CLEAN}工作总结.docx"));
    std::fs::copy(document, outputs.join(format!("{CLEAN}工作总结13900000103.docx"))).unwrap();
    let ran = jibao(&["verify", CLEAN], workspace.path());
    lines.extend([ran.out, ran.err]);
    for line in lines {
        for leak in ["13900000103", "139.0000", "0000.0103", "赫连样"] {
            assert!(!line.contains(leak), "{leak}: {line}");
        }
    }
}
