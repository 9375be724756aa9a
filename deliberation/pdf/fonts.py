"""The typeface of every sheet: Noto Sans SC, the characters of GBK and the usual signs, embedded as a subset."""

from __future__ import annotations

from functools import cache

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from deliberation.paths import PACKAGE

FONT = "NotoSansSC"
FILE = PACKAGE / "pdf" / "fonts" / "NotoSansSC-Regular.ttf"
MISSING = "〓"
"""Printed for a character that the typeface has not: printers' sign for a sort to be found."""


@cache
def _glyphs() -> frozenset[int]:
    font = TTFont(FONT, str(FILE))
    pdfmetrics.registerFont(font)
    # tags of paragraphs may ask for bold or slanted type; there is one weight
    pdfmetrics.registerFontFamily(FONT, normal=FONT, bold=FONT, italic=FONT, boldItalic=FONT)
    return frozenset(font.face.charToGlyph)


def ready() -> str:
    """Make the typeface known to this process, once; returns its name."""
    _glyphs()
    return FONT


def known(character: str) -> bool:
    """Whether the typeface can print a character."""
    return ord(character) in _glyphs()


def printable(text: str) -> str:
    """``text`` as it can be printed: line breaks stay, other controls go, what has no glyph becomes ``〓``.

    Signs that only steer the one before them (variants, joiners) are dropped without a trace.
    """
    kept = []
    for character in text:
        code = ord(character)
        if character == "\n" or known(character):
            kept.append(character)
        elif character == "\t":
            kept.append(" ")
        elif code >= 0x20 and not (0x7F <= code < 0xA0 or _steers(code)):
            kept.append(MISSING)
    return "".join(kept)


def _steers(code: int) -> bool:
    return any(low <= code <= high for low, high in _STEERING)


_STEERING = ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF))


def width(text: str, size: float) -> float:
    """How wide a line of ``text`` is, in points."""
    return float(pdfmetrics.stringWidth(printable(text), ready(), size))
