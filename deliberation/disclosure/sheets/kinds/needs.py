"""征集汇总表: every need of the year, what became of it, and the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.disclosure.sheets import items as it
from deliberation.disclosure.sheets.cells import Cell
from deliberation.disclosure.sheets.frame import Field, Kind, Reach
from deliberation.disclosure.sheets.items import EVERY, Item, items
from deliberation.followup.models import Need
from deliberation.web.filters import iso
from deliberation.web.masking import masked
from deliberation.web.words import NEGATIVE_LIST

VERDICTS = {
    "screened": _("Passed"), "returned": _("Sent back"), "rejected": _("Not taken up"), "pooled": _("Into the pool"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A need with its follow-up, where it was not adopted."""

    item: Item
    followed: Need | None

    @property
    def community(self) -> str:
        """Whose need it is."""
        return self.item.community


def source(session: Session, reach: Reach) -> Iterator[Asked]:
    """Every need; in a quarter, those handed in during it."""
    query = select(Need).where(Need.place.in_(tuple(reach.communities)))
    followed = {need.project_id: need for need in session.scalars(query)}
    for item in items(session, reach, EVERY):
        if reach.holds(item.first("proposed")):
            yield Asked(item, followed.get(item.row.id))


def of(read: Callable[[Item], Cell]) -> Callable[[Asked], Cell]:
    """A cell of the need itself."""
    return lambda record: read(record.item)


def followed(name: str) -> Callable[[Asked], Cell]:
    """A cell of the follow-up; days as days, nothing where there is none."""

    def cell(record: Asked) -> Cell:
        value = getattr(record.followed, name) if record.followed else None
        return iso(value) if isinstance(value, date) else value or None

    return cell


def verdict(item: Item) -> Cell:
    """How the screening ended."""
    found = [event.type for event in item.each(*VERDICTS)]
    return str(VERDICTS[found[0]]) if found else None


def screened(item: Item) -> Cell:
    """The reason given at the screening."""
    found = [event.data for event in item.each(*VERDICTS)]
    return masked(str(found[0]["reason"])) or None if found else None


def negative(item: Item) -> Cell:
    """What of the negative list it met."""
    listed = item.latest(*VERDICTS).get("negative") or []
    return "；".join(str(NEGATIVE_LIST.get(code, code)) for code in listed) or None


SCREENING, OUTCOME, FOLLOWED = _("Screening"), _("What became of it"), _("Follow-up of what was not adopted")

KIND = Kind(
    name="needs",
    title=_("needs collected"),
    tells=_("Every need that was handed in: by how many it is backed, how it was screened, what became of it and why."),
    belongs=_("by the day the need was handed in."),
    source=source,
    paper="A3",
    fields=(
        Field("title", _("Need"), of(it.title), width=24),
        Field("category", _("Category"), of(it.category), width=7),
        Field("theme", _("Theme"), of(it.theme), width=9),
        Field("location", _("Place"), of(lambda item: item.state.location or None), width=18),
        Field("day", _("Handed in on"), of(it.day("proposed")), "day", 11),
        Field("backing", _("Supporters"), of(lambda item: len(item.state.supporters)), "count", 7, total=True),
        Field("cost", _("Asked for (yuan)"), of(it.fen("cost_fen")), "money", 13),
        Field("screened_on", _("Screened on"), of(it.day(*VERDICTS)), "day", 11, SCREENING),
        Field("verdict", _("Outcome of the screening"), of(verdict), width=10, group=SCREENING),
        Field("why", _("Reason"), of(screened), width=24, group=SCREENING),
        Field("negative", _("Negative list"), of(negative), width=14, group=SCREENING),
        Field("phase", _("Where it stands"), of(it.phase), width=12, group=OUTCOME),
        Field("reason", _("Last reason given"), of(it.reason), width=20, group=OUTCOME),
        Field("body", _("Passed on to"), followed("body"), width=14, group=FOLLOWED),
        Field("due", _("Answer due by"), followed("answer_due"), "day", 11, FOLLOWED),
        Field("answered", _("Answered on"), followed("answered_at"), "day", 11, FOLLOWED),
        Field("concluded", _("Settled on"), followed("concluded_at"), "day", 11, FOLLOWED),
        Field("score", _("Proposer's score (of 5)"), followed("score"), "count", 8, FOLLOWED),
        Field("called", _("Called back on"), followed("called_back_at"), "day", 11, FOLLOWED),
    ),
)
