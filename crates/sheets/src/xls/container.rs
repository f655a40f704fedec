//! The guard for OLE containers: opened with the `cfb` crate, which refuses chains that run in circles, and rebuilt
//! for calamine, whose own reader follows them until memory ends.

use std::io::{Cursor, Read, Write};

use cfb::{CompoundFile, Version};

use crate::limits::MIB;
use crate::refusal::Refusal;

/// The stream with the workbook; the file itself may have 50 MB.
const MAX_STREAM: u64 = 64 * MIB as u64;
/// Property streams are a few kilobytes, with a preview picture a few hundred.
const MAX_PROPERTIES: u64 = 512 * 1024;
/// Properties of one set: calamine copies the text of each, and all may point at the same long one.
const MAX_PROPERTY_COUNT: u32 = 200;

const SUMMARIES: [&str; 2] = ["/\u{5}SummaryInformation", "/\u{5}DocumentSummaryInformation"];

/// What a container holds for us.
#[derive(Debug)]
pub(crate) struct Container {
    /// The BIFF stream.
    pub(crate) workbook: Vec<u8>,
    /// Property streams by path.
    pub(crate) properties: Vec<(&'static str, Vec<u8>)>,
    /// It holds a macro project.
    pub(crate) macros: bool,
}

/// Opens a container that should be a workbook.
pub(crate) fn open(bytes: &[u8]) -> Result<Container, Refusal> {
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(|_| Refusal::damaged(""))?;
    if file.is_stream("/EncryptedPackage") {
        return Err(Refusal::Password);
    }
    let Some(path) = ["/Workbook", "/Book"].into_iter().find(|path| file.is_stream(path)) else {
        return Err(other_document(&file));
    };
    let workbook = stream(&mut file, path, MAX_STREAM)?;
    let mut properties = Vec::new();
    for path in SUMMARIES {
        if !file.is_stream(path) {
            continue;
        }
        if let Ok(bytes) = stream(&mut file, path, MAX_PROPERTIES)
            && has_few_properties(&bytes)
        {
            properties.push((path, bytes));
        }
    }
    let macros = file.exists("/_VBA_PROJECT_CUR");
    Ok(Container { workbook, properties, macros })
}

/// Writes a fresh container of the old version with the streams that calamine needs.
pub(crate) fn rebuild(container: &Container) -> Result<Vec<u8>, Refusal> {
    let failed = |_| Refusal::Internal;
    let mut file = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new())).map_err(failed)?;
    file.create_stream("/Workbook")
        .and_then(|mut stream| stream.write_all(&container.workbook))
        .map_err(failed)?;
    for (path, bytes) in &container.properties {
        file.create_stream(path).and_then(|mut stream| stream.write_all(bytes)).map_err(failed)?;
    }
    file.flush().map_err(failed)?;
    Ok(file.into_inner().into_inner())
}

fn stream(file: &mut CompoundFile<Cursor<&[u8]>>, path: &str, limit: u64) -> Result<Vec<u8>, Refusal> {
    let damaged = |_| Refusal::damaged("");
    let stream = file.open_stream(path).map_err(damaged)?;
    if stream.len() > limit {
        return Err(crate::package::too_large(stream.len(), limit));
    }
    let mut bytes = Vec::new();
    stream.take(limit).read_to_end(&mut bytes).map_err(damaged)?;
    Ok(bytes)
}

fn other_document(file: &CompoundFile<Cursor<&[u8]>>) -> Refusal {
    if file.is_stream("/WordDocument") {
        Refusal::LegacyWord
    } else if file.is_stream("/PowerPoint Document") {
        Refusal::NotATable { content: "演示文稿" }
    } else {
        Refusal::Unknown
    }
}

/// A property set says at the head of each section how many properties it has.
fn has_few_properties(bytes: &[u8]) -> bool {
    let number = |at: usize| {
        let bytes = bytes.get(at..at.checked_add(4)?)?;
        Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    };
    let sections = number(24).unwrap_or(0).min(2) as usize;
    (0..sections).all(|section| {
        let at = number(44 + section * 20).and_then(|at| usize::try_from(at).ok());
        let count = at.and_then(|at| number(at.checked_add(4)?));
        count.is_none_or(|count| count <= MAX_PROPERTY_COUNT)
    })
}
