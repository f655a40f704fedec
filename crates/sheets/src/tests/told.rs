//! What a file is: told by its content, refused with the right sentence, its name only compared.

use super::make::{Parts, notes, read, zip};
use crate::{NoteKind, Refusal, is_lock_file};

fn refusal(bytes: &[u8]) -> String {
    crate::read("上报.xlsx", bytes).unwrap_err().to_string()
}

#[test]
fn each_kind_of_file_that_is_no_table_gets_its_own_sentence() {
    let word = zip(&[
        ("[Content_Types].xml", b"<Types><Override PartName='/word/document.xml' ContentType='application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'/></Types>"),
        ("_rels/.rels", b"<Relationships><Relationship Id='a' Type='http://x/relationships/officeDocument' Target='word/document.xml'/></Relationships>"),
        ("word/document.xml", b"<document/>"),
    ]);
    assert_eq!(crate::read("总结.docx", &word), Err(Refusal::WordDocument));
    let binary = zip(&[
        ("[Content_Types].xml", b"<Types><Override PartName='/xl/workbook.bin' ContentType='application/vnd.ms-excel.sheet.binary.macroEnabled.main'/></Types>"),
        ("_rels/.rels", b"<Relationships><Relationship Id='a' Type='http://x/relationships/officeDocument' Target='xl/workbook.bin'/></Relationships>"),
        ("xl/workbook.bin", b""),
    ]);
    let cases: [(&[u8], &str); 14] = [
        (b"", "文件是空的（0字节），可能没有传完，请重新发送。"),
        (
            b"<?xml version='1.0'?><data/>",
            "这不是标准的 Excel 文件（内容是 XML）。请打开后“另存为”→“Excel 工作簿（*.xlsx）”。",
        ),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "这是 没有表格的网页"),
        (b"<html><body>1</body></html>", "这是 没有表格的网页，不是表格"),
        (&binary, "文件已损坏"),
        (b"%PDF-1.4", "这是 PDF，不是表格，请报送 .xlsx 原表。"),
        (b"\xFF\xD8\xFF\xE0", "这是 图片，不是表格"),
        (b"\x89PNG\r\n\x1A\n", "这是 图片，不是表格"),
        (b"Rar!\x1A\x07\x00", "这是 RAR 压缩包，程序不能解开。请先解压"),
        (b"7z\xBC\xAF\x27\x1C", "这是 7z 压缩包"),
        (&word, "这是 Word 文档，不是表格，请报送 .xlsx 原表。"),
        (b"{\\rtf1}", "这是 RTF 文档"),
        (b"\x09\x00\x04\x00\x02\x00\x10\x00\x0A\x00\x00\x00", "Excel 4.0 或更早的文件"),
        (b"\x00\x01\x02\x03\x04\x05", "认不出文件的内容"),
    ];
    for (bytes, sentence) in cases {
        let told = refusal(bytes);
        assert!(told.contains(sentence), "{sentence}\n{told}");
    }
}

#[test]
fn other_documents_in_zip_and_ole_are_told() {
    let odt = zip(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<a/>")]);
    assert!(refusal(&odt).contains("这是 ODT 文字文档"));
    assert!(refusal(&zip(&[("OFD.xml", b"<a/>")])).contains("这是 OFD 版式文件"));
    assert_eq!(
        crate::read("a.doc", &super::xls::container(&[("/WordDocument", b"x")])),
        Err(Refusal::LegacyWord)
    );
    assert!(refusal(&super::xls::container(&[("/PowerPoint Document", b"x")])).contains("演示文稿"));
    assert_eq!(
        crate::read("a.xls", &super::xls::container(&[("/EncryptedPackage", b"x")])),
        Err(Refusal::Password)
    );
}

#[test]
fn a_file_cut_anywhere_is_damaged_and_never_half_read() {
    let whole = Parts::of_rows("<row r='1'><c r='A1'><v>1</v></c></row>").build();
    for length in (30..whole.len()).step_by(37) {
        let told = crate::read("a.xlsx", &whole[..length]).unwrap_err();
        assert!(matches!(told, Refusal::Damaged { .. }), "{length}: {told:?}");
    }
}

#[test]
fn an_ending_that_does_not_fit_is_noted_and_the_content_read() {
    let bytes = Parts::of_rows("<row r='1'><c r='A1'><v>1</v></c></row>").build();
    for name in ["a.xls", "a.et", "a", "a.csv"] {
        let book = read(name, &bytes);
        assert_eq!(book.notes[0].kind, NoteKind::ExtensionMismatch, "{name}");
        assert_eq!(book.cell_count(), 1);
    }
    assert!(
        notes(&read("楚雄市.XLS", &bytes)).contains("文件名的后缀是“.xls”，内容其实是xlsx，已按内容读取。")
    );
    assert!(notes(&read("收件.1/永仁县", &bytes)).contains("文件名没有后缀，内容是xlsx，已按内容读取。"));
    assert!(read("a.XLSX", &bytes).notes.is_empty());
}

#[test]
fn lock_files_are_known_by_name() {
    for name in ["~$楚雄市.xlsx", ".~楚雄市.xlsx", "子目录/~$a.xls", "C:\\上报\\.~a.et"] {
        assert!(is_lock_file(name), "{name}");
    }
    assert!(!is_lock_file("楚雄市~$.xlsx") && !is_lock_file("~楚雄市.xlsx"));
}

#[test]
fn macros_are_told_and_not_run() {
    let mut parts = Parts::of_rows("<row r='1'><c r='A1'><v>1</v></c></row>");
    parts.more.push(("xl/vbaProject.bin".into(), b"x".to_vec()));
    let book = read("a.xlsm", &parts.build());
    assert_eq!(book.notes[0].text, "文件带有宏，程序只读数据，没有运行宏。");
}

#[test]
fn a_file_beyond_the_bound_is_not_looked_into() {
    let bytes = vec![b'a'; 51 << 20];
    let told = crate::read("a.csv", &bytes).unwrap_err();
    assert_eq!(told.to_string(), "文件过大（51 MB，上限 50 MB）。请删去图片和无关的表后重新保存。");
}
