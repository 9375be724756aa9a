"""Two people at the same thing at once: the first holds the book open, the second comes too late and is told so."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.funds import queries, service
from deliberation.rules.refusal import Refused
from tests import factories as make
from tests.funds.factories import YEAR, wan
from tests.funds.factories_acts import OFFICER, SECOND, announced, asked

Sessions = Callable[[], Session]
Act = Callable[[Session, str], object]


def confirm(session: Session, act: str) -> object:
    return service.confirm(session, SECOND, make.NOW, place=make.COMMUNITY, year=YEAR, act=act)


def decline(session: Session, act: str) -> object:
    return service.decline(session, SECOND, make.NOW, place=make.COMMUNITY, year=YEAR, act=act, answer="不行")


def _waits(session: Session) -> bool:
    """Whether somebody stands at a lock."""
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    return bool(session.scalar(sa.text(waiting)))


@pytest.mark.parametrize("second", [confirm, decline])
def test_an_act_is_decided_once(committed: Sessions, second: Act) -> None:
    with committed() as session, session.begin():
        announced(session)
        act = asked(session, "allocate", source="city", label="市级追加", document="深财〔2026〕8 号")
    before = _given(committed)
    first, heard = committed(), list[str]()
    service.confirm(first, OFFICER, make.NOW, place=make.COMMUNITY, year=YEAR, act=act)
    first.flush()

    def late() -> None:
        with committed() as session:
            try:
                second(session, act)
                session.commit()
                heard.append("done")
            except Refused as refused:
                heard.append(refused.refusal.code)

    thread = threading.Thread(target=late)
    thread.start()
    with committed() as watching:
        while thread.is_alive() and not _waits(watching):
            watching.rollback()
    assert heard == [], "the second did not wait for the first"
    first.commit()
    first.close()
    thread.join()
    assert heard
    assert heard != ["done"]
    assert _given(committed) == before + wan(10)


def _given(sessions: Sessions) -> int:
    with sessions() as session:
        return queries.statement(session, make.COMMUNITY, YEAR).account.appropriated_fen
