"""A crowd at the box of a running house: everybody votes, retries what had no answer, and keeps what was said."""

from __future__ import annotations

import http.client
import json
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from flask import Flask
from flask import session as held
from flask_wtf.csrf import generate_csrf
from sqlalchemy import insert
from sqlalchemy.orm import Session

from deliberation.accounts import service as accounts
from deliberation.accounts.models import Person, RoleGrant
from deliberation.polls import service
from deliberation.polls.box import blind_rsa, keys, public_key, tokens
from deliberation.proposals.models import Project
from deliberation.rules.replay import SYSTEM
from deliberation.vault import vault

PLACE = "440303002003"
GIVE_UP = 90.0
"""Seconds in which a house that was struck is back."""


@dataclass
class Voter:
    """One voter with a device: what it made, what it was told. ``doubts``: requests whose answer never came."""

    person: str
    cookie: str
    csrf: str
    marks: tuple[str, ...]
    prefix: bytes = b""
    request: blind_rsa.Blinded | None = None
    code: str = ""
    doubts: int = 0


@dataclass
class Poll:
    """The poll, its key and its voters."""

    id: str
    key: RSAPublicKey
    voters: list[Voter] = field(default_factory=list)


def gather(app: Flask, session: Session, now: datetime, size: int) -> Poll:
    """An open poll in which nobody else votes, and ``size`` residents who have signed in."""
    with app.test_request_context("/"):
        csrf, content = generate_csrf(), dict(held)
    people = [_resident(app, session, now, content) for _ in range(size)]
    projects = [_project(session, now, number) for number in range(5)]
    opens = now - timedelta(minutes=5)
    poll = service.prepare(
        session, SYSTEM, now - timedelta(days=1), place=PLACE, year=now.year, title="微实事票决",
        budget_fen=100_000_000, opens_at=opens, closes_at=now + timedelta(days=1), projects=projects,
    )  # fmt: skip
    service.open_poll(session, SYSTEM, opens, poll_id=poll)
    key = keys.public(public_key(session, poll))
    dice = secrets.SystemRandom()
    voters = []
    for person, cookie in people:
        voters.append(Voter(person, cookie, csrf, tuple(dice.sample(projects, 2))))
    return Poll(poll, key, voters)


def _resident(app: Flask, session: Session, now: datetime, content: dict[str, Any]) -> tuple[str, str]:
    id_, phone = uuid4().hex, f"+86138{secrets.randbelow(10**8):08d}"
    about = {"phone": phone, "phone_index": vault.index("crowd", phone + id_), "name": "王五", "born": "1961-05-01"}
    session.execute(insert(Person).values(id=id_, assurance=4, created_at=now, **about))
    session.execute(insert(RoleGrant).values(person_id=id_, role="resident", place=PLACE, seat="", since=now))
    token = accounts.open_session(session, now, person_id=id_)
    interface: Any = app.session_interface
    signed = interface.get_signing_serializer(app).dumps(content | {"_user_id": token, "_fresh": True})
    return id_, f"{app.config['SESSION_COOKIE_NAME']}={signed}"


def _project(session: Session, now: datetime, number: int) -> str:
    id_ = uuid4().hex
    session.execute(insert(Project).values(
        id=id_, place=PLACE, year=now.year, phase="deliberated", phase_since=now, title=f"楼道照明改造 {number}",
        need="灯不亮。", location="二栋", category="works", theme="facilities", cover="", proposer_id="resident",
        supporters=3, cost_fen=(number + 1) * 5_000_000, created_at=now, updated_at=now, budget_fen=0, contract_fen=0,
        paid_fen=0,
    ))  # fmt: skip
    return id_


class Crowd:
    """Threads that take the voters one by one until all have voted or it is enough."""

    def __init__(self, poll: Poll, port: int, threads: int = 6) -> None:
        self.poll, self._port = poll, port
        self.faults: list[str] = []
        self._next: Iterator[Voter] = iter(poll.voters)
        self._lock, self._stop = threading.Lock(), threading.Event()
        self._threads = [threading.Thread(target=self._vote) for _ in range(threads)]

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(GIVE_UP * 2)

    @property
    def acknowledged(self) -> list[Voter]:
        """Who holds a receipt."""
        return [voter for voter in self.poll.voters if voter.code]

    def _vote(self) -> None:
        while not self._stop.is_set():
            with self._lock:
                voter = next(self._next, None)
            if voter is None:
                return
            try:
                vote(self._port, self.poll, voter)
            except Exception as fault:  # noqa: BLE001 -- told by the test
                self.faults.append(repr(fault))


def vote(port: int, poll: Poll, voter: Voter) -> str:
    """Take a ballot and cast it, each sent again until it is answered; the receipt's code."""
    if voter.request is None:
        voter.prefix = secrets.token_bytes(blind_rsa.PREFIX_BYTES)
        numbers = poll.key.public_numbers()
        voter.request = blind_rsa.blind(numbers, _prepared(poll, voter))
    asked = json.dumps({"blinded": tokens.b64(voter.request.message)})
    headers = {"Content-Type": "application/json", "Cookie": voter.cookie, "X-CSRFToken": voter.csrf}
    signature = _insist(port, f"/polls/{poll.id}/issue", asked, headers, voter)["signature"]
    signed = tokens.unb64(signature)
    assert signed is not None
    plain = blind_rsa.finalize(poll.key, _prepared(poll, voter), signed, voter.request.inverse)
    form = urlencode([("token", tokens.blind(voter.prefix, plain)), *(("choice", mark) for mark in voter.marks)])
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    voter.code = _insist(port, f"/polls/{poll.id}/cast", form, headers, voter)["code"]
    return voter.code


def _prepared(poll: Poll, voter: Voter) -> bytes:
    return blind_rsa.prepare(tokens.message(poll.id), prefix=voter.prefix)


def _insist(port: int, path: str, body: str, headers: dict[str, str], voter: Voter) -> dict[str, Any]:
    deadline = time.monotonic() + GIVE_UP
    while True:
        try:
            status, said = _post(port, path, body, headers | {"Accept": "application/json"})
        except (OSError, http.client.HTTPException):
            voter.doubts += 1
            status, said = 0, ""
        if status == 200:
            found: dict[str, Any] = json.loads(said)
            return found
        assert status in {0, 500, 503}, f"{path}: {status} {said[:200]}"
        assert time.monotonic() < deadline, f"{path}: nobody answered for {GIVE_UP:.0f} s"
        time.sleep(0.1)


def _post(port: int, path: str, body: str, headers: dict[str, str]) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", path, body.encode(), headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()
