"""A body as its stream tells it: what it is, its seats, its terms, and who missed meetings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from deliberation.rules.body.roll import LOCAL, Holding, Seats

KINDS = ("council", "representatives_assembly", "residents_assembly", "owners_assembly", "parents_council")
"""居民议事会, 居民代表会议, 居民会议, 业主议事会, 家长议事会."""


@dataclass(frozen=True, slots=True)
class Term:
    """A term by its first and last day. ``stay``: members continue after it until their successors take office."""

    number: int
    first: date
    last: date
    stay: bool
    ended: bool = False


@dataclass(frozen=True, slots=True)
class BodyState:
    """A body. ``status`` is none, proposed, standing or declined; ``asked`` is a term that waits for the sub-district.

    ``held``: the seats that this stream has filled; for a council the office stream says who sits, this one how.
    ``missed``: by person, the meetings missed in a row.
    """

    status: str = "none"
    kind: str = ""
    name: str = ""
    profile: str = ""
    seats: Seats = ()
    by: str = ""
    terms: tuple[Term, ...] = ()
    asked: Term | None = None
    asked_by: str = ""
    held: tuple[Holding, ...] = ()
    missed: tuple[tuple[str, int], ...] = ()
    meetings: tuple[str, ...] = ()
    reason: str = ""

    @property
    def sitting(self) -> tuple[Holding, ...]:
        """The seats held now."""
        return tuple(one for one in self.held if one.open)

    def term_on(self, day: date) -> Term | None:
        """The latest term that has begun by ``day``."""
        return next((term for term in reversed(self.terms) if term.first <= day), None)

    def staying(self, holding: Holding, day: date) -> bool:
        """Whether the seat is held over from a term that is past, until a successor takes office."""
        now = self.term_on(day)
        if now is None:
            return False
        return day > now.last or (now.number > 1 and holding.since.astimezone(LOCAL).date() < now.first)
