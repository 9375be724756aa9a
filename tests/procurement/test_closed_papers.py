"""The papers of a supplier are read by the office that entered them and by those above it, not by the neighbours."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.procurement import service
from deliberation.proposals.files import store_document
from tests import factories as make
from tests.procurement import factories as buy
from tests.proposals import pictures

READS = (("clerk", make.COMMUNITY, True), ("subdistrict_officer", make.SUBDISTRICT, True),
         ("auditor", make.SUBDISTRICT[:6], True), ("clerk", make.NEIGHBOUR, False),
         ("auditor", make.NEIGHBOUR, False))  # fmt: skip


@pytest.mark.parametrize(("role", "place", "reads"), READS)
def test_a_neighbour_who_knows_the_code_of_a_paper_does_not_read_it(
    app: Flask, session: Session, client: FlaskClient, role: str, place: str, reads: bool
) -> None:
    for code in (make.COMMUNITY, make.NEIGHBOUR):
        make.place(session, code)
    paper = io.BytesIO(pictures.PDF)
    digest = store_document(session, buy.CLERK, buy.NOW, Path(app.config["UPLOAD_DIR"]), paper)
    supplier_id = service.enter(
        session, buy.CLERK, buy.NOW, home=make.COMMUNITY, name="深圳市新来工程有限公司", code=buy.credit_code(),
        categories=["works"], founded=date(2018, 4, 1), papers=[digest],
    )  # fmt: skip
    make.enter(client, session, make.holder(session, role, place))
    session.commit()
    answer = client.get(f"/documents/{digest}")
    assert (answer.status_code, answer.data == pictures.PDF) == ((200, True) if reads else (403, False))
    page = client.get(f"/suppliers/{supplier_id}/manage").text
    assert (f"/documents/{digest}" in page) == reads
    assert ("材料由登记单位和街道查看" in page) != reads
