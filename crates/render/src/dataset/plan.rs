//! The catalogue as tables inside the SQL: what each indicator is, whose figures enter its total, where it comes from and
//! what it is measured against.

use std::collections::BTreeMap;

use jibao_core::count::consolidate::enters_total;
use jibao_core::count::recipe::Recipe;
use jibao_core::count::settings::Settings;
use jibao_core::pack::{
    Against, Aggregate, Fold, Indicator, Kind, Number, Pack, RegisterFact, Reporter, Target, TargetScope,
    Units,
};
use jibao_core::report::dataset::{kind, sequence};
use rust_decimal::Decimal;

use super::literal::{Cell, table};

/// All of these tables, and how many layers of computed values stand on the given ones.
pub(super) fn plan(pack: &Pack, settings: &Settings) -> (String, usize) {
    let depths = depths(pack);
    let mut tables = vec![
        indicators(pack, &depths),
        terms(pack),
        roles(pack),
        detail_sources(pack),
        goals(pack),
        parameters(settings),
    ];
    tables.extend(goal_units(pack));
    (tables.join("\n"), depths.values().copied().max().unwrap_or_default())
}

/// On how many layers of other indicators each one stands: what is computed follows what it is computed from. Those that
/// stand on themselves have none.
fn depths(pack: &Pack) -> BTreeMap<&str, usize> {
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    loop {
        let before = known.len();
        for indicator in pack.catalogue.iter() {
            let mut terms = Recipe::of(indicator).terms();
            let depth =
                terms.try_fold(0, |most: usize, code| known.get(code.as_str()).map(|one| most.max(one + 1)));
            if let Some(depth) = depth {
                known.entry(indicator.code.as_str()).or_insert(depth);
            }
        }
        if known.len() == before {
            return known;
        }
    }
}

fn recipe(recipe: Recipe<'_>) -> &'static str {
    match recipe {
        Recipe::Given => "given",
        Recipe::Register(_) => "register",
        Recipe::Setting => "setting",
        Recipe::Detail(_) => "detail",
        Recipe::Sum(_) => "sum",
        Recipe::Rate { .. } => "rate",
        Recipe::Nothing => "nothing",
    }
}

fn aggregate(aggregate: Aggregate) -> &'static str {
    match aggregate {
        Aggregate::Sum => "sum",
        Aggregate::Recompute => "recompute",
        Aggregate::Min => "min",
        Aggregate::Direct => "direct",
        Aggregate::CountYes => "count_yes",
        Aggregate::List => "list",
        Aggregate::Register => "register",
        Aggregate::Settings => "settings",
    }
}

fn indicators(pack: &Pack, depths: &BTreeMap<&str, usize>) -> String {
    let columns = [
        ("place", Cell::Whole(0)),
        ("code", Cell::Text("")),
        ("kind", Cell::Text("")),
        ("recipe", Cell::Text("")),
        ("aggregate", Cell::Text("")),
        ("rate", Cell::Flag(false)),
        ("valid_from", Cell::Whole(0)),
        ("county", Cell::Flag(false)),
        ("main_col", Cell::Text("")),
        ("fact", Cell::Text("")),
        ("fact_of", Cell::Text("")),
        ("depth", Cell::Whole(0)),
        ("terms", Cell::Whole(0)),
        ("denominator", Cell::Text("")),
    ];
    let rows = pack.catalogue.iter().zip(1..).map(|(one, place)| {
        let how = Recipe::of(one);
        let (terms, denominator) = match how {
            Recipe::Sum(terms) => (terms.len(), ""),
            Recipe::Rate { numerator, denominator } => {
                (numerator.len(), denominator.map_or("", |code| code.as_str()))
            }
            _ => (0, ""),
        };
        let (fact, of) = match how {
            Recipe::Register(Some(fact)) => fact_name(fact),
            _ => ("", ""),
        };
        vec![
            Cell::Whole(place),
            Cell::Text(one.code.as_str()),
            Cell::Text(kind(one.kind)),
            Cell::Text(recipe(how)),
            Cell::Text(aggregate(one.aggregate)),
            Cell::Flag(one.kind == Kind::Rate),
            Cell::Whole(one.valid_from.map_or(0, sequence)),
            Cell::Flag(one.units == Units::All),
            Cell::Text(if one.kind == Kind::Ytd { "year" } else { "current" }),
            Cell::Text(fact),
            Cell::Text(of),
            // Given values have no layer of their own below the first computed one.
            Cell::Whole(depths.get(one.code.as_str()).map_or(0, |depth| count(*depth))),
            Cell::Whole(count(terms)),
            Cell::Text(denominator),
        ]
    });
    table("plan", "方案里的指标：怎么来、怎么汇总、从哪期起有、由哪些项算", &columns, rows)
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// What a fact is called, and of which detail sheet's register it is.
fn fact_name(fact: &RegisterFact) -> (&'static str, &str) {
    match fact {
        RegisterFact::Rows(detail) => ("rows", detail.as_str()),
        RegisterFact::Groups(detail) => ("groups", detail.as_str()),
        RegisterFact::Schools => ("schools", ""),
        RegisterFact::Population => ("population", ""),
    }
}

fn terms(pack: &Pack) -> String {
    let columns = [("code", Cell::Text("")), ("term", Cell::Text(""))];
    let rows = pack.catalogue.iter().flat_map(|one| {
        let terms = match Recipe::of(one) {
            Recipe::Sum(terms) | Recipe::Rate { numerator: terms, .. } => terms,
            _ => &[],
        };
        terms.iter().map(|term| vec![Cell::Text(one.code.as_str()), Cell::Text(term.as_str())])
    });
    table("terms", "合计和分子的各项", &columns, rows)
}

fn roles<'a>(pack: &'a Pack) -> String {
    let columns = [
        ("code", Cell::Text("")),
        ("reporter", Cell::Text("")),
        ("asked", Cell::Flag(false)),
        ("enters", Cell::Flag(false)),
    ];
    let rows = pack.catalogue.iter().flat_map(|one| {
        let row = |reporter: &'a Reporter, asked, enters| {
            vec![
                Cell::Text(one.code.as_str()),
                Cell::Text(reporter.id.as_str()),
                Cell::Flag(asked),
                Cell::Flag(enters),
            ]
        };
        let units: Vec<_> = of_kinds(pack, &one.units).map(|unit| row(unit, true, true)).collect();
        let sections = pack.reporters.sections().filter_map(|section| {
            let asked = one.role_of(&section.id).is_some();
            let enters = enters_total(pack, one, section);
            (asked || enters).then(|| row(section, asked, enters))
        });
        units.into_iter().chain(sections).collect::<Vec<_>>()
    });
    table(
        "roles",
        "内设单位：填不填、进不进合计（掌握的总数只核对，不相加）；只问某类单位的指标：问哪些单位",
        &columns,
        rows,
    )
}

/// The units of a choice of kinds; none where all are meant, which needs no list.
fn of_kinds<'a>(pack: &'a Pack, units: &Units) -> impl Iterator<Item = &'a Reporter> {
    let some = matches!(units, Units::Kinds(_));
    pack.reporters.counties().filter(move |unit| some && units.include(&unit.kind))
}

/// Goals of some kinds of units: of whom.
fn goal_units<'a>(pack: &'a Pack) -> Option<String> {
    let columns = [("code", Cell::Text("")), ("reporter", Cell::Text(""))];
    let rows = pack.catalogue.iter().filter(|one| is_decided(one)).flat_map(|one| {
        let units = one.target.as_ref().into_iter().filter_map(|target| match &target.scope {
            TargetScope::Units(units) => Some(units),
            _ => None,
        });
        let row = |unit: &'a Reporter| vec![Cell::Text(one.code.as_str()), Cell::Text(unit.id.as_str())];
        units.flat_map(|units| of_kinds(pack, units)).map(row).collect::<Vec<_>>()
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty())
        .then(|| table("goal_units", "只对某类单位的目标：对哪些单位", &columns, rows.into_iter()))
}

/// Whether a goal is for some kinds of units alone.
pub(super) fn has_kinds(pack: &Pack) -> bool {
    goal_units(pack).is_some()
}

fn detail_sources(pack: &Pack) -> String {
    let columns = [
        ("code", Cell::Text("")),
        ("detail", Cell::Text("")),
        ("how", Cell::Text("")),
        ("col", Cell::Text("")),
        ("least", Cell::Number(Decimal::ZERO)),
        ("word", Cell::Text("")),
    ];
    let rows = pack.catalogue.iter().filter_map(|one| {
        let Recipe::Detail(source) = Recipe::of(one) else { return None };
        let (how, least, word) = match &source.fold {
            Fold::Rows => ("rows", Decimal::ZERO, ""),
            Fold::Sum(_) => ("sum", Decimal::ZERO, ""),
            Fold::Min(_) => ("min", Decimal::ZERO, ""),
            Fold::Count(_) => ("count", Decimal::ZERO, ""),
            Fold::CountAtLeast(_, least) => ("count_ge", *least, ""),
            Fold::CountEqual(_, word) => ("count_eq", Decimal::ZERO, word.as_str()),
        };
        Some(vec![
            Cell::Text(one.code.as_str()),
            Cell::Text(source.detail.as_str()),
            Cell::Text(how),
            Cell::Text(source.fold.column().unwrap_or_default()),
            Cell::Number(least),
            Cell::Text(word),
        ])
    });
    table("detail_sources", "由明细表算的指标：哪一张、哪一列、怎么算", &columns, rows)
}

fn goals(pack: &Pack) -> String {
    let bounds = has_bounds(pack);
    let mut columns = vec![
        ("code", Cell::Text("")),
        ("op", Cell::Text("")),
        ("against", Cell::Text("")),
        ("goal", Cell::Number(Decimal::ZERO)),
        ("goal_code", Cell::Text("")),
        ("scope", Cell::Text("")),
        ("from_sequence", Cell::Whole(0)),
        ("year_goal", Cell::Flag(false)),
        ("every_year", Cell::Flag(false)),
        ("detail", Cell::Text("")),
        ("detail_col", Cell::Text("")),
        ("detail_least", Cell::Number(Decimal::ZERO)),
    ];
    if bounds {
        columns.extend([
            ("two_sided", Cell::Flag(false)),
            ("most", Cell::Number(Decimal::ZERO)),
            ("per_unit", Cell::Whole(0)),
            ("piece", Cell::Number(Decimal::ZERO)),
        ]);
    }
    let rows = pack.catalogue.iter().filter(|one| is_decided(one)).filter_map(|one| {
        let target = one.target.as_ref()?;
        let mut row = goal(one, target);
        if bounds {
            row.extend(of_bounds(pack, one, target));
        }
        Some(row)
    });
    table("goals", "目标：与什么比、对谁、从哪期起算数", &columns, rows)
}

/// Whether the catalogue has what goals of plain counts need not say: decimals, or two bounds.
pub(super) fn has_bounds(pack: &Pack) -> bool {
    let two = |one: &Indicator| one.target.as_ref().is_some_and(|target| target.most.is_some());
    let fine = |one: &Indicator| matches!(one.number, Number::Decimal(_) | Number::Percent(_));
    pack.catalogue.iter().any(|one| two(one) || fine(one))
}

/// Whether a goal is an earlier period's value. Its decision rests on periods that a dataset need not hold.
pub(super) fn looks_back(one: &Indicator) -> bool {
    one.target.as_ref().is_some_and(|target| matches!(target.against, Against::Earlier { .. }))
}

/// Whether a goal is a word: it is decided by the words' order, which the tables of numbers do not hold.
pub(super) fn is_word(one: &Indicator) -> bool {
    one.target.as_ref().is_some_and(|target| matches!(target.against, Against::Word(_)))
}

/// Whether the SQL decides an indicator's goal.
fn is_decided(one: &Indicator) -> bool {
    !looks_back(one) && !is_word(one)
}

/// The upper bound, and the pieces in which what is lacking is counted.
fn of_bounds(pack: &Pack, one: &Indicator, target: &Target) -> [Cell<'static>; 4] {
    let terms = one.numerator.iter().filter_map(|code| pack.catalogue.get(code.as_str()));
    let places = match one.kind {
        Kind::Rate => terms.map(|term| term.number.places()).max().unwrap_or(0),
        _ => one.number.places(),
    };
    [
        Cell::Flag(target.most.is_some()),
        Cell::Number(target.most.unwrap_or_default()),
        Cell::Whole(10_i64.pow(places)),
        Cell::Number(Decimal::new(1, places)),
    ]
}

fn goal<'a>(one: &'a Indicator, target: &'a Target) -> Vec<Cell<'a>> {
    let (against, number, code) = match &target.against {
        Against::Number(number) => ("number", *number, ""),
        Against::Yes => ("number", Decimal::ONE, ""),
        Against::Code(code) => ("code", Decimal::ZERO, code.as_str()),
        // Left out above.
        Against::Earlier { .. } => ("earlier", Decimal::ZERO, ""),
        Against::Word(_) => ("word", Decimal::ZERO, ""),
    };
    let nothing = ("", "", Decimal::ZERO);
    let (detail, column, least) = one.detail.as_ref().map_or(nothing, |source| {
        let detail = source.detail.as_str();
        match (&source.fold, &target.against) {
            (Fold::Min(column), Against::Number(least)) => (detail, column.as_str(), *least),
            (Fold::CountAtLeast(column, least), _) => (detail, column.as_str(), *least),
            _ => nothing,
        }
    });
    vec![
        Cell::Text(one.code.as_str()),
        Cell::Text(target.op.sign()),
        Cell::Text(against),
        Cell::Number(number),
        Cell::Text(code),
        Cell::Text(match &target.scope {
            TargetScope::Whole => "whole",
            TargetScope::Units(_) => "county",
            TargetScope::Row => "village",
            TargetScope::Reporter => "reporter",
        }),
        Cell::Whole(sequence(target.from)),
        Cell::Flag(target.is_of_year(one)),
        Cell::Flag(target.comes_every_year()),
        Cell::Text(detail),
        Cell::Text(column),
        Cell::Number(least),
    ]
}

fn parameters(settings: &Settings) -> String {
    let columns =
        [("year", Cell::Whole(0)), ("code", Cell::Text("")), ("value", Cell::Number(Decimal::ZERO))];
    let rows = settings.parameters.iter().map(|((year, code), value)| {
        vec![Cell::Whole((*year).into()), Cell::Text(code.as_str()), Cell::Number(*value)]
    });
    table("parameters", "jibao.toml 里的年度参数", &columns, rows)
}
