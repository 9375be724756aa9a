"""What is due in delivery, from the plan to the retention money."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from deliberation.communities.service import adopt_layer
from deliberation.delivery import service
from deliberation.followup import queries
from deliberation.followup.registry import Due
from deliberation.proposals.queries import project_state
from deliberation.rules.rulebook import Setting
from tests import factories as make
from tests.conftest import counted
from tests.delivery import factories as lead
from tests.delivery.factories import PAPER, PHOTO, at

pytestmark = pytest.mark.usefixtures("zh")

OURS = ("mending", "planned_finish", "payment", "retention")


def due(session: Session, day: int = 15) -> list[Due]:
    """What is due of the kinds that delivery has."""
    return [one for one in queries.due(session, make.COMMUNITY, at(day)) if one.kind in OURS]


def told(session: Session, day: int = 15) -> list[tuple[str, date, tuple[str, ...], str]]:
    return [(one.kind, one.day, one.roles, dict(one.args)["name"]) for one in due(session, day)]


def test_the_plan_and_what_an_inspection_found_are_due_on_their_days(session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    assert told(session) == []
    clerk = staff.act(session, "clerk")
    service.plan(session, clerk, at(11), project_id=id_, start=date(2026, 3, 30), finish=date(2026, 4, 30))
    assert told(session) == [("planned_finish", date(2026, 4, 30), ("clerk",), "accept")]
    team = [(part, "x" * 32) for part in lead.PARTS]
    service.accept(
        session, clerk, at(20), project_id=id_, verdict="rectify", note="地面积水", team=team, photos=[PHOTO],
        documents=[PAPER], due=date(2026, 4, 10),
    )  # fmt: skip
    assert told(session) == [("mending", date(2026, 4, 10), ("clerk",), "report_rectified")]
    service.report_rectified(session, clerk, at(22), project_id=id_, note="已找平", photos=[PHOTO])
    assert [one.kind for one in due(session)] == ["planned_finish"]


def test_what_is_accepted_waits_for_its_rating_not_for_its_acceptance(session: Session, staff: lead.Office) -> None:
    def ahead() -> list[str]:
        found = queries.due(session, make.COMMUNITY, at(31))
        return [one.kind for one in found if one.kind in {"finishing", "rounding_off"}]

    lead.in_delivery(session, staff, "under_way")
    assert ahead() == ["finishing"]
    lead.in_delivery(session, staff, "accepted")
    assert sorted(ahead()) == ["finishing", "rounding_off"]


def test_money_lies_idle_until_a_day_that_there_is(session: Session) -> None:
    make.place(session)
    rules = {"cycle.idle_by": Setting("02-30", "测试", "G")}
    adopt_layer(session, make.SYSTEM, make.NOW, place=make.SUBDISTRICT, title="清理", rules=rules)
    lead.funded(session)
    later = make.NOW.replace(year=make.NOW.year + 1)
    idle = [one for one in queries.due(session, make.COMMUNITY, later) if one.kind == "idle"]
    assert [one.day for one in idle] == [date(make.NOW.year + 1, 2, 28)]


def test_a_payment_is_due_at_each_pair_of_hands(session: Session, staff: lead.Office) -> None:
    id_ = lead.in_delivery(session, staff, "under_way").id
    payment = service.propose_payment(session, staff.act(session, "clerk"), at(11), project_id=id_)
    (asked,) = due(session)
    assert (asked.kind, asked.roles, dict(asked.args)["name"]) == (
        "payment", ("subdistrict_officer",), "approve_payment",
    )  # fmt: skip
    assert not asked.overdue(asked.day)
    service.approve_payment(session, staff.act(session, "approver"), at(14), project_id=id_, payment=payment)
    (checked,) = due(session)
    assert dict(checked.args)["name"] == "pay"
    assert checked.day > asked.day
    service.pay(
        session, staff.act(session, "cashier"), at(14, 1), project_id=id_, payment=payment, voucher="记-1"
    )  # fmt: skip
    assert due(session) == []


def test_retention_money_is_due_on_the_day_it_is_free(session: Session) -> None:
    make.place(session)
    kept = {"payment.retention": Setting("1/20", "测试", "G")}
    adopt_layer(session, make.SYSTEM, make.NOW, place=make.SUBDISTRICT, title="质保金", rules=kept)
    staff = lead.funded(session)
    id_ = lead.in_delivery(session, staff, "settled").id
    assert due(session) == []
    for number in range(3):
        lead.pay(session, staff, id_, 24 + number)
    state = project_state(session, id_)
    (one,) = due(session)
    assert (one.kind, one.day, one.roles) == ("retention", state.retention_until, ("clerk",))


def test_many_projects_take_as_many_queries_as_one(session: Session, staff: lead.Office) -> None:
    lead.in_delivery(session, staff, "under_way")
    session.flush()
    with counted(session) as few:
        due(session)
    for _ in range(3):
        lead.in_delivery(session, staff, "under_way", cost_wan=20)
    session.flush()
    with counted(session) as many:
        due(session)
    assert len(many) == len(few)
