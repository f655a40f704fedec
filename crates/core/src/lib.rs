//! The heart of jibao: policy as data, values and their states, rules, findings, consolidation, comparison and
//! the wording of numbers. It knows no files, no clock, no environment, no Excel and no Word.
//!
//! Its rooms stand on each other in this order, and none looks upwards: text, ids, pack, returns, count, rules, report,
//! and on the report public and trace.

pub mod count;
pub mod ids;
pub mod lookup;
pub mod pack;
pub mod public;
pub mod report;
pub mod returns;
pub mod rules;
pub mod text;
pub mod trace;
