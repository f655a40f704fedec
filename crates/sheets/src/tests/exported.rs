//! What office systems export under the name of a workbook: web pages, the XML spreadsheet of 2003, OpenDocument in one
//! file, separated text, bare streams; and workbooks that only calamine cannot open.

use encoding_rs::GB18030;

use super::make::{Parts, cell, notes, read, replace_part, sheet, zip};
use super::xls::{container, number, workbook};
use crate::format::Shown;
use crate::{Formula, Kind, NoteKind, RawValue, Refusal, Visibility};

/// The ways in which a page is encoded.
fn encoded(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let utf16 = |mark: bool| {
        let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    vec![
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8 with mark", format!("\u{FEFF}{text}").into_bytes()),
        ("GBK", GB18030.encode(text).0.into_owned()),
        ("UTF-16", utf16(true)),
    ]
}

#[test]
fn a_web_page_named_xls_is_read_in_every_encoding_and_noted() {
    let page = "<html><head><meta charset=gbk><style>td{}</style><title>导出</title></head><body>\
        <div>永仁县2025年第二季度<br>上报表</div><table border=1><tr><th>代码</th><th colspan=2>本期&nbsp;数</th></tr>\
        <tr><td rowspan=2>G01</td><td>30</td><td x:num=\"39100\">3.9万</td></tr>\
        <tr style='display: none'><td><s>12</s> 13</td><td x:num>1200</td></tr></table><script>var a='<td>9</td>'</script>\
        <p>说明</p><table><tr><td>第二张<br/>表</td></tr></table></body></html>";
    for (encoding, bytes) in encoded(page) {
        let book = read("永仁县.xls", &bytes);
        assert_eq!((book.kind, book.sheets.len()), (Kind::Html, 2), "{encoding}");
        assert!(notes(&book).contains("内容其实是网页，已按内容读取"), "{}", notes(&book));
        let first = &book.sheets[0];
        let texts: Vec<String> = first.cells.iter().map(|(_, cell)| cell.raw_text()).collect();
        let wanted =
            ["永仁县2025年第二季度", "上报表", "代码", "本期\u{A0}数", "G01", "30", "39100", "12 13", "1200"];
        assert_eq!(texts, wanted, "{encoding}");
        let shown = first.cell(3, 2).unwrap();
        assert_eq!(shown.value, RawValue::Number(39_100.into()));
        assert_eq!(shown.shown(), Shown::Text("3.9万".into()));
        assert!(cell(first, "B5").struck && !cell(first, "B4").struck);
        assert_eq!(cell(first, "C5").shown(), Shown::Plain);
        assert!(first.hidden_rows.contains(4));
        let merges: Vec<String> = first.merges.iter().map(ToString::to_string).collect();
        assert_eq!(merges, ["B3:C3", "A4:A5"]);
        assert_eq!(cell(&book.sheets[1], "A2").raw_text(), "第二张\n表");
    }
}

#[test]
fn a_comment_in_a_page_is_no_text_of_its_cell_and_is_kept_as_a_comment() {
    let page = "<table><tr><td><comment>指标代码，请勿改动。</comment>代码</td><td><comment>本期\n应为9</comment></td>\
        <td>8</td></tr></table>";
    let book = read("永仁县.html", page.as_bytes());
    let sheet = &book.sheets[0];
    let texts: Vec<String> = sheet.cells.iter().map(|(_, cell)| cell.raw_text()).collect();
    assert_eq!(texts, ["代码", "8"]);
    let comments: Vec<&str> = sheet.comments.values().map(String::as_str).collect();
    assert_eq!(comments, ["指标代码，请勿改动。", "本期\n应为9"]);
}

#[test]
fn pages_are_read_however_loosely_they_are_written() {
    for page in [
        "<table><tr><td>1<td>2<tr><td>3<td>4</table>",
        "<TABLE><TR><TD>1</TD><TD>2</TD></TR><TR><TD>3</TD><TD>4</TD></TR></TABLE>",
        "<table><thead><tr><th>1</th><th>2</th></tr></thead><tbody><tr><td>3</td><td>4</td></tr></tbody></table>",
        "<table><tr><td><p>1</p></td><td><font color=red>2</font></td></tr><tr><td>&#51;</td><td><b>4</b>",
        "<div><table><tr><td style=\"mso-number-format:\\@\">1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table></div>",
        "<!DOCTYPE html><table><!-- x --><tr><td>\n 1 \n</td><td>2</td></tr><tr><td>3</td><td>4</td></tr></table>",
        "<table><tr><td>1</td><td>2</td></tr><tr><td>3</td><td><table><tr><td>4</td></tr></table></td></tr></table>",
        "<table><tr><td x:num>1</td><td x:num='2'></td></tr><tr><td x:num=3.0>3</td><td>4</td></tr></table>",
    ] {
        let first = sheet("a.xls", page.as_bytes());
        let texts: Vec<(u32, u16, String)> =
            first.cells.iter().map(|((row, column), cell)| (*row, *column, cell.raw_text())).collect();
        let wanted = [(0, 0, "1"), (0, 1, "2"), (1, 0, "3"), (1, 1, "4")];
        assert_eq!(texts, wanted.map(|(row, column, text)| (row, column, text.to_owned())), "{page}");
    }
    let told = crate::read("a.xls", b"<html><body>sorry</body></html>").unwrap_err().to_string();
    assert!(told.contains("这是 没有表格的网页"), "{told}");
}

#[test]
fn a_page_made_to_fill_memory_is_refused() {
    let spans = "<td colspan=1000 rowspan=65534>1</td>".repeat(20);
    let pages = [
        format!("<table><tr>{spans}</tr></table>"),
        format!("<table>{}</table>", "<tr><td>1".repeat(1_700_000)),
        "<table><tr><td>1</table>".repeat(300),
    ];
    for page in pages {
        let read = crate::read("a.xls", page.as_bytes());
        assert!(matches!(read, Err(Refusal::TooLarge { .. })), "{}", &page[..40]);
    }
}

#[test]
fn an_xml_spreadsheet_of_2003_is_read_in_every_encoding_and_noted() {
    let text = "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?>\
        <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\">\
        <DocumentProperties><Author>楚雄市司法局</Author></DocumentProperties>\
        <Styles><Style ss:ID=\"w\"><NumberFormat ss:Format=\"0!.0,&quot;万&quot;\"/></Style>\
        <Style ss:ID=\"p\"><NumberFormat ss:Format=\"Percent\"/></Style><Style ss:ID=\"s\"><Font ss:StrikeThrough=\"1\"/></Style></Styles>\
        <Worksheet ss:Name=\"指标表\"><Table><Column ss:Index=\"3\" ss:Hidden=\"1\"/>\
        <Row><Cell ss:MergeAcross=\"1\"><Data ss:Type=\"String\">本期 &amp; 累计</Data></Cell><Cell><Data ss:Type=\"Number\">7</Data></Cell></Row>\
        <Row ss:Index=\"4\" ss:Hidden=\"1\"><Cell ss:StyleID=\"w\"><Data ss:Type=\"Number\">39100</Data><Comment><ss:Data>应为200</ss:Data></Comment></Cell>\
        <Cell ss:Index=\"3\" ss:StyleID=\"p\"><Data ss:Type=\"Number\">0.95</Data></Cell><Cell ss:StyleID=\"s\"><Data ss:Type=\"Number\">12</Data></Cell></Row>\
        <Row><Cell ss:Formula=\"=A4\"><Data ss:Type=\"Number\">39100</Data></Cell><Cell ss:Formula=\"=A4\"/>\
        <Cell><Data ss:Type=\"DateTime\">2025-06-20T00:00:00.000</Data></Cell><Cell><Data ss:Type=\"Boolean\">1</Data></Cell>\
        <Cell><Data ss:Type=\"Error\">#N/A</Data></Cell></Row>\
        <Row><Cell><Data ss:Type=\"Number\">11299.999999999998</Data></Cell></Row></Table>\
        <WorksheetOptions><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet></Workbook>";
    for (encoding, bytes) in encoded(text) {
        let book = read("永仁县.xls", &bytes);
        assert_eq!(book.kind, Kind::Xml2003, "{encoding}");
        assert!(notes(&book).contains("内容其实是XML 表格 2003，已按内容读取"), "{}", notes(&book));
        assert_eq!(book.properties["creator"], "楚雄市司法局");
        let first = &book.sheets[0];
        assert_eq!((first.name.as_str(), first.visibility), ("指标表", Visibility::Hidden));
        let texts: Vec<String> = first.cells.iter().map(|(_, cell)| cell.raw_text()).collect();
        let wanted = [
            "本期 & 累计",
            "7",
            "39100",
            "0.95",
            "12",
            "39100",
            "（公式无结果）",
            "2025-06-20",
            "TRUE",
            "#N/A",
            "11300",
        ];
        assert_eq!(texts, wanted, "{encoding}");
        assert_eq!(cell(first, "A4").shown(), Shown::Text("3.9万".into()));
        assert!(cell(first, "C4").percent && cell(first, "D4").struck);
        assert!(
            cell(first, "A5").formula == Formula::Cached && cell(first, "B5").formula == Formula::Uncached
        );
        assert_eq!(first.comments[&(3, 0)], "应为200");
        assert_eq!(first.merges[0].to_string(), "A1:B1");
        assert!(first.hidden_rows.contains(3) && first.hidden_columns.contains(2));
    }
}

#[test]
fn an_xml_spreadsheet_that_is_cut_or_points_outside_the_grid_is_damaged() {
    let head = "<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">";
    for rows in [
        "<Worksheet ss:Name=\"a\"><Table><Row><Cell><Data ss:Type=\"Number\">1",
        "<Worksheet ss:Name=\"a\"><Table><Row ss:Index=\"0\"/></Table></Worksheet></Workbook>",
        "<Worksheet ss:Name=\"a\"><Table><Row ss:Index=\"4000000000\"/></Table></Worksheet></Workbook>",
        "<Worksheet ss:Name=\"a\"><Table><Row><Cell ss:Index=\"16385\"/></Row></Table></Worksheet></Workbook>",
        "</Workbook>",
    ] {
        let read = crate::read("a.xls", format!("{head}{rows}").as_bytes());
        assert!(matches!(read, Err(Refusal::Damaged { .. })), "{rows}: {read:?}");
    }
}

#[test]
fn open_document_in_one_file_is_read_and_called_by_its_name() {
    let text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\">\
        <office:meta><dc:title>季报</dc:title></office:meta><office:styles><style:style style:name=\"x\"/></office:styles>\
        <office:body><office:spreadsheet><table:table table:name=\"表\"><table:table-row>\
        <table:table-cell office:value-type=\"float\" office:value=\"39100\"><text:p>3.9万</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"float\" office:value=\"7\"><text:p>7</text:p></table:table-cell>\
        <table:table-cell office:value-type=\"float\" office:value=\"8\"/>\
        <table:table-cell office:value-type=\"float\" office:value=\"9\"><text:p/></table:table-cell>\
        </table:table-row></table:table></office:spreadsheet></office:body></office:document>";
    for (encoding, bytes) in encoded(text) {
        let book = read("a.fods", &bytes);
        assert_eq!(book.kind, Kind::Fods, "{encoding}");
        assert_eq!((book.properties["title"].as_str(), notes(&book).as_str()), ("季报", ""));
        let first = &book.sheets[0];
        let shown = |address: &str| cell(first, address).shown();
        assert_eq!(shown("A1"), Shown::Text("3.9万".into()));
        assert_eq!((shown("B1"), shown("C1")), (Shown::Plain, Shown::Plain));
        assert_eq!(shown("D1"), Shown::Text(String::new()));
    }
}

#[test]
fn separated_text_named_xls_is_read() {
    for (encoding, bytes) in encoded("代码\t本期\nG01\t30\nG02\t\"12,345\"\n") {
        let book = read("a.xls", &bytes);
        assert_eq!(
            (book.kind, cell(&book.sheets[0], "B3").raw_text().as_str()),
            (Kind::Csv, "12,345"),
            "{encoding}"
        );
    }
}

#[test]
fn a_line_of_millions_of_fields_is_refused_while_it_streams() {
    for line in [
        ",".repeat(20_000_000),
        format!("a\"{}", ",".repeat(20_000_000)),
        format!("a,b\n{}", "1,".repeat(20_000)),
    ] {
        let start = std::time::Instant::now();
        let read = crate::read("a.csv", line.as_bytes());
        // Behind a lone quote no delimiter is seen, so that it is no table.
        assert!(matches!(read, Err(Refusal::TooLarge { .. } | Refusal::NotATable { .. })), "{}", &line[..8]);
        assert!(start.elapsed().as_secs() < 10);
    }
}

#[test]
fn a_bare_stream_is_read_as_the_workbook_it_is() {
    let whole = workbook(&[], &[("S", 0, number(0, 0, 35.0))]);
    let mut file = cfb::CompoundFile::open(std::io::Cursor::new(&whole)).unwrap();
    let mut stream = Vec::new();
    std::io::Read::read_to_end(&mut file.open_stream("/Workbook").unwrap(), &mut stream).unwrap();
    assert_eq!(cell(&sheet("a.xls", &stream), "A1").raw_text(), "35");
    let other = crate::read("a.xls", b"\x09\x08\x08\x00\x00\x05\x05\x00\x00\x00\x00\x00").unwrap_err();
    assert!(!other.to_string().contains("Excel 4.0"), "{other}");
}

fn utf16(text: &str) -> Vec<u8> {
    [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

/// A small workbook with one shared text, every named part in UTF-16.
fn with_utf16(names: &[&str]) -> Vec<u8> {
    let mut parts = Parts::of_rows("<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1'><v>35</v></c></row>");
    parts.shared = Some("<sst uniqueCount='1'><si><t>县</t></si></sst>".to_owned());
    let whole = parts.build();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&whole)).unwrap();
    let mut all: Vec<(String, Vec<u8>)> = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let name = file.name().unwrap().into_owned();
        let mut text = String::new();
        std::io::Read::read_to_string(&mut file, &mut text).unwrap();
        let declared = format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?>{text}");
        let odd = names.iter().any(|wanted| name.ends_with(wanted));
        all.push((name, if odd { utf16(&declared) } else { text.into_bytes() }));
    }
    let all: Vec<(&str, &[u8])> = all.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    self::zip(&all)
}

#[test]
fn parts_in_utf16_are_read_whichever_they_are() {
    for names in [
        &["sheet1.xml"][..],
        &["sharedStrings.xml"],
        &["workbook.xml"],
        &["workbook.xml.rels"],
        &[".rels"],
        &["[Content_Types].xml"],
        &[".xml", ".rels"],
    ] {
        let first = sheet("a.xlsx", &with_utf16(names));
        assert_eq!(cell(&first, "A1").raw_text(), "县", "{names:?}");
        assert_eq!(cell(&first, "B1").raw_text(), "35", "{names:?}");
    }
}

#[test]
fn a_listed_sheet_without_a_part_is_left_out_with_a_note() {
    let mut parts = Parts::of_rows("<row r='1'><c r='A1'><v>35</v></c></row>");
    parts.sheets.push(("空壳".to_owned(), "<worksheet><sheetData/></worksheet>".to_owned()));
    let whole = parts.build();
    let id = |text: String| {
        text.replace(
            "name=\"空壳\" sheetId=\"2\" r:id=\"rId2\"",
            "name=\"空壳\" sheetId=\"2\" state=\"veryHidden\" r:id=\"\"",
        )
    };
    let opened = |text: String| text.replace("r:id=\"rId2\"/>", "r:id=\"rId9\"></sheet>");
    let gone = |text: String| text.replace("worksheets/sheet2.xml", "worksheets/sheet9.xml");
    for bytes in [
        replace_part(&whole, "xl/workbook.xml", id),
        replace_part(&whole, "xl/workbook.xml", opened),
        replace_part(&whole, "xl/_rels/workbook.xml.rels", gone),
    ] {
        let book = read("a.xlsx", &bytes);
        assert_eq!((book.sheets.len(), cell(&book.sheets[0], "A1").raw_text().as_str()), (1, "35"));
        let told: Vec<&str> = book.notes.iter().map(|note| note.text.as_str()).collect();
        assert_eq!(told, ["表“空壳”在文件里只有名字，没有内容，未读取。"]);
        assert_eq!(book.notes[0].kind, NoteKind::NoCells);
    }
    let none =
        replace_part(&Parts::of_rows("").build(), "xl/workbook.xml", |text| text.replace("rId1", "rId9"));
    assert!(matches!(crate::read("a.xlsx", &none), Err(Refusal::Damaged { .. })));
}

#[test]
fn a_workbook_under_the_default_password_is_read_and_another_is_not() {
    let book = read("a.xlsx", include_bytes!("../../tests/samples/default_password.xlsx"));
    let names: Vec<&str> = book.sheets.iter().map(|sheet| sheet.name.as_str()).collect();
    assert_eq!(names, ["封面", "指标表", "村级明细表", "文字材料"]);
    assert!(notes(&book).contains("默认密码"), "{}", notes(&book));
    assert_eq!(crate::read("a.xlsx", super::xls::PASSWORD), Err(Refusal::Password));
    for (description, package) in [(&b"x"[..], &b"x"[..]), (&[4, 0, 4, 0, 0x40, 0, 0, 0], &[0xFF; 64])] {
        let odd = container(&[("/EncryptionInfo", description), ("/EncryptedPackage", package)]);
        assert_eq!(crate::read("a.xlsx", &odd), Err(Refusal::Password));
    }
}

#[test]
fn zeros_that_are_the_only_results_of_a_workbook_to_be_computed_on_opening_are_none() {
    let rows = "<row r='1'><c r='A1'><f>1+1</f><v>0</v></c><c r='B1'><v>3</v></c></row>";
    for (head, expected) in [
        ("<calcPr calcId='124519' fullCalcOnLoad='1'/>", Formula::Uncached),
        ("<calcPr fullCalcOnLoad='true'/>", Formula::Uncached),
        ("<calcPr calcId='191029'/>", Formula::Cached),
    ] {
        let mut parts = Parts::of_rows(rows);
        parts.workbook_head = head.to_owned();
        let book = read("a.xlsx", &parts.build());
        assert_eq!(cell(&book.sheets[0], "A1").formula, expected, "{head}");
    }
}

#[test]
fn results_that_nobody_computed_are_none() {
    let rows = "<row r='1'><c r='A1'><f>1+1</f><v>0</v></c><c r='B1'><f>1+2</f><v>3</v></c><c r='C1'><v>0</v></c></row>";
    let whole = |head: &str, application: Option<&str>| {
        let mut parts = Parts::of_rows(rows);
        parts.workbook_head = head.to_owned();
        if let Some(name) = application {
            let text = format!("<Properties><Application>{name}</Application></Properties>");
            parts.more.push(("docProps/app.xml".to_owned(), text.into_bytes()));
        }
        let book = read("a.xlsx", &parts.build());
        let of = |address: &str| cell(&book.sheets[0], address).formula;
        assert_eq!((of("B1"), of("C1")), (Formula::Cached, Formula::None));
        of("A1")
    };
    for (head, application) in [
        ("", Some("Microsoft Excel / openpyxl 3.1.5")),
        ("", Some("Apache POI")),
        ("", Some("SheetJS")),
        ("", Some("Go Excelize")),
    ] {
        assert_eq!(whole(head, application), Formula::Uncached, "{head} {application:?}");
    }
    for (head, application) in [
        ("", None),
        // A program that writes results and asks for them to be computed again has put them there itself.
        ("<calcPr calcId='124519' fullCalcOnLoad='1'/>", None),
        ("<calcPr calcId='191029'/>", Some("Microsoft Excel")),
        ("<calcPr fullCalcOnLoad='0'/>", Some("WPS 表格")),
        ("", Some("LibreOffice/7.4 (Linux) Poirot")),
    ] {
        assert_eq!(whole(head, application), Formula::Cached, "{head} {application:?}");
    }
}

#[test]
fn empty_cells_that_stand_for_millions_cost_no_time() {
    let comment = "<office:annotation><text:p>批</text:p></office:annotation>";
    for inner in [comment, "<text:p/>", ""] {
        let tables = format!(
            "<table:table table:name='表'><table:table-row table:number-rows-repeated='1048576'><table:table-cell \
             table:number-columns-repeated='16384'>{inner}</table:table-cell></table:table-row></table:table>"
        );
        let start = std::time::Instant::now();
        let book = read("a.ods", &super::ods::document(&tables));
        assert_eq!(book.cell_count(), 0);
        assert!(start.elapsed().as_secs() < 5, "{inner}: {:?}", start.elapsed());
    }
}
