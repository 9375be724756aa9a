"""A member changes a vote after the result was announced: by unanimous consent, and then the result is found anew.

Until the result is announced a vote is changed freely, by counting again (RROR1915 §46).
"""

from __future__ import annotations

from functools import reduce
from typing import cast

from deliberation.rules.meeting.arithmetic import find
from deliberation.rules.meeting.ballots import CHOICES
from deliberation.rules.meeting.disposal import dispose
from deliberation.rules.meeting.evolve import evolve
from deliberation.rules.meeting.evolve_motions import PAUSES
from deliberation.rules.meeting.state import Consent, LastResult, State
from deliberation.rules.meeting.voting import tally, vote_rule
from deliberation.rules.refusal import Json, Refusal
from deliberation.rules.replay import Command, Event, event


def changeable(state: State, member: str, vote: str) -> Refusal | None:
    """Whether ``member`` may change the vote on the latest result to ``vote``, if nobody objects."""
    last = state.last
    record = state.records.get(last.motion) if last else None
    if last is None or record is None:
        return Refusal("NO_BALLOT", "RROR1915 §46")
    if not any(member in members for members in record.voters.values()):
        return Refusal("VOTE_NOT_NAMED", "RROR1915 §46")
    if record.subject:
        return Refusal("VOTE_GONE_ON", "RROR1915 §46")
    if vote not in CHOICES or member in record.voters.get(vote, ()):
        return Refusal("VOTE_SAME", "RROR1915 §46")
    return None if _at_once(state, last) else Refusal("UNTIMELY", "RROR1915 §46")


def _at_once(state: State, last: LastResult) -> bool:
    """Nothing has come between: what would be undone is the result alone."""
    before = last.before
    if before is None or not last.doubtable or state.floor or state.proposed or before.item != state.item:
        return False
    effect = state.rules.motions[last.kind].effect
    return state.progress == before.progress + (effect not in PAUSES)


def changed(state: State, command: Command, asked: Consent) -> tuple[Event, ...]:
    """The vote as it is now, and the result announced anew."""
    record = state.records[asked.motion]
    voters = {
        side: [*(m for m in record.voters.get(side, ()) if m != asked.member), *([asked.member] * (side == asked.vote))]
        for side in CHOICES
    }
    data: dict[str, Json] = {"motion": asked.motion, "member": asked.member, "vote": asked.vote}
    data |= {side: len(members) for side, members in voters.items()}
    data["voters"] = cast("Json", {side: members for side, members in voters.items() if members})
    told = event(command, "vote_changed", **data, reason="OK")
    after = reduce(evolve, (told,), state)
    ballot, frame = after.ballot, after.frame(asked.motion)
    assert ballot is not None  # noqa: S101 -- the result was of a vote by name
    assert frame is not None  # noqa: S101 -- it is the question that was voted on
    finding = find(vote_rule(after, frame), after.rules.parameters, tally(after, ballot))
    adopted = finding.carried if finding.share.side == "for" else not finding.carried
    return (told, *dispose(after, command, frame, adopted=adopted, document=finding.document))
