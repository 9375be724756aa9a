"""Paper batches: registered when a box is opened, read by two people blind to one another, sampled, reconciled."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from math import ceil
from typing import cast
from uuid import uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.jobs.service import ask_again
from deliberation.ledger import book
from deliberation.polls.models import PaperBatch, PaperReading, Poll
from deliberation.polls.papers import counting, line
from deliberation.polls.papers.line import Reading, Typed
from deliberation.polls.service.frame import FINISH
from deliberation.proposals import queries as proposals
from deliberation.rules.papers import OFFICE, PAPERS, SUPERVISORS, PapersState
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor, Command
from deliberation.vault import vault
from deliberation.voting.papers.judge import Fault, Spoiled, judge

SAMPLE = Fraction(1, 20)
"""Where the rules of a poll's year say nothing of it."""

OVER = frozenset({Fault.TOO_MANY, Fault.TOO_MANY_OF_CATEGORY, Fault.POINTS_TOO_HIGH, Fault.SUM_TOO_HIGH})
"""More marks than a ballot allows: as often a slip of the typing hand as the voter's, so it is asked about once."""


def register_batch(session: Session, actor: Actor, now: datetime, *, poll_id: str, station: str, found: int) -> str:
    """A box is opened in front of everybody and its papers are numbered; returns the batch's id."""
    poll = _over(session, poll_id, now)
    batch_id = uuid4().hex
    args: dict[str, Json] = {"batch": batch_id, "station": station, "found": found}
    _play(session, actor, now, poll, "register", args | {"issued": counting.issued(session, poll_id)})
    _number(session, batch_id, 1, found)
    return batch_id


def recount_batch(
    session: Session, actor: Actor, now: datetime, *, batch_id: str, found: int, reason: str
) -> PapersState:
    """The papers of a box were miscounted: so many there are; none at all takes the batch back."""
    batch, poll = _batch(session, batch_id, now)
    read = PaperReading.batch_id == batch_id, PaperReading.by1.is_not(None)
    highest = session.scalar(select(func.max(PaperReading.number)).where(*read)) or 0
    args: dict[str, Json] = {"batch": batch_id, "found": found, "reason": reason, "highest": highest}
    before = batch.found
    state = _play(session, actor, now, poll, "recount", args | {"issued": counting.issued(session, poll.id)})
    session.execute(delete(PaperReading).where(PaperReading.batch_id == batch_id, PaperReading.number > found))
    _number(session, batch_id, before + 1, found)
    _draw_when_read(session, now, poll, batch_id)
    return state


def read_paper(session: Session, actor: Actor, now: datetime, *, batch_id: str, typed: Typed) -> Fault | None:
    """Enter one paper as this person reads it, again as often as wished until the batch is read twice.

    Returns under what the paper would be set apart as it was entered: said to its reader, nobody else.
    """
    _entitled(actor, OFFICE)
    batch, poll = _batch(session, batch_id, now, status="reading")
    reading, fault = _reading(session, poll, typed)
    row = _paper(session, batch, typed.number)
    if _read_twice(session, batch_id):
        raise Refused(Refusal("READING_OVER", "papers", {"number": batch.number}))
    sealed = line.padded(reading.text)
    if row.by1 in {None, actor.id}:
        row.by1, row.read1 = actor.id, sealed
    elif row.by2 in {None, actor.id}:
        row.by2, row.read2 = actor.id, sealed
    else:
        raise Refused(Refusal("PAPER_READ_TWICE", "papers", {"number": typed.number}))
    session.flush()
    _draw_when_read(session, now, poll, batch_id)
    return fault


def settle_paper(session: Session, actor: Actor, now: datetime, *, batch_id: str, typed: Typed) -> Fault | None:
    """A third person says how a paper reads that two have read differently."""
    _entitled(actor, OFFICE)
    batch, poll = _batch(session, batch_id, now, status="reading")
    reading, fault = _reading(session, poll, typed)
    row = _paper(session, batch, typed.number)
    if not _read_twice(session, batch_id) or row.read1 == row.read2 or row.by3 is not None:
        raise Refused(Refusal("NOTHING_TO_SETTLE", "papers", {"number": typed.number}))
    if actor.id in {row.by1, row.by2}:
        raise Refused(Refusal("THIRD_PERSON_NEEDED", "papers", {"number": typed.number}))
    row.by3, row.read3 = actor.id, line.padded(reading.text)
    session.flush()
    _draw_when_read(session, now, poll, batch_id)
    return fault


def sample_paper(session: Session, actor: Actor, now: datetime, *, batch_id: str, typed: Typed) -> PapersState:
    """The supervisory member reads a drawn paper; with the last one the batch is accepted or read anew as a whole."""
    _entitled(actor, SUPERVISORS)
    batch, poll = _batch(session, batch_id, now, status="sampling")
    reading, _fault = _reading(session, poll, typed)
    row = _paper(session, batch, typed.number)
    if not row.sampled or row.by4 is not None:
        raise Refused(Refusal("NOT_IN_SAMPLE", "papers", {"number": typed.number}))
    if actor.id in {row.by1, row.by2, row.by3}:
        raise Refused(Refusal("SAMPLE_OTHER_PERSON", "papers", {"number": typed.number}))
    row.by4, row.read4 = actor.id, line.padded(reading.text)
    session.flush()
    rows = _papers(session, batch_id)
    sample = [each for each in rows if each.sampled]
    if any(each.by4 is None for each in sample):
        return counting.state_of(session, poll.id)
    wrong = sum(counting.final(each) != line.read(each.read4 or "") for each in sample)
    return _check(session, actor, now, poll, rows, wrong)


def ask_variance(session: Session, actor: Actor, now: datetime, *, poll_id: str, reason: str) -> PapersState:
    """State why more papers were found than handed out; it holds once another person has signed."""
    poll = _over(session, poll_id, now)
    args: dict[str, Json] = {"issued": counting.issued(session, poll_id), "reason": reason}
    return _play(session, actor, now, poll, "ask_variance", args)


def sign_variance(session: Session, actor: Actor, now: datetime, *, poll_id: str) -> PapersState:
    """The second signature under the statement."""
    return _play(session, actor, now, _over(session, poll_id, now), "sign_variance", {})


def declare_complete(session: Session, actor: Actor, now: datetime, *, poll_id: str, note: str = "") -> PapersState:
    """State that every box is in and every batch accepted; nothing closes until another person confirms it."""
    poll = _over(session, poll_id, now)
    args: dict[str, Json] = {"issued": counting.issued(session, poll_id), "note": note}
    return _play(session, actor, now, poll, "declare", args)


def confirm_complete(session: Session, actor: Actor, now: datetime, *, poll_id: str) -> PapersState:
    """The second person confirms: this is what the close has waited for, and it is asked for again at once."""
    poll = _over(session, poll_id, now)
    state = _play(session, actor, now, poll, "confirm", {"issued": counting.issued(session, poll_id)})
    ask_again(session, FINISH, {f"poll:{poll_id}:finish": {"poll": poll_id}})
    return state


def _check(
    session: Session, actor: Actor, now: datetime, poll: Poll, rows: Sequence[PaperReading], wrong: int
) -> PapersState:
    there, batch_id = counting.sheet(session, poll.id), rows[0].batch_id
    found = counting.judged(there, rows)
    spoiled: list[Json] = [[reason, number] for reason, number in sorted(found.spoiled.items())]
    args: dict[str, Json] = {"batch": batch_id, "wrong": wrong, "valid": found.valid, "blank": found.blank}
    state = _play(session, actor, now, poll, "check", args | {"spoiled": spoiled})
    if wrong:
        empty = {f"{part}{place}": None for place in (1, 2, 3, 4) for part in ("by", "read")}
        session.execute(update(PaperReading).where(PaperReading.batch_id == batch_id).values(sampled=False, **empty))
        session.expire_all()
    return state


def _draw_when_read(session: Session, now: datetime, poll: Poll, batch_id: str) -> None:
    """With the last reading settled, draw the sample: its seed was known to nobody before, and anybody can redo it."""
    batch = session.get_one(PaperBatch, batch_id)
    if batch.status != "reading" or not _read_twice(session, batch_id):
        return
    rows = _papers(session, batch_id)
    if not rows or any(unsettled(row) for row in rows):
        return
    texts = "\n".join(f"{row.number} {counting.final(row).text}" for row in rows)
    digest = vault.index("papers", f"{batch_id}\n{batch.round}\n{texts}")
    seed = hashlib.sha256(f"{poll.roll_hash}|{batch_id}|{batch.round}|{digest}".encode()).hexdigest()
    rulebook = proposals.rulebook_of(session, poll.place, poll.year)
    share = rulebook.share("ballot.sample") if "ballot.sample" in rulebook else SAMPLE
    numbers = drawn(seed, len(rows), max(ceil(share * len(rows)), 1))
    args: dict[str, Json] = {"batch": batch_id, "seed": seed, "digest": digest, "numbers": cast("list[Json]", numbers)}
    _play(session, SYSTEM, now, poll, "draw", args)
    for row in rows:
        row.sampled = row.number in numbers
    session.flush()


def unsettled(row: PaperReading) -> bool:
    """Whether a paper still waits for a reader."""
    return row.by2 is None or (row.by3 is None and row.read1 != row.read2)


def drawn(seed: str, papers: int, size: int) -> list[int]:
    """The numbers of the sample: the first by SHA-256 of seed and number."""
    order = sorted(range(1, papers + 1), key=lambda number: hashlib.sha256(f"{seed}|{number}".encode()).digest())
    return sorted(order[:size])


def _reading(session: Session, poll: Poll, typed: Typed) -> tuple[Reading, Fault | None]:
    there = counting.sheet(session, poll.id)
    reading = line.parse(there.form.kind, typed.text, len(there.options), typed.noted)
    found = judge(there.form, there.options, reading.paper(typed.number, there.ids))
    fault = found.fault if isinstance(found, Spoiled) else None
    if fault in OVER and not typed.sure:
        raise Refused(Refusal("OVER_VOTE", "papers", {"number": typed.number, "marks": len(reading.marks)}))
    return reading, fault


def _number(session: Session, batch_id: str, first: int, last: int) -> None:
    rows = [{"batch_id": batch_id, "number": number, "sampled": False} for number in range(first, last + 1)]
    if rows:
        session.execute(insert(PaperReading), rows)


def _papers(session: Session, batch_id: str) -> Sequence[PaperReading]:
    query = select(PaperReading).where(PaperReading.batch_id == batch_id).order_by(PaperReading.number)
    return session.scalars(query.execution_options(populate_existing=True)).all()


def _paper(session: Session, batch: PaperBatch, number: int) -> PaperReading:
    row = session.get(PaperReading, (batch.id, number), populate_existing=True)
    if row is None:
        raise Refused(Refusal("PAPER_BEYOND", "papers", {"number": number, "most": batch.found}))
    return row


def _read_twice(session: Session, batch_id: str) -> bool:
    waiting = PaperReading.batch_id == batch_id, PaperReading.by2.is_(None)
    return session.scalar(select(PaperReading.number).where(*waiting).limit(1)) is None


def _entitled(actor: Actor, roles: frozenset[str]) -> None:
    if not actor.has(*roles):
        raise Refused(Refusal("NOT_ENTITLED", "papers", {"move": "read"}))


def _batch(session: Session, batch_id: str, now: datetime, *, status: str = "") -> tuple[PaperBatch, Poll]:
    """The batch, locked: one paper after another, so the last reading is the last for everybody."""
    query = select(PaperBatch).where(PaperBatch.id == batch_id).with_for_update()
    batch = session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if batch is None:
        raise Refused(Refusal("NOT_FOUND", "papers"))
    if status and batch.status != status:
        raise Refused(Refusal("BATCH_STATUS", "papers", {"number": batch.number, "status": batch.status}))
    return batch, _over(session, batch.poll_id, now)


def _over(session: Session, poll_id: str, now: datetime) -> Poll:
    """The poll, its hour past and its box still sealed: paper boxes are opened neither before nor after."""
    poll = session.get(Poll, poll_id)
    if poll is None:
        raise Refused(Refusal("NOT_FOUND", "papers"))
    if poll.status != "open" or poll.closes_at is None:
        raise Refused(Refusal("PAPERS_NOT_NOW", "papers"))
    if now < poll.closes_at:
        raise Refused(Refusal("PAPERS_BEFORE_CLOSE", "papers", {"closes_at": poll.closes_at.isoformat()}))
    return poll


def _play(session: Session, actor: Actor, now: datetime, poll: Poll, name: str, args: dict[str, Json]) -> PapersState:
    rulebook = proposals.rulebook_of(session, poll.place, poll.year)
    command = Command(name, actor, now, args)
    stream = counting.stream_of(poll.id)
    state = book.play(session, PAPERS, stream, command, rulebook=rulebook, place=poll.place).state
    batch_id = args.get("batch")
    if isinstance(batch_id, str):
        row = session.get(PaperBatch, batch_id)
        if row is None:
            row = PaperBatch(id=batch_id, poll_id=poll.id)
            session.add(row)
        for column, value in counting.columns(state, batch_id).items():
            setattr(row, column, value)
    session.flush()
    return state
