"""The papers of an election: found in the box, read by two people, settled by a third, counted."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from deliberation.communities import queries as communities
from deliberation.councils import counting, queries
from deliberation.councils.models import ElectionRecord, ElectionSeed
from deliberation.councils.service.playing import play_election
from deliberation.notices import service as notices
from deliberation.rules.body.election import guard
from deliberation.rules.body.election_state import ElectionState
from deliberation.rules.refusal import Json, Refused
from deliberation.rules.replay import SYSTEM, Actor

RESULT = "选举结果公示：{title}"
DRAWN = "抽签结果公示：{title}"
"""Titles of the notices of results, in the language of the official record."""


def open_box(
    session: Session, actor: Actor, now: datetime, *, election_id: str, issued: int, received: int
) -> ElectionState:
    """Open the box in front of everybody: how many papers went out, how many were found; they are numbered."""
    return play_election(session, actor, now, election_id, "open_box", {"issued": issued, "received": received})


def enter_paper(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    election_id: str,
    number: int,
    choices: Sequence[str] = (),
    mark: str = "",
) -> ElectionState:
    """Enter one paper as this person reads it."""
    args: dict[str, Json] = {"number": number, "choices": [*choices], "mark": mark}
    return play_election(session, actor, now, election_id, "enter_paper", args)


def settle_paper(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    election_id: str,
    number: int,
    choices: Sequence[str] = (),
    mark: str = "",
) -> ElectionState:
    """A third person says how a paper reads that two have read differently."""
    args: dict[str, Json] = {"number": number, "choices": [*choices], "mark": mark}
    return play_election(session, actor, now, election_id, "settle_paper", args)


def call_poll(
    session: Session, actor: Actor, now: datetime, *, election_id: str, poll_id: str, opens_at: datetime
) -> ElectionState:
    """Hold the vote on the box of a residents' poll; its ballots are taken when it is counted."""
    args: dict[str, Json] = {"poll": poll_id, "opens_at": opens_at.isoformat()}
    return play_election(session, actor, now, election_id, "call_poll", args)


def take_from_poll(
    session: Session,
    now: datetime,
    *,
    election_id: str,
    poll_id: str,
    roll: int,
    issued: int,
    received: int,
    ballots: Iterable[Sequence[str]],
) -> tuple[ElectionState, str]:
    """Take the ballots of a closed poll and count them; the state, and the record of the count.

    Nobody reads them twice: those cast by phone were checked as they came, those on paper reconciled before. The count
    and its record are those of every election.
    """
    alike = Counter(tuple(ballot) for ballot in ballots)
    told: list[Json] = [[[*choices], times] for choices, times in sorted(alike.items())]
    args: dict[str, Json] = {"poll": poll_id, "roll": roll, "issued": issued, "received": received, "ballots": told}
    play_election(session, SYSTEM, now, election_id, "take_poll", args)
    state = count(session, SYSTEM, now, election_id=election_id)
    return state, session.get_one(ElectionRecord, election_id).record


def count(session: Session, actor: Actor, now: datetime, *, election_id: str) -> ElectionState:
    """Count the papers, or draw the lot; reveal the seed; post the result on public notice."""
    row, state = queries.election(session, election_id), queries.election_state(session, election_id)
    name = "draw" if state.method == "sortition" else "count"
    refusal = guard(state, name, actor, now)
    if refusal is not None:
        raise Refused(refusal)
    kept = session.get_one(ElectionSeed, election_id)
    file = counting.case_file(state, kept.seed)
    counted = counting.count(state.method, file)
    place = row.place if row else ""
    title = (DRAWN if name == "draw" else RESULT).format(title=state.title)
    rulebook = communities.rulebook(session, place)
    notice = notices.post(
        session, SYSTEM, now, place=place, subject=f"election:{election_id}", title=title, rulebook=rulebook
    )
    args: dict[str, Json] = {
        "seed": kept.seed, "elected": [*counted.elected], "vacant": counted.vacant, "notice": notice,
        "record_hash": hashlib.sha256(counted.record.encode()).hexdigest(),
    }  # fmt: skip
    after = play_election(session, actor, now, election_id, name, args)
    session.add(ElectionRecord(election_id=election_id, file=file, record=counted.record))
    session.flush()
    return after
