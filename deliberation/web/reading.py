"""Reading for pages: rows of statements that are made once, without what the object mapper adds to each."""

from __future__ import annotations

from typing import TypeVarTuple

from sqlalchemy import CursorResult
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import TypedReturnsRows

Columns = TypeVarTuple("Columns")


def read(session: Session, statement: TypedReturnsRows[*Columns], **values: object) -> CursorResult[*Columns]:
    """The rows of ``statement``, which asks for columns (not entities); ``values`` are those of its parameters.

    Like any query of the session it sees what the session has not written yet.
    """
    if session.new or session.dirty or session.deleted:
        session.flush()
    return session.connection().execute(statement, values)
