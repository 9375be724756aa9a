"""资金使用明细表: each payment and refund with purpose, payee, voucher, hands; sums of a project in its first row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.disclosure import payees
from deliberation.disclosure.payees import bound_fen, contractor, ended_with
from deliberation.disclosure.sheets.cells import Cell
from deliberation.disclosure.sheets.frame import QUARTERS, Field, Kind, Reach
from deliberation.disclosure.sheets.items import BEGUN, Item, items
from deliberation.funds.models import Pot, Share
from deliberation.funds.words import SOURCES
from deliberation.rules.notice import LOCAL
from deliberation.web.filters import iso


@dataclass(frozen=True, slots=True)
class Paid:
    """A payment or refund of a project, or the project alone where nothing was paid; ``first`` carries its sums."""

    item: Item
    payment: payees.Moved | None
    first: bool
    hands: str = ""
    sources: str = ""
    year: int = 0

    @property
    def community(self) -> str:
        """Whose project it is."""
        return self.item.community


def source(session: Session, reach: Reach) -> Iterator[Paid]:
    """A row a payment or refund; a quarter has those made in it."""
    approved = [item for item in items(session, reach, BEGUN) if item.state.budget_fen]
    names = people.masked_names(session, _hands(approved))
    pots = _pots(session, [item.row.id for item in approved])
    for item in approved:
        moved = [one for one in payees.moved(item.state, item.events) if reach.holds(one.at)]
        if not moved and not reach.holds(item.last("approved")):
            continue
        first = reach.holds(item.last("approved"))
        for at, payment in enumerate(moved or [None]):
            yield Paid(item, payment, first and at == 0, _named(payment, names), pots.get(item.row.id, ""), reach.year)


def elsewhere(session: Session, reach: Reach) -> str:
    """Of a quarter in which nothing was paid: in which quarters the payments of the year's projects stand."""
    days = [paid.payment.at for paid in source(session, replace(reach, quarter=0)) if paid.payment]
    counted = [(one, sum(replace(reach, quarter=one).holds(day) for day in days)) for one in QUARTERS]
    told = [gettext("quarter %(quarter)s: %(count)s", quarter=one, count=count) for one, count in counted if count]
    if not told:
        return gettext("Nothing is paid yet for the projects of this year.")
    return gettext("Nothing in this quarter. The payments of the year's projects: %(where)s.", where="，".join(told))


def _pots(session: Session, ids: list[str]) -> dict[str, str]:
    """The pots that each project's money is bound in, in words, in one query."""
    same = (Pot.place == Share.place) & (Pot.year == Share.year) & (Pot.pot == Share.pot)
    query = select(Share.project_id, Pot.kind, Pot.label).join(Pot, same).where(Share.project_id.in_(ids))
    rows = session.execute(query.where(Share.committed_fen > 0).order_by(Share.project_id, Pot.kind, Pot.pot))
    found: dict[str, list[str]] = {}
    for id_, kind, label in rows:
        found.setdefault(id_, []).append(label or str(SOURCES[kind]))
    return {id_: "、".join(dict.fromkeys(words)) for id_, words in found.items()}


def _hands(approved: Iterable[Item]) -> Iterator[str]:
    for item in approved:
        for payment in item.state.payments:
            yield from filter(None, (payment.proposed_by, payment.approved_by, payment.paid_by))
        for refund in item.state.refunds:
            yield from filter(None, (refund.reported_by, refund.confirmed_by))


def _named(payment: payees.Moved | None, names: dict[str, str]) -> str:
    return " / ".join(names.get(person) or "—" for person in payment.hands) if payment else ""


def whole(read: Callable[[Item], Cell]) -> Callable[[Paid], Cell]:
    """What belongs to the project as a whole stands in its first row only, so columns add up."""
    return lambda record: read(record.item) if record.first else None


def contract(item: Item) -> Cell:
    """What the contracts come to; of one that was ended early, what was kept of it."""
    state = item.state
    return (bound_fen(state) if ended_with(state) else state.contract_fen) or None


def left(item: Item) -> Cell:
    """What the settlement, or else the contract, has left of the budget."""
    bound = bound_fen(item.state)
    return item.state.budget_fen - bound if bound or item.state.ended else None


def day(record: Paid) -> Cell:
    """The day of the payment."""
    return iso(record.payment.at) if record.payment else None


def late(record: Paid) -> Cell:
    """That a payment was made after the end of the year whose money it is; it stands in the last quarter."""
    moved = record.payment
    return gettext("Paid after the year") if moved and moved.at.astimezone(LOCAL).year > record.year else None


def payee(record: Paid) -> Cell:
    """Whose contract the money moved under; before anything is paid, who has the contract."""
    return (record.payment.payee if record.payment else contractor(record.item.state)) or None


PROJECT, PAYMENT = _("Sums of the project (yuan)"), _("Each payment")

KIND = Kind(
    name="money",
    title=_("how the money was used"),
    tells=_("Every payment: for which project, out of which money, when, to whom, by which three hands."),
    belongs=_(
        "by the day of the payment, what was paid after the year in its last quarter, and marked; "
        "a project's sums by the day it was approved."
    ),
    elsewhere=elsewhere,
    source=source,
    paper="A3",
    per_project=3,
    fields=(
        Field("number", _("Project number"), lambda one: one.item.state.number or None, width=21),
        Field("title", _("Project"), lambda one: one.item.state.title, width=20),
        Field("source", _("Source of the money"), lambda one: one.sources or None, width=14),
        Field("budget", _("Budget (yuan)"), whole(lambda item: item.state.budget_fen), "money", 13, PROJECT),
        Field("contract", _("Contract (yuan)"), whole(contract), "money", 13,
              PROJECT),
        Field("final", _("Settled (yuan)"), whole(lambda item: item.state.final_fen or None), "money", 13, PROJECT),
        Field("paid", _("Paid (yuan)"), whole(lambda item: item.state.paid_fen), "money", 13, PROJECT),
        Field("left", _("Left over (yuan)"), whole(left), "money", 13, PROJECT),
        Field("day", _("Day"), day, "day", 11, PAYMENT),
        Field("late", _("After the year"), late, width=9, group=PAYMENT),
        Field("purpose", _("Purpose"), lambda one: one.payment.purpose if one.payment else None, width=13,
              group=PAYMENT),
        Field("payee", _("Payee"), payee, width=18, group=PAYMENT),
        Field("voucher", _("Voucher"), lambda one: one.payment.voucher if one.payment else None, width=12,
              group=PAYMENT),
        Field("sum", _("This payment (yuan)"), lambda one: one.payment.amount_fen if one.payment else None, "money",
              13, PAYMENT),
        Field("hands", _("Asked / checked / paid by"), lambda one: one.hands or None, width=17, group=PAYMENT),
    ),
)  # fmt: skip
