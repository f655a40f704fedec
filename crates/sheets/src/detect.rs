//! What a zip package is: a workbook, another office document, or plain files put together.

use super::limits::MAX_SMALL_PART;
use super::package::Package;
use super::refusal::Refusal;
use super::xlsx::rels;
use super::xml::{Scanner, Token};

/// The content of a zip file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Zipped {
    /// A workbook, with the path of its main part.
    Workbook {
        /// Path of the main part, usually `xl/workbook.xml`.
        path: String,
        /// It carries macros.
        macros: bool,
    },
    /// A workbook in binary records, with the path of its main part.
    Binary {
        /// Path of the main part, usually `xl/workbook.bin`.
        path: String,
    },
    /// An OpenDocument spreadsheet.
    Ods,
    /// Anything that is refused, with its reason.
    Refused(Refusal),
    /// Files put together; not a document.
    Archive,
}

/// Whether a package is [`Zipped::Archive`]. Most documents show by a name that they are none, and nothing of them is
/// inflated.
pub(crate) fn is_archive(package: &mut Package<'_>) -> bool {
    let of_documents = ["[Content_Types].xml", "_rels/.rels", "OFD.xml", "Index/Document.iwa", "Index.zip"];
    !of_documents.iter().any(|name| package.has(name)) && open_document(package).is_none()
}

/// Looks into a package.
pub(crate) fn detect(package: &mut Package<'_>) -> Result<Zipped, Refusal> {
    if let Some(kind) = open_document(package) {
        return Ok(kind);
    }
    if package.has("OFD.xml") {
        return Ok(Zipped::Refused(Refusal::NotATable { content: "OFD 版式文件" }));
    }
    if package.has("Index/Document.iwa") || package.has("Index.zip") {
        return Ok(Zipped::Refused(Refusal::NotExcel { content: "Numbers 表格" }));
    }
    if !package.has("[Content_Types].xml") && !package.has("_rels/.rels") {
        return Ok(Zipped::Archive);
    }
    office_document(package)
}

fn open_document(package: &mut Package<'_>) -> Option<Zipped> {
    let declared = package.read("mimetype", 1024).ok().flatten();
    let declared =
        declared.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default().trim();
    let Some(kind) = declared.strip_prefix("application/vnd.oasis.opendocument.") else {
        let looks_like_one = package.has("content.xml") && package.has("META-INF/manifest.xml");
        return looks_like_one.then_some(Zipped::Ods);
    };
    Some(match kind {
        "spreadsheet" | "spreadsheet-template" => Zipped::Ods,
        "text" | "text-template" => Zipped::Refused(Refusal::NotATable { content: "ODT 文字文档" }),
        _ => Zipped::Refused(Refusal::NotATable { content: "OpenDocument 文档" }),
    })
}

fn office_document(package: &mut Package<'_>) -> Result<Zipped, Refusal> {
    let relations = rels::of_part(package, "")?;
    let mut mains: Vec<_> = relations.values().filter(|relation| relation.kind == "officeDocument").collect();
    mains.sort_by(|a, b| a.target.cmp(&b.target));
    let Some(main) = mains.first() else {
        return Ok(Zipped::Refused(Refusal::damaged("找不到工作簿部件")));
    };
    // Two main parts: calamine and we might open different ones.
    if mains.len() > 1 {
        return Ok(Zipped::Refused(Refusal::damaged("有两个工作簿部件")));
    }
    let path = rels::resolve("", &main.target);
    let content_type = content_type(package, &path)?.to_ascii_lowercase();
    let hint = if content_type.is_empty() { path.to_ascii_lowercase() } else { content_type };
    let has = |word: &str| hint.contains(word);
    Ok(if has("sheet.binary") || has("workbook.bin") {
        Zipped::Binary { path }
    } else if has("wordprocessingml") || has("ms-word") || has("document.xml") && !has("sheet") {
        Zipped::Refused(Refusal::WordDocument)
    } else if has("presentation") || has("ms-powerpoint") {
        Zipped::Refused(Refusal::NotATable { content: "演示文稿" })
    } else if !package.has(&path) {
        Zipped::Refused(Refusal::damaged(format!("缺少部件 {path}")))
    } else {
        let macros = has("macroenabled") || package.parts().any(|part| part.name.ends_with("vbaProject.bin"));
        Zipped::Workbook { path, macros }
    })
}

/// The content type of a part by the list of the package; empty when it is not listed.
fn content_type(package: &mut Package<'_>, path: &str) -> Result<String, Refusal> {
    let Some(bytes) = package.read("[Content_Types].xml", MAX_SMALL_PART)? else { return Ok(String::new()) };
    let mut scanner = Scanner::new(&bytes);
    let extension = path.rsplit('.').next().unwrap_or_default();
    let mut by_extension = String::new();
    while let Some(token) = scanner.next().map_err(|_| Refusal::damaged("部件 [Content_Types].xml"))? {
        let Token::Start { name, attributes, .. } = token else { continue };
        let listed = || attributes.text(b"ContentType").unwrap_or_default().into_owned();
        match name {
            b"Override" => {
                let part = attributes.text(b"PartName").unwrap_or_default();
                if part.trim_start_matches('/').eq_ignore_ascii_case(path) {
                    return Ok(listed());
                }
            }
            b"Default"
                if attributes.text(b"Extension").is_some_and(|e| e.eq_ignore_ascii_case(extension)) =>
            {
                by_extension = listed();
            }
            _ => {}
        }
    }
    Ok(by_extension)
}
