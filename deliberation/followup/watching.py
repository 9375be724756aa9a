"""What waits for those who run no community and carry out no project: moderators, and who watches the polls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from deliberation import workdays
from deliberation.followup.registry import Due, register
from deliberation.meetings.models import Meeting
from deliberation.moderators.models import ModeratorAssignment
from deliberation.polls.models import Alarm, Poll
from deliberation.rules.cycle import LOCAL

WATCH = ("auditor", "district_supervisor")
LOOK_DAYS = 2
"""Working days in which somebody looks at an alarm; an aim of the house, no rule obliges to it."""


def invitations(session: Session, place: str, now: datetime) -> Iterator[Due]:
    """Meetings that a moderator was asked to preside over and has not answered, until they begin."""
    asked = ModeratorAssignment.status == "asked", ModeratorAssignment.starts_at > now
    columns = (ModeratorAssignment.meeting_id, ModeratorAssignment.title, ModeratorAssignment.place,
               ModeratorAssignment.starts_at, ModeratorAssignment.moderator_id)  # fmt: skip
    here = ModeratorAssignment.place.startswith(place, autoescape=True)
    for id_, title, at, starts, person in session.execute(select(*columns).where(here, *asked)):
        if id_ is None or starts is None:
            continue  # a lot that no meeting has used
        yield Due(
            kind="invitation", subject=f"invitation:{id_}", title=title, place=at, day=starts.astimezone(LOCAL).date(),
            roles=(), person=person, page="moderators.answer", args=(("meeting_id", id_),), quiet=True,
        )  # fmt: skip


def presiding(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    """Meetings that are called, each on its day, for whoever presides."""
    columns = Meeting.id, Meeting.title, Meeting.place, Meeting.starts_at, Meeting.moderator_id
    here = Meeting.place.startswith(place, autoescape=True), Meeting.status.in_(("called", "running"))
    for id_, title, at, starts, person in session.execute(select(*columns).where(*here, ~Meeting.cancelled)):
        yield Due(
            kind="presiding", subject=f"meeting:{id_}", title=title, place=at, day=starts.astimezone(LOCAL).date(),
            roles=(), person=person, page="meetings.show", args=(("meeting_id", id_),), quiet=True,
        )  # fmt: skip


def alarms(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    """Polls whose counts raised an alarm that nobody has looked at; the day counts from the first."""
    query = (
        select(Poll.id, Poll.title, Poll.place, func.min(Alarm.at))
        .join(Alarm, Alarm.poll_id == Poll.id)
        .where(Poll.place.startswith(place, autoescape=True), Alarm.answered_by == "")
        .group_by(Poll.id, Poll.title, Poll.place)
    )
    for id_, title, at, since in session.execute(query):
        first = since.astimezone(LOCAL).date()
        day = workdays.after(first, LOOK_DAYS)
        yield Due(
            kind="alarm", subject=f"watch:{id_}", title=title, place=at, day=day, roles=WATCH, page="polls.watch",
            args=(("poll_id", id_),), provisional=workdays.provisional(first, day),
        )  # fmt: skip


register("invitation", _("Invitation to preside"), invitations)
register("presiding", _("Meeting to preside over"), presiding)
register("alarm", _("Alarm of a poll to look at"), alarms)
