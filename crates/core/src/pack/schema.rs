//! What may stand in the files of a pack: keys and values, taken from the types that read them.

use serde::de::value::Error;
use serde::de::{DeserializeOwned, Deserializer, Error as _, Visitor};
use serde::forward_to_deserialize_any;

use super::annex::{AnnexFile, ChartPlanKind, ChartRow, TableRow};
use super::catalogue::{BASIS, COLUMNS};
use super::clause::{ClauseFile, ClauseRow};
use super::detail::{Detail, RowKind};
use super::form::{Content, Cover, Field, FormColumn, FormLayout, HiddenRows, Sheet, Words};
use super::group::Group;
use super::indicator::{Aggregate, Kind, Visibility};
use super::period::PeriodRow;
use super::policy::{Measure, Part, Policy};
use super::register::{FACT_COLUMNS, NameOf, REGISTER_COLUMNS, RegisterFile, Variant, VersionRow};
use super::reporter::{Ambiguous, ReporterFile, ReporterKind, ReporterRow, Side};
use super::rule::{Comparison, Missing, Scope};
use super::rule_row::{AdjustRow, CheckRow, RuleFile, RuleRow};
use super::schedule::ScheduleFile;
use super::{About, CheckKind, FORM_IDS, Follows, Large, Severity};
use crate::ids::Length;

/// One table of a file: `rules.toml`, `[[adjust]]`, its keys in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The file, by its path in the pack.
    pub file: &'static str,
    /// The table as it is headed in the file; empty for what stands at the top.
    pub heading: &'static str,
    /// Its keys, or the columns of a CSV file.
    pub keys: Vec<Key>,
}

/// One key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// What alone may stand there; empty where anything of its kind may.
    pub values: Vec<&'static str>,
}

/// The keys of a type that reads a table, or the values of one that reads a word.
#[must_use]
pub fn names<T: DeserializeOwned>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // Reading always fails: it is stopped as soon as the type has said what it asks for.
    drop(T::deserialize(Asked(&mut names)));
    names
}

/// Notes down what a type asks for.
struct Asked<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Asked<'_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("neither table nor word"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        *self.0 = fields;
        Err(Error::custom("noted"))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        *self.0 = variants;
        Err(Error::custom("noted"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct
        seq tuple tuple_struct map identifier ignored_any
    }
}

/// A table of the type that reads it; `values` lists the keys that take few words.
#[must_use]
pub fn table<T: DeserializeOwned>(
    file: &'static str,
    heading: &'static str,
    values: &[(&str, &[&'static str])],
) -> Table {
    listed(file, heading, names::<T>(), values)
}

fn listed(
    file: &'static str,
    heading: &'static str,
    keys: &[&'static str],
    values: &[(&str, &[&'static str])],
) -> Table {
    let key = |name: &&'static str| Key {
        name,
        values: values
            .iter()
            .find(|(key, _)| key == name)
            .map_or_else(Vec::new, |(_, values)| values.to_vec()),
    };
    Table { file, heading, keys: keys.iter().map(key).collect() }
}

/// Every table of the files that core reads, file by file.
#[must_use]
pub fn tables() -> Vec<Table> {
    let (severity, scope) = (names::<Severity>(), &Scope::NAMES[..]);
    let kinds = CheckKind::ALL.map(CheckKind::name);
    let signs = Comparison::signs();
    let ids: Vec<Vec<&'static str>> =
        FORM_IDS.iter().map(|(_, ids)| ids.iter().map(|(id, _)| *id).collect()).collect();
    vec![
        table::<About>("pack.toml", "", &[]),
        table::<Large>("pack.toml", "[[large]]", &[]),
        table::<Follows>("pack.toml", "[follows]", &[]),
        table::<Policy>("policy.toml", "", &[]),
        table::<Part>("policy.toml", "[[part]]", &[]),
        table::<Measure>("policy.toml", "[[part.measure]]", &[]),
        table::<ClauseFile>("clauses.toml", "", &[]),
        table::<ClauseRow>("clauses.toml", "[[clause]]", &[]),
        table::<ReporterFile>("reporters.toml", "", &[]),
        table::<ReporterKind>("reporters.toml", "[[kind]]", &[("side", names::<Side>())]),
        table::<Group>("reporters.toml", "[[group]]", &[]),
        table::<ReporterRow>("reporters.toml", "[[reporter]]", &[]),
        table::<Ambiguous>("reporters.toml", "ambiguous", &[]),
        table::<ScheduleFile>("schedule.toml", "", &[]),
        table::<PeriodRow>("schedule.toml", "[period]", &[("kind", names::<Length>())]),
        table::<FormLayout>("form.toml", "", &[]),
        table::<Cover>("form.toml", "[cover]", &[]),
        table::<Field>("form.toml", "[[cover.field]]", &[("id", &ids[0])]),
        table::<Sheet>("form.toml", "[indicators] [texts]", &[("hidden_rows", names::<HiddenRows>())]),
        table::<FormColumn>(
            "form.toml",
            "[[indicators.column]]",
            &[("id", &ids[1]), ("type", names::<Content>())],
        ),
        table::<Detail>("form.toml", "[[detail]]", &[("hidden_rows", names::<HiddenRows>())]),
        table::<RowKind>("form.toml", "[[detail.kind]]", &[]),
        table::<FormColumn>(
            "form.toml",
            "[[detail.column]]",
            &[("id", &ids[2]), ("type", names::<Content>())],
        ),
        table::<FormColumn>(
            "form.toml",
            "[[texts.column]]",
            &[("id", &ids[3]), ("type", names::<Content>())],
        ),
        table::<Words>("form.toml", "[words]", &[]),
        listed(
            "indicators.csv",
            "",
            &COLUMNS,
            &[
                ("kind", names::<Kind>()),
                ("target_scope", &["州", "县", "行", "报送单位"]),
                ("county", &["y"]),
                ("aggregate", names::<Aggregate>()),
                ("visibility", names::<Visibility>()),
                ("basis", &BASIS),
            ],
        ),
        table::<RuleFile>("rules.toml", "", &[]),
        table::<RuleRow>(
            "rules.toml",
            "[[rule]]",
            &[("op", &signs), ("missing", names::<Missing>()), ("severity", severity), ("scope", scope)],
        ),
        table::<CheckRow>(
            "rules.toml",
            "[[check]]",
            &[("kind", &kinds), ("severity", severity), ("scope", scope)],
        ),
        table::<AdjustRow>("rules.toml", "[[adjust]]", &[("severity", severity)]),
        table::<AnnexFile>("annex.toml", "", &[]),
        table::<TableRow>("annex.toml", "[table]", &[]),
        table::<ChartRow>("annex.toml", "[[chart]]", &[("kind", names::<ChartPlanKind>())]),
        table::<RegisterFile>("register/register.toml", "", &[]),
        table::<VersionRow>("register/register.toml", "[[version]]", &[]),
        table::<Variant>("register/register.toml", "[[variant]]", &[("kind", names::<NameOf>())]),
        listed("register/parameters.csv", "", &FACT_COLUMNS, &[]),
        listed("register/*.csv", "", &REGISTER_COLUMNS, &[]),
    ]
}
