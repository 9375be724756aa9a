"""Whose year it is: a community with its council, staff and neighbours, and the screens of those who act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from playwright.sync_api import Browser

from deliberation.accounts.models import Person
from deliberation.rules.replay import Actor
from deliberation.web.clock import LOCAL
from tests import factories as make
from tests.browser import DESK, PHONE, Watch
from tests.journeys.site import Site
from tests.journeys.someone import Someone

PLACE = make.COMMUNITY
YEAR = 2026
NEWCOMER = "+8613800138000"
"""The number of the resident whose year this is; nobody knows it yet."""


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """A moment of the year, in Shenzhen."""
    return datetime(YEAR, month, day, hour, minute, tzinfo=LOCAL)


@dataclass(frozen=True)
class Community:
    """The people on the books before the year begins."""

    clerk: Person
    moderator: Person
    auditor: Person
    officers: tuple[Person, ...]
    council: tuple[Person, ...]
    neighbours: tuple[Person, ...]


def settle(site: Site) -> Community:
    """Enter the community: places, offices, council, and forty neighbours."""
    with site.writing() as session:
        make.place(session, PLACE)
        officers = ("陈经办", "吴复核", "郑出纳")
        return Community(
            clerk=make.holder(session, "clerk", name="李文书"),
            moderator=make.holder(session, "moderator", name="周主持"),
            auditor=make.holder(session, "auditor", PLACE[:6], name="严审计"),
            officers=tuple(make.holder(session, "subdistrict_officer", PLACE[:9], name=name) for name in officers),
            council=make.council(session, PLACE),
            neighbours=tuple(make.resident(session, name=f"街坊{number}") for number in range(40)),
        )


def actor(person: Person, *roles: str) -> Actor:
    """The person as the services know them."""
    return Actor(person.id, frozenset(roles))


@dataclass
class Cast:
    """The screens of those who act, and what has come of it so far."""

    site: Site
    browser: Browser
    watch: Watch
    people: Community
    resident: Someone
    clerk: Someone
    moderator: Someone
    auditor: Someone
    neighbour: Someone
    anybody: Someone
    member: Someone
    officers: tuple[Someone, Someone, Someone]
    project: str = ""
    others: tuple[str, ...] = ()
    meeting: str = ""
    poll: str = ""
    receipt: str = ""
    notice: str = ""

    def day(self, month: int, day: int, hour: int = 9, minute: int = 0) -> None:
        """It is that day now; whoever was signed in has long been signed out."""
        self.site.clock.set(at(month, day, hour, minute))


def gather(site: Site, browser: Browser, watch: Watch) -> Cast:
    """Everybody at their screens."""
    site.clock.set(at(2, 26))
    people = settle(site)

    def screen(person: Person, size: tuple[int, int] = DESK) -> Someone:
        return Someone.known(site, browser, watch, person, size)

    first, second, third = map(screen, people.officers)
    return Cast(
        site, browser, watch, people,
        resident=Someone(site, browser, watch, NEWCOMER, PHONE),
        clerk=screen(people.clerk), moderator=screen(people.moderator), auditor=screen(people.auditor),
        neighbour=screen(people.neighbours[-1], PHONE),
        anybody=Someone(site, browser, watch, "", PHONE),
        member=screen(people.council[0], PHONE),
        officers=(first, second, third),
    )  # fmt: skip
