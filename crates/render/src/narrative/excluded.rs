//! Whom numbers lack, said once: where many numbers in a row lack the same counties, the last of them says so for all.

use jibao_core::report::figure::Run;

/// So many numbers in a row say it together.
const MANY: usize = 3;
/// What stands before the names in the note behind a number, and before it where the number is a comparison.
const NOTE: &str = "（不含";
const COMPARED: &str = "（可比口径";
const COMPARED_NOTE: &str = "（可比口径，不含";

/// The note behind one number: in which run, from where to where, and whom.
struct Note {
    run: usize,
    at: std::ops::Range<usize>,
    names: String,
    compared: bool,
}

/// A paragraph in which numbers that lack the same say so together: `…12件，…5期，…3次（以上3项不含永仁县）`.
pub(super) fn together(mut runs: Vec<Run>) -> Vec<Run> {
    let figures: Vec<usize> = (0..runs.len()).filter(|at| matches!(runs[*at], Run::Figure { .. })).collect();
    let ends = figures.iter().skip(1).copied().chain([runs.len()]);
    let notes: Vec<Option<Note>> =
        figures.iter().zip(ends).map(|(figure, end)| note(&runs, figure + 1..end)).collect();
    let same = |a: &Option<Note>, b: &Option<Note>| match (a, b) {
        (Some(a), Some(b)) => a.names == b.names,
        _ => false,
    };
    // From behind, so that places before stay what they are.
    for row in notes.chunk_by(same).rev() {
        let known: Vec<&Note> = row.iter().flatten().collect();
        if known.len() < MANY {
            continue;
        }
        for (back, note) in known.iter().rev().enumerate() {
            let said = match (back, note.compared) {
                (0, false) => format!("（以上{}项不含{}）", known.len(), note.names),
                (0, true) => format!("{COMPARED}；以上{}项不含{}）", known.len(), note.names),
                (_, false) => String::new(),
                (_, true) => format!("{COMPARED}）"),
            };
            if let Run::Words(words) = &mut runs[note.run] {
                words.replace_range(note.at.clone(), &said);
            }
        }
    }
    runs
}

/// A paragraph in which what a number holds and whom it lacks stand in one pair of brackets:
/// `480场次（其中州本级13场次；不含楚雄市）`.
pub(super) fn in_one_pair(mut runs: Vec<Run>) -> Vec<Run> {
    const PART: &str = "（其中";
    let opens = |run: &Run| {
        let Run::Words(words) = run else { return false };
        words.rfind(PART).is_some_and(|at| !words[at..].contains('）'))
    };
    for at in 2..runs.len() {
        let behind = opens(&runs[at - 2]) && matches!(runs[at - 1], Run::Figure { .. });
        if let Run::Words(words) = &mut runs[at]
            && let Some(rest) = words.strip_prefix("）（不含").filter(|_| behind)
        {
            *words = format!("；不含{rest}");
        }
    }
    runs
}

/// The note that belongs to a number, in the words behind it.
fn note(runs: &[Run], behind: std::ops::Range<usize>) -> Option<Note> {
    behind.into_iter().find_map(|run| {
        let Run::Words(words) = &runs[run] else { return None };
        let plain = words.find(NOTE).map(|at| (at, NOTE, false));
        let compared = words.find(COMPARED_NOTE).map(|at| (at, COMPARED_NOTE, true));
        let (start, opening, compared) = plain.into_iter().chain(compared).min()?;
        // Behind a clause mark it is about something else: 3件，未开展培训（不含甲县）.
        if words[..start].contains(['，', '；', '。', '、', '：']) {
            return None;
        }
        let names = &words[start + opening.len()..];
        let length = names.find('）')?;
        let end = start + opening.len() + length + '）'.len_utf8();
        Some(Note { run, at: start..end, names: names[..length].to_owned(), compared })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text in which `<…>` is a figure.
    fn said(text: &str) -> String {
        let run = |(at, part): (usize, &str)| match at % 2 {
            0 => Run::Words(part.to_owned()),
            _ => Run::Figure { id: format!("A{at}.total"), text: part.to_owned() },
        };
        let runs: Vec<Run> = text.split(['<', '>']).enumerate().map(run).collect();
        let words = together(runs).into_iter().map(|run| match run {
            Run::Words(text) => text,
            Run::Figure { text, .. } => format!("<{text}>"),
        });
        words.collect()
    }

    #[test]
    fn numbers_in_a_row_that_lack_the_same_say_so_together_and_no_other_number_is_meant() {
        for (text, expected) in [
            // Two say it each.
            ("办<1件>（不含甲县），<2期>（不含甲县）。", "办<1件>（不含甲县），<2期>（不含甲县）。"),
            (
                "办<1件>（不含甲县），有<2所>学校（不含甲县），<3次>（不含甲县）。",
                "办<1件>，有<2所>学校，<3次>（以上3项不含甲县）。",
            ),
            // A number of all, or one that lacks another, ends the row before it.
            (
                "<1件>（不含甲县），<2件>（不含甲县），<3件>，<4件>（不含甲县）。",
                "<1件>（不含甲县），<2件>（不含甲县），<3件>，<4件>（不含甲县）。",
            ),
            (
                "<1件>（不含甲县），<2件>（不含甲县），<3件>（不含甲县）；<4件>（不含乙县）。<5件>。",
                "<1件>，<2件>，<3件>（以上3项不含甲县）；<4件>（不含乙县）。<5件>。",
            ),
            (
                "<1件>（不含甲县、乙县），增长<2%>（可比口径，不含甲县、乙县），<3件>（不含甲县、乙县）。",
                "<1件>，增长<2%>（可比口径），<3件>（以上3项不含甲县、乙县）。",
            ),
            (
                "<1件>（不含甲县），<2件>（不含甲县），增长<3%>（可比口径，不含甲县）。",
                "<1件>，<2件>，增长<3%>（可比口径；以上3项不含甲县）。",
            ),
            // A note behind words without a number is theirs.
            (
                "<1件>，未开展培训（不含甲县），<2件>（不含甲县），<3件>（不含甲县）。",
                "<1件>，未开展培训（不含甲县），<2件>（不含甲县），<3件>（不含甲县）。",
            ),
            ("没有数。", "没有数。"),
        ] {
            assert_eq!(said(text), expected);
        }
    }
}
