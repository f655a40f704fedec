-- 每个单位的每个数：填报的
CREATE OR REPLACE TEMPORARY VIEW cells_given AS
SELECT r.period, p.code, r.reporter, r.level,
       COALESCE(m.state, 'blank') AS state,
       CAST(m.value AS DECIMAL(22,6)) AS value,
       CAST(y.value AS DECIMAL(22,6)) AS year_value,
       COALESCE(m.standing = 'doubted', FALSE) AS doubt,
       COALESCE(y.standing = 'doubted', FALSE) AS year_doubt,
       CAST(m.value AS DECIMAL(22,6)) AS numerator,
       CAST(0 AS DECIMAL(22,6)) AS denominator
FROM reporters r
JOIN periods q ON q.period = r.period
JOIN plan p ON p.recipe = 'given' AND p.valid_from <= q.sequence
LEFT JOIN roles s ON s.code = p.code AND s.reporter = r.reporter
LEFT JOIN entries m
  ON m.period = r.period AND m.reporter = r.reporter AND m.code = p.code AND m.col = p.main_col
LEFT JOIN entries y
  ON y.period = r.period AND y.reporter = r.reporter AND y.code = p.code AND y.col = 'year' AND p.kind = 'flow'
WHERE (r.level = 'county' AND p.county) OR COALESCE(s.asked, FALSE);

-- 村册和县情里的
CREATE OR REPLACE TEMPORARY VIEW cells_register AS
SELECT period, code, reporter, level,
       CASE WHEN value IS NULL THEN 'blank' ELSE 'reported' END AS state,
       value, CAST(NULL AS DECIMAL(22,6)) AS year_value, FALSE AS doubt, FALSE AS year_doubt,
       value AS numerator, CAST(0 AS DECIMAL(22,6)) AS denominator
FROM (
  SELECT r.period, p.code, r.reporter, r.level,
         CAST(CASE p.fact WHEN 'villages' THEN r.villages WHEN 'townships' THEN r.townships
                          WHEN 'schools' THEN r.schools WHEN 'population' THEN r.population END
              AS DECIMAL(22,6)) AS value
  FROM reporters r
  JOIN plan p ON p.recipe = 'register'
  WHERE r.level = 'county'
) facts;

-- 计数的村行：村册里的每个村计一次；村册没有的行不计
CREATE OR REPLACE TEMPORARY VIEW counted_rows AS
SELECT n.period, n.reporter, n.row_no, n.registered
FROM (
  SELECT period, reporter, row_no, code, registered,
         ROW_NUMBER() OVER (PARTITION BY period, reporter, code ORDER BY row_no) AS nth
  FROM (SELECT DISTINCT period, reporter, row_no, code, registered FROM villages) rows_once
) n
JOIN reporters r ON r.period = n.period AND r.reporter = n.reporter
WHERE (n.code <> '' AND n.nth = 1) OR (n.code = '' AND r.villages IS NULL);

CREATE OR REPLACE TEMPORARY VIEW counted_values AS
SELECT v.period, v.reporter, v.row_no, v.col, v.state, v.value, v.word, v.doubted
FROM villages v
JOIN counted_rows n ON n.period = v.period AND n.reporter = v.reporter AND n.row_no = v.row_no;

-- 村表是否齐全：村册里的村少一个，由村表算的数都不定
CREATE OR REPLACE TEMPORARY VIEW village_sheets AS
SELECT r.period, r.reporter, COUNT(n.row_no) AS counted,
       r.villages IS NULL OR COUNT(n.row_no) FILTER (WHERE n.registered) = r.villages AS complete
FROM reporters r
LEFT JOIN counted_rows n ON n.period = r.period AND n.reporter = r.reporter
WHERE r.level = 'county' AND r.village_sheet
GROUP BY r.period, r.reporter, r.villages;

-- 由村表算的：有一格空着，合计也不定
{keep:village_sums}
SELECT s.period, s.reporter, p.code,
       CASE WHEN s.complete AND s.counted = COUNT(v.row_no) FILTER (
              WHERE (p.how = 'count_eq' AND v.state <> 'blank') OR (p.how <> 'count_eq' AND v.value IS NOT NULL))
            THEN CAST(CASE p.how
                   WHEN 'sum' THEN COALESCE(SUM(v.value), 0)
                   WHEN 'min' THEN MIN(v.value)
                   WHEN 'count' THEN COUNT(v.row_no) FILTER (WHERE v.value <> 0)
                   WHEN 'count_ge' THEN COUNT(v.row_no) FILTER (WHERE v.value >= p.least)
                   WHEN 'count_eq' THEN COUNT(v.row_no) FILTER (WHERE v.word = p.word) END AS DECIMAL(22,6))
       END AS value,
       COALESCE(BOOL_OR(v.doubted), FALSE) AS doubt
FROM village_sheets s
CROSS JOIN village_sources p
LEFT JOIN counted_values v ON v.period = s.period AND v.reporter = s.reporter AND v.col = p.col
GROUP BY s.period, s.reporter, p.code, p.how, p.least, p.word, s.complete, s.counted;

CREATE OR REPLACE TEMPORARY VIEW cells_villages AS
SELECT r.period, p.code, r.reporter, r.level,
       CASE WHEN v.value IS NULL THEN 'blank' ELSE 'reported' END AS state,
       v.value, CAST(NULL AS DECIMAL(22,6)) AS year_value,
       COALESCE(v.doubt, FALSE) AS doubt, FALSE AS year_doubt,
       v.value AS numerator, CAST(0 AS DECIMAL(22,6)) AS denominator
FROM reporters r
CROSS JOIN village_sources p
LEFT JOIN village_sums v ON v.period = r.period AND v.reporter = r.reporter AND v.code = p.code
WHERE r.level = 'county';

{keep:cells_0}
SELECT * FROM cells_given
UNION ALL SELECT * FROM cells_register
UNION ALL SELECT * FROM cells_villages;
