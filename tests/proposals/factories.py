"""Projects for tests: keyword functions that play the real moves through the services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.proposals import releasing, service
from deliberation.proposals.queries import ProjectRow, project
from deliberation.rules.project import PHASES
from deliberation.rules.replay import Actor
from tests import factories as make

NEED = "电动车在楼道里充电，冬天出过两次险情，老人住户很担心，希望在院内建一处有顶棚、有消防设施的充电棚。"

CLERK = Actor("clerk-1", frozenset({"clerk"}))
OFFICER = Actor("officer-1", frozenset({"subdistrict_officer"}))
APPROVER = Actor("officer-2", frozenset({"subdistrict_officer"}))
CASHIER = Actor("officer-3", frozenset({"subdistrict_officer"}))
SYSTEM = make.SYSTEM


def resident_actor(number: int = 0) -> Actor:
    """A resident by an opaque id, without an account."""
    return Actor(f"resident-{number}", frozenset({"resident"}))


def content(**changes: Any) -> dict[str, Any]:
    """What the form of a sound proposal says."""
    return {
        "title": "院内电动车充电棚",
        "need": NEED,
        "location": "文华花园 3 栋东侧空地",
        "category": "works",
        "theme": "facilities",
        "cost_fen": 46_800_000,
        "photos": (),
    } | changes


def make_project(
    session: Session,
    *,
    phase: str = "collected",
    place: str = make.COMMUNITY,
    year: int = 2026,
    proposer: Actor | None = None,
    now: datetime = make.NOW,
    supporters: int = 0,
    **changes: Any,
) -> ProjectRow:
    """A project that has been led into ``phase`` (of the road, or returned, rejected, withdrawn, pooled)."""
    if communities.exists(session, place) is None:
        make.place(session, place)
    id_, proposer = uuid4().hex, proposer or resident_actor()
    service.propose(session, proposer, now, project_id=id_, place=place, year=year, **content(**changes))
    for number in range(1, supporters + 1):
        service.support(session, resident_actor(number), now, project_id=id_)
    lead(session, id_, phase, proposer=proposer, now=now)
    found = project(session, id_)
    assert found is not None
    return found


def release(session: Session, id_: str, *, by: Actor = OFFICER, now: datetime = make.NOW) -> None:
    """Let out every photo of a project that waits."""
    for digest in releasing.hidden(session, id_):
        releasing.decide(session, by, now, project_id=id_, digest=digest, verdict="release")


def lead(session: Session, id_: str, phase: str, *, proposer: Actor | None = None, now: datetime = make.NOW) -> None:
    """Lead a collected project on into ``phase``, an hour a step."""
    if phase in ASIDE:
        ASIDE[phase](session, proposer or resident_actor(), now, id_)
        return
    for number, step in enumerate(PHASES[1 : PHASES.index(phase) + 1], start=1):
        STEPS[step](session, now + timedelta(hours=number), id_)


def _play(session: Session, actor: Actor, now: datetime, id_: str, name: str, **args: Any) -> Any:
    return service.play_project(session, actor, now, id_, name, args)


def _screened(session: Session, now: datetime, id_: str) -> None:
    service.screen(session, CLERK, now, project_id=id_, verdict="pass", reason="属于公共设施，未超上限。")


def _deliberated(session: Session, now: datetime, id_: str) -> None:
    vote = {"yes": 10, "no": 1, "abstain": 0, "present": 11, "due": 13, "text": "同意实施"}
    _play(session, CLERK, now, id_, "record_decision", meeting="meeting-1", adopted=True, **vote)


def _balloted(session: Session, now: datetime, id_: str) -> None:
    count = {"rank": 1, "votes": 320, "valid_ballots": 500, "reason": "FUNDED"}
    _play(session, SYSTEM, now, id_, "record_ballot", poll="poll-1", funded=True, **count)


def _on_notice(session: Session, now: datetime, id_: str) -> None:
    _play(session, CLERK, now, id_, "post_notice", notice="notice-1")


def _approved(session: Session, now: datetime, id_: str) -> None:
    _play(session, CLERK, now, id_, "end_notice", objections=0, upheld=False, reason="")
    number = f"{make.COMMUNITY}-2026-{id_[:8]}"
    _play(session, OFFICER, now, id_, "approve", number=number, budget_fen=_cost(session, id_))


def _cost(session: Session, id_: str) -> int:
    found = project(session, id_)
    assert found is not None
    return found.cost_fen


def _under_way(session: Session, now: datetime, id_: str) -> None:
    sums = [_cost(session, id_) * share // 100 for share in (90, 95, 98)]
    quotes = [{"supplier": f"供应商{n}", "amount_fen": fen} for n, fen in enumerate(sums)]
    _play(session, CLERK, now, id_, "contract", supplier="供应商0", amount_fen=sums[0], quotes=quotes)


def pay_next(session: Session, now: datetime, id_: str) -> None:
    """Ask for, approve and pay the next instalment, by three persons."""
    payment = uuid4().hex
    _play(session, CLERK, now, id_, "propose_payment", payment=payment, purpose="进度款")
    _play(session, APPROVER, now, id_, "approve_payment", payment=payment)
    _play(session, CASHIER, now, id_, "pay", payment=payment, voucher="凭证 1 号")


def _accepted(session: Session, now: datetime, id_: str) -> None:
    parts = ("council_member", "proposer", "user", "subdistrict_officer", "contractor")
    team = [{"part": part, "person": part} for part in parts]
    evidence = {"photos": ["a" * 64], "documents": ["b" * 64]}
    _play(session, CLERK, now, id_, "accept", verdict="pass", note="符合要求", team=team, **evidence)


def _evaluated(session: Session, now: datetime, id_: str) -> None:
    for number in range(30):
        _play(session, resident_actor(1000 + number), now, id_, "rate", score=5, comment="")
    _play(session, CLERK, now, id_, "evaluate")


def _settled(session: Session, now: datetime, id_: str) -> None:
    final = service.project_state(session, id_).contract_fen
    _play(session, OFFICER, now, id_, "settle", final_fen=final, document="c" * 64)


def _archived(session: Session, now: datetime, id_: str) -> None:
    for _ in range(3):
        pay_next(session, now, id_)
    _play(session, CLERK, now, id_, "archive")


Step = Callable[[Session, datetime, str], None]

STEPS: dict[str, Step] = {
    "screened": _screened, "deliberated": _deliberated, "balloted": _balloted, "on_notice": _on_notice,
    "approved": _approved, "under_way": _under_way, "accepted": _accepted, "evaluated": _evaluated,
    "settled": _settled, "archived": _archived,
}  # fmt: skip
"""Phase → the moves that lead there from the one before."""


def _verdict(verdict: str) -> Callable[[Session, Actor, datetime, str], None]:
    def act(session: Session, _proposer: Actor, now: datetime, id_: str) -> None:
        service.screen(session, CLERK, now, project_id=id_, verdict=verdict, reason="请补充具体位置。")

    return act


def _withdrawn(session: Session, proposer: Actor, now: datetime, id_: str) -> None:
    service.withdraw(session, proposer, now, project_id=id_, reason="物业已经办了。")


ASIDE: dict[str, Callable[[Session, Actor, datetime, str], None]] = {
    "returned": _verdict("return"),
    "rejected": _verdict("reject"),
    "pooled": _verdict("pool"),
    "withdrawn": _withdrawn,
}
