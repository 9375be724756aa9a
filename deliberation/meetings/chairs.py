"""Who could preside at a meeting, as the clerk sees it: the one proposed, the others free, and why not the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.communities import queries as communities
from deliberation.meetings import queries
from deliberation.moderators import queries as pool
from deliberation.moderators.queries.pool import neighbours
from deliberation.rules.assignment import Candidate, rotation
from deliberation.web.clock import LOCAL, today
from deliberation.web.filters import day
from deliberation.web.refusals.say import say

UNPROVED = ("CERTIFICATE_EXPIRED", "MODERATOR_UNCERTIFIED")
"""Reasons that a place may overlook, where its rules do not demand a certificate."""


@dataclass(frozen=True, slots=True)
class Chairs:
    """``order`` are those free in turn; ``passed`` everybody else with the reasons; ``guests`` from other pools.

    ``holders`` hold the office here; ``demanded`` says whether the rules of the place demand a certificate.
    """

    order: tuple[Candidate, ...]
    passed: tuple[Candidate, ...]
    guests: tuple[Candidate, ...]
    names: dict[str, str]
    holders: frozenset[str] = frozenset()
    demanded: bool = False

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The people who can be chosen, the one proposed first; those in :attr:`barred` are shown greyed instead."""
        rows = (*self.order, *(one for one in self.passed if not self.shut(one)), *self.guests)
        return [(one.person, self.name(one)) for one in rows]

    @property
    def barred(self) -> list[tuple[str, str]]:
        """Who cannot be chosen, and why."""
        return [(self.name(one), _reasons(one)) for one in self.passed if self.shut(one)]

    @property
    def doubtful(self) -> list[tuple[str, str]]:
        """Who can be chosen though no certificate holds on that day, since the rules here do not demand one."""
        return [(self.name(one), _reasons(one)) for one in self.passed if not self.shut(one)]

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

    def name(self, one: Candidate) -> str:
        """What a candidate is called."""
        return self.names.get(one.person, "")

    def shut(self, one: Candidate) -> bool:
        """Whether somebody cannot be asked: barred by independence, not free then, or without what the rules demand."""
        if all(reason.code in UNPROVED for reason in one.why):
            return self.demanded or one.person not in self.holders
        return True


def _reasons(one: Candidate) -> str:
    return " ".join(say(reason) for reason in one.why)


def _turn(place: int, one: Candidate) -> str:
    last = _last(datetime.fromisoformat(one.last)) if one.last else _("not asked yet")
    return _("Next in turn: %(last)s", last=last) if place == 0 else last


def _last(at: datetime) -> str:
    """The meeting somebody was last asked for: one still to come is an engagement."""
    if at.astimezone(LOCAL).date() >= today():
        return _("engaged to preside on %(day)s", day=day(at))
    return _("last asked for %(day)s", day=day(at))


def board(session: Session, place: str, starts_at: datetime, project_ids: Iterable[str]) -> Chairs:
    """The candidates for a meeting at ``place``: its pool, whoever holds the office here, neighbours who are free."""
    holders = queries.moderators(session, place)
    near = [row.person_id for row in neighbours(session, place, starts_at.astimezone(LOCAL).date())]
    rows = pool.candidates(session, place, starts_at, project_ids, also=(*holders, *near))
    own = [one for one in rows if one.person not in near]
    free = rotation(own)
    passed = tuple(one for one in own if not one.free)
    guests = rotation(one for one in rows if one.person in near)
    names = people.names(session, [one.person for one in rows])
    demanded = communities.rulebook(session, place).flag("meeting.chair_certificate")
    return Chairs(free, passed, guests, names, frozenset(holders), demanded)


def projects_of(session: Session, meeting_id: str) -> list[str]:
    """The projects on the agenda of a meeting."""
    return [item.project_id for item in queries.agenda(session, meeting_id) if item.project_id]
