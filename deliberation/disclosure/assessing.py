"""Assessments by third parties: entered by one person, published by another, read by everybody."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKey, Integer, Text, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from deliberation.communities import queries as communities
from deliberation.extensions import Base
from deliberation.ledger import book
from deliberation.ledger.book import Recorded
from deliberation.ledger.codec import canonical
from deliberation.ledger.verify import Fault
from deliberation.rules.assessment import ASSESSMENT, AssessmentState, last_day
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Actor, Command


class Assessment(Base):
    """The read column of ``assessment:<place>:<year>-<quarter>``; ``scores`` as canonical JSON."""

    __tablename__ = "assessment"

    place: Mapped[str] = mapped_column(ForeignKey("place.code"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    quarter: Mapped[int] = mapped_column(Integer, primary_key=True)
    status: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    scores: Mapped[str] = mapped_column(Text)
    total: Mapped[int] = mapped_column(Integer)
    comment: Mapped[str] = mapped_column(Text)
    entered_by: Mapped[str] = mapped_column(Text)
    published_by: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        CheckConstraint("quarter BETWEEN 1 AND 4", name="quarter"),
        CheckConstraint("status IN ('entered', 'published')", name="status"),
        CheckConstraint("total BETWEEN 0 AND 100", name="total"),
        CheckConstraint("entered_by <> published_by", name="four_eyes"),
        CheckConstraint("(status = 'published') = (published_by <> '' AND published_at IS NOT NULL)", name="published"),
    )


@dataclass(frozen=True, slots=True)
class Row:
    """An assessment as pages show it; ``waiting`` for its publication."""

    place: str
    year: int
    quarter: int
    body: str
    scores: Mapping[str, int]
    total: int
    comment: str
    waiting: bool
    entered_by: str
    published_at: datetime | None


def stream_of(place: str, year: int, quarter: int) -> str:
    """The name of the stream."""
    return f"assessment:{place}:{year}-{quarter}"


def play(
    session: Session, actor: Actor, now: datetime, name: str, args: Mapping[str, Json], *, place: str, year: int,
    quarter: int,
) -> AssessmentState:  # fmt: skip
    """``enter`` or ``publish`` the assessment of a quarter; ``Refused`` where it is not in order."""
    if name == "publish":
        args = {**args, "last_day": last_day(year, quarter).isoformat()}
    stream, rulebook = stream_of(place, year, quarter), communities.rulebook(session, place)
    command = Command(name, actor, now, args)
    state = book.play(session, ASSESSMENT, stream, command, rulebook=rulebook, place=place).state
    columns = project_columns(state)
    row = insert(Assessment).values(place=place, year=year, quarter=quarter, **columns)
    session.execute(row.on_conflict_do_update(index_elements=["place", "year", "quarter"], set_=columns))
    session.expire_all()
    return state


def project_columns(state: AssessmentState) -> dict[str, Any]:
    """The read columns of an assessment in ``state``."""
    return {
        "status": state.status, "body": state.body, "scores": canonical(dict(state.scores)), "total": state.total,
        "comment": state.comment, "entered_by": state.by, "published_by": state.published_by,
        "published_at": state.published_at,
    }  # fmt: skip


def assessments(session: Session, place: str, *, waiting: bool) -> tuple[Row, ...]:
    """The assessments of ``place`` and of what lies in it, the latest first.

    Those not published yet only for those who handle them.
    """
    query = select(Assessment).where(Assessment.place.startswith(place, autoescape=True))
    if not waiting:
        query = query.where(Assessment.status == "published")
    rows = session.scalars(
        query.order_by(Assessment.year.desc(), Assessment.quarter.desc(), Assessment.place).limit(40)
    )
    return tuple(
        Row(row.place, row.year, row.quarter, row.body, json.loads(row.scores), row.total, row.comment,
            row.status == "entered", row.entered_by, row.published_at)
        for row in rows
    )  # fmt: skip


def check(session: Session, stream: str, events: tuple[Recorded, ...]) -> Iterator[Fault]:
    """Whether the row of an assessment is what its stream says."""
    place, _, when = stream.removeprefix("assessment:").rpartition(":")
    year, quarter = map(int, when.split("-"))
    row = session.get(Assessment, (place, year, quarter), populate_existing=True)
    expected = project_columns(ASSESSMENT.replay(item.event for item in events))
    for name, value in expected.items():
        if row is None or getattr(row, name) != value:
            yield Fault(stream, len(events), f"{name} differs from replay")
