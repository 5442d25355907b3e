CREATE TEMP TABLE "household__0" AS
SELECT
  *,
  "grade" IN ('1', '2') AS "severe"
FROM (
  SELECT
    *,
    CAST(CASE WHEN "certified" THEN "grade__cell" WHEN NOT "certified" THEN 'none' END AS TEXT) AS "grade"
  FROM (
    SELECT
      "own"."_row",
      "own"."area",
      "own"."certified" AS "certified",
      CASE WHEN "own"."grade__seen" >= CAST('2009-12-31' AS DATE) THEN "own"."grade" END AS "grade__cell",
      NOT "own"."grade" IS NULL
      AND NOT (
        COALESCE("own"."grade__seen" >= CAST('2009-12-31' AS DATE), FALSE)
      ) AS "grade__stale"
    FROM "snapshot__household" AS "own"
  ) AS layer
) AS layer;

CREATE TEMP TABLE "lack__household__grade" AS
SELECT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."grade" IS NULL AND "own"."certified" IS NULL AND "own"."certified" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(1 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CASE WHEN "own"."grade__stale" THEN CAST(1 AS INT) ELSE CAST(0 AS INT) END AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."grade" IS NULL AND "own"."certified" AND "own"."grade__cell" IS NULL;

CREATE TEMP TABLE "lack__household__severe" AS
SELECT DISTINCT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "household__0" AS "own"
JOIN "lack__household__grade" AS "lack"
  ON "lack"."_row" = "own"."_row"
WHERE
  "own"."severe" IS NULL AND "own"."grade" IS NULL;

CREATE TEMP TABLE "lacking" AS
SELECT
  'household' AS "subject",
  'severe' AS "rule",
  'entitled' AS "side",
  "lack"."_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "lack__household__severe" AS "lack";

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
  "severe" AS "severe"
FROM "household__0"
ORDER BY
  "_row";
