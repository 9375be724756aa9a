"""What may stand in a cell: text that no spreadsheet takes for a formula, money, counts and days.

A cell of the snapshot is a string, an integer or None. Its column says what it is; here is how it is
written as text (CSV), and when a cell that came back from a reader is still the same.

Money is integer fen: ``money`` is shown in 元, ``wan`` in 万元. ``share`` is in hundredths of a percent. ``free`` is
room to write in by hand: whatever stands there is nobody's alteration.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Literal

Kind = Literal["text", "money", "wan", "share", "count", "day", "free"]
Cell = str | int | None

UNITS: dict[str, int] = {"money": 100, "wan": 1_000_000, "share": 100, "count": 1}
"""Kinds that are numbers → what a cell is divided by to be shown; a share is shown in percent."""

FORMULA_STARTS = frozenset("=+-@\t\r\n\0＝＋－＠")
"""What a spreadsheet may read as the start of a formula, half and full width (ASVS 5.0 §1.2.10)."""

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def safe(text: str) -> str:
    """``text`` on one line, without invisible characters, and never the start of a formula."""
    guarded = text[:1] in FORMULA_STARTS or text.lstrip()[:1] in FORMULA_STARTS
    seen = "".join(" " if ch in "\t\r\n" else "" if unicodedata.category(ch) in _UNSEEN else ch for ch in text)
    words = " ".join(seen.split())
    return f"'{words}" if guarded or words[:1] in FORMULA_STARTS else words


def written(kind: Kind, value: Cell) -> str:
    """A cell as text: money as 115800.00, 万元 as 11.58, shares as 94.90%, days as 2026-07-02, nothing as nothing."""
    if value is None:
        return ""
    if kind == "money":
        return f"{Decimal(value) / 100:.2f}"
    if kind == "wan":
        return f"{Decimal(value) / 1_000_000:.6f}".rstrip("0").removesuffix(".")
    return f"{Decimal(value) / 100:.2f}%" if kind == "share" else str(value)


def same(kind: Kind, issued: Cell, found: object) -> bool:
    """Whether ``found`` (a cell of an uploaded file) still says what was issued.

    Spreadsheet programs rewrite 115800.00 as 115800 and 2026-07-02 as 2026/7/2 without changing anything.
    """
    if kind == "free":
        return True
    if issued is None:
        return found is None or str(found).strip() == ""
    if kind in UNITS:
        number = _number(kind, found)
        return number is not None and number == Decimal(issued) / UNITS[kind]
    if kind == "day":
        return _day(found) == issued
    return found is not None and str(found).strip() == str(issued).strip()


def said(kind: Kind, found: object) -> str:
    """A cell of an uploaded file in words, for the answer to the auditor."""
    if found is None or kind == "free":
        return ""
    number = _number(kind, found) if kind in UNITS else None
    if number is not None:
        shown = f"{number:.2f}" if kind in {"money", "share"} else f"{number.normalize():f}"
        return f"{shown}%" if kind == "share" else shown
    return (_day(found) or str(found)) if kind == "day" else str(found).strip()


def _number(kind: Kind, found: object) -> Decimal | None:
    """The number in a cell; of a share in percent, which a spreadsheet keeps as 0.949 and a text as 94.90%."""
    if isinstance(found, bool) or found is None:
        return None
    text = str(found).replace(",", "").strip()
    try:
        number = Decimal(text.removesuffix("%"))
    except InvalidOperation:
        return None
    if kind == "share" and not text.endswith("%"):
        number *= 100
    return number.quantize(Decimal("0.000001")) if number.is_finite() and abs(number) < 10**18 else None


def _day(found: object) -> str | None:
    if isinstance(found, datetime):
        return found.date().isoformat()
    if isinstance(found, date):
        return found.isoformat()
    parts = str(found).strip().replace("/", "-").split("-")
    try:
        return date(*(int(part) for part in parts)).isoformat()
    except (TypeError, ValueError):
        return None
