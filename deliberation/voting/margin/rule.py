"""Margins by recounting: every figure is checked with a full count at it and one below it.

The rule is never looked into: a variant of the election is counted like any other. Where a proof makes the
answers orderly (:mod:`.certain`) halving finds the least number and it is certain. Elsewhere a crossing is found
first, for every project; then all smaller numbers are recounted, the shortest lists first, until the effort is
used up, or excluded at once where the way of Add1 shows that (:mod:`.retrace`). The effort is a number
of recounts, not a time, so everybody gets the same figures.
Notions after Boehmer, Faliszewski, Janeczko, Peters, Pierczyński, Schierreich, Skowron and Szufa, "Evaluation
of Project Performance in Participatory Budgeting", IJCAI 2024, arXiv:2312.14723.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from deliberation.voting.election import Election
from deliberation.voting.errors import ElectionError
from deliberation.voting.explain import Code
from deliberation.voting.margin.certain import certain, stretches
from deliberation.voting.margin.figures import Figure, Margin, Margins, Proof, Question
from deliberation.voting.margin.questions import Recount, reach
from deliberation.voting.margin.retrace import applies, hopeless
from deliberation.voting.margin.search import Asked, Purse, SpentError, crossing, orderly, scan, unasked
from deliberation.voting.options import CountOptions
from deliberation.voting.result import Result
from deliberation.voting.variants import canonical

Progress = Callable[[int, int], None]
"""Told how many steps are done and how many there are at the most."""

_EACH, _MOST, _WORK = 14, 20_000, 100_000_000
"""By default: recounts per project at the least, in all at the most, and steps of work they may take."""
MOST_PROJECTS = 500
"""Every project is asked about by some recounts, which with thousands of projects would take hours."""


def margins(result: Result, *, effort: int | None = None, progress: Progress | None = None) -> Margins:
    """The margins of every project of a count.

    ``effort``: the most recounts for figures without a proof; by default fewer the larger the election is.
    Raises :class:`ElectionError` ``margins_too_many`` for more than :data:`MOST_PROJECTS` projects.
    """
    if len(result.election.projects) > MOST_PROJECTS:
        raise ElectionError("margins_too_many", projects=len(result.election.projects), limit=MOST_PROJECTS)
    election = canonical(result.election)
    allowed = usual_effort(result) if effort is None else effort
    sought = _sought(election, result, Purse(allowed))
    steps = 2 * len(sought)
    for done, one in enumerate(sought):
        _tell(progress, done, steps)
        one.find()
    unproved = sorted((one for one in sought if not one.certain), key=lambda one: (one.unasked, one.index))
    for done, one in enumerate(unproved, start=steps - len(unproved)):
        _tell(progress, done, steps)
        one.prove(result.options)
    _tell(progress, steps, steps)
    figures = {(one.index, one.question): one.figure() for one in sought}
    rows = []
    for index, reason in enumerate(result.reasons):
        votes, cut, spare = (figures.get((index, question)) for question in Question)
        rows.append(Margin(reason.project, reason.funded, votes, cut, spare))
    counts = sum(figure.counts for figure in figures.values())
    return Margins(result.election.digest, result.options.spelled_out(), tuple(rows), counts, allowed)


def usual_effort(result: Result) -> int:
    """How many recounts the figures without a proof may take by default: fewer where each takes longer.

    A recount visits the entries of all ballots and looks at every project, again for every few raises of Add1.
    """
    projects = len(result.election.projects)
    step = len(result.election.ballots.members) + 200 * projects
    work = step * (1 + result.outcome.raises // 50)
    return max(_EACH * projects, min(_MOST, _WORK // max(work, 1)))


@dataclass(slots=True)
class _Sought:
    """One figure. ``ends``: where the answers are orderly, up to which numbers; ``None`` where they need not be.

    ``found`` is the least number known to turn the project's fate, ``certain`` whether that is proved,
    ``spent`` whether the effort ended before a crossing was found or missed.
    """

    index: int
    question: Question
    asked: Asked
    recount: Recount
    ends: tuple[int, ...] | None
    code: str | None = None
    found: int | None = None
    certain: bool = False
    spent: bool = False

    @property
    def unasked(self) -> int:
        """How many recounts a proof would still take."""
        return unasked(self.asked, self.found)

    def find(self) -> None:
        """Find the least number where the answers are orderly, else a crossing."""
        if self.certain:
            return
        try:
            if self.ends is not None:
                self.found, self.certain = orderly(self.asked, self.ends), True
            elif self.question is Question.SPARE:
                self.found = orderly(self.asked, (self.asked.reach,))
            else:
                self.found = crossing(self.asked, self.recount.first)
        except SpentError:
            self.spent = True

    def prove(self, options: CountOptions) -> None:
        """Retrace the way there where that is a proof, else recount at every smaller number as the effort allows."""
        below = self.asked.reach if self.found is None else self.found - 1
        if not self.spent and applies(self.question, options) and hopeless(self.recount.result(below), self.index):
            self.certain = True
            return
        try:
            self.found, self.certain, self.spent = scan(self.asked, self.found), True, False
        except SpentError:
            self.found = self.asked.least

    def figure(self) -> Figure:
        """As published; what may be spared is one vote less than what would cost the project its money."""
        proved = Proof.ALL if self.certain else Proof.STEP if self.found is not None else Proof.TRIED
        amount, spare = self.found, self.question is Question.SPARE
        if spare and not (self.spent and amount is None):
            amount = self.asked.reach if amount is None else amount - 1
        code = "effort_spent" if self.spent else self.code or self.recount.code
        return Figure(amount, proved, self.asked.reach, len(self.asked.answers), None if amount is not None else code)


def _sought(election: Election, result: Result, purse: Purse) -> list[_Sought]:
    """All the questions there are about a count."""
    found = []
    bears = stretches(election, result.options, reach(Question.VOTES, election, 0, result.options.roll))
    for index, reason in enumerate(result.reasons):
        for question in (Question.SPARE,) if reason.funded else (Question.VOTES, Question.CUT):
            most = reach(question, election, index, result.options.roll)
            recount = Recount(question, election, index, result)
            ends: tuple[int, ...] | None = None
            if certain(question, election, result.options):
                others = (number for other, number in bears.items() if other != index)
                ends = (*sorted(others), most) if question is Question.VOTES else (most,)
            asked = Asked(recount, most, None if ends is not None else purse)
            one = _Sought(index, question, asked, recount, ends)
            if not most:
                one.certain, one.code = True, "nothing_to_cut"
            elif question is Question.VOTES and reason.code is Code.OVER_BUDGET:
                one.certain = True  # no vote changes a cost
            found.append(one)
    return found


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress is not None:
        progress(done, total)
