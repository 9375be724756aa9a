"""What the community has agreed about its projects besides their costs, and which of them that still allows.

A reserve stays unspent; a limit is a ceiling on what a set of projects (a category, a place) may cost
together; of exclusive projects at most one is funded; a project that requires others waits until all of
them are. Terms after Rey, Schmidt and Maly, "The (Computational) Social Choice Take on Indivisible
Participatory Budgeting", arXiv:2303.00621, section 6 (additional constraints).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from deliberation.voting import money, packages
from deliberation.voting.errors import ElectionError
from deliberation.voting.explain import Code, Plain
from deliberation.voting.packages import Package


@dataclass(frozen=True, slots=True)
class Limit:
    """The ``projects`` (ids) may cost at most ``amount`` smallest units together."""

    name: str
    projects: tuple[str, ...]
    amount: int

    def to_plain(self, scale: int) -> dict[str, Plain]:
        """As published."""
        amount = money.number(self.amount, scale)
        return {"name": self.name, "amount": amount, "projects": list[Plain](sorted(self.projects))}


@dataclass(frozen=True, slots=True)
class Constraints:
    """All constraints of an election; amounts in smallest units, projects by id.

    ``exclusive``: sets of which at most one project is funded. ``requires``: for a project, those that must
    be funded before it. ``packages``: projects counted as one, see :mod:`deliberation.voting.packages`.
    """

    reserve: int = 0
    limits: tuple[Limit, ...] = ()
    exclusive: tuple[tuple[str, ...], ...] = ()
    requires: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    packages: tuple[Package, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.reserve or self.limits or self.exclusive or self.requires or self.packages)

    def check(self, projects: Sequence[str], budget: int) -> None:
        """Raise :class:`ElectionError` for an unknown project, a bad amount, projects requiring each other, or a
        package that the other constraints tear apart.
        """
        if not 0 <= self.reserve <= budget:
            raise ElectionError("reserve_out_of_range", reserve=self.reserve, budget=budget)
        for limit in self.limits:
            if not 0 <= limit.amount <= money.LIMIT:
                raise ElectionError("limit_out_of_range", limit=limit.name, amount=limit.amount)
        known = set(projects)
        for named in (*(limit.projects for limit in self.limits), *self.exclusive, *self._pairs()):
            for project in named:
                if project not in known:
                    raise ElectionError("constraint_unknown_project", project=project)
        self._check_order()
        if self.packages:
            packages.check(self.packages, projects)
            self.merged()._check_order()

    def merged(self) -> Constraints:
        """The same with each package as one project; raises :class:`ElectionError` where that cannot be."""
        if not self.packages:
            return self
        limits = [
            Limit(limit.name, packages.all_or_none(self.packages, limit.name, limit.projects), limit.amount)
            for limit in self.limits
        ]
        return Constraints(
            reserve=self.reserve,
            limits=tuple(limits),
            exclusive=tuple(packages.rivals(self.packages, names) for names in self.exclusive),
            requires=packages.dependencies(self.packages, self.requires),
        )

    def to_plain(self, scale: int) -> dict[str, Plain]:
        """As published, amounts in currency units; what does not apply is left out."""
        plain: dict[str, Plain] = {}
        if self.reserve:
            plain["reserve"] = money.number(self.reserve, scale)
        if self.limits:
            plain["limits"] = [limit.to_plain(scale) for limit in self.in_order()]
        if self.exclusive:
            plain["exclusive"] = [list(names) for names in sorted(tuple(sorted(names)) for names in self.exclusive)]
        if self.requires:
            plain["requires"] = {project: list[Plain](sorted(needed)) for project, needed in self.requires.items()}
        if self.packages:
            ordered_packages = sorted(self.packages, key=lambda package: package.id)
            plain["packages"] = [package.to_plain(scale) for package in ordered_packages]
        return plain

    def in_order(self) -> list[Limit]:
        """The limits as published: by name, whatever order they were given in."""
        return sorted(self.limits, key=lambda limit: (limit.name, sorted(limit.projects), limit.amount))

    def _pairs(self) -> list[tuple[str, ...]]:
        return [(project, *needed) for project, needed in self.requires.items()]

    def _check_order(self) -> None:
        """Projects that require each other in a circle could never be funded."""
        waiting = {project: set(needed) for project, needed in self.requires.items()}
        while waiting:
            ready = [project for project, needed in waiting.items() if not needed & waiting.keys()]
            if not ready:
                raise ElectionError("requires_in_circle", project=min(waiting))
            for project in ready:
                del waiting[project]


@dataclass(frozen=True, slots=True)
class Barrier:
    """Why a project cannot be funded now: ``by`` is the limit's name or the other project's id."""

    code: Code
    by: str


class Gate:
    """The state of the constraints while projects are being funded, by position in ``ids``.

    Limits and exclusion only ever close a project; only waiting for a required project can end.
    """

    def __init__(self, ids: Sequence[str], costs: Sequence[int], constraints: Constraints) -> None:
        self.active = bool(constraints.limits or constraints.exclusive or constraints.requires)
        if not self.active:
            return
        self._ids, self._costs = ids, costs
        position = {project: index for index, project in enumerate(ids)}
        self._limits: dict[int, list[int]] = {}
        limits = constraints.in_order()
        self._left = [limit.amount for limit in limits]
        self._names = [limit.name for limit in limits]
        for number, limit in enumerate(limits):
            for project in dict.fromkeys(limit.projects):
                self._limits.setdefault(position[project], []).append(number)
        self._rivals: dict[int, set[int]] = {}
        for names in constraints.exclusive:
            rivals = {position[project] for project in names}
            for index in rivals:
                self._rivals.setdefault(index, set()).update(rivals - {index})
        self._required = {
            position[project]: sorted(position[name] for name in needed)
            for project, needed in constraints.requires.items()
        }
        self._funded: set[int] = set()

    def barrier(self, index: int) -> Barrier | None:
        """What keeps a project out now; ``None`` where nothing does (its cost against the budget aside)."""
        return (self.closed(index) or self._waits(index)) if self.active else None

    def closed(self, index: int) -> Barrier | None:
        """What keeps a project out for good."""
        if not self.active:
            return None
        for rival in sorted(self._rivals.get(index, set()) & self._funded):
            return Barrier(Code.EXCLUDED, self._ids[rival])
        for number in self._limits.get(index, ()):
            if self._costs[index] > self._left[number]:
                return Barrier(Code.LIMIT_REACHED, self._names[number])
        return None

    def take(self, index: int) -> None:
        """A project has been funded."""
        if not self.active:
            return
        self._funded.add(index)
        for number in self._limits.get(index, ()):
            self._left[number] -= self._costs[index]

    def _waits(self, index: int) -> Barrier | None:
        for needed in self._required.get(index, ()):
            if needed not in self._funded:
                return Barrier(Code.REQUIRED_NOT_FUNDED, self._ids[needed])
        return None
