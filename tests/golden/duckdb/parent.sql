CREATE TEMP TABLE "household__0" AS
SELECT
  "own"."_row",
  "own"."area",
  "own"."poor" AS "poor"
FROM "snapshot__household" AS "own";

CREATE TEMP TABLE "person__1" AS
SELECT
  *,
  "disabled" AND "household__poor" AS "helped"
FROM (
  SELECT
    "own"."_row",
    "own"."area",
    "@household"."_row" AS "_household_row",
    "own"."disabled" AS "disabled",
    "household@household__0"."poor" AS "household__poor"
  FROM "snapshot__person" AS "own"
  LEFT JOIN "snapshot__household" AS "@household"
    ON "@household"."id" = "own"."household_id"
  LEFT JOIN "household__0" AS "household@household__0"
    ON "household@household__0"."_row" = "@household"."_row"
) AS layer;

CREATE TEMP TABLE "lack__person__helped" AS
SELECT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "person__1" AS "own"
WHERE
  "own"."helped" IS NULL AND "own"."disabled" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(1 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "person__1" AS "own"
WHERE
  "own"."helped" IS NULL
  AND "own"."household__poor" IS NULL
  AND "own"."_household_row" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "person__1" AS "own"
JOIN (
  SELECT
    "own"."_row" AS "_row",
    CAST(2 AS INT) AS "lackable",
    "own"."_row" AS "of_row",
    CAST(0 AS INT) AS "why"
  FROM "household__0" AS "own"
  WHERE
    "own"."poor" IS NULL
) AS "lack"
  ON "lack"."_row" = "own"."_household_row"
WHERE
  "own"."helped" IS NULL AND "own"."household__poor" IS NULL;

CREATE TEMP TABLE "lacking" AS
SELECT
  'person' AS "subject",
  'helped' AS "rule",
  'entitled' AS "side",
  "lack"."_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "lack__person__helped" AS "lack";

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

-- person.parquet
SELECT
  "helped" AS "helped"
FROM "person__1"
ORDER BY
  "_row";
