"""Sorting a pile of papers, or the ballots of an election, into valid and spoiled; none is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from deliberation.voting.ballots import Groups, IntArray
from deliberation.voting.election import Ballot, Election, Project
from deliberation.voting.errors import ElectionError
from deliberation.voting.papers.form import BallotForm
from deliberation.voting.papers.judge import Entry, Paper, Spoiled, judge
from deliberation.voting.papers.tally import Tally


@dataclass(frozen=True, slots=True)
class Sorted:
    """A pile sorted: ``ballots`` for :meth:`Election.of` in the order of the pile, and the papers set apart."""

    ballots: tuple[Ballot, ...]
    spoiled: tuple[Spoiled, ...]

    @property
    def tally(self) -> Tally:
        """The numbers of papers; they add up to the pile."""
        blank = sum(not ballot for ballot in self.ballots)
        return Tally(len(self.ballots), blank, Counter(str(paper.fault) for paper in self.spoiled))


def sort_papers(form: BallotForm, projects: Sequence[Project], papers: Iterable[Paper]) -> Sorted:
    """Judge every paper once. Raises :class:`ElectionError` ``paper_twice`` for a number entered twice."""
    seen: set[str] = set()
    ballots: list[Ballot] = []
    spoiled: list[Spoiled] = []
    for paper in papers:
        if paper.number in seen:
            raise ElectionError("paper_twice", paper=paper.number)
        seen.add(paper.number)
        judged = judge(form, projects, paper)
        if isinstance(judged, Spoiled):
            spoiled.append(judged)
        else:
            ballots.append(judged)
    return Sorted(tuple(ballots), tuple(spoiled))


def set_apart(election: Election, form: BallotForm) -> tuple[Election, Tally]:
    """The election without the ballots that do not keep to the form, and what was set apart.

    For files of others, whose ballots are as they were entered. An election does not keep points of 0, so how
    few projects such a ballot names is not judged here.
    """
    if election.kind.has_points:
        form = replace(form, min_length=None, min_length_per_category=None)
    kept: list[int] = []
    spoiled: Counter[str] = Counter()
    blank = 0
    groups = election.ballots
    for number, (weight, paper) in enumerate(zip(groups.weights.tolist(), _papers(election), strict=True)):
        judged = judge(form, election.projects, paper)
        if isinstance(judged, Spoiled):
            spoiled[str(judged.fault)] += weight
            continue
        kept.append(number)
        blank += 0 if paper.entries else weight
    valid = election if len(kept) == len(groups.weights) else replace(election, ballots=_only(groups, kept))
    return valid, Tally(valid.voters, blank, spoiled)


def _papers(election: Election) -> Iterator[Paper]:
    """Each distinct ballot as a paper."""
    groups, ids = election.ballots, [project.id for project in election.projects]
    starts, members, values = groups.starts.tolist(), groups.members.tolist(), groups.values.tolist()
    for number, (begin, end) in enumerate(pairwise(starts)):
        written = sorted(zip(values[begin:end], members[begin:end], strict=True), key=lambda pair: (-pair[0], pair[1]))
        keep = election.kind.has_points
        entries = tuple(Entry(ids[member], value if keep else None) for value, member in written)
        yield Paper(str(number), entries)


def _only(groups: Groups, kept: Sequence[int]) -> Groups:
    lengths: IntArray = np.diff(groups.starts)
    chosen = np.array(kept, np.int64)
    flags = np.zeros(len(lengths), bool)
    flags[chosen] = True
    entries = np.repeat(flags, lengths)
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths[chosen])))
    return Groups(starts, groups.members[entries], groups.values[entries], groups.weights[chosen])
