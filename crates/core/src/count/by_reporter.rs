//! Values by reporter.

use std::fmt;
use std::iter::Zip;
use std::ops::Index;
use std::slice;
use std::sync::Arc;
use std::vec;

use crate::ids::ReporterId;
use crate::lookup::Lookup;
use crate::returns::shared::{Shared, slot};

/// Values by reporter, in the order of the ids. A nation has hundreds of lists that go by the same thousands of reporters: they
/// share the ids and the table in which these are found.
///
/// ```
/// use jibao_core::count::ByReporter;
///
/// let persons: ByReporter<u32> = [("532322".into(), 7), ("532301".into(), 12)].into();
/// assert_eq!(persons.get(&"532322".into()), Some(&7));
/// assert_eq!(persons.values().collect::<Vec<_>>(), [&12, &7]);
/// ```
#[derive(Clone)]
pub struct ByReporter<T> {
    ids: Arc<Ids>,
    /// As many as there are ids.
    values: Vec<T>,
}

#[derive(Default)]
struct Ids {
    list: Vec<ReporterId>,
    at: Lookup<ReporterId, usize>,
}

thread_local! {
    static IDS: Shared<Arc<Ids>> = const { Shared::new() };
}

impl Ids {
    /// These ids, which stand in their order.
    fn of(list: Vec<ReporterId>) -> Arc<Self> {
        let count = list.len().to_string();
        let ends = list.first().into_iter().chain(list.last()).map(ReporterId::as_str);
        let slot = slot(ends.chain([count.as_str()]));
        let new = |list: Vec<ReporterId>| {
            let at = list.iter().cloned().zip(0..).collect();
            Arc::new(Self { list, at })
        };
        IDS.with(|held| held.held(slot, list, |known, list| known.list == *list, new))
    }
}

impl<T> ByReporter<T> {
    /// Of nobody.
    #[must_use]
    pub fn new() -> Self {
        Self { ids: Ids::of(Vec::new()), values: Vec::new() }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The value of a reporter.
    #[must_use]
    pub fn get(&self, id: &ReporterId) -> Option<&T> {
        self.values.get(*self.ids.at.get(id)?)
    }

    /// The same, to be changed.
    pub fn get_mut(&mut self, id: &ReporterId) -> Option<&mut T> {
        self.values.get_mut(*self.ids.at.get(id)?)
    }

    /// Whether a reporter has one.
    #[must_use]
    pub fn contains_key(&self, id: &ReporterId) -> bool {
        self.ids.at.contains_key(id)
    }

    /// Whose they are.
    pub fn keys(&self) -> slice::Iter<'_, ReporterId> {
        self.ids.list.iter()
    }

    /// The values.
    pub fn values(&self) -> slice::Iter<'_, T> {
        self.values.iter()
    }

    /// The values, to be changed.
    pub fn values_mut(&mut self) -> slice::IterMut<'_, T> {
        self.values.iter_mut()
    }

    /// The values with whose they are.
    pub fn iter(&self) -> Zip<slice::Iter<'_, ReporterId>, slice::Iter<'_, T>> {
        self.keys().zip(self.values())
    }

    /// The same, to be changed.
    pub fn iter_mut(&mut self) -> Zip<slice::Iter<'_, ReporterId>, slice::IterMut<'_, T>> {
        self.ids.list.iter().zip(&mut self.values)
    }

    /// Leaves those for which it holds.
    pub fn retain(&mut self, mut stays: impl FnMut(&ReporterId, &mut T) -> bool) {
        let all = std::mem::take(self).into_iter();
        *self = all.filter_map(|(id, mut value)| stays(&id, &mut value).then_some((id, value))).collect();
    }
}

impl<T> Default for ByReporter<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: PartialEq> PartialEq for ByReporter<T> {
    fn eq(&self, other: &Self) -> bool {
        self.ids.list == other.ids.list && self.values == other.values
    }
}

impl<T: fmt::Debug> fmt::Debug for ByReporter<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

/// Of several values of one reporter the last one stays.
impl<T> FromIterator<(ReporterId, T)> for ByReporter<T> {
    fn from_iter<I: IntoIterator<Item = (ReporterId, T)>>(pairs: I) -> Self {
        let (mut list, mut values): (Vec<ReporterId>, Vec<T>) = pairs.into_iter().unzip();
        if !list.is_sorted_by(|one, next| one < next) {
            let mut all: Vec<(ReporterId, T)> = list.into_iter().zip(values).rev().collect();
            all.sort_by(|(one, _), (other, _)| one.cmp(other));
            all.dedup_by(|(one, _), (other, _)| one == other);
            (list, values) = all.into_iter().unzip();
        }
        values.shrink_to_fit();
        Self { ids: Ids::of(list), values }
    }
}

impl<T, const N: usize> From<[(ReporterId, T); N]> for ByReporter<T> {
    fn from(pairs: [(ReporterId, T); N]) -> Self {
        pairs.into_iter().collect()
    }
}

impl<T> IntoIterator for ByReporter<T> {
    type Item = (ReporterId, T);
    type IntoIter = Zip<vec::IntoIter<ReporterId>, vec::IntoIter<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.ids.list.clone().into_iter().zip(self.values)
    }
}

impl<'a, T> IntoIterator for &'a ByReporter<T> {
    type Item = (&'a ReporterId, &'a T);
    type IntoIter = Zip<slice::Iter<'a, ReporterId>, slice::Iter<'a, T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<'a, T> IntoIterator for &'a mut ByReporter<T> {
    type Item = (&'a ReporterId, &'a mut T);
    type IntoIter = Zip<slice::Iter<'a, ReporterId>, slice::IterMut<'a, T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

/// The value of a reporter that has one.
impl<T> Index<&ReporterId> for ByReporter<T> {
    type Output = T;

    fn index(&self, id: &ReporterId) -> &T {
        &self.values[self.ids.at[id]]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_holds_what_a_map_holds(pairs in prop::collection::vec(("[a-d0-9]{1,2}", 0..9_u32), 0..40)) {
            let all = || pairs.iter().map(|(id, value)| (ReporterId::from(id.as_str()), *value));
            let (mut map, mut list): (BTreeMap<_, _>, ByReporter<u32>) = (all().collect(), all().collect());
            for _ in 0..2 {
                prop_assert!(list.iter().eq(&map) && list.keys().eq(map.keys()) && list.values().eq(map.values()));
                prop_assert_eq!((list.len(), list.is_empty()), (map.len(), map.is_empty()));
                for (id, _) in all() {
                    prop_assert_eq!((list.get(&id), list.contains_key(&id)), (map.get(&id), map.contains_key(&id)));
                }
                prop_assert!(list == map.clone().into_iter().collect() && list.clone().into_iter().eq(map.clone()));
                for (_, value) in &mut list {
                    *value += 1;
                }
                for value in map.values_mut() {
                    *value += 1;
                }
                list.retain(|_, value| *value % 3 > 0);
                map.retain(|_, value| *value % 3 > 0);
            }
        }
    }

    #[test]
    fn lists_of_the_same_reporters_share_their_ids() {
        let list =
            |ids: &[&str]| -> ByReporter<usize> { ids.iter().map(|id| (*id).into()).zip(0..).collect() };
        assert!(Arc::ptr_eq(&list(&["a", "b"]).ids, &list(&["b", "a"]).ids));
        assert!(!Arc::ptr_eq(&list(&["a", "x", "b"]).ids, &list(&["a", "y", "b"]).ids));
        assert_ne!(list(&["a", "x", "b"]), list(&["a", "y", "b"]));
    }
}
