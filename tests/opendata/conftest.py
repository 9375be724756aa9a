"""A community's year as the open tables tell it."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.delivery import factories as office
from tests.disclosure import factories as make_year


@pytest.fixture
def project(session: Session) -> str:
    """A project on its way, in a community with money; its texts name people."""
    staff = office.funded(session)
    row = make_year.led(session, staff, "under_way", title="天台防水修复", supporters=2)
    make_year.led(session, staff, "collected", title="路灯", need="请联系张伟明先生，电话 13812345678，住 3 栋502房")
    return row.id
