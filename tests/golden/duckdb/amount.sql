CREATE TEMP TABLE "household__0" AS
SELECT
  *,
  CAST(CASE
    WHEN "allowance_due"
    THEN CASE WHEN "grade" = '1' THEN 120 END
    WHEN NOT "allowance_due"
    THEN 0
  END AS DECIMAL(18, 2)) AS "allowance_due__amount"
FROM (
  SELECT
    *,
    (
      "grade" IN ('1', '2')
    ) AND (
      "covered" > 100
    ) AS "allowance_due"
  FROM (
    SELECT
      *,
      CAST(CASE
        WHEN NOT "bill" IS NULL
        THEN (
          CAST(CASE
            WHEN (
              CAST((
                (
                  (
                    (
                      CASE
                        WHEN (
                          CASE WHEN "bill" IS NULL OR 1000 IS NULL THEN NULL ELSE LEAST("bill", 1000) END - 0
                        ) IS NULL
                        OR 0 IS NULL
                        THEN NULL
                        ELSE GREATEST(
                          (
                            CASE WHEN "bill" IS NULL OR 1000 IS NULL THEN NULL ELSE LEAST("bill", 1000) END - 0
                          ),
                          0
                        )
                      END * 0
                    ) + (
                      CASE
                        WHEN (
                          CASE WHEN "bill" IS NULL OR 5000 IS NULL THEN NULL ELSE LEAST("bill", 5000) END - 1000
                        ) IS NULL
                        OR 0 IS NULL
                        THEN NULL
                        ELSE GREATEST(
                          (
                            CASE WHEN "bill" IS NULL OR 5000 IS NULL THEN NULL ELSE LEAST("bill", 5000) END - 1000
                          ),
                          0
                        )
                      END * 0.5
                    )
                  ) + (
                    CASE
                      WHEN (
                        "bill" - 5000
                      ) IS NULL OR 0 IS NULL
                      THEN NULL
                      ELSE GREATEST((
                        "bill" - 5000
                      ), 0)
                    END * 0.8
                  )
                ) * 10000
              ) AS INT128) < 0
            ) <> (
              100 < 0
            )
            THEN -(
              (
                (
                  ABS(
                    CAST((
                      (
                        (
                          (
                            CASE
                              WHEN (
                                CASE WHEN "bill" IS NULL OR 1000 IS NULL THEN NULL ELSE LEAST("bill", 1000) END - 0
                              ) IS NULL
                              OR 0 IS NULL
                              THEN NULL
                              ELSE GREATEST(
                                (
                                  CASE WHEN "bill" IS NULL OR 1000 IS NULL THEN NULL ELSE LEAST("bill", 1000) END - 0
                                ),
                                0
                              )
                            END * 0
                          ) + (
                            CASE
                              WHEN (
                                CASE WHEN "bill" IS NULL OR 5000 IS NULL THEN NULL ELSE LEAST("bill", 5000) END - 1000
                              ) IS NULL
                              OR 0 IS NULL
                              THEN NULL
                              ELSE GREATEST(
                                (
                                  CASE WHEN "bill" IS NULL OR 5000 IS NULL THEN NULL ELSE LEAST("bill", 5000) END - 1000
                                ),
                                0
                              )
                            END * 0.5
                          )
                        ) + (
                          CASE
                            WHEN (
                              "bill" - 5000
                            ) IS NULL OR 0 IS NULL
                            THEN NULL
                            ELSE GREATEST((
                              "bill" - 5000
                            ), 0)
                          END * 0.8
                        )
                      ) * 10000
                    ) AS INT128)
                  ) * 2
                ) + ABS(100)
              ) // (
                ABS(100) * 2
              )
            )
            ELSE (
              (
                (
                  ABS(
                    CAST((
                      (
                        (
                          (
                            CASE
                              WHEN (
                                CASE WHEN "bill" IS NULL OR 1000 IS NULL THEN NULL ELSE LEAST("bill", 1000) END - 0
                              ) IS NULL
                              OR 0 IS NULL
                              THEN NULL
                              ELSE GREATEST(
                                (
                                  CASE WHEN "bill" IS NULL OR 1000 IS NULL THEN NULL ELSE LEAST("bill", 1000) END - 0
                                ),
                                0
                              )
                            END * 0
                          ) + (
                            CASE
                              WHEN (
                                CASE WHEN "bill" IS NULL OR 5000 IS NULL THEN NULL ELSE LEAST("bill", 5000) END - 1000
                              ) IS NULL
                              OR 0 IS NULL
                              THEN NULL
                              ELSE GREATEST(
                                (
                                  CASE WHEN "bill" IS NULL OR 5000 IS NULL THEN NULL ELSE LEAST("bill", 5000) END - 1000
                                ),
                                0
                              )
                            END * 0.5
                          )
                        ) + (
                          CASE
                            WHEN (
                              "bill" - 5000
                            ) IS NULL OR 0 IS NULL
                            THEN NULL
                            ELSE GREATEST((
                              "bill" - 5000
                            ), 0)
                          END * 0.8
                        )
                      ) * 10000
                    ) AS INT128)
                  ) * 2
                ) + ABS(100)
              ) // (
                ABS(100) * 2
              )
            )
          END AS DECIMAL(36, 0)) * 0.01
        )
      END AS DECIMAL(18, 2)) AS "covered"
    FROM (
      SELECT
        "own"."_row",
        "own"."area",
        "own"."grade" AS "grade",
        "own"."paid" AS "paid",
        "own"."bill" AS "bill"
      FROM "snapshot__household" AS "own"
    ) AS layer
  ) AS layer
) AS layer;

CREATE TEMP TABLE "lack__household__covered" AS
SELECT
  "own"."_row" AS "_row",
  CAST(1 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."covered" IS NULL AND "own"."bill" IS NULL AND "own"."bill" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(0 AS INT) AS "lackable",
  CAST(NULL AS BIGINT) AS "of_row",
  CAST(5 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."covered" IS NULL
  AND NOT "own"."bill" IS NULL
  AND (
    CASE
      WHEN NOT "own"."bill" IS NULL
      THEN (
        CAST(CASE
          WHEN (
            CAST((
              (
                (
                  (
                    CASE
                      WHEN (
                        CASE
                          WHEN "own"."bill" IS NULL OR 1000 IS NULL
                          THEN NULL
                          ELSE LEAST("own"."bill", 1000)
                        END - 0
                      ) IS NULL
                      OR 0 IS NULL
                      THEN NULL
                      ELSE GREATEST(
                        (
                          CASE
                            WHEN "own"."bill" IS NULL OR 1000 IS NULL
                            THEN NULL
                            ELSE LEAST("own"."bill", 1000)
                          END - 0
                        ),
                        0
                      )
                    END * 0
                  ) + (
                    CASE
                      WHEN (
                        CASE
                          WHEN "own"."bill" IS NULL OR 5000 IS NULL
                          THEN NULL
                          ELSE LEAST("own"."bill", 5000)
                        END - 1000
                      ) IS NULL
                      OR 0 IS NULL
                      THEN NULL
                      ELSE GREATEST(
                        (
                          CASE
                            WHEN "own"."bill" IS NULL OR 5000 IS NULL
                            THEN NULL
                            ELSE LEAST("own"."bill", 5000)
                          END - 1000
                        ),
                        0
                      )
                    END * 0.5
                  )
                ) + (
                  CASE
                    WHEN (
                      "own"."bill" - 5000
                    ) IS NULL OR 0 IS NULL
                    THEN NULL
                    ELSE GREATEST((
                      "own"."bill" - 5000
                    ), 0)
                  END * 0.8
                )
              ) * 10000
            ) AS INT128) < 0
          ) <> (
            100 < 0
          )
          THEN -(
            (
              (
                ABS(
                  CAST((
                    (
                      (
                        (
                          CASE
                            WHEN (
                              CASE
                                WHEN "own"."bill" IS NULL OR 1000 IS NULL
                                THEN NULL
                                ELSE LEAST("own"."bill", 1000)
                              END - 0
                            ) IS NULL
                            OR 0 IS NULL
                            THEN NULL
                            ELSE GREATEST(
                              (
                                CASE
                                  WHEN "own"."bill" IS NULL OR 1000 IS NULL
                                  THEN NULL
                                  ELSE LEAST("own"."bill", 1000)
                                END - 0
                              ),
                              0
                            )
                          END * 0
                        ) + (
                          CASE
                            WHEN (
                              CASE
                                WHEN "own"."bill" IS NULL OR 5000 IS NULL
                                THEN NULL
                                ELSE LEAST("own"."bill", 5000)
                              END - 1000
                            ) IS NULL
                            OR 0 IS NULL
                            THEN NULL
                            ELSE GREATEST(
                              (
                                CASE
                                  WHEN "own"."bill" IS NULL OR 5000 IS NULL
                                  THEN NULL
                                  ELSE LEAST("own"."bill", 5000)
                                END - 1000
                              ),
                              0
                            )
                          END * 0.5
                        )
                      ) + (
                        CASE
                          WHEN (
                            "own"."bill" - 5000
                          ) IS NULL OR 0 IS NULL
                          THEN NULL
                          ELSE GREATEST((
                            "own"."bill" - 5000
                          ), 0)
                        END * 0.8
                      )
                    ) * 10000
                  ) AS INT128)
                ) * 2
              ) + ABS(100)
            ) // (
              ABS(100) * 2
            )
          )
          ELSE (
            (
              (
                ABS(
                  CAST((
                    (
                      (
                        (
                          CASE
                            WHEN (
                              CASE
                                WHEN "own"."bill" IS NULL OR 1000 IS NULL
                                THEN NULL
                                ELSE LEAST("own"."bill", 1000)
                              END - 0
                            ) IS NULL
                            OR 0 IS NULL
                            THEN NULL
                            ELSE GREATEST(
                              (
                                CASE
                                  WHEN "own"."bill" IS NULL OR 1000 IS NULL
                                  THEN NULL
                                  ELSE LEAST("own"."bill", 1000)
                                END - 0
                              ),
                              0
                            )
                          END * 0
                        ) + (
                          CASE
                            WHEN (
                              CASE
                                WHEN "own"."bill" IS NULL OR 5000 IS NULL
                                THEN NULL
                                ELSE LEAST("own"."bill", 5000)
                              END - 1000
                            ) IS NULL
                            OR 0 IS NULL
                            THEN NULL
                            ELSE GREATEST(
                              (
                                CASE
                                  WHEN "own"."bill" IS NULL OR 5000 IS NULL
                                  THEN NULL
                                  ELSE LEAST("own"."bill", 5000)
                                END - 1000
                              ),
                              0
                            )
                          END * 0.5
                        )
                      ) + (
                        CASE
                          WHEN (
                            "own"."bill" - 5000
                          ) IS NULL OR 0 IS NULL
                          THEN NULL
                          ELSE GREATEST((
                            "own"."bill" - 5000
                          ), 0)
                        END * 0.8
                      )
                    ) * 10000
                  ) AS INT128)
                ) * 2
              ) + ABS(100)
            ) // (
              ABS(100) * 2
            )
          )
        END AS DECIMAL(36, 0)) * 0.01
      )
    END
  ) IS NULL;

CREATE TEMP TABLE "lack__household__allowance_due" AS
SELECT
  "own"."_row" AS "_row",
  CAST(2 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."allowance_due" IS NULL
  AND (
    (
      "own"."grade" IN ('1', '2')
    )
  ) IS NULL
  AND "own"."grade" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "household__0" AS "own"
JOIN "lack__household__covered" AS "lack"
  ON "lack"."_row" = "own"."_row"
WHERE
  "own"."allowance_due" IS NULL
  AND (
    (
      "own"."covered" > 100
    )
  ) IS NULL
  AND "own"."covered" IS NULL;

CREATE TEMP TABLE "lack__household__allowance_due__amount" AS
SELECT
  "own"."_row" AS "_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "household__0" AS "own"
JOIN "lack__household__allowance_due" AS "lack"
  ON "lack"."_row" = "own"."_row"
WHERE
  "own"."allowance_due__amount" IS NULL
  AND "own"."allowance_due" IS NULL
  AND "own"."allowance_due" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(2 AS INT) AS "lackable",
  "own"."_row" AS "of_row",
  CAST(0 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."allowance_due__amount" IS NULL
  AND "own"."allowance_due"
  AND "own"."grade" IS NULL
  AND "own"."grade" IS NULL
UNION
SELECT
  "own"."_row" AS "_row",
  CAST(3 AS INT) AS "lackable",
  CAST(NULL AS BIGINT) AS "of_row",
  CAST(5 AS INT) AS "why"
FROM "household__0" AS "own"
WHERE
  "own"."allowance_due__amount" IS NULL
  AND "own"."allowance_due"
  AND NOT "own"."grade" IS NULL
  AND (
    CASE WHEN "own"."grade" = '1' THEN 120 END
  ) IS NULL;

CREATE TEMP TABLE "lacking" AS
SELECT
  'household' AS "subject",
  'allowance_due' AS "rule",
  'entitled' AS "side",
  "lack"."_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "lack__household__allowance_due" AS "lack"
UNION ALL
SELECT
  'household' AS "subject",
  'allowance_due' AS "rule",
  'amount' AS "side",
  "lack"."_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM "lack__household__allowance_due__amount" AS "lack"
JOIN "household__0" AS "own"
  ON "own"."_row" = "lack"."_row"
WHERE
  COALESCE("own"."allowance_due", FALSE)
UNION ALL
SELECT
  'household' AS "subject",
  'allowance_due' AS "rule",
  'received' AS "side",
  "lack"."_row",
  "lack"."lackable",
  "lack"."of_row",
  "lack"."why"
FROM (
  SELECT
    "own"."_row" AS "_row",
    CAST(4 AS INT) AS "lackable",
    "own"."_row" AS "of_row",
    CAST(0 AS INT) AS "why"
  FROM "household__0" AS "own"
  WHERE
    "own"."paid" IS NULL
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
  "covered" AS "covered",
  "allowance_due" AS "allowance_due",
  "allowance_due__amount" AS "allowance_due__amount",
  CAST("paid" AS DECIMAL(18, 2)) AS "allowance_due__received"
FROM "household__0"
ORDER BY
  "_row";
