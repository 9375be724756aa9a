"""What is counted: projects with their costs, a budget, and the ballots, identical ones grouped."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import chain, pairwise

import numpy as np

from deliberation.voting import money
from deliberation.voting.ballots import Groups, IntArray, group, without_zeros
from deliberation.voting.constraints import Constraints, Gate
from deliberation.voting.errors import ElectionError

Ballot = Sequence[str] | Mapping[str, int]
"""Project ids (best first where the order counts), or points by project id."""


class BallotKind(StrEnum):
    """What a voter writes on the ballot; the values are those of the Pabulib format."""

    APPROVAL = "approval"
    CHOOSE_ONE = "choose-1"
    CUMULATIVE = "cumulative"
    ORDINAL = "ordinal"
    SCORING = "scoring"

    @property
    def has_points(self) -> bool:
        """Whether the voter writes points beside the projects."""
        return self in (BallotKind.CUMULATIVE, BallotKind.SCORING)


@dataclass(frozen=True, slots=True)
class Project:
    """One project on the ballot; ``cost`` in smallest units, ``extra`` whatever else a file said of it."""

    id: str
    cost: int
    name: str = ""
    category: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Election:
    """A poll after its close.

    ``projects`` are sorted by id and everything else refers to them by position, so neither the order of
    the projects nor that of the ballots can reach a count. Amounts are smallest units, ``scale`` of which
    make one unit of the currency; points are ``points_scale`` times what voters wrote.
    """

    projects: tuple[Project, ...]
    budget: int
    kind: BallotKind
    ballots: Groups
    scale: int = 1
    points_scale: int = 1
    meta: Mapping[str, str] = field(default_factory=dict)
    constraints: Constraints = field(default_factory=Constraints)

    @classmethod
    def of(
        cls,
        projects: Iterable[Project],
        budget: int,
        ballots: Iterable[Ballot],
        *,
        kind: BallotKind = BallotKind.APPROVAL,
        scale: int = 1,
        meta: Mapping[str, str] | None = None,
        constraints: Constraints | None = None,
    ) -> Election:
        """Build an election from plain ballots: id sequences, or points by id where the kind has points.

        Raises :class:`ElectionError` for a repeated or unknown project, negative amounts or points.
        """
        ordered = in_order(projects, budget)
        agreed = constraints or Constraints()
        agreed.check([project.id for project in ordered], budget)
        position = {project.id: index for index, project in enumerate(ordered)}
        rows = [tuple(ballot) for ballot in ballots] if not kind.has_points else []
        points = [dict(ballot) for ballot in ballots] if kind.has_points else []  # type: ignore[arg-type]
        rows = rows or [tuple(ballot) for ballot in points]
        members = _positions(rows, position)
        values = _values(kind, rows, points)
        return cls(
            projects=ordered,
            budget=budget,
            kind=kind,
            ballots=pack(kind, members, values, lengths_of(rows), np.ones(len(rows), np.int64), projects=len(ordered)),
            scale=scale,
            meta=dict(meta or {}),
            constraints=agreed,
        )

    @property
    def disposable(self) -> int:
        """What a count may spend: the budget less the reserve, in smallest units."""
        return self.budget - self.constraints.reserve

    def gate(self) -> Gate:
        """The constraints before anything is funded."""
        return Gate([project.id for project in self.projects], [p.cost for p in self.projects], self.constraints)

    @cached_property
    def voters(self) -> int:
        """Ballots cast, empty ones included."""
        return int(self.ballots.weights.sum())

    @cached_property
    def rows(self) -> IntArray:
        """For each entry of the grouped ballots, its group."""
        return self.ballots.rows

    @cached_property
    def votes(self) -> tuple[int, ...]:
        """Per project, how many ballots name it."""
        return self._sum(np.ones_like(self.ballots.values))

    @cached_property
    def points(self) -> tuple[int, ...]:
        """Per project, the sum of the values voters gave it (Borda points for rankings)."""
        return self._sum(self.ballots.values)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what decides the outcome (budget, ids, costs, constraints, ballots), which any file keeps."""
        import hashlib  # noqa: PLC0415 -- loads OpenSSL, which counting itself does without

        groups = self.ballots
        lines = [f"{self.kind} {money.text(self.budget, self.scale)} {self.points_scale}"]
        lines += [f"{project.id!r} {money.text(project.cost, self.scale)}" for project in self.projects]
        if self.constraints:
            lines.append(json.dumps(self.constraints.to_plain(self.scale), sort_keys=True))
        digest = hashlib.sha256("\n".join(lines).encode())
        for array in (groups.starts, groups.members, groups.values, groups.weights):
            digest.update(b"\n" + array.astype("<i8").tobytes())
        return digest.hexdigest()

    def _sum(self, values: IntArray) -> tuple[int, ...]:
        totals = np.zeros(len(self.projects), np.int64)
        np.add.at(totals, self.ballots.members, values * self.ballots.weights[self.rows])
        return tuple(totals.tolist())


def in_order(projects: Iterable[Project], budget: int) -> tuple[Project, ...]:
    """The projects by id; raises :class:`ElectionError` for an id that is repeated or that no file can hold, or an
    amount out of range.
    """
    ordered = tuple(sorted(projects, key=lambda project: project.id))
    for first, second in pairwise(ordered):
        if first.id == second.id:
            raise ElectionError("project_twice", project=first.id)
    for project in ordered:
        if not project.id or project.id != project.id.strip() or set(project.id) & set(",\n\r\0"):
            raise ElectionError("bad_project_id", project=project.id)
        if not 0 <= project.cost <= money.LIMIT:
            raise ElectionError("cost_out_of_range", project=project.id, cost=project.cost)
    if not 0 <= budget <= money.LIMIT:
        raise ElectionError("budget_out_of_range", budget=budget)
    return ordered


def pack(
    kind: BallotKind, members: IntArray, values: IntArray | None, lengths: IntArray, weights: IntArray, *, projects: int
) -> Groups:
    """Group the ballots; points of 0 are no support and are left out, last places of rankings stay."""
    if kind.has_points and values is not None:
        members, values, lengths = without_zeros(members, values, lengths)
    return group(members, values, lengths, weights, projects)


def borda(lengths: IntArray) -> IntArray:
    """Borda points of rankings laid end to end: the last place of each gets 0."""
    ends = np.repeat(np.cumsum(lengths), lengths)
    return ends - np.arange(len(ends), dtype=np.int64) - 1


def lengths_of(rows: Sequence[Sequence[str]]) -> IntArray:
    """How many projects each ballot names."""
    return np.fromiter(map(len, rows), np.int64, len(rows))


def _positions(rows: Sequence[Sequence[str]], position: Mapping[str, int]) -> IntArray:
    for number, row in enumerate(rows):
        if len(set(row)) != len(row):
            raise ElectionError("choice_repeated", ballot=number)
        for project in row:
            if project not in position:
                raise ElectionError("project_unknown", ballot=number, project=project)
    return np.fromiter((position[project] for project in chain.from_iterable(rows)), np.int64)


def _values(kind: BallotKind, rows: Sequence[Sequence[str]], points: Sequence[Mapping[str, int]]) -> IntArray | None:
    if kind is BallotKind.ORDINAL:
        return borda(lengths_of(rows))
    if not kind.has_points:
        return None
    flat = [value for ballot in points for value in ballot.values()]
    if any(value < 0 or value > money.LIMIT for value in flat):
        raise ElectionError("points_out_of_range")
    return np.array(flat, dtype=np.int64)
