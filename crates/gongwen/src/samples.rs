//! Sample documents for the tests, and for people: with `GONGWEN_KEEP` set to a folder they are written there, to be
//! rendered, measured (`tests/render/measure.py`), validated (`tests/render/validate.py`) and looked at.

use super::model::{
    Align, Attachment, Axis, Block, Cell, Chart, ChartKind, Column, Document, Figure, HeaderCell, Imprint,
    Inline, Properties, RedHead, Row, Series, Signature, Table, Target,
};

pub(super) const COUNTIES: [&str; 10] =
    ["楚雄市", "双柏县", "牟定县", "南华县", "姚安县", "大姚县", "永仁县", "元谋县", "武定县", "禄丰市"];

pub(super) fn words(text: &str) -> Inline {
    Inline::Text(text.into())
}

pub(super) fn figure(id: &str, text: &str) -> Inline {
    Inline::Figure(Figure { id: id.into(), text: text.into(), comment: None })
}

fn heading(level: u8, text: &str) -> Block {
    Block::Heading { level, text: vec![words(text)], run_in: false }
}

fn properties() -> Properties {
    Properties {
        title: "工作总结".into(),
        creator: "楚雄州司法局".into(),
        subject: "普法强基补短板".into(),
        reviewer: ("数据核对".into(), "核".into()),
        created: "2024-06-25T00:00:00Z".into(),
        custom: vec![("quarter".into(), "2024Q2".into()), ("a&b".into(), "<x>".into())],
    }
}

/// Full pages of nothing but Chinese characters: 22 lines of 28 characters can be counted on them.
pub(super) fn grid() -> Document {
    let line = "深入学习贯彻法治思想扎实推进普法强基补短板专项行动走深走实";
    Document {
        title: vec!["版心测试".into()],
        blocks: vec![Block::Paragraph(vec![words(&line.repeat(22 * 4))])],
        properties: properties(),
        ..Document::default()
    }
}

fn body(draft: bool) -> Vec<Block> {
    let comment = draft.then(|| "有2个县未报，见“姚安县.xlsx › 指标表 › E78”".to_owned());
    let mut blocks = vec![
        Block::Paragraph(vec![
            words(
                "按照《楚雄州深化“普法强基补短板”专项行动实施意见》要求，2024年第二季度（截至6月20日），全州开展“法律进乡村”等活动",
            ),
            figure("q.activities", "1234"),
            words("场次，受教育"),
            Inline::Figure(Figure { id: "q.people".into(), text: "12.5".into(), comment }),
            words("万人次，覆盖率"),
            figure("q.rate", "95.6%"),
            words("。现将有关情况报告如下："),
        ]),
        heading(1, "一、主要工作开展情况"),
    ];
    let parts = ["加强组织保障，健全制度建设", "公民法治素养提升行动", "普法人才队伍建设"];
    for (place, part) in parts.iter().enumerate() {
        let numeral = ["一", "二", "三"][place];
        blocks.push(heading(2, &format!("（{numeral}）{part}")));
        blocks.push(Block::Heading { level: 3, text: vec![words("1.挂联包保情况。")], run_in: true });
        blocks.push(Block::Paragraph(vec![
            words("全州建立“州级领导挂县、县级领导挂乡、乡级领导挂村”工作机制——层层压实责任……共有"),
            figure("m1.villages", "1106"),
            words("个村（社区）落实挂联，其中法脿镇、淜溪村、树密鲊村、李塆社区、五拃甸村和𥔲嘉镇工作扎实；培养法律明白人"),
            figure("m8.people", "5374"),
            words("名，平均每村4.9名，比上季度增加"),
            figure("m8.change", "12.3"),
            words("个百分点。“12·4”国家宪法日期间集中宣讲，受理纠纷16706件、调解16706件，发放资料3万余份。"),
        ]));
        blocks.push(heading(4, "（1）法律明白人培养"));
        blocks.push(Block::Paragraph(vec![words(&"各县市司法局把专项行动作为基层治理的基础性工程来抓，坚持问题导向，强化协作配合，因地制宜开展宣传。".repeat(4))]));
    }
    blocks.push(heading(1, "二、存在的困难和问题"));
    blocks.push(Block::Paragraph(vec![words(&"基础力量薄弱，队伍不够稳定，作用发挥不够充分。".repeat(3))]));
    blocks.push(heading(1, "三、下一步工作打算"));
    blocks.push(Block::Paragraph(vec![words(
        &"持续深化专项行动，逐项补齐短板弱项，确保目标任务按期完成。".repeat(5),
    )]));
    blocks
}

/// The summary table of the ten counties: landscape, two header rows, more than one page.
fn summary() -> Attachment {
    let mut columns =
        vec![Column { width: 1.2, align: Align::Center }, Column { width: 5.0, align: Align::Left }];
    columns.push(Column { width: 1.4, align: Align::Center });
    columns.extend([Column { width: 1.6, align: Align::Decimal }; 12]);
    let mut second: Vec<HeaderCell> = COUNTIES.iter().map(|county| HeaderCell::new(*county)).collect();
    second.push(HeaderCell::new("州本级"));
    let mut first: Vec<HeaderCell> =
        ["序号", "指标", "单位"].map(|text| HeaderCell::spanning(text, 1, 2)).into_iter().collect();
    first.push(HeaderCell::spanning("报送单位", 11, 1));
    first.push(HeaderCell::spanning("合计", 1, 2));
    let rows = (1..=48).map(|number| {
        let mut cells = vec![
            Cell::text(number.to_string()),
            Cell::text(format!("指标{number}：法律明白人培养和骨干培训情况")),
            Cell::text("人次"),
        ];
        for column in 0..12 {
            cells.push(match (number + column) % 7 {
                0 => Cell::text("—"),
                3 => Cell::figure(Figure {
                    id: format!("t.{number}.{column}"),
                    text: format!("{}.{}", number * 3 + column, column % 10),
                    comment: None,
                }),
                4 => Cell::text("未报"),
                _ => Cell::figure(Figure {
                    id: format!("t.{number}.{column}"),
                    text: (number * 37 * (column + 1)).to_string(),
                    comment: None,
                }),
            });
        }
        Row { cells, ..Row::default() }
    });
    let mut rows: Vec<Row> = rows.collect();
    let mut total = vec![Cell::text(""), Cell::text("合计"), Cell::text("")];
    total.extend((0..12).map(|column| Cell::text((column * 1000 + 7).to_string())));
    rows.push(Row { cells: total, total: true, ..Row::default() });
    let table = Table {
        caption: None,
        alt: Some("各县市的主要指标和合计".into()),
        unit: Some("单位：人、场次".into()),
        columns,
        header: vec![first, second],
        rows,
        notes: vec!["注：1.“—”为不适用。2.州本级为州局自办活动。".into()],
    };
    Attachment {
        number: Some(1),
        title: "2024年第二季度分县市指标汇总表".into(),
        landscape: true,
        blocks: vec![Block::Table(table)],
    }
}

fn villages() -> Attachment {
    let columns = [(1.0, Align::Center), (2.0, Align::Center), (3.0, Align::Left), (2.0, Align::Decimal)];
    let columns = columns.map(|(width, align)| Column { width, align }).into();
    let header = vec![["序号", "县市", "村（社区）", "法律明白人（名）"].map(HeaderCell::new).into()];
    let names = ["法脿镇淜溪村", "树密鲊村", "巴拉鲊村", "李塆社区", "五拃甸村", "𥔲嘉镇😀&<村>"];
    let rows = (0..60)
        .map(|number| {
            let county =
                if number % 3 == 1 { Cell::continued() } else { Cell::text(COUNTIES[(number / 3) % 10]) };
            let cells = vec![
                Cell::text((number + 1).to_string()),
                county,
                Cell::text(names[number % 6]),
                Cell::text(format!("{}", number % 6)),
            ];
            Row { cells, ..Row::default() }
        })
        .collect();
    let table = Table {
        caption: Some("村级短板清单".into()),
        alt: None,
        unit: Some("单位：名".into()),
        columns,
        header,
        rows,
        notes: Vec::new(),
    };
    Attachment {
        number: Some(2),
        title: "村级短板清单和法律明白人配备不足六名的村（社区）情况一览表".into(),
        landscape: false,
        blocks: vec![Block::Paragraph(vec![words("下列村（社区）法律明白人不足6名。")]), Block::Table(table)],
    }
}

fn charts() -> Attachment {
    let categories: Vec<String> = COUNTIES.iter().map(|county| (*county).to_owned()).collect();
    let values =
        |shift: f64| (0..10_u8).map(|n| (n != 4).then(|| 80.0 + f64::from(n) * 2.0 - shift)).collect();
    let series = |name: &str, shift: f64| Series {
        name: name.into(),
        values: values(shift),
        format: "0.0".into(),
        labelled: None,
    };
    let chart = |kind, caption: &str, target| {
        Block::Chart(Chart {
            kind,
            caption: caption.into(),
            alt: "柱形图：各县市达标率，姚安县未报".into(),
            categories: categories.clone(),
            series: vec![series("法律明白人", 0.0), series("法律顾问", 6.0)],
            unit: Some("百分比（%）".into()),
            target,
            axis: None,
        })
    };
    let target = Some(Target { name: "目标95%".into(), value: 95.0 });
    Attachment {
        number: Some(3),
        title: "目标完成情况图".into(),
        landscape: false,
        blocks: vec![
            chart(ChartKind::Bar, "图1 各县市目标完成情况", target),
            chart(ChartKind::Line, "图2 重点指标走势", None),
        ],
    }
}

/// 内部材料 with everything that profile A has.
pub(super) fn internal(draft: bool) -> Document {
    Document {
        terms: vec!["普法强基补短板".into(), "法律明白人".into()],
        title: vec!["楚雄州司法局关于2024年第二季度深化普法强基补短板专项行动工作情况的报告".into()],
        blocks: body(draft),
        attachments: vec![summary(), villages(), charts()],
        signature: Some(Signature { organ: "楚雄州司法局".into(), date: "2024年6月25日".into() }),
        note: Some("联系人：张三，电话：0878—1234567".into()),
        properties: properties(),
        banner: draft.then(|| "送审稿".to_owned()),
        ..Document::default()
    }
}

/// A paper with contents, whose text names an attachment, and one that is not there.
pub(super) fn listed() -> Document {
    let mut document = internal(false);
    document.contents = true;
    let named =
        vec![words("名单见"), Inline::Attachment(2), words("，另见"), Inline::Attachment(9), words("。")];
    document.blocks.push(Block::Paragraph(named));
    document
}

/// 报告 with red head, signer and 版记.
pub(super) fn upward() -> Document {
    Document {
        main_recipient: Some("州委全面依法治州委员会办公室".into()),
        closing: Some("特此报告。".into()),
        red_head: Some(RedHead {
            mark: "楚雄州司法局文件".into(),
            number: "楚司报〔2024〕1号".into(),
            signer: Some("李四".into()),
        }),
        imprint: Some(Imprint {
            copies_to: vec![
                "省司法厅".into(),
                "州人民政府办公室".into(),
                "州委政法委员会".into(),
                "各县市司法局".into(),
            ],
            issuer: "楚雄州司法局办公室".into(),
            date: "2024年6月25日".into(),
        }),
        ..internal(false)
    }
}

/// 通报 with its number in the middle.
pub(super) fn circular() -> Document {
    let mut document = upward();
    document.closing = None;
    if let Some(head) = &mut document.red_head {
        head.signer = None;
        head.number = "楚司通〔2024〕12号".into();
    }
    document.main_recipient = Some("各县市司法局，局机关各科室".into());
    document.note = Some("此件公开发布".into());
    document.attachments.truncate(1);
    document.attachments[0].number = None;
    document
}

fn nasty_chart(nasty: &str) -> Chart {
    Chart {
        kind: ChartKind::Bar,
        caption: nasty.into(),
        alt: nasty.into(),
        categories: vec![nasty.into(), String::new()],
        series: vec![Series {
            name: nasty.into(),
            values: vec![Some(f64::NAN), Some(f64::INFINITY), Some(1.0)],
            format: nasty.into(),
            labelled: Some(vec![0, 7]),
        }],
        unit: Some(nasty.into()),
        target: Some(Target { name: nasty.into(), value: f64::NAN }),
        axis: Some(Axis { from: f64::NAN, to: f64::INFINITY, step: 0.0 }),
    }
}

/// Text that comes from returns and must not break anything.
pub(super) fn hostile() -> Document {
    let nasty =
        "控制\u{0}\u{1}\u{b}\u{1b}字符 & < > \" ' 换\n行\t制表 😀👨‍👩‍👧 𥔲 脿 ]]> <!-- \u{ffff}\u{202e}倒";
    let long = "超长".repeat(5000) + &"x".repeat(3000);
    Document {
        title: vec![nasty.into()],
        terms: vec![nasty.into(), String::new()],
        main_recipient: Some(nasty.into()),
        blocks: vec![
            Block::Paragraph(vec![words(nasty), figure("a\"b<c>&", nasty), words(&long)]),
            Block::Paragraph(vec![Inline::Figure(Figure {
                id: String::new(),
                text: String::new(),
                comment: Some(nasty.into()),
            })]),
            Block::Heading { level: 9, text: vec![words(nasty)], run_in: true },
            Block::Table(Table {
                columns: vec![
                    Column { width: 0.0, align: Align::Decimal },
                    Column { width: f64::NAN, align: Align::Left },
                ],
                header: vec![vec![HeaderCell::spanning(nasty, 9, 9)], vec![]],
                rows: vec![
                    Row { cells: vec![Cell::text(nasty)], total: true, ..Row::default() },
                    Row::default(),
                ],
                ..Table::default()
            }),
            Block::Table(Table::default()),
            Block::Chart(nasty_chart(nasty)),
            Block::Chart(Chart { categories: Vec::new(), series: Vec::new(), ..nasty_chart("") }),
        ],
        signature: Some(Signature { organ: nasty.into(), date: nasty.into() }),
        note: Some(nasty.into()),
        closing: Some(nasty.into()),
        red_head: Some(RedHead { mark: nasty.into(), number: nasty.into(), signer: Some(nasty.into()) }),
        imprint: Some(Imprint { copies_to: vec![nasty.into()], issuer: nasty.into(), date: nasty.into() }),
        attachments: vec![Attachment {
            number: Some(1),
            title: nasty.into(),
            landscape: true,
            blocks: Vec::new(),
        }],
        properties: Properties {
            title: nasty.into(),
            creator: nasty.into(),
            custom: vec![(nasty.into(), nasty.into())],
            ..properties()
        },
        banner: Some(nasty.into()),
        contents: false,
    }
}
