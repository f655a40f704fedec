//! What leaves the program and may come back, each defined once and used in both directions. No behaviour beyond
//! writing, reading and look-up.

pub mod book;
pub mod data;
pub mod dataset;
pub mod form;
pub mod manifest;
pub mod names;
