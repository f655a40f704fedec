//! What a question means: a code, a name, a figure, a printed number, a cell, a rule.

use std::collections::BTreeSet;

use super::tree::{Tree, title};
use super::{Answer, Found, Trace, effects};
use crate::ids::{Code, ReporterId};
use crate::pack::{Column, Indicator, Pack, Reporter, nearest};
use crate::report::Report;
use crate::report::figure::Figure;
use crate::returns::{Entry, Place, Submission};
use crate::text::fold::{compact, fold};
use crate::text::words;

pub(super) struct Asked<'a> {
    pub pack: &'a Pack,
    pub report: &'a Report,
    pub figures: &'a [Figure],
}

impl<'a> Asked<'a> {
    pub(super) fn find(&self, what: &str) -> Found {
        let what = what.trim();
        if let Some(answer) = self.by_id(what) {
            return Found::Answers(vec![answer]);
        }
        if self.pack.rules.page(what).is_some() {
            return Found::Rule(what.to_owned());
        }
        let numbers = self.by_number(what);
        if !numbers.is_empty() {
            return Found::Answers(numbers);
        }
        let cells = self.by_cell(what);
        if !cells.is_empty() {
            return Found::Answers(cells);
        }
        self.by_name(what)
    }

    fn tree(&self) -> Tree<'a> {
        Tree { pack: self.pack, report: self.report, at: &self.report.now }
    }

    fn indicator(&self, code: &str) -> Option<&'a Indicator> {
        self.pack.catalogue.iter().find(|indicator| indicator.code.as_str().eq_ignore_ascii_case(code))
    }

    fn answer(&self, codes: &[&Code], whose: Option<&ReporterId>, trace: Trace) -> Answer {
        let target = codes
            .first()
            .and_then(|code| self.report.target(code.as_str()))
            .and_then(|result| self.tree().target(result));
        Answer { trace, target, affects: effects::of(self.pack, self.report, self.figures, codes, whose) }
    }

    /// `M0901`, `M0901@楚雄市`, `M0901 楚雄市`, `M0901.total`, `M0901.532301`, `board.late`.
    fn by_id(&self, what: &str) -> Option<Answer> {
        if let Some(indicator) = self.indicator(what) {
            return self.tree().total(indicator).map(|trace| self.answer(&[&indicator.code], None, trace));
        }
        if let Some((code, whose)) = what.split_once(['@', ' ', '　']) {
            let indicator = self.indicator(code.trim()).or_else(|| self.named(code.trim()))?;
            return self.of_reporter(indicator, self.reporter(whose.trim())?);
        }
        let figure = self.figures.iter().find(|figure| figure.id == what);
        let (code, part) = what.split_once('.')?;
        let Some(indicator) = self.indicator(code) else {
            return figure.map(|figure| self.answer(&[], None, plain_figure(figure)));
        };
        let trace = self.part(indicator, part).or_else(|| figure.map(plain_figure))?;
        // `M0901.532301` is one reporter's, `M0901.total` everybody's.
        let whose = part.rsplit('.').next().and_then(|last| self.pack.reporters.get(&last.into()));
        Some(self.answer(&[&indicator.code], whose.map(|one| &one.id), told(trace, figure)))
    }

    /// The number of an indicator that a figure's id names.
    fn part(&self, indicator: &'a Indicator, part: &str) -> Option<Trace> {
        let tree = self.tree();
        let report = self.report;
        let (first, rest) = part.split_once('.').unwrap_or((part, ""));
        match first {
            "total" | "table" => tree.total(indicator),
            "year" => tree.year(indicator),
            "own" => tree.own(indicator),
            "previous" => tree.comparison(indicator, report.previous()?, &report.versus_previous(indicator)?),
            "year_before" => {
                tree.comparison(indicator, report.year_before()?, &report.versus_year_before(indicator)?)
            }
            // One reporter's value of the quarter before.
            "before" => {
                let then = Tree { at: report.previous()?, ..tree };
                then.value(indicator, &self.reporter(rest)?.id)
            }
            "gap" | "reach" => tree.target(report.target(indicator.code.as_str())?),
            "short_villages" => Some(tree.short_rows(indicator, report.target(indicator.code.as_str())?)),
            "counties" => tree.total(indicator),
            "section" => Some(self.whose(indicator, self.reporter(rest)?)?.0),
            whose => Some(self.whose(indicator, self.reporter(whose)?)?.0),
        }
    }

    fn of_reporter(&self, indicator: &'a Indicator, reporter: &'a Reporter) -> Option<Answer> {
        let (trace, code) = self.whose(indicator, reporter)?;
        Some(self.answer(&[code], Some(&reporter.id), trace))
    }

    fn whose(&self, indicator: &'a Indicator, reporter: &'a Reporter) -> Option<(Trace, &'a Code)> {
        let trace = self.tree().value(indicator, &reporter.id)?;
        let what = format!("{}，{}", title(indicator), reporter.name);
        Some((Trace { what, ..trace }, &indicator.code))
    }

    fn reporter(&self, text: &str) -> Option<&'a Reporter> {
        let exact = |reporter: &&Reporter| {
            reporter.id.as_str().eq_ignore_ascii_case(text) || reporter.name == text || reporter.full == text
        };
        self.pack.reporters.iter().find(exact).or_else(|| match self.pack.reporters.mentioned(text)[..] {
            [one] => self.pack.reporters.get(one),
            _ => None,
        })
    }

    /// All figures printed so, with or without their unit; the same number twice is told once.
    fn by_number(&self, what: &str) -> Vec<Answer> {
        if !what.starts_with(|first: char| first.is_ascii_digit() || first == '-') {
            return Vec::new();
        }
        let unit = |rest: &str| !rest.contains(|c: char| c.is_ascii_digit() || ".万%".contains(c));
        let mut seen = BTreeSet::new();
        self.figures
            .iter()
            .filter(|figure| figure.text.strip_prefix(what).is_some_and(unit))
            .filter(|figure| seen.insert(figure.id.replace(".table", ".total")))
            .filter_map(|figure| self.by_id(&figure.id))
            .collect()
    }

    /// What was read from a cell: `楚雄市.xlsx › 指标表 › E78`, its parts set apart by `›`, `>`, `!` or blanks.
    fn by_cell(&self, what: &str) -> Vec<Answer> {
        let asked = key(what);
        let meant = |place: &Place| {
            let known = key(&place.to_string());
            !place.cell.is_empty() && (known == asked || known.ends_with(&format!("/{asked}")))
        };
        let mut found = Vec::new();
        for submission in self.report.submissions(self.pack) {
            found.extend(self.entries_at(submission, &meant));
            found.extend(self.details_at(submission, &meant));
        }
        if found.is_empty() {
            let about = self.report.findings.iter().filter(|finding| finding.places.iter().any(&meant));
            found.extend(about.map(|finding| {
                let place = finding.places.iter().find(|place| meant(place)).cloned();
                let what = "没有采用为数".to_owned();
                self.answer(
                    &[],
                    None,
                    Trace { what, how: finding.message.clone(), place, ..Trace::default() },
                )
            }));
        }
        found
    }

    fn entries_at(&self, submission: &'a Submission, meant: &impl Fn(&Place) -> bool) -> Vec<Answer> {
        let at = submission.entries.iter().filter(|(_, entry)| meant(&entry.place));
        at.filter_map(|((code, column), entry)| {
            let indicator = self.pack.catalogue.get(code.as_str())?;
            let column = if *column == Column::Year { "本年累计" } else { "本期" };
            let who = self.pack.reporters.name(&submission.reporter);
            let what = format!("{who}，{}，{column}", title(indicator));
            let whose = Some(&submission.reporter);
            Some(self.answer(&[&indicator.code], whose, read(what, entry, Some(indicator))))
        })
        .collect()
    }

    fn details_at(&self, submission: &'a Submission, meant: &impl Fn(&Place) -> bool) -> Vec<Answer> {
        let rows = submission.details.rows();
        let cells = rows.flat_map(|(sheet, row)| {
            row.values.entries().map(move |(column, entry)| (sheet, row, column, entry))
        });
        cells
            .filter(|(.., entry)| meant(&entry.place))
            .map(|(sheet, row, column, entry)| {
                let header = self.pack.form.detail(sheet).map_or(&**column, |detail| detail.header(column));
                let who = self.pack.reporters.name(&submission.reporter);
                let what = format!("{who}{}，{header}", row.title());
                let uses = |indicator: &&Indicator| {
                    indicator.detail.as_ref().is_some_and(|source| source.reads(sheet, column))
                };
                let codes: Vec<&Code> =
                    self.pack.catalogue.iter().filter(uses).map(|indicator| &indicator.code).collect();
                let mut answer = self.answer(&codes, Some(&submission.reporter), read(what, &entry, None));
                answer.target = None;
                answer
            })
            .collect()
    }

    /// The one indicator of this very name.
    fn named(&self, name: &str) -> Option<&'a Indicator> {
        let asked = bare(name);
        self.pack.catalogue.iter().find(|indicator| bare(&indicator.name) == asked)
    }

    fn by_name(&self, what: &str) -> Found {
        let asked = bare(what);
        let names = |indicator: &'a Indicator| {
            std::iter::once(&indicator.name).chain(&indicator.synonyms).map(|name| bare(name))
        };
        let all = |fits: &dyn Fn(&str) -> bool| -> Vec<&'a Indicator> {
            let fitting = |indicator: &&'a Indicator| names(indicator).any(|name| fits(&name));
            self.pack.catalogue.iter().filter(fitting).collect()
        };
        let mut found = self.named(what).map_or_else(|| all(&|name| name == asked), |one| vec![one]);
        if found.is_empty() && !asked.is_empty() {
            found = all(&|name| name.contains(&asked));
        }
        match found.as_slice() {
            [] => Found::Unknown(self.nearest(what)),
            [one] => self.by_id(one.code.as_str()).map_or_else(
                || Found::Candidates(vec![(one.code.to_string(), one.name.clone())]),
                |answer| Found::Answers(vec![answer]),
            ),
            several => {
                let each = |indicator: &&Indicator| (indicator.code.to_string(), indicator.name.clone());
                Found::Candidates(several.iter().map(each).collect())
            }
        }
    }

    fn nearest(&self, what: &str) -> Vec<String> {
        let codes = nearest(what, self.pack.catalogue.iter().map(|indicator| indicator.code.as_str()));
        let names = nearest(what, self.pack.catalogue.iter().map(|indicator| indicator.name.as_str()));
        let figures = nearest(what, self.figures.iter().map(|figure| figure.id.as_str()));
        let mut near: Vec<String> = [codes, figures, names].into_iter().flatten().collect();
        near.dedup();
        near
    }
}

/// A place with its parts set apart in one way.
fn key(text: &str) -> String {
    let text = fold(text);
    let parts = text.split(['›', '>', '!', ' ', '/']).map(|part| part.trim_matches(['\'', '$']));
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).map(str::to_uppercase).collect();
    parts.join("/")
}

/// A name without marks and blanks, which nobody types alike.
fn bare(name: &str) -> String {
    compact(name).replace(['“', '”', '"', '《', '》', '(', ')', '、', ','], "")
}

fn read(what: String, entry: &Entry, of: Option<&Indicator>) -> Trace {
    let text = match entry.number() {
        _ if entry.value.word().is_some() => entry.value.word().unwrap_or_default().to_owned(),
        Some(value) if of.is_some_and(|of| of.unit == "是否") => words::yes_no(value).to_owned(),
        Some(value) => of.map_or_else(|| crate::text::number::plain(value), |of| of.amount(value)),
        None if entry.raw.is_empty() => entry.state().label().to_owned(),
        None => entry.raw.clone(),
    };
    Trace {
        what,
        value: entry.number(),
        text,
        state: Some(entry.state()),
        place: Some(entry.place.clone()),
        raw: entry.raw.clone(),
        normalised: entry.normalised.clone(),
        ..Trace::default()
    }
}

/// A figure that counts returns or findings: what it is, and the cells it names.
fn plain_figure(figure: &Figure) -> Trace {
    let source =
        |place: &Place| Trace { what: place.to_string(), place: Some(place.clone()), ..Trace::default() };
    Trace {
        what: figure.meaning.clone(),
        value: Some(figure.value),
        text: figure.text.clone(),
        terms: figure.sources.iter().map(source).collect(),
        ..Trace::default()
    }
}

/// Says how the text prints it, where that differs from the exact value.
fn told(mut trace: Trace, figure: Option<&Figure>) -> Trace {
    if let Some(figure) = figure.filter(|figure| figure.text != trace.text) {
        let before = if trace.how.is_empty() { "" } else { "，" };
        trace.how = format!("{}{before}文中写作“{}”", trace.how, figure.text);
    }
    trace
}
