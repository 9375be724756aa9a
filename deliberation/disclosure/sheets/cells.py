"""What may stand in a cell: text that no spreadsheet takes for a formula, money, counts and days.

A cell of the snapshot is a string, an integer or None. Its column says what it is; here is how it is
written as text (CSV), and when a cell that came back from a reader is still the same.
"""

from __future__ import annotations

import unicodedata
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Literal

Kind = Literal["text", "money", "count", "day"]
Cell = str | int | None

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
    """A cell as text: money as 115800.00, days as 2026-07-02, nothing as the empty string."""
    if value is None:
        return ""
    return f"{Decimal(value) / 100:.2f}" if kind == "money" else str(value)


def same(kind: Kind, issued: Cell, found: object) -> bool:
    """Whether ``found`` (a cell of an uploaded file) still says what was issued.

    Spreadsheet programs rewrite 115800.00 as 115800 and 2026-07-02 as 2026/7/2 without changing anything.
    """
    if issued is None:
        return found is None or str(found).strip() == ""
    if kind in {"money", "count"}:
        number = _number(found)
        return number is not None and number == (Decimal(issued) / 100 if kind == "money" else Decimal(issued))
    if kind == "day":
        return _day(found) == issued
    return found is not None and str(found).strip() == str(issued).strip()


def said(kind: Kind, found: object) -> str:
    """A cell of an uploaded file in words, for the answer to the auditor."""
    if found is None:
        return ""
    number = _number(found) if kind in {"money", "count"} else None
    if number is not None:
        return f"{number:.2f}" if kind == "money" else f"{number.normalize():f}"
    return (_day(found) or str(found)) if kind == "day" else str(found).strip()


def _number(found: object) -> Decimal | None:
    if isinstance(found, bool) or found is None:
        return None
    try:
        number = Decimal(str(found).replace(",", "").strip())
    except InvalidOperation:
        return None
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
