"""Turnout on the page of the result: counted from who has taken a ballot, told as far as it may be."""

from __future__ import annotations

from flask import Flask, render_template_string
from sqlalchemy.orm import Session

from deliberation.polls.models import Issue, RollEntry
from deliberation.polls.roll import queries as roll_queries
from tests.conftest import counted
from tests.polls.test_roll_service import prepared

PAGE = '{% import "_ui.html" as ui %}{% include "polls/_turnout.html" %}'


def roll(session: Session, **buildings: tuple[int, int]) -> str:
    """A roll with so many voters a building, of whom so many have taken a ballot."""
    poll = prepared(session)
    for name, (eligible, voters) in buildings.items():
        ids = [f"{name}-{number}" for number in range(eligible)]
        session.add_all(RollEntry(poll_id=poll.id, voter_id=id_, building=name) for id_ in ids)
        session.flush()
        session.add_all(Issue(poll_id=poll.id, voter_id=id_, channel="web", mode="simple") for id_ in ids[:voters])
    session.flush()
    return poll.id


def test_small_buildings_are_added_up_and_the_whole_is_told(app: Flask, session: Session) -> None:
    poll_id = roll(session, A栋=(40, 20), B栋=(40, 22), C栋=(40, 18), D栋=(8, 8))
    with counted(session) as queries:
        told = roll_queries.turnout_of(session, poll_id)
    assert told is not None
    assert len(queries) == 1
    assert (told.whole.eligible, told.whole.voters, told.hidden) == (128, 68, 3)
    with app.test_request_context("/"):
        page = render_template_string(PAGE, turnout=told)
    assert "其余 3 栋合计" in page
    assert "D栋" not in page
    assert "53.1%" in page


def test_a_roll_without_buildings_has_no_such_section(app: Flask, session: Session) -> None:
    poll_id = roll(session, **{"": (30, 10)})
    assert roll_queries.turnout_of(session, poll_id) is None
    with app.test_request_context("/"):
        assert render_template_string(PAGE, turnout=None).strip() == ""
