//! The two sheets in front of a return that is sent back: what is to be mended, and the same as a message.

use jibao_contract::form::{HOW_COLUMN, MESSAGE_SHEET, NUMBER, PLACE_COLUMN, RETURNED_SHEET};
use jibao_core::ids::long_date;
use jibao_core::pack::Severity;
use jibao_core::returns::Finding;
use jibao_core::returns::stamp::Stamp;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline, Url, Worksheet, XlsxError};

use super::Form;
use super::places::Spot;
use crate::sheet;

/// Why a return is sent back.
#[derive(Debug, Clone, Copy)]
pub struct Returned<'a> {
    /// How the mended return is known again.
    pub stamp: &'a Stamp,
    /// What is to be mended; it is listed in the order of the form.
    pub findings: &'a [&'a Finding],
    /// The files of which nothing could be taken, where that is so: the form is blank then, or holds what one of them
    /// says all the same.
    pub rejected: &'a [String],
}

/// Columns of the list with their widths.
const COLUMNS: [(&str, f64); 6] = [
    ("序号", 6.0),
    ("轻重", 7.0),
    (PLACE_COLUMN, 20.0),
    ("问题", 52.0),
    (HOW_COLUMN, 40.0),
    ("原有备注", 18.0),
];
const LAST: u16 = 5;

/// Orange of errors and pale yellow of warnings; in black and white the frame tells them.
const ERROR: Color = Color::RGB(0x00F8_CBAD);
const WARNING: Color = Color::RGB(0x00FF_F2CC);

/// How a cell to be mended looks: filled, bold, thickly framed (broken for warnings), and open.
pub(super) fn flagged(format: &Format, error: bool) -> Format {
    let format = format.clone().set_bold().set_unlocked();
    if error {
        format.set_background_color(ERROR).set_border(FormatBorder::Thick)
    } else {
        format.set_background_color(WARNING).set_border(FormatBorder::MediumDashed)
    }
}

/// The colour alone, for what a form finds itself.
pub(super) fn shade(error: bool) -> Format {
    Format::new().set_background_color(if error { ERROR } else { WARNING })
}

/// Writes 退回说明.
pub(super) fn write(form: Form<'_>, returned: &Returned<'_>, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    for ((_, width), column) in COLUMNS.iter().zip(0..) {
        sheet.set_column_width(column, *width)?;
    }
    let title = format!("{}{}上报表退回说明", form.reporter.full, form.quarter.label());
    sheet.merge_range(0, 0, 0, LAST, &sheet::cell_text(&title), &sheet::title())?;
    sheet.set_row_height(0, 42)?;
    form.mark(sheet, COLUMNS.len())?;
    let mut row = 1;
    for text in introduction(form, returned) {
        line(sheet, row, &text, &sheet::body().set_font_size(11).set_text_wrap())?;
        row += 1;
    }
    let number = sheet::body().set_font_size(9).set_font_color(Color::RGB(0x0059_5959));
    line(sheet, row, &format!("{NUMBER}{}", returned.stamp), &number)?;
    row += 1;
    let head = row;
    for ((text, _), column) in COLUMNS.iter().zip(0..) {
        sheet::put(sheet, row, column, text, &sheet::header())?;
    }
    for ((finding, spot), number) in returned.findings.iter().zip(&form.marks.spots).zip(1u32..) {
        row += 1;
        item(form, sheet, row, number, finding, spot)?;
    }
    sheet.set_freeze_panes(head + 1, 0)?;
    form.print_below(sheet, true, (head, row), COLUMNS.len())
}

fn line(sheet: &mut Worksheet, row: u32, text: &str, format: &Format) -> Result<(), XlsxError> {
    let text = sheet::cell_text(text);
    sheet.merge_range(row, 0, row, LAST, &text, format)?;
    let width = COLUMNS.iter().map(|(_, width)| width).sum();
    // One point more than the other texts.
    let lines = sheet::lines(&text, sheet::han_per_line(width) * 9 / 10);
    sheet.set_row_height(row, sheet::height(lines) + 3.0)?;
    Ok(())
}

fn item(
    form: Form<'_>,
    sheet: &mut Worksheet,
    row: u32,
    number: u32,
    finding: &Finding,
    spot: &Spot,
) -> Result<(), XlsxError> {
    let (words, middle) = (sheet::cell(), sheet::centred());
    sheet.write_number_with_format(row, 0, number, &middle)?;
    let error = finding.severity == Severity::Error;
    let grade = flagged(&middle, error).set_locked();
    sheet::put(sheet, row, 1, finding.severity.label(), &grade)?;
    match spot.first {
        Some(target) => {
            let link = words.clone().set_font_color(Color::Blue).set_underline(FormatUnderline::Single);
            let url = Url::new(target.link(form)).set_text(target.name(form));
            sheet.write_url_with_format(row, 2, url, &link)?;
        }
        None => sheet::put(sheet, row, 2, &finding.place().to_string(), &words)?,
    }
    let texts = [finding.message.as_str(), finding.hint.as_str(), spot.remark.as_str()];
    for (text, column) in texts.into_iter().zip(3..) {
        sheet::put(sheet, row, column, text, &words)?;
    }
    let widths = COLUMNS.iter().skip(3).map(|(_, width)| *width);
    sheet::fit(sheet, row, &texts.into_iter().zip(widths).collect::<Vec<_>>())
}

/// What is asked, how to mend it and how to send it back.
fn introduction(form: Form<'_>, returned: &Returned<'_>) -> Vec<String> {
    let of = |severity| returned.findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings) = (of(Severity::Error), of(Severity::Warning));
    let back = format!("填好后保存，{}，文件名和填报日期照旧即可；收到后自动代替原表。", hand_in(form));
    if !returned.rejected.is_empty() {
        let files = returned.rejected.join("、");
        let how = if form.filled.is_some() {
            format!(
                "后面几张表已按收到的填好，标出的格改好、逐项核对是{}的数以后，整份送回",
                form.pack.period.this
            )
        } else {
            "本文件后面几张表是空白的，请整份填写".to_owned()
        };
        return vec![format!("收到的{files}没有采用，原因列在下面。{how}。"), back];
    }
    let mut counts = Vec::new();
    if errors > 0 {
        counts.push(format!("错误{errors}处，必须改正"));
    }
    if warnings > 0 {
        counts.push(format!("疑问{warnings}处，改正或者在该行“备注”写明原因"));
    }
    vec![
        format!("下列{}处请核实：{}。", returned.findings.len(), counts.join("；")),
        format!(
            "点“位置”跳到要改的格：实线粗框、底色较深的是错误，虚线粗框的是疑问，格上的批注写明原因。直接在格里改，\
             其余各格已按原表填好，不必重填；本页和“{MESSAGE_SHEET}”不是填报内容，不要在这里改。"
        ),
        back.replace("填好", "改好"),
    ]
}

/// How the mended return comes back. The section that collects the returns sends its own to nobody.
fn hand_in(form: Form<'_>) -> String {
    let about = &form.pack.about;
    if about.is_receiver(form.reporter) {
        return "放回“上报”文件夹".to_owned();
    }
    format!("把本文件整份送回{}", about.receiver())
}

/// Writes 退回消息: one line a row, so that the column copied makes a message without quotation marks.
pub(super) fn write_message(
    form: Form<'_>,
    returned: &Returned<'_>,
    sheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    const WIDTH: f64 = 110.0;
    sheet.set_column_width(0, WIDTH)?;
    let format = sheet::body().set_font_size(11).set_text_wrap().set_align(FormatAlign::Top);
    let lines = message(form, returned);
    let last = u32::try_from(lines.len().saturating_sub(1)).unwrap_or(u32::MAX);
    for (text, row) in lines.iter().zip(0..) {
        sheet::put(sheet, row, 0, text, &format)?;
        let lines = sheet::lines(text, sheet::han_per_line(WIDTH) * 9 / 10);
        sheet.set_row_height(row, sheet::height(lines) + 3.0)?;
    }
    sheet::put(sheet, 0, 2, "选中A列复制，粘贴到微信或邮件里即可发送。", &sheet::body())?;
    form.print_below(sheet, true, (0, last), 1)
}

/// Questions that a message lists: nobody reads more on a telephone.
const TOLD: usize = 8;

/// What a clerk pastes into a chat: who, what is asked in short numbered lines, by when and how it comes back. What to do
/// about each stands in the workbook.
fn message(form: Form<'_>, returned: &Returned<'_>) -> Vec<String> {
    let (full, quarter) = (&form.reporter.full, form.quarter.label());
    let count = returned.findings.len();
    let mut lines = vec![if returned.rejected.is_empty() {
        format!("{full}：您好，{quarter}上报表收到了，有{count}处请核实：")
    } else {
        format!("{full}：您好，收到的{quarter}上报表没有能够采用，请重新填报，原因是：")
    }];
    for ((finding, spot), number) in returned.findings.iter().zip(&form.marks.spots).zip(1..).take(TOLD) {
        let place = spot.first.map_or_else(|| finding.place().to_string(), |target| target.name(form));
        let at = if place.is_empty() { String::new() } else { format!("{place}：") };
        let message = finding.message.trim_end_matches('。').replace('\n', " ");
        lines.push(format!("{number}. {at}{message}。"));
    }
    if count > TOLD {
        lines.push(format!("其余{}处见附表“{RETURNED_SHEET}”。", count - TOLD));
    }
    let due = long_date(form.pack.schedule.deadline(form.quarter));
    let name = jibao_contract::names::form(&form.reporter.name);
    let how = match (returned.rejected.is_empty(), form.filled.is_some()) {
        (true, _) => "直接改标出的格",
        (false, true) => "核对标出的格和各项数",
        (false, false) => "填写",
    };
    lines.push(if form.pack.about.is_receiver(form.reporter) {
        format!("请在“{name}”里{how}，放回“上报”文件夹；报送截止日是{due}。")
    } else {
        format!(
            "请在附上的“{name}”里{how}，整份发回{}；报送截止日是{due}，改好即发，谢谢！",
            form.pack.about.receiver()
        )
    });
    lines
}
