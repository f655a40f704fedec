//! `jibao.toml`: what a workspace sets for itself. Every key is optional.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use gongwen::profile::{Fonts, Page, Rhythm};
use gongwen::{DocumentKind, Profile};
use jibao_core::count::settings::Settings;
use jibao_core::ids::Code;
use jibao_core::pack::{Aggregate, Indicator, Pack, nearest, toml_sentence};
use rust_decimal::Decimal;
use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::error::Error;

/// The file's name.
pub const FILE: &str = "jibao.toml";

/// The folder of editable texts and other files of the pack inside a workspace, as `init` names it.
pub(crate) const PACK: &str = "方案包";

/// What `init` writes: every key with its meaning, all set to nothing. The office's own parameters stand at the end.
const COMMENTED: &str = r#"# jibao（季报）工作区设置。每一项都可以不写；去掉行首的 # 即生效。

# 署名单位，默认取方案包中的单位。
# bureau = "××局"

# 文稿样式：A 内部材料（默认），B 报告（上行，有红头、签发人、版记），C 通报附件（有红头、版记）。
# 也可以临时指定：jibao build <文件夹> --profile B
# profile = "A"

# 送审稿：页眉标“送审稿”，对存疑的数加批注，文件名带“（送审稿）”。也可以用 jibao build <文件夹> --draft
# draft = true

# 统计截止日：每期最后一个月的哪一天，默认取方案包中的。
# cut_off_day = 20

# 报送单位（不含本级科室）多于这个数的，附件和核查报告按上一级（方案包 reporters.toml 里的分组）列，
# 各组另有一页，明细另存为明细数据.ndjson。默认30。
# side_by_side = 30

# 方案包文件夹（文稿模板在 text 里）；其中的 pack.toml 写明是沿用内置的还是独立成包。
# 一个方案结束、另一个接着的，两个都列上：pack = ["方案包", "方案包2026"]；各包的 schedule.toml 写明自己的期（from、to），
# 后一包的 pack.toml 写 [follows]，哪些指标与前一方案比，由 indicators.csv 的 before 列写明。
{pack}

# 文稿要素，按样式需要填写。
[document]
# main_recipient = "主送机关名称"
# copies_to = ["抄送机关甲", "抄送机关乙"]
# number = "××〔2024〕1号"
# signer = "签发人姓名"
# contact = "联系人及电话"

# 页边：text-box 天头37毫米、订口28毫米量到版心（默认）；glyph-top 天头37毫米量到首行字的上沿，行距相应放宽。
# margins = "text-box"

# 附件里的图表；不要图表写 false。
# charts = true

# 附件里附各单位报送的文字材料原文；默认不附，原文都在汇总表“文字材料”里。
# texts = true

# 正文前加目录（样式A），正文里提到的附件可以点到；默认不加。页码由文字处理软件打开时填上。
# contents = true

# 字体，写字体的名称；不写的用默认。western 为数字和西文的字体，要全文仿宋就写 "仿宋_GB2312"。
# rare、rare_supplementary 为生僻字的备用字体。
[document.fonts]
# title = "方正小标宋简体"
# heading1 = "黑体"
# heading2 = "楷体_GB2312"
# body = "仿宋_GB2312"
# table = "仿宋_GB2312"
# western = "Times New Roman"
# page_number = "宋体"
# rare = "仿宋"
# rare_supplementary = "SimSun-ExtB"
# emoji = "Segoe UI Emoji"

# 每年由外部公布的参数，按年写；是指标目录（indicators.csv）里 aggregate 为 settings 的指标。
[parameters]
{parameters}"#;

/// The settings that `init` writes for a workspace whose pack lies in a folder.
pub(crate) fn commented(pack: &Pack, folder: &str) -> String {
    let set = pack.catalogue.iter().filter(|indicator| indicator.aggregate == Aggregate::Settings);
    let year = pack.span().map_or(2024, |(first, _)| first.year());
    let line = |indicator: &Indicator| {
        let Indicator { code, name, unit, .. } = indicator;
        format!("# {name}（{unit}）\n# {code} = {{ \"{year}\" = \"0.1\", \"{}\" = \"0.1\" }}\n", year + 1)
    };
    let parameters: Vec<String> = set.map(line).collect();
    COMMENTED.replace("{pack}", &format!("pack = \"{folder}\"")).replace("{parameters}", &parameters.concat())
}

/// The settings of a workspace.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Name of the bureau, in place of the pack's.
    #[serde(default, deserialize_with = "name")]
    pub bureau: Option<String>,
    /// Which kind of document the summary is; the key is what `--profile` sets.
    #[serde(default, rename = "profile")]
    pub kind: DocumentKind,
    /// The draft edition (送审稿) in place of the clean one.
    #[serde(default)]
    pub draft: bool,
    /// Statistics cut-off day.
    pub cut_off_day: Option<i8>,
    /// How many units stand one by one in the annex and on the page of findings.
    pub side_by_side: Option<usize>,
    /// Folder of the pack, relative to the workspace; of plans that come after one another, the folders of all of them.
    #[serde(default, deserialize_with = "folders")]
    pub pack: Vec<PathBuf>,
    /// Elements of the document.
    #[serde(default)]
    pub document: DocumentElements,
    /// Yearly parameters by code and year.
    #[serde(default)]
    pub parameters: BTreeMap<String, BTreeMap<String, Decimal>>,
}

/// From where the margins of 37 and 28 mm are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Margins {
    /// To the text box.
    #[default]
    TextBox,
    /// To the top of the first line's characters.
    GlyphTop,
}

/// Elements of the document that only people know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentElements {
    /// 主送.
    pub main_recipient: Option<String>,
    /// 抄送.
    #[serde(default)]
    pub copies_to: Vec<String>,
    /// 发文字号.
    pub number: Option<String>,
    /// 签发人.
    pub signer: Option<String>,
    /// 联系人, for the 附注.
    pub contact: Option<String>,
    /// From where the margins are measured.
    #[serde(default)]
    pub margins: Margins,
    /// Whether the charts' annex is there; it is unless set to `false`.
    pub charts: Option<bool>,
    /// Whether the reporters' own texts are annexed; they are only if set to `true`.
    pub texts: Option<bool>,
    /// Whether contents stand before the text; they do only if set to `true`, and never behind a red head.
    pub contents: Option<bool>,
    /// Fonts by element; what is not named keeps the office's usual one.
    #[serde(default)]
    pub fonts: Fonts,
}

impl Config {
    /// Reads the workspace's file; a workspace without one has no settings.
    pub fn read(workspace: &Path) -> Result<Self, Error> {
        let path = workspace.join(FILE);
        if !path.is_file() {
            return Ok(Self::default());
        }
        let bytes = std::fs::read(&path).map_err(Error::io(&path))?;
        let text = String::from_utf8(bytes).map_err(|_| Error::Encoding(path.clone()))?;
        let text = text.trim_start_matches('\u{FEFF}');
        let line_of = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
        let config: Self = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| line_of(span.start));
            Error::Config { path: path.clone(), line, message: toml_sentence(&error, text) }
        })?;
        let real = |folder: &PathBuf| {
            let folder = workspace.join(folder);
            std::fs::canonicalize(&folder).unwrap_or(folder)
        };
        let real: Vec<PathBuf> = config.pack.iter().map(real).collect();
        if let Some(at) = (1..real.len()).find(|at| real[..*at].contains(&real[*at])) {
            let line = text.lines().position(|line| line.trim_start().starts_with("pack"));
            let line = line.map_or(1, |at| at + 1);
            let message = format!("方案包“{}”列了两次，请删去一个", config.pack[at].display());
            return Err(Error::Config { path, line, message });
        }
        if let Some(name) = config.document.fonts.names().into_iter().find(|name| !usable(name)) {
            let line = text.find(&format!("\"{name}\"")).map_or(1, line_of);
            let message = format!("字体名称“{name}”不能用：应为1至31个字，不带换行");
            return Err(Error::Config { path, line, message });
        }
        Ok(config)
    }

    /// The format of the page after the settings.
    #[must_use]
    pub fn word_profile(&self) -> Profile {
        let mut profile = Profile::of(self.kind);
        profile.fonts = self.document.fonts.clone();
        if self.document.margins == Margins::GlyphTop {
            profile.page = Page::glyph_top();
            profile.rhythm = Rhythm::glyph_top();
        }
        profile
    }

    /// The numbers core needs for each of the workspace's packs, checked against them: a parameter is for every pack that has
    /// its indicator.
    pub fn settings<'a>(
        &self,
        workspace: &Path,
        packs: impl IntoIterator<Item = &'a Pack>,
    ) -> Result<Vec<Settings>, Error> {
        let packs: Vec<&Pack> = packs.into_iter().collect();
        let refuse = |message: String| Error::Config { path: workspace.join(FILE), line: 1, message };
        if let Some(day) = self.cut_off_day.filter(|day| !(1..=31).contains(day)) {
            return Err(refuse(format!("cut_off_day 应为1至31，写的是{day}")));
        }
        let side_by_side = self.side_by_side.unwrap_or(Settings::SIDE_BY_SIDE);
        let own = Settings { cut_off_day: self.cut_off_day, parameters: BTreeMap::new(), side_by_side };
        let mut settings = vec![own; packs.len()];
        for (code, years) in &self.parameters {
            let refuse = |year: Option<&str>, message: String| {
                let path = workspace.join(FILE);
                let line =
                    std::fs::read_to_string(&path).map_or(1, |text| line_of_parameter(&text, code, year));
                Error::Config { path, line, message }
            };
            is_parameter(&packs, code).map_err(|message| refuse(None, message))?;
            for (year, value) in years {
                let number = year
                    .parse()
                    .map_err(|_| refuse(Some(year), format!("parameters.{code} 里的“{year}”不是年份")))?;
                if *value < Decimal::ZERO {
                    let message = format!("parameters.{code} 的{year}年写{value}，应为0或大于0的数");
                    return Err(refuse(Some(year), message));
                }
                for (settings, pack) in settings.iter_mut().zip(&packs) {
                    if pack.catalogue.get(code).is_some() {
                        settings.parameters.insert((number, Code::from(code.as_str())), *value);
                    }
                }
            }
        }
        Ok(settings)
    }
}

/// Whether one of the packs takes an indicator's value from the settings, or why nobody would read it there.
fn is_parameter(packs: &[&Pack], code: &str) -> Result<(), String> {
    let all = || packs.iter().flat_map(|pack| pack.catalogue.iter());
    let set = || all().filter(|one| one.aggregate == Aggregate::Settings);
    if set().any(|one| one.code.as_str() == code) {
        return Ok(());
    }
    let Some(indicator) = all().find(|one| one.code.as_str() == code) else {
        let guess = nearest(code, all().map(|indicator| indicator.code.as_str()));
        let guess = guess.map(|name| format!("，是不是“{name}”？")).unwrap_or_default();
        return Err(format!("parameters 里的指标“{code}”不存在{guess}"));
    };
    let guess = set().next().map(|one| format!("（如“{}”）", one.code)).unwrap_or_default();
    let name = &indicator.name;
    Err(format!(
        "parameters 里的“{code}”（{name}）不从这里取数，写了没有用：这里只写 aggregate 是 settings 的指标{guess}"
    ))
}

/// The line on which a parameter stands, or one of its years; the first line where it cannot be found.
fn line_of_parameter(text: &str, code: &str, year: Option<&str>) -> usize {
    let behind = |from: usize, word: &str| Some(from + text.get(from..)?.find(word)?);
    let place = behind(0, "[parameters").and_then(|at| behind(at, code));
    let place = place.and_then(|at| year.map_or(Some(at), |year| behind(at + code.len(), year)));
    place.and_then(|at| text.get(..at)).map_or(1, |before| before.matches('\n').count() + 1)
}

/// One folder, or a list of them.
fn folders<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<PathBuf>, D::Error> {
    struct Folders;
    impl<'de> Visitor<'de> for Folders {
        type Value = Vec<PathBuf>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string or strings in brackets")
        }

        fn visit_str<E: de::Error>(self, folder: &str) -> Result<Self::Value, E> {
            Ok(vec![said(folder, NO_FOLDER)?.into()])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut folders = Vec::new();
            while let Some(folder) = list.next_element::<String>()? {
                folders.push(said(&folder, NO_FOLDER)?.into());
            }
            if folders.is_empty() {
                return Err(de::Error::custom(
                    "pack 的名单是空的，请写方案包的文件夹，用内置方案包的删去这一行",
                ));
            }
            Ok(folders)
        }
    }
    deserializer.deserialize_any(Folders)
}

/// Joined to the workspace's folder, an empty name would be the workspace itself.
const NO_FOLDER: &str = "pack 是空的，请写方案包的文件夹，用内置方案包的删去这一行";

/// The name of the bureau.
fn name<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let name = String::deserialize(deserializer)?;
    said(&name, "bureau 是空的，请写单位名称，用方案包中的删去这一行")?;
    Ok(Some(name))
}

/// A text that says something, or the sentence for one that does not.
fn said<'t, E: de::Error>(text: &'t str, nothing: &str) -> Result<&'t str, E> {
    if text.trim().is_empty() { Err(E::custom(nothing)) } else { Ok(text) }
}

/// Word cuts longer names of fonts off.
fn usable(font: &str) -> bool {
    (1..=31).contains(&font.trim().chars().count()) && !font.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), text).unwrap();
        let told = Config::read(folder.path()).unwrap_err().to_string();
        told.rsplit_once("jibao.toml").unwrap().1.trim().to_owned()
    }

    #[test]
    fn what_init_writes_sets_nothing_and_every_line_of_it_can_be_switched_on() {
        let text = commented(&Pack::load(crate::built_in()).unwrap(), PACK);
        let plain: Config = toml::from_str(&text).unwrap();
        assert_eq!(plain.document, DocumentElements::default());
        let on: String = text
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(key) if key.split_once(" = ").is_some_and(|(name, _)| name.is_ascii()) => {
                    format!("{key}\n")
                }
                _ => format!("{line}\n"),
            })
            .collect();
        let config: Config = toml::from_str(&on).unwrap();
        assert!(config.draft && config.document.charts == Some(true));
        assert_eq!(config.document.fonts, Fonts::default());
    }

    #[test]
    fn a_wrong_setting_is_refused_with_its_line_and_the_nearest_name() {
        let wrong = [
            ("profil = \"A\"", "第1行：不认识的项“profil”，是不是“profile”？"),
            ("\nprofile = \"D\"", "第2行：不认识的值“D”"),
            ("[document]\nmargins = \"textbox\"", "第2行：不认识的值“textbox”，是不是“text-box”？"),
            ("[document]\ncharts = \"false\"", "第2行：“\"false\"”写法不对，应为true 或 false"),
            ("[document.fonts]\nboby = \"仿宋\"", "第2行：不认识的项“boby”，是不是“body”？"),
            ("[document.fonts]\nbody = \"\"", "第2行：字体名称“”不能用"),
            ("profile = “A”", "第1行：“"),
            ("profile = 1", "第1行：“1”写法不对，应为带引号的文字"),
            ("side_by_side = \"x\"", "第1行：“\"x\"”写法不对，应为整数，不加引号"),
            ("bureau = \"\"", "第1行：bureau 是空的，请写单位名称"),
            ("draft = true\nbureau = \"　\"", "第2行：bureau 是空的，请写单位名称"),
            ("bureau = 1", "第1行：“1”写法不对，应为带引号的文字"),
            ("pack = \"\"", "第1行：pack 是空的，请写方案包的文件夹"),
            ("pack = [\"方案包\", \" \"]", "第1行：pack 是空的，请写方案包的文件夹"),
            ("[document]\ncopies_to = \"州委办\"", "第2行：“\"州委办\"”写法不对，应为方括号里的名单"),
        ];
        for (text, expected) in wrong {
            let told = refused(text);
            assert!(told.starts_with(expected), "{text}\n{told}");
            assert!(!told.contains("expected"), "{told}");
        }
    }
}
