//! The main job over the fixture quarters: returns in, finished quarter out.

mod contract;
mod findings;
mod printed;
mod reading;
mod totals;

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::LazyLock;

use jibao::Built;
use jibao_core::ids::Period;
use jibao_tests::printed::document_text;
use jibao_tests::sandbox::Sandbox;
use rust_decimal::Decimal;
use serde_json::Value;

/// A quarter built beside the others.
pub(crate) struct Finished {
    pub(crate) quarter: Period,
    pub(crate) built: Built,
    /// Outputs by name.
    pub(crate) outputs: BTreeMap<String, Vec<u8>>,
    /// 数据.json.
    data: Value,
    /// The text of the document.
    text: String,
}

/// All fixture quarters, oldest first, built in one workspace.
pub(crate) static FINISHED: LazyLock<Vec<Finished>> = LazyLock::new(|| {
    let workspace = Sandbox::of_all_quarters();
    let quarters = jibao_tests::returns::quarters().iter().map(|sample| sample.quarter);
    quarters.map(|quarter| finish(&workspace, quarter)).collect()
});

fn finish(workspace: &Sandbox, quarter: Period) -> Finished {
    let label = quarter.label();
    let built = workspace.build(&label);
    let outputs = workspace.outputs(&label);
    let data = serde_json::from_slice(&outputs["数据.json"]).unwrap();
    let text = document_text(&outputs[&format!("{label}工作总结.docx")]);
    Finished { quarter, built, outputs, data, text }
}

fn finished(quarter: &str) -> &'static Finished {
    FINISHED.iter().find(|finished| finished.quarter.to_string() == quarter).unwrap()
}

impl Finished {
    /// An indicator of 数据.json.
    pub(crate) fn indicator(&self, code: &str) -> &Value {
        indicator(&self.data, code)
    }

    fn total(&self, code: &str) -> Option<Decimal> {
        decimal(&self.indicator(code)["total"])
    }
}

fn indicator<'a>(data: &'a Value, code: &str) -> &'a Value {
    list(&data["indicators"]).iter().find(|indicator| indicator["code"] == code).unwrap()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

/// A number as the contract writes it: a decimal string, or null.
fn decimal(value: &Value) -> Option<Decimal> {
    (!value.is_null()).then(|| Decimal::from_str(value.as_str().unwrap()).unwrap())
}
