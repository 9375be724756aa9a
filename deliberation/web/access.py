"""Who may enter: every view declares it, and what is not declared is closed.

A role is held at a place and reaches everything below it. Place codes are hierarchical
(4403 > 440303 > 440303002 > 440303002019), so "below" is a prefix.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from deliberation.extensions import login
from deliberation.rules.replay import Actor

RESIDENT = "resident"
COUNCIL_MEMBER = "council_member"
MODERATOR = "moderator"
CLERK = "clerk"
SUBDISTRICT_OFFICER = "subdistrict_officer"
AUDITOR = "auditor"
DISTRICT_SUPERVISOR = "district_supervisor"
ADMINISTRATOR = "administrator"

ROLES = (
    RESIDENT, COUNCIL_MEMBER, MODERATOR, CLERK, SUBDISTRICT_OFFICER, AUDITOR, DISTRICT_SUPERVISOR, ADMINISTRATOR,
)  # fmt: skip
STAFF = (CLERK, SUBDISTRICT_OFFICER, AUDITOR, DISTRICT_SUPERVISOR, ADMINISTRATOR, MODERATOR)

PUBLIC = "public"
SIGNED_IN = "signed_in"

V = TypeVar("V", bound=Callable[..., Any])
Locator = Callable[..., str | None]


class Person(Protocol):
    """What the gate needs to know of whoever is signed in."""

    is_authenticated: bool
    id: str
    name: str
    home_place: str | None
    """The community whose resident the person is, else the place of the first office held."""
    roles: frozenset[str]
    """Every role held anywhere."""

    def actor(self, place: str) -> Actor:
        """The person as an actor at ``place``."""
        ...

    def near(self, place: str | None, roles: tuple[str, ...] = ()) -> str | None:
        """``place`` where any of ``roles`` (any role at all, for none) is held there, else where it is held."""
        ...

    def holds(self, roles: tuple[str, ...], place: str | None) -> bool:
        """Whether any of ``roles`` is held at ``place`` or above it (anywhere, for None)."""
        ...


@dataclass(frozen=True, slots=True)
class Access:
    """The declaration of one view: who enters, and how its place is found from the URL."""

    roles: tuple[str, ...]
    at: Locator | None
    blind: bool = False


def allow(*roles: str, at: Locator | None = None, blind: bool = False) -> Callable[[V], V]:
    """Declare who may enter a view: role names, ``"signed_in"`` or ``"public"``.

    ``at`` receives the view's URL arguments and answers the place code of what they name, or None
    where there is no such thing (404). A ``blind`` view never learns who is signed in.
    """

    def mark(view: V) -> V:
        cast("Any", view).access = Access(roles, at, blind)
        return view

    return mark


def person() -> Person:
    """Whoever is signed in (or the anonymous stand-in)."""
    return cast("Person", current_user._get_current_object())  # asked many things at once: looked up once


def actor() -> Actor:
    """Whoever acts, with the roles held at the place of this request."""
    return person().actor(g.get("place") or "")


def declared_roles() -> tuple[str, ...]:
    """The roles for which the page of this request is declared; none where it is open to everybody who signs in."""
    view = current_app.view_functions.get(request.endpoint or "")
    access: Access | None = getattr(view, "access", None)
    return tuple(role for role in ROLES if access and role in access.roles)


def opens(endpoint: str, place: str | None) -> bool:
    """Whether the page ``endpoint`` lets the reader of this page in, as far as roles at ``place`` say."""
    view = current_app.view_functions.get(endpoint)
    access: Access | None = getattr(view, "access", None)
    if access is None:
        return False
    return bool({PUBLIC, SIGNED_IN} & set(access.roles)) or person().holds(access.roles, place)


def init_app(app: Flask) -> None:
    """Close every door that no view has declared open."""
    app.before_request(_gate)
    app.jinja_env.globals["opens"] = opens


def _gate() -> Response | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    access: Access | None = getattr(view, "access", None)
    if access is None:
        abort(403)
    g.blind = access.blind
    if access.blind:
        g._login_user = login.anonymous_user()  # where Flask-Login keeps whoever it has looked up
    g.place = _place(access)
    if PUBLIC in access.roles:
        return None
    if not person().is_authenticated:
        return _to_sign_in()
    if SIGNED_IN in access.roles or person().holds(access.roles, g.place):
        return None
    # what lies elsewhere does not exist for this person; what is here but not theirs is forbidden
    return abort(404 if g.place and person().holds(access.roles, None) else 403)


def _place(access: Access) -> str | None:
    if access.at is None:
        return None
    place = access.at(**(request.view_args or {}))
    if place is None:
        abort(404)
    return place


def _to_sign_in() -> Response:
    here = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=here), 303)
