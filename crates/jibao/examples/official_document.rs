//! One official document after GB/T 9704—2012, and nothing of 季报.

use jibao::gongwen::model::{Block, Inline, Signature};
use jibao::gongwen::{self, Document, DocumentKind, Profile, WordError};

/// A notice of one paragraph, as the bytes of a .docx.
pub fn run() -> Result<Vec<u8>, WordError> {
    let text = |text: &str| vec![Inline::Text(text.to_owned())];
    let document = Document {
        title: vec!["关于报送第二季度工作情况的通知".to_owned()],
        main_recipient: Some("各县市司法局".to_owned()),
        blocks: vec![
            Block::Heading { level: 1, text: text("报送时间"), run_in: false },
            Block::Paragraph(text("请于6月25日前报送。")),
        ],
        signature: Some(Signature {
            organ: "××州司法局".to_owned(), date: "2025年6月10日".to_owned()
        }),
        ..Document::default()
    };
    gongwen::write(&document, &Profile::of(DocumentKind::Internal))
}

#[allow(dead_code, reason = "the tests call what it calls")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    std::fs::write("通知.docx", run()?)?;
    Ok(())
}
