"""Keeping the roll-up: a community's years are drawn again when its book has gone on."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.disclosure.columns import PlaceYear
from deliberation.disclosure.queries import indicators
from deliberation.jobs.service import enqueue
from deliberation.ledger.pace import pace
from deliberation.rules.cycle import LOCAL

SWEEP = "rollup.sweep"
"""The kind of the job that draws again what has fallen behind."""
AT_ONCE = 40
"""Communities of one sweep; where more wait, another follows."""
PAUSE = timedelta(minutes=10)
"""So old the figures of a page may grow before they are looked at again."""


def draw(session: Session, now: datetime, place: str) -> None:
    """Draw every year of the community ``place`` anew."""
    seq = pace(session, place).get(place, 0)  # before all else: what is written meanwhile is drawn the next time
    found = indicators.drawn(session, place, now.astimezone(LOCAL).date())
    rows = [{"place": place, "year": year, **asdict(one), "seq": seq, "at": now} for year, one in found.items()]
    gone = delete(PlaceYear).where(PlaceYear.place == place, PlaceYear.year.not_in(found))
    session.execute(gone.execution_options(synchronize_session=False))
    if rows:
        new = insert(PlaceYear)
        names = [name for name in rows[0] if name not in {"place", "year"}]
        changed = {name: getattr(new.excluded, name) for name in names}
        session.execute(new.on_conflict_do_update(index_elements=["place", "year"], set_=changed), rows)
    session.expire_all()


def sweep(session: Session, now: datetime, *, most: int = AT_ONCE) -> bool:
    """Draw what has fallen behind, at most so many communities; whether there may be more."""
    waiting = indicators.behind(session, most, now.astimezone(LOCAL).date())
    for place in waiting:
        draw(session, now, place)
    return len(waiting) == most


def grown_old(drawn: datetime | None, now: datetime) -> bool:
    """Whether figures drawn then (None: never) should be looked at again."""
    return drawn is None or now - drawn > PAUSE


def promise(session: Session, now: datetime, *, part: int = 0) -> None:
    """Have a sweep made soon: one in ten minutes, however many readers ask, and ``part`` after part of a long one."""
    slot = int(now.timestamp() // PAUSE.total_seconds())
    enqueue(session, SWEEP, {"slot": slot, "part": part}, f"{SWEEP}:{slot}:{part}")
