//! A list, and a table, that are written without being held.

use serde::{Serialize, Serializer};

/// A list of the data whose items are made one at a time as they are written: `Each(|| rows.iter().map(village))`.
#[derive(Debug, Clone, Copy)]
pub struct Each<F>(pub F);

impl<F, I> Serialize for Each<F>
where
    F: Fn() -> I,
    I: IntoIterator,
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// A table of the data whose entries are made one at a time as they are written, in the order of their keys: the values of a
/// [`Village`](super::Village), of which there are so many that their texts are borrowed too when they are written.
#[derive(Debug, Clone, Copy)]
pub struct Entries<F>(pub F);

impl<F, I, K, V> Serialize for Entries<F>
where
    F: Fn() -> I,
    I: IntoIterator<Item = (K, V)>,
    K: Serialize,
    V: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map((self.0)())
    }
}
