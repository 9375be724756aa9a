"""The bodies below a sub-district and a district, and the tabs of whoever works there."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from lxml import html

from deliberation.councils import queries, service, wide
from deliberation.web.clock import today
from tests import factories as f
from tests.conftest import counted
from tests.councils import factories as make
from tests.councils.factories import Staff, text

NOW = datetime.now(UTC)
SUB, DISTRICT = (f"/places/{code}/councils" for code in (f.SUBDISTRICT, f.DISTRICT))


def propose(held: Staff, name: str = "怡景业主议事会") -> str:
    return service.propose_body(
        held.session, held.clerk, NOW, place=f.COMMUNITY, kind="owners_assembly", name=name, profile="nantang13",
        seats=[("owners", 3)],
    )  # fmt: skip


def ask_term(held: Staff, body: str, last: date) -> None:
    service.propose_term(held.session, held.clerk, NOW, body_id=body, first=today() - timedelta(days=300), last=last)


def test_what_waits_is_on_top_for_the_sub_district(client: FlaskClient, held: Staff) -> None:
    body = propose(held)
    ask_term(held, make.COUNCIL, today() + timedelta(days=40))
    page = client.get(SUB)
    assert "怡景业主议事会" not in text(page), "what is proposed is not public yet"
    page = f.enter(client, held.session, held.people["officer"]).get(SUB)
    tree = html.fromstring(page.text)
    (section,) = tree.xpath("//section[h2 or .//h2][contains(., '等您确认')]")
    assert section.xpath(".//a/@href") == [f"/bodies/{make.COUNCIL}", f"/bodies/{body}"]
    assert page.text.index("等您确认") < page.text.index("<table")
    service.confirm_body(held.session, held.officer, NOW, body_id=body)
    service.confirm_term(held.session, held.officer, NOW, body_id=make.COUNCIL)
    page = client.get(SUB)
    assert "没有等您确认的事项" in text(page)
    assert "即将换届" in text(page)


def test_the_district_sees_terms_and_vacancies(client: FlaskClient, held: Staff) -> None:
    f.place(held.session, f.NEIGHBOUR)
    f.holder(held.session, "council_member", seat="deputy")
    propose(held)
    running = make.call(held, now=NOW)
    f.enter(client, held.session, f.holder(held.session, "district_supervisor", f.DISTRICT))
    page = text(client.get(DISTRICT))
    assert "待街道确认" in page
    assert "等您确认" not in page
    assert "1/13" in page
    assert "还没有产生议事会的社区（1）" in page
    rows = {one.body.id: one for one in wide.bodies_below(held.session, f.DISTRICT, today())}
    assert (rows[make.COUNCIL].taken, rows[make.COUNCIL].free, rows[make.COUNCIL].running) == (1, 12, 1)
    assert not rows[queries.council_id(f.NEIGHBOUR)].begun
    service.cancel(held.session, held.clerk, NOW, election_id=running, reason="并入换届")
    assert {one.running for one in wide.bodies_below(held.session, f.DISTRICT, today())} == {0}


def test_an_overdue_term_is_marked(client: FlaskClient, held: Staff) -> None:
    ask_term(held, make.COUNCIL, today() - timedelta(days=1))
    service.confirm_term(held.session, held.officer, NOW, body_id=make.COUNCIL)
    assert "已届满" in text(client.get(SUB))
    assert client.get(f"/places/{f.CITY}/councils").status_code == 404
    assert client.get("/places/440399/councils").status_code == 404


def test_the_list_asks_the_database_few_times(client: FlaskClient, held: Staff) -> None:
    def asked() -> int:
        with counted(held.session) as sent:
            client.get(DISTRICT)
        return len(sent)

    f.holder(held.session, "council_member")
    propose(held)
    asked()
    few = asked()
    f.place(held.session, f.NEIGHBOUR)
    f.holder(held.session, "council_member", f.NEIGHBOUR)
    for number in range(3):
        propose(held, f"业主议事会{number}")
    asked()
    assert asked() == few
    assert few <= 12


@pytest.mark.parametrize(
    ("role", "place"),
    [("clerk", f.COMMUNITY), ("subdistrict_officer", f.SUBDISTRICT), ("district_supervisor", f.DISTRICT)],
)
def test_no_tab_of_a_desk_leads_nowhere(client: FlaskClient, held: Staff, role: str, place: str) -> None:
    f.enter(client, held.session, f.holder(held.session, role, place))
    tree = html.fromstring(client.get(f"/places/{place}/councils").text)
    links = tree.xpath("//nav[@aria-label='工作台']/a")
    tabs = {link.text_content().strip(): link.get("href") for link in links}
    assert "席位" in tabs
    assert {name: client.get(url).status_code for name, url in tabs.items()} == dict.fromkeys(tabs, 200)
