"""What ``deliberation verify`` asks of the papers of a meeting: rows as the book says, seals as the text makes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, cast

from sqlalchemy.orm import Session

from deliberation.ledger.book import Recorded
from deliberation.ledger.verify import Fault
from deliberation.meetings import queries
from deliberation.meetings.papers import reading
from deliberation.meetings.projection import plans, replies
from deliberation.rules.minutes import MINUTES
from deliberation.rules.minutes_text import digest

PAPER = ("digest", "name", "mime", "size")


def check_papers(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare planned minutes, documents and answers of a meeting with its stream."""
    meeting_id = stream.partition(":")[2]
    planned = plans(events) if events else {}
    stored = reading.papers(session, meeting_id)
    for item in queries.agenda(session, meeting_id):
        plan = planned.get(item.id, {"minutes": 0, "papers": []})
        rows = [{name: asdict(row)[name] for name in PAPER} for row in stored.get(item.id, ())]
        if (item.minutes, rows) != (plan["minutes"], plan["papers"]):
            yield Fault(stream, 0, f"the plan of item {item.title!r} is not the one in the book")
    said = replies(events)
    for row in reading.invitations(session, meeting_id):
        if row.coming != said.get(row.person_id):
            yield Fault(stream, 0, f"an answer to the invitation says {row.coming!r}, the book says otherwise")


def check_minutes(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Compare the row of the minutes with their stream, and every seal with the text worked out anew."""
    meeting_id = stream.partition(":")[2]
    row = reading.minutes_rows(session, (meeting_id,)).get(meeting_id)
    if row is None:
        yield Fault(stream, 0, "has no read columns")
        return
    state, stored = MINUTES.initial, asdict(row)
    for item in events:
        if item.event.type == "minutes_sealed":
            sealed = cast("dict[str, Any]", item.event.data)["sha256"]
            if digest(reading.sealed_text(session, meeting_id, state)) != sealed:
                yield Fault(stream, item.seq, "the seal is not that of the text")
        state = MINUTES.evolve(state, item.event)
    for name, value in reading.minutes_columns(state).items():
        if stored[name] != value:
            yield Fault(stream, 0, f"column {name} says {stored[name]!r}, the book says {value!r}")
