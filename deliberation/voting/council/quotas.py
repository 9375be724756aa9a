"""Seat quotas as a system of whole numbers over kinds of people.

A quota says how many seats go to people with a value of an attribute, at least and at most. People who are
alike in every attribute with a quota are one kind: whether quotas can be met depends on kinds alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from deliberation.voting.council.candidates import Candidate
from deliberation.voting.council.integers import System
from deliberation.voting.errors import ElectionError

MOST_KINDS = 2_000
MOST_CELLS = 200_000
EVERY = "*"
"""As the value of a quota: each value that occurs."""


@dataclass(frozen=True, slots=True)
class Quota:
    """At least ``minimum`` and at most ``maximum`` seats for people whose ``attribute`` has the ``value``."""

    attribute: str
    value: str
    minimum: int = 0
    maximum: int | None = None

    @property
    def name(self) -> str:
        """``attribute=value``, as messages and records quote it."""
        return f"{self.attribute}={self.value}"


@dataclass(frozen=True, slots=True)
class Kinds:
    """``values`` of each kind under ``attributes``; ``of`` gives the kind of every person, by position."""

    attributes: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    of: tuple[int, ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """How many people are of each kind."""
        counted = Counter(self.of)
        return tuple(counted[kind] for kind in range(len(self.values)))


def spelled_out(people: Sequence[Candidate], quotas: Iterable[Quota]) -> tuple[Quota, ...]:
    """Quotas by attribute and value, :data:`EVERY` written out for the values it does not find a quota of its own.

    Raises :class:`ElectionError` for a repeated quota, one that contradicts itself, or a person without the attribute.
    """
    listed = list(quotas)
    named = {(quota.attribute, quota.value): quota for quota in listed if quota.value != EVERY}
    general = {quota.attribute: quota for quota in listed if quota.value == EVERY}
    if len(named) + len(general) < len(listed):
        repeated = [name for name, times in Counter(quota.name for quota in listed).items() if times > 1]
        raise ElectionError("quota_twice", quota=repeated[0])
    for quota in listed:
        if quota.minimum < 0 or (quota.maximum is not None and quota.maximum < quota.minimum):
            raise ElectionError("quota_contradicts_itself", quota=quota.name)
        for person in people:
            if quota.attribute not in person.attributes:
                raise ElectionError("attribute_missing", candidate=person.id, attribute=quota.attribute)
    for attribute, quota in general.items():
        for value in {person.attributes[attribute] for person in people}:
            named.setdefault((attribute, value), Quota(attribute, value, quota.minimum, quota.maximum))
    return tuple(named[key] for key in sorted(named))


def kinds(people: Sequence[Candidate], quotas: Sequence[Quota]) -> Kinds:
    """Group the people; raises :class:`ElectionError` ``too_many_kinds`` where quotas would take too long to weigh."""
    attributes = tuple(sorted({quota.attribute for quota in quotas}))
    seen = [tuple(person.attributes[attribute] for attribute in attributes) for person in people]
    values = tuple(sorted(set(seen)))
    if len(values) > MOST_KINDS or len(values) * (len(quotas) + 1) > MOST_CELLS:
        raise ElectionError("too_many_kinds", found=len(values), quotas=len(quotas))
    position = {value: kind for kind, value in enumerate(values)}
    return Kinds(attributes, values, tuple(position[value] for value in seen))


def system(found: Kinds, quotas: Sequence[Quota], seats: int) -> System:
    """Seats per kind: one row per quota in their order, the last row for all ``seats``."""
    place = {attribute: column for column, attribute in enumerate(found.attributes)}
    rows = [tuple(int(value[place[quota.attribute]] == quota.value) for value in found.values) for quota in quotas]
    highs = [seats if quota.maximum is None else min(seats, quota.maximum) for quota in quotas]
    lows = [quota.minimum for quota in quotas]
    return System(
        rows=(*rows, (1,) * len(found.values)),
        low=(*lows, seats),
        high=(*(max(low, high) for low, high in zip(lows, highs, strict=True)), seats),
        floor=(0,) * len(found.values),
        ceiling=found.sizes,
    )
