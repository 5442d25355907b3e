CREATE TEMP TABLE "homes__0" AS
SELECT
  *,
  NOT "accepted_on" IS NULL OR "state" IN ('accepted') AS "target__homes_a_year__in",
  CAST("accepted_on" AS DATE) AS "target__homes_a_year__on",
  NOT "started_on" IS NULL OR "state" IN ('started', 'accepted') AS "target__homes_in_all__in",
  CAST("started_on" AS DATE) AS "target__homes_in_all__on",
  NOT (
    "state" = 'withdrawn'
  ) AS "part__1",
  (
    NOT "accepted_on" IS NULL OR "state" IN ('accepted')
  )
  AND (
    NOT (
      "state" = 'withdrawn'
    )
  ) AS "part__2"
FROM (
  SELECT
    "own"."_row",
    "own"."area",
    "@household"."_row" AS "_household_row",
    "own"."state" AS "state",
    "own"."accepted_on" AS "accepted_on",
    "own"."started_on" AS "started_on"
  FROM "snapshot__homes" AS "own"
  LEFT JOIN "snapshot__household" AS "@household"
    ON "@household"."id" = "own"."subject_id"
) AS layer;

CREATE TEMP TABLE "household__1" AS
SELECT
  *,
  "any__homes__household__part__1" OR "poor" AS "target__every_home__among"
FROM (
  SELECT
    *,
    "any__homes__household__part__1" AS "homes__received",
    "any__homes__household__part__2" AS "target__every_home__in"
  FROM (
    SELECT
      "own"."_row",
      "own"."area",
      "own"."poor" AS "poor",
      NOT "@listed@homes"."area" IS NULL AS "_listed_homes",
      CASE
        WHEN "homes@household@homes__0"."any__homes__household__part__1__sure"
        THEN TRUE
        WHEN "homes@household@homes__0"."any__homes__household__part__1__open"
        OR NOT (
          NOT "@listed@homes"."area" IS NULL
        )
        THEN NULL
        ELSE FALSE
      END AS "any__homes__household__part__1",
      CASE
        WHEN "homes@household@homes__0"."any__homes__household__part__2__sure"
        THEN TRUE
        WHEN "homes@household@homes__0"."any__homes__household__part__2__open"
        OR NOT (
          NOT "@listed@homes"."area" IS NULL
        )
        THEN NULL
        ELSE FALSE
      END AS "any__homes__household__part__2"
    FROM "snapshot__household" AS "own"
    LEFT JOIN (
      SELECT
        "area"
      FROM "complete"
      WHERE
        "subject" = 'homes'
    ) AS "@listed@homes"
      ON "@listed@homes"."area" = "own"."area"
    LEFT JOIN (
      SELECT
        "_household_row" AS "_row",
        BOOL_OR(CAST("part__1" AS BOOLEAN)) AS "any__homes__household__part__1__sure",
        BOOL_OR(CAST("part__1" IS NULL AS BOOLEAN)) AS "any__homes__household__part__1__open",
        BOOL_OR(CAST("part__2" AS BOOLEAN)) AS "any__homes__household__part__2__sure",
        BOOL_OR(CAST("part__2" IS NULL AS BOOLEAN)) AS "any__homes__household__part__2__open"
      FROM "homes__0"
      WHERE
        NOT "_household_row" IS NULL
      GROUP BY
        "_household_row"
    ) AS "homes@household@homes__0"
      ON "homes@household@homes__0"."_row" = "own"."_row"
  ) AS layer
) AS layer;

CREATE TEMP TABLE "lack__homes__part__1" AS
SELECT DISTINCT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "homes__0" AS "own"
WHERE
  "own"."part__1" IS NULL AND (
    (
      "own"."state" = 'withdrawn'
    )
  ) IS NULL;

CREATE TEMP TABLE "lack__household__homes__received" AS
SELECT
  "own"."_row" AS "_row",
  CAST(1 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(2 AS INT) AS "why"
FROM "household__1" AS "own"
WHERE
  "own"."homes__received" IS NULL
  AND "own"."any__homes__household__part__1" IS NULL
  AND NOT "own"."_listed_homes"
UNION
SELECT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "household__1" AS "own"
JOIN "homes__0" AS "child"
  ON "child"."_household_row" = "own"."_row"
JOIN "lack__homes__part__1" AS "lack"
  ON "lack"."_row" = "child"."_row"
WHERE
  "own"."homes__received" IS NULL
  AND "own"."any__homes__household__part__1" IS NULL
  AND "child"."part__1" IS NULL;

CREATE TEMP TABLE "lacking" AS
SELECT
  'household' AS "subject",
  'home_due' AS "rule",
  'entitled' AS "side",
  "lack"."_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM (
  SELECT
    "own"."_row" AS "_row",
    CAST(2 AS INT) AS "lackable",
    "own"."_row" AS "of_row",
    CAST(0 AS INT) AS "why"
  FROM "household__1" AS "own"
  WHERE
    "own"."poor" IS NULL
) AS "lack"
UNION ALL
SELECT
  'household' AS "subject",
  'homes' AS "rule",
  'entitled' AS "side",
  "lack"."_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM (
  SELECT
    "own"."_row" AS "_row",
    CAST(2 AS INT) AS "lackable",
    "own"."_row" AS "of_row",
    CAST(0 AS INT) AS "why"
  FROM "household__1" AS "own"
  WHERE
    "own"."poor" IS NULL
) AS "lack"
JOIN "household__1" AS "own"
  ON "own"."_row" = "lack"."_row"
WHERE
  NOT (
    COALESCE("own"."homes__received", FALSE)
  )
UNION ALL
SELECT
  'household' AS "subject",
  'homes' AS "rule",
  'received' AS "side",
  "lack"."_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "lack__household__homes__received" AS "lack"
JOIN "household__1" AS "own"
  ON "own"."_row" = "lack"."_row"
WHERE
  COALESCE("own"."poor", TRUE);

CREATE TEMP TABLE "counts__homes" AS
SELECT
  "own"."area",
  COUNT(*) FILTER(WHERE
    "own"."target__homes_a_year__in"
    AND (
      "own"."target__homes_a_year__on" BETWEEN CAST('2018-01-01' AS DATE) AND CAST('2018-12-31' AS DATE)
    )) AS "homes_a_year__2018__tt",
  COUNT(*) FILTER(WHERE
    (
      "own"."target__homes_a_year__in"
      AND (
        "own"."target__homes_a_year__on" BETWEEN CAST('2018-01-01' AS DATE) AND CAST('2018-12-31' AS DATE)
      )
    ) IS NULL) AS "homes_a_year__2018__tu",
  COUNT(*) FILTER(WHERE
    "own"."target__homes_a_year__in"
    AND (
      "own"."target__homes_a_year__on" BETWEEN CAST('2019-01-01' AS DATE) AND CAST('2019-12-31' AS DATE)
    )) AS "homes_a_year__2019__tt",
  COUNT(*) FILTER(WHERE
    (
      "own"."target__homes_a_year__in"
      AND (
        "own"."target__homes_a_year__on" BETWEEN CAST('2019-01-01' AS DATE) AND CAST('2019-12-31' AS DATE)
      )
    ) IS NULL) AS "homes_a_year__2019__tu"
FROM "homes__0" AS "own"
GROUP BY
  "own"."area";

CREATE TEMP TABLE "counts__homes_in_all__2019" AS
SELECT
  "area",
  COUNT(*) FILTER(WHERE
    "held") AS "homes_in_all__2019__tt",
  COUNT(*) FILTER(WHERE
    "held" IS NULL) AS "homes_in_all__2019__tu"
FROM (
  SELECT
    "own"."area",
    CASE
      WHEN NOT "own"."_household_row" IS NULL
      THEN "own"."target__homes_in_all__in"
      AND (
        "own"."target__homes_in_all__on" BETWEEN CAST('1850-01-01' AS DATE) AND CAST('2019-12-31' AS DATE)
      )
      WHEN NOT (
        "own"."target__homes_in_all__in"
        AND (
          "own"."target__homes_in_all__on" BETWEEN CAST('1850-01-01' AS DATE) AND CAST('2019-12-31' AS DATE)
        )
      )
      THEN FALSE
    END AS "held",
    ROW_NUMBER() OVER (
      PARTITION BY COALESCE("own"."_household_row", -1 - "own"."_row")
      ORDER BY CASE
        WHEN CASE
          WHEN NOT "own"."_household_row" IS NULL
          THEN "own"."target__homes_in_all__in"
          AND (
            "own"."target__homes_in_all__on" BETWEEN CAST('1850-01-01' AS DATE) AND CAST('2019-12-31' AS DATE)
          )
          WHEN NOT (
            "own"."target__homes_in_all__in"
            AND (
              "own"."target__homes_in_all__on" BETWEEN CAST('1850-01-01' AS DATE) AND CAST('2019-12-31' AS DATE)
            )
          )
          THEN FALSE
        END
        THEN 0
        ELSE 1
      END, "own"."target__homes_in_all__on", "own"."_row"
    ) AS "rank"
  FROM "homes__0" AS "own"
  WHERE
    COALESCE(
      CASE
        WHEN NOT "own"."_household_row" IS NULL
        THEN "own"."target__homes_in_all__in"
        AND (
          "own"."target__homes_in_all__on" BETWEEN CAST('1850-01-01' AS DATE) AND CAST('2019-12-31' AS DATE)
        )
        WHEN NOT (
          "own"."target__homes_in_all__in"
          AND (
            "own"."target__homes_in_all__on" BETWEEN CAST('1850-01-01' AS DATE) AND CAST('2019-12-31' AS DATE)
          )
        )
        THEN FALSE
      END,
      TRUE
    )
) AS ranked
WHERE
  "rank" = 1
GROUP BY
  "area";

CREATE TEMP TABLE "counts__household" AS
SELECT
  "own"."area",
  COUNT(*) FILTER(WHERE
    "own"."target__every_home__among" AND "own"."target__every_home__in") AS "every_home__2019__tt",
  COUNT(*) FILTER(WHERE
    "own"."target__every_home__among" AND NOT "own"."target__every_home__in") AS "every_home__2019__tf",
  COUNT(*) FILTER(WHERE
    "own"."target__every_home__among" AND "own"."target__every_home__in" IS NULL) AS "every_home__2019__tu",
  COUNT(*) FILTER(WHERE
    "own"."target__every_home__among" IS NULL AND "own"."target__every_home__in") AS "every_home__2019__ut",
  COUNT(*) FILTER(WHERE
    "own"."target__every_home__among" IS NULL AND NOT "own"."target__every_home__in") AS "every_home__2019__uf",
  COUNT(*) FILTER(WHERE
    "own"."target__every_home__among" IS NULL
    AND "own"."target__every_home__in" IS NULL) AS "every_home__2019__uu"
FROM "household__1" AS "own"
GROUP BY
  "own"."area";

CREATE TEMP TABLE "counted" AS
SELECT
  'homes_a_year' AS "target",
  2018 AS "year",
  "area",
  "homes_a_year__2018__tt" AS "tt",
  CAST(0 AS BIGINT) AS "tf",
  "homes_a_year__2018__tu" AS "tu",
  CAST(0 AS BIGINT) AS "ut",
  CAST(0 AS BIGINT) AS "uf",
  CAST(0 AS BIGINT) AS "uu",
  CAST(NULL AS DECIMAL(38, 4)) AS "low",
  CAST(NULL AS DECIMAL(38, 4)) AS "high"
FROM "counts__homes"
UNION ALL
SELECT
  'homes_a_year' AS "target",
  2019 AS "year",
  "area",
  "homes_a_year__2019__tt" AS "tt",
  CAST(0 AS BIGINT) AS "tf",
  "homes_a_year__2019__tu" AS "tu",
  CAST(0 AS BIGINT) AS "ut",
  CAST(0 AS BIGINT) AS "uf",
  CAST(0 AS BIGINT) AS "uu",
  CAST(NULL AS DECIMAL(38, 4)) AS "low",
  CAST(NULL AS DECIMAL(38, 4)) AS "high"
FROM "counts__homes"
UNION ALL
SELECT
  'homes_in_all' AS "target",
  2019 AS "year",
  "area",
  "homes_in_all__2019__tt" AS "tt",
  CAST(0 AS BIGINT) AS "tf",
  "homes_in_all__2019__tu" AS "tu",
  CAST(0 AS BIGINT) AS "ut",
  CAST(0 AS BIGINT) AS "uf",
  CAST(0 AS BIGINT) AS "uu",
  CAST(NULL AS DECIMAL(38, 4)) AS "low",
  CAST(NULL AS DECIMAL(38, 4)) AS "high"
FROM "counts__homes_in_all__2019"
UNION ALL
SELECT
  'every_home' AS "target",
  2019 AS "year",
  "area",
  "every_home__2019__tt" AS "tt",
  "every_home__2019__tf" AS "tf",
  "every_home__2019__tu" AS "tu",
  "every_home__2019__ut" AS "ut",
  "every_home__2019__uf" AS "uf",
  "every_home__2019__uu" AS "uu",
  CAST(NULL AS DECIMAL(38, 4)) AS "low",
  CAST(NULL AS DECIMAL(38, 4)) AS "high"
FROM "counts__household";

-- household.parquet
SELECT
  "poor" AS "home_due",
  "poor" AS "homes",
  "homes__received" AS "homes__received"
FROM "household__1"
ORDER BY
  "_row";
