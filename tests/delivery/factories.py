"""Projects in delivery for tests: a funded community, and every step played by the people entitled to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy.orm import Session

from deliberation.accounts.models import Person
from deliberation.communities import queries as communities
from deliberation.communities.service import adopt_layer
from deliberation.delivery import service
from deliberation.funds import service as funds
from deliberation.proposals import notice_moves
from deliberation.proposals.queries import ProjectRow, project, project_state
from deliberation.rules.parameters import WAN
from deliberation.rules.project.state import Quote
from deliberation.rules.replay import Actor
from deliberation.rules.rulebook import Setting
from tests import factories as make
from tests.funds.factories import stages
from tests.proposals.factories import make_project

PHOTO, PAPER = "a" * 64, "b" * 64
PARTS = ("council_member", "proposer", "user", "subdistrict_officer", "contractor")
YEAR = 2026
_vouchers = count(17)
REVIEWED_FROM = 50 * WAN
"""Works from this sum need a cost review first."""


@dataclass(frozen=True)
class Office:
    """The people of a community's delivery: a clerk and three officers of the sub-district."""

    clerk: Person
    officers: tuple[Person, Person, Person]

    def act(self, session: Session, who: str) -> Actor:
        """``clerk``, or ``officer``, ``approver``, ``cashier``, as an actor."""
        person = self.clerk if who == "clerk" else self.officers[("officer", "approver", "cashier").index(who)]
        return make.actor(session, person)


def office(session: Session, place: str = make.COMMUNITY) -> Office:
    """A new office."""
    officers = tuple(
        make.holder(session, "subdistrict_officer", place[:9], name=name) for name in ("王一", "赵二", "钱三")
    )
    return Office(make.holder(session, "clerk", place, name="李四"), officers)  # type: ignore[arg-type]


def few_answers(session: Session, place: str = make.COMMUNITY, fewest: int = 3) -> None:
    """Let three ratings be enough, so that tests need not play thirty."""
    rules = {"satisfaction.min_answers": Setting(fewest, "测试", "G")}
    adopt_layer(session, make.SYSTEM, make.NOW, place=place, title="测试", rules=rules)


def funded(session: Session, place: str = make.COMMUNITY, *, wan: int = 200) -> Office:
    """A community with an announced year and its money."""
    if communities.exists(session, place) is None:
        make.place(session, place)
    few_answers(session, place)
    staff = office(session, place)
    funds.announce_year(
        session,
        staff.act(session, "officer"),
        make.NOW,
        place=place,
        year=YEAR,
        allocation_fen=wan * WAN,
        stages=stages(),
    )
    return staff


def at(day: int, hour: int = 0) -> datetime:
    """So many days and hours after the beginning."""
    return make.NOW + timedelta(days=day, hours=hour)


def in_delivery(session: Session, staff: Office, phase: str, *, cost_wan: int = 42, **about: object) -> ProjectRow:
    """A project led from the ballot into ``phase`` by real services, a day a step."""
    made = make_project(session, phase="balloted", cost_fen=cost_wan * WAN, **about)  # type: ignore[arg-type]
    for name, step in STEPS.items():
        if name == phase:
            break
        step(session, staff, made.id)
    found = project(session, made.id)
    assert found is not None
    return found


def post(session: Session, staff: Office, id_: str) -> None:
    notice_moves.post_notice(session, staff.act(session, "clerk"), at(1), id_)


def approve(session: Session, staff: Office, id_: str) -> None:
    row = project(session, id_)
    assert row is not None
    notice_moves.end_notice(session, staff.act(session, "clerk"), at(8), id_)
    if row.cost_fen >= REVIEWED_FROM:
        review(session, staff, id_, row.cost_fen)
    service.approve(session, staff.act(session, "officer"), at(9), project_id=id_, budget_fen=row.cost_fen)


def review(session: Session, staff: Office, id_: str, reviewed_fen: int) -> None:
    """A third party's report on the cost, entered by the clerk."""
    service.record_cost_review(
        session, staff.act(session, "clerk"), at(8, 1), project_id=id_, firm="造价咨询公司", reviewed_fen=reviewed_fen,
        document=PAPER,
    )  # fmt: skip


def offers(cost_fen: int) -> tuple[Quote, ...]:
    """Three quotes, the first the cheapest: 90, 95 and 98 per cent."""
    return tuple(Quote(f"供应商{n}", cost_fen * share // 100) for n, share in enumerate((90, 95, 98)))


def contract(session: Session, staff: Office, id_: str) -> None:
    row = project(session, id_)
    assert row is not None
    quotes = offers(row.cost_fen)
    service.contract(
        session, staff.act(session, "clerk"), at(10), project_id=id_, supplier=quotes[0].supplier,
        amount_fen=quotes[0].amount_fen, quotes=quotes,
    )  # fmt: skip


def pay(session: Session, staff: Office, id_: str, day: int = 11) -> None:
    """The next instalment by three persons."""
    payment = service.propose_payment(session, staff.act(session, "clerk"), at(day), project_id=id_, purpose="进度款")
    service.approve_payment(session, staff.act(session, "approver"), at(day, 1), project_id=id_, payment=payment)
    service.pay(
        session,
        staff.act(session, "cashier"),
        at(day, 2),
        project_id=id_,
        payment=payment,
        voucher=f"记-{next(_vouchers)}",
    )


def accept(session: Session, staff: Office, id_: str) -> None:
    team = [(part, "x" * 32) for part in PARTS]
    service.accept(
        session, staff.act(session, "clerk"), at(20), project_id=id_, verdict="pass", note="符合要求", team=team,
        photos=[PHOTO], documents=[PAPER],
    )  # fmt: skip


def evaluate(session: Session, staff: Office, id_: str) -> None:
    for number in range(3):
        actor = Actor(f"rater-{number}", frozenset({"resident"}))
        service.rate(session, actor, at(21), project_id=id_, score=5 - number % 2, comment="")
    service.evaluate(session, staff.act(session, "clerk"), at(22), project_id=id_)


def settle(session: Session, staff: Office, id_: str) -> None:
    final = project_state(session, id_).contract_fen - WAN
    service.settle(
        session, staff.act(session, "officer"), at(23), project_id=id_, final_fen=final, document=PAPER, firm="审计公司"
    )


def archive(session: Session, staff: Office, id_: str) -> None:
    for number in range(3):
        pay(session, staff, id_, 24 + number)
    service.archive(session, staff.act(session, "clerk"), at(30), project_id=id_)


STEPS = {
    "balloted": post, "on_notice": approve, "approved": contract, "under_way": accept, "accepted": evaluate,
    "evaluated": settle, "settled": archive,
}  # fmt: skip
"""Phase → the step that leads out of it."""
