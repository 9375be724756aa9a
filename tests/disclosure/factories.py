"""A community's year with money and projects in every stage, played through the services."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from deliberation.delivery import service as delivery
from deliberation.disclosure.queries.rollup import CHOSEN
from deliberation.funds import service as funds
from deliberation.funds.service import Purse
from deliberation.proposals.queries import ProjectRow, project
from tests import factories as make
from tests.delivery import factories as office
from tests.delivery.factories import Office
from tests.funds.factories import stages
from tests.proposals import factories as projects

YEAR = 2026


def led(session: Session, staff: Office, phase: str, *, cost_wan: int = 42, **about: Any) -> ProjectRow:
    """A project of the community led into ``phase``, its money following from the approval on."""
    if phase in CHOSEN:
        return office.in_delivery(session, staff, phase, cost_wan=cost_wan, **about)
    return projects.make_project(session, phase=phase, cost_fen=cost_wan * office.WAN, **about)


def elsewhere(session: Session, place: str, *, wan: int = 200, cost_wan: int = 10, **about: Any) -> ProjectRow:
    """A year at another place with one project under way."""
    make.place(session, place)
    sums = {"year": YEAR, "allocation_fen": wan * office.WAN, "stages": stages()}
    funds.announce_year(session, make.SYSTEM, make.NOW, place=place, **sums)
    row = projects.make_project(session, phase="under_way", place=place, cost_fen=cost_wan * office.WAN, **about)
    funds.follow_project(session, Purse(place, YEAR, row.id, row.title))
    return row


def pay(session: Session, staff: Office, row: ProjectRow, purpose: str, voucher: str) -> ProjectRow:
    """Pay the next instalment of a project by three persons."""
    clerk, approver, cashier = (staff.act(session, who) for who in ("clerk", "approver", "cashier"))
    payment = delivery.propose_payment(session, clerk, office.at(12), project_id=row.id, purpose=purpose)
    delivery.approve_payment(session, approver, office.at(12, 1), project_id=row.id, payment=payment)
    delivery.pay(session, cashier, office.at(12, 2), project_id=row.id, payment=payment, voucher=voucher)
    found = project(session, row.id)
    assert found is not None
    return found


def ended(session: Session, staff: Office, row: ProjectRow, *, back_to: str, refund_fen: int) -> ProjectRow:
    """End the contract of a project early by two persons, and take a refund in by two."""
    clerk, officer = staff.act(session, "clerk"), staff.act(session, "approver")
    about = {"reason": "停工", "document": office.PAPER, "back_to": back_to}
    delivery.ask_termination(session, clerk, office.at(13), project_id=row.id, **about)
    delivery.approve_termination(session, officer, office.at(13, 1), project_id=row.id)
    back = {"amount_fen": refund_fen, "reason": "多付预付款退回", "voucher": "记-07-099"}
    delivery.report_refund(session, clerk, office.at(14), project_id=row.id, **back)
    delivery.confirm_refund(session, officer, office.at(14, 1), project_id=row.id)
    found = project(session, row.id)
    assert found is not None
    return found
