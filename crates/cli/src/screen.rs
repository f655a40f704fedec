//! What a run leaves on the screen: blocks of lines that together fit a terminal of 80 columns and 24 rows, so that nothing
//! of the result has scrolled away when the run ends.

use jibao_core::text::line::on_one_line;
use unicode_width::UnicodeWidthChar;

/// Columns of the smallest usual terminal.
const COLUMNS: usize = 80;
/// Rows of it, one left for the prompt.
const ROWS: usize = 23;

/// Lines that belong together. Where the screen is short, the last ones of the longest block give way.
#[derive(Debug, Clone, Default)]
pub(crate) struct Block {
    lines: Vec<String>,
    /// Lines at the top that say what the others are; they stay.
    head: usize,
    /// Where the lines that were cut can be read.
    more: &'static str,
}

impl Block {
    /// Lines that all stay.
    pub(crate) fn whole(lines: Vec<String>) -> Self {
        Self { head: lines.len(), lines, more: "" }
    }

    /// A head and lines below it of which some may give way; `more` says where those are.
    pub(crate) fn list(head: String, lines: impl IntoIterator<Item = String>, more: &'static str) -> Self {
        Self { lines: [head].into_iter().chain(lines).collect(), head: 1, more }
    }

    fn below(&self) -> usize {
        self.lines.len() - self.head
    }
}

/// The lines of all blocks, cut so that they fit one screen together.
pub(crate) fn fitted(blocks: &[Block]) -> Vec<String> {
    // More than a screen of one block never stays, however many lines it has.
    let mut left: Vec<usize> = blocks.iter().map(|block| block.below().min(ROWS)).collect();
    loop {
        let lines: Vec<String> =
            blocks.iter().zip(&left).flat_map(|(block, left)| shown(block, *left)).collect();
        // Of blocks of one length the first gives way: what follows weighs more.
        let longest =
            left.iter().enumerate().rev().filter(|(_, left)| **left > 0).max_by_key(|(_, left)| **left);
        match longest.map(|(at, _)| at) {
            Some(at) if lines.iter().map(|line| rows(line)).sum::<usize>() > ROWS => left[at] -= 1,
            _ => return lines,
        }
    }
}

fn shown(block: &Block, below: usize) -> Vec<String> {
    let mut lines: Vec<String> = block.lines[..block.head + below].to_vec();
    match block.below() - below {
        0 => {}
        cut => lines.push(format!("  其余{cut}条见{}", block.more)),
    }
    lines
}

/// Rows that a line takes, with the wide quotation marks of Chinese systems: a wide character that does not fit into the last column goes to the next row.
pub(crate) fn rows(line: &str) -> usize {
    let (mut rows, mut column) = (1, 0);
    for character in on_one_line(line).chars() {
        let width = character.width_cjk().unwrap_or_default();
        if column + width > COLUMNS {
            (rows, column) = (rows + 1, 0);
        }
        column += width;
    }
    rows
}

/// A text cut so that it takes some rows at most.
pub(crate) fn within(text: &str, most: usize) -> String {
    if rows(text) <= most {
        return text.to_owned();
    }
    let mut cut: Vec<char> = text.chars().collect();
    while rows(&cut.iter().chain(&['…']).collect::<String>()) > most {
        cut.pop();
    }
    cut.into_iter().chain(['…']).collect()
}

/// Names, of many the first ones; how many there are is told before.
pub(crate) fn few(names: &[&str], most: usize) -> String {
    match names.len() {
        count if count <= most => names.join("、"),
        _ => format!("{}等", names[..most].join("、")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_there_is_to_say_fits_one_screen_and_what_was_cut_is_counted() {
        for (many, long) in [(0, 5), (3, 5), (40, 5), (9, 300), (200, 100)] {
            let lines = |name: &str| {
                (0..many).map(|at| format!("{name}{at}{}", "长".repeat(long))).collect::<Vec<_>>()
            };
            let blocks = [
                Block::list("更正后的变化".to_owned(), lines("变化"), "核查报告"),
                Block::list("豁免已失效".to_owned(), lines("豁免"), "核查报告"),
                Block::whole(vec!["应报19个单位".to_owned(), "成果".to_owned()]),
            ];
            let fitted = fitted(&blocks);
            assert!(fitted.iter().map(|line| rows(line)).sum::<usize>() <= ROWS, "{fitted:?}");
            assert_eq!(fitted.last().unwrap(), "成果");
            for (head, name) in [("更正后的变化", "变化"), ("豁免已失效", "豁免")] {
                assert!(fitted.iter().any(|line| line == head));
                let at = fitted.iter().position(|line| line == head).unwrap();
                let below = fitted[at + 1..].iter().take_while(|line| line.starts_with(name)).count();
                let cut = format!("其余{}条", many - below);
                assert_eq!(fitted[at + 1 + below].contains(&cut), below < many, "{fitted:?}");
            }
        }
    }

    #[test]
    fn a_line_takes_the_rows_that_a_terminal_gives_it() {
        for (line, count) in [
            (String::new(), 1),
            ("a".repeat(80), 1),
            ("a".repeat(81), 2),
            ("县".repeat(40), 1),
            ("县".repeat(41), 2),
            (format!("a{}", "县".repeat(40)), 2),
            (format!("a{}", "县".repeat(79)), 2),
            (format!("a{}", "县".repeat(80)), 3),
        ] {
            assert_eq!(rows(&line), count, "{line}");
            assert!(rows(&within(&line, 1)) == 1);
        }
    }
}
