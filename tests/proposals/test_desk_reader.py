"""The desk of proposals as somebody reads it who decides nothing there: no button leads to a closed door."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from tests import factories as make
from tests.proposals import factories as fx

LISTS = {"screen": "collected", "notice": "balloted"}


@pytest.mark.parametrize(("name", "phase"), LISTS.items())
def test_an_officer_is_told_whose_step_it_is(client: FlaskClient, session: Session, name: str, phase: str) -> None:
    row = fx.make_project(session, phase=phase, title="院内充电棚")
    make.enter(client, session, make.holder(session, "subdistrict_officer", make.SUBDISTRICT))
    page = html.fromstring(client.get(f"/places/{make.COMMUNITY}/desk?list={name}").text)
    (card,) = page.xpath("//main//article")
    assert "社区工作人员" in card.text_content()
    assert not card.xpath(".//form")
    links = card.xpath(".//a/@href")
    assert links == [f"/projects/{row.id}"]
    assert {client.get(url).status_code for url in links} == {200}


def test_a_clerk_decides(client: FlaskClient, session: Session) -> None:
    row = fx.make_project(session, phase="collected", title="院内充电棚")
    make.enter(client, session, make.holder(session, "clerk"))
    page = html.fromstring(client.get(f"/places/{make.COMMUNITY}/desk").text)
    assert f"/proposals/{row.id}/screen" in page.xpath("//main//article//a/@href")


def test_the_public_page_leads_only_the_clerk_to_the_screening(client: FlaskClient, session: Session) -> None:
    row = fx.make_project(session, phase="collected")
    leads = {}
    for role in ("clerk", "subdistrict_officer"):
        make.enter(client, session, make.holder(session, role))
        leads[role] = f"/proposals/{row.id}/screen" in client.get(f"/projects/{row.id}").text
    assert leads == {"clerk": True, "subdistrict_officer": False}


@pytest.mark.parametrize(("phase", "way"), [("collected", "/proposals/{}/support"), ("accepted", "/projects/{}/rate")])
def test_what_only_residents_do_is_offered_to_them_and_to_strangers(
    client: FlaskClient, session: Session, phase: str, way: str
) -> None:
    row = fx.make_project(session, phase=phase)
    link = f'href="{way.format(row.id)}"'
    assert link in client.get(f"/projects/{row.id}").text, "signing in comes first"
    make.enter(client, session, make.holder(session, "auditor"))
    assert link not in client.get(f"/projects/{row.id}").text
    clerk = make.holder(session, "clerk")
    make.enter(client, session, clerk)
    assert link not in client.get(f"/projects/{row.id}").text
    make.enter(client, session, make.grant(session, clerk, "resident"))
    assert link in client.get(f"/projects/{row.id}").text
