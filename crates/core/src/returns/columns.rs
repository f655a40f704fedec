//! The values of a detail row.

use std::sync::Arc;

use super::Entry;

type Pair = (Arc<str>, Entry);
type Borrowed<'a> = (&'a Arc<str>, &'a Entry);

/// A detail row's values by column id, in the order of the ids. A nation has millions of them: they lie side by side, and
/// rows of the same columns share the ids.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Columns {
    ids: Arc<Vec<Arc<str>>>,
    /// As many as there are ids.
    values: Vec<Entry>,
}

impl Columns {
    /// Values in columns that other rows have too: as many, and in the order of the ids, no two alike.
    pub(super) fn shares(ids: &Arc<Vec<Arc<str>>>, values: Vec<Entry>) -> Self {
        Self { ids: Arc::clone(ids), values }
    }

    fn at(&self, column: &str) -> Result<usize, usize> {
        self.ids.binary_search_by(|id| (**id).cmp(column))
    }

    /// The value in a column.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&Entry> {
        self.values.get(self.at(column).ok()?)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, column: &str) -> Option<&mut Entry> {
        let at = self.at(column).ok()?;
        self.values.get_mut(at)
    }

    /// The value in a column, which is put there where it has none.
    pub fn get_or_insert_with(&mut self, column: Arc<str>, value: impl FnOnce() -> Entry) -> &mut Entry {
        let at = self.at(&column).unwrap_or_else(|at| {
            Arc::make_mut(&mut self.ids).insert(at, column);
            self.values.insert(at, value());
            at
        });
        &mut self.values[at]
    }

    /// Columns with their values.
    pub fn iter(&self) -> impl Iterator<Item = Borrowed<'_>> {
        self.into_iter()
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &Entry> {
        self.values.iter()
    }

    /// Columns with their values, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&Arc<str>, &mut Entry)> {
        self.ids.iter().zip(&mut self.values)
    }

    /// The values, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Entry> {
        self.values.iter_mut()
    }
}

/// Of several values in one column the last one stays.
impl FromIterator<Pair> for Columns {
    fn from_iter<I: IntoIterator<Item = Pair>>(pairs: I) -> Self {
        let mut all: Vec<Pair> = pairs.into_iter().collect();
        all.reverse();
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        all.dedup_by(|(one, _), (other, _)| one == other);
        let (ids, values) = all.into_iter().unzip();
        Self { ids: Arc::new(ids), values }
    }
}

impl<const N: usize> From<[Pair; N]> for Columns {
    fn from(pairs: [Pair; N]) -> Self {
        pairs.into_iter().collect()
    }
}

impl IntoIterator for Columns {
    type Item = Pair;
    type IntoIter = std::iter::Zip<std::vec::IntoIter<Arc<str>>, std::vec::IntoIter<Entry>>;

    fn into_iter(self) -> Self::IntoIter {
        Arc::unwrap_or_clone(self.ids).into_iter().zip(self.values)
    }
}

impl<'a> IntoIterator for &'a Columns {
    type Item = Borrowed<'a>;
    type IntoIter = std::iter::Zip<std::slice::Iter<'a, Arc<str>>, std::slice::Iter<'a, Entry>>;

    fn into_iter(self) -> Self::IntoIter {
        self.ids.iter().zip(&self.values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::returns::{Place, Value};

    fn entry(raw: &str) -> Entry {
        Entry::new(Value::Blank, raw, Place::default())
    }

    fn columns(pairs: &[(&str, &str)]) -> Columns {
        pairs.iter().map(|(id, raw)| ((*id).into(), entry(raw))).collect()
    }

    #[test]
    fn columns_stand_in_the_order_of_their_ids_and_the_last_of_two_stays() {
        let row = columns(&[("b", "1"), ("a", "2"), ("b", "3")]);
        let told: Vec<(&str, &str)> = row.iter().map(|(id, entry)| (&**id, entry.raw.as_str())).collect();
        assert_eq!(told, [("a", "2"), ("b", "3")]);
        assert_eq!(row.get("a"), Some(&entry("2")));
        assert_eq!(row.get("c"), None);
    }

    #[test]
    fn a_column_that_is_there_is_given_and_another_one_put_in_its_place() {
        let mut row = columns(&[("a", "1"), ("c", "3")]);
        assert_eq!(row.get_or_insert_with("c".into(), || entry("4")).raw, "3");
        assert_eq!(row.get_or_insert_with("b".into(), || entry("2")).raw, "2");
        assert_eq!(row, columns(&[("a", "1"), ("b", "2"), ("c", "3")]));
    }
}
