"""When a count is more than chance: three plain rules, worked out in whole numbers. Counts of issues, nothing else.

*A minute* of one channel and desk is compared with the sixty minutes around it: their median, plus one, stands for
what is usual (a Poisson count has its mean below its median plus one, as mean − ln 2 ≤ median, Choi 1994). *An hour of
a desk* is compared with twice the median of all hours in which a desk worked, plus ten. *A building* is compared with
a share of voters whose odds are twice those of the whole roll. An alarm means: chance alone would give so many less
often than once in a million times. It is a question to the committee, not a proof.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import comb, factorial

CHANCE = Fraction(1, 1_000_000)
"""An alarm is raised where chance alone is rarer than this."""
AROUND = 30
"""Minutes before and after that show what is usual."""
LEAST_ROLL = 20
"""A building with fewer on the roll is not looked at: its figures would be about persons."""
FEW_LEFT = 5
"""What is told of a building always leaves so many of whom it is not said whether they voted."""


@dataclass(frozen=True, slots=True)
class Burst:
    """Where a count stands out: its place in the sequence, the count, and the usual it was compared with."""

    index: int
    seen: int
    usual: Fraction


def median(counts: Sequence[int]) -> Fraction:
    """The middle count; 0 for none."""
    if not counts:
        return Fraction(0)
    row, half = sorted(counts), len(counts) // 2
    return Fraction(row[half]) if len(row) % 2 else Fraction(row[half - 1] + row[half], 2)


@cache
def least_rare(mean: Fraction) -> int:
    """The smallest count that a Poisson variable of this ``mean`` reaches less often than :data:`CHANCE`.

    In whole numbers: terms mean^k/k! far beyond the mean are left out, which can only make the count larger.
    """
    most = int(mean) * 3 + 60
    terms = [mean**k / factorial(k) for k in range(most + 1)]
    rare, tail, count = sum(terms, Fraction(0)) * CHANCE, Fraction(0), most
    while tail + terms[count] < rare:
        tail += terms[count]
        count -= 1
    return count + 1


def minutes(counts: Sequence[int]) -> list[Burst]:
    """The minutes that stand out of the sixty around them; ``counts`` has every minute of the hours of voting."""
    found = []
    for index, seen in enumerate(counts):
        if seen < 5:
            continue
        before, after = counts[max(0, index - AROUND) : index], counts[index + 1 : index + 1 + AROUND]
        usual = median([*before, *after]) + 1
        if seen >= least_rare(usual):
            found.append(Burst(index, seen, usual))
    return found


def hours(counts: Sequence[int]) -> list[Burst]:
    """Of the hours in which desks worked, those with more issues than twice the usual and ten, and than chance."""
    usual = median([count for count in counts if count]) * 2 + 10
    return [Burst(index, seen, usual) for index, seen in enumerate(counts) if seen >= least_rare(usual)]


def buildings(rows: Sequence[tuple[int, int]]) -> list[Burst]:
    """Of (issued, on the roll) by building, those with more issues than doubled odds and chance would give."""
    issued, roll = sum(row[0] for row in rows), sum(row[1] for row in rows)
    if not 0 < issued < roll:
        return []
    share = Fraction(2 * issued, roll + issued)  # odds i/(r-i) doubled: 2i/(r-i) = p/(1-p)
    return [
        Burst(index, seen, share)
        for index, (seen, size) in enumerate(rows)
        if size >= LEAST_ROLL and seen > share * size and _reaches(seen, size, share) < CHANCE
    ]


def _reaches(seen: int, size: int, share: Fraction) -> Fraction:
    """How often at least ``seen`` of ``size`` come where each comes with chance ``share``."""
    yes, no = share.numerator, share.denominator - share.numerator
    ways = sum(comb(size, k) * yes**k * no ** (size - k) for k in range(seen, size + 1))
    return Fraction(ways, share.denominator**size)
