//! Three offices consolidate their own counties; the level above reads their 数据.json and adds up what was reported, not
//! what they had added up.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;

use jibao::pack::Column;
use jibao::returns::{Inbox, Submission};
use jibao::{Decimal, Engine, InboxFile, Options, unwatched};

/// One office's 数据.json.
fn office(engine: &Engine, counties: &[(&str, i32)]) -> Result<Vec<u8>, Box<dyn Error>> {
    let period = "2025Q2".parse()?;
    let mut inbox = Inbox::builder(engine.pack(), period);
    for (county, number) in counties {
        let county = Submission::builder(engine.pack(), county, period)?;
        inbox = inbox.submission(county.value("G01", Column::Current, *number)?.build())?;
    }
    let done = engine.compose(engine.report(inbox.build(), Vec::new())?, Options::default())?;
    let mut data = Vec::new();
    done.write_json(&mut data)?;
    Ok(data)
}

/// The whole of the three, and how many counties it rests on.
pub fn run() -> Result<(Option<Decimal>, usize), Box<dyn Error>> {
    let engine = Engine::builder().build()?;
    let parts = [
        ("东片/数据.json", office(&engine, &[("532301", 12), ("532302", 30)])?),
        ("中片/数据.json", office(&engine, &[("532322", 7)])?),
        ("西片/数据.json", office(&engine, &[("532323", 5), ("532324", 6)])?),
    ];
    let files = parts.map(|(name, data)| InboxFile::new(name, data));
    let whole = engine.report(engine.read(None, files, &unwatched)?, Vec::new())?;
    let line = whole.line("G01").ok_or("the pack has no G01")?;
    println!(
        "{}：活动{}场次，{}个县市",
        whole.quarter.label(),
        line.total.unwrap_or_default(),
        line.covered()
    );
    Ok((line.total, line.covered()))
}

#[allow(dead_code, reason = "the tests call what it calls")]
fn main() -> Result<(), Box<dyn Error>> {
    assert_eq!(run()?, (Some(60.into()), 5));
    Ok(())
}
