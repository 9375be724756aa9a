"""Whoever is behind a request: loaded from the session's token, with the roles held and where.

Loading only reads. What it finds out (the session is in use, or was idle too long) is written after
the page is done, so that a half-finished transaction is never committed by looking who is there.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask, Response, flash, g
from flask_babel import gettext
from flask_login import AnonymousUserMixin, UserMixin
from sqlalchemy.exc import SQLAlchemyError

from deliberation.accounts import queries, service
from deliberation.extensions import db, login
from deliberation.rules.parameters import PARAMETERS
from deliberation.rules.replay import Actor
from deliberation.web import clock
from deliberation.web.access import RESIDENT, STAFF
from deliberation.web.directory import directory
from deliberation.web.transaction import transaction

SEEN_EVERY = timedelta(minutes=1)
IDLE = "account.staff_idle_minutes"


class SignedIn(UserMixin):
    """A signed-in person."""

    def __init__(self, token: str, found: queries.Visitor) -> None:
        self.token = token
        self.session_id = found.session_id
        self.id = found.person_id
        self.name = found.name
        self.grants = found.grants
        self.roles = frozenset(grant.role for grant in found.grants)

    def get_id(self) -> str:
        """What the cookie keeps: the token of the session, which opens nothing once the session has ended."""
        return self.token

    def actor(self, place: str) -> Actor:
        """The person with the roles held at ``place`` or above it."""
        return Actor(self.id, frozenset(grant.role for grant in self.grants if place.startswith(grant.place)))

    def holds(self, roles: tuple[str, ...], place: str | None) -> bool:
        """Whether any of ``roles`` is held at ``place`` or above it (anywhere, for None)."""
        return any(grant.role in roles and (place is None or place.startswith(grant.place)) for grant in self.grants)

    def near(self, place: str | None, roles: tuple[str, ...] = ()) -> str | None:
        """``place`` where any of ``roles`` (any role at all, for none) is held there, else where it is held."""
        own = [grant.place for grant in self.grants if not roles or grant.role in roles]
        if place and any(place.startswith(held) for held in own):
            return place
        return self.home_place if not roles else next(iter(own), None)

    @property
    def home_place(self) -> str | None:
        """The community whose resident the person is, else the place of the first office held."""
        homes = [grant.place for grant in self.grants if grant.role == RESIDENT]
        return next(iter(homes or [grant.place for grant in self.grants]), None)


class Stranger(AnonymousUserMixin):
    """Somebody who has not signed in."""

    id = ""
    name = ""
    home_place = None
    grants: tuple[queries.Grant, ...] = ()
    roles: frozenset[str] = frozenset()

    def actor(self, _place: str) -> Actor:
        """Nobody in particular."""
        return Actor("", frozenset())

    def near(self, _place: str | None, _roles: tuple[str, ...] = ()) -> None:
        """Nowhere in particular."""

    def holds(self, _roles: tuple[str, ...], _place: str | None) -> bool:
        """Nothing is held."""
        return False


def load(token: str) -> SignedIn | None:
    """The person whose session has ``token``; None where it has ended, expired or idled too long."""
    try:
        return _find(token, clock.now())
    except SQLAlchemyError:
        g._login_user = Stranger()  # the page of the error asks again who is there, and must come out
        raise


def _find(token: str, at: datetime) -> SignedIn | None:
    found = queries.visitor(db.session(), service.token_id(token), at)
    if found is None:
        return None
    if _idled(found, at):
        g.idle_session = found
        flash(gettext("You were signed out because nothing happened for a while. Please sign in again."), "warning")
        return None
    if at - found.seen_at >= SEEN_EVERY:
        g.seen_session = found
    return SignedIn(token, found)


def _idled(found: queries.Visitor, at: datetime) -> bool:
    idle = at - found.seen_at
    office = next((grant.place for grant in found.grants if grant.role in STAFF), None)
    if office is None or idle < timedelta(minutes=PARAMETERS[IDLE].low):
        return False
    return idle >= timedelta(minutes=directory().rulebook(db.session(), office).int(IDLE))


def _note(response: Response) -> Response:
    seen, idle = g.pop("seen_session", None), g.pop("idle_session", None)
    if seen is not None:
        with transaction() as session:
            service.touch_session(session, clock.now(), session_id=seen.session_id)
    if idle is not None:
        with transaction() as session:
            service.close_session(session, Actor(idle.person_id), clock.now(), session_id=idle.session_id)
    return response


def init_app(app: Flask) -> None:
    """Load whoever is signed in from the session's token."""
    login.user_loader(load)
    login.anonymous_user = Stranger
    login.session_protection = None  # the token is checked against the table on each request
    app.after_request(_note)
