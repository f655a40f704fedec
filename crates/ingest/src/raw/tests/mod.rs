//! Whole files through [`super::read`] and [`super::expand`]: real ones, odd ones, hostile ones.

mod make;
mod xlsx;
