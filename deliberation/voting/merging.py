"""An election with its packages carried out: each one project, and every ballot as it then reads."""

from __future__ import annotations

import numpy as np

from deliberation.voting import packages
from deliberation.voting.ballots import IntArray
from deliberation.voting.election import BallotKind, Election, Project, borda, in_order, pack


def merged(election: Election) -> Election:
    """The election as it is counted; the election itself where it has no packages.

    Raises :class:`~deliberation.voting.errors.ElectionError` for a package that cannot be.
    """
    agreed = election.constraints
    if not agreed.packages:
        return election
    agreed.check([project.id for project in election.projects], election.budget)
    projects = in_order(_projects(election), election.budget)
    place = {project.id: index for index, project in enumerate(projects)}
    of = packages.whole(agreed.packages)
    moved = np.array([place[of.get(project.id, project.id)] for project in election.projects], np.int64)
    rows, members, values = _entries(election, moved, len(projects))
    weights = election.ballots.weights
    lengths = np.bincount(rows, minlength=len(weights)).astype(np.int64)
    if election.kind is BallotKind.ORDINAL:
        values = borda(lengths)
    counted = values if election.kind.has_points or election.kind is BallotKind.ORDINAL else None
    return Election(
        projects=projects,
        budget=election.budget,
        kind=election.kind,
        ballots=pack(election.kind, members, counted, lengths, weights, projects=len(projects)),
        scale=election.scale,
        points_scale=election.points_scale,
        meta=election.meta,
        constraints=agreed.merged(),
    )


def _projects(election: Election) -> list[Project]:
    """The projects left by themselves, and one for each package; a category only where all parts share it."""
    found = {project.id: project for project in election.projects}
    alone = packages.whole(election.constraints.packages)
    projects = [project for project in election.projects if project.id not in alone]
    for package in election.constraints.packages:
        parts = [found[part] for part in dict.fromkeys(package.parts)]
        cost = sum(part.cost for part in parts) if package.cost is None else package.cost
        shared = {part.category for part in parts}
        projects.append(Project(package.id, cost, package.name, shared.pop() if len(shared) == 1 else ""))
    return projects


def _entries(election: Election, moved: IntArray, projects: int) -> tuple[IntArray, IntArray, IntArray]:
    """Ballot, project and value of every entry after merging, best value first within a ballot.

    A project named through several parts stands once: with the points of all, or with the best place.
    """
    groups = election.ballots
    rows, members, values = election.rows, moved[groups.members], groups.values
    keys, first = np.unique(rows * max(projects, 1) + members, return_inverse=True)
    best = np.zeros(len(keys), np.int64)
    if election.kind.has_points:
        np.add.at(best, first, values)
    else:
        np.maximum.at(best, first, values)
    row, member = keys // max(projects, 1), keys % max(projects, 1)
    order = np.lexsort((-best, row))
    return row[order], member[order], best[order]
