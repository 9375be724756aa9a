"""Amounts as integers.

A count never sees a float: every amount is a whole number of the election's smallest unit, and
``scale`` says how many of those make one unit of the currency (100 for fen and yuan).
"""

from __future__ import annotations

import re
from fractions import Fraction

LIMIT = 10**15
"""Largest amount in smallest units. Below it a decimal literal survives any JSON reader unchanged."""
MAX_DECIMALS = 9

_AMOUNT = re.compile(r"([0-9]{1,30})(?:[.,]([0-9]{1,30}))?")

Number = int | float


class AmountError(ValueError):
    """A text is not an amount. ``code`` is ``bad_number``, ``too_many_decimals`` or ``too_large``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def parse(text: str) -> tuple[int, int]:
    """Read a plain decimal, with point or comma, as ``(digits, decimals)``: ``"12,50"`` is ``(125, 1)``.

    Signs, exponents, blanks inside, thousands separators and digits other than 0-9 raise
    :class:`AmountError`; zeros at the end of the decimals do not count as decimals.
    """
    match = _AMOUNT.fullmatch(text.strip())
    if match is None:
        raise AmountError("bad_number")
    decimals = (match[2] or "").rstrip("0")
    if len(decimals) > MAX_DECIMALS:
        raise AmountError("too_many_decimals")
    return int(match[1] + decimals), len(decimals)


def rescale(amount: tuple[int, int], scale: int) -> int:
    """Bring a parsed amount to whole smallest units; ``scale`` must cover its decimals."""
    digits, decimals = amount
    value: int = digits * scale // 10**decimals
    if value > LIMIT:
        raise AmountError("too_large")
    return value


def floored(amount: Fraction, scale: int, places: int = 6) -> Fraction:
    """The amount rounded down to ``places`` decimals of the currency unit, still in smallest units."""
    return Fraction(amount * 10**places // scale * scale, 10**places)


def number(amount: int | Fraction, scale: int, places: int = 6) -> Number:
    """The amount in currency units as a JSON number, rounded down to ``places`` decimals.

    Whole amounts come out as ``int``; others as the float whose shortest form is the decimal itself,
    which is exact for amounts within :data:`LIMIT`.
    """
    places = max(places, len(str(scale)) - 1) if isinstance(amount, int) else places
    digits = amount * 10**places // scale
    whole, rest = divmod(digits, 10**places)
    return whole if not rest else float(f"{whole}.{rest:0{places}d}")


def text(amount: int, scale: int) -> str:
    """The amount in currency units as a decimal text without superfluous zeros: ``125, 10`` is ``12.5``."""
    places = len(str(scale)) - 1
    whole, rest = divmod(amount * 10**places // scale, 10**places)
    return f"{whole}.{rest:0{places}d}".rstrip("0") if rest else str(whole)
