"""What an act is refused with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from deliberation.rules.refusal import Refused


def refused(act: Callable[..., object], *args: Any, **named: Any) -> str:
    """The code of the refusal that ``act`` meets."""
    with pytest.raises(Refused) as caught:
        act(*args, **named)
    return caught.value.refusal.code
