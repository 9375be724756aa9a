"""After the close: what lay in the box leaves the server's files, too.

A deleted row stays in its table's file until it is cleared away. The ballots are sealed and the keys are gone from
the tables, but whoever keeps a copy of the disk and later comes by the program's key shall find neither.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from deliberation.rules.refusal import Json

SWEEP = "polls.sweep"
"""The kind of the job that clears the files of the box."""

LATER = timedelta(days=1)
"""When it is done once more: rows that somebody may still see are not cleared away."""

_CLEARED = ("VACUUM (TRUNCATE) poll_ballot", "VACUUM (FULL) poll_secret")
"""The keys' few rows are written to a new file; the ballots of other polls must not wait for that."""


def sweep(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """Clear the files of box and keys. Outside the job's own transaction, which could not do it; may be done twice."""
    del payload, now
    quiet = session.get_bind().engine.execution_options(isolation_level="AUTOCOMMIT")
    with quiet.connect() as connection:
        for statement in _CLEARED:
            connection.execute(text(statement))
