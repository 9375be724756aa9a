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
from deliberation.web import access, directory
from deliberation.web.access import Person
from deliberation.web.look import Entry, Here, page_url

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
class _Way:
    """A menu entry before it is known who asks: for whom, and the pages that may serve, the best first.

    ``marks`` are the features and pages under which the entry is shown as the current one. ``narrow``: the page is
    about one community, and wider places have none of the kind; ``wide``: the other way round, so from a community
    it leads to what the community lies in.
    """

    label: LazyString
    icon: str
    pages: tuple[str, ...]
    marks: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    narrow: bool = False
    wide: bool = False


COMMUNITY = 12
"""Digits in the code of a community."""

OFFICE = (access.CLERK, access.SUBDISTRICT_OFFICER)
READERS = (access.AUDITOR, access.DISTRICT_SUPERVISOR)
PROCEDURE = ("communities.procedure", "communities.procedure_edit", "communities.procedure_preview",
             "communities.procedure_text")  # fmt: skip
FOLLOWING = ("followup.index", "followup.need", "followup.step", "followup.project", "followup.store", "followup.plan",
             "followup.plan_now", "followup.draft_plan")  # fmt: skip
WAYS = (
    _Way(_("Home"), "house", ("disclosure.place", "disclosure.front"), ("disclosure.place", "disclosure.front")),
    _Way(_("Propose"), "lightbulb", ("proposals.new",), ("proposals.new",), (access.RESIDENT,)),
    _Way(_("Projects"), "clipboard-list", ("proposals.index",), ("proposals.index", "disclosure.project")),
    _Way(_("Desk"), "briefcase-business", ("followup.mine_today",), ("desk",), (*OFFICE, *READERS, access.MODERATOR)),
    _Way(_("Desk"), "briefcase-business", ("communities.people_desk",), ("desk",), (access.ADMINISTRATOR,)),
    _Way(_("Me"), "user", ("accounts.me", "accounts.sign_in"), ("accounts", "communities.find", "communities.claim")),
)
"""The menu; of several entries of one name the first that the person may use is shown."""

DESKS = (
    _Way(_("Waiting for me"), "hand", ("followup.mine_today",), (), (*OFFICE, *READERS, access.MODERATOR)),
    _Way(_("Overview"), "map-pin", ("audit.overview",), (),
         (*READERS, access.SUBDISTRICT_OFFICER), wide=True),
    _Way(_("Audits"), "clipboard-check", ("audit.desk",),
         ("audit.plan", "audit.show", "audit.item", "audit.step", "audit.act", "audit.do", "audit.pack", "audit.thread",
          "audit.say", "audit.download", "audit.result", "audit.finished"), READERS),
    _Way(_("Proposals"), "lightbulb", ("proposals.desk",), ("proposals.screen", "proposals.photos"), OFFICE),
    _Way(_("Meetings"), "users", ("meetings.index",), ("meetings",), (*OFFICE, access.MODERATOR)),
    _Way(_("Meetings and minutes"), "users", ("meetings.index",),
         ("meetings.notice_page", "meetings.show", "meetings.minutes"), READERS),
    _Way(_("Attendance of the year"), "calendar-days", ("meetings.attendance",), (), READERS),
    _Way(_("Pool of moderators"), "gavel", ("moderators.pool",),
         ("moderators.entry", "moderators.do", "moderators.propose"),
         (*OFFICE, access.DISTRICT_SUPERVISOR, access.ADMINISTRATOR)),
    _Way(_("My moderator's desk"), "gavel", ("moderators.mine",), ("moderators.own", "moderators.answer"),
         (access.MODERATOR,)),
    _Way(_("Ballots"), "vote", ("polls.index",), ("polls",), (*OFFICE, *READERS)),
    _Way(_("Notices"), "megaphone", ("notices.board",), ("notices",), OFFICE),
    _Way(_("Buying"), "store", ("procurement.desk",), ("procurement",),
         (*OFFICE, *READERS)),
    _Way(_("Carrying out"), "hammer", ("delivery.desk",), ("delivery",),
         (*OFFICE, *READERS)),
    _Way(_("What is due"), "calendar-days", ("followup.due_list",), FOLLOWING,
         (*OFFICE, *READERS, access.MODERATOR)),
    _Way(_("Money"), "wallet", ("funds.statement",),
         ("funds.statement", "funds.pot", "funds.deadlines", "funds.ask", "funds.decide"), (*OFFICE, *READERS)),
    _Way(_("Queries of auditors"), "clipboard-check", ("audit.answers",), ("audit.thread", "audit.say"), OFFICE),
    _Way(_("People"), "user", ("communities.people_desk",),
         ("communities.decide_claim", "communities.dismiss", "communities.residents", "communities.appoint",
          "communities.contact"),
         (*OFFICE, access.ADMINISTRATOR)),
    _Way(_("Seats"), "landmark", ("councils.index",), ("councils",),
         (*OFFICE, access.DISTRICT_SUPERVISOR)),
    _Way(_("The year"), "calendar-days", ("funds.announce",), ("communities.reschedule", "communities.cycle"),
         (access.SUBDISTRICT_OFFICER, access.ADMINISTRATOR), narrow=True),
    _Way(_("Rules"), "scale", ("communities.adopt", "communities.rules"),
         ("communities.adopt_group", "communities.adopt_preset", "communities.compare", *PROCEDURE),
         (access.SUBDISTRICT_OFFICER, access.ADMINISTRATOR)),
    _Way(_("Rules"), "scale", ("communities.rules",),
         ("communities.compare", "communities.cycle", "communities.reschedule", *PROCEDURE), (access.CLERK,)),
    _Way(_("Sheets"), "file-text", ("disclosure.sheets",), (),
         (*OFFICE, *READERS)),
    _Way(_("Assessment by a third party"), "clipboard-check", ("assessments.index",), ("assessments",), READERS),
    _Way(_("Check of the files"), "shield-check", ("followup.store",), (), (access.ADMINISTRATOR,)),
    _Way(_("Check the book"), "shield-check", ("disclosure.verify",), ("disclosure.examine",), (access.AUDITOR,)),
)  # fmt: skip
"""The desks of those who work here, the order of a proposal's life; of several of one name the first is shown."""


def menu(person: Person, place: str | None, *, at_desk: bool) -> tuple[Entry, ...]:
    """The menu for ``person`` on a page about ``place`` (or their own community), which may be that of a desk."""
    return _first(_entry(way, person, place, at_desk=at_desk) for way in WAYS)


def desks(person: Person, place: str | None) -> tuple[Entry, ...]:
    """The desks that ``person`` may use at ``place``; none for a resident."""
    if not person.holds(access.STAFF, None):
        return ()
    return _first(_entry(way, person, place) for way in DESKS)


def _first(found: Iterable[Entry | None]) -> tuple[Entry, ...]:
    """Of several entries of one name the first."""
    entries: dict[str, Entry] = {}
    for entry in found:
        if entry is not None:
            entries.setdefault(entry.label, entry)
    return tuple(entries.values())


def _entry(way: _Way, person: Person, place: str | None, *, at_desk: bool = False) -> Entry | None:
    if way.roles and not person.holds(way.roles, None):
        return None
    # a blind page does not know who is there: whoever has signed in is not asked to do so again
    known = person.is_authenticated or g.get("blind", False)
    pages = [page for page in way.pages if page != "accounts.me" or known]
    near = person.near(place, way.roles) or place
    if way.narrow and len(near or "") != COMMUNITY:
        return None
    if way.wide and near:
        near = person.near(near[: COMMUNITY - 3], way.roles) or near
        if len(near) == COMMUNITY:
            return None
    url = next(filter(None, (_url(page, near) for page in pages)), None)
    current = at_desk if "desk" in way.marks else _marked((*way.pages, *way.marks))
    return Entry(str(way.label), way.icon, url, current) if url else None


def role_name(role: str) -> str:
    """What a role is called."""
    return str(ROLE_NAMES.get(role, role))


def here(place: str | None) -> Here | None:
    """The place of the page for the head of the frame."""
    if not place:
        return None
    spots = directory.way(place)
    if not spots:
        return None
    line = " · ".join(spot.short for spot in spots[:-1][-2:])
    return Here(spots[-1].short, line, _url("disclosure.place", place) or "/")


def init_app(app: Flask) -> None:
    """Give every page its menu, its place and the ribbon of a demonstration."""
    app.extensions["asks_place"] = {}
    app.context_processor(_frame)
    app.jinja_env.globals["role_name"] = role_name


def _frame() -> dict[str, object]:
    person, place = access.person(), g.get("place")
    at_work = desks(person, place)
    return {
        "nav": menu(person, place, at_desk=any(entry.current for entry in at_work)),
        "own_desks": at_work,
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
    known: dict[str, bool] = current_app.extensions["asks_place"]
    if page not in known:
        rules = current_app.url_map.iter_rules(page) if page in current_app.view_functions else ()
        known[page] = any("code" in rule.arguments for rule in rules)
    return known[page]


def _marked(marks: Iterable[str]) -> bool:
    endpoint = request.endpoint or ""
    return any(endpoint == mark or endpoint.partition(".")[0] == mark for mark in marks)
