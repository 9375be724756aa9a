"""One request, one transaction: the view opens it, services flush, and it commits at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from deliberation.extensions import db


@contextmanager
def transaction() -> Iterator[Session]:
    """The request's database session; commits on leaving, rolls everything back on any exception."""
    session = db.session()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
