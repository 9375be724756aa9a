"""How long to search: 200 meetings in the normal run, 10,000 longer ones with ``--hypothesis-profile=nightly``."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

from tests.rules.wellformed import wellformed

__all__ = ["wellformed"]

NIGHTLY = "nightly"
QUIET = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]

settings.register_profile(
    NIGHTLY, max_examples=10_000, stateful_step_count=50, deadline=None, suppress_health_check=QUIET
)
