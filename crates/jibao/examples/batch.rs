//! All quarters of a workspace, one after the other, with progress, and a switch that ends the work: nothing is written then.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};

use jibao::{Error, Event, Workspace};

/// Set from a button or a signal handler.
pub static STOP: AtomicBool = AtomicBool::new(false);

/// Checks every quarter below `root`; gives back how many were done before the switch was set.
pub fn run(root: &Path) -> Result<usize, Error> {
    let watch = |event: Event<'_>| {
        if let Event::Read { file, done, of } = event {
            println!("{done}/{of} {file}");
        }
        if STOP.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let workspace = Workspace::open(root)?;
    let mut count = 0;
    for quarter in workspace.quarters()? {
        match jibao::check(&workspace, &quarter, &watch) {
            Ok(done) => println!("{}：问题{}条", done.report().quarter.label(), done.report().findings.len()),
            Err(Error::Cancelled) => return Ok(count),
            Err(error) => return Err(error),
        }
        count += 1;
    }
    Ok(count)
}

#[allow(dead_code, reason = "the tests call what it calls")]
fn main() -> Result<(), Error> {
    let root = std::env::args_os().nth(1).unwrap_or_else(|| "fixtures".into());
    println!("完成{}个季度", run(root.as_ref())?);
    Ok(())
}
