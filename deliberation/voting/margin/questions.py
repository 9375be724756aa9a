"""What each question changes in the election, how far it may go, and where an answer is likely."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil

from deliberation.voting.election import Election
from deliberation.voting.explain import Code, Reason
from deliberation.voting.margin.figures import Question
from deliberation.voting.result import Result
from deliberation.voting.rules import count
from deliberation.voting.variants import FewerVotes, MoreBallots, with_cost

Variants = Callable[[int], Election]


def reach(question: Question, election: Election, index: int, roll: int) -> int:
    """The largest number worth asking about.

    Votes: ten times the ballots cast or the roll, at least 1,000. A cut leaves more than nothing, since a
    project that costs nothing needs no count. A project has no more votes to spare than it has.
    """
    if question is Question.VOTES:
        return 10 * max(election.voters, roll, 100)
    if question is Question.CUT:
        return max(election.projects[index].cost - 1, 0) // election.scale
    return election.votes[index]


def variants(question: Question, election: Election, index: int) -> Variants:
    """The election with a number of further ballots, with its cost cut by a number, or with votes withdrawn."""
    if question is Question.VOTES:
        return MoreBallots(election, index)
    if question is Question.SPARE:
        return FewerVotes(election, index)
    cost = election.projects[index].cost
    return lambda cut: with_cost(election, index, cost - cut * election.scale)


class Recount:
    """Recounts for one question about the project at ``index``; ``code``: its reason at the largest that failed."""

    def __init__(self, question: Question, election: Election, index: int, base: Result) -> None:
        self._question, self._election, self._index = question, election, index
        self._options = base.options
        self._variants: Variants | None = None
        self._furthest = 0
        self.code = str(base.reasons[index].code)
        self.first = _hint(question, 0, base, base.reasons[index])

    def result(self, x: int) -> Result:
        """The count with ``x``."""
        if self._variants is None:
            self._variants = variants(self._question, self._election, self._index)
        return count(self._variants(x), self._options)

    def __call__(self, x: int) -> tuple[bool, int | None]:
        """Whether ``x`` turns the project's fate, and if not, a larger number that may."""
        result = self.result(x)
        reason = result.reasons[self._index]
        if x >= self._furthest and not reason.funded:
            self._furthest, self.code = x, str(reason.code)
        if self._question is Question.SPARE:
            return not reason.funded, None
        return reason.funded, _hint(self._question, x, result, reason)


def _hint(question: Question, x: int, result: Result, reason: Reason) -> int | None:
    """What the reason says was missing, in currency units or in votes; only a place to look first."""
    if reason.funded or question is Question.SPARE:
        return None
    missing: Fraction | int | None = reason.missing
    if reason.code is Code.OVER_BUDGET:
        missing = reason.cost - result.election.disposable
    elif missing is None and reason.left is not None:
        missing = reason.cost - reason.left
    if question is Question.CUT:
        return x + ceil(missing / result.election.scale) if missing and missing > 0 else None
    if reason.needed is not None:
        return x + reason.needed - reason.votes
    endowment = result.outcome.endowment
    return x + ceil(missing / endowment) if missing and missing > 0 and endowment else None
