CREATE TEMP TABLE "household__0" AS
SELECT
  *,
  (
    (
      "by_first" + "by_unique"
    ) + "by_sum"
  ) > 3 AS "pressing"
FROM (
  SELECT
    *,
    CAST(CASE
      WHEN (
        NOT COALESCE("poor", TRUE)
        OR 1 = CASE
          WHEN COALESCE("poor", TRUE)
          THEN 1
          WHEN COALESCE("ill", TRUE)
          THEN "rooms"
          ELSE 0
        END
      )
      AND (
        NOT COALESCE("ill", TRUE)
        OR COALESCE("poor", FALSE)
        OR "rooms" = CASE
          WHEN COALESCE("poor", TRUE)
          THEN 1
          WHEN COALESCE("ill", TRUE)
          THEN "rooms"
          ELSE 0
        END
      )
      AND (
        COALESCE("poor", FALSE)
        OR COALESCE("ill", FALSE)
        OR 0 = CASE
          WHEN COALESCE("poor", TRUE)
          THEN 1
          WHEN COALESCE("ill", TRUE)
          THEN "rooms"
          ELSE 0
        END
      )
      THEN CASE
        WHEN COALESCE("poor", TRUE)
        THEN 1
        WHEN COALESCE("ill", TRUE)
        THEN "rooms"
        ELSE 0
      END
    END AS BIGINT) AS "by_first",
    CAST(CASE
      WHEN (
        NOT COALESCE("poor", TRUE)
        OR 1 = CASE
          WHEN COALESCE("poor", TRUE)
          THEN 1
          WHEN COALESCE("ill", TRUE)
          THEN "rooms"
          ELSE 0
        END
      )
      AND (
        NOT COALESCE("ill", TRUE)
        OR "rooms" = CASE
          WHEN COALESCE("poor", TRUE)
          THEN 1
          WHEN COALESCE("ill", TRUE)
          THEN "rooms"
          ELSE 0
        END
      )
      AND (
        COALESCE("poor", FALSE)
        OR COALESCE("ill", FALSE)
        OR 0 = CASE
          WHEN COALESCE("poor", TRUE)
          THEN 1
          WHEN COALESCE("ill", TRUE)
          THEN "rooms"
          ELSE 0
        END
      )
      THEN CASE
        WHEN COALESCE("poor", TRUE)
        THEN 1
        WHEN COALESCE("ill", TRUE)
        THEN "rooms"
        ELSE 0
      END
    END AS BIGINT) AS "by_unique",
    CAST((
      (
        0 + CASE WHEN "poor" THEN 1 WHEN NOT "poor" THEN 0 WHEN 1 = 0 THEN 0 END
      ) + CASE WHEN "ill" THEN "rooms" WHEN NOT "ill" THEN 0 WHEN "rooms" = 0 THEN 0 END
    ) AS BIGINT) AS "by_sum"
  FROM (
    SELECT
      "own"."_row",
      "own"."area",
      "own"."poor" AS "poor",
      "own"."ill" AS "ill",
      "own"."rooms" AS "rooms"
    FROM "snapshot__household" AS "own"
  ) AS layer
) AS layer;

CREATE TEMP TABLE "lack__household__by_first" AS
SELECT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."by_first" IS NULL AND "own"."poor" IS NULL AND "own"."poor" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(1 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."by_first" IS NULL
  AND NOT (
    COALESCE("own"."poor", FALSE)
  )
  AND "own"."ill" IS NULL
  AND "own"."ill" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(2 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."by_first" IS NULL
  AND NOT (
    COALESCE("own"."poor", FALSE)
  )
  AND COALESCE("own"."ill", TRUE)
  AND "own"."rooms" IS NULL;

CREATE TEMP TABLE "lack__household__by_unique" AS
SELECT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."by_unique" IS NULL AND "own"."poor" IS NULL AND "own"."poor" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(1 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."by_unique" IS NULL AND "own"."ill" IS NULL AND "own"."ill" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(2 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."by_unique" IS NULL
  AND COALESCE("own"."ill", TRUE)
  AND "own"."rooms" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(3 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(6 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."by_unique" IS NULL
  AND (
    "own"."poor" AND "own"."ill" AND 1 <> "own"."rooms"
  );

CREATE TEMP TABLE "lack__household__by_sum" AS
SELECT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."by_sum" IS NULL
  AND (
    COALESCE("own"."poor", FALSE) OR COALESCE(1 <> 0, TRUE)
  )
  AND "own"."poor" IS NULL
  AND "own"."poor" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(1 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."by_sum" IS NULL
  AND (
    COALESCE("own"."ill", FALSE) OR COALESCE("own"."rooms" <> 0, TRUE)
  )
  AND "own"."ill" IS NULL
  AND "own"."ill" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(2 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."by_sum" IS NULL
  AND (
    COALESCE("own"."ill", FALSE) OR COALESCE("own"."rooms" <> 0, TRUE)
  )
  AND COALESCE("own"."ill", TRUE)
  AND "own"."rooms" IS NULL;

CREATE TEMP TABLE "lack__household__pressing" AS
SELECT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "household__0" AS "own"
JOIN "lack__household__by_first" AS "lack"
  ON "lack"."_row" = "own"."_row"
WHERE
  "own"."pressing" IS NULL AND "own"."by_first" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "household__0" AS "own"
JOIN "lack__household__by_unique" AS "lack"
  ON "lack"."_row" = "own"."_row"
WHERE
  "own"."pressing" IS NULL AND "own"."by_unique" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "household__0" AS "own"
JOIN "lack__household__by_sum" AS "lack"
  ON "lack"."_row" = "own"."_row"
WHERE
  "own"."pressing" IS NULL AND "own"."by_sum" IS NULL;

CREATE TEMP TABLE "lacking" AS
SELECT
  'household' AS "subject",
  'pressing' AS "rule",
  'entitled' AS "side",
  "lack"."_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "lack__household__pressing" AS "lack";

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
  "by_first" AS "by_first",
  "by_unique" AS "by_unique",
  "by_sum" AS "by_sum",
  "pressing" AS "pressing"
FROM "household__0"
ORDER BY
  "_row";
