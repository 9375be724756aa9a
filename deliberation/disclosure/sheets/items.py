"""Projects as the sheets read them: the columns, the replay of the stream, and when each thing happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from deliberation.disclosure.queries.rollup import CHOSEN
from deliberation.disclosure.sheets.cells import Cell
from deliberation.disclosure.sheets.frame import Reach
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.proposals import queries as proposals
from deliberation.rules.project import PHASES, PROJECT, SIDE_PHASES, ProjectState
from deliberation.rules.replay import Event
from deliberation.web.filters import iso
from deliberation.web.masking import masked
from deliberation.web.words import CATEGORIES, REASONS, THEMES, Words
from deliberation.web.words import PHASES as PHASE_WORDS

BATCH = 200
"""Streams read at a time."""

EVERY = (*PHASES, *SIDE_PHASES)
BEGUN = (*CHOSEN, "pooled")
"""Chosen, and what went back to the pool: its contract may have been ended after something was paid."""


@dataclass(frozen=True, slots=True)
class Item:
    """A project of the year: its columns, its replay, its events, and the name of its community."""

    row: proposals.ProjectRow
    state: ProjectState
    events: tuple[Recorded, ...]
    community: str

    def each(self, *types: str) -> Iterator[Event]:
        """The events of some types, in order."""
        return (recorded.event for recorded in self.events if recorded.event.type in types)

    def first(self, *types: str) -> datetime | None:
        """When something of these types happened first."""
        return next((event.at for event in self.each(*types)), None)

    def last(self, *types: str) -> datetime | None:
        """When something of these types happened last."""
        return next((one.event.at for one in reversed(self.events) if one.event.type in types), None)

    def latest(self, *types: str) -> dict[str, Any]:
        """What the last event of these types says; nothing where there was none."""
        found = list(self.each(*types))
        return dict(found[-1].data) if found else {}


def items(session: Session, reach: Reach, phases: tuple[str, ...] = CHOSEN) -> Iterator[Item]:
    """The projects of the year in the order of communities and numbers, a batch of streams at a time."""
    wanted = proposals.Filter(year=reach.year, phases=phases)
    rows = [row for code in _prefixes(reach) for row in proposals.everything(session, code, wanted)]
    rows = [row for row in rows if row.place in reach.communities]
    rows.sort(key=lambda row: (row.place, not row.number, row.number, row.created_at, row.id))
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        histories = book.histories(session, [proposals.stream_of(row.id) for row in batch])
        for row in batch:
            events = histories.get(proposals.stream_of(row.id), ())
            yield Item(row, PROJECT.replay(one.event for one in events), events, reach.name_of(row.place))


def _prefixes(reach: Reach) -> tuple[str, ...]:
    """The places that cover all communities of the reach."""
    return (reach.place.code,) if reach.communities else ()


def word(words: Words, code: str) -> str:
    """A code in words; what is no code stays as it is."""
    return str(words.get(code, code))


def number(item: Item) -> Cell:
    """The project's number."""
    return item.state.number or None


def title(item: Item) -> Cell:
    """The project's title."""
    return item.state.title


def category(item: Item) -> Cell:
    """Service, goods or works."""
    return word(CATEGORIES, item.state.category)


def theme(item: Item) -> Cell:
    """The theme of the project."""
    return word(THEMES, item.state.theme)


def phase(item: Item) -> Cell:
    """Where the project stands."""
    return word(PHASE_WORDS, item.state.phase)


def reason(item: Item) -> Cell:
    """The reason given last, in words."""
    return masked(word(REASONS, item.state.reason)) if item.state.reason else None


def fen(name: str) -> Callable[[Item], Cell]:
    """A sum of the project's state; nothing where it is nought."""
    return lambda item: getattr(item.state, name) or None


def day(*types: str) -> Callable[[Item], Cell]:
    """The day on which something of these types happened last."""

    def found(item: Item) -> Cell:
        when = item.last(*types)
        return iso(when) if when else None

    return found
