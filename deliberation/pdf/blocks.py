"""What a sheet is made of: words, facts, tables whose heading is repeated, boxes, codes to scan, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal
from xml.sax.saxutils import escape

import segno
from reportlab.lib.enums import TA_CENTER, TA_LEFT, TA_RIGHT
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, LongTable, Paragraph, Spacer, Table

from deliberation.pdf.fonts import printable, ready, width

Align = Literal["left", "center", "right"]
_ALIGN = {"left": TA_LEFT, "center": TA_CENTER, "right": TA_RIGHT}
LINE = 0.6
PALE = (0.93, 0.93, 0.91)
PAD, KEPT = 4, 3
"""Points of air in a cell of a wide table, and how many of its last rows stay with the signatures."""


def text(words: str, size: float = 11, *, align: Align = "left", after: float = 4, bold: bool = False) -> Flowable:
    """A paragraph; line breaks are kept, and whatever is in ``words`` is printed as it is, never as markup.

    There is one weight of type: ``bold`` thickens it by a stroke, for headings of one line.
    """
    style = ParagraphStyle(
        "text", fontName=ready(), fontSize=size, leading=size * 1.45, alignment=_ALIGN[align],
        spaceAfter=after, wordWrap="CJK", splitLongWords=1,
    )  # fmt: skip
    lines = escape(printable(words)).replace("\n", "<br/>")
    return _Heavy(lines, style) if bold else Paragraph(lines, style)


class _Heavy(Paragraph):
    """A paragraph whose letters are also drawn along their edges."""

    def drawPara(self, debug: int = 0) -> None:  # noqa: N802 -- the library's name
        canvas = self.canv
        canvas.saveState()
        canvas.setLineWidth(self.style.fontSize / 45)
        canvas._code.append("2 Tr")
        super().drawPara(debug)
        canvas._code.append("0 Tr")
        canvas.restoreState()


def gap(height: float = 3) -> Flowable:
    """So many millimetres of nothing."""
    return Spacer(1, height * mm)


def facts(rows: Sequence[tuple[str, str]], size: float = 11, *, label: float = 38) -> Flowable:
    """Names and values, one below the other; ``label`` is the first column in millimetres."""
    cells = [[text(name, size, after=0), text(value, size, after=0)] for name, value in rows]
    made = Table(cells, colWidths=[label * mm, "*"], hAlign="LEFT")
    made.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LINEBELOW", (0, 0), (-1, -1), 0.3, _grey()), *_tight(3)])
    return made


def table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str | Flowable]],
    widths: Sequence[float | None],
    *,
    size: float = 10,
    aligns: Sequence[Align] = (),
    pad: float = 4,
    least: float | None = None,
    total: bool = False,
) -> Flowable:
    """A table whose heading stands again on every page; a row is never torn apart between pages.

    ``widths`` in millimetres, None for what is left; ``least`` is the least height of a row; with ``total`` the
    last row is set off. Raises ``ValueError`` where a row is not as wide as the heading.
    """
    if any(len(row) != len(heads) for row in rows):
        raise ValueError("a row is not as wide as the heading")
    sides = list(aligns)[: len(heads)]
    sides.extend("left" for _ in heads[len(sides) :])
    head = [text(word, size, align=side, after=0, bold=True) for word, side in zip(heads, sides, strict=True)]
    body = [[_cell(cell, size, side) for cell, side in zip(row, sides, strict=True)] for row in rows]
    made = LongTable(
        [head, *body], colWidths=[wide * mm if wide else "*" for wide in widths], repeatRows=1, splitInRow=0,
        rowHeights=None if least is None else [None, *([least * mm] * len(body))],
    )  # fmt: skip
    style: list[Any] = [
        ("GRID", (0, 0), (-1, -1), LINE, _grey()), ("BACKGROUND", (0, 0), (-1, 0), PALE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *_tight(pad),
        *(("ALIGN", (at, 1), (at, -1), side.upper()) for at, side in enumerate(sides)),
    ]  # fmt: skip
    if total and body:
        style.append(("LINEABOVE", (0, -1), (-1, -1), 1.2, (0, 0, 0)))
    made.setStyle(style)
    return made


def grid(
    heads: Sequence[Sequence[str]],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    size: float = 8,
    aligns: Sequence[Align],
    total: bool = False,
    below: Flowable | None = None,
) -> Flowable:
    """A wide table of an office: headings in one or two rows, repeated on every page; short cells are set fast.

    A row of one cell goes across the table. ``below`` (the signatures) is never parted from the last rows by the end of
    a page.

    In two rows of headings an empty cell above continues the one to its left, an empty one below the one above it.
    """
    room = [wide * mm - 2 * PAD for wide in widths]
    head = [
        [_heading(word, size, fits + 2 * PAD - 2) if word else "" for word, fits in zip(row, room, strict=True)]
        for row in heads
    ]
    alone = [at for at, row in enumerate(rows, start=len(head)) if len(row) == 1 < len(widths)]
    body: list[list[Any]] = [
        [text(row[0], size, align="center", after=0), *([""] * (len(widths) - 1))]
        if at in alone
        else [_short(word, size, side, fits) for word, side, fits in zip(row, aligns, room, strict=True)]
        for at, row in enumerate(rows, start=len(head))
    ]
    tail = [[below, *([""] * (len(widths) - 1))]] if below else []
    made = LongTable(
        [*head, *body, *tail], colWidths=[wide * mm for wide in widths], repeatRows=len(head), splitInRow=0
    )
    last = -2 if below else -1
    style: list[Any] = [
        ("GRID", (0, 0), (-1, last), LINE / 2, _grey()), ("BACKGROUND", (0, 0), (-1, len(head) - 1), PALE),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("FONT", (0, 0), (-1, -1), ready(), size, size * 1.3),
        ("LEFTPADDING", (0, 0), (-1, -1), PAD), ("RIGHTPADDING", (0, 0), (-1, -1), PAD), *_tight(PAD),
        ("LEFTPADDING", (0, 0), (-1, len(head) - 1), 1), ("RIGHTPADDING", (0, 0), (-1, len(head) - 1), 1),
        *(("ALIGN", (at, len(head)), (at, -1), side.upper()) for at, side in enumerate(aligns)), *_spans(heads),
        *(("SPAN", (0, at), (-1, at)) for at in alone),
    ]  # fmt: skip
    if total and rows:
        style += [("LINEABOVE", (0, last), (-1, last), 1.2, (0, 0, 0)), ("BACKGROUND", (0, last), (-1, last), PALE)]
    if below:
        style += [("SPAN", (0, -1), (-1, -1)), ("NOSPLIT", (0, max(-1 - KEPT, -1 - len(body))), (-1, -1)),
                  ("LEFTPADDING", (0, -1), (-1, -1), 0)]  # fmt: skip
    made.setStyle(style)
    return made


def _spans(heads: Sequence[Sequence[str]]) -> list[Any]:
    """The merged cells of two rows of headings."""
    if len(heads) < 2:
        return []
    upper, lower = heads[0], heads[1]
    down = [("SPAN", (at, 0), (at, 1)) for at, word in enumerate(lower) if not word]
    starts = [at for at, word in enumerate(upper) if word]
    ends = [*(start - 1 for start in starts[1:]), len(upper) - 1]
    return down + [("SPAN", (start, 0), (end, 0)) for start, end in zip(starts, ends, strict=True) if end > start]


def _heading(word: str, size: float, room: float) -> Flowable:
    """A heading; one too long for its column is broken before what stands in brackets."""
    line = word.replace("（", "\n（", 1) if width(printable(word), size) > room else word
    return text(line, size, align="center", after=0)


def _short(words: str, size: float, side: Align, room: float) -> str | Flowable:
    """Plain letters where they fit on one line, else a paragraph that is broken."""
    line = printable(words)
    return line if "\n" not in line and width(line, size) <= room else text(words, size, align=side, after=0)


def beside(left: Sequence[Flowable], right: Sequence[Flowable], *, right_width: float) -> Flowable:
    """Two columns, the right one ``right_width`` millimetres wide: a heading and its code to scan."""
    made = Table([[[*left], [*right]]], colWidths=["*", right_width * mm])
    made.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (0, 0), 0), *_tight(0)])
    return made


def row(cells: Sequence[Flowable], widths: Sequence[float]) -> Flowable:
    """Things side by side without lines, each in so many millimetres."""
    made = Table([[*cells]], colWidths=[wide * mm for wide in widths], hAlign="LEFT")
    made.setStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (0, 0), 0), *_tight(1)])
    return made


def stack(cells: Sequence[Flowable]) -> Flowable:
    """Things one below the other in one cell of a table."""
    made = Table([[one] for one in cells], colWidths=["*"])
    sides = [(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT")]
    made.setStyle([*sides, *_tight(0)])
    return made


def framed(flowables: Sequence[Flowable]) -> Flowable:
    """Something to be looked at as one: an example, a warning."""
    made = Table([[[*flowables]]], colWidths=["*"])
    made.setStyle([("BOX", (0, 0), (-1, -1), LINE, _grey()), ("BACKGROUND", (0, 0), (-1, -1), PALE), *_tight(6)])
    return made


def together(flowables: Sequence[Flowable]) -> Flowable:
    """What must not be parted by the end of a page."""
    return KeepTogether([*flowables])


def signatures(people: Sequence[str], size: float = 11) -> Flowable:
    """A line for each person to sign on, with room for the day."""
    cells = [[text(f"{who}（签名）：", size, after=0), "", text("日期：", size, after=0), ""] for who in people]
    made = Table(cells, colWidths=[42 * mm, "*", 18 * mm, 34 * mm], rowHeights=[14 * mm] * len(people))
    lines = [("LINEBELOW", (at, 0), (at, -1), LINE, (0, 0, 0)) for at in (1, 3)]
    made.setStyle([("VALIGN", (0, 0), (-1, -1), "BOTTOM"), *lines, *_tight(2)])
    return KeepTogether([made])


class Box(Flowable):
    """An empty box to tick or to write a number in; ``mark`` shows in an example what may stand there."""

    def __init__(self, wide: float = 9, high: float = 9, mark: str = "") -> None:
        super().__init__()
        self.width, self.height, self.mark = wide * mm, high * mm, mark
        self.hAlign = "CENTER"

    def draw(self) -> None:
        """A square, and the mark in it."""
        canvas = self.canv
        canvas.setLineWidth(1.2)
        canvas.rect(0, 0, self.width, self.height)
        if self.mark:
            size = self.height * 0.75
            canvas.setFont(ready(), size)
            canvas.drawCentredString(self.width / 2, self.height / 2 - size * 0.36, printable(self.mark))


class Code(Flowable):
    """A QR code of ``side`` millimetres, with its quiet zone."""

    def __init__(self, content: str, side: float = 30) -> None:
        super().__init__()
        self.rows = [bytes(row) for row in segno.make(content, error="m", micro=False).matrix_iter(border=4)]
        self.width = self.height = side * mm
        self.hAlign = "RIGHT"

    def draw(self) -> None:
        """One rectangle for each run of dark modules."""
        canvas, step = self.canv, self.width / len(self.rows)
        canvas.setFillGray(0)
        for place, row in enumerate(self.rows):
            start = None
            for at, dark in enumerate([*row, 0]):
                if dark and start is None:
                    start = at
                elif not dark and start is not None:
                    below = self.height - (place + 1) * step
                    canvas.rect(start * step, below, (at - start) * step, step, stroke=0, fill=1)
                    start = None


def _cell(cell: str | Flowable, size: float, side: Align) -> Flowable:
    return text(cell, size, align=side, after=0) if isinstance(cell, str) else cell


def _grey() -> tuple[float, float, float]:
    return (0.45, 0.45, 0.45)


def _tight(points: float) -> list[Any]:
    return [(f"{side}PADDING", (0, 0), (-1, -1), points) for side in ("TOP", "BOTTOM")]
