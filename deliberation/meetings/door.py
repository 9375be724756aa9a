"""The code at the door: it changes every half minute, so that only who sees the screen of the hall can check in."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta

from deliberation.vault import vault

SECONDS = 30
"""How long one code stands on the screen; the one before it is still taken."""


def code(meeting_id: str, at: datetime) -> str:
    """The long code of this half minute, for the QR picture."""
    return _digest(meeting_id, _slot(at))[:20]


def digits(meeting_id: str, at: datetime) -> str:
    """The six digits of this half minute, for whoever cannot scan."""
    return _digits(meeting_id, _slot(at))


def changes_at(at: datetime) -> datetime:
    """When the next code comes up."""
    return datetime.fromtimestamp((_slot(at) + 1) * SECONDS, UTC)


def fits(meeting_id: str, at: datetime, given: str) -> bool:
    """Whether ``given``, scanned or typed, is the code of now or of the half minute before."""
    found = False
    for slot in (_slot(at), _slot(at - timedelta(seconds=SECONDS))):
        for right in (_digest(meeting_id, slot)[:20], _digits(meeting_id, slot)):
            found |= hmac.compare_digest(right.encode(), given.encode())
    return found


def _slot(at: datetime) -> int:
    return int(at.timestamp()) // SECONDS


def _digest(meeting_id: str, slot: int) -> str:
    return vault.index("door", f"{meeting_id}:{slot}")


def _digits(meeting_id: str, slot: int) -> str:
    return f"{int(vault.index('door digits', f'{meeting_id}:{slot}'), 16) % 1_000_000:06d}"
