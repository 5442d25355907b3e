CREATE TEMP TABLE "person__0" AS
SELECT
  *,
  "age" < 16 AS "part__1"
FROM (
  SELECT
    *,
    CAST((
      (
        (
          120191231 - (
            (
              (
                YEAR("born_on") * 10000
              ) + (
                MONTH("born_on") * 100
              )
            ) + DAY("born_on")
          )
        ) // 10000
      ) - 10000
    ) AS BIGINT) AS "age"
  FROM (
    SELECT
      "own"."_row",
      "own"."area",
      "@household"."_row" AS "_household_row",
      "own"."born_on" AS "born_on"
    FROM "snapshot__person" AS "own"
    LEFT JOIN "snapshot__household" AS "@household"
      ON "@household"."id" = "own"."household_id"
  ) AS layer
) AS layer;

CREATE TEMP TABLE "household__1" AS
SELECT
  *,
  CASE WHEN 2 <= "children__low" THEN TRUE WHEN 2 > "children__high" THEN FALSE END AS "large"
FROM (
  SELECT
    *,
    CAST("count__person__household__part__1__low" AS DECIMAL(38, 0)) AS "children__low",
    CAST("count__person__household__part__1__high" AS DECIMAL(38, 0)) AS "children__high"
  FROM (
    SELECT
      "own"."_row",
      "own"."area",
      NOT "@listed@person"."area" IS NULL AS "_listed_person",
      CAST(COALESCE("person@household@person__0"."count__person__household__part__1__sure", 0) AS DECIMAL(38, 0)) AS "count__person__household__part__1__low",
      CASE
        WHEN NOT "@listed@person"."area" IS NULL
        THEN CAST(COALESCE("person@household@person__0"."count__person__household__part__1__sure", 0) + COALESCE("person@household@person__0"."count__person__household__part__1__open", 0) AS DECIMAL(38, 0))
      END AS "count__person__household__part__1__high"
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
        COUNT(*) FILTER(WHERE
          "part__1") AS "count__person__household__part__1__sure",
        COUNT(*) FILTER(WHERE
          "part__1" IS NULL) AS "count__person__household__part__1__open"
      FROM "person__0"
      WHERE
        NOT "_household_row" IS NULL
      GROUP BY
        "_household_row"
    ) AS "person@household@person__0"
      ON "person@household@person__0"."_row" = "own"."_row"
  ) AS layer
) AS layer;

CREATE TEMP TABLE "lack__person__age" AS
SELECT DISTINCT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "person__0" AS "own"
WHERE
  "own"."age" IS NULL AND "own"."born_on" IS NULL;

CREATE TEMP TABLE "lack__person__part__1" AS
SELECT DISTINCT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "person__0" AS "own"
JOIN "lack__person__age" AS "lack"
  ON "lack"."_row" = "own"."_row"
WHERE
  "own"."part__1" IS NULL AND "own"."age" IS NULL;

CREATE TEMP TABLE "lack__household__children" AS
SELECT
  "own"."_row" AS "_row",
  CAST(1 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(2 AS INT) AS "why"
FROM "household__1" AS "own"
WHERE
  NOT (
    COALESCE("own"."children__low" = "own"."children__high", FALSE)
  )
  AND NOT (
    COALESCE(
      "own"."count__person__household__part__1__low" = "own"."count__person__household__part__1__high",
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
    COALESCE("own"."children__low" = "own"."children__high", FALSE)
  )
  AND NOT (
    COALESCE(
      "own"."count__person__household__part__1__low" = "own"."count__person__household__part__1__high",
      FALSE
    )
  )
  AND "child"."part__1" IS NULL;

CREATE TEMP TABLE "lack__household__large" AS
SELECT DISTINCT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "household__1" AS "own"
JOIN "lack__household__children" AS "lack"
  ON "lack"."_row" = "own"."_row"
WHERE
  "own"."large" IS NULL
  AND NOT (
    COALESCE("own"."children__low" = "own"."children__high", FALSE)
  );

CREATE TEMP TABLE "lacking" AS
SELECT
  'household' AS "subject",
  'large' AS "rule",
  'entitled' AS "side",
  "lack"."_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "lack__household__large" AS "lack";

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
  CAST(CASE WHEN "children__low" = "children__high" THEN "children__low" END AS BIGINT) AS "children",
  "large" AS "large"
FROM "household__1"
ORDER BY
  "_row";

-- person.parquet
SELECT
  "age" AS "age"
FROM "person__0"
ORDER BY
  "_row";
