//! A bounded run of damaged files: whatever is in them, reading ends soon, in a book or in a sentence, never in a
//! panic that gets out. The longer run is `fuzz/`.

use std::time::{Duration, Instant};

use super::make::Parts;
use crate::{Refusal, expand, read};

/// Mutations of each seed.
const ROUNDS: u64 = 400;

/// A small generator, so that a failing round can be run again by its number.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        // Steele and Vigna's splitmix64.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        usize::try_from((z ^ (z >> 31)) % (below.max(1) as u64)).unwrap()
    }
}

fn mutate(seed: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = if seed.is_empty() { vec![0] } else { seed.to_vec() };
    for _ in 0..=dice.roll(6) {
        let at = dice.roll(bytes.len());
        let length = dice.roll(16).min(bytes.len() - at);
        match dice.roll(6) {
            0 => bytes.truncate(at.max(1)),
            1 => bytes[at] ^= 1 << dice.roll(8),
            2 => bytes[at] = [0, 0xFF, 0x7F, 0x80, b'<', b'9'][dice.roll(6)],
            3 => {
                bytes.drain(at..at + length);
            }
            4 => {
                let copy = bytes[at..at + length].to_vec();
                let to = dice.roll(bytes.len());
                bytes.splice(to..to, copy);
            }
            _ => bytes[at..at + length].fill(0xFF),
        }
        if bytes.is_empty() {
            bytes.push(0);
        }
    }
    bytes
}

/// Changes the inside of one part, so that the damage lies behind the checksums.
fn mutate_part(seed: &[u8], dice: &mut Dice) -> Vec<u8> {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(seed)).unwrap();
    let chosen = dice.roll(archive.len());
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        let content = if index == chosen { mutate(&content, dice) } else { content };
        parts.push((file.name().unwrap().into_owned(), content));
    }
    let parts: Vec<(&str, &[u8])> =
        parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    super::make::zip(&parts)
}

fn seeds() -> Vec<(&'static str, Vec<u8>)> {
    let mut parts = Parts::of_sheet(
        "<worksheet><sheetPr filterMode='1'/><cols><col min='1' max='2' hidden='1'/></cols><sheetData>\
         <row r='1' hidden='1'><c r='A1' s='1' t='s'><v>0</v></c><c r='B1'><f t='shared' si='0' ref='B1:B2'>[1]S!A1</f><v>1.5</v></c></row>\
         <row r='2'><c r='A2' t='inlineStr'><is><r><t>甲</t></r></is></c><c r='B2' t='e'><v>#REF!</v></c></row></sheetData>\
         <sheetProtection sheet='1'/><mergeCells><mergeCell ref='A1:B2'/></mergeCells></worksheet>",
    );
    parts.shared = Some("<sst uniqueCount='1'><si><t>县</t></si></sst>".to_owned());
    parts.styles = Some("<styleSheet><fonts><font/></fonts><cellXfs><xf numFmtId='0'/><xf numFmtId='14' fontId='0'/></cellXfs></styleSheet>".to_owned());
    let workbook = parts.build();
    let archive = super::make::zip(&[("a/b.xlsx", &workbook), ("c.csv", b"1,2\n3,4\n")]);
    vec![
        ("a.xlsx", workbook),
        ("a.xls", super::xls::RICH.to_vec()),
        ("b.xls", super::xls::XLWT.to_vec()),
        ("a.ods", super::ods::RICH.to_vec()),
        ("a.csv", "县市,数\n禄丰市,\"1,2\"\n".repeat(5).into_bytes()),
        ("a.zip", archive),
        ("p.xlsx", super::xls::PASSWORD.to_vec()),
    ]
}

#[test]
fn damaged_files_end_soon_in_a_book_or_in_a_sentence() {
    let mut failures = Vec::new();
    let mut read_all_the_same = 0;
    for (name, seed) in seeds() {
        let is_zip = seed.starts_with(b"PK");
        for round in 0..ROUNDS {
            let mut dice = Dice(round);
            let bytes = if is_zip && round % 2 == 0 {
                mutate_part(&seed, &mut dice)
            } else {
                mutate(&seed, &mut dice)
            };
            let start = Instant::now();
            let outcome = read(name, &bytes);
            let unpacked = expand(name, &bytes);
            if start.elapsed() > Duration::from_secs(5) {
                failures.push(format!("{name} round {round}: {:?}", start.elapsed()));
            }
            // A caught panic is told to nobody but this test.
            if outcome == Err(Refusal::Internal) || unpacked == Err(Refusal::Internal) {
                failures.push(format!("{name} round {round}: panic"));
            }
            read_all_the_same += usize::from(outcome.is_ok());
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
    assert!(
        read_all_the_same > 100,
        "the mutations are too coarse to reach the readers: {read_all_the_same}"
    );
}
