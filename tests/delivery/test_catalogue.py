"""What was ordered from the priced catalogue is contracted with the one quote it has."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from deliberation.delivery import service
from deliberation.procurement import service as buying
from deliberation.procurement.queries import award_of
from deliberation.proposals.queries import project_state
from deliberation.rules.project.state import Quote
from deliberation.rules.refusal import Refused
from tests import factories as make
from tests.delivery import factories as lead
from tests.delivery.factories import at
from tests.procurement import factories as buy


def ordered(session: Session, folder: Path, method: str) -> tuple[lead.Office, str, str]:
    """A project whose package was awarded to the only supplier who was asked."""
    staff = lead.funded(session)
    row, supplier = lead.in_delivery(session, staff, "approved"), buy.make_supplier(session)
    package_id = buy.draft(session, row, method=method)
    buy.invited(session, package_id, [supplier], at(10))
    buy.received(session, package_id, [supplier], folder, at(10))
    buy.opened(session, package_id, shares=(90,), at=at(18))
    buying.compare(session, buy.CLERK, at(18), package_id=package_id, by="price", scores={})
    buying.award(session, buy.SECOND, at(18), package_id=package_id, supplier_id=supplier, reason="按目录价采购。")
    return staff, row.id, package_id


def test_one_quote_is_enough_for_a_contract_from_the_catalogue(session: Session, tmp_path: Path) -> None:
    staff, id_, package_id = ordered(session, tmp_path, "catalogue")
    award = award_of(session, id_)
    assert award is not None
    assert (award.method, len(award.quotes)) == ("catalogue", 1)
    with pytest.raises(Refused) as caught:
        service.contract(
            session, staff.act(session, "clerk"), at(19), project_id=id_, supplier=award.supplier,
            amount_fen=award.amount_fen, quotes=[Quote(award.supplier, award.amount_fen)],
        )  # fmt: skip
    assert caught.value.refusal.code == "AWARD_STANDS"
    state = service.contract_award(session, staff.act(session, "clerk"), at(19), project_id=id_)
    assert state == project_state(session, id_)
    assert (state.phase, state.package, state.contract_fen) == ("under_way", package_id, award.amount_fen)
    assert len(state.quotes) == 1


def test_whoever_buys_by_themselves_still_asks_three(session: Session, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        ordered(session, tmp_path, "self")
    assert caught.value.refusal.code == "PACKAGE_FEW_SUPPLIERS"


def test_a_project_that_is_being_bought_waits_for_its_award(
    client: FlaskClient, session: Session, tmp_path: Path
) -> None:
    staff = lead.funded(session)
    row = lead.in_delivery(session, staff, "approved", cost_wan=20, title="路灯")
    package_id = buy.draft(session, row, title="路灯采购")
    session.commit()
    make.enter(client, session, staff.clerk)
    for url in (f"/places/{make.COMMUNITY}/delivery", f"/projects/{row.id}/manage"):
        assert "采购进行中" in client.get(url).text, url
    shown = client.get(f"/projects/{row.id}/manage").text
    assert f"/packages/{package_id}/manage" in shown
    form = client.get(f"/projects/{row.id}/manage/contract").text
    assert "路灯采购" in form
    assert "选定这一家" not in form
    buying.cancel(session, buy.CLERK, buy.NOW, package_id=package_id, reason="改为直接比选")
    session.commit()
    assert "选定这一家" in client.get(f"/projects/{row.id}/manage/contract").text
    assert "采购进行中" not in client.get(f"/places/{make.COMMUNITY}/delivery").text
