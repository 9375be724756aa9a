"""征集汇总表: every need of the year, what became of it, and the answer."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from deliberation.disclosure.sheets import items as it
from deliberation.disclosure.sheets.cells import Cell
from deliberation.disclosure.sheets.frame import Field, Kind, Reach
from deliberation.disclosure.sheets.items import EVERY, Item, items
from deliberation.web.words import NEGATIVE_LIST

VERDICTS = {
    "screened": _("Passed"), "returned": _("Sent back"), "rejected": _("Not taken up"), "pooled": _("Into the pool"),
}  # fmt: skip


def source(session: Session, reach: Reach) -> Iterator[Item]:
    """Every need; in a quarter, those handed in during it."""
    return (item for item in items(session, reach, EVERY) if reach.holds(item.first("proposed")))


def verdict(item: Item) -> Cell:
    """How the screening ended."""
    found = [event.type for event in item.each(*VERDICTS)]
    return str(VERDICTS[found[0]]) if found else None


def screened(item: Item) -> Cell:
    """The reason given at the screening."""
    found = [event.data for event in item.each(*VERDICTS)]
    return str(found[0]["reason"]) or None if found else None


def negative(item: Item) -> Cell:
    """What of the negative list it met."""
    listed = item.latest(*VERDICTS).get("negative") or []
    return "；".join(str(NEGATIVE_LIST.get(code, code)) for code in listed) or None


SCREENING, OUTCOME = _("Screening"), _("What became of it")

KIND = Kind(
    name="needs",
    title=_("needs collected"),
    tells=_("Every need that was handed in: by how many it is backed, how it was screened, what became of it and why."),
    source=source,
    fields=(
        Field("title", _("Need"), it.title, width=24),
        Field("category", _("Category"), it.category, width=7),
        Field("theme", _("Theme"), it.theme, width=9),
        Field("location", _("Place"), lambda item: item.state.location or None, width=18),
        Field("day", _("Handed in on"), it.day("proposed"), "day", 11),
        Field("backing", _("Supporters"), lambda item: len(item.state.supporters), "count", 7, total=True),
        Field("cost", _("Asked for (yuan)"), it.fen("cost_fen"), "money", 13),
        Field("screened_on", _("Screened on"), it.day(*VERDICTS), "day", 11, SCREENING),
        Field("verdict", _("Outcome of the screening"), verdict, width=10, group=SCREENING),
        Field("why", _("Reason"), screened, width=24, group=SCREENING),
        Field("negative", _("Negative list"), negative, width=14, group=SCREENING),
        Field("phase", _("Where it stands"), it.phase, width=12, group=OUTCOME),
        Field("reason", _("Last reason given"), it.reason, width=20, group=OUTCOME),
    ),
)
