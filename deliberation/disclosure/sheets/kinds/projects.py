"""项目公示表: what the residents chose, from the vote to where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from deliberation.disclosure.payees import contractor
from deliberation.disclosure.sheets import items as it
from deliberation.disclosure.sheets.cells import Cell
from deliberation.disclosure.sheets.frame import Field, Kind, Reach
from deliberation.disclosure.sheets.items import BEGUN, Item, items
from deliberation.notices import queries as notices
from deliberation.notices.queries import NoticeRow
from deliberation.web.filters import iso


@dataclass(frozen=True, slots=True)
class Posted:
    """A project with its public notice."""

    item: Item
    notice: NoticeRow | None

    @property
    def community(self) -> str:
        """Whose project it is."""
        return self.item.community


def of(read: Callable[[Item], Cell]) -> Callable[[Posted], Cell]:
    """A cell of the project itself."""
    return lambda record: read(record.item)


def source(session: Session, reach: Reach) -> Iterator[Posted]:
    """The chosen projects; in a quarter, those chosen in it."""
    found = [item for item in items(session, reach, BEGUN) if begun(item) and reach.holds(item.last("balloted"))]
    posted = notices.notices(session, tuple(item.state.notice for item in found if item.state.notice))
    return (Posted(item, posted.get(item.state.notice)) for item in found)


def begun(item: Item) -> bool:
    """Whether it is on its way, or was approved before it went back to the pool."""
    return item.state.phase != "pooled" or bool(item.state.budget_fen)


def vote(name: str) -> Callable[[Posted], Cell]:
    """A figure of the council's vote."""
    return lambda record: getattr(record.item.state.vote, name) if record.item.state.vote else None


def ballot(name: str) -> Callable[[Posted], Cell]:
    """A figure of the residents' vote."""
    return lambda record: getattr(record.item.state.ballot, name) if record.item.state.ballot else None


def period(record: Posted) -> Cell:
    """The days of the public notice as they stand."""
    notice = record.notice
    if notice is None:
        return None
    if notice.last_day is None:
        return gettext("Stopped by an objection, not over yet")
    return gettext("%(first)s to %(last)s", first=iso(notice.first_day), last=iso(notice.last_day))


COUNCIL, RESIDENTS, SUMS = _("Vote of the council"), _("Vote of the residents"), _("Sums (yuan)")

KIND = Kind(
    name="projects",
    title=_("public list of projects"),
    tells=_("Every project chosen: what, where, how the council and the residents voted, the notice, its sums."),
    belongs=_("by the day the residents' vote was announced."),
    source=source,
    paper="A3",
    fields=(
        Field("number", _("Project number"), of(it.number), width=21),
        Field("title", _("Project"), of(it.title), width=24),
        Field("category", _("Category"), of(it.category), width=7),
        Field("theme", _("Theme"), of(it.theme), width=9),
        Field("location", _("Place"), of(lambda item: item.state.location or None), width=18),
        Field("due", _("Due"), vote("due"), "count", 6, COUNCIL),
        Field("present", _("Present"), vote("present"), "count", 6, COUNCIL),
        Field("yes", _("In favour"), vote("yes"), "count", 6, COUNCIL),
        Field("no", _("Not in favour"), vote("no"), "count", 6, COUNCIL),
        Field("abstain", _("Abstained"), vote("abstain"), "count", 6, COUNCIL),
        Field("votes", _("Residents' votes"), ballot("votes"), "count", 8, RESIDENTS),
        Field("rank", _("Rank"), ballot("rank"), "count", 6, RESIDENTS),
        Field("notice", _("Public notice (days)"), period, width=24),
        Field("cost", _("Asked for (yuan)"), of(it.fen("cost_fen")), "money", 13, SUMS),
        Field("budget", _("Budget (yuan)"), of(it.fen("budget_fen")), "money", 13, SUMS),
        Field("contract", _("Contract (yuan)"), of(it.fen("contract_fen")), "money", 13, SUMS),
        Field("paid", _("Paid (yuan)"), of(lambda item: item.state.paid_fen), "money", 13, SUMS),
        Field("supplier", _("Contractor"), of(lambda item: contractor(item.state) or None), width=18),
        Field("phase", _("Where it stands"), of(it.phase), width=12),
    ),
)
