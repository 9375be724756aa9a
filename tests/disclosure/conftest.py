"""A community in the middle of its year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from deliberation.proposals.queries import ProjectRow
from tests.delivery import factories as office
from tests.delivery.factories import Office
from tests.disclosure import factories as make_year


@dataclass(frozen=True)
class Year:
    """A year with one project paid in part, one approved, one completed and one only proposed."""

    staff: Office
    running: ProjectRow
    approved: ProjectRow
    archived: ProjectRow
    proposed: ProjectRow


@pytest.fixture
def year(session: Session) -> Year:
    """The year of 文华社区 with its money."""
    staff = office.funded(session)
    running = make_year.led(session, staff, "under_way", title="深宝住宅区天台防水修复", supporters=3)
    return Year(
        staff,
        make_year.pay(session, staff, running, "预付款", "记-07-012"),
        make_year.led(session, staff, "approved", title="=HYPERLINK(1)", category="goods", cost_wan=20),
        make_year.led(session, staff, "archived", title="社区邻里节", category="service", cost_wan=6),
        make_year.led(session, staff, "collected", title="路灯"),
    )


@pytest.fixture
def zh(app: Flask) -> Iterator[None]:
    """Sheets and stories are written in the language of a request."""
    with app.test_request_context("/"):
        yield
