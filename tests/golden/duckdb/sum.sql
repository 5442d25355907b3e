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

-- household.parquet
SELECT
  CAST(CASE WHEN "wages__low" = "wages__high" THEN "wages__low" END AS DECIMAL(18, 2)) AS "wages",
  "per_head" AS "per_head",
  "poor" AS "poor"
FROM "household__1"
ORDER BY
  "_row";
