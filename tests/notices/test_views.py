"""The pages of notices: who sees what, what is kept, what is said."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.notices import queries, service
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.conftest import counted
from tests.notices.test_service import CLERK, ZHANG, row
from tests.pages import page

DAY = timedelta(days=1)
BODY = {"standing": "body", "body": "某物业公司"}


def post(session: Session, *, ago: int = 2, title: str = "充电棚") -> str:
    """A notice posted so many days before today."""
    make.place(session)
    at = datetime.now(UTC) - ago * DAY
    rules = communities.rulebook(session, make.COMMUNITY)
    return service.post(session, CLERK, at, place=make.COMMUNITY, subject="roster:x", title=title, rulebook=rules)


def test_the_board_counts_the_days_down_in_words(client: FlaskClient, session: Session) -> None:
    post(session, ago=2)
    post(session, ago=0, title="新办公时间")
    board = page(client, f"/places/{make.COMMUNITY}/notices")
    assert "公示第 2 天，共 5 天；还剩 3 天" in board
    assert "新办公时间" in board
    assert "起算，共 5 天" in board


def test_an_empty_board_offers_the_ended_ones(client: FlaskClient, session: Session) -> None:
    make.place(session)
    board = page(client, f"/places/{make.COMMUNITY}/notices")
    assert "现在没有公示" in board
    assert "show=ended" in board


def test_the_board_asks_few_questions_whatever_its_length(client: FlaskClient, session: Session) -> None:
    for number in range(15):
        post(session, title=f"公示 {number}")
    with counted(session) as sent:
        page(client, f"/places/{make.COMMUNITY}/notices")
    assert len(sent) <= 12, sent


def test_strangers_are_asked_to_sign_in_before_they_object(client: FlaskClient, session: Session) -> None:
    id_ = post(session)
    answer = client.get(f"/notices/{id_}/object")
    assert answer.status_code == 303
    assert "sign-in" in answer.headers["Location"]
    assert f"/notices/{id_}/object" in page(client, f"/notices/{id_}")


def test_a_resident_objects_and_the_notice_shows_it_masked(client: FlaskClient, session: Session) -> None:
    id_ = post(session)
    make.enter(client, session, make.resident(session, name="张三丰"))
    answer = client.post(f"/notices/{id_}/object", data={"text": "挡住消防通道", "standing": "resident", "body": ""})
    assert answer.status_code == 303
    shown = page(client, f"/notices/{id_}")
    assert "挡住消防通道" in shown
    assert "张**" in shown
    assert "张三丰" not in shown.split("<main")[1]
    assert "暂停计日" in shown
    again = page(client, f"/notices/{id_}/object")
    assert "每人一次" in again


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"text": "", "standing": "resident"}, "请填写这一项"),
        ({"text": "不同意", "standing": "body", "body": ""}, "请填写单位名称"),
        ({"text": "字" * 2001, "standing": "resident"}, "最多 2000 个字"),
        ({"text": "不同意", "standing": "king"}, "不同意"),
    ],
)
def test_a_faulty_objection_comes_back_with_what_was_typed(
    client: FlaskClient, session: Session, typed: dict[str, str], said: str
) -> None:
    id_ = post(session)
    make.enter(client, session, make.resident(session))
    answer = client.post(f"/notices/{id_}/object", data=typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert typed["text"] in answer.text
    assert row(session, id_).objections == 0


def test_an_objection_after_the_days_is_refused_and_what_was_written_is_shown(
    client: FlaskClient, session: Session
) -> None:
    id_ = post(session, ago=9)
    make.enter(client, session, make.resident(session))
    answer = client.post(f"/notices/{id_}/object", data={"text": "来晚了的话", "standing": "resident"})
    assert answer.status_code == 409
    assert "已经截止" in answer.text
    assert "来晚了的话" in answer.text


def test_the_clerk_answers_and_a_late_answer_shows(client: FlaskClient, session: Session) -> None:
    id_ = post(session, ago=9)
    at = datetime.now(UTC) - 6 * DAY
    objection = service.file_objection(
        session, ZHANG, at, notice_id=id_, text="太吵", standing="body", body="某物业公司"
    )
    make.enter(client, session, make.holder(session, "clerk"))
    shown = page(client, f"/notices/{id_}")
    assert "逾期未答复" in shown
    assert "某物业公司" in shown
    url = f"/notices/{id_}/objections/{objection}/answer"
    assert client.post(url, data={"verdict": "no", "reason": ""}).status_code == 422
    assert client.post(url, data={"verdict": "no", "reason": "已加隔音板"}).status_code == 303
    shown = page(client, f"/notices/{id_}")
    assert "已加隔音板" in shown
    assert "超过规定期限" in shown
    assert page(client, url).count("已加隔音板") == 1
    assert client.post(url, data={"verdict": "yes", "reason": "改口"}).status_code == 409


def test_only_the_office_answers_and_ends(client: FlaskClient, session: Session) -> None:
    id_ = post(session, ago=9)
    objection = service.file_objection(session, ZHANG, datetime.now(UTC) - 6 * DAY, notice_id=id_, text="太吵")
    make.enter(client, session, make.resident(session))
    assert client.get(f"/notices/{id_}/objections/{objection}/answer").status_code == 403
    assert client.post(f"/notices/{id_}/end").status_code == 403
    make.enter(client, session, make.holder(session, "clerk", make.NEIGHBOUR))
    assert client.post(f"/notices/{id_}/end").status_code == 404


def test_a_clerk_ends_a_notice_whose_days_have_run(client: FlaskClient, session: Session) -> None:
    early, late = post(session, ago=3), post(session, ago=9)
    make.enter(client, session, make.holder(session, "clerk"))
    assert "还差" in page(client, f"/notices/{early}")
    assert client.post(f"/notices/{early}/end").status_code == 409
    assert client.post(f"/notices/{late}/end").status_code == 303
    assert queries.state(session, late).status == "ended"
    assert "公示结束" in page(client, f"/notices/{late}")
    assert late in page(client, f"/places/{make.COMMUNITY}/notices?show=ended")


def test_a_projects_notice_is_not_ended_past_the_project(client: FlaskClient, session: Session) -> None:
    make.place(session)
    rules, at = communities.rulebook(session, make.COMMUNITY), datetime.now(UTC) - 9 * DAY
    subject = {"place": make.COMMUNITY, "subject": "project:abc", "title": "充电棚"}
    id_ = service.post(session, CLERK, at, rulebook=rules, **subject)
    make.enter(client, session, make.holder(session, "clerk"))
    assert client.post(f"/notices/{id_}/end").status_code == 404
    assert "/projects/abc/end-notice" in page(client, f"/notices/{id_}")


@pytest.mark.parametrize("url", ["/notices/none", "/notices/none/object", "/places/9999/notices"])
def test_what_does_not_exist_is_not_found(client: FlaskClient, session: Session, url: str) -> None:
    make.place(session)
    make.enter(client, session, make.resident(session))
    assert client.get(url).status_code == 404


def test_an_unknown_objection_is_not_found(client: FlaskClient, session: Session) -> None:
    id_ = post(session)
    make.enter(client, session, make.holder(session, "clerk"))
    assert client.get(f"/notices/{id_}/objections/none/answer").status_code == 404


def test_actors_without_an_id_cannot_object(session: Session) -> None:
    id_ = post(session)
    with pytest.raises(Refused, match="NOT_ENTITLED"):
        service.file_objection(session, Actor(""), datetime.now(UTC), notice_id=id_, text="x")
