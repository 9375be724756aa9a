"""Tests of accounts share one address; only the test of the limit counts its requests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from deliberation.extensions import limiter
from tests import factories as f


@pytest.fixture(autouse=True)
def _no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", False)


@pytest.fixture
def clock() -> Iterator[time_machine.Coordinates]:
    """The hour of the tests, standing still."""
    with time_machine.travel(f.NOW, tick=False) as traveller:
        yield traveller
