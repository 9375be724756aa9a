"""What the worker does by itself: read and hash every file of the store, night by night, a slice at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from pathlib import Path

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.jobs.service import enqueue
from deliberation.jobs.tasks import Handler
from deliberation.ledger import search
from deliberation.proposals.files.folder import is_digest
from deliberation.proposals.files.watch import DIGITS, Finding, look
from deliberation.proposals.models import EvidenceFault, EvidenceLook
from deliberation.rules.refusal import Json

NIGHT, SLICE = "evidence.night", "evidence.slice"


def night(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """Promise a look at each slice of the store."""
    del now
    day = str(payload["day"])
    for digit in DIGITS:
        enqueue(session, SLICE, {"day": day, "slice": digit}, f"{SLICE}:{day}:{digit}")


def look_at_slice(session: Session, payload: Mapping[str, Json], now: datetime) -> str | None:
    """Look at one slice; what it finds stays named until a later look finds it mended."""
    digit, day = str(payload["slice"]), date.fromisoformat(str(payload["day"]))
    looked = look(session, Path(current_app.config["UPLOAD_DIR"]), digit)
    note(session, digit, looked.findings, now)
    about = {"looked_at": now, "files": looked.files, "size": looked.size, "faults": len(looked.findings)}
    row = insert(EvidenceLook).values(day=day, slice=digit, **about)
    session.execute(row.on_conflict_do_update(index_elements=["day", "slice"], set_=about))
    return f"{len(looked.findings)} faults" if looked.findings else None


def note(session: Session, digit: str, findings: Iterable[Finding], now: datetime) -> None:
    """Keep what was found in a slice, and clear what is found no more."""
    found = {(one.name, one.problem) for one in findings}
    open_ = select(EvidenceFault.name, EvidenceFault.problem).where(
        EvidenceFault.name.startswith(digit), EvidenceFault.cleared_at.is_(None)
    )
    known = {(name, problem) for name, problem in session.execute(open_)}
    for name, problem in sorted(known - found):
        mended = update(EvidenceFault).where(EvidenceFault.name == name, EvidenceFault.problem == problem)
        session.execute(mended.values(cleared_at=now))
    for name, problem in sorted(found - known):
        stream, place = search.mentioning(session, name) if is_digest(name) else ("", "")
        again = {"stream": stream, "place": place, "since": now, "cleared_at": None}
        row = insert(EvidenceFault).values(name=name, problem=problem, **again)
        session.execute(row.on_conflict_do_update(index_elements=["name", "problem"], set_=again))


HANDLERS: dict[str, Handler] = {NIGHT: night, SLICE: look_at_slice}
"""Kind of work → its handler."""

DAILY = {NIGHT: time(2, 30)}
"""Kind of work → its hour."""
