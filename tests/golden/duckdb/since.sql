CREATE TEMP TABLE "household__0" AS
SELECT
  *,
  (
    "status" = 'out'
  )
  AND (
    CASE
      WHEN NOT (
        CASE WHEN NOT "status" IS NULL THEN "status__since" END
      ) IS NULL
      THEN CAST((
        (
          24240 - (
            (
              YEAR(CASE WHEN NOT "status" IS NULL THEN "status__since" END) * 12
            ) + MONTH(CASE WHEN NOT "status" IS NULL THEN "status__since" END)
          )
        ) - CASE
          WHEN CASE
            WHEN DAY(CASE WHEN NOT "status" IS NULL THEN "status__since" END) IS NULL
            OR 31 IS NULL
            THEN NULL
            ELSE LEAST(DAY(CASE WHEN NOT "status" IS NULL THEN "status__since" END), 31)
          END > 31
          THEN 1
          ELSE 0
        END
      ) AS BIGINT)
    END < 6
  )
  AND (
    (
      CASE
        WHEN NOT "opened_on" IS NULL
        THEN CAST((
          (
            24240 - (
              (
                YEAR("opened_on") * 12
              ) + MONTH("opened_on")
            )
          ) - CASE
            WHEN CASE
              WHEN DAY("opened_on") IS NULL OR 31 IS NULL
              THEN NULL
              ELSE LEAST(DAY("opened_on"), 31)
            END > 31
            THEN 1
            ELSE 0
          END
        ) AS BIGINT)
      END >= 6
    )
    OR (
      COALESCE("status", 'in') = 'in'
    )
  ) AS "kept"
FROM (
  SELECT
    "own"."_row",
    "own"."area",
    CASE
      WHEN "own"."status__seen" >= CAST('2019-07-01' AS DATE)
      THEN "own"."status"
    END AS "status",
    NOT "own"."status" IS NULL
    AND NOT (
      COALESCE("own"."status__seen" >= CAST('2019-07-01' AS DATE), FALSE)
    ) AS "status__stale",
    "own"."opened_on" AS "opened_on",
    "own"."status__since" AS "status__since"
  FROM "snapshot__household" AS "own"
) AS layer;

CREATE TEMP TABLE "lack__household__kept" AS
SELECT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CASE WHEN "own"."status__stale" THEN CAST(1 AS INT) ELSE CAST(0 AS INT) END AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."kept" IS NULL
  AND (
    (
      "own"."status" = 'out'
    )
  ) IS NULL
  AND "own"."status" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CASE WHEN "own"."status__stale" THEN CAST(1 AS INT) ELSE CAST(0 AS INT) END AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."kept" IS NULL
  AND (
    (
      CASE
        WHEN NOT (
          CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END
        ) IS NULL
        THEN CAST((
          (
            24240 - (
              (
                YEAR(CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END) * 12
              ) + MONTH(CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END)
            )
          ) - CASE
            WHEN CASE
              WHEN DAY(CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END) IS NULL
              OR 31 IS NULL
              THEN NULL
              ELSE LEAST(DAY(CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END), 31)
            END > 31
            THEN 1
            ELSE 0
          END
        ) AS BIGINT)
      END < 6
    )
  ) IS NULL
  AND "own"."status" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."kept" IS NULL
  AND (
    (
      CASE
        WHEN NOT (
          CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END
        ) IS NULL
        THEN CAST((
          (
            24240 - (
              (
                YEAR(CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END) * 12
              ) + MONTH(CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END)
            )
          ) - CASE
            WHEN CASE
              WHEN DAY(CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END) IS NULL
              OR 31 IS NULL
              THEN NULL
              ELSE LEAST(DAY(CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END), 31)
            END > 31
            THEN 1
            ELSE 0
          END
        ) AS BIGINT)
      END < 6
    )
  ) IS NULL
  AND NOT "own"."status" IS NULL
  AND "own"."status__since" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(1 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."kept" IS NULL
  AND (
    (
      CASE
        WHEN NOT "own"."opened_on" IS NULL
        THEN CAST((
          (
            24240 - (
              (
                YEAR("own"."opened_on") * 12
              ) + MONTH("own"."opened_on")
            )
          ) - CASE
            WHEN CASE
              WHEN DAY("own"."opened_on") IS NULL OR 31 IS NULL
              THEN NULL
              ELSE LEAST(DAY("own"."opened_on"), 31)
            END > 31
            THEN 1
            ELSE 0
          END
        ) AS BIGINT)
      END >= 6
    )
    OR (
      COALESCE("own"."status", 'in') = 'in'
    )
  ) IS NULL
  AND (
    (
      CASE
        WHEN NOT "own"."opened_on" IS NULL
        THEN CAST((
          (
            24240 - (
              (
                YEAR("own"."opened_on") * 12
              ) + MONTH("own"."opened_on")
            )
          ) - CASE
            WHEN CASE
              WHEN DAY("own"."opened_on") IS NULL OR 31 IS NULL
              THEN NULL
              ELSE LEAST(DAY("own"."opened_on"), 31)
            END > 31
            THEN 1
            ELSE 0
          END
        ) AS BIGINT)
      END >= 6
    )
  ) IS NULL
  AND "own"."opened_on" IS NULL;

CREATE TEMP TABLE "lacking" AS
SELECT
  'household' AS "subject",
  'kept' AS "rule",
  'entitled' AS "side",
  "lack"."_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "lack__household__kept" AS "lack";

CREATE TEMP TABLE "counted" AS
SELECT
  CAST(NULL AS TEXT) AS "target",
  CAST(NULL AS INT) AS "year",
  CAST(NULL AS TEXT) AS "area",
  CAST(NULL AS BIGINT) AS "tt",
  CAST(NULL AS BIGINT) AS "tf",
  CAST(NULL AS BIGINT) AS "tu",
  CAST(NULL AS BIGINT) AS "ut",
  CAST(NULL AS BIGINT) AS "uf",
  CAST(NULL AS BIGINT) AS "uu",
  CAST(NULL AS DECIMAL(38, 4)) AS "low",
  CAST(NULL AS DECIMAL(38, 4)) AS "high"
WHERE
  FALSE;

CREATE TEMP TABLE "progress" AS
WITH periods AS (
  SELECT DISTINCT
    subject,
    first,
    last
  FROM goals
  WHERE
    phase <> 'gone'
), open_leaves AS (
  SELECT
    p.subject,
    p.first,
    p.last,
    a.code
  FROM periods AS p
  CROSS JOIN areas AS a
  WHERE
    a.is_leaf
    AND NOT EXISTS(
      SELECT
        1
      FROM declared AS d
      WHERE
        d.subject = p.subject
        AND d.area = a.code
        AND d.first <= p.first
        AND d.last >= p.last
    )
), open_areas AS (
  SELECT DISTINCT
    o.subject,
    o.first,
    o.last,
    u.ancestor AS area
  FROM open_leaves AS o
  JOIN area_under AS u
    ON u.code = o.code
), open_plan AS (
  SELECT DISTINCT
    subject,
    first,
    last
  FROM open_leaves
), places AS (
  SELECT
    code AS area,
    level
  FROM areas
  WHERE
    is_stored
  UNION ALL
  SELECT
    CAST(NULL AS TEXT),
    CAST(NULL AS TEXT)
  UNION ALL
  SELECT
    'no_area',
    'no_area'
), located AS (
  SELECT
    c.*,
    u.ancestor AS place
  FROM counted AS c
  JOIN area_under AS u
    ON u.code = c.area
  UNION ALL
  SELECT
    c.*,
    CAST(NULL AS TEXT)
  FROM counted AS c
  UNION ALL
  SELECT
    c.*,
    'no_area'
  FROM counted AS c
  WHERE
    c.area IS NULL
), rolled AS (
  SELECT
    target,
    year,
    place,
    SUM(tt) AS tt,
    SUM(tf) AS tf,
    SUM(tu) AS tu,
    SUM(ut) AS ut,
    SUM(uf) AS uf,
    SUM(uu) AS uu,
    CASE WHEN COUNT(low) = COUNT(*) THEN SUM(low) END AS low,
    CASE WHEN COUNT(high) = COUNT(*) THEN SUM(high) END AS high,
    COUNT(*) AS sheets
  FROM located
  GROUP BY
    target,
    year,
    place
), filled AS (
  SELECT
    g.*,
    p.area,
    p.level,
    CASE
      WHEN p.area IS NULL OR p.area = 'no_area'
      THEN op.subject IS NULL
      ELSE oa.subject IS NULL
    END AS closed,
    COALESCE(r.tt, 0) AS tt,
    COALESCE(r.tf, 0) AS tf,
    COALESCE(r.tu, 0) AS tu,
    COALESCE(r.ut, 0) AS ut,
    COALESCE(r.uf, 0) AS uf,
    COALESCE(r.uu, 0) AS uu,
    CASE WHEN r.sheets IS NULL THEN 0 ELSE r.low END AS sum_low,
    CASE WHEN r.sheets IS NULL THEN 0 ELSE r.high END AS sum_high,
    CASE WHEN g.form = 'share' OR p.area IS NULL THEN g.goal ELSE al.goal END AS own_goal
  FROM goals AS g
  CROSS JOIN places AS p
  LEFT JOIN rolled AS r
    ON r.target = g.target AND r.year = g.year AND r.place IS NOT DISTINCT FROM p.area
  LEFT JOIN open_areas AS oa
    ON oa.subject = g.subject
    AND oa.first = g.first
    AND oa.last = g.last
    AND oa.area = p.area
  LEFT JOIN open_plan AS op
    ON op.subject = g.subject AND op.first = g.first AND op.last = g.last
  LEFT JOIN allocated AS al
    ON al.target = g.target AND al.year = g.year AND al.area = p.area
), divided AS (
  SELECT
    *,
    tt + tf + tu + uf + uu AS low_divisor,
    tt + tf + tu + ut + uu AS high_divisor,
    tt + tf + tu + ut + uf + uu AS possible
  FROM filled
), ends AS (
  SELECT
    *,
    CASE
      WHEN form = 'sum'
      THEN CASE WHEN closed OR grows THEN sum_low END
      WHEN form = 'count'
      THEN tt
      WHEN NOT closed
      THEN 0
      WHEN low_divisor = 0
      THEN CASE WHEN ut > 0 THEN 1 END
      ELSE tt
    END AS low_part,
    CASE
      WHEN form <> 'share' OR NOT closed OR low_divisor = 0
      THEN 1
      ELSE low_divisor
    END AS low_whole,
    CASE
      WHEN form = 'sum'
      THEN CASE WHEN closed THEN sum_high END
      WHEN form = 'count'
      THEN CASE WHEN closed THEN tt + tu END
      WHEN NOT closed
      THEN 1
      WHEN high_divisor = 0
      THEN CASE WHEN uf > 0 THEN 0 END
      ELSE tt + tu + ut + uu
    END AS high_part,
    CASE
      WHEN form <> 'share' OR NOT closed OR high_divisor = 0
      THEN 1
      ELSE high_divisor
    END AS high_whole
  FROM divided
), judged AS (
  SELECT
    *,
    CASE op
      WHEN 'at_least'
      THEN CASE
        WHEN low_part >= own_goal * low_whole
        THEN 'met'
        WHEN high_part < own_goal * high_whole
        THEN 'missed'
      END
      WHEN 'above'
      THEN CASE
        WHEN low_part > own_goal * low_whole
        THEN 'met'
        WHEN high_part <= own_goal * high_whole
        THEN 'missed'
      END
      WHEN 'at_most'
      THEN CASE
        WHEN high_part <= own_goal * high_whole
        THEN 'met'
        WHEN low_part > own_goal * low_whole
        THEN 'missed'
      END
      WHEN 'exactly'
      THEN CASE
        WHEN low_part = own_goal * low_whole AND high_part = own_goal * high_whole
        THEN 'met'
        WHEN high_part < own_goal * high_whole OR low_part > own_goal * low_whole
        THEN 'missed'
      END
    END AS verdict
  FROM ends
)
SELECT
  target,
  year,
  area,
  level,
  CAST(NULL AS TEXT) AS "group",
  op,
  CAST(CASE WHEN form = 'share' THEN own_goal * 100 ELSE own_goal END AS DECIMAL(28, 6)) AS goal,
  CAST(NULL AS DECIMAL(28, 6)) AS goal_high,
  CASE
    WHEN phase <> 'gone'
    THEN CAST(CASE
      WHEN form = 'share'
      THEN CAST(CAST(low_part AS DECIMAL(30, 0)) * 10000 AS INT128) // low_whole * 0.01
      ELSE low_part
    END AS DECIMAL(38, 4))
  END AS low,
  CASE
    WHEN phase <> 'gone'
    THEN CAST(CASE
      WHEN form = 'share'
      THEN (
        CAST(CAST(high_part AS DECIMAL(30, 0)) * 10000 AS INT128) + high_whole - 1
      ) // high_whole * 0.01
      ELSE high_part
    END AS DECIMAL(38, 4))
  END AS high,
  unit,
  CASE WHEN phase <> 'gone' THEN CAST(tt AS BIGINT) END AS tt,
  CASE WHEN phase <> 'gone' THEN CAST(tf AS BIGINT) END AS tf,
  CASE WHEN phase <> 'gone' THEN CAST(tu AS BIGINT) END AS tu,
  CASE WHEN phase <> 'gone' THEN CAST(ut AS BIGINT) END AS ut,
  CASE WHEN phase <> 'gone' THEN CAST(uf AS BIGINT) END AS uf,
  CASE WHEN phase <> 'gone' THEN CAST(uu AS BIGINT) END AS uu,
  CASE
    WHEN phase = 'gone'
    THEN 'not_in_run'
    WHEN own_goal IS NULL
    THEN NULL
    WHEN phase = 'early'
    THEN CASE WHEN lasts AND verdict = 'met' THEN 'met' ELSE 'not_due' END
    WHEN form = 'share' AND closed AND possible = 0
    THEN 'no_denominator'
    ELSE COALESCE(verdict, 'unknown')
  END AS status,
  CASE WHEN phase <> 'gone' THEN closed END AS closed,
  owner
FROM judged
ORDER BY
  target,
  year,
  level NULLS FIRST,
  area NULLS FIRST;

-- household.parquet
SELECT
  "kept" AS "kept"
FROM "household__0"
ORDER BY
  "_row";
