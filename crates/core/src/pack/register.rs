//! The registers of the detail sheets, versioned by period, and per-county parameters.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use toml::Spanned;

use super::detail::Detail;
use super::error::{Location, PackError, nearest};
use super::faults::Faults;
use super::files::PackFiles;
use super::form::FormLayout;
use super::reporter::Reporters;
use super::schedule::of_length;
use crate::ids::{DetailId, Length, Period, ReporterId};
use crate::lookup::Known;
use crate::text::ShortText;

/// One row of a register: a village, a school.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RegisterRow {
    /// Its group, a township or street; empty where the sheet has none.
    pub group: ShortText,
    /// Its code, the only one of the version.
    pub code: ShortText,
    /// Full name, as registered.
    pub name: ShortText,
    /// Which of the sheet's kinds it is; empty where it has none.
    pub kind: ShortText,
}

/// A register as it stood from some quarter on.
#[derive(Debug, Clone)]
pub struct RegisterVersion {
    /// Of which detail sheet.
    pub detail: DetailId,
    /// Id of the version.
    pub id: String,
    /// First quarter it serves.
    pub from: Period,
    /// Where it comes from.
    pub basis: String,
    /// What is known to differ.
    pub note: String,
    /// All its rows, in register order.
    pub rows: Vec<RegisterRow>,
    /// Where a reporter's rows lie in the list, mostly in one run: a nation has hundreds of thousands of villages.
    by_county: BTreeMap<ReporterId, Vec<Range<usize>>>,
}

/// Another way of writing a name of a register.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Of which detail sheet's register.
    pub detail: DetailId,
    /// County it holds in.
    pub county: ReporterId,
    /// What it names.
    pub kind: NameOf,
    /// Name in the register.
    pub name: String,
    /// Other ways of writing it.
    pub also: Vec<String>,
}

/// What a name of a register names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NameOf {
    /// A group: a township.
    Group,
    /// A row: a village.
    Name,
}

/// Facts of one county kept by the prefecture.
#[derive(Debug, Clone, Default)]
pub struct CountyFacts {
    /// Residents, where known.
    pub population: Option<Decimal>,
    /// Primary and middle schools, where known.
    pub schools: Option<Decimal>,
}

/// All versions of the registers and the counties' facts.
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
    detail: Spanned<DetailId>,
    id: Spanned<String>,
    from: Spanned<Period>,
    file: String,
    basis: String,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
struct ListRow {
    county: String,
    #[serde(default)]
    group: ShortText,
    code: ShortText,
    name: ShortText,
    #[serde(default)]
    kind: ShortText,
}

#[derive(Deserialize)]
struct FactRow {
    county: String,
    population: String,
    schools: String,
}

impl FactRow {
    /// The facts; what is no number is told with its column.
    fn facts(&self, at: &Location, faults: &mut Faults) -> CountyFacts {
        let mut number = |column: &str, text: &str| {
            let number = text.parse().ok().filter(|number| *number >= Decimal::ZERO);
            if number.is_none() && !text.is_empty() {
                let message = format!("{column} 一列的“{text}”应为0或大于0的数，不知道的留空");
                faults.push(PackError::Syntax { at: at.clone(), message });
            }
            number
        };
        CountyFacts {
            population: number("population", &self.population),
            schools: number("schools", &self.schools),
        }
    }
}

/// Where the lists of the registers stand.
pub const LISTS: &str = "register/";
const INDEX: &str = "register/register.toml";
const FACTS: &str = "register/parameters.csv";
pub(super) const FACT_COLUMNS: [&str; 4] = ["county", "population", "population_basis", "schools"];
pub(super) const REGISTER_COLUMNS: [&str; 6] = ["county", "group_code", "group", "code", "name", "kind"];
/// Columns that a register need not have.
const OPTIONAL: [&str; 3] = ["group_code", "group", "kind"];

impl Registers {
    pub(super) fn load(
        files: &PackFiles,
        form: &FormLayout,
        reporters: &Reporters,
        length: Length,
        faults: &mut Faults,
    ) -> Self {
        let RegisterFile { versions: rows, variants } = files.toml(INDEX, faults).unwrap_or_default();
        let mut versions: Vec<RegisterVersion> = Vec::new();
        for row in rows {
            let at = |span: Range<usize>| files.location(INDEX, span.start);
            let Some(detail) = faults.keep(named(form, row.detail.get_ref(), || at(row.detail.span())))
            else {
                continue;
            };
            if versions.iter().any(|other| other.detail == detail.id && other.from == *row.from.get_ref()) {
                let message = format!("明细表“{}”有两版名册从同一期起用", detail.id);
                faults.push(PackError::Syntax { at: at(row.from.span()), message });
            }
            if versions.iter().any(|other| other.detail == detail.id && other.id == *row.id.get_ref()) {
                let name = row.id.get_ref().clone();
                faults.push(PackError::Duplicate {
                    at: at(row.id.span()), what: "名册的版本（id）", name
                });
            }
            let (list, by_county) = read(files, &format!("register/{}", row.file), detail, reporters, faults);
            faults.keep(of_length(length, *row.from.get_ref(), || at(row.from.span())));
            versions.push(RegisterVersion {
                detail: detail.id.clone(),
                id: row.id.into_inner(),
                from: *row.from.get_ref(),
                basis: row.basis,
                note: row.note,
                rows: list,
                by_county,
            });
        }
        for variant in &variants {
            faults.keep(named(form, &variant.detail, || files.location(INDEX, 0)));
        }
        versions.sort_by_key(|version| version.from);
        let mut facts = BTreeMap::new();
        for (at, row) in files.csv::<FactRow>(FACTS, &FACT_COLUMNS, &[], faults) {
            let county = ReporterId::from(row.county.as_str());
            faults.keep(reporters.expect(&county, || at.clone()));
            if facts.insert(county, row.facts(&at, faults)).is_some() {
                faults.push(PackError::Duplicate { at, what: "报送单位", name: row.county });
            }
        }
        Self { versions, variants, facts }
    }

    /// The version of a detail sheet's register in force in a quarter: the newest that serves it, or the oldest there is;
    /// `None` for a sheet without a register.
    #[must_use]
    pub fn version(&self, detail: &DetailId, quarter: Period) -> Option<&RegisterVersion> {
        let mut own = self.versions.iter().filter(|version| version.detail == *detail);
        let newest = own.clone().rev().find(|version| version.from <= quarter);
        newest.or_else(|| own.next())
    }

    /// What the registers in force in a quarter say of themselves, each in one text.
    #[must_use]
    pub fn told(&self, form: &FormLayout, quarter: Period, of: fn(&RegisterVersion) -> &str) -> String {
        let told: Vec<&str> = self.in_force(form, quarter).map(|(_, version)| of(version)).collect();
        told.join("；")
    }

    /// Whether a detail sheet has a register.
    #[must_use]
    pub fn has(&self, detail: &DetailId) -> bool {
        self.versions.iter().any(|version| version.detail == *detail)
    }

    /// The versions in force in a quarter, one a detail sheet that has a register.
    pub fn in_force<'a>(
        &'a self,
        form: &'a FormLayout,
        quarter: Period,
    ) -> impl Iterator<Item = (&'a Detail, &'a RegisterVersion)> {
        form.details.iter().filter_map(move |detail| Some((detail, self.version(&detail.id, quarter)?)))
    }

    /// Facts of a county.
    #[must_use]
    pub fn facts(&self, county: &ReporterId) -> CountyFacts {
        self.facts.get(county).cloned().unwrap_or_default()
    }
}

impl RegisterVersion {
    /// The rows of one reporter, in register order.
    pub fn of<'a>(&'a self, county: &ReporterId) -> impl Iterator<Item = &'a RegisterRow> + use<'a> {
        self.by_county.get(county).into_iter().flatten().flat_map(|run| &self.rows[run.clone()])
    }

    /// How many groups a reporter has.
    #[must_use]
    pub fn groups(&self, county: &ReporterId) -> usize {
        self.of(county).map(|row| &row.group).filter(|group| !group.is_empty()).collect::<BTreeSet<_>>().len()
    }
}

/// The detail sheet of an id, or the error that names the nearest.
fn named<'f>(
    form: &'f FormLayout,
    id: &DetailId,
    at: impl FnOnce() -> Location,
) -> Result<&'f Detail, PackError> {
    form.detail(id).ok_or_else(|| PackError::UnknownName {
        at: at(),
        what: "明细表",
        name: id.to_string(),
        nearest: nearest(id.as_str(), form.details.iter().map(|detail| detail.id.as_str())),
    })
}

/// The rows of a list, and where each reporter's lie in it.
fn read(
    files: &PackFiles,
    path: &str,
    detail: &Detail,
    reporters: &Reporters,
    faults: &mut Faults,
) -> (Vec<RegisterRow>, BTreeMap<ReporterId, Vec<Range<usize>>>) {
    let mut codes: Known<ShortText> = Known::default();
    let mut by_county: BTreeMap<ReporterId, Vec<Range<usize>>> = BTreeMap::new();
    let mut list: Vec<RegisterRow> = Vec::new();
    // The rows of a reporter stand together: whose are read, since where, and what they are called.
    let mut open: Option<(ReporterId, usize)> = None;
    let mut names = Known::default();
    let before = faults.count();
    files.csv_each(path, &REGISTER_COLUMNS, &OPTIONAL, faults, |line, row: ListRow, faults| {
        let at = || files.line(path, line);
        let county = ReporterId::from(row.county.as_str());
        faults.keep(reporters.expect(&county, at));
        if !codes.insert(row.code.clone()) {
            faults.push(PackError::Duplicate { at: at(), what: "名册代码", name: row.code.into() });
            return;
        }
        faults.keep(check_key(at, &row, detail));
        if open.as_ref().is_none_or(|(whose, _)| *whose != county) {
            close(&mut by_county, open.take(), list.len());
            let before = by_county.get(&county).into_iter().flatten().flat_map(|run| &list[run.clone()]);
            names = before.map(|row| (row.group.clone(), row.name.clone(), row.kind.clone())).collect();
            open = Some((county, list.len()));
        }
        if !names.insert((row.group.clone(), row.name.clone(), row.kind.clone())) {
            let name = format!("{}{}", row.group, row.name);
            faults.push(PackError::Duplicate { at: at(), what: "名册里的名称", name });
        }
        list.push(RegisterRow { group: row.group, code: row.code, name: row.name, kind: row.kind });
    });
    close(&mut by_county, open, list.len());
    if list.is_empty() && faults.count() == before {
        let message = "名册里一行也没有：报来的各行都会找不到，请把名册填上，没有名册的从 register.toml 删去"
            .to_owned();
        faults.push(PackError::Syntax { at: files.location(path, 0), message });
    }
    list.shrink_to_fit();
    (list, by_county)
}

/// Notes where a reporter's rows lie that end here.
fn close(
    by_county: &mut BTreeMap<ReporterId, Vec<Range<usize>>>,
    open: Option<(ReporterId, usize)>,
    end: usize,
) {
    if let Some((whose, first)) = open {
        by_county.entry(whose).or_default().push(first..end);
    }
}

/// Whether a row has the group and the kind that its sheet asks for, and none where it asks for none.
fn check_key(at: impl Fn() -> Location, row: &ListRow, detail: &Detail) -> Result<(), PackError> {
    let fault = |message: String| Err(PackError::Syntax { at: at(), message });
    let sheet = &detail.sheet;
    if row.name.is_empty() {
        return fault(format!("代码{}的名称（name）是空的", row.code));
    }
    if detail.has_groups() == row.group.is_empty() {
        return fault(if row.group.is_empty() {
            format!("“{}”没有写{}（group），明细表“{sheet}”按它分组", row.name, detail.group)
        } else {
            format!("“{}”写了分组“{}”，明细表“{sheet}”不分组", row.name, row.group)
        });
    }
    let kinds: Vec<&str> = detail.kinds.iter().map(|kind| kind.name.as_str()).collect();
    match kinds.contains(&row.kind.as_str()) || (kinds.is_empty() && row.kind.is_empty()) {
        true => Ok(()),
        false if kinds.is_empty() => fault(format!("明细表“{sheet}”的行不分种类，kind 应留空")),
        false => fault(format!("种类“{}”不认识，应为{}", row.kind, kinds.join("或"))),
    }
}
