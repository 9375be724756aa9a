"""What the worker does by itself: hand a member the message about a meeting, and remind them the day before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.orm import Session

from deliberation.accounts.gateway import GATEWAYS
from deliberation.accounts.queries import phone_of
from deliberation.jobs.tasks import Handler
from deliberation.meetings import queries, service
from deliberation.meetings.models import Invitation
from deliberation.meetings.papers import reading
from deliberation.meetings.queries import MeetingRow
from deliberation.meetings.service.inviting import INVITE, MEMBERS, REMIND
from deliberation.rules.refusal import Json
from deliberation.web.filters import moment


def tell(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """Tell one member of the notice as it stands: the call, a change, or that the meeting is off."""
    row, person = queries.meeting(session, str(payload["meeting"])), str(payload["person"])
    if row is None or row.opened_at is not None:
        return
    _send(session, person, message(session, row))
    _mark(session, row, person, sent_at=now)


def remind(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """Remind one member; not of an hour that has been changed, nor whoever asked for leave."""
    row, person = queries.meeting(session, str(payload["meeting"])), str(payload["person"])
    if row is None or row.status != "called" or row.starts_at != datetime.fromisoformat(str(payload["starts_at"])):
        return
    mine = reading.invitation(session, row.id, person)
    if mine is None or mine.coming is False:
        return
    said = {"title": row.title, "at": moment(row.starts_at), "location": row.location}
    _send(session, person, _("Reminder: %(title)s, %(at)s, %(location)s.", **said))
    _mark(session, row, person, reminded_at=now)


def members(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """Seats of a body have changed: the meetings called there are brought up to them."""
    service.renew_members(session, now, str(payload["place"]))


def message(session: Session, row: MeetingRow) -> str:
    """What a member is told: hour, place and agenda, and where to answer."""
    items = "；".join(f"{item.position}. {item.title}" for item in queries.agenda(session, row.id))
    said = {"title": row.title, "at": moment(row.starts_at), "location": row.location, "items": items}
    if row.cancelled:
        return _("%(title)s, announced for %(at)s, has been called off.", title=row.title, at=said["at"])
    if row.revision:
        return _("Changed: %(title)s, %(at)s, %(location)s. Agenda: %(items)s. Please answer under “Meetings”.", **said)
    words = _("You are invited: %(title)s, %(at)s, %(location)s. Agenda: %(items)s. Please answer under “Meetings”.")
    return words % said


def _send(session: Session, person: str, text: str) -> None:
    phone = phone_of(session, person)
    if phone:
        GATEWAYS[current_app.config["SMS_BACKEND"]].tell(phone, text)


def _mark(session: Session, row: MeetingRow, person: str, **when: datetime) -> None:
    mine = update(Invitation).where(Invitation.meeting_id == row.id, Invitation.person_id == person)
    session.execute(mine.values(**when))


HANDLERS: dict[str, Handler] = {INVITE: tell, REMIND: remind, MEMBERS: members}
"""Kind of work → its handler."""
