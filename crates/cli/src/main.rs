//! The `jibao` command: arguments, messages, progress and exit codes. Everything else is in the library.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "the one crate that prints")]

#[macro_use]
mod say;

mod arguments;
mod explain;
mod export;
mod memory;
mod pack;
mod progress;
mod screen;
mod start;
mod told;
mod trace;
mod verify;
mod watch;

use std::path::Path;
use std::process::ExitCode;

use jibao::{Composed, DocumentKind, Error, QuarterDir};
use jibao_core::ids::Period;
use jibao_core::pack::Severity;
use jiff::civil::Date;

use arguments::{Arguments, Command, PackCommand};
use progress::Progress;
use screen::Block;
use told::Findings;

/// Done, and errors were found in the returns.
const FOUND_ERRORS: u8 = 1;
/// What the screen lists is for the office, whichever edition is asked for.
const NOT_PUBLISHED: &str = "列出的问题只供本局核改，公开版里没有；公开版的数据加 --json 输出。";
/// Nothing could be done.
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let waits = start::by_double_click();
    let code = ended();
    if waits {
        start::wait();
    }
    code
}

fn ended() -> ExitCode {
    let arguments = match arguments::read() {
        Ok(arguments) => arguments,
        Err(code) => return code,
    };
    // What goes wrong inside is one sentence; where in the program it was helps nobody who runs it. The readers catch
    // their own.
    std::panic::set_hook(Box::new(|_| {}));
    // This thread works too: where it only waited for as many others as there are cores, two of them woken at once would
    // share a core for a while beside an idle one. Without them the library makes its own when it needs them.
    let _ = rayon::ThreadPoolBuilder::new().use_current_thread().build_global();
    let ended = std::panic::catch_unwind(|| run(arguments));
    match ended {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => {
            eprintln!("{error}");
            ExitCode::from(FAILED)
        }
        Err(_) => {
            eprintln!(
                "程序没有运行下去：可能是内存或线程不够，请关闭其他程序后再运行；仍不行的，把命令和上报表发给维护人员"
            );
            ExitCode::from(FAILED)
        }
    }
}

/// The moment, where the machine's clock lies inside the calendar. The one place where the clock is read.
#[expect(clippy::disallowed_methods, reason = "the command line may ask for the day")]
fn now() -> Option<jiff::ZonedDateTime> {
    jiff::ZonedDateTime::try_from(std::time::SystemTime::now()).ok()
}

/// Today, for the names of files that are kept. A clock outside all calendars names no day: the days that it dates are
/// plainly wrong then, and nothing else is.
fn today() -> Date {
    now().map_or(Date::ZERO, |now| now.date())
}

/// The time of day as `14:05`.
fn clock() -> String {
    now().map_or_else(|| "--:--".to_owned(), |now| format!("{:02}:{:02}", now.hour(), now.minute()))
}

fn run(Arguments { command, folders }: Arguments) -> Result<ExitCode, Error> {
    let Some(command) = command else {
        return start::without_command(&folders);
    };
    match command {
        Command::Init { dir, quarter, pack } => init(&dir, quarter, pack.as_deref()),
        Command::Forms { dir, quarter } => forms(&dir, quarter),
        Command::Check { dir, json, public } => check(&dir, json, public),
        Command::Build { dir, profile, draft, public, json, strict } => {
            build(&dir, &Wish { kind: profile, draft, public }, json, strict)
        }
        Command::Verify { dir, json } => verify::run(&dir, json),
        Command::Export { dir, to } => export::run(&dir, &to),
        Command::Explain { code, workspace } => explain::run(code.as_deref(), workspace.as_deref()),
        Command::Pack { command: PackCommand::Check { dir } } => pack::check(dir.as_deref()),
        Command::Pack { command: PackCommand::Export { dir, pack } } => pack::export(&dir, pack.as_deref()),
        Command::Trace { dir, what, json } => trace::run(&dir, &what, json),
        Command::Watch { dir } => watch::run(&dir),
    }
}

fn init(dir: &Path, quarter: Option<Period>, pack: Option<&str>) -> Result<ExitCode, Error> {
    let chosen = if quarter.is_none() {
        "（没有写明哪一期，按方案包和今天的日期选定）"
    } else {
        ""
    };
    let made = jibao::init(dir, quarter, pack, today())?;
    let label = made.quarter.quarter.map(Period::label).unwrap_or_default();
    if made.was_there {
        println!("已在工作区 {} 里建立{label}{chosen}", dir.display());
    } else {
        println!("已建立工作区 {}，第一期是{label}{chosen}", dir.display());
        let what = if pack.is_some() { "方案包" } else { "文稿模板" };
        println!("设置：{}；{what}：{}", dir.join("jibao.toml").display(), dir.join("方案包").display());
    }
    for left in &made.left {
        println!("已有的文件没有改动：{}", left.display());
    }
    if let Some(outside) = &made.outside {
        println!("注意：{outside}");
    }
    println!(
        "下一步：jibao forms {}（生成空白表），收回的表放进 {}",
        made.quarter.root.display(),
        made.quarter.inbox.display()
    );
    Ok(ExitCode::SUCCESS)
}

fn forms(dir: &Path, quarter: Option<Period>) -> Result<ExitCode, Error> {
    let (workspace, folder) = jibao::resolve_blank(dir, quarter)?;
    let workspace = workspace.remembering();
    let words = &workspace.pack_of(quarter.or(folder.quarter)).period;
    let unknown = || Error::QuarterUnknown { path: dir.to_owned(), period: Box::new(words.clone()) };
    let quarter = quarter.or(folder.quarter).ok_or_else(unknown)?;
    let written = jibao::forms(&workspace, &folder, quarter, today())?;
    told::recovered(&written).into_iter().chain(told::kept(&written)).for_each(|line| println!("{line}"));
    println!(
        "已生成{}空白表{}份：{}",
        quarter.label(),
        written.written.len() + written.unchanged.len(),
        folder.root.join(jibao::FORMS).display()
    );
    // The inbox may have been made just now.
    println!("收回的表放进 {}", QuarterDir::at(&folder.root, workspace.length()).inbox.display());
    Ok(ExitCode::SUCCESS)
}

fn check(dir: &Path, json: bool, public: bool) -> Result<ExitCode, Error> {
    if dir.is_file() {
        return check_file(dir, json, public);
    }
    let (workspace, quarter) = jibao::resolve(dir)?;
    let progress = Progress::start(json);
    let checked = jibao::check(&workspace, &quarter, &|event| progress.on(event))?;
    progress.finish();
    if json && public {
        print!("{}", data(&jibao::publish(&workspace, &quarter, &checked)?)?);
    } else if json {
        print!("{}", data(&checked)?);
    } else {
        let pack = workspace.pack_of(checked.report().quarter);
        told::findings(pack, checked.report());
        if public {
            println!("{NOT_PUBLISHED}");
        }
        show(&told::summary(pack, checked.report(), today(), Findings::Above));
    }
    Ok(exit(checked.report().count(Severity::Error) > 0))
}

/// Checks one return alone, before it is sent.
fn check_file(file: &Path, json: bool, public: bool) -> Result<ExitCode, Error> {
    let alone = jibao::check_file(file, public)?;
    if json {
        print!("{}", alone.json);
    } else {
        let pack = alone.workspace.pack_of(alone.report.quarter);
        if !alone.workspace.root.join(jibao::SETTINGS).is_file() {
            println!("这份表不在工作区里，按内置的方案包（{}）核查。", pack.about.bureau);
        }
        told::findings(pack, &alone.report);
        if public {
            println!("{NOT_PUBLISHED}");
        }
        println!("{}", told::alone(&alone));
    }
    Ok(exit(alone.report.count(Severity::Error) > 0))
}

/// What the command line says about the outputs, before what the settings say.
#[derive(Default)]
struct Wish {
    kind: Option<DocumentKind>,
    draft: bool,
    public: bool,
}

fn build(dir: &Path, wish: &Wish, json: bool, strict: bool) -> Result<ExitCode, Error> {
    let (workspace, quarter) = jibao::resolve(dir)?;
    let mut workspace = workspace.remembering();
    workspace.config.kind = wish.kind.unwrap_or(workspace.config.kind);
    workspace.config.draft |= wish.draft;
    let progress = Progress::start(json);
    // The first look at the clock goes through the machine's list of time zones, for milliseconds: beside the reading.
    let _ = std::thread::Builder::new().spawn(today);
    let checked = jibao::check(&workspace, &quarter, &|event| progress.on(event))?;
    let published = wish.public.then(|| jibao::publish(&workspace, &quarter, &checked)).transpose()?;
    let edition = published.as_ref().unwrap_or(&checked);
    let written = jibao::write(&workspace, &quarter, edition, today(), &|event| progress.on(event))?;
    progress.finish();
    if json {
        // What became of files that were there is told beside the data.
        told::recovered(&written)
            .into_iter()
            .chain(told::kept(&written))
            .for_each(|line| eprintln!("{line}"));
        print!("{}", data(edition)?);
    } else {
        let at = if wish.public { Findings::Elsewhere } else { Findings::OnPage };
        let pack = workspace.pack_of(checked.report().quarter);
        let mut blocks = told::summary(pack, checked.report(), today(), at);
        blocks.push(Block::whole(told::written(pack, checked.report(), &written)));
        show(&blocks);
    }
    let ended = exit(strict && checked.report().count(Severity::Error) > 0);
    // The program ends here, and the system takes its memory back at once: nothing is gained by giving it back piece by piece.
    std::mem::forget((workspace, checked, published));
    Ok(ended)
}

/// The text of 数据.json.
fn data(checked: &Composed) -> Result<String, Error> {
    let mut bytes = Vec::new();
    checked.write_json(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Prints blocks as the last screen of a run.
fn show(blocks: &[Block]) {
    for line in screen::fitted(blocks) {
        println!("{line}");
    }
}

fn exit(found_errors: bool) -> ExitCode {
    if found_errors { ExitCode::from(FOUND_ERRORS) } else { ExitCode::SUCCESS }
}
