"""The comparison step: greedy takes the place of a rule where more voters prefer its outcome.

Practised in Wieliczka and Świecie (2023); source: equalshares.net. A voter prefers the outcome that funds more
of the projects on the ballot (``utility``), or the one that funds any of them if the other funds none
(``coverage``). Projects are counted, not their costs or points, whatever utility the rule counts by; points of
0 are no vote for a project. Greedy here takes the most votes first, under the same thresholds, constraints and
ties. It is taken only if strictly more voters prefer it. All figures are whole numbers of voters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from deliberation.voting.ballots import IntArray
from deliberation.voting.election import Election
from deliberation.voting.explain import Plain
from deliberation.voting.options import Comparison


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many voters preferred the outcome of the ``rule`` (ids it funds) or that of ``greedy``."""

    by: Comparison
    rule: tuple[str, ...]
    greedy: tuple[str, ...]
    prefer_rule: int
    prefer_greedy: int

    @property
    def takes_greedy(self) -> bool:
        """Whether greedy's outcome stands."""
        return self.prefer_greedy > self.prefer_rule

    def to_plain(self) -> dict[str, Plain]:
        """As published."""
        return {
            "by": str(self.by),
            "rule": list[Plain](self.rule),
            "greedy": list[Plain](self.greedy),
            "prefer_rule": self.prefer_rule,
            "prefer_greedy": self.prefer_greedy,
            "taken": "greedy" if self.takes_greedy else "rule",
        }


def gained(election: Election, selected: Sequence[str]) -> IntArray:
    """Per group of ballots, how many of these projects its voters named."""
    chosen = set(selected)
    marked = np.array([project.id in chosen for project in election.projects], bool)
    named = election.rows[marked[election.ballots.members]]
    return np.bincount(named, minlength=len(election.ballots.weights)).astype(np.int64)


def judge(election: Election, by: Comparison, rule: Sequence[str], greedy: Sequence[str]) -> Verdict:
    """Count who prefers which of two outcomes, given as ids in text order."""
    ours, theirs = gained(election, rule), gained(election, greedy)
    if by is Comparison.COVERAGE:
        ours, theirs = np.minimum(ours, 1), np.minimum(theirs, 1)
    weights = election.ballots.weights
    prefer_rule, prefer_greedy = (int(weights[better].sum()) for better in (ours > theirs, theirs > ours))
    return Verdict(by, tuple(rule), tuple(greedy), prefer_rule, prefer_greedy)
