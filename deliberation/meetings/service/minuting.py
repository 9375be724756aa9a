"""The minutes as a paper: corrections proposed and decided, the seal, a new version."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from sqlalchemy import update
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.ledger import book
from deliberation.meetings import queries
from deliberation.meetings.models import Invitation, Minutes
from deliberation.meetings.papers.reading import minutes_columns, minutes_state, minutes_stream, sealed_text
from deliberation.meetings.queries import MeetingRow
from deliberation.rules.minutes import MINUTES, MinutesState
from deliberation.rules.minutes_text import digest
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor, Command
from deliberation.rules.rulebook import Rulebook

DAYS = "meeting.minutes_days"


def propose(
    session: Session, actor: Actor, now: datetime, meeting_id: str, *, paragraph: str, text: str, why: str
) -> str:
    """Somebody who was there says what a paragraph should say, and why; returns the correction's id."""
    correction = uuid4().hex
    args: dict[str, Json] = {"correction": correction, "paragraph": paragraph, "text": text, "why": why}
    _play(session, actor, now, meeting_id, "propose", args)
    return correction


def answer(
    session: Session,
    actor: Actor,
    now: datetime,
    meeting_id: str,
    *,
    correction: str,
    accepted: bool | None,
    reason: str,
) -> None:
    """Accept a correction or not, with the reason; a contested one as the council has voted on it meanwhile."""
    council = ""
    found = minutes_state(session, meeting_id).correction(correction)
    if found is not None and found.status == "contested":
        council, verdict = queries.decision_on(session, subject_of(meeting_id, correction))
        accepted = verdict if council else accepted
    args: dict[str, Json] = {"correction": correction, "accepted": accepted, "reason": reason, "council": council}
    _play(session, actor, now, meeting_id, "answer", args)


def contest(session: Session, actor: Actor, now: datetime, meeting_id: str, *, correction: str) -> None:
    """Whoever proposed a correction that was not accepted asks the council to decide at its next meeting."""
    _play(session, actor, now, meeting_id, "contest", {"correction": correction})


def seal(session: Session, actor: Actor, now: datetime, meeting_id: str) -> str:
    """Seal the minutes in the book; returns the SHA-256 of their text. The reasons for leave have served: they go."""
    state = _open(session, now, _held(session, meeting_id))
    sha256 = digest(sealed_text(session, meeting_id, state))
    _play(session, actor, now, meeting_id, "seal", {"sha256": sha256})
    session.execute(update(Invitation).where(Invitation.meeting_id == meeting_id).values(reason=""))
    return sha256


def reopen(session: Session, actor: Actor, now: datetime, meeting_id: str, *, why: str) -> None:
    """Begin a new version, with the reason: those who were there may propose corrections again."""
    row = _held(session, meeting_id)
    days = minutes_days(session, row)
    _play(session, actor, now, meeting_id, "reopen", {"why": why, "days": days})


def subject_of(meeting_id: str, correction: str) -> str:
    """What the agenda item on a contested correction is about."""
    return f"{minutes_stream(meeting_id)}:{correction}"


def minutes_days(session: Session, row: MeetingRow) -> int:
    """The days for corrections: by the rules of the meeting, or by those of today where its own are older."""
    frozen = queries.rulebook_of(session, row)
    return (frozen if DAYS in frozen else communities.rulebook(session, row.place)).int(DAYS)


def _held(session: Session, meeting_id: str) -> MeetingRow:
    row = queries.meeting(session, meeting_id)
    if row is None:
        raise Refused(Refusal("NOT_FOUND", "meeting"))
    if row.status != "adjourned" or not row.held:
        raise Refused(Refusal("MINUTES_NOT_HELD", "minutes:propose"))
    return row


def _open(session: Session, now: datetime, row: MeetingRow) -> MinutesState:
    """The draft, opened by the program when somebody first acts on it."""
    state = minutes_state(session, row.id)
    if state.status != "none":
        return state
    came, keepers = queries.attendees(session, row)
    args: dict[str, Json] = {
        "attendees": [*came], "keepers": [*keepers], "closed_at": row.closed_at.isoformat() if row.closed_at else "",
        "days": minutes_days(session, row),
    }  # fmt: skip
    return _write(session, row, Command("open", SYSTEM, now, args))


def _play(session: Session, actor: Actor, now: datetime, meeting_id: str, name: str, args: Mapping[str, Json]) -> None:
    row = _held(session, meeting_id)
    _open(session, now, row)
    _write(session, row, Command(name, actor, now, dict(args)))


def _write(session: Session, row: MeetingRow, command: Command) -> MinutesState:
    rulebook: Rulebook = queries.rulebook_of(session, row)
    stream = minutes_stream(row.id)
    state = book.play(session, MINUTES, stream, command, rulebook=rulebook, place=row.place).state
    session.merge(Minutes(meeting_id=row.id, **minutes_columns(state)))
    session.flush()
    return state
