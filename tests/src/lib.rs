//! What the tests of the whole program share: the repository's folders, workspaces in temporary folders, returns
//! with one thing changed, and what the outputs print.

#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "only tests call this: a failed assumption is a failed test"
)]

pub mod package;
pub mod printed;
pub mod returns;
pub mod sandbox;

use std::path::{Path, PathBuf};

/// The repository's root.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}

/// Lets LibreOffice open files and save them as another kind (`docx`, `xlsx`) into `out`, a folder beside them.
///
/// # Panics
/// If there is no LibreOffice, which `bash tests/all` installs, or if it fails.
pub fn convert(kind: &str, sources: &[PathBuf], out: &Path) {
    let profile = out.with_extension("profile");
    // A command holds so many names.
    for some in sources.chunks(100) {
        let run = std::process::Command::new("soffice")
            .arg(format!("-env:UserInstallation=file://{}", profile.display()))
            .args(["--headless", "--convert-to", kind, "--outdir"])
            .arg(out)
            .args(some)
            .output();
        let works = run.as_ref().is_ok_and(|run| run.status.success());
        assert!(works, "soffice 不能使用：请运行 bash tests/all，它会装好。{run:?}");
    }
}

/// The Python with the independent tools: `JIBAO_PYTHON`, else the virtual environment in the checkout.
///
/// # Panics
/// If there is none; `bash tests/all` makes one.
#[must_use]
pub fn python() -> PathBuf {
    let given = std::env::var_os("JIBAO_PYTHON").map(PathBuf::from);
    let python = given.unwrap_or_else(|| root().join(".venv/bin/python"));
    let works =
        std::process::Command::new(&python).args(["-c", "import openpyxl, docx, pdfplumber"]).output();
    assert!(
        works.is_ok_and(|output| output.status.success()),
        "{} 不能使用：请运行 bash tests/all，它会在仓库内装好检验工具",
        python.display()
    );
    python
}

/// Copies the fixtures' inboxes into a folder, as a workspace of its own.
pub fn copy_fixtures(into: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(root().join("fixtures"))? {
        let quarter = entry?.path();
        let inbox = quarter.join(jibao::INBOX);
        let Some(name) = quarter.file_name().filter(|_| inbox.is_dir()) else { continue };
        copy_folder(&inbox, &into.join(name).join(jibao::INBOX))?;
    }
    Ok(())
}

/// Copies a folder with all that it holds.
pub fn copy_folder(from: &Path, into: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(into)?;
    for file in std::fs::read_dir(from)? {
        let file = file?.path();
        if let Some(name) = file.file_name() {
            if file.is_dir() {
                copy_folder(&file, &into.join(name))?;
            } else {
                std::fs::copy(&file, into.join(name))?;
            }
        }
    }
    Ok(())
}
