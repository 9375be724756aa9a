"""The volunteers of a draw as everybody may see them: how many of which kind, with which chances; never who is what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from deliberation.rules.body.election_state import ElectionState

ATTRIBUTES = ("sex", "age", "group")
"""What may be counted, in the order in which a page says it."""

Parts = tuple[tuple[str, int], ...]
"""A value with how many have it, in the order of the values."""


def mixes(state: ElectionState) -> tuple[tuple[str, Parts], ...]:
    """By attribute how many of those who stand have which value; what nobody has told is left out.

    Each attribute is counted alone: sex, age and house together would point at a neighbour.
    """
    found = []
    for name in ATTRIBUTES:
        many = Counter(value for one in state.standing if (value := one.attributes.get(name, "")))
        if many:
            found.append((name, tuple(sorted(many.items()))))
    return tuple(found)


def odds(chances: Iterable[str]) -> Parts:
    """Chances with how many people have each, the best first."""
    return tuple(sorted(Counter(chances).items(), key=lambda row: float(row[0].rstrip("%")), reverse=True))
