"""What follows from a count: who got something, what other rules would have done, how close it was.

The outcome is published at once and never changed; this is worked out after it from the published file, by the
options that the result spells out, and kept beside it. Whoever works it out again finds the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from math import floor
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from deliberation.jobs.service import enqueue
from deliberation.jobs.tasks import PlainError
from deliberation.polls import counting
from deliberation.polls.models import Explanation, Outcome, PollFile
from deliberation.polls.recheck import options_from
from deliberation.rules.refusal import Json
from deliberation.voting.compare import side_by_side, usual
from deliberation.voting.effective import effective
from deliberation.voting.margin import margins
from deliberation.voting.margin.rule import MOST_PROJECTS
from deliberation.voting.result import Result
from deliberation.voting.rules import count
from deliberation.voting.satisfaction import satisfaction

EXPLAIN = "polls.explain"
"""The kind of the job that works out what is not there yet."""

Counts = Mapping[str, Result]
"""Every count of a poll by rule, the official one first."""


class DiffersError(PlainError):
    """The published file does not lead to the published result, so there is nothing to explain."""


def begin(session: Session, poll_id: str, counts: Counts) -> None:
    """Right after the count: write down what is no work; a worker will do the rest, once."""
    keep(session, poll_id, documents(counts, QUICK))
    enqueue(session, EXPLAIN, {"poll": poll_id}, f"poll:{poll_id}:explain")


def explain(session: Session, payload: Mapping[str, Json], now: datetime) -> None:
    """Work out what is not there yet of the count of ``payload["poll"]``; what is there stays."""
    del now
    poll_id = str(payload["poll"])
    there = set(session.scalars(select(Explanation.kind).where(Explanation.poll_id == poll_id)))
    missing = [kind for kind in MAKERS if kind not in there]
    if missing and (counts := recounted(session, poll_id)):
        keep(session, poll_id, documents(counts, missing))


def recounted(session: Session, poll_id: str) -> dict[str, Result]:
    """The counts of a poll from its published file, by the options of its published results.

    Raises :class:`DiffersError` where they fund other projects than was published.
    """
    file = session.get(PollFile, poll_id)
    rows = session.execute(
        select(Outcome.rule, Outcome.result)
        .where(Outcome.poll_id == poll_id)
        .order_by(Outcome.official.desc(), Outcome.rule)
    ).all()
    if file is None or not rows:
        return {}
    opened, found = counting.opened(file.content), {}
    for row in rows:
        published = json.loads(row.result)
        found[row.rule] = count(opened.election, options_from(published["rule"]), opened.tally)
        if [*found[row.rule].selected] != published["selected"]:
            raise DiffersError(f"recount-differs:{row.rule}:selected")
    return found


def documents(counts: Counts, kinds: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The explanations of these kinds, from the counts alone."""
    return {kind: MAKERS[kind](counts) for kind in kinds}


def keep(session: Session, poll_id: str, made: Mapping[str, dict[str, Any]]) -> None:
    """Write explanations that are not there yet."""
    rows = [{"poll_id": poll_id, "kind": kind, "document": canonical(document)} for kind, document in made.items()]
    if rows:
        session.execute(insert(Explanation).on_conflict_do_nothing(), rows)


def canonical(document: Mapping[str, Any]) -> str:
    """As it is kept: keys sorted, no blanks."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _satisfaction(counts: Counts) -> dict[str, Any]:
    """By rule what the voters got; and of each project's supporters, how many have another one funded."""
    return {
        "rules": {rule: satisfaction(result).to_plain() for rule, result in counts.items()},
        "comforted": _comforted(next(iter(counts.values()))),
    }


def _comforted(result: Result) -> dict[str, int]:
    """Of each project's supporters, how many have another project funded."""
    election, ballots, rows = result.election, result.election.ballots, result.election.rows
    selected = set(result.selected)
    funded = np.array([project.id in selected for project in election.projects], dtype=np.int64)
    won = np.zeros(len(ballots.weights), np.int64)
    np.add.at(won, rows, funded[ballots.members])
    sums = np.zeros(len(election.projects), np.int64)
    np.add.at(sums, ballots.members, (won[rows] > funded[ballots.members]) * ballots.weights[rows])
    return {project.id: number for project, number in zip(election.projects, sums.tolist(), strict=True)}


def _margins(counts: Counts) -> dict[str, Any]:
    """How close it was for every project, by the official rule; under equal shares also the effective support.

    Of an imported city with more projects than can be asked about, only who is funded.
    """
    official = next(iter(counts.values()))
    if len(official.reasons) > MOST_PROJECTS:
        rows = [{"project": reason.project, "funded": reason.funded} for reason in official.reasons]
        return {"digest": official.election.digest, "projects": rows}
    found: dict[str, Any] = dict(margins(official).to_plain())
    if strength := effective(official, every_round=False):
        found["effective"] = {one.project: [floor(one.first_share * 100), floor(one.share * 100)] for one in strength}
    return found


def _comparison(counts: Counts) -> dict[str, Any]:
    """The same ballots by every rule that a community is likely to weigh, the thresholds and ties being the same."""
    official = next(iter(counts.values()))
    return side_by_side(official.election, usual(official.election, official.options)).to_plain()


MAKERS: dict[str, Callable[[Counts], dict[str, Any]]] = {
    "satisfaction": _satisfaction,
    "comparison": _comparison,
    "margins": _margins,
}
"""Kind of explanation → how it is worked out."""
QUICK = ("satisfaction",)
"""What the count itself writes down, for it is no work."""
