"""Every answer of every kind carries the headers that keep it from being framed, sniffed, opened or told on."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.app import create_app
from deliberation.config import Settings
from deliberation.extensions import limiter
from tests import factories as f
from tests.hostile.asking import doors

FIRM = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _loose(headers: Mapping[str, str]) -> list[str]:
    """What is missing of an answer."""
    policy = headers.get("Content-Security-Policy", "")
    wrong = [name for name, value in FIRM.items() if headers.get(name) != value]
    if not ("default-src 'self'" in policy or "default-src 'none'" in policy) or "unsafe" in policy:
        wrong.append("Content-Security-Policy")
    if "Cache-Control" not in headers:
        wrong.append("Cache-Control")
    return wrong


def test_every_page_is_firm(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(limiter, "enabled", False)
    wrong = {}
    for door in doors(app, session, "GET"):
        answer = door.client.get(door.usual)
        loose = _loose(answer.headers)
        cookies = [one for one in answer.headers.getlist("Set-Cookie") if "HttpOnly" not in one and "print=" not in one]
        if loose or cookies:
            wrong[door.rule.rule] = (answer.status_code, loose, cookies)
    assert wrong == {}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/nothing"), ("GET", "/api/v1/nothing"), ("PUT", "/"), ("POST", "/api/v1/projects"), ("TRACE", "/"),
     ("OPTIONS", "/"), ("GET", "/places/1"), ("GET", "/%00"), ("POST", "/verify"), ("GET", "/static/nothing.css")],
)  # fmt: skip
def test_every_fault_is_firm(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code < 500
    assert [one for one in _loose(answer.headers) if one != "Cache-Control"] == []


def test_the_session_is_for_this_host_over_https_only(settings: Settings) -> None:
    from dataclasses import replace

    told = replace(settings, https=True).flask()
    assert told["SESSION_COOKIE_NAME"] == "__Host-s"
    assert (told["SESSION_COOKIE_SECURE"], told["SESSION_COOKIE_HTTPONLY"]) == (True, True)
    assert told["SESSION_COOKIE_SAMESITE"] == "Lax"


def test_https_is_remembered(client: FlaskClient) -> None:
    answer = client.get("/verify", base_url="https://localhost")
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in client.get("/verify").headers


def test_a_forged_host_is_sent_away(settings: Settings) -> None:
    from dataclasses import replace

    strict = create_app(replace(settings, trusted_hosts=("example.gov.cn",)))
    assert strict.test_client().get("/healthz", headers={"Host": "evil.example"}).status_code == 400


def test_a_role_that_is_taken_counts_no_more(app: Flask, client: FlaskClient, session: Session) -> None:
    """In the middle of a session: the next step of somebody who was dismissed is refused."""
    from deliberation.accounts import queries as people
    from deliberation.accounts.models import RoleGrant

    clerk = f.holder(session, "clerk")
    f.enter(client, session, clerk)
    session.commit()
    assert client.get(f"/places/{f.COMMUNITY}/desk").status_code == 200
    session.query(RoleGrant).filter_by(person_id=clerk.id).delete()
    session.commit()
    assert people.grants_of(session, clerk.id) == ()
    assert client.get(f"/places/{f.COMMUNITY}/desk").status_code == 403
    assert client.post(f"/places/{f.COMMUNITY}/procurement/new", data={"title": "x"}).status_code == 403
