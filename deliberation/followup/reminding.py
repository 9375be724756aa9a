"""Reminders: the day's round over everything that is due, who is told of what, and what goes up to the sub-district."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation import workdays
from deliberation.accounts import queries as people
from deliberation.communities import queries as communities
from deliberation.followup import service
from deliberation.followup.models import Reminder
from deliberation.followup.queries import due
from deliberation.followup.registry import Due
from deliberation.rules.cycle import LOCAL
from deliberation.rules.rulebook import Rulebook

ABOVE = ("subdistrict_officer",)
ESCALATED = {"answer": "answer", "handling": "dispatch"}
"""Kinds whose escalation is written into the book of the need, and what it is called there."""


@dataclass(slots=True)
class Message:
    """What one person is told today: how many things, how many of them overdue, and the most urgent one."""

    count: int = 0
    late: int = 0
    first: Due | None = None

    def add(self, one: Due, *, late: bool) -> None:
        """One thing more; the first is the most urgent, for that is their order."""
        self.count, self.late = self.count + 1, self.late + late
        self.first = self.first or one


@dataclass(slots=True)
class _Round:
    session: Session
    now: datetime
    books: dict[str, Rulebook]
    held: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The day in Shenzhen."""
        return self.now.astimezone(LOCAL).date()

    def look(self, one: Due) -> None:
        """Remind of one thing where its time has come, once at each stage."""
        if one.quiet or one.day is None:
            return
        left, rules = workdays.between(self.today, one.day), self.books[one.place]
        stage = stage_of(left, rules)
        if not stage:
            return
        told = self._whom(one, ABOVE if stage == "escalated" else one.roles)
        row = insert(Reminder).values(
            kind=one.kind, subject=one.subject, day=one.day, stage=stage, place=one.place, sent_at=self.now,
            people=len(told),
        )  # fmt: skip
        new = self.session.execute(row.on_conflict_do_nothing().returning(Reminder.stage)).first()
        if new is None:
            return
        for person in told:
            self.messages.setdefault(person, Message()).add(one, late=left < 0)
        if stage == "escalated" and one.kind in ESCALATED:
            id_ = one.subject.partition(":")[2]
            service.escalate(self.session, self.now, project_id=id_, what=ESCALATED[one.kind], due=one.day, days=-left)

    def _whom(self, one: Due, roles: Iterable[str]) -> tuple[str, ...]:
        """Whose own it is, and who holds one of ``roles`` at its place or around it, nearest first, each once."""
        found = (person for code in reversed(communities.prefixes(one.place)) for role in roles
                 for person in self._holders(role, code))  # fmt: skip
        own = (one.person,) if one.person and roles is one.roles else ()
        return tuple(person for person in dict.fromkeys((*own, *found)) if person not in one.other_than)

    def _holders(self, role: str, place: str) -> tuple[str, ...]:
        if (role, place) not in self.held:
            self.held[role, place] = tuple(one.id for one in people.holders(self.session, role, place))
        return self.held[role, place]


def stage_of(left: int, rules: Rulebook) -> str:
    """soon, late or escalated for a thing that has ``left`` working days (negative: overdue); empty: not yet."""
    if left <= -rules.int("followup.escalation_days"):
        return "escalated"
    return "late" if left < 0 else "soon" if left <= rules.int("followup.remind_days") else ""


def remind(session: Session, now: datetime, place: str) -> dict[str, Message]:
    """Go over everything due at ``place`` or below it; what each person is to be told, by id. Not on days off."""
    if not workdays.calendar().works(now.astimezone(LOCAL).date()):
        return {}
    found = due(session, place, now)
    round_ = _Round(session, now, communities.rulebooks(session, {one.place for one in found}) if found else {})
    for one in found:
        round_.look(one)
    return round_.messages
