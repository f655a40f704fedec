//! What belongs to a person is found in every place where a workbook can hold it, told without being repeated, and
//! reaches no output.

use jibao_tests::returns::Villages as _;
use std::collections::BTreeSet;

use jibao_core::returns::Finding;
use jibao_tests::package::Package;
use jibao_tests::root;
use jibao_tests::sandbox::Sandbox;

const LABEL: &str = "2025年第二季度";
const COUNTY: &str = "永仁县";
/// The name that stands beside the numbers.
const NAME: &str = "样例戊";
/// The number in the cover's own field for a telephone, which is asked for and printed nowhere.
const SIGNED: &str = "13900000190";

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A return with a number of its own in every place, and those numbers with the place that must be told for each.
fn planted() -> (Vec<u8>, Vec<(&'static str, &'static str)>) {
    let file = root().join(format!("fixtures/{LABEL}/上报/{COUNTY}.xlsx"));
    let mut book = Package::open(&std::fs::read(file).unwrap());
    cells(&mut book);
    roster(&mut book);
    around(&mut book);
    let told = vec![
        ("13900000101", "file"),
        ("532327199001010102", "指标表 E7"),
        ("13900000103", "指标表 G7"),
        ("13900000104", "村级明细表 O2"),
        ("13900000105", "文字材料 B2"),
        ("13900000106", "封面 B2"),
        ("532327199001010107", "名册139…20 A1"),
        ("13900000108", "名册139…20 A1"),
        ("532327199001010009", "名册139…20 D6"),
        ("53232719900101010X", "名册139…20 A7"),
        ("532327900101111", "名册139…20 B7"),
        ("13900000112", "名册139…20 A8"),
        ("13900000113", "名册139…20 B8"),
        ("13900000114", "名册139…20 C8"),
        ("13900000115", "名册139…20 D8"),
        ("13900000116", "名册139…20 A9"),
        ("13900000117", "名册139…20 B9"),
        ("13900000118", "file"),
        ("13900000119", "file"),
        ("13900000120", "名册139…20"),
        ("13900000121", "file"),
    ];
    (book.bytes(), told)
}

fn cells(book: &mut Package) {
    book.set("指标表", "E7", "532327199001010102");
    book.set("指标表", "G7", &format!("{NAME}，139 0000 0103"));
    book.set("村级明细表", "O2", &format!("{NAME}13900000104"));
    book.set("文字材料", "B2", &format!("{NAME}（139-0000-0105）参加培训"));
    book.set("封面", "B2", "永仁县司法局 13900000106");
    book.set("封面", "B7", SIGNED);
}

/// A part that the book does not have yet.
const PART: &str = "xl/worksheets/sheet99.xml";

/// A hidden sheet with a list of persons, a hidden row and a hidden column, and every odd way of writing.
fn roster(book: &mut Package) {
    book.add_sheet(
        "名册13900000120",
        &[
            &["姓名", "身份证号", "手机", "数"],
            &[NAME, "532327199001010107", "13900000108", "1"],
            &["", "", "", ""],
            &["表下"],
            &["空"],
            &["隐藏的行列", "", "", "NUMBER"],
            &["５３２３２７１９９００１０１０１０Ｘ", "532327 900101 111"],
            &["+86 139 0000 0112", "８６１３９０００００１１３", "tel:13900000114", "电话：13900000115"],
            &["批注", "文本框", "链接"],
        ],
    );
    // An identity number that was stored as a number has lost its last digits.
    book.edit(
        PART,
        "<c r=\"D6\" t=\"inlineStr\"><is><t>NUMBER</t></is></c>",
        "<c r=\"D6\"><v>532327199001010009</v></c>",
    );
    book.edit(PART, "<row r=\"6\">", "<row r=\"6\" hidden=\"1\">");
    book.edit(
        PART,
        "<sheetData>",
        "<cols><col min=\"4\" max=\"4\" width=\"9\" hidden=\"1\"/></cols><sheetData>",
    );
    book.edit(
        "xl/workbook.xml",
        "<sheet name=\"名册13900000120\"",
        "<sheet name=\"名册13900000120\" state=\"hidden\"",
    );
}

/// Comments, text boxes, links, defined names and properties.
fn around(book: &mut Package) {
    const PART: &str = "xl/worksheets/sheet99.xml";
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    book.edit(
        PART,
        "</sheetData>",
        "</sheetData><hyperlinks><hyperlink ref=\"C9\" r:id=\"rId3\"/></hyperlinks><drawing r:id=\"rId2\"/>",
    );
    book.edit(PART, "<worksheet ", &format!("<worksheet xmlns:r=\"{RELATIONS}\" "));
    book.add(
        "xl/worksheets/_rels/sheet99.xml.rels",
        &format!(
            "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             <Relationship Id=\"rId1\" Type=\"{RELATIONS}/comments\" Target=\"../comments99.xml\"/>\
             <Relationship Id=\"rId2\" Type=\"{RELATIONS}/drawing\" Target=\"../drawings/drawing99.xml\"/>\
             <Relationship Id=\"rId3\" Type=\"{RELATIONS}/hyperlink\" Target=\"tel:+8613900000121\" \
             TargetMode=\"External\"/></Relationships>"
        ),
    );
    book.add(
        "xl/comments99.xml",
        &format!(
            "<comments xmlns=\"{main}\"><authors><author>a</author></authors><commentList>\
             <comment ref=\"A9\" authorId=\"0\"><text><t>{NAME}：13900000116</t></text></comment>\
             </commentList></comments>"
        ),
    );
    book.add(
        "xl/drawings/drawing99.xml",
        &format!(
            "<xdr:wsDr xmlns:xdr=\"http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing\" \
             xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\"><xdr:oneCellAnchor>\
             <xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>8</xdr:row>\
             <xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:sp><xdr:txBody><a:p><a:r><a:t>{NAME} 13900000117</a:t>\
             </a:r></a:p></xdr:txBody></xdr:sp></xdr:oneCellAnchor></xdr:wsDr>"
        ),
    );
    book.edit(
        "xl/workbook.xml",
        "<definedNames>",
        "<definedNames><definedName name=\"联系人\">\"13900000118\"</definedName>",
    );
    let creator = "<dc:creator>普法与依法治理科</dc:creator>";
    book.edit("docProps/core.xml", creator, &format!("<dc:creator>{NAME}13900000119</dc:creator>"));
}

fn place(finding: &Finding) -> String {
    let place = finding.place();
    match (&*place.sheet, place.cell.as_str()) {
        ("", _) => "file".to_owned(),
        (sheet, "") => sheet.to_owned(),
        (sheet, cell) => format!("{sheet} {cell}"),
    }
}

/// Every text of an output: its own, or that of its parts.
fn texts(name: &str, bytes: &[u8]) -> Vec<(String, String)> {
    if !bytes.starts_with(b"PK") {
        return vec![(name.to_owned(), String::from_utf8_lossy(bytes).into_owned())];
    }
    let package = Package::open(bytes);
    package
        .parts()
        .map(|(part, content)| (format!("{name} {part}"), String::from_utf8_lossy(content).into_owned()))
        .collect()
}

#[test]
fn personal_data_is_found_everywhere_and_reaches_no_output() {
    let (bytes, planted) = planted();
    let sandbox = Sandbox::of(LABEL);
    sandbox.remove(LABEL, &format!("{COUNTY}.xlsx"));
    sandbox.put(LABEL, &format!("{COUNTY}{NAME}13900000101.xlsx"), &bytes);
    let report = sandbox.check(LABEL).report().clone();
    let told: Vec<&Finding> =
        report.findings.iter().filter(|finding| finding.code == "personal-data").collect();
    let places: BTreeSet<String> = told.iter().map(|finding| place(finding)).collect();
    for (number, at) in &planted {
        let expected = if *number == "13900000121" { "名册139…20 C9" } else { at };
        assert!(places.contains(expected), "{number} at {expected} is not told: {places:?}");
    }
    // One a cell or place, and the cover's own telephone field is none.
    let at_cells: Vec<String> =
        told.iter().map(|finding| place(finding)).filter(|at| at.contains(' ')).collect();
    assert_eq!(at_cells.len(), at_cells.iter().collect::<BTreeSet<_>>().len(), "{at_cells:?}");
    assert!(!places.contains("封面 B7"), "{places:?}");

    sandbox.build(LABEL);
    let mut leaks = Vec::new();
    for (name, bytes) in sandbox.outputs(LABEL) {
        for (part, text) in texts(&name, &bytes) {
            let numbers = planted.iter().map(|(number, _)| *number);
            let spaced = ["139 0000", "139-0000", "900101 111", "１３９"];
            // A return that goes back to the reporter keeps what its cover asks for.
            let signed = Some(SIGNED).filter(|_| !name.starts_with("退回"));
            let all = numbers.chain(spaced).chain(signed);
            leaks.extend(
                all.filter(|number| text.contains(number)).map(|number| format!("{number} in {part}")),
            );
        }
    }
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
    let kept = format!("{:?}{:?}", report.inbox.submissions, report.findings);
    let numbers = planted.iter().filter(|(number, _)| kept.contains(number)).collect::<Vec<_>>();
    assert!(numbers.is_empty(), "{numbers:?}");
}

/// A name that no sample return has.
const PERSON: &str = "赫连样";

/// A writing of each kind, and what of it would be a leak: its digits in half-width, its letters.
const WRITINGS: [(&str, &str); 27] = [
    ("532327199001010102", "532327199001010102"),
    ("532327 19900101 0102", "532327199001010102"),
    ("５３２３２７１９９００１０１０１０Ｘ", "532327199001010"),
    ("532327199913010102", "532327199913010102"),
    ("53232719900101\n0102", "532327199001010102"),
    ("五三二三二七一九九〇〇一〇一〇一〇二", "五三二三二七"),
    ("139.0000.0103", "13900000103"),
    ("(139)00000103", "00000103"),
    ("008613900000103", "13900000103"),
    ("013900000103", "13900000103"),
    ("1390 0000 103", "13900000103"),
    ("139，0000，0103", "13900000103"),
    ("①③⑨⓪⓪⓪⓪⓪①⓪③", "①③⑨"),
    ("𝟭𝟯𝟵𝟬𝟬𝟬𝟬𝟬𝟭𝟬𝟯", "𝟭𝟯𝟵"),
    ("一三九〇〇〇〇〇一〇三", "一三九〇"),
    ("139零零零零0103", "139零"),
    ("139\n0000\n0103", "13900000103"),
    ("6222021234567890128", "6222021234567890128"),
    ("4111 1111 1111 1111", "4111111111111111"),
    ("yangli.test@163.com", "yangli.test"),
    ("E90345678", "E90345678"),
    ("微信号：yangli_t01", "yangli_t01"),
    ("QQ：90345678", "90345678"),
    ("云E9D345", "云E9D345"),
    ("家庭电话：0878-9034567", "9034567"),
    ("姓名：赫连样 9034567", "9034567"),
    ("护照：K90345678", "K90345678"),
];

/// The same writing in every place that a workbook has for a text, without the one in the file's name.
fn everywhere(county: &str, writing: &str) -> Vec<u8> {
    let file = root().join(format!("fixtures/{LABEL}/上报/{county}.xlsx"));
    let mut book = Package::open(&std::fs::read(file).unwrap());
    let held = format!("{PERSON} {writing}");
    for (sheet, cell) in [("指标表", "E7"), ("指标表", "G7"), ("村级明细表", "O2"), ("文字材料", "B2")]
    {
        book.set(sheet, cell, &held);
    }
    book.set("封面", "B2", &format!("{county}司法局 {held}"));
    // The names of sheets hold a line at most, and none of the signs that formulas use.
    let tab: String =
        format!("{county}{PERSON}{writing}").replace(['：', '\n'], " ").chars().take(31).collect();
    book.add_sheet(&tab, &[&["合计", "1"], &["", ""], &[&held, "", "链接"]]);
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let drawn = "http://schemas.openxmlformats.org/drawingml/2006";
    let relations = "http://schemas.openxmlformats.org/package/2006/relationships";
    book.edit(
        PART,
        "</sheetData>",
        &format!(
            "</sheetData><hyperlinks><hyperlink ref=\"C3\" r:id=\"rId3\"/></hyperlinks>\
             <headerFooter><oddHeader>&amp;L{held}</oddHeader><oddFooter>&amp;R{held}</oddFooter></headerFooter>\
             <drawing r:id=\"rId2\"/>"
        ),
    );
    book.edit(PART, "<worksheet ", &format!("<worksheet xmlns:r=\"{RELATIONS}\" "));
    let relation = |id: &str, kind: &str, target: &str, mode: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{kind}\" Target=\"{target}\"{mode}/>")
    };
    let related = [
        relation("rId1", "comments", "../comments99.xml", ""),
        relation("rId2", "drawing", "../drawings/drawing99.xml", ""),
        relation("rId3", "hyperlink", &format!("http://example.cn/{held}"), " TargetMode=\"External\""),
    ]
    .concat();
    book.add(
        "xl/worksheets/_rels/sheet99.xml.rels",
        &format!("<Relationships xmlns=\"{relations}\">{related}</Relationships>"),
    );
    book.add(
        "xl/comments99.xml",
        &format!(
            "<comments xmlns=\"{main}\"><authors><author>{held}</author></authors><commentList>\
             <comment ref=\"A1\" authorId=\"0\"><text><t>{held}</t></text></comment></commentList></comments>"
        ),
    );
    book.add(
        "xl/drawings/drawing99.xml",
        &format!(
            "<xdr:wsDr xmlns:xdr=\"{drawn}/spreadsheetDrawing\" xmlns:a=\"{drawn}/main\"><xdr:oneCellAnchor>\
             <xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>8</xdr:row><xdr:rowOff>0</xdr:rowOff>\
             </xdr:from><xdr:sp><xdr:txBody><a:p><a:r><a:t>{held}</a:t></a:r></a:p></xdr:txBody></xdr:sp>\
             </xdr:oneCellAnchor></xdr:wsDr>"
        ),
    );
    let diagram = relation("rId1", "diagramData", "../diagrams/data99.xml", "");
    book.add(
        "xl/drawings/_rels/drawing99.xml.rels",
        &format!("<Relationships xmlns=\"{relations}\">{diagram}</Relationships>"),
    );
    book.add(
        "xl/diagrams/data99.xml",
        &format!("<dgm:dataModel xmlns:dgm=\"{drawn}/diagram\" xmlns:a=\"{drawn}/main\"><a:t>{held}</a:t></dgm:dataModel>"),
    );
    book.edit(
        "xl/workbook.xml",
        "<definedNames>",
        &format!("<definedNames><definedName name=\"联系\">\"{held}\"</definedName>"),
    );
    let creator = "<dc:creator>普法与依法治理科</dc:creator>";
    book.edit(
        "docProps/core.xml",
        creator,
        &format!("<dc:creator>{held}</dc:creator><dc:title>{held}</dc:title>"),
    );
    book.bytes()
}

/// A text as leaks are looked for in it: letters, digits and signs of writing alone.
fn pressed(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() || matches!(c, '_' | '○')).collect()
}

/// Where each writing must be told in a return: cell, remark, village's remark, text, cover, comment, text box, link, and
/// the sheet (header, footer, diagram).
const CARRIERS: [&str; 9] =
    ["指标表 E7", "指标表 G7", "村级明细表 O2", "文字材料 B2", "封面 B2", " A1", " B9", " C3", "页眉"];

#[test]
fn every_kind_is_found_in_every_place_and_no_byte_of_it_is_in_an_output() {
    let counties = ["楚雄市", "双柏县", "牟定县", "南华县", "姚安县", "大姚县", "永仁县", "元谋县", "禄丰市"];
    for writings in WRITINGS.chunks(counties.len()) {
        let sandbox = Sandbox::of(LABEL);
        for ((writing, _), county) in writings.iter().zip(counties) {
            sandbox.remove(LABEL, &format!("{county}.xlsx"));
            let name = format!("{county}{PERSON}{}.xlsx", writing.replace('\n', " "));
            sandbox.put(LABEL, &name, &everywhere(county, writing));
        }
        let checked = sandbox.check(LABEL);
        let report = checked.report();
        for ((writing, _), county) in writings.iter().zip(counties) {
            let told: Vec<String> = report
                .findings
                .iter()
                .filter(|finding| finding.code == "personal-data" && finding.place().file.contains(county))
                .map(|finding| format!("{} {}", place(finding), finding.message))
                .collect();
            for carrier in CARRIERS {
                assert!(told.iter().any(|told| told.contains(carrier)), "{writing} at {carrier}: {told:#?}");
            }
            for carrier in ["文件名里有", "工作表名称里有", "“作者”里有", "“title”里有", "定义的名称"]
            {
                assert!(told.iter().any(|told| told.contains(carrier)), "{writing} in {carrier}: {told:#?}");
            }
        }
        sandbox.build(LABEL);
        let outputs = sandbox.outputs(LABEL);
        let mut all: Vec<(String, String)> =
            outputs.iter().flat_map(|(name, bytes)| texts(name, bytes)).collect();
        all.push(("--json".to_owned(), jibao_tests::sandbox::json(&checked)));
        all.push(("names".to_owned(), outputs.keys().cloned().collect()));
        let all: Vec<(String, String)> = all.into_iter().map(|(name, text)| (name, pressed(&text))).collect();
        for (writing, leak) in writings {
            for needle in [pressed(writing), pressed(leak), PERSON.to_owned()] {
                let leaks: Vec<&String> =
                    all.iter().filter(|(_, text)| text.contains(&needle)).map(|(name, _)| name).collect();
                assert!(leaks.is_empty(), "{needle} of {writing} in {leaks:?}");
            }
        }
    }
}

#[test]
fn nothing_in_the_sample_quarters_is_taken_for_a_persons() {
    for label in ["2024年第二季度", "2024年第三季度", "2024年第四季度", "2025年第一季度", "2025年第二季度"]
    {
        let checked = Sandbox::of(label).check(label);
        let report = checked.report();
        let told: Vec<&Finding> = report.findings.iter().filter(|one| one.code == "personal-data").collect();
        assert!(told.is_empty(), "{label}: {told:#?}");
    }
}

#[test]
fn a_return_with_personal_data_keeps_every_value_that_is_nobodys() {
    let (bytes, _) = planted();
    let clean = Sandbox::of(LABEL);
    let before = clean.check(LABEL).report().clone();
    clean.put(LABEL, &format!("{COUNTY}.xlsx"), &bytes);
    let after = clean.check(LABEL).report().clone();
    let id = "532327".into();
    let (before, after) = (before.inbox.of(&id).unwrap(), after.inbox.of(&id).unwrap());
    let differ: Vec<String> = before
        .entries
        .iter()
        .filter(|(key, entry)| after.entries.get(*key).is_none_or(|other| other.value != entry.value))
        .map(|(_, entry)| entry.place.cell.to_string())
        .collect();
    assert_eq!(differ, ["E7"]);
    assert_eq!(before.villages().len(), after.villages().len());
}
