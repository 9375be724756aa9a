"""Whoever draws again until a sample suits is seen to, at whichever place they plan it."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.audit import service
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.audit import factories as fx
from tests.proposals.factories import make_project

AUDITOR = Actor("auditor-1", frozenset({"auditor"}))


def planned(session: Session, place: str, year: int = fx.YEAR) -> str:
    about = {"place": place, "year": year, "title": "另一次", "method": "risk", "size": 1}
    return service.plan(session, AUDITOR, fx.NOW, **about)  # type: ignore[arg-type]


def result(client: FlaskClient, made: str) -> str:
    return client.get(f"/audits/{made}/result").get_data(as_text=True)


def test_audits_around_a_place_and_in_it_are_named_with_where_they_stand(client: FlaskClient, session: Session) -> None:
    made = fx.quick(session)
    session.commit()
    assert "另有" not in result(client, made)
    above = planned(session, make.SUBDISTRICT)
    given_up = planned(session, make.DISTRICT)
    service.take(session, AUDITOR, fx.NOW, audit_id=given_up, name="cancel", reason="样本不合意")
    make_project(session, phase="approved", year=fx.YEAR, place=make.NEIGHBOUR)
    planned(session, make.NEIGHBOUR)
    session.commit()
    page = result(client, made)
    assert "另有 2 次审计，其中 1 次已放弃" in page, "a neighbour's projects are others"
    assert "已计划，待抽取" in page
    assert f"/audits/{above}/result" not in page, "what is not signed is nobody's to read"


def test_a_signed_audit_of_a_community_is_linked_from_that_of_its_district(
    client: FlaskClient, session: Session
) -> None:
    below = fx.quick(session)
    above = planned(session, make.DISTRICT)
    supervisor = make.holder(session, "district_supervisor", make.DISTRICT)
    service.draw(session, AUDITOR, fx.NOW, audit_id=above)
    session.commit()
    page = make.enter(client, session, supervisor).get(f"/audits/{above}").get_data(as_text=True)
    assert f"/audits/{below}/result" in page
