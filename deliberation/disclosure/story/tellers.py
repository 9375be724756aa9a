"""Event type → who tells it; and the telling from first to last."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from deliberation.disclosure.story import changes, early, late
from deliberation.disclosure.story.telling import Entry, Telling
from deliberation.ledger.book import Recorded
from deliberation.rules.project.evolve import FOLDS

Teller = Callable[[Telling, Recorded, Any], None]

_TELLING = (early, late, changes)

TELLERS: dict[str, Teller] = {
    name: next(getattr(part, name) for part in _TELLING if hasattr(part, name)) for name in FOLDS
}
"""Every event that a project can have."""


def tell(story: Telling, history: Iterable[Recorded]) -> tuple[Entry, ...]:
    """The story of a project, oldest first."""
    for item in history:
        TELLERS[item.event.type](story, item, item.event.data)
    return tuple(story.entries)
