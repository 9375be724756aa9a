"""What an auditor may not do unawares: too many packs, more money than there is, a last day on which nobody works."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation import workdays
from deliberation.audit import service
from deliberation.audit.queries import audits
from deliberation.extensions import limiter
from deliberation.proposals.models import Project
from deliberation.rules.cycle import LOCAL
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.audit import factories as fx

AUDITOR = Actor("auditor-1", frozenset({"auditor"}))
PACK = {"place": make.COMMUNITY, "year": fx.YEAR}


def find(session: Session, made: str, yuan: int, due: str = "") -> str:
    project = audits.state(session, made).papers[0].project
    about = {"audit_id": made, "project": project, "grade": "minor", "rule": "采购程序", "text": "缺一份报价"}
    return service.find(session, AUDITOR, fx.NOW, amount_fen=yuan * 100, due=due, **about)  # type: ignore[arg-type]


def test_a_person_has_so_many_packs_made_within_an_hour(session: Session) -> None:
    make.place(session)
    for _number in range(service.PACKS_AN_HOUR):
        service.ask_pack(session, AUDITOR, fx.NOW, **PACK)  # type: ignore[arg-type]
    with pytest.raises(Refused) as stopped:
        service.ask_pack(session, AUDITOR, fx.NOW + timedelta(minutes=59), **PACK)  # type: ignore[arg-type]
    assert stopped.value.refusal.code == "AUDIT_PACKS_HOUR"
    assert stopped.value.refusal.params["until_at"] == (fx.NOW + timedelta(hours=1)).isoformat()
    service.ask_pack(session, Actor("auditor-2", AUDITOR.roles), fx.NOW, **PACK)  # type: ignore[arg-type]
    service.ask_pack(session, AUDITOR, fx.NOW + timedelta(hours=1), **PACK)  # type: ignore[arg-type]


def test_looking_at_what_a_pack_will_hold_is_no_pack(
    client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limiter, "enabled", True)
    make.enter(client, session, make.holder(session, "auditor", make.DISTRICT))
    session.commit()
    form = {"year": str(make.NOW.year), "quarter": "0"}
    answers = [client.post(f"/places/{make.COMMUNITY}/audits/packs", data=form).status_code for _ in range(22)]
    assert 429 not in answers
    assert len(set(answers)) == 1


def test_the_findings_on_a_project_concern_no_more_than_its_money(session: Session) -> None:
    made = fx.quick(session, done=False)
    row = session.get_one(Project, audits.state(session, made).papers[0].project)
    most = max(row.budget_fen, row.contract_fen, row.final_fen) // 100
    first = find(session, made, most - 10)
    find(session, made, 10)
    with pytest.raises(Refused) as stopped:
        find(session, made, 1)
    assert stopped.value.refusal.code == "AUDIT_SUM_MOST"
    assert stopped.value.refusal.params["left_fen"] == 0
    find(session, made, 0)
    service.take(session, AUDITOR, fx.NOW, audit_id=made, name="withdraw", finding=first, reason="写错了")
    find(session, made, most - 10)


def test_a_last_day_is_a_working_day(session: Session) -> None:
    made = fx.quick(session, done=False)
    project = audits.state(session, made).papers[0].project
    today = fx.NOW.astimezone(LOCAL).date()
    rest = next(day for ahead in range(1, 9) if not workdays.calendar().works(day := today + timedelta(days=ahead)))
    about = {"audit_id": made, "project": project, "text": "请提供发票"}
    with pytest.raises(Refused) as stopped:
        service.ask(session, AUDITOR, fx.NOW, due=rest.isoformat(), **about)
    assert stopped.value.refusal.code == "AUDIT_DUE_REST"
    following = str(stopped.value.refusal.params["next"])
    assert workdays.calendar().works(date.fromisoformat(following))
    assert service.ask(session, AUDITOR, fx.NOW, due=following, **about)
    with pytest.raises(Refused):
        find(session, made, 1, rest.isoformat())
