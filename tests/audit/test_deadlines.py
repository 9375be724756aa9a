"""An audit's open queries and findings stand among what is due, until the community has said something."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from deliberation.audit import service
from deliberation.audit.queries import audits
from deliberation.followup import queries
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.audit import factories as fx

pytestmark = pytest.mark.usefixtures("zh")

AUDITOR, CLERK = Actor("auditor-1", frozenset({"auditor"})), Actor("clerk-1", frozenset({"clerk"}))


def due(session: Session) -> list[tuple[str, dict[str, str]]]:
    rows = queries.due(session, make.SUBDISTRICT, fx.NOW)
    return [(one.kind, dict(one.args)) for one in rows if one.kind.startswith("audit_")]


def test_a_query_is_due_until_it_is_answered(session: Session) -> None:
    query = fx.quick_query(session)
    thread = audits.thread(session, "query", query)
    assert thread is not None
    assert due(session) == [("audit_query", {"thread_kind": "query", "thread_id": query})]
    (one,) = [one for one in queries.due(session, make.COMMUNITY, fx.NOW) if one.kind == "audit_query"]
    assert (one.day, one.place, one.roles) == (thread.due, make.COMMUNITY, ("clerk", "subdistrict_officer"))
    service.take(session, CLERK, fx.NOW, audit_id=thread.audit_id, name="answer", query=query, text="已补", files=[])
    assert "audit_query" not in [kind for kind, _args in due(session)]


def test_a_finding_is_due_until_it_is_reported_mended(session: Session) -> None:
    made = fx.quick(session, done=False)
    project = audits.state(session, made).papers[0].project
    finding = service.find(
        session, AUDITOR, fx.NOW, audit_id=made, project=project, grade="minor", rule="采购程序", text="缺一份报价",
        amount_fen=0,
    )  # fmt: skip
    assert due(session) == [("audit_finding", {"thread_kind": "finding", "thread_id": finding})]
