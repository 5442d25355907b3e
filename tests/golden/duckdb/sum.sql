CREATE TEMP TABLE "person__0" AS
SELECT
  *,
  CAST(COALESCE("wage", 0) AS DECIMAL(38, 2)) AS "part__1__low",
  CAST(COALESCE("wage", 100000) AS DECIMAL(38, 2)) AS "part__1__high"
FROM (
  SELECT
    "own"."_row",
    "own"."area",
    "@household"."_row" AS "_household_row",
    "own"."wage" AS "wage",
    "own"."lives_here" AS "lives_here"
  FROM "snapshot__person" AS "own"
  LEFT JOIN "snapshot__household" AS "@household"
    ON "@household"."id" = "own"."household_id"
) AS layer;

CREATE TEMP TABLE "household__1" AS
SELECT
  *,
  CASE WHEN "wages__high" < 9000 THEN TRUE WHEN "wages__low" >= 9000 THEN FALSE END
  AND (
    "per_head" < 3000
  ) AS "poor"
FROM (
  SELECT
    *,
    CAST(CASE
      WHEN CASE
        WHEN "count__person__household__lives_here__low" = "count__person__household__lives_here__high"
        THEN "count__person__household__lives_here__low"
      END <> 0
      THEN (
        CAST(CASE
          WHEN (
            CAST((
              CASE WHEN "wages__low" = "wages__high" THEN "wages__low" END * 100
            ) AS INT128) < 0
          ) <> (
            CAST(CASE
              WHEN "count__person__household__lives_here__low" = "count__person__household__lives_here__high"
              THEN "count__person__household__lives_here__low"
            END AS INT128) < 0
          )
          THEN -(
            (
              (
                ABS(
                  CAST((
                    CASE WHEN "wages__low" = "wages__high" THEN "wages__low" END * 100
                  ) AS INT128)
                ) * 2
              ) + ABS(
                CAST(CASE
                  WHEN "count__person__household__lives_here__low" = "count__person__household__lives_here__high"
                  THEN "count__person__household__lives_here__low"
                END AS INT128)
              )
            ) // (
              ABS(
                CAST(CASE
                  WHEN "count__person__household__lives_here__low" = "count__person__household__lives_here__high"
                  THEN "count__person__household__lives_here__low"
                END AS INT128)
              ) * 2
            )
          )
          ELSE (
            (
              (
                ABS(
                  CAST((
                    CASE WHEN "wages__low" = "wages__high" THEN "wages__low" END * 100
                  ) AS INT128)
                ) * 2
              ) + ABS(
                CAST(CASE
                  WHEN "count__person__household__lives_here__low" = "count__person__household__lives_here__high"
                  THEN "count__person__household__lives_here__low"
                END AS INT128)
              )
            ) // (
              ABS(
                CAST(CASE
                  WHEN "count__person__household__lives_here__low" = "count__person__household__lives_here__high"
                  THEN "count__person__household__lives_here__low"
                END AS INT128)
              ) * 2
            )
          )
        END AS DECIMAL(36, 0)) * 0.01
      )
    END AS DECIMAL(18, 2)) AS "per_head"
  FROM (
    SELECT
      *,
      CAST("sum__person__household__part__1__lives_here__low" AS DECIMAL(38, 2)) AS "wages__low",
      CAST("sum__person__household__part__1__lives_here__high" AS DECIMAL(38, 2)) AS "wages__high"
    FROM (
      SELECT
        "own"."_row",
        "own"."area",
        NOT "@listed@person"."area" IS NULL AS "_listed_person",
        CASE
          WHEN NOT COALESCE(
            "person@household@person__0"."sum__person__household__part__1__lives_here__low_open",
            FALSE
          )
          THEN CAST(COALESCE("person@household@person__0"."sum__person__household__part__1__lives_here__low", 0) AS DECIMAL(38, 2))
        END AS "sum__person__household__part__1__lives_here__low",
        CASE
          WHEN NOT COALESCE(
            "person@household@person__0"."sum__person__household__part__1__lives_here__high_open",
            FALSE
          )
          AND NOT "@listed@person"."area" IS NULL
          THEN CAST(COALESCE(
            "person@household@person__0"."sum__person__household__part__1__lives_here__high",
            0
          ) AS DECIMAL(38, 2))
        END AS "sum__person__household__part__1__lives_here__high",
        CAST(COALESCE("person@household@person__0"."count__person__household__lives_here__sure", 0) AS DECIMAL(38, 0)) AS "count__person__household__lives_here__low",
        CASE
          WHEN NOT "@listed@person"."area" IS NULL
          THEN CAST(COALESCE("person@household@person__0"."count__person__household__lives_here__sure", 0) + COALESCE("person@household@person__0"."count__person__household__lives_here__open", 0) AS DECIMAL(38, 0))
        END AS "count__person__household__lives_here__high"
      FROM "snapshot__household" AS "own"
      LEFT JOIN (
        SELECT
          "area"
        FROM "complete"
        WHERE
          "subject" = 'person'
      ) AS "@listed@person"
        ON "@listed@person"."area" = "own"."area"
      LEFT JOIN (
        SELECT
          "_household_row" AS "_row",
          SUM(
            CASE
              WHEN "lives_here"
              THEN "part__1__low"
              WHEN "lives_here" IS NULL
              THEN CASE
                WHEN NOT "part__1__low" IS NULL
                THEN CASE
                  WHEN 0 IS NULL OR "part__1__low" IS NULL
                  THEN NULL
                  ELSE LEAST(0, "part__1__low")
                END
              END
            END
          ) AS "sum__person__household__part__1__lives_here__low",
          BOOL_OR(CAST(COALESCE("lives_here", TRUE) AND "part__1__low" IS NULL AS BOOLEAN)) AS "sum__person__household__part__1__lives_here__low_open",
          SUM(
            CASE
              WHEN "lives_here"
              THEN "part__1__high"
              WHEN "lives_here" IS NULL
              THEN CASE
                WHEN NOT "part__1__high" IS NULL
                THEN CASE
                  WHEN 0 IS NULL OR "part__1__high" IS NULL
                  THEN NULL
                  ELSE GREATEST(0, "part__1__high")
                END
              END
            END
          ) AS "sum__person__household__part__1__lives_here__high",
          BOOL_OR(CAST(COALESCE("lives_here", TRUE) AND "part__1__high" IS NULL AS BOOLEAN)) AS "sum__person__household__part__1__lives_here__high_open",
          COUNT(*) FILTER(WHERE
            "lives_here") AS "count__person__household__lives_here__sure",
          COUNT(*) FILTER(WHERE
            "lives_here" IS NULL) AS "count__person__household__lives_here__open"
        FROM "person__0"
        WHERE
          NOT "_household_row" IS NULL
        GROUP BY
          "_household_row"
      ) AS "person@household@person__0"
        ON "person@household@person__0"."_row" = "own"."_row"
    ) AS layer
  ) AS layer
) AS layer;

CREATE TEMP TABLE "lack__person__part__1" AS
SELECT DISTINCT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "person__0" AS "own"
WHERE
  NOT (
    COALESCE("own"."part__1__low" = "own"."part__1__high", FALSE)
  )
  AND "own"."wage" IS NULL;

CREATE TEMP TABLE "lack__household__wages" AS
SELECT
  "own"."_row" AS "_row",
  CAST(1 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(2 AS INT) AS "why"
FROM "household__1" AS "own"
WHERE
  NOT (
    COALESCE("own"."wages__low" = "own"."wages__high", FALSE)
  )
  AND NOT (
    COALESCE(
      "own"."sum__person__household__part__1__lives_here__low" = "own"."sum__person__household__part__1__lives_here__high",
      FALSE
    )
  )
  AND NOT "own"."_listed_person"
UNION
SELECT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "household__1" AS "own"
JOIN "person__0" AS "child"
  ON "child"."_household_row" = "own"."_row"
JOIN "lack__person__part__1" AS "lack"
  ON "lack"."_row" = "child"."_row"
WHERE
  NOT (
    COALESCE("own"."wages__low" = "own"."wages__high", FALSE)
  )
  AND NOT (
    COALESCE(
      "own"."sum__person__household__part__1__lives_here__low" = "own"."sum__person__household__part__1__lives_here__high",
      FALSE
    )
  )
  AND NOT (
    COALESCE("child"."part__1__low" = "child"."part__1__high", FALSE)
  )
  AND COALESCE("child"."lives_here", TRUE)
UNION
SELECT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "household__1" AS "own"
JOIN "person__0" AS "child"
  ON "child"."_household_row" = "own"."_row"
JOIN (
  SELECT
    "own"."_row" AS "_row",
    CAST(2 AS INT) AS "lackable",
    "own"."_row" AS "of_row",
    CAST(0 AS INT) AS "why"
  FROM "person__0" AS "own"
  WHERE
    "own"."lives_here" IS NULL
) AS "lack"
  ON "lack"."_row" = "child"."_row"
WHERE
  NOT (
    COALESCE("own"."wages__low" = "own"."wages__high", FALSE)
  )
  AND NOT (
    COALESCE(
      "own"."sum__person__household__part__1__lives_here__low" = "own"."sum__person__household__part__1__lives_here__high",
      FALSE
    )
  )
  AND "child"."lives_here" IS NULL;

CREATE TEMP TABLE "lack__household__per_head" AS
SELECT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "household__1" AS "own"
JOIN "lack__household__wages" AS "lack"
  ON "lack"."_row" = "own"."_row"
WHERE
  "own"."per_head" IS NULL
  AND NOT (
    COALESCE("own"."wages__low" = "own"."wages__high", FALSE)
  )
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(1 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(2 AS INT) AS "why"
FROM "household__1" AS "own"
WHERE
  "own"."per_head" IS NULL
  AND NOT (
    COALESCE(
      "own"."count__person__household__lives_here__low" = "own"."count__person__household__lives_here__high",
      FALSE
    )
  )
  AND NOT "own"."_listed_person"
UNION
SELECT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "household__1" AS "own"
JOIN "person__0" AS "child"
  ON "child"."_household_row" = "own"."_row"
JOIN (
  SELECT
    "own"."_row" AS "_row",
    CAST(2 AS INT) AS "lackable",
    "own"."_row" AS "of_row",
    CAST(0 AS INT) AS "why"
  FROM "person__0" AS "own"
  WHERE
    "own"."lives_here" IS NULL
) AS "lack"
  ON "lack"."_row" = "child"."_row"
WHERE
  "own"."per_head" IS NULL
  AND NOT (
    COALESCE(
      "own"."count__person__household__lives_here__low" = "own"."count__person__household__lives_here__high",
      FALSE
    )
  )
  AND "child"."lives_here" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(3 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(4 AS INT) AS "why"
FROM "household__1" AS "own"
WHERE
  "own"."per_head" IS NULL
  AND CASE
    WHEN "own"."count__person__household__lives_here__low" = "own"."count__person__household__lives_here__high"
    THEN "own"."count__person__household__lives_here__low"
  END = 0;

CREATE TEMP TABLE "lack__household__poor" AS
SELECT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "household__1" AS "own"
JOIN "lack__household__wages" AS "lack"
  ON "lack"."_row" = "own"."_row"
WHERE
  "own"."poor" IS NULL
  AND (
    CASE
      WHEN "own"."wages__high" < 9000
      THEN TRUE
      WHEN "own"."wages__low" >= 9000
      THEN FALSE
    END
  ) IS NULL
  AND NOT (
    COALESCE("own"."wages__low" = "own"."wages__high", FALSE)
  )
UNION
SELECT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "household__1" AS "own"
JOIN "lack__household__per_head" AS "lack"
  ON "lack"."_row" = "own"."_row"
WHERE
  "own"."poor" IS NULL
  AND (
    (
      "own"."per_head" < 3000
    )
  ) IS NULL
  AND "own"."per_head" IS NULL;

CREATE TEMP TABLE "lacking" AS
SELECT
  'household' AS "subject",
  'poor' AS "rule",
  'entitled' AS "side",
  "lack"."_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "lack__household__poor" AS "lack";

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
  CAST(CASE WHEN "wages__low" = "wages__high" THEN "wages__low" END AS DECIMAL(18, 2)) AS "wages",
  "per_head" AS "per_head",
  "poor" AS "poor"
FROM "household__1"
ORDER BY
  "_row";
