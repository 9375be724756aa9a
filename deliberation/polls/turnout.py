"""Turnout by building, so told that nothing follows about a single person.

A building is shown only where at least ``LEAST`` may vote and neither fewer than ``EDGE`` nor all but fewer than
``EDGE`` have taken a ballot (trust rule on small groups). What is hidden is added up in one row, since the totals are
public anyway; further buildings are hidden until that row leaves every hidden building everything from nobody to
everybody. Which ones are added is drawn by a secret order that is the same each time: by an order that anybody can
repeat, who is added would itself tell what the others must have been.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from deliberation.voting.phrases import percent

LEAST, EDGE = 20, 5


@dataclass(frozen=True, slots=True)
class Building:
    """One building: who may vote, and who has taken a ballot. The empty name: no building is known."""

    name: str
    eligible: int
    voters: int

    @property
    def telling(self) -> bool:
        """Whether its figures alone say too much."""
        return self.eligible < LEAST or not EDGE <= self.voters <= self.eligible - EDGE

    @property
    def rate(self) -> str:
        """The share who have taken a ballot, to a tenth of a percent."""
        return percent(self.voters, self.eligible)


@dataclass(frozen=True, slots=True)
class Turnout:
    """What may be published: single buildings, the hidden ones together (``None``: none), the whole."""

    shown: tuple[Building, ...]
    hidden: int
    rest: Building | None
    whole: Building


def turnout(buildings: Iterable[Building], order: Callable[[str], str]) -> Turnout:
    """What may be published of ``buildings``; only the whole where there is no safe way to tell them apart.

    ``order`` gives each name its place in the secret order (a keyed digest).
    """
    every = sorted((one for one in buildings if one.eligible), key=lambda one: order(one.name))
    hidden = {one.name for one in every if one.telling}
    free = [one for one in every if not one.telling]
    while hidden and free and not _safe([one for one in every if one.name in hidden]):
        hidden.add(free.pop(0).name)
    shown = tuple(sorted(free, key=lambda one: one.name))
    kept = [one for one in every if one.name in hidden]
    return Turnout(shown, len(kept), _sum(kept) if kept else None, _sum(every))


def _safe(hidden: Sequence[Building]) -> bool:
    """Whether their sums leave every one of them all it could be: from nobody to everybody."""
    eligible, voters = sum(one.eligible for one in hidden), sum(one.voters for one in hidden)
    largest = max(one.eligible for one in hidden)
    return len(hidden) > 1 and largest <= voters <= eligible - largest


def _sum(buildings: Sequence[Building]) -> Building:
    return Building("", sum(one.eligible for one in buildings), sum(one.voters for one in buildings))
