"""What should be had against what is had (law 9 of docs/language.md): ok, missed, to review, and what is not known."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

Status = Literal["ok", "missed", "to_review", "other_ground", "none", "unknown"]
Side = Literal["entitled", "received", "amount"]
SIDES: tuple[Side, ...] = ("entitled", "received", "amount")


def status_of(entitled: bool | None, received: bool | None, only_so: bool) -> Status:
    """The status of one subject under one rule.

    Nobody is asked for a payment that is not due: whoever is not entitled, and perhaps has it, is `none`, unless
    nobody may have it by another way (`only_so`).
    """
    if entitled is False:
        if received is True:
            return "to_review" if only_so else "other_ground"
        return "unknown" if received is None and only_so else "none"
    if entitled is None or received is None:
        return "unknown"
    return "ok" if received else "missed"


def ledger_status(should_have_row: bool | None, has_row: bool | None) -> Status:
    """The status of one subject in a ledger with `enter`: a row that was made stays, whatever the rule says now."""
    if has_row:
        return "ok"
    if should_have_row is False:
        return "none"
    return "missed" if should_have_row and has_row is False else "unknown"


def is_had(entitled: bool | None, due: Decimal | None, received: bool | Decimal | None, gives: bool) -> bool | None:
    """Is the benefit had? An amount counts as had in full: at least what is due where due, above 0 where not due.

    A rule that `gives` no amount of its own asks only for some payment.
    """
    if received is None or isinstance(received, bool):
        return received
    if entitled is False or not gives:
        return received > 0
    if entitled is None or due is None:
        return None
    return received >= due
