"""Preparing a poll: what is voted on is copied as it stands, and stays so; holding an annulled vote again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from deliberation.communities.models import Place
from deliberation.councils import service as elections
from deliberation.polls.models import Poll, PollProject
from deliberation.polls.queries import CandidateRow, candidates, on_ballots
from deliberation.polls.service.stream import ensure, locked, play
from deliberation.proposals import queries as proposals
from deliberation.rules.poll_question import ANSWERS
from deliberation.rules.refusal import Json
from deliberation.rules.replay import Actor

WORDS = ("同意", "反对", "弃权")
"""What stands on the paper of a question beside :data:`ANSWERS`."""

AGAIN = "（重新投票）"
"""After the title of a vote that is held again."""

SAME = (
    "title", "budget_fen", "subject", "subject_ref", "question", "threshold", "basis", "ballot_kind", "min_picks",
    "max_picks", "max_points", "max_sum_points",
)  # fmt: skip
"""What a vote that is held again has in common with the one that was annulled."""


def prepare(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    place: str,
    year: int,
    title: str,
    opens_at: datetime,
    closes_at: datetime,
    budget_fen: int = 0,
    projects: Iterable[str] | None = None,
    options: Sequence[CandidateRow] | None = None,
    channels: Sequence[str] | None = None,
    **about: Json,
) -> str:
    """Prepare a poll; returns its id.

    Without ``options`` a poll of projects takes what the council has adopted (or ``projects`` among it), and a
    question its three answers. ``options`` are the lines of any other ballot. ``channels`` are those of the rulebook
    or fewer. ``about``: subject, subject_ref, question, threshold, basis, ballot_kind, min_picks, max_picks,
    max_points, max_sum_points; what is left out is as the rulebook or the kind of ballot has it.
    """
    session.execute(select(Place.code).where(Place.code == place).with_for_update())  # one ballot a project
    subject = about.get("subject") or "projects"
    if options is None:
        options = answers() if subject == "question" else _adopted(session, place, year, projects)
    poll = Poll(id=uuid4().hex, place=place, year=year)
    lines: list[Json] = [[row.project_id, row.cost_fen] for row in options]
    args: dict[str, Json] = {
        **about,
        "title": title,
        "budget_fen": budget_fen,
        "candidates": lines,
        "opens_at": opens_at.isoformat(),
        "closes_at": closes_at.isoformat(),
        "channels": None if channels is None else [*channels],
    }
    play(session, actor, now, poll, "prepare", args)
    session.add_all(PollProject(poll_id=poll.id, **asdict(row)) for row in options)
    session.flush()
    return poll.id


def adopted(session: Session, place: str, year: int) -> list[proposals.ProjectRow]:
    """What the council has adopted and no other ballot holds."""
    taken = on_ballots(session, place)
    rows = proposals.everything(session, place, proposals.Filter(phases=("deliberated",), year=year))
    return [row for row in rows if row.id not in taken]


def answers() -> tuple[CandidateRow, ...]:
    """The lines of a question: for, against, abstain."""
    return tuple(CandidateRow(id_, words, "", "", "", "", 0) for id_, words in zip(ANSWERS, WORDS, strict=True))


def rerun(
    session: Session, actor: Actor, now: datetime, *, poll_id: str, opens_at: datetime, closes_at: datetime
) -> str:
    """Hold an annulled vote again: a new poll about the same, with new hours and a new roll; returns its id.

    Of projects those go on the ballot that still wait for the residents' vote, all others as they were.
    """
    old = locked(session, poll_id)
    ensure(session, actor, now, old, "rerun")
    same: dict[str, Json] = {name: getattr(old, name) for name in SAME}
    if old.roll_hash and not old.title.endswith(AGAIN):  # one that was withdrawn before the vote is not voted again
        same["title"] = f"{old.title}{AGAIN}"
    rows = candidates(session, poll_id)
    if old.subject == "projects":
        free = {row.id for row in adopted(session, old.place, old.year)}
        rows = tuple(row for row in rows if row.project_id in free)
    new = prepare(
        session, actor, now, place=old.place, year=old.year, opens_at=opens_at, closes_at=closes_at, options=rows,
        channels=old.channels.split(), rerun_of=poll_id, **same,  # type: ignore[arg-type]
    )  # fmt: skip
    play(session, actor, now, old, "rerun", {"poll": new})
    if old.subject == "people":  # the election waits for the ballots of the new one
        elections.call_poll(session, actor, now, election_id=old.subject_ref, poll_id=new, opens_at=opens_at)
    return new


def _adopted(session: Session, place: str, year: int, wanted: Iterable[str] | None) -> tuple[CandidateRow, ...]:
    free = adopted(session, place, year)
    chosen = {row.id for row in free} if wanted is None else set(wanted)
    return tuple(
        CandidateRow(row.id, row.title, row.category, row.location, row.need, row.cover, row.cost_fen)
        for row in free
        if row.id in chosen
    )
