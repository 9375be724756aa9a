"""A resident at the ballot in a real browser: every touch is counted, and everything that is sent is kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, Request, Route
from sqlalchemy import func, select

from deliberation.accounts.models import Person
from deliberation.polls.models import Ballot, Issue
from tests import factories as make
from tests.browser import PHONE, Watch
from tests.journeys.site import Site
from tests.journeys.someone import Someone

CODE = r"[A-Z2-7]{4}-[A-Z2-7]{4}-[A-Z2-7]{4}"


def newcomer(site: Site, name: str = "林小满") -> Person:
    """A resident who may vote in whatever opens from now on."""
    with site.writing() as session:
        make.place(session)
        return make.resident(session, name=name)


def in_the_box(site: Site, poll_id: str) -> tuple[int, int]:
    """How many ballots were issued, and how many lie in the box."""
    with site.writing() as session:
        issued, cast = (
            session.scalar(select(func.count()).select_from(table).where(table.poll_id == poll_id)) or 0
            for table in (Issue, Ballot)
        )
    return issued, cast


@dataclass
class Voter:
    """One resident on one device, at the ballot of one poll."""

    one: Someone
    person: Person
    poll: str
    taps: int = 0
    sent: list[Request] = field(default_factory=list)
    """What left the device since the ballot was opened, pictures and the like left out."""

    @classmethod
    def at(cls, site: Site, browser: Browser, person: Person, poll: str, size: tuple[int, int] = PHONE) -> Voter:
        """Signed in and on the page of the poll."""
        voter = cls(Someone.known(site, browser, Watch(), person, size), person, poll)
        voter.one.go(f"/polls/{poll}")
        return voter

    @property
    def page(self) -> Page:
        """The screen."""
        return self.one.page

    def open(self) -> Voter:
        """Open the ballot by its address, as for the first time: what the page before left in the history is gone."""
        self.page.goto("about:blank")
        self.one.go(f"/polls/{self.poll}/ballot")
        self.listen()
        return self

    def listen(self) -> None:
        """Keep what is sent from now on."""
        self.sent.clear()
        self.page.on("request", lambda sent: self.sent.append(sent) if "/polls/" in sent.url else None)

    def tap(self, where: str) -> Voter:
        """Touch one thing."""
        self.page.locator(where).first.click()
        self.taps += 1
        return self

    def pick(self, option: str) -> Voter:
        """Tick one line."""
        return self.tap(f"label[for=pick-{option}]")

    def check(self) -> Voter:
        """Go on to reading back."""
        self.tap("#check")
        self.page.locator("#read h1").wait_for()
        return self

    def press_cast(self) -> Voter:
        """Press the red button."""
        return self.tap("#seal")

    def receipt(self) -> str:
        """The code on the screen, once it is there."""
        self.page.locator("#done [data-code]").wait_for()
        return self.one.reads(CODE)

    def cast(self) -> str:
        """Read back, cast, and read the receipt."""
        self.check().press_cast()
        return self.receipt()

    def posts(self, last: str) -> list[Request]:
        """What was posted to an address that ends so."""
        return [sent for sent in self.sent if sent.method == "POST" and sent.url.endswith(last)]


def swallow(route: Route) -> None:
    """The server hears it, and the answer is lost on the way."""
    route.fetch()
    route.abort("connectionreset")
