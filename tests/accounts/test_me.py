"""The page about oneself, and the copy of what is kept."""

from __future__ import annotations

import json
from datetime import date

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.accounts import service
from deliberation.proposals.mine import SHOWN
from tests import factories as f
from tests.conftest import counted
from tests.proposals.factories import make_project


def test_a_newcomer_is_led_to_a_community(client: FlaskClient, session: Session) -> None:
    f.enter(client, session, f.person(session, name=""))
    page = client.get("/me").text
    assert "找到我的社区" in page
    assert "/me/community" in page


def test_roles_and_communities_are_named_by_their_places(client: FlaskClient, session: Session) -> None:
    person = f.resident(session, name="王小明")
    f.grant(session, person, "council_member", seat="residents")
    f.enter(client, session, person)
    page = client.get("/me").text
    assert "文华社区" in page
    assert "议事员" in page
    assert "王**" in page


def test_a_refused_claim_says_why_and_what_next(client: FlaskClient, session: Session) -> None:
    f.place(session)
    person = f.person(session)
    actor = f.actor(session, person)
    claim = service.claim_residency(
        session,
        actor,
        f.NOW,
        place=f.COMMUNITY,
        tie="live",
        address="怡景路 1 号",
        name="王小明",
        born=date(1955, 2, 3),
    )
    clerk = f.actor(session, f.holder(session, "clerk"))
    book = f.communities.rulebook(session, f.COMMUNITY)
    service.decide_claim(session, clerk, f.NOW, book, claim_id=claim.id, verified=False, reason="地址不在本社区")
    f.enter(client, session, person)
    page = client.get("/me").text
    assert "地址不在本社区" in page
    assert f"/me/community/{f.COMMUNITY}" in page


def test_the_copy_of_my_data_is_whole_and_mine(client: FlaskClient, session: Session) -> None:
    person = f.resident(session, name="王小明", phone="+8613812345678")
    f.resident(session, name="别人", phone="+8613887654321")
    f.enter(client, session, person)
    answer = client.get("/me/data.json")
    copy = json.loads(answer.data)
    assert copy["person"]["mobile"] == "+8613812345678"
    assert copy["person"]["name"] == "王小明"
    assert copy["roles"] == [{"role": "resident", "place": f.COMMUNITY, "seat": ""}]
    assert len(copy["browsers"]) == 1
    assert "别人" not in answer.text
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_oneself_costs_few_queries(client: FlaskClient, session: Session) -> None:
    person = f.resident(session)
    for place in (f.NEIGHBOUR, f.ELSEWHERE):
        f.grant(session, person, "resident", place)
    f.enter(client, session, person)
    client.get("/me")
    with counted(session) as sent:
        client.get("/me")
    assert len(sent) <= 9, sent


def test_ones_proposals_tell_their_stage_what_comes_next_and_what_is_asked(
    client: FlaskClient, session: Session
) -> None:
    person = f.resident(session)
    f.enter(client, session, person)
    empty = client.get("/me").text
    assert "您还没有提过建议" in empty
    assert f"/places/{f.COMMUNITY}/propose" in empty
    mine = f.actor(session, person)
    back = make_project(session, proposer=mine, phase="returned", title="楼道扶手")
    for number in range(SHOWN):
        make_project(session, proposer=mine, title=f"健身器材 {number}")
    make_project(session, title="别人的建议")
    with counted(session) as sent:
        page = client.get("/me").text
    assert len([one for one in sent if "WHERE project.proposer_id" in one]) == 1, sent
    assert page.index("楼道扶手") < page.index("健身器材")  # what waits for the proposer comes first
    assert f"/proposals/{back.id}" in page
    assert "等您补充" in page
    assert "请您补充后重新提交" in page
    assert "社区工作人员核对后告诉您结果" in page
    assert page.count("健身器材") == SHOWN - 1
    assert 'href="/my/proposals"' in page
    assert "别人的建议" not in page


def test_the_home_of_the_community_leads_to_ones_own_proposals(client: FlaskClient, session: Session) -> None:
    person = f.resident(session)
    assert "我的建议" not in client.get(f"/places/{f.COMMUNITY}").text
    f.enter(client, session, person)
    page = client.get(f"/places/{f.COMMUNITY}").text
    assert 'href="/me#proposals"' in page
    assert 'id="proposals"' in client.get("/me").text
