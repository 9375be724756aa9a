"""Who may enter where: every route stands in one table, and every page keeps to it.

``matrix.csv`` has a line a route. A cell says what the gate does with that role, held in the community
of the page: ``allow``; ``deny``; or ``own``, where the gate lets the role in and the page itself asks
whether the thing is theirs. ``public`` is somebody who has not signed in.
"""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from deliberation.web.access import PUBLIC
from tests import factories as f
from tests.guards.doors import address, closed
from tests.guards.matrix import MATRIX, WHO, routes, table
from tests.guards.samples import SAMPLES


def test_every_route_says_who_may_enter(app: Flask) -> None:
    bare = [route.rule.endpoint for route in routes(app) if route.access is None]
    assert not bare, f"no @allow on: {', '.join(bare)}"


def test_every_route_stands_in_the_table(app: Flask) -> None:
    known = table()
    missing = sorted({route.line for route in routes(app) if route.key not in known})
    assert not missing, "add to tests/guards/matrix.csv (python -m tests.guards.matrix does):\n" + "\n".join(missing)
    gone = known.keys() - {route.key for route in routes(app)}
    assert not gone, f"take from tests/guards/matrix.csv: {sorted(gone)}"


def test_the_table_is_sorted_and_speaks_plainly() -> None:
    lines = MATRIX.read_text("utf-8").splitlines()[1:]
    assert lines == sorted(lines)
    assert {cell for row in table().values() for cell in row.values()} <= {"allow", "deny", "own"}


def test_declarations_and_table_agree(app: Flask) -> None:
    known = table()
    apart = [
        f"{route.key}: {who} is {known[route.key][who]} in the table and {route.declared(who)} in the view"
        for route in routes(app)
        for who in WHO
        if route.key in known and known[route.key][who].replace("own", "allow") != route.declared(who)
    ]
    assert not apart, "\n".join(apart)


def test_every_name_in_a_url_has_a_sample(app: Flask) -> None:
    names = {name for route in routes(app) for name in route.rule.arguments if not closed(route.rule, name)}
    missing = sorted(names - SAMPLES.keys())
    assert not missing, f"add a sample to tests/guards/samples.py for: {', '.join(missing)}"


@pytest.mark.parametrize("who", WHO)
def test_pages_keep_to_the_table(
    app: Flask,
    client: FlaskClient,
    session: Session,
    arguments: dict[str, str],
    who: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    if who != PUBLIC:
        f.enter(client, session, f.holder(session, who))
        session.commit()
    known, wrong = table(), []
    for route in (route for route in routes(app) if route.key in known):
        for method in sorted((route.rule.methods or set()) & {"GET", "POST"}):
            expected = known[route.key][who]
            if method == "POST" and expected != "deny":
                continue  # what the act itself does is for the tests of its feature
            status = _knock(client, route.rule, arguments, method)
            if not _fits(expected, who, status):
                wrong.append(f"{method} {route.rule.rule}: {expected} for {who}, answered {status}")
    assert not wrong, "\n".join(wrong)


def _knock(client: FlaskClient, rule: Rule, arguments: dict[str, str], method: str) -> str:
    answer = client.open(address(rule, arguments), method=method)
    led = answer.headers.get("Location", "").startswith("/sign-in") and not rule.rule.startswith("/sign-in")
    return "sign in" if led else str(answer.status_code)


def _fits(expected: str, who: str, status: str) -> bool:
    if expected == "deny":
        return status == ("sign in" if who == PUBLIC else "403")
    if status == "sign in" or status.startswith("5"):
        return False
    return expected == "own" or status not in {"401", "403"}
