"""A file of residents on its way to the roll: received, read line by line, confirmed once by another, or dropped.

What is read waits beside the roll (``staged``) and is sealed like the roll itself; the file is gone once it is read.
Nothing is on the roll before a keeper other than the one who sent it in has seen the preview and confirmed it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session, aliased

from deliberation.jobs.service import enqueue
from deliberation.polls.models import Poll, RollDraft, RollImport
from deliberation.polls.queries import first_hour
from deliberation.polls.roll.file import Rejected, RollFileError, Rules, Taken, examine, rows
from deliberation.polls.roll.file.table import LARGEST
from deliberation.polls.roll.keys import id_key, name_key, person_key, phone_key
from deliberation.polls.service.roll import locked, play
from deliberation.proposals import queries as proposals
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor
from deliberation.rules.roll import KEEPERS, ties
from deliberation.vault import vault
from deliberation.web.clock import LOCAL

READ = "polls.roll_read"
"""The kind of the job that reads a large file."""
AT_ONCE = 150_000
"""Bytes of a file that is read while the clerk waits: some two thousand lines."""
MOST_REJECTED = 20_000
"""Rejected lines that are kept for the clerk; with more the file is not a list of residents."""
BATCH = 2_000

Tell = Callable[[int], None]


def receive(session: Session, actor: Actor, now: datetime, *, poll_id: str, data: bytes) -> str:
    """Take a file in; the same file again is the same import. Small ones are read at once. The import's id."""
    poll = locked(session, poll_id)
    if poll.status != "prepared":
        raise Refused(Refusal("ROLL_FROZEN", "poll:roll", {"size": poll.roll_size}))
    if not actor.has(*KEEPERS):
        raise Refused(Refusal("NOT_ENTITLED", "poll:roll"))
    if len(data) > LARGEST:
        raise Refused(Refusal("ROLL_FILE_TOO_LARGE", "poll:roll", {"most": LARGEST // 1024 // 1024}))
    sha256 = hashlib.sha256(data).hexdigest()
    same = RollImport.poll_id == poll_id, RollImport.sha256 == sha256
    standing = RollImport.status.in_(("reading", "ready", "confirmed"))
    known = session.scalar(select(RollImport.id).where(*same, standing))
    if known is not None:
        return known
    sealed = vault.seal(data.decode("latin-1")).encode()
    new = RollImport(
        id=uuid4().hex, poll_id=poll_id, by=actor.id, at=now, sha256=sha256, status="reading", content=sealed
    )
    play(session, actor, now, poll, "offer", {"import": new.id, "sha256": sha256})
    session.add(new)
    session.flush()
    if len(data) <= AT_ONCE:
        read(session, new.id)
    else:
        enqueue(session, READ, {"import": new.id}, f"roll-import:{new.id}")
    return new.id


def work(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """The job: read the file ``payload["import"]``, telling how far it is on a connection of its own."""
    del now
    import_id, bind = str(payload["import"]), session.get_bind()

    def tell(lines: int) -> None:
        if isinstance(bind, Engine):
            with bind.begin() as connection:
                connection.execute(update(RollImport).where(RollImport.id == import_id).values(progress=lines))

    read(session, import_id, tell)


def read(session: Session, import_id: str, tell: Tell | None = None) -> None:
    """Read a file that was taken in: stage who can be put on the roll, keep the rest with the reasons."""
    here = session.get(RollImport, import_id)
    if here is None or here.status != "reading" or here.content is None:
        return
    data = vault.unseal(here.content.decode()).encode("latin-1")
    poll = session.get_one(Poll, here.poll_id)
    try:
        here.taken, here.refused, kept = _stage(session, poll, import_id, data, tell)
    except RollFileError as fault:
        session.execute(delete(RollDraft).where(RollDraft.import_id == import_id))
        here.status, here.content = "failed", None
        here.fault = " ".join([fault.code, *(str(value) for value in fault.params.values())])
    else:
        here.status, here.content, here.lines = "ready", None, here.taken + here.refused
        here.rejected = json.dumps([asdict(line) for line in kept], ensure_ascii=False)
    session.flush()


def _stage(
    session: Session, poll: Poll, import_id: str, data: bytes, tell: Tell | None
) -> tuple[int, int, list[Rejected]]:
    taken, refused, kept = 0, 0, list[Rejected]()
    batch: list[dict[str, Any]] = []
    on_roll = Standing(session, poll.id)
    for done, line in enumerate(judged(session, poll, data), start=1):
        row = _row(poll.id, import_id, line) if isinstance(line, Taken) else None
        why = on_roll.of(row) if row else ""
        if isinstance(line, Rejected) or row is None or why:
            refused += 1
            if len(kept) < MOST_REJECTED:
                kept.append(_repeated(line, why))
        else:
            taken += 1
            batch.append(row)
        if len(batch) >= BATCH:
            session.execute(insert(RollDraft), batch)
            batch.clear()
        if tell and done % BATCH == 0:
            tell(done)
    if batch:
        session.execute(insert(RollDraft), batch)
    return taken, refused, kept


def judged(session: Session, poll: Poll, data: bytes) -> Iterator[Taken | Rejected]:
    """The lines of a file, judged by the rules of the poll."""
    rulebook = proposals.rulebook_of(session, poll.place, poll.year)
    day = first_hour(poll).astimezone(LOCAL).date()
    rules = Rules(day, rulebook.int("ballot.min_age"), ties(rulebook))
    return examine(rows(data), rules)


def _repeated(line: Taken | Rejected, why: str) -> Rejected:
    if isinstance(line, Rejected):
        return line
    return Rejected(line.line, "name", why, line.name, line.building)


def _row(poll_id: str, import_id: str, line: Taken) -> dict[str, Any]:
    return {
        "entry_id": uuid4().hex,
        "poll_id": poll_id,
        "source": "import",
        "status": "staged",
        "import_id": import_id,
        "name": line.name,
        "phone": line.phone,
        "name_index": name_key(line.name),
        "phone_index": phone_key(line.phone),
        "id_index": id_key(line.id_number),
        "person_index": person_key(line.name, line.born),
        "id_last4": line.id_number[-4:],
        "building": line.building,
        "tie": line.tie,
    }


class Standing:
    """Who has been imported, added or struck before, by digests: a line about them is a repetition."""

    def __init__(self, session: Session, poll_id: str) -> None:
        columns = (
            RollDraft.status, RollDraft.id_index, RollDraft.phone_index, RollDraft.name_index, RollDraft.person_index,
        )  # fmt: skip
        here = RollDraft.poll_id == poll_id, RollDraft.status.in_(("listed", "proposed", "struck"))
        self._ids: dict[str, str] = {}
        self._numbers: dict[tuple[str, str], str] = {}
        self._births: dict[str, tuple[str, bool]] = {}
        for row in session.execute(select(*columns).where(*here, RollDraft.source != "account")):
            why = "STRUCK" if row.status == "struck" else "TWICE_ON_ROLL"
            if row.id_index:
                self._ids[row.id_index] = why
            if row.phone_index:
                self._numbers[row.phone_index, row.name_index] = why
            if row.person_index:
                self._births[row.person_index] = why, bool(row.id_index)

    def of(self, row: Mapping[str, Any]) -> str:
        """Why this row is not taken; empty where nothing speaks against it."""
        by_card = self._ids.get(row["id_index"], "")
        by_number = self._numbers.get((row["phone_index"], row["name_index"]), "")
        why, carded = self._births.get(row["person_index"], ("", True))
        return by_card or by_number or ("" if carded and row["id_index"] else why)


def confirm(session: Session, actor: Actor, now: datetime, *, poll_id: str, import_id: str) -> None:
    """Put what the preview showed on the roll, by another than who sent it in; asked again it changes nothing."""
    poll, here = _of(session, poll_id, import_id)
    if here.status == "confirmed":
        return
    if here.status != "ready":
        raise Refused(Refusal("ROLL_FILE_NOT_READY", "poll:roll"))
    if _overtaken(session, import_id):
        raise Refused(Refusal("ROLL_FILE_OVERTAKEN", "poll:roll"))
    play(session, actor, now, poll, "import", {"import": here.id, "taken": here.taken, "sha256": here.sha256})
    here.confirmed_by = actor.id
    staged = update(RollDraft).where(RollDraft.import_id == import_id, RollDraft.status == "staged")
    session.execute(staged.values(status="listed"), execution_options={"synchronize_session": False})
    here.status = "confirmed"
    session.flush()


def drop(session: Session, actor: Actor, now: datetime, *, poll_id: str, import_id: str) -> None:
    """Give a file up before it was confirmed: nothing of it is kept."""
    del now
    _, here = _of(session, poll_id, import_id)
    if not actor.has(*KEEPERS):
        raise Refused(Refusal("NOT_ENTITLED", "poll:roll"))
    if here.status == "confirmed":
        raise Refused(Refusal("ROLL_FILE_CONFIRMED", "poll:roll"))
    session.execute(
        delete(RollDraft).where(RollDraft.import_id == import_id), execution_options={"synchronize_session": False}
    )
    here.status, here.content, here.rejected = "dropped", None, "[]"
    session.flush()


def _of(session: Session, poll_id: str, import_id: str) -> tuple[Poll, RollImport]:
    poll = locked(session, poll_id)
    here = session.get(RollImport, import_id)
    if here is None or here.poll_id != poll_id:
        raise Refused(Refusal("NOT_FOUND", "poll"))
    return poll, here


def _overtaken(session: Session, import_id: str) -> bool:
    """Whether somebody of the file has come onto the roll, or was struck, since the file was read."""
    other = aliased(RollDraft)
    query = select(RollDraft.entry_id).join(other, other.poll_id == RollDraft.poll_id)
    staged = RollDraft.import_id == import_id, RollDraft.status == "staged"
    standing = other.status.in_(("listed", "proposed", "struck"))
    same_card = (RollDraft.id_index == other.id_index) & (RollDraft.id_index != "")
    same_number = (RollDraft.phone_index == other.phone_index) & (RollDraft.name_index == other.name_index)
    both = same_card, same_number & (RollDraft.phone_index != ""), RollDraft.person_index == other.person_index
    loose = (RollDraft.id_index == "") | (other.id_index == "")
    return any(
        session.scalars(query.where(*staged, standing, one).limit(1)).first() is not None
        for one in (both[0], both[1], both[2] & loose & (RollDraft.person_index != ""))
    )
