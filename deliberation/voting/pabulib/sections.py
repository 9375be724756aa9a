"""From bytes to rows: checking the encoding, the three sections, and their header rows."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from deliberation.voting.pabulib.errors import PabulibError

MAX_BYTES = 256 * 2**20
NAMES = ("META", "PROJECTS", "VOTES")
_END = "\x00end"
_PIECE = 2**20
_LONGEST_FIELD = 2**17
_NAMED = rb"((?:meta|projects|votes)[^\n]*)"
_FIRST, _LATER = re.compile(_NAMED, re.IGNORECASE), re.compile(rb"\n" + _NAMED, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Section:
    """One section: its header row's line number and column names, and the bytes of the lines below it."""

    name: str
    line: int
    header: tuple[str, ...]
    body: bytes

    def column(self, name: str) -> int:
        """Where a column stands; raises ``column_missing``."""
        if name not in self.header:
            raise PabulibError(self.line, "column_missing", section=self.name, column=name)
        return self.header.index(name)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line number and fields of every row that is not blank, quoted fields taken as CSV has them.

        Raises ``too_many_fields``, ``quote_not_closed`` or ``bad_row``.
        """
        lines = self.body.decode().split("\n")
        rows = _csv_rows if b'"' in self.body else _plain_rows
        for line, row in rows(lines, self.line + 1):
            if not any(field.strip() for field in row):
                continue
            if any(row[len(self.header) :]):
                raise PabulibError(line, "too_many_fields", expected=len(self.header), found=len(row))
            yield line, row


def checked(data: bytes) -> bytes:
    """UTF-8 bytes, a byte-order mark dropped, every line end one ``\\n``.

    Raises ``too_large``, ``not_utf8`` or ``nul``; the text as a whole is never held decoded.
    """
    if len(data) > MAX_BYTES:
        raise PabulibError(0, "too_large", bytes=len(data), limit=MAX_BYTES)
    _check_encoding(data)
    if b"\0" in data:
        raise PabulibError(_line(data, data.index(b"\0")), "nul")
    data = data.removeprefix(codecs.BOM_UTF8)
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in data else data


def _check_encoding(data: bytes) -> None:
    """Decode piece by piece and let go of every piece."""
    if data.isascii():
        return
    view, done = memoryview(data), 0
    while done < len(data):
        end = min(done + _PIECE, len(data))
        try:
            done += codecs.utf_8_decode(view[done:end], "strict", end == len(data))[1]
        except UnicodeDecodeError as error:
            raise PabulibError(_line(data, done + error.start), "not_utf8") from error


def split(data: bytes) -> dict[str, Section]:
    """The sections by name; all three must be there once, each with a header row."""
    starts: dict[str, tuple[int, int]] = {}
    for name, begin, header in _headings(data):
        if name in starts:
            raise PabulibError(_line(data, begin), "section_twice", section=name)
        starts[name] = begin, header
    ends = [*(begin for begin, _ in [*starts.values()][1:]), len(data)]
    sections = {
        name: _section(name, _line(data, begin), data, header, end)
        for (name, (begin, header)), end in zip(starts.items(), ends, strict=False)
    }
    for name in NAMES:
        if name not in sections:
            raise PabulibError(0, "section_missing", section=name)
    return sections


def _headings(data: bytes) -> Iterator[tuple[str, int, int]]:
    """Name of each section, where its heading begins and where the line after it does."""
    for found in chain([_FIRST.match(data)], _LATER.finditer(data)):
        if found and (name := _section_name(found[1].decode())):
            yield name, found.start(1), found.end() + 1


def _line(data: bytes, place: int) -> int:
    return data.count(b"\n", 0, place) + 1


def _section_name(line: str) -> str:
    if len(line) > 40:
        return ""
    name, *rest = line.split(";")
    name = name.strip().upper()
    return name if name in NAMES and not any(field.strip() for field in rest) else ""


def _section(name: str, line: int, data: bytes, begin: int, end: int) -> Section:
    """The section whose heading stands on ``line``, its header row beginning at ``begin``."""
    found = data.find(b"\n", begin, end)
    stop = end if found < 0 else found
    head = data[begin:stop].decode()
    if not head.strip():
        raise PabulibError(line, "header_missing", section=name)
    header = tuple(field.strip().lower() for field in head.split(";"))
    named = [field for field in header if field]
    if len(set(named)) != len(named):
        raise PabulibError(line + 1, "column_twice", section=name)
    return Section(name, line + 1, header, data[stop + 1 : end])


def _plain_rows(lines: list[str], first: int) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, start=first):
        yield number, line.split(";")


def _csv_rows(lines: list[str], first: int) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line each begins on; a mark after the end shows whether a quote swallowed the rest."""
    reader = csv.reader([line + "\n" for line in lines] + [_END], delimiter=";")
    line, row = first, [""]
    try:
        for row in reader:
            begins, line = line, first + reader.line_num
            if row == [_END]:
                return
            if max(map(len, row), default=0) > _LONGEST_FIELD:  # the limit of csv itself is anybody's to change
                raise PabulibError(begins, "bad_row", reason="field too long")
            yield begins, row
    except csv.Error as error:
        raise PabulibError(line, "bad_row", reason=str(error)) from error
    raise PabulibError(begins, "quote_not_closed")
