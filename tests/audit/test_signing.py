"""The second signature: on the desk of everybody who may give it, and of nobody who may not."""

from __future__ import annotations

import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.audit import service
from deliberation.audit.queries import audits
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.audit import factories as fx
from tests.audit.factories import House

TITLE = "年度项目审计"


def handed_in(session: Session, house: House) -> str:
    made = fx.running(session, house)
    fx.filled_in(session, house, made)
    service.take(session, house.act("auditor"), fx.NOW, audit_id=made, name="submit", opinion="总体合规。")
    return made


def front(client: FlaskClient, session: Session, person: Person, page: str = "today") -> str:
    """What stands on the front of the desk, above the list of all audits."""
    session.commit()
    with time_machine.travel(fx.NOW, tick=False):
        answer = make.enter(client, session, person, now=fx.NOW).get(f"/places/{make.DISTRICT}/{page}")
    return answer.get_data(as_text=True).partition("<table")[0]


def test_a_report_waits_on_the_desk_of_whoever_may_sign_second(
    client: FlaskClient, session: Session, house: House
) -> None:
    made = handed_in(session, house)
    supervisor = make.holder(session, "district_supervisor", make.DISTRICT)
    for person in (house.second, supervisor):
        assert f"/audits/{made}" in front(client, session, person)
    assert f"复核：{TITLE}" in front(client, session, house.second, "audits")


def test_it_does_not_wait_for_whoever_had_a_part_in_it(client: FlaskClient, session: Session, house: House) -> None:
    made = handed_in(session, house)
    assert f"/audits/{made}" not in front(client, session, house.auditor)
    assert "复核：" not in front(client, session, house.auditor, "audits")
    helper = make.holder(session, "auditor", make.DISTRICT, name="任协审")
    reads = Actor(helper.id, frozenset({"auditor"}))
    assert f"/audits/{made}" in front(client, session, helper)
    service.take(session, house.act("second"), fx.NOW, audit_id=made, name="send_back", reason="请补一句。")
    paper = {"audit_id": made, "project": audits.state(session, made).papers[0].project}
    service.take(session, reads, fx.NOW, name="note", ticks=fx.ALL, **paper)
    service.take(session, house.act("auditor"), fx.NOW, audit_id=made, name="submit", opinion="总体合规。")
    assert f"/audits/{made}" not in front(client, session, helper), "a paper is a part of it"
    assert f"/audits/{made}" in front(client, session, house.second)
