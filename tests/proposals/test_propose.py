"""Proposing on the page: what is kept, what is refused and how it is said, and sending twice."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from deliberation.accounts.models import Person
from deliberation.proposals import queries
from deliberation.proposals.models import EvidenceFile, Project
from tests import factories as make
from tests.proposals import factories as fx
from tests.proposals import pictures

ADDRESS = f"/places/{make.COMMUNITY}/propose"
FORM = {
    "title": "院内电动车充电棚", "need": fx.NEED, "location": "3 栋东侧空地", "category": "works",
    "theme": "facilities", "cost": "468000", "agreed": "y",
}  # fmt: skip


@pytest.fixture
def resident(session: Session, client: FlaskClient) -> Person:
    """A resident of the community, signed in."""
    person = make.resident(session)
    make.enter(client, session, person)
    return person


def ticket(page: TestResponse) -> str:
    """The signed draft in a form."""
    found = re.search(r'name="ticket"[^>]*value="([^"]+)"', page.text)
    assert found
    return found.group(1)


def send(client: FlaskClient, *photos: bytes, address: str = ADDRESS, **changes: Any) -> TestResponse:
    """Open the form and send it, with photos named as a phone names them."""
    data = FORM | {"ticket": ticket(client.get(address))} | changes
    files = [(io.BytesIO(content), "IMG_1.jpg") for content in photos]
    return client.post(address, data=data | {"photos": files}, content_type="multipart/form-data")


def made(session: Session) -> list[Project]:
    return list(session.scalars(select(Project)))


def test_a_need_becomes_a_proposal(session: Session, client: FlaskClient, resident: Person) -> None:
    answer = send(client, pictures.jpeg(), pictures.jpeg(shade=20))
    (row,) = made(session)
    assert (answer.status_code, answer.location) == (303, f"/proposals/{row.id}?sent=1")
    assert (row.phase, row.cost_fen, row.proposer_id, row.place) == (
        "collected",
        46_800_000,
        resident.id,
        make.COMMUNITY,
    )
    state = queries.project_state(session, row.id)
    assert len(state.photos) == 2
    assert row.cover == state.photos[0]
    page = client.get(answer.location)
    assert "谢谢您，建议已收到" in page.text
    assert "社区工作人员审核，最迟" in page.text
    assert FORM["title"] in client.get("/my/proposals").text


def test_sent_twice_it_is_made_once(session: Session, client: FlaskClient, resident: Person) -> None:
    first = send(client)
    form = FORM | {"ticket": ticket(client.get(ADDRESS))}
    second, third = client.post(ADDRESS, data=form), client.post(ADDRESS, data=form)
    assert second.status_code == 422  # reads like the first: shown before it is sent
    form["seen"] = made(session)[0].id
    second, third = client.post(ADDRESS, data=form), client.post(ADDRESS, data=form)
    assert second.status_code == third.status_code == 303
    assert second.location == third.location != first.location
    assert len(made(session)) == 2


COSTS = [
    ("0", "金额要大于 0"),
    ("-5", "金额要大于 0"),
    ("0.001", "最多两位小数"),
    ("12.123456789012", "最多两位小数"),
    ("1000000.01", "这类项目每个最多"),
    ("101万", "这类项目每个最多"),
    ("99999999999999999999", "请用数字写金额"),
    ("9999999999999999", "金额太大了"),
    ("很多", "请用数字写金额"),
    ("", "请填写这一项"),
]


@pytest.mark.parametrize(("typed", "said"), COSTS)
def test_a_cost_that_cannot_be_is_said_beside_it(
    session: Session, client: FlaskClient, resident: Person, typed: str, said: str
) -> None:
    answer = send(client, cost=typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'id="cost-err"' in answer.text
    assert_kept(answer, FORM | {"cost": typed})
    assert made(session) == []


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("４６８０００", 46_800_000), ("46.8万", 46_800_000), ("４６．８ 万元", 46_800_000), ("￥468,000.50", 46_800_050),
     ("1000000", 100_000_000), ("0.01", 1)],
)  # fmt: skip
def test_a_cost_may_be_typed_the_way_people_type(
    session: Session, client: FlaskClient, resident: Person, typed: str, fen: int
) -> None:
    assert send(client, cost=typed).status_code == 303
    assert made(session)[0].cost_fen == fen


def assert_kept(answer: TestResponse, form: dict[str, str]) -> None:
    """Everything typed is still on the page."""
    assert f'value="{form["title"]}"' in answer.text
    assert form["need"][:500] in answer.text
    assert f'value="{form["location"]}"' in answer.text
    (chosen,) = re.findall(r'<input[^>]*checked[^>]*name="category"[^>]*value="(\w+)"', answer.text)
    assert chosen == form["category"]
    assert f'<option selected value="{form["theme"]}">' in answer.text
    assert f'value="{form["cost"]}"' in answer.text
    assert "checked" in re.search(r'<input[^>]*name="agreed"[^>]*>', answer.text).group()  # type: ignore[union-attr]


WRONG = [
    ({"title": "长" * 5000}, "title", "最多 40 个字，现在有 5000 个字"),
    ({"title": " \u200b "}, "title", "请填写这一项"),
    ({"title": "修路灯，找我１３８１２３４５６７８"}, "title", "请不要写姓名、电话"),
    ({"need": "长" * 2001}, "need", "最多 2000 个字"),
    ({"location": "长" * 101}, "location", "最多 100 个字"),
    ({"category": ""}, "category", "请填写这一项"),
    ({"category": "party"}, "category", "请在本地支持的类别里选一种"),
    ({"theme": "sport"}, "theme", "请选择属于哪一方面"),
    ({"agreed": ""}, "agreed", "请填写这一项"),
]


@pytest.mark.parametrize(("changes", "field", "said"), WRONG)
def test_a_mistake_is_said_beside_its_field(
    session: Session, client: FlaskClient, resident: Person, changes: dict[str, str], field: str, said: str
) -> None:
    answer = send(client, **changes)
    assert answer.status_code == 422
    assert f'id="{field}-err"' in answer.text
    assert said in answer.text
    assert "请再看一下这几处" in answer.text or 'role="alert"' in answer.text
    assert made(session) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [(pictures.EXE, "其实是程序"), (pictures.PDF, "不是照片"), (pictures.bomb(), "4000 万像素"), (b"", "")],
    ids=["exe", "pdf", "200 megapixels", "empty"],
)
def test_a_bad_photo_is_refused_and_the_good_one_kept(
    session: Session, client: FlaskClient, resident: Person, content: bytes, said: str
) -> None:
    answer = send(client, pictures.jpeg(), content)
    assert answer.status_code == 422
    assert said in answer.text
    assert_kept(answer, FORM)
    assert made(session) == []
    (digest,) = session.scalars(select(EvidenceFile.digest)).all()
    assert f"/pictures/{digest}" in answer.text
    again = client.post(ADDRESS, data=FORM | {"ticket": ticket(answer)})
    assert again.status_code == 303
    assert queries.project_state(session, made(session)[0].id).photos == (digest,)


def test_a_photo_of_thirty_megabytes_costs_nothing_else(
    session: Session, client: FlaskClient, resident: Person
) -> None:
    answer = send(client, b"\xff\xd8\xff" + b"\0" * (30 * 2**20), pictures.jpeg())
    assert answer.status_code == 422
    assert "超过 15 MB" in answer.text
    assert_kept(answer, FORM)
    assert session.scalar(select(func.count()).select_from(EvidenceFile)) == 1


def test_photos_survive_a_mistake_elsewhere_and_can_be_taken_away(
    session: Session, client: FlaskClient, resident: Person
) -> None:
    answer = send(client, pictures.jpeg(), pictures.jpeg(shade=20), cost="0")
    first, second = session.scalars(select(EvidenceFile.digest)).all()
    assert f"/pictures/{first}" in answer.text
    assert f"/pictures/{second}" in answer.text
    client.post(ADDRESS, data=FORM | {"ticket": ticket(answer), "drop": first})
    assert queries.project_state(session, made(session)[0].id).photos == (second,)


def test_photos_can_be_looked_at_before_anything_is_sent(
    session: Session, client: FlaskClient, resident: Person
) -> None:
    answer = send(client, pictures.jpeg(), step="photos", title="", cost="")
    assert answer.status_code == 200
    assert "已收下的照片" in answer.text
    assert "-err" not in answer.text
    assert made(session) == []


def test_more_photos_than_the_rules_allow_are_left_out(session: Session, client: FlaskClient, resident: Person) -> None:
    answer = send(client, *(pictures.jpeg(shade=25 * n) for n in range(8)))
    assert answer.status_code == 422
    assert "最多 6 张照片，多出来的没有收下" in answer.text
    assert session.scalar(select(func.count()).select_from(EvidenceFile)) == 6


def test_a_ticket_of_somebody_else_is_worth_nothing(session: Session, client: FlaskClient, resident: Person) -> None:
    mine = ticket(client.get(ADDRESS))
    make.enter(client, session, make.resident(session, name="李四"))
    for strange in (mine, mine[:-1] + "A", "", "x" * 5000):
        form = FORM | {"ticket": strange, "seen": [row.id for row in made(session)]}
        assert client.post(ADDRESS, data=form).status_code == 303
    rows = made(session)
    assert len({row.id for row in rows}) == 4
    assert all(row.id not in mine for row in rows)


def test_what_reads_alike_is_shown_before_it_is_sent(session: Session, client: FlaskClient, resident: Person) -> None:
    other = fx.make_project(session, title="电动自行车充电棚", proposer=fx.resident_actor(5))
    hint = client.get(f"{ADDRESS}/similar", query_string={"title": FORM["title"], "need": FORM["need"]})
    assert other.title in hint.text
    assert f'name="seen" value="{other.id}"' in hint.text
    answer = send(client)
    assert answer.status_code == 422
    assert "还没有提交" in answer.text
    assert other.title in answer.text
    assert client.post(ADDRESS, data=FORM | {"ticket": ticket(answer), "seen": other.id}).status_code == 303
    assert len(made(session)) == 2


def test_too_young_to_propose(session: Session, client: FlaskClient) -> None:
    from datetime import date

    make.enter(client, session, make.resident(session, born=date(2020, 1, 1)))
    answer = send(client)
    assert answer.status_code == 422
    assert "年满 14 岁" in answer.text
    assert FORM["title"] in answer.text


def test_doors(session: Session, client: FlaskClient) -> None:
    make.place(session)
    assert client.get(ADDRESS).location.startswith("/sign-in?next=")
    make.enter(client, session, make.resident(session, make.NEIGHBOUR))
    away = client.get(ADDRESS)
    assert away.status_code == 403
    assert "本社区居民才能参与" in away.text
    assert f"/places/{make.NEIGHBOUR}/propose" in away.text
    assert client.post(ADDRESS, data=FORM).status_code == 403
    assert client.get("/places/440399999999/propose").status_code == 404
    assert client.get(f"/places/{make.SUBDISTRICT}/propose").status_code == 404
    assert made(session) == []
