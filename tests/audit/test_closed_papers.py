"""What a community sends to an audit of a wider place is read there and by its own office, not by the neighbours."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.audit import service
from deliberation.proposals.files import store_document
from tests import factories as make
from tests.audit import factories as f
from tests.audit.factories import House
from tests.proposals import pictures

READS = (("clerk", make.COMMUNITY, 200), ("subdistrict_officer", make.SUBDISTRICT, 200),
         ("auditor", make.DISTRICT, 200), ("clerk", make.NEIGHBOUR, 403), ("auditor", make.NEIGHBOUR, 403))  # fmt: skip


@pytest.mark.parametrize(("role", "place", "status"), READS)
def test_an_answer_is_closed_to_the_neighbours(
    app: Flask, session: Session, client: FlaskClient, house: House, role: str, place: str, status: int
) -> None:
    auditor, colleague = house.act("auditor"), make.actor(session, make.holder(session, "clerk"))
    digest = store_document(session, colleague, f.NOW, Path(app.config["UPLOAD_DIR"]), io.BytesIO(pictures.PDF))
    made = service.plan(
        session, auditor, f.NOW - timedelta(days=1), place=make.SUBDISTRICT, year=f.YEAR, title="街道审计",
        method="risk", size=1,
    )  # fmt: skip
    drawn = service.draw(session, auditor, f.NOW, audit_id=made)
    query = service.ask(session, auditor, f.NOW, audit_id=made, project=drawn.papers[0].project, text="请提供发票")
    service.take(session, colleague, f.NOW, audit_id=made, name="answer", query=query, text="附后", files=[digest])
    make.place(session, place)
    make.enter(client, session, make.holder(session, role, place))
    answer = client.get(f"/documents/{digest}")
    assert (answer.status_code, answer.data == pictures.PDF) == (status, status == 200)
