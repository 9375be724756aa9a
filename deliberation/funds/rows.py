"""A row of the money by name, and what it moves."""

from __future__ import annotations

from typing import Protocol

from deliberation.rules.funds import Line
from deliberation.rules.funds.parts import Place


class Row(Protocol):
    """What a row says of its movement, whether read or about to be written."""

    @property
    def kind(self) -> str: ...
    @property
    def amount_fen(self) -> int: ...
    @property
    def place(self) -> str: ...
    @property
    def year(self) -> int: ...
    @property
    def pot(self) -> str: ...
    @property
    def to_place(self) -> str | None: ...
    @property
    def to_year(self) -> int | None: ...
    @property
    def to_pot(self) -> str | None: ...
    @property
    def debit(self) -> str: ...
    @property
    def credit(self) -> str: ...
    @property
    def project_id(self) -> str: ...
    @property
    def reverses(self) -> str | None: ...


def row_name(stream: str, seq: int, line: int) -> str:
    """What a reversing row calls the row that it undoes."""
    return f"{stream}#{seq}#{line}"


def line_of(row: Row) -> Line:
    """The movement of a row."""
    to = Place(row.to_place, row.to_year, row.to_pot) if row.to_place and row.to_year and row.to_pot else None
    pot = Place(row.place, row.year, row.pot)
    return Line(row.kind, row.amount_fen, pot, row.debit, row.credit, to, row.project_id, row.reverses or "")
