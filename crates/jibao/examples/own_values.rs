//! Values from another system, without any spreadsheet: what the pack does not know is refused.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;

use jibao::pack::{Column, Pack};
use jibao::returns::{Inbox, InvalidReturn, Submission};
use jibao::{Engine, Options};

/// Activities by county, as returns of the second quarter of 2025.
pub fn inbox(pack: &Pack, activities: &[(&str, i32)]) -> Result<Inbox, Box<dyn Error>> {
    let period = "2025Q2".parse()?;
    let mut inbox = Inbox::builder(pack, period);
    for (county, number) in activities {
        let county = Submission::builder(pack, county, period)?
            .source("业务系统")
            .filled_on("2025-06-22".parse()?)
            .value("G01", Column::Current, *number)?;
        inbox = inbox.submission(county.build())?;
    }
    Ok(inbox.build())
}

/// The total of two counties, and a code that is none.
///
/// # Panics
/// If a value is not what it should be: the tests run this.
pub fn run() -> Result<(), Box<dyn Error>> {
    let engine = Engine::builder().build()?;
    let report = engine.report(inbox(engine.pack(), &[("532301", 12), ("532302", 30)])?, Vec::new())?;
    let line = report.line("G01").ok_or("the pack has no G01")?;
    println!("活动合计{}，{}个单位", line.total.unwrap_or_default(), line.covered());
    assert_eq!((line.total, line.covered()), (Some(42.into()), 2));

    let county = Submission::builder(engine.pack(), "532301", report.quarter)?;
    let refused = county.value("G0l", Column::Current, 12);
    assert!(
        matches!(refused, Err(InvalidReturn::UnknownIndicator { nearest: Some(code), .. }) if code == "G01")
    );

    let data = engine.compose(report, Options::default())?.data()?;
    assert_eq!(data.indicator("G01").and_then(|one| one.total), Some(42.into()));
    Ok(())
}

#[allow(dead_code, reason = "the tests call what it calls")]
fn main() -> Result<(), Box<dyn Error>> {
    run()
}
