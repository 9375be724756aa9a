"""Seats taken and left. A council's seat is the role ``council_member``: both move in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.accounts import service as accounts
from deliberation.accounts.models import Person
from deliberation.communities import queries as communities
from deliberation.councils import counting, queries
from deliberation.councils.service.playing import known, play_body
from deliberation.jobs.service import enqueue
from deliberation.ledger.book import Recorded
from deliberation.rules.body.election_state import Candidate
from deliberation.rules.body.state import BodyState
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor
from deliberation.web.clock import LOCAL

TERM_END = "councils.term_end"
"""Kind of the work that ends a term on its day."""
SEATS = "meetings.members"
"""Kind of the work that brings the meetings called up to the seats."""

CAUSE_TEXT = {
    "resigned": "本人辞去", "removed": "免去", "absent": "多次缺席", "moved": "迁出社区", "died": "去世",
    "term": "任期届满", "succeeded": "换届，继任者到任",
}  # fmt: skip
"""What the book of offices says where nobody wrote a reason, in the language of the official record."""


def fill_seat(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    body_id: str,
    person_id: str,
    kind: str,
    how: str = "appointed",
    source: str = "",
) -> BodyState:
    """Seat somebody on the lowest free seat of a kind; where only held-over seats are left, the successor takes one."""
    row, person = known(session, now, body_id), session.get(Person, person_id)
    if person is None:
        raise Refused(Refusal("PERSON_UNKNOWN", "office"))
    years = people.age(person.born, now.astimezone(LOCAL).date())
    args: dict[str, Json] = {"person": person_id, "kind": kind, "how": how, "source": source, "age": years}
    played = play_body(session, actor, now, row, "fill", args)
    _roles(session, actor, now, row, played.events)
    return played.state


def vacate_seat(
    session: Session, actor: Actor, now: datetime, *, body_id: str, person_id: str, cause: str, reason: str = ""
) -> BodyState:
    """A seat is left: resigned, removed with a reason, moved away …"""
    row = known(session, now, body_id)
    args: dict[str, Json] = {"person": person_id, "cause": cause, "reason": reason}
    played = play_body(session, actor, now, row, "vacate", args)
    _roles(session, actor, now, row, played.events)
    return played.state


def end_term(session: Session, actor: Actor, now: datetime, *, body_id: str) -> BodyState:
    """End a term whose last day is past; the seats fall vacant unless the rules let members stay on."""
    row = known(session, now, body_id)
    played = play_body(session, actor, now, row, "end_term", {})
    _roles(session, actor, now, row, played.events)
    return played.state


def seat_next(session: Session, actor: Actor, now: datetime, *, body_id: str, kind: str) -> str:
    """Seat the next in line of the last election of this kind of seat; returns the person's id."""
    row = known(session, now, body_id)
    found = heir(session, row, kind)
    if found is None:
        raise Refused(Refusal("NOBODY_NEXT", "rulebook:council.vacancy"))
    election_id, candidate = found
    fill_seat(
        session, actor, now, body_id=body_id, person_id=candidate.person, kind=kind, how="next_in_line",
        source=election_id,
    )  # fmt: skip
    return candidate.person


def heir(session: Session, row: queries.BodyRow, kind: str) -> tuple[str, Candidate] | None:
    """The election and the candidate who would follow on a free seat of ``kind``, where the rules say so.

    Only the last settled election speaks, while somebody it elected sits in this term; nobody follows who has left.
    """
    if communities.rulebook(session, row.place).text("council.vacancy") != "next_in_line":
        return None
    mine = queries.elections(session, row.place, row.id)
    last = next((one for one in mine if one.kind == kind and one.status == "settled"), None)
    held = queries.holdings(session, row)
    if last is None or not any(one.source == last.id and one.until is None and not one.staying for one in held):
        return None
    sitting = {one.person_id for one in held if one.until is None}
    gone = {one.person_id for one in held if one.until is not None} - sitting
    found = counting.next_in_line(queries.election_state(session, last.id), sitting, gone)
    return (last.id, found) if found else None


def note_attendance(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    body_id: str,
    meeting_id: str,
    present: Iterable[str],
    absent: Iterable[str],
    excused: Iterable[str] = (),
) -> BodyState:
    """Note who came to a meeting and who did not; members who miss too many in a row are shown to the clerk."""
    args: dict[str, Json] = {
        "meeting": meeting_id, "present": [*sorted(present)], "absent": [*sorted(absent)],
        "excused": [*sorted(excused)],
    }  # fmt: skip
    return play_body(session, actor, now, known(session, now, body_id), "note_attendance", args).state


def _roles(session: Session, actor: Actor, now: datetime, row: queries.BodyRow, events: Sequence[Recorded]) -> None:
    """Give and take the role with the seat; the meetings called already hear of it."""
    if any(item.event.type in ("filled", "vacated") for item in events):
        enqueue(session, SEATS, {"place": row.place}, f"seats:{row.id}:{events[-1].seq}")
    if row.kind != "council":
        return
    rulebook = communities.rulebook(session, row.place)
    for item in events:
        data = item.event.data
        if item.event.type == "vacated":
            reason = str(data["reason"]) or CAUSE_TEXT[str(data["cause"])]
            accounts.dismiss(
                session, actor, now, rulebook,
                person_id=str(data["person"]), role="council_member", place=row.place, reason=reason,
            )  # fmt: skip
        elif item.event.type == "filled":
            accounts.appoint(
                session, actor, now, rulebook,
                person_id=str(data["person"]), role="council_member", place=row.place, seat=str(data["kind"]),
            )  # fmt: skip
