//! Writing the parts that docx-rs does not write: escaping, and the head every part begins with.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::clean::clean;

/// What every part begins with.
pub(super) const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Namespace of WordprocessingML.
pub(super) const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// Namespaces declared on the root of every part with text in it.
pub(super) const NAMESPACES: [(&str, &str); 9] = [
    ("xmlns:w", W),
    ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    ("xmlns:wp", "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
    ("xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
    ("xmlns:c", "http://schemas.openxmlformats.org/drawingml/2006/chart"),
    ("xmlns:mc", "http://schemas.openxmlformats.org/markup-compatibility/2006"),
    ("xmlns:wp14", "http://schemas.microsoft.com/office/word/2010/wordprocessingDrawing"),
    ("xmlns:wps", "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"),
    ("mc:Ignorable", "wp14"),
];

/// A part with text in it: declaration, root with all namespaces, content.
pub(super) fn part(root: &str, content: &str) -> Vec<u8> {
    let mut part = format!("{DECLARATION}<{root}");
    for (name, value) in NAMESPACES {
        let _ = write!(part, " {name}=\"{value}\"");
    }
    let _ = write!(part, ">{content}</{root}>");
    part.into_bytes()
}

/// Text made safe for content and attributes.
pub(super) fn safe(text: &str) -> String {
    let clean = clean(text);
    match quick_xml::escape::escape(&*clean) {
        Cow::Borrowed(_) => clean.into_owned(),
        Cow::Owned(escaped) => escaped,
    }
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn markup_and_control_characters_are_made_harmless() {
        assert_eq!(safe("<a b=\"1\">&\u{1}"), "&lt;a b=&quot;1&quot;&gt;&amp;\u{fffd}");
    }
}
