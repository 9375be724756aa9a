"""The agenda as a clerk fills it in: a row for each project, correction or topic, with its minutes and documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from flask_babel import gettext
from werkzeug.datastructures import FileStorage, MultiDict

from deliberation.meetings.papers import kept
from deliberation.meetings.service.calling import LONGEST_ITEM, Entry, Paper, Topic
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor
from deliberation.web.forms import clean, half_width
from deliberation.web.refusals.say import say

TOPICS = 4
"""Rows for items that are not about a project."""
LONGEST_TITLE, LONGEST_TEXT = 60, 500


@dataclass(slots=True)
class Row:
    """One row; ``order`` and ``minutes`` are kept as typed. ``fixed`` rows are ticked, the others written.

    ``barred`` says why a row cannot be ticked now; empty where it can.
    """

    key: str
    title: str = ""
    text: str = ""
    note: str = ""
    subject: str = ""
    fixed: bool = False
    barred: str = ""
    ticked: bool = False
    order: str = ""
    minutes: str = ""
    papers: tuple[Paper, ...] = ()
    token: str = ""
    faults: list[str] = field(default_factory=list)

    @property
    def used(self) -> bool:
        """Whether the row is to stand on the agenda."""
        return self.ticked if self.fixed else bool(self.title or self.text or self.papers)

    @property
    def entry(self) -> Entry:
        """The row as the service takes it."""
        planned = int(self.minutes) if self.minutes else 0
        if self.fixed and not self.subject:
            return Entry(self.key, planned, self.papers)
        return Entry(Topic(self.title, self.text, self.subject), planned, self.papers)


class Rows:
    """Every row of the form; ``sound`` once it was read without faults."""

    def __init__(self, choices: Iterable[Row], topics: int = TOPICS) -> None:
        self.rows = [*choices, *(Row(f"t{number}") for number in range(1, topics + 1))]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    @property
    def fixed(self) -> list[Row]:
        """The rows to tick."""
        return [row for row in self.rows if row.fixed]

    @property
    def written(self) -> list[Row]:
        """The rows to write."""
        return [row for row in self.rows if not row.fixed]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong with any row."""
        return not any(row.faults for row in self.rows)

    @property
    def entries(self) -> list[Entry]:
        """The rows in use, in the order the clerk gave; those without a number follow as they stand."""
        used = [(int(row.order or 999), place, row) for place, row in enumerate(self.rows) if row.used]
        return [row.entry for _order, _place, row in sorted(used, key=lambda one: one[:2])]

    def read(self, form: MultiDict[str, str], files: MultiDict[str, FileStorage], actor: Actor, place: str) -> None:
        """Take what was sent, the documents into the store, and say beside each row what is wrong with it."""
        ticked = set(form.getlist("items"))
        for row in self.rows:
            row.ticked = row.key in ticked and not row.barred
            if not row.fixed:
                row.title, row.text = clean(form.get(f"title-{row.key}")), clean(form.get(f"text-{row.key}"))
            row.order, row.minutes = (half_width(form.get(f"{name}-{row.key}", "")) for name in ("order", "minutes"))
            where = (actor.id, place, row.key)
            before = kept.unseal(form.get(f"kept-{row.key}"), *where)
            row.papers, row.faults = kept.take(before, actor, files.getlist(f"papers-{row.key}"))
            row.token = kept.seal(row.papers, *where)
            row.faults += _faults(row)


def _faults(row: Row) -> Iterator[str]:
    if row.used and not row.title:
        yield say(Refusal("TITLE_NEEDED", "meeting:call"))
    for text, most in ((row.title, LONGEST_TITLE), (row.text, LONGEST_TEXT)):
        if not row.fixed and len(text) > most:
            yield gettext("At most %(most)s characters; there are %(length)s now.", most=most, length=len(text))
    if row.minutes and not _whole(row.minutes, LONGEST_ITEM):
        yield say(Refusal("MINUTES_OF_ITEM", "meeting:call"))
    if row.order and not _whole(row.order, 99):
        yield gettext("The place on the agenda is a number: 1, 2, 3 …")


def _whole(text: str, most: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 4 and 0 < int(text) <= most
