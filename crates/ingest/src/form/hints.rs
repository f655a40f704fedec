//! What to do about a question, where the page of its code speaks of another kind.

/// Two numbers for one value: one in its cell, another in words beside it.
pub(crate) const WHICH: &str = "核实后把正确的数填在它自己的格里，另处写的更正删去，再报送。";
/// A block of numbers that was pasted one row low.
pub(crate) const UP: &str = "对照原表把整块数上移一行，逐行核对，再报送。";
/// A remark that a number is not all, of another time, or no count.
pub(crate) const WHOLE: &str =
    "不全的、不是本期的，按本期应报的全数重填；本来就是全数的，删去这句话，再报送。";
/// A number that stands beside its place.
pub(crate) const MOVE: &str = "把数移到它自己的格里，旁边误填的删去，再报送。";
/// A row whose name or unit is not the one that was sent out.
pub(crate) const AS_SENT: &str =
    "名称、单位照下发的表写，数按它填；本行确实是别的内容的，填到它自己的行，再报送。";
/// A value whose cell or row is struck out.
pub(crate) const STRUCK: &str = "作数的去掉删除线，不作数的删去，填上正确的数，再报送。";
/// A comment on a value that speaks of another one.
pub(crate) const COMMENT: &str = "核实后把正确的数填在格里，删去批注里的更正，再报送。";

/// A correction that stands far from what it corrects.
pub(crate) const OUTSIDE: &str = "要改的数改在它自己的格里，删去这句话，再报送。";
/// A cell for a text that holds none.
pub(crate) const TEXT: &str = "在这一格里直接写出文字，没有的写“无”，再报送。";

/// One of few words is asked for; what else is to be said goes into the remark.
pub(crate) fn one_of(words: &[impl AsRef<str>]) -> String {
    let listed: Vec<String> = words.iter().map(|word| format!("“{}”", word.as_ref())).collect();
    let listed = match listed.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{}或{last}", before.join("、")),
        all => all.concat(),
    };
    format!("改填{listed}，只填一个；要说明的写入备注。")
}
