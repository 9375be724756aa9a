"""Who stands or may be drawn: people with attributes, in an order nobody can influence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from deliberation.voting import ties
from deliberation.voting.errors import ElectionError

MOST_PEOPLE = 100_000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person, by an opaque id; ``attributes`` (``sex``, ``seat_type``, ``building``, ...) are what quotas mean."""

    id: str
    name: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


def in_order(people: Iterable[Candidate], most: int = MOST_PEOPLE) -> tuple[Candidate, ...]:
    """The people by id. Raises :class:`ElectionError` for none, too many, a repeated or an empty id."""
    ordered = tuple(sorted(people, key=lambda person: person.id))
    if not ordered:
        raise ElectionError("no_candidates")
    if len(ordered) > most:
        raise ElectionError("too_many_candidates", found=len(ordered), most=most)
    if not ordered[0].id:
        raise ElectionError("candidate_without_id")
    for first, second in pairwise(ordered):
        if first.id == second.id:
            raise ElectionError("candidate_twice", candidate=first.id)
    return ordered


def check_ties(rule: str) -> None:
    """Raise :class:`ElectionError` ``ties_unknown`` unless the rule is ``lex`` or ``lot:SEED``."""
    ties.check(rule)
    if rule == ties.MINCOST_MAXVOTES_LEX:
        raise ElectionError("ties_unknown", ties=rule)


def tie_ranks(people: Iterable[Candidate], rule: str) -> dict[str, int]:
    """Per id, the place in the order that breaks ties (0 goes first): by id, or by the lot of :mod:`..ties`."""
    check_ties(rule)
    seed = rule.removeprefix(ties.LOT)
    ids = [person.id for person in people]
    drawn = sorted(ids) if rule == ties.LEX else sorted(ids, key=lambda i: (ties.lot(seed, i), i))
    return {person: place for place, person in enumerate(drawn)}
