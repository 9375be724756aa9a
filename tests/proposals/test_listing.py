"""The public list: filters, pages, weight and the number of questions it asks."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert
from sqlalchemy.orm import Session

from deliberation.proposals.models import Project
from deliberation.proposals.views.listing import GROUPS
from deliberation.rules.project import PHASES, SIDE_PHASES
from tests import factories as make
from tests.conftest import counted
from tests.proposals import factories as fx

LIST = f"/places/{make.COMMUNITY}/projects"


def a_thousand(session: Session) -> None:
    """A thousand projects, copies of one that was really led there."""
    row = fx.make_project(session, phase="under_way", title="长" * 40, location="长" * 100)
    columns = {
        column.name: getattr(session.get_one(Project, row.id), column.name) for column in Project.__table__.columns
    }
    copies = [
        columns | {"id": f"{n:032x}", "number": f"N-{n}", "created_at": make.NOW + timedelta(minutes=n)}
        for n in range(999)
    ]
    session.execute(insert(Project), copies)


def test_a_thousand_projects_weigh_and_ask_no_more_than_fifteen(session: Session, client: FlaskClient) -> None:
    a_thousand(session)
    client.get(LIST)
    with counted(session) as sent:
        answer = client.get(LIST)
    assert len(sent) <= 12
    assert len(answer.data) <= 60_000
    assert answer.text.count('class="card item"') == 15
    assert "共 1000 个项目" in answer.text
    with counted(session) as sent:
        wide = client.get(f"/places/{make.CITY}/projects")
    assert wide.status_code == 200
    assert len(sent) <= 12


def test_a_list_that_has_not_changed_is_not_sent_again(session: Session, client: FlaskClient) -> None:
    fx.make_project(session)
    first = client.get(LIST)
    again = client.get(LIST, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    fx.make_project(session, title="又一个")
    assert client.get(LIST, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_pages_lead_on_and_back(session: Session, client: FlaskClient) -> None:
    for n in range(16):
        fx.make_project(session, title=f"项目-{n:02d}-", now=make.NOW + timedelta(hours=n))
    first = client.get(LIST).text
    assert "项目-15-" in first
    assert "项目-00-" not in first
    (onward,) = re.findall(r'href="([^"]*after=[^"]*)"', first)
    second = client.get(onward.replace("&amp;", "&")).text
    assert "项目-00-" in second
    assert "项目-15-" not in second
    assert "回到开头" in second


def test_a_card_says_what_where_how_much_how_far(session: Session, client: FlaskClient) -> None:
    fx.make_project(session, supporters=3)
    text = client.get(LIST).text
    for words in ("院内电动车充电棚", "文华花园 3 栋东侧空地", "46.8 万元", "工程", "待初筛", "3 人支持"):
        assert words in text


def test_groups_hold_every_phase_once() -> None:
    grouped = [phase for phases in GROUPS.values() for phase in phases]
    assert sorted(grouped) == sorted((*PHASES, *SIDE_PHASES))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"step": "council"}, {"乙"}),
        ({"category": "goods"}, {"甲"}),
        ({"year": "2025"}, {"甲"}),
        ({"q": "乙"}, {"乙"}),
        ({"q": "没有这个"}, set()),
        ({"step": "nonsense", "category": "x", "year": "二〇二五"}, {"甲", "乙"}),
        ({"year": "99999999999"}, {"甲", "乙"}),
    ],
)
def test_filters(session: Session, client: FlaskClient, query: dict[str, str], shown: set[str]) -> None:
    fx.make_project(session, title="甲", category="goods", year=2025)
    fx.make_project(session, title="乙", phase="screened")
    answer = client.get(LIST, query_string=query)
    assert answer.status_code == 200
    assert {title for title in ("甲", "乙") if f"<strong>{title}</strong>" in answer.text} == shown
    if not shown:
        assert "没有找到符合的项目" in answer.text


def test_what_was_written_is_shown_and_not_run(session: Session, client: FlaskClient) -> None:
    fx.make_project(session, title="<script>alert(1)</script>")
    text = client.get(LIST, query_string={"q": '"><script>alert(2)</script>'}).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in client.get(LIST).text


def test_places_without_projects_and_no_places(session: Session, client: FlaskClient) -> None:
    make.place(session)
    assert "第一个建议，就从您开始" in client.get(LIST).text
    assert client.get("/places/999/projects").status_code == 404
