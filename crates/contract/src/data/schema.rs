//! The JSON Schema of 数据.json, made from its types.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema as schema};

use super::{Data, SCHEMA};

/// The schema of what [`Data::write`] writes (draft 2020-12): keys that are always written are required.
#[must_use]
pub fn json_schema() -> Schema {
    let mut schema =
        SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Data>();
    schema.insert("title".to_owned(), SCHEMA.into());
    schema
}

/// A number in its digits.
pub(super) struct Digits;

impl JsonSchema for Digits {
    fn schema_name() -> Cow<'static, str> {
        "Digits".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schema!({ "type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$" })
    }
}

/// A period as data write it.
pub(super) struct PeriodText;

impl JsonSchema for PeriodText {
    fn schema_name() -> Cow<'static, str> {
        "Period".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schema!({ "type": "string", "pattern": "^[0-9]{4}(Q[1-4]|M(0[1-9]|1[0-2])|H[12]|Y)$" })
    }
}
