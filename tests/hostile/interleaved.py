"""Two transactions in a fixed order: the first has acted and holds the book, the second stands at its lock."""

from __future__ import annotations

import threading
from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from deliberation.rules.refusal import Refused

Sessions = Callable[[], Session]
Act = Callable[[Session], object]

_WAITS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"


def second_waits(sessions: Sessions, first: Act, second: Act) -> str:
    """Play ``first``, let ``second`` come while it is not committed; the code that the second is refused with, or none.

    ``AssertionError`` where the second did not wait: then the two could have been written in any order.
    """
    heard: list[str] = []
    with sessions() as session:
        first(session)
        session.flush()
        thread = threading.Thread(target=lambda: heard.append(_told(sessions, second)))
        thread.start()
        with sessions() as watching:
            while thread.is_alive() and not watching.scalar(sa.text(_WAITS)):
                watching.rollback()
        early = list(heard)
        session.commit()
    thread.join()
    assert early == [], f"the second did not wait: {early}"
    assert heard, "the second broke"
    return heard[0]


def _told(sessions: Sessions, act: Act) -> str:
    with sessions() as session:
        try:
            act(session)
            session.commit()
        except Refused as refused:
            return refused.refusal.code
    return ""
