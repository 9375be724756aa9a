"""The kinds of deadlines of the features below: screening, objections, minutes, needs, acceptance, idle money."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from deliberation import workdays
from deliberation.communities import queries as communities
from deliberation.communities.models import Cycle
from deliberation.followup import needs
from deliberation.followup.registry import Due, register
from deliberation.funds.models import Account
from deliberation.meetings.models import Meeting, Minutes
from deliberation.notices import queries as notices
from deliberation.proposals import queries as proposals
from deliberation.proposals import releasing
from deliberation.proposals.outlook import STAGE_AHEAD, screening_deadline
from deliberation.proposals.queries import Filter
from deliberation.rules.cycle import LOCAL
from deliberation.rules.funds.dates import cleared_by

CLERK, OFFICER = "clerk", "subdistrict_officer"
AHEAD = {"under_way": "finishing", "accepted": "rounding_off"}
"""Phases for which the calendar of the year says until when they end → what is due by then."""


def _screening(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    rows = proposals.everything(session, place, Filter(phases=("collected",)))
    books = proposals.rulebooks_of(session, {(row.place, row.year) for row in rows})
    for row in rows:
        day = screening_deadline(row, books[row.place, row.year])
        yield Due(
            kind="screening", subject=f"project:{row.id}", title=row.title, place=row.place, day=day, roles=(CLERK,),
            page="proposals.screen", args=(("project_id", row.id),),
            provisional=workdays.provisional(row.phase_since.astimezone(LOCAL).date(), day),
        )  # fmt: skip


def _photos(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    """Photos and documents that wait for a second pair of eyes, one entry a project."""
    rows = releasing.longest(session, place)
    books = communities.rulebooks(session, {row[2] for row in rows}) if rows else {}
    for id_, title, at, since, own in rows:
        first = since.astimezone(LOCAL).date()
        day = workdays.after(first, books[at].int("followup.look_days"))
        yield Due(
            kind="photos", subject=releasing.release_stream(id_), title=title, place=at, day=day,
            roles=(CLERK, OFFICER), other_than=tuple(sorted(own)), page="proposals.photos", args=(("code", at),),
            provisional=workdays.provisional(first, day),
        )  # fmt: skip


def _answers(session: Session, place: str, now: datetime) -> Iterator[Due]:
    for row in needs.owed(session, place, now):
        yield _of_need("answer", row, row.due)


def _handling(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    for row in needs.followed(session, place, ("dispatched",)):
        yield _of_need("handling", row, row.handle_due)


def _call_backs(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    rows = [row for row in needs.followed(session, place, ("concluded",)) if row.called_back_at is None]
    books = communities.rulebooks(session, {row.place for row in rows}) if rows else {}
    for row in rows:
        ended = (row.concluded_at or row.phase_since).astimezone(LOCAL).date()
        yield _of_need("call_back", row, workdays.after(ended, books[row.place].int("followup.call_back_days")))


def _of_need(kind: str, row: needs.NeedRow, day: date | None) -> Due:
    return Due(
        kind=kind, subject=needs.stream_of(row.project_id), title=row.title, place=row.place,
        day=day or row.phase_since.date(), roles=(CLERK, OFFICER), page="followup.need",
        args=(("project_id", row.project_id),), provisional=row.provisional,
    )  # fmt: skip


def _objections(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    for row in notices.unanswered(session, place):
        if row.answer_due is not None:
            yield Due(
                kind="objection", subject=f"notice:{row.id}", title=row.title, place=row.place, day=row.answer_due,
                roles=(CLERK, OFFICER), page="notices.show", args=(("notice_id", row.id),),
            )  # fmt: skip


def _minutes(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    columns = Meeting.id, Meeting.title, Meeting.place, Meeting.moderator_id, Minutes.last_day
    query = select(*columns).join(Minutes, Minutes.meeting_id == Meeting.id)
    here = Meeting.place.startswith(place, autoescape=True), Minutes.status == "draft"
    for id_, title, at, presided, day in session.execute(query.where(*here).order_by(Minutes.last_day, Meeting.id)):
        yield Due(
            kind="minutes", subject=f"meeting:{id_}", title=title, place=at, day=day, roles=(CLERK,),
            page="meetings.show", args=(("meeting_id", id_),), person=presided,
        )  # fmt: skip


def _finishing(session: Session, place: str, _now: datetime) -> Iterator[Due]:
    """The last day of the stage of the year in which a project under way should be accepted, or rated and settled."""
    rows = proposals.everything(session, place, Filter(phases=tuple(AHEAD)))
    years = {(row.place, row.year) for row in rows}
    query = select(Cycle.place, Cycle.year, Cycle.stages).where(tuple_(Cycle.place, Cycle.year).in_(years))
    stages = {(at, year): json.loads(told) for at, year, told in session.execute(query)} if years else {}
    for row in rows:
        last = {name: end for name, _first, end in stages.get((row.place, row.year), ())}
        end = last.get(STAGE_AHEAD[row.phase])
        if end is not None:
            yield Due(
                kind=AHEAD[row.phase], subject=f"project:{row.id}", title=row.title, place=row.place,
                day=date.fromisoformat(end), roles=(CLERK,), page="delivery.manage", args=(("project_id", row.id),),
            )  # fmt: skip


def _idle(session: Session, place: str, now: datetime) -> Iterator[Due]:
    """Money of earlier years that nothing has bound."""
    this = now.astimezone(LOCAL).year
    here = Account.place.startswith(place, autoescape=True), Account.year < this
    query = select(Account.place, Account.year).where(*here, Account.appropriated_fen > Account.committed_fen)
    rows = session.execute(query.order_by(Account.place, Account.year)).all()
    books = communities.rulebooks(session, {row.place for row in rows}) if rows else {}
    for at, year in rows:
        yield Due(
            kind="idle", subject=f"cycle:{at}:{year}", title=gettext("Money of %(year)s", year=year), place=at,
            day=cleared_by(books[at], year), roles=(OFFICER,), page="funds.statement",
            args=(("code", at),),
        )  # fmt: skip


register("screening", _("Screening of a proposal"), _screening)
register("photos", _("Photos and documents to look at"), _photos)
register("answer", _("Answer to a proposer"), _answers)
register("handling", _("Matter with a responsible body"), _handling)
register("call_back", _("Call-back"), _call_backs)
register("objection", _("Answer to an objection"), _objections)
register("minutes", _("Minutes to be sealed"), _minutes)
register("finishing", _("Project to be finished"), _finishing, rounding_off=_("Project to be rated and settled"))
register("idle", _("Idle money to be cleared"), _idle)
