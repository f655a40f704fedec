//! What was made of texts before: the returns of one plan say the same words in every file.

use std::cell::RefCell;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;

/// As many texts as the forms of a plan say.
const PLACES: usize = 4096;
/// Bytes of the longest that is held: what is longer was written for one file.
const LONGEST: usize = 512;

/// What a thread made of the last texts, each in the place that its content gives it.
pub(crate) struct Known<V>(RefCell<Vec<Held<V>>>);

/// A text with what was made of it.
type Held<V> = Option<(Box<str>, V)>;

impl<V: Clone> Known<V> {
    pub(crate) const fn new() -> Self {
        Self(RefCell::new(Vec::new()))
    }

    /// What was made of a text.
    pub(crate) fn get(&self, text: &str) -> Option<V> {
        let held = self.0.borrow();
        let (known, made) = held.get(place(text)?)?.as_ref()?;
        (**known == *text).then(|| made.clone())
    }

    /// Holds what was made of a text, in the place of another one.
    pub(crate) fn put(&self, text: &str, made: V) {
        let Some(place) = place(text) else { return };
        let mut held = self.0.borrow_mut();
        if held.is_empty() {
            held.resize_with(PLACES, || None);
        }
        held[place] = Some((text.into(), made));
    }
}

fn place(text: &str) -> Option<usize> {
    let hash = (text.len() <= LONGEST).then(|| FixedState::default().hash_one(text))?;
    usize::try_from(hash % PLACES as u64).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_made_of_the_very_text_is_told() {
        let known: Known<usize> = Known::new();
        let texts: Vec<String> = (0..3 * PLACES).map(|at| format!("文字{at}")).collect();
        assert_eq!(known.get(&texts[0]), None);
        for (at, text) in texts.iter().enumerate() {
            known.put(text, at);
            assert_eq!(known.get(text), Some(at));
        }
        let held = texts.iter().enumerate().filter_map(|(at, text)| Some((at, known.get(text)?)));
        let held: Vec<(usize, usize)> = held.collect();
        assert!(held.iter().all(|(at, made)| at == made));
        assert!(held.len() > PLACES / 2 && held.len() <= PLACES, "{}", held.len());
        let long = "长".repeat(LONGEST);
        known.put(&long, 7);
        assert_eq!(known.get(&long), None);
    }
}
