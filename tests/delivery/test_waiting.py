"""What the second person has to decide stands on their desk, not on that of whoever began, until it is decided."""

from __future__ import annotations

import pytest
import time_machine
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy.orm import Session

from deliberation.delivery import service
from deliberation.followup import queries
from deliberation.followup.registry import Due
from deliberation.proposals.queries import project_state
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.conftest import counted
from tests.delivery import factories as lead
from tests.delivery.factories import at
from tests.delivery.test_four_eyes import EVERYTHING, MATTERS, Step, begun

pytestmark = pytest.mark.usefixtures("zh")

OURS = {"approval", "cost_review", "early_end", "refund", "variation"}
KINDS = {"approval": "approval", "variation": "variation", "refund": "refund", "termination": "early_end"}
TWO = [matter for matter in MATTERS if matter.name in KINDS]


def waiting(session: Session) -> list[Due]:
    return [one for one in queries.due(session, make.COMMUNITY, at(20)) if one.kind in OURS]


@pytest.mark.parametrize("matter", TWO, ids=lambda matter: matter.name)
def test_it_waits_for_another_officer_than_whoever_began(session: Session, matter: Step) -> None:
    id_ = begun(session, matter)
    assert [one.kind for one in waiting(session)] == (["cost_review"] if matter.name == "approval" else [])
    first, second = (Actor(f"person-{n}", EVERYTHING) for n in range(2))
    matter.moves[0](session, id_, first)
    (one,) = waiting(session)
    assert (one.kind, one.day, one.roles, one.subject) == (
        KINDS[matter.name], None, ("subdistrict_officer",), f"project:{id_}",
    )  # fmt: skip
    assert one.since is not None
    assert not one.waits_for(first.id, EVERYTHING)
    assert not one.waits_for(second.id, frozenset({"clerk"}))
    assert one.waits_for(second.id, frozenset({"subdistrict_officer"}))
    matter.moves[1](session, id_, second)
    assert waiting(session) == []


def test_a_payment_passes_nobody_twice(session: Session) -> None:
    matter = next(one for one in MATTERS if one.name == "payment")
    id_, hands = begun(session, matter), [Actor(f"person-{n}", EVERYTHING) for n in range(3)]
    for n, move in enumerate(matter.moves):
        move(session, id_, hands[n])
        found = [one for one in queries.due(session, make.COMMUNITY, at(20)) if one.kind == "payment"]
        free = [hand.id for hand in hands if found and found[0].waits_for(hand.id, EVERYTHING)]
        assert free == [hand.id for hand in hands[n + 1 :]]


def test_an_approval_without_a_review_waits_for_any_officer_once_the_notice_is_over(
    session: Session, staff: lead.Office
) -> None:
    row = lead.in_delivery(session, staff, "on_notice")
    assert waiting(session) == []
    lead.notice_moves.end_notice(session, staff.act(session, "clerk"), at(8), row.id)
    (one,) = waiting(session)
    assert (one.kind, one.since, one.other_than) == ("approval", at(8), ())


def test_a_refund_after_the_file_is_closed_waits_too(session: Session, staff: lead.Office) -> None:
    row = lead.in_delivery(session, staff, "archived")
    assert (row.phase, waiting(session)) == ("archived", [])
    clerk = staff.act(session, "clerk")
    service.report_refund(
        session, clerk, at(31), project_id=row.id, amount_fen=100, reason="多收", voucher="收-1",
        payment=project_state(session, row.id).payments[0].id,
    )  # fmt: skip
    (one,) = waiting(session)
    assert (one.kind, one.other_than) == ("refund", (clerk.id,))
    service.decline_refund(session, staff.act(session, "cashier"), at(32), project_id=row.id, reason="未到账")
    assert waiting(session) == []


def test_the_link_opens_for_the_officer(client: FlaskClient, session: Session) -> None:
    matter = next(one for one in MATTERS if one.name == "termination")
    id_ = begun(session, matter)
    matter.moves[0](session, id_, Actor("first", EVERYTHING))
    with time_machine.travel(at(14), tick=False):
        make.enter(client, session, make.holder(session, "subdistrict_officer", make.SUBDISTRICT), now=at(14))
        page = html.fromstring(client.get(f"/places/{make.COMMUNITY}/today").text)
        (link,) = page.xpath("//section[@id='open']//*[contains(@class, 'cards')]//a/@href")
        assert link == f"/projects/{id_}/manage/approve_termination"
        assert "待审批的提前终止" in page.xpath("string(//section[@id='open'])")
        assert client.get(link).status_code == 200


def test_many_projects_take_as_many_queries_as_one(session: Session, staff: lead.Office) -> None:
    def asked() -> None:
        row = lead.in_delivery(session, staff, "under_way", cost_wan=20)
        ends = {"reason": "停工", "document": lead.PAPER, "back_to": "approved"}
        service.ask_termination(session, staff.act(session, "clerk"), at(13), project_id=row.id, **ends)

    asked()
    session.flush()
    with counted(session) as few:
        assert len(waiting(session)) == 1
    for _ in range(3):
        asked()
    session.flush()
    with counted(session) as many:
        assert len(waiting(session)) == 4
    assert len(many) == len(few)
