"""What a sheet declares: columns with their sources, unit, paper; and of which places and days it speaks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from flask_babel import LazyString
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from deliberation.communities.queries import PlaceRow
from deliberation.disclosure.sheets.cells import Cell
from deliberation.disclosure.sheets.cells import Kind as CellKind
from deliberation.rules.notice import LOCAL

LEVELS = ("community", "subdistrict", "district", "city")
QUARTERS = (1, 2, 3, 4)
YUAN, WAN, PLAIN = _("Unit: yuan"), _("Unit: ten thousand yuan"), ""
SIGNED = (_("Table checked by"), _("Table answered for by"))
"""Who signs by hand; who drew the sheet up stands in it."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The communities that a sheet (or a part of it) speaks of, by code, and the year or quarter.

    A row belongs to the year of its project. The quarters part that year by the day something was done: what was done
    before the year began counts in the first, what after its end in the last, so four quarters make the year.
    """

    place: PlaceRow
    communities: Mapping[str, PlaceRow]
    year: int
    quarter: int = 0

    def holds(self, when: datetime | date | None) -> bool:
        """Whether what was done at ``when`` belongs into the sheet; what has no day does only in the year's."""
        if not self.quarter:
            return True
        if when is None:
            return False
        day = when.astimezone(LOCAL).date() if isinstance(when, datetime) else when
        return self.quarter == (1 if day.year < self.year else 4 if day.year > self.year else (day.month + 2) // 3)

    def name_of(self, code: str) -> str:
        """文华社区."""
        return self.communities[code].short


class Record(Protocol):
    """What a row is made of; ``community`` is the name that wider sheets show."""

    @property
    def community(self) -> str:
        """The name of the community."""
        ...


@dataclass(frozen=True, slots=True)
class Field:
    """A column: heading, where its cells come from, what they are, width, the heading above, and if it is added up.

    ``overall`` makes the cell of the last row from the sums of the columns that are added up, by their keys.
    """

    key: str
    label: LazyString
    of: Callable[[Any], Cell]
    kind: CellKind = "text"
    width: int = 10
    group: LazyString | str = ""
    total: bool | None = None
    overall: Callable[[Mapping[str, int]], Cell] | None = None

    @property
    def added(self) -> bool:
        """Sums are added up unless declared otherwise; counts and shares only where declared."""
        return self.kind in {"money", "wan"} if self.total is None else self.total


@dataclass(frozen=True, slots=True)
class Kind:
    """One sheet: ``source`` gives its records for some communities, ``fields`` turn each into a row.

    ``tells`` says in a sentence what the sheet holds; under its title stand ``basis``, how figures were reached, and
    ``belongs``, by which day a row is of the year or quarter.
    ``elsewhere`` says of a quarter without rows where they are.
    ``per_project`` is how many rows a project makes about, to know beforehand which sheets are large.
    """

    name: str
    title: LazyString
    tells: LazyString
    fields: tuple[Field, ...]
    source: Callable[[Session, Reach], Iterable[Any]]
    unit: LazyString | str = YUAN
    basis: LazyString | str = ""
    paper: str = "A4"
    quarterly: bool = True
    formats: tuple[str, ...] = ("xlsx", "csv", "pdf")
    per_project: float = 1
    charts: Callable[[Any], list[Any]] | None = field(default=None)
    named: str = "title"
    belongs: LazyString | str = ""
    elsewhere: Callable[[Session, Reach], str] | None = None
