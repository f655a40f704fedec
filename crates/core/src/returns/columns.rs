//! The values of a detail row.

use std::sync::Arc;

use super::packed::Packed;
use super::shared::{Shared, slot};
use super::{Entry, Given, OnSheet, Place};
use crate::text::ShortText;

type Pair = (Arc<str>, Entry);

/// A detail row's values by column id, in the order of the ids. A nation has millions of them: of each only what was given is
/// held, and that once for all that say the same; where it stands follows from its row and its column, which rows of a sheet
/// share. Rows of a return that was read lie together, so that a value takes two bytes.
///
/// ```
/// use jibao_core::returns::{Columns, Entry, Place, Value};
///
/// let sheet = Place::sheet("楚雄市.xlsx", "村级明细表");
/// let persons = Entry::new(Value::from(12), "12", sheet.cell("D4"));
/// let mut columns = Columns::from([("persons".into(), persons)]);
/// assert_eq!(columns.get("persons").unwrap().raw, "12");
/// assert_eq!(columns.entry("persons").unwrap().place, sheet.cell("D4"));
/// columns.edit("persons", |entry| entry.set_unreadable());
/// assert_eq!(columns.get("persons").unwrap().number(), None);
/// ```
#[derive(Debug, Clone)]
pub struct Columns(Held);

#[derive(Debug, Clone)]
enum Held {
    /// By the row itself: while it is read, and once it was changed.
    Own(Box<Own>),
    /// With the other rows of its sheet, among which it has this place.
    Packed(Arc<Packed>, u32),
}

/// What a row holds by itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Own {
    pub(super) shape: Arc<Shape>,
    /// What follows the letters of the columns in the names of the row's cells: its number.
    pub(super) row: ShortText,
    /// As many as the shape has columns.
    pub(super) given: Box<[Arc<Given>]>,
    /// Values that do not stand where their row and column say: which, and where.
    pub(super) apart: Vec<(usize, Place)>,
}

/// What rows of a sheet have in common.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Shape {
    pub(super) on: Arc<OnSheet>,
    pub(super) columns: Heads,
}

/// Ids of columns in their order, each with the letters of its cells.
pub(super) type Heads = Vec<(Arc<str>, ShortText)>;

thread_local! {
    static SHAPES: Shared<Arc<Shape>> = const { Shared::new() };
}

/// Letters and the rest of a cell's name.
fn split(cell: &str) -> (&str, &str) {
    cell.split_at(cell.find(|c: char| c.is_ascii_digit()).unwrap_or(cell.len()))
}

impl Columns {
    /// The values of one of the rows that lie together.
    pub(super) fn packed(together: Arc<Packed>, row: u32) -> Self {
        Self(Held::Packed(together, row))
    }

    /// What the row holds by itself, if it does.
    pub(super) fn own(&self) -> Option<&Own> {
        match &self.0 {
            Held::Own(own) => Some(own),
            Held::Packed(..) => None,
        }
    }

    /// The rows that its values lie together with, and its place among them.
    pub(super) fn together(&self) -> Option<(&Arc<Packed>, u32)> {
        match &self.0 {
            Held::Own(_) => None,
            Held::Packed(together, row) => Some((together, *row)),
        }
    }

    fn shape(&self) -> &Arc<Shape> {
        match &self.0 {
            Held::Own(own) => &own.shape,
            Held::Packed(together, _) => &together.shape,
        }
    }

    fn at(&self, column: &str) -> Option<usize> {
        // They are few, and most differ in their length.
        self.shape().columns.iter().position(|(id, _)| **id == *column)
    }

    fn given(&self, at: usize) -> &Arc<Given> {
        match &self.0 {
            Held::Own(own) => &own.given[at],
            Held::Packed(together, row) => together.given(*row, at),
        }
    }

    fn place(&self, at: usize) -> Place {
        match &self.0 {
            Held::Own(own) => own.place(at),
            Held::Packed(together, row) => together.place(*row, at),
        }
    }

    fn entry_at(&self, at: usize) -> Entry {
        Entry::shares(Arc::clone(self.given(at)), self.place(at))
    }

    /// What was given in a column.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&Given> {
        self.at(column).map(|at| &**self.given(at))
    }

    /// The same with the column's id.
    #[must_use]
    pub fn get_key_value(&self, column: &str) -> Option<(&Arc<str>, &Given)> {
        let at = self.at(column)?;
        Some((&self.shape().columns[at].0, self.given(at)))
    }

    /// What was given in a column, with where it stands.
    #[must_use]
    pub fn entry(&self, column: &str) -> Option<Entry> {
        self.at(column).map(|at| self.entry_at(at))
    }

    /// The columns' ids with what was given in them.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Given)> {
        self.shape().columns.iter().enumerate().map(|(at, (id, _))| (id, &**self.given(at)))
    }

    /// Whether another row is known to have its values in the very same columns of the same sheet: what holds of the columns
    /// of one holds of those of the other.
    pub(super) fn shares_columns(&self, other: &Self) -> bool {
        Arc::ptr_eq(self.shape(), other.shape())
    }

    /// Whether one of the values stands on a sheet.
    pub(super) fn are_on(&self, sheet: &OnSheet) -> bool {
        let apart = match &self.0 {
            Held::Own(own) => &own.apart,
            Held::Packed(together, row) => together.apart(*row),
        };
        *self.shape().on == *sheet || apart.iter().any(|(_, place)| **place == *sheet)
    }

    /// What was given.
    pub fn values(&self) -> impl Iterator<Item = &Given> {
        self.iter().map(|(_, given)| given)
    }

    /// The columns' ids with what was given in them and where it stands.
    pub fn entries(&self) -> impl Iterator<Item = (&Arc<str>, Entry)> {
        self.shape().columns.iter().enumerate().map(|(at, (id, _))| (id, self.entry_at(at)))
    }

    /// Puts a value into a column, in the place of the one that it has.
    pub fn put(&mut self, column: Arc<str>, entry: Entry) {
        let all = std::mem::take(self).into_iter();
        *self = all.chain([(column, entry)]).collect();
    }

    /// Changes the value of a column; returns what the change does, where there is one.
    pub fn edit<T>(&mut self, column: &str, change: impl FnOnce(&mut Entry) -> T) -> Option<T> {
        self.at(column).map(|at| self.edit_at(at, change))
    }

    /// Changes every value.
    pub fn edit_each(&mut self, mut change: impl FnMut(&mut Entry)) {
        for at in 0..self.shape().columns.len() {
            self.edit_at(at, &mut change);
        }
    }

    fn edit_at<T>(&mut self, at: usize, change: impl FnOnce(&mut Entry) -> T) -> T {
        match &mut self.0 {
            Held::Own(own) => own.edit(at, change),
            Held::Packed(together, row) => {
                let mut own = Box::new(together.own(*row));
                let done = own.edit(at, change);
                self.0 = Held::Own(own);
                done
            }
        }
    }
}

impl Own {
    fn place(&self, at: usize) -> Place {
        self.shape.place(at, &self.row, &self.apart)
    }

    fn edit<T>(&mut self, at: usize, change: impl FnOnce(&mut Entry) -> T) -> T {
        let place = self.place(at);
        let mut entry = Entry::shares(Arc::clone(&self.given[at]), place.clone());
        let done = change(&mut entry);
        if entry.place != place {
            self.apart.retain(|(one, _)| *one != at);
            self.apart.push((at, entry.place.clone()));
        }
        self.given[at] = Arc::clone(entry.shared());
        done
    }
}

impl Shape {
    /// Where a row's value stands.
    pub(super) fn place(&self, at: usize, row: &ShortText, apart: &[(usize, Place)]) -> Place {
        match apart.iter().find(|(one, _)| *one == at) {
            Some((_, place)) => place.clone(),
            None => Place::on(Arc::clone(&self.on), self.columns[at].1.followed_by(row)),
        }
    }
}

impl Default for Columns {
    fn default() -> Self {
        Self(Held::Own(Box::default()))
    }
}

/// Of several values in one column the last one stays.
impl FromIterator<Pair> for Columns {
    fn from_iter<I: IntoIterator<Item = Pair>>(pairs: I) -> Self {
        let mut all: Vec<Pair> = pairs.into_iter().collect();
        if !all.is_sorted_by(|(one, _), (other, _)| one < other) {
            all.reverse();
            all.sort_by(|(one, _), (other, _)| one.cmp(other));
            all.dedup_by(|(one, _), (other, _)| one == other);
        }
        let Some((_, first)) = all.first() else { return Self::default() };
        let (on, row) = (Arc::clone(first.place.sheet_of()), ShortText::from(split(&first.place.cell).1));
        let letters = |place: &Place| {
            let (letters, rest) = split(&place.cell);
            (row == rest && *place.sheet_of() == on).then(|| ShortText::from(letters))
        };
        let mut apart = Vec::new();
        let heads: Vec<ShortText> = all
            .iter()
            .zip(0..)
            .map(|((_, entry), at)| {
                letters(&entry.place).unwrap_or_else(|| {
                    apart.push((at, entry.place.clone()));
                    ShortText::new()
                })
            })
            .collect();
        let same = |known: &Arc<Shape>, (on, all, heads): &(Arc<OnSheet>, &Vec<Pair>, Vec<ShortText>)| {
            known.on == *on
                && known.columns.len() == all.len()
                && known
                    .columns
                    .iter()
                    .zip(all.iter().zip(heads))
                    .all(|((id, letters), ((other, _), head))| id == other && letters == head)
        };
        let new = |(on, all, heads): (Arc<OnSheet>, &Vec<Pair>, Vec<ShortText>)| {
            let ids = all.iter().map(|(id, _)| Arc::clone(id));
            Arc::new(Shape { on, columns: ids.zip(heads).collect() })
        };
        let slot = slot([&*on.file, &*on.sheet]);
        let shape = SHAPES.with(|shapes| shapes.held(slot, (on, &all, heads), same, new));
        let given = all.iter().map(|(_, entry)| Arc::clone(entry.shared())).collect();
        Self(Held::Own(Box::new(Own { shape, row, given, apart })))
    }
}

impl<const N: usize> From<[Pair; N]> for Columns {
    fn from(pairs: [Pair; N]) -> Self {
        pairs.into_iter().collect()
    }
}

impl IntoIterator for Columns {
    type Item = Pair;
    type IntoIter = std::vec::IntoIter<Pair>;

    fn into_iter(self) -> Self::IntoIter {
        let all: Vec<Pair> = self.entries().map(|(id, entry)| (Arc::clone(id), entry)).collect();
        all.into_iter()
    }
}

/// The same values at the same places, however they are held.
impl PartialEq for Columns {
    fn eq(&self, other: &Self) -> bool {
        self.entries().eq(other.entries())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returns::Value;

    fn entry(raw: &str) -> Entry {
        Entry::new(Value::Blank, raw, Place::default())
    }

    fn columns(pairs: &[(&str, &str)]) -> Columns {
        pairs.iter().map(|(id, raw)| ((*id).into(), entry(raw))).collect()
    }

    #[test]
    fn columns_stand_in_the_order_of_their_ids_and_the_last_of_two_stays() {
        let row = columns(&[("b", "1"), ("a", "2"), ("b", "3")]);
        let told: Vec<(&str, &str)> = row.iter().map(|(id, given)| (&**id, given.raw.as_str())).collect();
        assert_eq!(told, [("a", "2"), ("b", "3")]);
        assert_eq!(row.entry("a"), Some(entry("2")));
        assert_eq!(row.get("c"), None);
    }

    #[test]
    fn a_column_that_is_there_is_replaced_and_another_one_put_in_its_place() {
        let mut row = columns(&[("a", "1"), ("c", "3")]);
        row.put("c".into(), entry("4"));
        row.put("b".into(), entry("2"));
        assert_eq!(row, columns(&[("a", "1"), ("b", "2"), ("c", "4")]));
    }

    #[test]
    fn a_value_stands_where_it_was_put_wherever_the_others_of_its_row_do() {
        let here = Place::sheet("甲.xlsx", "明细");
        let places = [
            here.cell("D4"),
            here.cell("E4"),
            here.cell("E5"),
            here.cell("AA4"),
            here.clone(),
            here.cell("V01 a"),
            Place::sheet("乙.xlsx", "明细").cell("F4"),
            Place::file("丙.xlsx"),
        ];
        let pairs = |places: &[Place]| -> Vec<Pair> {
            let entry = |(at, place): (usize, &Place)| {
                let name = format!("c{at}");
                (name.as_str().into(), Entry::new(Value::from(7), "7", place.clone()))
            };
            places.iter().enumerate().map(entry).collect()
        };
        for first in 0..places.len() {
            let mut places = places.clone();
            places.rotate_left(first);
            let mut row: Columns = pairs(&places).into_iter().collect();
            assert_eq!(row.clone().into_iter().collect::<Vec<_>>(), pairs(&places), "{first}");
            // A change leaves the places of all, unless it is one of the place.
            row.edit_each(|entry| entry.remark = "改".to_owned());
            row.edit("c1", |entry| entry.place = here.cell("Z9")).unwrap();
            places[1] = here.cell("Z9");
            let now: Vec<Place> = row.entries().map(|(_, entry)| entry.place).collect();
            assert_eq!(now, places, "{first}");
            assert!(row.values().all(|given| given.remark == "改"), "{first}");
        }
    }

    #[test]
    fn rows_of_a_sheet_share_their_columns() {
        let here = Place::sheet("甲.xlsx", "明细");
        let row = |number: u32| -> Columns {
            let at = |letter: &str| Entry::new(Value::Blank, "", here.cell(format!("{letter}{number}")));
            [("a".into(), at("D")), ("b".into(), at("E"))].into()
        };
        assert!(row(4).shares_columns(&row(5)));
        assert!(row(4).own().unwrap().apart.is_empty());
    }
}
