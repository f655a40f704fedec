//! Sections' figures for the whole beside the counties' sums.

use rust_decimal::Decimal;
use serde::Serialize;

use super::Cell;
use super::consolidate::Consolidated;
use crate::ids::{Code, ReporterId};
use crate::pack::{Pack, Role};
use crate::returns::Place;

/// A section's prefecture-wide figure beside the counties' sum.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SectionCheck {
    /// Indicator.
    pub code: Code,
    /// Section.
    pub section: ReporterId,
    /// The section's figure.
    pub section_value: Option<Decimal>,
    /// The counties' sum.
    pub counties_value: Option<Decimal>,
    /// Counties without a value: with any missing the two cannot be compared.
    pub missing: usize,
    /// Whether an open error lies on the section's figure or on a county's.
    pub doubted: bool,
    /// The section's cells.
    pub places: Vec<Place>,
}

impl SectionCheck {
    /// By how much the section's figure exceeds the counties' sum. `None` where one of the two is missing, doubted or
    /// incomplete: they cannot be compared then.
    #[must_use]
    pub fn difference(&self) -> Option<Decimal> {
        if self.missing > 0 || self.doubted {
            return None;
        }
        Some(self.section_value? - self.counties_value?)
    }
}

/// Sections' figures marked `=` beside the counties' sums.
#[must_use]
pub fn section_checks(pack: &Pack, now: &Consolidated) -> Vec<SectionCheck> {
    let mut list = Vec::new();
    for indicator in pack.catalogue.iter() {
        let Some(line) = now.line(indicator.code.as_str()) else {
            continue;
        };
        for (section, _) in indicator.sections.iter().filter(|(_, role)| *role == Role::Compares) {
            let Some(cell) = line.cell(section) else { continue };
            let cells = || pack.reporters.counties().filter_map(|county| line.cell(&county.id));
            let counties: Vec<Option<Decimal>> = cells().map(Cell::number).collect();
            let given: Vec<Decimal> = counties.iter().copied().flatten().collect();
            list.push(SectionCheck {
                code: indicator.code.clone(),
                section: section.clone(),
                section_value: cell.number(),
                counties_value: (!given.is_empty()).then(|| given.iter().sum()),
                doubted: cell.doubted || cells().any(|cell| cell.doubted),
                missing: counties.len() - given.len(),
                places: cell.places.clone(),
            });
        }
    }
    list
}
