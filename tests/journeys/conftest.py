"""What all journeys share."""

from __future__ import annotations

import pytest

from tests.browser import Watch


@pytest.fixture(scope="module")
def watch() -> Watch:
    """Looks at every page of the journey."""
    return Watch()
