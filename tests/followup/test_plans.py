"""The plan of a year on its pages: drafted by the clerk, confirmed by an officer, public and true to the book."""

from __future__ import annotations

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberation.followup import plans
from deliberation.followup.models import AnnualPlan
from deliberation.ledger import book
from tests import factories as make
from tests.conftest import counted
from tests.pages import fields, page
from tests.proposals import factories as fx

HOME = f"/places/{make.COMMUNITY}/plans/2026"


def faults(session: Session) -> list[str]:
    stream = plans.plan_stream(make.COMMUNITY, 2026)
    return [fault.problem for fault in plans.check_plan(session, stream, book.history(session, stream))]


def drafted(client: FlaskClient, session: Session, **changes: str) -> int:
    make.enter(client, session, make.holder(session, "clerk"), now=make.NOW)
    data = fields(page(client, f"{HOME}/draft")) | {"first_1": "2026-04-01", "last_1": "2026年6月30日"} | changes
    return client.post(f"{HOME}/draft", data=data).status_code


def test_a_plan_is_drafted_confirmed_and_public(client: FlaskClient, session: Session) -> None:
    one = fx.make_project(session, phase="approved", title="院内充电棚")
    two = fx.make_project(session, phase="under_way", title="楼道灭火器")
    fx.make_project(session, phase="screened", title="还没有立项的")
    with time_machine.travel(make.NOW, tick=False):
        assert "还没有确认的年度计划" in page(client, HOME)
        assert drafted(client, session, **{f"in_{two.id}": "2"}) == 422, "the second batch has no days"
        days = {"first_2": "2026-07-01", "last_2": "2026-09-30", "note": "先急后缓"}
        assert drafted(client, session, **{f"in_{two.id}": "2"}, **days) == 303
        assert "草案，等待确认" in page(client, HOME)
        assert client.post(f"{HOME}/confirm").status_code == 403
        make.leave(client)
        assert "院内充电棚" not in page(client, HOME), "a draft is not public"
        officer = make.holder(session, "subdistrict_officer", make.SUBDISTRICT)
        make.enter(client, session, officer, now=make.NOW)
        assert client.post(f"{HOME}/confirm").status_code == 303
        assert client.post(f"{HOME}/confirm").status_code == 409
        text = page(make.leave(client), HOME)
    for said in ("院内充电棚", "楼道灭火器", "第一批", "第二批", "先急后缓", "2026年9月30日"):
        assert said in text
    assert "还没有立项的" not in text
    assert faults(session) == []
    row = session.get_one(AnnualPlan, (make.COMMUNITY, 2026))
    assert (row.version, row.confirmed_version, row.confirmed_by) == (1, 1, officer.id)
    state = plans.plan(session, make.COMMUNITY, 2026)
    assert state.held is not None
    assert [batch.projects for batch in state.held.batches] == [
        ((one.id, one.budget_fen),), ((two.id, two.budget_fen),),
    ]  # fmt: skip


def test_the_draft_form_keeps_what_was_planned_and_refuses_the_past(client: FlaskClient, session: Session) -> None:
    row = fx.make_project(session, phase="approved")
    with time_machine.travel(make.NOW, tick=False):
        assert drafted(client, session, first_1="2026-01-01", last_1="2026-02-01") == 409
        assert drafted(client, session, **{f"in_{row.id}": "0"}) == 409
        assert drafted(client, session) == 303
        text = page(client, f"{HOME}/draft")
        label = text.partition(f'for="in_{row.id}"')[2].partition("</label>")[0]
        assert row.title in label
        assert "选填" not in label, "each project has a batch, or is in none"
        again = fields(text)
    assert (again[f"in_{row.id}"], again["first_1"], again["last_1"]) == ("1", "2026-04-01", "2026-06-30")


def test_nothing_approved_nothing_planned(client: FlaskClient, session: Session) -> None:
    make.enter(client, session, make.holder(session, "clerk"))
    assert "还没有立项的项目" in page(client, f"{HOME}/draft")
    assert client.get(f"/places/{make.COMMUNITY}/plans").status_code == 303
    assert client.get(f"/places/{make.SUBDISTRICT}/plans/2026").status_code == 404


def test_the_page_takes_as_many_queries_for_many_projects(client: FlaskClient, session: Session) -> None:
    counts = []
    for _ in range(2):
        fx.make_project(session, phase="approved")
        with time_machine.travel(make.NOW, tick=False):
            assert drafted(client, session) == 303
            session.commit()
            with counted(session) as sent:
                page(client, HOME)
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_the_database_refuses_one_person_for_both(session: Session) -> None:
    make.place(session)
    about = {"version": 1, "confirmed_version": 1, "drafted_by": "x", "drafted_at": make.NOW}
    session.add(AnnualPlan(place=make.COMMUNITY, year=2026, confirmed_by="x", confirmed_at=make.NOW, **about))
    with pytest.raises(IntegrityError, match="ck_annual_plan_four_eyes"):
        session.flush()


def test_an_altered_plan_is_named(client: FlaskClient, session: Session) -> None:
    fx.make_project(session, phase="approved")
    with time_machine.travel(make.NOW, tick=False):
        assert drafted(client, session) == 303
    session.get_one(AnnualPlan, (make.COMMUNITY, 2026)).version = 3
    assert faults(session) == ["column version says 3, the book says 1"]
