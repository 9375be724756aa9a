"""No act without the page's own token: a form on another site can change nothing here."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import factories as f
from tests.guards.matrix import routes
from tests.guards.samples import SAMPLES
from tests.guards.test_access import address


def test_every_post_without_a_token_is_refused(
    app: Flask, client: FlaskClient, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {name: sample(session) for name, sample in SAMPLES.items()}
    f.enter(client, session, f.holder(session, "administrator"))
    session.commit()
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    # a blind view does not know who is there, so another site gains nothing by posting to it
    known = [route for route in routes(app) if not (route.access and route.access.blind)]
    posts = [route.rule for route in known if "POST" in (route.rule.methods or ())]
    answers = {rule.rule: client.post(address(rule, made), data={"reason": "x"}).status_code for rule in posts}
    assert len(answers) > 10
    assert {rule: status for rule, status in answers.items() if status != 400} == {}


def test_nothing_changes_by_following_a_link(app: Flask) -> None:
    verbs = ("end", "close", "sign-out", "withdraw", "cast", "dismiss-now", "appoint")
    links = [route.rule for route in routes(app) if route.rule.rule.rstrip("/").rpartition("/")[2] in verbs]
    assert links
    assert [rule.rule for rule in links if "GET" in (rule.methods or ())] == []
