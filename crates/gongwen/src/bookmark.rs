//! How a bookmark says which figure it is around, in both directions. The name begins with `_`, which hides it in
//! Word's list of bookmarks; it is at most 40 characters long, Word's limit, and stands once in a document.
//!
//! An id of Latin letters, digits, Chinese characters and single points inside it, of at most [`LONGEST`] characters,
//! is spelled: `G02.total` is `_n_G02_total`, and the id is read back from the name alone. Any other id gives
//! `_n_<letters>__h<hash>`, which a reader who knows the id recognises. A name that is taken gets `__2`, `__3` and so on;
//! neither form can hold two underscores elsewhere.

#[cfg(feature = "write")]
use std::collections::BTreeMap;

/// What the bookmark of every figure begins with.
pub const PREFIX: &str = "_n_";

/// Characters of the longest id that is spelled; the rest of the 40 is for the prefix and the running number.
pub const LONGEST: usize = 30;

/// Between the parts of a name.
const PART: &str = "__";

/// Letters that a name which is not spelled keeps of its id, for those who look at it.
const KEPT: usize = 9;

/// The name of a figure's bookmark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureName {
    /// The name without prefix and running number.
    stem: String,
}

impl FigureName {
    /// Takes the name of a bookmark; `None` if it is none of ours.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let rest = name.strip_prefix(PREFIX)?;
        let number = rest.rsplit_once(PART).filter(|(_, number)| number.bytes().all(|b| b.is_ascii_digit()));
        let stem = number.map_or(rest, |(stem, _)| stem);
        (!stem.is_empty()).then(|| Self { stem: stem.to_owned() })
    }

    /// The id, where the name spells it.
    #[must_use]
    pub fn id(&self) -> Option<String> {
        (!self.stem.contains(PART)).then(|| self.stem.replace('_', "."))
    }

    /// Whether it is the name of a figure of that id.
    #[must_use]
    pub fn is_of(&self, id: &str) -> bool {
        self.stem == stem(id)
    }
}

/// The names given in one document.
#[cfg(feature = "write")]
#[derive(Debug, Default)]
pub(crate) struct Names {
    given: BTreeMap<String, usize>,
}

#[cfg(feature = "write")]
impl Names {
    /// A name for a figure of that id that no other bookmark of the document has.
    pub(crate) fn give(&mut self, id: &str) -> String {
        let stem = stem(id);
        // Word takes names that differ in case alone for the same.
        let count = self.given.entry(stem.to_lowercase()).or_default();
        *count += 1;
        if *count == 1 { format!("{PREFIX}{stem}") } else { format!("{PREFIX}{stem}{PART}{count}") }
    }
}

fn stem(id: &str) -> String {
    if is_spelled(id) {
        return id.replace('.', "_");
    }
    let kept: String = id.chars().filter(|c| is_letter(*c)).take(KEPT).collect();
    format!("{kept}{PART}h{:016x}", hash(id))
}

fn is_spelled(id: &str) -> bool {
    id.chars().count() <= LONGEST
        && id.split('.').all(|piece| !piece.is_empty() && piece.chars().all(is_letter))
}

/// Characters that every word processor takes in a name, one UTF-16 unit each.
fn is_letter(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '\u{4e00}'..='\u{9fff}')
}

/// FNV-1a of 64 bits: the same on every machine and in every version, which the standard hasher does not promise.
fn hash(id: &str) -> u64 {
    id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
#[cfg(feature = "write")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_id_of_letters_and_points_is_spelled_and_a_second_figure_of_it_gets_a_number() {
        let mut names = Names::default();
        assert_eq!(names.give("G02.total"), "_n_G02_total");
        assert_eq!(names.give("G02.total"), "_n_G02_total__2");
        assert_eq!(names.give("g02.TOTAL"), "_n_g02_TOTAL__3");
        assert_eq!(names.give("G02.total.2"), "_n_G02_total_2");
        assert_eq!(FigureName::parse("_n_G02_total__2").unwrap().id().unwrap(), "G02.total");
    }

    #[test]
    fn an_id_that_cannot_be_spelled_is_recognised_and_not_mistaken_for_its_like() {
        for (id, like) in [("a_b", "a.b"), ("a..b", "a.b"), (".a", "a"), ("", "a"), ("a-b", "a_b")] {
            let name = FigureName::parse(&Names::default().give(id)).unwrap();
            assert!(name.is_of(id) && !name.is_of(like) && name.id().is_none(), "{id}");
        }
    }

    #[test]
    fn bookmarks_of_others_are_no_figures() {
        for other in ["_Toc1", "_GoBack", "n_G02_total", "_n_"] {
            assert_eq!(FigureName::parse(other), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn from_id_to_name_to_id(ids in prop::collection::vec("\\PC{0,60}|[a-zA-Z0-9.]{1,30}|[ab._]{0,4}", 1..20)) {
            let mut names = Names::default();
            let mut given = std::collections::BTreeSet::new();
            for id in &ids {
                let name = names.give(id);
                prop_assert!(name.chars().count() <= 40 && name.encode_utf16().count() <= 40, "{}", name);
                prop_assert!(name.chars().all(|c| c.is_alphanumeric() || c == '_'), "{}", name);
                prop_assert!(given.insert(name.to_lowercase()), "{} twice", name);
                let read = FigureName::parse(&name).unwrap();
                prop_assert!(read.is_of(id));
                prop_assert!(ids.iter().all(|other| other == id || !read.is_of(other)));
                if let Some(spelled) = read.id() {
                    prop_assert_eq!(&spelled, id);
                }
            }
        }
    }
}
