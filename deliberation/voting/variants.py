"""The same election with one thing changed: further ballots, another cost, votes withdrawn.

Every variant is grouped as if its ballots had been read from a file, so its digest is that of a fresh
election; what a change leaves as it was is shared with the original, not computed again.

**Further ballots** name one project only and give it the most a ballot can give (:func:`full_value`). In a
ranking the project stands first and the other places stay blank.

**Withdrawn votes**: the voter takes this one project off the ballot and leaves the rest; the ballot stays,
even if it is then blank, and in a ranking the place stays blank. Which voters: lay the supporting ballots out
in the canonical order of their content, equal ones side by side, numbered from 0, all with as many binary
digits as the last needs; they are withdrawn in the order of their numbers read backwards (van der Corput, 1935).
That falls evenly on every part of the pile whenever one stops, so supporters of every kind become fewer in
the proportion in which there are any. The order knows no names and no order of arrival, anybody can repeat it,
and who has withdrawn among j has withdrawn among j + 1. The worst choice of voters would say what an adversary
could do and is hard to find (arXiv:2312.14723); a random one could not be repeated.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from deliberation.voting import money
from deliberation.voting.ballots import Groups, IntArray, group
from deliberation.voting.election import BallotKind, Election


def full_value(election: Election) -> int:
    """What a further ballot gives its only project, as :class:`Groups` keeps values.

    Approvals: 1. Points: the most that the file allows for one project (``max_points``, and no more than
    ``max_sum_points``), else the most that any ballot gave to one. Rankings: the Borda points of the first
    of ``max_length`` places, else of the first place of the longest ballot.
    """
    if election.kind is BallotKind.ORDINAL:
        longest = int(np.diff(election.ballots.starts).max(initial=1))
        return max(0, min(_stated(election, "max_length", 1) or longest, len(election.projects)) - 1)
    if not election.kind.has_points:
        return 1
    stated = [_stated(election, key, election.points_scale) for key in ("max_points", "max_sum_points")]
    allowed = [value for value in stated if value]
    most = int(election.ballots.values.max(initial=0)) or election.points_scale
    return min(allowed) if allowed else most


def with_cost(election: Election, index: int, cost: int) -> Election:
    """The project at ``index`` for ``cost`` smallest units; the ballots as they are."""
    projects = list(election.projects)
    projects[index] = replace(projects[index], cost=cost)
    variant = replace(election, projects=tuple(projects))
    return _known(variant, election.voters, election.votes, election.points, election.rows)


def with_ballots(election: Election, index: int | None, more: int) -> Election:
    """``more`` further ballots, each naming only the project at ``index``; ``None``: blank ones."""
    return MoreBallots(election, index)(more)


def without_votes(election: Election, index: int, fewer: int) -> Election:
    """``fewer`` of its votes withdrawn from the project at ``index``."""
    return FewerVotes(election, index)(fewer)


class MoreBallots:
    """Elections with further ballots for one project (``index``), or blank ones (``None``); call with how many."""

    def __init__(self, election: Election, index: int | None) -> None:
        self._election, self._index = election, index
        self._value = 0 if index is None else full_value(election)
        named = np.array([] if index is None else [index], np.int64)
        groups = election.ballots
        self._groups = _regrouped(
            election,
            np.concatenate((groups.members, named)),
            np.concatenate((groups.values, np.full(len(named), self._value, np.int64))),
            np.concatenate((np.diff(groups.starts), [len(named)])),
            np.concatenate((groups.weights, [1])),
        )
        self._rows = self._groups.rows
        self._place = self._find(named)

    def __call__(self, more: int) -> Election:
        """The election with ``more`` further ballots."""
        if not more:
            return self._election
        weights = self._groups.weights.copy()
        weights[self._place] += more - 1
        variant = replace(self._election, ballots=replace(self._groups, weights=weights))
        votes, points = list(self._election.votes), list(self._election.points)
        if self._index is not None:
            votes[self._index] += more
            points[self._index] += more * self._value
        return _known(variant, self._election.voters + more, tuple(votes), tuple(points), self._rows)

    def _find(self, named: IntArray) -> int:
        """Where the ballot of the kind added stands among the groups."""
        groups, size = self._groups, len(named)
        alike = np.flatnonzero(np.diff(groups.starts) == size)
        if size:
            first = groups.starts[alike]
            alike = alike[(groups.members[first] == named[0]) & (groups.values[first] == self._value)]
        return int(alike[0])


class FewerVotes:
    """Elections with votes of one project withdrawn; call with how many, at most ``votes``."""

    def __init__(self, election: Election, index: int) -> None:
        self._election, self._index = election, index
        self._entries = np.flatnonzero(election.ballots.members == index)
        mine = election.rows[self._entries]
        self._pile = np.repeat(np.arange(len(mine)), election.ballots.weights[mine])[spread(self.votes)]

    @property
    def votes(self) -> int:
        """How many votes there are to withdraw."""
        return self._election.votes[self._index]

    def __call__(self, fewer: int) -> Election:
        """The election with the first ``fewer`` votes of the order withdrawn."""
        if not fewer:
            return self._election
        election, groups = self._election, self._election.ballots
        taken = np.bincount(self._pile[:fewer], minlength=len(self._entries)).astype(np.int64)
        gone = np.zeros(len(groups.weights), np.int64)
        gone[election.rows[self._entries]] = taken
        kept, changed = np.flatnonzero(groups.weights > gone), np.flatnonzero(gone)
        stays, leaves = _entries_of(election, kept), _entries_of(election, changed)
        leaves = leaves[groups.members[leaves] != self._index]
        sizes = np.diff(groups.starts)
        entries = np.concatenate((stays, leaves))
        ballots = _regrouped(
            election,
            groups.members[entries],
            groups.values[entries],
            np.concatenate((sizes[kept], sizes[changed] - 1)),
            np.concatenate((groups.weights[kept] - gone[kept], gone[changed])),
        )
        votes, points = list(election.votes), list(election.points)
        votes[self._index] -= fewer
        points[self._index] -= int(taken @ groups.values[self._entries])
        return _known(replace(election, ballots=ballots), election.voters, tuple(votes), tuple(points))


def spread(number: int) -> IntArray:
    """The numbers 0 to ``number`` - 1 in the order of their binary digits read backwards: evenly wherever one stops."""
    numbers = np.arange(number, dtype=np.int64)
    backwards = np.zeros(number, np.int64)
    for _ in range(max(number - 1, 0).bit_length()):
        backwards = backwards << 1 | numbers & 1
        numbers = numbers >> 1
    return np.argsort(backwards)


def canonical(election: Election) -> Election:
    """The election with equal ballots merged, as every reader leaves it."""
    groups = election.ballots
    return replace(
        election,
        ballots=_regrouped(election, groups.members, groups.values, np.diff(groups.starts), groups.weights),
    )


def _regrouped(election: Election, members: IntArray, values: IntArray, lengths: IntArray, weights: IntArray) -> Groups:
    plain = not election.kind.has_points and election.kind is not BallotKind.ORDINAL
    return group(members, None if plain else values, lengths, weights, projects=len(election.projects))


def _entries_of(election: Election, groups: IntArray) -> IntArray:
    """The entries of these groups, in order."""
    wanted = np.zeros(len(election.ballots.weights), bool)
    wanted[groups] = True
    return np.flatnonzero(wanted[election.rows])


def _known(
    variant: Election, voters: int, votes: tuple[int, ...], points: tuple[int, ...], rows: IntArray | None = None
) -> Election:
    """Note on the variant what is already known of it, so that it is not summed up again."""
    variant.__dict__.update(voters=voters, votes=votes, points=points)
    if rows is not None:
        variant.__dict__["rows"] = rows
    return variant


def _stated(election: Election, key: str, scale: int) -> int:
    """A figure of the file's META in the units kept here, 0 where it states none."""
    try:
        digits, decimals = money.parse(election.meta.get(key, ""))
    except money.AmountError:
        return 0
    return digits * scale // int(10**decimals)
