"""How wide the columns of a sheet are, so that it is printed in type of ten points without being made smaller.

Figures and days have the width they need; texts share what is left of the paper and are broken into lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from deliberation.disclosure.sheets.content import Column

TYPE = 10
"""Points of the type in the table, in every format that is printed."""

ROOM = {"A4": 1040, "A3": 1508}
"""Pixels (96 an inch) across the page between its margins, lying."""

NARROWEST = 6
WIDENED: dict[str, int] = {"community": 0, "subdistrict": 0, "district": 1, "city": 2}
"""By the level of the place: how many digits more its sums may have."""


def pixels(width: int) -> int:
    """How wide a column of so many characters is in a spreadsheet."""
    return 7 * width + 5


def fitted(columns: Sequence[Column], paper: str, level: str = "community") -> tuple[Column, ...]:
    """The columns as they fit across ``paper``: texts narrower than declared in proportion, or at most 8/5 wider."""
    more = WIDENED.get(level, 0)
    known = [replace(one, width=one.width + more) if one.kind in {"money", "wan"} else one for one in columns]
    words = sum(one.width for one in known if one.kind == "text")
    fixed = sum(pixels(one.width) for one in known if one.kind != "text")
    left = ROOM[paper] - fixed - sum(pixels(0) for one in known if one.kind == "text")
    share = max(0, left) // 7
    if not words:
        return tuple(known)
    return tuple(
        replace(one, width=max(NARROWEST, min(one.width * share // words, one.width * 8 // 5)))
        if one.kind == "text"
        else one
        for one in known
    )


def across(columns: Sequence[Column]) -> int:
    """How wide the whole table is, in pixels."""
    return sum(pixels(one.width) for one in columns)
