"""The result page's figures: who is funded, how each project fared and why, and what the other rule would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from deliberation.ledger.shelf import Shelf
from deliberation.polls import queries
from deliberation.polls.queries import CandidateRow, PollRow


@dataclass(frozen=True, slots=True)
class Fate:
    """One project after the count; money in fen. ``used_by``: (title, fen) of the winners that used the money."""

    row: CandidateRow
    rank: int
    votes: int
    funded: bool
    code: str
    round: int | None
    left_fen: int | None
    missing_fen: int | None
    used_by: tuple[tuple[str, int], ...]
    tie: bool


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """The outcome of a counted poll, money in fen: by the rule of the place, and by the other for comparison."""

    rule: str
    options: dict[str, Any]
    fates: tuple[Fate, ...]
    most_votes: int
    ballots: int
    spent_fen: int
    left_fen: int
    comparison: tuple[dict[str, Any], ...]


_published: Shelf[Published] = Shelf(5_000)


def published(session: Session, poll: PollRow) -> Published:
    """What the result page shows. A count is never changed, so it is read once and known by its hash."""
    name = f"{poll.id} {poll.result_hash}"
    known = _published.find(name)
    if known is None:
        known = _read(session, poll)
        _published.put(name, known, len(known.fates))
    return known


def _read(session: Session, poll: PollRow) -> Published:
    counts = queries.results(session, poll.id)
    rows = {row.project_id: row for row in queries.candidates(session, poll.id)}
    rule, document = next((rule, document) for rule, (official, document) in counts.items() if official)
    others = {name: doc for name, (official, doc) in counts.items() if not official}
    fates = _fates(document, rows)
    spent = sum(fate.row.cost_fen for fate in fates if fate.funded)
    return Published(
        rule=rule,
        options=document["rule"],
        fates=fates,
        most_votes=max((fate.votes for fate in fates), default=0),
        ballots=document["election"]["voters"],
        spent_fen=spent,
        left_fen=poll.budget_fen - spent,
        comparison=tuple(_compared(name, doc, document, rows) for name, doc in others.items()),
    )


def _fates(document: dict[str, Any], rows: dict[str, CandidateRow]) -> tuple[Fate, ...]:
    reasons = sorted(document["projects"], key=lambda one: (-one["votes"], one["cost"], one["project"]))
    tied = {project for tie in document["ties"] for project in tie["tied"]}
    fates = []
    for rank, one in enumerate(reasons, start=1):
        used = tuple((rows[use["project"]].title, _fen(use["amount"])) for use in one.get("used_by", ())[:3])
        fates.append(
            Fate(
                row=rows[one["project"]],
                rank=rank,
                votes=one["votes"],
                funded=one["code"].startswith("funded"),
                code=one["code"],
                round=one.get("round"),
                left_fen=_fen(one["left"]) if "left" in one else None,
                missing_fen=_fen(one["missing"]) if "missing" in one else None,
                used_by=used,
                tie=one["project"] in tied,
            )
        )
    return tuple(sorted(fates, key=lambda fate: (not fate.funded, fate.rank)))


def _compared(
    name: str, other: dict[str, Any], official: dict[str, Any], rows: dict[str, CandidateRow]
) -> dict[str, Any]:
    ours, theirs = set(official["selected"]), set(other["selected"])
    return {
        "rule": name,
        "count": len(theirs),
        "cost_fen": sum(rows[project].cost_fen for project in theirs),
        "only_here": [rows[project].title for project in sorted(theirs - ours)],
        "not_here": [rows[project].title for project in sorted(ours - theirs)],
    }


def _fen(amount: float) -> int:
    return round(amount * 100)
