"""Pages of councils: who sits where, bodies, elections."""

from __future__ import annotations

from flask import Flask

from deliberation.councils import words
from deliberation.councils.views import bodies, candidates, elections, papers, seats
from deliberation.councils.views._bp import bp

__all__ = ["bodies", "bp", "candidates", "elections", "init_app", "papers", "seats"]


def init_app(app: Flask) -> None:
    """Give the templates the words for bodies, seats and elections."""
    words.init_app(app)
