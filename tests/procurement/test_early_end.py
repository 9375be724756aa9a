"""A contract that ended early: its project leaves the package and is bought anew; the old lot stays as history."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.delivery import service as delivery
from deliberation.disclosure.sheets.frame import Reach
from deliberation.disclosure.sheets.kinds.procurement import source
from deliberation.followup import registry
from deliberation.ledger import book
from deliberation.procurement import queries, service
from deliberation.procurement.models import PackageLot
from deliberation.procurement.projection import check_package, package_stream
from deliberation.proposals.queries import ProjectRow, project_state
from deliberation.rules.refusal import Refused
from tests import factories as make
from tests.delivery import factories as lead
from tests.procurement import factories as buy
from tests.refused import refused

PAPER = "e" * 64


@pytest.fixture
def staff(session: Session) -> lead.Office:
    return lead.funded(session)


def project(session: Session, staff: lead.Office, title: str, wan: int = 20) -> ProjectRow:
    """An approved project with its money."""
    return lead.in_delivery(session, staff, "approved", cost_wan=wan, title=title)


def sign(session: Session, id_: str) -> None:
    delivery.contract_award(session, buy.CLERK, buy.AFTER, project_id=id_)


def end(session: Session, id_: str, back_to: str = "approved") -> None:
    """One person asks for the early end, another agrees."""
    about = {"reason": "供应商停工", "document": PAPER, "back_to": back_to}
    delivery.ask_termination(session, buy.CLERK, buy.AFTER, project_id=id_, **about)
    delivery.approve_termination(session, buy.OFFICER, buy.AFTER, project_id=id_)


def lots(session: Session, id_: str) -> dict[str, tuple[bool, int]]:
    """The lots of a project by package: whether each is live, and what it was awarded for."""
    rows = session.scalars(select(PackageLot).where(PackageLot.project_id == id_))
    return {row.package_id: (row.live, row.amount_fen) for row in rows}


def faults(session: Session, package_id: str) -> list[str]:
    stream = package_stream(package_id)
    return [fault.problem for fault in check_package(session, stream, book.history(session, stream))]


@pytest.mark.parametrize("published", [True, False])
def test_it_is_bought_anew_and_the_old_lot_stays(
    session: Session, staff: lead.Office, tmp_path: Path, published: bool
) -> None:
    lamps = project(session, staff, "路灯")
    old = buy.awarded(session, tmp_path, lamps)
    sign(session, lamps.id)
    if published:
        service.announce_contract(session, buy.CLERK, buy.AFTER, package_id=old)
    won = queries.state_of_package(session, old).won
    assert won is not None
    with pytest.raises(Refused, match="PACKAGE_PROJECT"):
        buy.draft(session, lamps)
    end(session, lamps.id)
    assert lots(session, lamps.id) == {old: (False, won.amount_fen)}
    state = queries.state_of_package(session, old)
    assert (state.status, state.ended, state.active) == ("closed", (lamps.id,), ())
    assert queries.award_of(session, lamps.id) is None
    assert queries.package_of(session, lamps.id) is None
    new = buy.draft(session, lamps, title="路灯（重新采购）")
    assert lots(session, lamps.id) == {old: (False, won.amount_fen), new: (True, 0)}
    assert [row.package_id for row in queries.procurements(session, make.COMMUNITY, 2026)] == [old, new]
    assert faults(session, old) == faults(session, new) == []
    with pytest.raises(IntegrityError):
        session.execute(update(PackageLot).where(PackageLot.package_id == old).values(live=True))


def test_the_whole_second_purchase_is_contracted(session: Session, staff: lead.Office, tmp_path: Path) -> None:
    lamps = project(session, staff, "路灯")
    buy.awarded(session, tmp_path, lamps)
    sign(session, lamps.id)
    end(session, lamps.id)
    suppliers = [row.id for row in queries.register(session, make.COMMUNITY, buy.AFTER.date())]
    package_id = buy.draft(session, lamps, title="再采购")
    buy.invited(session, package_id, suppliers, buy.AFTER)
    buy.received(session, package_id, suppliers, tmp_path, buy.AFTER)
    later = buy.AFTER + (buy.AFTER - buy.NOW)
    buy.opened(session, package_id, at=later)
    service.compare(session, buy.CLERK, later, package_id=package_id, by="price", scores={})
    for one in queries.state_of_package(session, package_id).open_alarms:
        service.answer_alarm(session, buy.OFFICER, later, package_id=package_id, key=one.key, answer="已核实。")
    named = {
        "package_id": package_id,
        "supplier_id": suppliers[1],
        "reason": "次低价的一家工期短十天，保修多两年，所用材料有检测报告，质量更可靠。",
    }
    service.award(session, buy.SECOND, later, **named)  # type: ignore[arg-type]
    service.announce_award(session, buy.CLERK, later, package_id=package_id)
    delivery.contract_award(session, buy.CLERK, later, project_id=lamps.id)
    service.announce_contract(session, buy.CLERK, later, package_id=package_id)
    state = project_state(session, lamps.id)
    assert (state.phase, state.package, len(state.ended)) == ("under_way", package_id, 1)


def test_the_other_project_of_the_package_goes_on(session: Session, staff: lead.Office, tmp_path: Path) -> None:
    lamps, seats = project(session, staff, "路灯"), project(session, staff, "座椅")
    package_id = buy.awarded(session, tmp_path, lamps, seats)
    sign(session, lamps.id)
    end(session, lamps.id)
    with pytest.raises(Refused, match="CONTRACTS_MISSING"):
        service.announce_contract(session, buy.CLERK, buy.AFTER, package_id=package_id)
    due = [one.kind for one in registry.gather(session, make.COMMUNITY, buy.AFTER) if package_id in one.subject]
    assert due == []  # a contract that ended early is none to be published
    sign(session, seats.id)
    due = [one.kind for one in registry.gather(session, make.COMMUNITY, buy.AFTER) if package_id in one.subject]
    assert due == ["contract_notice"]
    assert service.announce_contract(session, buy.CLERK, buy.AFTER, package_id=package_id).status == "closed"
    assert faults(session, package_id) == []


def test_a_project_that_goes_no_further_leaves_the_quotes(session: Session, staff: lead.Office, tmp_path: Path) -> None:
    lamps, seats = project(session, staff, "路灯"), project(session, staff, "座椅")
    suppliers, package_id = buy.trio(session), buy.draft(session, lamps, seats)
    buy.invited(session, package_id, suppliers)
    buy.received(session, package_id, suppliers, tmp_path)
    buy.opened(session, package_id)
    service.compare(session, buy.CLERK, buy.AFTER, package_id=package_id, by="price", scores={})
    end(session, lamps.id, "pooled")
    state = queries.state_of_package(session, package_id)
    assert (state.status, state.compared_by, state.budget_fen) == ("opened", "", seats.budget_fen)
    assert {project for offer in state.offers for project, _fen in offer.lines} == {seats.id}
    service.compare(session, buy.CLERK, buy.AFTER, package_id=package_id, by="price", scores={})
    give = {"package_id": package_id, "supplier_id": suppliers[0], "reason": "最低"}
    won = service.award(session, buy.SECOND, buy.AFTER, **give).won  # type: ignore[arg-type]
    assert won is not None
    assert won.amount_fen == seats.budget_fen * 90 // 100
    assert [row.title for row in queries.procurements(session, make.COMMUNITY, 2026)] == ["座椅"]
    assert faults(session, package_id) == []


def test_a_package_that_nobody_is_left_in_is_given_up(session: Session, staff: lead.Office) -> None:
    lamps = project(session, staff, "路灯")
    package_id = buy.draft(session, lamps)
    end(session, lamps.id, "pooled")
    state = queries.state_of_package(session, package_id)
    assert (state.status, state.reason) == ("cancelled", "供应商停工")
    assert faults(session, package_id) == []
    assert service.end_lot(session, buy.AFTER, project_id=lamps.id, reason="x") is None


def test_nothing_fails_while_a_contract_from_it_is_in_force(
    session: Session, staff: lead.Office, tmp_path: Path
) -> None:
    lamps, seats = project(session, staff, "路灯"), project(session, staff, "座椅")
    package_id = buy.awarded(session, tmp_path, lamps, seats)
    sign(session, lamps.id)
    failing = {"package_id": package_id, "cause": "withdrawn", "reason": "中选方放弃座椅"}
    assert refused(service.fail, session, buy.CLERK, buy.AFTER, **failing) == "CONTRACT_IN_FORCE"
    found = queries.dossier(session, package_id, buy.CLERK, buy.AFTER)
    assert found is not None
    assert not found.options["fail"].ok  # nor is it offered
    end(session, lamps.id)
    state = service.fail(session, buy.CLERK, buy.AFTER, **failing)  # type: ignore[arg-type]
    assert (state.status, [lot.project for lot in state.active]) == ("failed", [seats.id])
    anew = service.rerun(session, buy.CLERK, buy.AFTER, package_id=package_id)
    assert [lot.project for lot in anew.active] == [seats.id]
    assert faults(session, package_id) == []


def test_the_sheet_tells_of_the_package_that_led_to_the_contract(
    session: Session, staff: lead.Office, tmp_path: Path
) -> None:
    lamps = project(session, staff, "路灯")
    old = buy.awarded(session, tmp_path, lamps)
    sign(session, lamps.id)
    place = communities.place(session, make.COMMUNITY)
    assert place is not None
    reach = Reach(place, {place.code: place}, 2026)
    end(session, lamps.id)
    buy.draft(session, lamps, title="再采购")
    [row] = source(session, reach)
    assert row.bought is not None
    assert row.bought.package_id == old
