"""Acts on the money for tests: announced years of two neighbours, and an act asked for and confirmed."""

from __future__ import annotations

from datetime import date, datetime
from itertools import count

from sqlalchemy.orm import Session

from deliberation.funds import service
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Actor
from tests import factories as make
from tests.funds.factories import YEAR, stages, wan

NEIGHBOUR = "440303002020"
CLERK = Actor("clerk", frozenset({"clerk"}))
OFFICER, SECOND = (Actor(name, frozenset({"subdistrict_officer"})) for name in ("officer", "second"))

_numbers = count()


def announced(session: Session, place: str = make.COMMUNITY, *years: int, fen: int = wan(200)) -> None:
    """A place with announced years (this one unless said), each with its money."""
    make.place(session, place)
    for year in years or (YEAR,):
        now = datetime(year, 1, 10, tzinfo=make.NOW.tzinfo)
        service.announce_year(
            session, make.SYSTEM, now, place=place, year=year, allocation_fen=fen, stages=stages(year)
        )


def asked(
    session: Session, name: str, *, place: str = make.COMMUNITY, year: int = YEAR, now: datetime = make.NOW,
    by: Actor = CLERK, **said: Json,
) -> str:  # fmt: skip
    """An act that waits for its second person; its id."""
    act = f"act-{next(_numbers)}"
    facts: dict[str, Json] = {"reason": "测试", "amount_fen": wan(10)} | said
    service.propose(session, by, now, place=place, year=year, act=act, name=name, **facts)
    return act


def done(
    session: Session, name: str, *, place: str = make.COMMUNITY, year: int = YEAR, now: datetime = make.NOW,
    **said: Json,
) -> str:  # fmt: skip
    """An act asked for by one and confirmed by another; its id."""
    act = asked(session, name, place=place, year=year, now=now, **said)
    service.confirm(session, OFFICER, now, place=place, year=year, act=act)
    return act


def allocated(session: Session, fen: int, **said: Json) -> str:
    """A further pot; its name."""
    deadline = said.pop("deadline", date(YEAR, 9, 30).isoformat())
    facts: dict[str, Json] = {"source": "district", "label": "区专项", "document": "区办〔2026〕3号"}
    return done(session, "allocate", amount_fen=fen, deadline=deadline, **facts | said)
