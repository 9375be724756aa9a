"""The settings of a search, as the run asks for."""

from __future__ import annotations

from hypothesis import settings

from tests.rules.conftest import NIGHTLY, QUIET


def examples(count: int, steps: int = 30) -> settings:
    """``count`` examples that are the same in every run; in the nightly profile its own, random and many."""
    if settings.get_current_profile_name() == NIGHTLY:
        return settings.get_profile(NIGHTLY)
    return settings(
        max_examples=count, stateful_step_count=steps, deadline=None, derandomize=True, suppress_health_check=QUIET
    )
