"""The blueprint that the pages of the money hang on, and how their places are found."""

from __future__ import annotations

from flask import Blueprint

from deliberation.communities.words import CHOICES
from deliberation.funds import words
from deliberation.web.directory import located, located_community

bp = Blueprint("funds", __name__)

YEARS = range(2000, 2201)


def at_place(code: str, **_rest: object) -> str | None:
    """The place in the address, where there is such a place."""
    return located(code)


def at_community(code: str, year: int | None = None, **_rest: object) -> str | None:
    """The community in the address, and a year of the calendar; a wider place has no account of its own."""
    return located_community(code) if year is None or year in YEARS else None


@bp.context_processor
def _words() -> dict[str, object]:
    return {
        "sources": words.SOURCES, "kinds": words.KINDS, "kind_states": words.TAGS, "act_words": words.ACTS,
        "act_means": words.MEANS, "act_states": words.STATES, "pot_name": words.pot_name,
        "pot_source": words.pot_source, "category_words": CHOICES,
    }  # fmt: skip
