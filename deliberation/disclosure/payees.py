"""Where the money of a project comes from, to whom it went, and how far the project has come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from types import SimpleNamespace
from typing import Any, cast

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from deliberation.ledger.book import Recorded
from deliberation.rules.project import PHASES, ProjectState
from deliberation.rules.project.parts import EndedContract
from deliberation.web.clock import LOCAL
from deliberation.web.masking import masked
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
class Moved:
    """A payment, or a refund with its sum below nought; ``hands`` are the persons by id."""

    at: datetime
    purpose: str
    voucher: str
    amount_fen: int
    payee: str
    hands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Payee:
    """Who was paid for a project: in how many payments, how much less what came back, from when to when."""

    name: str
    payments: int
    amount_fen: int
    first: datetime
    last: datetime
    refunded_fen: int = 0


def marked(supplier: str, ended: bool) -> str:
    """A supplier by name; one whose contract was ended early is marked."""
    return gettext("%(supplier)s (contract ended early)", supplier=supplier) if ended and supplier else supplier


def contractor(state: ProjectState) -> str:
    """Who carries the project out, else who did under the contract that was ended last, marked; else nobody."""
    return state.supplier or (marked(state.ended[-1].supplier, ended=True) if state.ended else "")


def ended_with(state: ProjectState) -> EndedContract | None:
    """The contract that was ended early, where none has followed it."""
    return state.ended[-1] if state.ended and not state.supplier else None


def bound_fen(state: ProjectState) -> int:
    """What the project takes of its budget: settled, else contracted, less what was given back."""
    return (state.final_fen or state.contract_fen) - state.refunded_fen


def paid_to(history: Iterable[Recorded]) -> dict[str, str]:
    """By payment or refund, whose contract it was made under; one that was ended early since is marked."""
    under, suppliers, ended = dict[str, int](), list[str](), set[int]()
    for item in history:
        data = cast("dict[str, Any]", item.event.data)
        if item.event.type == "contracted":
            suppliers.append(data["supplier"])
        elif item.event.type == "terminated" and suppliers:
            ended.add(len(suppliers) - 1)
        elif item.event.type in {"payment_proposed", "refund_reported"}:
            under[data["payment" if item.event.type == "payment_proposed" else "refund"]] = len(suppliers) - 1
    return {id_: marked(suppliers[at], at in ended) if at >= 0 else "" for id_, at in under.items()}


def payees(history: Iterable[Recorded]) -> tuple[Payee, ...]:
    """Everybody who was paid, with the sums less what was given back; the first one paid stands first."""
    told = tuple(history)
    names, found = paid_to(told), dict[str, Payee]()
    for item in told:
        data, at = cast("dict[str, Any]", item.event.data), item.event.at
        if item.event.type == "refund_received":
            name, back = names[data["refund"]], data["amount_fen"]
            before = found.get(name) or Payee(name, 0, 0, at, at)
            found[name] = replace(
                before, amount_fen=before.amount_fen - back, refunded_fen=before.refunded_fen + back, last=at
            )
        elif item.event.type == "paid":
            name, sum_ = names[data["payment"]], data["amount_fen"]
            before = found.get(name) or Payee(name, 0, 0, at, at)
            found[name] = replace(before, payments=before.payments + 1, amount_fen=before.amount_fen + sum_, last=at)
    return tuple(found.values())


def moved(state: ProjectState, history: Iterable[Recorded]) -> list[Moved]:
    """Everything that was paid and everything that came back, in order; together they are what is paid by now."""
    names, found = paid_to(history), list[Moved]()
    for payment in state.payments:
        if payment.status == "paid" and payment.paid_at:
            purpose = payment.purpose or gettext("Instalment %(number)s", number=payment.number)
            hands = payment.proposed_by, payment.approved_by, payment.paid_by
            to = names.get(payment.id, "")
            found.append(Moved(payment.paid_at, purpose, payment.voucher, payment.amount_fen, to, hands))
    for refund in state.refunds:
        if refund.at:
            purpose = gettext("Refund: %(reason)s", reason=masked(refund.reason))
            two, to = (refund.reported_by, refund.confirmed_by), names.get(refund.id, "")
            found.append(Moved(refund.at, purpose, refund.voucher, -refund.amount_fen, to, two))
    return sorted(found, key=lambda one: one.at)


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
