//! The library as another program uses it: the engine in memory, events, checks and values of one's own, and the examples.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use jibao::pack::{Column, Page, Severity};
use jibao::returns::{Inbox, InvalidReturn, Submission, Value};
use jibao::rules::{Context, OwnCheckError, Sink};
use jibao::{
    Engine, Error, Event, INBOX, InboxFile, Options, OwnCheck, PackSource, Settings, TextFunction, Workspace,
    unwatched,
};
use jibao_core::count::Standing;
use jibao_tests::package::Package;
use jibao_tests::returns::pack;
use jibao_tests::root;
use jibao_tests::sandbox::{Sandbox, TODAY};
use own_check::HandedOut;

#[path = "../../../crates/jibao/examples/batch.rs"]
mod batch;
#[path = "../../../crates/jibao/examples/official_document.rs"]
mod official_document;
#[path = "../../../crates/jibao/examples/own_check.rs"]
mod own_check;
#[path = "../../../crates/jibao/examples/own_values.rs"]
mod own_values;
#[path = "../../../crates/jibao/examples/read_workbook.rs"]
mod read_workbook;
#[path = "../../../crates/jibao/examples/roll_up.rs"]
mod roll_up;
#[path = "../../../crates/jibao/examples/web.rs"]
mod web;

const LABEL: &str = "2025年第二季度";

fn engine() -> Engine {
    Engine::builder().build().unwrap()
}

/// The files of a sample quarter, as an upload brings them.
fn files(label: &str) -> Vec<InboxFile> {
    jibao_ingest::list(&root().join("fixtures").join(label).join(INBOX), &[]).unwrap().files
}

fn outputs(engine: &Engine, files: Vec<InboxFile>, options: Options) -> BTreeMap<String, Vec<u8>> {
    let inbox = engine.read(None, files, &unwatched).unwrap();
    let done = engine.compose(engine.report(inbox, Vec::new()).unwrap(), options).unwrap();
    done.outputs(&unwatched).unwrap().into_iter().collect()
}

#[test]
fn the_engine_in_memory_makes_what_the_folder_makes_whatever_the_order_of_the_files() {
    let sandbox = Sandbox::of(LABEL);
    let mut upload = files(LABEL);
    let wrong = upload.iter_mut().find(|file| file.path == "大姚县.xlsx").unwrap();
    let mut book = Package::open(&wrong.bytes);
    book.set("指标表", "E7", "约三百");
    wrong.bytes = book.bytes();
    sandbox.put(LABEL, &wrong.path, &wrong.bytes);
    sandbox.build(LABEL);
    let mut written = sandbox.outputs(LABEL);
    written.retain(|name, _| name != jibao::MANIFEST && !name.starts_with('.'));
    assert!(written.contains_key("退回/大姚县.xlsx"), "{:?}", written.keys());
    let options = Workspace::open(sandbox.path()).unwrap().options();
    for turn in [0, 1, 7] {
        upload.rotate_left(turn);
        upload.reverse();
        let made = outputs(&engine(), upload.clone(), options.clone());
        assert_eq!(made.keys().collect::<Vec<_>>(), written.keys().collect::<Vec<_>>());
        for (name, bytes) in &written {
            assert_eq!(made.get(name), Some(bytes), "{name}");
        }
    }
}

#[test]
fn two_files_of_one_name_are_two_files() {
    let mut upload: Vec<InboxFile> = files(LABEL).into_iter().take(2).collect();
    for file in &mut upload {
        file.path = "上报表.xlsx".to_owned();
    }
    let mut told = Vec::new();
    for _ in 0..2 {
        upload.reverse();
        let inbox = engine().read(LABEL.parse().ok(), upload.clone(), &unwatched).unwrap();
        assert_eq!((inbox.submissions.len(), inbox.hashes.len()), (2, 2), "{:?}", inbox.findings);
        told.push(inbox);
    }
    assert_eq!(told[0], told[1]);
}

#[test]
fn every_way_to_an_output_gives_the_same_bytes_and_the_report_stays_as_it_is() {
    let engine = engine();
    let inbox = engine.read(None, files(LABEL), &unwatched).unwrap();
    let done = engine.compose(engine.report(inbox, Vec::new()).unwrap(), Options::default()).unwrap();
    let all: BTreeMap<_, _> = done.outputs(&unwatched).unwrap().into_iter().collect();
    let of = |end: &str| all.iter().find(|(name, _)| name.ends_with(end)).unwrap().1;
    let mut bytes = [Vec::new(), Vec::new(), Vec::new(), Vec::new()];
    done.write_docx(&mut bytes[0]).unwrap();
    done.write_xlsx(&mut bytes[1]).unwrap();
    done.write_html(&mut bytes[2]).unwrap();
    done.write_json(&mut bytes[3]).unwrap();
    for (made, end) in bytes.iter().zip(["总结.docx", "汇总表.xlsx", ".html", "数据.json"]) {
        assert!(of(end) == made, "{end}");
    }
    let returned: Vec<_> = done.returned().map(Result::unwrap).collect();
    assert_eq!(returned.len(), all.keys().filter(|name| name.starts_with("退回/")).count());
    for book in returned {
        assert!(all[&format!("退回/{}", book.name)] == book.bytes, "{}", book.name);
    }
    let data = done.data().unwrap();
    assert_eq!(data.findings.len(), done.report().findings.len());
    let again = engine.compose(done.shared_report(), Options::default()).unwrap();
    assert_eq!(again.report().findings, done.report().findings);

    let public = engine.compose(done.shared_report(), Options::default().public(BTreeMap::new())).unwrap();
    assert!(public.data().unwrap().is_public());
    assert!(public.returned().next().is_none());
    assert!(matches!(public.write_html(&mut Vec::new()), Err(Error::NotPublic)));
    assert_eq!(public.outputs(&unwatched).unwrap().len(), 3);
}

#[test]
fn every_file_and_every_output_is_told_and_a_break_at_any_of_them_writes_nothing() {
    let sandbox = Sandbox::of(LABEL);
    let (workspace, quarter) = jibao::resolve(&sandbox.path().join(LABEL)).unwrap();
    let sent = files(LABEL).len();
    let (read, made, checking) = (AtomicUsize::new(0), Mutex::new(Vec::new()), AtomicUsize::new(0));
    let count = |event: Event<'_>| {
        match event {
            Event::Read { of, .. } => {
                assert_eq!((read.fetch_add(1, Ordering::Relaxed) < of, of), (true, sent));
            }
            Event::Checking => drop(checking.fetch_add(1, Ordering::Relaxed)),
            Event::Made { output, .. } => made.lock().unwrap().push(output.to_owned()),
            _ => {}
        }
        ControlFlow::Continue(())
    };
    jibao::build(&workspace, &quarter, TODAY, &count).unwrap();
    assert_eq!((read.into_inner(), checking.into_inner()), (sent, 1));
    let mut made = made.into_inner().unwrap();
    made.sort();
    let before = sandbox.outputs(LABEL);
    let names: Vec<&String> =
        before.keys().filter(|name| *name != jibao::MANIFEST && !name.starts_with('.')).collect();
    assert_eq!(made.iter().collect::<Vec<_>>(), names);

    sandbox.put(LABEL, "楚雄市.xlsx", b"");
    for stop in [0, sent / 2, sent - 1, sent, sent + 1, sent + 3, sent + 5] {
        let seen = AtomicUsize::new(0);
        let watch = |_: Event<'_>| match seen.fetch_add(1, Ordering::Relaxed) {
            at if at >= stop => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        };
        let ended = jibao::build(&workspace, &quarter, TODAY, &watch);
        assert!(matches!(ended, Err(Error::Cancelled)), "{stop}: {ended:?}");
        assert!(sandbox.outputs(LABEL) == before, "{stop}");
    }
}

/// A page of a check that does nothing.
struct Idle(&'static str, &'static str);

impl OwnCheck for Idle {
    fn page(&self) -> Page {
        Page::new(self.0, self.1, "空", Severity::Info, "无")
    }

    fn run(&self, _: &Context<'_>, sink: &mut Sink<'_>) {
        sink.not_applicable("没有");
    }
}

#[test]
fn a_check_of_one_s_own_needs_a_code_of_its_own_and_a_family_of_the_pack() {
    let refused = |code, family| match Engine::builder().check(Idle(code, family)).build() {
        Err(Error::OwnCheck(error)) => error,
        other => panic!("{code} {family}: {other:?}"),
    };
    let rule = pack().rules.rules[0].page.code.clone();
    let reading = pack().rules.readings.pages()[0].code.clone();
    for code in ["", "  ", "G01", rule.leak(), reading.leak()] {
        assert_eq!(refused(code, "C"), OwnCheckError::CodeTaken { code: code.to_owned() });
    }
    let OwnCheckError::UnknownFamily { nearest, .. } = refused("X-1", "V99") else { panic!("a family") };
    assert!(nearest.is_some());
    let twice = engine().with_check(Idle("X-1", "C")).unwrap().with_check(Idle("X-1", "C"));
    assert!(matches!(twice, Err(Error::OwnCheck(OwnCheckError::CodeTaken { .. }))));
}

#[test]
fn a_check_of_one_s_own_stands_in_every_output_and_is_verified_like_the_pack_s() {
    let sandbox = Sandbox::of(LABEL);
    let (mut workspace, quarter) = jibao::resolve(&sandbox.path().join(LABEL)).unwrap();
    workspace = workspace.with_engines(|engine| engine.with_check(Always)).unwrap();
    assert_eq!(workspace.pack_of(None).rules.page("X-ALWAYS").unwrap().title, "一律退问");
    let done = jibao::build(&workspace, &quarter, TODAY, &unwatched).unwrap().checked;
    let own = |code: &str| code == "X-ALWAYS";
    let found: Vec<_> = done.report().findings.iter().filter(|finding| own(&finding.code)).collect();
    assert_eq!(found.len(), 1);
    // Its open error doubts the value that it lies on, like that of a rule of the pack.
    let line = done.report().line("G01").unwrap();
    assert_eq!(line.cell(&"532301".into()).unwrap().standing(), Standing::Doubted);

    let data = done.data().unwrap();
    assert_eq!(data.findings.iter().filter(|finding| own(&finding.code)).count(), 1);
    let run = data.rules.iter().find(|run| own(&run.code)).unwrap();
    assert_eq!((run.failed, run.passed), (1, done.report().inbox.submissions.len() - 1));
    let written = sandbox.outputs(LABEL);
    let html = &written[&format!("{LABEL}核查报告.html")];
    let html = String::from_utf8_lossy(html);
    assert!(html.contains("X-ALWAYS") && html.contains("一律退问"));
    let book = &written[&format!("{LABEL}汇总表.xlsx")];
    let book = jibao::sheets::read("汇总表.xlsx", book).unwrap();
    let sheet = book.sheets.iter().find(|sheet| sheet.name == "问题清单").unwrap();
    assert!(sheet.cells.iter().any(|(_, cell)| cell.raw_text() == "X-ALWAYS"));
    let back = &written["退回/楚雄市.xlsx"];
    let back = jibao::sheets::read("楚雄市.xlsx", back).unwrap();
    let told = |text: &str| text.contains("这一项一律退问");
    assert!(back.sheets.iter().any(|sheet| sheet.cells.iter().any(|(_, cell)| told(&cell.raw_text()))));
    let verified = jibao::verify(&workspace, &quarter).unwrap();
    assert!(verified.differences.is_empty(), "{:?}", verified.differences);
}

/// Asks one county about one value.
struct Always;

impl OwnCheck for Always {
    fn page(&self) -> Page {
        Page::new("X-ALWAYS", "C", "一律退问", Severity::Error, "请核实")
    }

    fn run(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for submission in &context.inbox.submissions {
            if submission.reporter.as_str() == "532301" {
                let cell = context.cell(&"G01".into(), &submission.reporter).unwrap();
                sink.fail(Some(&submission.reporter), cell.places.clone(), "这一项一律退问".to_owned());
            } else {
                sink.pass();
            }
        }
    }
}

#[test]
fn what_the_pack_does_not_know_cannot_be_built() {
    let period = "2025Q2".parse().unwrap();
    let county = || Submission::builder(pack(), "532301", period).unwrap();
    let village = pack()
        .registers
        .version(&"villages".into(), period)
        .unwrap()
        .of(&"532301".into())
        .next()
        .unwrap()
        .code
        .clone();
    let elsewhere = pack()
        .registers
        .version(&"villages".into(), period)
        .unwrap()
        .of(&"532302".into())
        .next()
        .unwrap()
        .code
        .clone();
    let refused: Vec<(&str, InvalidReturn)> = vec![
        ("没有报送单位“53230l”，是不是“532301”", Submission::builder(pack(), "53230l", period).unwrap_err()),
        ("没有“G0l”，是不是“G01”", county().value("G0l", Column::Current, 1).unwrap_err()),
        (
            "给了两次",
            county().value("G01", Column::Current, 1).unwrap().value("G01", Column::Current, 1).unwrap_err(),
        ),
        ("不填指标“M0403”的本年累计", county().value("M0403", Column::Year, 1).unwrap_err()),
        ("村册没有", county().listed("villages", &elsewhere, []).unwrap_err()),
        (
            "给了两次",
            county().listed("villages", &village, []).unwrap().listed("villages", &village, []).unwrap_err(),
        ),
        (
            "没有“person”列，是不是“persons”",
            county().listed("villages", &village, [("person", Value::from(3))]).unwrap_err(),
        ),
        ("没有“remark”列", county().listed("villages", &village, [("remark", Value::from(3))]).unwrap_err()),
        ("没有任务“M99”", county().text("M99", "highlight", "甲", false).unwrap_err()),
        (
            "没有“highlights”一栏，是不是“highlight”",
            county().text("", "highlights", "甲", false).unwrap_err(),
        ),
    ];
    for (expected, error) in refused {
        assert!(error.to_string().contains(expected), "{error}");
    }
    let other = Submission::builder(pack(), "532302", "2025Q1".parse().unwrap()).unwrap().build();
    let one = || Inbox::builder(pack(), period).submission(county().build()).unwrap();
    assert!(matches!(one().submission(county().build()), Err(InvalidReturn::TwoReturns { .. })));
    assert!(matches!(one().submission(other), Err(InvalidReturn::OtherPeriod { .. })));
    assert!(matches!(one().received("ZZ", TODAY), Err(InvalidReturn::UnknownReporter { .. })));
}

#[test]
fn an_inbox_put_together_by_hand_is_held_to_the_same_as_one_that_was_built() {
    let period = "2025Q2".parse().unwrap();
    let county = Submission::builder(pack(), "532301", period).unwrap().build();
    let inbox = |submissions: Vec<Submission>| Inbox { submissions, ..Inbox::empty(period) };
    let refused = |inbox, earlier| match engine().report(inbox, earlier) {
        Err(Error::Invalid(error)) => error,
        other => panic!("{other:?}"),
    };
    let two = refused(inbox(vec![county.clone(), county.clone()]), Vec::new());
    assert_eq!(two, InvalidReturn::TwoReturns { reporter: "532301".into() });
    let stranger = Submission { reporter: "999999".into(), ..county.clone() };
    assert!(matches!(refused(inbox(vec![stranger]), Vec::new()), InvalidReturn::UnknownReporter { .. }));
    let same = refused(inbox(vec![county.clone()]), vec![inbox(Vec::new())]);
    assert!(matches!(same, InvalidReturn::NotEarlier { .. }));
    let before = || Inbox::empty("2025Q1".parse().unwrap());
    let twice = refused(inbox(vec![county.clone()]), vec![before(), before()]);
    assert!(matches!(twice, InvalidReturn::TwoInboxes { .. }));
    let month = refused(inbox(vec![county]), vec![Inbox::empty("2025M01".parse().unwrap())]);
    assert!(matches!(month, InvalidReturn::NotEarlier { .. }));
}

#[test]
fn the_office_s_numbers_are_held_against_the_pack() {
    let settings =
        |code: &str| Settings { parameters: [((2025, code.into()), 1.into())].into(), ..Settings::default() };
    assert!(Engine::builder().settings(settings("B05")).build().is_ok());
    let unknown = Engine::builder().settings(settings("B5")).build();
    assert!(matches!(unknown, Err(Error::Invalid(InvalidReturn::UnknownIndicator { .. }))));
    let day = Engine::builder().settings(Settings { cut_off_day: Some(32), ..Settings::default() }).build();
    assert!(matches!(day, Err(Error::CutOffDay(32))));
}

#[test]
fn values_beyond_what_can_be_added_up_are_asked_about_and_enter_no_total() {
    let large = jibao::Decimal::MAX;
    let period = "2025Q2".parse().unwrap();
    let mut inbox = Inbox::builder(pack(), period);
    for county in ["532301", "532302", "532322"] {
        let one = Submission::builder(pack(), county, period).unwrap();
        inbox = inbox.submission(one.value("G01", Column::Current, large).unwrap().build()).unwrap();
    }
    let report = engine().report(inbox.build(), Vec::new()).unwrap();
    assert_eq!(report.line("G01").unwrap().total, None);
    assert_eq!(report.findings.iter().filter(|finding| finding.message.contains("大得不可能")).count(), 3);
}

#[test]
fn the_examples_do_what_they_say() {
    let sandbox = Sandbox::of(LABEL);
    assert_eq!(batch::run(sandbox.path()).unwrap(), 1);
    batch::STOP.store(true, Ordering::Relaxed);
    assert_eq!(batch::run(sandbox.path()).unwrap(), 0);

    own_values::run().unwrap();
    assert_eq!(roll_up::run().unwrap(), (Some(60.into()), 5));
    assert_eq!(read_workbook::run("a.csv", "甲,1\n乙,2\n".as_bytes()).unwrap(), 4);
    let notice = jibao::gongwen::read::read(&official_document::run().unwrap()).unwrap();
    assert!(notice.passages.iter().any(|passage| passage.text.contains("请于6月25日前报送")));

    let done = own_check::run().unwrap();
    assert_eq!(HandedOut.page().code, "X-HANDED-OUT");
    let mut word = Vec::new();
    done.write_docx(&mut word).unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(word)).unwrap();
    let mut styles = String::new();
    zip.by_name("word/styles.xml").unwrap().read_to_string(&mut styles).unwrap();
    assert!(styles.contains("<w:sz w:val=\"36\""), "18 points are 36 half points");
}

#[test]
fn the_web_example_answers_over_the_network() {
    let server = tiny_http::Server::http("127.0.0.1:0").unwrap();
    let address = server.server_addr().to_ip().unwrap();
    let engine = engine();
    let mut upload = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for file in files(LABEL) {
        upload.start_file(file.path, zip::write::SimpleFileOptions::default()).unwrap();
        upload.write_all(&file.bytes).unwrap();
    }
    let upload = upload.finish().unwrap().into_inner();
    let post = |path: &str, body: &[u8]| {
        let mut stream = TcpStream::connect(address).unwrap();
        let length = body.len();
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
        )
        .unwrap();
        stream.write_all(body).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        answer
    };
    let ask = |path: &str, body: &[u8]| {
        std::thread::scope(|scope| {
            let client = scope.spawn(|| post(path, body));
            web::serve(&server, &engine).unwrap();
            client.join().unwrap()
        })
    };
    let refused = String::from_utf8(ask("/2025", b"")).unwrap();
    assert!(refused.starts_with("HTTP/1.1 400") && refused.contains("不是月、季度、半年或年"), "{refused}");
    let answer = ask("/2025Q2", &upload);
    let at = answer.windows(4).position(|four| four == b"\r\n\r\n").unwrap() + 4;
    let zip = zip::ZipArchive::new(std::io::Cursor::new(&answer[at..])).unwrap();
    assert!(zip.file_names().any(|name| name.is_ok_and(|name| name == "2025年第二季度工作总结.docx")));
    assert!(zip.file_names().any(|name| name.is_ok_and(|name| name == "数据.json")));
}

/// A greeting, whose words an office keeps elsewhere.
struct Greeting;

impl TextFunction for Greeting {
    fn name(&self) -> &'static str {
        "greeting"
    }

    fn call(&self, arguments: &BTreeMap<String, String>) -> Result<String, String> {
        let whom = arguments.get("whom").ok_or("greeting 要写 whom")?;
        Ok(format!("致{whom}"))
    }
}

#[test]
fn a_text_function_of_one_s_own_is_called_and_its_fault_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("text/工作总结.tera");
    std::fs::create_dir(folder.path().join("text")).unwrap();
    let engine = |body: &str| {
        std::fs::write(&text, format!("# 标题\n\n{body}\n{{% set highlights = parts[0].highlights %}}\n"))
            .unwrap();
        Engine::builder()
            .pack(PackSource::Folder(folder.path().to_owned()))
            .text_function(Greeting)
            .build()
            .unwrap()
    };
    let composed = |engine: &Engine| {
        let inbox = engine.read(None, files(LABEL), &unwatched).unwrap();
        engine.compose(engine.report(inbox, Vec::new()).unwrap(), Options::default())
    };
    // A figure keeps its identity on its way through the function.
    let done = composed(&engine("{{ greeting(whom=G01.now) }}。")).unwrap();
    let mut bytes = Vec::new();
    done.write_docx(&mut bytes).unwrap();
    let paper = gongwen::read::read(&bytes).unwrap();
    let passage = paper.passages.iter().find(|passage| passage.text.starts_with("致")).unwrap();
    assert_eq!(passage.text, "致645场次。");
    assert!(done.figures().iter().any(|figure| figure.id == "G01.total"));
    let fault = composed(&engine("甲{{ greeting(who=G01.now) }}")).unwrap_err().to_string();
    assert!(fault.contains("工作总结.tera 第3行") && fault.contains("greeting 要写 whom"), "{fault}");
}
