"""Amounts and shares in words."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from deliberation.voting import money
from deliberation.voting.election import Election


def said(amount: int, election: Election) -> str:
    """An amount of smallest units as it is said, exactly: ``1.2 万元``, ``350 元``, or in the file's currency."""
    currency = (election.meta.get("currency", "").strip() or "CNY").upper()
    unit = "元" if currency in ("CNY", "RMB") else currency
    wan = 10_000 * election.scale
    if amount >= wan and amount % (100 * election.scale) == 0:
        return f"{money.text(amount, wan)} 万{unit}" if unit == "元" else f"{money.text(amount, wan)} 万 {unit}"
    whole, _, rest = money.text(amount, election.scale).partition(".")
    return f"{int(whole):,}{'.' + rest if rest else ''} {unit}"


def percent(share: int, whole: int) -> str:
    """``share`` of ``whole`` in per cent with one decimal, halves rounded up; 0 of nothing."""
    tenths = (share * 2000 + whole) // (2 * whole) if whole else 0
    return f"{tenths // 10}.{tenths % 10}%"


def hundredths(value: Fraction) -> str:
    """A number with two decimals, halves rounded up."""
    found = floor(value * 100 + Fraction(1, 2))
    return f"{found // 100}.{found % 100:02}"
