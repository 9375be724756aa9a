"""Projects merged for procurement: bought as one, so voted on as one (打包).

A package takes the place of its parts before the count: a vote for any part is a vote for the package, points
for its parts are added up, and in a ranking it stands at the best place of its parts. Each part keeps its own
line in the ledger, so the result names them. Practice: Haikou merged 32 winning projects into 12 procurement
packages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deliberation.voting import money
from deliberation.voting.errors import ElectionError
from deliberation.voting.explain import Plain


@dataclass(frozen=True, slots=True)
class Package:
    """The projects ``parts`` (ids, at least two) counted as one project ``id``.

    ``cost`` in smallest units, ``None`` where it is the sum of what the parts cost.
    """

    id: str
    name: str
    parts: tuple[str, ...]
    cost: int | None = None

    def to_plain(self, scale: int) -> dict[str, Plain]:
        """As published, the cost in currency units and only where it is not the sum of the parts."""
        plain: dict[str, Plain] = {"id": self.id, "name": self.name, "parts": list[Plain](sorted(self.parts))}
        if self.cost is not None:
            plain["cost"] = money.number(self.cost, scale)
        return plain


def check(packages: Sequence[Package], projects: Sequence[str]) -> None:
    """Raise :class:`ElectionError` for a part that is unknown or in two packages, or an id that is taken."""
    known, inside = set(projects), set[str]()
    for package in packages:
        if len(set(package.parts)) < 2:
            raise ElectionError("package_too_small", package=package.id)
        if package.cost is not None and not 0 <= package.cost <= money.LIMIT:
            raise ElectionError("cost_out_of_range", project=package.id, cost=package.cost)
        for part in set(package.parts):
            if part not in known:
                raise ElectionError("constraint_unknown_project", project=part)
            if part in inside:
                raise ElectionError("part_of_two_packages", project=part)
            inside.add(part)
    names: set[str] = set()
    for package in packages:
        if not package.id or "," in package.id or package.id in names or package.id in known - set(package.parts):
            raise ElectionError("package_id_taken", package=package.id)
        names.add(package.id)


def whole(packages: Sequence[Package]) -> dict[str, str]:
    """For each part, the id of its package."""
    return {part: package.id for package in packages for part in package.parts}


def all_or_none(packages: Sequence[Package], name: str, members: Sequence[str]) -> tuple[str, ...]:
    """The members of a limit after merging; raises ``package_across_limits`` for a package only partly inside."""
    inside = set(members)
    for package in packages:
        parts = set(package.parts)
        if parts & inside and not parts <= inside:
            raise ElectionError("package_across_limits", package=package.id, limit=name)
    return _renamed(whole(packages), members)


def rivals(packages: Sequence[Package], members: Sequence[str]) -> tuple[str, ...]:
    """The members of an exclusive set after merging; raises ``package_of_exclusive`` for two in one package."""
    inside = set(members)
    for package in packages:
        if len(inside & set(package.parts)) > 1:
            raise ElectionError("package_of_exclusive", package=package.id)
    return _renamed(whole(packages), members)


def dependencies(packages: Sequence[Package], requires: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """What each project requires after merging; what a package requires of itself is met."""
    of = whole(packages)
    merged: dict[str, tuple[str, ...]] = {}
    for project, needed in requires.items():
        name = of.get(project, project)
        others = [other for other in _renamed(of, needed) if other != name]
        together = tuple(dict.fromkeys((*merged.get(name, ()), *others)))
        if together:
            merged[name] = together
    return merged


def _renamed(of: Mapping[str, str], members: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(of.get(member, member) for member in members))
