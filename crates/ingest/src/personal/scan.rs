//! The search through a whole workbook: cells of all sheets, hidden ones too, comments, text boxes, links, defined names,
//! properties, sheets' names. What is found is taken out of the book, so that nothing read later can repeat it.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

use jibao_contract::form;
use jibao_core::pack::Pack;
use jibao_core::returns::Place;
use jibao_core::returns::stamp::Stamp;
use jibao_core::text::fold::{compact, fold_char, key};
use rust_decimal::Decimal;

use super::number::MOBILE;
use super::{Personal, SET_ASIDE, found, in_name, masked, search, told_name};
use crate::form::cover;
use crate::form::lexicon::Lexicon;
use crate::form::limits::{MAX_PERSONAL, MAX_SEEN};
use crate::form::value::{seen, shown};
use jibao_sheets::{Position, RawBook, RawCell, RawSheet, RawValue, a1};

/// The least number of eleven digits; counts are never that large.
const ELEVEN_DIGITS: Decimal = Decimal::from_parts(1_410_065_408, 2, 0, false, 0);
/// Header words are short; a longer text that names them is an instruction.
const HEADER: usize = 12;

/// Bytes from which on a text is remembered while a sheet is searched.
const LONG: usize = 300;

/// What was found in a book.
#[derive(Debug, Default)]
pub(crate) struct Quarantine {
    /// Where, and the sentence: one a cell or place.
    pub told: Vec<(Place, String)>,
    /// Cells that were taken out, by sheet.
    pub cells: Vec<BTreeSet<Position>>,
}

/// Takes everything personal out of a book. `cover` is the sheet whose signature fields (填报人, 审核人, 联系电话) are asked
/// for: a mobile number there is left where it is, and nothing prints those fields.
pub(crate) fn quarantine(
    book: &mut RawBook,
    cover: Option<usize>,
    lexicon: &Lexicon,
    pack: &Pack,
    path: &str,
) -> Quarantine {
    let mut all = Quarantine::default();
    let set_aside: Arc<str> = SET_ASIDE.into();
    names(book, pack, path, &mut all.told);
    for (index, sheet) in book.sheets.iter_mut().enumerate() {
        let is_cover = cover == Some(index);
        let own = if is_cover { cover::signature(sheet, lexicon) } else { BTreeSet::new() };
        let mut scan = Scan {
            path,
            sheet,
            lexicon,
            pack,
            own,
            is_cover,
            told: Vec::new(),
            untold: 0,
            out: BTreeSet::new(),
            set_aside: set_aside.clone(),
        };
        scan.rosters();
        scan.labels();
        scan.cells();
        scan.around();
        scan.close();
        all.told.append(&mut scan.told);
        all.cells.push(scan.out);
    }
    properties(book, path, &mut all.told);
    all
}

/// Names of sheets, unlike each other again after masking.
fn names(book: &mut RawBook, pack: &Pack, path: &str, told: &mut Vec<(Place, String)>) {
    for index in 0..book.sheets.len() {
        let Some(what) = in_name(pack, &book.sheets[index].name) else { continue };
        let mut name = told_name(pack, &book.sheets[index].name);
        while book.sheets.iter().any(|sheet| sheet.name == name) {
            name.push('′');
        }
        told.push((Place::sheet(path, name.clone()), format!("工作表名称里有{what}，已隐去")));
        let sheet = &mut book.sheets[index];
        for note in &mut sheet.notes {
            note.text = note.text.replace(&sheet.name, &name);
            note.sheet = note.sheet.take().map(|_| name.clone());
        }
        sheet.name = name;
    }
}

fn properties(book: &mut RawBook, path: &str, told: &mut Vec<(Place, String)>) {
    // The program's own stamp is nothing but digits and letters, some of which look like a number of a person's.
    let own = |name: &str, value: &str| name == form::RETURNED && value.parse::<Stamp>().is_ok();
    for (name, value) in book.properties.iter_mut().filter(|(name, value)| !own(name, value)) {
        if let Some(Personal { what, number, .. }) = search(value) {
            let shown = match name.as_str() {
                "creator" => "作者".to_owned(),
                "lastModifiedBy" => "最后修改者".to_owned(),
                _ => masked(name),
            };
            let message = format!("文档属性“{shown}”里有{what}“{number}”，已隔离");
            told.push((Place::file(path), message));
            SET_ASIDE.clone_into(value);
        }
    }
    book.properties.retain(|name, _| found(name).is_none());
    for (name, formula) in &mut book.defined_names {
        if let Some(what) = found(name).or_else(|| found(formula)) {
            told.push((Place::file(path), format!("定义的名称“{}”里有{what}，已隔离", masked(name))));
            *name = masked(name);
            SET_ASIDE.clone_into(formula);
        }
    }
    for note in &mut book.notes {
        note.text = masked(&note.text);
    }
}

/// What a header word says about its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Name,
    Identity,
    Private,
}

/// What a list of persons has beside their names.
const PRIVATE: [&str; 11] =
    ["电话", "手机", "住址", "联系方式", "家庭地址", "银行卡", "卡号", "微信", "QQ", "邮箱", "车牌"];

fn role(text: &str) -> Option<Role> {
    // Each character may have an invisible one beside it, which is seen only when it is folded.
    if text.len() > HEADER * 16
        || !text.chars().any(|c| {
            matches!(
                c,
                '名' | '证'
                    | '份'
                    | '话'
                    | '机'
                    | '址'
                    | '式'
                    | '卡'
                    | '微'
                    | 'Q'
                    | 'q'
                    | 'Ｑ'
                    | 'ｑ'
                    | '箱'
                    | '照'
                    | '车'
            )
        })
    {
        return None;
    }
    let text = key(text);
    let names = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if text.chars().count() > HEADER || text.contains(':') {
        None
    } else if text.ends_with("姓名") {
        Some(Role::Name)
    } else if names(&["身份证", "证件号", "公民身份号", "护照号"]) {
        Some(Role::Identity)
    } else {
        names(&PRIVATE).then_some(Role::Private)
    }
}

/// Labels of cells whose value is a person's where it looks like one.
const LABELS: [&str; 17] = [
    "家庭电话",
    "本人电话",
    "个人电话",
    "住宅电话",
    "家属电话",
    "家长电话",
    "监护人电话",
    "当事人电话",
    "宅电",
    "微信号",
    "微信",
    "QQ",
    "QQ号",
    "护照号码",
    "护照号",
    "银行卡号",
    "卡号",
];

/// Whether a label may end so: most words are told from them at once.
fn ends_label(c: char) -> bool {
    matches!(c, '话' | '电' | '号' | '码' | '信' | 'Q' | 'q')
}

struct Scan<'a> {
    path: &'a str,
    sheet: &'a mut RawSheet,
    lexicon: &'a Lexicon,
    pack: &'a Pack,
    /// Cells of the cover that the form itself asks for.
    own: BTreeSet<Position>,
    is_cover: bool,
    told: Vec<(Place, String)>,
    /// What was found beyond the number that is told.
    untold: usize,
    out: BTreeSet<Position>,
    /// What stands in the stead of what was taken out.
    set_aside: Arc<str>,
}

impl Scan<'_> {
    fn tell(&mut self, (row, column): Position, message: String) {
        if self.told.len() < MAX_PERSONAL {
            let place = Place::sheet(self.path, &*self.sheet.name).cell(a1(row, column));
            self.told.push((place, message));
        } else {
            self.untold += 1;
        }
    }

    /// Counts what is not told one by one.
    fn close(&mut self) {
        if self.untold > 0 {
            let message = format!("另有{}处个人信息，已一并隔离，未逐一列出", self.untold);
            self.told.push((Place::sheet(self.path, &*self.sheet.name), message));
        }
    }

    /// Lists of persons: a row with 姓名 beside a private word, or a column of identity numbers.
    fn rosters(&mut self) {
        let mut headers: BTreeMap<u32, BTreeMap<u16, Role>> = BTreeMap::new();
        for ((row, column), cell) in &self.sheet.cells {
            if let RawValue::Text(text) = &cell.value
                && let Some(role) = role(text)
            {
                headers.entry(*row).or_default().insert(*column, role);
            }
        }
        for (row, mut columns) in headers {
            // What stands in a list that began above is taken out already.
            columns.retain(|column, _| !self.out.contains(&(row, *column)));
            let has = |role| columns.values().any(|known| *known == role);
            if has(Role::Identity) || (has(Role::Name) && has(Role::Private)) {
                self.roster(row, &columns);
            }
        }
    }

    /// Takes out what stands below a list's header, down to the first row without any of it.
    fn roster(&mut self, header: u32, columns: &BTreeMap<u16, Role>) {
        let mut taken = 0;
        for row in header + 1.. {
            let cells = self.sheet.cells.row(row).iter().map(|(at, _)| *at);
            let there: Vec<Position> = cells.filter(|(_, column)| columns.contains_key(column)).collect();
            if there.is_empty() {
                break;
            }
            taken += there.len();
            for at in there {
                self.take_out(at, self.set_aside.clone());
            }
        }
        if taken > 0 {
            let first = columns.keys().next().copied().unwrap_or_default();
            let names: Vec<String> = columns
                .keys()
                .filter_map(|column| self.sheet.cells.get((header, *column)))
                .map(|cell| compact(&shown(cell)))
                .collect();
            let message = format!("有人员名册（{}），{taken}个单元格已隔离", names.join("、"));
            self.tell((header, first), message);
        }
    }

    /// Numbers that are a person's because of the label beside or above them: 家庭电话 | 3025524, a column QQ号.
    fn labels(&mut self) {
        let last =
            |text: &str| text.chars().rev().filter_map(fold_char).find(|c| !c.is_whitespace() && *c != ':');
        let is_label = |text: &str| {
            text.len() <= HEADER * 16 && last(text).is_some_and(ends_label) && {
                let key = key(text);
                let label = key.trim_end_matches(':');
                LABELS.iter().any(|word| label.ends_with(word))
            }
        };
        let labels: Vec<(Position, String)> = self
            .sheet
            .cells
            .iter()
            .filter_map(|(at, cell)| match &cell.value {
                RawValue::Text(text) if is_label(text) => Some((*at, compact(text))),
                _ => None,
            })
            .collect();
        for ((row, column), label) in labels {
            // The value of a label stands right of it; where it heads a column, below it down to the first gap.
            let right = self.sheet.cells.row(row).iter().map(|(at, _)| *at).find(|at| at.1 > column);
            let mut heads = (row + 1..).map(|below| (below, column)).peekable();
            let mut at = right.filter(|at| !self.out.contains(at)).or_else(|| heads.next());
            while let Some(place) = at {
                let Some(cell) = self.sheet.cells.get(place).filter(|_| !self.out.contains(&place)) else {
                    break;
                };
                if let Some(Personal { what, number, .. }) = search(&format!("{label}：{}", seen(cell))) {
                    self.tell(place, format!("有{what}“{number}”，已隔离"));
                    self.take_out(place, self.set_aside.clone());
                } else if place.0 > row {
                    break;
                }
                at = heads.next();
            }
        }
    }

    fn cells(&mut self) {
        // A long text that stands in many cells is searched once.
        let mut searched: BTreeMap<*const u8, Option<Rc<Personal>>> = BTreeMap::new();
        // So are the formats, of which a sheet has few: a number may stand in their words.
        let mut formats: BTreeMap<*const u8, Option<Rc<Personal>>> = BTreeMap::new();
        let mut suspects = Vec::new();
        for (at, cell) in &self.sheet.cells {
            let personal = match &cell.value {
                RawValue::Text(text) if text.len() > LONG => {
                    searched.entry(text.as_ptr()).or_insert_with(|| search(text).map(Rc::new)).clone()
                }
                _ => suspect(cell).map(Rc::new),
            };
            let personal = personal.or_else(|| {
                let code = cell.format.as_deref()?;
                let words = || search(&code.replace(['"', '\\'], "")).map(Rc::new);
                formats.entry(code.as_ptr()).or_insert_with(words).clone()
            });
            suspects.extend(personal.map(|personal| (*at, personal)));
        }
        for (at, personal) in suspects {
            let mobile = personal.what == MOBILE;
            if mobile && self.own.contains(&at) {
                continue;
            }
            // 填报人：… 联系电话：… below a table is the form's own signature, and only the number is hidden.
            if mobile && self.leads(at) && self.is_signed(&personal.masked) {
                self.sheet.cells.insert(at, RawCell::text(&*personal.masked));
                continue;
            }
            self.tell(at, format!("有{}“{}”，已隔离", personal.what, personal.number));
            let instead = match &self.sheet.cells.get(at).map(|cell| &cell.value) {
                Some(RawValue::Text(text)) if self.is_cover => told_name(self.pack, text).into(),
                _ if self.is_cover => (*personal.masked).into(),
                _ => self.set_aside.clone(),
            };
            self.take_out(at, instead);
        }
    }

    /// Whether a text begins with the label of a signature.
    fn is_signed(&self, text: &str) -> bool {
        text.split_once([':', '：'])
            .is_some_and(|(label, _)| label.len() <= MAX_SEEN && self.lexicon.signature.contains(&key(label)))
    }

    /// Whether a cell is the first of its row.
    fn leads(&self, (row, column): Position) -> bool {
        self.sheet.cells.row(row).first().is_none_or(|((_, first), _)| *first >= column)
    }

    fn take_out(&mut self, at: Position, instead: Arc<str>) {
        self.sheet.cells.insert(at, RawCell::text(instead));
        self.out.insert(at);
    }

    /// What lies around the cells, and what the notes say about all of it.
    fn around(&mut self) {
        let mut hidden: BTreeSet<Position> = self.out.clone();
        let mut told: Vec<(Position, String)> = Vec::new();
        let mut beside: Vec<String> = Vec::new();
        for (at, comment) in &mut self.sheet.comments {
            if let Some(Personal { what, number, .. }) = search(comment) {
                told.push((*at, format!("的批注里有{what}“{number}”，已隔离")));
                SET_ASIDE.clone_into(comment);
            }
        }
        for text_box in &mut self.sheet.text_boxes {
            if let Some(Personal { what, number, .. }) = search(&text_box.text) {
                let message = format!("附近的文本框里有{what}“{number}”，已隔离");
                told.push((text_box.anchor, message));
                SET_ASIDE.clone_into(&mut text_box.text);
            }
        }
        for link in &mut self.sheet.hyperlinks {
            if let Some(Personal { what, number, .. }) = search(&link.target) {
                let message = format!("的超链接里有{what}“{number}”，已隔离");
                told.push((link.area.origin(), message));
                SET_ASIDE.clone_into(&mut link.target);
            }
        }
        for text in &mut self.sheet.margins {
            if let Some(Personal { what, number, .. }) = search(text) {
                beside.push(format!("的页眉、页脚或图示里有{what}“{number}”，已隔离"));
                SET_ASIDE.clone_into(text);
            }
        }
        hidden.extend(told.iter().map(|(at, _)| *at));
        // A note may quote a part of what was taken out.
        for note in
            self.sheet.notes.iter_mut().filter(|note| note.cell.is_some_and(|at| hidden.contains(&at)))
        {
            let (row, column) = note.cell.unwrap_or_default();
            note.text = format!("表“{}”{}{SET_ASIDE}", self.sheet.name, a1(row, column));
        }
        for (at, message) in told {
            self.tell(at, message);
        }
        let place = Place::sheet(self.path, &*self.sheet.name);
        let named = |message| (place.clone(), format!("“{}”{message}", self.sheet.name));
        self.told.extend(beside.into_iter().take(MAX_PERSONAL).map(named));
    }
}

fn suspect(cell: &RawCell) -> Option<Personal> {
    match &cell.value {
        RawValue::Number(number) if *number < ELEVEN_DIGITS => None,
        RawValue::Text(text) | RawValue::Unreadable(text) => search(text),
        RawValue::Number(_) | RawValue::NotFinite => search(&shown(cell)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_number_of_eleven_digits_is_what_it_says() {
        assert_eq!(ELEVEN_DIGITS, Decimal::from(10_000_000_000_u64));
    }

    #[test]
    fn labels_end_as_labels_may() {
        assert!(LABELS.iter().all(|label| label.ends_with(ends_label)));
    }

    #[test]
    fn headers_of_a_list_are_told_from_instructions() {
        assert_eq!(role("姓 名"), Some(Role::Name));
        assert_eq!(role("⾝\u{200D}份\u{AD}证\u{FE00}号\u{202C}码"), Some(Role::Identity));
        assert_eq!(role("身份证号码"), Some(Role::Identity));
        assert_eq!(role("联系电话"), Some(Role::Private));
        assert_eq!(role("不得填写任何人的姓名、身份证号码、手机号码、住址"), None);
        assert_eq!(role("指标名称"), None);
    }
}
