"""Pages of proposals: proposing, my proposals, the clerk's desk, the public list, pictures."""

from __future__ import annotations

from flask import Flask
from flask_login import current_user

from deliberation.extensions import db
from deliberation.proposals import mine as own
from deliberation.proposals.views import desk, files, listing, mine, propose, release
from deliberation.proposals.views._bp import bp
from deliberation.web import words

__all__ = ["bp", "desk", "files", "init_app", "listing", "mine", "propose", "release"]


def init_app(app: Flask) -> None:
    """Give every template the words for phases, categories and themes, and one's own proposals."""
    words.init_app(app)
    app.jinja_env.globals["my_proposals"] = _mine


def _mine() -> own.Mine:
    """What whoever is signed in has proposed."""
    return own.mine(db.session(), current_user.id) if current_user.is_authenticated else own.Mine()
