//! Every writing and kind that is found, and a page of what is nobody's.

use super::number::{CARD, IDENTITY, MOBILE};
use super::search::{found, masked, search};
use super::{told_name, told_paths};

#[test]
fn identity_numbers_are_found_in_every_writing() {
    for text in [
        // The standard's own samples.
        "11010519491231002X",
        "440524188001010014",
        "联系人532327199001011234",
        "53232719900101123x。",
        "５３２３２７１９９００１０１１２３４",
        "532327 19900101 1234",
        "532327-1990-0101-1234",
        "532327 19900101 123-X",
        "5323\u{200B}27199001011234",
        "532327900101123",
        "532327199001011000",
        "532301000000000000",
        "5.32301E+17",
        "5.32301e17",
        "5.32327199001011E+17",
        // A month or a day that is mistyped leaves it a person's.
        "532327199913011234",
        "532327199912321234",
        "532327.19900101.1234",
        "532327（19900101）1234",
        "532327 / 19900101 / 1234",
        "532327\n19900101\n1234",
        "532327\r\n19900101\r\n1234",
        "532327，19900101，1234",
        "①532327199001011234",
        "第三532327199001011234",
        "⑤③②③②⑦①⑨⑨⓪⓪①⓪①①②③④",
        "𝟓𝟑𝟐𝟑𝟐𝟕𝟏𝟗𝟗𝟎𝟎𝟏𝟎𝟏𝟏𝟐𝟑𝟒",
        "٥٣٢٣٢٧١٩٩٠٠١٠١١٢٣٤",
        "五三二三二七一九九〇〇一〇一一二三四",
        "伍叁贰叁贰柒壹玖玖零零壹零壹壹贰叁肆",
        "532327一九九〇〇一〇一1234",
        "53232719900101123×",
        "53232719900101123Ⅹ",
    ] {
        assert_eq!(found(text), Some(IDENTITY), "{text}");
    }
}

#[test]
fn mobile_numbers_are_found_in_every_writing() {
    for text in [
        "13900000012",
        "电话139 0000 0012，请查",
        "139-0000-0012",
        "139－0000－0012",
        "１３９００００００１２",
        "+86 13900000012",
        "86-13900000012",
        "8613900000012",
        "tel:+8613900000012",
        "1.39E+10",
        "2024-06-20 13900000012",
        "1.13900000012",
        "139.0000.0012",
        "(139)00000012",
        "（139）0000-0012",
        "【139】00000012",
        "0086 139 0000 0012",
        "008613900000012",
        "(+86)139-0000-0012",
        "013900000012",
        "0 139 0000 0012",
        "139 000 00012",
        "139 00000 012",
        "1390 0000 012",
        "13900 000012",
        "139-00-00-00-12",
        "1-3-9-0-0-0-0-0-0-1-2",
        "1 3 9 0 0 0 0 0 0 1 2",
        "139、0000、0012",
        "139，0000，0012",
        "139 - 0000 - 0012",
        "139--0000--0012",
        "139\n0000\n0012",
        "139\n00000012",
        "139·0000·0012",
        "139_0000_0012",
        "139/0000/0012",
        "139*0000*0012",
        "139\u{200B}0000\u{2060}0012",
        "①③⑨⓪⓪⓪⓪⓪⓪①②",
        "⑴⑶⑼000000⑴⑵",
        "1️⃣3️⃣9️⃣0️⃣0️⃣0️⃣0️⃣0️⃣0️⃣1️⃣2️⃣",
        "𝟙𝟛𝟡𝟘𝟘𝟘𝟘𝟘𝟘𝟙𝟚",
        "一三九〇〇〇〇〇〇一二",
        "幺三九零零零零零零幺二",
        "壹叁玖零零零零零零壹贰",
        "139零零零零0012",
        "1三9零0零0零01二",
        "手机号：13900000012人",
        "139；1234；0012",
        "139：1234：0012",
    ] {
        assert_eq!(found(text), Some(MOBILE), "{text}");
    }
}

#[test]
fn other_kinds_are_found_in_every_writing() {
    for (kind, texts) in [
        (
            CARD,
            &[
                "6222021234567890128",
                "6222 0212 3456 7890 128",
                "622202-1234567890128",
                "４１１１１１１１１１１１１１１１",
                "4111 1111 1111 1111",
                "卡号4111111111111112",
                "账号6228480312345678901",
                "6.22202E+18",
            ][..],
        ),
        (
            "电子邮箱",
            &["zhangsan@163.com", "邮箱：zhang.san_1@qq.com。", "Ｚｓ＠163．com", "123456 @ qq.com"],
        ),
        ("护照号码", &["E12345678", "护照EA1234567", "g12345678"]),
        ("证件号码", &["护照号：K1234567", "通行证H12345678", "护照 E 1234 5678"]),
        (
            "微信号",
            &[
                "微信号：yangmou_01",
                "微信：wxid_abc123",
                "微信号是12345678",
                "VX:abc_12345",
                "微信ID abcdef1",
                "wx:zs850512",
                "V信：zs850512",
                "微 信：zhangsan7",
            ],
        ),
        (
            "QQ号",
            &[
                "QQ：12345678",
                "QQ号12345",
                "qq12345678",
                "ＱＱ：１２３４５６",
                "QQ号码：①②③④⑤⑥",
                "QQ：1234 5678",
            ],
        ),
        ("抖音号", &["抖音号zs850512"]),
        (
            "车牌号码",
            &[
                "云E12345",
                "云E·D1234",
                "云E·12345",
                "云 E 12345",
                "云EA1B23挂",
                "云E D12345",
                "云ｅ１２３４５",
                "云E⑴⑵⑶⑷⑸",
            ],
        ),
        (
            "个人电话号码",
            &[
                "家庭电话：0878-3025524",
                "本人电话 3025524",
                "家属联系电话（0878）3025524",
                "监护人电话是0878 302 5524",
                "住宅电话：０８７８—３０２５５２４",
            ],
        ),
    ] {
        for text in texts {
            assert_eq!(found(text), Some(kind), "{text}");
        }
    }
}

#[test]
fn a_number_that_the_text_calls_a_persons_is_one() {
    assert_eq!(found("姓名：样例甲，0878-3025524"), Some("姓名和号码"));
    assert_eq!(found("身份证号53232719900101"), Some("证件号码"));
    assert_eq!(masked("姓名：样例甲，0878-3025524"), "姓名：样例甲，087…24");
}

/// Figures, dates, document and case numbers, codes and public telephones, as returns are full of them.
#[test]
fn what_is_nobodys_number_is_left_alone() {
    for text in [
        "",
        "12345",
        "0878-3025524",
        "联系电话：0878-3025524",
        "州司法局普法与依法治理科（联系电话：0878-3025524）",
        "拨打12348热线电话咨询，12348公共法律服务热线接听电话3025次",
        "办公电话：0878－3025524、3025525",
        "监督电话12309，举报电话0871-12345678",
        "2024年6月20日",
        "邮箱：cxsfj@cxz.gov.cn",
        "开展宣传136，1200，3500",
        "账号登记12个，微信推送845条",
        "2024-06-20 00:00:00",
        "2024.06.20—2024.09.20",
        "3月21日—6月20日，15:30:00",
        "20240620",
        "20240620153000",
        "532327101001",
        "532301",
        "532301，532322，532323，532324",
        "统一社会信用代码11532300015143887A",
        "11532300015143887",
        "楚司发〔2024〕13号",
        "楚司联发〔2022〕6号、楚司复〔2022〕2号",
        "（2024）云2301民初1356号",
        "云2301民初13561号",
        "(2024)云23民终1500号、(2024)云2301刑初180号",
        "国发〔2021〕18号 GB/T 9704—2012 ISBN 978-7-5197-1234-5",
        "11012345678",
        "13900000012.5",
        "13,900,000,012",
        "1,350,460,078,012",
        "139000000123",
        "1.2E+04",
        "999999999999999999",
        "姓名、身份证号码不得填写",
        "法律明白人1200人，培训35场",
        "开展宣传135场次，发放资料4600份，受教育7800人次",
        "各乡镇依次为135、460、780、12",
        "135、4600、7800件",
        "依次为1350、1204、310、18",
        "15、20、31、12、8、20、16",
        "2024、2025、135、18",
        "135,4600,7800",
        "95.5%，13.25%，1.5%",
        "13.5 24.6 30.12",
        "156.5、1804.25",
        "1.5万元，18.6万人次，137.25万份",
        "15%～30%",
        "18-2024-0620-1",
        "15-2024-00012",
        "一是；二是；三是；四是；五是",
        "一、二、三、四、五、六、七、八、九、十、十一",
        "二〇二四年六月二十日",
        "一千三百五十六万七千八百九十",
        "“12·4”国家宪法日、“4·15”、“6·26”",
        "微信公众号推送35条，微信阅读量20000人次，微信：20000人次",
        "微信、QQ、抖音等平台",
        "微信群312个，QQ群45个",
        "微信公众号：chuxiongpufa",
        "手机短信普法覆盖1200000人次",
        "手机报120期",
        "本人签名、家庭教育1234567人次",
        "家庭电话、本人电话不得填写",
        "当事人电话咨询1234567件",
        "M0901、M1507a、G01、T01",
        "V3-M1401",
        "jibao/report/2",
        "云南E12号",
        "云E",
        "=SUM(E7:E135)",
        "Sheet1!$A$1:$G$30",
        "A4 210×297mm",
        "东经101.5462，北纬25.0321",
        "邮编675000",
        "法律顾问@普法",
        "10、20、30、40、50、60、70、80",
        "共1000 2000 3000 4000",
    ] {
        assert_eq!(found(text), None, "{text}");
    }
}

#[test]
fn a_masked_text_shows_three_and_two_characters_of_a_number_and_less_of_a_short_one() {
    assert_eq!(masked("样例甲 139 0000 0012；53232719900101123X"), "样例甲 139…12；532…3X");
    assert_eq!(masked("１３９００００００１２号"), "139…12号");
    assert_eq!(masked("5.32301E+17"), "532…17");
    assert_eq!(masked("QQ：12345"), "QQ：1…5");
    assert_eq!(masked("一三九〇〇〇〇〇〇一二"), "139…12");
    assert_eq!(found(&masked("样例甲13900000012")), None);
}

#[test]
fn only_the_number_is_told_of_a_text_around_it() {
    let personal = search("见…后：样例甲（13900000012）在家").unwrap();
    assert_eq!(
        (personal.number.as_str(), personal.masked.as_str()),
        ("139…12", "见…后：样例甲（139…12）在家")
    );
}

#[test]
fn the_search_takes_time_by_the_length_alone() {
    for piece in [
        "1 ",
        "13-",
        "姓名：样例甲 139 ",
        "a@",
        "微信：",
        "云E1",
        "一1",
        "身份证1234567、",
        "1.",
        "家庭电话1 ",
    ] {
        let text = piece.repeat(400_000 / piece.len());
        let began = std::time::Instant::now();
        let _ = search(&text);
        assert!(began.elapsed().as_secs() < 20, "{piece}: {:?}", began.elapsed());
    }
}

/// A pack's reporters, as names alone.
fn reporters() -> jibao_core::pack::Reporters {
    let mut files = jibao_core::pack::PackFiles::default();
    walk(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/chuxiong"), "", &mut files);
    jibao_core::pack::Pack::load(files).unwrap().reporters
}

fn walk(folder: &std::path::Path, prefix: &str, files: &mut jibao_core::pack::PackFiles) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            walk(&path, &format!("{name}/"), files);
        } else {
            files.insert(name, std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn files_are_told_apart_and_without_the_number_in_their_names() {
    let reporters = reporters();
    let told = told_paths(&reporters, ["甲13900000012.xlsx", "甲13900000112.xlsx", "乙.xlsx"].into_iter());
    assert_eq!(told, ["甲139…12.xlsx", "甲139…12.xlsx（同名第2件）", "乙.xlsx"]);
    let forged = ["丙\n[错误] 丁.xlsx", "丙\u{202E}[错误] 丁.xlsx", "丙�[错误] 丁.xlsx"];
    let expected = ["（同名第2件）", "（同名第3件）", ""].map(|end| format!("丙�[错误] 丁.xlsx{end}"));
    assert_eq!(told_paths(&reporters, forged.into_iter()), expected);
    let alike = told_paths(&reporters, ["丁.xlsx", "丁.xlsx", "丁.xlsx"].into_iter());
    assert_eq!(alike, ["丁.xlsx", "丁.xlsx（同名第2件）", "丁.xlsx（同名第3件）"]);
}

#[test]
fn names_of_persons_behind_a_reporters_name_are_left_out_of_the_names_of_files() {
    let reporters = reporters();
    for (path, told) in [
        ("永仁县样例戊13900000101.xlsx", "永仁县…139…01.xlsx"),
        ("永仁县13900000101样例戊.xlsx", "永仁县139…01….xlsx"),
        ("永仁县张三.xlsx", "永仁县….xlsx"),
        ("永仁县司法局-李四光.xls", "永仁县司法局-….xls"),
        ("收件/永仁县 王小明 2025年第二季度上报表.xlsx", "收件/永仁县 … 2025年第二季度上报表.xlsx"),
        (
            "永仁县司法局2025年第二季度上报表（联系人张三）.xlsx",
            "永仁县司法局2025年第二季度上报表（联系人…）.xlsx",
        ),
        ("永仁县欧阳修文/表.xlsx", "永仁县…/表.xlsx"),
        ("政治部张三.xlsx", "政治部….xlsx"),
        ("永仁县样例戊", "永仁县…"),
        ("永仁县样例戊一三九〇〇〇〇〇一〇三张三.xlsx", "永仁县…139…03….xlsx"),
        ("13900000101永仁县样例戊.xlsx", "139…01永仁县….xlsx"),
    ] {
        assert_eq!(told_name(&reporters, path), told);
    }
    for path in [
        "楚雄市.xlsx",
        "楚雄市(修改).xlsx",
        "永仁县(1).xlsx",
        "永仁县 - 副本.xlsx",
        "楚雄市最终版2.xlsx",
        "楚雄市打死不改版(1).xlsx",
        "楚雄市改好了.xlsx",
        "楚雄市司法局2025年第二季度普法强基补短板专项行动季度上报表.xlsx",
        "楚雄州司法局普法与依法治理科.xlsx",
        "2025年第二季度/楚雄市/楚雄市鹿城镇.xlsx",
        "双柏县更正.xls",
        "大姚县二季度.et",
        "包.zip/楚雄市.xlsx",
        "南华县普法办定稿.csv",
        "姚安县上报表（盖章）扫描件.pdf",
        "武定县第2季度.xlsx",
        "元谋县25年2季度终稿.xlsx",
    ] {
        assert_eq!(told_name(&reporters, path), path);
    }
}
