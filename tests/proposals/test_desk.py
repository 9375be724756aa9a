"""The clerk's desk: what waits, deciding with the reason, the pool, the notice."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.proposals import queries, service
from deliberation.web import clock
from tests import factories as make
from tests.conftest import counted
from tests.proposals import factories as fx

DESK = f"/places/{make.COMMUNITY}/desk"


@pytest.fixture
def clerk(session: Session, client: FlaskClient) -> Person:
    """The clerk of the community, signed in."""
    person = make.holder(session, "clerk")
    make.enter(client, session, person)
    return person


def phase(session: Session, id_: str) -> str:
    row = queries.project(session, id_)
    assert row is not None
    return row.phase


def test_lists_have_counts_and_days(session: Session, client: FlaskClient, clerk: Person) -> None:
    with time_machine.travel(make.NOW, tick=False):
        make.enter(client, session, clerk, now=make.NOW)
        for each in ("returned", "screened", "deliberated", "balloted", "on_notice", "pooled", "under_way"):
            fx.make_project(session, phase=each, title=f"在{each}")
        fx.make_project(session, title="新提的")
        fx.make_project(session, title="早就提的", now=make.NOW - timedelta(days=30))
        text = client.get(DESK).text
        assert text.index("早就提的") < text.index("新提的")
        assert "2月20日 已到期" in text or "已到期" in text
        assert "3月24日前处理" in text
        for name, title in (("returned", "在returned"), ("council", "在screened"), ("vote", "在deliberated"),
                            ("notice", "在balloted"), ("on_notice", "在on_notice"), ("pool", "在pooled")):  # fmt: skip
            page = client.get(DESK, query_string={"list": name})
            assert title in page.text
            assert page.text.count('<article class="card') == 1
        assert "新提的" in client.get(DESK, query_string={"list": "nonsense"}).text


def test_an_empty_list_says_so(session: Session, client: FlaskClient, clerk: Person) -> None:
    assert "这里没有待办" in client.get(DESK).text


def test_the_desk_asks_the_same_number_of_questions_whatever_its_size(
    session: Session, client: FlaskClient, clerk: Person
) -> None:
    fx.make_project(session)
    client.get(DESK)
    with counted(session) as few:
        client.get(DESK)
    for _ in range(20):
        fx.make_project(session)
    with counted(session) as many:
        assert "再看一些" in client.get(DESK).text
    assert len(few) == len(many) <= 12


def test_the_proposal_is_laid_beside_the_rules(session: Session, client: FlaskClient, clerk: Person) -> None:
    row = fx.make_project(session, proposer=make.actor(session, make.resident(session, name="欧阳桂芳")))
    fx.make_project(session, title="电动自行车充电棚", phase="screened")
    text = client.get(f"/proposals/{row.id}/screen").text
    for words in (fx.NEED, "46.8 万元", "没有超上限", "欧**", "电动自行车充电棚", "例如物业合同里已经约定的维修"):
        assert words in text
    assert "桂芳" not in text


@pytest.mark.parametrize(
    ("verdict", "after"), [("pass", "screened"), ("return", "returned"), ("pool", "pooled"), ("reject", "rejected")]
)
def test_every_decision_is_recorded_with_its_reason(
    session: Session, client: FlaskClient, clerk: Person, verdict: str, after: str
) -> None:
    row = fx.make_project(session)
    form = {"verdict": verdict, "reason": "符合公共设施类要求。", "cost": "450000"}
    answer = client.post(f"/proposals/{row.id}/screen", data=form)
    assert (answer.status_code, answer.location) == (303, DESK)
    assert phase(session, row.id) == after
    happened = queries.timeline(session, row.id)[-1].event
    assert (happened.data["reason"], happened.actor) == ("符合公共设施类要求。", clerk.id)
    found = queries.project(session, row.id)
    assert found is not None
    assert found.cost_fen == (45_000_000 if verdict == "pass" else 46_800_000)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"reason": " "}, "请填写这一项"),
        ({"verdict": ""}, "请填写这一项"),
        ({"verdict": "maybe"}, "请选择一个处理结果"),
        ({"negative": "private_sphere"}, "属于负面清单：属于个人或商家自己的事"),
        ({"cost": "1000001"}, "这类项目每个最多"),
        ({"cost": "0"}, "金额要大于 0"),
    ],
)
def test_an_unsound_decision_keeps_what_was_written(
    session: Session, client: FlaskClient, clerk: Person, changes: dict[str, str], said: str
) -> None:
    row = fx.make_project(session)
    form = {"verdict": "pass", "reason": "这是写了很久的理由。", "cost": "468000"} | changes
    answer = client.post(f"/proposals/{row.id}/screen", data=form)
    assert answer.status_code == 422
    assert said in answer.text
    assert form["reason"].strip() in answer.text
    assert phase(session, row.id) == "collected"


def test_what_is_decided_cannot_be_decided_again(session: Session, client: FlaskClient, clerk: Person) -> None:
    row = fx.make_project(session, phase="deliberated")
    address = f"/proposals/{row.id}/screen"
    page = client.get(address)
    assert "项目现在处于「待投票」" in page.text
    assert 'name="verdict"' not in page.text
    answer = client.post(address, data={"verdict": "reject", "reason": "改主意了"})
    assert answer.status_code == 409
    assert "改主意了" in answer.text
    assert phase(session, row.id) == "deliberated"


def test_from_the_pool_into_the_open_year(session: Session, client: FlaskClient, clerk: Person) -> None:
    this_year = clock.today().year
    row = fx.make_project(session, phase="pooled", year=this_year - 1)
    same = fx.make_project(session, phase="pooled", year=this_year)
    page = client.get(DESK, query_string={"list": "pool"}).text
    assert f"/proposals/{row.id}/carry-over" in page
    assert f"/proposals/{same.id}/carry-over" not in page
    assert client.post(f"/proposals/{row.id}/carry-over").status_code == 303
    assert phase(session, row.id) == "screened"
    refused = client.post(f"/proposals/{same.id}/carry-over")
    assert refused.status_code == 409
    assert "只能结转到以后的年度" in refused.text


def test_the_notice_is_posted_and_ended_when_its_days_have_run(
    session: Session, client: FlaskClient, clerk: Person
) -> None:
    row = fx.make_project(session, phase="balloted")
    with time_machine.travel(make.NOW + timedelta(days=1), tick=False):
        make.enter(client, session, clerk, now=make.NOW + timedelta(days=1))
        assert client.post(f"/proposals/{row.id}/notice").status_code == 303
        assert phase(session, row.id) == "on_notice"
        assert client.post(f"/proposals/{row.id}/notice/end").status_code == 409
    with time_machine.travel(make.NOW + timedelta(days=10), tick=False):
        make.enter(client, session, clerk, now=make.NOW + timedelta(days=10))
        assert client.post(f"/proposals/{row.id}/notice/end").status_code == 303
    assert service.project_state(session, row.id).notice_over


def test_only_this_places_clerk_decides(session: Session, client: FlaskClient) -> None:
    row = fx.make_project(session)
    address, form = f"/proposals/{row.id}/screen", {"verdict": "reject", "reason": "x"}
    posts = (
        address,
        f"/proposals/{row.id}/carry-over",
        f"/proposals/{row.id}/notice",
        f"/proposals/{row.id}/notice/end",
    )
    for person, status in (
        (make.resident(session), 403),
        (make.holder(session, "auditor"), 403),
        (make.holder(session, "clerk", make.NEIGHBOUR), 404),
    ):
        make.enter(client, session, person)
        for each in posts:
            assert client.post(each, data=form).status_code == status
        assert client.get(DESK).status_code == status
    assert phase(session, row.id) == "collected"
    make.enter(client, session, make.holder(session, "clerk", make.SUBDISTRICT))
    assert client.post(address, data=form).status_code == 303
