"""An assessment that one person has entered waits on the desk of another, once its quarter is over."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_babel import force_locale
from sqlalchemy.orm import Session

from deliberation.disclosure import assessing
from deliberation.followup import queries
from deliberation.followup.registry import Due
from deliberation.rules.assessment import MARKS
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.conftest import counted

FIRST, SECOND = (Actor(name, frozenset({"auditor"})) for name in ("first", "second"))
NEW_YEAR = datetime(2026, 1, 3, 2, tzinfo=UTC)


def waiting(session: Session, now: datetime) -> list[Due]:
    return [one for one in queries.due(session, make.COMMUNITY, now) if one.kind == "assessment"]


def entered(session: Session, year: int, quarter: int) -> None:
    make.place(session)
    args = {"body": "公道评估中心", "comment": "公开及时。", "scores": dict.fromkeys(MARKS, 88)}
    assessing.play(
        session, FIRST, make.NOW, "enter", args, place=make.COMMUNITY, year=year, quarter=quarter
    )  # fmt: skip


@pytest.mark.parametrize("role", ["auditor", "district_supervisor"])
def test_it_waits_for_another_than_whoever_entered_it(app: Flask, session: Session, role: str) -> None:
    entered(session, 2025, 4)
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        (one,) = waiting(session, NEW_YEAR)
    assert (one.title, one.day, one.since) == ("2025 年第 4 季度评估", None, make.NOW)
    assert one.waits_for("second", frozenset({role}))
    assert not one.waits_for("first", frozenset({role}))
    assert not one.waits_for("second", frozenset({"clerk", "subdistrict_officer"}))
    assessing.play(session, SECOND, make.NOW, "publish", {}, place=make.COMMUNITY, year=2025, quarter=4)
    with app.test_request_context():
        assert waiting(session, NEW_YEAR) == []


def test_it_waits_only_once_its_quarter_is_over(app: Flask, session: Session) -> None:
    entered(session, 2026, 1)
    with app.test_request_context():
        assert waiting(session, datetime(2026, 3, 31, 2, tzinfo=UTC)) == []
        assert len(waiting(session, datetime(2026, 4, 1, 2, tzinfo=UTC))) == 1


def test_many_take_as_many_queries_as_one(app: Flask, session: Session) -> None:
    with app.test_request_context():
        entered(session, 2025, 1)
        session.flush()
        with counted(session) as few:
            assert len(waiting(session, NEW_YEAR)) == 1
        for quarter in (2, 3, 4):
            entered(session, 2025, quarter)
        session.flush()
        with counted(session) as many:
            assert len(waiting(session, NEW_YEAR)) == 4
    assert len(many) == len(few)
