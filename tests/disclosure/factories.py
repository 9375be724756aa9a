"""A community's year with money and projects in every stage, played through the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.funds import service as funds
from deliberation.funds.service import Purse
from deliberation.proposals import service as proposals
from deliberation.proposals.queries import ProjectRow, project
from deliberation.rules.parameters import WAN
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.funds.factories import stages
from tests.proposals import factories as projects

YEAR = 2026


@dataclass(frozen=True)
class Hands:
    """The three persons of a payment, by name."""

    clerk: Actor
    approver: Actor
    cashier: Actor


def announce(session: Session, place: str = make.COMMUNITY, *, year: int = YEAR, fen: int = 200 * WAN) -> None:
    """The year of a community with its money."""
    if communities.exists(session, place) is None:
        make.place(session, place)
    officer = Actor("officer-1", frozenset({"subdistrict_officer"}))
    funds.announce_year(session, officer, make.NOW, place=place, year=year, allocation_fen=fen, stages=stages(year))


def hands(session: Session, place: str = make.COMMUNITY) -> Hands:
    """A clerk and two officers with names."""
    clerk = make.holder(session, "clerk", place, name="李明")
    first = make.holder(session, "subdistrict_officer", place[:9], name="王芳")
    second = make.holder(session, "subdistrict_officer", place[:9], name="赵强")
    return Hands(*(make.actor(session, one, place) for one in (clerk, first, second)))


def funded(session: Session, *, phase: str = "under_way", **about: Any) -> ProjectRow:
    """A project led into ``phase`` whose money the account follows."""
    row = projects.make_project(session, phase=phase, **about)
    follow(session, row)
    return row


def follow(session: Session, row: ProjectRow) -> None:
    """Post what the project's latest events mean for the money."""
    funds.follow_project(session, Purse(row.place, row.year, row.id, row.title))


def pay(session: Session, row: ProjectRow, by: Hands, *, purpose: str = "预付款", voucher: str = "记-07-012",
        now: datetime = make.NOW + timedelta(days=9)) -> ProjectRow:  # fmt: skip
    """Pay the next instalment of a project by three named persons."""
    payment = uuid4().hex
    for actor, name, args in (
        (by.clerk, "propose_payment", {"payment": payment, "purpose": purpose}),
        (by.approver, "approve_payment", {"payment": payment}),
        (by.cashier, "pay", {"payment": payment, "voucher": voucher}),
    ):
        proposals.play_project(session, actor, now, row.id, name, args)
    follow(session, row)
    found = project(session, row.id)
    assert found is not None
    return found
