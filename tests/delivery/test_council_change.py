"""A change of contract beyond the office's limit, from the office to the council and back, with the money behind it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from deliberation.delivery import service
from deliberation.funds import queries as funds
from deliberation.meetings.papers.choices import projects_and_corrections
from deliberation.proposals.queries import project, project_state
from deliberation.rules.parameters import WAN
from deliberation.rules.refusal import Refused
from tests import factories as make
from tests.delivery import factories as lead
from tests.delivery.factories import YEAR, at
from tests.meetings.factories import Held, make_meeting

pytestmark = pytest.mark.usefixtures("zh")

MEETS = at(14)


def referred(session: Session, staff: lead.Office, wan: int = 50) -> str:
    """A project whose change waits for the council."""
    id_ = lead.in_delivery(session, staff, "under_way").id
    service.refer_variation(
        session, staff.act(session, "officer"), at(12), project_id=id_, amount_fen=wan * WAN, reason="增加雨棚"
    )
    return id_


def meeting(session: Session, starts_at: datetime = MEETS) -> Held:
    """A council on whose agenda stands what the clerk is offered."""
    rows = projects_and_corrections(session, make.COMMUNITY)
    assert [(row.title, row.note) for row in rows] == [("合同变更：院内电动车充电棚", "37.8 万元 → 50 万元")]
    entries = [row.entry for row in rows]
    held = make_meeting(session, projects=entries, starts_at=starts_at)  # type: ignore[arg-type]
    assert "合同金额由 37.8 万元 变更为 50 万元" in held.items[0].text
    return held.open()


def bound(session: Session) -> float:
    """What the account has bound, in 万元."""
    return funds.balance(session, make.COMMUNITY, YEAR).committed_fen / WAN


def test_what_the_council_agrees_to_is_put_into_force_and_binds_the_money(session: Session, staff: lead.Office) -> None:
    id_ = referred(session, staff)
    held = meeting(session)
    assert projects_and_corrections(session, make.COMMUNITY)[0].barred
    held.open_item()
    held.pending()
    held.vote(5, 1)
    state = project_state(session, id_)
    assert state.variation is not None
    assert (state.variation.status, state.contract_fen) == ("adopted", 3780 * WAN // 100)
    assert state.variation.decision is not None
    assert (state.variation.decision.meeting, state.variation.decision.yes) == (held.id, 5)
    assert bound(session) == 37.8
    service.apply_variation(session, staff.act(session, "approver"), at(15), project_id=id_)
    row = project(session, id_)
    assert row is not None
    assert (row.contract_fen, row.budget_fen, row.raised_fen, row.variation) == (50 * WAN, 50 * WAN, 8 * WAN, "")
    assert bound(session) == 50


def test_what_the_council_refuses_leaves_the_contract_as_it_was(session: Session, staff: lead.Office) -> None:
    id_ = referred(session, staff)
    held = meeting(session)
    held.open_item()
    held.pending()
    held.vote(1, 5)
    state = project_state(session, id_)
    assert (state.variations[-1].status, state.variation) == ("refused", None)
    assert bound(session) == 37.8


def test_a_change_withdrawn_meanwhile_does_not_stop_the_meeting(session: Session, staff: lead.Office) -> None:
    id_ = referred(session, staff)
    held = meeting(session)
    service.withdraw_variation(
        session, staff.act(session, "officer"), MEETS + timedelta(seconds=1), project_id=id_, reason="不加了"
    )
    held.open_item()
    held.pending()
    held.vote(6, 0)
    assert project_state(session, id_).variations[-1].status == "withdrawn"
    assert held.items[0].outcome == "adopted"


def test_an_agreed_change_waits_until_the_community_has_the_money(session: Session) -> None:
    staff = lead.funded(session, wan=42)
    id_ = referred(session, staff)
    held = meeting(session)
    held.open_item()
    held.pending()
    held.vote(6, 0)
    with pytest.raises(Refused, match="MONEY_SHORT"), session.begin_nested():
        service.apply_variation(session, staff.act(session, "approver"), at(15), project_id=id_)
    assert project_state(session, id_).variation is not None
