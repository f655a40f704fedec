//! Starting without a command: a folder dragged onto the program, a double click, or the bare name in a terminal.

use std::ffi::OsStr;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jibao::Error;

use crate::{FAILED, Wish, build};

/// Builds the one folder that was named, or the workspace that the program stands in or beside; else tells the first
/// steps.
pub(crate) fn without_command(folders: &[PathBuf]) -> Result<ExitCode, Error> {
    match folders {
        [] => here(),
        [folder] if folder.is_dir() => build(folder, &Wish::default(), false, false),
        [first, ..] if !first.exists() => {
            let name = first.display();
            eprintln!("没有命令“{name}”，也没有叫这个名称的文件夹。用 jibao --help 查看用法");
            Ok(ExitCode::from(FAILED))
        }
        [file] => {
            let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.map_or_else(|| ".".to_owned(), |folder| folder.display().to_string());
            eprintln!("{} 是文件，请指定或拖放它所在的文件夹 {folder}", file.display());
            Ok(ExitCode::from(FAILED))
        }
        [_, ..] => {
            eprintln!("一次只能汇总一个文件夹，请逐个指定或拖放");
            Ok(ExitCode::from(FAILED))
        }
    }
}

fn here() -> Result<ExitCode, Error> {
    let program = std::env::current_exe().ok().and_then(|program| Some(program.parent()?.to_owned()));
    let current = std::env::current_dir().ok();
    let mut found: Vec<PathBuf> = Vec::new();
    for place in [current, program].into_iter().flatten() {
        if found.is_empty() {
            found = jibao::near(&place);
        }
    }
    match found.as_slice() {
        [] => first_steps(),
        [one] => {
            println!("没有写明命令，汇总 {}", one.display());
            return build(one, &Wish::default(), false, false);
        }
        several => {
            println!("这里有几个工作区，请把要汇总的一个拖到程序上，或写明它的名称：");
            for folder in several {
                println!("  jibao {}", shown(folder));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn shown(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn first_steps() {
    for line in [
        "jibao（季报）：按月、按季、按半年或按年收各单位的上报表，核查、汇总，生成工作总结和汇总表。",
        "",
        "这里没有工作区。第一次使用：",
        "  1. jibao init 季报                  建立工作区和第一期的文件夹",
        "  2. jibao forms 季报/<期>            生成空白上报表，发给各单位填",
        "  3. 把收回的表放进 季报/<期>/上报",
        "  4. jibao 季报                       汇总，结果在 季报/<期>/成果",
        "已经收齐一个文件夹的表：把这个文件夹拖到程序上，或 jibao <文件夹>。",
        "全部命令：jibao --help",
    ] {
        println!("{line}");
    }
}

/// Waits until a person has read the window that would close with the program.
pub(crate) fn wait() {
    print!("\n按回车键关闭窗口……");
    let _ = std::io::Write::flush(&mut std::io::stdout());
    let _ = std::io::stdin().read_line(&mut String::new());
}

/// Whether the window that shows the output closes with the program: started from the desktop of a system that gives such a
/// program a window of its own.
pub(crate) fn by_double_click() -> bool {
    let terminal = std::io::stdin().is_terminal() && std::io::stdout().is_terminal();
    let arguments: Vec<_> = std::env::args_os().skip(1).collect();
    cfg!(windows) && terminal && has_own_window(&arguments, |name| std::env::var_os(name).is_some())
}

/// No command was written, only paths at most, and nothing of a shell stands in the environment: cmd sets PROMPT for what
/// it starts, Windows Terminal WT_SESSION, the shells of other systems SHELL or TERM, PowerShell tells where its profiles
/// run. Where a shell hides itself, a needless key press is asked for.
fn has_own_window(arguments: &[impl AsRef<OsStr>], is_set: impl Fn(&str) -> bool) -> bool {
    let paths = arguments.iter().all(|argument| Path::new(argument).is_absolute());
    let shell = ["PROMPT", "WT_SESSION", "SHELL", "TERM", "POWERSHELL_DISTRIBUTION_CHANNEL"];
    paths && !shell.into_iter().any(is_set)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_of_its_own_is_told_by_what_was_written_and_by_what_a_shell_sets() {
        let folder = std::env::temp_dir();
        let folder = folder.as_os_str();
        let none: [&OsStr; 0] = [];
        assert!(has_own_window(&none, |_| false), "a double click");
        assert!(has_own_window(&[folder], |_| false), "a folder dragged onto the program");
        assert!(!has_own_window(&[OsStr::new("build"), folder], |_| false), "a command was written");
        assert!(!has_own_window(&none, |name| name == "PROMPT"), "in cmd");
        assert!(!has_own_window(&[folder], |name| name == "TERM"), "in a shell");
    }
}
