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

from fractions import Fraction
from math import inf
from typing import NamedTuple

from deliberation.voting.equal_shares.market import DOWN, UP
from deliberation.voting.errors import ElectionError

MOST_LOOKS = 2_000_000
"""Looks at a project after which a count is given up, in about a minute: a city of 80 projects takes some ten
thousand, 500 projects and 5,000 ballots about a million."""


class Sight(NamedTuple):
    """A look at a project, in smallest units: the ``price`` and by how many units what can be paid rises there;
    ``slack``: what rounding may hide, or, where ``price`` is infinite, what was certainly lacking. ``endowment``:
    of the run it was seen in; ``place``: after how many purchases, and ``outlay``: what these asked of any one
    voter, at most.
    """

    price: float
    rich: float
    slack: float
    endowment: float
    place: int
    outlay: float

    def bound(self, gain: float) -> float:
        """The least the price can be with this much more money behind the project; infinite: cannot be paid."""
        if self.price == inf:
            return inf if self.slack * DOWN > gain * UP else 0.0
        return self.price * DOWN - (self.slack + gain) / self.rich * UP if self.rich else 0.0


class Trail:
    """The purchases of the last run and what was seen before each; followed by the next as far as it leads.

    ``looks``: how often a project was looked at in all runs; after :data:`MOST_LOOKS` an :class:`ElectionError`
    ``count_too_long`` ends them.
    """

    def __init__(self) -> None:
        self.looks = 0
        self._course: list[int] = []
        self._sights: list[dict[int, Sight]] = [{}]

    def start(self, endowment: Fraction, voters: int) -> None:
        """Begin a run."""
        self._endowment = float(endowment)
        self._voters = voters
        self._bought: list[int] = []
        self._seen: list[dict[int, Sight]] = [{}]
        self._least = [0.0]
        self._most = 0.0
        self._along, self._shared = True, 0
        self._ahead = dict(self._sights[0])

    def bound(self, project: int, backers: float) -> float:
        """A lower bound of the price of a project with so many supporters, if the trail has a new one; else 0."""
        sight = self._ahead.pop(project, None)
        return 0.0 if sight is None else sight.bound(self._gain(sight, backers))

    def saw(self, project: int, price: float, rich: float, slack: float) -> None:
        """Note a look."""
        self.looks += 1
        if self.looks > MOST_LOOKS:
            raise ElectionError("count_too_long", looks=MOST_LOOKS)
        self._seen[-1][project] = Sight(price, rich, slack, self._endowment, len(self._bought), self._most)

    def advance(self, project: int, least: float, most: float) -> None:
        """Note a purchase that asked of any one voter between ``least`` and ``most``."""
        place = len(self._bought)
        self._bought.append(project)
        self._least.append(self._least[-1] + least * DOWN)
        self._most = (self._most + most) * UP
        self._seen.append({})
        self._along = self._along and place < len(self._course) and self._course[place] == project
        if self._along:
            self._shared += 1
            self._ahead.update(self._sights[self._shared])

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
        more = self._endowment * UP - sight.endowment * DOWN
        if self._endowment <= sight.endowment:
            return 0.0
        less = max(0.0, sight.outlay - self._least[sight.place])
        return min(self._voters * more, backers * (more + less)) * UP
