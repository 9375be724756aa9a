"""The public list of a place's projects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deliberation.communities import queries as communities
from deliberation.extensions import db
from deliberation.proposals import queries
from deliberation.proposals.queries import Filter
from deliberation.proposals.views._bp import at_place, bp
from deliberation.rules.parameters import CATEGORIES
from deliberation.web.access import PUBLIC, allow

GROUPS: dict[str, tuple[str, ...]] = {
    "collect": ("collected", "returned"),
    "council": ("screened",),
    "vote": ("deliberated",),
    "notice": ("balloted", "on_notice"),
    "work": ("approved", "under_way"),
    "done": ("accepted", "evaluated", "settled", "archived"),
    "pool": ("pooled",),
    "ended": ("rejected", "withdrawn"),
}
"""The phases that a reader tells apart; together they are all of them."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the reader has asked for, as far as it makes sense."""

    step: str
    category: str
    year: int
    search: str

    @classmethod
    def read(cls) -> Wish:
        """From the address; what is not known there narrows nothing."""
        args = request.args
        step, category, year = args.get("step", ""), args.get("category", ""), args.get("year", "")
        return cls(
            step if step in GROUPS else "",
            category if category in CATEGORIES else "",
            int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0,
            args.get("q", "").replace("\0", "").strip()[:60],
        )

    def narrowed(self) -> Filter:
        """The same for the query."""
        return replace(self.widest(), phases=GROUPS.get(self.step, ()), year=self.year)

    def widest(self) -> Filter:
        """Whatever step and year are chosen: so each of them can say how many there are."""
        return Filter(category=self.category, search=self.search)

    def choices(self, counts: Mapping[tuple[int, str], int]) -> dict[str, Any]:
        """What there is to choose from: each group with its number in the year asked for, and the years."""
        here = [(phase, number) for (year, phase), number in counts.items() if self.year in {0, year}]
        groups = {name: sum(number for phase, number in here if phase in phases) for name, phases in GROUPS.items()}
        years = {year for year, _phase in counts} | ({self.year} - {0})
        return {"groups": tuple(groups.items()), "years": tuple(sorted(years, reverse=True))}

    def url(self, code: str, **changes: str) -> str:
        """The address of the list with something else asked for."""
        asked = {"step": self.step, "category": self.category, "year": str(self.year or ""), "q": self.search}
        kept: dict[str, Any] = {name: value for name, value in (asked | changes).items() if value}
        return url_for("proposals.index", code=code, **kept)


@bp.get("/places/<code>/projects")
@allow(PUBLIC, at=at_place)
def index(code: str) -> ResponseReturnValue:
    """Every project of a place and what lies in it, newest first."""
    session, wish = db.session(), Wish.read()
    page = queries.listing(session, code, wish.narrowed(), after=request.args.get("after", ""))
    counts = queries.tally(session, code, wish.widest())
    places = communities.places(session, {row.place for row in page.rows}) if len(code) < 12 else {}
    answer = make_response(
        render_template("proposals/index.html", code=code, page=page, wish=wish, places=places, **wish.choices(counts))
    )
    answer.add_etag()
    return answer.make_conditional(request)
