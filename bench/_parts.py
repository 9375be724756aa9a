"""What each part of a vote costs, and the very statements that a vote sends to the database."""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median

from _voters import Hall
from sqlalchemy import event
from sqlalchemy.orm import Session

from deliberation.extensions import db
from deliberation.polls import box
from deliberation.polls.box import blind_rsa, keys, receipts, seal, tokens
from deliberation.polls.models import PollSecret
from deliberation.web.clock import now

TIMES = 200


def parts(hall: Hall) -> None:
    """Print the median cost of each part, and its share of them all."""
    session = db.session()
    costs = _crypto(session, hall) | _transactions(session, hall)
    whole = sum(cost for name, cost in costs.items() if "transaction" in name)
    for name, cost in costs.items():
        print(f"    {name:44} {cost * 1e6:8.0f} µs  {cost / whole:5.2f} of both transactions")


def _crypto(session: Session, hall: Hall) -> dict[str, float]:
    poll = hall.poll
    private = keys.private_numbers(session.get_one(PollSecret, poll).private_key)
    pem, held = keys.public_key(session, poll), keys.Keys(session.get_one(PollSecret, poll).secret)
    blinded = blind_rsa.blind(private.public_numbers, blind_rsa.prepare(tokens.message(poll)))
    token = _token(session, hall)
    marks = " ".join(hall.projects[:3])
    place = (poll, "0" * 64, "web")
    return {
        "signing a blinded request (RSA-2048)": _median(lambda: blind_rsa.blind_sign(private, blinded.message)),
        "checking a token": _median(
            lambda: tokens.identity(token, poll_id=poll, public_pem=pem, held=held, simple_mode=True)
        ),
        "sealing a ballot": _median(lambda: seal.seal(held, marks, size=512, place=place)),
        "receipt": _median(lambda: receipts.receipt(held, poll, "0" * 64, marks)),
    }


def _transactions(session: Session, hall: Hall) -> dict[str, float]:
    """Both halves as services, each with its commit."""
    voters = iter(hall.lines(TIMES))
    at = now()

    def issue() -> None:
        voter = next(voters)
        box.issue_blind(session, at, poll_id=hall.poll, voter_id=voter["person"], blinded=voter["blinded"])
        session.commit()

    token, marks = _token(session, hall), hall.projects[:3]

    def cast() -> None:
        box.cast(session, at, poll_id=hall.poll, token=token, marks=marks)
        session.commit()

    return {"issue, a transaction": _median(issue, TIMES - 20), "cast, a transaction": _median(cast)}


def statements(hall: Hall) -> tuple[list[str], list[str]]:
    """The statements of one issue and of one cast as the database gets them, values filled in."""
    sent: list[str] = []

    def note(_conn: object, cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        sent.append(cursor.mogrify(statement, parameters).decode())  # type: ignore[attr-defined]

    session, at = db.session(), now()
    voter = hall.lines(1)[0]
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        box.issue_blind(session, at, poll_id=hall.poll, voter_id=voter["person"], blinded=voter["blinded"])
        first = [*sent]
        sent.clear()
        token = _token(session, hall)
        sent.clear()
        box.cast(session, at, poll_id=hall.poll, token=token, marks=hall.projects[:3])
        return first, [*sent]
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
        session.rollback()


def _token(session: Session, hall: Hall) -> str:
    """A token that the poll's key has signed."""
    private = keys.private_numbers(session.get_one(PollSecret, hall.poll).private_key)
    public = keys.public(keys.public_key(session, hall.poll))
    prefix = bytes(blind_rsa.PREFIX_BYTES)
    prepared = blind_rsa.prepare(tokens.message(hall.poll), prefix=prefix)
    blinded = blind_rsa.blind(private.public_numbers, prepared)
    signature = blind_rsa.finalize(public, prepared, blind_rsa.blind_sign(private, blinded.message), blinded.inverse)
    return tokens.blind(prefix, signature)


def _median(work: Callable[[], object], times: int = TIMES) -> float:
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        spent.append(time.perf_counter() - begun)
    return median(spent)
