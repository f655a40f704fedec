//! Functions of a program of one's own that texts may call: `{{ words_of_the_day(of="2025-06-25") }}`.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use tera::{Error, Function, Kwargs, State, TeraResult};

/// A function that the pack's texts may call beside `clauses`. It gives words; numbers belong to the data, where they can be
/// asked for their origin, and `verify` names those that come from nowhere.
pub trait TextFunction: Send + Sync {
    /// Its name in templates: letters, digits and underscores, no digit first.
    fn name(&self) -> &str;

    /// The words, from the arguments by name. A figure given as an argument carries invisible marks before and behind its
    /// number, which must be kept whole.
    ///
    /// # Errors
    /// A sentence on what is wrong with the arguments; it is told with the template's file and line.
    fn call(&self, arguments: &BTreeMap<String, String>) -> Result<String, String>;
}

/// Functions of one's own, each under its name.
#[derive(Clone, Default)]
pub struct TextFunctions(BTreeMap<String, Arc<dyn TextFunction>>);

impl fmt::Debug for TextFunctions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl TextFunctions {
    /// Adds one; `false` where its name is none that a template can write, or is taken.
    #[must_use]
    pub fn add(&mut self, function: Arc<dyn TextFunction>) -> bool {
        let name = function.name().to_owned();
        let written = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let taken = name == super::template::CLAUSES || self.0.contains_key(&name);
        let sound = written && !taken;
        if sound {
            self.0.insert(name, function);
        }
        sound
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, Called)> {
        self.0.iter().map(|(name, function)| (name.as_str(), Called(Arc::clone(function))))
    }
}

/// One of them as the engine calls it.
pub(super) struct Called(Arc<dyn TextFunction>);

impl Function<TeraResult<String>> for Called {
    fn call(&self, kwargs: Kwargs, _: &State) -> TeraResult<String> {
        let arguments = kwargs.iter().map(|(key, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (key.to_string(), text)
        });
        self.0.call(&arguments.collect()).map_err(Error::message)
    }
}
