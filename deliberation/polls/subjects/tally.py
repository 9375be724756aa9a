"""Counting what is not about projects: a question and a survey here, people by the council's own count.

Every count reads the published file and what the book says of the poll, so it can be done again from them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy.orm import Session

from deliberation.councils import service as councils
from deliberation.polls.models import Poll
from deliberation.rules.poll_question import question
from deliberation.rules.refusal import Json
from deliberation.rules.rulebook import Rulebook
from deliberation.voting.election import BallotKind, Election
from deliberation.voting.pabulib import PbFile
from deliberation.voting.survey import Survey, survey


@dataclass(frozen=True, slots=True)
class Counted:
    """One count: the name of its rule, its options, the canonical document, what won, and the valid ballots."""

    rule: str
    options: dict[str, Json]
    document: str
    selected: tuple[str, ...]
    ballots: int


def tally(session: Session, now: datetime, poll: Poll, file: PbFile, rulebook: Rulebook) -> Counted:
    """Count a closed poll by its subject. An election of people is counted by the council's book, and stands there."""
    if poll.subject == "people":
        return _people(session, now, poll, file.election)
    if poll.subject == "question":
        document = question_document(poll, file.election)
        options: dict[str, Json] = {"rule": "question", "threshold": poll.threshold, "basis": poll.basis}
        selected = ("carried",) if json.loads(document)["carried"] else ()
        return Counted("question", options, document, selected, file.election.voters)
    least = rulebook.int("ballot.min_answers")
    document = survey_document(poll.returned, file, least)
    answers = json.loads(document)["answers"]
    return Counted("survey", {"rule": "survey", "least": least}, document, (), answers)


def question_document(poll: Any, election: Election) -> str:
    """The result of a question from its ballots and what the book says of the poll (``poll``: its row or its state)."""
    votes = {project.id: number for project, number in zip(election.projects, election.votes, strict=True)}
    found = question(votes, issued=poll.issued, roll=poll.roll_size, threshold=poll.threshold, basis=poll.basis)
    return canonical(found.to_plain())


def survey_document(returned: int, file: PbFile, least: int) -> str:
    """The result of a survey; where the answers were held back, only their number."""
    election, apart = file.election, file.tally.set_apart if file.tally else 0
    if not election.voters:
        return canonical(Survey(returned - apart, least, ()).to_plain())
    sheets = (marks for marks, times in ballots(election) for _ in range(times))
    return canonical(survey([project.id for project in election.projects], sheets, least=least).to_plain())


def ballots(election: Election) -> Iterator[tuple[dict[str, int], int]]:
    """Each distinct ballot with how often it was cast: the value by id, a ranking from its first place on."""
    groups, ids = election.ballots, [project.id for project in election.projects]
    starts, members, values = groups.starts.tolist(), groups.members.tolist(), groups.values.tolist()
    weights: list[int] = groups.weights.tolist()
    for (begin, end), times in zip(pairwise(starts), weights, strict=True):
        marks = list(zip(members[begin:end], values[begin:end], strict=True))
        if election.kind is BallotKind.ORDINAL:
            marks.sort(key=lambda mark: -mark[1])
        yield {ids[member]: value for member, value in marks}, times


def canonical(plain: Mapping[str, object]) -> str:
    """A document that is the same byte for byte whenever it says the same."""
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _people(session: Session, now: datetime, poll: Poll, election: Election) -> Counted:
    papers = [tuple(marks) for marks, times in ballots(election) for _ in range(times)]
    state, record = councils.take_from_poll(
        session, now, election_id=poll.subject_ref, poll_id=poll.id, roll=poll.roll_size, issued=poll.issued,
        received=poll.returned, ballots=papers,
    )  # fmt: skip
    options: dict[str, Json] = {"rule": state.method, "election": poll.subject_ref}
    return Counted(state.method, options, record, state.elected, len(papers))
