"""Days as people type them."""

from __future__ import annotations

import re
from datetime import date

from deliberation.web.forms import half_width

_PARTS = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})")


def parse_day(text: str) -> date | None:
    """1958-03-07 from 1958-3-7, 1958.3.7, 1958年3月7日, 19580307 or their full-width forms; None for anything else."""
    compact = half_width(text)
    found = _PARTS.fullmatch(compact) or _RUN.fullmatch(compact)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
