"""A council of sixty in the middle of a debate, each with a browser of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from _town import PLACE
from flask import Flask
from sqlalchemy.orm import Session

from deliberation.accounts import service as accounts
from deliberation.communities import queries as communities
from deliberation.communities import service as places
from deliberation.meetings import queries, service
from deliberation.rules.refusal import Json
from deliberation.rules.replay import SYSTEM, Actor
from deliberation.rules.rulebook import Setting
from deliberation.web.clock import now
from deliberation.web.transaction import transaction


@dataclass(frozen=True)
class Hall:
    """The meeting, and of each member the id and the cookie."""

    meeting: str
    members: tuple[tuple[str, str], ...]


def build(app: Flask, size: int) -> Hall:
    """Fill an empty house with one meeting, inside the context of ``app``."""
    at = now()
    with transaction() as session:
        rows = [row for row in places.read_places(places.DIVISIONS) if PLACE.startswith(row["code"])]
        places.import_places(session, rows)
        _enlarge(session, size)
        ids = [_holder(session, "council_member", number) for number in range(size)]
        host = _holder(session, "moderator", size)
        days = communities.rulebook(session, PLACE).int("meeting.notice_days") + 1
        called = at - timedelta(days=days, hours=1)
        meeting = service.call_meeting(
            session, Actor("clerk", frozenset({"clerk"})), called, place=PLACE, title="居民议事会会议",
            starts_at=at - timedelta(minutes=30), location="二楼会议室", moderator_id=host,
            items=[service.Topic("楼道照明", "同意更换楼道照明，预算不超过 20 万元")], party_reviewed=date(2026, 1, 1),
        )  # fmt: skip
        _open(session, meeting, host, ids)
        tokens = [accounts.open_session(session, at, person_id=person) for person in ids]
    return Hall(meeting, tuple((person, _cookie(app, token)) for person, token in zip(ids, tokens, strict=True)))


def _enlarge(session: Session, size: int) -> None:
    """A council usually has fewer seats than this one."""
    source = "bench"
    rules = {"council.seats": Setting(size, source), "council.mix": Setting((f"residents:{size}",), source)}
    places.adopt_layer(session, SYSTEM, now(), place=PLACE, title="大议事会", rules=rules)


def _holder(session: Session, role: str, number: int) -> str:
    at, rulebook = now(), communities.rulebook(session, PLACE)
    person = accounts.add_person(
        session, at, phone=f"+86139{number:08d}", name=f"议员{number}", born=date(1960, 5, 1), assurance=4
    )
    seat = "residents" if role == "council_member" else ""
    accounts.appoint(session, SYSTEM, at, rulebook, person_id=person.id, role=role, place=PLACE, seat=seat)
    return person.id


def _open(session: Session, meeting: str, host: str, ids: list[str]) -> None:
    desk, at = Actor(host, frozenset({"moderator"})), now() - timedelta(minutes=5)

    def move(name: str, args: Mapping[str, Json] | None = None) -> None:
        service.play(session, desk, at, meeting, name, args or {})

    move("check_in", {"members": [*ids]})
    move("call_to_order")
    if queries.told(session, meeting)[0].rules.parameters.oath:
        move("take_oath")
    item = queries.agenda(session, meeting)[0]
    move("open_item", {"item": item.id})
    move("move", {"motion": "main", "member": ids[0], "text": item.text})
    state, _events = queries.told(session, meeting)
    if state.proposed is not None:
        if state.rules.motions["main"].second:
            move("second", {"member": ids[1]})
        move("state_question")


def _cookie(app: Flask, token: str) -> str:
    """The cookie that a browser holds after signing in."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    held = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    return f"{held.key}={held.value}" if held else ""
