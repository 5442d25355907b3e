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

-- household.parquet
SELECT
  "is_poor" AS "visits__kept",
  "visits__kept__received" AS "visits__kept__received"
FROM "household__1"
ORDER BY
  "_row";
