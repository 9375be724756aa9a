"""By when the money of a year is to be paid out, and by when what is left is cleared (the rules of the place)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from deliberation.rules.rulebook import Rulebook


def paid_by(rulebook: Rulebook, year: int) -> date:
    """The last day to pay out the money of ``year``, in the year after."""
    return _day(rulebook.text("cycle.paid_by"), year + 1)


def cleared_by(rulebook: Rulebook, year: int) -> date:
    """The last day to clear what lies idle of ``year``, in the year after."""
    return _day(rulebook.text("cycle.idle_by"), year + 1)


def _day(text: str, year: int) -> date:
    """The day MM-DD of ``year``; 02-30 is the last of February."""
    month, day = (int(part) for part in text.split("-"))
    return date(year, month, min(day, monthrange(year, month)[1]))
