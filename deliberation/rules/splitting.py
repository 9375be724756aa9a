"""Splitting to avoid the tender: purchases of one category, added up (《政府采购法》第二十八条, 条例 第二十八条).

What goes through a tender is never splitting. All sums in fen; thresholds are reached by being equal (以上).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from deliberation.rules.signs import Sign

AROUND_THE_YEAR = 60
"""Days within which purchases before and after a year's end are looked at together."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """One project bought or to be bought: in which package (empty: alone), category, fiscal year, day, sum in fen."""

    project: str
    package: str
    category: str
    year: int
    day: date
    sum_fen: int


def splitting(purchases: Sequence[Purchase], package: str, *, threshold_fen: int, near: Fraction) -> tuple[Sign, ...]:
    """The signs that ``package`` splits what belongs together, given all ``purchases`` of its community without tender.

    ``split_package``: its own projects of one category reach the threshold; ``split_year``: with the others of the
    fiscal year; ``split_year_end``: with those within :data:`AROUND_THE_YEAR` days across the end of the year;
    ``near_threshold``: two or more of the year stay just below it, at ``near`` of it or more.
    """
    found: list[Sign] = []
    for category in sorted({one.category for one in purchases if one.package == package}):
        same = sorted((one for one in purchases if one.category == category), key=lambda one: (one.day, one.project))
        found += _category(same, package, threshold_fen, near)
    return tuple(found)


def _category(same: Sequence[Purchase], package: str, threshold: int, near: Fraction) -> list[Sign]:
    mine = [one for one in same if one.package == package]
    year = [one for one in same if one.year == mine[0].year]
    around = [one for one in same if any(abs(one.day - own.day).days <= AROUND_THE_YEAR for own in mine)]
    close = [one for one in year if near * threshold <= one.sum_fen < threshold]
    groups = (
        ("split_package", mine, len(mine) > 1),
        ("split_year", year, len(year) > len(mine)),
        ("split_year_end", around, any(one.year != mine[0].year for one in around)),
    )
    found = [_sign(kind, rows, threshold) for kind, rows, more in groups if more and _total(rows) >= threshold]
    if len(close) > 1 and any(one.package == package for one in close):
        found.append(_sign("near_threshold", close, threshold))
    return found


def _total(rows: Sequence[Purchase]) -> int:
    return sum(one.sum_fen for one in rows)


def _sign(kind: str, rows: Sequence[Purchase], threshold: int) -> Sign:
    figures = ("year", rows[-1].year), ("total_fen", _total(rows)), ("threshold_fen", threshold)
    return Sign(kind, tuple(one.project for one in rows), tuple(one.sum_fen for one in rows), figures)
