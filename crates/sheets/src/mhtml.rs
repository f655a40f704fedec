//! A web page with all its parts in one file (.mht, 单个文件网页), as Excel saves it and office systems name it .xls. The parts
//! are `mailparse`'s; each page among them is read as any web page.

use mailparse::{MailParseError, ParsedMail, parse_mail};

use super::html;
use super::limits::{MAX_CELLS, MAX_ENTRIES, MAX_SHEETS};
use super::model::{Kind, RawBook};
use super::refusal::Refusal;

/// Reads the pages of a file. One without a table is none.
pub(crate) fn read(bytes: &[u8]) -> Result<RawBook, Refusal> {
    // Each part costs some hundred bytes, so they are counted before any is made.
    if memchr::memmem::find_iter(bytes, b"\n--").take(MAX_ENTRIES + 1).count() > MAX_ENTRIES {
        return Err(Refusal::TooLarge { what: format!("文件内部超过 {MAX_ENTRIES} 个部件") });
    }
    let damaged = |_: MailParseError| Refusal::damaged("");
    let mail = parse_mail(bytes).map_err(damaged)?;
    let mut book = RawBook::new(Kind::Mhtml);
    let mut cells = 0;
    let is_page = |part: &&ParsedMail<'_>| part.subparts.is_empty() && part.ctype.mimetype == "text/html";
    for part in mail.parts().filter(is_page) {
        let mut page = match html::read(&part.get_body_raw().map_err(damaged)?) {
            Ok(page) => page,
            // The frame around the pages has none.
            Err(Refusal::NotATable { .. }) => continue,
            Err(other) => return Err(other),
        };
        cells += page.cell_count();
        if cells > MAX_CELLS {
            return Err(Refusal::TooLarge { what: format!("有内容的单元格超过 {MAX_CELLS} 个") });
        }
        if book.sheets.len() + page.sheets.len() > MAX_SHEETS {
            return Err(Refusal::TooLarge { what: format!("工作表超过 {MAX_SHEETS} 张") });
        }
        // Each page counts its tables from one.
        for sheet in &mut page.sheets {
            let name = format!("网页表格{}", book.sheets.len() + 1);
            for note in &mut sheet.notes {
                note.text = note.text.replacen(&format!("“{}”", sheet.name), &format!("“{name}”"), 1);
                note.sheet = Some(name.clone());
            }
            sheet.name = name;
            book.sheets.push(std::mem::take(sheet));
        }
        book.notes.extend(page.notes);
    }
    if book.sheets.is_empty() {
        Err(Refusal::NotATable { content: "没有表格的网页" })
    } else {
        Ok(book)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(parts: &[(&str, &str, &str)]) -> String {
        let part = |(kind, encoding, body): &(&str, &str, &str)| {
            format!(
                "------=_P\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}\r\n"
            )
        };
        let parts: String = parts.iter().map(part).collect();
        format!(
            "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"----=_P\"\r\n\r\n{parts}------=_P--\r\n"
        )
    }

    #[test]
    fn every_page_with_a_table_is_read_whatever_its_transfer_encoding() {
        let first = "<html><table><tr><td>=E6=8C=87=E6=A0=87</td><td>=\r\n172</td></tr></table></html>";
        // <html><table><tr><td>村</td></tr></table></html>
        let second = "PGh0bWw+PHRhYmxlPjx0cj48dGQ+5p2RPC90ZD48L3RyPjwvdGFibGU+PC9odG1sPg==";
        let text = file(&[
            ("text/html; charset=\"utf-8\"", "quoted-printable", "<html><frameset/></html>"),
            ("text/html", "quoted-printable", first),
            ("image/png", "base64", "iVBORw0KGgo="),
            ("text/html", "base64", second),
        ]);
        let book = crate::read("上报.xls", text.as_bytes()).unwrap();
        assert_eq!(book.kind, Kind::Mhtml);
        let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        assert_eq!(names, ["网页表格1", "网页表格2"]);
        let said = |sheet: usize, at| book.sheets[sheet].cell(0, at).map(crate::RawCell::raw_text).unwrap();
        assert_eq!((said(0, 0), said(0, 1), said(1, 0)), ("指标".into(), "172".into(), "村".into()));
        assert!(book.notes[0].text.contains("单个文件网页"), "{:?}", book.notes);
    }

    #[test]
    fn a_file_without_tables_or_of_too_many_parts_is_refused() {
        let told = |bytes: &[u8]| crate::read("上报.xls", bytes).unwrap_err().to_string();
        let empty = file(&[("text/plain", "7bit", "没有表")]);
        assert!(told(empty.as_bytes()).contains("没有表格的网页"));
        let many = format!("{}{}", file(&[]), "\n------=_P".repeat(20_000));
        assert!(told(many.as_bytes()).contains("部件"), "{}", told(many.as_bytes()));
    }
}
