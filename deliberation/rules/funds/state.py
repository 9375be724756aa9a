"""The acts on the money of a year as the book tells them: asked for by one person, decided by another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from deliberation.rules.refusal import Json
from deliberation.rules.replay import Event

ACTS = ("allocate", "transfer", "carry_over", "clear_idle", "reverse")
"""What can be asked for: new money, money to another community, to a later year, back to its source, and the undoing
of an earlier act. (Money that a contractor returns is told by the project's own book.)"""

TEXTS = (
    "act", "name", "pot", "source", "label", "document", "project", "conditions", "to_place", "reason", "row",
)  # fmt: skip
FACTS = (*TEXTS, "amount_fen", "categories", "deadline", "to_year")
"""What an act says, whichever it is; what does not belong to it is empty."""


TWIN = ("name", "pot", "source", "label", "document", "project", "to_place", "to_year", "row", "amount_fen")
"""What two acts have in common that look like one asked for twice."""

RECENT = timedelta(days=30)
"""For how long an act that was confirmed is worth a warning beside one like it."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act. ``status`` is proposed, confirmed, declined or withdrawn; ``row`` names the event it undoes.

    ``pot`` is what it takes from; ``deadline`` is that of the pot it makes.
    """

    act: str
    name: str
    amount_fen: int
    by: str
    at: datetime
    pot: str = ""
    source: str = ""
    label: str = ""
    document: str = ""
    categories: tuple[str, ...] = ()
    project: str = ""
    conditions: str = ""
    deadline: date | None = None
    to_place: str = ""
    to_year: int = 0
    reason: str = ""
    row: str = ""
    status: str = "proposed"
    decided_by: str = ""
    decided_at: datetime | None = None
    answer: str = ""

    @property
    def open(self) -> bool:
        """Whether it waits for its second person."""
        return self.status == "proposed"

    def like(self, other: Act, names: Iterable[str]) -> bool:
        """Whether both say the same under ``names``."""
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def facts(self) -> dict[str, Json]:
        """What it says, as an event keeps it."""
        said: dict[str, Json] = {name: getattr(self, name) for name in (*TEXTS, "amount_fen", "to_year")}
        return said | {"categories": [*self.categories], "deadline": self.deadline.isoformat() if self.deadline else ""}


@dataclass(frozen=True, slots=True)
class FundState:
    """Every act on the money of one community's year, the oldest first."""

    acts: tuple[Act, ...] = ()

    @property
    def waiting(self) -> tuple[Act, ...]:
        """The acts that wait for their second person."""
        return tuple(one for one in self.acts if one.open)

    def twin(self, act: Act) -> Act | None:
        """The act that waits and asks for the same as ``act``."""
        same = (one for one in self.waiting if one.act != act.act and one.like(act, TWIN))
        return next(same, None)

    def recent(self, act: Act, now: datetime) -> Act | None:
        """The latest act of the same kind, label, pot and sum that was confirmed within ``RECENT`` before ``now``."""
        for one in reversed(self.acts):
            fresh = one.status == "confirmed" and one.decided_at is not None and now - one.decided_at <= RECENT
            if fresh and one.act != act.act and one.like(act, ("name", "label", "pot", "amount_fen")):
                return one
        return None

    def find(self, act: str) -> Act | None:
        """The act called ``act``."""
        return next((one for one in self.acts if one.act == act), None)


def read_act(said: Mapping[str, Json], by: str, at: datetime) -> Act:
    """The act that a command or an event tells of; what it leaves out is empty."""
    facts: dict[str, Any] = {name: str(said.get(name) or "") for name in TEXTS}
    amount, to_year, listed = said.get("amount_fen"), said.get("to_year"), said.get("categories")
    day = str(said.get("deadline") or "")
    return Act(
        **facts,
        amount_fen=amount if isinstance(amount, int) else 0,
        by=by,
        at=at,
        categories=tuple(str(one) for one in listed) if isinstance(listed, list) else (),
        deadline=date.fromisoformat(day) if day else None,
        to_year=to_year if isinstance(to_year, int) else 0,
    )


def evolve(state: FundState, happened: Event) -> FundState:
    """Fold ``proposed``, ``confirmed``, ``declined`` and ``withdrawn``."""
    if happened.type == "proposed":
        return FundState((*state.acts, read_act(happened.data, happened.actor, happened.at)))
    ended: dict[str, Any] = {
        "status": happened.type,
        "decided_by": happened.actor,
        "decided_at": happened.at,
        "answer": str(happened.data.get("answer") or ""),
    }
    name = happened.data["act"]
    return FundState(tuple(replace(one, **ended) if one.act == name else one for one in state.acts))
