//! jibao（季报）: from the reporters' spreadsheets to the quarter's 工作总结, workbook and data. One crate to depend on:
//! what its signatures use is re-exported here.
//!
//! # From bytes
//!
//! An [`Engine`] works in memory: returns in as bytes, outputs out to any writer.
//!
//! ```
//! use jibao::{Engine, InboxFile, Options, unwatched};
//!
//! let engine = Engine::builder().build()?;
//! // A blank form of one county, as it would come back filled in.
//! let period = "2025Q2".parse()?;
//! let form = engine.blank_forms(period).next().expect("a county")?;
//! let inbox = engine.read(Some(period), [InboxFile::new(form.name, form.bytes)], &unwatched)?;
//! let report = engine.report(inbox, Vec::new())?;
//! let done = engine.compose(report, Options::default())?;
//!
//! let mut word = Vec::new();
//! done.write_docx(&mut word)?;
//! assert!(word.starts_with(b"PK"));
//! assert_eq!(done.data()?.quarter, period);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # From folders
//!
//! A [`Workspace`] is a folder with one folder a quarter; [`check()`], [`build()`], [`publish()`] and [`verify()`] are the engine
//! over it.
//!
//! ```no_run
//! let (workspace, quarter) = jibao::resolve("2024年第二季度".as_ref())?;
//! let checked = jibao::check(&workspace, &quarter, &jibao::unwatched)?;
//! for finding in &checked.report().findings {
//!     println!("{}：{}", finding.place(), finding.message);
//! }
//! # Ok::<(), jibao::Error>(())
//! ```
//!
//! # Values of one's own
//!
//! [`Submission::builder`](returns::Submission::builder) and [`Inbox::builder`](returns::Inbox::builder) make returns without
//! any spreadsheet, and refuse what the pack does not know.
//!
//! # What may change
//!
//! While the major version is 0, a minor version may change this interface and a patch may not; what a program may use is
//! listed in `api.txt`. 数据.json, forms and the names of outputs have versions of their own ([`data::SCHEMA`]). [`Error`],
//! [`Event`] and [`Options`] will grow. Types that only carry data ([`returns`], [`report`], [`pack`]) have public fields
//! instead of getters: the engine holds every inbox against its pack before it counts, and a [`Composed`] is read only.
//!
//! # Features
//!
//! All are on by default, and each can be had alone; with none there are still reading, checks, consolidation, the texts,
//! 数据.json and verification.
//!
//! | feature | what it adds |
//! |---|---|
//! | `docx` | 工作总结 as a .docx |
//! | `xlsx` | 汇总表, the blank forms and what goes back |
//! | `html` | 核查报告, one page |
//! | `parquet` | the long table as Parquet, and the dataset with its SQL |
//! | `pack-chuxiong` | the built-in pack; without it every engine is given a whole pack of its own |

mod alone;
mod build;
mod cache;
mod composed;
mod config;
mod engine;
mod error;
mod event;
mod export;
#[cfg(feature = "xlsx")]
mod forms;
mod outputs;
mod pack_check;
mod packs;
mod plans;
#[cfg(feature = "xlsx")]
mod returned;
mod setup;
mod spool;
mod strays;
mod verify;
mod waivers;
mod workspace;

pub use alone::{Alone, check_file};
pub use build::{Built, build, check, outdated, publish, write};
pub use composed::{Composed, Options, ReturnedBook};
pub use config::{Config, DocumentElements, FILE as SETTINGS, Margins};
pub use engine::{Engine, EngineBuilder, PackSource};
pub use error::Error;
pub use event::{Event, OnEvent, unwatched};
pub use export::{Exported, export};
#[cfg(feature = "xlsx")]
pub use forms::forms;
pub use gongwen;
pub use gongwen::{DocumentKind, Profile};
pub use jibao_contract::data;
pub use jibao_contract::manifest::{self, Manifest, Output, PackHash};
pub use jibao_contract::names::{self, FORMS, INBOX, MANIFEST, OUTPUTS, RETURNED};
pub use jibao_core::count::past::Past;
pub use jibao_core::count::settings::Settings;
pub use jibao_core::ids::Period;
pub use jibao_core::rules::OwnCheck;
pub use jibao_core::{count, ids, pack, public, report, returns, rules, text, trace};
pub use jibao_ingest::{InboxFile, RECEIPTS, told_name};
pub use jibao_render::narrative::{Narrative, Text, TextBlock, TextCell, TextFunction};
pub use jibao_render::summary::Elements;
pub use jibao_sheets as sheets;
pub use jibao_verify::{
    BookVerified, Difference, DifferenceKind, Numbers, Origin, Verified, verify_workbook,
};
pub use jiff::civil::Date;
pub use outputs::{How, Lock, Recovered, Written, watching};
pub use pack_check::{PackCheck, TextChange, TriedPack, TriedQuarter, pack_check};
pub use packs::{
    DEFAULT as DEFAULT_PACK, NAMES as PACKS, built_in, load as load_pack, named as built_in_pack,
};
pub use plans::PlansError;
pub use rust_decimal::Decimal;
pub use setup::{Set, export_pack, init};
pub use strays::Stray;
pub use verify::verify;
pub use waivers::WAIVERS;
pub use workspace::{QuarterDir, Workspace, near, resolve, resolve_all, resolve_blank};
