"""What one run saw of prices, as bounds for the next run at another endowment.

Let two runs have made the same purchases so far, at endowments e0 < e. Nobody has less in the second run
(:mod:`.completion`), and all voters together have ``voters * (e - e0)`` more, because both runs spent the same.
No voter has more by more than ``e - e0`` plus what the purchases asked less of them, ``sum((q0 - q) * u)``:
paying ``min(b, q * u)`` cannot widen a lead by more than ``(q0 - q) * u``. So the supporters of a project can
pay at most ``gain`` more than they could, the lesser of the two. What they could pay at a price was concave, so
its price in the second run is at least the price seen minus ``(slack + gain) / rich``, and if they lacked more
than ``gain`` they still cannot pay. At a lower endowment than that of the sight nothing has been gained.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import inf
from typing import NamedTuple

from deliberation.voting.equal_shares.purses import DOWN, UP


class Sight(NamedTuple):
    """A look at a project, in smallest units: the ``price`` and by how many units what can be paid rises there;
    ``slack``: what rounding may hide, or, where ``price`` is infinite, what was certainly lacking. ``lap``: the
    run it was seen in; ``outlay``: what the purchases until then asked of any one voter, at most.
    """

    price: float
    rich: float
    slack: float
    lap: int
    outlay: float

    def bound(self, gain: float) -> float:
        """The least the price can be with this much more money behind the project; infinite: cannot be paid."""
        if self.price == inf:
            return inf if self.slack * DOWN > gain * UP else 0.0
        return self.price * DOWN - (self.slack + gain) / self.rich * UP if self.rich else 0.0


class Trail:
    """The purchases of the last run and what was seen before each; followed by the next as far as it leads."""

    def __init__(self) -> None:
        self._course: list[int] = []
        self._sights: list[dict[int, Sight]] = [{}]
        self._endowments: list[Fraction] = []

    def start(self, endowment: Fraction, voters: int) -> None:
        """Begin a run."""
        self._endowments.append(endowment)
        self._voters = voters
        self._gained: dict[int, float] = {}
        self._bought: list[int] = []
        self._seen: list[dict[int, Sight]] = [{}]
        self._least = self._most = 0.0
        self._along, self._shared = True, 0

    def recalled(self, voters: Callable[[int], float]) -> Iterator[tuple[int, float]]:
        """The projects seen in this round on the trail, each with a lower bound of its price; ``voters``: how
        many support a project.
        """
        if self._along:
            for project, sight in self._sights[len(self._bought)].items():
                yield project, sight.bound(self._gain(sight, voters(project)))

    def saw(self, project: int, price: float, rich: float, slack: float) -> None:
        """Note a look."""
        self._seen[-1][project] = Sight(price, rich, slack, len(self._endowments) - 1, self._most)

    def advance(self, project: int, least: float, most: float) -> None:
        """Note a purchase that asked of any one voter between ``least`` and ``most``."""
        place = len(self._bought)
        self._along = self._along and place < len(self._course) and self._course[place] == project
        self._shared += self._along
        self._bought.append(project)
        self._least += least * DOWN
        self._most = (self._most + most) * UP
        self._seen.append({})

    def finish(self) -> None:
        """Keep what is true of this run's course, or of a longer one that begins with it."""
        old = self._sights
        if self._along:
            for kept, seen in zip(old, self._seen, strict=False):
                kept.update(seen)
            return
        self._course = self._bought
        self._sights = [
            {**old[place], **seen} if place <= self._shared else seen for place, seen in enumerate(self._seen)
        ]

    def _gain(self, sight: Sight, backers: float) -> float:
        more = self._gained.get(sight.lap)
        if more is None:
            more = self._gained[sight.lap] = float(self._endowments[-1] - self._endowments[sight.lap]) * UP
        if more <= 0:
            return 0.0
        return min(self._voters * more, backers * (more + max(0.0, sight.outlay - self._least)) * UP)
