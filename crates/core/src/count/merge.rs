//! Parts into a whole: consolidations of different reporters put together, county to prefecture to province.

use crate::count::consolidate::{Consolidated, Line};
use crate::ids::{Code, Period, ReporterId};
use crate::pack::{Aggregate, Pack};

/// Why two parts cannot be put together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MergeError {
    /// Parts of different quarters.
    #[error("{} 与 {} 不是同一季度，不能合并", .0.label(), .1.label())]
    Period(Period, Period),
    /// A reporter stands in both parts: its values would count twice.
    #[error("报送单位“{reporter}”在两部分里都有{code}的数，合并会重复计算")]
    Reporter {
        /// Whose.
        reporter: ReporterId,
        /// Which indicator.
        code: Code,
    },
    /// The parts were made with different parameters of the year.
    #[error("年度参数{code}在两部分里不同，不能合并")]
    Parameter {
        /// Which.
        code: Code,
    },
}

impl Consolidated {
    /// Puts the consolidation of other reporters beside this one. Totals, coverage, minima and ratios are those of
    /// all reporters consolidated at once, however the parts were grouped: exact decimals add up in any order.
    pub fn merge(mut self, other: Self, pack: &Pack) -> Result<Self, MergeError> {
        if self.quarter != other.quarter {
            return Err(MergeError::Period(self.quarter, other.quarter));
        }
        for line in other.lines {
            match self.index.get(&line.code) {
                Some(at) => self.lines[*at].absorb(line, pack)?,
                None => {
                    self.index.insert(line.code.clone(), self.lines.len());
                    self.lines.push(line);
                }
            }
        }
        Ok(self)
    }
}

impl Line {
    fn absorb(&mut self, other: Self, pack: &Pack) -> Result<(), MergeError> {
        if let Some(reporter) = other.cells.keys().find(|id| self.cells.contains_key(*id)) {
            return Err(MergeError::Reporter { reporter: reporter.clone(), code: self.code.clone() });
        }
        let Some(indicator) = pack.catalogue.get(self.code.as_str()) else {
            return Ok(());
        };
        if indicator.aggregate == Aggregate::Settings {
            if self.total.is_some() && other.total.is_some() && self.total != other.total {
                return Err(MergeError::Parameter { code: self.code.clone() });
            }
            self.total = self.total.or(other.total);
        }
        self.cells.extend(other.cells);
        self.shares.extend(other.shares);
        self.year_shares.extend(other.year_shares);
        self.expected += other.expected;
        self.fold(pack, indicator);
        Ok(())
    }
}
