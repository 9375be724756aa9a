"""Documents that are shown to nobody for now: features above say which, and why."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from deliberation.rules.refusal import Refusal

Guard = Callable[[Session, str], Refusal | None]
"""``guard(session, digest)``: why the document is withheld, or None."""

_GUARDS: dict[str, Guard] = {}


def register(name: str, guard: Guard) -> None:
    """Ask ``guard`` before any document is handed out; registered again, it takes the place of the one before."""
    _GUARDS[name] = guard


def withheld(session: Session, digest: str) -> Refusal | None:
    """Why the document with ``digest`` is not handed out now; None where nobody objects."""
    return next((why for guard in _GUARDS.values() if (why := guard(session, digest)) is not None), None)
