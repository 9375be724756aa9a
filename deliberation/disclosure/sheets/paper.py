"""A sheet as PDF: the same table set for print, its headings on every page, the code of the book at every foot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from reportlab.platypus import Flowable

from deliberation.disclosure.sheets.cells import Kind, written
from deliberation.disclosure.sheets.content import Content, Line, Row, Stamp, each_line
from deliberation.disclosure.sheets.widths import TYPE, pixels
from deliberation.pdf.blocks import Align, gap, grid, row, stack, text
from deliberation.pdf.sheet import Frame
from deliberation.pdf.sheet import render as bound

ROOM = {"A4": 273.0, "A3": 396.0}
"""Millimetres across the page between its margins."""
MARGIN = 12
_SUM = re.compile(r" (\d[\d,]*\.\d\d)(?!\d)")
SIDES: dict[Kind, Align] = {
    "money": "right", "wan": "right", "share": "right", "count": "right", "day": "center",
}  # fmt: skip


def render(content: Content, stamp: Stamp, above: Sequence[Flowable] = ()) -> bytes:
    """The PDF; ``above`` stands between the head and the table."""
    story: list[Flowable] = [text(content.title, 15, align="center", bold=True, after=3)]
    parts: dict[str, list[Line]] = {}
    for line in each_line(content, stamp):
        parts.setdefault(line.part, []).append(line)
    story += [text(_said(one), 10, after=2) for part in ("info", "notes", "belongs") for one in parts.get(part, [])]
    foot = [text(_said(one), 8, after=1) for part in ("code", "root", "issue") for one in parts.get(part, [])]
    signed = [
        gap(3),
        row([text(one if "：" in one else f"{one}：", 11) for one in content.signed], _thirds(content)),
        gap(2),
    ]
    below = stack([*(signed if content.signed else []), *foot])
    return bound(frame(content), [*story, gap(2), *above, _table(content, parts, below)])


def _thirds(content: Content) -> list[float]:
    """Room for each signature beside the others."""
    return [ROOM[content.paper] / len(content.signed)] * len(content.signed)


def frame(content: Content) -> Frame:
    """What stands around every page: whose sheet it is, and the code of the book."""
    foot = f"{content.labels[0]} {content.digest}"
    return Frame(content.title, content.info.partition(" · ")[0], foot, f"{content.paper}-landscape", MARGIN, small=8)


def _said(line: Line) -> str:
    return str(line.cells[0] or "")


def _table(content: Content, parts: dict[str, list[Line]], below: Flowable) -> Flowable:
    """The table with what stands below it; an empty one says so."""
    heads = [line.cells for part in ("groups", "header") for line in parts.get(part, [])]
    body = [_shown(line) for line in parts.get("row", [])]
    body += [[_said(one)] for one in parts.get("empty", [])]
    total = parts.get("totals", [])
    return grid(
        [[str(cell or "") for cell in line] for line in heads],
        [*body, *(_shown(line) for line in total)],
        _widths(content),
        size=TYPE,
        aligns=[SIDES.get(column.kind, "left") for column in content.columns],
        total=bool(total),
        below=below,
    )


def _shown(line: Line) -> list[str]:
    return [
        _broken(_cell(kind, cell)) if kind == "text" else _cell(kind, cell)
        for kind, cell in zip(line.kinds, line.cells, strict=True)
    ]


def _broken(words: str) -> str:
    """A list with a line for each of its parts, and no sum torn in two."""
    return _SUM.sub(r"\n\1", words.replace("；", "；\n")) if "；" in words else words


def _cell(kind: Kind, cell: Any) -> str:
    """As a person reads it: sums with separators."""
    said = written(kind, cell)
    if kind not in {"money", "wan"} or not said:
        return said
    whole, point, rest = said.partition(".")
    return f"{int(whole):,}{point}{rest}" if not whole.startswith("-0") else said


def _widths(content: Content) -> list[float]:
    """The widths of the columns, shared out over the page."""
    wide = [max(pixels(column.width), _least(content, at)) for at, column in enumerate(content.columns)]
    return [ROOM[content.paper] * one / sum(wide) for one in wide]


def _least(content: Content, at: int) -> float:
    """So many pixels the longest figure of this column needs, lest it be broken."""
    column = content.columns[at]
    if column.kind not in {"money", "wan"}:
        return 0
    sums: list[Row] = [*content.rows, content.totals]
    return (
        max((len(_cell(column.kind, one[at])) for one in sums if one and isinstance(one[at], int)), default=0) * 7 + 11
    )
