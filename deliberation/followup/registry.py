"""What is due, told by those who know: each feature registers a provider for each kind of deadline it has.

A provider answers what is still to be done at a place or below it, each with its last day, or since when it waits
where no rule sets one; who registers says in whose hands it is and which page does it. Features above this one
register theirs when they are loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask_babel import LazyString
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing to be done: its kind, the stream or id it is about, its last day, the roles that may do it.

    ``page`` is the endpoint that does it, with its ``args``. ``provisional``: the day was counted by weekends, since
    the holidays of a year it touches are not decreed yet. ``person``: who does it, besides the holders of ``roles``;
    ``other_than``: who may not, having done a step before. ``quiet``: another job reminds of it. Without a ``day``
    nobody is reminded, and ``since`` says how long it has waited.
    """

    kind: str
    subject: str
    title: str
    place: str
    day: date | None
    roles: tuple[str, ...]
    page: str = ""
    args: tuple[tuple[str, str], ...] = ()
    provisional: bool = False
    person: str = ""
    other_than: tuple[str, ...] = ()
    quiet: bool = False
    since: datetime | None = None

    def waits_for(self, person: str, roles: frozenset[str]) -> bool:
        """Whether it is in the hands of ``person``, who holds ``roles`` here."""
        return self.person == person or (person not in self.other_than and not roles.isdisjoint(self.roles))

    def overdue(self, today: date) -> bool:
        """Whether its last day is over."""
        return self.day is not None and self.day < today

    @property
    def rank(self) -> str:
        """Where it stands among others, as text: by its last day; behind all those, what has none, the oldest first."""
        if self.day is not None:
            return self.day.isoformat()
        return f"~{self.since.astimezone(UTC).isoformat() if self.since else ''}"  # "~" comes after every digit


Provider = Callable[[Session, str, datetime], Iterable[Due]]
"""``provider(session, place, now)``: what is to be done at ``place`` or below it."""

_PROVIDERS: dict[str, Provider] = {}
LABELS: dict[str, LazyString] = {}
"""Kind → what it is called."""


def register(kind: str, label: LazyString, provider: Provider, **more: LazyString) -> None:
    """Have ``provider`` tell what is due of ``kind``; registered again, it takes the place of the one before.

    ``more``: the other kinds that it tells of in the same breath, and what they are called.
    """
    _PROVIDERS[kind] = provider
    LABELS.update({kind: label, **more})


def gather(session: Session, place: str, now: datetime) -> Iterator[Due]:
    """Everything that is due of every kind."""
    for provider in _PROVIDERS.values():
        yield from provider(session, place, now)
