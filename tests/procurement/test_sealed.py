"""Sealed means sealed: who knows the code of a file does not read it before the seals are broken, on record."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberation.ledger import book
from deliberation.procurement import queries, service
from deliberation.procurement.models import Package, PackageQuote
from deliberation.procurement.projection import check_package, package_stream
from deliberation.rules.refusal import Refused
from tests import factories as make
from tests.procurement import factories as buy


@pytest.fixture
def folder(app: Flask) -> Path:
    return Path(app.config["UPLOAD_DIR"])


def quoted(session: Session, folder: Path) -> str:
    """A package with three sealed quotes."""
    suppliers, package_id = buy.trio(session), buy.draft(session)
    buy.invited(session, package_id, suppliers)
    buy.received(session, package_id, suppliers, folder)
    session.commit()
    return package_id


def files(session: Session, package_id: str) -> list[str]:
    return [*session.scalars(select(PackageQuote.file).where(PackageQuote.package_id == package_id))]


ROLES = (("clerk", make.COMMUNITY), ("subdistrict_officer", make.SUBDISTRICT), ("auditor", make.SUBDISTRICT),
         ("district_supervisor", make.SUBDISTRICT[:6]), ("administrator", make.CITY))  # fmt: skip


@pytest.mark.parametrize(("role", "place"), ROLES)
def test_nobody_reads_a_quote_before_its_seal_is_broken(
    client: FlaskClient, session: Session, folder: Path, role: str, place: str
) -> None:
    package_id = quoted(session, folder)
    make.place(session, place)
    digest = files(session, package_id)[0]
    for moment in (buy.NOW, buy.AFTER):
        with time_machine.travel(moment, tick=False):
            make.enter(client, session, make.holder(session, role, place), now=moment)
            answer = client.get(f"/documents/{digest}")
            assert answer.status_code == 409
            assert "这是密封报价" in answer.text
            assert b"%PDF" not in answer.data
    service.unseal(session, buy.CLERK, buy.AFTER, package_id=package_id)
    session.commit()
    with time_machine.travel(buy.AFTER, tick=False):
        make.enter(client, session, make.holder(session, role, place), now=buy.AFTER)
        answer = client.get(f"/documents/{digest}")
        buys = role != "administrator"  # who keeps the machine has no part in buying
        assert answer.status_code == (200 if buys else 403)
        assert answer.data.startswith(b"%PDF") == buys


def test_who_breaks_the_seals_is_on_record_and_only_after_the_time(
    client: FlaskClient, session: Session, folder: Path
) -> None:
    package_id = quoted(session, folder)
    base = f"/packages/{package_id}/manage"
    with pytest.raises(Refused, match="QUOTES_OPEN_LATER"):
        service.unseal(session, buy.CLERK, buy.NOW, package_id=package_id)
    clerk = make.holder(session, "clerk", make.COMMUNITY)
    with time_machine.travel(buy.AFTER, tick=False):
        make.enter(client, session, clerk, now=buy.AFTER)
        refused = client.post(f"{base}/open", data={f"line{n}_0": "300000" for n in range(3)})
        assert refused.status_code == 409
        assert "请先拆封" in refused.text
        assert "拆封报价" in client.get(base).text
        assert client.post(f"{base}/unseal").status_code == 303
        shown = client.get(f"{base}/open").text
    assert all(digest in shown for digest in files(session, package_id))
    (event,) = (one.event for one in book.history(session, package_stream(package_id)) if one.event.type == "unsealed")
    assert (event.actor, event.at) == (clerk.id, buy.AFTER)
    session.expire_all()
    assert set(session.scalars(select(PackageQuote.sealed).where(PackageQuote.package_id == package_id))) == {False}
    with pytest.raises(Refused, match="QUOTES_UNSEALED"):
        service.unseal(session, buy.CLERK, buy.AFTER, package_id=package_id)


def test_a_round_that_failed_unopened_stays_sealed(client: FlaskClient, session: Session, folder: Path) -> None:
    suppliers, package_id = buy.trio(session), buy.draft(session)
    buy.invited(session, package_id, suppliers)
    buy.received(session, package_id, suppliers[:2], folder)
    with pytest.raises(Refused, match="PACKAGE_FEW_QUOTES"):
        service.unseal(session, buy.CLERK, buy.AFTER, package_id=package_id)
    service.fail(session, buy.CLERK, buy.AFTER, package_id=package_id, cause="too_few", reason="只有两家")
    service.rerun(session, buy.CLERK, buy.AFTER, package_id=package_id)
    old = files(session, package_id)
    buy.invited(session, package_id, suppliers, buy.AFTER)
    buy.received(session, package_id, suppliers, folder, buy.AFTER)
    later = buy.AFTER + (buy.AFTER - buy.NOW)
    buy.opened(session, package_id, at=later)
    session.commit()
    make.enter(client, session, make.holder(session, "clerk", make.COMMUNITY))
    for digest in old:
        answer = client.get(f"/documents/{digest}")
        assert answer.status_code == 409
        assert "没有拆封过" in answer.text
    new = set(files(session, package_id)) - set(old)
    assert [client.get(f"/documents/{digest}").status_code for digest in new] == [200] * 3
    stream = package_stream(package_id)
    assert list(check_package(session, stream, book.history(session, stream))) == []


def test_the_database_itself_lets_nobody_award_who_answered_compared_or_drafted(
    session: Session, tmp_path: Path
) -> None:
    package_id = buy.awarded(session, tmp_path)
    row = session.get(Package, package_id)
    assert row is not None
    assert (row.drafted_by, row.compared_by, row.awarded_by) == (buy.CLERK.id, buy.CLERK.id, buy.SECOND.id)
    mine = update(Package).where(Package.id == package_id)
    for forged in (
        {"answered_by": buy.SECOND.id},
        {"answered_by": f"somebody {buy.SECOND.id}"},
        {"answered_by": f"{buy.SECOND.id} somebody"},
        {"drafted_by": buy.SECOND.id},
        {"compared_by": buy.SECOND.id},
        {"answered_by": buy.CLERK.id},
    ):
        nested = session.begin_nested()
        with pytest.raises(IntegrityError, match="four_eyes"):
            session.execute(mine.values(forged))
        nested.rollback()
    session.execute(mine.values(answered_by=f"{buy.SECOND.id}0 x{buy.SECOND.id}"))  # others, whatever they are called


def test_those_who_answered_are_kept(session: Session, tmp_path: Path) -> None:
    suppliers, package_id = buy.trio(session), buy.draft(session)
    buy.invited(session, package_id, suppliers)
    buy.received(session, package_id, suppliers, tmp_path, phone="139 0000 0000")
    buy.opened(session, package_id)
    service.compare(session, buy.CLERK, buy.AFTER, package_id=package_id, by="price", scores={})
    for one in queries.state_of_package(session, package_id).open_alarms:
        service.answer_alarm(session, buy.OFFICER, buy.AFTER, package_id=package_id, key=one.key, answer="已核实")
    row = session.get(Package, package_id)
    assert row is not None
    assert row.answered_by == buy.OFFICER.id
    with pytest.raises(IntegrityError, match="four_eyes"):
        session.execute(update(Package).values(awarded_by=buy.OFFICER.id))
