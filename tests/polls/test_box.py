"""Taking and casting: one ballot a resident, only in the hours, and nothing that ties the two together."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.polls import box
from deliberation.polls.models import Ballot, Issue, PollSecret
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.polls.factories import AFTER, CLOSES, DURING, OPENS, make_poll, vote


def resident(person_id: str) -> Actor:
    return Actor(person_id, frozenset({"resident"}))


def refused(code: str) -> pytest.RaisesExc[Refused]:
    return pytest.RaisesExc(Refused, check=lambda error: error.refusal.code == code)


def test_taking_twice_gives_the_same_ballot(session: Session) -> None:
    poll = make_poll(session)
    who = resident(poll.voters[0].id)
    first = box.take_ballot(session, who, DURING, poll_id=poll.id)
    assert box.take_ballot(session, who, DURING + timedelta(hours=1), poll_id=poll.id) == first
    assert session.scalar(sa.select(sa.func.count()).select_from(Issue)) == 1


def test_voting_again_replaces_the_ballot(session: Session) -> None:
    poll = make_poll(session)
    before, after = vote(session, poll, 0, 0, 1), vote(session, poll, 0, 3)
    assert before != after
    assert vote(session, poll, 0, 3) == after
    assert [(ballot.choices, ballot.code) for ballot in box.open_all(session, poll.id)] == [(poll.projects[3], after)]


def test_only_who_is_on_the_roll_takes_a_ballot(session: Session) -> None:
    poll = make_poll(session)
    late = make.resident(session, name="后来者")
    with refused("NOT_ON_ROLL"):
        box.take_ballot(session, resident(late.id), DURING, poll_id=poll.id)


def test_children_are_not_on_the_roll(session: Session) -> None:
    child = make.resident(session, name="小朋友", born=make.NOW.date() - timedelta(days=365 * 15))
    poll = make_poll(session)
    with refused("NOT_ON_ROLL"):
        box.take_ballot(session, resident(child.id), DURING, poll_id=poll.id)


def test_the_hours_are_kept_to_the_second(session: Session) -> None:
    poll = make_poll(session)
    who = resident(poll.voters[0].id)
    with refused("POLL_NOT_YET_OPEN"):
        box.take_ballot(session, who, OPENS - timedelta(seconds=1), poll_id=poll.id)
    token = box.take_ballot(session, who, CLOSES - timedelta(seconds=1), poll_id=poll.id)
    with refused("POLL_OVER"):
        box.cast(session, CLOSES, poll_id=poll.id, token=token, marks=[poll.projects[0]])
    with refused("POLL_OVER"):
        box.take_ballot(session, who, AFTER, poll_id=poll.id)


@pytest.mark.parametrize(
    ("picks", "code"),
    [
        ((), "BALLOT_BLANK"),
        ((0, 0), "BALLOT_REPEATED"),
        ((0, 1, 2), "BALLOT_OVER_BUDGET"),
        ((9,), "BALLOT_UNKNOWN_PROJECT"),
    ],
)
def test_a_ballot_that_breaks_the_rules_is_not_cast(session: Session, picks: tuple[int, ...], code: str) -> None:
    poll = make_poll(session)
    token = box.take_ballot(session, resident(poll.voters[0].id), DURING, poll_id=poll.id)
    choices = [(*poll.projects, *["elsewhere"] * 9)[pick] for pick in picks]
    with refused(code):
        box.cast(session, DURING, poll_id=poll.id, token=token, marks=choices)
    assert session.scalar(sa.select(sa.func.count()).select_from(Ballot)) == 0


def test_more_picks_than_allowed(session: Session) -> None:
    poll = make_poll(session, costs=(100,) * 7)
    token = box.take_ballot(session, resident(poll.voters[0].id), DURING, poll_id=poll.id)
    with refused("BALLOT_TOO_MANY"):
        box.cast(session, DURING, poll_id=poll.id, token=token, marks=poll.projects[:6])


@pytest.mark.parametrize("token", ["", "x", "a.b", "0" * 40 + "." + "0" * 40])
def test_a_made_up_token_casts_nothing(session: Session, token: str) -> None:
    poll = make_poll(session)
    with refused("TOKEN_UNKNOWN"):
        box.cast(session, DURING, poll_id=poll.id, token=token, marks=poll.projects[:1])


def test_a_token_of_another_poll_casts_nothing(session: Session) -> None:
    poll, other = make_poll(session), make_poll(session)
    token = box.take_ballot(session, resident(poll.voters[0].id), DURING, poll_id=poll.id)
    with refused("TOKEN_UNKNOWN"):
        box.cast(session, DURING, poll_id=other.id, token=token, marks=other.projects[:1])


def test_neither_table_holds_the_key_of_the_other(session: Session) -> None:
    poll = make_poll(session)
    vote(session, poll, 0, 0)
    kept = session.scalars(sa.select(Ballot)).one()
    assert poll.voters[0].id not in f"{kept.token_hash}{kept.sealed!r}"
    assert poll.projects[0].encode() not in kept.sealed
    assert {column.name for column in sa.inspect(Ballot).columns} == {"poll_id", "token_hash", "channel", "sealed"}
    assert {column.name for column in sa.inspect(Issue).columns} == {
        "poll_id", "voter_id", "channel", "mode", "blinded", "signature", "desk", "helped",
    }  # fmt: skip


@pytest.mark.slow
def test_forty_hurried_requests_make_one_ballot(committed: Callable[[], Session]) -> None:
    with committed() as session, session.begin():
        poll = make_poll(session, voters=2)
    who = resident(poll.voters[0].id)

    def hurry(number: int) -> str:
        with committed() as session, session.begin():
            token = box.take_ballot(session, who, DURING, poll_id=poll.id)
        with committed() as session, session.begin():
            picks = [poll.projects[number % 2]]
            return box.cast(session, DURING, poll_id=poll.id, token=token, marks=picks).code

    with ThreadPoolExecutor(8) as pool:
        codes = set(pool.map(hurry, range(40)))
    with committed() as session:
        kept = box.open_all(session, poll.id)
        assert len(kept) == 1
        assert len(codes) == 2
        assert kept[0].code in codes
        assert session.scalar(sa.select(sa.func.count()).select_from(Issue)) == 1
        assert session.scalar(sa.select(sa.func.count()).select_from(PollSecret)) == 1
