"""Polls for tests, led through the real moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.polls import box, queries, service
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.proposals.factories import CLERK, OFFICER, make_project

OPENS = make.NOW + timedelta(days=2)
CLOSES = OPENS + timedelta(days=3)
DURING = OPENS + timedelta(hours=5)
AFTER = CLOSES + timedelta(minutes=1)
COSTS = (46_800_000, 28_000_000, 98_000_000, 6_200_000, 15_600_000)


@dataclass(frozen=True)
class Setting:
    """An open poll with its projects and voters."""

    id: str
    projects: tuple[str, ...]
    voters: tuple[Person, ...]


def make_poll(
    session: Session, *, costs: Sequence[int] = COSTS, voters: int = 6, budget_fen: int = 120_000_000
) -> Setting:
    """A poll whose roll is frozen and whose box is open from ``OPENS`` to ``CLOSES``."""
    projects = tuple(
        make_project(session, phase="deliberated", title=f"项目{number}", cost_fen=cost).id
        for number, cost in enumerate(costs, start=1)
    )
    people = tuple(make.resident(session, name=f"选民{number}") for number in range(voters))
    poll_id = service.prepare(
        session,
        CLERK,
        make.NOW,
        place=make.COMMUNITY,
        year=2026,
        title="2026年微实事投票",
        budget_fen=budget_fen,
        opens_at=OPENS,
        closes_at=CLOSES,
    )
    open_by_two(session, poll_id)
    return Setting(poll_id, projects, people)


def open_by_two(session: Session, poll_id: str, at: datetime = OPENS) -> None:
    """The clerk asks, the sub-district's officer opens."""
    service.ask_open(session, CLERK, at, poll_id=poll_id)
    service.open_poll(session, OFFICER, at, poll_id=poll_id)


def vote(session: Session, poll: Setting, voter: int, *picks: int) -> str:
    """One voter takes a ballot and casts it; returns the receipt code."""
    who = Actor(poll.voters[voter].id, frozenset({"resident"}))
    token = box.take_ballot(session, who, DURING, poll_id=poll.id)
    choices = [poll.projects[pick] for pick in picks]
    return box.cast(session, DURING, poll_id=poll.id, token=token, marks=choices).code


def row(session: Session, poll: Setting) -> queries.PollRow:
    """The poll's columns."""
    found = queries.poll(session, poll.id)
    assert found is not None
    return found
