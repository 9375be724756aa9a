"""From expected seats to a lottery: whole panels and how many tickets each holds.

With ``tickets`` in the box and ``wanted[kind]`` seats of every kind over all tickets together, panels are
taken out one after another, each as often as what remains can still be made up of balanced panels: of every
kind, and in the first attempts of every quota, the average rounded down or up. Each panel uses up the room of
some kind or quota, so there are at most as many panels as kinds and quotas. Where at most two attributes have
quotas (or one inside the other) this cannot get stuck (total unimodularity: such polytopes have the integer
decomposition property, Baum and Trotter 1978); with crossing quotas it may, and :mod:`lottery` goes another way.
"""

from __future__ import annotations

from collections.abc import Sequence

from deliberation.voting.council.integers import Search, System
from deliberation.voting.council.tableau import Undecided

Panel = tuple[int, ...]
"""Seats per kind."""

Limit = tuple[int, int, int]
"""What a quota adds up to over the tickets left, and the least and most it may be on one of them."""

_WORK = 250_000_000
"""Work allowed for each attempt."""
_ATTEMPTS, _EVEN = 8, 4


def deal(system: System, wanted: Sequence[int], tickets: int) -> dict[Panel, int] | None:
    """Panels with their tickets, ``tickets`` in all, adding up to ``wanted``; ``None`` if this way gets stuck."""
    for attempt in range(_ATTEMPTS):
        search = Search(system, allowed=_WORK)
        dealt = _deal(search, wanted, tickets, 1 + 2 * attempt, even=attempt < _EVEN)
        if dealt is not None:
            return dealt
    return None


def _deal(search: Search, wanted: Sequence[int], tickets: int, twist: int, *, even: bool) -> dict[Panel, int] | None:
    system, left = search.system, list(wanted)
    dealt: dict[Panel, int] = {}
    while tickets:
        sums = [sum(a * want for a, want in zip(row, left, strict=True) if a) for row in system.rows]
        limits = list(zip(sums, system.low, system.high, strict=True))
        if even:
            limits = [(total, total // tickets, -(-total // tickets)) for total in sums]
        panel = _next(search, left, limits, tickets, twist)
        count = 0 if panel is None else _times(system, panel, left, limits, tickets)
        if panel is None or count < 1:
            return None
        dealt[panel] = dealt.get(panel, 0) + count
        left = [want - count * seats for want, seats in zip(left, panel, strict=True)]
        tickets -= count
    return dealt


def _next(search: Search, left: Sequence[int], limits: Sequence[Limit], tickets: int, twist: int) -> Panel | None:
    """A panel that at least one ticket can hold, leaning to where most of the room is."""
    search.box([want // tickets for want in left], [-(-want // tickets) for want in left])
    rest = tickets - 1
    search.rows(
        [max(low, total - high * rest) for total, low, high in limits],
        [min(high, total - low * rest) for total, low, high in limits],
    )
    lean = [(2 * (want % tickets) - tickets) * 500 // tickets if want % tickets else 0 for want in left]
    try:
        return search.quick(lean, -1_000 * sum(search.system.ceiling), twist, tries=4)
    except Undecided:
        return None


def _times(system: System, panel: Panel, left: Sequence[int], limits: Sequence[Limit], tickets: int) -> int:
    """How many tickets the panel may hold so that the rest stays between its limits."""
    room = tickets
    for want, seats in zip(left, panel, strict=True):
        room = min(room, _room((want, want // tickets, -(-want // tickets)), seats, tickets))
    for limit, row in zip(limits, system.rows, strict=True):
        room = min(room, _room(limit, sum(a * v for a, v in zip(row, panel, strict=True) if a), tickets))
    return room


def _room(limit: Limit, seats: int, tickets: int) -> int:
    total, low, high = limit
    room = tickets
    if seats > low:
        room = min(room, (total - low * tickets) // (seats - low))
    if seats < high:
        room = min(room, (high * tickets - total) // (high - seats))
    return room
