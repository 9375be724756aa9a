"""Putting a question, the candidates of an election, or a survey on a ballot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.councils import queries as councils
from deliberation.councils import service as elections
from deliberation.polls.queries import CandidateRow
from deliberation.polls.service.prepare import prepare
from deliberation.rules.refusal import Refusal, Refused
from deliberation.rules.replay import Actor
from deliberation.voting.survey import SCORES
from deliberation.web.clock import LOCAL

NUMBERED = "{number}号候选人"
"""What stands for a candidate where names are not kept: the number is that on the paper, in the order of ids."""

MOST_ITEMS = 20
"""A survey of more items is not filled in with care."""


def question(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    place: str,
    title: str,
    question: str,
    opens_at: datetime,
    closes_at: datetime,
    threshold: str = ">1/2",
    basis: str = "cast",
    channels: Sequence[str] | None = None,
) -> str:
    """Put one question: for, against, abstain; returns the poll's id. ``threshold``: ``>1/2`` 过半, ``>=2/3`` 以上."""
    return prepare(
        session, actor, now, place=place, year=_year(now), title=title, opens_at=opens_at, closes_at=closes_at,
        channels=channels, subject="question", question=question, threshold=threshold, basis=basis,
    )  # fmt: skip


def survey(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    place: str,
    title: str,
    items: Iterable[str],
    opens_at: datetime,
    closes_at: datetime,
    about: str = "",
    channels: Sequence[str] | None = None,
) -> str:
    """Ask for anonymous scores from 1 to 5 on every item; any of them may be left out. ``about``: a project's id."""
    asked = tuple(dict.fromkeys(" ".join(item.split()) for item in items if item.strip()))
    if not 1 <= len(asked) <= MOST_ITEMS:
        raise Refused(Refusal("SURVEY_ITEMS", "poll:prepare", {"most": MOST_ITEMS, "found": len(asked)}))
    lines = [CandidateRow(f"q{number:02}", item, "", "", "", "", 0) for number, item in enumerate(asked, start=1)]
    return prepare(
        session, actor, now, place=place, year=_year(now), title=title, opens_at=opens_at, closes_at=closes_at,
        options=lines, channels=channels, subject="survey", subject_ref=about, ballot_kind="scoring", min_picks=1,
        max_picks=len(lines), max_points=SCORES[-1], max_sum_points=0,
    )  # fmt: skip


def people(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    election_id: str,
    opens_at: datetime,
    closes_at: datetime,
    channels: Sequence[str] | None = None,
) -> str:
    """Hold an election of the councils, whose voters are the roll, on a ballot: ticks up to the seats, or a ranking.

    A ballot that names nobody is an abstention. Names are not kept with the ballot: see :mod:`lines`.
    """
    row, state = councils.election(session, election_id), councils.election_state(session, election_id)
    if row is None:
        raise Refused(Refusal("NOT_FOUND", "election"))
    lines = [
        CandidateRow(one.id, NUMBERED.format(number=number), "", "", "", "", 0)
        for number, one in enumerate(sorted(state.standing, key=lambda one: one.id), start=1)
    ]
    ranked = state.method == "stv"
    poll_id = prepare(
        session, actor, now, place=row.place, year=_year(now), title=state.title, opens_at=opens_at,
        closes_at=closes_at, options=lines, channels=channels, subject="people", subject_ref=election_id,
        ballot_kind="ordinal" if ranked else "approval", min_picks=0,
        max_picks=len(lines) if ranked else min(state.ticks or state.seats, max(len(lines), 1)),
    )  # fmt: skip
    elections.call_poll(session, actor, now, election_id=election_id, poll_id=poll_id, opens_at=opens_at)
    return poll_id


def _year(now: datetime) -> int:
    return now.astimezone(LOCAL).year
