"""The doors of the demonstration, and that there are none elsewhere."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import factories as f


@pytest.fixture
def demo(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    monkeypatch.setitem(client.application.config, "DEMO", True)
    return client


def prepared(session: Session, number: int, role: str, name: str) -> str:
    person = f.person(session, phone=f"+861380000{number:04d}", name=name)
    if role:
        f.grant(session, person, role)
    return person.id


def test_elsewhere_there_are_no_doors(client: FlaskClient, session: Session) -> None:
    someone = prepared(session, 1, "resident", "陈秀英")
    assert client.get("/demo").status_code == 404
    assert client.post(f"/demo/{someone}").status_code == 404


def test_every_prepared_person_has_a_door(demo: FlaskClient, session: Session) -> None:
    prepared(session, 2, "clerk", "林晓燕")
    prepared(session, 1, "resident", "陈秀英")
    prepared(session, 3, "", "")
    f.resident(session, name="不在演示里")
    page = demo.get("/demo").text
    assert page.index("陈秀英") < page.index("林晓燕")
    assert "社区工作人员" in page
    assert "新来的居民" in page
    assert "不在演示里" not in page


def test_a_door_leads_in_and_leaves_the_person_before(demo: FlaskClient, session: Session) -> None:
    first, second = prepared(session, 1, "resident", "陈秀英"), prepared(session, 2, "clerk", "林晓燕")
    assert demo.post(f"/demo/{first}").status_code == 303
    assert "陈秀英" in demo.get("/me").text
    with demo.session_transaction() as cookie:
        before = dict(cookie)
    demo.post(f"/demo/{second}")
    assert "林晓燕" in demo.get("/me").text
    old = demo.application.test_client()
    with old.session_transaction() as cookie:
        cookie.update(before)
    assert old.get("/me").status_code == 303


def test_only_prepared_people_have_doors(demo: FlaskClient, session: Session) -> None:
    real = f.resident(session)
    assert demo.post(f"/demo/{real.id}").status_code == 404
    assert demo.get(f"/demo/{prepared(session, 1, '', '')}").status_code == 405


def test_the_code_is_on_the_page_in_a_demonstration_only(
    demo: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(demo.application.config, "SMS_BACKEND", "demo")
    demo.post("/sign-in", data={"phone": "13812345678"})
    with demo.session_transaction() as cookie:
        code = cookie["demo_code"]
    assert len(code) == 6
    assert code in demo.get("/sign-in/code").text
    assert demo.post("/sign-in/code", data={"code": code}).status_code == 303
