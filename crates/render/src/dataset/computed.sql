-- 由本单位别的数算的（第{depth}层）：缺一项就不算
{keep:cells_{depth}}
SELECT * FROM cells_{below}
UNION ALL
SELECT period, code, reporter, level,
       CASE WHEN value IS NOT NULL THEN 'reported'
            WHEN rate AND (numerator IS NOT NULL OR outside) THEN 'not_applicable' ELSE 'blank' END AS state,
       value, year_value, doubt, year_doubt, numerator, denominator{no_word}
FROM (
  SELECT x.*, CASE WHEN rate THEN {percent} ELSE numerator END AS value
  FROM (
    SELECT y.*, {near} AS near
    FROM (
      SELECT n.period, n.code, n.reporter, n.level, n.rate, n.year_value, n.year_doubt,
             n.doubt OR COALESCE(d.doubt, FALSE) AS doubt,
             COALESCE(d.state = 'not_applicable', FALSE) AS outside,
             CASE WHEN NOT n.rate OR d.value IS NOT NULL THEN n.numerator END AS numerator,
             CASE WHEN NOT n.rate THEN CAST(0 AS DECIMAL(22,6))
                  WHEN n.numerator IS NOT NULL THEN d.value END AS denominator
      FROM (
        SELECT c.period, p.code, c.reporter, c.level, p.rate, p.denominator AS under,
               CASE WHEN COUNT(c.value) = p.terms THEN CAST(SUM(c.value) AS DECIMAL(22,6)) END AS numerator,
               CASE WHEN NOT p.rate AND COUNT(c.year_value) = p.terms
                    THEN CAST(SUM(c.year_value) AS DECIMAL(22,6)) END AS year_value,
               BOOL_OR(c.doubt) AS doubt, BOOL_OR(c.year_doubt) AS year_doubt
        FROM plan p
        JOIN terms t ON t.code = p.code
        JOIN cells_{below} c ON c.code = t.term
        WHERE p.depth = {depth}
        GROUP BY c.period, p.code, c.reporter, c.level, p.rate, p.denominator, p.terms
        HAVING COUNT(*) = p.terms
      ) n
      LEFT JOIN cells_{below} d ON d.code = n.under AND d.period = n.period AND d.reporter = n.reporter
    ) y
  ) x
) z;
