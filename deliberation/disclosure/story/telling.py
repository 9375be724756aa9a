"""What a story is made of: entries with their notes, links, photos and the records behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from deliberation.disclosure.story.words import EVENTS
from deliberation.ledger.book import Recorded
from deliberation.rules.notice import NoticeState
from deliberation.rules.rulebook import Rulebook
from deliberation.web.filters import day
from deliberation.web.look import page_url

Link = tuple[str, str]

SHORT = 16
"""Notes of at most so many characters share the line of the day."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One step: ``state`` is done, now, next or stopped; photos and documents by digest."""

    title: str
    when: str = ""
    notes: tuple[str, ...] = ()
    state: str = "done"
    links: tuple[Link, ...] = ()
    photos: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()

    @property
    def brief(self) -> str:
        """The day and the short notes on one line."""
        short = (note for note in self.notes if len(note) <= SHORT)
        return " · ".join(filter(None, (self.when, *short)))

    @property
    def long(self) -> tuple[str, ...]:
        """The notes that need lines of their own."""
        return tuple(note for note in self.notes if len(note) > SHORT)


@dataclass(frozen=True, slots=True)
class Record:
    """One event of the book as the page lists it: number, time, what it is called, and its hash."""

    seq: int
    at: datetime
    name: str
    hash: str


@dataclass(slots=True)
class Telling:
    """The story so far, and what the tellers may look up: masked names, the notices, the rules."""

    names: Mapping[str, str]
    notices: Mapping[str, NoticeState]
    rulebook: Rulebook
    entries: list[Entry] = field(default_factory=list)
    marks: dict[str, int] = field(default_factory=dict)

    def add(self, item: Recorded, title: str, *notes: str, **more: Any) -> None:
        """A new entry at the time of ``item``."""
        kept = tuple(note for note in notes if note)
        self.entries.append(Entry(title, day(item.event.at), kept, **more))

    def mark(self, key: str) -> None:
        """Remember the latest entry under ``key``, to be told anew when the matter goes on."""
        self.marks[key] = len(self.entries) - 1

    def again(self, key: str, entry: Entry) -> None:
        """Tell the entry under ``key`` anew, in its place."""
        self.entries[self.marks[key]] = entry

    def marked(self, key: str) -> Entry | None:
        """The entry under ``key``."""
        return self.entries[self.marks[key]] if key in self.marks else None

    def name(self, person: str) -> str:
        """张**, or two stars where the name is not known."""
        return self.names.get(person) or "**"


def digests(raw: object) -> tuple[str, ...]:
    """The file digests of an event's field."""
    return tuple(str(item) for item in raw) if isinstance(raw, list) else ()


def linked(*links: tuple[str, str | None]) -> tuple[Link, ...]:
    """The links whose pages this installation has."""
    return tuple((label, url) for label, url in links if url)


def page(endpoint: str, **values: object) -> str | None:
    """The address of a page; None where an id is missing or there is no such page."""
    return page_url(endpoint, **values) if all(values.values()) else None


QUIET = ("supported", "rated", "opinion_given")
"""Many people doing the same: told once, counted, not listed one by one."""


def records(history: Iterable[Recorded]) -> tuple[Record, ...]:
    """The events behind a story, without those that are only counted."""
    kept = (item for item in history if item.event.type not in QUIET)
    return tuple(Record(item.seq, item.event.at, str(EVENTS[item.event.type]), item.hash) for item in kept)
