//! The built-in pack: policy, indicators, reporters, register, forms and texts of 楚雄州, as they lie in this folder.
//!
//! ```
//! assert!(jibao_pack_chuxiong::files().any(|(path, text)| path == "pack.toml" && text.contains("楚雄州")));
//! ```

use std::path::Path;

use include_dir::{Dir, include_dir};

static FOLDER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR");

/// What lies in the folder and is no part of the pack.
const CRATE: [&str; 2] = ["Cargo.toml", "src/lib.rs"];

/// The files of the pack: path inside it, with `/`, and text.
pub fn files() -> impl Iterator<Item = (String, &'static str)> {
    let mut files = Vec::new();
    collect(&FOLDER, &mut files);
    files.into_iter()
}

fn collect(dir: &'static Dir<'static>, files: &mut Vec<(String, &'static str)>) {
    for file in dir.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        if let Some(text) = file.contents_utf8().filter(|_| is_of_pack(&path)) {
            files.push((path, text));
        }
    }
    for dir in dir.dirs() {
        collect(dir, files);
    }
}

/// Packaging adds files of its own beside the manifest.
fn is_of_pack(path: &str) -> bool {
    let is_prose = Path::new(path).extension().is_some_and(|extension| extension == "md");
    !CRATE.contains(&path) && !path.starts_with("Cargo.") && !path.starts_with('.') && !is_prose
}
