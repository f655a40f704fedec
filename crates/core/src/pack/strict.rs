//! Strict reading of TOML and CSV: every key and column that the types do not know is told, all of them at once.

use csv::StringRecord;
use serde::de::DeserializeOwned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer};

use super::error::{Location, PackError, nearest};
use super::faults::Faults;
use super::files::{PackFiles, line_ends};
use super::toml_fault::{csv_sentence, toml_sentence};

/// Rows of a table that are taken in together.
const AT_ONCE: usize = 8192;

/// More faults of one file than anybody mends before trying again.
const MOST: usize = 60;

impl PackFiles {
    /// A TOML file. What is wrong in it is noted down; the rest is read, without the rows that are wrong.
    pub(super) fn toml<T: DeserializeOwned>(&self, path: &str, faults: &mut Faults) -> Option<T> {
        let Some(text) = faults.keep(self.get(path)) else {
            faults.broken(path, "");
            return None;
        };
        toml_text(text, |byte| self.location(path, byte), path, faults)
    }

    /// The rows of a CSV file with their lines. The header must have the columns given, no more, and no fewer but for those
    /// that are optional.
    pub(super) fn csv<T: DeserializeOwned + Send>(
        &self,
        path: &str,
        columns: &[&str],
        optional: &[&str],
        faults: &mut Faults,
    ) -> Vec<(Location, T)> {
        let mut rows = Vec::new();
        self.csv_each(path, columns, optional, faults, |line, row, _| {
            rows.push((self.line(path, line), row));
        });
        rows
    }

    /// The same one after another, each with its line, for tables too long to lie in memory beside what is made of them.
    pub(super) fn csv_each<T: DeserializeOwned>(
        &self,
        path: &str,
        columns: &[&str],
        optional: &[&str],
        faults: &mut Faults,
        mut each: impl FnMut(usize, T, &mut Faults) + Send,
    ) {
        let Some(text) = faults.keep(self.get(path)) else {
            faults.broken(path, "");
            return;
        };
        let mut any = false;
        let whole = csv_text(
            text,
            (columns, optional),
            |line| self.line(path, line),
            faults,
            |line, row, faults| {
                any = true;
                each(line, row, faults);
            },
        );
        if !whole {
            faults.broken(path, if any { text } else { "" });
        }
    }
}

fn csv_text<T: DeserializeOwned>(
    text: &str,
    (columns, optional): (&[&str], &[&str]),
    at: impl Fn(usize) -> Location + Sync,
    faults: &mut Faults,
    mut each: impl FnMut(usize, T, &mut Faults) + Send,
) -> bool {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => {
            faults.push(syntax(at(1), &error));
            return false;
        }
    };
    let mut whole = true;
    if let (1, Some(sign)) = (
        header.len(),
        text.lines().next().and_then(|head| head.chars().find(|c| matches!(c, ';' | '；' | '\t' | '，'))),
    ) {
        let sign = if sign == '\t' { "制表符".to_owned() } else { format!("“{sign}”") };
        let message = format!("列之间用的是{sign}，应为半角逗号：用表格程序另存为 CSV UTF-8（逗号分隔）");
        faults.push(PackError::Syntax { at: at(1), message });
        return false;
    }
    for key in header.iter().filter(|key| !columns.contains(key)) {
        if key.is_empty() {
            let message = "有一列没有列名：多半是行末多了逗号，各行都删去；有用的列请写上列名".to_owned();
            faults.push(PackError::Syntax { at: at(1), message });
            whole = false;
            continue;
        }
        let nearest = nearest(key, columns.iter().copied());
        faults.push(PackError::UnknownKey { at: at(1), key: key.to_owned(), nearest });
        whole = false;
    }
    let missing = |column: &&&str| !optional.contains(column) && !header.iter().any(|key| key == **column);
    for column in columns.iter().filter(missing) {
        faults.push(PackError::Syntax { at: at(1), message: format!("缺少列“{column}”") });
        whole = false;
    }
    if !whole {
        return false;
    }
    let mut lines = Lines::of(text);
    let mut take = |record: Result<StringRecord, csv::Error>| {
        let line = lines.of_record(match &record {
            Ok(record) => record.position(),
            Err(error) => error.position(),
        });
        let read = record.and_then(|record| {
            // Spreadsheet programs leave rows of commas behind.
            let any = !record.iter().all(str::is_empty);
            any.then(|| record.deserialize(Some(&header))).transpose()
        });
        match read {
            Ok(None) => {}
            Ok(Some(row)) => each(line, row, faults),
            Err(error) => {
                faults.push(syntax(at(line), &error));
                whole = false;
            }
        }
    };
    let mut records = reader.records();
    let mut some: Vec<_> = records.by_ref().take(AT_ONCE).collect();
    // Of a long table the next rows are parted while these are taken in.
    while some.len() == AT_ONCE {
        let (next, ()) =
            rayon::join(|| records.by_ref().take(AT_ONCE).collect(), || some.into_iter().for_each(&mut take));
        some = next;
    }
    some.into_iter().for_each(&mut take);
    whole
}

/// Tells the lines of records that come one after another. The reader's own number is one too low where lines end in CRLF,
/// and knows no lines that end in CR alone.
struct Lines<'t> {
    text: &'t [u8],
    /// As far as lines were counted, and the line there.
    until: usize,
    line: usize,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        Self { text: text.as_bytes(), until: 0, line: 1 }
    }

    /// The line on which a record begins.
    fn of_record(&mut self, position: Option<&csv::Position>) -> usize {
        let from = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(self.until);
        let from = from.clamp(self.until, self.text.len());
        // Where the record before ended, the rest of its line end and empty lines may still stand.
        let ends = self.text[from..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.line += line_ends(&self.text[self.until..from + ends]);
        self.until = from + ends;
        self.line
    }
}

fn syntax(at: Location, error: &csv::Error) -> PackError {
    PackError::Syntax { at, message: csv_sentence(error) }
}

/// A TOML text read to its end.
pub(super) fn toml_text<T: DeserializeOwned>(
    text: &str,
    at: impl Fn(usize) -> Location,
    path: &str,
    faults: &mut Faults,
) -> Option<T> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        for error in &errors {
            faults.push(told(&at, text, error));
        }
        faults.broken(path, "");
        return None;
    }
    let mut table = table;
    let mut meant: Vec<String> = Vec::new();
    for _ in 0..MOST {
        let error = match T::deserialize(Deserializer::from(table.clone())) {
            Ok(read) => return Some(read),
            Err(error) => error,
        };
        let span = error.span();
        let fault = told(&at, text, &error);
        // A key that is lacking because it is misspelt has been told.
        let lacking = error.message().strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`'));
        if lacking.is_none_or(|key| meant.iter().all(|meant| meant != key)) {
            if let PackError::UnknownKey { nearest: Some(key), .. } = &fault {
                meant.push(key.clone());
            }
            faults.push(fault);
        }
        let Some(span) = span else { break };
        if error.message().starts_with("unknown field") && cut_key(table.get_mut(), span.start) {
            continue;
        }
        if !cut_row(table.get_mut(), span.start) {
            break;
        }
        faults.broken(path, text);
    }
    faults.broken(path, "");
    None
}

/// Takes out the key that stands at a place.
fn cut_key(table: &mut DeTable<'_>, at: usize) -> bool {
    let key = table.iter().find(|(key, _)| key.span().contains(&at)).map(|(key, _)| key.clone());
    if let Some(key) = key {
        table.remove(&key);
        return true;
    }
    children(table).any(|child| cut_key(child, at))
}

fn children<'t, 'i>(table: &'t mut DeTable<'i>) -> Box<dyn Iterator<Item = &'t mut DeTable<'i>> + 't> {
    Box::new(table.iter_mut().flat_map(|(_, value)| -> Box<dyn Iterator<Item = &'t mut DeTable<'i>> + 't> {
        match value.get_mut() {
            DeValue::Table(table) => Box::new(std::iter::once(table)),
            DeValue::Array(array) => Box::new(array.iter_mut().filter_map(|one| match one.get_mut() {
                DeValue::Table(table) => Some(table),
                _ => None,
            })),
            _ => Box::new(std::iter::empty()),
        }
    }))
}

/// Takes out the innermost row of a list of tables that holds a place.
fn cut_row(table: &mut DeTable<'_>, at: usize) -> bool {
    if children(table).any(|child| cut_row(child, at)) {
        return true;
    }
    for (_, value) in table.iter_mut() {
        let DeValue::Array(array) = value.get_mut() else { continue };
        let row = array.iter().position(|one| one.get_ref().is_table() && holds(one, at));
        if let Some(row) = row {
            let rows = std::mem::replace(array, DeArray::new()).into_iter().enumerate();
            rows.filter(|(at, _)| *at != row).for_each(|(_, one)| array.push(one));
            return true;
        }
    }
    false
}

/// Whether a place lies in a table: in its heading, in a key or in a value of it.
fn holds(value: &toml::Spanned<DeValue<'_>>, at: usize) -> bool {
    value.span().contains(&at)
        || match value.get_ref() {
            DeValue::Table(table) => {
                table.iter().any(|(key, value)| key.span().contains(&at) || holds(value, at))
            }
            DeValue::Array(array) => array.iter().any(|value| holds(value, at)),
            _ => false,
        }
}

/// An unknown key keeps its nearest name as a value of its own; every other fault is a sentence.
fn told(at: &impl Fn(usize) -> Location, text: &str, error: &toml::de::Error) -> PackError {
    let at = at(error.span().unwrap_or_default().start);
    let message = error.message();
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if let (true, Some((key, known))) = (message.starts_with("unknown field"), quoted.split_first()) {
        let nearest = nearest(key, known.iter().copied());
        return PackError::UnknownKey { at, key: (*key).to_owned(), nearest };
    }
    PackError::Syntax { at, message: toml_sentence(error, text) }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Row {
        number: usize,
    }

    /// A wrong row, and one of commas, here and there in a table that is taken in several times.
    #[test]
    fn rows_and_faults_come_in_their_order_however_long_the_table_is() {
        for rows in [0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE + 7] {
            let is_wrong = |at: usize| at % 1000 == 17;
            let is_empty = |at: usize| at % 1000 == 18;
            let row = |at: usize| match at {
                _ if is_wrong(at) => "x,\n".to_owned(),
                _ if is_empty(at) => ",\n".to_owned(),
                _ => format!("{at},\"a\nb\"\n"),
            };
            let text: String =
                std::iter::once("number,words\n".to_owned()).chain((0..rows).map(row)).collect();
            let mut files = PackFiles::default();
            files.insert("t.csv", text);
            let (mut faults, mut read) = (Faults::default(), Vec::new());
            files.csv_each("t.csv", &["number", "words"], &[], &mut faults, |line, row: Row, _| {
                read.push((line, row.number));
            });
            let (mut line, mut right, mut wrong) = (2, Vec::new(), Vec::new());
            for at in 0..rows {
                match at {
                    _ if is_wrong(at) => wrong.push(line),
                    _ if is_empty(at) => {}
                    _ => right.push((line, at)),
                }
                line += if is_wrong(at) || is_empty(at) { 1 } else { 2 };
            }
            assert!(read == right, "{rows}");
            let told = faults.told().map(|faults| faults.0).unwrap_or_default();
            let lines: Vec<usize> = told
                .iter()
                .map(|fault| match fault {
                    PackError::Syntax { at, .. } => at.line,
                    other => panic!("{other:?}"),
                })
                .collect();
            assert_eq!(lines, wrong, "{rows}");
        }
    }
}
