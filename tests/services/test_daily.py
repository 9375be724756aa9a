"""Work that comes round every day is promised once a day, at its hour in Shenzhen."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation import worker
from deliberation.jobs.daily import promise
from deliberation.jobs.models import Outbox

DAY = date(2026, 3, 10)


def test_a_day_is_promised_once_at_its_hour(session: Session) -> None:
    hours = {"sample.look": time(2, 30), "sample.count": time(23)}
    promise(session, DAY, hours)
    promise(session, DAY, hours)
    rows = session.execute(select(Outbox.dedupe_key, Outbox.not_before).where(Outbox.kind.startswith("sample")))
    assert sorted(tuple(row) for row in rows) == [
        ("sample.count:2026-03-10", datetime(2026, 3, 10, 15, tzinfo=UTC)),
        ("sample.look:2026-03-10", datetime(2026, 3, 9, 18, 30, tzinfo=UTC)),
    ]
    promise(session, date(2026, 3, 11), {"sample.look": time(2, 30)})
    assert len(session.scalars(select(Outbox.id).where(Outbox.kind == "sample.look")).all()) == 2


def test_every_daily_work_has_somebody_who_does_it() -> None:
    assert worker.daily().keys() <= worker.handlers().keys()
