//! The light markup that templates write: `#` title, `##`–`####` numbered headings, `- ` items counted 一是、二是,
//! `| 甲 | 乙 |` rows of a table (the first is its head), blank lines between paragraphs. Lines of one paragraph are
//! joined without a blank, so that templates may wrap.

use jibao_core::count::phrase::numeral;
use jibao_core::report::figure::{Run, runs};
use jibao_core::report::quotation;

use super::excluded::{in_one_pair, together};

/// A finished text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text {
    /// Lines of the title.
    pub title: Vec<String>,
    /// Headings, paragraphs and tables in order.
    pub blocks: Vec<TextBlock>,
}

/// A cell of a table: its runs.
pub type TextCell = Vec<Run>;

/// One heading, paragraph or table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextBlock {
    /// A heading or paragraph.
    Words {
        /// 0 for a paragraph, 1 for 一、, 2 for （一）, 3 for 1. (run into its paragraph).
        level: u8,
        /// Its runs, number included.
        runs: Vec<Run>,
    },
    /// Rows of a table; the first is its head.
    Table(Vec<Vec<TextCell>>),
}

impl Text {
    /// Reads marked-up text.
    #[must_use]
    pub fn read(source: &str) -> Self {
        let mut reader = Reader::default();
        for line in source.lines().map(str::trim) {
            reader.line(line);
        }
        reader.flush();
        reader.end_of_items();
        reader.text
    }

    /// Ids of the figures in it, in order, with repetitions.
    pub fn figure_ids(&self) -> impl Iterator<Item = &str> {
        self.blocks.iter().flat_map(TextBlock::texts).flatten().filter_map(|run| match run {
            Run::Figure { id, .. } => Some(id.as_str()),
            Run::Words(_) => None,
        })
    }

    /// The text as it reads, one block or cell a line.
    #[must_use]
    pub fn plain(&self) -> String {
        let plain = |runs: &[Run]| -> String {
            runs.iter()
                .map(|run| match run {
                    Run::Words(text) | Run::Figure { text, .. } => text.as_str(),
                })
                .collect()
        };
        let lines: Vec<String> = self.blocks.iter().flat_map(TextBlock::texts).map(plain).collect();
        format!("{}\n{}\n", self.title.join(""), lines.join("\n"))
    }
}

impl TextBlock {
    /// Its texts: one of a heading or paragraph, one a cell of a table.
    #[must_use]
    pub fn texts(&self) -> Vec<&[Run]> {
        match self {
            Self::Words { runs, .. } => vec![runs],
            Self::Table(rows) => rows.iter().flatten().map(Vec::as_slice).collect(),
        }
    }

    /// Its words as they read, with one character in place of each text that is quoted: one text, or one a cell.
    #[must_use]
    pub fn own_words(&self) -> Vec<String> {
        let word = |run: &Run| match run {
            Run::Figure { id, .. } if id.starts_with(quotation::PREFIX) => "文".to_owned(),
            Run::Words(text) | Run::Figure { text, .. } => text.clone(),
        };
        self.texts().into_iter().map(|runs| runs.iter().map(word).collect()).collect()
    }
}

#[derive(Default)]
struct Reader {
    text: Text,
    paragraph: String,
    counts: [usize; 3],
    items: usize,
    /// Where the first item of a list will stand, until a second one follows it.
    alone: Option<usize>,
}

impl Reader {
    fn line(&mut self, line: &str) {
        let heading = line.chars().take_while(|c| *c == '#').count();
        if line.is_empty() {
            self.flush();
        } else if (1..=4).contains(&heading) {
            self.flush();
            self.heading(heading, line[heading..].trim());
        } else if let Some(item) = line.strip_prefix("- ") {
            self.flush();
            self.items += 1;
            self.alone = (self.items == 1).then_some(self.text.blocks.len());
            self.paragraph = format!("{}是{}", numeral(self.items), item.trim());
        } else if let Some(row) = line.strip_prefix('|') {
            self.flush();
            self.end_of_items();
            self.row(row);
        } else {
            // A paragraph that is no item ends the count.
            if self.paragraph.is_empty() {
                self.end_of_items();
            }
            self.paragraph.push_str(line);
        }
    }

    /// A row of the table above it, or the head of a new one.
    fn row(&mut self, row: &str) {
        let row = row.strip_suffix('|').unwrap_or(row);
        let cells: Vec<TextCell> = row.split('|').map(|cell| runs(cell.trim())).collect();
        match self.text.blocks.last_mut() {
            Some(TextBlock::Table(rows)) => rows.push(cells),
            _ => self.text.blocks.push(TextBlock::Table(vec![cells])),
        }
    }

    /// Of a single item nothing is counted: 一是 promises 二是.
    fn end_of_items(&mut self) {
        self.items = 0;
        let alone = self.alone.take().and_then(|at| self.text.blocks.get_mut(at));
        if let Some(TextBlock::Words { level: 0, runs }) = alone
            && let Some(Run::Words(first)) = runs.first_mut()
            && let Some(item) = first.strip_prefix(&format!("{}是", numeral(1)))
        {
            *first = item.to_owned();
            runs.retain(|run| !matches!(run, Run::Words(words) if words.is_empty()));
        }
    }

    fn heading(&mut self, depth: usize, words: &str) {
        self.end_of_items();
        if depth == 1 {
            self.text.title.push(jibao_core::report::figure::plain_text(words));
            return;
        }
        let level = depth - 2;
        self.counts[level] += 1;
        self.counts[level + 1..].fill(0);
        let count = self.counts[level];
        let number = match level {
            0 => format!("{}、", numeral(count)),
            1 => format!("（{}）", numeral(count)),
            _ => format!("{count}."),
        };
        let level = u8::try_from(level + 1).unwrap_or(3);
        self.text.blocks.push(TextBlock::Words { level, runs: runs(&format!("{number}{words}")) });
    }

    fn flush(&mut self) {
        let mut paragraph = std::mem::take(&mut self.paragraph);
        // A sentence of which nothing may be told, or was, leaves its full stop.
        while paragraph.contains("。。") {
            paragraph = paragraph.replace("。。", "。");
        }
        if !paragraph.is_empty() {
            self.text
                .blocks
                .push(TextBlock::Words { level: 0, runs: in_one_pair(together(runs(&paragraph))) });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_numbered_by_level_and_items_are_counted() {
        let text = Text::read(
            "# 甲\n# 乙\n\n## 情况\n### 一部分\n上\n下。\n\n### 二部分\n- 这样。\n- 那样。\n\n## 打算\n#### 首项。话",
        );
        assert_eq!(text.title, ["甲", "乙"]);
        assert_eq!(Text::read("甲。\n。\n。乙。").plain(), "\n甲。乙。\n");
        insta::assert_snapshot!(text.plain(), @r"
        甲乙
        一、情况
        （一）一部分
        上下。
        （二）二部分
        一是这样。
        二是那样。
        二、打算
        1.首项。话
        ");
    }

    #[test]
    fn lines_between_bars_are_rows_of_one_table_and_end_the_count_of_items() {
        let text = Text::read("- 甲。\n- 又。\n| 目标 | 现状 |\n| 一 | 二 |\n\n| 三 |  |\n- 乙。");
        let [_, _, TextBlock::Table(rows), TextBlock::Words { .. }] = &text.blocks[..] else {
            panic!("{:?}", text.blocks)
        };
        assert_eq!(rows.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2, 2]);
        // What stands alone is not counted.
        assert_eq!(text.plain(), "\n一是甲。\n二是又。\n目标\n现状\n一\n二\n三\n\n乙。\n");
        assert_eq!(
            Text::read("## 问题\n- 甲。\n\n## 打算\n- 乙。\n\n- 丙。").plain(),
            "\n一、问题\n甲。\n二、打算\n一是乙。\n二是丙。\n"
        );
    }
}
