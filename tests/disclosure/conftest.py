"""A community in the middle of its year."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from deliberation.proposals.queries import ProjectRow
from deliberation.rules.parameters import WAN
from tests.disclosure import factories as make_year
from tests.disclosure.factories import Hands


@dataclass(frozen=True)
class Year:
    """A year with one project paid in part, one approved, one completed and one only proposed."""

    hands: Hands
    running: ProjectRow
    approved: ProjectRow
    archived: ProjectRow
    proposed: ProjectRow


@pytest.fixture
def year(session: Session) -> Year:
    """The year of 文华社区 with its money."""
    make_year.announce(session)
    hands = make_year.hands(session)
    running = make_year.funded(session, title="深宝住宅区天台防水修复", cost_fen=42 * WAN, supporters=3)
    return Year(
        hands,
        make_year.pay(session, running, hands),
        make_year.funded(session, phase="approved", title="=HYPERLINK(1)", category="goods", cost_fen=20 * WAN),
        make_year.funded(session, phase="archived", title="社区邻里节", category="service", cost_fen=6 * WAN),
        make_year.funded(session, phase="collected", title="路灯"),
    )
