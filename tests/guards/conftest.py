"""What several guards stand on: one of everything that an address can name."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from tests.guards.samples import SAMPLES


@pytest.fixture
def arguments(session: Session) -> dict[str, str]:
    """One sample for every name in a URL, kept when a page rolls back."""
    made = {name: sample(session) for name, sample in SAMPLES.items()}
    session.commit()
    return made
