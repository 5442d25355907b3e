CREATE TEMP TABLE "person__0" AS
SELECT
  *,
  CAST(COALESCE("wage", 0) AS DECIMAL(38, 2)) AS "target__wages__sum__low",
  CAST(COALESCE("wage", 9000) AS DECIMAL(38, 2)) AS "target__wages__sum__high",
  TRUE AND "disabled" AS "target__wages__in"
FROM (
  SELECT
    "own"."_row",
    "own"."area",
    "own"."in_care" AS "in_care",
    "own"."disabled" AS "disabled",
    "own"."wage" AS "wage"
  FROM "snapshot__person" AS "own"
) AS layer;

CREATE TEMP TABLE "lacking" AS
SELECT
  CAST(NULL AS TEXT) AS "subject",
  CAST(NULL AS TEXT) AS "rule",
  CAST(NULL AS TEXT) AS "side",
  CAST(NULL AS BIGINT) AS "_row",
  CAST(NULL AS BIGINT) AS "lackable",
  CAST(NULL AS BIGINT) AS "of_row",
  CAST(NULL AS BIGINT) AS "why"
WHERE
  FALSE;

CREATE TEMP TABLE "counts__person" AS
SELECT
  "own"."area",
  COUNT(*) FILTER(WHERE
    "own"."disabled" AND "own"."in_care") AS "care__2019__tt",
  COUNT(*) FILTER(WHERE
    "own"."disabled" AND NOT "own"."in_care") AS "care__2019__tf",
  COUNT(*) FILTER(WHERE
    "own"."disabled" AND "own"."in_care" IS NULL) AS "care__2019__tu",
  COUNT(*) FILTER(WHERE
    "own"."disabled" IS NULL AND "own"."in_care") AS "care__2019__ut",
  COUNT(*) FILTER(WHERE
    "own"."disabled" IS NULL AND NOT "own"."in_care") AS "care__2019__uf",
  COUNT(*) FILTER(WHERE
    "own"."disabled" IS NULL AND "own"."in_care" IS NULL) AS "care__2019__uu",
  COUNT(*) FILTER(WHERE
    "own"."disabled"
    AND CASE WHEN NOT "own"."area" IS NULL THEN NOT "@in@few"."code" IS NULL END) AS "few__2019__tt",
  COUNT(*) FILTER(WHERE
    (
      "own"."disabled"
      AND CASE WHEN NOT "own"."area" IS NULL THEN NOT "@in@few"."code" IS NULL END
    ) IS NULL) AS "few__2019__tu",
  COUNT(*) FILTER(WHERE
    "own"."target__wages__in") AS "wages__2019__tt",
  COUNT(*) FILTER(WHERE
    "own"."target__wages__in" IS NULL) AS "wages__2019__tu",
  CASE
    WHEN COUNT(*) FILTER(WHERE
      (
        COALESCE("own"."target__wages__in", TRUE)
      )
      AND "own"."target__wages__sum__low" IS NULL) = 0
    THEN CAST(COALESCE(
      SUM(
        CASE
          WHEN "own"."target__wages__in"
          THEN "own"."target__wages__sum__low"
          WHEN "own"."target__wages__in" IS NULL
          THEN CASE
            WHEN NOT "own"."target__wages__sum__low" IS NULL
            THEN CASE
              WHEN 0 IS NULL OR "own"."target__wages__sum__low" IS NULL
              THEN NULL
              ELSE LEAST(0, "own"."target__wages__sum__low")
            END
          END
        END
      ),
      0
    ) AS DECIMAL(38, 4))
  END AS "wages__2019__low",
  CASE
    WHEN COUNT(*) FILTER(WHERE
      (
        COALESCE("own"."target__wages__in", TRUE)
      )
      AND "own"."target__wages__sum__high" IS NULL) = 0
    THEN CAST(COALESCE(
      SUM(
        CASE
          WHEN "own"."target__wages__in"
          THEN "own"."target__wages__sum__high"
          WHEN "own"."target__wages__in" IS NULL
          THEN CASE
            WHEN NOT "own"."target__wages__sum__high" IS NULL
            THEN CASE
              WHEN 0 IS NULL OR "own"."target__wages__sum__high" IS NULL
              THEN NULL
              ELSE GREATEST(0, "own"."target__wages__sum__high")
            END
          END
        END
      ),
      0
    ) AS DECIMAL(38, 4))
  END AS "wages__2019__high"
FROM "person__0" AS "own"
LEFT JOIN (
  SELECT DISTINCT
    "code"
  FROM "area_under"
  WHERE
    "ancestor" IN ('4101')
) AS "@in@few"
  ON "@in@few"."code" = "own"."area"
GROUP BY
  "own"."area";

CREATE TEMP TABLE "counted" AS
SELECT
  'care' AS "target",
  2019 AS "year",
  "area",
  "care__2019__tt" AS "tt",
  "care__2019__tf" AS "tf",
  "care__2019__tu" AS "tu",
  "care__2019__ut" AS "ut",
  "care__2019__uf" AS "uf",
  "care__2019__uu" AS "uu",
  CAST(NULL AS DECIMAL(38, 4)) AS "low",
  CAST(NULL AS DECIMAL(38, 4)) AS "high"
FROM "counts__person"
UNION ALL
SELECT
  'few' AS "target",
  2019 AS "year",
  "area",
  "few__2019__tt" AS "tt",
  CAST(0 AS BIGINT) AS "tf",
  "few__2019__tu" AS "tu",
  CAST(0 AS BIGINT) AS "ut",
  CAST(0 AS BIGINT) AS "uf",
  CAST(0 AS BIGINT) AS "uu",
  CAST(NULL AS DECIMAL(38, 4)) AS "low",
  CAST(NULL AS DECIMAL(38, 4)) AS "high"
FROM "counts__person"
UNION ALL
SELECT
  'wages' AS "target",
  2019 AS "year",
  "area",
  "wages__2019__tt" AS "tt",
  CAST(0 AS BIGINT) AS "tf",
  "wages__2019__tu" AS "tu",
  CAST(0 AS BIGINT) AS "ut",
  CAST(0 AS BIGINT) AS "uf",
  CAST(0 AS BIGINT) AS "uu",
  "wages__2019__low" AS "low",
  "wages__2019__high" AS "high"
FROM "counts__person";
