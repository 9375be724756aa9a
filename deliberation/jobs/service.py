"""Promising work: inside the business transaction, so that it is kept exactly when the transaction is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.jobs.bell import knock_after_commit
from deliberation.jobs.models import Outbox
from deliberation.rules.refusal import Json
from deliberation.web.clock import now


def enqueue(
    session: Session, kind: str, payload: Mapping[str, Json], dedupe_key: str, not_before: datetime | None = None
) -> bool:
    """Promise to run the handler of ``kind`` on ``payload`` once, at ``not_before`` or soon.

    ``dedupe_key`` names the effect (for example ``poll:<id>:count``); a second promise under the
    same key is the same promise. True where it is new.
    """
    due = not_before or now()
    row = insert(Outbox).values(
        kind=kind,
        payload=json.dumps(payload, ensure_ascii=False, sort_keys=True),
        dedupe_key=dedupe_key,
        not_before=due,
        attempts=0,
    )
    added = session.execute(row.on_conflict_do_nothing(index_elements=["dedupe_key"]).returning(Outbox.id)).first()
    if added is not None:
        knock_after_commit(session)
    return added is not None


def ask_again(session: Session, kind: str, work: Mapping[str, Mapping[str, Json]]) -> None:
    """Have each piece of ``work`` (payloads by key) done now, whether or not it was promised or done before.

    Only for work that may be done twice without harm. Its tries are counted anew; what a worker has in hand
    at this moment is left to it.
    """
    at = now()
    rows = [
        {"kind": kind, "payload": json.dumps(payload, ensure_ascii=False, sort_keys=True), "dedupe_key": key,
         "not_before": at, "attempts": 0}
        for key, payload in work.items()
    ]  # fmt: skip
    if not rows:
        return
    session.execute(insert(Outbox).on_conflict_do_nothing(index_elements=["dedupe_key"]), rows)
    free = select(Outbox.id).where(Outbox.dedupe_key.in_(work)).order_by(Outbox.id)
    ids = session.scalars(free.with_for_update(skip_locked=True)).all()
    anew = update(Outbox).where(Outbox.id.in_(ids))
    session.execute(anew.values(done_at=None, attempts=0, not_before=at, last_error=None))
    knock_after_commit(session)
