//! What was sent: returns, their values with their cells, and what was found about them.

mod bound;
mod builder;
mod columns;
mod details;
mod finding;
mod kept;
mod packed;
mod place;
mod private;
pub(crate) mod shared;
mod shifted;
pub mod stamp;
mod submission;
mod valid;
mod value;

pub use bound::TOO_LARGE;
pub(crate) use bound::bound;
pub use builder::{InboxBuilder, SubmissionBuilder};
pub use columns::Columns;
pub use details::{DetailRow, Details};
pub use finding::{Finding, Waived};
pub use place::{OnSheet, Place};
pub use private::without_private;
pub(crate) use shifted::shifted;
pub use submission::{
    Account, Change, CoverSheet, History, Inbox, Reasons, SET_ASIDE, Sentence, Submission, Words,
};
pub use valid::InvalidReturn;
pub use value::{Entry, Given, State, Value};
