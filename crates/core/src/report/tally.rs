//! How many findings of which kind.

use serde::Serialize;

use crate::pack::Severity;
use crate::returns::Finding;

/// Counts of findings. What a person has waived is counted as waived alone, and what follows from another one as that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Tally {
    /// 错误.
    pub errors: usize,
    /// 疑问.
    pub warnings: usize,
    /// 提示.
    pub infos: usize,
    /// Of these, explained by the reporter.
    pub explained: usize,
    /// Waived.
    pub waived: usize,
    /// Consequences of another one, which is counted.
    pub following: usize,
}

impl Tally {
    /// Counts findings.
    #[must_use]
    pub fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Self {
        let mut tally = Self::default();
        for finding in findings {
            if finding.waived.is_some() {
                tally.waived += 1;
                continue;
            }
            if finding.cause.is_some() {
                tally.following += 1;
                continue;
            }
            tally.explained += usize::from(finding.explained.is_some());
            match finding.severity {
                Severity::Error => tally.errors += 1,
                Severity::Warning => tally.warnings += 1,
                Severity::Info => tally.infos += 1,
            }
        }
        tally
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> usize {
        self.errors + self.warnings + self.infos + self.waived + self.following
    }
}
