"""One evening of a residents' council: twelve members and five items as they really were, held by the rules.

The items are those of published council meetings (``seeds/real_projects.csv``): one was really rejected.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from playwright.sync_api import Browser

from deliberation.accounts.models import Person
from deliberation.meetings import queries, service
from deliberation.meetings.service import Topic
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.browser import DESK, PHONE, Watch
from tests.journeys.cast import PLACE, actor, at
from tests.journeys.keyboard import Keyboard
from tests.journeys.site import Site
from tests.journeys.someone import Someone
from tests.proposals.factories import make_project

PROJECTS = (
    ("新增宣传栏工程", 6_800_000),
    ("深宝住宅区天台地面防水层修复工程", 38_000_000),
    ("中秋邻里节", 4_500_000),
    ("龙屋小区监控系统安装工程", 29_600_000),
)
TRAINING = Topic("议事会规则培训", "同意每季度办一次议事规则培训，由议事会自己组织")
AMENDED = "同意将「新增宣传栏工程」列入 2026 年民生微实事居民票决项目，预算 6.8 万元，其中两块设在公交站旁"


@dataclass
class Evening:
    """The meeting, the moderator's keyboard, a member's phone, the screen of the hall."""

    site: Site
    meeting: str
    members: tuple[Person, ...]
    clerk: Person
    moderator: Person
    chair: Someone
    phone: Someone
    hall: Someone
    keys: Keyboard = field(init=False)

    def __post_init__(self) -> None:
        self.keys = Keyboard(self.site, self.chair.page, self.meeting)

    @property
    def console(self) -> str:
        """Where the moderator sits."""
        return f"/meetings/{self.meeting}/console"

    def wait(self, seconds: int) -> None:
        """Time goes by."""
        self.site.clock.set(self.site.now + timedelta(seconds=seconds))


def invite(site: Site, browser: Browser, watch: Watch) -> Evening:
    """The council is called four days ahead; the evening has come."""
    site.clock.set(at(4, 20))
    with site.writing() as session:
        make.place(session, PLACE)
        members = tuple(make.holder(session, "council_member", PLACE, name=name) for name in make.COUNCIL)
        clerk = make.holder(session, "clerk", PLACE, name="李文书")
        moderator = make.holder(session, "moderator", PLACE, name="周正言")
        rows = [make_project(session, phase="screened", title=title, cost_fen=cost) for title, cost in PROJECTS]
        meeting = service.call_meeting(
            session,
            actor(clerk, "clerk"),
            site.now,
            place=PLACE,
            title="居民议事会第一次会议",
            starts_at=at(4, 25, 19, 30),
            location="党群服务中心二楼",
            moderator_id=moderator.id,
            items=[*(row.id for row in rows), TRAINING],
            party_reviewed=at(4, 20).date(),
        )
    site.clock.set(at(4, 25, 19, 20))
    chair = Someone.known(site, browser, watch, moderator, DESK)
    phone = Someone.known(site, browser, watch, members[1], PHONE)
    hall = Someone(site, browser, watch, "", DESK)
    return Evening(site, meeting, members, clerk, moderator, chair, phone, hall)


def as_chair(evening: Evening) -> Actor:
    """The moderator as the services know them."""
    return actor(evening.moderator, "moderator")


def outcomes(evening: Evening) -> list[str]:
    """What became of the items, in their order."""
    with evening.site.writing() as session:
        return [item.outcome for item in queries.agenda(session, evening.meeting)]
