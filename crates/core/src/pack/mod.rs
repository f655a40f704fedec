//! The policy as data: everything that differs between policies, prefectures and periods, strictly loaded.

mod adjust;
mod aim;
mod annex;
mod catalogue;
mod check_kind;
mod choice;
mod clause;
mod detail;
mod detail_faults;
mod error;
mod faults;
mod files;
mod follow;
mod form;
pub mod formula;
mod group;
mod indicator;
mod layout;
mod naming;
mod number;
mod origin;
mod period;
mod policy;
mod reading;
mod register;
mod reporter;
mod rule;
mod rule_file;
mod rule_row;
mod schedule;
pub mod schema;
mod severity;
pub mod sound;
mod source;
mod strict;
mod toml_fault;

use faults::Faults;
use rule_file::OwnRules;
use serde::Deserialize;

pub use crate::pack::formula::Names;
pub use adjust::Adjustment;
pub use annex::{Annex, ChartPlan, ChartPlanKind};
pub use catalogue::Catalogue;
pub use check_kind::CheckKind;
pub use choice::Choice;
pub use clause::Clause;
pub use detail::{Detail, DetailSource, Fold, NoColumn, RowKind, key};
pub use error::{Location, PackError, closest, nearest};
pub use faults::PackFaults;
pub use files::PackFiles;
pub use follow::Follows;
pub use form::{Content, Cover, Field, FormColumn, FormLayout, HiddenRows, IDS as FORM_IDS, Sheet, Words};
pub use group::{Group, Groups};
pub use indicator::{
    Against, Aggregate, Base, Column, Indicator, Kind, Op, RegisterFact, Role, Target, TargetScope, Units,
    Visibility,
};
pub use layout::{FILES, SUMMARY};
pub use number::{Large, MOST_PLACES, Money, Number};
pub use origin::Origin;
pub use period::PeriodWords;
pub use policy::{Measure, Part, Policy};
pub use reading::{Reading, Readings};
pub use register::{CountyFacts, LISTS, NameOf, RegisterRow, RegisterVersion, Registers, Variant};
pub use reporter::{Named, Reporter, ReporterKind, Reporters, Side, SideBySide};
pub use rule::{Check, Comparison, Condition, Example, Missing, Page, Rule, RuleBook, Scope, family_order};
pub use schedule::Schedule;
pub use severity::Severity;
pub use toml_fault::toml_sentence;

/// A loaded pack: every name in it refers to something.
#[derive(Debug, Clone)]
pub struct Pack {
    /// Identity and the bureau's names.
    pub about: About,
    /// The policy document.
    pub policy: Policy,
    /// What the summary's annexes show.
    pub annex: Annex,
    /// The indicators.
    pub catalogue: Catalogue,
    /// The reporters.
    pub reporters: Reporters,
    /// How long its periods are, and the words for them.
    pub period: PeriodWords,
    /// Due periods and days.
    pub schedule: Schedule,
    /// Registers of the detail sheets, and county facts.
    pub registers: Registers,
    /// Layout of the return.
    pub form: FormLayout,
    /// The policy's demands, one by one.
    pub clauses: Vec<Clause>,
    /// Rules and checks.
    pub rules: RuleBook,
    /// The files it was loaded from; renderers take their text templates and profiles out of them.
    pub files: PackFiles,
}

/// Who the pack is for, read from `pack.toml`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// Schema of the pack, `jibao/pack/1`.
    pub schema: String,
    /// The built-in pack whose files are in force where this one has none: resolved before the pack is loaded.
    #[serde(default)]
    pub extends: Option<String>,
    /// Id and version of the pack.
    pub id: String,
    /// Version.
    pub version: String,
    /// Administrative code of the whole, such as 5323: under it the next level up keeps the bureau's own activity.
    pub code: String,
    /// The bureau that reports: 楚雄州司法局.
    pub bureau: String,
    /// Its section that collects the returns.
    pub office: String,
    /// The whole that counties add up to, as text says it: 全州.
    pub whole: String,
    /// The bureau's own activity beside the counties': 州本级.
    pub own: String,
    /// What a county is called in counting phrases: 县市.
    pub counties: String,
    /// What the bureau's own parts that report are called: 科室.
    #[serde(default = "usual_sections")]
    pub sections: String,
    /// What the quarter's work is called in titles.
    pub campaign: String,
    /// Words of the office's field that no line break may part in a title.
    #[serde(default)]
    pub terms: Vec<String>,
    /// Which large numbers sentences write in 万.
    #[serde(default = "Large::usual")]
    pub large: Vec<Large>,
    /// The plan that this one comes after.
    pub follows: Option<Follows>,
}

fn usual_sections() -> String {
    "科室".to_owned()
}

impl About {
    /// A text of the program in the office's words. It is written down as an office says it that adds up 县市 and 科室; what
    /// was put into it of an office's own already is not said twice, so it goes in afterwards.
    ///
    /// ```
    /// use jibao_core::pack::About;
    ///
    /// let about = About { counties: "单位".into(), sections: "处室".into(), ..About::default() };
    /// assert_eq!(about.said("有县市未报，无法与科室数核对"), "有单位未报，无法与处室数核对");
    /// ```
    #[must_use]
    pub fn said(&self, text: &str) -> String {
        text.replace("县市", &self.counties).replace("科室", &self.sections)
    }

    /// To whom returns go: 楚雄州司法局普法与依法治理科.
    #[must_use]
    pub fn receiver(&self) -> String {
        format!("{}{}", self.bureau, self.office)
    }

    /// Whether a reporter is the very section that collects the returns: nobody sends it its own.
    #[must_use]
    pub fn is_receiver(&self, reporter: &Reporter) -> bool {
        reporter.full == self.receiver()
    }
}

impl Pack {
    /// What some or all of the units are called: 县市, 中心学校、直属学校.
    #[must_use]
    pub fn called(&self, units: &Units) -> String {
        let Units::Kinds(ids) = units else { return self.about.counties.clone() };
        let kinds = self.reporters.kinds().iter().filter(|kind| ids.contains(&kind.id));
        kinds.map(|kind| kind.name.as_str()).collect::<Vec<_>>().join("、")
    }

    /// Loads a pack, or tells everything in it that does not fit, each with file, line and the nearest known name.
    pub fn load(files: PackFiles) -> Result<Self, PackFaults> {
        match Self::examine(files) {
            (Some(pack), None) => Ok(pack),
            (_, Some(faults)) => Err(faults),
            (None, None) => Err(PackFaults::default()),
        }
    }

    /// Reads a pack to its end: what could be read of it, and what is wrong with it. A pack with faults serves for
    /// looking for more of them alone.
    #[must_use]
    pub fn examine(files: PackFiles) -> (Option<Self>, Option<PackFaults>) {
        let mut faults = Faults::default();
        layout::check(&files, &mut faults);
        let (period, schedule) = Schedule::load(&files, &mut faults);
        let files = period::fill(files, &period, &mut faults);
        // Most of a pack is its rules, read beside the rest; what is wrong is told in the order of the files all the same.
        let (own_rules, (about, reporters, policy, form, catalogue, annex)) = rayon::join(
            || OwnRules::read(&files),
            || {
                let about: About = files.toml("pack.toml", &mut faults).unwrap_or_default();
                let reporters = Reporters::load(&files, &mut faults);
                let policy = Policy::load(&files, &reporters, &mut faults);
                let form = FormLayout::load(&files, &reporters, &mut faults);
                let large = &about.large;
                let length = period.length;
                let catalogue =
                    Catalogue::load(&files, large, &reporters, &policy, &form, length, &mut faults);
                follow::check(&files, &about, &catalogue, &mut faults);
                let annex = Annex::load(&files, &catalogue, &mut faults);
                (about, reporters, policy, form, catalogue, annex)
            },
        );
        let parts = sound::Parts {
            files: &files,
            about: &about,
            period: &period,
            reporters: &reporters,
            form: &form,
            catalogue: &catalogue,
        };
        sound::check(&parts, &mut faults);
        let names = Names { about: &about, reporters: &reporters, catalogue: &catalogue, form: &form };
        let mut in_rules = Faults::default();
        let (registers, rules) = rayon::join(
            || Registers::load(&files, &form, &reporters, period.length, &mut faults),
            || RuleBook::load(&files, own_rules, &period, names, &mut in_rules),
        );
        faults.extend(in_rules);
        if let Some(rules) = &rules {
            sound::rates::check(&catalogue, rules, &mut faults);
        }
        let clauses = clause::load(&files, &policy, &catalogue, &mut faults);
        let pack = rules.map(|rules| Self {
            about,
            policy,
            annex,
            catalogue,
            reporters,
            period,
            schedule,
            registers,
            form,
            clauses,
            rules,
            files,
        });
        (pack, faults.told())
    }
}
