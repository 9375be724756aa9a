"""A poll with very many voters who have signed in, each with the request for a ballot already blinded.

The voters and their sessions are inserted as read columns, in bulk; the poll is prepared and opened by the services.
What a phone works out before it asks (prefix, blinding factor) is worked out here, before the clock runs.
"""

from __future__ import annotations

import json
import random
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from _town import BUDGET_FEN, PLACE, Town
from _town import _adopted as adopted
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from flask import Flask
from flask import session as held
from flask_wtf.csrf import generate_csrf
from sqlalchemy import insert
from sqlalchemy.orm import Session

from deliberation.accounts.models import Person, RoleGrant, WebSession
from deliberation.accounts.service import token_id
from deliberation.communities import service as places
from deliberation.polls import service as polls
from deliberation.polls.box import blind_rsa, keys, tokens
from deliberation.rules.replay import SYSTEM, Actor
from deliberation.vault import vault
from deliberation.web.clock import now
from deliberation.web.transaction import transaction

CHUNK = 1_000


@dataclass(frozen=True)
class Hall:
    """The poll, its projects, the modulus of its tokens' key in hexadecimal, and how many may vote."""

    poll: str
    projects: tuple[str, ...]
    modulus: str
    voters: int
    path: Path

    def lines(self, count: int) -> list[dict[str, str]]:
        """The last voters of the file, whom no phase of the load asks to vote."""
        with self.path.open() as file:
            return [json.loads(line) for number, line in enumerate(file) if number >= self.voters - count]


def build(app: Flask, size: int, path: Path) -> Hall:
    """Fill an empty house, inside the context of ``app``; the voters are written to ``path``, a line each."""
    at = now()
    with transaction() as session:
        rows = [row for row in places.read_places(places.DIVISIONS) if PLACE.startswith(row["code"])]
        places.import_places(session, rows)
        signed_in = [one for chunk in range(0, size, CHUNK) for one in _people(session, at, min(CHUNK, size - chunk))]
        town = Town(residents=[Actor(person, frozenset({"resident"})) for person, _ in signed_in[:40]])
        ids = adopted(session, town, at - timedelta(days=20))
        opens = at - timedelta(hours=1)
        poll = polls.prepare(
            session, SYSTEM, opens - timedelta(days=1), place=PLACE, year=at.year, title="微实事，请您投票",
            budget_fen=BUDGET_FEN, opens_at=opens, closes_at=opens + timedelta(days=5), projects=ids,
        )  # fmt: skip
        polls.open_poll(session, SYSTEM, opens, poll_id=poll)
        numbers = keys.public(keys.public_key(session, poll)).public_numbers()
    with path.open("w") as file:
        _write(app, file, signed_in, poll, ids, numbers)
    return Hall(poll, tuple(ids), f"{numbers.n:x}", size, path)


def _people(session: Session, at: datetime, count: int) -> Iterator[tuple[str, str]]:
    """Ids and the tokens of their sessions."""
    born = date(1970, 5, 1).isoformat()
    some = [(secrets.token_hex(16), secrets.token_urlsafe(32)) for _ in range(count)]
    phone = {person: f"+86139{secrets.randbelow(10**8):08d}{person[:4]}" for person, _ in some}
    session.execute(insert(Person), [
        {"id": person, "phone": phone[person], "phone_index": vault.index("phone", phone[person]), "name": "张三",
         "born": born, "assurance": 4, "created_at": at} for person, _ in some
    ])  # fmt: skip
    session.execute(insert(RoleGrant), [
        {"person_id": person, "role": "resident", "place": PLACE, "seat": "", "since": at} for person, _ in some
    ])  # fmt: skip
    session.execute(insert(WebSession), [
        {"id": token_id(token), "person_id": person, "created_at": at, "seen_at": at,
         "expires_at": at + timedelta(days=30), "device": ""} for person, token in some
    ])  # fmt: skip
    yield from some


def _write(
    app: Flask, file: TextIO, signed_in: list[tuple[str, str]], poll: str, ids: list[str], key: RSAPublicNumbers
) -> None:
    dice = random.Random(7)  # noqa: S311 -- ballots of a benchmark
    content, csrf = _browser(app)
    signing: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    for person, token in signed_in:
        prefix = secrets.token_bytes(blind_rsa.PREFIX_BYTES)
        blinded = blind_rsa.blind(key, blind_rsa.prepare(tokens.message(poll), prefix=prefix))
        cookie = f"{app.config['SESSION_COOKIE_NAME']}={signing.dumps(content | {'_user_id': token, '_fresh': True})}"
        voter: dict[str, Any] = {
            "person": person, "cookie": cookie, "csrf": csrf, "prefix": tokens.b64(prefix),
            "blinded": tokens.b64(blinded.message),
            "inverse": f"{blinded.inverse:x}", "marks": "&".join(f"choice={id_}" for id_ in dice.sample(ids[:6], 3)),
        }  # fmt: skip
        file.write(json.dumps(voter) + "\n")


def _browser(app: Flask) -> tuple[dict[str, Any], str]:
    """What the cookie of a browser holds, and the word against forgery that its pages carry."""
    with app.test_request_context("/"):
        csrf = generate_csrf()
        return dict(held), csrf
