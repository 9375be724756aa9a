"""What the events of a project mean for its money, down to an early end, a second contract and money that came back."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from deliberation.funds import queries, service
from deliberation.funds.movements import category, movements
from deliberation.ledger.book import Recorded
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Event
from tests import factories as make
from tests.funds.factories import YEAR, cause, purse, wan


def told(*said: tuple[str, dict[str, Json]]) -> list[Recorded]:
    """A project's book, each event by somebody else."""
    return [
        Recorded("project:a", seq, Event(type_, f"person-{seq}", make.NOW, data), "", "")
        for seq, (type_, data) in enumerate(said, start=1)
    ]


def paid(payment: str, fen: int) -> list[tuple[str, dict[str, Json]]]:
    return [
        ("payment_proposed", {"payment": payment}),
        ("payment_approved", {"payment": payment}),
        ("paid", {"payment": payment, "amount_fen": fen}),
    ]


LIFE = told(
    ("proposed", {"category": "goods", "title": "x", "need": "y"}),
    ("revised", {"category": "works", "title": "x", "need": "y"}),
    ("approved", {"budget_fen": 100}),
    ("contracted", {"amount_fen": 90}),
    *paid("p", 30),
    ("terminated", {"spent_fen": 30}),
    ("contracted", {"amount_fen": 60}),
    ("varied", {"amount_fen": 65}),
    *paid("q", 60),
    ("settled", {"final_fen": 92}),
    ("refund_received", {"refund": "r", "amount_fen": 20, "reported_by": "clerk"}),
)


def test_each_event_moves_what_it_changes_of_what_the_project_needs() -> None:
    found = [(one.kind, one.amount_fen) for one in movements(LIFE)]
    assert found == [
        ("commit", 100), ("release", 10), ("disburse", 30), ("release", 60), ("commit", 60), ("commit", 5),
        ("disburse", 60), ("release", 3), ("refund", 20),
    ]  # fmt: skip


def test_hands_and_category_are_those_last_told() -> None:
    payment, refund = movements(LIFE)[2], movements(LIFE)[-1]
    assert (payment.proposed_by, payment.approved_by, payment.cause.event.actor) == ("person-5", "person-6", "person-7")
    assert (refund.proposed_by, refund.approved_by) == ("clerk", "")
    assert (category(LIFE), category(LIFE[:1]), category(())) == ("works", "goods", "")


@pytest.mark.usefixtures("session")
def test_the_same_life_leaves_the_account_with_what_was_kept(session: Session) -> None:
    make.place(session)
    service.appropriate(session, cause(session), purse(), wan(1))
    for one in movements(LIFE):
        event = cause(session, stream="note:life")
        if one.kind == "disburse":
            service.disburse(session, event, purse("a"), one.amount_fen, proposed_by="x", approved_by="y")
        elif one.kind == "refund":
            service.refund(session, event, purse("a"), one.amount_fen, proposed_by="x")
        else:
            getattr(service, one.kind)(session, event, purse("a"), one.amount_fen)
    balance = queries.balance(session, make.COMMUNITY, YEAR)
    assert (balance.committed_fen, balance.disbursed_fen) == (72, 70)
