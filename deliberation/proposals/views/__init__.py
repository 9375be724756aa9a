"""Pages of proposals: proposing, my proposals, the clerk's desk, the public list, pictures."""

from __future__ import annotations

from flask import Flask

from deliberation.proposals.views import desk, files, listing, mine, propose, release
from deliberation.proposals.views._bp import bp
from deliberation.web import words

__all__ = ["bp", "desk", "files", "init_app", "listing", "mine", "propose", "release"]


def init_app(app: Flask) -> None:
    """Give every template the words for phases, categories and themes."""
    words.init_app(app)
