"""Practice meetings and what came of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.accounts import queries as people
from deliberation.communities import queries as communities
from deliberation.moderators.models import Moderator, PracticeRun, PracticeTrainee
from deliberation.moderators.queries.pool import serves

MARK = "moderator.practice_pass"
"""The rule that says how many points a practice meeting needs."""


@dataclass(frozen=True, slots=True)
class Run:
    """A practice meeting; ``scores`` by trainee, None until it is over."""

    id: str
    story: str
    seed: int
    helped: bool
    started_at: datetime
    ended_at: datetime | None
    choices: tuple[dict[str, Any], ...]
    trainees: tuple[str, ...]
    scores: tuple[int | None, ...]
    slips: tuple[tuple[dict[str, Any], ...], ...]


def mark(session: Session, place: str) -> int:
    """The points that a practice meeting needs by the rules of a pool; 0 where nothing is asked."""
    return communities.rulebook(session, place).int(MARK)


def mark_of(session: Session, person_id: str) -> int:
    """The same for somebody of a pool; 0 for anybody else."""
    home = session.scalar(select(Moderator.home).where(Moderator.person_id == person_id))
    return mark(session, home) if home else 0


def run(session: Session, run_id: str) -> Run | None:
    """One practice meeting."""
    row = session.get(PracticeRun, run_id)
    return _runs(session, [row])[0] if row else None


def runs_of(session: Session, person_id: str, *, limit: int = 20) -> tuple[Run, ...]:
    """The practice meetings somebody took part in, the latest first."""
    mine = select(PracticeTrainee.run_id).where(PracticeTrainee.person_id == person_id)
    query = select(PracticeRun).where(PracticeRun.id.in_(mine)).order_by(PracticeRun.started_at.desc()).limit(limit)
    return _runs(session, session.scalars(query).all())


def results_at(session: Session, place: str, *, limit: int = 30) -> tuple[tuple[Run, str, int], ...]:
    """For trainers: the finished practice meetings of a pool with name and score of each trainee, latest first."""
    here = select(Moderator.person_id).where(serves(place))
    query = (
        select(PracticeRun)
        .join(PracticeTrainee, PracticeTrainee.run_id == PracticeRun.id)
        .where(PracticeRun.ended_at.is_not(None), PracticeTrainee.person_id.in_(here))
        .order_by(PracticeRun.ended_at.desc())
        .limit(limit)
        .distinct()
    )
    found = _runs(session, session.scalars(query).all())
    names = people.names(session, {id_ for one in found for id_ in one.trainees})
    return tuple(
        (one, names.get(id_, ""), score)
        for one in found
        for id_, score in zip(one.trainees, one.scores, strict=True)
        if score is not None
    )


def _runs(session: Session, rows: Iterable[PracticeRun]) -> tuple[Run, ...]:
    kept = tuple(rows)
    query = select(PracticeTrainee).where(PracticeTrainee.run_id.in_([row.id for row in kept]))
    mine: dict[str, list[PracticeTrainee]] = {}
    for trainee in session.scalars(query.order_by(PracticeTrainee.position)) if kept else ():
        mine.setdefault(trainee.run_id, []).append(trainee)
    return tuple(_run(row, mine.get(row.id, [])) for row in kept)


def _run(row: PracticeRun, trainees: list[PracticeTrainee]) -> Run:
    return Run(
        row.id, row.story, row.seed, row.helped, row.started_at, row.ended_at, tuple(json.loads(row.choices)),
        tuple(one.person_id for one in trainees), tuple(one.score for one in trainees),
        tuple(tuple(json.loads(one.slips)) for one in trainees),
    )  # fmt: skip
