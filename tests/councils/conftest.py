"""What the tests of councils share; their engines are held to what all rules are held to."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.councils import factories as make
from tests.councils.factories import Staff
from tests.rules.wellformed import wellformed

__all__ = ["wellformed"]


@pytest.fixture
def held(session: Session) -> Staff:
    """The people who keep the councils of a community."""
    return make.staff(session)
