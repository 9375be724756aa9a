"""Which steps of a project took several people, and who they were: read once to write them and to check them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from deliberation.ledger.book import Recorded

STEPS = {
    "approved": "approval", "paid": "payment", "payment_declined": "decline", "varied": "variation",
    "refund_received": "refund", "terminated": "termination",
}  # fmt: skip
"""The event that completes a step → what the step is called."""


@dataclass(frozen=True, slots=True)
class Signed:
    """One step done by different people: the event that completed it, and who acted, in order."""

    seq: int
    step: str
    first_by: str
    second_by: str
    third_by: str
    at: datetime


def signed(history: Iterable[Recorded]) -> tuple[Signed, ...]:
    """The steps that several people signed for, in the order they were completed."""
    reading = _Reading()
    found = (reading.read(item) for item in history)
    return tuple(one for one in found if one is not None)


@dataclass(slots=True)
class _Reading:
    """Who made the first move of each matter, until somebody else completes it."""

    began: dict[str, str] = field(default_factory=dict)
    agreed: dict[str, str] = field(default_factory=dict)

    def read(self, item: Recorded) -> Signed | None:
        data: Any = item.event.data
        match item.event.type:
            case "cost_reviewed" | "termination_asked":
                self.began[item.event.type] = item.event.actor
            case "payment_proposed" | "variation_referred" | "refund_reported":
                self.began[self._key(data)] = item.event.actor
            case "payment_approved":
                self.agreed[data["payment"]] = item.event.actor
        return self._completed(item, data)

    def _completed(self, item: Recorded, data: Any) -> Signed | None:
        match item.event.type:
            case "approved":
                began = self.began.get("cost_reviewed", "")
            case "paid" | "payment_declined" | "refund_received":
                began = self.began[self._key(data)]
            case "varied":
                began = self.began.get(str(data.get("variation")), "")
            case "terminated":
                began = str(data["asked_by"])
            case _:
                return None
        if item.event.type == "paid":
            return Signed(item.seq, "payment", began, self.agreed[data["payment"]], item.event.actor, item.event.at)
        return Signed(item.seq, STEPS[item.event.type], began, item.event.actor, "", item.event.at) if began else None

    def _key(self, data: Any) -> str:
        return str(data.get("payment") or data.get("variation") or data.get("refund"))
