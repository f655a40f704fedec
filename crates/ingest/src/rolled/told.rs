//! What a finished quarter of the level below says, as it is taken from 数据.json or 汇总表.xlsx: without what is a person's, and
//! nothing yet of whose returns become of it.

use std::collections::BTreeMap;

use jibao_contract::book::Sheet;
use jibao_contract::data::{self, Cell, Data, DataError, Severity, Unit};
use jibao_core::ids::Period;
use rust_decimal::Decimal;

use crate::personal::{SET_ASIDE, found, masked};

/// What is taken of a finished quarter of the level below, from its data or its workbook.
#[derive(Debug, Default)]
pub(crate) struct Rolled {
    pub(super) quarter: Option<Period>,
    pub(super) unit: Option<Unit>,
    pub(super) reporters: Vec<Sender>,
    pub(super) indicators: Vec<Line>,
    pub(super) villages: Vec<data::Village>,
    pub(super) texts: Vec<data::Text>,
    pub(super) findings: Vec<Severity>,
    /// Non-empty cells of the workbook that it was read from; more than are told of each value.
    pub(super) cells: usize,
    /// Sheets and columns that the workbook must have and has not.
    pub(super) lacking: Vec<Lacking>,
}

/// What is not there: a sheet, one of its columns, or the file of that name with the villages.
#[derive(Debug)]
pub(super) enum Lacking {
    Sheet(Sheet),
    Heading(Sheet, String),
    Villages(String),
}

/// A reporter of the level below with the days of its cover.
#[derive(Debug)]
pub(super) struct Sender {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) filled_on: Option<String>,
    pub(super) cut_off: Option<String>,
    /// Detail sheets of which it says that there is nothing to list.
    pub(super) no_rows: Vec<String>,
}

/// What reporters gave of an indicator.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) code: String,
    pub(super) own_share: Option<Decimal>,
    pub(super) by_reporter: BTreeMap<String, Cell>,
}

/// Why a report of this program's cannot be consolidated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unfit {
    /// Another version's, or something of it is missing.
    #[error(transparent)]
    Data(#[from] DataError),
    /// Values are withheld in it; taken for returns, whoever is not named in it would count as having sent none.
    #[error("是公开版，略去了部分数，不能用来汇总，请向报送单位要内部版的数据.json或汇总表.xlsx")]
    Public,
}

impl Rolled {
    fn of(data: Data) -> Result<Self, Unfit> {
        if data.is_public() {
            return Err(Unfit::Public);
        }
        let sender = |one: data::Reporter| Sender {
            id: one.id,
            name: one.name,
            filled_on: one.filled_on,
            cut_off: one.cut_off,
            no_rows: one.no_rows,
        };
        let line = |one: data::Indicator| Line {
            code: one.code,
            own_share: one.own_share,
            by_reporter: one.by_reporter,
        };
        Ok(Self {
            lacking: Vec::new(),
            quarter: Some(data.quarter),
            unit: Some(data.unit),
            reporters: data.reporters.into_iter().map(sender).collect(),
            indicators: data.indicators.into_iter().map(line).collect(),
            villages: data.villages,
            texts: data.texts,
            findings: data.findings.into_iter().map(|finding| finding.severity).collect(),
            cells: 0,
        })
    }

    /// The same without what is a person's among what reporters wrote: somebody may have put it there by hand.
    pub(super) fn without_personal(mut self) -> Self {
        let clean = |text: &mut String| {
            if found(text).is_some() {
                SET_ASIDE.clone_into(text);
            }
        };
        let shown = |place: &mut data::Place| {
            place.file = masked(&place.file);
            place.sheet = masked(&place.sheet);
        };
        for text in &mut self.texts {
            clean(&mut text.text);
            shown(&mut text.source);
        }
        for cell in self.indicators.iter_mut().flat_map(|line| line.by_reporter.values_mut()) {
            clean(&mut cell.remark);
            clean(&mut cell.raw);
            cell.word.iter_mut().for_each(clean);
            cell.source.iter_mut().for_each(shown);
        }
        for village in &mut self.villages {
            shown(&mut village.source);
            village.values.values_mut().for_each(|value| clean(&mut value.value));
        }
        self
    }
}

/// Whether a file is a report of this program's, and whether it can be used. `beside` is the file with the villages that lies
/// beside it.
pub(crate) fn recognise(bytes: &[u8], beside: Option<&[u8]>) -> Option<Result<Rolled, Unfit>> {
    let mut data = match Data::read(bytes) {
        Err(DataError::NotOurs) => return None,
        Err(error) => return Some(Err(error.into())),
        Ok(data) => data,
    };
    let lacking = match (data.villages_file.clone(), beside) {
        (None, _) => None,
        (Some(file), None) => Some(Lacking::Villages(file)),
        (Some(_), Some(villages)) => match data.take_villages(villages) {
            Err(error) => return Some(Err(error.into())),
            Ok(()) => None,
        },
    };
    let with =
        |rolled: Rolled| Rolled { lacking: lacking.into_iter().collect(), ..rolled.without_personal() };
    Some(Rolled::of(data).map(with))
}
