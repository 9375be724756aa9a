"""Pages of accounts: signing in and out, oneself, the doors of the demonstration."""

from __future__ import annotations

from flask import Flask

from deliberation.accounts import visitor
from deliberation.accounts.gateway import GATEWAYS
from deliberation.accounts.views import doors, me, sign_in
from deliberation.accounts.views._bp import bp

__all__ = ["bp", "doors", "init_app", "me", "sign_in"]


def init_app(app: Flask) -> None:
    """Know who is there; refuse to start with a message gateway that does not exist."""
    if app.config["SMS_BACKEND"] not in GATEWAYS:
        raise ValueError(f"SMS_BACKEND must be one of {', '.join(sorted(GATEWAYS))}, not {app.config['SMS_BACKEND']!r}")
    visitor.init_app(app)
