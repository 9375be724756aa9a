"""Many hands on few accounts at the same time: every kind of movement, each in a transaction of its own."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.funds import queries, service
from deliberation.funds.models import Pot
from deliberation.ledger.verify import verify
from deliberation.rules.refusal import Refused
from tests import factories as make
from tests.funds.factories import YEAR, cause
from tests.funds.factories_acts import CLERK, NEIGHBOUR, OFFICER, announced

Sessions = Callable[[], Session]
PLACES = (make.COMMUNITY, NEIGHBOUR)
PROJECTS = 12
MOST = 30_000
"""Fen of one movement at most: the accounts, of a hundred times that, run dry again and again."""

PATIENCE = 300
"""Seconds: who waits longer for the others waits in vain, for one of them failed."""

ACTS = ("allocate", "transfer")
KINDS = (*("commit",) * 8, *("release",) * 3, *("disburse",) * 5, "refund", *ACTS)
SELDOM = (*KINDS[:-2] * 10, *ACTS)
"""The same with few acts of the year: a real year has a dozen pots, not hundreds."""


def prepare(sessions: Sessions) -> None:
    """Two neighbours with an announced year each."""
    with sessions() as session, session.begin():
        for place in PLACES:
            announced(session, place, fen=100 * MOST)


def crowd(sessions: Sessions, hands: int, each: int, *, kinds: tuple[str, ...] = KINDS, seed: int = 7) -> Counter[str]:
    """Let so many hands do so many things each, all beginning at once; how often each was done, refused or failed."""
    barrier = Barrier(hands, timeout=PATIENCE)

    def one(hand: int) -> Counter[str]:
        chance, told = random.Random(seed * 1_000 + hand), Counter[str]()  # noqa: S311 -- a crowd, not a lot
        barrier.wait()
        for number in range(each):
            told[_once(sessions, chance, chance.choice(kinds), f"{seed}-{hand}-{number}")] += 1
        return told

    with ThreadPoolExecutor(hands) as pool:
        return sum(pool.map(one, range(hands)), Counter[str]())


def _once(sessions: Sessions, chance: random.Random, kind: str, name: str) -> str:
    place = chance.choice(PLACES)
    with sessions() as session:
        try:
            _do(session, kind, place, chance, name)
            session.commit()
        except Refused as refused:
            session.rollback()
            return f"refused {refused.refusal.code}"
        except sa.exc.SQLAlchemyError as error:
            session.rollback()
            return f"failed {type(error).__name__}"
    return f"done {kind}"


def _do(session: Session, kind: str, place: str, chance: random.Random, name: str) -> None:
    amount = chance.randint(1, MOST)
    if kind in ACTS:
        _act(session, kind, place, amount, chance, name)
        return
    project = f"{place[-3:]}-{chance.randrange(PROJECTS)}"
    purse = service.Purse(place, YEAR, project, "众人", "works" if project.endswith("1") else "")
    event = cause(session, stream=f"note:{name}")
    if kind == "disburse":
        service.disburse(session, event, purse, amount, proposed_by="clerk", approved_by="approver")
    elif kind == "refund":
        service.refund(session, event, purse, amount, proposed_by="clerk")
    else:
        getattr(service, kind)(session, event, purse, amount)


def _act(session: Session, kind: str, place: str, amount: int, chance: random.Random, name: str) -> None:
    said = {"reason": "众人", "amount_fen": amount}
    if kind == "transfer":
        names = session.scalars(sa.select(Pot.pot).where(Pot.place == place, Pot.year == YEAR).order_by(Pot.pot)).all()
        said |= {"pot": chance.choice(names), "to_place": PLACES[place == PLACES[0]], "to_year": YEAR}
    else:
        said |= {"source": "donation", "label": "捐款", "categories": chance.choice(([], ["works"]))}
    service.propose(session, CLERK, make.NOW, place=place, year=YEAR, act=name, name=kind, **said)
    service.confirm(session, OFFICER, make.NOW, place=place, year=YEAR, act=name)


def faults(sessions: Sessions) -> Iterator[str]:
    """What does not hold after all of it."""
    with sessions() as session:
        for place in PLACES:
            found = queries.statement(session, place, YEAR)
            sums = found.account
            if not found.agrees:
                yield f"{place}: {found}"
            if not 0 <= sums.disbursed_fen <= sums.committed_fen <= sums.appropriated_fen:
                yield f"{place}: out of bounds: {sums}"
        checks = {kind: queries.CHECKS[kind] for kind in ("cycle", "fund")}
        yield from (str(fault) for fault in verify(session, checks).faults)


NAIVE = "CREATE TABLE naive (hand integer, fen bigint)"


def naive(sessions: Sessions, hands: int, each: int, limit: int, seed: int = 7) -> int:
    """The control: the same hurry by looking first and writing then, none before all have looked.

    Returns by how many fen ``limit`` was overspent.
    """
    with sessions() as session, session.begin():
        session.execute(sa.text(NAIVE))
    barrier = Barrier(hands, timeout=PATIENCE)

    def one(hand: int) -> None:
        chance = random.Random(seed * 1_000 + hand)  # noqa: S311 -- as above
        for _ in range(each):
            with sessions() as session, session.begin():
                spent = int(session.scalar(sa.text("SELECT COALESCE(SUM(fen), 0) FROM naive")) or 0)
                amount = chance.randint(1, MOST)
                barrier.wait()
                if spent + amount <= limit:
                    session.execute(sa.text("INSERT INTO naive VALUES (:hand, :fen)"), {"hand": hand, "fen": amount})

    try:
        with ThreadPoolExecutor(hands) as pool:
            list(pool.map(one, range(hands)))
        with sessions() as session:
            return int(session.scalar(sa.text("SELECT SUM(fen) FROM naive")) or 0) - limit
    finally:
        with sessions() as session, session.begin():
            session.execute(sa.text("DROP TABLE naive"))
