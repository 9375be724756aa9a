"""Which projects an audit looks at: by lot, which anybody can draw again, or by risk, with the reasons told.

By lot the candidates and the SHA-256 of the seed are written before the seed is laid open. The seed of the lot is then
bound to the first day's root that is sealed after that (:func:`bound`), so that whoever knows the sealed seed does not
know the sample yet, and whoever could bend the root does not know what for. The order is that of the SHA-256 of
``SEED|label``, the lowest first, as wherever this house draws lots. By risk every sign that the book shows
gives points; the most points go first, of equal points the larger sum, then the label.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from deliberation.rules.assignment import lot
from deliberation.rules.refusal import Json

ALIKE = Fraction(1, 50)
"""Quotes whose spread is at most this share of the lowest look like one another."""
NEAR = Fraction(19, 20)
"""From this share of the ceiling on a budget lies near it."""
MOST_OBJECTIONS = 3
"""Points that objections can give together."""

POINTS: Mapping[str, int] = {
    "few_quotes": 3, "dearer": 3, "alike": 2, "varied": 3, "near_ceiling": 2, "bare": 2, "late": 2, "objections": 1,
    "unhappy": 3, "alarms": 3, "answered": 1, "unannounced": 2, "one_winner": 3, "in_turn": 3, "pending": 3,
    "overdue": 2,
}  # fmt: skip
"""Sign → its points; objections count one each. Our own judgement, public so that anybody may weigh otherwise."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the book says of a project; money in fen, ``satisfaction`` and ``pass_mark`` in percent.

    ``quotes`` are the sums offered, ``signed_fen`` is the contract as first signed and 0 before that; ``late_days``
    are days behind the end of the year's work, ``photos`` those of the work, ``alarms`` signs in the buying that wait
    for an answer, ``answered`` those that an officer has explained.
    ``announced``: the award has been published; ``met`` is how often the same suppliers quoted, ``pattern`` how they
    won (``one_winner``, ``in_turn`` or empty); ``asked_fen`` is the contract sum that waits for a decision;
    ``open_fen`` is not paid out yet, ``overdue_days`` after the last day on which the year's money is paid out.
    """

    budget_fen: int = 0
    ceiling_fen: int = 0
    signed_fen: int = 0
    contract_fen: int = 0
    paid_fen: int = 0
    quotes: tuple[int, ...] = ()
    least_quotes: int = 0
    photos: int = 0
    late_days: int = 0
    objections: int = 0
    satisfaction: int | None = None
    pass_mark: int = 0
    alarms: int = 0
    answered: int = 0
    announced: bool = True
    met: int = 0
    pattern: str = ""
    asked_fen: int = 0
    open_fen: int = 0
    overdue_days: int = 0


@dataclass(frozen=True, slots=True)
class Reason:
    """One sign of risk: its code, the points it gives, and the figures behind it.

    Figures whose names end in ``_fen`` are fen, those in ``_mille`` thousandths.
    """

    code: str
    points: int
    figures: Mapping[str, int] = field(default_factory=dict)

    @property
    def document(self) -> dict[str, Json]:
        """As an event carries it."""
        return {"code": self.code, "points": self.points, "figures": dict(self.figures)}


@dataclass(frozen=True, slots=True)
class Unit:
    """A project that may be drawn: ``label`` is its number in the lot, ``hands`` the ids of who had a part in it."""

    project: str
    place: str
    label: str
    amount_fen: int
    reasons: tuple[Reason, ...] = ()
    hands: tuple[str, ...] = ()

    @property
    def score(self) -> int:
        """The points of all its reasons."""
        return sum(reason.points for reason in self.reasons)

    @property
    def document(self) -> dict[str, Json]:
        """As an event carries it."""
        reasons: list[Json] = [reason.document for reason in self.reasons]
        return {
            "project": self.project, "place": self.place, "label": self.label, "amount_fen": self.amount_fen,
            "reasons": reasons, "hands": [*self.hands],
        }  # fmt: skip


def reasons(facts: Facts) -> tuple[Reason, ...]:
    """Every sign of risk in ``facts``, in the order of :data:`POINTS`."""
    return tuple(
        Reason(code, POINTS[code] * times, figures) for code, look in _SIGNS.items() for times, figures in look(facts)
    )


Sign = Iterator[tuple[int, dict[str, int]]]


def _few_quotes(facts: Facts) -> Sign:
    if facts.signed_fen and len(facts.quotes) < facts.least_quotes:
        yield 1, {"quotes": len(facts.quotes), "least": facts.least_quotes}


def _dearer(facts: Facts) -> Sign:
    if facts.quotes and facts.signed_fen > min(facts.quotes):
        yield 1, {"signed_fen": facts.signed_fen, "lowest_fen": min(facts.quotes)}


def _alike(facts: Facts) -> Sign:
    if len(facts.quotes) > 1 and max(facts.quotes) - min(facts.quotes) <= ALIKE * min(facts.quotes):
        yield 1, {"lowest_fen": min(facts.quotes), "highest_fen": max(facts.quotes)}


def _varied(facts: Facts) -> Sign:
    if facts.signed_fen != facts.contract_fen:
        yield 1, {"signed_fen": facts.signed_fen, "contract_fen": facts.contract_fen}


def _near_ceiling(facts: Facts) -> Sign:
    if facts.ceiling_fen and facts.budget_fen >= NEAR * facts.ceiling_fen:
        yield 1, {"budget_fen": facts.budget_fen, "ceiling_fen": facts.ceiling_fen}


def _bare(facts: Facts) -> Sign:
    if facts.paid_fen and not facts.photos:
        yield 1, {"paid_fen": facts.paid_fen}


def _late(facts: Facts) -> Sign:
    if facts.late_days > 0:
        yield 1, {"days": facts.late_days}


def _objections(facts: Facts) -> Sign:
    if facts.objections:
        yield min(facts.objections, MOST_OBJECTIONS), {"count": facts.objections}


def _unhappy(facts: Facts) -> Sign:
    if facts.satisfaction is not None and facts.satisfaction < facts.pass_mark:
        yield 1, {"satisfaction": facts.satisfaction, "pass": facts.pass_mark}


def _alarms(facts: Facts) -> Sign:
    if facts.alarms:
        yield 1, {"count": facts.alarms}


def _answered(facts: Facts) -> Sign:
    if facts.answered:
        yield 1, {"count": facts.answered}


def _unannounced(facts: Facts) -> Sign:
    if facts.signed_fen and not facts.announced:
        yield 1, {"signed_fen": facts.signed_fen}


def _one_winner(facts: Facts) -> Sign:
    if facts.pattern == "one_winner":
        yield 1, {"rounds": facts.met}


def _in_turn(facts: Facts) -> Sign:
    if facts.pattern == "in_turn":
        yield 1, {"rounds": facts.met}


def _pending(facts: Facts) -> Sign:
    if facts.asked_fen and facts.contract_fen:
        apart = abs(facts.asked_fen - facts.contract_fen)
        yield 1, {
            "contract_fen": facts.contract_fen, "asked_fen": facts.asked_fen,
            "share_mille": apart * 1000 // facts.contract_fen,
        }  # fmt: skip


def _overdue(facts: Facts) -> Sign:
    if facts.open_fen > 0 and facts.overdue_days > 0:
        yield 1, {"open_fen": facts.open_fen, "days": facts.overdue_days}


_SIGNS: Mapping[str, Callable[[Facts], Sign]] = {
    "few_quotes": _few_quotes, "dearer": _dearer, "alike": _alike, "varied": _varied, "near_ceiling": _near_ceiling,
    "bare": _bare, "late": _late, "objections": _objections, "unhappy": _unhappy, "alarms": _alarms,
    "answered": _answered, "unannounced": _unannounced, "one_winner": _one_winner, "in_turn": _in_turn,
    "pending": _pending, "overdue": _overdue,
}  # fmt: skip


def bound(seed: str, root: str) -> str:
    """The seed of the lot: the SHA-256 of ``seed|root``; ``printf '%s|%s' SEED ROOT | sha256sum`` does the same."""
    return lot(seed, root)


def by_lot(units: Iterable[Unit], seed: str, size: int) -> tuple[str, ...]:
    """The ids of the first ``size`` projects in the order of the lot."""
    order = sorted(units, key=lambda unit: (lot(seed, unit.label), unit.project))
    return tuple(unit.project for unit in order[:size])


def by_risk(units: Iterable[Unit], size: int) -> tuple[str, ...]:
    """The ids of the ``size`` projects with the most points, of equal points the larger sum, then the label."""
    order = sorted(units, key=lambda unit: (-unit.score, -unit.amount_fen, unit.label, unit.project))
    return tuple(unit.project for unit in order[:size])


def read_units(raw: Json) -> tuple[Unit, ...]:
    """Units from an event's document."""
    return tuple(_unit(row) for row in raw if isinstance(row, dict)) if isinstance(raw, list) else ()


def _unit(row: Mapping[str, Json]) -> Unit:
    told, hands = row["reasons"], row["hands"]
    why = tuple(_reason(one) for one in told if isinstance(one, dict)) if isinstance(told, list) else ()
    people = tuple(str(one) for one in hands) if isinstance(hands, list) else ()
    project, place, label = (str(row[name]) for name in ("project", "place", "label"))
    return Unit(project, place, label, int(str(row["amount_fen"])), why, people)


def _reason(row: Mapping[str, Json]) -> Reason:
    figures = row["figures"]
    known = {name: int(str(value)) for name, value in figures.items()} if isinstance(figures, dict) else {}
    return Reason(str(row["code"]), int(str(row["points"])), known)
