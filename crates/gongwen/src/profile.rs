//! The profile: everything of the page that an office may set (margins, fonts, sizes, rhythm, geometry of the signature),
//! with the values of GB/T 9704-2012 as defaults. What kind of document it is is not said here ([`DocumentKind`]).

use serde::{Deserialize, Serialize};

use super::kind::DocumentKind;

/// How a document looks. Read from TOML with unknown keys refused; a missing key keeps its default.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Profile {
    /// Page and text area. 5.1, 5.2.1.
    pub page: Page,
    /// Fonts by element. 5.2.2, 7.2, 7.3.
    pub fonts: Fonts,
    /// Sizes by element, in points.
    pub sizes: Sizes,
    /// Lines and characters. 5.2.3.
    pub rhythm: Rhythm,
    /// Geometry of 署名 and 成文日期. 7.3.5.
    pub signature: SignatureStyle,
    /// Red head. 7.2.
    pub red_head: RedHeadStyle,
    /// Whether pages are numbered. 7.5.
    pub page_numbers: bool,
    /// What stands above the continuation of an annex table; empty for nothing.
    pub continued: String,
    /// Characters that may not begin a line beside the punctuation that never may: units, so that a number and its
    /// unit are not parted. GB/T 15835, 5.2.
    pub units: String,
}

/// Page of A4 (210 × 297 mm), margins in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Page {
    /// 天头.
    pub top: f64,
    /// Below the text area.
    pub bottom: f64,
    /// 订口.
    pub left: f64,
    /// 切口.
    pub right: f64,
}

/// Font names. `western` sets digits and Latin letters of the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fonts {
    /// Body. 5.2.2.
    pub body: String,
    /// Title and 发文机关标志.
    pub title: String,
    /// Headings 一、, 附件N, header of tables.
    pub heading1: String,
    /// Headings （一）, name of the signer.
    pub heading2: String,
    /// Cells of tables.
    pub table: String,
    /// Digits and Latin letters. 仿宋_GB2312 for the strict reading, Times New Roman as most offices do.
    pub western: String,
    /// Page number. 7.5.
    pub page_number: String,
    /// For characters outside GB2312 (脿 淜 鲊 塆 拃), which the fonts above need not have.
    pub rare: String,
    /// For characters outside the basic plane (𥔲).
    pub rare_supplementary: String,
    /// For emoji.
    pub emoji: String,
}

/// Sizes in points: 二号 22, 三号 16, 四号 14, 小四 12, 五号 10.5.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sizes {
    /// Title, 二号.
    pub title: f64,
    /// Body and headings, 三号.
    pub body: f64,
    /// Page number and 版记, 四号.
    pub small: f64,
    /// Tables on upright pages.
    pub table: f64,
    /// Tables on landscape pages.
    pub table_landscape: f64,
}

/// Lines and characters of the text area.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rhythm {
    /// Distance of base lines in points; 28.95 gives 22 lines in 225 mm.
    pub line: f64,
    /// Added to each character in points; -0.25 gives 28 characters in 156 mm.
    pub character: f64,
    /// Distance of the lines of the title in points.
    pub title_line: f64,
}

/// Geometry of 署名 and 成文日期.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureStyle {
    /// Without a seal: two characters from the right, the shorter below shifted. 7.3.5.2.
    Unsealed,
    /// With a seal: date four characters from the right, organ centred above it. 7.3.5.1.
    Sealed,
}

/// Red head.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RedHeadStyle {
    /// Largest size of 发文机关标志 in points; a long name is set smaller so that it fills one line.
    pub mark_size: f64,
    /// From the upper edge of the text area to the mark, in millimetres. 7.2.4.
    pub mark_top: f64,
    /// Thickness of the red rule in points.
    pub rule: f64,
    /// From the number to the rule, in millimetres. 7.2.7.
    pub rule_gap: f64,
    /// Red as RRGGBB.
    pub color: String,
}

impl Profile {
    /// How a document of that kind looks: what is issued is signed under a seal, internal material is not.
    #[must_use]
    pub fn of(kind: DocumentKind) -> Self {
        let signature = match kind {
            DocumentKind::Internal => SignatureStyle::Unsealed,
            DocumentKind::Report | DocumentKind::Circular => SignatureStyle::Sealed,
        };
        Self { signature, ..Self::default() }
    }

    /// This profile with the keys of `overrides` laid over it.
    ///
    /// # Errors
    /// If a key is unknown or a value does not fit; the message names the key.
    pub fn with_overrides(&self, overrides: &toml::Table) -> Result<Self, ProfileError> {
        let mut table = toml::Table::try_from(self)?;
        lay_over(&mut table, overrides);
        let profile = Self::deserialize(table)?;
        profile.check()?;
        Ok(profile)
    }

    /// Refuses sizes and margins that leave no page to write on.
    ///
    /// # Errors
    /// If a length is not positive or the margins leave less than 40 mm.
    pub fn check(&self) -> Result<(), ProfileError> {
        let lengths = [
            ("sizes.title", self.sizes.title),
            ("sizes.body", self.sizes.body),
            ("sizes.small", self.sizes.small),
            ("sizes.table", self.sizes.table),
            ("sizes.table_landscape", self.sizes.table_landscape),
            ("rhythm.line", self.rhythm.line),
            ("rhythm.title_line", self.rhythm.title_line),
            ("red_head.mark_size", self.red_head.mark_size),
            ("red_head.rule", self.red_head.rule),
        ];
        if let Some((key, value)) = lengths.into_iter().find(|(_, value)| !(*value > 0.0 && *value < 300.0)) {
            return Err(ProfileError::Length { key, value });
        }
        let margins = [
            ("page.top", self.page.top),
            ("page.bottom", self.page.bottom),
            ("page.left", self.page.left),
            ("page.right", self.page.right),
            ("red_head.mark_top", self.red_head.mark_top),
            ("red_head.rule_gap", self.red_head.rule_gap),
        ];
        match margins.into_iter().find(|(_, value)| !(0.0..=85.0).contains(value)) {
            Some((key, value)) => Err(ProfileError::Length { key, value }),
            None => Ok(()),
        }
    }
}

/// A profile that cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// A key is unknown or of the wrong kind.
    #[error("版式设置读不懂：{0}")]
    Key(#[from] toml::de::Error),
    /// A value cannot be laid over.
    #[error("版式设置写不出：{0}")]
    Value(#[from] toml::ser::Error),
    /// A length is out of range.
    #[error("版式设置 {key} 的值 {value} 超出可用范围")]
    Length {
        /// Key with its section.
        key: &'static str,
        /// Value found.
        value: f64,
    },
}

fn lay_over(base: &mut toml::Table, over: &toml::Table) {
    for (key, value) in over {
        match (base.get_mut(key), value) {
            (Some(toml::Value::Table(base)), toml::Value::Table(over)) => lay_over(base, over),
            (Some(toml::Value::Float(base)), toml::Value::Integer(whole)) => {
                // A clerk writes `top = 37`, not `37.0`.
                *base = i32::try_from(*whole).map_or(f64::NAN, f64::from);
            }
            _ => {
                base.insert(key.clone(), value.clone());
            }
        }
    }
}

impl Page {
    /// 37/28 mm measured to the text box: the reading of most offices, and the default.
    #[must_use]
    pub fn text_box() -> Self {
        Self { top: 37.0, bottom: 35.0, left: 28.0, right: 26.0 }
    }

    /// 37 mm measured to the top of the first line's characters, 225 mm to the foot of the last line's; goes with
    /// a line of 29.6 pt ([`Rhythm::glyph_top`]).
    #[must_use]
    pub fn glyph_top() -> Self {
        Self { top: 34.4, bottom: 32.7, ..Self::text_box() }
    }
}

impl Rhythm {
    /// The lines that go with [`Page::glyph_top`].
    #[must_use]
    pub fn glyph_top() -> Self {
        Self { line: 29.6, ..Self::default() }
    }
}

impl Fonts {
    /// All names, in the order of the fields.
    #[must_use]
    pub fn names(&self) -> [&str; 10] {
        [
            &self.body,
            &self.title,
            &self.heading1,
            &self.heading2,
            &self.table,
            &self.western,
            &self.page_number,
            &self.rare,
            &self.rare_supplementary,
            &self.emoji,
        ]
    }
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            page: Page::default(),
            fonts: Fonts::default(),
            sizes: Sizes::default(),
            rhythm: Rhythm::default(),
            signature: SignatureStyle::Unsealed,
            red_head: RedHeadStyle::default(),
            page_numbers: true,
            continued: "续表".into(),
            units: "万亿余名人个件场次份条户所元年月日".into(),
        }
    }
}

impl Default for Page {
    fn default() -> Self {
        Self::text_box()
    }
}

impl Default for Fonts {
    fn default() -> Self {
        Self {
            body: "仿宋_GB2312".into(),
            title: "方正小标宋简体".into(),
            heading1: "黑体".into(),
            heading2: "楷体_GB2312".into(),
            table: "仿宋_GB2312".into(),
            western: "Times New Roman".into(),
            page_number: "宋体".into(),
            rare: "仿宋".into(),
            rare_supplementary: "SimSun-ExtB".into(),
            emoji: "Segoe UI Emoji".into(),
        }
    }
}

impl Default for Sizes {
    fn default() -> Self {
        Self { title: 22.0, body: 16.0, small: 14.0, table: 10.5, table_landscape: 9.0 }
    }
}

impl Default for Rhythm {
    fn default() -> Self {
        Self { line: 28.95, character: -0.25, title_line: 32.0 }
    }
}

impl Default for RedHeadStyle {
    fn default() -> Self {
        Self { mark_size: 62.0, mark_top: 35.0, rule: 1.5, rule_gap: 4.0, color: "FF0000".into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(overrides: &str) -> Result<Profile, ProfileError> {
        Profile::of(DocumentKind::Report).with_overrides(&overrides.parse().unwrap())
    }

    #[test]
    fn overrides_change_what_they_name_and_nothing_else() {
        let profile = with("[page]\ntop = 36\n[fonts]\nwestern = \"仿宋_GB2312\"").unwrap();
        assert!((profile.page.top - 36.0).abs() < 1e-9);
        assert_eq!(profile.fonts.western, "仿宋_GB2312");
        assert_eq!(profile.signature, SignatureStyle::Sealed);
        assert_eq!(with("").unwrap(), Profile::of(DocumentKind::Report));
    }

    #[test]
    fn an_unknown_key_is_refused_by_name() {
        let error = with("[page]\ntopp = 37.0").unwrap_err().to_string();
        assert!(error.contains("topp"), "{error}");
    }

    #[test]
    fn a_length_that_leaves_no_page_is_refused_by_name() {
        let error = with("[page]\nleft = 200.0").unwrap_err().to_string();
        assert!(error.contains("page.left") && error.contains("200"), "{error}");
        assert!(with("[sizes]\nbody = 0.0").is_err());
        assert!(with("[rhythm]\nline = nan").is_err());
    }
}
