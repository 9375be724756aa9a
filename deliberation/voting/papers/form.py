"""What a ballot may hold, as the Pabulib format states it in META.

Knapsack ballots are approvals whose projects may not cost more than the budget together: the format writes
them as ``approval`` with ``max_sum_cost`` equal to the budget, and every rule counts them as approvals.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

from deliberation.voting import money
from deliberation.voting.election import BallotKind, Election
from deliberation.voting.errors import ElectionError
from deliberation.voting.explain import Plain


class FormKind(StrEnum):
    """The kinds of ballot: those of the format, and knapsack."""

    APPROVAL = "approval"
    CHOOSE_ONE = "choose-1"
    CUMULATIVE = "cumulative"
    ORDINAL = "ordinal"
    SCORING = "scoring"
    KNAPSACK = "knapsack"

    @property
    def counted_as(self) -> BallotKind:
        """The kind under which such ballots are counted."""
        return BallotKind.APPROVAL if self is FormKind.KNAPSACK else BallotKind(self.value)


@dataclass(frozen=True, slots=True)
class BallotForm:
    """The bounds a valid ballot keeps to; ``None`` where there is none. All bounds are inclusive.

    Lengths are numbers of projects; costs are smallest units of money; points are ``points_scale`` times
    what voters write. The lists per category follow ``categories``; lengths per category hold for each.
    ``blank_is_valid``: a paper that names nothing is an abstention and counted; otherwise it is spoiled.
    """

    kind: FormKind
    min_length: int | None = None
    max_length: int | None = None
    min_sum_cost: int | None = None
    max_sum_cost: int | None = None
    min_points: int | None = None
    max_points: int | None = None
    min_sum_points: int | None = None
    max_sum_points: int | None = None
    categories: tuple[str, ...] = ()
    min_length_per_category: int | None = None
    max_length_per_category: int | None = None
    min_sum_cost_per_category: tuple[int, ...] = ()
    max_sum_cost_per_category: tuple[int, ...] = ()
    blank_is_valid: bool = True

    def __post_init__(self) -> None:
        if self.kind is FormKind.KNAPSACK and self.max_sum_cost is None:
            raise ElectionError("knapsack_needs_budget")
        for low, high in _BOUNDS:
            least, most = getattr(self, low), getattr(self, high)
            if (least is not None and least < 0) or (most is not None and most < (least or 0)):
                raise ElectionError("form_bounds_cross", low=low, high=high)
        for key in ("min_sum_cost_per_category", "max_sum_cost_per_category"):
            if getattr(self, key) and len(getattr(self, key)) != len(self.categories):
                raise ElectionError("ceilings_do_not_match", key=key, names=len(self.categories))

    def to_plain(self) -> dict[str, Plain]:
        """The bounds there are, amounts in smallest units."""
        plain: dict[str, Plain] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if value is not None and value != ():
                plain[one.name] = list(value) if isinstance(value, tuple) else value
        return plain


_BOUNDS = (
    ("min_length", "max_length"),
    ("min_sum_cost", "max_sum_cost"),
    ("min_points", "max_points"),
    ("min_sum_points", "max_sum_points"),
    ("min_length_per_category", "max_length_per_category"),
)
_LENGTHS = ("min_length", "max_length", "min_length_per_category", "max_length_per_category")
_COSTS = ("min_sum_cost", "max_sum_cost")
_POINTS = ("min_points", "max_points", "min_sum_points", "max_sum_points")
_LISTS = ("min_sum_cost_per_category", "max_sum_cost_per_category")
_OLDER = {
    "min_length": ("min_length_unit", "min_length_district"),
    "max_length": ("max_length_unit", "max_length_district"),
}
"""Older names of a key, looked at in turn where the key itself is missing."""


def form_of(election: Election, *, blank_is_valid: bool = True) -> BallotForm:
    """The form its META states. Raises :class:`ElectionError` ``form_bad_value`` for what is no number."""
    meta, scale = election.meta, election.scale
    found: dict[str, int] = {}
    for keys, unit in ((_LENGTHS, 1), (_COSTS, scale), (_POINTS, election.points_scale)):
        for key in keys:
            text = next((meta[name] for name in (key, *_OLDER.get(key, ())) if meta.get(name)), "")
            if text:
                found[key] = _number(key, text, unit)
    lists = {key: tuple(_number(key, text, scale) for text in _split(meta.get(key, ""))) for key in _LISTS}
    kind = FormKind(str(election.kind))
    if kind is FormKind.APPROVAL and found.get("max_sum_cost") == election.budget:
        kind = FormKind.KNAPSACK
    categories = tuple(_split(meta.get("categories", "")))
    return BallotForm(kind, **found, categories=categories, **lists, blank_is_valid=blank_is_valid)  # type: ignore[arg-type]


def meta_of(form: BallotForm, *, scale: int = 1, points_scale: int = 1) -> dict[str, str]:
    """The keys of META that state a form; :func:`form_of` reads them back."""
    meta: dict[str, str] = {}
    for keys, unit in ((_LENGTHS, 1), (_COSTS, scale), (_POINTS, points_scale)):
        values = {key: getattr(form, key) for key in keys}
        meta |= {key: money.text(value, unit) for key, value in values.items() if value is not None}
    if form.categories:
        meta["categories"] = ",".join(form.categories)
    for key in _LISTS:
        if getattr(form, key):
            meta[key] = ",".join(money.text(value, scale) for value in getattr(form, key))
    return meta


def _number(key: str, text: str, unit: int) -> int:
    """A bound in whole units; one that falls between two units is as good as the lower for a ceiling, and
    the higher for a floor.
    """
    try:
        digits, decimals = money.parse(text)
    except money.AmountError as error:
        raise ElectionError("form_bad_value", key=key, value=text[:40]) from error
    whole, rest = divmod(digits * unit, int(10**decimals))
    return whole + 1 if rest and key.startswith("min") else whole


def _split(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]
