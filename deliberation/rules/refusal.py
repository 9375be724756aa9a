"""Why a move is not in order: a code, the rule behind it, and the figures of the case.

The words a person reads are rendered elsewhere from the code, so tests compare codes and
a translation can never change a rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]
"""What an event may carry. No floats: money is integer fen, shares are numerator and denominator."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A move is out of order.

    ``code`` is upper snake case and stable; ``rule_ref`` names the rule (for example
    ``"rulebook:ceiling.works"`` or ``"RROR1915 §33"``); ``params`` are the figures that the
    message quotes (money in fen, dates in ISO 8601).
    """

    code: str
    rule_ref: str
    params: Mapping[str, Json] = field(default_factory=dict)


def not_entitled(rule_ref: str, roles: Iterable[str], /, **params: Json) -> Refusal:
    """``NOT_ENTITLED`` that names in ``offices`` whose step it is (codes, sorted).

    The book's own hand (``system``) is named only where nobody else takes the step. ``params`` add the figures of the
    case, among them the stage where that is wrong as well.
    """
    people = sorted(set(roles) - {"system"}) or ["system"]
    return Refusal("NOT_ENTITLED", rule_ref, {"offices": list[Json](people), **params})


class Refused(Exception):  # noqa: N818 -- reads as the verdict it is
    """Carries a :class:`Refusal` out of a service, through the rolled-back transaction, to the page."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal
