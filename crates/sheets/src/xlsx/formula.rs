//! What the text of a formula tells: whether it reaches into another book, or shows a picture.

/// The formula of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Seen {
    /// None.
    No,
    /// A formula within this book.
    Plain,
    /// A formula that reaches into another book.
    External,
    /// A picture in the cell.
    Picture,
}

/// `[1]Sheet!A1` reaches into another book; `DISPIMG` is WPS's picture in a cell.
pub(crate) fn formula_kind(text: &[u8]) -> Seen {
    if contains(text, b"DISPIMG(") {
        return Seen::Picture;
    }
    let reaches_out =
        text.iter().enumerate().any(|(at, byte)| *byte == b'[' && is_book(&text[..at], &text[at + 1..]));
    if reaches_out { Seen::External } else { Seen::Plain }
}

/// Whether the bracket between `before` and `after` opens the number or the file name of another book. After a table's
/// name it opens a column.
fn is_book(before: &[u8], after: &[u8]) -> bool {
    let Some(close) = after.iter().position(|byte| *byte == b']') else { return false };
    let inner = &after[..close];
    let is_number = !inner.is_empty() && inner.iter().all(u8::is_ascii_digit);
    let after_name = before
        .last()
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'[') || *byte >= 0x80);
    let before_sheet = after.get(close + 1).is_some_and(|byte| !b",;)+-*/&=<> ]".contains(byte));
    before_sheet && (is_number && !after_name || contains(inner, b".xls"))
}

fn contains(text: &[u8], wanted: &[u8]) -> bool {
    text.len() >= wanted.len() && text.windows(wanted.len()).any(|window| window.eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_a_table_are_no_other_book() {
        assert_eq!(formula_kind(b"SUM(Table1[2024])+Table1[[#This Row],[a]]"), Seen::Plain);
        assert_eq!(formula_kind(b"'C:\\a\\[b.xlsx]S'!A1"), Seen::External);
    }
}
