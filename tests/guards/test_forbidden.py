"""Nobody stands before a closed door without a name: a page refused says whose it is and whom to ask."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session
from werkzeug.exceptions import Forbidden

from deliberation.web.access import ROLES
from deliberation.web.errors import KEEPERS
from deliberation.web.navigation import role_name
from tests import factories as f
from tests.guards.doors import address
from tests.guards.matrix import routes, table


def said(text: str) -> str:
    """The words of the page itself, without its menus."""
    return str(html.fromstring(text).xpath("string(//main//div[contains(@class, 'empty')])"))


@pytest.mark.parametrize("who", ROLES)
def test_a_closed_door_names_whose_it_is_and_whom_to_ask(
    app: Flask, client: FlaskClient, session: Session, arguments: dict[str, str], who: str
) -> None:
    f.enter(client, session, f.holder(session, who))
    session.commit()
    known, mute, seen = table(), [], 0
    for route in (route for route in routes(app) if known.get(route.key, {}).get(who) == "deny"):
        for method in sorted((route.rule.methods or set()) & {"GET", "POST"}):
            answer = client.open(address(route.rule, arguments), method=method)
            if answer.status_code != 403 or route.access is None:
                continue
            seen += 1
            words = said(answer.text)
            whose = [role for role in route.access.roles if role in ROLES]
            with app.test_request_context():
                missing = [role for role in whose if role_name(role) not in words]
                asked = any(f"请联系{role_name(keeper)}" in words for keeper in KEEPERS)
            if missing or not asked:
                mute.append(f"{method} {route.rule.rule}: {words!r}")
    assert not mute, "\n".join(mute)
    assert seen > 30


def test_what_is_closed_to_everybody_but_those_concerned_says_whom_to_ask(app: Flask, session: Session) -> None:
    with app.test_request_context("/me"):
        answer = app.make_response(app.handle_http_exception(Forbidden()))
        keeper = role_name("clerk")
    assert answer.status_code == 403
    assert f"请联系{keeper}" in said(answer.get_data(as_text=True))
