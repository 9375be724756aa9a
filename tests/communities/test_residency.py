"""From nobody to a verified resident: finding the community, asking, being answered."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.communities import service
from tests import factories as f
from tests.conftest import counted

ASKED = {"tie": "live", "name": "王小明", "born": "1958-03-07", "address": "怡景路 1 号 2 栋 301"}


@pytest.fixture
def newcomer(client: FlaskClient, session: Session) -> FlaskClient:
    f.place(session)
    return f.enter(client, session, f.person(session, name="", born=None, assurance=2))


def me(client: FlaskClient, session: Session) -> people.Visitor:
    from deliberation.accounts.service import token_id

    with client.session_transaction() as cookie:
        found = people.visitor(session, token_id(cookie["_user_id"]), f.NOW)
    assert found is not None
    return found


def test_step_by_step_without_scripts(newcomer: FlaskClient, session: Session) -> None:
    assert "罗湖区" in newcomer.get("/me/community").text
    assert "黄贝街道" in newcomer.get("/me/community", query_string={"within": f.DISTRICT}).text
    page = newcomer.get("/me/community", query_string={"within": f.SUBDISTRICT}).text
    assert f'href="/me/community/{f.COMMUNITY}"' in page


def test_search_by_name(newcomer: FlaskClient, session: Session) -> None:
    page = newcomer.get("/me/community", query_string={"q": "文华"}).text
    assert f'href="/me/community/{f.COMMUNITY}"' in page
    assert "黄贝街道" in page
    assert "没有名称里带这几个字的社区" in newcomer.get("/me/community", query_string={"q": "%"}).text


@pytest.mark.parametrize("query", [{"within": "999"}, {"within": "' OR 1=1"}, {"q": "文" * 500}, {"q": "\u202e"}])
def test_odd_searches_lead_somewhere(newcomer: FlaskClient, query: dict[str, str]) -> None:
    assert newcomer.get("/me/community", query_string=query).status_code == 200


def test_an_empty_installation_says_so(client: FlaskClient, session: Session) -> None:
    f.enter(client, session, f.person(session))
    assert "还没有社区" in client.get("/me/community").text


def test_a_district_is_no_community(newcomer: FlaskClient) -> None:
    answer = newcomer.get(f"/me/community/{f.DISTRICT}")
    assert answer.headers["Location"] == f"/me/community?within={f.DISTRICT}"
    assert newcomer.get("/me/community/000000").status_code == 404


@pytest.mark.parametrize("born", ["1958-03-07", "１９５８．３．７", "1958年3月7日", "19580307"])
def test_a_request_reaches_the_clerk(newcomer: FlaskClient, session: Session, born: str) -> None:
    answer = newcomer.post(f"/me/community/{f.COMMUNITY}", data=ASKED | {"born": born})
    assert answer.headers["Location"] == "/me"
    (claim,) = people.claims(session, f.COMMUNITY)
    assert (claim.name, claim.born, claim.tie) == ("王小明", "1958-03-07", "live")
    assert "正在核实" in newcomer.get("/me").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("born", "7.3.1958"), ("born", "2999-01-01"), ("born", "1850-01-01"), ("born", "1958-02-30"), ("born", ""),
        ("tie", "own"), ("tie", ""), ("name", ""), ("name", "王" * 31), ("address", ""), ("address", "路" * 101),
        ("name", "\u200b\u202e"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_and_kept(newcomer: FlaskClient, session: Session, field: str, value: str) -> None:
    answer = newcomer.post(f"/me/community/{f.COMMUNITY}", data=ASKED | {field: value})
    assert answer.status_code == 422
    assert people.claims(session, f.COMMUNITY) == ()
    kept = "怡景路 1 号 2 栋 301" if field != "address" else "王小明"
    assert kept in answer.text


def test_three_requests_at_a_time(newcomer: FlaskClient, session: Session) -> None:
    codes = [row["code"] for row in service.read_places(service.DIVISIONS) if row["level"] == "community"][:4]
    for code in codes:
        f.place(session, code)
    statuses = [newcomer.post(f"/me/community/{code}", data=ASKED).status_code for code in codes]
    assert statuses == [303, 303, 303, 409]
    assert newcomer.post(f"/me/community/{codes[0]}", data=ASKED).status_code == 303, (
        "correcting one is always possible"
    )


def test_the_clerk_verifies_and_the_resident_may_act(newcomer: FlaskClient, session: Session) -> None:
    newcomer.post(f"/me/community/{f.COMMUNITY}", data=ASKED)
    (claim,) = people.claims(session, f.COMMUNITY)
    desk = f.enter(newcomer.application.test_client(), session, f.holder(session, "clerk"))
    listed = desk.get(f"/places/{f.COMMUNITY}/people").text
    assert "王小明" in listed
    assert f"/claims/{claim.id}" in listed
    assert desk.post(f"/claims/{claim.id}", data={"decision": "verify"}).status_code == 303
    assert people.Grant("resident", f.COMMUNITY) in me(newcomer, session).grants
    assert "已核实的居民" in newcomer.get("/me").text
    assert desk.post(f"/claims/{claim.id}", data={"decision": "verify"}).status_code == 409
    again = newcomer.post(f"/me/community/{f.COMMUNITY}", data=ASKED)
    assert again.status_code == 409


def test_a_refusal_needs_its_reason(newcomer: FlaskClient, session: Session) -> None:
    newcomer.post(f"/me/community/{f.COMMUNITY}", data=ASKED)
    (claim,) = people.claims(session, f.COMMUNITY)
    desk = f.enter(newcomer.application.test_client(), session, f.holder(session, "clerk"))
    assert desk.post(f"/claims/{claim.id}", data={"decision": "refuse"}).status_code == 422
    assert desk.post(f"/claims/{claim.id}", data={"decision": "refuse", "reason": "门牌不全"}).status_code == 303
    assert "门牌不全" in newcomer.get("/me").text
    assert newcomer.post(f"/me/community/{f.COMMUNITY}", data=ASKED).status_code == 303, "corrected and asked again"


def test_checked_names_and_birth_dates_stay(newcomer: FlaskClient, session: Session) -> None:
    f.place(session, f.NEIGHBOUR)
    newcomer.post(f"/me/community/{f.COMMUNITY}", data=ASKED)
    (claim,) = people.claims(session, f.COMMUNITY)
    desk = f.enter(newcomer.application.test_client(), session, f.holder(session, "clerk"))
    desk.post(f"/claims/{claim.id}", data={"decision": "verify"})
    other = ASKED | {"name": "别的人", "born": "2012-01-01", "tie": "work"}
    assert newcomer.post(f"/me/community/{f.NEIGHBOUR}", data=other).status_code == 303
    profile = people.profile(session, me(newcomer, session).person_id, f.NOW)
    assert (profile.name, profile.born) == ("王小明", date(1958, 3, 7).isoformat())


def test_a_clerk_decides_at_home_only(newcomer: FlaskClient, session: Session) -> None:
    newcomer.post(f"/me/community/{f.COMMUNITY}", data=ASKED)
    (claim,) = people.claims(session, f.COMMUNITY)
    stranger = f.enter(newcomer.application.test_client(), session, f.holder(session, "clerk", f.NEIGHBOUR))
    assert stranger.get(f"/claims/{claim.id}").status_code == 404
    assert stranger.post(f"/claims/{claim.id}", data={"decision": "verify"}).status_code == 404
    assert newcomer.get(f"/claims/{claim.id}").status_code == 403


def test_a_clerk_does_not_verify_oneself(client: FlaskClient, session: Session) -> None:
    f.enter(client, session, f.holder(session, "clerk"))
    client.post(f"/me/community/{f.COMMUNITY}", data=ASKED)
    (claim,) = people.claims(session, f.COMMUNITY)
    answer = client.post(f"/claims/{claim.id}", data={"decision": "verify"})
    assert answer.status_code == 409
    assert "不能给自己办" in answer.text
    assert people.claims(session, f.COMMUNITY) == (people.claim(session, claim.id),), "nothing is half done"


def test_the_desk_costs_the_same_for_many(client: FlaskClient, session: Session) -> None:
    from deliberation.accounts.service import claim_residency

    f.enter(client, session, f.holder(session, "clerk"))
    f.council(session)
    for number in range(40):
        person = f.person(session, name=f"居民{number}", assurance=2)
        claim_residency(
            session, f.actor(session, person), f.NOW, place=f.COMMUNITY,
            tie="live", address=f"{number} 号", name=f"居民{number}", born=date(1950, 1, 1),
        )  # fmt: skip
    client.get(f"/places/{f.COMMUNITY}/people")
    with counted(session) as sent:
        page = client.get(f"/places/{f.COMMUNITY}/people")
    assert len(sent) <= 12, sent
    assert len(page.data) <= 60_000
    assert "先显示前 30 份" in page.text
