"""Meetings for tests, held through the real moves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import time_machine
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.meetings import queries, service
from deliberation.rules.meeting.state import State
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.proposals.factories import CLERK, make_project

STARTS = make.NOW + timedelta(days=5)
"""When the meetings of the tests begin: called at ``make.NOW``, five days ahead."""


@dataclass
class Held:
    """A meeting with those who take part, and short words for moves; its clock goes on by itself."""

    session: Session
    id: str
    moderator: Person
    members: tuple[Person, ...]
    projects: tuple[str, ...]
    now: datetime = STARTS
    motions: list[str] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        """The members' ids."""
        return [member.id for member in self.members]

    @property
    def row(self) -> queries.MeetingRow:
        """The meeting's columns now."""
        found = queries.meeting(self.session, self.id)
        assert found is not None
        return found

    @property
    def items(self) -> tuple[queries.ItemRow, ...]:
        """Its agenda now."""
        return queries.agenda(self.session, self.id)

    @property
    def state(self) -> State:
        """Its state by replay."""
        return queries.state_after(queries.history(self.session, self.id))

    def do(self, name: str, by: Person | None = None, **args: Any) -> State:
        """A move by the moderator, or by a member for themselves."""
        self.now += timedelta(seconds=5)
        role = "council_member" if by else "moderator"
        actor = Actor((by or self.moderator).id, frozenset({role}))
        return service.play(self.session, actor, self.now, self.id, name, args)

    def open(self, present: int | None = None) -> Held:
        """Members check in, the meeting is called to order and, where the rules ask for it, the oath is taken."""
        self.do("check_in", members=self.ids[: present or len(self.ids)])
        if self.do("call_to_order").rules.parameters.oath:
            self.do("take_oath")
        return self

    def pending(self, motion: str = "main", mover: int = 0, seconder: int = 1, **args: Any) -> str:
        """A motion moved, seconded and stated; returns its id."""
        moved = self.do("move", motion=motion, member=self.ids[mover], **args).proposed
        assert moved is not None
        self.do("second", member=self.ids[seconder])
        self.do("state_question")
        return moved.id

    def speak(self, member: int, side: str, seconds: int = 60) -> None:
        """A speech from its call to its end."""
        self.do("begin_speech", member=self.ids[member], side=side)
        self.now += timedelta(seconds=seconds)
        self.do("end_speech")

    def vote(self, votes_for: int, votes_against: int, abstain: int = 0) -> State:
        """Put, counted, announced."""
        self.do("put_question")
        self.do("enter_votes", **{"for": votes_for, "against": votes_against, "abstain": abstain})
        if self.state.rules.parameters.count_confirm != "never":
            present = self.state.present
            self.do("confirm_count", member=next(member for member in self.ids if member in present))
        return self.do("announce")

    def open_item(self, position: int = 1) -> str:
        """The item at ``position`` is opened; returns its id."""
        item = self.items[position - 1].id
        self.do("open_item", item=item)
        return item

    @contextmanager
    def at(self, seconds: int = 5) -> Iterator[datetime]:
        """The wall clock of the pages stands a moment after the last move."""
        self.now += timedelta(seconds=seconds)
        with time_machine.travel(self.now, tick=False):
            yield self.now


def make_meeting(
    session: Session,
    *,
    place: str = make.COMMUNITY,
    projects: Sequence[str] | None = None,
    size: int = 6,
    now: datetime = make.NOW,
    starts_at: datetime | None = None,
    council: Sequence[Person] | None = None,
    moderator: Person | None = None,
) -> Held:
    """A called meeting of a council of ``size`` on two screened projects, or on those named."""
    ids = tuple(projects) if projects is not None else _projects(session, place)
    members = tuple(council) if council is not None else make.council(session, place, size=size)
    host = moderator or make.holder(session, "moderator", place, name="宋慈")
    meeting_id = service.call_meeting(
        session,
        CLERK,
        now,
        place=place,
        title="居民议事会会议",
        starts_at=starts_at or now + timedelta(days=5),
        location="社区党群服务中心二楼",
        moderator_id=host.id,
        items=ids,
        party_reviewed=date(2026, 3, 9),
    )
    return Held(session, meeting_id, host, members, ids, starts_at or now + timedelta(days=5))


def hold_meeting(
    session: Session, place: str, project_ids: Sequence[str], *, adopted: Sequence[str] | None = None, size: int = 6
) -> Held:
    """A whole meeting on ``project_ids`` from the call to its end; those not in ``adopted`` are lost."""
    held = make_meeting(session, place=place, projects=project_ids, size=size).open()
    wanted = set(project_ids if adopted is None else adopted)
    for position, project_id in enumerate(project_ids, start=1):
        held.open_item(position)
        held.pending()
        held.speak(0, "for")
        held.vote(*((size, 0) if project_id in wanted else (1, size - 1)))
        held.do("close_item")
    held.do("adjourn")
    return held


def _projects(session: Session, place: str) -> tuple[str, ...]:
    titles = ("院内电动车充电棚", "老年食堂助餐点")
    costs = (46_800_000, 28_000_000)
    rows = [
        make_project(session, phase="screened", place=place, title=title, cost_fen=cost)
        for title, cost in zip(titles, costs, strict=True)
    ]
    return tuple(row.id for row in rows)
