CREATE TEMP TABLE "visits__0" AS
SELECT
  *,
  (
    NOT "done_on" IS NULL OR "state" IN ('done')
  )
  AND (
    "done_on" BETWEEN CAST('2019-01-01' AS DATE) AND CAST('2019-03-31' AS DATE)
  ) AS "part__1",
  (
    NOT "done_on" IS NULL OR "state" IN ('done')
  )
  AND (
    "done_on" BETWEEN CAST('2019-04-01' AS DATE) AND CAST('2019-06-30' AS DATE)
  ) AS "part__2",
  (
    NOT "done_on" IS NULL OR "state" IN ('done')
  )
  AND (
    "done_on" BETWEEN CAST('2019-07-01' AS DATE) AND CAST('2019-09-30' AS DATE)
  ) AS "part__3",
  (
    NOT "done_on" IS NULL OR "state" IN ('done')
  )
  AND (
    "done_on" BETWEEN CAST('2019-10-01' AS DATE) AND CAST('2019-12-31' AS DATE)
  ) AS "part__4"
FROM (
  SELECT
    "own"."_row",
    "own"."area",
    "@household"."_row" AS "_household_row",
    "own"."state" AS "state",
    "own"."done_on" AS "done_on"
  FROM "snapshot__visits" AS "own"
  LEFT JOIN "snapshot__household" AS "@household"
    ON "@household"."id" = "own"."subject_id"
) AS layer;

CREATE TEMP TABLE "household__1" AS
SELECT
  *,
  (
    (
      NOT TRUE
    )
    OR CASE
      WHEN 2 <= "count__visits__household__part__1__low"
      THEN TRUE
      WHEN 2 > "count__visits__household__part__1__high"
      THEN FALSE
    END
  )
  AND (
    (
      NOT TRUE
    )
    OR CASE
      WHEN 2 <= "count__visits__household__part__2__low"
      THEN TRUE
      WHEN 2 > "count__visits__household__part__2__high"
      THEN FALSE
    END
  )
  AND (
    (
      NOT TRUE
    )
    OR CASE
      WHEN 2 <= "count__visits__household__part__3__low"
      THEN TRUE
      WHEN 2 > "count__visits__household__part__3__high"
      THEN FALSE
    END
  )
  AND (
    (
      NOT TRUE
    )
    OR CASE
      WHEN 2 <= "count__visits__household__part__4__low"
      THEN TRUE
      WHEN 2 > "count__visits__household__part__4__high"
      THEN FALSE
    END
  ) AS "visits__kept__received"
FROM (
  SELECT
    "own"."_row",
    "own"."area",
    "own"."is_poor" AS "is_poor",
    NOT "@listed@visits"."area" IS NULL AS "_listed_visits",
    CAST(COALESCE("visits@household@visits__0"."count__visits__household__part__1__sure", 0) AS DECIMAL(38, 0)) AS "count__visits__household__part__1__low",
    CASE
      WHEN NOT "@listed@visits"."area" IS NULL
      THEN CAST(COALESCE("visits@household@visits__0"."count__visits__household__part__1__sure", 0) + COALESCE("visits@household@visits__0"."count__visits__household__part__1__open", 0) AS DECIMAL(38, 0))
    END AS "count__visits__household__part__1__high",
    CAST(COALESCE("visits@household@visits__0"."count__visits__household__part__2__sure", 0) AS DECIMAL(38, 0)) AS "count__visits__household__part__2__low",
    CASE
      WHEN NOT "@listed@visits"."area" IS NULL
      THEN CAST(COALESCE("visits@household@visits__0"."count__visits__household__part__2__sure", 0) + COALESCE("visits@household@visits__0"."count__visits__household__part__2__open", 0) AS DECIMAL(38, 0))
    END AS "count__visits__household__part__2__high",
    CAST(COALESCE("visits@household@visits__0"."count__visits__household__part__3__sure", 0) AS DECIMAL(38, 0)) AS "count__visits__household__part__3__low",
    CASE
      WHEN NOT "@listed@visits"."area" IS NULL
      THEN CAST(COALESCE("visits@household@visits__0"."count__visits__household__part__3__sure", 0) + COALESCE("visits@household@visits__0"."count__visits__household__part__3__open", 0) AS DECIMAL(38, 0))
    END AS "count__visits__household__part__3__high",
    CAST(COALESCE("visits@household@visits__0"."count__visits__household__part__4__sure", 0) AS DECIMAL(38, 0)) AS "count__visits__household__part__4__low",
    CASE
      WHEN NOT "@listed@visits"."area" IS NULL
      THEN CAST(COALESCE("visits@household@visits__0"."count__visits__household__part__4__sure", 0) + COALESCE("visits@household@visits__0"."count__visits__household__part__4__open", 0) AS DECIMAL(38, 0))
    END AS "count__visits__household__part__4__high"
  FROM "snapshot__household" AS "own"
  LEFT JOIN (
    SELECT
      "area"
    FROM "complete"
    WHERE
      "subject" = 'visits'
  ) AS "@listed@visits"
    ON "@listed@visits"."area" = "own"."area"
  LEFT JOIN (
    SELECT
      "_household_row" AS "_row",
      COUNT(*) FILTER(WHERE
        "part__1") AS "count__visits__household__part__1__sure",
      COUNT(*) FILTER(WHERE
        "part__1" IS NULL) AS "count__visits__household__part__1__open",
      COUNT(*) FILTER(WHERE
        "part__2") AS "count__visits__household__part__2__sure",
      COUNT(*) FILTER(WHERE
        "part__2" IS NULL) AS "count__visits__household__part__2__open",
      COUNT(*) FILTER(WHERE
        "part__3") AS "count__visits__household__part__3__sure",
      COUNT(*) FILTER(WHERE
        "part__3" IS NULL) AS "count__visits__household__part__3__open",
      COUNT(*) FILTER(WHERE
        "part__4") AS "count__visits__household__part__4__sure",
      COUNT(*) FILTER(WHERE
        "part__4" IS NULL) AS "count__visits__household__part__4__open"
    FROM "visits__0"
    WHERE
      NOT "_household_row" IS NULL
    GROUP BY
      "_household_row"
  ) AS "visits@household@visits__0"
    ON "visits@household@visits__0"."_row" = "own"."_row"
) AS layer;

CREATE TEMP TABLE "lack__visits__part__1" AS
SELECT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "visits__0" AS "own"
WHERE
  "own"."part__1" IS NULL
  AND (
    NOT "own"."done_on" IS NULL OR "own"."state" IN ('done')
  ) IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(1 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "visits__0" AS "own"
WHERE
  "own"."part__1" IS NULL
  AND (
    (
      "own"."done_on" BETWEEN CAST('2019-01-01' AS DATE) AND CAST('2019-03-31' AS DATE)
    )
  ) IS NULL
  AND "own"."done_on" IS NULL;

CREATE TEMP TABLE "lack__visits__part__2" AS
SELECT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "visits__0" AS "own"
WHERE
  "own"."part__2" IS NULL
  AND (
    NOT "own"."done_on" IS NULL OR "own"."state" IN ('done')
  ) IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(1 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "visits__0" AS "own"
WHERE
  "own"."part__2" IS NULL
  AND (
    (
      "own"."done_on" BETWEEN CAST('2019-04-01' AS DATE) AND CAST('2019-06-30' AS DATE)
    )
  ) IS NULL
  AND "own"."done_on" IS NULL;

CREATE TEMP TABLE "lack__visits__part__3" AS
SELECT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "visits__0" AS "own"
WHERE
  "own"."part__3" IS NULL
  AND (
    NOT "own"."done_on" IS NULL OR "own"."state" IN ('done')
  ) IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(1 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "visits__0" AS "own"
WHERE
  "own"."part__3" IS NULL
  AND (
    (
      "own"."done_on" BETWEEN CAST('2019-07-01' AS DATE) AND CAST('2019-09-30' AS DATE)
    )
  ) IS NULL
  AND "own"."done_on" IS NULL;

CREATE TEMP TABLE "lack__visits__part__4" AS
SELECT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "visits__0" AS "own"
WHERE
  "own"."part__4" IS NULL
  AND (
    NOT "own"."done_on" IS NULL OR "own"."state" IN ('done')
  ) IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(1 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "visits__0" AS "own"
WHERE
  "own"."part__4" IS NULL
  AND (
    (
      "own"."done_on" BETWEEN CAST('2019-10-01' AS DATE) AND CAST('2019-12-31' AS DATE)
    )
  ) IS NULL
  AND "own"."done_on" IS NULL;

CREATE TEMP TABLE "lack__household__visits__kept__received" AS
SELECT
  "own"."_row" AS "_row",
  CAST(2 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(2 AS INT) AS "why"
FROM "household__1" AS "own"
WHERE
  "own"."visits__kept__received" IS NULL
  AND (
    (
      NOT TRUE
    )
    OR CASE
      WHEN 2 <= "own"."count__visits__household__part__1__low"
      THEN TRUE
      WHEN 2 > "own"."count__visits__household__part__1__high"
      THEN FALSE
    END
  ) IS NULL
  AND (
    CASE
      WHEN 2 <= "own"."count__visits__household__part__1__low"
      THEN TRUE
      WHEN 2 > "own"."count__visits__household__part__1__high"
      THEN FALSE
    END
  ) IS NULL
  AND NOT (
    COALESCE(
      "own"."count__visits__household__part__1__low" = "own"."count__visits__household__part__1__high",
      FALSE
    )
  )
  AND NOT "own"."_listed_visits"
UNION
SELECT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "household__1" AS "own"
JOIN "visits__0" AS "child"
  ON "child"."_household_row" = "own"."_row"
JOIN "lack__visits__part__1" AS "lack"
  ON "lack"."_row" = "child"."_row"
WHERE
  "own"."visits__kept__received" IS NULL
  AND (
    (
      NOT TRUE
    )
    OR CASE
      WHEN 2 <= "own"."count__visits__household__part__1__low"
      THEN TRUE
      WHEN 2 > "own"."count__visits__household__part__1__high"
      THEN FALSE
    END
  ) IS NULL
  AND (
    CASE
      WHEN 2 <= "own"."count__visits__household__part__1__low"
      THEN TRUE
      WHEN 2 > "own"."count__visits__household__part__1__high"
      THEN FALSE
    END
  ) IS NULL
  AND NOT (
    COALESCE(
      "own"."count__visits__household__part__1__low" = "own"."count__visits__household__part__1__high",
      FALSE
    )
  )
  AND "child"."part__1" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(2 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(2 AS INT) AS "why"
FROM "household__1" AS "own"
WHERE
  "own"."visits__kept__received" IS NULL
  AND (
    (
      NOT TRUE
    )
    OR CASE
      WHEN 2 <= "own"."count__visits__household__part__2__low"
      THEN TRUE
      WHEN 2 > "own"."count__visits__household__part__2__high"
      THEN FALSE
    END
  ) IS NULL
  AND (
    CASE
      WHEN 2 <= "own"."count__visits__household__part__2__low"
      THEN TRUE
      WHEN 2 > "own"."count__visits__household__part__2__high"
      THEN FALSE
    END
  ) IS NULL
  AND NOT (
    COALESCE(
      "own"."count__visits__household__part__2__low" = "own"."count__visits__household__part__2__high",
      FALSE
    )
  )
  AND NOT "own"."_listed_visits"
UNION
SELECT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "household__1" AS "own"
JOIN "visits__0" AS "child"
  ON "child"."_household_row" = "own"."_row"
JOIN "lack__visits__part__2" AS "lack"
  ON "lack"."_row" = "child"."_row"
WHERE
  "own"."visits__kept__received" IS NULL
  AND (
    (
      NOT TRUE
    )
    OR CASE
      WHEN 2 <= "own"."count__visits__household__part__2__low"
      THEN TRUE
      WHEN 2 > "own"."count__visits__household__part__2__high"
      THEN FALSE
    END
  ) IS NULL
  AND (
    CASE
      WHEN 2 <= "own"."count__visits__household__part__2__low"
      THEN TRUE
      WHEN 2 > "own"."count__visits__household__part__2__high"
      THEN FALSE
    END
  ) IS NULL
  AND NOT (
    COALESCE(
      "own"."count__visits__household__part__2__low" = "own"."count__visits__household__part__2__high",
      FALSE
    )
  )
  AND "child"."part__2" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(2 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(2 AS INT) AS "why"
FROM "household__1" AS "own"
WHERE
  "own"."visits__kept__received" IS NULL
  AND (
    (
      NOT TRUE
    )
    OR CASE
      WHEN 2 <= "own"."count__visits__household__part__3__low"
      THEN TRUE
      WHEN 2 > "own"."count__visits__household__part__3__high"
      THEN FALSE
    END
  ) IS NULL
  AND (
    CASE
      WHEN 2 <= "own"."count__visits__household__part__3__low"
      THEN TRUE
      WHEN 2 > "own"."count__visits__household__part__3__high"
      THEN FALSE
    END
  ) IS NULL
  AND NOT (
    COALESCE(
      "own"."count__visits__household__part__3__low" = "own"."count__visits__household__part__3__high",
      FALSE
    )
  )
  AND NOT "own"."_listed_visits"
UNION
SELECT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "household__1" AS "own"
JOIN "visits__0" AS "child"
  ON "child"."_household_row" = "own"."_row"
JOIN "lack__visits__part__3" AS "lack"
  ON "lack"."_row" = "child"."_row"
WHERE
  "own"."visits__kept__received" IS NULL
  AND (
    (
      NOT TRUE
    )
    OR CASE
      WHEN 2 <= "own"."count__visits__household__part__3__low"
      THEN TRUE
      WHEN 2 > "own"."count__visits__household__part__3__high"
      THEN FALSE
    END
  ) IS NULL
  AND (
    CASE
      WHEN 2 <= "own"."count__visits__household__part__3__low"
      THEN TRUE
      WHEN 2 > "own"."count__visits__household__part__3__high"
      THEN FALSE
    END
  ) IS NULL
  AND NOT (
    COALESCE(
      "own"."count__visits__household__part__3__low" = "own"."count__visits__household__part__3__high",
      FALSE
    )
  )
  AND "child"."part__3" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(2 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(2 AS INT) AS "why"
FROM "household__1" AS "own"
WHERE
  "own"."visits__kept__received" IS NULL
  AND (
    (
      NOT TRUE
    )
    OR CASE
      WHEN 2 <= "own"."count__visits__household__part__4__low"
      THEN TRUE
      WHEN 2 > "own"."count__visits__household__part__4__high"
      THEN FALSE
    END
  ) IS NULL
  AND (
    CASE
      WHEN 2 <= "own"."count__visits__household__part__4__low"
      THEN TRUE
      WHEN 2 > "own"."count__visits__household__part__4__high"
      THEN FALSE
    END
  ) IS NULL
  AND NOT (
    COALESCE(
      "own"."count__visits__household__part__4__low" = "own"."count__visits__household__part__4__high",
      FALSE
    )
  )
  AND NOT "own"."_listed_visits"
UNION
SELECT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "household__1" AS "own"
JOIN "visits__0" AS "child"
  ON "child"."_household_row" = "own"."_row"
JOIN "lack__visits__part__4" AS "lack"
  ON "lack"."_row" = "child"."_row"
WHERE
  "own"."visits__kept__received" IS NULL
  AND (
    (
      NOT TRUE
    )
    OR CASE
      WHEN 2 <= "own"."count__visits__household__part__4__low"
      THEN TRUE
      WHEN 2 > "own"."count__visits__household__part__4__high"
      THEN FALSE
    END
  ) IS NULL
  AND (
    CASE
      WHEN 2 <= "own"."count__visits__household__part__4__low"
      THEN TRUE
      WHEN 2 > "own"."count__visits__household__part__4__high"
      THEN FALSE
    END
  ) IS NULL
  AND NOT (
    COALESCE(
      "own"."count__visits__household__part__4__low" = "own"."count__visits__household__part__4__high",
      FALSE
    )
  )
  AND "child"."part__4" IS NULL;

CREATE TEMP TABLE "lacking" AS
SELECT
  'household' AS "subject",
  'visits__kept' AS "rule",
  'entitled' AS "side",
  "lack"."_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM (
  SELECT
    "own"."_row" AS "_row",
    CAST(3 AS INT) AS "lackable",
    "own"."_row" AS "of_row",
    CAST(0 AS INT) AS "why"
  FROM "household__1" AS "own"
  WHERE
    "own"."is_poor" IS NULL
) AS "lack"
UNION ALL
SELECT
  'household' AS "subject",
  'visits__kept' AS "rule",
  'received' AS "side",
  "lack"."_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "lack__household__visits__kept__received" AS "lack"
JOIN "household__1" AS "own"
  ON "own"."_row" = "lack"."_row"
WHERE
  COALESCE("own"."is_poor", TRUE);

CREATE TEMP TABLE "counts__household" AS
SELECT
  "own"."area",
  COUNT(*) FILTER(WHERE
    "own"."is_poor" AND "own"."visits__kept__received") AS "visits__kept_by_all__2019__tt",
  COUNT(*) FILTER(WHERE
    "own"."is_poor" AND NOT "own"."visits__kept__received") AS "visits__kept_by_all__2019__tf",
  COUNT(*) FILTER(WHERE
    "own"."is_poor" AND "own"."visits__kept__received" IS NULL) AS "visits__kept_by_all__2019__tu",
  COUNT(*) FILTER(WHERE
    "own"."is_poor" IS NULL AND "own"."visits__kept__received") AS "visits__kept_by_all__2019__ut",
  COUNT(*) FILTER(WHERE
    "own"."is_poor" IS NULL AND NOT "own"."visits__kept__received") AS "visits__kept_by_all__2019__uf",
  COUNT(*) FILTER(WHERE
    "own"."is_poor" IS NULL AND "own"."visits__kept__received" IS NULL) AS "visits__kept_by_all__2019__uu",
  COUNT(*) FILTER(WHERE
    "own"."is_poor" AND "own"."visits__kept__received") AS "visits__kept_by_all__2020__tt",
  COUNT(*) FILTER(WHERE
    "own"."is_poor" AND NOT "own"."visits__kept__received") AS "visits__kept_by_all__2020__tf",
  COUNT(*) FILTER(WHERE
    "own"."is_poor" AND "own"."visits__kept__received" IS NULL) AS "visits__kept_by_all__2020__tu",
  COUNT(*) FILTER(WHERE
    "own"."is_poor" IS NULL AND "own"."visits__kept__received") AS "visits__kept_by_all__2020__ut",
  COUNT(*) FILTER(WHERE
    "own"."is_poor" IS NULL AND NOT "own"."visits__kept__received") AS "visits__kept_by_all__2020__uf",
  COUNT(*) FILTER(WHERE
    "own"."is_poor" IS NULL AND "own"."visits__kept__received" IS NULL) AS "visits__kept_by_all__2020__uu"
FROM "household__1" AS "own"
GROUP BY
  "own"."area";

CREATE TEMP TABLE "counted" AS
SELECT
  'visits__kept_by_all' AS "target",
  2019 AS "year",
  "area",
  "visits__kept_by_all__2019__tt" AS "tt",
  "visits__kept_by_all__2019__tf" AS "tf",
  "visits__kept_by_all__2019__tu" AS "tu",
  "visits__kept_by_all__2019__ut" AS "ut",
  "visits__kept_by_all__2019__uf" AS "uf",
  "visits__kept_by_all__2019__uu" AS "uu",
  CAST(NULL AS DECIMAL(38, 4)) AS "low",
  CAST(NULL AS DECIMAL(38, 4)) AS "high"
FROM "counts__household"
UNION ALL
SELECT
  'visits__kept_by_all' AS "target",
  2020 AS "year",
  "area",
  "visits__kept_by_all__2020__tt" AS "tt",
  "visits__kept_by_all__2020__tf" AS "tf",
  "visits__kept_by_all__2020__tu" AS "tu",
  "visits__kept_by_all__2020__ut" AS "ut",
  "visits__kept_by_all__2020__uf" AS "uf",
  "visits__kept_by_all__2020__uu" AS "uu",
  CAST(NULL AS DECIMAL(38, 4)) AS "low",
  CAST(NULL AS DECIMAL(38, 4)) AS "high"
FROM "counts__household";

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
  "is_poor" AS "visits__kept",
  "visits__kept__received" AS "visits__kept__received"
FROM "household__1"
ORDER BY
  "_row";
