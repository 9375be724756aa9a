"""Margins by trying every number from the start, on ballots written out one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from deliberation.voting.ballots import group
from deliberation.voting.election import BallotKind, Election
from deliberation.voting.options import CountOptions
from deliberation.voting.rules import count
from tests.voting import oracle

Row = list[tuple[int, int]]
"""One ballot: project positions with their values."""


def rows(election: Election) -> list[Row]:
    """Every ballot by itself, in the order of their content."""
    return sorted(sorted(ballot.items()) for ballot in oracle.voters(election))


def with_rows(election: Election, ballots: list[Row]) -> Election:
    """The election with these ballots instead of its own."""
    flat = [entry for ballot in ballots for entry in ballot]
    plain = not election.kind.has_points and election.kind is not BallotKind.ORDINAL
    groups = group(
        np.array([member for member, _ in flat], np.int64),
        None if plain else np.array([value for _, value in flat], np.int64),
        np.array([len(ballot) for ballot in ballots], np.int64),
        np.ones(len(ballots), np.int64),
        projects=len(election.projects),
    )
    return replace(election, ballots=groups)


def more(election: Election, index: int, value: int, number: int) -> Election:
    """Further ballots naming one project."""
    return with_rows(election, rows(election) + [[(index, value)]] * number)


def cheaper(election: Election, index: int, cut: int) -> Election:
    """One project at a lower cost."""
    projects = [
        replace(project, cost=project.cost - cut * election.scale) if place == index else project
        for place, project in enumerate(election.projects)
    ]
    return with_rows(replace(election, projects=tuple(projects)), rows(election))


def fewer(election: Election, index: int, number: int) -> Election:
    """Votes withdrawn in the published order."""
    ballots = rows(election)
    pile = [place for place, ballot in enumerate(ballots) if index in dict(ballot)]
    digits = len(f"{len(pile) - 1:b}")
    order = sorted(range(len(pile)), key=lambda number: f"{number:0{digits}b}"[::-1])
    for turn in order[:number]:
        ballots[pile[turn]] = [entry for entry in ballots[pile[turn]] if entry[0] != index]
    return with_rows(election, ballots)


def least(changed: Callable[[int], Election], options: CountOptions, index: int, *, funded: bool, most: int) -> int:
    """The least number from 0 with which the project is (or is not) funded; ``most`` + 1 if there is none."""
    for number in range(most + 1):
        if count(changed(number), options).reasons[index].funded is funded:
            return number
    return most + 1
