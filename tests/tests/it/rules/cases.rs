//! The table: one row a family, and one for each way a family fires that has steps of its own.

use jibao_core::ids::Code;
use jibao_core::pack::Column;
use jibao_core::returns::{Details, Place};
use jibao_tests::returns::{self, Villages as _, pack};
use jiff::ToSpan;

use super::world::World;

/// One way a check fires.
pub(super) struct Case {
    pub family: &'static str,
    pub code: &'static str,
    /// A quarter on which it is quiet.
    pub quarter: &'static str,
    /// The smallest change that makes it fire. Returns the cell it must name.
    pub change: fn(&mut World) -> Place,
    /// What else the change cannot but lead to.
    pub also: &'static [&'static str],
    /// Takes an input away.
    pub lacking: Option<fn(&mut World)>,
}

/// The county that is changed.
const COUNTY: &str = "532301";
const OTHER: &str = "532302";

fn clear_all(world: &mut World, code: &str) {
    world.now(COUNTY).clear(code);
}

pub(super) const CASES: &[Case] = &[
    Case {
        family: "V1",
        code: "V1-M1406",
        quarter: "2024Q3",
        change: |world| {
            let all = world.value(COUNTY, "M1401");
            world.now(COUNTY).set("M1406", all + 1)
        },
        also: &[],
        lacking: Some(|world| clear_all(world, "M1406")),
    },
    Case {
        family: "V2",
        code: "V2-M1602",
        quarter: "2024Q3",
        // 上季度末累计少1，本期多1：只有本期的合计不符。
        change: |world| {
            let year = world.before(COUNTY).year("M1603d");
            world.before(COUNTY).set_year("M1603d", year - 1);
            let now = world.value(COUNTY, "M1603d");
            world.now(COUNTY).set("M1603d", now + 1)
        },
        also: &[],
        lacking: Some(|world| clear_all(world, "M1603b")),
    },
    Case {
        family: "V3",
        code: "V3-M1401",
        quarter: "2024Q3",
        change: |world| {
            world.before(COUNTY).add("M1401", -1);
            returns::value(world.now(COUNTY).0, "M1401").place.clone()
        },
        also: &[],
        lacking: Some(|world| clear_all(world, "M1402")),
    },
    Case {
        family: "V4",
        code: "V4-M0408",
        quarter: "2024Q3",
        change: |world| {
            let year = world.now(COUNTY).year("M0408");
            world.now(COUNTY).set_year("M0408", year + 1)
        },
        also: &[],
        lacking: Some(World::forget),
    },
    Case {
        family: "V4",
        code: "V4Q1-M0703",
        quarter: "2025Q1",
        change: |world| {
            let now = world.value(COUNTY, "M0703");
            world.now(COUNTY).set_year("M0703", now - 1)
        },
        also: &[],
        lacking: Some(|world| clear_all(world, "M0703")),
    },
    Case {
        family: "V5",
        code: "V5-M0408",
        quarter: "2024Q3",
        change: |world| {
            let year = world.now(COUNTY).year("M0408");
            world.before(COUNTY).set_year("M0408", year + 1);
            returns::entry(world.now(COUNTY).0, "M0408", Column::Year).place.clone()
        },
        also: &[],
        lacking: Some(World::forget),
    },
    Case {
        family: "V5",
        code: "V5Q1-M0408",
        quarter: "2025Q1",
        change: |world| {
            let year = world.now(COUNTY).year("M0408");
            world.now(COUNTY).set_year("M0408", year + 40)
        },
        also: &[],
        lacking: Some(|world| clear_all(world, "M0408")),
    },
    Case {
        family: "V6",
        code: "V6",
        quarter: "2024Q3",
        change: |world| {
            let now = world.value(COUNTY, "M0704");
            world.before(COUNTY).set("M0704", now + 1);
            returns::value(world.now(COUNTY).0, "M0704").place.clone()
        },
        also: &[],
        lacking: Some(World::forget),
    },
    Case {
        family: "V7",
        code: "V7-M0804",
        quarter: "2024Q3",
        change: |world| {
            let row = world.now(COUNTY).row_with("deputy_visits", |visits| visits > 0);
            let visits = world.now(COUNTY).0.villages()[row].number("deputy_visits").unwrap();
            let more = i64::try_from(visits).unwrap() + 1;
            world.now(COUNTY).row(row, "deputy_visits", more);
            world.now(COUNTY).village_place()
        },
        also: &[],
        lacking: Some(|world| world.now(COUNTY).0.details = Details::default()),
    },
    Case {
        family: "V8",
        code: "V8-M1609",
        quarter: "2024Q3",
        change: |world| {
            let version = pack().registers.version(&"villages".into(), world.inboxes[0].quarter).unwrap();
            let townships = i64::try_from(version.groups(&COUNTY.into())).unwrap();
            world.now(COUNTY).set("M1609", townships + 1)
        },
        also: &[],
        lacking: Some(|world| clear_all(world, "M1609")),
    },
    Case {
        family: "V9",
        code: "V9-M1604",
        quarter: "2024Q3",
        change: |world| {
            let more = world.value(COUNTY, "M1602") + 1 - world.value(COUNTY, "M1604");
            world.add(COUNTY, "M1604", more)
        },
        also: &[],
        lacking: Some(|world| clear_all(world, "M1602")),
    },
    Case {
        family: "V10",
        code: "V10-M1104",
        quarter: "2024Q3",
        // 上季度也多，免得变动过大先报出来。
        change: |world| {
            let before = world.before(COUNTY).get("M1103");
            world.before(COUNTY).becomes("M1104", before * 60_000);
            let (year, now) = (world.before(COUNTY).year("M1104"), world.value(COUNTY, "M1103") * 100_001);
            world.now(COUNTY).set_year("M1104", year + now);
            world.now(COUNTY).set("M1104", now)
        },
        also: &[],
        lacking: Some(|world| clear_all(world, "M1104")),
    },
    Case {
        family: "V10",
        code: "V10Q-G02",
        quarter: "2024Q3",
        change: |world| world.now(COUNTY).becomes("G02", 700_000),
        also: &["V10-G02", "V10M-G02", "V11", "V12"],
        lacking: Some(|world| clear_all(world, "G02")),
    },
    Case {
        family: "V10",
        code: "V10V-adviser-visits",
        quarter: "2024Q3",
        change: |world| {
            let row = world.now(COUNTY).row_with("adviser_visits", |visits| visits == 1);
            world.now(COUNTY).add("M1004", 92);
            world.now(COUNTY).row(row, "adviser_visits", 93)
        },
        also: &["V11"],
        lacking: Some(|world| {
            returns::Retype::clear(&mut returns::village(world.now(COUNTY).0, 0, "adviser_visits"));
        }),
    },
    Case {
        family: "V11",
        code: "V11",
        quarter: "2024Q3",
        change: |world| {
            let before = world.before(COUNTY).get("M0703");
            world.now(COUNTY).becomes("M0703", before * 10 + 20)
        },
        also: &[],
        lacking: Some(World::forget),
    },
    Case {
        family: "V12",
        code: "V12",
        quarter: "2024Q3",
        change: |world| {
            world.before(COUNTY).set("M0703", 100);
            world.before(COUNTY).set_year("M0703", 200);
            world.now(COUNTY).set_year("M0703", 470);
            world.now(COUNTY).set("M0703", 270)
        },
        also: &[],
        lacking: Some(World::forget),
    },
    Case {
        family: "V12",
        code: "V12",
        quarter: "2025Q2",
        // 二季度没有“平常量”可比，两格相同就是证据。
        change: |world| {
            world.before(COUNTY).set("M0703", 100);
            world.before(COUNTY).set_year("M0703", 100);
            world.now(COUNTY).set_year("M0703", 180);
            world.now(COUNTY).set("M0703", 180)
        },
        also: &["V4-M0703"],
        lacking: None,
    },
    Case {
        family: "V13",
        code: "V13",
        quarter: "2024Q3",
        change: |world| {
            for (code, value) in world.now(COUNTY).flows() {
                world.before(COUNTY).set(&code, value);
            }
            world.now(COUNTY).place()
        },
        also: &[],
        lacking: Some(World::forget),
    },
    Case {
        family: "V13",
        code: "V13",
        quarter: "2024Q3",
        change: |world| {
            let villages = world.now(COUNTY).0.details.clone();
            world.before(COUNTY).0.details = villages;
            world.now(COUNTY).village_place()
        },
        also: &[],
        lacking: Some(|world| world.inboxes[0].submissions.retain(|s| s.reporter.as_str() != COUNTY)),
    },
    Case { family: "V14", code: "V14", quarter: "2024Q3", change: round_off, also: &[], lacking: None },
    Case {
        family: "V15",
        code: "V15",
        quarter: "2024Q3",
        change: |world| world.now(COUNTY).write("M0408", "1.5"),
        also: &[],
        lacking: None,
    },
    Case {
        family: "V16",
        code: "V16",
        quarter: "2024Q3",
        change: |world| {
            for (code, value) in world.now(COUNTY).flows() {
                let more = value - world.value(OTHER, &code);
                world.add(OTHER, &code, more);
            }
            world.now(OTHER).place()
        },
        also: &[
            "V7-M0601",
            "V7-M0602",
            "V7-M0804",
            "V7-M1004",
            "V3-M1401",
            "V3-M1409",
            "V3-M1501",
            "V11",
            "V12",
            "V10-M0907",
            "C-M0302",
            "C-M0504",
            "C-M1302",
            "V3-M1301",
            "V3-M1801",
            "C-M1805b",
        ],
        lacking: None,
    },
    Case {
        family: "V17",
        code: "V17",
        quarter: "2024Q3",
        change: |world| world.now("GFK").add("M1701", 1),
        also: &[],
        lacking: Some(|world| clear_all(world, "M1701")),
    },
    Case {
        family: "V18",
        code: "V18",
        quarter: "2024Q3",
        change: |world| {
            let entry = returns::value(world.now(COUNTY).0, "M0301").clone();
            let place = entry.place.cell("E24");
            let mut early = entry;
            (early.value, early.place) = (rust_decimal::Decimal::TWO.into(), place.clone());
            world.now(COUNTY).0.entries.insert((Code::from("M0303"), Column::Current), early);
            place
        },
        also: &[],
        lacking: None,
    },
    Case {
        family: "V19",
        code: "V19",
        quarter: "2024Q3",
        change: |world| {
            let cover = &mut world.now(COUNTY).0.cover;
            cover.cut_off = cover.cut_off.map(|day| day.checked_sub(5.days()).unwrap());
            cover.fields["cut_off"].1.clone()
        },
        also: &[],
        lacking: Some(|world| world.now(COUNTY).0.cover.cut_off = None),
    },
    Case {
        family: "V20",
        code: "V20",
        quarter: "2024Q3",
        change: |world| {
            world.add(COUNTY, "M1606", -1);
            returns::value(world.now(COUNTY).0, "M1602").place.clone()
        },
        also: &[],
        lacking: Some(|world| clear_all(world, "M1606")),
    },
    Case {
        family: "C",
        code: "C-M0803",
        quarter: "2024Q3",
        change: |world| {
            let more = world.value(COUNTY, "M0801") + 1 - world.value(COUNTY, "M0803");
            world.add(COUNTY, "M0803", more)
        },
        also: &[],
        lacking: Some(|world| clear_all(world, "M0803")),
    },
    Case {
        family: "C",
        code: "village-missing",
        quarter: "2024Q3",
        change: |world| {
            let sheet = world.now(COUNTY);
            sheet.0.villages_mut().pop();
            sheet.village_place()
        },
        also: &[
            "V7-M0601",
            "V7-M0602",
            "V7-M0801",
            "V7-M0804",
            "V7-M0901",
            "V7-M0905",
            "V7-M0909",
            "V7-M1001",
            "V7-M1004",
            "V7-M1801a",
            "V7-M1801b",
            "V7-M1801c",
            "V7-M1801d",
            "V7-M1803c",
            "V7X-M0905",
        ],
        lacking: Some(|world| world.now(COUNTY).0.details = Details::default()),
    },
    Case {
        family: "C",
        code: "village-unknown",
        quarter: "2024Q3",
        change: |world| {
            let row = &mut world.now(COUNTY).0.villages_mut()[3];
            row.code = None;
            row.place.clone()
        },
        also: &["village-missing"],
        lacking: None,
    },
    Case {
        family: "C",
        code: "village-duplicate",
        quarter: "2024Q3",
        change: |world| {
            let rows = world.now(COUNTY).0.villages_mut();
            rows[3].code = rows[2].code.clone();
            rows[3].place.clone()
        },
        also: &["village-missing"],
        lacking: None,
    },
    Case {
        family: "C",
        code: "text-copied",
        quarter: "2024Q3",
        change: |world| {
            let text = world.before(COUNTY).0.words[0].text.clone();
            let words = &mut world.now(COUNTY).0.words[0];
            words.text = text;
            words.place.clone()
        },
        also: &[],
        lacking: None,
    },
    Case {
        family: "C",
        code: "text-copied",
        quarter: "2024Q3",
        change: |world| {
            let text = world.now(OTHER).0.words[0].text.clone();
            let words = &mut world.now(COUNTY).0.words[0];
            words.text = text;
            words.place.clone()
        },
        also: &[],
        lacking: None,
    },
    Case {
        family: "C",
        code: "text-too-long",
        quarter: "2024Q3",
        change: |world| {
            let words = &mut world.now(COUNTY).0.words[0];
            words.text = (0..101).map(|n| format!("第{n}项")).collect::<Vec<_>>().concat();
            words.place.clone()
        },
        also: &[],
        lacking: None,
    },
    Case {
        family: "C",
        code: "flag-withdrawn",
        quarter: "2024Q3",
        change: |world| {
            world.before(COUNTY).set("M0201", 1);
            world.now(COUNTY).set("M0201", 0)
        },
        also: &[],
        lacking: Some(World::forget),
    },
    Case {
        family: "C",
        code: "blank-value",
        quarter: "2024Q3",
        change: |world| {
            clear_all(world, "M0704");
            returns::value(world.now(COUNTY).0, "M0704").place.clone()
        },
        also: &[],
        lacking: None,
    },
];

/// Rounds the flows down to tens, with what hangs together with them.
fn round_off(world: &mut World) -> Place {
    const TIED: [&str; 12] = [
        "M0601", "M0602", "M0804", "M1004", "M1302", "M1402", "M1403", "M1502", "M1503", "M1602", "M1606",
        "M1705",
    ];
    for (code, value) in world.now(COUNTY).flows() {
        if value >= 10 && !TIED.contains(&code.as_str()) {
            world.add(COUNTY, &code, -(value % 10));
        }
    }
    let sum =
        |world: &mut World, parts: &[&str]| parts.iter().map(|code| world.value(COUNTY, code)).sum::<i64>();
    let disputes = sum(world, &["M1603a", "M1603b", "M1603c", "M1603d"]);
    let services = sum(world, &["M1701", "M1702", "M1703"]);
    let settled = world.value(COUNTY, "M1604").min(disputes);
    for (code, value) in [("M1602", disputes), ("M1604", settled), ("M1606", disputes), ("M1705", services)] {
        let more = value - world.value(COUNTY, code);
        world.add(COUNTY, code, more);
    }
    world.now(COUNTY).place()
}
