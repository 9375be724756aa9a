"""Signs that suppliers who should compete have agreed (《招标投标法实施条例》第四十条), each with its evidence.

A sign is no proof: it is put before an officer, who answers it in writing. People are compared by keyed hashes, so
neither a name nor a number is needed here.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

from deliberation.rules.signs import Sign

EVEN = Fraction(1, 1000)
"""So far two ratios may be apart and still count as the same step."""
STEP = Fraction(1, 200)
"""A step of prices smaller than this is no step: such prices are near each other."""
ROUNDS = 3
"""Rounds of the same suppliers from which their winners are looked at."""


@dataclass(frozen=True, slots=True)
class Bid:
    """One quote: sum in fen, keyed hashes of the contact and of what its file says of itself; empty where unknown.

    ``file`` is the digest of the file and ``text`` that of its words alone; ``program`` wrote it at ``made``.
    """

    supplier: str
    amount_fen: int
    contact: str = ""
    phone: str = ""
    address: str = ""
    author: str = ""
    program: str = ""
    made: str = ""
    file: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Round:
    """An earlier purchase: who took part, who won, and when."""

    package: str
    suppliers: frozenset[str]
    winner: str
    day: date


SAME: dict[str, Callable[[Bid], Hashable]] = {
    "same_contact": lambda bid: bid.contact,
    "same_phone": lambda bid: bid.phone,
    "same_address": lambda bid: bid.address,
    "same_author": lambda bid: bid.author,
    "same_creation": lambda bid: bid.program and bid.made and (bid.program, bid.made),
    "same_file": lambda bid: bid.file,
    "same_text": lambda bid: bid.text,
}
"""Kind of sign → what two quotes should not have in common."""


def collusion(bids: Sequence[Bid], past: Iterable[Round] = (), *, near: Fraction) -> tuple[Sign, ...]:
    """All signs among ``bids`` (one a supplier), and in the ``past`` of the same suppliers together.

    ``near`` is the share of the highest price within which all prices are suspiciously close.
    """
    found = [sign for kind, trait in SAME.items() for sign in _same(bids, kind, trait)]
    return (*found, *_prices(bids, near), *winners(frozenset(bid.supplier for bid in bids), past))


def _same(bids: Sequence[Bid], kind: str, trait: Callable[[Bid], Hashable]) -> list[Sign]:
    groups: dict[Hashable, list[str]] = {}
    for bid in bids:
        groups.setdefault(trait(bid), []).append(bid.supplier)
    return [Sign(kind, tuple(sorted(group))) for value, group in groups.items() if value and len(group) > 1]


def _prices(bids: Sequence[Bid], near: Fraction) -> list[Sign]:
    ranked = sorted(bids, key=lambda bid: (bid.amount_fen, bid.supplier))
    who, sums = tuple(bid.supplier for bid in ranked), tuple(bid.amount_fen for bid in ranked)
    if len(sums) < 2:
        return []
    if Fraction(sums[-1] - sums[0], sums[-1]) <= near:
        return [Sign("near_equal", who, sums, (("apart_fen", sums[-1] - sums[0]),))]
    return _steps(who, sums) if len(sums) > 2 else []


def _steps(who: tuple[str, ...], sums: tuple[int, ...]) -> list[Sign]:
    gaps = {high - low for low, high in pairwise(sums)}
    if len(gaps) == 1:
        return [Sign("even_steps", who, sums, (("step_fen", gaps.pop()),))]
    ratios = [Fraction(high, low) for low, high in pairwise(sums)]
    if max(ratios) - min(ratios) <= EVEN and min(ratios) - 1 >= STEP:
        return [Sign("even_ratio", who, sums, (("basis_points", int((ratios[0] - 1) * 10_000)),))]
    return []


def winners(suppliers: frozenset[str], past: Iterable[Round]) -> list[Sign]:
    """Whether the same suppliers have met before, and won in turn, or always the same one: one sign at most."""
    met = sorted((one for one in past if one.suppliers == suppliers), key=lambda one: (one.day, one.package))
    won = tuple(one.winner for one in met[-ROUNDS:])
    if len(won) < ROUNDS or len(suppliers) < 2:
        return []
    if len(set(won)) == 1:
        return [Sign("one_winner", won[:1], figures=(("rounds", len(won)),))]
    in_turn = len(set(won)) == min(len(won), len(suppliers)) and all(one != other for one, other in pairwise(won))
    return [Sign("in_turn", won, figures=(("rounds", len(won)),))] if in_turn else []
