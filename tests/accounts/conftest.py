"""Tests of accounts share one address; only the test of the limit counts its requests."""

from __future__ import annotations

import pytest

from deliberation.extensions import limiter


@pytest.fixture(autouse=True)
def _no_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "enabled", False)
