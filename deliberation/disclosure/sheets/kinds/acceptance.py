"""验收表: who accepted what and when, with how much evidence, and what had to be put right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from deliberation.disclosure.sheets import items as it
from deliberation.disclosure.sheets.cells import Cell
from deliberation.disclosure.sheets.frame import Field, Kind, Reach
from deliberation.disclosure.sheets.items import Item, items
from deliberation.web.words import PARTS

RESULTS = ("accepted", "rectification_asked")


def source(session: Session, reach: Reach) -> Iterator[Item]:
    """The projects that were looked at; in a quarter, those looked at last in it."""
    return (item for item in items(session, reach) if item.first(*RESULTS) and reach.holds(item.last(*RESULTS)))


def team(item: Item) -> Cell:
    """Who took part, by office and number, never by name."""
    members: list[Any] = item.latest(*RESULTS).get("team") or []
    parts = Counter(str(member["part"]) for member in members)
    return "、".join(f"{PARTS.get(part, part)} {count}" for part, count in parts.items()) or None


def users(item: Item) -> Cell:
    """How many of those who use it took part."""
    members: list[Any] = item.latest(*RESULTS).get("team") or []
    return sum(1 for member in members if member["part"] == "user")


def verdict(item: Item) -> Cell:
    """Accepted, or to be put right."""
    return gettext("Passed the acceptance") if item.first("accepted") else gettext("To be put right")


def mended(item: Item) -> Cell:
    """How often something had to be put right."""
    return sum(1 for _event in item.each("rectification_asked"))


def files(name: str) -> Any:
    """How many photos or documents prove the work."""
    return lambda item: sum(len(getattr(step, name)) for step in item.state.milestones)


def performance(item: Item) -> Cell:
    """How well the contract was fulfilled, 0 to 100, once it is settled."""
    return item.state.performance.index if item.state.performance else None


INSPECTION, EVIDENCE = _("Inspection"), _("Evidence (pieces)")

KIND = Kind(
    name="acceptance",
    title=_("acceptance of projects"),
    tells=_("Every acceptance: who took part, users among them, the verdict, what had to be put right, the evidence."),
    belongs=_("by the day of the last inspection."),
    source=source,
    paper="A3",
    fields=(
        Field("number", _("Project number"), it.number, width=21),
        Field("title", _("Project"), it.title, width=24),
        Field("supplier", _("Contractor"), lambda item: item.state.supplier or None, width=18),
        Field("contract", _("Contract (yuan)"), it.fen("contract_fen"), "money", 13),
        Field("signed", _("Signed on"), it.day("contracted"), "day", 11),
        Field("day", _("Inspected on"), it.day(*RESULTS), "day", 11, INSPECTION),
        Field("team", _("Team"), team, width=26, group=INSPECTION),
        Field("users", _("Users in it"), users, "count", 7, INSPECTION),
        Field("verdict", _("Verdict"), verdict, width=9, group=INSPECTION),
        Field("mended", _("Put right (times)"), mended, "count", 7, INSPECTION, total=True),
        Field("photos", _("Photos"), files("photos"), "count", 7, EVIDENCE, total=True),
        Field("documents", _("Documents"), files("documents"), "count", 7, EVIDENCE, total=True),
        Field("final", _("Settled (yuan)"), it.fen("final_fen"), "money", 13),
        Field("refunded", _("Given back (yuan)"), it.fen("refunded_fen"), "money", 12),
        Field("performance", _("Performance index"), performance, "count", 8),
    ),
)
