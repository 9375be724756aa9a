"""The year's end: what is carried over and what is bound at the same moment never come to more than there is."""

from __future__ import annotations

from sqlalchemy.orm import Session

from deliberation.funds import queries, service
from tests import factories as make
from tests.funds.factories import YEAR, cause, purse, wan
from tests.funds.factories_acts import SECOND, announced, asked
from tests.hostile.interleaved import Act, Sessions, second_waits


def waiting(sessions: Sessions) -> str:
    """Two announced years of 200万, and 150万 of the first asked to be carried into the second."""
    with sessions() as session, session.begin():
        announced(session, make.COMMUNITY, YEAR, YEAR + 1)
        to = {"to_place": make.COMMUNITY, "to_year": YEAR + 1}
        return asked(session, "carry_over", pot="main", amount_fen=wan(150), **to)


def carry(act: str) -> Act:
    return lambda session: service.confirm(session, SECOND, make.NOW, place=make.COMMUNITY, year=YEAR, act=act)


def bind(session: Session) -> None:
    service.commit(session, cause(session, stream="project:late"), purse("late"), wan(90))


def stood(sessions: Sessions) -> tuple[int, int, int]:
    """What is given and bound this year, and given the next; every balance is what its rows explain."""
    with sessions() as session:
        this, following = (queries.statement(session, make.COMMUNITY, year) for year in (YEAR, YEAR + 1))
    assert this.agrees
    assert following.agrees
    return this.account.appropriated_fen, this.account.committed_fen, following.account.appropriated_fen


def test_what_is_carried_over_first_is_bound_by_nobody(committed: Sessions) -> None:
    assert second_waits(committed, carry(waiting(committed)), bind) == "MONEY_SHORT"
    assert stood(committed) == (wan(50), 0, wan(350))


def test_what_is_bound_first_is_not_carried_over(committed: Sessions) -> None:
    assert second_waits(committed, bind, carry(waiting(committed))) == "FUND_POT_SHORT"
    assert stood(committed) == (wan(200), wan(90), wan(200))
