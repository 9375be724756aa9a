"""Every route with somebody who may enter it, and its usual address: what the hostile tests begin with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from deliberation.web.access import PUBLIC, ROLES
from tests import factories as f
from tests.guards.matrix import Route, Table, routes, table
from tests.guards.samples import SAMPLES
from tests.guards.test_access import address

ALIVE = {"site.readyz"}
"""What may say that the house is not ready."""


@dataclass(frozen=True)
class Door:
    """A route, its usual address, and a browser of somebody who is let in."""

    rule: Rule
    usual: str
    who: str
    client: FlaskClient


def doors(app: Flask, session: Session, method: str) -> Iterator[Door]:
    """Every route that answers ``method``."""
    made = {name: sample(session) for name, sample in SAMPLES.items()}
    session.commit()
    known, clients = table(), {PUBLIC: app.test_client()}
    for role in ROLES:
        clients[role] = f.enter(app.test_client(), session, f.holder(session, role))
    session.commit()
    for route in routes(app):
        if method in (route.rule.methods or ()) and route.key in known and route.rule.endpoint not in ALIVE:
            who = _first(route, known)
            yield Door(route.rule, address(route.rule, made), who, clients[who])


def _first(route: Route, known: Table) -> str:
    """Staff see more than the public, so they are asked first."""
    row = known[route.key]
    return next(who for who in ("clerk", "auditor", *reversed(ROLES), PUBLIC) if row[who] != "deny")
