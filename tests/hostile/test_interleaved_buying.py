"""Buying: a late quote against breaking the seals, and an award against a sign that comes up at the same moment."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from deliberation.ledger import book
from deliberation.procurement import queries, service
from deliberation.procurement.projection import check_package, package_stream
from deliberation.procurement.service.playing import play
from deliberation.rules.replay import SYSTEM
from deliberation.rules.signs import Sign
from tests.hostile.interleaved import Sessions, second_waits
from tests.procurement import factories as buy

SIGN = Sign("near_equal", ("supplier-x", "supplier-y"), (10_000, 10_001))


def quoted(sessions: Sessions, folder: Path) -> tuple[str, str]:
    """A package with three sealed quotes of four suppliers asked; the package, the one that has not answered."""
    with sessions() as session, session.begin():
        late = buy.make_supplier(session, "深圳市迟到工程有限公司")
        suppliers, package_id = buy.trio(session), buy.draft(session)
        buy.invited(session, package_id, [*suppliers, late])
        buy.received(session, package_id, suppliers, folder)
    return package_id, late


def sound(sessions: Sessions, package_id: str) -> None:
    with sessions() as session:
        stream = package_stream(package_id)
        assert list(check_package(session, stream, book.history(session, stream))) == []


@pytest.mark.parametrize("quote_first", [True, False])
def test_a_quote_at_the_hour_is_in_before_the_seals_are_broken_or_not_at_all(
    committed: Sessions, tmp_path: Path, quote_first: bool
) -> None:
    package_id, late = quoted(committed, tmp_path)
    last = buy.CLOSES - timedelta(seconds=1)  # in time by its own clock, though it has to wait

    def hand_in(session: Session) -> None:
        service.receive(
            session, buy.CLERK, last, package_id=package_id, supplier_id=late, folder=tmp_path, stream=buy.paper()
        )

    def unseal(session: Session) -> None:
        service.unseal(session, buy.CLERK, buy.AFTER, package_id=package_id)

    first, second = (hand_in, unseal) if quote_first else (unseal, hand_in)
    heard = second_waits(committed, first, second)
    assert bool(heard) != quote_first, heard
    with committed() as session:
        state = queries.state_of_package(session, package_id)
    assert (late in {offer.supplier for offer in state.offers}) == quote_first
    sound(committed, package_id)


def compared(sessions: Sessions, folder: Path) -> tuple[str, str]:
    """A package whose quotes are compared, with no sign left open; the package and its cheapest supplier."""
    with sessions() as session, session.begin():
        suppliers, package_id = buy.trio(session), buy.draft(session)
        buy.invited(session, package_id, suppliers)
        buy.received(session, package_id, suppliers, folder)
        buy.opened(session, package_id)
        service.compare(session, buy.CLERK, buy.AFTER, package_id=package_id, by="price", scores={})
    return package_id, suppliers[0]


@pytest.mark.parametrize("sign_first", [True, False])
def test_nobody_is_awarded_past_a_sign_that_has_just_come_up(
    committed: Sessions, tmp_path: Path, sign_first: bool
) -> None:
    package_id, cheapest = compared(committed, tmp_path)

    def sign(session: Session) -> None:
        play(session, SYSTEM, buy.AFTER, package_id, "raise_alarm", SIGN.facts())

    def award(session: Session) -> None:
        service.award(
            session, buy.SECOND, buy.AFTER, package_id=package_id, supplier_id=cheapest, reason="总价最低，符合需求。"
        )

    heard = second_waits(committed, *((sign, award) if sign_first else (award, sign)))
    assert heard == ("ALARMS_OPEN" if sign_first else "PACKAGE_STATUS")
    with committed() as session:
        state = queries.state_of_package(session, package_id)
    assert (state.status, len(state.open_alarms)) == (("compared", 1) if sign_first else ("awarded", 0))
    sound(committed, package_id)


@pytest.mark.parametrize("suspended_first", [True, False])
def test_nobody_is_awarded_who_is_being_suspended(committed: Sessions, tmp_path: Path, suspended_first: bool) -> None:
    package_id, cheapest = compared(committed, tmp_path)

    def suspend(session: Session) -> None:
        until = buy.AFTER.date() + timedelta(days=60)
        service.suspend(session, buy.OFFICER, buy.AFTER, supplier_id=cheapest, reason="逾期", until=until)

    def award(session: Session) -> None:
        service.award(
            session, buy.SECOND, buy.AFTER, package_id=package_id, supplier_id=cheapest, reason="总价最低，符合需求。"
        )

    heard = second_waits(committed, *((suspend, award) if suspended_first else (award, suspend)))
    assert heard == ("SUPPLIER_NOT_USABLE" if suspended_first else "")
    sound(committed, package_id)
