"""Why quotas cannot be met: a smallest set of them that contradict each other, and the least that must give way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from deliberation.voting.council.integers import Search, System
from deliberation.voting.council.quotas import Quota
from deliberation.voting.council.tableau import Undecided
from deliberation.voting.errors import ElectionError

_BRANCHES, _WORK = 500, 200_000_000


@dataclass(frozen=True, slots=True)
class Bound:
    """One side of a quota: ``side`` is ``min`` or ``max``, ``seats`` its figure."""

    quota: str
    side: str
    seats: int

    def __str__(self) -> str:
        return f"{self.quota} {self.side} {self.seats}"


class QuotaConflict(ElectionError):  # noqa: N818 -- named for what it reports
    """The quotas cannot be met together.

    ``bounds`` contradict each other and would not if any one were left out; ``relaxed`` are bounds with the
    figures that would do instead, changed by the fewest seats in all (empty if the search was cut short).
    """

    def __init__(self, bounds: Sequence[Bound], relaxed: Sequence[Bound]) -> None:
        said = {"quotas": "; ".join(map(str, bounds)), "relaxed": "; ".join(map(str, relaxed))}
        super().__init__("quotas_conflict", **said)
        self.bounds = tuple(bounds)
        self.relaxed = tuple(relaxed)


def possible(system: System) -> bool:
    """Whether the quotas can be met; what the search cannot decide counts as not possible."""
    try:
        return Search(system, _BRANCHES, _WORK).find() is not None
    except Undecided:
        return False


def blame(system: System, quotas: Sequence[Quota]) -> tuple[Bound, ...]:
    """An irreducible set of quota bounds that make the system impossible, found by leaving out one at a time."""
    low, high = list(system.low), list(system.high)
    loose_low, loose_high = 0, sum(system.ceiling)
    guilty = []
    for row, quota in enumerate(quotas):
        kept = low[row]
        low[row] = loose_low
        if kept and possible(replace(system, low=tuple(low), high=tuple(high))):
            low[row] = kept
            guilty.append(Bound(quota.name, "min", kept))
        kept = high[row]
        high[row] = loose_high
        if possible(replace(system, low=tuple(low), high=tuple(high))):
            high[row] = kept
            guilty.append(Bound(quota.name, "max", kept))
    return tuple(guilty)


def relaxation(system: System, quotas: Sequence[Quota]) -> tuple[Bound, ...]:
    """The bounds to change, with new figures, by the fewest seats in all; empty if that cannot be decided."""
    count, seats = len(quotas), system.high[len(quotas)]
    slack = [tuple(int(other == row) for other in range(count)) for row in range(count)]
    rows = [(*row, *unit, *(-a for a in unit)) for row, unit in zip(system.rows, slack, strict=False)]
    rows += [(*row, *([0] * 2 * count)) for row in system.rows[count:]]
    elastic = System(
        rows=tuple(rows),
        low=system.low,
        high=system.high,
        floor=(*system.floor, *([0] * 2 * count)),
        ceiling=(*system.ceiling, *system.low[:count], *(max(0, seats - high) for high in system.high[:count])),
    )
    weights = [0] * len(system.floor) + [-1] * 2 * count
    try:
        found = Search(elastic, _BRANCHES * 4, _WORK * 2).best(weights)
    except Undecided:
        return ()
    if found is None:
        return ()
    changes = found[len(system.floor) :]
    mins = [Bound(q.name, "min", system.low[i] - changes[i]) for i, q in enumerate(quotas) if changes[i]]
    maxs = [
        Bound(q.name, "max", system.high[i] + changes[count + i]) for i, q in enumerate(quotas) if changes[count + i]
    ]
    return (*mins, *maxs)


def demand(system: System, quotas: Sequence[Quota]) -> None:
    """Raise :class:`QuotaConflict` unless the quotas can be met, ``quotas_too_hard`` if that cannot be decided."""
    try:
        found = Search(system).find()
    except Undecided as error:
        raise ElectionError("quotas_too_hard", kinds=len(system.ceiling)) from error
    if found is None:
        raise QuotaConflict(blame(system, quotas), relaxation(system, quotas))
