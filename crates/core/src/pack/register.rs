//! The register of villages and communities, versioned by period, and per-county parameters.

use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::error::{Location, PackError};
use super::faults::Faults;
use super::files::PackFiles;
use super::reporter::Reporters;
use super::schedule::of_length;
use crate::ids::{Length, Period, ReporterId};

/// One village or community of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Village {
    /// County.
    pub county: ReporterId,
    /// Township or street.
    pub township: String,
    /// Twelve-digit code.
    pub code: String,
    /// Full name, as registered.
    pub name: String,
    /// 村 or 社区.
    pub kind: String,
}

/// The register as it stood from some quarter on.
#[derive(Debug, Clone)]
pub struct RegisterVersion {
    /// Id of the version.
    pub id: String,
    /// First quarter it serves.
    pub from: Period,
    /// Where it comes from.
    pub basis: String,
    /// What is known to differ.
    pub note: String,
    /// All villages, in register order.
    pub villages: Vec<Village>,
    /// Places in the list by county: a nation has hundreds of thousands of villages.
    by_county: BTreeMap<ReporterId, Vec<usize>>,
}

/// Another way of writing a township's or village's name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// County it holds in.
    pub county: ReporterId,
    /// `township` or `village`.
    pub kind: String,
    /// Name in the register.
    pub name: String,
    /// Other ways of writing it.
    pub also: Vec<String>,
}

/// Facts of one county kept by the prefecture.
#[derive(Debug, Clone, Default)]
pub struct CountyFacts {
    /// Residents, where known.
    pub population: Option<Decimal>,
    /// Primary and middle schools, where known.
    pub schools: Option<Decimal>,
}

/// All versions of the register and the counties' facts.
#[derive(Debug, Clone)]
pub struct Registers {
    versions: Vec<RegisterVersion>,
    /// Name variants.
    pub variants: Vec<Variant>,
    facts: BTreeMap<ReporterId, CountyFacts>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegisterFile {
    #[serde(default, rename = "version")]
    versions: Vec<VersionRow>,
    #[serde(default, rename = "variant")]
    variants: Vec<Variant>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VersionRow {
    id: String,
    from: Spanned<Period>,
    file: String,
    basis: String,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
struct VillageRow {
    county: String,
    township: String,
    code: String,
    village: String,
    kind: String,
}

#[derive(Deserialize)]
struct FactRow {
    county: String,
    population: Option<Decimal>,
    schools: Option<Decimal>,
}

const INDEX: &str = "register/register.toml";
const FACTS: &str = "register/parameters.csv";
pub(super) const FACT_COLUMNS: [&str; 4] = ["county", "population", "population_basis", "schools"];
pub(super) const VILLAGE_COLUMNS: [&str; 6] =
    ["county", "township_code", "township", "code", "village", "kind"];

impl Registers {
    pub(super) fn load(
        files: &PackFiles,
        reporters: &Reporters,
        length: Length,
        faults: &mut Faults,
    ) -> Self {
        let RegisterFile { versions: rows, variants } = files.toml(INDEX, faults).unwrap_or_default();
        let mut versions = Vec::new();
        for row in rows {
            let villages = villages(files, &format!("register/{}", row.file), reporters, faults);
            let mut by_county: BTreeMap<ReporterId, Vec<usize>> = BTreeMap::new();
            for (at, village) in villages.iter().enumerate() {
                by_county.entry(village.county.clone()).or_default().push(at);
            }
            let at = || files.location(INDEX, row.from.span().start);
            faults.keep(of_length(length, *row.from.get_ref(), at));
            versions.push(RegisterVersion {
                id: row.id,
                from: *row.from.get_ref(),
                basis: row.basis,
                note: row.note,
                villages,
                by_county,
            });
        }
        versions.sort_by_key(|version| version.from);
        let mut facts = BTreeMap::new();
        for (at, row) in files.csv::<FactRow>(FACTS, &FACT_COLUMNS, &[], faults) {
            let county = ReporterId::from(row.county.as_str());
            faults.keep(reporters.expect(&county, || at));
            facts.insert(county, CountyFacts { population: row.population, schools: row.schools });
        }
        Self { versions, variants, facts }
    }

    /// The version in force in a quarter: the newest that serves it, or the oldest there is.
    #[must_use]
    pub fn version(&self, quarter: Period) -> Option<&RegisterVersion> {
        self.versions.iter().rev().find(|version| version.from <= quarter).or(self.versions.first())
    }

    /// Facts of a county.
    #[must_use]
    pub fn facts(&self, county: &ReporterId) -> CountyFacts {
        self.facts.get(county).cloned().unwrap_or_default()
    }
}

impl RegisterVersion {
    /// The villages of one county, in register order.
    pub fn of<'a>(&'a self, county: &ReporterId) -> impl Iterator<Item = &'a Village> + use<'a> {
        self.by_county.get(county).into_iter().flatten().map(|at| &self.villages[*at])
    }

    /// How many townships and streets a county has.
    #[must_use]
    pub fn townships(&self, county: &ReporterId) -> usize {
        self.of(county).map(|village| &village.township).collect::<BTreeSet<_>>().len()
    }
}

fn villages(files: &PackFiles, path: &str, reporters: &Reporters, faults: &mut Faults) -> Vec<Village> {
    let mut codes = BTreeSet::new();
    let mut list = Vec::new();
    for (at, row) in files.csv::<VillageRow>(path, &VILLAGE_COLUMNS, &[], faults) {
        let county = ReporterId::from(row.county.as_str());
        faults.keep(reporters.expect(&county, || at.clone()));
        if !codes.insert(row.code.clone()) {
            faults.push(PackError::Duplicate { at, what: "村级代码", name: row.code });
            continue;
        }
        faults.keep(check_kind(&at, &row.kind));
        list.push(Village {
            county,
            township: row.township,
            code: row.code,
            name: row.village,
            kind: row.kind,
        });
    }
    list
}

fn check_kind(at: &Location, kind: &str) -> Result<(), PackError> {
    if ["村", "社区"].contains(&kind) {
        return Ok(());
    }
    Err(PackError::BadValue {
        at: at.clone(), what: "类型", text: kind.to_owned(), expected: "村或社区"
    })
}
