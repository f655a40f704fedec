//! Tests of the whole program, in one binary.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a failed assumption of a test is a failed test, in its helpers too"
)]

mod answered;
mod answers;
mod bad_input;
mod choice;
mod clerks;
mod correction;
mod dataset;
mod details;
mod documents;
mod edition;
mod hostile;
mod independent;
mod levels;
mod library;
mod main_job;
mod messy;
mod numbers;
mod offices;
mod offices_education;
mod pack;
mod pack_sound;
mod page;
mod paper;
mod periods;
mod plans;
mod privacy;
mod remembered;
mod repository;
mod rolling;
mod rules;
mod schema;
mod second_office;
mod selfcheck;
mod sent_back;
mod standing;
mod told;
mod trace;
mod variants;
mod verify;
mod workbook;
