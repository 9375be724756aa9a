"""The one rule by which shares and means are written as whole numbers: rounded half up."""

from __future__ import annotations


def rounded(part: int, whole: int) -> int:
    """``part`` by ``whole`` (above 0) to the nearest whole number, a half upwards: 7 by 2 is 4."""
    return (2 * part + whole) // (2 * whole)


def percent(part: int, whole: int) -> int | None:
    """``part`` of ``whole`` in whole per cent (2 of 12 are 17); None where there is nothing to take it of."""
    return rounded(100 * part, whole) if whole else None
