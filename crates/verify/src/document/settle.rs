//! Numbers without a mark and figures that are gone, brought together at the end of the document.

use std::collections::BTreeMap;

use jibao_core::text::numerals::{Numeral, extract};

use super::{Loose, Met, Reading};
use crate::result::{Difference, DifferenceKind, Origin, called};
use jibao_contract::data::Figure;

impl Reading<'_> {
    /// Brings numbers without a mark together with figures that are gone: first those that read alike, then those that
    /// stand where the figure stood. What is left is told.
    pub(crate) fn settle(&mut self) {
        let mut gone: BTreeMap<usize, usize> = BTreeMap::new();
        for (index, figure) in self.data.figures.iter().enumerate() {
            let uses = figure.uses.text + figure.uses.annex;
            let shown = self.shown.contains(&figure.id.replace(".table", ".total"));
            let in_tables = if shown { figure.uses.annex } else { 0 };
            let seen = self.seen.get(&index).copied().unwrap_or_default().max(in_tables);
            let missing = uses.saturating_sub(seen);
            if missing > 0 {
                gone.insert(index, missing);
            }
        }
        let met = std::mem::take(&mut self.met);
        let mut left: Vec<(Loose, Option<usize>, Option<usize>)> = Vec::new();
        let mut before = None;
        for one in met {
            match one {
                Met::Figure(index) => {
                    before = Some(index);
                    for (_, _, after) in left.iter_mut().rev().take_while(|(_, _, after)| after.is_none()) {
                        *after = Some(index);
                    }
                }
                Met::Loose(loose) => {
                    let alike = |index: &usize| alike(&self.data.figures[*index], &loose.numeral);
                    match gone.keys().copied().find(|index| loose.expected.is_none() && alike(index)) {
                        Some(index) => {
                            take(&mut gone, index);
                            before = Some(index);
                            self.numbers.count(loose.numeral.sort, Origin::Unmarked);
                        }
                        None => left.push((*loose, before, None)),
                    }
                }
            }
        }
        for (loose, before, after) in left {
            self.loose(loose, (before, after), &mut gone);
        }
        for (index, missing) in gone {
            self.gone(&self.data.figures[index], missing);
        }
    }

    fn loose(
        &mut self,
        loose: Loose,
        between: (Option<usize>, Option<usize>),
        gone: &mut BTreeMap<usize, usize>,
    ) {
        let Loose { place, what, numeral, expected } = loose;
        self.numbers.count(numeral.sort, Origin::Unexplained);
        if let Some((value, figure)) = expected {
            return self.changed(&place, what, value, numeral.text, &figure);
        }
        let from = between.0.map_or(0, |before| before + 1);
        let to = between.1.unwrap_or(self.data.figures.len());
        let unit = |index: &usize| {
            extract(&self.data.figures[*index].text)
                .first()
                .is_some_and(|old| old.unit == numeral.unit && old.sort == numeral.sort)
        };
        let stood = (from < to).then(|| gone.range(from..to).map(|(index, _)| *index).find(unit)).flatten();
        if let Some(index) = stood {
            take(gone, index);
            let figure = &self.data.figures[index];
            return self.changed(&place, what, figure.text.clone(), numeral.text, &figure.id);
        }
        self.differences.push(Difference {
            kind: DifferenceKind::Unexplained,
            place,
            what,
            expected: String::new(),
            found: numeral.text,
            figure: None,
        });
    }

    /// What a figure is about, for people.
    fn name(&self, id: &str) -> String {
        let indicator = id.split('.').next().and_then(|code| self.data.indicator(code));
        indicator.map(|one| called(&one.name)).unwrap_or_default()
    }

    fn gone(&mut self, figure: &Figure, missing: usize) {
        self.differences.push(Difference {
            kind: DifferenceKind::Gone,
            place: self.file.to_owned(),
            what: self.name(&figure.id),
            expected: figure.text.clone(),
            found: missing.to_string(),
            figure: Some(figure.id.clone()),
        });
    }
}

fn take(gone: &mut BTreeMap<usize, usize>, index: usize) {
    if let Some(count) = gone.get_mut(&index) {
        *count -= 1;
        if *count == 0 {
            gone.remove(&index);
        }
    }
}

/// Whether a number without a mark reads as a figure prints.
fn alike(figure: &Figure, numeral: &Numeral) -> bool {
    extract(&figure.text).first().is_some_and(|printed| printed.text == numeral.text)
}
