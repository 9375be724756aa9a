"""Signs in the buying stand on the working paper of a sampled project, each with its answer or that it has none."""

from __future__ import annotations

from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.audit import service
from deliberation.procurement.queries import state_of_package
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.audit import factories as f
from tests.procurement import factories as buy

ANSWER = "同一座机由物业代接，已逐家电话核实。"


def test_the_paper_shows_every_warning_with_its_answer(client: FlaskClient, session: Session, tmp_path: Path) -> None:
    auditor = make.holder(session, "auditor", make.DISTRICT)
    me = Actor(auditor.id, frozenset({"auditor"}))
    row, suppliers = buy.approved(session, 40), buy.trio(session)
    package_id = buy.draft(session, row)
    buy.invited(session, package_id, suppliers)
    buy.received(session, package_id, suppliers, tmp_path, phone="13900000000")
    buy.opened(session, package_id)
    about = {"place": row.place, "year": row.year, "title": "采购专项", "method": "risk", "size": 1}
    made = service.plan(session, me, f.NOW, **about)  # type: ignore[arg-type]
    service.draw(session, me, f.NOW, audit_id=made)
    session.commit()
    make.enter(client, session, auditor)
    url = f"/audits/{made}/items/{row.id}"
    before, alarms = client.get(url).text, state_of_package(session, package_id).open_alarms
    assert before.count("采购预警：") == len(alarms) > 0
    assert before.count("书面说明：还没有") == len(alarms)
    buy.service.answer_alarm(session, buy.OFFICER, buy.AFTER, package_id=package_id, key=alarms[0].key, answer=ANSWER)
    session.commit()
    after = client.get(url).text
    assert ANSWER in after
    assert after.count("书面说明：还没有") == len(alarms) - 1
    assert "13900000000" not in after
