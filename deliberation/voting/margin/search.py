"""Finding the least number with which something holds, where asking is dear and the answers need not be orderly.

``ask(x)`` is a recount. The number 0 is known not to hold. A crossing is an x that holds whose predecessor does
not; where the answers are orderly it is the least, elsewhere every smaller number has to be asked as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from deliberation.voting.variants import spread


class SpentError(Exception):
    """The effort is used up."""


@dataclass(slots=True)
class Purse:
    """How many recounts may still be made."""

    left: int

    def spend(self) -> None:
        """Take one; raises :class:`SpentError` when there is none."""
        if not self.left:
            raise SpentError
        self.left -= 1


@dataclass(slots=True)
class Asked:
    """One question, its ``answers`` so far, and after each the number that looked promising, if any.

    ``ask(x)`` returns whether x holds and a hint: a number above x that may hold. ``purse`` is ``None``
    where the number of recounts needs no bound; ``least`` is what a scan has found so far.
    """

    ask: Callable[[int], tuple[bool, int | None]]
    reach: int
    purse: Purse | None
    answers: dict[int, bool] = field(default_factory=dict)
    hints: dict[int, int | None] = field(default_factory=dict)
    least: int | None = None

    def holds(self, x: int) -> bool:
        """The answer for x; asked once."""
        if x == 0:
            return False
        if x not in self.answers:
            if self.purse is not None:
                self.purse.spend()
            self.answers[x], self.hints[x] = self.ask(x)
        return self.answers[x]


def orderly(asked: Asked, ends: Sequence[int]) -> int | None:
    """The least number that holds, the answers being orderly up to each of the ``ends`` from the one before.

    ``ends`` ascend to the reach. ``None`` where nothing within reach holds, which is then certain. Where answers
    are not orderly it is a crossing all the same, or ``None`` where none of the ends holds.
    """
    low = 0
    for end in ends:
        if end <= low:
            continue
        if asked.holds(end):
            return _narrow(asked, low, end)
        low = end
    return None


def crossing(asked: Asked, first: int | None = None) -> int | None:
    """Some number that holds while the one below does not, looked for from ``first`` upwards, then downwards."""
    low, step = 0, 1
    x = min(max(first or 1, 1), asked.reach)
    while x and not asked.holds(x):
        if x == asked.reach:
            return None
        low, step = x, step * 2
        x = min(max(asked.hints[x] or 0, x + step), asked.reach)
    return _down(asked, low, x) if x else None


def scan(asked: Asked, found: int | None) -> int | None:
    """The least number that holds, every one below ``found`` (or up to the reach) asked.

    Numbers are asked spread out, halves before quarters. One that holds leads down to the next crossing; an
    effort too small for that ends the scan with :class:`SpentError`, and ``asked.least`` is the crossing so far.
    """
    asked.least = found
    while (x := _holding(asked)) is not None:
        low = max((y for y, held in asked.answers.items() if y < x and not held), default=0)
        asked.least = _narrow(asked, low, x)
    return asked.least


def unasked(asked: Asked, found: int | None) -> int:
    """How many numbers a scan has still to ask at the most."""
    end = asked.reach + 1 if found is None else found
    return end - 1 - sum(1 for x in asked.answers if x < end)


def _holding(asked: Asked) -> int | None:
    """A number that holds below the least one known, or ``None`` when all below have been asked."""
    end = asked.reach + 1 if asked.least is None else asked.least
    for x in (spread(end - 1) + 1).tolist():
        if x in asked.answers:
            continue
        if asked.purse is not None and asked.purse.left <= end.bit_length():
            raise SpentError
        if asked.holds(x):
            return int(x)
    return None


def _down(asked: Asked, low: int, high: int) -> int:
    """From a number that holds down to a crossing: the next one first, a hint being often exact."""
    if high - low > 1 and asked.holds(high - 1):
        return _narrow(asked, low, high - 1)
    return high


def _narrow(asked: Asked, low: int, high: int) -> int:
    """Halve between a number that does not hold and one that does."""
    while high - low > 1:
        middle = (low + high) // 2
        if asked.holds(middle):
            high = middle
        else:
            low = middle
    return high
