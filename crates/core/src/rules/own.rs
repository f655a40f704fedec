//! Checks that a program adds to those of the pack.

use std::fmt;
use std::sync::Arc;

use super::{Context, Sink};
use crate::pack::{Pack, Page, nearest};

/// A check of one's own. It runs with the pack's checks on the returns themselves, before anything is judged: what an open
/// error of it lies on is doubted everywhere, as with the built-in ones.
///
/// ```
/// use jibao_core::pack::{Page, Severity};
/// use jibao_core::rules::{Context, OwnCheck, Sink};
///
/// /// Nobody holds more than a thousand activities in a quarter.
/// struct Many;
///
/// impl OwnCheck for Many {
///     fn page(&self) -> Page {
///         Page::new("X-MANY", "V5", "活动场次过多", Severity::Warning, "请核实场次")
///     }
///
///     fn run(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
///         for submission in &context.inbox.submissions {
///             match context.cell(&"G01".into(), &submission.reporter).and_then(|cell| cell.number()) {
///                 None => sink.not_run("没有报活动场次"),
///                 Some(number) if number <= 1000.into() => sink.pass(),
///                 Some(number) => sink.fail(Some(&submission.reporter), Vec::new(), format!("活动{number}场次")),
///             }
///         }
///     }
/// }
/// assert_eq!(Many.page().code, "X-MANY");
/// ```
pub trait OwnCheck: Send + Sync {
    /// What it tells about itself: its code must be nobody else's, its family one of the pack's.
    fn page(&self) -> Page;

    /// Applies it. Its findings and counts stand in every output beside those of the pack's checks.
    fn run(&self, context: &Context<'_>, sink: &mut Sink<'_>);
}

/// Checks whose pages stand in a pack.
#[derive(Clone, Default)]
pub struct OwnChecks(Vec<(Page, Arc<dyn OwnCheck>)>);

/// Why a check cannot be added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OwnCheckError {
    /// Another rule, check, reading or indicator has the code, or there is none.
    #[error("核查代码“{code}”已经有了或没有写，请另取一个")]
    CodeTaken {
        /// The code.
        code: String,
    },
    /// The pack has no such family.
    #[error("核查“{code}”的类别“{family}”不存在{}", nearest.as_deref().map(|name| format!("，是不是“{name}”？")).unwrap_or_default())]
    UnknownFamily {
        /// The check's code.
        code: String,
        /// The family as written.
        family: String,
        /// The family most like it.
        nearest: Option<String>,
    },
}

impl OwnChecks {
    /// Adds a check, and its page to the pack.
    ///
    /// # Errors
    /// If its code is empty or taken, or the pack has no family of that name. Nothing is added then.
    pub fn add(&mut self, pack: &mut Pack, check: Arc<dyn OwnCheck>) -> Result<(), OwnCheckError> {
        let page = check.page();
        let code = page.code.trim();
        if code.is_empty() || pack.rules.page(&page.code).is_some() || pack.catalogue.get(code).is_some() {
            return Err(OwnCheckError::CodeTaken { code: page.code });
        }
        if !pack.rules.families.contains_key(&page.family) {
            let nearest = nearest(&page.family, pack.rules.families.keys().map(String::as_str));
            return Err(OwnCheckError::UnknownFamily { code: page.code, family: page.family, nearest });
        }
        pack.rules.own.push(page.clone());
        self.0.push((page, check));
        Ok(())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&Page, &dyn OwnCheck)> {
        self.0.iter().map(|(page, check)| (page, check.as_ref()))
    }
}

impl fmt::Debug for OwnChecks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(page, _)| &page.code)).finish()
    }
}
