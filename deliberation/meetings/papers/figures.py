"""Attendance and part taken in a year, member by member: counted from the book, by seat, without any ranking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.meetings import queries
from deliberation.meetings.projection import replies, stream_of


@dataclass(slots=True)
class Figures:
    """One member's year. ``seconds`` are those spoken, pauses left out; ``votes`` those taken while present."""

    seat: int
    name: str
    due: int = 0
    present: int = 0
    leave: int = 0
    absent: int = 0
    speeches: int = 0
    seconds: int = 0
    motions: int = 0
    seconded: int = 0
    votes: int = 0

    @property
    def minutes(self) -> int:
        """Whole minutes spoken, a part of one counted as one."""
        return -(-self.seconds // 60)


@dataclass(frozen=True, slots=True)
class Year:
    """The meetings held in a year and what each member had to do with them."""

    year: int
    meetings: int
    votes: int
    members: tuple[Figures, ...]
    days: tuple[datetime, ...] = ()

    @property
    def first(self) -> date:
        """The first day that is counted."""
        return date(self.year, 1, 1)

    def last(self, today: date) -> date:
        """The last day that is counted: the end of the year, or ``today`` while it runs."""
        return min(date(self.year, 12, 31), max(today, self.first))


def year_of(session: Session, place: str, year: int, *, full: bool, body: str = queries.COUNCIL) -> Year:
    """The figures of the meetings that a body of ``place`` held in ``year``; full names, or family names alone."""
    rows = queries.held_in(session, place, year, body)
    told = book.histories(session, [stream_of(row.id) for row in rows])
    found: dict[str, Figures] = {}
    votes = 0
    for row in rows:
        votes += _count(told[stream_of(row.id)], found)
    known = people.names(session, found) if full else people.masked_names(session, found)
    for id_, figures in found.items():
        figures.name = known.get(id_, "")
    days = tuple(sorted(row.opened_at or row.starts_at for row in rows))
    return Year(year, len(rows), votes, tuple(found.values()), days)


def _count(events: tuple[Recorded, ...], found: dict[str, Figures]) -> int:
    """Add one meeting to the figures; returns how many votes it took."""
    meeting = _Meeting(found)
    for item in events:
        meeting.note(item.event.type, cast("dict[str, Any]", item.event.data))
    away = replies(events)
    for member in meeting.due:
        mine = found[member]
        mine.due += 1
        kind = "present" if member in meeting.came else "leave" if away.get(member) is False else "absent"
        setattr(mine, kind, getattr(mine, kind) + 1)
    return meeting.votes


class _Meeting:
    """Who is there and who takes part, event by event."""

    def __init__(self, found: dict[str, Figures]) -> None:
        self.found = found
        self.due: list[str] = []
        self.came: set[str] = set()
        self.there: set[str] = set()
        self.votes = 0

    def note(self, kind: str, data: Mapping[str, Any]) -> None:
        if kind in ("called", "members_renewed"):
            self.due = list(data["members"])
            for member in self.due:
                self.found.setdefault(member, Figures(len(self.found) + 1, ""))
        elif kind in ("checked_in", "left"):
            self._attendance(kind, data["members"])
        elif kind == "speech_ended" and data["spoke"] and data["member"] in self.found:
            self._add(data["member"], "speeches")
            self.found[data["member"]].seconds += data["seconds"]
        elif kind == "moved":
            self._add(data["mover"], "motions")
        elif kind == "seconded":
            self._add(data["member"], "seconded")
        elif kind == "result_announced" and "for" in data["arithmetic"]:
            self.votes += 1
            for member in self.there:
                self._add(member, "votes")

    def _attendance(self, kind: str, members: Iterable[str]) -> None:
        if kind == "checked_in":
            self.came |= set(members)
            self.there |= set(members)
        else:
            self.there -= set(members)

    def _add(self, member: str, what: str) -> None:
        if member in self.found:
            setattr(self.found[member], what, getattr(self.found[member], what) + 1)


def heads() -> dict[str, str]:
    """The columns of the table and the file."""
    return {
        "seat": _("Seat no."), "name": _("Member"), "due": _("Meetings due"), "present": _("Was there"),
        "leave": _("On leave"), "absent": _("Absent"), "speeches": _("Speeches"), "minutes": _("Minutes spoken"),
        "motions": _("Motions made"), "seconded": _("Seconded"), "votes": _("Votes taken while there"),
    }  # fmt: skip
