CREATE TEMP TABLE "household__0" AS
SELECT
  *,
  "poor" AND (
    "ill" OR (
      NOT "old"
    )
  ) AS "helped"
FROM (
  SELECT
    "own"."_row",
    "own"."area",
    "own"."poor" AS "poor",
    "own"."ill" AS "ill",
    "own"."old" AS "old"
  FROM "snapshot__household" AS "own"
) AS layer;

CREATE TEMP TABLE "lack__household__helped" AS
SELECT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."helped" IS NULL AND "own"."poor" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(1 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."helped" IS NULL
  AND (
    "own"."ill" OR (
      NOT "own"."old"
    )
  ) IS NULL
  AND "own"."ill" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(2 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."helped" IS NULL
  AND (
    "own"."ill" OR (
      NOT "own"."old"
    )
  ) IS NULL
  AND (
    (
      NOT "own"."old"
    )
  ) IS NULL
  AND "own"."old" IS NULL;

CREATE TEMP TABLE "lacking" AS
SELECT
  'household' AS "subject",
  'helped' AS "rule",
  'entitled' AS "side",
  "lack"."_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "lack__household__helped" AS "lack";

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

-- household.parquet
SELECT
  "helped" AS "helped"
FROM "household__0"
ORDER BY
  "_row";
