CREATE TEMP TABLE "person__0" AS
SELECT
  "own"."_row",
  "own"."area",
  "@household"."_row" AS "_household_row",
  "own"."disabled" AS "disabled",
  "own"."insured" AS "insured"
FROM "snapshot__person" AS "own"
LEFT JOIN "snapshot__household" AS "@household"
  ON "@household"."id" = "own"."household_id";

CREATE TEMP TABLE "household__1" AS
SELECT
  *,
  "any__person__household__disabled" AND "all__person__household__insured" AS "cared_for"
FROM (
  SELECT
    "own"."_row",
    "own"."area",
    NOT "@listed@person"."area" IS NULL AS "_listed_person",
    CASE
      WHEN "person@household@person__0"."any__person__household__disabled__sure"
      THEN TRUE
      WHEN "person@household@person__0"."any__person__household__disabled__open"
      OR NOT (
        NOT "@listed@person"."area" IS NULL
      )
      THEN NULL
      ELSE FALSE
    END AS "any__person__household__disabled",
    CASE
      WHEN "person@household@person__0"."all__person__household__insured__sure"
      THEN FALSE
      WHEN "person@household@person__0"."all__person__household__insured__open"
      OR NOT (
        NOT "@listed@person"."area" IS NULL
      )
      THEN NULL
      ELSE TRUE
    END AS "all__person__household__insured"
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
      BOOL_OR(CAST("disabled" AS BOOLEAN)) AS "any__person__household__disabled__sure",
      BOOL_OR(CAST("disabled" IS NULL AS BOOLEAN)) AS "any__person__household__disabled__open",
      BOOL_OR(CAST(NOT "insured" AS BOOLEAN)) AS "all__person__household__insured__sure",
      BOOL_OR(CAST("insured" IS NULL AS BOOLEAN)) AS "all__person__household__insured__open"
    FROM "person__0"
    WHERE
      NOT "_household_row" IS NULL
    GROUP BY
      "_household_row"
  ) AS "person@household@person__0"
    ON "person@household@person__0"."_row" = "own"."_row"
) AS layer;

CREATE TEMP TABLE "lack__household__cared_for" AS
SELECT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(2 AS INT) AS "why"
FROM "household__1" AS "own"
WHERE
  "own"."cared_for" IS NULL
  AND "own"."any__person__household__disabled" IS NULL
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
    CAST(1 AS INT) AS "lackable",
    "own"."_row" AS "of_row",
    CAST(0 AS INT) AS "why"
  FROM "person__0" AS "own"
  WHERE
    "own"."disabled" IS NULL
) AS "lack"
  ON "lack"."_row" = "child"."_row"
WHERE
  "own"."cared_for" IS NULL
  AND "own"."any__person__household__disabled" IS NULL
  AND "child"."disabled" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(2 AS INT) AS "why"
FROM "household__1" AS "own"
WHERE
  "own"."cared_for" IS NULL
  AND "own"."all__person__household__insured" IS NULL
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
    "own"."insured" IS NULL
) AS "lack"
  ON "lack"."_row" = "child"."_row"
WHERE
  "own"."cared_for" IS NULL
  AND "own"."all__person__household__insured" IS NULL
  AND "child"."insured" IS NULL;

CREATE TEMP TABLE "lacking" AS
SELECT
  'household' AS "subject",
  'cared_for' AS "rule",
  'entitled' AS "side",
  "lack"."_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "lack__household__cared_for" AS "lack";

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
  "cared_for" AS "cared_for"
FROM "household__1"
ORDER BY
  "_row";
