CREATE TEMP TABLE "household__0" AS
SELECT
  "own"."_row",
  "own"."area",
  CASE WHEN "own"."poor__seen" >= CAST('2018-12-31' AS DATE) THEN "own"."poor" END AS "poor",
  NOT "own"."poor" IS NULL
  AND NOT (
    COALESCE("own"."poor__seen" >= CAST('2018-12-31' AS DATE), FALSE)
  ) AS "poor__stale"
FROM "snapshot__household" AS "own";

CREATE TEMP TABLE "lacking" AS
SELECT
  'household' AS "subject",
  'helped' AS "rule",
  'entitled' AS "side",
  "lack"."_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM (
  SELECT
    "own"."_row" AS "_row",
    CAST(0 AS INT) AS "lackable",
    "own"."_row" AS "of_row",
    CASE WHEN "own"."poor__stale" THEN CAST(1 AS INT) ELSE CAST(0 AS INT) END AS "why"
  FROM "household__0" AS "own"
  WHERE
    "own"."poor" IS NULL
) AS "lack";

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
  "poor" AS "helped"
FROM "household__0"
ORDER BY
  "_row";
