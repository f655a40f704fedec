//! `数据.json` as written, read back without the report behind it.

use std::collections::BTreeMap;

use jibao_core::calendar::Quarter;
use jibao_core::quotation::PREFIX;
use rust_decimal::Decimal;
use serde::Deserialize;

/// What verification needs of the data.
#[derive(Debug, Deserialize)]
pub(super) struct Data {
    pub quarter: Quarter,
    #[serde(default)]
    pub edition: String,
    #[serde(default)]
    pub reporters: Vec<Reporter>,
    #[serde(default)]
    pub indicators: Vec<Indicator>,
    #[serde(default)]
    pub figures: Vec<Figure>,
    #[serde(default)]
    pub findings: Vec<Finding>,
    #[serde(default)]
    pub villages: Vec<Village>,
    #[serde(default)]
    pub texts: Vec<Text>,
    #[serde(default)]
    pub section_checks: Vec<SectionCheck>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Reporter {
    pub id: String,
    pub name: String,
    #[serde(default)]
    pub status: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Finding {
    #[serde(default)]
    pub severity: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Text {
    #[serde(default)]
    pub reporter: String,
    #[serde(default)]
    pub text: String,
}

/// What a section gives for the whole beside the counties' sum.
#[derive(Debug, Deserialize)]
pub(super) struct SectionCheck {
    pub code: String,
    pub section: String,
    pub section_value: Option<Decimal>,
    pub counties_value: Option<Decimal>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Indicator {
    pub code: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub unit: String,
    pub total: Option<Decimal>,
    pub numerator: Option<Decimal>,
    pub denominator: Option<Decimal>,
    pub year_to_date: Option<Decimal>,
    pub own: Option<Decimal>,
    #[serde(default)]
    pub covered: usize,
    #[serde(default)]
    pub expected: usize,
    pub previous: Option<Decimal>,
    pub same_quarter_last_year: Option<Decimal>,
    pub target: Option<Target>,
    #[serde(default)]
    pub by_reporter: BTreeMap<String, Cell>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Target {
    #[serde(default)]
    pub text: String,
    pub gap: Option<Decimal>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Cell {
    pub value: Option<Decimal>,
    pub year_to_date: Option<Decimal>,
    /// Whether there is a value that this edition does not give.
    #[serde(default)]
    pub suppressed: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Figure {
    pub id: String,
    pub text: String,
    pub value: Decimal,
    /// How often it stands in the document; data written by others may not say.
    #[serde(rename = "where")]
    pub uses: Option<Uses>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Uses {
    #[serde(default)]
    pub text: usize,
    #[serde(default)]
    pub annex: usize,
}

#[derive(Debug, Deserialize)]
pub(super) struct Village {
    #[serde(default)]
    pub county: String,
    #[serde(default)]
    pub township: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub values: BTreeMap<String, VillageValue>,
}

#[derive(Debug, Deserialize)]
pub(super) struct VillageValue {
    pub value: Option<String>,
}

impl Data {
    /// Whether this is the edition for everybody, which withholds some values.
    pub(super) fn is_public(&self) -> bool {
        self.edition == "public"
    }

    /// The text that a quotation was taken from: `quote.532301.3` is the reporter's third.
    pub(super) fn quoted(&self, id: &str) -> Option<&str> {
        let (reporter, number) = id.strip_prefix(PREFIX)?.rsplit_once('.')?;
        let number: usize = number.parse().ok()?;
        let mut own = self.texts.iter().filter(|text| text.reporter == reporter);
        own.nth(number.checked_sub(1)?).map(|text| text.text.as_str())
    }

    /// An indicator by code.
    pub(super) fn indicator(&self, code: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.code == code)
    }

    /// The id of the reporter of that name.
    pub(super) fn reporter(&self, name: &str) -> Option<&str> {
        self.reporters.iter().find(|reporter| reporter.name == name).map(|reporter| reporter.id.as_str())
    }
}

impl Indicator {
    /// What the part behind the code in a figure's id is, where the data hold it: `total`, `own`, `532301`.
    pub(super) fn part(&self, part: &str) -> Option<Decimal> {
        match part {
            "total" | "table" => self.total,
            "year" => self.year_to_date,
            "own" => self.own,
            "gap" => self.target.as_ref()?.gap,
            id => self.by_reporter.get(id)?.value,
        }
    }

    /// Every number of the whole: what a row about the indicator may show.
    pub(super) fn numbers(&self) -> impl Iterator<Item = Decimal> {
        let counts = [Some(Decimal::from(self.covered)), Some(Decimal::from(self.expected))];
        let gap = self.target.as_ref().and_then(|target| target.gap);
        [self.total, self.numerator, self.denominator, self.year_to_date, self.own, self.previous]
            .into_iter()
            .chain([self.same_quarter_last_year, gap])
            .chain(counts)
            .flatten()
            .chain(self.by_reporter.values().filter_map(|cell| cell.value))
    }
}
