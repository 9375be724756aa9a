"""The signs found in quotes stand in the procurement sheet in words, with the office that has answered them."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from deliberation.disclosure.sheets.kinds.procurement import _signs
from deliberation.procurement import queries, service
from deliberation.procurement.queries.awards import procurements
from tests import factories as make
from tests.procurement import factories as buy


@pytest.mark.usefixtures("zh")
def test_a_sign_is_named_and_so_is_who_answered_it(session: Session, tmp_path: Path) -> None:
    for part in ("一期", "二期"):
        buy.draft(session, buy.approved(session, 45, title=part))
    package_id = buy.draft(session, buy.approved(session, 45, title="三期"))
    suppliers = buy.trio(session)
    buy.invited(session, package_id, suppliers)
    buy.received(session, package_id, suppliers, tmp_path)
    buy.opened(session, package_id)
    (alarm, *_others) = queries.state_of_package(session, package_id).open_alarms
    assert alarm.kind == "split_year"
    rows = procurements(session, make.COMMUNITY, 2026)
    assert _signs(session, rows)[package_id].startswith("同年度同类合计（待答复）")
    service.answer_alarm(session, buy.OFFICER, buy.AFTER, package_id=package_id, key=alarm.key, answer="两处不同。")
    assert _signs(session, rows)[package_id].startswith("同年度同类合计（黄贝街道办事处已答复）")
