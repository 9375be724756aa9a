"""The blueprint that the pages of polls hang on, and how their place is found."""

from __future__ import annotations

from flask import Blueprint, g

from deliberation.extensions import db
from deliberation.polls import queries
from deliberation.web.directory import located

bp = Blueprint("polls", __name__)


def at_poll(poll_id: str, **_rest: str) -> str | None:
    """Where the poll in the address belongs; its frame is kept for the page."""
    g.poll = queries.poll(db.session(), poll_id)
    return g.poll.place if g.poll else None


def at_community(code: str) -> str | None:
    """The place in the address."""
    return located(code)


@bp.context_processor
def _again() -> dict[str, object]:
    """Every page of an annulled poll says where it is voted again."""
    return {"rerun_of": lambda poll: queries.rerun_of(db.session(), poll.id) if poll.annulled else None}


def here() -> queries.PollRow:
    """The poll in the address, as the gate has read it."""
    found: queries.PollRow = g.poll
    return found
