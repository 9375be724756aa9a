"""The right office in the wrong place: whoever holds it elsewhere finds nothing here, by whatever verb.

Every route whose place comes from its address is asked, by reading and by acting, by the holders of each office that
may enter it: of the community next door, of another sub-district, of another district.
"""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation.extensions import limiter
from deliberation.ledger.models import EventRow
from deliberation.web.access import PUBLIC, SIGNED_IN
from tests import factories as f
from tests.guards.matrix import Route, routes
from tests.guards.samples import SAMPLES
from tests.guards.test_access import address

ELSEWHERE = {"next door": f.NEIGHBOUR, "another sub-district": "440303001", "another district": "440304"}
NEAR = ("resident", "council_member", "moderator", "clerk")
WIDE = ("subdistrict_officer", "auditor", "district_supervisor", "administrator")
"""Which offices are held in a community, and which in a place that has communities."""
SHARED = {"procurement.entry", "procurement.supplier_deed", "moderators.entry"}
"""The register of suppliers and the pool of moderators are the sub-district's: its communities look in from below."""

LED_BACK = {"polls.ballot"}
"""Who has no vote here is led to the public page of the poll."""


@pytest.mark.parametrize("where", ELSEWHERE)
def test_an_office_held_elsewhere_opens_nothing_here(
    app: Flask, session: Session, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(limiter, "enabled", False)
    made = {name: sample(session) for name, sample in SAMPLES.items()}
    place = ELSEWHERE[where]
    held = NEAR if len(place) == 12 else WIDE
    clients = {role: f.enter(app.test_client(), session, f.holder(session, role, place)) for role in held}
    session.commit()
    asked, wrong = 0, []
    for route in routes(app):
        for role in (role for role in held if _bound(route, role)):
            if route.rule.endpoint in LED_BACK or (where == "next door" and route.rule.endpoint in SHARED):
                continue
            for method in sorted((route.rule.methods or set()) - {"OPTIONS"}):
                asked += 1
                status = _ask(clients[role], address(route.rule, made), method, place)
                if status not in {403, 404}:
                    wrong.append(f"{method} {route.rule.rule}: {role} of {where} got {status}")
    assert asked > 100
    assert not wrong, "\n".join(wrong)


def _bound(route: Route, role: str) -> bool:
    """Whether the route belongs to a place and asks for ``role`` there."""
    access = route.access
    return (
        access is not None
        and access.at is not None
        and not {PUBLIC, SIGNED_IN} & {*access.roles}
        and (role in access.roles)
    )


def _ask(client: FlaskClient, path: str, method: str, place: str) -> int:
    """Ask as somebody who writes the own place wherever a form or an address might be believed."""
    said = {"place": place, "code": place, "actor": "x", "year": str(f.NOW.year), "role": "administrator"}
    if method == "POST":
        return client.post(f"{path}?place={place}&code={place}", data=said).status_code
    return client.open(f"{path}?place={place}&code={place}", method=method).status_code


def test_whoever_is_signed_in_changes_nothing_of_others(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages open to every signed-in person ask themselves whose the thing is."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(limiter, "enabled", False)
    made = {name: sample(session) for name, sample in SAMPLES.items()}
    stranger = f.enter(app.test_client(), session, f.resident(session, f.ELSEWHERE))
    session.commit()
    events = session.scalar(select(func.count()).select_from(EventRow))
    answers = {}
    for route in routes(app):
        access = route.access
        if access and SIGNED_IN in access.roles and access.at is not None and "POST" in (route.rule.methods or ()):
            said = {"reason": "因为", "rating": "5", "score": "5", "text": "不同意", "opinion": "pass", "comment": "好"}
            answers[route.rule.endpoint] = stranger.post(address(route.rule, made), data=said).status_code
    assert answers
    grown = (session.scalar(select(func.count()).select_from(EventRow)) or 0) - (events or 0)
    assert grown == 0, answers
    assert {where: status for where, status in answers.items() if status >= 500} == {}
