"""The pages of the follow-up as people use them: public lists, the office's steps, the proposer's judgement."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.followup import queries, service
from deliberation.proposals.files import store_document, store_photo
from deliberation.proposals.models import EvidenceFault
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.conftest import counted
from tests.pages import fields, page
from tests.proposals import factories as fx
from tests.proposals import pictures

LIST = f"/places/{make.COMMUNITY}/needs"
DUE = f"/places/{make.COMMUNITY}/due"


@pytest.fixture
def clerk(client: FlaskClient, session: Session) -> FlaskClient:
    return make.enter(client, session, make.holder(session, "clerk"))


def test_the_overdue_list_is_public(client: FlaskClient, session: Session) -> None:
    fx.make_project(session, phase="rejected", title="更换门岗岗亭")
    with time_machine.travel(make.NOW, tick=False):
        text = page(client, LIST)
        assert "等待答复" in text
        assert "答复期限" not in page(client, f"{LIST}?list=overdue")
    with time_machine.travel("2026-04-20", tick=False):
        text = page(client, LIST)
    assert "更换门岗岗亭" in text
    assert "逾期未答复" in text


def test_the_list_takes_as_many_queries_for_many_as_for_one(client: FlaskClient, session: Session) -> None:
    fx.make_project(session, phase="rejected")
    session.commit()
    with counted(session) as few:
        page(client, LIST)
    for _ in range(4):
        fx.make_project(session, phase="rejected")
    session.commit()
    with counted(session) as many:
        page(client, LIST)
    assert len(many) == len(few)


def test_a_clerk_answers_dispatches_and_concludes(clerk: FlaskClient, session: Session) -> None:
    row = fx.make_project(session, phase="rejected", title="更换门岗岗亭")
    home = f"/needs/{row.id}"
    with time_machine.travel(make.NOW, tick=False):
        make.enter(clerk, session, make.holder(session, "clerk"), now=make.NOW)
        assert "答复提案人" in page(clerk, home)
        assert clerk.post(f"{home}/answer", data={"text": ""}).status_code == 422
        assert clerk.post(f"{home}/answer", data={"text": "属于物业职责，已转请物业。"}).status_code == 303
        again = clerk.post(f"{home}/answer", data={"text": "再答一次"})
        assert again.status_code == 409
        assert "已经答复过" in again.text
        past = {"body": "property_firm", "task": "请答复", "due": "2026-03-01"}
        assert "必须在今天之后" in clerk.post(f"{home}/dispatch", data=past).text
        assert clerk.post(f"{home}/dispatch", data=past | {"due": ""}).status_code == 303
        assert "物业服务企业" in page(clerk, home)
        assert "property_firm" in fields(page(clerk, f"{home}/hand_back"))["body"]
        assert clerk.post(f"{home}/track", data={"text": "物业已到现场"}).status_code == 303
        done = {"outcome": "solved", "text": "物业已更换"}
        assert clerk.post(f"{home}/conclude", data=done).status_code == 303
        text = page(clerk, home)
        assert "已解决" in text
        assert "属于物业职责" in text
        assert page(clerk, f"{home}/call_back").count("请交给没有经手的同事") == 1
        page(clerk, f"{home}/reopen")


def test_only_a_colleague_without_a_hand_in_it_calls_back(client: FlaskClient, session: Session) -> None:
    row = fx.make_project(session, phase="rejected")
    service.answer(session, fx.CLERK, make.NOW, project_id=row.id, text="已转请物业")
    service.conclude(session, fx.CLERK, make.NOW, project_id=row.id, outcome="solved", text="已更换")
    make.enter(client, session, make.holder(session, "clerk"))
    both = {"heard": "no", "note": "还没有换"}
    assert client.post(f"/needs/{row.id}/call_back", data=both).status_code == 303
    found = queries.need(session, row.id)
    assert found is not None
    assert found.satisfied is False
    make.enter(client, session, make.holder(session, "subdistrict_officer", make.SUBDISTRICT))
    assert client.post(f"/needs/{row.id}/reopen", data={"reason": "提案人不满意"}).status_code == 303
    assert client.post(f"/needs/{row.id}/urge", data={"text": "三日内报进展"}).status_code == 303
    assert "三日内报进展" in page(client, f"/needs/{row.id}")


def test_the_proposer_judges_the_answer(client: FlaskClient, session: Session) -> None:
    person = make.resident(session)
    row = fx.make_project(session, phase="rejected", proposer=make.actor(session, person))
    service.answer(session, fx.CLERK, make.NOW, project_id=row.id, text="已转请物业")
    make.enter(client, session, make.resident(session))
    assert "评价这次答复" not in page(client, f"/needs/{row.id}")
    assert client.post(f"/needs/{row.id}/evaluate", data={"score": "5"}).status_code == 409
    make.enter(client, session, person)
    assert "评价这次答复" in page(client, f"/needs/{row.id}")
    assert client.post(f"/needs/{row.id}/evaluate", data={"score": "4", "comment": "清楚"}).status_code == 303
    text = page(make.leave(client), f"/needs/{row.id}")
    assert "清楚" in text
    assert "张三丰" not in text


def test_deadlines_of_all_kinds_stand_in_one_list(clerk: FlaskClient, session: Session) -> None:
    fx.make_project(session, phase="collected", title="院内充电棚")
    fx.make_project(session, phase="rejected", title="更换门岗岗亭")
    late = datetime(2026, 4, 20, 2, tzinfo=UTC)
    with time_machine.travel(late, tick=False):
        make.enter(clerk, session, make.holder(session, "clerk"), now=late)
        text = page(clerk, DUE)
        assert "院内充电棚" in text
        assert "更换门岗岗亭" in text
        assert "已逾期 18 个工作日" in text
        assert "等您办" in text
        assert "院内充电棚" not in page(clerk, f"{DUE}?kind=answer")


def test_the_files_of_a_project_are_listed_with_their_codes(app: Flask, client: FlaskClient, session: Session) -> None:
    folder, actor = Path(app.config["UPLOAD_DIR"]), Actor("x")
    photo = store_photo(session, actor, make.NOW, folder, io.BytesIO(pictures.jpeg()))
    paper = store_document(session, actor, make.NOW, folder, io.BytesIO(pictures.PDF))
    row = fx.make_project(session, phase="under_way", photos=(photo,))
    about = {"title": "进场", "note": "", "photos": [], "documents": [paper]}
    fx.service.play_project(session, fx.CLERK, make.NOW, row.id, "report_milestone", about)
    assert f"/projects/{row.id}/files" in page(client, f"/projects/{row.id}"), "the project's page leads there"
    text = page(client, f"/projects/{row.id}/files")
    assert f"/pictures/{photo}" in text
    assert "尚未公开" in text
    fx.release(session, row.id)
    text = page(client, f"/projects/{row.id}/files")
    assert f"/documents/{paper}" in text
    assert "尚未公开" not in text


def test_a_changed_file_rings_on_the_desk(clerk: FlaskClient, session: Session) -> None:
    row = fx.make_project(session, title="院内充电棚")
    make.enter(clerk, session, make.holder(session, "clerk"))
    assert "文件需要处理" not in page(clerk, DUE)
    about = {"stream": f"project:{row.id}", "place": make.COMMUNITY, "since": make.NOW}
    session.add(EvidenceFault(name="a" * 64, problem="changed", **about))
    session.flush()
    assert "文件需要处理" in page(clerk, DUE)
    text = page(clerk, f"/places/{make.COMMUNITY}/files")
    assert "文件内容被改动" in text
    assert "院内充电棚" in text
