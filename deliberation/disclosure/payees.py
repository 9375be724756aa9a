"""Where the money of a project comes from, to whom it went, and how far the project has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from flask_babel import lazy_gettext as _

from deliberation.ledger.book import Recorded
from deliberation.rules.project import PHASES
from deliberation.web.clock import LOCAL
from deliberation.web.words import STAGES, Words

SOURCES: Words = {
    "city": _("money of the city"),
    "district": _("money of the district"),
    "subdistrict": _("money of the sub-district"),
    "co_funding": _("the community's own money"),
    "donation": _("donations"),
}
"""Where a pot's money comes from."""

REACHED = {
    "collect": ("screened", "screened"),
    "deliberate": ("deliberated", "decided"),
    "vote": ("balloted", "balloted"),
    "notice": ("approved", "approved"),
    "deliver": ("accepted", "accepted"),
    "accept": ("archived", "archived"),
}
"""Stage → the phase with which it is done, and the event that tells the day."""


@dataclass(frozen=True, slots=True)
class Payee:
    """Who was paid for a project: in how many payments, how much, from when to when."""

    name: str
    payments: int
    amount_fen: int
    first: datetime
    last: datetime


def paid_to(history: Iterable[Recorded]) -> dict[str, str]:
    """By payment, whose contract it was paid under."""
    supplier, found = "", dict[str, str]()
    for item in history:
        data = cast("dict[str, Any]", item.event.data)
        if item.event.type == "contracted":
            supplier = data["supplier"]
        elif item.event.type == "payment_proposed":
            found[data["payment"]] = supplier
    return found


def payees(history: Iterable[Recorded]) -> tuple[Payee, ...]:
    """Everybody who was paid, with the sums; the first one paid stands first."""
    told = tuple(history)
    names, found = paid_to(told), dict[str, Payee]()
    for item in told:
        if item.event.type != "paid":
            continue
        data, at = cast("dict[str, Any]", item.event.data), item.event.at
        name, sum_ = names[data["payment"]], data["amount_fen"]
        before = found.get(name) or Payee(name, 0, 0, at, at)
        found[name] = Payee(name, before.payments + 1, before.amount_fen + sum_, before.first, at)
    return tuple(found.values())


def stages(phase: str, history: Iterable[Recorded]) -> list[SimpleNamespace]:
    """How far a project has come, as the step bar shows it; nothing where it left the road."""
    if phase not in PHASES:
        return []
    days = {item.event.type: item.event.at.astimezone(LOCAL) for item in history}
    steps, now = [], False
    for name, (reached, told) in REACHED.items():
        done = PHASES.index(phase) >= PHASES.index(reached)
        state = "done" if done else "next" if now else "now"
        now = now or not done
        day = days.get(told) if done else None
        when = f"{day.month}/{day.day}" if day else ""
        steps.append(SimpleNamespace(label=str(STAGES[name]), state=state, when=when, url=""))
    return steps
