"""Moving money: every movement is one guarded UPDATE and one immutable entry, caused by one event of the book.

The guard stands in the UPDATE itself, so it holds under READ COMMITTED whatever runs beside it; the
CHECKs of the tables stand behind it. Locks are taken in one order: stream, account, share.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.communities import service as communities
from deliberation.funds.models import Account, Entry, Share
from deliberation.funds.movements import APPROPRIATE, COMMIT, DISBURSE, RELEASE, Movement, movements
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.rules.cycle import CycleState
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor


@dataclass(frozen=True, slots=True)
class Purse:
    """Whose money and what for: a community's year, the project, and the public words of the entry."""

    place: str
    year: int
    project_id: str = ""
    memo: str = ""


def announce_year(
    session: Session, actor: Actor, now: datetime, *, place: str, year: int, allocation_fen: int, stages: list[Json]
) -> CycleState:
    """Announce a community's year and put its allocation into the account, in one transaction.

    ``stages`` as for ``communities.service.announce_cycle``.
    """
    state = communities.announce_cycle(
        session, actor, now, place=place, year=year, allocation_fen=allocation_fen, stages=stages
    )
    cause = book.history(session, f"cycle:{place}:{year}")[-1]
    appropriate(session, cause, Purse(place, year), allocation_fen)
    return state


def follow_project(session: Session, purse: Purse) -> None:
    """Let the account follow a project's stream: post what its latest events mean for the money.

    Call it right after a move, in the same transaction; called again it finds nothing to do.
    """
    stream = f"project:{purse.project_id}"
    posted = session.scalar(select(func.max(Entry.seq)).where(Entry.stream == stream)) or 0
    for movement in movements(book.history(session, stream)):
        if movement.cause.seq > posted:
            _post(session, movement, purse)


def appropriate(session: Session, cause: Recorded, purse: Purse, amount_fen: int) -> None:
    """Give money to a community for a year."""
    _positive(amount_fen)
    account = insert(Account).values(
        place=purse.place, year=purse.year, appropriated_fen=0, committed_fen=0, disbursed_fen=0
    )
    session.execute(account.on_conflict_do_nothing())
    _change(session, Account, purse, {"appropriated_fen": Account.appropriated_fen + amount_fen})
    _enter(session, cause, APPROPRIATE, purse, amount_fen)


def commit(session: Session, cause: Recorded, purse: Purse, amount_fen: int) -> None:
    """Bind money to a project; ``MONEY_SHORT`` where less is free."""
    _positive(amount_fen)
    enough = Account.committed_fen + amount_fen <= Account.appropriated_fen
    if not _change(session, Account, purse, {"committed_fen": Account.committed_fen + amount_fen}, enough):
        raise Refused(_short(session, purse, amount_fen))
    share = insert(Share).values(
        project_id=purse.project_id, place=purse.place, year=purse.year, committed_fen=0, disbursed_fen=0
    )
    session.execute(share.on_conflict_do_nothing())
    _change(session, Share, purse, {"committed_fen": Share.committed_fen + amount_fen})
    _enter(session, cause, COMMIT, purse, amount_fen)


def release(session: Session, cause: Recorded, purse: Purse, amount_fen: int) -> None:
    """Free money that a project no longer needs; ``RELEASE_BELOW_PAID`` where it has been paid out already."""
    _positive(amount_fen)
    for table in (Account, Share):
        unpaid = table.committed_fen - amount_fen >= table.disbursed_fen
        if not _change(session, table, purse, {"committed_fen": table.committed_fen - amount_fen}, unpaid):
            raise Refused(_beyond(session, "RELEASE_BELOW_PAID", purse, amount_fen))
    _enter(session, cause, RELEASE, purse, amount_fen)


def disburse(
    session: Session, cause: Recorded, purse: Purse, amount_fen: int, *, proposed_by: str, approved_by: str
) -> None:
    """Pay money out; ``PAYMENT_ABOVE_COMMITTED`` where less is bound, ``FOUR_EYES`` unless three persons acted."""
    _positive(amount_fen)
    hands = (proposed_by, approved_by, cause.event.actor)
    if "" in hands or len(set(hands)) < len(hands):
        raise Refused(Refusal("FOUR_EYES", "project:four_eyes"))
    for table in (Account, Share):
        bound = table.disbursed_fen + amount_fen <= table.committed_fen
        if not _change(session, table, purse, {"disbursed_fen": table.disbursed_fen + amount_fen}, bound):
            raise Refused(_beyond(session, "PAYMENT_ABOVE_COMMITTED", purse, amount_fen))
    _enter(session, cause, DISBURSE, purse, amount_fen, hands=(proposed_by, approved_by))


def _post(session: Session, movement: Movement, purse: Purse) -> None:
    if movement.kind == DISBURSE:
        hands = {"proposed_by": movement.proposed_by, "approved_by": movement.approved_by}
        disburse(session, movement.cause, purse, movement.amount_fen, **hands)
    elif movement.kind == COMMIT:
        commit(session, movement.cause, purse, movement.amount_fen)
    else:
        release(session, movement.cause, purse, movement.amount_fen)


def _positive(amount_fen: int) -> None:
    if amount_fen <= 0:
        raise Refused(Refusal("MONEY_NOT_POSITIVE", "funds"))


def _change(
    session: Session,
    table: type[Account | Share],
    purse: Purse,
    change: dict[str, ColumnElement[int]],
    guard: ColumnElement[bool] | None = None,
) -> bool:
    """One UPDATE with its guard inside; whether the row allowed it."""
    where = [table.place == purse.place, table.year == purse.year]
    if table is Share:
        where.append(Share.project_id == purse.project_id)
    if guard is not None:
        where.append(guard)
    return session.execute(update(table).where(*where).values(**change).returning(table.year)).first() is not None


def _short(session: Session, purse: Purse, asked: int) -> Refusal:
    mine = Account.place == purse.place, Account.year == purse.year
    free = session.scalar(select(Account.appropriated_fen - Account.committed_fen).where(*mine))
    if free is None:
        return Refusal("NO_ALLOCATION", "rulebook:allocation.annual", {"year": purse.year})
    figures: dict[str, Json] = {"asked_fen": asked, "free_fen": free, "short_fen": asked - free}
    return Refusal("MONEY_SHORT", "rulebook:allocation.annual", figures)


def _beyond(session: Session, code: str, purse: Purse, asked: int) -> Refusal:
    left = select(Share.committed_fen - Share.disbursed_fen).where(Share.project_id == purse.project_id)
    return Refusal(code, "funds", {"asked_fen": asked, "left_fen": session.scalar(left) or 0})


def _enter(
    session: Session, cause: Recorded, kind: str, purse: Purse, amount_fen: int, *, hands: tuple[str, str] = ("", "")
) -> None:
    session.add(
        Entry(
            stream=cause.stream,
            seq=cause.seq,
            place=purse.place,
            year=purse.year,
            kind=kind,
            amount_fen=amount_fen,
            project_id=purse.project_id,
            memo=purse.memo,
            at=cause.event.at,
            actor=cause.event.actor,
            proposed_by=hands[0],
            approved_by=hands[1],
        )
    )
    session.flush()
