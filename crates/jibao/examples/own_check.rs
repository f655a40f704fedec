//! A check of one's own and a page format of one's own: both reach every output.

use std::error::Error;

use jibao::count::Cell;
use jibao::pack::{Column, Page, Severity};
use jibao::returns::{Inbox, Submission};
use jibao::rules::{Context, Sink};
use jibao::{Composed, DocumentKind, Engine, Options, OwnCheck, Profile};

/// Who held activities handed out material.
pub struct HandedOut;

impl OwnCheck for HandedOut {
    fn page(&self) -> Page {
        Page::new(
            "X-HANDED-OUT",
            "C",
            "有活动就发放资料",
            Severity::Error,
            "请补报发放资料数，或核实活动场次",
        )
    }

    fn run(&self, context: &Context<'_>, sink: &mut Sink<'_>) {
        for submission in &context.inbox.submissions {
            let number = |code: &str| context.cell(&code.into(), &submission.reporter);
            match (number("G01"), number("G02").and_then(Cell::number)) {
                (Some(held), None) if held.number().is_some() => {
                    let message = "有活动场次，没有发放资料数".to_owned();
                    sink.fail(Some(&submission.reporter), held.places.clone(), message);
                }
                (Some(_), Some(_)) => sink.pass(),
                _ => sink.not_run("没有报活动场次"),
            }
        }
    }
}

/// One county's return, checked and put into words with a larger type.
///
/// # Panics
/// If a value is not what it should be: the tests run this.
pub fn run() -> Result<Composed, Box<dyn Error>> {
    let engine = Engine::builder().check(HandedOut).build()?;
    let period = "2025Q2".parse()?;
    let county = Submission::builder(engine.pack(), "532301", period)?.value("G01", Column::Current, 12)?;
    let inbox = Inbox::builder(engine.pack(), period).submission(county.build())?.build();
    let mut profile = Profile::of(DocumentKind::Report);
    profile.sizes.body = 18.0;
    let done = engine.compose(engine.report(inbox, Vec::new())?, Options::default().profile(profile))?;
    assert!(done.report().findings.iter().any(|finding| finding.code == "X-HANDED-OUT"));
    Ok(done)
}

#[allow(dead_code, reason = "the tests call what it calls")]
fn main() -> Result<(), Box<dyn Error>> {
    run()?.write_docx(&mut std::fs::File::create("自定核查.docx")?)?;
    Ok(())
}
