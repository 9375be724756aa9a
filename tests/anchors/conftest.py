"""A small community whose book has something in it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from deliberation.anchors import service
from deliberation.anchors.proofs import Root
from tests import factories as make
from tests.proposals.factories import make_project

FIRST, SECOND, THIRD = date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 3)


def at(day: date) -> datetime:
    """Shortly after a day has ended in Shenzhen."""
    return datetime(day.year, day.month, day.day, 16, 5, tzinfo=UTC)


def sealed(session: Session, day: date) -> Root:
    """The root of ``day``."""
    return service.seal(session, at(day), day=day)


@pytest.fixture
def project(session: Session) -> str:
    """One project in the book."""
    make.place(session)
    return make_project(session, phase="screened").id
