"""Who could preside at a meeting, as the clerk sees it: the one proposed, the others free, and why not the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.meetings import queries
from deliberation.moderators import queries as pool
from deliberation.moderators.queries.pool import neighbours
from deliberation.rules.assignment import Candidate, rotation
from deliberation.rules.independence import COMMUNITY, ITEM
from deliberation.web.clock import LOCAL
from deliberation.web.filters import day
from deliberation.web.refusals.say import say


@dataclass(frozen=True, slots=True)
class Chairs:
    """``order`` are those free in turn; ``passed`` everybody else with the reasons; ``guests`` from other pools."""

    order: tuple[Candidate, ...]
    passed: tuple[Candidate, ...]
    guests: tuple[Candidate, ...]
    names: dict[str, str]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The people who can be chosen, the one proposed first; not those whom the rules of independence bar."""
        rows = (*self.order, *(one for one in self.passed if not barred(one)), *self.guests)
        return [(one.person, self.names.get(one.person, "")) for one in rows]

    @property
    def barred(self) -> list[tuple[str, str]]:
        """Who cannot be chosen, and why."""
        return [(self.names.get(one.person, ""), _reasons(one)) for one in self.passed if barred(one)]

    @property
    def notes(self) -> dict[str, str]:
        """By person, the line below the name: the turn, or what speaks against."""
        found = {one.person: _turn(place, one) for place, one in enumerate(self.order)}
        found |= {one.person: _reasons(one) for one in self.passed}
        return found | {one.person: _("From a neighbouring pool") for one in self.guests}

    @property
    def proposed(self) -> Candidate | None:
        """The next in turn."""
        return self.order[0] if self.order else None


def barred(one: Candidate) -> bool:
    """Whether a rule of independence speaks against somebody."""
    return any(reason.rule_ref in (COMMUNITY, ITEM) for reason in one.why)


def _reasons(one: Candidate) -> str:
    return " ".join(say(reason) for reason in one.why)


def _turn(place: int, one: Candidate) -> str:
    last = _("last asked for %(day)s", day=day(datetime.fromisoformat(one.last))) if one.last else _("not asked yet")
    return _("Next in turn: %(last)s", last=last) if place == 0 else last


def board(session: Session, place: str, starts_at: datetime, project_ids: Iterable[str]) -> Chairs:
    """The candidates for a meeting at ``place``: its pool, whoever holds the office here, neighbours who are free."""
    holders = queries.moderators(session, place)
    near = [row.person_id for row in neighbours(session, place, starts_at.astimezone(LOCAL).date())]
    rows = pool.candidates(session, place, starts_at, project_ids, also=(*holders, *near))
    own = [one for one in rows if one.person not in near]
    free = rotation(own)
    passed = tuple(one for one in own if not one.free)
    guests = rotation(one for one in rows if one.person in near)
    return Chairs(free, passed, guests, people.names(session, [one.person for one in rows]))


def projects_of(session: Session, meeting_id: str) -> list[str]:
    """The projects on the agenda of a meeting."""
    return [item.project_id for item in queries.agenda(session, meeting_id) if item.project_id]
