"""How alike two proposals read: shared single characters and pairs, which suits Chinese without a dictionary.

Only a hint to the person proposing or screening; nothing is ever merged by it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

LEAST = 20
"""Percent from which two proposals are shown side by side."""

NEED_READ = 300
"""Characters of a need that are compared; the gist stands at its beginning."""

_EMPTY = frozenset("的了在和与及是有我们社区小区一个项目")


@dataclass(frozen=True, slots=True)
class Wording:
    """The wording of a proposal, ready to be compared."""

    title: frozenset[str]
    whole: frozenset[str]

    @classmethod
    def of(cls, title: str, need: str) -> Wording:
        """From what was written."""
        short = grams(title)
        return cls(short, short | grams(need[:NEED_READ]))


def grams(text: str) -> frozenset[str]:
    """The characters of ``text`` that carry meaning, and its pairs of neighbours."""
    kept = [ch for ch in unicodedata.normalize("NFKC", text).lower() if ch.isalnum() and ch not in _EMPTY]
    pairs = ("".join(pair) for pair in pairwise(kept))
    return frozenset(kept) | frozenset(pairs)


def overlap(one: frozenset[str], other: frozenset[str]) -> int:
    """Jaccard's coefficient in whole percent: what both have, of what either has."""
    either = len(one | other)
    return len(one & other) * 100 // either if either else 0


def likeness(one: Wording, other: Wording) -> int:
    """0 to 100; the title counts twice as much as the whole."""
    return (2 * overlap(one.title, other.title) + overlap(one.whole, other.whole)) // 3


def rank(wording: Wording, candidates: Iterable[tuple[str, str, str]], most: int) -> tuple[tuple[str, int], ...]:
    """The ids of the most alike among ``(id, title, need)`` candidates with their percent, the most alike first."""
    scored = ((id_, likeness(wording, Wording.of(title, need))) for id_, title, need in candidates)
    alike = sorted((item for item in scored if item[1] >= LEAST), key=lambda item: (-item[1], item[0]))
    return tuple(alike[:most])
