"""Audits for tests: a community in the middle of its year, auditors, and every step by the people entitled to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.anchors import service as seals
from deliberation.anchors.proofs import Root
from deliberation.audit import service
from deliberation.audit.queries import audits
from deliberation.proposals.queries import ProjectRow
from deliberation.rules.audit import CHECKS
from deliberation.rules.cycle import LOCAL
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.delivery import factories as office
from tests.delivery.factories import Office
from tests.disclosure import factories as year
from tests.proposals.factories import make_project

YEAR = 2026
NOW = make.NOW + timedelta(days=40)
ALL: list[Json] = [[check, "sound", ""] for check in CHECKS]


@dataclass(frozen=True)
class House:
    """A community with three projects under money, an auditor of its district, a second one, and the office."""

    staff: Office
    auditor: Person
    second: Person
    paid: ProjectRow
    approved: ProjectRow
    archived: ProjectRow

    def act(self, who: str) -> Actor:
        """``auditor``, ``second`` or ``clerk`` as actors."""
        if who == "clerk":
            return Actor(self.staff.clerk.id, frozenset({"clerk"}))
        return Actor(getattr(self, who).id, frozenset({"auditor"}))


def house(session: Session, *, last: str = "archived") -> House:
    """The community of the tests; the third project is led into ``last``."""
    staff = office.funded(session)
    running = year.led(session, staff, "under_way", title="深宝住宅区天台防水修复")
    return House(
        staff=staff,
        auditor=make.holder(session, "auditor", make.DISTRICT, name="严审计"),
        second=make.holder(session, "auditor", make.DISTRICT, name="卢复核"),
        paid=year.pay(session, staff, running, "预付款", "记-07-012"),
        approved=year.led(session, staff, "approved", title="添置广播音响", category="goods", cost_wan=20),
        archived=year.led(session, staff, last, title="社区邻里节", category="service", cost_wan=6),
    )


def planned(session: Session, found: House, *, method: str = "random", size: int = 2, at: datetime = NOW) -> str:
    """An audit of the community's year."""
    about = {"place": make.COMMUNITY, "year": YEAR, "title": "年度项目审计"}
    return service.plan(session, found.act("auditor"), at, method=method, size=size, **about)  # type: ignore[arg-type]


def night(session: Session, at: datetime = NOW) -> Root:
    """The root of the day before ``at``, which a lot is bound to."""
    local = at.astimezone(LOCAL)
    midnight = local.replace(hour=0, minute=5, second=0, microsecond=0)
    return seals.seal(session, midnight, day=midnight.date() - timedelta(days=1))


def running(session: Session, found: House, *, method: str = "random", size: int = 2) -> str:
    """The same, drawn."""
    made = planned(session, found, method=method, size=size, at=NOW - timedelta(days=1))
    if method == "random":
        night(session)
    service.draw(session, found.act("auditor"), NOW, audit_id=made)
    return made


def filled_in(session: Session, found: House, audit_id: str) -> None:
    """Every working paper complete and in order."""
    for paper in audits.state(session, audit_id).papers:
        about = {"audit_id": audit_id, "project": paper.project}
        service.take(session, found.act("auditor"), NOW, name="note", ticks=ALL, **about)


def signed(session: Session, found: House, *, method: str = "random") -> str:
    """An audit that two people have signed."""
    made = running(session, found, method=method)
    filled_in(session, found, made)
    service.take(session, found.act("auditor"), NOW, audit_id=made, name="submit", opinion="总体合规，程序完整。")
    service.take(session, found.act("second"), NOW, audit_id=made, name="sign")
    return made


def quick(session: Session, *, done: bool = True) -> str:
    """A signed audit (or one under way) of a single approved project, without money or people behind it."""
    make_project(session, phase="approved", year=YEAR)
    auditor, second = (Actor(name, frozenset({"auditor"})) for name in ("auditor-1", "auditor-2"))
    about = {"place": make.COMMUNITY, "year": YEAR, "title": "年度项目审计", "method": "random", "size": 1}
    made = service.plan(session, auditor, NOW - timedelta(days=1), **about)  # type: ignore[arg-type]
    night(session)
    state = service.draw(session, auditor, NOW, audit_id=made)
    if done:
        service.take(session, auditor, NOW, audit_id=made, name="note", project=state.papers[0].project, ticks=ALL)
        service.take(session, auditor, NOW, audit_id=made, name="submit", opinion="总体合规")
        service.take(session, second, NOW, audit_id=made, name="sign")
    return made


def quick_query(session: Session) -> str:
    """A question to the community in an audit under way."""
    made = quick(session, done=False)
    project = audits.state(session, made).papers[0].project
    auditor = Actor("auditor-1", frozenset({"auditor"}))
    return service.ask(session, auditor, NOW, audit_id=made, project=project, text="请提供发票")
