//! Tables in which entries are only looked up. Nothing goes through them: their order must not reach an output.
#![expect(clippy::disallowed_types, reason = "entries are looked up and never gone through")]

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;

/// Values by what they are looked up by: of thousands one is found in a step or two.
pub type Lookup<K, V> = HashMap<K, V, FixedState>;

/// What is known to be there.
pub type Known<K> = HashSet<K, FixedState>;
