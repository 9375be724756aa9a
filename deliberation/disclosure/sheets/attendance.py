"""The attendance of a year as a sheet: the number and the code of the book stand in its head.

What is kept of an issue holds family names only, even where the file itself has full names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from flask_babel import gettext as _

from deliberation.communities.queries import PlaceRow
from deliberation.disclosure.sheets.cells import Cell, safe
from deliberation.disclosure.sheets.content import ATTENDANCE, ATTENDANCE_FULL, Column, Content, tidy
from deliberation.ledger.book import Head
from deliberation.web.filters import masked

NAME = "name"
"""The field with the name; its column is called ``title``, which is what a row of a sheet is known by."""

Rows = tuple[str, tuple[Mapping[str, Cell], ...]]
"""What the year comes to in one line, and its rows by field."""


@dataclass
class Attendance:
    """The sheet of ``body`` in ``year``: ``read`` counts it from the book, ``columns`` are its fields and headings."""

    lineage: tuple[PlaceRow, ...]
    body: str
    year: int
    columns: Mapping[str, str]
    read: Callable[[], Rows]
    full: bool
    _names: dict[Cell, str] = field(default_factory=dict)

    def content(self, heads: tuple[Head, ...]) -> Content:
        """What is kept and compared: family names alone."""
        told, rows = self.read()
        self._names = {row["seat"]: str(row[NAME] or "") for row in rows}
        columns = tuple(_column(key, label) for key, label in self.columns.items())
        return Content(
            place=self.lineage[-1].code,
            name=ATTENDANCE_FULL if self.full else ATTENDANCE,
            year=self.year,
            title=self._title(),
            info=" · ".join([*self._made_by(), told, *self._for_whom()]),
            columns=columns,
            rows=tuple(tidy(columns, self._cells(row)) for row in rows),
            totals=(None,) * len(columns),
            labels=(_("Code of the book"), _("File number"), _("Made at"), _("Made by")),
            heads=heads,
        )

    def shown(self, content: Content) -> Content:
        """The sheet as the file says it: with full names for those who may have them."""
        if not self.full:
            return content
        seat, name = (list(self.columns).index(key) for key in ("seat", NAME))
        rows = ((*row[:name], safe(self._names.get(row[seat], "")), *row[name + 1 :]) for row in content.rows)
        return replace(content, rows=tuple(rows))

    def _title(self) -> str:
        place = self.lineage[-1].short
        if self.body:
            return _("%(place)s, %(year)s: attendance of %(body)s", place=place, year=self.year, body=self.body)
        return _("%(place)s, %(year)s: attendance of the council", place=place, year=self.year)

    def _made_by(self) -> Iterable[str]:
        yield _("Drawn up by: %(unit)s", unit="".join(row.name for row in self.lineage[1:]))
        yield _("Year: %(year)s", year=self.year)

    def _for_whom(self) -> Iterable[str]:
        if self.full:
            yield _("With full names, for the council and the offices")

    def _cells(self, row: Mapping[str, Cell]) -> Iterable[Cell]:
        return (masked(str(row[key] or "").rstrip("*")) if key == NAME else row[key] for key in self.columns)


def family_names(content: Content, found: Iterable[tuple[object, ...]]) -> list[tuple[object, ...]]:
    """The rows of an uploaded sheet with full names, as its issue is kept: family names alone."""
    at = next(at for at, column in enumerate(content.columns) if column.key == "title")
    heading = tuple(column.label for column in content.columns)
    rows, below = [], False
    for row in found:
        known = below and at < len(row) and row[at]
        rows.append((*row[:at], masked(str(row[at]).strip()), *row[at + 1 :]) if known else row)
        below = below or tuple(row[: len(heading)]) == heading
    return rows


def _column(key: str, label: str) -> Column:
    return Column("title", label, "text", 10) if key == NAME else Column(key, label, "count", 8)
