"""What follows from a count: who got something, what other rules would have done, how close it was.

The outcome is published at once and never changed; this is worked out after it from the published file, by the
options that the result spells out, and kept beside it. Whoever works it out again finds the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.jobs.service import enqueue
from deliberation.polls import counting, queries
from deliberation.polls.models import Explanation, PollFile
from deliberation.rules.refusal import Json
from deliberation.voting.election import Election

EXPLAIN = "polls.explain"
"""The kind of the job that works out what is not there yet."""

Documents = Mapping[str, tuple[bool, dict[str, Any]]]
"""Every count of a poll by rule: whether it is the official one, and its result."""


def begin(session: Session, poll_id: str, election: Election) -> None:
    """Right after the count: write down what is no work; a worker will do the rest, once."""
    keep(session, poll_id, documents(election, queries.results(session, poll_id), QUICK))
    enqueue(session, EXPLAIN, {"poll": poll_id}, f"poll:{poll_id}:explain")


def explain(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """Work out what is not there yet of the count of ``payload["poll"]``; what is there stays."""
    del now
    poll_id = str(payload["poll"])
    there = set(session.scalars(select(Explanation.kind).where(Explanation.poll_id == poll_id)))
    counts, content = queries.results(session, poll_id), session.get(PollFile, poll_id)
    missing = [kind for kind in MAKERS if kind not in there]
    if missing and counts and content is not None:
        keep(session, poll_id, documents(counting.read(content.content), counts, missing))


def documents(election: Election, counts: Documents, kinds: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The explanations of these kinds, from the ballots and the published results alone."""
    return {kind: MAKERS[kind](election, counts) for kind in kinds}


def keep(session: Session, poll_id: str, made: Mapping[str, dict[str, Any]]) -> None:
    """Write explanations that are not there yet."""
    rows = [{"poll_id": poll_id, "kind": kind, "document": canonical(document)} for kind, document in made.items()]
    if rows:
        session.execute(insert(Explanation).on_conflict_do_nothing(), rows)


def canonical(document: Mapping[str, Any]) -> str:
    """As it is kept: keys sorted, no blanks."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def satisfaction(election: Election, counts: Documents) -> dict[str, Any]:
    """By rule: how many voters have 0, 1, 2 … of their projects funded; and of each project's supporters, how many
    have another one funded by the official rule."""
    found: dict[str, Any] = {"histograms": {}, "comforted": {}}
    for rule, (official, document) in counts.items():
        funded = np.array([project.id in set(document["selected"]) for project in election.projects], dtype=np.int64)
        won = _won(election, funded)
        found["histograms"][rule] = np.bincount(won, weights=election.ballots.weights).astype(np.int64).tolist()
        if official:
            found["comforted"] = _comforted(election, won, funded)
    return found


def _won(election: Election, funded: np.ndarray) -> np.ndarray:
    """Per group of equal ballots, how many of its projects are funded."""
    ballots = election.ballots
    return np.bincount(ballots.rows, weights=funded[ballots.members], minlength=len(ballots.weights)).astype(np.int64)


def _comforted(election: Election, won: np.ndarray, funded: np.ndarray) -> dict[str, int]:
    ballots, rows = election.ballots, election.ballots.rows
    another = won[rows] > funded[ballots.members]
    sums = np.bincount(
        ballots.members, weights=another * ballots.weights[rows], minlength=len(election.projects)
    ).astype(np.int64)
    return {project.id: int(number) for project, number in zip(election.projects, sums.tolist(), strict=True)}


MAKERS: dict[str, Callable[[Election, Documents], dict[str, Any]]] = {"satisfaction": satisfaction}
"""Kind of explanation → how it is worked out, the quick ones first."""
QUICK = ("satisfaction",)
"""What the count itself writes down, for it is no work."""
