"""What the events of a project mean for the money: one reading, used to move it and to check it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from deliberation.ledger.book import Recorded
from deliberation.rules.funds.parts import APPROPRIATE, COMMIT, DISBURSE, KINDS, REFUND, RELEASE

__all__ = ["APPROPRIATE", "COMMIT", "DISBURSE", "KINDS", "REFUND", "RELEASE", "Movement", "category", "movements"]


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that one event moves, in fen, with who asked for it and who checked it before whoever did it."""

    cause: Recorded
    kind: str
    amount_fen: int
    proposed_by: str = ""
    approved_by: str = ""


def category(history: Iterable[Recorded]) -> str:
    """What kind of thing the project is, as last said."""
    said = [str(item.event.data["category"]) for item in history if item.event.data.get("category")]
    return said[-1] if said else ""


def movements(history: Iterable[Recorded]) -> tuple[Movement, ...]:
    """The movements that the events of one project cause, in order.

    Approval binds the budget; the contract, a variation and the settlement bind more or free what is no longer
    needed; an early end frees what was not spent; a payment pays out, and what comes back is free again.
    """
    reading = _Reading()
    found = (reading.read(item) for item in history)
    return tuple(movement for movement in found if movement is not None)


@dataclass(slots=True)
class _Reading:
    held: int = 0
    spent: int = 0
    returned: int = 0
    before: int = 0
    asked: dict[str, str] = field(default_factory=dict)
    agreed: dict[str, str] = field(default_factory=dict)

    def read(self, item: Recorded) -> Movement | None:
        data: Any = item.event.data
        match item.event.type:
            case "payment_proposed":
                self.asked[data["payment"]] = item.event.actor
            case "payment_approved":
                self.agreed[data["payment"]] = item.event.actor
            case "paid":
                hands = self.asked[data["payment"]], self.agreed[data["payment"]]
                return Movement(item, DISBURSE, data["amount_fen"], *hands)
            case "refund_received":
                self.returned += data["amount_fen"]
                self.held -= data["amount_fen"]
                return Movement(item, REFUND, data["amount_fen"], data["reported_by"])
        needed = self._needed(item.event.type, data)
        return None if needed is None else self._hold(item, needed)

    def _needed(self, type_: str, data: Any) -> int | None:
        """What the project needs from here on, with what was spent under contracts that ended; None: as before."""
        match type_:
            case "approved":
                return int(data["budget_fen"])
            case "contracted":
                self.before = self.returned
                return int(data["amount_fen"]) + self.spent - self.returned
            case "varied":
                return int(data["amount_fen"]) + self.spent - self.returned
            case "settled":
                return int(data["final_fen"]) - (self.returned - self.before)
            case "terminated":
                self.spent = int(data["spent_fen"])
                return self.spent - self.returned
        return None

    def _hold(self, item: Recorded, amount: int) -> Movement | None:
        change, self.held = amount - self.held, amount
        if change == 0:
            return None
        return Movement(item, COMMIT if change > 0 else RELEASE, abs(change))
