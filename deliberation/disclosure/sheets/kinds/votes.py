"""表决结果表: what the council decided and how many stood for it, and how the residents voted on the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.disclosure.sheets.cells import Cell
from deliberation.disclosure.sheets.frame import PLAIN, Field, Kind, Reach
from deliberation.disclosure.sheets.items import EVERY, Item, items
from deliberation.meetings.models import AgendaItem, Meeting
from deliberation.rules.notice import LOCAL
from deliberation.web.filters import iso

DECIDED = ("adopted", "lost")


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of a council: on a project (with the residents' vote on it), or on anything else."""

    community: str
    about: str
    at: datetime | None
    meeting: str
    figures: dict[str, int | None]
    adopted: bool
    ballot: dict[str, Any]


def source(session: Session, reach: Reach) -> Iterator[Decision]:
    """Every decision on a project of the year, and the year's decisions on other matters."""
    found = list(items(session, reach, EVERY))
    held = _meetings(session, {str(event.data["meeting"]) for item in found for event in item.each("decided")})
    for item in found:
        for event in item.each("decided"):
            if reach.holds(event.at):
                yield _on_project(item, event, held)
    yield from _others(session, reach)


def _on_project(item: Item, event: Any, held: dict[str, str]) -> Decision:
    data = event.data
    figures = {name: data[name] for name in ("due", "present", "yes", "no", "abstain")}
    ballot = item.latest("balloted") if item.state.ballot else {}
    meeting = held.get(str(data["meeting"]), "")
    return Decision(item.community, item.state.title, event.at, meeting, figures, bool(data["adopted"]), ballot)


def _meetings(session: Session, ids: set[str]) -> dict[str, str]:
    rows = session.execute(select(Meeting.id, Meeting.title).where(Meeting.id.in_(ids))) if ids else ()
    return {row[0]: row[1] for row in rows}


def _others(session: Session, reach: Reach) -> Iterator[Decision]:
    """Decisions that are on no project."""
    query = (
        select(AgendaItem, Meeting.place, Meeting.title, Meeting.opened_at)
        .join(Meeting, Meeting.id == AgendaItem.meeting_id)
        .where(AgendaItem.outcome.in_(DECIDED), AgendaItem.subject.not_like("project:%"),
               Meeting.place.in_(tuple(reach.communities)), AgendaItem.votes_for.is_not(None))
        .order_by(Meeting.place, Meeting.opened_at, AgendaItem.position)
    )  # fmt: skip
    for row, place, title, at in session.execute(query):
        if at is None or at.astimezone(LOCAL).year != reach.year or not reach.holds(at):
            continue
        figures = {
            "due": row.members, "present": row.present, "yes": row.votes_for, "no": row.votes_against,
            "abstain": row.abstain,
        }  # fmt: skip
        yield Decision(reach.name_of(place), row.title, at, title, figures, row.outcome == "adopted", {})


def figure(name: str) -> Callable[[Decision], Cell]:
    """A figure of the council's vote."""
    return lambda one: one.figures[name]


def ballot(name: str) -> Callable[[Decision], Cell]:
    """A figure of the residents' vote."""
    return lambda one: one.ballot.get(name)


def result(one: Decision) -> Cell:
    """Adopted or not."""
    return gettext("Adopted") if one.adopted else gettext("Not adopted")


def chosen(one: Decision) -> Cell:
    """Whether the residents chose it; nothing where they were not asked."""
    if not one.ballot:
        return None
    return gettext("Chosen by the residents") if one.ballot["funded"] else gettext("Not chosen")


COUNCIL, RESIDENTS = _("Vote of the council"), _("Vote of the residents")

KIND = Kind(
    name="votes",
    title=_("results of votes"),
    tells=_(
        "Every decision of the council with members due, present, for, against and abstaining; the residents' vote."
    ),
    belongs=_(
        "decisions on projects with the projects of the year, in quarters by the day of the decision; "
        "other matters by the day of the meeting."
    ),
    source=source,
    unit=PLAIN,
    fields=(
        Field("title", _("Matter"), lambda one: one.about, width=28),
        Field("day", _("Day"), lambda one: iso(one.at) if one.at else None, "day", 11, COUNCIL),
        Field("meeting", _("Meeting"), lambda one: one.meeting or None, width=20, group=COUNCIL),
        Field("due", _("Due"), figure("due"), "count", 7, COUNCIL),
        Field("present", _("Present"), figure("present"), "count", 7, COUNCIL),
        Field("yes", _("In favour"), figure("yes"), "count", 7, COUNCIL),
        Field("no", _("Not in favour"), figure("no"), "count", 7, COUNCIL),
        Field("abstain", _("Abstained"), figure("abstain"), "count", 7, COUNCIL),
        Field("result", _("Result"), result, width=9, group=COUNCIL),
        Field("valid", _("Valid ballots"), ballot("valid_ballots"), "count", 8, RESIDENTS),
        Field("votes", _("Residents' votes"), ballot("votes"), "count", 8, RESIDENTS),
        Field("rank", _("Rank"), ballot("rank"), "count", 6, RESIDENTS),
        Field("chosen", _("Chosen or not"), chosen, width=9, group=RESIDENTS),
    ),
)
