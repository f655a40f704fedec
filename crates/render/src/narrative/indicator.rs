//! What templates may say of one indicator: `{{ M0901.now }}`, `{% if M1505.unmet %}`.

use jibao_core::count::Cell;
use jibao_core::count::compare::Comparison;
use jibao_core::count::consolidate::{Line, Share};
use jibao_core::count::phrase;
use jibao_core::count::phrase::{Piece, Reach};
use jibao_core::count::target::{ShortVillage, TargetResult, goal_text};
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Aggregate, Indicator, Kind, Pack, ReporterKind, TargetScope};
use jibao_core::public::Edition;
use jibao_core::report::figure::{Figure, FigureBook};
use jibao_core::report::shortfall::{all_named, by_county, causes, relapsed, undone};
use jibao_core::report::style::full_width;
use jibao_core::returns::Place;
use jibao_core::text::number;
use jibao_core::text::words;
use jibao_core::trace::made_of;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

/// Base below which a change is told as an amount only (小基数).
const SMALL_BASE: Decimal = Decimal::TEN;

/// How many are named as leading.
const LEADERS: usize = 3;

/// How many counties a sentence names before it speaks of 有关县市.
const LISTED: usize = 5;

/// How many counties that fall short are named one by one.
const FEW: usize = 3;

/// What a comparison is with, in words.
fn base(part: &str) -> &'static str {
    if part == "previous" { "上季度" } else { "上年同期" }
}

pub(super) struct Wording<'a> {
    pub pack: &'a Pack,
    pub report: Edition<'a>,
    pub indicator: &'a Indicator,
}

impl Wording<'_> {
    /// All fields of the indicator; every field is always there.
    pub(super) fn fields(&self, book: &mut FigureBook) -> Map<String, Value> {
        let line = self.line();
        let total = line.and_then(|line| line.total);
        let mut fields = Map::new();
        let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        put("name", json!(full_width(&self.indicator.name)));
        put("unit", json!(full_width(&self.indicator.unit)));
        // In the public edition, indicators that are internal have no line.
        put("published", json!(line.is_some() || !self.report.is_public()));
        put("known", json!(total.is_some()));
        put("zero", json!(total.is_some_and(|total| total.is_zero())));
        put("positive", json!(total.is_some_and(|total| total > Decimal::ZERO)));
        put("now", json!(self.now(book)));
        put("count", json!(self.amount(book).unwrap_or_else(|| "未报送".to_owned())));
        put("except", json!(self.lacking()));
        // Behind words that stand for a zero: whom it lacks, and whether it is being checked.
        put("note", json!(format!("{}{}", self.doubt(), self.lacking())));
        put("year", json!(self.year(book)));
        let own = self.own(book);
        let split =
            if own.is_empty() { String::new() } else { format!("（其中{}{own}）", self.pack.about.own) };
        put("own", json!(own));
        // Behind a total: what of it is the office's own.
        put("own_share", json!(split));
        put("done", json!(self.done(book)));
        let rest = self.rest(book);
        put("any_rest", json!(!rest.is_empty()));
        put("rest", json!(rest));
        put("doubted", json!(line.is_some_and(|line| line.doubted().next().is_some())));
        put("change", json!(self.versus(self.report.versus_previous(self.indicator), "previous", book)));
        put("yoy", json!(self.versus(self.report.versus_year_before(self.indicator), "year_before", book)));
        let (before, year_before) =
            (self.report.versus_previous(self.indicator), self.report.versus_year_before(self.indicator));
        // A cause is given of changes that nobody has to explain first.
        let sure = before.as_ref().filter(|_| !self.is_change_asked());
        put("rising", json!(sure.is_some_and(|known| known.now > known.then)));
        put("falling", json!(sure.is_some_and(|known| known.now < known.then)));
        put("steady", json!(sure.is_some_and(|known| known.now == known.then)));
        let brief = [self.brief(year_before, "year_before", book), self.brief(before, "previous", book)];
        put("yoy_brief", json!(brief[0]));
        put("change_brief", json!(brief[1]));
        // The year's comparison first: the seasons of this work make the quarter before a poor measure.
        let trend = brief.iter().filter(|one| !one.is_empty()).flat_map(|one| ["，", one.as_str()]);
        put("trend", json!(trend.collect::<String>()));
        put("leaders", json!(self.leaders(book)));
        put("lead", json!(self.lead()));
        let target = self.report.target(self.indicator.code.as_str());
        put(
            "goal",
            json!(target.map(|target| goal_text(self.pack, target, target.goal)).unwrap_or_default()),
        );
        put("due", json!(target.map(|target| target.target.due.clone()).unwrap_or_default()));
        // The year that ends with this quarter is named in it.
        let year = self.report.quarter.year().to_string();
        put("due_this_year", json!(target.is_some_and(|target| target.target.due.starts_with(&year))));
        put("applies", json!(target.is_some_and(|target| target.applies)));
        put("met", json!(target.is_some_and(|target| target.holds == Some(true))));
        put("unmet", json!(target.is_some_and(|target| target.applies && target.met == Some(false))));
        // Short of a target that is not judged yet: progress to be told, no failing.
        put("behind", json!(target.is_some_and(|target| target.holds == Some(false))));
        put("undecided", json!(target.is_some_and(|target| target.holds.is_none())));
        put("gap", json!(target.map(|target| self.gap(target, book)).unwrap_or_default()));
        put("reach", json!(target.map(|target| self.reach(target, book)).unwrap_or_default()));
        put("short", json!(target.map(|target| self.short(target, book)).unwrap_or_default()));
        put("short_names", json!(target.map(|target| self.short_names(target)).unwrap_or_default()));
        put(
            "short_villages",
            json!(target.map(|target| self.short_villages(target, book)).unwrap_or_default()),
        );
        put(
            "lacking",
            json!(target.map(|target| self.lacking_in_villages(target, book)).unwrap_or_default()),
        );
        put("all_named", json!(target.is_some_and(all_named)));
        put("short_since", json!(target.map(|target| self.short_since(target, book)).unwrap_or_default()));
        put("any_short_village", json!(target.is_some_and(|target| !target.villages.is_empty())));
        put(
            "relapsed",
            json!(target.is_some_and(|target| relapsed(self.pack, &self.report, self.indicator, target))),
        );
        put("cause", json!(target.map(|target| causes(&self.report, target).join("；")).unwrap_or_default()));
        put("spread", json!(target.map(|target| self.spread(target, book)).unwrap_or_default()));
        put("undone", json!(target.map(|target| self.undone(target, book)).unwrap_or_default()));
        put("state", json!(target.map(|target| self.state(target, book)).unwrap_or_default()));
        put("unknown", json!(target.map(|target| self.names(&target.unknown)).unwrap_or_default()));
        fields
    }

    fn line(&self) -> Option<&Line> {
        self.report.line(self.indicator.code.as_str())
    }

    fn figure(
        &self,
        part: &str,
        text: &str,
        value: Decimal,
        meaning: String,
        sources: Vec<Place>,
        book: &mut FigureBook,
    ) -> String {
        let text = full_width(text);
        book.add(Figure { id: format!("{}.{part}", self.indicator.code), text, value, meaning, sources })
    }

    fn sources(&self) -> Vec<Place> {
        let Some(line) = self.line() else { return Vec::new() };
        line.shares
            .keys()
            .filter_map(|id| line.cell(id))
            .flat_map(|cell| cell.places.iter().cloned())
            .collect()
    }

    /// The value as printed, with those it lacks: a total without a county must say so.
    fn now(&self, book: &mut FigureBook) -> String {
        let amount = self.amount(book);
        amount.map_or_else(|| "未报送".to_owned(), |amount| format!("{amount}{}", self.lacking()))
    }

    /// The value as printed; `None` if nobody reported it.
    fn amount(&self, book: &mut FigureBook) -> Option<String> {
        let (line, total) = self.line().and_then(|line| Some((line, line.total?)))?;
        let text = match (self.indicator.kind, line.ratio) {
            (Kind::Rate, Some(share)) => self.rate_text(share),
            (Kind::Flag, _) if self.indicator.aggregate == Aggregate::Direct => {
                return Some(format!("{}{}", words::yes_no(total), self.doubt()));
            }
            (Kind::Flag, _) => phrase::quantity(total, "个"),
            // 一个比率参数（如全省平均）照原数写，不换算。
            _ => phrase::quantity(total, &self.indicator.unit),
        };
        let marked = self.figure("total", &text, total, self.meaning(line), self.sources(), book);
        Some(format!("{marked}{}", self.doubt()))
    }

    /// What stands behind a total on a doubted value.
    fn doubt(&self) -> &'static str {
        let doubted = self.line().is_some_and(|line| line.doubted().next().is_some());
        if doubted { words::DOUBTED } else { "" }
    }

    fn rate_text(&self, share: Share) -> String {
        phrase::rate(self.indicator, share).unwrap_or_else(|| "（无统计对象）".to_owned())
    }

    /// How the total came about, for whoever asks.
    fn meaning(&self, line: &Line) -> String {
        let how = made_of(self.pack, self.indicator, line);
        let terms = line
            .ratio
            .filter(|_| line.untold.is_empty())
            .map(|r| format!("：{}÷{}", number::plain(r.numerator), number::plain(r.denominator)));
        format!("{}，{how}{}，{}", self.indicator.name, terms.unwrap_or_default(), line.coverage())
    }

    /// Counties that sent a return without this value. Those that sent nothing are told once, at the beginning.
    fn lacking(&self) -> String {
        let silent: Vec<ReporterId> =
            self.report.silent(self.pack, self.indicator.code.as_str()).into_iter().cloned().collect();
        if silent.is_empty() { String::new() } else { format!("（不含{}）", self.names(&silent)) }
    }

    fn names(&self, ids: &[ReporterId]) -> String {
        let names: Vec<&str> = ids.iter().map(|id| self.pack.reporters.name(id)).collect();
        phrase::listed(&names)
    }

    fn year(&self, book: &mut FigureBook) -> String {
        let Some((line, total)) = self.line().and_then(|line| Some((line, line.year_total?))) else {
            return "未报送".to_owned();
        };
        let meaning = format!("{}，本年累计，各单位合计", self.indicator.name);
        let text = phrase::quantity(total, &self.indicator.unit);
        let marked = self.figure("year", &text, total, meaning, self.sources(), book);
        format!("{marked}{}", if line.is_year_doubted() { words::DOUBTED } else { "" })
    }

    fn own(&self, book: &mut FigureBook) -> String {
        let Some(own) = self.line().and_then(|line| line.own).filter(|own| !own.is_zero()) else {
            return String::new();
        };
        let meaning = format!("{}，{}", self.indicator.name, self.pack.about.own);
        self.figure("own", &phrase::quantity(own, &self.indicator.unit), own, meaning, self.sources(), book)
    }

    /// A comparison in short, without its leading comma; empty where there is nothing to compare with.
    fn brief(&self, comparison: Option<Comparison>, part: &str, book: &mut FigureBook) -> String {
        let Some(comparison) = comparison else { return String::new() };
        let base = base(part);
        let pieces = self.change(&comparison, base);
        let text = self.pieces(&phrase::brief(pieces), part, &self.compared(&comparison, base), book);
        let text = match text.strip_prefix("较上年同期") {
            Some(rest) => format!("同比{rest}"),
            None => text,
        };
        text + &self.excluded(&comparison)
    }

    /// A change in its words; of one that a check still asks about, no multiple is made.
    fn change(&self, comparison: &Comparison, base: &str) -> Vec<Piece> {
        let pieces = phrase::change(comparison, self.indicator, &format!("较{base}"), base, SMALL_BASE);
        if self.is_change_asked() { phrase::without_multiple(pieces) } else { pieces }
    }

    fn is_change_asked(&self) -> bool {
        self.report.is_change_asked(self.pack, self.indicator.code.as_str())
    }

    fn compared(&self, comparison: &Comparison, base: &str) -> String {
        format!(
            "{}：本期{}，{base}{}（同口径）",
            self.indicator.name,
            number::plain(comparison.now),
            number::plain(comparison.then)
        )
    }

    /// A comparison as a clause with its leading comma; empty where there is nothing to compare with.
    fn versus(&self, comparison: Option<Comparison>, part: &str, book: &mut FigureBook) -> String {
        let Some(comparison) = comparison else { return String::new() };
        let base = base(part);
        let pieces = self.change(&comparison, base);
        let meaning = self.compared(&comparison, base);
        format!("，{}{}", self.pieces(&pieces, part, &meaning, book), self.excluded(&comparison))
    }

    /// Reporters left out of a comparison, unless they are those told at the beginning.
    fn excluded(&self, comparison: &Comparison) -> String {
        let absent = self.report.absent();
        let others: Vec<ReporterId> =
            comparison.excluded.iter().filter(|id| !absent.contains(id)).cloned().collect();
        if others.is_empty() {
            String::new()
        } else {
            format!("（可比口径，不含{}）", self.names(&others))
        }
    }

    fn pieces(&self, pieces: &[Piece], part: &str, meaning: &str, book: &mut FigureBook) -> String {
        let one = |piece: &Piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Number { part: number, text, value } => {
                let part = format!("{part}.{number}");
                self.figure(&part, text, *value, meaning.to_owned(), self.sources(), book)
            }
        };
        pieces.iter().map(one).collect()
    }

    fn cell_text(&self, id: &ReporterId, cell: &Cell) -> Option<String> {
        let value = cell.number()?;
        Some(match (self.indicator.kind, self.line()?.shares.get(id)) {
            (Kind::Rate, Some(share)) => phrase::rate(self.indicator, *share)?,
            (Kind::Flag, _) => words::yes_no(value).to_owned(),
            _ => phrase::quantity(value, &self.indicator.unit),
        })
    }

    /// One county with its value: 元谋县（94.96%）.
    fn named_value(&self, id: &ReporterId, book: &mut FigureBook) -> String {
        let name = self.pack.reporters.name(id);
        let Some(cell) = self.line().and_then(|line| line.cell(id)) else { return name.to_owned() };
        let Some((text, value)) = self.cell_text(id, cell).zip(cell.number()) else { return name.to_owned() };
        let meaning = format!("{}，{name}", self.indicator.name);
        let value = self.figure(id.as_str(), &text, value, meaning, cell.places.clone(), book);
        let doubt = if cell.doubted { words::DOUBTED } else { "" };
        format!("{name}（{value}）{doubt}")
    }

    /// The counties with the largest values, in falling order; on a tie across the line, none are cut off.
    fn leaders(&self, book: &mut FigureBook) -> String {
        let Some(line) = self.line().filter(|line| line.doubted().next().is_none()) else {
            return String::new();
        };
        let counties = self.pack.reporters.iter().filter(|reporter| reporter.kind == ReporterKind::County);
        let mut ranked: Vec<(&ReporterId, Decimal)> =
            counties.filter_map(|county| Some((&county.id, line.cell(&county.id)?.number()?))).collect();
        ranked.sort_by_key(|(_, value)| std::cmp::Reverse(*value));
        let Some((_, last)) = ranked.get(LEADERS - 1).copied() else { return String::new() };
        let leading: Vec<&ReporterId> =
            ranked.iter().filter(|(_, v)| *v >= last).map(|(id, _)| *id).collect();
        if leading.len() > LEADERS + 1 {
            return String::new();
        }
        let named: Vec<String> = leading.iter().map(|id| self.named_value(id, book)).collect();
        // Who gave nothing could be the first.
        phrase::listed(&named) + &self.lacking()
    }

    fn gap(&self, target: &TargetResult, book: &mut FigureBook) -> String {
        let Some(gap) = target.gap.filter(|gap| !gap.is_zero()) else { return String::new() };
        // A rate lacks pieces of its numerator, which carry the numerator's unit.
        let unit = match self.indicator.kind {
            Kind::Rate => self.counted_unit(),
            _ if self.indicator.unit == "是否" => "个",
            _ => self.indicator.unit.as_str(),
        };
        let meaning = format!("{}距目标的差额", self.indicator.name);
        self.figure("gap", &phrase::quantity(gap, unit), gap, meaning, self.sources(), book)
    }

    fn reach(&self, target: &TargetResult, book: &mut FigureBook) -> String {
        let section = |id: &&ReporterId| {
            self.pack.reporters.get(id).is_some_and(|reporter| reporter.kind == ReporterKind::Section)
        };
        let counties = |ids: Vec<&ReporterId>| -> Vec<String> {
            ids.into_iter()
                .filter(|id| !section(id))
                .map(|id| self.pack.reporters.name(id).to_owned())
                .collect()
        };
        let reached = counties(target.reached.iter().collect());
        // Who falls short of a rate is named with its own.
        let short: Vec<String> = target
            .short
            .iter()
            .map(|short| &short.reporter)
            .filter(|id| !section(id))
            .map(|id| match self.indicator.kind {
                Kind::Rate => self.named_value(id, book),
                _ => self.pack.reporters.name(id).to_owned(),
            })
            .collect();
        let unknown = counties(target.unknown.iter().collect());
        let doubted = counties(target.doubted.iter().collect());
        let pieces = phrase::reach(
            Reach { reached: &reached, short: &short, unknown: &unknown, doubted: &doubted },
            &self.pack.about.counties,
            "达到目标",
        );
        self.pieces(&pieces, "reach", &format!("{}达到目标的个数", self.indicator.name), book)
    }

    fn short(&self, target: &TargetResult, book: &mut FigureBook) -> String {
        let named: Vec<String> =
            target.short.iter().map(|short| self.named_value(&short.reporter, book)).collect();
        phrase::listed(&named)
    }

    /// Who falls short by name, as far as a sentence bears it.
    fn short_names(&self, target: &TargetResult) -> String {
        // Villages are known to be short even where their county's list is not whole.
        let is_short = |id: &ReporterId| {
            target.short.iter().any(|short| short.reporter == *id)
                || target.villages.iter().any(|village| village.county == *id)
        };
        let ids: Vec<ReporterId> =
            self.pack.reporters.iter().map(|one| one.id.clone()).filter(is_short).collect();
        let noun = &self.pack.about.counties;
        match ids.len() {
            all if all > 1 && all == self.pack.reporters.counties().count() => format!("各{noun}"),
            many if many > LISTED => format!("有关{noun}"),
            _ => self.names(&ids),
        }
    }

    /// Who answers for it: the leading sections of its measure, and the counties where they lead too.
    fn lead(&self) -> String {
        let Some(measure) = self.pack.policy.measure(&self.indicator.measure) else { return String::new() };
        let sections = measure.lead.iter().map(|id| self.pack.reporters.name(id).to_owned());
        let counties = measure.counties.then(|| format!("各{}", self.pack.about.counties));
        phrase::listed(&sections.chain(counties).collect::<Vec<_>>())
    }

    /// Where the villages that fall short lie: every county with its number where they are few, else how many counties and
    /// where the gaps are largest.
    fn spread(&self, target: &TargetResult, book: &mut FigureBook) -> String {
        let counties = by_county(target);
        let mut one = |(id, villages): &(&ReporterId, Vec<&ShortVillage>)| {
            let name = self.pack.reporters.name(id);
            let count = Decimal::from(villages.len());
            let sources = villages.iter().map(|village| village.place.clone()).collect();
            let meaning = format!("{}未达目标的村（社区）数，{name}", self.indicator.name);
            let part = format!("villages.{}", id.as_str());
            format!(
                "{name}{}",
                self.figure(&part, &phrase::quantity(count, "个"), count, meaning, sources, book)
            )
        };
        if counties.len() <= FEW {
            return phrase::listed(&counties.iter().map(one).collect::<Vec<_>>());
        }
        // Of those with the same number none is named before the others.
        let edge = counties[LEADERS].1.len();
        let leading = counties.iter().take(LEADERS).filter(|(_, villages)| villages.len() > edge);
        let largest = phrase::listed(&leading.map(&mut one).collect::<Vec<_>>());
        let all = self.pack.reporters.counties().count();
        let count = Decimal::from(counties.len());
        let meaning = format!("有村（社区）未达{}目标的个数", self.indicator.name);
        let counted = self.figure("spread", &phrase::quantity(count, "个"), count, meaning, Vec::new(), book);
        let noun = &self.pack.about.counties;
        let lead = if counties.len() == all {
            format!("{counted}{noun}均有")
        } else {
            format!("涉及{counted}{noun}")
        };
        if largest.is_empty() { lead } else { format!("{lead}，缺口最大的是{largest}") }
    }

    /// What the villages that fall short lack together.
    fn lacking_in_villages(&self, target: &TargetResult, book: &mut FigureBook) -> String {
        let gap: Decimal = target.villages.iter().map(|village| village.gap).sum();
        if gap.is_zero() {
            return String::new();
        }
        let sources = target.villages.iter().map(|village| village.place.clone()).collect();
        let meaning = format!("未达{}目标的村（社区）共缺", self.indicator.name);
        self.figure("lacking", &phrase::quantity(gap, &self.indicator.unit), gap, meaning, sources, book)
    }

    /// Of a rate: its numerator, with the numerator's unit; empty where a term is kept back.
    fn done(&self, book: &mut FigureBook) -> String {
        self.term("done", |share| share.numerator, "已完成的数", book)
    }

    /// Of a rate: what is not done yet of its denominator; empty where nothing is left.
    fn rest(&self, book: &mut FigureBook) -> String {
        self.term("rest", |share| share.denominator - share.numerator, "尚未完成的数", book)
    }

    fn term(&self, part: &str, of: fn(Share) -> Decimal, what: &str, book: &mut FigureBook) -> String {
        let line = self.line().filter(|line| line.untold.is_empty() && line.doubted().next().is_none());
        let value = line.and_then(|line| line.ratio).map(of).filter(|value| *value > Decimal::ZERO);
        let Some(value) = value.filter(|_| self.indicator.kind == Kind::Rate) else { return String::new() };
        let meaning = format!("{}，{what}", self.indicator.name);
        let text = phrase::quantity(value, self.counted_unit());
        self.figure(part, &text, value, meaning, self.sources(), book)
    }

    /// The unit of what a rate counts.
    fn counted_unit(&self) -> &str {
        let counted =
            self.indicator.numerator.first().and_then(|code| self.pack.catalogue.get(code.as_str()));
        match counted.map_or("", |indicator| indicator.unit.as_str()) {
            "是否" => "个",
            unit => unit,
        }
    }

    /// Those who fall short of a rate, where they are few, each with what it had the quarter before.
    fn short_since(&self, target: &TargetResult, book: &mut FigureBook) -> String {
        let before = self.report.previous().and_then(|quarter| quarter.line(self.indicator.code.as_str()));
        let one = |id: &ReporterId, book: &mut FigureBook| {
            let now = self.line().and_then(|line| Some((line.cell(id)?, *line.shares.get(id)?)));
            let then = before.and_then(|line| Some((line.cell(id)?, *line.shares.get(id)?)));
            let name = self.pack.reporters.name(id);
            let known = now.zip(then).filter(|((now, _), (then, _))| !now.doubted && !then.doubted);
            let Some(((now, share), (then, earlier))) = known else { return self.stated(id, book) };
            let fell = now.number().zip(then.number()).filter(|(now, then)| now < then);
            let texts = phrase::rate(self.indicator, share).zip(phrase::rate(self.indicator, earlier));
            let Some(((value, value_then), (text, text_then))) =
                fell.zip(texts).filter(|(_, (text, text_then))| text != text_then)
            else {
                return self.stated(id, book);
            };
            let meaning = |which: &str| format!("{}，{name}{which}", self.indicator.name);
            let now = self.figure(id.as_str(), &text, value, meaning(""), now.places.clone(), book);
            let part = format!("before.{}", id.as_str());
            let then =
                self.figure(&part, &text_then, value_then, meaning("，上季度"), then.places.clone(), book);
            format!("{name}{}由上季度的{then}降至{now}", full_width(&self.indicator.name))
        };
        if self.indicator.kind != Kind::Rate || target.short.len() > FEW {
            return format!("{}{}", self.short(target, book), full_width(&self.indicator.name));
        }
        let told: Vec<String> = target.short.iter().map(|short| one(&short.reporter, book)).collect();
        told.join("，")
    }

    /// 元谋县帮教率为94.96%.
    fn stated(&self, id: &ReporterId, book: &mut FigureBook) -> String {
        let name = full_width(&self.indicator.name);
        let named = self.named_value(id, book);
        match named.split_once('（') {
            Some((who, value)) => format!("{who}{name}为{}", value.trim_end_matches('）')),
            None => format!("{named}{name}"),
        }
    }

    fn undone(&self, target: &TargetResult, book: &mut FigureBook) -> String {
        let Some(undone) = self.line().and_then(|line| undone(line, target)) else { return String::new() };
        let meaning = format!("{}未达目标的单位中尚未落实的数", self.indicator.name);
        let text = phrase::quantity(undone, self.counted_unit());
        self.figure("undone", &text, undone, meaning, self.sources(), book)
    }

    /// What is lacking, for a table: 已达到, who falls short, by how much.
    fn state(&self, target: &TargetResult, book: &mut FigureBook) -> String {
        let counties: Vec<String> = target
            .short
            .iter()
            .filter(|short| self.pack.reporters.counties().any(|county| county.id == short.reporter))
            .map(|short| match self.indicator.kind {
                Kind::Rate => self.named_value(&short.reporter, book),
                _ => self.pack.reporters.name(&short.reporter).to_owned(),
            })
            .collect();
        let gap = self.gap(target, book);
        let absent = self.report.absent();
        // Who sent a return without this value, or without all of it, is not told to have sent nothing.
        let (missing, partial): (Vec<ReporterId>, Vec<ReporterId>) =
            target.unknown.iter().cloned().partition(|id| absent.contains(&id));
        let told_at_once = missing.len() == absent.iter().filter(|id| self.is_county(id)).count();
        let silent = match (missing.len(), partial.len()) {
            (0, 0) => String::new(),
            // Whom all the paper's totals lack is said once, at its beginning.
            (_, 0) if told_at_once => String::new(),
            (1 | 2, 0) => format!("（{}未报）", self.names(&missing)),
            (0, 1 | 2) => format!("（{}未报全）", self.names(&partial)),
            (1, 1) => format!("（{}未报，{}未报全）", self.names(&missing), self.names(&partial)),
            (_, 0) => "（有未报）".to_owned(),
            _ => "（有未报或未报全）".to_owned(),
        };
        let doubted = match target.doubted.len() {
            0 => String::new(),
            1 | 2 => format!("，{}的数待核", self.names(&target.doubted)),
            _ => "，有的数待核".to_owned(),
        };
        if !target.villages.is_empty() {
            return format!("{}村（社区）未达到{doubted}{silent}", self.short_villages(target, book));
        }
        match target.holds {
            Some(true) => "已达到".to_owned(),
            _ if counties.len() > FEW => {
                let count = Decimal::from(counties.len());
                let meaning = format!("{}未达目标的个数", self.indicator.name);
                let count =
                    self.figure("short", &phrase::quantity(count, "个"), count, meaning, Vec::new(), book);
                format!("{count}{}未达到{doubted}{silent}", self.pack.about.counties)
            }
            _ if !counties.is_empty() => {
                let told = !gap.is_empty() && self.indicator.kind != Kind::Flag;
                let gap = if told { format!("，差{gap}") } else { String::new() };
                format!("{}未达到{gap}{doubted}{silent}", phrase::listed(&counties))
            }
            _ if !gap.is_empty() && target.target.scope == TargetScope::Whole => format!("差{gap}{doubted}"),
            Some(false) => "未达到".to_owned(),
            None if !target.doubted.is_empty() => format!("待核{silent}"),
            None if !target.reached.is_empty() => format!("已报的均达到{silent}"),
            None => "待判定".to_owned(),
        }
    }

    fn is_county(&self, id: &ReporterId) -> bool {
        self.pack.reporters.counties().any(|county| county.id == *id)
    }

    fn short_villages(&self, target: &TargetResult, book: &mut FigureBook) -> String {
        let count = Decimal::from(target.villages.len());
        let sources = target.villages.iter().map(|village| village.place.clone()).collect();
        let meaning = format!("{}未达目标的村（社区）数", self.indicator.name);
        self.figure("short_villages", &phrase::quantity(count, "个"), count, meaning, sources, book)
    }
}
