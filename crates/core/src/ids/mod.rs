//! What things are called and when they are: codes, reporters, periods, days.

mod code;
mod days;
mod period;

pub use code::{Code, DetailId, ReporterId};
pub use days::{long_date, next_working_day, short_date};
pub use period::{Length, NotAPeriod, Period};
