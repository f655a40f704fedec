//! The packs of the program as they lie in this folder: 楚雄州's policy, indicators, reporters, register, forms and texts,
//! and an empty pack to begin another office with.
//!
//! ```
//! assert!(jibao_pack_chuxiong::files().any(|(path, text)| path == "pack.toml" && text.contains("楚雄州")));
//! assert!(jibao_pack_chuxiong::empty().all(|(_, text)| !text.contains("楚雄")));
//! ```

use include_dir::{Dir, include_dir};

static CHUXIONG: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/chuxiong");
static EMPTY: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/empty");

/// The files of 楚雄州's pack: path inside it, with `/`, and text.
pub fn files() -> impl Iterator<Item = (String, &'static str)> {
    of(&CHUXIONG)
}

/// The files of the empty pack, which asks for nothing and runs.
pub fn empty() -> impl Iterator<Item = (String, &'static str)> {
    of(&EMPTY)
}

fn of(folder: &'static Dir<'static>) -> impl Iterator<Item = (String, &'static str)> {
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.into_iter()
}

fn collect(dir: &'static Dir<'static>, files: &mut Vec<(String, &'static str)>) {
    for file in dir.files() {
        if let Some(text) = file.contents_utf8() {
            files.push((file.path().to_string_lossy().replace('\\', "/"), text));
        }
    }
    for dir in dir.dirs() {
        collect(dir, files);
    }
}
