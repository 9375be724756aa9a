"""Audits through the services: the columns follow the book, and verify sees what was changed beside it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberation.audit import service, words
from deliberation.audit.models import Audit, AuditFinding, AuditItem
from deliberation.audit.queries import audits, desk, population
from deliberation.delivery import service as delivery
from deliberation.disclosure.checks import stream_checks, table_faults
from deliberation.ledger import verify
from deliberation.procurement.queries import state_of_package
from deliberation.rules.assignment import seal
from deliberation.rules.refusal import Refused
from deliberation.rules.sampling import bound, by_lot
from tests import factories as make
from tests.audit import factories as f
from tests.audit.factories import House
from tests.conftest import counted
from tests.delivery import factories as office
from tests.disclosure import factories as year
from tests.procurement import factories as buy


def faults(session: Session) -> list[str]:
    found = [*verify.verify(session, stream_checks()).faults, *table_faults(session)]
    return [f"{fault.stream.partition(':')[0]} {fault.problem}" for fault in found]


def test_the_population_is_what_money_is_bound_to_with_its_signs(session: Session, house: House) -> None:
    units = population.units(session, make.COMMUNITY, f.YEAR, f.NOW)
    assert {unit.project for unit in units} == {house.paid.id, house.approved.id, house.archived.id}
    assert [unit.label for unit in units] == sorted(unit.label for unit in units)
    paid = next(unit for unit in units if unit.project == house.paid.id)
    assert [reason.code for reason in paid.reasons] == ["bare", "unannounced"]  # money went out, no photo, no award
    assert house.staff.clerk.id in paid.hands
    assert house.auditor.id not in paid.hands
    assert population.units(session, make.COMMUNITY, 2025, f.NOW) == ()


def test_what_is_behind_the_plan_of_the_year_is_told(session: Session, house: House) -> None:
    late = population.units(session, make.COMMUNITY, f.YEAR, f.NOW + timedelta(days=700))
    signs = {unit.project: [reason.code for reason in unit.reasons] for unit in late}
    assert "late" in signs[house.paid.id]
    assert "late" not in signs[house.archived.id]


def test_the_lot_is_sealed_before_it_is_drawn(session: Session, house: House) -> None:
    made = f.planned(session, house)
    row = session.get(Audit, made)
    assert row is not None
    assert seal(row.seed) == audits.state(session, made).commit
    tomorrow = f.NOW + timedelta(days=1)
    for at in (f.NOW, tomorrow):  # too early, and before the day has been sealed
        with pytest.raises(Refused, match="AUDIT_SEAL_WAITS"):
            service.draw(session, house.act("auditor"), at, audit_id=made)
    first = f.night(session, tomorrow)
    f.night(session, tomorrow + timedelta(days=1))
    state = service.draw(session, house.act("auditor"), tomorrow + timedelta(days=1), audit_id=made)
    assert state.root == first.root
    assert tuple(paper.project for paper in state.papers) == by_lot(state.units, bound(row.seed, first.root), 2)
    assert [item.project_id for item in audits.items(session, made)] == [paper.project for paper in state.papers]
    assert faults(session) == []


def test_by_risk_the_sign_goes_first(session: Session, house: House) -> None:
    made = f.running(session, house, method="risk", size=1)
    assert [item.project_id for item in audits.items(session, made)] == [house.paid.id]


def test_the_columns_follow_every_step(session: Session, house: House) -> None:
    made = f.running(session, house, method="risk", size=1)
    project, auditor, clerk = house.paid.id, house.act("auditor"), house.act("clerk")
    query = service.ask(session, auditor, f.NOW, audit_id=made, project=project, text="请提供发票")
    waiting = audits.threads(session, make.COMMUNITY, queries=("asked",), findings=("open",))
    assert [(one.kind, one.id, one.title) for one in waiting] == [("query", query, house.paid.title)]
    service.take(session, clerk, f.NOW, audit_id=made, name="answer", query=query, text="附后", files=["d" * 64])
    service.take(session, auditor, f.NOW, audit_id=made, name="close_query", query=query, text="")
    finding = service.find(
        session,
        auditor,
        f.NOW,
        audit_id=made,
        project=project,
        grade="minor",
        rule="财务制度",
        amount_fen=100,
        text="缺签章",
    )
    service.take(session, clerk, f.NOW, audit_id=made, name="rectify", finding=finding, text="已补", files=[])
    row = audits.audit(session, made)
    assert row is not None
    assert (row.waiting, row.to_mend, row.findings, row.unfinished) == (0, 1, 1, 1)
    kept = session.get(AuditFinding, finding)
    assert kept is not None
    assert (kept.status, kept.amount_fen, kept.place) == ("rectified", 100, make.COMMUNITY)
    f.filled_in(session, house, made)
    item = session.get(AuditItem, (made, project))
    assert item is not None
    assert (item.done, item.faults) == (8, 0)
    assert faults(session) == []


def test_two_people_sign(session: Session, house: House) -> None:
    made = f.signed(session, house)
    row = audits.audit(session, made)
    assert row is not None
    assert (row.status, row.signed_at) == ("signed", f.NOW)
    with pytest.raises(IntegrityError, match="four_eyes"), session.begin_nested():
        session.execute(sa.update(Audit).values(signed_by=Audit.submitted_by))


def test_whoever_prepared_it_does_not_sign(session: Session, house: House) -> None:
    made = f.running(session, house)
    f.filled_in(session, house, made)
    service.take(session, house.act("auditor"), f.NOW, audit_id=made, name="submit", opinion="合规")
    with pytest.raises(Refused, match="AUDIT_SAME_PERSON"):
        service.take(session, house.act("auditor"), f.NOW, audit_id=made, name="sign")


def test_an_audit_that_is_not_there(session: Session, house: House) -> None:
    with pytest.raises(Refused, match="NOT_FOUND"):
        service.draw(session, house.act("auditor"), f.NOW, audit_id="none")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (sa.update(Audit).values(findings=3), "audit column findings says 3, the book says 0"),
        (sa.update(Audit).values(seed="ff"), "audit the seed kept is not the one that was sealed"),
        (sa.update(AuditItem).values(score=9), "audit column score says 9, the book says "),
        (sa.delete(AuditItem), "audit table audit_item has another number of rows than the book"),
    ],
)
def test_verify_sees_what_was_changed_beside_the_book(
    session: Session, house: House, change: sa.Update | sa.Delete, said: str
) -> None:
    f.running(session, house)
    assert faults(session) == []
    session.execute(change.execution_options(synchronize_session=False))
    session.expire_all()
    assert any(fault.startswith(said) for fault in faults(session))


def test_a_root_sealed_before_the_plan_is_never_taken(session: Session, house: House) -> None:
    f.night(session)
    made = f.planned(session, house)
    with pytest.raises(Refused, match="AUDIT_SEAL_WAITS"):
        service.draw(session, house.act("auditor"), f.NOW + timedelta(days=1), audit_id=made)


def test_verify_sees_a_sample_drawn_with_another_root(session: Session, house: House) -> None:
    made, act = f.planned(session, house), house.act("auditor")
    f.night(session, tomorrow := f.NOW + timedelta(days=1))
    seed = session.get_one(Audit, made).seed
    service.take(session, act, tomorrow, audit_id=made, name="draw", seed=seed, root="0" * 64)
    assert "audit the sample was not drawn with the first root sealed after the plan" in faults(session)


def test_verify_misses_the_columns(session: Session, house: House) -> None:
    f.planned(session, house)
    session.execute(sa.delete(Audit))
    session.expire_all()
    assert "audit has no read columns" in faults(session)


def test_the_desk_tells_what_is_new_and_what_waits(session: Session, house: House) -> None:
    me = house.auditor.id
    assert desk.desk(session, make.COMMUNITY, me).since is None
    service.seen(session, house.act("auditor"), make.NOW, place=make.COMMUNITY)
    service.seen(session, house.act("auditor"), make.NOW + timedelta(days=1), place=make.COMMUNITY)
    f.running(session, house)
    found = desk.desk(session, make.COMMUNITY, me)
    assert found.since == make.NOW + timedelta(days=1)
    assert found.news["approved"] == 3
    assert found.news["archived"] == 1
    assert [row.status for row in found.to_go_on] == ["running"]
    assert desk.desk(session, make.NEIGHBOUR, me).audits == ()


def test_the_desk_asks_little_however_much_there_is(session: Session, house: House) -> None:
    service.seen(session, house.act("auditor"), make.NOW, place=make.COMMUNITY)
    for _ in range(4):
        f.running(session, house)
    with counted(session) as sent:
        desk.desk(session, make.COMMUNITY, house.auditor.id)
    assert len(sent) <= 8


@pytest.mark.usefixtures("zh")
def test_signs_in_the_buying_are_a_risk_answered_ones_a_smaller_one(session: Session, tmp_path: Path) -> None:
    row = buy.approved(session, 40)
    suppliers, package_id = buy.trio(session), buy.draft(session, row)
    buy.invited(session, package_id, suppliers)
    buy.received(session, package_id, suppliers, tmp_path, phone="13900000000")
    buy.opened(session, package_id)
    state = state_of_package(session, package_id)
    assert state.open_alarms
    (unit,) = population.units(session, row.place, row.year, f.NOW)
    (reason,) = [one for one in unit.reasons if one.code == "alarms"]
    assert reason.figures == {"count": len(state.open_alarms)}
    for one in state.open_alarms:
        buy.service.answer_alarm(
            session, buy.OFFICER, buy.AFTER, package_id=package_id, key=one.key, answer="同一座机，已查明。"
        )
    (unit,) = population.units(session, row.place, row.year, f.NOW)
    signs = {one.code: one for one in unit.reasons}
    assert "alarms" not in signs
    assert signs["answered"].figures == {"count": len(state.open_alarms)}
    assert signs["answered"].points == 1
    assert words.sign(signs["answered"]) == f"采购预警 {len(state.open_alarms)} 条，已有书面说明，所以按较低的分计"


def test_a_year_that_went_wrong_quietly_scores(session: Session) -> None:
    staff = office.funded(session)
    led = [year.led(session, staff, "under_way", title=f"零星维修{n}", cost_wan=6) for n in range(3)]
    delivery.refer_variation(
        session, staff.act(session, "officer"), f.NOW, project_id=led[0].id, amount_fen=7_000_000, reason="加做防水层"
    )
    units = {one.project: one for one in population.units(session, make.COMMUNITY, f.YEAR, f.NOW)}
    signs = {row.id: {reason.code for reason in units[row.id].reasons} for row in led}
    assert all({"unannounced", "one_winner"} <= found for found in signs.values())
    assert "pending" in signs[led[0].id]
    assert "pending" not in signs[led[1].id]
    later = population.units(session, make.COMMUNITY, f.YEAR, make.NOW.replace(year=f.YEAR + 1, month=6))
    (reason,) = [one for one in later[0].reasons if one.code == "overdue"]
    assert reason.figures["open_fen"] > 0
    assert reason.figures["days"] > 31
