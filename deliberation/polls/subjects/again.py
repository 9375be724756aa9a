"""Counting a question, an election of people or a survey once more, from the published file and the book."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from sqlalchemy.orm import Session

from deliberation.councils import counting, queries
from deliberation.polls.subjects.tally import ballots, question_document, survey_document
from deliberation.rules.poll import PollState
from deliberation.rules.refusal import Refused
from deliberation.voting.election import Election
from deliberation.voting.errors import ElectionError
from deliberation.voting.pabulib import PabulibError, PbFile, parse


def differences(session: Session, poll_id: str, state: PollState, content: str, published: str) -> Iterator[str]:
    """What no longer is as it was published: ``uncountable:…``, ``ballots-differ`` or ``recount-differs:…``."""
    try:
        file = parse(content)
        if state.subject == "people" and not _same_ballots(session, poll_id, state, file.election):
            yield f"ballots-differ:{state.subject}"
        if _again(session, state, file, published) != published:
            yield f"recount-differs:{state.subject}:document"
    except (PabulibError, ElectionError, Refused, ValueError) as error:
        yield f"uncountable:{state.subject}:{error}"


def _again(session: Session, state: PollState, file: PbFile, published: str) -> str:
    if state.subject == "question":
        return question_document(state, file.election)
    if state.subject == "survey":
        return survey_document(state.returned, file, int(json.loads(published)["least"]))
    kept = queries.election_state(session, state.subject_ref)
    return counting.count(kept.method, counting.case_file(kept, kept.seed)).record


def _same_ballots(session: Session, poll_id: str, state: PollState, election: Election) -> bool:
    """Whether the council's book took just the ballots that were published."""
    kept = queries.election_state(session, state.subject_ref)
    ranked = election.kind.value == "ordinal"

    def form(ids: tuple[str, ...]) -> tuple[str, ...]:
        return ids if ranked else tuple(sorted(ids))

    there = Counter({form(tuple(marks)): times for marks, times in ballots(election)})
    taken: Counter[tuple[str, ...]] = Counter()
    for choices, times in kept.taken:
        taken[form(choices)] += times
    return kept.poll == poll_id and there == taken
