//! Whole files through [`super::read`] and [`super::expand`]: real ones, odd ones, hostile ones.

mod archive;
mod calamine;
mod exported;
mod hostile;
mod make;
mod mutated;
mod ods;
mod peak;
mod text;
mod told;
mod xls;
mod xlsb;
mod xlsx;
