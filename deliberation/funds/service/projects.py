"""The money of a project: bound from the pots that fit, freed the way it came, paid from what the project holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from deliberation.communities import queries as places
from deliberation.communities import service as communities
from deliberation.funds.models import Account, Entry, Pot, Share
from deliberation.funds.movements import Movement, category, movements
from deliberation.funds.service.posting import Hands, Purse, lock, lock_held, open_account, open_pot, positive, post
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.rules.cycle import CycleState
from deliberation.rules.funds import Pot as PotView
from deliberation.rules.funds import draw, give_back
from deliberation.rules.funds.dates import paid_by
from deliberation.rules.funds.parts import (
    APPROPRIATE,
    COMMIT,
    DISBURSE,
    MAIN,
    REFUND,
    RELEASE,
    Place,
    line,
    spread,
)
from deliberation.rules.refusal import Json, Refusal, Refused
from deliberation.rules.replay import Actor
from deliberation.web.reading import read

_POTS = select(Pot.pot, Pot.appropriated_fen - Pot.committed_fen, Pot.deadline, Pot.categories, Pot.project_id).where(
    Pot.place == bindparam("place"), Pot.year == bindparam("year")
)
_SAME = (Pot.place == Share.place) & (Pot.year == Share.year) & (Pot.pot == Share.pot)
_SHARES = (
    select(
        Share.place, Share.year, Share.pot, Share.committed_fen, Share.disbursed_fen, Pot.deadline, Pot.categories,
        Pot.project_id,
    )
    .join(Pot, _SAME)
    .where(Share.project_id == bindparam("project"))
)  # fmt: skip


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
    history = book.history(session, stream)
    purse = Purse(purse.place, purse.year, purse.project_id, purse.memo, purse.category or category(history))
    for movement in movements(history):
        if movement.cause.seq > posted:
            _post(session, movement, purse)


def appropriate(session: Session, cause: Recorded, purse: Purse, amount_fen: int) -> None:
    """Give money to a community for a year: into the pot that its year begins with."""
    positive(amount_fen)
    main = Place(purse.place, purse.year)
    open_account(session, purse.place, purse.year)
    open_pot(session, cause, main, kind="city")
    post(session, cause, [line(APPROPRIATE, amount_fen, main)], Hands(memo=purse.memo))


def commit(session: Session, cause: Recorded, purse: Purse, amount_fen: int) -> None:
    """Bind money to a project from the pots that fit; ``MONEY_SHORT`` or ``POTS_DO_NOT_FIT`` where less is free."""
    positive(amount_fen)
    usual = _usual(session, purse.place, purse.year)  # before the lock: others wait for whoever has it
    lock(session, [(purse.place, purse.year)])
    pots = _pots(session, purse, usual)
    parts = draw(pots, amount_fen, purse.project_id, purse.category)
    if not parts or not _bind(
        session, cause, purse, COMMIT, [(Place(purse.place, purse.year, p), n) for p, n in parts]
    ):
        raise Refused(_short(session, purse, pots, amount_fen))


def release(session: Session, cause: Recorded, purse: Purse, amount_fen: int) -> None:
    """Free money that a project no longer needs; ``RELEASE_BELOW_PAID`` where it has been paid out already."""
    positive(amount_fen)
    held = [(pot, bound - paid) for pot, bound, paid in shares(session, purse.project_id)]
    parts = _named(held, amount_fen, back=True)
    if not parts or not _bind(session, cause, purse, RELEASE, parts):
        raise Refused(_beyond("RELEASE_BELOW_PAID", amount_fen, held))


def disburse(
    session: Session, cause: Recorded, purse: Purse, amount_fen: int, *, proposed_by: str, approved_by: str
) -> None:
    """Pay money out; ``PAYMENT_ABOVE_COMMITTED`` where less is bound, ``FOUR_EYES`` unless three persons acted."""
    positive(amount_fen)
    hands = (proposed_by, approved_by, cause.event.actor)
    if "" in hands or len(set(hands)) < len(hands):
        raise Refused(Refusal("FOUR_EYES", "project:four_eyes"))
    held = [(pot, bound - paid) for pot, bound, paid in shares(session, purse.project_id)]
    parts = _named(held, amount_fen)
    if not parts or not _bind(session, cause, purse, DISBURSE, parts, hands[:2]):
        raise Refused(_beyond("PAYMENT_ABOVE_COMMITTED", amount_fen, held))


def refund(session: Session, cause: Recorded, purse: Purse, amount_fen: int, *, proposed_by: str) -> None:
    """Take back what a contractor returned: from paid to held, the last paid first, and from there it is free again.

    ``REFUND_ABOVE_DISBURSED`` where less was paid, ``FOUR_EYES`` unless another person reported it.
    """
    positive(amount_fen)
    if proposed_by in {"", cause.event.actor}:
        raise Refused(Refusal("FOUR_EYES", "project:four_eyes"))
    paid = [(pot, out) for pot, _bound, out in shares(session, purse.project_id)]
    parts = _named(paid, amount_fen, back=True)
    lines = [line(kind, part, pot, project_id=purse.project_id) for kind in (REFUND, RELEASE) for pot, part in parts]
    if not lines or not post(session, cause, lines, Hands(proposed_by, memo=purse.memo), locked=True):
        raise Refused(_beyond("REFUND_ABOVE_DISBURSED", amount_fen, paid))


def shares(session: Session, project_id: str) -> list[tuple[Place, int, int]]:
    """What a project holds of each pot (bound, paid) in the order of a draw, with their accounts locked."""
    lock_held(session, project_id)
    rows = read(session, _SHARES, project=project_id).all()
    ends = _ends(session, ((row.place, row.year, row.deadline) for row in rows))
    found = [
        (until, not tied, not kinds, Place(place, year, pot), bound, paid)
        for (place, year, pot, bound, paid, _said, kinds, tied), until in zip(rows, ends, strict=True)
    ]
    found.sort(key=lambda row: (*row[:3], row[3].pot != MAIN, row[3].place, row[3].year, row[3].pot))
    return [row[3:] for row in found]


def _post(session: Session, movement: Movement, purse: Purse) -> None:
    if movement.kind == DISBURSE:
        hands = {"proposed_by": movement.proposed_by, "approved_by": movement.approved_by}
        disburse(session, movement.cause, purse, movement.amount_fen, **hands)
    elif movement.kind == REFUND:
        refund(session, movement.cause, purse, movement.amount_fen, proposed_by=movement.proposed_by)
    elif movement.kind == COMMIT:
        commit(session, movement.cause, purse, movement.amount_fen)
    else:
        release(session, movement.cause, purse, movement.amount_fen)


def _bind(
    session: Session, cause: Recorded, purse: Purse, kind: str, parts: list[tuple[Place, int]],
    hands: tuple[str, str] = ("", ""),
) -> bool:  # fmt: skip
    lines = [line(kind, part, pot, project_id=purse.project_id) for pot, part in parts]
    return post(session, cause, lines, Hands(*hands, memo=purse.memo), locked=True)


def _named(held: list[tuple[Place, int]], amount_fen: int, *, back: bool = False) -> list[tuple[Place, int]]:
    numbered = [(str(number), most) for number, (_pot, most) in enumerate(held)]
    parts = give_back(numbered, amount_fen) if back else spread(numbered, amount_fen)
    return [(held[int(number)][0], part) for number, part in parts]


def _pots(session: Session, purse: Purse, usual: date) -> list[PotView]:
    rows = read(session, _POTS, place=purse.place, year=purse.year).all()
    return [
        PotView(pot, free, until or usual, tuple(kinds.split()), project) for pot, free, until, kinds, project in rows
    ]


def _usual(session: Session, place: str, year: int) -> date:
    return paid_by(places.rulebook(session, place), year)


def _ends(session: Session, pots: Iterable[tuple[str, int, date | None]]) -> list[date]:
    """The deadline of each pot: its own, else that of the rules, which are read once a year; one pot needs none."""
    wanted = [*pots]
    if len(wanted) < 2:
        return [date.max] * len(wanted)
    usual = {(place, year): _usual(session, place, year) for place, year in {one[:2] for one in wanted if not one[2]}}
    return [until or usual[place, year] for place, year, until in wanted]


def _short(session: Session, purse: Purse, pots: list[PotView], asked: int) -> Refusal:
    mine = Account.place == purse.place, Account.year == purse.year
    free = session.scalar(select(Account.appropriated_fen - Account.committed_fen).where(*mine))
    if free is None:
        return Refusal("NO_ALLOCATION", "rulebook:allocation.annual", {"year": purse.year})
    if free < asked:
        figures: dict[str, Json] = {"asked_fen": asked, "free_fen": free, "short_fen": asked - free}
        return Refusal("MONEY_SHORT", "rulebook:allocation.annual", figures)
    fitting = sum(pot.free_fen for pot in pots if pot.fits(purse.project_id, purse.category))
    figures = {"asked_fen": asked, "fitting_fen": fitting, "tied_fen": free - fitting}
    return Refusal("POTS_DO_NOT_FIT", "funds", figures)


def _beyond(code: str, asked: int, held: list[tuple[Place, int]]) -> Refusal:
    return Refusal(code, "funds", {"asked_fen": asked, "left_fen": sum(left for _pot, left in held)})
