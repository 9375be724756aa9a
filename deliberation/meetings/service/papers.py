"""What changes a meeting that has been called, who answers the invitation, who sits in, who writes the minutes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.meetings import queries
from deliberation.meetings.models import Invitation, Meeting
from deliberation.meetings.projection import plans
from deliberation.meetings.queries import MeetingRow
from deliberation.meetings.service.calling import Entry, Topic, agenda_of, subjects, write_items
from deliberation.meetings.service.clashes import refuse_same_hour
from deliberation.meetings.service.inviting import renew, tell
from deliberation.meetings.service.moving import play
from deliberation.moderators import queries as pool
from deliberation.moderators import service as moderators
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import SYSTEM, Actor
from deliberation.web.clock import LOCAL


def reschedule(
    session: Session, actor: Actor, now: datetime, meeting_id: str, *, starts_at: datetime, location: str, why: str
) -> None:
    """Another hour or another room: everybody invited is told, and asked anew where the hour is another.

    So is whoever presides, whose certificate and hours must hold then too.
    """
    row = _meeting(session, meeting_id)
    args: dict[str, Json] = {
        "starts_at": starts_at.astimezone(LOCAL).isoformat(), "location": location, "why": why, "place": row.location,
    }  # fmt: skip
    if starts_at != row.starts_at:
        refuse_same_hour(session, row.place, row.body, starts_at, but=row.id)
    play(session, actor, now, meeting_id, "reschedule", args | _since(session, row))
    if starts_at != row.starts_at:
        anew = update(Invitation).where(Invitation.meeting_id == meeting_id)
        session.execute(anew.values(coming=None, reason="", answered_at=None))
        moderators.move(session, actor, now, meeting_id=meeting_id, starts_at=starts_at)
    _tell(session, meeting_id, now)


def renew_members(session: Session, now: datetime, place: str) -> None:
    """Bring the meetings called at ``place`` up to the seats as they are now: the new members are invited and told."""
    query = select(Meeting.id, Meeting.body).where(Meeting.place == place, Meeting.status == "called")
    for meeting_id, body in session.execute(query).all():
        due, before = (
            queries.council(session, place, body),
            queries.state_after(queries.history(session, meeting_id)).due,
        )
        if not due or set(due) == set(before):
            continue
        play(session, SYSTEM, now, meeting_id, "renew_members", {"members": [*due]})
        renew(session, meeting_id, set(due) - set(before), set(before) - set(due))
        _tell(session, meeting_id, now)


def cancel(session: Session, actor: Actor, now: datetime, meeting_id: str, *, why: str) -> None:
    """The meeting will not be held; everybody invited is told why."""
    play(session, actor, now, meeting_id, "cancel", {"why": why})
    _tell(session, meeting_id, now)


def amend_notice(
    session: Session,
    actor: Actor,
    now: datetime,
    meeting_id: str,
    *,
    items: Sequence[str | Topic | Entry],
    why: str,
) -> None:
    """More items at the end of the agenda, while the notice still holds; everybody invited is told.

    An item in which the moderator has a part is refused: another moderator is asked first.
    """
    row = _meeting(session, meeting_id)
    agenda, plan = agenda_of(session, row.place, items)
    if barred := pool.conflicts(session, row.moderator_id, row.place, subjects(agenda)):
        raise Refused(barred[0])
    first = len(queries.agenda(session, meeting_id)) + 1
    args: dict[str, Json] = {"items": cast("Json", agenda), "plan": plan, "why": why}
    play(session, actor, now, meeting_id, "amend_notice", args | _since(session, row))
    write_items(session, meeting_id, agenda, plans(queries.history(session, meeting_id)), first=first)
    _tell(session, meeting_id, now)


def reply(
    session: Session, actor: Actor, now: datetime, meeting_id: str, *, coming: bool | None, reason: str = ""
) -> None:
    """A member says whether they come. Who asks for leave says why: sealed, for the office alone, not in the book."""
    if coming is False and not reason:
        raise Refused(Refusal("LEAVE_REASON", "meeting:call"))
    play(session, actor, now, meeting_id, "reply", {"member": actor.id, "coming": coming})
    mine = update(Invitation).where(Invitation.meeting_id == meeting_id, Invitation.person_id == actor.id)
    session.execute(mine.values(coming=coming, reason="" if coming else reason, answered_at=now))


def note_guest(session: Session, actor: Actor, now: datetime, meeting_id: str, *, words: str) -> str:
    """Somebody sits in without a vote: their unit or role in words; returns the entry's id."""
    guest = uuid4().hex
    play(session, actor, now, meeting_id, "note_guest", {"guest": guest, "words": words})
    return guest


def strike_guest(session: Session, actor: Actor, now: datetime, meeting_id: str, *, guest: str) -> None:
    """The entry was a mistake."""
    play(session, actor, now, meeting_id, "strike_guest", {"guest": guest})


def name_recorder(session: Session, actor: Actor, now: datetime, meeting_id: str, *, person: str) -> None:
    """Who writes the minutes: a member, or somebody of the office of this place."""
    row = _meeting(session, meeting_id)
    if person not in recorders(session, row):
        raise Refused(Refusal("RECORDER_NEEDED", "meeting:recorder"))
    play(session, actor, now, meeting_id, "name_recorder", {"person": person})


def recorders(session: Session, row: MeetingRow) -> dict[str, str]:
    """Who may write the minutes of a meeting, by id and name: the clerks of the place, then the members due."""
    found = {person.id: person.name for person in people.holders(session, "clerk", row.place)}
    due = queries.state_after(queries.history(session, row.id)).due
    names = people.names(session, due)
    return found | {id_: names[id_] for id_ in due if id_ in names and id_ != row.moderator_id}


def _since(session: Session, row: MeetingRow) -> dict[str, Json]:
    days = queries.rulebook_of(session, row).int("meeting.notice_days")
    return {"since": row.starts_at.astimezone(LOCAL).isoformat(), "days": days}


def _meeting(session: Session, meeting_id: str) -> MeetingRow:
    row = queries.meeting(session, meeting_id)
    if row is None:
        raise Refused(Refusal("NOT_FOUND", "meeting"))
    return row


def _tell(session: Session, meeting_id: str, now: datetime) -> None:
    row = _meeting(session, meeting_id)
    tell(session, meeting_id, revision=row.revision, starts_at=row.starts_at, now=now)
