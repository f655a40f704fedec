//! What templates may say of one indicator: `{{ M0901.now }}`, `{% if M1505.unmet %}`.

use std::sync::Arc;

use jibao_core::count::Cell;
use jibao_core::count::compare::Comparison;
use jibao_core::count::consolidate::{Line, Share, enters_total};
use jibao_core::count::phrase::{self, Piece};
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Aggregate, Indicator, Kind, Pack, Reporter};
use jibao_core::public::Edition;
use jibao_core::report::figure::{Figure, FigureBook};
use jibao_core::report::style::full_width;
use jibao_core::returns::{Place, State};
use jibao_core::text::number;
use jibao_core::text::words;
use jibao_core::trace::made_of;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

/// Base below which a change is told as an amount only (小基数).
const SMALL_BASE: Decimal = Decimal::TEN;

/// How many are named as leading.
pub(super) const LEADERS: usize = 3;

pub(super) struct Wording<'a> {
    pub pack: &'a Pack,
    pub report: Edition<'a>,
    pub indicator: &'a Indicator,
    /// Whether a check still asks how far it changed.
    pub asked: bool,
    /// The counties whose totals are told: 全州, or 已报送的9个县市.
    pub counties: &'a str,
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
        let chosen = line.is_some_and(|line| line.is_answered(self.indicator));
        put("known", json!(total.is_some() || chosen));
        put("zero", json!(total.is_some_and(|total| total.is_zero())));
        put("positive", json!(total.is_some_and(|total| total > Decimal::ZERO)));
        put("now", json!(self.now(book)));
        put("absent", json!(self.silence()));
        put("count", json!(self.amount(book).unwrap_or_else(|| self.absent())));
        // Before the noun that it counts: what it is marked with follows the noun, as `note`.
        put("bare", json!(self.unmarked(book).unwrap_or_else(|| self.absent())));
        // Why a rate is not told although nobody left anything blank; empty where it is told, or somebody did.
        put("nothing", json!(self.nothing().unwrap_or_default()));
        put("except", json!(self.lacking()));
        // Behind words that stand for a zero: whom it lacks, and whether it is being checked.
        put("note", json!(format!("{}{}", self.doubt(), self.lacking())));
        put("year", json!(self.year(book)));
        let own = self.own(book);
        let split = if own.is_empty() || self.is_own_alone() {
            String::new()
        } else {
            format!("（其中{}{own}）", self.pack.about.own)
        };
        // Whether the office's own part is in the total, and whether nothing else is.
        put("owned", json!(line.is_some_and(|line| line.own_share(self.pack).is_some())));
        put("own_alone", json!(self.is_own_alone()));
        put("own", json!(own));
        // Behind a total: what of it is the office's own.
        put("own_share", json!(split));
        put("over", json!(self.over()));
        put("done", json!(self.done(book)));
        let rest = self.rest(book);
        put("any_rest", json!(!rest.is_empty()));
        put("rest", json!(rest));
        put("doubted", json!(line.is_some_and(|line| line.doubted().next().is_some())));
        let (before, year_before) =
            (self.report.versus_previous(self.indicator), self.report.versus_year_before(self.indicator));
        put("change", json!(self.versus(before.clone(), "previous", book)));
        put("yoy", json!(self.versus(year_before.clone(), "year_before", book)));
        // A cause is given of changes that nobody has to explain first.
        let sure = before.as_ref().filter(|_| !self.asked);
        put("rising", json!(sure.is_some_and(|known| known.now > known.then && !known.then.is_zero())));
        put("falling", json!(sure.is_some_and(|known| known.now < known.then && !known.now.is_zero())));
        // Said of the whole: whoever has no earlier value may have had any.
        let whole = |known: &&Comparison| self.left_out(known).is_empty();
        put("steady", json!(sure.filter(whole).is_some_and(|known| known.now == known.then)));
        let brief = [self.brief(year_before, "year_before", book), self.brief(before, "previous", book)];
        put("yoy_brief", json!(brief[0]));
        put("change_brief", json!(brief[1]));
        // The year's comparison first: the seasons of this work make the quarter before a poor measure.
        let trend = brief.iter().filter(|one| !one.is_empty()).flat_map(|one| ["，", one.as_str()]);
        put("trend", json!(trend.collect::<String>()));
        put("leaders", json!(self.leaders(book)));
        put("moved", json!(self.moved()));
        put("lead", json!(self.lead()));
        fields.extend(self.goal_fields(book));
        fields
    }

    pub(super) fn line(&self) -> Option<&Line> {
        self.report.line(self.indicator.code.as_str())
    }

    pub(super) fn figure(
        &self,
        part: &str,
        text: &str,
        value: Decimal,
        meaning: String,
        sources: Arc<[Place]>,
        book: &mut FigureBook,
    ) -> String {
        let text = full_width(text);
        book.add(Figure { id: format!("{}.{part}", self.indicator.code), text, value, meaning, sources })
    }

    /// The value as printed, with those it lacks: a total without a county must say so.
    fn now(&self, book: &mut FigureBook) -> String {
        let amount = self.amount(book);
        amount.map_or_else(|| self.absent(), |amount| format!("{amount}{}", self.lacking()))
    }

    /// What stands in the place of a value that is not there.
    fn absent(&self) -> String {
        self.nothing().unwrap_or_else(|| self.silence().to_owned())
    }

    /// Why there is no value: nobody gave one, what was given cannot be read or adds up to nothing, or the public is not told.
    fn silence(&self) -> &'static str {
        let told = self.line().is_some_and(|line| line.untold.is_empty());
        let cells = || self.line().into_iter().flat_map(|line| line.cells.values());
        match self.report.is_public() {
            true if !told => "不公开",
            _ if self.indicator.aggregate == Aggregate::List && cells().any(|cell| cell.value.is_given()) => {
                "不合计"
            }
            _ if cells().any(|cell| cell.state() == State::Unreadable) => "待核",
            _ if self.line().is_some_and(|line| line.absence() == State::NotApplicable) => {
                State::NotApplicable.label()
            }
            _ => "未报送",
        }
    }

    /// Of a rate over nothing: that there is nothing to put anything over.
    fn nothing(&self) -> Option<String> {
        self.line()?.ratio.filter(|share| share.denominator.is_zero())?;
        let below = self.pack.catalogue.get(self.indicator.denominator.as_ref()?.as_str())?;
        let doubt = if self.doubt().is_empty() { "" } else { "，待核" };
        let name = full_width(&below.name);
        // The period is said already: 本期没有期末在册… would say it twice.
        let name = ["期末", "本季", "本期"].iter().find_map(|word| name.strip_prefix(word)).unwrap_or(&name);
        Some(format!("（本期没有{name}，不计算{doubt}）"))
    }

    /// The value as printed, marked where it is doubted; `None` if nobody reported it.
    fn amount(&self, book: &mut FigureBook) -> Option<String> {
        Some(format!("{}{}", self.unmarked(book)?, self.doubt()))
    }

    fn unmarked(&self, book: &mut FigureBook) -> Option<String> {
        if let Some(line) = self.line().filter(|line| line.is_answered(self.indicator)) {
            let pieces = phrase::answers(self.indicator, line);
            return Some(self.pieces(&pieces, phrase::ANSWERED, &self.meaning(line), book));
        }
        let (line, total) = self.line().and_then(|line| Some((line, line.total?)))?;
        let text = match (self.indicator.kind, line.ratio) {
            (Kind::Rate, Some(share)) => self.rate_text(share),
            (Kind::Flag, _) if self.indicator.aggregate == Aggregate::Direct => {
                return Some(words::yes_no(total).to_owned());
            }
            // 一个比率参数（如全省平均）照原数写，不换算。
            _ => phrase::of(self.indicator, total),
        };
        Some(self.figure("total", &text, total, self.meaning(line), self.sources(), book))
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

    /// Counties that sent a return without this value, and the office where its own part was left blank. Those that sent
    /// nothing are told once, at the beginning.
    fn lacking(&self) -> String {
        let counties = self.report.silent(self.pack, self.indicator.code.as_str());
        let given =
            |line: &Line, id: &ReporterId| line.shares.contains_key(id) || line.words.contains_key(id);
        self.except(counties, self.is_own_alone(), self.lacks_own(given))
    }

    fn except(&self, silent: Vec<&ReporterId>, own_alone: bool, lacks_own: bool) -> String {
        let about = &self.pack.about;
        // Of the office's own part alone it is shorter to say what is there.
        if own_alone && silent.len() > LEADERS {
            return format!("（仅{}）", about.own);
        }
        let names = silent.into_iter().map(|id| self.pack.reporters.name(id));
        let names: Vec<&str> = names.chain(lacks_own.then_some(about.own.as_str())).collect();
        if names.is_empty() {
            String::new()
        } else {
            format!("（不含{}）", phrase::several(&names, "单位"))
        }
    }

    /// Whether a total lacks the office's own part: a section that is asked for it sent a return and left it blank, and no
    /// other gave it.
    fn lacks_own(&self, given: impl Fn(&Line, &ReporterId) -> bool) -> bool {
        let Some(line) = self.line() else { return false };
        let absent = self.report.absent();
        let asked: Vec<&ReporterId> = line
            .cells
            .keys()
            .filter(|id| {
                let reporter = self.pack.reporters.get(id).filter(|one| !one.is_unit());
                reporter.is_some_and(|one| enters_total(self.pack, self.indicator, one))
            })
            .collect();
        let told = |id: &&ReporterId| given(line, id) || line.untold.contains(id) || line.is_outside(id);
        !asked.iter().any(told) && asked.iter().any(|id| !absent.contains(id))
    }

    pub(super) fn names(&self, ids: &[ReporterId]) -> String {
        let names: Vec<&str> = ids.iter().map(|id| self.pack.reporters.name(id)).collect();
        phrase::several(&names, "单位")
    }

    fn year(&self, book: &mut FigureBook) -> String {
        // What is counted by the year is its own year's figure; of a state there is none.
        match self.indicator.kind {
            Kind::Ytd => return self.now(book),
            Kind::Stock | Kind::Flag | Kind::Rate | Kind::Text if self.line().is_some() => {
                return "没有累计".to_owned();
            }
            _ => {}
        }
        let Some((line, total)) = self.line().and_then(|line| Some((line, line.year_total?))) else {
            return self.silence().to_owned();
        };
        let meaning = format!("{}，本年累计，各单位合计", self.indicator.name);
        let text = phrase::of(self.indicator, total);
        let marked = self.figure("year", &text, total, meaning, self.year_sources(), book);
        let doubt = if line.is_year_doubted() { words::DOUBTED } else { "" };
        let silent = self.report.silent_year(self.pack, self.indicator.code.as_str());
        let given = |line: &Line, id: &ReporterId| line.year_shares.contains_key(id);
        let own_alone = line.year_shares.keys().all(|id| self.pack.reporters.is_section(id));
        format!("{marked}{doubt}{}", self.except(silent, own_alone, self.lacks_own(given)))
    }

    fn own(&self, book: &mut FigureBook) -> String {
        let Some(own) = self.line().and_then(|line| line.own).filter(|own| !own.is_zero()) else {
            return String::new();
        };
        let meaning = format!("{}，{}", self.indicator.name, self.pack.about.own);
        self.figure("own", &phrase::of(self.indicator, own), own, meaning, self.own_sources(), book)
    }

    /// Whether the total is of the office's own activity alone.
    fn is_own_alone(&self) -> bool {
        self.line().is_some_and(|line| {
            line.own.is_some() && line.shares.keys().all(|id| self.pack.reporters.is_section(id))
        })
    }

    /// Over whom the total is: everybody, or those of them who gave something to it.
    fn over(&self) -> String {
        let about = &self.pack.about;
        let own = self
            .line()
            .map(|line| (line.own.is_some(), line.asked_of_own(self.pack, self.indicator).is_some()));
        match (self.counties == about.whole, own) {
            _ if self.is_own_alone() => about.own.clone(),
            (true, Some((false, true))) => format!("各{}", about.counties),
            (false, Some((true, _))) => format!("{}和{}", about.own, self.counties),
            _ => self.counties.to_owned(),
        }
    }

    /// A comparison in short, without its leading comma; empty where there is nothing to compare with.
    fn brief(&self, comparison: Option<Comparison>, part: &str, book: &mut FigureBook) -> String {
        let Some(comparison) = comparison else { return String::new() };
        let base = self.base(part);
        let pieces = self.change(&comparison, base);
        let text = self.pieces(&phrase::brief(pieces), part, &self.compared(&comparison, base), book);
        let text =
            match text.strip_prefix('较').and_then(|text| text.strip_prefix(&self.pack.period.year_before)) {
                Some(rest) => format!("同比{rest}"),
                None => text,
            };
        text + &self.excluded(&comparison)
    }

    /// What a comparison is with, in words.
    fn base(&self, part: &str) -> &str {
        let period = &self.pack.period;
        if part == "previous" { &period.previous } else { &period.year_before }
    }

    /// A change in its words; of one that a check still asks about, no multiple is made.
    fn change(&self, comparison: &Comparison, base: &str) -> Vec<Piece> {
        let pieces = phrase::change(comparison, self.indicator, &format!("较{base}"), base, SMALL_BASE);
        if self.asked { phrase::without_multiple(pieces) } else { pieces }
    }

    fn compared(&self, comparison: &Comparison, base: &str) -> String {
        format!(
            "{}：本期{}，{base}{}（同口径）",
            self.indicator.name,
            self.indicator.number.written(comparison.now),
            self.indicator.number.written(comparison.then)
        )
    }

    /// A comparison as a clause with its leading comma; empty where there is nothing to compare with.
    fn versus(&self, comparison: Option<Comparison>, part: &str, book: &mut FigureBook) -> String {
        let Some(comparison) = comparison else { return String::new() };
        let base = self.base(part);
        let pieces = self.change(&comparison, base);
        let meaning = self.compared(&comparison, base);
        format!("，{}{}", self.pieces(&pieces, part, &meaning, book), self.excluded(&comparison))
    }

    /// Reporters left out of a comparison, unless they are those told at the beginning.
    fn excluded(&self, comparison: &Comparison) -> String {
        let others = self.left_out(comparison);
        if others.is_empty() {
            String::new()
        } else {
            format!("（可比口径，不含{}）", phrase::several(&self.parts(&others), "单位"))
        }
    }

    /// Whose parts of a total they are: what a section adds to the counties' is the office's own, under the one name that
    /// the paper has for it.
    fn parts<'n>(&'n self, ids: &'n [ReporterId]) -> Vec<&'n str> {
        let name = |id: &'n ReporterId| {
            let adds = self.pack.reporters.is_section(id) && self.indicator.aggregate != Aggregate::Direct;
            if adds { self.pack.about.own.as_str() } else { self.pack.reporters.name(id) }
        };
        let mut names: Vec<&str> = ids.iter().map(name).collect();
        names.dedup();
        names
    }

    fn left_out(&self, comparison: &Comparison) -> Vec<ReporterId> {
        let absent = self.report.absent();
        comparison.excluded.iter().filter(|id| !absent.contains(id)).cloned().collect()
    }

    pub(super) fn pieces(
        &self,
        pieces: &[Piece],
        part: &str,
        meaning: &str,
        book: &mut FigureBook,
    ) -> String {
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
            _ => phrase::of(self.indicator, value),
        })
    }

    /// One county with its value: 元谋县（94.96%）.
    pub(super) fn named_value(&self, id: &ReporterId, book: &mut FigureBook) -> String {
        let name = self.pack.reporters.name(id);
        let Some(cell) = self.line().and_then(|line| line.cell(id)) else { return name.to_owned() };
        if let Some(word) = cell.word() {
            return format!("{name}（{word}）{}", if cell.doubted { words::DOUBTED } else { "" });
        }
        let Some((text, value)) = self.cell_text(id, cell).zip(cell.number()) else { return name.to_owned() };
        let meaning = format!("{}，{name}", self.indicator.name);
        let value = self.figure(id.as_str(), &text, value, meaning, cell.places.as_slice().into(), book);
        let doubt = if cell.doubted { words::DOUBTED } else { "" };
        format!("{name}（{value}）{doubt}")
    }

    /// The counties with the largest values, in falling order; on a tie across the line, none are cut off.
    fn leaders(&self, book: &mut FigureBook) -> String {
        let Some(line) = self.line().filter(|line| line.doubted().next().is_none()) else {
            return String::new();
        };
        let counties = self.pack.reporters.iter().filter(|reporter| reporter.is_unit());
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

    /// Of an indicator that takes words: who chose another one than the period before, 高坪乡中心学校由合格变为良好.
    fn moved(&self) -> String {
        let code = self.indicator.code.as_str();
        let Some((now, then)) = self.line().zip(self.report.previous().and_then(|one| one.line(code))) else {
            return String::new();
        };
        let sure = |line: &Line, id: &ReporterId| line.cell(id).is_some_and(|cell| !cell.doubted);
        let one = |reporter: &Reporter| {
            let id = &reporter.id;
            let (word, before) = (now.words.get(id)?, then.words.get(id)?);
            let moved = word != before && sure(now, id) && sure(then, id);
            moved.then(|| format!("{}由{before}变为{word}", reporter.name))
        };
        let moved: Vec<String> = self.pack.reporters.iter().filter_map(one).collect();
        phrase::several(&moved, "单位")
    }

    /// Who answers for it: the leading sections of its measure, and the counties where they lead too.
    fn lead(&self) -> String {
        let Some(measure) = self.pack.policy.measure(&self.indicator.measure) else { return String::new() };
        let sections = measure.lead.iter().map(|id| self.pack.reporters.name(id).to_owned());
        let counties = measure.counties.then(|| format!("各{}", self.pack.about.counties));
        phrase::listed(&sections.chain(counties).collect::<Vec<_>>())
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
        let text = self.of_counted(value);
        self.figure(part, &text, value, meaning, self.sources(), book)
    }

    /// So much of what a rate counts, with its unit.
    pub(super) fn of_counted(&self, value: Decimal) -> String {
        let counted =
            self.indicator.numerator.first().and_then(|code| self.pack.catalogue.get(code.as_str()));
        match counted {
            Some(counted) => phrase::of(counted, value),
            None => phrase::quantity(value, ""),
        }
    }
}
