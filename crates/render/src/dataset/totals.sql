-- 每个单位的每个数：进不进合计、是否存疑
{keep:cells}
SELECT c.period, c.level, c.reporter, c.code, c.state, c.value, c.year_value, c.numerator, c.denominator,{chosen}
       c.doubt AND (c.value IS NOT NULL{or_word} OR c.state = 'not_applicable') AS doubted,
       c.year_doubt AND c.year_value IS NOT NULL AS year_doubted,
       CASE WHEN c.value IS NULL{and_no_word} THEN 'missing' WHEN c.doubt THEN 'doubted' ELSE 'accepted' END AS standing,
       CASE c.level WHEN 'county' THEN p.aggregate <> 'direct' ELSE COALESCE(s.enters, FALSE) END AS enters
FROM cells_{depth} c
JOIN plan p ON p.code = c.code
LEFT JOIN roles s ON s.code = c.code AND s.reporter = c.reporter;

CREATE OR REPLACE TEMPORARY VIEW sums AS
SELECT period, code, COUNT(*) AS expected, {covered} AS covered,{words}
       CAST(SUM(numerator) AS DECIMAL(22,6)) AS numerator,
       CAST(SUM(denominator) AS DECIMAL(22,6)) AS denominator,
       MIN(numerator) AS minimum,
       CAST(SUM(year_value) AS DECIMAL(22,6)) AS year_total,
       CAST(SUM(numerator) FILTER (WHERE level = 'section') AS DECIMAL(22,6)) AS own,
       COALESCE(BOOL_OR(doubted AND {is_given}), FALSE) AS doubted,
       COALESCE(BOOL_OR(year_doubted), FALSE) AS year_doubted
FROM cells
WHERE enters
GROUP BY period, code;

-- 合计：合计范围每期每项一行。standing 是 accepted（采用）、doubted（含存疑的数）、incomplete（不全）
{keep:totals}
SELECT period, place, code, indicator, unit, total, covered, expected,
       CASE WHEN doubted THEN 'doubted' WHEN {unknown} OR covered < expected THEN 'incomplete'
            ELSE 'accepted' END AS standing,
       year_total, year_doubted, own, numerator, denominator
FROM (
  SELECT x.*,
         CASE aggregate WHEN 'recompute' THEN {percent} WHEN 'min' THEN minimum
                        WHEN 'settings' THEN parameter WHEN 'list' THEN NULL ELSE added END AS total
  FROM (
    SELECT y.*, {near} AS near
    FROM (
      SELECT q.period, p.place, p.code, i.indicator, i.unit, p.aggregate,
             COALESCE(a.covered, 0) AS covered, COALESCE(a.expected, 0) AS expected,{words_told}
             COALESCE(a.doubted, FALSE) AS doubted, COALESCE(a.year_doubted, FALSE) AS year_doubted,
             a.minimum, a.numerator AS added, a.year_total,
             CASE WHEN p.aggregate = 'sum' THEN a.own END AS own,
             CASE WHEN p.aggregate = 'recompute' THEN a.numerator END AS numerator,
             CASE WHEN p.aggregate = 'recompute' THEN a.denominator END AS denominator,
             CAST(k.value AS DECIMAL(22,6)) AS parameter
      FROM periods q
      CROSS JOIN plan p
      JOIN indicators i ON i.period = q.period AND i.code = p.code
      LEFT JOIN sums a ON a.period = q.period AND a.code = p.code
      LEFT JOIN parameters k ON k.year = q.year AND k.code = p.code
    ) y
  ) x
) z;
{answers}