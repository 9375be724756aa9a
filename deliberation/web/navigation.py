"""The menu for whoever is there, and the place the page is about: what the frame of every page shows.

Pages are named by their endpoints; one that this installation does not have is left out, so a menu
never leads nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask, current_app, g, request
from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from sqlalchemy.exc import SQLAlchemyError

from deliberation.extensions import db
from deliberation.web import access
from deliberation.web.access import Person
from deliberation.web.directory import directory
from deliberation.web.look import page_url

ROLE_NAMES = {
    access.RESIDENT: _("resident"),
    access.COUNCIL_MEMBER: _("council member"),
    access.MODERATOR: _("moderator"),
    access.CLERK: _("community clerk"),
    access.SUBDISTRICT_OFFICER: _("sub-district officer"),
    access.AUDITOR: _("auditor"),
    access.DISTRICT_SUPERVISOR: _("district supervisor"),
    access.ADMINISTRATOR: _("administrator"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One way in the menu."""

    label: str
    icon: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Here:
    """The place that the page is about: its name, what it lies in, its front page."""

    name: str
    line: str
    url: str


@dataclass(frozen=True, slots=True)
class _Way:
    """A menu entry before it is known who asks: for whom, and the pages that may serve, the best first.

    ``marks`` are the features and pages under which the entry is shown as the current one.
    """

    label: LazyString
    icon: str
    pages: tuple[str, ...]
    marks: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


WAYS = (
    _Way(_("Home"), "house", ("disclosure.place", "disclosure.front"), ("disclosure.place", "disclosure.front")),
    _Way(_("Propose"), "lightbulb", ("proposals.new",), ("proposals.new",), (access.RESIDENT,)),
    _Way(_("Projects"), "clipboard-list", ("proposals.index",), ("proposals.index", "disclosure.project")),
    _Way(_("Desk"), "briefcase-business", ("proposals.desk",), ("proposals.desk", "proposals.screen", "communities"),
         (access.CLERK, access.SUBDISTRICT_OFFICER)),
    _Way(_("Me"), "user", ("accounts.me", "accounts.sign_in"), ("accounts", "communities.find", "communities.claim")),
)  # fmt: skip


def menu(person: Person, place: str | None) -> tuple[Entry, ...]:
    """The menu for ``person`` on a page about ``place`` (or their own community)."""
    home = person.home_place or place
    entries = []
    for way in WAYS:
        if way.roles and not person.holds(way.roles, None):
            continue
        pages = [page for page in way.pages if page != "accounts.me" or person.is_authenticated]
        url = next(filter(None, (_url(page, home) for page in pages)), None)
        if url:
            entries.append(Entry(str(way.label), way.icon, url, _marked(way.marks)))
    return tuple(entries)


def role_name(role: str) -> str:
    """What a role is called."""
    return str(ROLE_NAMES.get(role, role))


def here(place: str | None) -> Here | None:
    """The place of the page for the head of the frame."""
    if not place:
        return None
    spots = directory().lineage(db.session(), place)
    if not spots:
        return None
    line = " · ".join(spot.short for spot in spots[:-1][-2:])
    return Here(spots[-1].short, line, _url("disclosure.place", place) or "/")


def init_app(app: Flask) -> None:
    """Give every page its menu, its place and the ribbon of a demonstration."""
    app.context_processor(_frame)
    app.jinja_env.globals["role_name"] = role_name


def _frame() -> dict[str, object]:
    person, place = access.person(), g.get("place")
    return {
        "nav": menu(person, place),
        "here": _here_once(place or person.home_place),
        "demo": current_app.config["DEMO"],
    }


def _here_once(place: str | None) -> Here | None:
    if "here" not in g:
        try:
            g.here = here(place)
        except SQLAlchemyError:  # the page of an error must come out even when the database is the error
            db.session.rollback()
            g.here = None
    found: Here | None = g.here
    return found


def _url(page: str, place: str | None) -> str | None:
    return (page_url(page, code=place) if place and _asks_place(page) else None) or page_url(page)


def _asks_place(page: str) -> bool:
    return any("code" in rule.arguments for rule in current_app.url_map.iter_rules(page)) if _exists(page) else False


def _exists(page: str) -> bool:
    return page in current_app.view_functions


def _marked(marks: Iterable[str]) -> bool:
    endpoint = request.endpoint or ""
    return any(endpoint == mark or endpoint.partition(".")[0] == mark for mark in marks)
