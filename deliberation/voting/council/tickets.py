"""From expected seats to a lottery: whole panels and how many tickets each holds.

With ``tickets`` in the box and ``wanted[kind]`` seats of every kind over all tickets together, panels are
taken out one after another, each as often as what remains can still be made up of balanced panels: of every
kind and every quota, the average rounded down or up. Each panel uses up the room of some kind or quota, so
there are at most as many panels as kinds and quotas. Where at most two attributes have quotas (or one inside
the other) this cannot get stuck (total unimodularity: such polytopes have the integer decomposition
property, Baum and Trotter 1978); with crossing quotas it may, and :mod:`lottery` goes another way.
"""

from __future__ import annotations

from collections.abc import Sequence

from deliberation.voting.council.integers import Search, System
from deliberation.voting.council.tableau import Undecided

Panel = tuple[int, ...]
"""Seats per kind."""

_TRIES = 60
"""Branches looked at for one panel."""
_WORK = 800_000_000
_ATTEMPTS = 6


def deal(system: System, wanted: Sequence[int], tickets: int) -> dict[Panel, int] | None:
    """Panels with their tickets, ``tickets`` in all, adding up to ``wanted``; ``None`` if this way gets stuck."""
    search = Search(system, _TRIES, _WORK)
    for attempt in range(_ATTEMPTS):
        dealt = _deal(search, wanted, tickets, 1 + 2 * attempt)
        if dealt is not None:
            return dealt
    return None


def _deal(search: Search, wanted: Sequence[int], tickets: int, twist: int) -> dict[Panel, int] | None:
    left = list(wanted)
    dealt: dict[Panel, int] = {}
    while tickets:
        panel = _next(search, left, tickets, twist)
        count = 0 if panel is None else _times(search.system, panel, left, tickets)
        if panel is None or count < 1:
            return None
        dealt[panel] = dealt.get(panel, 0) + count
        left = [want - count * seats for want, seats in zip(left, panel, strict=True)]
        tickets -= count
    return dealt


def _next(search: Search, left: Sequence[int], tickets: int, twist: int) -> Panel | None:
    """A balanced panel that at least one ticket can hold, leaning to where most of the room is."""
    system = search.system
    search.box(*zip(*(_balanced(want, tickets) for want in left), strict=True))
    sums = [sum(a * want for a, want in zip(row, left, strict=True) if a) for row in system.rows]
    search.rows(*zip(*(_balanced(total, tickets) for total in sums), strict=True))
    lean = [(2 * (want % tickets) - tickets) * 500 // tickets if want % tickets else 0 for want in left]
    try:
        return search.quick(lean, -1_000 * sum(system.ceiling), twist, tries=4)
    except Undecided:
        return None


def _balanced(total: int, tickets: int) -> tuple[int, int]:
    return total // tickets, -(-total // tickets)


def _times(system: System, panel: Panel, left: Sequence[int], tickets: int) -> int:
    """How many tickets the panel may hold so that the rest stays balanced."""
    room = tickets
    for want, seats in zip(left, panel, strict=True):
        room = min(room, _room(want, seats, tickets))
    for row in system.rows:
        want = sum(a * v for a, v in zip(row, left, strict=True) if a)
        room = min(room, _room(want, sum(a * v for a, v in zip(row, panel, strict=True) if a), tickets))
    return room


def _room(want: int, seats: int, tickets: int) -> int:
    floor, rest = divmod(want, tickets)
    if not rest:
        return tickets if seats == floor else 0
    return rest if seats > floor else tickets - rest
