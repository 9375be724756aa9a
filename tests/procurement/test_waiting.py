"""What buying waits for stands on the desk of whoever may do it next, and not of those who acted before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.followup import queries as due
from deliberation.followup.registry import Due
from deliberation.procurement import queries, service
from deliberation.procurement.models import Package
from deliberation.rules.replay import Actor
from deliberation.rules.supplier.state import PriceLine
from tests import factories as make
from tests.conftest import counted
from tests.procurement import factories as buy

pytestmark = pytest.mark.usefixtures("zh")

OFFICER = frozenset({"subdistrict_officer"})
BOTH = OFFICER | {"clerk"}
PEOPLE = {one.id: BOTH for one in (buy.CLERK, buy.OFFICER, buy.SECOND)}
OURS = {"opening", "comparison", "sign", "award", "supplier_entry", "supplier_prices"}


def waiting(session: Session, place: str = make.SUBDISTRICT) -> list[Due]:
    return [one for one in due.due(session, place, buy.AFTER) if one.kind in OURS]


def told(session: Session) -> list[tuple[str, set[str]]]:
    """What waits, and whose desks it is on when everybody holds both offices."""
    return [(one.kind, {who for who, roles in PEOPLE.items() if one.waits_for(who, roles)}) for one in waiting(session)]


def test_a_package_goes_from_hand_to_hand(session: Session, tmp_path: Path) -> None:
    sellers, package = buy.trio(session), buy.draft(session)
    clerk, officer, second = PEOPLE
    buy.invited(session, package, sellers)
    buy.received(session, package, sellers, tmp_path)
    assert told(session) == []
    state = queries.state_of_package(session, package)
    lines = {(sold.supplier, lot.project): lot.sum_fen * share // 100
             for sold, share in zip(state.offers, (90, 93, 99), strict=True) for lot in state.lots}  # fmt: skip
    service.unseal(session, buy.CLERK, buy.AFTER, package_id=package)
    service.open_quotes(session, buy.CLERK, buy.AFTER, package_id=package, lines=lines)
    assert told(session) == [("opening", {officer, second})]
    service.confirm_opening(session, buy.OFFICER, buy.AFTER, package_id=package)
    assert told(session) == [("comparison", {clerk, officer, second})]
    (one,) = waiting(session)
    assert (one.roles, one.since, one.day) == (("clerk",), buy.AFTER, None)
    service.compare(session, buy.CLERK, buy.AFTER, package_id=package, by="price", scores={})
    assert told(session) == [("award", {officer, second})]
    assert not waiting(session)[0].waits_for("somebody", frozenset({"clerk"}))
    service.award(session, buy.SECOND, buy.AFTER, package_id=package, supplier_id=sellers[0], reason="总价最低。")
    assert told(session) == []


def test_a_sign_is_answered_first_and_whoever_answers_does_not_award(session: Session, tmp_path: Path) -> None:
    sellers, package = buy.trio(session), buy.draft(session)
    clerk, officer, second = PEOPLE
    buy.invited(session, package, sellers)
    buy.received(session, package, sellers, tmp_path, phone="13900000000")
    buy.opened(session, package)
    service.compare(session, buy.CLERK, buy.AFTER, package_id=package, by="price", scores={})
    assert session.get_one(Package, package).waiting > 0
    assert told(session) == [("sign", {officer, second})]
    for alarm in queries.state_of_package(session, package).open_alarms:
        service.answer_alarm(session, buy.OFFICER, buy.AFTER, package_id=package, key=alarm.key, answer="已核实。")
    assert told(session) == [("award", {second})]
    assert clerk not in told(session)[0][1]


def test_a_supplier_waits_for_another_officer_and_its_prices_too(session: Session) -> None:
    clerk, officer, second = PEOPLE
    supplier = buy.make_supplier(session, listed=False)
    assert told(session) == [("supplier_entry", {officer, second})]
    (one,) = waiting(session)
    assert (one.place, one.title, one.since) == (make.SUBDISTRICT, buy.NAMES[0], buy.NOW)
    assert not one.waits_for("somebody", frozenset({"clerk"}))
    service.review(session, buy.OFFICER, buy.NOW, supplier_id=supplier, approve=True)
    assert told(session) == []
    lines = [PriceLine(item="路灯", unit="盏", price_fen=120_000)]
    service.offer_prices(
        session, buy.OFFICER, buy.NOW, supplier_id=supplier, lines=lines, until=date(2026, 12, 31)
    )  # fmt: skip
    assert told(session) == [("supplier_prices", {clerk, second})]
    service.confirm_prices(session, buy.SECOND, buy.NOW, supplier_id=supplier)
    assert told(session) == []


def test_the_links_open_for_whoever_it_waits_for(client: FlaskClient, session: Session, app: Flask) -> None:
    buy.make_supplier(session, listed=False)
    make.enter(client, session, make.holder(session, "subdistrict_officer", make.SUBDISTRICT))
    with app.test_request_context():
        addresses = [app.url_for(one.page, **dict(one.args)) for one in waiting(session)]
    assert len(addresses) == 1
    assert [client.get(url).status_code for url in addresses] == [200]
    assert addresses[0] in client.get(f"/places/{make.SUBDISTRICT}/today").text


def test_many_take_as_many_queries_as_one(session: Session) -> None:
    def begin() -> None:
        buy.make_supplier(session, listed=False)
        package = session.get_one(Package, buy.draft(session))
        service.cancel(session, Actor("x", BOTH), buy.NOW, package_id=package.id, reason="不办了")

    begin()
    session.flush()
    with counted(session) as few:
        assert len(waiting(session)) == 1
    for _ in range(3):
        begin()
    session.flush()
    with counted(session) as many:
        assert len(waiting(session)) == 4
    assert len(many) == len(few)
