"""Booths (投票机): a tablet becomes one by a one-time code, shows a number, and is let in for one voter at a time.

What is kept of a booth is a digest of its key and the one request that waits; who voted at it is nowhere.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.polls.box.hours import running
from deliberation.polls.models import Booth, Desk, Pairing
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import Actor

SETUP = timedelta(minutes=10)
"""So long a set-up code may be used, once."""
WAIT = timedelta(minutes=3)
"""So long a number on a screen is good; then the booth asks for another."""
FETCH = timedelta(minutes=10)
"""So long an answer waits for the booth, should its network be gone for a moment."""
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 8
MOST_BOOTHS = 99
LONGEST = 1_000
"""Characters of a blinded request: 2,048 bits in base64 are 342."""


@dataclass(frozen=True, slots=True)
class BoothRow:
    """A booth as a page knows it; ``ended`` ones may still deliver what they hold."""

    id: str
    poll_id: str
    desk: str
    number: int
    ended: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What the booth's screen is to do: ``number`` to show; ``signature`` once the desk has let somebody in."""

    number: str
    blinded: str
    signature: str
    until: datetime


def prepare(session: Session, actor: Actor, now: datetime, *, poll_id: str, desk: str) -> tuple[int, str]:
    """Make room for one more booth at ``desk``; returns its number and the one-time code to type on the tablet."""
    if not actor.has("clerk"):
        raise Refused(Refusal("NOT_ENTITLED", "poll", {"move": "booth"}))
    stands = select(Desk).where(Desk.poll_id == poll_id, Desk.number == desk)
    if session.scalars(stands).one_or_none() is None:
        raise Refused(Refusal("DESK_UNKNOWN", "poll"))
    session.execute(select(Desk.number).where(Desk.poll_id == poll_id).with_for_update())  # one number, one booth
    used = set(session.scalars(select(Booth.number).where(Booth.poll_id == poll_id)))
    free = next((number for number in range(1, MOST_BOOTHS + 1) if number not in used), None)
    if free is None:
        raise Refused(Refusal("BOOTH_TOO_MANY", "poll", {"most": MOST_BOOTHS}))
    code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
    session.add(
        Booth(id=uuid4().hex, poll_id=poll_id, desk=desk, number=free, setup=_digest(code), setup_until=now + SETUP)
    )
    session.flush()
    return free, code


def enter(session: Session, now: datetime, *, code: str) -> str:
    """Turn a one-time code into the key that the tablet keeps; the code is used up."""
    typed = "".join(letter for letter in code.upper() if letter in LETTERS)
    key = secrets.token_urlsafe(32)
    usable = Booth.setup == _digest(typed), Booth.setup_until > now, ~Booth.ended
    taken = session.execute(
        update(Booth).where(*usable).values(setup="", setup_until=None, key=_digest(key)).returning(Booth.id)
    ).first()
    if taken is None or len(typed) != LENGTH:
        raise Refused(Refusal("BOOTH_CODE", "poll"))
    return key


def booth_of(session: Session, key: str) -> BoothRow | None:
    """The booth that holds ``key``."""
    if not key:
        return None
    query = select(Booth.id, Booth.poll_id, Booth.desk, Booth.number, Booth.ended).where(Booth.key == _digest(key))
    row = session.execute(query).first()
    return BoothRow(*row) if row else None


def end(session: Session, actor: Actor, *, poll_id: str, number: int) -> None:
    """Switch a booth off: it is let in no more. Ballots it still holds are taken until the close."""
    if not actor.has("clerk"):
        raise Refused(Refusal("NOT_ENTITLED", "poll", {"move": "booth"}))
    mine = select(Booth.id).where(Booth.poll_id == poll_id, Booth.number == number)
    session.execute(delete(Pairing).where(Pairing.booth_id.in_(mine)))
    session.execute(update(Booth).where(Booth.id.in_(mine)).values(ended=True, setup="", setup_until=None))


def ask(session: Session, now: datetime, *, booth: BoothRow, blinded: str) -> Answer:
    """Show a number for the next voter and keep the request; what the desk has answered already is not lost."""
    if booth.ended:
        raise Refused(Refusal("BOOTH_ENDED", "poll"))
    if not 0 < len(blinded) <= LONGEST or not blinded.isascii():
        raise Refused(Refusal("BOOTH_REQUEST", "poll"))
    running(session, booth.poll_id, now, channel="desk")
    known = session.get(Pairing, booth.id, with_for_update=True)
    if known is not None and known.until > now and (known.signature or known.blinded == blinded):
        return _answer(known)
    values = {"number": _free_number(session, booth), "blinded": blinded, "signature": "", "until": now + WAIT}
    new = insert(Pairing).values(booth_id=booth.id, **values)
    session.execute(new.on_conflict_do_update(index_elements=["booth_id"], set_=values))
    return Answer(str(values["number"]), blinded, "", now + WAIT)


def answer(session: Session, now: datetime, *, booth: BoothRow) -> Answer | None:
    """What the desk has said so far; None where nothing waits (any more)."""
    if booth.ended:
        raise Refused(Refusal("BOOTH_ENDED", "poll"))
    query = select(Pairing.number, Pairing.blinded, Pairing.signature, Pairing.until)
    row = session.execute(query.where(Pairing.booth_id == booth.id, Pairing.until > now)).first()
    return Answer(*row) if row else None


def fetched(session: Session, *, booth: BoothRow, blinded: str) -> None:
    """The booth has its answer: the request goes."""
    session.execute(delete(Pairing).where(Pairing.booth_id == booth.id, Pairing.blinded == blinded))


def waiting(session: Session, now: datetime, *, poll_id: str, pairing: str) -> tuple[Booth, Pairing]:
    """The booth and its request that ``pairing`` names: the booth's number, then the two digits on its screen."""
    digits = "".join(letter for letter in pairing if letter.isdecimal() and letter.isascii())
    booth_number, number = digits[:-2], digits[-2:]
    query = (
        select(Booth, Pairing)
        .join(Pairing, Pairing.booth_id == Booth.id)
        .where(Booth.poll_id == poll_id, Booth.number == int(booth_number or 0), ~Booth.ended)
        .where(Pairing.number == number, Pairing.until > now, Pairing.signature == "")
        .with_for_update(of=Pairing)
    )
    row = session.execute(query).first()
    if row is None:
        raise Refused(Refusal("BOOTH_PAIRING", "poll"))
    return row[0], row[1]


def rows(session: Session, poll_id: str) -> tuple[BoothRow, ...]:
    """The booths of a poll by number."""
    query = select(Booth.id, Booth.poll_id, Booth.desk, Booth.number, Booth.ended).where(Booth.poll_id == poll_id)
    return tuple(BoothRow(*row) for row in session.execute(query.order_by(Booth.number)))


def _answer(row: Pairing) -> Answer:
    return Answer(row.number, row.blinded, row.signature, row.until)


def _free_number(session: Session, booth: BoothRow) -> str:
    """Two digits that no other booth of the poll shows now, nor this one just now."""
    shown = select(Pairing.number).join(Booth, Booth.id == Pairing.booth_id).where(Booth.poll_id == booth.poll_id)
    used = set(session.scalars(shown))
    return secrets.choice([f"{number:02d}" for number in range(10, 100) if f"{number:02d}" not in used])


def _digest(secret: str) -> str:
    return hashlib.sha256(f"booth\0{secret}".encode()).hexdigest()
