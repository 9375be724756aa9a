"""From bytes to rows: decoding, the three sections, and their header rows."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from deliberation.voting.pabulib.errors import PabulibError

MAX_BYTES = 256 * 2**20
NAMES = ("META", "PROJECTS", "VOTES")
_END = "\x00end"


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its header row's line number and column names, and the lines below it."""

    name: str
    line: int
    header: tuple[str, ...]
    lines: list[str]

    def column(self, name: str) -> int:
        """Where a column stands; raises ``column_missing``."""
        if name not in self.header:
            raise PabulibError(self.line, "column_missing", section=self.name, column=name)
        return self.header.index(name)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line number and fields of every row that is not blank, quoted fields taken as CSV has them.

        Raises ``too_many_fields``, ``quote_not_closed`` or ``bad_row``.
        """
        for line, row in _csv_rows(self.lines, self.line + 1):
            if any(row[len(self.header) :]):
                raise PabulibError(line, "too_many_fields", expected=len(self.header), found=len(row))
            yield line, row


def decode(data: bytes) -> str:
    """UTF-8 text, a byte-order mark dropped; raises ``too_large`` or ``not_utf8``."""
    if len(data) > MAX_BYTES:
        raise PabulibError(0, "too_large", bytes=len(data), limit=MAX_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PabulibError(data.count(b"\n", 0, error.start) + 1, "not_utf8") from error
    return text


def split(text: str) -> dict[str, Section]:
    """The sections by name; all three must be there once, each with a header row. No NUL is let through."""
    if "\x00" in text:
        raise PabulibError(text.count("\n", 0, text.index("\x00")) + 1, "nul")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if "\r" in text else text.split("\n")
    starts = [(index, name) for index, line in enumerate(lines) if (name := _section_name(line))]
    sections: dict[str, Section] = {}
    for place, (index, name) in enumerate(starts):
        if name in sections:
            raise PabulibError(index + 1, "section_twice", section=name)
        end = starts[place + 1][0] if place + 1 < len(starts) else len(lines)
        sections[name] = _section(name, index, lines[index + 1 : end])
    for name in NAMES:
        if name not in sections:
            raise PabulibError(0, "section_missing", section=name)
    return sections


def _section_name(line: str) -> str:
    if len(line) > 40 or line[:1] not in "MPVmpv":
        return ""
    name, *rest = line.split(";")
    name = name.strip().upper()
    return name if name in NAMES and not any(field.strip() for field in rest) else ""


def _section(name: str, index: int, lines: list[str]) -> Section:
    if not lines or not lines[0].strip():
        raise PabulibError(index + 1, "header_missing", section=name)
    header = tuple(field.strip().lower() for field in lines[0].split(";"))
    named = [field for field in header if field]
    if len(set(named)) != len(named):
        raise PabulibError(index + 2, "column_twice", section=name)
    return Section(name, index + 2, header, lines[1:])


def _csv_rows(lines: list[str], first: int) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each begins on; a mark after the end shows whether a quote swallowed the rest."""
    reader = csv.reader([line + "\n" for line in lines] + [_END], delimiter=";")
    line, row = first, [""]
    try:
        for row in reader:
            begins, line = line, first + reader.line_num
            if row == [_END]:
                return
            if any(field.strip() for field in row):
                yield begins, row
    except csv.Error as error:
        raise PabulibError(line, "bad_row", reason=str(error)) from error
    raise PabulibError(begins, "quote_not_closed")
