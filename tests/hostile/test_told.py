"""What the machine writes about its visitors: no names, no numbers, no words of people, in logs and in error pages."""

from __future__ import annotations

import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import factories as f
from tests.proposals.factories import make_project

NAME, PHONE, SAID = "欧阳秘密", "+8613987654321", "只有我知道的一句话"


def test_logs_and_faults_tell_of_nobody(
    app: Flask, client: FlaskClient, session: Session, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    caplog.set_level(logging.DEBUG)
    person = f.grant(session, f.person(session, name=NAME, phone=PHONE), "clerk")
    project = make_project(session, need=f"{SAID}，联系人：{NAME[:3]}，电话 {PHONE[3:]}")
    f.enter(client, session, person)
    session.commit()
    pages = [client.get(path).text for path in ("/nothing", f"/projects/{project.id}x", "/places/1")]
    client.post(f"/places/{f.COMMUNITY}/procurement/new", data={"title": SAID, "phone": PHONE})
    client.get(f"/search?q={PHONE[3:]}")
    monkeypatch.setattr("deliberation.disclosure.views.pages.front", _crash)
    crashed = client.get("/?q=x")
    assert crashed.status_code == 500
    for text in (*pages, crashed.text):
        assert PHONE[3:] not in text
        assert "Traceback" not in text
    for secret in (NAME, PHONE[3:], SAID):
        assert secret not in caplog.text


def _crash(*_asked: object) -> None:
    raise RuntimeError("on purpose")


def test_nobody_is_found_by_name_or_number(client: FlaskClient, session: Session) -> None:
    f.grant(session, f.person(session, name=NAME, phone=PHONE), "resident")
    make_project(session, need=f"路灯坏了，请打 {PHONE[3:]} 或加微信：secret_name")
    session.commit()
    for words in (NAME, PHONE[3:], "secret_name"):
        page = client.get("/search", query_string={"q": words}).text
        assert "路灯坏了" not in page
