from __future__ import annotations

from decimal import Decimal

import pytest

from plancode.explain.statuses import is_had, ledger_status, status_of

T, F, U = True, False, None
# entitled, received: without only_so, with only_so
LAW_9 = [
    (T, T, "ok", "ok"),
    (T, F, "missed", "missed"),
    (T, U, "unknown", "unknown"),
    (F, T, "other_ground", "to_review"),
    (F, F, "none", "none"),
    (F, U, "none", "unknown"),
    (U, T, "unknown", "unknown"),
    (U, F, "unknown", "unknown"),
    (U, U, "unknown", "unknown"),
]


@pytest.mark.parametrize(("entitled", "received", "otherwise_had", "only_so"), LAW_9)
def test_every_pair_has_its_status(
    entitled: bool | None, received: bool | None, otherwise_had: str, only_so: str
) -> None:
    assert status_of(entitled, received, only_so=False) == otherwise_had
    assert status_of(entitled, received, only_so=True) == only_so


@pytest.mark.parametrize(
    ("entitled", "due", "paid", "had"),
    [
        (T, "60", "60", T),
        (T, "60", "59.99", F),
        (T, "60", "0", F),
        (T, None, "60", U),
        (F, "0", "0.01", T),
        (F, "0", "0", F),
        (U, None, "60", U),
        (T, "60", None, U),
    ],
)
def test_an_amount_is_had_in_full_where_due(
    entitled: bool | None, due: str | None, paid: str | None, had: bool | None
) -> None:
    due_amount, paid_amount = (None if one is None else Decimal(one) for one in (due, paid))
    assert is_had(entitled, due_amount, paid_amount, gives=True) is had


def test_a_rule_that_gives_no_amount_asks_for_some_payment() -> None:
    assert is_had(True, None, Decimal("0.01"), gives=False) is True
    assert is_had(True, None, Decimal(0), gives=False) is False


@pytest.mark.parametrize(
    ("should", "has_row", "status"),
    [
        (T, T, "ok"),
        (F, T, "ok"),
        (U, T, "ok"),
        (T, F, "missed"),
        (F, F, "none"),
        (U, F, "unknown"),
        (T, U, "unknown"),
        (F, U, "none"),
        (U, U, "unknown"),
    ],
)
def test_a_row_once_made_stays_and_only_who_should_have_one_is_missed(
    should: bool | None, has_row: bool | None, status: str
) -> None:
    assert ledger_status(should, has_row) == status
