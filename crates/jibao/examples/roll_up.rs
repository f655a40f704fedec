//! Three offices consolidate their own counties; the level above reads their 数据.json and adds up what was reported, not
//! what they had added up.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;

use jibao::{Decimal, Engine, InboxFile, Options, unwatched};

/// One office's 数据.json.
fn office(engine: &Engine, counties: &[(&str, i32)]) -> Result<Vec<u8>, Box<dyn Error>> {
    let inbox = own_values::inbox(engine.pack(), counties)?;
    let done = engine.compose(engine.report(inbox, Vec::new())?, Options::default())?;
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

#[path = "own_values.rs"]
#[allow(dead_code, reason = "an example of its own")]
mod own_values;

#[allow(dead_code, reason = "the tests call what it calls")]
fn main() -> Result<(), Box<dyn Error>> {
    assert_eq!(run()?, (Some(60.into()), 5));
    Ok(())
}
