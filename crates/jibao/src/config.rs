//! `jibao.toml`: what a workspace sets for itself. Every key is optional.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jibao_core::pack::{Code, Pack, nearest};
use jibao_core::settings::Settings;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::error::Error;

/// The file's name.
pub const FILE: &str = "jibao.toml";

/// What `init` writes: every key with its meaning, all set to nothing.
pub const COMMENTED: &str = r#"# jibao（季报）工作区设置。每一项都可以不写；去掉行首的 # 即生效。

# 署名单位，默认取方案包中的单位。
# bureau = "楚雄州司法局"

# 文稿样式：A 内部材料（默认），B 报告，C 通报附件。
# profile = "A"

# 统计截止日：每季度末月的哪一天，默认 20。
# cut_off_day = 20

# 方案包文件夹：其中的文件代替内置的同名文件（文稿模板在 text 里）。
{pack}

# 文稿要素，按样式需要填写。
[document]
# main_recipient = "州委依法治州办"
# copies_to = ["州委办公室", "州政府办公室"]
# number = "楚司报〔2024〕1号"
# signer = "签发人姓名"
# contact = "联系人及电话"

# 每年由外部公布的参数。B05 为当年全省社区矫正对象重新犯罪率（%）。
[parameters]
# B05 = { "2024" = "0.1", "2025" = "0.1" }
"#;

/// The settings of a workspace.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Name of the bureau, in place of the pack's.
    pub bureau: Option<String>,
    /// Document profile.
    #[serde(default)]
    pub profile: DocumentProfile,
    /// Statistics cut-off day.
    pub cut_off_day: Option<i8>,
    /// Folder laid over the built-in pack, relative to the workspace.
    pub pack: Option<PathBuf>,
    /// Elements of the document.
    #[serde(default)]
    pub document: DocumentElements,
    /// Yearly parameters by code and year.
    #[serde(default)]
    pub parameters: BTreeMap<String, BTreeMap<String, Decimal>>,
}

/// Which document the summary is (guide to GB/T 9704: internal, upward report, annex to a circular).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
pub enum DocumentProfile {
    /// Internal material.
    #[default]
    A,
    /// Report to a superior.
    B,
    /// Annex of a circular.
    C,
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
}

impl Config {
    /// Reads the workspace's file; a workspace without one has no settings.
    pub fn read(workspace: &Path) -> Result<Self, Error> {
        let path = workspace.join(FILE);
        if !path.is_file() {
            return Ok(Self::default());
        }
        let text = std::fs::read_to_string(&path).map_err(Error::io(&path))?;
        toml::from_str(text.trim_start_matches('\u{FEFF}')).map_err(|error| {
            let line =
                error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            Error::Config { path, line, message: sentence(error.message()) }
        })
    }

    /// The numbers core needs, checked against the pack.
    pub fn settings(&self, workspace: &Path, pack: &Pack) -> Result<Settings, Error> {
        let refuse = |message: String| Error::Config { path: workspace.join(FILE), line: 1, message };
        if let Some(day) = self.cut_off_day.filter(|day| !(1..=31).contains(day)) {
            return Err(refuse(format!("cut_off_day 应为1至31，写的是{day}")));
        }
        let mut parameters = BTreeMap::new();
        for (code, years) in &self.parameters {
            if pack.catalogue.get(code).is_none() {
                let known = pack.catalogue.iter().map(|indicator| indicator.code.as_str());
                let guess =
                    nearest(code, known).map(|name| format!("，是不是“{name}”？")).unwrap_or_default();
                return Err(refuse(format!("parameters 里的指标“{code}”不存在{guess}")));
            }
            for (year, value) in years {
                let number =
                    year.parse().map_err(|_| refuse(format!("parameters.{code} 里的“{year}”不是年份")))?;
                parameters.insert((number, Code::from(code.as_str())), *value);
            }
        }
        Ok(Settings { cut_off_day: self.cut_off_day, parameters })
    }
}

fn sentence(message: &str) -> String {
    let quoted: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match quoted.split_first() {
        Some((key, known)) if message.starts_with("unknown field") => {
            let guess = nearest(key, known.iter().copied()).map(|name| format!("，是不是“{name}”？"));
            format!("不认识的项“{key}”{}", guess.unwrap_or_default())
        }
        _ => message.to_owned(),
    }
}
