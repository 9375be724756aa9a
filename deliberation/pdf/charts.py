"""Charts for print: lying bars with their names and figures beside them, in ink that survives a copying machine."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import Color
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Table

from deliberation.pdf.fonts import printable, ready, width

WIDE = 128 * mm
NAMES, FIGURES = 40 * mm, 22 * mm
STEP, HEAD = 6.5 * mm, 9 * mm
INK = Color(0.12, 0.35, 0.28)
SIZE = 8.5
SHOWN = 16
"""So many bars fit a chart."""


def bars(title: str, values: Sequence[tuple[str, float]], *, wide: float = WIDE) -> Flowable:
    """Bars from the top down in the order given, each with its figure; the longest fills the room."""
    kept = values[:SHOWN]
    high = HEAD + STEP * max(1, len(kept))
    chart = Drawing(wide, high)
    chart.hAlign = "LEFT"
    chart.add(_word(title, 0, high - 5 * mm, SIZE + 1))
    most = max((value for _name, value in kept), default=0) or 1
    room = wide - NAMES - FIGURES
    for at, (name, value) in enumerate(kept):
        below = high - HEAD - STEP * (at + 1)
        chart.add(_word(_fitted(name, NAMES - 3 * mm), 0, below + 2 * mm, SIZE))
        chart.add(_bar(NAMES, below + 1.2 * mm, room * value / most))
        chart.add(_word(_figure(value), NAMES + room * value / most + 1.5 * mm, below + 2 * mm, SIZE))
    chart.add(Line(NAMES, 0, NAMES, high - HEAD, strokeWidth=0.6))
    return chart


def beside(charts: Sequence[Flowable]) -> Flowable:
    """Charts side by side, kept on one page."""
    row = Table([[*charts]], colWidths=[WIDE + 6 * mm] * len(charts), hAlign="LEFT")
    row.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    return row


def _bar(left: float, below: float, long: float) -> Rect:
    return Rect(left, below, max(long, 0.4), STEP - 2.4 * mm, fillColor=INK, strokeColor=None, strokeWidth=0)


def _word(words: str, left: float, below: float, size: float) -> String:
    return String(left, below, printable(words), fontName=ready(), fontSize=size)


def _fitted(name: str, room: float) -> str:
    while name and width(name, SIZE) > room:
        name = name.removesuffix("…")[:-1] + "…" if len(name) > 1 else ""
    return name


def _figure(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
