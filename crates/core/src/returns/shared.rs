//! What many neighbouring values share, held once: a nation has millions of values, in few files and often the same.

use std::cell::RefCell;

/// What is held to be shared, as many as there are small counts.
const HELD: usize = 4096;

/// The last ones of a kind that a thread made, each in the place that its content gives it.
pub(crate) struct Shared<T>(RefCell<[Option<T>; HELD]>);

impl<T: Clone> Shared<T> {
    pub(crate) const fn new() -> Self {
        Self(RefCell::new([const { None }; HELD]))
    }

    /// The one that is held at a place and is the same, or a new one, which is held from then on.
    pub(crate) fn held<C>(
        &self,
        slot: usize,
        content: C,
        same: impl Fn(&T, &C) -> bool,
        new: impl FnOnce(C) -> T,
    ) -> T {
        let mut held = self.0.borrow_mut();
        let Some(place) = held.get_mut(slot) else { return new(content) };
        match place {
            Some(known) if same(known, &content) => known.clone(),
            _ => place.insert(new(content)).clone(),
        }
    }
}

/// Where texts are held.
pub(crate) fn slot<'a>(texts: impl IntoIterator<Item = &'a str>) -> usize {
    let bytes = texts.into_iter().flat_map(|text| text.bytes().chain([0]));
    bytes.fold(0_usize, |at, byte| at.wrapping_mul(31).wrapping_add(byte.into())) % HELD
}
