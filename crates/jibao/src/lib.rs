//! jibao（季报）: from a folder of the reporters' spreadsheets to the quarter's 工作总结, workbook and data.
//!
//! ```no_run
//! let (workspace, quarter) = jibao::resolve("2024年第二季度".as_ref())?;
//! let checked = jibao::check(&workspace, &quarter, &|_| {})?;
//! for finding in &checked.report.findings {
//!     println!("{}：{}", finding.place(), finding.message);
//! }
//! # Ok::<(), jibao::Error>(())
//! ```

mod alone;
mod build;
mod config;
mod error;
mod export;
mod forms;
mod outputs;
mod pack_check;
mod packs;
mod returned;
mod verify;
mod waivers;
mod workspace;

pub use alone::{Alone, check_file};
pub use build::{Built, Checked, Stage, build, check, publish, write};
pub use config::{Config, DocumentElements, Margins};
pub use error::Error;
pub use export::{Exported, export};
pub use forms::{forms, init};
pub use gongwen::DocumentKind;
pub use jibao_contract::manifest::{Manifest, Output, PackHash};
pub use jibao_contract::names::{FORMS, INBOX, MANIFEST, OUTPUTS, RETURNED};
pub use jibao_verify::{
    BookVerified, Difference, DifferenceKind, Numbers, Origin, Verified, verify_workbook,
};
pub use outputs::{How, Lock, Recovered, Written, watching};
pub use pack_check::{PackCheck, TriedQuarter, pack_check};
pub use packs::{built_in, load as load_pack};
pub use verify::verify;
pub use waivers::WAIVERS;
pub use workspace::{QuarterDir, Workspace, resolve, resolve_all};
