"""Days as people type them."""

from __future__ import annotations

import re
from datetime import date

from deliberation.web.forms import half_width

_PARTS = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?")
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})")


def parse_day(text: str) -> date | None:
    """1958-03-07 from 1958-3-7, 1958.3.7, 1958年3月7日, 19580307 or their full-width forms; None for anything else."""
    found = _parts(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def written_as_day(text: str) -> bool:
    """Whether it is written as a day, be there such a day or not."""
    return _parts(text) is not None


def _parts(text: str) -> re.Match[str] | None:
    compact = half_width(text)
    return _PARTS.fullmatch(compact) or _RUN.fullmatch(compact)
