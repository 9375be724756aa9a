"""The frame of a sheet and the file made from it."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from reportlab.lib.pagesizes import A3, A4, A5, landscape
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, NextPageTemplate, PageBreak, PageTemplate
from reportlab.platypus import Frame as Room

from deliberation.pdf.fonts import FONT, printable, ready, width

SIZES = {"A4": A4, "A5": A5, "A4-landscape": landscape(A4), "A3-landscape": landscape(A3)}
GREY = 0.35
SMALL = 9.0


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around the text of every page.

    ``title`` goes into the file's properties and, with ``head``, above a line on each page; ``foot`` stands
    below left, the page's number and how many there are below right (unless ``numbered`` is off and there is but one).
    ``margin`` in millimetres, ``small`` in points.
    """

    title: str
    head: str = ""
    foot: str = ""
    size: str = "A4"
    margin: int = 16
    numbered: bool = True
    small: float = SMALL


def render(frame: Frame, story: Sequence[Flowable]) -> bytes:
    """The PDF of one frame with its flowables."""
    return bind([(frame, story)])


def bind(parts: Sequence[tuple[Frame, Sequence[Flowable]]]) -> bytes:
    """Several sheets in one file, each in its own frame, its pages numbered on their own. Needs at least one."""
    ready()
    out = io.BytesIO()
    first = parts[0][0]
    document = BaseDocTemplate(out, pagesize=SIZES[first.size], title=printable(first.title), lang="zh-CN", invariant=1)
    document.addPageTemplates([_template(str(number), frame) for number, (frame, _) in enumerate(parts)])
    story: list[Flowable] = []
    for number, (_, flowables) in enumerate(parts):
        if number:
            story += [NextPageTemplate(str(number)), PageBreak()]
        story += flowables
    document.build(story, canvasmaker=_canvas([frame for frame, _ in parts]))
    return out.getvalue()


def _template(name: str, frame: Frame) -> PageTemplate:
    wide, high = SIZES[frame.size]
    edge, band = frame.margin * mm, (7 * mm if frame.head else 0)
    room = Room(
        edge, edge + 4 * mm, wide - 2 * edge, high - 2 * edge - 4 * mm - band,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip

    def begin(canvas: Any, _document: Any) -> None:
        canvas.part = int(name)

    return PageTemplate(id=name, frames=[room], pagesize=SIZES[frame.size], onPage=begin)


def _canvas(frames: Sequence[Frame]) -> Callable[..., Canvas]:
    """A canvas that draws head and foot at the end, when the number of pages is known."""

    class Numbered(Canvas):
        part = 0

        def __init__(self, *args: Any, **about: Any) -> None:
            super().__init__(*args, **about)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 -- the library's name
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            parts = [page.get("part", 0) for page in self._pages]
            for at, page in enumerate(self._pages):
                self.__dict__.update(page)
                number, total = parts[: at + 1].count(parts[at]), parts.count(parts[at])
                _around(self, frames[parts[at]], number, total)
                Canvas.showPage(self)
            Canvas.save(self)

    return Numbered


def _around(canvas: Canvas, frame: Frame, number: int, total: int) -> None:
    wide, high = SIZES[frame.size]
    edge = frame.margin * mm
    canvas.saveState()
    canvas.setFont(FONT, frame.small)
    canvas.setFillGray(GREY)
    canvas.setStrokeGray(GREY)
    canvas.setLineWidth(0.5)
    if frame.head:
        canvas.drawString(edge, high - edge, _fit(frame.title, frame.small, (wide - 2 * edge) * 0.6))
        canvas.drawRightString(wide - edge, high - edge, _fit(frame.head, frame.small, (wide - 2 * edge) * 0.38))
        canvas.line(edge, high - edge - 2 * mm, wide - edge, high - edge - 2 * mm)
    canvas.drawString(edge, edge - 2 * mm, _fit(frame.foot, frame.small, (wide - 2 * edge) * 0.8))
    if frame.numbered or total > 1:
        canvas.drawRightString(wide - edge, edge - 2 * mm, f"第 {number} 页，共 {total} 页")
    canvas.restoreState()


def _fit(text: str, size: float, room: float) -> str:
    """One line that stays within its room, its end cut with an ellipsis."""
    line = printable(text).replace("\n", " ")
    if width(line, size) <= room:
        return line
    while line and width(line + "…", size) > room:
        line = line[:-1]
    return line + "…"
