"""A sheet made from the book: what its kind declares, for the communities of a place, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.communities.queries import PlaceRow
from deliberation.disclosure.sheets.cells import Cell
from deliberation.disclosure.sheets.content import LAYOUT, Column, Content, Row, tidy
from deliberation.disclosure.sheets.frame import SIGNED, WAN, Kind, Reach
from deliberation.disclosure.sheets.widths import fitted
from deliberation.funds import queries as funds
from deliberation.ledger.book import Head
from deliberation.web.filters import wan_yuan, yuan


def compose(
    session: Session, kind: Kind, reach: Reach, lineage: tuple[PlaceRow, ...], heads: tuple[Head, ...], by: str
) -> Content:
    """The sheet of the last place of ``lineage`` as the office ``by`` takes it out, all in memory."""
    columns = columns_of(kind, reach.place)
    made = tuple(numbered(rows(session, kind, reach, columns)))
    return framed(session, kind, reach, lineage, made, totals(kind, columns, made), heads, by)


def framed(
    session: Session,
    kind: Kind,
    reach: Reach,
    lineage: tuple[PlaceRow, ...],
    made: tuple[Row, ...],
    summed: Row,
    heads: tuple[Head, ...],
    by: str,
) -> Content:
    """A sheet with its title, head and foot around rows that are made."""
    return Content(
        place=reach.place.code,
        name=kind.name,
        year=reach.year,
        title=title(kind, reach.place, reach.year, reach.quarter),
        info=_info(session, kind, reach, lineage),
        columns=columns_of(kind, reach.place),
        rows=made,
        totals=summed,
        labels=(
            _("Code of the book"),
            _("File number"),
            _("Made at"),
            _("Made by"),
            _("Root published last"),
            _empty(session, kind, reach, made),
        ),
        heads=heads,
        quarter=reach.quarter,
        notes=" ".join(filter(None, (str(kind.basis), _reached(session, reach.place.code)))),
        signed=(_("Table drawn up by: %(office)s", office=by), *(str(office) for office in SIGNED)),
        paper=kind.paper,
        layout=LAYOUT,
        belongs=_("Period: %(rule)s", rule=kind.belongs) if kind.belongs else "",
        by=by,
    )


def _empty(session: Session, kind: Kind, reach: Reach, made: tuple[Row, ...]) -> str:
    """What a table without rows says; of a quarter, where they are."""
    if kind.elsewhere and reach.quarter and reach.communities and not made:
        return kind.elsewhere(session, reach)
    return _("Nothing was recorded in this period.")


def title(kind: Kind, place: PlaceRow, year: int, quarter: int = 0) -> str:
    """文华社区2026年民生微实事资金使用明细表."""
    about = {"place": place.short, "year": year, "sheet": str(kind.title)}
    if quarter:
        return _("%(place)s, quarter %(quarter)s of %(year)s: %(sheet)s", quarter=quarter, **about)
    return _("%(place)s, %(year)s: %(sheet)s", **about)


def columns_of(kind: Kind, place: PlaceRow) -> tuple[Column, ...]:
    """The columns: a serial number, for wider places the community, then what the kind declares."""
    first = [Column("no", _("Serial no."), "count", 5)]
    if place.level != "community":
        first.append(Column("community", _("Community"), "text", 11))
    declared = (Column(one.key, str(one.label), one.kind, one.width, str(one.group)) for one in kind.fields)
    return fitted((*first, *declared), kind.paper, place.level)


def rows(session: Session, kind: Kind, reach: Reach, columns: tuple[Column, ...]) -> Iterator[Row]:
    """The rows of some communities, without their serial numbers."""
    several = columns[1].key == "community"
    for record in kind.source(session, reach):
        first: tuple[Cell, ...] = (None, record.community) if several else (None,)
        yield tidy(columns, (*first, *(one.of(record) for one in kind.fields)))


def numbered(made: Iterable[Row], start: int = 1) -> Iterator[Row]:
    """The rows with their serial numbers."""
    return ((at, *row[1:]) for at, row in enumerate(made, start=start))


def totals(kind: Kind, columns: tuple[Column, ...], made: Iterable[Row]) -> Row:
    """Sums of the columns that are added up; the word for it stands under the first column of words."""
    sums = Sums(kind, columns)
    for row in made:
        sums.add(row)
    return sums.row()


class Sums:
    """Columns being added up, a row at a time."""

    def __init__(self, kind: Kind, columns: tuple[Column, ...]) -> None:
        added = {one.key for one in kind.fields if one.added}
        self._at = [at for at, column in enumerate(columns) if column.key in added]
        self._keys = [column.key for column in columns]
        self._overall = {one.key: one.overall for one in kind.fields if one.overall}
        self._word = next(at for at, column in enumerate(columns) if at and column.kind == "text")
        self._sums = dict.fromkeys(self._at, 0)
        self._width = len(columns)
        self._any = False

    def add(self, row: Row) -> None:
        """Count one row in."""
        self._any = True
        for at in self._at:
            cell = row[at]
            if isinstance(cell, int):
                self._sums[at] += cell

    def row(self) -> Row:
        """The last row of the table; none where there is nothing to add up."""
        if not self._at or not self._any:
            return ()
        named = {self._keys[at]: value for at, value in self._sums.items()}
        cells: dict[int, Cell] = {self._word: _("Total")}
        cells |= {at: self._overall[key](named) for at, key in enumerate(self._keys) if key in self._overall}
        return tuple(self._sums.get(at, cells.get(at)) for at in range(self._width))


def _reached(session: Session, place: str) -> str:
    """That the sheet stays public, and where to ask and object."""
    found = communities.contact(session, place)
    if found is None:
        return _("Disclosed for good; ask and object at the community office.")
    return _("Disclosed for good; ask and object: telephone %(telephone)s, %(address)s.", telephone=found.telephone,
             address=found.address)  # fmt: skip


def _info(session: Session, kind: Kind, reach: Reach, lineage: tuple[PlaceRow, ...]) -> str:
    years = _("Year: %(year)s", year=reach.year)
    period = _("Quarter: %(year)s, %(quarter)s", year=reach.year, quarter=reach.quarter) if reach.quarter else years
    parts = [_("Drawn up by: %(unit)s", unit="".join(row.name for row in lineage[1:] or lineage)), period]
    if kind.unit:
        parts.append(str(kind.unit))
    given = funds.balance(session, reach.place.code, reach.year).appropriated_fen
    if given:
        sum_ = wan_yuan(given) if kind.unit == WAN else _("%(sum)s yuan", sum=yuan(given))
        parts.append(_("Allocation of the year: %(sum)s", sum=sum_))
    return " · ".join(parts)
