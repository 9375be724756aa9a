"""What the page of a wider place shows of its indicators: the places in it, the years side by side, the drawn map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy.orm import Session

from deliberation.communities.queries import PlaceRow
from deliberation.disclosure.queries import indicators
from deliberation.disclosure.queries.indicators import Sums
from deliberation.disclosure.queries.rollup import Child
from deliberation.web.filters import satisfied, wan_yuan

SPOTS = {
    "440311": (0, 0), "440309": (1, 0), "440307": (2, 0), "440310": (3, 0),
    "440306": (0, 1), "440304": (1, 1), "440303": (2, 1), "440308": (3, 1),
    "440305": (0, 2),
}  # fmt: skip
"""Where the districts of the city lie, roughly, in columns and rows: four columns, without a gap."""
STEPS = (20, 40, 60, 80)
"""Shares at which a tile of the map grows darker."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A place on the drawn map: ``shade`` is 0 (nothing yet) to 5, ``figure`` what is written on it."""

    name: str
    url: str
    shade: int
    figure: str
    words: str


@dataclass(frozen=True, slots=True)
class Map:
    """The tiles in the order they are read; ``placed`` where they stand four in a row, about as they lie."""

    tiles: tuple[Tile, ...]
    placed: bool


def shown(session: Session, place: PlaceRow, children: Sequence[Child], year: int, today: date) -> dict[str, Any]:
    """The indicators of a wider place in ``year``, the years before, and the map; one query."""
    found = indicators.by_child(session, place.code, place.level, today)
    here = {code: sums for (code, when), sums in found.items() if when == year}
    total = indicators.added(here.values())
    return {
        "indicators": total,
        "indicator_columns": columns(_("Name of the place")),
        "indicator_rows": [_row(child, here[child.code], year) for child in children if _drawn(here.get(child.code))],
        "indicator_totals": {"name": _("Altogether"), **cells(total)} if len(here) > 1 else None,
        "compared": compared(found),
        "map": drawn_map(children, here, year),
    }


def compared(found: dict[tuple[str, int], Sums]) -> list[dict[str, Any]]:
    """The years side by side, the newest first; ``part`` is the money of the year against the richest year."""
    years = sorted({year for _code, year in found}, reverse=True)
    sums = {year: indicators.added(one for (_code, when), one in found.items() if when == year) for year in years}
    most = max((one.appropriated_fen for one in sums.values()), default=0)
    return [{"year": year, "sum": one, "most": most, **cells(one)} for year, one in sums.items()]


def columns(first: str) -> list[tuple[str, str, str]]:
    """The columns of a table of indicators."""
    return [
        ("name", first, "main"),
        ("adoption", _("Chosen of proposed"), "num"),
        ("punctual", _("Done on time"), "num"),
        ("satisfied", _("Satisfaction"), "num"),
        ("used", _("Money paid out"), "num"),
        ("turnout", _("Turnout"), "num"),
        ("meetings", _("Meetings held"), "num"),
        ("unquorate", _("Too few came"), "num"),
        ("evenness", _("Evenness of speaking"), "num"),
    ]


def cells(sums: Sums) -> dict[str, str]:
    """The indicators as they are written: a dash where there is nothing to take a share of."""
    shares = {name: getattr(sums, name) for name in ("adoption", "punctual", "used", "turnout")}
    written = {name: "—" if share is None else f"{share}%" for name, share in shares.items()}
    even = sums.evenness
    written |= {
        "satisfied": satisfied(sums.satisfied),
        "evenness": "—" if even is None else _("%(mark)s points", mark=even),
    }
    return written | {"meetings": f"{sums.meetings:,}", "unquorate": f"{sums.unquorate:,}"}


def drawn_map(children: Sequence[Child], here: dict[str, Sums], year: int) -> Map:
    """The places as tiles: the districts about where they lie, others in a row, darker the more is paid out."""
    placed = bool(children) and {child.code for child in children} == set(SPOTS)
    if placed:
        children = sorted(children, key=lambda child: SPOTS[child.code][::-1])
    tiles = []
    for child in children:
        used = here.get(child.code, Sums()).used
        figure = "—" if used is None else f"{used}%"
        words = _("%(place)s: %(share)s of the money paid out, %(sum)s given", place=child.short, share=figure,
                  sum=wan_yuan(child.sum.appropriated_fen))  # fmt: skip
        shade = 0 if used is None else 1 + sum(used >= step for step in STEPS)
        tiles.append(Tile(_brief(child.short), _url(child, year), shade, figure, words))
    return Map(tuple(tiles), placed)


def _brief(name: str) -> str:
    short = name.removesuffix("街道").removesuffix("社区").removesuffix("区") or name
    return short if len(short) <= 5 else f"{short[:4]}…"


def _row(child: Child, sums: Sums, year: int) -> dict[str, object]:
    name = Markup('<a href="{}">{}</a>').format(_url(child, year), child.short)
    return {"name": name, **cells(sums)}


def _drawn(sums: Sums | None) -> bool:
    return sums is not None and sums.communities > 0


def _url(child: Child, year: int) -> str:
    return url_for("disclosure.place", code=child.code, year=year)
