//! The heart of jibao: policy as data, values and their states, rules, findings, consolidation, comparison and
//! the wording of numbers. It knows no files, no clock, no environment, no Excel and no Word.

pub mod board;
pub mod calendar;
pub mod chart;
pub mod check;
pub mod compare;
pub mod consolidate;
pub mod coverage;
pub mod doubt;
pub mod edition;
pub mod figure;
pub mod finding;
pub mod formula;
pub mod headline;
pub mod long;
pub mod merge;
pub mod numerals;
pub mod pack;
pub mod phrase;
pub mod quotation;
pub mod rank;
pub mod reminder;
pub mod report;
pub mod returned;
pub mod scale;
pub mod settings;
pub mod standing;
pub mod style;
pub mod submission;
pub mod tally;
pub mod target;
pub mod trace;
pub mod trend;
pub mod waiver;
