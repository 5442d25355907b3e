CREATE TEMP TABLE "household__0" AS
SELECT
  *,
  (
    "status" = 'out'
  )
  AND (
    CASE
      WHEN NOT (
        CASE WHEN NOT "status" IS NULL THEN "status__since" END
      ) IS NULL
      THEN CAST((
        (
          24240 - (
            (
              YEAR(CASE WHEN NOT "status" IS NULL THEN "status__since" END) * 12
            ) + MONTH(CASE WHEN NOT "status" IS NULL THEN "status__since" END)
          )
        ) - CASE
          WHEN CASE
            WHEN DAY(CASE WHEN NOT "status" IS NULL THEN "status__since" END) IS NULL
            OR 31 IS NULL
            THEN NULL
            ELSE LEAST(DAY(CASE WHEN NOT "status" IS NULL THEN "status__since" END), 31)
          END > 31
          THEN 1
          ELSE 0
        END
      ) AS BIGINT)
    END < 6
  )
  AND (
    (
      CASE
        WHEN NOT "opened_on" IS NULL
        THEN CAST((
          (
            24240 - (
              (
                YEAR("opened_on") * 12
              ) + MONTH("opened_on")
            )
          ) - CASE
            WHEN CASE
              WHEN DAY("opened_on") IS NULL OR 31 IS NULL
              THEN NULL
              ELSE LEAST(DAY("opened_on"), 31)
            END > 31
            THEN 1
            ELSE 0
          END
        ) AS BIGINT)
      END >= 6
    )
    OR (
      COALESCE("status", 'in') = 'in'
    )
  ) AS "kept"
FROM (
  SELECT
    "own"."_row",
    "own"."area",
    CASE
      WHEN "own"."status__seen" >= CAST('2019-07-01' AS DATE)
      THEN "own"."status"
    END AS "status",
    NOT "own"."status" IS NULL
    AND NOT (
      COALESCE("own"."status__seen" >= CAST('2019-07-01' AS DATE), FALSE)
    ) AS "status__stale",
    "own"."opened_on" AS "opened_on",
    "own"."status__since" AS "status__since"
  FROM "snapshot__household" AS "own"
) AS layer;

CREATE TEMP TABLE "lack__household__kept" AS
SELECT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CASE WHEN "own"."status__stale" THEN CAST(1 AS INT) ELSE CAST(0 AS INT) END AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."kept" IS NULL
  AND (
    (
      "own"."status" = 'out'
    )
  ) IS NULL
  AND "own"."status" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CASE WHEN "own"."status__stale" THEN CAST(1 AS INT) ELSE CAST(0 AS INT) END AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."kept" IS NULL
  AND (
    (
      CASE
        WHEN NOT (
          CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END
        ) IS NULL
        THEN CAST((
          (
            24240 - (
              (
                YEAR(CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END) * 12
              ) + MONTH(CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END)
            )
          ) - CASE
            WHEN CASE
              WHEN DAY(CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END) IS NULL
              OR 31 IS NULL
              THEN NULL
              ELSE LEAST(DAY(CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END), 31)
            END > 31
            THEN 1
            ELSE 0
          END
        ) AS BIGINT)
      END < 6
    )
  ) IS NULL
  AND "own"."status" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."kept" IS NULL
  AND (
    (
      CASE
        WHEN NOT (
          CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END
        ) IS NULL
        THEN CAST((
          (
            24240 - (
              (
                YEAR(CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END) * 12
              ) + MONTH(CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END)
            )
          ) - CASE
            WHEN CASE
              WHEN DAY(CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END) IS NULL
              OR 31 IS NULL
              THEN NULL
              ELSE LEAST(DAY(CASE WHEN NOT "own"."status" IS NULL THEN "own"."status__since" END), 31)
            END > 31
            THEN 1
            ELSE 0
          END
        ) AS BIGINT)
      END < 6
    )
  ) IS NULL
  AND NOT "own"."status" IS NULL
  AND "own"."status__since" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(1 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."kept" IS NULL
  AND (
    (
      CASE
        WHEN NOT "own"."opened_on" IS NULL
        THEN CAST((
          (
            24240 - (
              (
                YEAR("own"."opened_on") * 12
              ) + MONTH("own"."opened_on")
            )
          ) - CASE
            WHEN CASE
              WHEN DAY("own"."opened_on") IS NULL OR 31 IS NULL
              THEN NULL
              ELSE LEAST(DAY("own"."opened_on"), 31)
            END > 31
            THEN 1
            ELSE 0
          END
        ) AS BIGINT)
      END >= 6
    )
    OR (
      COALESCE("own"."status", 'in') = 'in'
    )
  ) IS NULL
  AND (
    (
      CASE
        WHEN NOT "own"."opened_on" IS NULL
        THEN CAST((
          (
            24240 - (
              (
                YEAR("own"."opened_on") * 12
              ) + MONTH("own"."opened_on")
            )
          ) - CASE
            WHEN CASE
              WHEN DAY("own"."opened_on") IS NULL OR 31 IS NULL
              THEN NULL
              ELSE LEAST(DAY("own"."opened_on"), 31)
            END > 31
            THEN 1
            ELSE 0
          END
        ) AS BIGINT)
      END >= 6
    )
  ) IS NULL
  AND "own"."opened_on" IS NULL;

CREATE TEMP TABLE "lacking" AS
SELECT
  'household' AS "subject",
  'kept' AS "rule",
  'entitled' AS "side",
  "lack"."_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "lack__household__kept" AS "lack";

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
  "kept" AS "kept"
FROM "household__0"
ORDER BY
  "_row";
