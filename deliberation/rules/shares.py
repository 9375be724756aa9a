"""The one rule by which shares and means are written as whole numbers: rounded half up."""

from __future__ import annotations

from fractions import Fraction

BEST = 5
"""The best score that somebody who uses a project can give it."""


def rounded(part: int, whole: int) -> int:
    """``part`` by ``whole`` (above 0) to the nearest whole number, a half upwards: 7 by 2 is 4."""
    return (2 * part + whole) // (2 * whole)


def percent(part: int, whole: int) -> int | None:
    """``part`` of ``whole`` in whole per cent (2 of 12 are 17); None where there is nothing to take it of."""
    return rounded(100 * part, whole) if whole else None


def satisfaction(scores: int, answers: int) -> Fraction | None:
    """The sum of the ``scores`` (1 to 5 each) as a share of the best that so many ``answers`` could give, exactly.

    Of one project as of a quarter or a city: the scores and answers of several are added up first.
    """
    return Fraction(scores, BEST * answers) if answers else None


def hundredths(share: Fraction) -> int:
    """A satisfaction in hundredths of a per cent: 8838 for 88.38 %.

    Rounded down, unlike other shares, so that what is shown never reaches a mark that the answers did not reach.
    """
    return int(share * 10_000)
