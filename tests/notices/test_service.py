"""Notices in the book and in their read columns."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.communities.service import adopt_layer
from deliberation.ledger.verify import verify
from deliberation.notices import queries, service
from deliberation.notices.projection import CHECKS
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor
from deliberation.rules.rulebook import Setting
from tests import factories as make

CLERK = Actor("clerk-1", frozenset({"clerk"}))
ZHANG = Actor("zhang", frozenset({"resident"}))
DAY = timedelta(days=1)


def post(session: Session, *, days: int = 0, place: str = make.COMMUNITY, title: str = "充电棚") -> str:
    """A notice posted so many days after the beginning (10 March, ten in the morning)."""
    if communities.exists(session, place) is None:
        make.place(session, place)
    rules = communities.rulebook(session, place)
    at = make.NOW + days * DAY
    return service.post(session, CLERK, at, place=place, subject="roster:x", title=title, rulebook=rules)


def row(session: Session, id_: str) -> queries.NoticeRow:
    found = queries.notice(session, id_)
    assert found is not None
    return found


def test_the_read_columns_follow_the_stream(session: Session) -> None:
    id_ = post(session)
    assert (row(session, id_).status, str(row(session, id_).last_day)) == ("running", "2026-03-15")
    objection = service.file_objection(session, ZHANG, make.NOW + 2 * DAY, notice_id=id_, text="太吵")
    stopped = row(session, id_)
    assert (stopped.status, stopped.last_day, stopped.used, stopped.waiting) == ("stopped", None, 1, 1)
    assert str(stopped.answer_due) == "2026-03-15"
    service.answer_objection(
        session, CLERK, make.NOW + 3 * DAY, notice_id=id_, objection_id=objection, upheld=False, reason="已加隔音"
    )
    again = row(session, id_)
    assert (again.status, str(again.last_day), again.waiting, again.answer_due) == ("running", "2026-03-17", 0, None)
    assert verify(session, CHECKS).faults == ()


def test_the_day_of_the_notice_in_words_and_figures(session: Session) -> None:
    id_ = post(session)
    counts = [queries.count(row(session, id_), make.NOW + days * DAY) for days in (0, 1, 2, 5, 6)]
    assert counts == [
        queries.Count("ahead", 0, 5, 5),
        queries.Count("day", 1, 5, 4),
        queries.Count("day", 2, 5, 3),
        queries.Count("day", 5, 5, 0),
        queries.Count("over", 5, 5, 0),
    ]


def test_due_lists_what_can_be_ended_and_nothing_else(session: Session) -> None:
    first, late, waiting, upheld = (post(session, days=days) for days in (0, 1, 0, 3))
    service.file_objection(session, ZHANG, make.NOW + DAY, notice_id=waiting, text="太吵")
    objection = service.file_objection(session, ZHANG, make.NOW + 4 * DAY, notice_id=upheld, text="太吵")
    answer = {"notice_id": upheld, "objection_id": objection, "upheld": True, "reason": "是"}
    service.answer_objection(session, CLERK, make.NOW + 4 * DAY, **answer)  # type: ignore[arg-type]
    at = make.NOW + 6 * DAY
    assert {found.id for found in queries.due(session, at)} == {first, upheld}
    assert queries.due(session, at, make.ELSEWHERE) == ()
    for found in queries.due(session, at, make.DISTRICT):
        service.end(session, CLERK, at, notice_id=found.id)
    assert queries.due(session, at) == ()
    with pytest.raises(Refused, match="NOTICE_STILL_RUNNING"):
        service.end(session, CLERK, at, notice_id=late)
    assert [found.id for found in queries.unanswered(session, make.COMMUNITY)] == [waiting]


def test_a_notice_keeps_the_rules_it_began_with(session: Session) -> None:
    id_ = post(session)
    rules = {"notice.days": Setting(3, "海口", "P")}
    adopt_layer(session, make.SYSTEM, make.NOW, place=make.COMMUNITY, title="三天", rules=rules)
    with pytest.raises(Refused, match="NOTICE_STILL_RUNNING"):
        service.end(session, CLERK, make.NOW + 4 * DAY, notice_id=id_)
    assert row(session, post(session)).days == 3


def test_an_unknown_notice_is_not_found(session: Session) -> None:
    for act in (
        lambda: service.end(session, CLERK, make.NOW, notice_id="nothing"),
        lambda: service.file_objection(session, ZHANG, make.NOW, notice_id="nothing", text="x"),
    ):
        with pytest.raises(Refused, match="NOT_FOUND"):
            act()


def test_boards_are_paged_without_gap(session: Session) -> None:
    ids = [post(session, days=days) for days in range(5)]
    seen, after = [], ""
    while True:
        page = queries.board(session, make.CITY, after=after, limit=2)
        seen += [found.id for found in page.rows]
        after = page.after
        if not after:
            break
    assert seen == ids[::-1]
    assert queries.board(session, make.ELSEWHERE).rows == ()
