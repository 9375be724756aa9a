"""Promising work: inside the business transaction, so that it is kept exactly when the transaction is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

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
