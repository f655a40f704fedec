//! The consolidation as SQL, after the catalogue: the same steps as `jibao_core::count`, in what DuckDB and Spark have in
//! common as far as they have it: `Engine` is where they differ.

use jibao_contract::dataset::{DUCKDB, SPARK, Table};
use jibao_core::count::settings::Settings;
use jibao_core::pack::Pack;

use super::Files;
use super::plan::{has_bounds, has_kinds, is_word, looks_back, plan};
use crate::long::has_words;

const CELLS: &str = include_str!("cells.sql");
const COMPUTED: &str = include_str!("computed.sql");
const TOTALS: &str = include_str!("totals.sql");
const TARGETS: &str = include_str!("targets.sql");

/// About the quotient in millionths of a percent, which a binary number tells to within one.
const NEAR: &str = "TRY_CAST(FLOOR(ABS(CAST(numerator AS DOUBLE)) * 100000000 \
                    / NULLIF(ABS(CAST(denominator AS DOUBLE)), 0)) AS DECIMAL(15,0))";

/// The percentage with six decimals, half up: which of the neighbours it is, products decide, exactly.
fn percent() -> String {
    let reaches =
        |step: &str| format!("ABS(numerator) * 200000000 >= ABS(denominator) * (near * 2 {step}) THEN");
    format!(
        "CAST(SIGN(numerator) * SIGN(denominator) AS DECIMAL(1,0)) * (near + CASE WHEN {} 2 WHEN {} 1 WHEN {} 0 ELSE -1 END) \
         * CAST(0.000001 AS DECIMAL(7,6))",
        reaches("+ 3"),
        reaches("+ 1"),
        reaches("- 1")
    )
}

/// Goals of some kinds of units leave the others out.
const OF_KINDS: &str = "\n        AND (NOT EXISTS (SELECT 1 FROM goal_units u WHERE u.code = g.code)\n             \
                        OR EXISTS (SELECT 1 FROM goal_units u WHERE u.code = g.code AND u.reporter = c.reporter))";

const LEFT: &str = "CASE WHEN rate THEN numerator * CAST(100 AS DECIMAL(3,0)) ELSE value END";
const RIGHT: &str = "CASE WHEN rate THEN CAST(goal AS DECIMAL(14,6)) * denominator ELSE goal END";
const HOLDS: &str = "CASE op WHEN '=' THEN left_side = right_side WHEN '>=' THEN left_side >= right_side \
                     WHEN '<=' THEN left_side <= right_side WHEN '<' THEN left_side < right_side \
                     ELSE left_side > right_side END";

/// What fills the holes about goals: the plain comparison of counts, and where the catalogue has decimals or goals with two
/// bounds, the same with both.
fn goal_holes(pack: &Pack) -> [(&'static str, String); 5] {
    let grows = "op = '>=' AND NOT rate";
    let lacking = "ABS(right_side - left_side)";
    let scale = "CASE WHEN rate THEN 0.01 ELSE 1.00 END";
    if !has_bounds(pack) {
        return [
            ("{holds}", HOLDS.to_owned()),
            ("{gap}", format!("CEIL({lacking} * {scale})")),
            ("{grows}", grows.to_owned()),
            ("{bounds}", String::new()),
            ("{most_side}", String::new()),
        ];
    }
    let lacking = format!(
        "CASE WHEN two_sided AND left_side > most_side THEN left_side - most_side ELSE {lacking} END"
    );
    let most = "CASE WHEN rate THEN CAST(most AS DECIMAL(14,6)) * denominator ELSE most END";
    [
        ("{holds}", format!("({HOLDS}) AND (NOT two_sided OR left_side <= most_side)")),
        // In pieces of what is counted: whole, or of so many decimals.
        ("{gap}", format!("CEIL({lacking} * {scale} * per_unit) * CAST(piece AS DECIMAL(7,6))")),
        ("{grows}", format!("{grows} AND NOT two_sided")),
        ("{bounds}", " g.two_sided, g.most, g.per_unit, g.piece,".to_owned()),
        ("{most_side}", format!(", {most} AS most_side")),
    ]
}

/// What fills the holes about words: nothing where no indicator takes any.
fn word_holes(pack: &Pack) -> [(&'static str, String); 11] {
    let words = has_words(pack);
    let hole =
        |hole: &'static str, with: &str, without: &str| (hole, if words { with } else { without }.to_owned());
    [
        hole("{given_word}", ",\n       COALESCE(m.word, '') AS word", ""),
        hole("{no_word}", ", '' AS word", ""),
        hole("{chosen}", " c.word,", ""),
        hole("{or_word}", " OR c.word <> ''", ""),
        hole("{and_no_word}", " AND c.word = ''", ""),
        hole(
            "{covered}",
            "COUNT(CASE WHEN numerator IS NOT NULL OR word <> '' THEN 1 END)",
            "COUNT(numerator)",
        ),
        hole("{words}", " COUNT(CASE WHEN word <> '' THEN 1 END) AS words,", ""),
        hole("{is_given}", "(numerator IS NOT NULL OR word <> '')", "numerator IS NOT NULL"),
        hole("{unknown}", "(total IS NULL AND words = 0)", "total IS NULL"),
        hole("{words_told}", " COALESCE(a.words, 0) AS words,", ""),
        hole("{answers}", ANSWERS, ""),
    ]
}

/// How many chose which word.
const ANSWERS: &str = "
-- 选词的指标：每个词有几个单位
CREATE OR REPLACE TEMPORARY VIEW answers AS
SELECT period, code, word, COUNT(*) AS reporters
FROM cells
WHERE enters AND word <> ''
GROUP BY period, code, word;
";

/// Who fills in which detail sheet, and what it holds: of one sheet the reporters' table says it.
fn details(pack: &Pack) -> String {
    let lists = match pack.form.details.as_slice() {
        details if details.len() > 1 => {
            "SELECT period, level, reporter, detail, given, listed, listed_groups FROM sheets".to_owned()
        }
        details => {
            let id = details.first().map_or("", |detail| detail.id.as_str());
            let named = details.first().map(|detail| detail.reporters.as_slice()).unwrap_or_default();
            let whose = match named {
                [] => "level = 'county'".to_owned(),
                named => {
                    let named: Vec<String> = named.iter().map(|id| format!("'{id}'")).collect();
                    format!("reporter IN ({})", named.join(", "))
                }
            };
            format!(
                "SELECT period, level, reporter, '{id}' AS detail, village_sheet AS given, villages AS listed,\n       \
                 townships AS listed_groups\nFROM reporters WHERE {whose}"
            )
        }
    };
    let values = match pack.form.details.as_slice() {
        [one] => format!("SELECT *, '{}' AS detail FROM villages", one.id),
        [] => "SELECT *, '' AS detail FROM villages".to_owned(),
        _ => "SELECT * FROM villages".to_owned(),
    };
    format!(
        "CREATE OR REPLACE TEMPORARY VIEW detail_lists AS\n{lists};\n\n\
         CREATE OR REPLACE TEMPORARY VIEW detail_values AS\n{values};\n"
    )
}

/// An engine that the SQL is for. What the two do not have in common is here, and nowhere else.
#[derive(Debug, Clone, Copy)]
enum Engine {
    DuckDb,
    Spark,
}

impl Engine {
    fn name(self) -> &'static str {
        match self {
            Self::DuckDb => "DuckDB",
            Self::Spark => "Spark",
        }
    }

    /// Makes a table of the dataset known.
    fn source(self, table: &str) -> String {
        let types = "hive_partitioning = true, hive_types = {'level': VARCHAR, 'period': VARCHAR}";
        let source = match self {
            Self::DuckDb => format!("AS SELECT * FROM read_parquet('{table}/*/*/*.parquet', {types})"),
            Self::Spark => format!("USING parquet OPTIONS (path '{table}')"),
        };
        format!("CREATE OR REPLACE TEMPORARY VIEW {table} {source};\n")
    }

    /// What begins the making of a result that several others rest on: it is worked out once.
    fn keep(self, name: &str) -> String {
        match self {
            Self::DuckDb => format!("CREATE OR REPLACE TEMPORARY TABLE {name} AS"),
            Self::Spark => format!("DROP TABLE IF EXISTS {name};\nCREATE TABLE {name} USING parquet AS"),
        }
    }

    /// The text with every `{keep:NAME}` in the engine's own words.
    fn kept(self, text: &str) -> String {
        let mut pieces = text.split("{keep:");
        let first = pieces.next().unwrap_or_default().to_owned();
        pieces.fold(first, |text, piece| {
            let (name, rest) = piece.split_once('}').unwrap_or((piece, ""));
            text + &self.keep(name) + rest
        })
    }
}

/// The SQL of the dataset by the files' names, one file an engine.
#[must_use]
pub fn sql(pack: &Pack, settings: &Settings) -> Files {
    let (plan, layers) = plan(pack, settings);
    let layer = |depth: usize| {
        let text = COMPUTED.replace("{depth}", &depth.to_string());
        text.replace("{below}", &(depth - 1).to_string())
    };
    let steps: Vec<String> = [CELLS.to_owned()]
        .into_iter()
        .chain((1..=layers).map(layer))
        .chain([TOTALS.replace("{depth}", &layers.to_string()), TARGETS.to_owned()])
        .collect();
    let holes = [
        ("{details}", details(pack)),
        ("{percent}", percent()),
        ("{near}", NEAR.to_owned()),
        ("{left}", LEFT.to_owned()),
        ("{right}", RIGHT.to_owned()),
        ("{of_kinds}", if has_kinds(pack) { OF_KINDS.to_owned() } else { String::new() }),
    ];
    let (goals, words) = (goal_holes(pack), word_holes(pack));
    let steps = holes
        .iter()
        .chain(&goals)
        .chain(&words)
        .fold(steps.join("\n"), |text, (hole, sql)| text.replace(hole, sql));
    let about = &pack.about;
    let back = pack.catalogue.iter().any(looks_back);
    let worded = pack.catalogue.iter().any(is_word);
    let mut without = String::new();
    if back {
        without += "-- 与上期、上年同期比的目标不在 targets 里，见数据.json。\n";
    }
    if worded {
        without += "-- 目标是一个词的不在 targets 里，见数据.json；每个词有几个单位见 answers。\n";
    }
    [(DUCKDB, Engine::DuckDb), (SPARK, Engine::Spark)]
        .map(|(file, engine)| {
            let sources = Table::ALL
                .into_iter()
                .filter(|table| table.stands(pack.form.details.len()))
                .map(|table| engine.source(table.name()))
                .collect::<String>();
            let text = format!(
                "-- {}：由方案包 {}（{}）生成的汇总，在数据集的文件夹里用 {} 执行。\n\
                 -- 结果：totals（合计）、targets（目标）、cells（各单位的数）、goal_standings（各单位与目标）。\n\
                 -- 比率保留六位小数，四舍五入；目标按分子、分母交叉相乘判定。\n{without}\n{sources}\n{plan}\n{}",
                about.bureau,
                about.id,
                about.version,
                engine.name(),
                engine.kept(&steps)
            );
            (file.to_owned(), text.into_bytes())
        })
        .into()
}
