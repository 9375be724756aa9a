"""A panel drawn by lot that meets all quotas, with chances as equal as the quotas allow.

The chances are the leximin ones (see :mod:`leximin`), the lottery that gives them is published whole: panels
by kinds of people with their tickets. The seed then decides twice, independently: ``lots.draw(seed,
"ticket", tickets)`` is the winning ticket, counted through the panels in the order published; and among
people of one kind those go first whose ``ties.lot(seed, id)`` is lowest. Publish pool, quotas and lottery
first, then draw the seed in public.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from deliberation.voting import ties
from deliberation.voting.council.candidates import Candidate, in_order
from deliberation.voting.council.conflict import demand
from deliberation.voting.council.lots import check_seed, draw
from deliberation.voting.council.lottery import Lottery, fairest
from deliberation.voting.council.quotas import Kinds, Quota, kinds, spelled_out, system
from deliberation.voting.council.reach import left_out
from deliberation.voting.council.record import canonical, number
from deliberation.voting.council.tableau import Undecided
from deliberation.voting.errors import ElectionError
from deliberation.voting.explain import Plain

MOST_DRAWN_KINDS = 600


@dataclass(frozen=True, slots=True)
class Chances:
    """Everything that is published before the seed: ``people`` by id, spelled-out ``quotas`` and the ``lottery``.

    ``zero_chance``: people whom quotas allow to be drawn and the lottery does not, see :mod:`reach`; nobody if exact.
    """

    people: tuple[Candidate, ...]
    seats: int
    quotas: tuple[Quota, ...]
    kinds: Kinds
    lottery: Lottery
    zero_chance: tuple[str, ...] = ()

    @property
    def of(self) -> dict[str, Fraction]:
        """The exact probability of every person; they add up to ``seats``."""
        sizes = self.kinds.sizes
        shares = [self.lottery.share(kind) / size for kind, size in enumerate(sizes)]
        return {person.id: shares[kind] for person, kind in zip(self.people, self.kinds.of, strict=True)}

    @property
    def least(self) -> Fraction:
        """The lowest probability among those to whom the levels promise any."""
        promised = {kind for level in self.lottery.levels if level.probability for kind in level.kinds}
        sizes = self.kinds.sizes
        return min((self.lottery.share(kind) / sizes[kind] for kind in promised), default=Fraction(0))

    @property
    def bound(self) -> Fraction:
        """The lowest positive level: no lottery gives all who can be drawn more than this."""
        return min((level.probability for level in self.lottery.levels if level.probability), default=Fraction(0))

    def to_plain(self) -> dict[str, Plain]:
        """As published."""
        return {
            "seats": self.seats,
            "quotas": [_quota(quota, self.seats) for quota in self.quotas],
            "exact": self.lottery.exact,
            "zero_chance": list(self.zero_chance),
            "tickets": self.lottery.tickets,
            "attributes": list(self.kinds.attributes),
            "kinds": [
                {"values": list(values), "people": size, "expected": number(self.lottery.share(kind))}
                for kind, (values, size) in enumerate(zip(self.kinds.values, self.kinds.sizes, strict=True))
            ],
            "panels": [{"tickets": count, "seats": list(panel)} for panel, count in self.lottery.panels],
            "levels": [self._level(index) for index in range(len(self.lottery.levels))],
            "chances": {person: number(chance) for person, chance in sorted(self.of.items())},
        }

    def _level(self, index: int) -> dict[str, Plain]:
        """One level with the quotas that hold it down, the proof in plain sight."""
        level = self.lottery.levels[index]
        holding: list[Plain] = []
        for quota, multiplier in zip(self.quotas, level.multipliers, strict=False):
            if multiplier:
                holding.append(f"{quota.name} {'max' if multiplier > 0 else 'min'}")
        return {
            "probability": number(level.probability),
            "kinds": list(level.kinds),
            "held_by": holding,
            "multipliers": list(level.multipliers),
        }


@dataclass(frozen=True, slots=True)
class Draw:
    """The panel (ids in text order) that the seed picks: ``ticket`` counts from 0, ``panel_number`` from 0 too."""

    chances: Chances
    seed: str
    ticket: int
    panel_number: int
    panel: tuple[str, ...]

    def summary(self) -> dict[str, Plain]:
        """The panel and how it was drawn."""
        return {
            "panel": list(self.panel),
            "seed": self.seed,
            "ticket": self.ticket,
            "tickets": self.chances.lottery.tickets,
            "panel_number": self.panel_number,
            "least_chance": number(self.chances.least),
            "exact": self.chances.lottery.exact,
            "zero_chance": list(self.chances.zero_chance),
        }

    def to_json(self) -> str:
        """The whole record in one canonical line."""
        return canonical({**self.chances.to_plain(), "draw": self.summary()})


def chances(people: Iterable[Candidate], seats: int, quotas: Iterable[Quota] = ()) -> Chances:
    """The fairest lottery for ``seats`` under the quotas.

    Raises :class:`ElectionError` for impossible input, :class:`~.conflict.QuotaConflict` where the quotas
    cannot be met together.
    """
    pool = in_order(people)
    if not 0 < seats <= len(pool):
        raise ElectionError("seats_out_of_range", seats=seats, most=len(pool))
    listed = spelled_out(pool, quotas)
    found = kinds(pool, listed)
    if len(found.values) > MOST_DRAWN_KINDS:
        raise ElectionError("too_many_kinds", found=len(found.values), most=MOST_DRAWN_KINDS)
    conditions = system(found, listed, seats)
    demand(conditions, listed)
    try:
        lottery = fairest(conditions)
    except Undecided as error:
        raise ElectionError("quotas_too_hard", kinds=len(found.values)) from error
    absent = set(left_out(lottery))
    nobody = tuple(person.id for person, kind in zip(pool, found.of, strict=True) if kind in absent)
    return Chances(pool, seats, listed, found, lottery, nobody)


def draw_panel(
    people: Iterable[Candidate], seats: int, quotas: Iterable[Quota], seed: str, *, accept_inexact: bool = False
) -> Draw:
    """Draw a panel from the seed; raises like :func:`chances`.

    Raises :class:`ElectionError` ``lottery_leaves_out`` where the lottery leaves out people whom the quotas allow
    to be drawn, unless ``accept_inexact``.
    """
    check_seed(seed)
    published = chances(people, seats, quotas)
    if published.zero_chance and not accept_inexact:
        who, most = published.zero_chance, 10
        named = "、".join(who[:most]) + ("等" if len(who) > most else "")
        raise ElectionError("lottery_leaves_out", people=len(who), zero_chance=named)
    return pick(published, seed)


def pick(published: Chances, seed: str) -> Draw:
    """The panel that a seed picks from published chances."""
    check_seed(seed)
    ticket = draw(seed, "ticket", published.lottery.tickets)
    left = ticket
    for index, (seats, count) in enumerate(published.lottery.panels):
        if left < count:
            return Draw(published, seed, ticket, index, _people(published, seats, seed))
        left -= count
    raise AssertionError("the tickets of the panels add up to all tickets")


def _people(published: Chances, seats: Sequence[int], seed: str) -> tuple[str, ...]:
    """Deal the seats of every kind to its people, lowest lot first."""
    waiting = list(seats)
    chosen = []
    of = dict(zip((person.id for person in published.people), published.kinds.of, strict=True))
    for person in sorted(of, key=lambda i: (ties.lot(seed, i), i)):
        if waiting[of[person]]:
            waiting[of[person]] -= 1
            chosen.append(person)
    return tuple(sorted(chosen))


def _quota(quota: Quota, seats: int) -> dict[str, Plain]:
    most = seats if quota.maximum is None else quota.maximum
    return {"attribute": quota.attribute, "value": quota.value, "min": quota.minimum, "max": most}
