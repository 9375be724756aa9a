"""Nobody acts twice on one matter: every pair of roles at every step that takes several people, in code and in SQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from deliberation.delivery import service
from deliberation.delivery.hands import STEPS
from deliberation.delivery.models import Hands
from deliberation.delivery.queries import CHECKS
from deliberation.ledger.verify import verify
from deliberation.proposals import notice_moves
from deliberation.proposals.queries import project_state
from deliberation.proposals.service import play_project
from deliberation.rules.parameters import WAN
from deliberation.rules.refusal import Refused
from deliberation.rules.replay import SYSTEM, Actor
from tests.delivery import factories as lead
from tests.delivery.factories import PAPER, at
from tests.rules.project_walk import VOTE

ROLES = ("resident", "council_member", "moderator", "clerk", "subdistrict_officer", "auditor", "district_supervisor",
         "administrator")  # fmt: skip
EVERYTHING = frozenset(ROLES)


@dataclass(frozen=True)
class Step:
    """A step of several people: where it begins, its moves in order, and the roles that each is for."""

    name: str
    phase: str
    moves: tuple[Callable[[Session, str, Actor], Any], ...]
    roles: tuple[str, ...]
    cost_wan: int = 42
    before: Callable[[Session, str], Any] = lambda _session, _id: None


def _payment(session: Session, id_: str) -> str:
    return project_state(session, id_).payments[-1].id


def _prepare_review(session: Session, id_: str) -> None:
    notice_moves.end_notice(session, Actor("c", frozenset({"clerk"})), at(8), id_)


def _adopt(session: Session, id_: str) -> None:
    play_project(session, SYSTEM, at(13), id_, "record_variation", VOTE)


def _refer(session: Session, id_: str, who: Actor) -> None:
    service.refer_variation(session, who, at(12), project_id=id_, amount_fen=60 * WAN, reason="增加雨棚")
    _adopt(session, id_)


REFUND = {"amount_fen": WAN, "reason": "多收", "voucher": "收-1"}
END = {"reason": "停工", "document": PAPER, "back_to": "approved"}
ASK = (lambda s, id_, who: service.propose_payment(s, who, at(12), project_id=id_), "clerk")
CHECK = (lambda s, id_, who: service.approve_payment(s, who, at(13), project_id=id_, payment=_payment(s, id_)),
         "subdistrict_officer")  # fmt: skip


def _paid(session: Session, id_: str) -> None:
    hands = [Actor(f"hand-{n}", frozenset({role})) for n, role in enumerate(("clerk", *["subdistrict_officer"] * 2))]
    payment = service.propose_payment(session, hands[0], at(11), project_id=id_)
    service.approve_payment(session, hands[1], at(11), project_id=id_, payment=payment)
    service.pay(session, hands[2], at(11), project_id=id_, payment=payment, voucher="记-1")


OFFICER = "subdistrict_officer"
MATTERS = (
    Step(
        "approval", "on_notice",
        (lambda s, id_, who: service.record_cost_review(s, who, at(8), project_id=id_, firm="造价公司",
                                                        reviewed_fen=60 * WAN, document=PAPER),
         lambda s, id_, who: service.approve(s, who, at(9), project_id=id_, budget_fen=60 * WAN)),
        ("clerk", OFFICER), 60, _prepare_review,
    ),
    Step(
        "payment", "under_way",
        (ASK[0], CHECK[0],
         lambda s, id_, who: service.pay(s, who, at(14), project_id=id_, payment=_payment(s, id_), voucher="记-1")),
        ("clerk", OFFICER, OFFICER),
    ),
    Step(
        "decline", "under_way",
        (ASK[0],
         lambda s, id_, who: service.decline_payment(s, who, at(13), project_id=id_, payment=_payment(s, id_),
                                                     reason="缺发票")),
        ("clerk", OFFICER),
    ),
    Step(
        "variation", "under_way",
        (_refer, lambda s, id_, who: service.apply_variation(s, who, at(14), project_id=id_)),
        (OFFICER, OFFICER),
    ),
    Step(
        "refund", "under_way",
        (lambda s, id_, who: service.report_refund(s, who, at(13), project_id=id_, **REFUND),
         lambda s, id_, who: service.confirm_refund(s, who, at(14), project_id=id_)),
        ("clerk", OFFICER), 42, _paid,
    ),
    Step(
        "termination", "under_way",
        (lambda s, id_, who: service.ask_termination(s, who, at(13), project_id=id_, **END),
         lambda s, id_, who: service.approve_termination(s, who, at(14), project_id=id_)),
        ("clerk", OFFICER),
    ),
)  # fmt: skip


def begun(session: Session, matter: Step) -> str:
    """A project at the place where the matter begins."""
    row = lead.in_delivery(session, lead.funded(session), matter.phase, cost_wan=matter.cost_wan)
    matter.before(session, row.id)
    return row.id


def test_every_step_of_several_people_is_tried() -> None:
    assert {matter.name for matter in MATTERS} == set(STEPS.values())


@pytest.mark.parametrize("matter", MATTERS, ids=lambda matter: matter.name)
def test_only_the_right_roles_complete_it_and_only_as_different_people(session: Session, matter: Step) -> None:
    """Every pair of roles at two hands that follow each other: whatever is not the table's pair is refused."""
    id_ = begun(session, matter)
    for hand in range(1, len(matter.moves)):
        for first, second in product(ROLES, repeat=2):
            done = tried(session, id_, matter, hand, Actor("first", frozenset({first})),
                         Actor("second", frozenset({second})))  # fmt: skip
            assert done == ((first, second) == matter.roles[hand - 1 : hand + 1]), (hand, first, second)


def tried(session: Session, id_: str, matter: Step, hand: int, first: Actor, second: Actor) -> bool:
    """Whether two people may make the moves ``hand - 1`` and ``hand``; nothing of it stays."""
    trial = session.begin_nested()
    earlier = [Actor(f"earlier-{n}", frozenset({role})) for n, role in enumerate(matter.roles[: hand - 1])]
    try:
        for move, who in zip(matter.moves, (*earlier, first, second), strict=False):
            move(session, id_, who)
    except Refused:
        return False
    else:
        return True
    finally:
        trial.rollback()


@pytest.mark.parametrize("matter", MATTERS, ids=lambda matter: matter.name)
def test_one_person_with_every_role_still_acts_once(session: Session, matter: Step) -> None:
    id_ = begun(session, matter)
    everybody = [Actor(f"person-{n}", EVERYTHING) for n in range(len(matter.moves))]
    for one in range(len(matter.moves)):
        for other in range(one + 1, len(matter.moves)):
            trial = session.begin_nested()
            cast = [everybody[one] if n == other else who for n, who in enumerate(everybody)]
            for move, who in zip(matter.moves[:other], cast, strict=False):
                move(session, id_, who)
            with pytest.raises(Refused, match="FOUR_EYES"):
                matter.moves[other](session, id_, cast[other])
            trial.rollback()
    for move, who in zip(matter.moves, everybody, strict=True):
        move(session, id_, who)


@pytest.mark.parametrize("matter", MATTERS, ids=lambda matter: matter.name)
def test_the_database_refuses_one_person_in_two_places(session: Session, matter: Step) -> None:
    id_ = begun(session, matter)
    for n, move in enumerate(matter.moves):
        move(session, id_, Actor(f"person-{n}", EVERYTHING))
    row = session.scalars(sa.select(Hands).where(Hands.step == matter.name)).all()[-1]
    hands = {"first_by": row.first_by, "second_by": row.second_by, "third_by": row.third_by}
    assert [hand for hand in hands.values() if hand] == [f"person-{n}" for n in range(len(matter.moves))]
    first = {"stream": row.stream, "seq": 1, "step": row.step, "at": row.at}
    for one, other in (("first_by", "second_by"), ("second_by", "third_by"), ("first_by", "third_by")):
        if hands[other]:
            doubled = hands | {other: hands[one]}
            with pytest.raises(IntegrityError, match="different"), session.begin_nested():
                session.execute(sa.insert(Hands).values(**first, **doubled))
    for missing in ("first_by", "second_by"):
        with pytest.raises(IntegrityError, match="different"), session.begin_nested():
            session.execute(sa.insert(Hands).values(**first, **(hands | {missing: ""})))
    other_third = "" if row.third_by else "somebody"
    with pytest.raises(IntegrityError, match="third"), session.begin_nested():
        session.execute(sa.insert(Hands).values(**first, **(hands | {"third_by": other_third})))
    for statement in ("UPDATE delivery_hands SET first_by = 'x'", "DELETE FROM delivery_hands",
                      "TRUNCATE delivery_hands"):  # fmt: skip
        with pytest.raises(IntegrityError, match="append-only"), session.begin_nested():
            session.execute(sa.text(statement))
    assert verify(session, CHECKS).faults == ()


def test_a_signature_that_the_book_does_not_know_is_found(session: Session) -> None:
    id_ = lead.in_delivery(session, lead.funded(session), "under_way").id
    session.add(Hands(stream=f"project:{id_}", seq=1, step="refund", first_by="a", second_by="b", third_by="",
                      at=at(1)))  # fmt: skip
    session.flush()
    faults = verify(session, CHECKS).faults
    assert [fault.problem for fault in faults] == ["the register of those who signed differs from the book"]
