-- 各单位与目标：比率按交叉相乘比较（分子×100 与 目标×分母），不看四舍五入后的百分数
{keep:goal_standings}
SELECT period, code, reporter, value, goal, standing,
       CASE WHEN standing = 'short'
            THEN {gap} END AS gap
FROM (
  SELECT y.*,
         CASE WHEN doubted THEN 'doubted'
              WHEN state = 'not_applicable' AND (NOT rate OR denominator IS NULL) THEN 'not_applicable'
              WHEN goal_outside THEN 'not_applicable'
              WHEN goal IS NULL OR left_side IS NULL THEN 'unknown'
              WHEN rate AND denominator = 0 THEN 'not_applicable'
              WHEN {holds} THEN 'reached' ELSE 'short' END AS standing
  FROM (
    SELECT x.*, {left} AS left_side, {right} AS right_side{most_side}
    FROM (
      SELECT c.period, g.code, g.op,{bounds} c.reporter, p.rate, c.state, c.value, c.denominator,
             CASE WHEN c.enters THEN c.numerator END AS numerator,
             CASE g.against WHEN 'code' THEN o.value ELSE CAST(g.goal AS DECIMAL(22,6)) END AS goal,
             g.against = 'code' AND COALESCE(o.state = 'not_applicable', FALSE) AS goal_outside,
             c.doubted OR (g.against = 'code' AND COALESCE(o.doubted, FALSE)) AS doubted
      FROM goals g
      JOIN plan p ON p.code = g.code
      JOIN cells c ON c.code = g.code
      JOIN periods q ON q.period = c.period AND p.valid_from <= q.sequence
      LEFT JOIN cells o ON o.code = g.goal_code AND o.period = c.period AND o.reporter = c.reporter
      WHERE g.scope <> 'reporter' AND (g.scope <> 'whole' OR p.rate)
        AND (c.level = 'county' OR (c.enters AND c.numerator IS NOT NULL)){of_kinds}
    ) x
  ) y
) z
UNION ALL
-- 按时报送，看报送情况
SELECT r.period, g.code, r.reporter, CAST(NULL AS DECIMAL(22,6)), CAST(NULL AS DECIMAL(22,6)),
       CASE r.status WHEN 'on_time' THEN 'reached' WHEN 'undated' THEN 'unknown' ELSE 'short' END,
       CASE WHEN r.status NOT IN ('on_time', 'undated') THEN 1 END
FROM goals g
JOIN plan p ON p.code = g.code
JOIN periods q ON p.valid_from <= q.sequence
JOIN reporters r ON r.period = q.period
WHERE g.scope = 'reporter';

CREATE OR REPLACE TEMPORARY VIEW goal_counts AS
SELECT period, code,
       COUNT(*) FILTER (WHERE standing = 'reached') AS reached,
       COUNT(*) FILTER (WHERE standing = 'short') AS short,
       COUNT(*) FILTER (WHERE standing = 'unknown') AS unknown,
       COUNT(*) FILTER (WHERE standing = 'doubted') AS doubtful,
       COALESCE(SUM(gap), 0) AS gap, COALESCE(MAX(gap), 0) AS largest_gap
FROM goal_standings
GROUP BY period, code;

-- 不达标的行：每行的下限，不是平均
CREATE OR REPLACE TEMPORARY VIEW short_villages AS
SELECT v.period, g.code, v.reporter, v.row_no, v.value
FROM goals g
JOIN counted_values v ON v.detail = g.detail AND v.col = g.detail_col AND v.value < g.detail_least
LEFT JOIN cells c ON c.period = v.period AND c.reporter = v.reporter AND c.code = g.code
WHERE g.scope = 'village' AND NOT COALESCE(c.doubted, FALSE);

-- 目标：met 是“达到”“未达到”，没有到期、缺数或存疑时为空
CREATE OR REPLACE TEMPORARY VIEW targets AS
SELECT period, place, code, indicator, scope, op, goal,
       -- 每年都要做到的，年底前做到了算达到，没有做到的到年底再判定
       applies AND (COALESCE(holds, FALSE) OR NOT early) AS applies, holds,
       CASE WHEN applies AND (holds OR NOT early) THEN holds END AS met,
       gap, short, villages
FROM (
  SELECT y.*,
         CASE scope
           WHEN 'whole' THEN CASE
             WHEN is_doubted OR goal IS NULL OR left_side IS NULL OR (rate AND denominator = 0) THEN NULL
             -- 缺单位的合计只会变大：“不少于”已达到的算达到，其余不定；要求100%而有缺口的，补报也补不上
             WHEN {holds} THEN CASE WHEN covered = expected OR ({grows}) THEN TRUE END
             ELSE CASE WHEN covered = expected OR (rate AND op = '=') THEN FALSE END END
           WHEN 'reporter' THEN CASE WHEN short > 0 THEN FALSE WHEN unknown = 0 THEN TRUE END
           ELSE CASE WHEN short > 0 OR villages > 0 THEN FALSE
                     WHEN unknown = 0 AND doubtful = 0 AND reached > 0 THEN TRUE END END AS holds,
         CASE WHEN scope <> 'whole' THEN counted_gap
              WHEN is_doubted OR goal IS NULL OR left_side IS NULL OR (rate AND denominator = 0) THEN NULL
              WHEN {holds} THEN 0
              WHEN covered = expected OR (rate AND op = '=') THEN {gap} END AS gap
  FROM (
    SELECT x.*, {left} AS left_side, {right} AS right_side{most_side}
    FROM (
      SELECT q.period, p.place, g.code, t.indicator, g.scope, g.op,{bounds} p.rate, t.total AS value,
             t.numerator, t.denominator, t.covered, t.expected,
             q.sequence >= g.from_sequence AND (NOT g.year_goal OR q.ends_year) AS applies,
             g.every_year AND NOT q.ends_year AS early,
             CASE g.against WHEN 'code' THEN o.total ELSE CAST(g.goal AS DECIMAL(22,6)) END AS goal,
             t.standing = 'doubted' OR COALESCE(o.standing = 'doubted', FALSE) AS is_doubted,
             COALESCE(n.reached, 0) AS reached, COALESCE(n.short, 0) AS short, COALESCE(n.unknown, 0) AS unknown,
             COALESCE(n.doubtful, 0) AS doubtful, 
             -- 最小值的目标，差额取最大的一家，各家的差额加起来没有意义
             CASE p.aggregate WHEN 'min' THEN COALESCE(n.largest_gap, 0) ELSE COALESCE(n.gap, 0) END AS counted_gap,
             COALESCE(w.villages, 0) AS villages
      FROM goals g
      JOIN plan p ON p.code = g.code
      JOIN periods q ON p.valid_from <= q.sequence
      JOIN totals t ON t.period = q.period AND t.code = g.code
      LEFT JOIN totals o ON o.period = q.period AND o.code = g.goal_code
      LEFT JOIN goal_counts n ON n.period = q.period AND n.code = g.code
      LEFT JOIN (SELECT period, code, COUNT(*) AS villages FROM short_villages GROUP BY period, code) w
        ON w.period = q.period AND w.code = g.code
    ) x
  ) y
) z;
