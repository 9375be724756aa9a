"""Reading people, quotas and ballots from CSV: UTF-8 (a byte-order mark is fine), comma, one header row.

* people: ``id``, ``name`` (optional), every further column an attribute;
* quotas: ``attribute``, ``value`` (``*`` for each), ``min``, ``max`` (empty: no bound);
* ballots: ``choices`` (ids with ``|`` between), ``count`` (optional: 1), ``mark`` (optional: why it is spoiled).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from deliberation.voting.council.ballots import Paper
from deliberation.voting.council.candidates import Candidate
from deliberation.voting.council.case import CaseError, Figure, QuotaLine, marked, whole

Row = Mapping[str, str]


def text_of(data: bytes) -> str:
    """Decode a file; raises :class:`CaseError` with the line of what is not UTF-8 or not text."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaseError(data.count(b"\n", 0, error.start) + 1, "not_utf8") from error
    if "\0" in text:
        raise CaseError(text.count("\n", 0, text.index("\0")) + 1, "nul")
    return text


def people(data: bytes) -> tuple[Candidate, ...]:
    """The people of a CSV file."""
    found: dict[str, Candidate] = {}
    for line, row in _rows(data, ("id",)):
        key = row["id"]
        if not key:
            raise CaseError(line, "candidate_without_id")
        if key in found:
            raise CaseError(line, "candidate_twice", candidate=key)
        attributes = {name: value for name, value in row.items() if name not in ("id", "name")}
        found[key] = Candidate(key, row.get("name", ""), attributes)
    return tuple(found.values())


def quotas(data: bytes) -> tuple[QuotaLine, ...]:
    """The quotas of a CSV file."""
    found = []
    for line, row in _rows(data, ("attribute", "value")):
        least, most = row.get("min", ""), row.get("max", "")
        figures = [Figure(text, line) if text else None for text in (least, most)]
        found.append(QuotaLine(row["attribute"], row["value"], figures[0], figures[1]))
        found[-1].quota(1)  # so that a figure nobody can read is named with its line
    return tuple(found)


def ballots(data: bytes) -> tuple[Paper, ...]:
    """The papers of a CSV file."""
    found = []
    for line, row in _rows(data, ("choices",)):
        count = whole(row["count"], line, "count") if row.get("count") else 1
        if not count:
            raise CaseError(line, "bad_whole_number", name="count", text="0")
        choices = tuple(choice.strip() for choice in row["choices"].split("|")) if row["choices"] else ()
        found.append(Paper(choices, count, marked(row.get("mark", ""), line)))
    return tuple(found)


def _rows(data: bytes, needed: tuple[str, ...]) -> Iterator[tuple[int, Row]]:
    """Every row that is not blank, with its line and its cells by column name."""
    reader = csv.reader(io.StringIO(text_of(data), newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        for name in needed:
            if name not in header:
                raise CaseError(1, "column_missing", column=name)
        for name in header:
            if header.count(name) > 1 or not name:
                raise CaseError(1, "column_twice", column=name)
        for row in reader:
            if not any(row) and len(header) > 1:
                continue
            if len(row) > len(header) or (len(row) < len(header) and row):
                raise CaseError(reader.line_num, "wrong_number_of_fields", expected=len(header), found=len(row))
            cells = row or [""] * len(header)
            yield reader.line_num, {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    except csv.Error as error:
        raise CaseError(reader.line_num, "bad_row") from error
