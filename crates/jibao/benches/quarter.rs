//! Where the time of the main job goes, on the newest sample quarter with four earlier ones beside it.
//! `cargo bench -p jibao`

#![allow(clippy::expect_used, reason = "a benchmark that cannot set up has nothing to measure")]

use std::path::PathBuf;

use gongwen::Profile;
use gongwen::model::{Block, Figure, Inline};
use jibao::{QuarterDir, Workspace};
use jibao_core::public::Edition;
use jibao_core::report::Report;
use jibao_core::returns::Inbox;
use jibao_ingest::InboxFile;
use jibao_render::narrative::{Narrative, TextFunctions, compose};
use jibao_render::page::Pages;
use jibao_render::summary::{Elements, document};
use jibao_render::{json, workbook};

fn main() {
    divan::main();
}

fn fixtures() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures"))
}

fn workspace() -> Workspace {
    Workspace::open(&fixtures()).expect("the fixtures are a workspace")
}

fn newest(workspace: &Workspace) -> QuarterDir {
    workspace.quarters().expect("readable").pop().expect("a quarter")
}

fn files(workspace: &Workspace) -> Vec<InboxFile> {
    jibao_ingest::list(&newest(workspace).inbox, &[jibao::OUTPUTS]).expect("readable").files
}

fn inboxes(workspace: &Workspace) -> Vec<Inbox> {
    let read = |quarter: QuarterDir| {
        let files = jibao_ingest::list(&quarter.inbox, &[jibao::OUTPUTS]).expect("readable").files;
        jibao_ingest::read(workspace.pack_of(None), quarter.quarter, &files).expect("a quarter")
    };
    workspace.quarters().expect("readable").into_iter().map(read).collect()
}

fn report(workspace: &Workspace) -> Report {
    let mut earlier = inboxes(workspace);
    let inbox = earlier.pop().expect("the newest quarter");
    Report::build(workspace.pack_of(None), workspace.engine_of(None).settings(), inbox, earlier, Vec::new())
}

fn narrative(workspace: &Workspace, report: &Report) -> Narrative {
    let functions = TextFunctions::default();
    compose(workspace.pack_of(None), Edition::internal(report), workspace.config.kind, &functions)
        .expect("the built-in texts are sound")
}

#[divan::bench]
fn load_pack(bencher: divan::Bencher<'_, '_>) {
    bencher.bench(|| jibao::load_pack(None).expect("the built-in pack is sound"));
}

#[divan::bench]
fn ingest_one_quarter(bencher: divan::Bencher<'_, '_>) {
    let workspace = workspace();
    let files = files(&workspace);
    bencher.bench(|| {
        jibao_ingest::read(workspace.pack_of(None), newest(&workspace).quarter, &files).expect("a quarter")
    });
}

#[divan::bench]
fn consolidate_and_check(bencher: divan::Bencher<'_, '_>) {
    let workspace = workspace();
    let mut earlier = inboxes(&workspace);
    let inbox = earlier.pop().expect("the newest quarter");
    bencher.with_inputs(|| (inbox.clone(), earlier.clone())).bench_values(|(inbox, earlier)| {
        Report::build(
            workspace.pack_of(None),
            workspace.engine_of(None).settings(),
            inbox,
            earlier,
            Vec::new(),
        )
    });
}

#[divan::bench]
fn texts(bencher: divan::Bencher<'_, '_>) {
    let workspace = workspace();
    let report = report(&workspace);
    bencher.bench(|| narrative(&workspace, &report));
}

#[divan::bench]
fn word_document(bencher: divan::Bencher<'_, '_>) {
    let workspace = workspace();
    let report = report(&workspace);
    let narrative = narrative(&workspace, &report);
    bencher.bench(|| {
        let (document, _) =
            document(workspace.pack_of(None), Edition::internal(&report), &narrative, &Elements::default());
        gongwen::write(&document, &Profile::default()).expect("a sound document")
    });
}

/// A document of a thousand pages: 22 lines of 28 characters each, a number that answers in every paragraph.
#[divan::bench(sample_count = 10)]
fn word_thousand_pages(bencher: divan::Bencher<'_, '_>) {
    const PAGES: usize = 1_000;
    const LINES: usize = 22;
    let words = "法".repeat(28 * LINES / 2 - 6);
    let paragraph = |number: usize| {
        let figure = Figure { id: format!("P{number}"), text: "1234场次".to_owned(), comment: None };
        Block::Paragraph(vec![Inline::Text(words.clone()), Inline::Figure(figure)])
    };
    let blocks = (0..PAGES * 2).map(paragraph).collect();
    let document =
        gongwen::Document { title: vec!["一千页".to_owned()], blocks, ..gongwen::Document::default() };
    bencher.bench(|| gongwen::write(&document, &Profile::default()).expect("a sound document"));
}

#[divan::bench]
fn excel_workbook(bencher: divan::Bencher<'_, '_>) {
    let workspace = workspace();
    let report = report(&workspace);
    let extra = workbook::Extra::default();
    bencher.bench(|| {
        workbook::write(workspace.pack_of(None), Edition::internal(&report), &extra)
            .expect("a sound workbook")
    });
}

#[divan::bench]
fn check_report(bencher: divan::Bencher<'_, '_>) {
    let workspace = workspace();
    let report = report(&workspace);
    bencher.bench(|| {
        Pages::new(workspace.pack_of(None), &report).and_then(|pages| pages.whole()).expect("a sound page")
    });
}

#[divan::bench]
fn json_data(bencher: divan::Bencher<'_, '_>) {
    let workspace = workspace();
    let report = report(&workspace);
    bencher.bench(|| {
        let mut bytes = Vec::new();
        let nothing = std::collections::BTreeMap::new();
        let report = Edition::internal(&report);
        json::write(workspace.pack_of(None), report, &[], &nothing, None, &mut bytes)
            .expect("memory takes everything");
        bytes
    });
}

#[divan::bench]
fn whole_job(bencher: divan::Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let today = jiff::civil::date(2025, 6, 25);
    bencher.bench(|| {
        let workspace = workspace();
        let quarter = QuarterDir { outputs: folder.path().to_owned(), ..newest(&workspace) };
        jibao::build(&workspace, &quarter, today, &jibao::unwatched).expect("the fixtures build")
    });
}
