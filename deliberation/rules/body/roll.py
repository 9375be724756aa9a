"""Who sits on which seat of a body, from when to when, and how the seat was filled and left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from deliberation.rules.replay import Event

LOCAL = ZoneInfo("Asia/Shanghai")

Seats = tuple[tuple[str, int], ...]
"""The seats of a body by kind, in the order in which they are numbered: ``(("residents", 7), …)``."""

HOWS = ("elected", "appointed", "drawn", "ex_officio", "next_in_line")
"""How a seat may be filled."""

CAUSES = ("resigned", "removed", "absent", "moved", "died", "term", "succeeded")
"""Why a seat falls vacant; ``term``: the term ended; ``succeeded``: the successor of a new term has come."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A seat held: ``until`` is None while it is; ``source`` is the election that filled it, or empty."""

    person: str
    kind: str
    number: int
    since: datetime
    how: str = "appointed"
    source: str = ""
    until: datetime | None = None
    cause: str = ""
    reason: str = ""

    @property
    def open(self) -> bool:
        """Whether the seat is held still."""
        return self.until is None

    def on(self, day: date) -> bool:
        """Whether the seat was held at the end of ``day`` in Shenzhen."""
        left = self.until
        return self.since.astimezone(LOCAL).date() <= day and (left is None or left.astimezone(LOCAL).date() > day)


def total(seats: Seats) -> int:
    """All seats of a body."""
    return sum(number for _kind, number in seats)


def numbers(seats: Seats, kind: str) -> range:
    """The numbers of the seats of one kind; they run on from kind to kind, the first is 1. Empty for no such kind."""
    first = 1
    for own, many in seats:
        if own == kind:
            return range(first, first + many)
        first += many
    return range(0)


def free_number(seats: Seats, held: Iterable[Holding], kind: str) -> int:
    """The lowest free number of a kind; one behind all others where a changed rule leaves none."""
    taken = {holding.number for holding in held if holding.open}
    free = next((number for number in numbers(seats, kind) if number not in taken), None)
    return free if free is not None else max({total(seats), *taken}) + 1


def sit(held: tuple[Holding, ...], new: Holding) -> tuple[Holding, ...]:
    """``held`` with one more."""
    return (*held, new)


def leave(held: tuple[Holding, ...], person: str, at: datetime, cause: str, reason: str) -> tuple[Holding, ...]:
    """``held`` with the person's open seat left."""
    return tuple(
        replace(one, until=at, cause=cause, reason=reason) if one.person == person and one.open else one for one in held
    )


def of_office(events: Iterable[Event], seats: Seats) -> tuple[Holding, ...]:
    """The council's seats as the office stream of its place tells them: a seat there *is* the role."""
    held: tuple[Holding, ...] = ()
    for happened in events:
        if happened.data["role"] != "council_member":
            continue
        person = str(happened.data["person"])
        if happened.type == "appointed":
            kind = str(happened.data.get("seat", ""))
            held = sit(held, Holding(person, kind, free_number(seats, held, kind), happened.at))
        else:
            held = leave(held, person, happened.at, "removed", str(happened.data["reason"]))
    return held


def explained(office: Iterable[Holding], told: Iterable[Holding]) -> tuple[Holding, ...]:
    """The seats of ``office`` with what the body's own stream tells of them: how filled, by which election, why left.

    Both streams are written in one move, so the moments are the same.
    """
    began = {(one.person, one.since): one for one in told}
    ended = {(one.person, one.until): one for one in told if not one.open}
    found = []
    for one in office:
        start, end = began.get((one.person, one.since)), ended.get((one.person, one.until))
        how, source = (start.how, start.source) if start else (one.how, one.source)
        cause, reason = (end.cause, end.reason) if end else (one.cause, one.reason)
        found.append(replace(one, how=how, source=source, cause=cause, reason=reason))
    return tuple(found)
