"""异议处理表: every objection to a public notice, when it was due to be answered, and the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.disclosure.sheets.cells import Cell
from deliberation.disclosure.sheets.frame import PLAIN, Field, Kind, Reach
from deliberation.ledger import book
from deliberation.notices.models import Notice
from deliberation.notices.projection import stream_of
from deliberation.rules.notice import LOCAL, NOTICE, Objection
from deliberation.web.filters import iso
from deliberation.web.masking import masked

STANDINGS = {"resident": _("Resident"), "body": _("A body or company"), "other": _("Somebody else")}


@dataclass(frozen=True, slots=True)
class Objected:
    """An objection with the notice it is to."""

    place: str
    community: str
    notice: str
    posted: str
    objection: Objection


def source(session: Session, reach: Reach) -> Iterator[Objected]:
    """The objections filed in the year, in order."""
    query = (
        select(Notice.id, Notice.place, Notice.title, Notice.posted_at)
        .where(Notice.place.in_(tuple(reach.communities)), Notice.objections > 0)
        .order_by(Notice.place, Notice.posted_at, Notice.id)
    )
    found = session.execute(query).all()
    histories = book.histories(session, [stream_of(row.id) for row in found])
    for row in found:
        state = NOTICE.replay(one.event for one in histories.get(stream_of(row.id), ()))
        for objection in state.objections:
            if objection.filed_at.astimezone(LOCAL).year == reach.year and reach.holds(objection.filed_at):
                yield Objected(row.place, reach.name_of(row.place), row.title, iso(row.posted_at), objection)


def outcome(one: Objected) -> Cell:
    """Upheld or not, or still open."""
    if one.objection.open:
        return gettext("Waiting for its answer")
    return gettext("upheld") if one.objection.upheld else gettext("not upheld")


def answered(one: Objected) -> Cell:
    """The day of the answer."""
    return iso(one.objection.answered_at) if one.objection.answered_at else None


def late(one: Objected) -> Cell:
    """In time, or late; nothing while it may still be answered."""
    if one.objection.answered_at is None:
        return None
    return gettext("Late") if one.objection.late(one.objection.answered_at) else gettext("In time")


OBJECTION, ANSWER = _("Objection"), _("Answer")

KIND = Kind(
    name="objections",
    title=_("objections and their answers"),
    tells=_("Every objection to a notice: when it came, when its answer was due, whether it was upheld and why."),
    basis=_("Who objected is not named."),
    belongs=_("by the day of the objection."),
    source=source,
    unit=PLAIN,
    per_project=0.2,
    fields=(
        Field("title", _("Notice"), lambda one: one.notice, width=28),
        Field("posted", _("Posted on"), lambda one: one.posted, "day", 11),
        Field("day", _("Filed on"), lambda one: iso(one.objection.filed_at), "day", 11, OBJECTION),
        Field("standing", _("Filed as"), lambda one: str(STANDINGS.get(one.objection.standing, one.objection.standing)),
              width=9, group=OBJECTION),
        Field("text", _("What was objected to"), lambda one: masked(one.objection.text), width=36, group=OBJECTION),
        Field("due", _("Answer due by"), lambda one: iso(one.objection.due), "day", 11, ANSWER),
        Field("answered", _("Answered on"), answered, "day", 11, ANSWER),
        Field("late", _("In time or late"), late, width=8, group=ANSWER),
        Field("outcome", _("Outcome"), outcome, width=9, group=ANSWER),
        Field("reason", _("Reason"), lambda one: masked(one.objection.reason) or None, width=36, group=ANSWER),
    ),
)  # fmt: skip
