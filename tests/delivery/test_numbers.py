"""Approvals at the same moment get numbers 1 to n, none twice and none left out."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.delivery import service
from deliberation.delivery.queries import check_series
from deliberation.proposals import notice_moves
from deliberation.proposals.models import Project
from deliberation.rules.parameters import WAN
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.delivery import factories as lead
from tests.delivery.factories import YEAR, at

THREADS = 8
PATIENCE = 60
"""Seconds: who waits longer for the others waits in vain, for one of them failed."""
OFFICER = Actor("o" * 32, frozenset({"subdistrict_officer"}))


def test_numbers_are_gap_free_under_concurrency(committed: Callable[[], Session]) -> None:
    """Eight approvals at once; the money suffices for five, so three roll back and give their numbers back."""
    with committed() as session, session.begin():
        staff = lead.funded(session, wan=50)
        ids = [lead.in_delivery(session, staff, "on_notice", cost_wan=10).id for _ in range(THREADS)]
        for id_ in ids:
            notice_moves.end_notice(session, staff.act(session, "clerk"), at(8), id_)
    barrier = Barrier(THREADS, timeout=PATIENCE)

    def approve(id_: str) -> str:
        with committed() as session:
            session.execute(sa.text("SELECT 1"))
            barrier.wait()
            try:
                service.approve(session, OFFICER, at(9), project_id=id_, budget_fen=10 * WAN)
            except Refused as refused:
                session.rollback()
                return refused.refusal.code
            session.commit()
            return ""

    with ThreadPoolExecutor(THREADS) as pool:
        assert sorted(pool.map(approve, ids)) == [""] * 5 + ["MONEY_SHORT"] * 3
    with committed() as session:
        numbers = sorted(session.scalars(sa.select(Project.number).where(Project.number != "")))
        assert numbers == [f"{make.COMMUNITY}-{YEAR}-{number:03d}" for number in range(1, 6)]
        assert list(check_series(session, f"cycle:{make.COMMUNITY}:{YEAR}", ())) == []
