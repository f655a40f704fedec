//! Whole documents: written, unzipped, read again.

use std::io::{Cursor, Read};

use quick_xml::events::Event;

use super::profile::{Page, Rhythm};
use super::read::{Spot, read};
use super::schema::{order, rank};
use super::uses::uses;
use super::{Document, DocumentKind, Profile, samples, write};

/// A part of a written document as text.
fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn all() -> Vec<(&'static str, Document, Profile)> {
    vec![
        ("grid", samples::grid(), Profile::default()),
        ("glyph-top", samples::grid(), glyph_top()),
        ("a", samples::internal(false), Profile::default()),
        ("contents", samples::listed(), Profile::default()),
        ("a-draft", samples::internal(true), Profile::default()),
        ("b", samples::upward(), Profile::of(DocumentKind::Report)),
        ("c", samples::circular(), Profile::of(DocumentKind::Circular)),
        ("hostile", samples::hostile(), Profile::of(DocumentKind::Report)),
        ("hostile-contents", Document { contents: true, ..samples::hostile() }, Profile::default()),
        ("empty", Document::default(), Profile::default()),
    ]
}

/// Profile A with 37 mm measured to the top of the characters and digits in the Chinese font.
fn glyph_top() -> Profile {
    let mut profile = Profile { page: Page::glyph_top(), rhythm: Rhythm::glyph_top(), ..Profile::default() };
    profile.fonts.western = profile.fonts.body.clone();
    profile
}

#[test]
fn every_sample_is_written_and_every_part_is_well_formed() {
    for (name, document, profile) in all() {
        let bytes = write(&document, &profile).unwrap();
        if let Some(folder) = std::env::var_os("GONGWEN_KEEP") {
            std::fs::write(std::path::Path::new(&folder).join(format!("{name}.docx")), &bytes).unwrap();
        }
        let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        assert_eq!(zip.by_index(0).unwrap().name().unwrap(), "[Content_Types].xml");
        for at in 0..zip.len() {
            let mut entry = zip.by_index(at).unwrap();
            let path = entry.name().unwrap().into_owned();
            if path.contains("embeddings/") {
                continue;
            }
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            let mut reader = quick_xml::Reader::from_str(&text);
            while !matches!(
                reader.read_event().unwrap_or_else(|error| panic!("{name} {path}: {error}")),
                quick_xml::events::Event::Eof
            ) {}
        }
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    for (name, document, profile) in all() {
        assert!(write(&document, &profile).unwrap() == write(&document, &profile).unwrap(), "{name}");
    }
}

#[test]
fn a_figure_is_plain_runs_in_a_hidden_bookmark() {
    let bytes = write(&samples::internal(false), &Profile::default()).unwrap();
    let document = part(&bytes, "word/document.xml");
    let start = document.find("w:name=\"_n_q_rate\"").unwrap();
    let figure = &document[start..start + document[start..].find("<w:bookmarkEnd").unwrap()];
    assert!(figure.contains(">95.6%</w:t></w:r>"), "{figure}");
}

#[test]
fn what_stands_in_the_runs_of_a_paragraph_is_its_whole_text() {
    // The entries of contents are links, whose runs lie deeper.
    for (name, document, profile) in all().into_iter().filter(|(_, document, _)| !document.contents) {
        let bytes = write(&document, &profile).unwrap();
        let document = part(&bytes, "word/document.xml");
        assert!(!document.contains("w:sdt"), "{name}");
        let flat = |text: &str| text.replace(['\n', '\t'], "");
        let read = read(&bytes).unwrap();
        let passages =
            read.passages.iter().filter(|passage| matches!(passage.spot, Spot::Body(_) | Spot::Cell { .. }));
        let texts: String = passages.map(|passage| flat(&passage.text)).collect();
        assert_eq!(direct_text(&document).replace(['\n', '\t'], ""), texts, "{name}");
    }
}

/// What python-docx reads: the text of the runs that are children of their paragraph, and of none that lie deeper.
fn direct_text(document: &str) -> String {
    let mut reader = quick_xml::Reader::from_str(document);
    let mut open: Vec<String> = Vec::new();
    let (mut text, mut line) = (String::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                if name == "w:p" {
                    line.push(String::new());
                }
                open.push(name);
            }
            Event::End(end) => {
                open.pop();
                if end.name().as_ref() == "w:p" {
                    let line = line.pop().unwrap();
                    if !line.trim().is_empty() {
                        text.push_str(&line);
                    }
                }
            }
            Event::Text(piece) if open.ends_with(&["w:p".into(), "w:r".into(), "w:t".into()]) => {
                line.last_mut().unwrap().push_str(&piece.xml10_content());
            }
            Event::GeneralRef(entity) if open.last().is_some_and(|name| name == "w:t") => {
                let known = quick_xml::escape::resolve_predefined_entity(&entity.xml10_content());
                line.last_mut().unwrap().push_str(known.unwrap());
            }
            Event::Eof => return text,
            _ => {}
        }
    }
}

#[test]
fn every_figure_is_read_back_from_its_bookmark_as_often_as_it_stands() {
    for (name, document, profile) in all() {
        let finished = read(&write(&document, &profile).unwrap()).unwrap();
        for (id, uses) in uses(&document).into_iter().filter(|(id, _)| !id.is_empty()) {
            let marks = finished.passages.iter().flat_map(|passage| &passage.marks);
            let found = marks.filter(|mark| mark.name.is_of(id)).count();
            assert_eq!(found, uses.text + uses.annex, "{name} {id}");
        }
    }
}

#[test]
fn a_figure_whose_run_was_split_by_another_program_is_one_mark() {
    let mut package = write(&samples::internal(false), &Profile::default()).unwrap();
    let split = part(&package, "word/document.xml").replace(
        ">95.6%</w:t></w:r>",
        ">95</w:t></w:r><w:proofErr w:type=\"spellStart\"/><w:r><w:t>.6</w:t></w:r><w:r><w:t>%</w:t></w:r>",
    );
    package = with_part(&package, "word/document.xml", &split);
    let finished = read(&package).unwrap();
    let mut marks = finished.passages.iter().flat_map(|passage| {
        passage
            .marks
            .iter()
            .map(|mark| (mark.name.id().unwrap_or_default(), &passage.text[mark.range.clone()]))
    });
    assert!(marks.any(|mark| mark == ("q.rate".to_owned(), "95.6%")));
}

/// The document with one part replaced.
fn with_part(bytes: &[u8], name: &str, content: &str) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..zip.len() {
        let entry = zip.by_index_raw(at).unwrap();
        if entry.name().unwrap() == name {
            out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            std::io::Write::write_all(&mut out, content.as_bytes()).unwrap();
        } else {
            out.raw_copy_file(entry).unwrap();
        }
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn the_children_of_every_property_element_are_in_the_order_of_the_schema() {
    for (name, document, profile) in all() {
        let bytes = write(&document, &profile).unwrap();
        let comments = !document_is_clean(&bytes);
        for path in ["word/document.xml", "word/comments.xml"].iter().take(1 + usize::from(comments)) {
            let markup = part(&bytes, path);
            let mut reader = quick_xml::Reader::from_str(&markup);
            let mut open: Vec<(String, usize)> = Vec::new();
            loop {
                let event = reader.read_event().unwrap();
                match &event {
                    Event::Start(start) | Event::Empty(start) => {
                        let child = start.name().as_ref().to_owned();
                        if let Some((parent, last)) = open.last_mut()
                            && let Some(order) = order(parent)
                        {
                            let place = rank(order, &child).unwrap_or_else(|| panic!("{child} in {parent}"));
                            assert!(place >= *last, "{name} {path}: {child} in {parent}");
                            *last = place;
                        }
                        if matches!(event, Event::Start(_)) {
                            open.push((child, 0));
                        }
                    }
                    Event::End(_) => drop(open.pop()),
                    Event::Eof => break,
                    _ => {}
                }
            }
        }
    }
}

fn document_is_clean(bytes: &[u8]) -> bool {
    let zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    zip.index_for_name("word/comments.xml").is_none()
}

#[test]
fn the_first_line_indent_is_two_characters_and_not_only_a_length() {
    let styles = part(&write(&samples::grid(), &Profile::default()).unwrap(), "word/styles.xml");
    assert!(styles.contains("w:firstLineChars=\"200\" w:firstLine=\"640\""));
}

#[test]
fn both_header_rows_of_the_summary_table_are_repeated_and_no_row_is_split() {
    let document = part(
        &write(&samples::circular(), &Profile::of(DocumentKind::Circular)).unwrap(),
        "word/document.xml",
    );
    assert_eq!(document.matches("<w:tblHeader/>").count(), 2);
    assert_eq!(document.matches("<w:cantSplit").count(), document.matches("<w:tr>").count());
}

#[test]
fn the_contents_are_a_field_whose_entries_are_the_headings_and_lead_to_them() {
    let bytes = write(&samples::listed(), &Profile::default()).unwrap();
    let document = part(&bytes, "word/document.xml");
    let levels = [("Heading1", "TOC1"), ("Heading2", "TOC2"), ("AttachmentTitle", "TOC1")];
    let headings: Vec<(&str, String)> = paragraphs(&document)
        .filter_map(|(style, text)| Some((levels.iter().find(|(of, _)| *of == style)?.1, text)))
        .collect();
    let listed: Vec<(&str, String)> = paragraphs(&document)
        .filter(|(style, _)| style.starts_with("TOC") && *style != "TOCHeading")
        .collect();
    assert!(headings.len() > 4 && headings.iter().any(|(level, _)| *level == "TOC2"), "{headings:?}");
    assert_eq!(listed, headings);
    let anchors = document.split("w:anchor=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let led = anchors.filter(|anchor| document.contains(&format!("w:name=\"{anchor}\""))).count();
    assert_eq!(led, headings.len());
    assert_eq!(document.matches(" TOC ").count(), 1);
    let without = part(&write(&samples::internal(false), &Profile::default()).unwrap(), "word/document.xml");
    assert!(!without.contains("fldChar") && !without.contains("_Toc"));
}

#[test]
fn a_reference_is_a_field_only_where_its_attachment_is_there() {
    let bytes = write(&samples::listed(), &Profile::default()).unwrap();
    let document = part(&bytes, "word/document.xml");
    assert!(document.contains(" REF _Ref_a2 \\h ") && document.contains("w:name=\"_Ref_a2\""));
    assert!(!document.contains("_Ref_a9"));
    let text: Vec<String> = paragraphs(&document).map(|(_, text)| text).collect();
    assert!(text.contains(&"名单见附件2，另见附件9。".to_owned()), "{text:?}");
}

#[test]
fn a_table_says_what_it_holds_to_those_who_cannot_see_it() {
    let document = part(&write(&samples::internal(false), &Profile::default()).unwrap(), "word/document.xml");
    assert!(document.contains("<w:tblDescription w:val=\"各县市的主要指标和合计\"/>"));
    assert!(document.contains("<w:tblCaption w:val=\"村级短板清单\"/>"));
}

/// Style and text of each paragraph.
fn paragraphs(document: &str) -> impl Iterator<Item = (&str, String)> {
    document.split("<w:p>").skip(1).map(|paragraph| {
        let style = paragraph.split("<w:pStyle w:val=\"").nth(1).and_then(|rest| rest.split('"').next());
        let texts = paragraph.split("<w:t xml:space=\"preserve\">").skip(1);
        (style.unwrap_or_default(), texts.filter_map(|rest| rest.split('<').next()).collect())
    })
}

#[test]
fn a_draft_has_comments_and_a_clean_edition_has_none() {
    let draft = write(&samples::internal(true), &Profile::default()).unwrap();
    let comments = part(&draft, "word/comments.xml");
    assert!(comments.contains("姚安县.xlsx › 指标表 › E78"));
    assert!(comments.contains("w:author=\"数据核对\"") && comments.contains("w:initials=\"核\""));
    assert!(part(&draft, "word/document.xml").contains("<w:commentReference w:id=\"1\""));
    let clean = part(&write(&samples::internal(false), &Profile::default()).unwrap(), "word/document.xml");
    assert!(!clean.contains("comment"));
}

#[test]
fn rare_characters_name_a_font_that_has_them_and_quotation_marks_the_chinese_font() {
    let document = part(&write(&samples::internal(false), &Profile::default()).unwrap(), "word/document.xml");
    let font_of = |text: &str| {
        let at = document.find(&format!(">{text}<")).unwrap();
        document[..at].rfind("<w:rFonts").map(|start| &document[start..at]).unwrap()
    };
    assert!(font_of("脿").contains("w:eastAsia=\"仿宋\""));
    assert!(font_of("𥔲").contains("w:ascii=\"SimSun-ExtB\""));
    assert_eq!(document.matches("<w:t ").count(), document.matches("w:hint=\"eastAsia\"").count());
}

#[test]
fn the_continuation_of_an_annex_table_has_a_header_that_says_so() {
    let bytes = write(&samples::circular(), &Profile::of(DocumentKind::Circular)).unwrap();
    assert!(part(&bytes, "word/header4.xml").contains("续表"));
    assert!(!part(&bytes, "word/header3.xml").contains("续表"));
    let document = part(&bytes, "word/document.xml");
    let sections: Vec<&str> = document.split("<w:sectPr>").skip(1).collect();
    let continued = sections.iter().position(|section| section.contains("r:id=\"header4\"")).unwrap();
    // The section that begins the page is the one before, so that only the following pages say 续表.
    assert!(sections[continued].contains("<w:type w:val=\"continuous\""));
    assert!(
        sections[continued - 1].contains("r:id=\"header3\"") && sections[continued - 1].contains("nextPage")
    );
}

#[test]
fn the_signature_stays_with_the_last_lines_of_the_text() {
    let document =
        part(&write(&samples::upward(), &Profile::of(DocumentKind::Report)).unwrap(), "word/document.xml");
    let closing = document.find("特此报告。").unwrap();
    let paragraph = &document[document[..closing].rfind("<w:p>").unwrap()..closing];
    assert!(paragraph.contains("<w:keepNext"), "{paragraph}");
}

#[test]
fn units_may_not_begin_a_line_and_nothing_hidden_ties_them_to_their_numbers() {
    let bytes = write(&samples::internal(false), &Profile::default()).unwrap();
    let settings = part(&bytes, "word/settings.xml");
    let before = settings.split("w:noLineBreaksBefore").nth(1).unwrap();
    assert!("万亿名件场次%，".chars().all(|unit| before.contains(unit)));
    let document = part(&bytes, "word/document.xml");
    assert!(!document.contains(['\u{200b}', '\u{200d}', '\u{2060}', '\u{feff}']));
}

#[test]
fn a_chart_carries_its_numbers_in_a_workbook() {
    let bytes = write(&samples::internal(false), &Profile::default()).unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let mut workbook = Vec::new();
    zip.by_name("word/embeddings/chart1.xlsx").unwrap().read_to_end(&mut workbook).unwrap();
    let sheet = part(&workbook, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<c r=\"D2\" s=\"1\"><v>95</v></c>"), "{sheet}");
    let chart = part(&bytes, "word/charts/chart1.xml");
    assert!(chart.contains("<c:f>数据!$B$2:$B$11</c:f>") && chart.contains("<c:v>80</c:v>"));
    // 姚安县 has not reported: a gap, not a zero.
    assert!(!chart.contains("<c:pt idx=\"4\"><c:v>0"));
    assert!(part(&bytes, "word/document.xml").contains("descr=\"柱形图：各县市达标率，姚安县未报\""));
}

#[test]
fn the_imprint_ends_on_the_lower_edge_of_the_text_and_its_paragraph_is_as_high_as_itself() {
    let document =
        part(&write(&samples::upward(), &Profile::of(DocumentKind::Report)).unwrap(), "word/document.xml");
    let imprint = document.find("name=\"版记\"").unwrap();
    let heights: i32 = document[imprint..]
        .split("<w:trHeight w:val=\"")
        .skip(1)
        .map(|row| row.split('"').next().unwrap().parse::<i32>().unwrap())
        .sum();
    let top = (16838 - 1984 - heights) * 635;
    assert!(document[..imprint].contains(&format!("<wp:posOffset>{top}</wp:posOffset>")));
    assert!(document[..imprint].contains(&format!("w:line=\"{heights}\" w:lineRule=\"exact\"")));
    assert!(document[imprint..].contains("抄送：省司法厅，州人民政府办公室，州委政法委员会，各县市司法局。"));
}

#[test]
fn landscape_pages_are_the_upright_page_turned_with_the_number_at_its_foot() {
    let bytes = write(&samples::circular(), &Profile::of(DocumentKind::Circular)).unwrap();
    let document = part(&bytes, "word/document.xml");
    assert!(document.contains("w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\""));
    let turned = document.split("<w:sectPr>").find(|section| section.contains("landscape")).unwrap();
    assert!(turned.contains("r:id=\"footer3\"") && turned.contains("r:id=\"footer4\""));
    // 35 mm less 4.55 mm and a line of 14 pt from the left edge of the paper.
    assert!(
        part(&bytes, "word/footer3.xml").contains(&format!("<wp:posOffset>{}</wp:posOffset>", 1446 * 635))
    );
    assert!(part(&bytes, "word/footer4.xml").contains("vert=\"vert\""));
}

#[test]
fn an_imprint_behind_a_landscape_attachment_gets_an_upright_page() {
    let document = part(
        &write(&samples::circular(), &Profile::of(DocumentKind::Circular)).unwrap(),
        "word/document.xml",
    );
    let last = document.rsplit("<w:sectPr>").next().unwrap();
    assert!(last.contains("r:id=\"footer1\"") && last.contains("nextPage"), "{last}");
}
