"""Anonymous scores from 1 to 5, per item: how many gave which, the exact mean, the share that is satisfied.

Where fewer have answered than the rules ask for, nothing is worked out at all: a handful of scores tells who gave
them. Who leaves an item out is not in its figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from deliberation.voting.errors import ElectionError
from deliberation.voting.explain import Plain

SCORES = (1, 2, 3, 4, 5)
"""From very dissatisfied to very satisfied."""
SATISFIED = 4
"""The lowest score that counts as satisfied."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item: its id, and how many gave each of :data:`SCORES`."""

    id: str
    given: tuple[int, ...]

    @property
    def answers(self) -> int:
        """How many have scored it."""
        return sum(self.given)

    @property
    def mean(self) -> Fraction | None:
        """The mean score; none where nobody has scored it."""
        total = sum(score * number for score, number in zip(SCORES, self.given, strict=True))
        return Fraction(total, self.answers) if self.answers else None

    @property
    def satisfied(self) -> int:
        """How many gave 4 or 5."""
        return sum(number for score, number in zip(SCORES, self.given, strict=True) if score >= SATISFIED)

    def to_plain(self) -> dict[str, Plain]:
        """The item as published; the mean is a fraction, left out where there is none."""
        mean = self.mean
        plain: dict[str, Plain] = {
            "item": self.id, "answers": self.answers, "given": list(self.given), "satisfied": self.satisfied,
        }  # fmt: skip
        return plain if mean is None else plain | {"mean": f"{mean.numerator}/{mean.denominator}"}


@dataclass(frozen=True, slots=True)
class Survey:
    """``answers``: sheets that came in. ``items`` is empty where they are fewer than ``least``."""

    answers: int
    least: int
    items: tuple[Item, ...]

    @property
    def withheld(self) -> bool:
        """Whether too few have answered for anything to be shown."""
        return not self.items

    def to_plain(self) -> dict[str, Plain]:
        """The result as published."""
        return {
            "method": "survey",
            "answers": self.answers,
            "least": self.least,
            "withheld": self.withheld,
            "items": [item.to_plain() for item in self.items],
        }


def survey(items: Sequence[str], sheets: Iterable[Mapping[str, int]], *, least: int) -> Survey:
    """Count ``sheets`` (scores by item) of the ``items``.

    Raises :class:`ElectionError`: ``project_unknown`` for an item that was not asked about, ``points_out_of_range``
    for a score that is none of :data:`SCORES`.
    """
    given = {item: [0] * len(SCORES) for item in items}
    answers = 0
    for number, sheet in enumerate(sheets):
        answers += 1
        for item, score in sheet.items():
            if item not in given:
                raise ElectionError("project_unknown", ballot=number, project=item)
            if score not in SCORES:
                raise ElectionError("points_out_of_range")
            given[item][score - 1] += 1
    shown = items if answers >= least else ()
    return Survey(answers, least, tuple(Item(item, tuple(given[item])) for item in shown))
