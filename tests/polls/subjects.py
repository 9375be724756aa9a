"""Polls of other subjects for tests: prepared, opened by two, voted in, closed and counted by the job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.polls import box, queries, tasks
from deliberation.polls.subjects import prepare
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.councils import factories as councils
from tests.polls.factories import open_by_two
from tests.proposals.factories import CLERK

OPENS = make.NOW + timedelta(days=10)
CLOSES = OPENS + timedelta(days=3)
DURING = OPENS + timedelta(hours=5)
AFTER = CLOSES + timedelta(minutes=1)
BEFORE = make.NOW + timedelta(days=6)
HOURS = {"opens_at": OPENS, "closes_at": CLOSES}


def residents(session: Session, many: int) -> list[Person]:
    """So many voters."""
    return [make.resident(session, name=f"选民{number}") for number in range(many)]


def question(session: Session, *, threshold: str = ">1/2", basis: str = "cast") -> str:
    """Should the bicycles go?"""
    make.place(session)
    return prepare.question(
        session, CLERK, BEFORE, place=make.COMMUNITY, title="停车棚", question="是否同意把旧车棚改成充电棚？",
        threshold=threshold, basis=basis, **HOURS,
    )  # fmt: skip


def survey(session: Session, items: Sequence[str] = ("活动场地", "服务态度")) -> str:
    """How satisfied are you?"""
    make.place(session)
    return prepare.survey(
        session, CLERK, BEFORE, place=make.COMMUNITY, title="满意度测评", items=items, **HOURS
    )  # fmt: skip


def election(session: Session, *, method: str = "stv", seats: int = 2, many: int = 4) -> tuple[str, list[str]]:
    """An election of the council whose voters are the roll; its list is up."""
    held = councils.staff(session)
    called = councils.call(held, method=method, seats=seats, electors="roll")
    ids = [id_ for id_, _person in councils.stand(held, called, many)]
    councils.publish(held, called)
    return called, ids


def people(session: Session, election_id: str) -> str:
    """That election on a ballot."""
    return prepare.people(session, CLERK, BEFORE, election_id=election_id, **HOURS)


def hold(
    session: Session,
    poll_id: str,
    voters: Sequence[Person],
    ballots: Sequence[Sequence[str]],
    *,
    later: Mapping[str, datetime] = HOURS,
) -> str:
    """Open, let each voter cast one ballot, and leave the rest to the job; returns the poll's id."""
    opens, during = later["opens_at"], later["opens_at"] + timedelta(hours=5)
    open_by_two(session, poll_id, opens)
    for voter, marks in zip(voters, ballots, strict=False):
        token = box.take_ballot(session, Actor(voter.id, frozenset({"resident"})), during, poll_id=poll_id)
        box.cast(session, during, poll_id=poll_id, token=token, marks=marks)
    tasks.finish(session, {"poll": poll_id}, later["closes_at"] + timedelta(minutes=1))
    return poll_id


def row(session: Session, poll_id: str) -> queries.PollRow:
    """The poll's columns."""
    session.expire_all()
    found = queries.poll(session, poll_id)
    assert found is not None
    return found
