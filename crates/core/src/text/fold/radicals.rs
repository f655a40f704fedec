//! Radicals that stand where a character should: copied out of a PDF, 大 often comes as ⼤ (U+2F24).
//!
//! The characters are those of Unicode's EquivalentUnifiedIdeograph.txt (14.0), which no kept crate carries:
//! NFKC has the Kangxi radicals, but only two of the supplement.

/// U+2F00 to U+2FD5.
const KANGXI: &str = "\
    一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土\
    士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手\
    支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉\
    瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳\
    聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛\
    辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯\
    鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";
/// U+2E80 to U+2EF3. Two places hold no radical that stands for a character, and here themselves.
const SUPPLEMENT: &str = "\
    ⺀厂乛乚乙亻冂𠘨刀刂卜㔾小小兀尣尢𡯂巳幺彑彐忄心扌攵⺚旡日月歺母\
    民氵氺灬爫爫丬牛犭王𤴔目示礻𥫗糹纟罓罒㓁冗𦉫羊𦍌𦍋耂肀聿肉𦥑艹艹\
    艹虎衤覀西见角𧢲讠贝𧾷车辶辶辶邑钅長镸长门𨸏阝雨青韦页风飞食𩙿飠\
    饣𩠐马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜亀龟";

/// The character a radical stands for; other characters are themselves.
pub(super) fn unified(c: char) -> char {
    let (first, table) = match c {
        '\u{2E80}'..='\u{2EF3}' => (0x2E80, SUPPLEMENT),
        '\u{2F00}'..='\u{2FD5}' => (0x2F00, KANGXI),
        _ => return c,
    };
    table.chars().nth(c as usize - first).unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_radical_has_its_place_in_the_tables() {
        assert_eq!((KANGXI.chars().count(), SUPPLEMENT.chars().count()), (0xD6, 0x74));
        for (radical, character) in
            [('⼀', '一'), ('⼤', '大'), ('⿕', '龠'), ('⺁', '厂'), ('⻢', '马'), ('⻳', '龟')]
        {
            assert_eq!(unified(radical), character);
        }
        assert_eq!(unified('大'), '大');
    }
}
