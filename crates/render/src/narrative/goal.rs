//! What templates may say of an indicator's target: `{{ M0902.spread }}`, `{% if M1505.unmet %}`. Who falls short, by how
//! much, since when.

use std::sync::Arc;

use jibao_core::count::consolidate::Share;
use jibao_core::count::goal::goal_text;
use jibao_core::count::phrase::{self, Reach};
use jibao_core::count::target::{ShortRow, TargetResult};
use jibao_core::ids::ReporterId;
use jibao_core::pack::{Against, Kind, Op, TargetScope};
use jibao_core::report::figure::FigureBook;
use jibao_core::report::shortfall::{all_named, by_county, causes, relapsed, undone};
use jibao_core::report::standing::{is_one_answer, of_row};
use jibao_core::report::style::full_width;
use jibao_core::returns::Value as Given;
use jibao_core::text::words::NOT_APPLICABLE;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::indicator::{LEADERS, Wording};

/// How many counties a sentence names before it speaks of 有关县市.
const LISTED: usize = 5;

/// How many counties that fall short are named one by one.
const FEW: usize = 3;

impl Wording<'_> {
    /// The fields about the target; every field is there without one too.
    pub(super) fn goal_fields(&self, book: &mut FigureBook) -> Map<String, Value> {
        let mut fields = Map::new();
        let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
        let target = self.report.target(self.indicator.code.as_str());
        put(
            "goal",
            json!(target.map(|target| goal_text(self.pack, target, target.goal)).unwrap_or_default()),
        );
        put("due", json!(target.map(|target| target.target.due.clone()).unwrap_or_default()));
        let year = self.report.quarter.year();
        put("due_now", json!(target.map(|target| target.target.due_in(year)).unwrap_or_default()));
        // The year that ends with this quarter is named in it.
        let year = year.to_string();
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
        put("short_villages", json!(target.map(|target| self.short_rows(target, book)).unwrap_or_default()));
        put("lacking", json!(target.map(|target| self.lacking_in_rows(target, book)).unwrap_or_default()));
        put("all_named", json!(target.is_some_and(all_named)));
        put("extent", json!(target.map(|target| self.extent(target)).unwrap_or_default()));
        put("few_short", json!(target.is_some_and(|target| target.short.len() <= FEW)));
        put("short_since", json!(target.map(|target| self.short_since(target, book)).unwrap_or_default()));
        put("any_short_village", json!(target.is_some_and(|target| !target.rows.is_empty())));
        put(
            "relapsed",
            json!(target.is_some_and(|target| relapsed(self.pack, &self.report, self.indicator, target))),
        );
        put("cause", json!(target.map(|target| self.cause(target)).unwrap_or_default()));
        put("spread", json!(target.map(|target| self.spread(target, book)).unwrap_or_default()));
        put("undone", json!(target.map(|target| self.undone(target, book)).unwrap_or_default()));
        put("state", json!(target.map(|target| self.state(target, book)).unwrap_or_default()));
        put("unknown", json!(target.map(|target| self.names(&target.unknown)).unwrap_or_default()));
        fields
    }

    fn gap(&self, target: &TargetResult, book: &mut FigureBook) -> String {
        let Some(gap) = target.gap.filter(|gap| !gap.is_zero()) else { return String::new() };
        // A rate lacks pieces of its numerator, which carry the numerator's unit.
        let text = match self.indicator.kind {
            Kind::Rate => self.of_counted(gap),
            _ if self.indicator.unit == "是否" || self.indicator.is_choice() => phrase::quantity(gap, "个"),
            _ => phrase::lack(self.indicator, gap),
        };
        let meaning = format!("{}距目标的差额", self.indicator.name);
        self.figure("gap", &text, gap, meaning, self.sources(), book)
    }

    fn reach(&self, target: &TargetResult, book: &mut FigureBook) -> String {
        // What is wanted of all together no unit reaches or misses.
        if target.target.scope == TargetScope::Whole {
            let whole = &self.pack.about.whole;
            return match target.holds {
                Some(true) => format!("{whole}已达到目标"),
                Some(false) => format!("{whole}未达到目标"),
                None => format!("{whole}是否达到目标暂不能判定"),
            };
        }
        let section = |id: &&ReporterId| self.pack.reporters.is_section(id);
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
                _ if self.indicator.is_choice() => self.named_value(id, book),
                Kind::Rate => self.named_value(id, book),
                _ => self.pack.reporters.name(id).to_owned(),
            })
            .collect();
        // Who gave a value and had none to hold it against is not told to have sent nothing.
        let given = |id: &&ReporterId| !target.baseless.contains(id);
        let unknown = counties(target.unknown.iter().filter(given).collect());
        let baseless = counties(target.baseless.iter().collect());
        let doubted = counties(target.doubted.iter().collect());
        let outside = counties(self.outside(target).iter().collect());
        let noun = &self.pack.about.counties;
        let pieces = phrase::reach(
            Reach {
                reached: &reached,
                short: &short,
                unknown: &unknown,
                doubted: &doubted,
                outside: &outside,
            },
            noun,
            "达到目标",
        );
        let nobody = [&reached, &short, &unknown, &doubted, &outside].iter().all(|names| names.is_empty());
        match (
            self.pieces(&pieces, "reach", &format!("{}达到目标的个数", self.indicator.name), book),
            baseless,
        ) {
            (told, names) if names.is_empty() => told,
            (_, names) if nobody => format!("{}没有可比的往期数，未作判定", phrase::several(&names, noun)),
            (told, names) => format!("{told}（{}没有可比的往期数，未作判定）", phrase::several(&names, noun)),
        }
    }

    /// Who said that it does not apply. A rate over nothing is nobody's word.
    fn outside(&self, target: &TargetResult) -> Vec<ReporterId> {
        let of = |code: &str, id: &ReporterId| {
            let cell = self.report.line(code).and_then(|line| line.cell(id));
            cell.is_some_and(|cell| !cell.computed && cell.value == Given::NotApplicable)
        };
        // Of a rate, and of what is held against another value, the word is said of that one.
        let against = match &target.target.against {
            Against::Code(code) => Some(code),
            _ => None,
        };
        let beside = || self.indicator.denominator.iter().chain(against);
        let own = self.indicator.code.as_str();
        let said = |id: &&ReporterId| of(own, id) || beside().any(|code| of(code.as_str(), id));
        target.not_applicable.iter().filter(said).cloned().collect()
    }

    fn short(&self, target: &TargetResult, book: &mut FigureBook) -> String {
        let named: Vec<String> =
            target.short.iter().map(|short| self.named_value(&short.reporter, book)).collect();
        phrase::several(&named, &self.pack.about.counties)
    }

    /// Who falls short by name, as far as a sentence bears it.
    fn short_names(&self, target: &TargetResult) -> String {
        // Rows are known to be short even where their county's list is not whole.
        let is_short = |id: &ReporterId| {
            target.short.iter().any(|short| short.reporter == *id)
                || target.rows.iter().any(|row| row.county == *id)
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

    /// How many of the counties fall short, in a word before their name: 个别, 部分, 各. Where the edition does not say who they
    /// are, it does not say how many.
    fn extent(&self, target: &TargetResult) -> &'static str {
        let all = self.pack.reporters.counties().count();
        match target.short.len() {
            0 => "有的",
            many if many == all => "各",
            many if many > 1 && target.reached.is_empty() && target.not_applicable.is_empty() => "已报的各",
            few if few < FEW && few * 3 <= all => "个别",
            _ => "部分",
        }
    }

    /// What those who fall short say of it, with who says it: 南华县说明：换届后有人退出.
    fn cause(&self, target: &TargetResult) -> String {
        let told = causes(&self.report, target);
        let all = target.short.len();
        if let ([(words, whose)], true) = (told.as_slice(), all > 1)
            && whose.len() == all
        {
            return format!("有关{}说明：{words}", self.pack.about.counties);
        }
        let one = |(words, whose): &(String, Vec<&ReporterId>)| {
            let ids: Vec<ReporterId> = whose.iter().map(|id| (*id).clone()).collect();
            match all {
                1 => format!("说明为：{words}"),
                _ => format!("{}说明：{words}", self.names(&ids)),
            }
        };
        told.iter().map(one).collect::<Vec<_>>().join("；")
    }

    /// Where the rows that fall short lie: every county with its number where they are few, else how many counties and
    /// where the gaps are largest.
    fn spread(&self, target: &TargetResult, book: &mut FigureBook) -> String {
        let counties = by_county(target);
        let mut one = |(id, rows): &(&ReporterId, Vec<&ShortRow>)| {
            let name = self.pack.reporters.name(id);
            let count = Decimal::from(rows.len());
            let sources = rows.iter().map(|row| row.place.clone()).collect();
            let meaning = format!("{}未达目标的{}数，{name}", self.indicator.name, self.row());
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
        let leading = counties.iter().take(LEADERS).filter(|(_, rows)| rows.len() > edge);
        let largest = phrase::listed(&leading.map(&mut one).collect::<Vec<_>>());
        let all = self.pack.reporters.counties().count();
        let count = Decimal::from(counties.len());
        let meaning = format!("有{}未达{}目标的个数", self.row(), self.indicator.name);
        let counted =
            self.figure("spread", &phrase::quantity(count, "个"), count, meaning, Arc::default(), book);
        let noun = &self.pack.about.counties;
        let lead = if counties.len() == all {
            format!("{counted}{noun}均有")
        } else {
            format!("涉及{counted}{noun}")
        };
        if largest.is_empty() { lead } else { format!("{lead}，最多的是{largest}") }
    }

    /// What a row of the detail sheet is that the indicator is made of.
    fn row(&self) -> &str {
        let source = self.indicator.detail.as_ref();
        let detail = source.and_then(|source| self.pack.form.detail(&source.detail));
        detail.map_or("行", |detail| &detail.row)
    }

    /// What the rows that fall short lack together.
    fn lacking_in_rows(&self, target: &TargetResult, book: &mut FigureBook) -> String {
        let gap: Decimal = target.rows.iter().map(|row| row.gap).sum();
        if gap.is_zero() {
            return String::new();
        }
        let sources = target.rows.iter().map(|row| row.place.clone()).collect();
        let meaning = format!("未达{}目标的{}共缺", self.indicator.name, self.row());
        let text = of_row(self.pack, self.indicator, gap);
        self.figure("lacking", &text, gap, meaning, sources, book)
    }

    /// Those who fall short of a rate, where they are few, each with what it had the quarter before.
    fn short_since(&self, target: &TargetResult, book: &mut FigureBook) -> String {
        let before = self.report.previous().and_then(|quarter| quarter.line(self.indicator.code.as_str()));
        // What it is a rate of is said once.
        let one = |id: &ReporterId, first: bool, book: &mut FigureBook| {
            let indicator = if first { full_width(&self.indicator.name) } else { String::new() };
            let now = self.line().and_then(|line| Some((line.cell(id)?, *line.shares.get(id)?)));
            let then = before.and_then(|line| Some((line.cell(id)?, *line.shares.get(id)?)));
            let name = self.pack.reporters.name(id);
            // A rate above everything is none to have fallen from.
            let sound = |share: &Share| share.numerator <= share.denominator;
            let known = now
                .zip(then)
                .filter(|((now, _), (then, earlier))| !now.doubted && !then.doubted && sound(earlier));
            let Some(((now, share), (then, earlier))) = known else {
                return self.stated(id, &indicator, book);
            };
            let fell = now.number().zip(then.number()).filter(|(now, then)| now < then);
            let texts = phrase::rate(self.indicator, share).zip(phrase::rate(self.indicator, earlier));
            let Some(((value, value_then), (text, text_then))) =
                fell.zip(texts).filter(|(_, (text, text_then))| text != text_then)
            else {
                return self.stated(id, &indicator, book);
            };
            let meaning = |which: &str| format!("{}，{name}{which}", self.indicator.name);
            let now = self.figure(id.as_str(), &text, value, meaning(""), now.places.as_slice().into(), book);
            let part = format!("before.{}", id.as_str());
            let then = self.figure(
                &part,
                &text_then,
                value_then,
                meaning(&format!("，{}", self.pack.period.previous)),
                then.places.as_slice().into(),
                book,
            );
            format!("{name}{indicator}由{}的{then}降至{now}", self.pack.period.previous)
        };
        let named = format!("{}{}", self.short(target, book), full_width(&self.indicator.name));
        match self.indicator.kind {
            Kind::Rate if target.short.len() <= FEW => {}
            Kind::Rate => return format!("{named}未达到{}的目标", goal_text(self.pack, target, target.goal)),
            _ => return named,
        }
        let all = target.short.iter().enumerate();
        let told: Vec<String> = all.map(|(at, short)| one(&short.reporter, at == 0, book)).collect();
        told.join("，")
    }

    /// 元谋县帮教率为94.96%.
    fn stated(&self, id: &ReporterId, name: &str, book: &mut FigureBook) -> String {
        let named = self.named_value(id, book);
        match named.split_once('（') {
            Some((who, value)) => format!("{who}{name}为{}", value.trim_end_matches('）')),
            None => format!("{named}{name}"),
        }
    }

    fn undone(&self, target: &TargetResult, book: &mut FigureBook) -> String {
        let Some(undone) = self.line().and_then(|line| undone(line, target)) else { return String::new() };
        let meaning = format!("{}未达目标的单位中尚未落实的数", self.indicator.name);
        let text = self.of_counted(undone);
        self.figure("undone", &text, undone, meaning, self.sources(), book)
    }

    /// What is lacking, for a table: 已达到, who falls short, by how much.
    fn state(&self, target: &TargetResult, book: &mut FigureBook) -> String {
        let counties: Vec<String> = target
            .short
            .iter()
            .filter(|short| self.pack.reporters.counties().any(|county| county.id == short.reporter))
            .map(|short| match self.indicator.kind {
                _ if self.indicator.is_choice() => self.named_value(&short.reporter, book),
                Kind::Rate => self.named_value(&short.reporter, book),
                _ => self.pack.reporters.name(&short.reporter).to_owned(),
            })
            .collect();
        let gap = self.gap(target, book);
        let absent = self.report.absent();
        // Who sent a return without this value, or without all of it, is not told to have sent nothing.
        let given = |id: &&ReporterId| !target.baseless.contains(id);
        let (missing, partial): (Vec<ReporterId>, Vec<ReporterId>) =
            target.unknown.iter().filter(given).cloned().partition(|id| absent.contains(&id));
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
        let outside = self.outside(target);
        let silent = match outside.len() {
            0 => silent,
            1 | 2 => format!("{silent}（{}{NOT_APPLICABLE}）", self.names(&outside)),
            _ => format!("{silent}（有的{NOT_APPLICABLE}）"),
        };
        let doubted = match target.doubted.len() {
            0 => String::new(),
            1 | 2 => format!("，{}的数待核", self.names(&target.doubted)),
            _ => "，有的数待核".to_owned(),
        };
        // Short of what is not due yet is under way.
        let (early, missed) =
            if target.applies { ("", "未达到") } else { ("未到时限，", "尚未达到") };
        if !target.rows.is_empty() {
            return format!(
                "{early}{}{}{missed}{doubted}{silent}",
                self.short_rows(target, book),
                self.row()
            );
        }
        match target.holds {
            Some(true) if outside.is_empty() => "已达到".to_owned(),
            Some(true) => format!("已达到{silent}"),
            None if target.is_moot() => NOT_APPLICABLE.to_owned(),
            Some(false) if is_one_answer(self.indicator, target) => {
                if target.applies { "未达到" } else { "正在推进" }.to_owned()
            }
            _ if counties.len() > FEW => {
                let count = Decimal::from(counties.len());
                let meaning = format!("{}未达目标的个数", self.indicator.name);
                let count = self.figure(
                    "short",
                    &phrase::quantity(count, "个"),
                    count,
                    meaning,
                    Arc::default(),
                    book,
                );
                format!("{early}{count}{}{missed}{doubted}{silent}", self.pack.about.counties)
            }
            _ if !counties.is_empty() => {
                let told =
                    !gap.is_empty() && self.indicator.kind != Kind::Flag && !self.indicator.is_choice();
                let gap = if told { format!("，差{gap}") } else { String::new() };
                format!(
                    "{early}{}{missed}{gap}{doubted}{silent}",
                    phrase::several(&counties, &self.pack.about.counties)
                )
            }
            // What lies above a line that it should stay below lacks nothing.
            _ if !gap.is_empty() && target.target.scope == TargetScope::Whole && is_least(target) => {
                format!("差{gap}{doubted}")
            }
            Some(false) => format!("{early}{missed}"),
            None if !target.doubted.is_empty() => format!("待核{silent}"),
            None if !target.reached.is_empty() => {
                format!("{early}已报的均达到{silent}")
            }
            None if target.applies => "待判定".to_owned(),
            None => "未到时限".to_owned(),
        }
    }

    fn is_county(&self, id: &ReporterId) -> bool {
        self.pack.reporters.counties().any(|county| county.id == *id)
    }

    fn short_rows(&self, target: &TargetResult, book: &mut FigureBook) -> String {
        let count = Decimal::from(target.rows.len());
        let sources = target.rows.iter().map(|row| row.place.clone()).collect();
        let meaning = format!("{}未达目标的{}数", self.indicator.name, self.row());
        self.figure("short_villages", &phrase::quantity(count, "个"), count, meaning, sources, book)
    }
}

/// Whether the goal is a least, so that what is not there yet is lacking.
fn is_least(target: &TargetResult) -> bool {
    matches!(target.target.op, Op::Eq | Op::Ge | Op::Gt)
}
