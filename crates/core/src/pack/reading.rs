//! What the program itself finds while it reads returns and writes about them: one code a defect, one page a code, in the
//! general rules. Loading demands every page, so that none is missing when a finding is raised.

use std::collections::BTreeMap;

use super::error::{Location, PackError, nearest};
use super::rule::Page;

/// One list for the variants, their codes and `ALL`: none of the three can lack what another has.
macro_rules! readings {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)+) => {
        /// What the program itself can find, in the order in which it is listed. Rules and checks have pages of their
        /// own; nothing else raises a code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reading {
            $($(#[$doc])* $name,)+
        }

        impl Reading {
            /// Every one.
            pub const ALL: [Self; [$($code),+].len()] = [$(Self::$name),+];

            /// Its code, as a pack writes it and a finding carries it.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)+
                }
            }
        }
    };
}

readings! {
    /// A file that cannot be opened.
    UnreadableFile = "unreadable-file",
    /// A return for another quarter.
    WrongQuarter = "wrong-quarter",
    /// No telling for which quarter a return is.
    QuarterUnknown = "quarter-unknown",
    /// No telling whose a return is.
    ReporterUnknown = "reporter-unknown",
    /// A reporter's name that several could have.
    ReporterAmbiguous = "reporter-ambiguous",
    /// The cover names another reporter than the file.
    ReporterConflict = "reporter-conflict",
    /// Two returns of one reporter, and nothing says which one counts.
    TwoReturns = "two-returns",
    /// Two sheets of one file give a value differently.
    CopyConflict = "copy-conflict",
    /// A sheet of the form that is not there.
    SheetMissing = "sheet-missing",
    /// A column of the form that is not there, or there twice.
    ColumnMissing = "column-missing",
    /// A row that is no indicator or village.
    RowUnknown = "row-unknown",
    /// An indicator or village that stands there twice.
    RowDuplicate = "row-duplicate",
    /// Something else where a number is asked for.
    NotANumber = "not-a-number",
    /// Something else where one of few words is asked for.
    NotAFlag = "not-a-flag",
    /// A number that can be read in two ways.
    AmbiguousValue = "ambiguous-value",
    /// A number that no count can be.
    TooLarge = "too-large",
    /// A formula without its result.
    UncachedFormula = "uncached-formula",
    /// A formula that failed.
    ErrorValue = "error-value",
    /// Hidden rows, columns or sheets.
    HiddenContent = "hidden-content",
    /// A number where none is asked for.
    NotAsked = "not-asked",
    /// A sheet that is not of the form.
    SheetIgnored = "sheet-ignored",
    /// A writing that was made the usual one.
    Normalised = "normalised",
    /// A return that came late.
    Late = "late",
    /// A return without the day on which it was filled in.
    Undated = "undated",
    /// A form in which nothing was filled in.
    BlankReturn = "blank-return",
    /// 零报告 on the cover beside numbers that say otherwise.
    ZeroReport = "zero-report",
    /// No quarter before this one to compare with, though the plan had begun.
    NoPredecessor = "no-predecessor",
    /// An earlier quarter that lies under the plan before.
    PlanBefore = "plan-before",
    /// The due day lies in a year of which the pack gives no days off.
    HolidaysUnknown = "holidays-unknown",
    /// Values of a rolled-up report that are still in doubt below.
    RolledDoubt = "rolled-doubt",
    /// A return that did not come.
    MissingReturn = "missing-return",
    /// A return that the office wrote down as received, and whose file is not there.
    ReturnLost = "return-lost",
    /// A writing that official documents do not use.
    Style = "style",
    /// An element that the kind of document must have and nobody has set.
    Element = "document-element",
    /// Sample data instead of a return.
    SampleData = "sample-data",
    /// Personal data.
    PersonalData = "personal-data",
    /// A cell that cannot be read.
    CellUnreadable = "cell-unreadable",
    /// What else is worth knowing of a file: comments, pictures, macros, a wrong suffix.
    FileNote = "file-note",
    /// A file of a workspace that nobody reads, though it seems meant for it.
    NotRead = "not-read",
    /// A period that the plan does not have.
    OutsidePlan = "outside-plan",
    /// The consolidated data of the next level down.
    RolledUp = "rolled-up",
    /// A value in merged cells.
    MergedValue = "merged-value",
    /// A total row that is not the sum of its rows.
    TotalDiffers = "total-differs",
    /// A rate that its numerator and denominator do not give.
    RateDiffers = "rate-differs",
    /// A village's name that several have.
    DetailAmbiguous = "village-ambiguous",
    /// A column that is not of the form.
    ColumnExtra = "column-extra",
    /// Two files or sheets that say the same.
    SameContent = "same-content",
    /// A return that came in several files.
    JoinedReturn = "joined-return",
    /// A return that was chosen because it is of a later day.
    NewerReturn = "newer-return",
    /// A return that takes the place of the one it corrects.
    Correction = "correction",
    /// Returns of several counties in one file.
    SeveralCounties = "several-counties",
    /// A reporter under an old, short or unclear name.
    NameNormalised = "name-normalised",
    /// The quarter of the cover is not that of the file's name or of the form.
    QuarterConflict = "quarter-conflict",
    /// A date that is none, or far from the quarter.
    DateDoubtful = "date-doubtful",
    /// A text document instead of a form.
    TextDocument = "text-document",
}

impl Reading {
    /// The one with a code; `None` for a code that is none.
    #[must_use]
    pub fn named(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reading| reading.code() == code)
    }
}

/// A page for every [`Reading`], in their order.
#[derive(Debug, Clone)]
pub struct Readings(Box<[Page; Reading::ALL.len()]>);

impl Readings {
    /// Takes the pages of a file with their places. A page of a code that is none is refused, and so is a file that
    /// lacks pages, with all that it lacks.
    pub(super) fn new(
        file: &str,
        pages: impl IntoIterator<Item = (Location, Page)>,
    ) -> Result<Self, PackError> {
        let mut known = BTreeMap::new();
        for (at, page) in pages {
            let Some(reading) = Reading::named(&page.code) else {
                let nearest = nearest(&page.code, Reading::ALL.map(Reading::code));
                return Err(PackError::UnknownName {
                    at, what: "读表问题的代码", name: page.code, nearest
                });
            };
            known.insert(reading, page);
        }
        let lacking = Reading::ALL.into_iter().filter(|reading| !known.contains_key(reading)).collect();
        let pages: Vec<Page> = known.into_values().collect();
        let pages = pages.try_into();
        pages.map(Self).map_err(|_| PackError::NoPage { file: file.to_owned(), readings: lacking })
    }

    /// The page of one.
    #[must_use]
    pub fn page(&self, reading: Reading) -> &Page {
        &self.0[reading as usize]
    }

    pub(super) fn page_mut(&mut self, reading: Reading) -> &mut Page {
        &mut self.0[reading as usize]
    }

    /// All pages.
    #[must_use]
    pub fn pages(&self) -> &[Page] {
        &*self.0
    }
}
