//! The values of a detail row.

use std::borrow::Cow;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize};

use super::Entry;
use super::shared::{Shared, slot};

type Pair = (Arc<str>, Entry);
type Borrowed<'a> = (&'a Arc<str>, &'a Entry);

/// A detail row's values by column id, in the order of the ids. A nation has millions of them: they lie side by side.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<(Id, Entry)>")]
pub struct Columns(Vec<Pair>);

/// A column's id as it is read back: one text for all rows.
struct Id(Arc<str>);

thread_local! {
    static IDS: Shared<Arc<str>> = const { Shared::new() };
}

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = <Cow<'de, str>>::deserialize(deserializer)?;
        let slot = slot([&*id]);
        let same = |known: &Arc<str>, id: &Cow<'_, str>| **known == **id;
        Ok(Self(IDS.with(|ids| ids.held(slot, id, same, |id| (&*id).into()))))
    }
}

impl From<Vec<(Id, Entry)>> for Columns {
    fn from(pairs: Vec<(Id, Entry)>) -> Self {
        Self(pairs.into_iter().map(|(Id(id), entry)| (id, entry)).collect())
    }
}

impl Columns {
    fn at(&self, column: &str) -> Result<usize, usize> {
        self.0.binary_search_by(|(id, _)| (**id).cmp(column))
    }

    /// The value in a column.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&Entry> {
        self.at(column).ok().map(|at| &self.0[at].1)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, column: &str) -> Option<&mut Entry> {
        self.at(column).ok().map(|at| &mut self.0[at].1)
    }

    /// The value in a column, which is put there where it has none.
    pub fn get_or_insert_with(&mut self, column: Arc<str>, value: impl FnOnce() -> Entry) -> &mut Entry {
        let at = self.at(&column).unwrap_or_else(|at| {
            self.0.insert(at, (column, value()));
            at
        });
        &mut self.0[at].1
    }

    /// Columns with their values.
    pub fn iter(&self) -> impl Iterator<Item = Borrowed<'_>> {
        self.into_iter()
    }

    /// The values.
    pub fn values(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter().map(|(_, entry)| entry)
    }

    /// Columns with their values, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = (&Arc<str>, &mut Entry)> {
        self.0.iter_mut().map(|(id, entry)| (&*id, entry))
    }

    /// The values, to be changed.
    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut Entry> {
        self.0.iter_mut().map(|(_, entry)| entry)
    }
}

/// Of several values in one column the last one stays.
impl FromIterator<Pair> for Columns {
    fn from_iter<I: IntoIterator<Item = Pair>>(pairs: I) -> Self {
        let mut all: Vec<Pair> = pairs.into_iter().collect();
        all.reverse();
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        all.dedup_by(|(one, _), (other, _)| one == other);
        all.shrink_to_fit();
        Self(all)
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
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Columns {
    type Item = Borrowed<'a>;
    type IntoIter = std::iter::Map<std::slice::Iter<'a, Pair>, fn(&'a Pair) -> Borrowed<'a>>;

    fn into_iter(self) -> Self::IntoIter {
        let borrowed: fn(&'a Pair) -> Borrowed<'a> = |(id, entry)| (id, entry);
        self.0.iter().map(borrowed)
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
