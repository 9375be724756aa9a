"""What somebody has typed leaves by many ways; by none does it become a formula, a script or a broken file."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree as ET

import openpyxl
import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy.orm import Session

from deliberation.web.forms import clean
from tests import factories as f
from tests.proposals.factories import make_project

EVIL = "＝1+1|<script>alert(1)</script>]]>&\"'"
YEAR = f.NOW.year


@pytest.fixture
def project(session: Session) -> str:
    """A project whose every text is hostile."""
    made = make_project(session, phase="screened", title=EVIL, need=f"{EVIL}\n@SUM(1)", location=f"+{EVIL}")
    session.commit()
    return made.id


def test_no_page_carries_it_as_markup(client: FlaskClient, project: str) -> None:
    here = f"/places/{f.COMMUNITY}"
    for path in (
        f"/projects/{project}",
        f"/proposals/{project}",
        f"{here}/projects",
        here,
        f"{here}?year={YEAR}",
        f"/search?q=script&at={f.COMMUNITY}",
        "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
        f"{here}/poster",
        f"/projects/{project}/poster",
        f"/projects/{project}/files",
        f"{here}/needs",
        f"{here}/desk",
    ):
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code in {200, 403, 404}, path
        assert "<script>alert(1)" not in answer.text, path


def test_the_feed_stays_a_feed(client: FlaskClient, project: str) -> None:
    feed = ET.fromstring(client.get(f"/places/{f.COMMUNITY}/feed.atom").data)  # noqa: S314 -- our own
    told = " ".join(feed.itertext())
    assert "<script>alert(1)</script>]]>" in told
    assert not any("script" in one.tag for one in feed.iter())


def test_what_is_no_character_is_never_taken(client: FlaskClient) -> None:
    assert clean("路\ufffe灯\uffff\ufdd0\0\x0b") == "路灯"


def test_the_api_answers_data_only(client: FlaskClient, project: str) -> None:
    answer = client.get(f"/api/v1/projects?place={f.COMMUNITY}")
    assert answer.mimetype == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.json["data"]


def test_no_sheet_has_a_formula_or_names_who_made_the_file(client: FlaskClient, session: Session, project: str) -> None:
    clerk = f.holder(session, "clerk", name="王敏秘")
    f.enter(client, session, clerk)
    session.commit()
    for name in ("needs", "projects", "money", "votes", "objections"):
        raw = client.get(f"/places/{f.COMMUNITY}/sheets/{name}.xlsx?year={YEAR}").data
        book = openpyxl.load_workbook(io.BytesIO(raw))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
        about = book.properties
        assert not about.lastModifiedBy or "王敏秘" not in about.lastModifiedBy
        assert "王敏秘" not in f"{about.creator}{about.description}{about.keywords}"
        text = client.get(f"/places/{f.COMMUNITY}/sheets/{name}.csv?year={YEAR}").data.decode("utf-8-sig")
        starts = {cell[:1] for row in csv.reader(io.StringIO(text)) for cell in row if cell}
        assert not starts & set("=+@\t\r＝＋－＠")
        page = PdfReader(io.BytesIO(client.get(f"/places/{f.COMMUNITY}/sheets/{name}.pdf?year={YEAR}").data))
        assert "王敏秘" not in str(dict(page.metadata or {}))
