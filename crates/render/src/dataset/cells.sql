-- 每个单位的每个数：填报的
CREATE OR REPLACE TEMPORARY VIEW cells_given AS
SELECT r.period, p.code, r.reporter, r.level,
       COALESCE(m.state, 'blank') AS state,
       CAST(m.value AS DECIMAL(22,6)) AS value,
       CAST(y.value AS DECIMAL(22,6)) AS year_value,
       COALESCE(m.standing = 'doubted', FALSE) AS doubt,
       COALESCE(y.standing = 'doubted', FALSE) AS year_doubt,
       CAST(m.value AS DECIMAL(22,6)) AS numerator,
       CAST(0 AS DECIMAL(22,6)) AS denominator{given_word}
FROM reporters r
JOIN periods q ON q.period = r.period
JOIN plan p ON p.recipe = 'given' AND p.valid_from <= q.sequence
LEFT JOIN roles s ON s.code = p.code AND s.reporter = r.reporter
LEFT JOIN entries m
  ON m.period = r.period AND m.reporter = r.reporter AND m.code = p.code AND m.col = p.main_col
LEFT JOIN entries y
  ON y.period = r.period AND y.reporter = r.reporter AND y.code = p.code AND y.col = 'year' AND p.kind = 'flow'
WHERE (r.level = 'county' AND p.county) OR COALESCE(s.asked, FALSE);

-- 明细表：谁填哪一张、填没填、名册有多少行、多少组
{details}
-- 名册和各单位的基本情况（人口、学校数）里的
CREATE OR REPLACE TEMPORARY VIEW cells_register AS
SELECT period, code, reporter, level,
       CASE WHEN value IS NULL THEN 'blank' ELSE 'reported' END AS state,
       value, CAST(NULL AS DECIMAL(22,6)) AS year_value, FALSE AS doubt, FALSE AS year_doubt,
       value AS numerator, CAST(0 AS DECIMAL(22,6)) AS denominator{no_word}
FROM (
  SELECT r.period, p.code, r.reporter, r.level,
         CAST(CASE p.fact WHEN 'rows' THEN d.listed WHEN 'groups' THEN d.listed_groups
                          WHEN 'schools' THEN r.schools WHEN 'population' THEN r.population END
              AS DECIMAL(22,6)) AS value
  FROM reporters r
  JOIN plan p ON p.recipe = 'register'
  LEFT JOIN detail_lists d ON d.period = r.period AND d.reporter = r.reporter AND d.detail = p.fact_of
  WHERE r.level = 'county'
) facts;

-- 计数的行：名册里的每行计一次；名册没有的行不计，没有名册的都计
CREATE OR REPLACE TEMPORARY VIEW counted_rows AS
SELECT n.period, n.reporter, n.detail, n.row_no, n.registered
FROM (
  SELECT period, reporter, detail, row_no, code, registered,
         ROW_NUMBER() OVER (PARTITION BY period, reporter, detail, code ORDER BY row_no) AS nth
  FROM (SELECT DISTINCT period, reporter, detail, row_no, code, registered FROM detail_values) rows_once
) n
JOIN detail_lists d ON d.period = n.period AND d.reporter = n.reporter AND d.detail = n.detail
WHERE (n.code <> '' AND n.nth = 1) OR (n.code = '' AND d.listed IS NULL);

CREATE OR REPLACE TEMPORARY VIEW counted_values AS
SELECT v.period, v.reporter, v.detail, v.row_no, v.col, v.state, v.value, v.word, v.doubted
FROM detail_values v
JOIN counted_rows n
  ON n.period = v.period AND n.reporter = v.reporter AND n.detail = v.detail AND n.row_no = v.row_no;

-- 明细表是否齐全：名册里的少一行，由它算的数都不定
CREATE OR REPLACE TEMPORARY VIEW detail_sheets AS
SELECT d.period, d.reporter, d.detail, COUNT(n.row_no) AS counted,
       d.listed IS NULL OR COUNT(n.row_no) FILTER (WHERE n.registered) = d.listed AS complete
FROM detail_lists d
LEFT JOIN counted_rows n ON n.period = d.period AND n.reporter = d.reporter AND n.detail = d.detail
WHERE d.given
GROUP BY d.period, d.reporter, d.detail, d.listed;

-- 由明细表算的：有一格空着，合计也不定
{keep:detail_sums}
SELECT s.period, s.reporter, p.code,
       CASE WHEN s.complete AND s.counted = COUNT(v.row_no) FILTER (
              WHERE (p.how = 'count_eq' AND v.state NOT IN ('blank', 'unreadable')) OR (p.how <> 'count_eq' AND v.value IS NOT NULL))
            THEN CAST(CASE p.how
                   WHEN 'sum' THEN COALESCE(SUM(v.value), 0)
                   WHEN 'min' THEN MIN(v.value)
                   WHEN 'rows' THEN COUNT(v.row_no)
                   WHEN 'count' THEN COUNT(v.row_no) FILTER (WHERE v.value <> 0)
                   WHEN 'count_ge' THEN COUNT(v.row_no) FILTER (WHERE v.value >= p.least)
                   WHEN 'count_eq' THEN COUNT(v.row_no) FILTER (WHERE v.word = p.word) END AS DECIMAL(22,6))
       END AS value,
       COALESCE(BOOL_OR(v.doubted), FALSE) AS doubt,
       -- 没有行就没有最小的一行，不是未报
       p.how = 'min' AND s.complete AND s.counted = 0 AS outside
FROM detail_sheets s
JOIN detail_sources p ON p.detail = s.detail
LEFT JOIN counted_values v
  ON v.period = s.period AND v.reporter = s.reporter AND v.detail = s.detail AND v.col = p.col
GROUP BY s.period, s.reporter, p.code, p.how, p.least, p.word, s.complete, s.counted;

CREATE OR REPLACE TEMPORARY VIEW cells_details AS
SELECT d.period, p.code, d.reporter, d.level,
       CASE WHEN v.value IS NOT NULL THEN 'reported' WHEN v.outside THEN 'not_applicable' ELSE 'blank' END AS state,
       v.value, CAST(NULL AS DECIMAL(22,6)) AS year_value,
       COALESCE(v.doubt, FALSE) AS doubt, FALSE AS year_doubt,
       v.value AS numerator, CAST(0 AS DECIMAL(22,6)) AS denominator{no_word}
FROM detail_lists d
JOIN detail_sources p ON p.detail = d.detail
LEFT JOIN detail_sums v ON v.period = d.period AND v.reporter = d.reporter AND v.code = p.code;

{keep:cells_0}
SELECT * FROM cells_given
UNION ALL SELECT * FROM cells_register
UNION ALL SELECT * FROM cells_details;
