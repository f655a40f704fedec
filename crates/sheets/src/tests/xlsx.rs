//! Workbooks of Excel 2007 and later: what real ones hold, and what hand-made ones try.

use rust_decimal::Decimal;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, FilterCondition, Format, Formula as Written, Note as Comment, Shape, Url,
    Workbook,
};

use super::make::{Parts, cell, notes, read, sheet};
use crate::{Formula, NoteKind, RawValue, Refusal, Visibility};

fn number(value: i64) -> RawValue {
    RawValue::Number(Decimal::from(value))
}

fn text(value: &str) -> RawValue {
    RawValue::Text(value.into())
}

/// A workbook with one of everything that a county may put in.
fn rich() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("指标表").unwrap();
    sheet.merge_range(0, 0, 0, 3, "2024年第二季度统计表", &Format::new()).unwrap();
    sheet.write(1, 0, "法律明\n白人").unwrap();
    sheet.write(2, 0, 35).unwrap();
    sheet.write_with_format(2, 1, 0.95, &Format::new().set_num_format("0.00%")).unwrap();
    sheet.write_with_format(2, 2, 95, &Format::new().set_num_format("0\"人\"")).unwrap();
    let day = ExcelDateTime::from_ymd(2024, 6, 20).unwrap();
    sheet.write_with_format(3, 0, &day, &Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"")).unwrap();
    sheet.write(3, 1, true).unwrap();
    sheet.write_formula(3, 2, Written::new("A3*2").set_result("70")).unwrap();
    sheet.write_formula(3, 3, Written::new("A3/0").set_result("#DIV/0!")).unwrap();
    sheet.write_with_format(4, 0, 12, &Format::new().set_font_strikethrough()).unwrap();
    sheet.write(4, 1, "  全角１２３　").unwrap();
    sheet.write(4, 2, 12.5).unwrap();
    sheet.insert_note(4, 2, &Comment::new("应为13").set_author("张三").add_author_prefix(false)).unwrap();
    sheet.write_url_with_text(5, 0, Url::new("https://example.com/a"), "链接").unwrap();
    sheet.insert_shape(6, 1, &Shape::textbox().set_text("以此为准")).unwrap();
    sheet.set_row_hidden(4).unwrap();
    sheet.set_column_hidden(2).unwrap();
    sheet.protect();
    let old = book.add_worksheet().set_name("上季").unwrap();
    old.write(0, 0, "旧").unwrap();
    old.set_hidden(true);
    let properties = DocProperties::new()
        .set_author("楚雄市司法局")
        .set_title("季报")
        .set_custom_property("jibao.reporter", "532301");
    book.set_properties(&properties);
    book.define_name("数据", "=指标表!$A$1:$D$9").unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_rich_workbook_is_read_cell_by_cell() {
    let book = read("楚雄市.xlsx", &rich());
    let sheet = &book.sheets[0];
    assert_eq!(sheet.name, "指标表");
    assert_eq!(sheet.cells.len(), 13);
    assert_eq!(cell(sheet, "A1").value, text("2024年第二季度统计表"));
    assert_eq!(cell(sheet, "A2").value, text("法律明\n白人"));
    assert_eq!(cell(sheet, "A3").value, number(35));
    let share = cell(sheet, "B3");
    assert_eq!(share.value, RawValue::Number(Decimal::new(95, 2)));
    assert!(share.percent && share.format.as_deref() == Some("0.00%"));
    let people = cell(sheet, "C3");
    assert!(people.value == number(95) && !people.percent && people.format.as_deref() == Some("0\"人\""));
    assert_eq!(cell(sheet, "A4").raw_text(), "2024-06-20");
    assert!(
        matches!(&cell(sheet, "A4").value, RawValue::Date(date) if date.civil() == Some(jiff::civil::date(2024, 6, 20)))
    );
    assert_eq!(cell(sheet, "B4").value, RawValue::Bool(true));
    assert!(cell(sheet, "C4").value == number(70) && cell(sheet, "C4").formula == Formula::Cached);
    assert_eq!(cell(sheet, "D4").value, RawValue::Error("#DIV/0!".into()));
    assert!(cell(sheet, "A5").struck);
    assert_eq!(cell(sheet, "B5").value, text("  全角１２３　"));
}

#[test]
fn what_stands_around_the_cells_is_read() {
    let book = read("楚雄市.xlsx", &rich());
    let sheet = &book.sheets[0];
    assert_eq!(sheet.merges[0].to_string(), "A1:D1");
    assert!(sheet.hidden_rows.runs().eq([(4, 4)]));
    assert!(sheet.hidden_columns.runs().eq([(2, 2)]));
    assert!(sheet.protected && !sheet.filtered);
    assert_eq!(sheet.comments[&(4, 2)], "应为13");
    assert_eq!(sheet.hyperlinks[0].target, "https://example.com/a");
    assert_eq!((sheet.text_boxes[0].anchor, sheet.text_boxes[0].text.as_str()), ((6, 1), "以此为准"));
    assert_eq!(book.sheets[1].visibility, Visibility::Hidden);
    assert_eq!(book.properties["jibao.reporter"], "532301");
    assert_eq!(
        (book.properties["creator"].as_str(), book.properties["title"].as_str()),
        ("楚雄市司法局", "季报")
    );
    assert!(book.defined_names.iter().any(|(name, _)| name == "数据"));
}

#[test]
fn everything_worth_asking_about_is_noted_with_its_cell() {
    let told = notes(&read("楚雄市.xlsx", &rich()));
    for wanted in [
        "表“指标表”D4显示 #DIV/0!，请改正公式或直接填数。",
        "表“指标表”A5的“12”带删除线，请确认是否作废。",
        "表“指标表”有 1 行被隐藏或筛选，已一并计入，请确认。",
        "表“指标表”有 1 列被隐藏，已一并计入，请确认。",
        "表“指标表”C5有批注“应为13”，请确认单元格里的数以哪个为准。",
        "表“指标表”B7附近有文本框“以此为准”，文本框里的内容不作数据，请填入单元格。",
        "表“上季”是隐藏的，已一并读取，请确认。",
    ] {
        assert!(told.contains(wanted), "{wanted}\n{told}");
    }
}

#[test]
fn filtered_rows_are_read_and_told() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, value) in [(0, "县市"), (1, "禄丰市"), (2, "姚安县")] {
        sheet.write(row, 0, value).unwrap();
    }
    sheet.autofilter(0, 0, 2, 0).unwrap();
    sheet.filter_column(0, &FilterCondition::new().add_list_filter("禄丰市")).unwrap();
    let book = read("a.xlsx", &book.save_to_buffer().unwrap());
    assert!(book.sheets[0].filtered);
    assert_eq!(cell(&book.sheets[0], "A3").value, text("姚安县"));
    assert!(notes(&book).contains("有 1 行被隐藏或筛选"));
}

#[test]
fn a_formula_without_a_result_is_no_blank_and_no_zero() {
    let rows = "<row r='1'><c r='A1'><f>B1</f></c><c r='B1'><f>C1</f><v></v></c>\
                <c r='C1' t='str'><f>\"\"</f><v></v></c><c r='D1'><f>[1]表!A1</f><v>7</v></c></row>";
    let book = read("a.xlsx", &Parts::of_rows(rows).build());
    let sheet = &book.sheets[0];
    assert_eq!(cell(sheet, "A1").value, RawValue::Uncached);
    assert_eq!(cell(sheet, "B1").formula, Formula::Uncached);
    assert!(sheet.cell(0, 2).is_none() && sheet.empty_formulas == 1);
    assert!(cell(sheet, "D1").value == number(7) && cell(sheet, "D1").formula == Formula::External);
    let told = notes(&book);
    assert!(
        told.contains("有 2 个公式没有计算结果（第一个在 A1），请用 WPS 或 Excel 打开并保存一次。"),
        "{told}"
    );
    assert!(told.contains("有 1 个公式引用其他文件"), "{told}");
}

#[test]
fn error_values_that_calamine_does_not_know_keep_the_sheet() {
    let rows = "<row r='1'><c r='A1' t='e'><v>#SPILL!</v></c><c r='B1' t='e'><v>#REF!</v></c><c r='C1'><v>5</v></c></row>";
    let book = read("a.xlsx", &Parts::of_rows(rows).build());
    let sheet = &book.sheets[0];
    assert_eq!(cell(sheet, "A1").value, RawValue::Error("#SPILL!".into()));
    assert_eq!(cell(sheet, "B1").value, RawValue::Error("#REF!".into()));
    assert_eq!(cell(sheet, "C1").value, number(5));
    assert_eq!(book.all_notes().filter(|note| note.kind == NoteKind::CellError).count(), 2);
}

#[test]
fn values_that_two_readers_take_differently_are_never_taken() {
    // Each of these calamine alone reads as empty, as a wrong text, or as half of the number.
    let mut parts = Parts::of_rows(
        "<row r='1'><c r='A1'><v>&#49;2</v></c><c r='B1' t='s'><v>x</v></c><c r='C1'><v>1<!-- -->2</v></c>\
         <c r='D1'><v>5</v><f>A1</f></c><c r='E1' t='zz'><v>9</v></c><c r='F1' t='b'><v>2</v></c>\
         <c r='G1' t='s'><v>99</v></c><c r='H1' t='n'><v>１２</v></c><c r='I1'><v>8</v></c></row>",
    );
    parts.shared = Some("<sst><si><t>零</t></si></sst>".to_owned());
    let sheet = sheet("a.xlsx", &parts.build());
    for address in ["A1", "B1", "C1", "D1", "E1", "F1", "G1", "H1"] {
        assert!(
            matches!(cell(&sheet, address).value, RawValue::Unreadable(_)),
            "{address}: {:?}",
            cell(&sheet, address)
        );
    }
    assert_eq!(cell(&sheet, "I1").value, number(8));
    assert_eq!(sheet.notes.iter().filter(|note| note.kind == NoteKind::Unreadable).count(), 8);
    assert_eq!(sheet.notes[0].cell, Some((0, 0)));
}

#[test]
fn a_cell_that_the_two_passes_place_differently_is_lost_alone() {
    // calamine takes no dollar in an address. After A2, which it cannot decode, it counts the next cell as A2 again.
    let rows = "<row r='1'><c r='A1'><v>1</v></c><c r='$B$1'><v>2</v></c><c r='C1'><v>3</v></c></row>\
                <row r='2'><c r='A2' t='zz'><v>4</v></c><c><v>5</v></c><c r='C2'><v>6</v></c></row>\
                <row r='3'><c><v>7</v></c><c><v>8</v></c></row>";
    let sheet = sheet("a.xlsx", &Parts::of_rows(rows).build());
    let lost: Vec<_> =
        sheet.cells.iter().filter(|(_, cell)| matches!(cell.value, RawValue::Unreadable(_))).collect();
    assert_eq!(lost.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [(0, 1), (1, 0), (1, 1)]);
    for (address, value) in [("A1", 1), ("C1", 3), ("C2", 6), ("A3", 7), ("B3", 8)] {
        assert_eq!(cell(&sheet, address).value, number(value), "{address}");
    }
    let told: Vec<_> = sheet.notes.iter().map(|note| note.text.as_str()).collect();
    assert_eq!(told[0], "表“表”B1的内容无法读出（文件里写的是“2”），请重新填写。");
    assert_eq!(sheet.notes.iter().filter_map(|note| note.cell).collect::<Vec<_>>(), [(0, 1), (1, 0), (1, 1)]);
}

#[test]
fn half_a_value_and_a_text_that_is_not_there_are_never_taken() {
    let mut parts = Parts::of_rows(
        "<row r='1'><c r='A1'><v>1&#50;</v></c><c r='B1'><v>甲&amp;乙</v></c><c r='C1' t='str'><v>甲&amp;乙</v></c>\
         <c r='D1' t='s'><v>99999999999999999999999</v></c><c r='E1' t='inlineStr'><is><t>&b;</t></is></c>\
         <c r='F1' t='str'><v>0</v></c><c r='G1' t='s'><v>0</v></c></row>",
    );
    parts.shared = Some("<sst><si><r><rPr><strike/></rPr><t>零</t></r></si></sst>".to_owned());
    let sheet = sheet("a.xlsx", &parts.build());
    for address in ["A1", "B1", "D1", "E1"] {
        assert!(matches!(cell(&sheet, address).value, RawValue::Unreadable(_)), "{address}");
    }
    assert_eq!(cell(&sheet, "C1").value, text("甲&乙"));
    assert!(cell(&sheet, "F1").value == text("0") && !cell(&sheet, "F1").struck);
    assert!(cell(&sheet, "G1").value == text("零") && cell(&sheet, "G1").struck);
}

#[test]
fn a_sheet_full_of_unreadable_cells_is_refused_with_the_first_of_them() {
    let rows = (1..=150)
        .map(|n| format!("<row r='{n}'><c r='B{n}' t='zz'><v>1</v></c></row>"))
        .collect::<Vec<_>>()
        .concat();
    let refusal = crate::read("a.xlsx", &Parts::of_rows(&rows).build()).unwrap_err();
    assert_eq!(refusal.place(), (Some("表"), Some((0, 1))));
    assert!(matches!(refusal, Refusal::SheetUnreadable { count: 101, .. }), "{refusal:?}");
}

#[test]
fn pictures_in_cells_are_no_text() {
    let rows = "<row r='1'><c r='A1' t='str'><f>_xlfn.DISPIMG(\"ID_1\",1)</f><v>=DISPIMG(\"ID_1\",1)</v></c>\
                <c r='B1' t='e' vm='1'><v>#VALUE!</v></c></row>";
    let sheet = sheet("a.xlsx", &Parts::of_rows(rows).build());
    assert_eq!(cell(&sheet, "A1").value, RawValue::Picture);
    assert_eq!(cell(&sheet, "B1").value, RawValue::Picture);
    assert_eq!(sheet.notes.iter().filter(|note| note.kind == NoteKind::PictureCell).count(), 2);
}

#[test]
fn a_raised_footnote_is_no_digit_of_its_number() {
    let small = "<r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r>";
    let mut parts = Parts::of_rows(&format!(
        "<row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='inlineStr'><is><r><t>7</t></r>{small}</is></c></row>"
    ));
    parts.shared = Some(format!("<sst><si><r><t>3</t></r>{small}</si></sst>"));
    let sheet = sheet("a.xlsx", &parts.build());
    assert_eq!((&cell(&sheet, "A1").value, &cell(&sheet, "B1").value), (&text("3¹"), &text("7¹")));
}

#[test]
fn struck_words_inside_a_text_are_told() {
    let mut parts =
        Parts::of_rows("<row r='1'><c r='A1' t='s'><v>1</v></c><c r='B1' t='s'><v>0</v></c></row>");
    parts.shared = Some(
        "<sst><si><t>12</t></si><si><r><rPr><strike/></rPr><t>12</t></r><r><t>15</t></r></si></sst>".into(),
    );
    let sheet = sheet("a.xlsx", &parts.build());
    assert!(cell(&sheet, "A1").struck && cell(&sheet, "A1").value == text("1215"));
    assert!(!cell(&sheet, "B1").struck);
}

#[test]
fn books_that_count_from_1904_show_the_right_day() {
    let mut parts = Parts::of_rows("<row r='1'><c r='A1' s='1'><v>44001</v></c></row>");
    parts.workbook_head = "<workbookPr date1904='1'/>".to_owned();
    parts.styles =
        Some("<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>".to_owned());
    let sheet = sheet("a.xlsx", &parts.build());
    assert_eq!(cell(&sheet, "A1").raw_text(), "2024-06-20");
}

#[test]
fn long_numbers_are_told_to_have_lost_digits() {
    let rows = "<row r='1'><c r='A1'><v>110101199003070021</v></c><c r='B1'><v>1E+400</v></c><c r='C1'><v>1.2E+04</v></c></row>";
    let sheet = sheet("a.xlsx", &Parts::of_rows(rows).build());
    assert_eq!(cell(&sheet, "A1").raw_text(), "110101199003070021");
    assert_eq!(cell(&sheet, "B1").value, RawValue::NotFinite);
    assert!(cell(&sheet, "C1").value == number(12000) && cell(&sheet, "C1").raw_text() == "1.2E+04");
    let kinds: Vec<_> = sheet.notes.iter().map(|note| note.kind).collect();
    assert_eq!(kinds, [NoteKind::DigitsLost, NoteKind::NotFinite]);
}

#[test]
fn a_cell_written_twice_is_told() {
    let rows = "<row r='1'><c r='A1'><v>1</v></c><c r='A1'><v>2</v></c></row>";
    let sheet = sheet("a.xlsx", &Parts::of_rows(rows).build());
    assert_eq!(cell(&sheet, "A1").value, number(2));
    assert!(sheet.notes[0].text.contains("写了两次（“1”和“2”）"), "{:?}", sheet.notes);
}

#[test]
fn overlong_texts_are_cut_and_told() {
    let rows =
        format!("<row r='1'><c r='A1' t='inlineStr'><is><t>{}</t></is></c></row>", "字".repeat(40_000));
    let sheet = sheet("a.xlsx", &Parts::of_rows(&rows).build());
    assert_eq!(cell(&sheet, "A1").raw_text().chars().count(), 32_767);
    assert_eq!(sheet.notes[0].kind, NoteKind::TooLong);
}

#[test]
fn a_value_in_the_last_corner_costs_nothing() {
    let rows = "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>2</v></c></row>";
    let sheet = sheet("a.xlsx", &Parts::of_rows(rows).build());
    assert_eq!(cell(&sheet, "XFD1048576").value, number(2));
}

#[test]
fn two_sheets_of_one_name_are_refused() {
    let mut parts = Parts::of_rows("");
    parts.sheets.push(parts.sheets[0].clone());
    assert!(
        matches!(crate::read("a.xlsx", &parts.build()), Err(Refusal::Damaged { detail }) if detail.contains("表"))
    );
}

#[test]
fn a_missing_sheet_part_is_named_and_the_others_are_read() {
    let mut parts = Parts::of_rows("<row/>");
    parts.sheets.push(("村级明细表".into(), String::new()));
    let bytes = parts.build();
    let name = b"xl/worksheets/sheet2.xml";
    // The directory entry is renamed, so that the workbook lists a sheet that is not there.
    let mut broken = bytes.clone();
    let places: Vec<usize> =
        bytes.windows(name.len()).enumerate().filter(|(_, w)| w == name).map(|(at, _)| at).collect();
    for at in places {
        broken[at + 14] = b'X';
    }
    let book = read("a.xlsx", &broken);
    assert_eq!(book.sheets.len(), 1);
    assert_eq!(notes(&book), "表“村级明细表”在文件里只有名字，没有内容，未读取。");
}

#[test]
fn chart_sheets_are_left_out_with_a_note() {
    let mut parts = Parts::of_rows("<row r='1'><c r='A1'><v>1</v></c></row>");
    parts.sheets.push(("图".into(), "<chartsheet/>".into()));
    let bytes = parts.build();
    let bytes = super::make::replace_part(&bytes, "xl/_rels/workbook.xml.rels", |text| {
        text.replacen(
            "relationships/worksheet\" Target=\"worksheets/sheet2",
            "relationships/chartsheet\" Target=\"worksheets/sheet2",
            1,
        )
    });
    let book = read("a.xlsx", &bytes);
    assert_eq!(book.sheets.len(), 1);
    assert_eq!(book.notes[0].kind, NoteKind::NoCells);
    let macro_sheet = super::make::replace_part(&bytes, "xl/_rels/workbook.xml.rels", |text| {
        text.replace("chartsheet", "xlMacrosheet")
    });
    assert_eq!(crate::read("a.xlsx", &macro_sheet), Err(Refusal::MacroSheet));
}
