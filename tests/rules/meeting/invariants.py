"""What must hold in every state and over every step, whatever the members do."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from deliberation.rules.meeting.ask import rank_of
from deliberation.rules.meeting.queue import queue_order
from deliberation.rules.meeting.state import Frame, State, debatable, has_quorum, turn_limit
from deliberation.rules.replay import Event

SUBSTANTIVE = frozenset({"adopt", "amend", "refer", "postpone", "table", "kill", "close_debate", "rescind"})


def check_state(state: State) -> None:
    """The invariants of a state (reference: engine design, 6.6)."""
    if state.phase == "none":
        return
    _stack(state)
    assert len(state.present) <= len(state.due) == len(set(state.due))
    assert state.present <= set(state.due)
    for frame in state.stack:
        for member, used in frame.turns.items():
            assert used <= turn_limit(state, frame, member), "nobody exceeds the turns"
        assert not frame.turns or debatable(state, frame)
    if state.ballot:
        assert state.top is not None
        assert state.ballot.motion == state.top.id, "only the top is put"
        assert state.floor is None
        count = (state.ballot.votes_for or 0) + state.ballot.votes_against + state.ballot.abstain
        if state.ballot.counted:
            assert count + bool(state.ballot.chair) <= state.ballot.present
    assert len({hand.member for hand in state.hands}) == len(state.hands)
    assert sorted(claim.member for claim in queue_order(state)) == sorted(hand.member for hand in state.hands)
    assert queue_order(state) == queue_order(state)
    if state.phase == "adjourned":
        assert not (state.stack)
        assert not (state.ballot)
        assert not (state.floor)
        assert not (state.proposed)


def _stack(state: State) -> None:
    stack = state.stack
    ids = [frame.id for frame in stack]
    assert len(set(ids)) == len(ids)
    ranks = [(0 if _on_incidental(state, frame) else rank_of(state, frame), frame) for frame in stack]
    ranked = [(rank, frame) for rank, frame in ranks if rank]
    for (below, _), (above, frame) in pairwise(ranked):
        assert above < below or (frame.degree and above == below), "ranks rise towards the top"
    assert all(frame.degree <= 2 for frame in stack)
    for degree in (1, 2):
        targets = [frame.target for frame in stack if frame.degree == degree]
        assert len(targets) == len(set(targets)), "one amendment of a degree at a time"
    mains = [frame for frame in stack if state.rule(frame).main_class and state.rule(frame).effect != "reconsider"]
    assert len(mains) <= 1
    if mains:
        assert stack[0] in mains


def _on_incidental(state: State, frame: Frame) -> bool:
    """A subsidiary motion on a debatable incidental one stands with it, outside the ladder."""
    target = state.frame(frame.target)
    return target is not None and target.kind != frame.kind and not rank_of(state, target)


def check_step(before: State, events: Sequence[Event], after: State) -> None:
    """The invariants of one accepted command."""
    for happened in events:
        if happened.type == "result_announced":
            _result(before, happened)
        if happened.type == "speech_began":
            top = before.top
            assert top is not None
            assert debatable(before, top)
            assert not top.closed_by, "no speech under a closed debate"
        if happened.type == "recognised" and not any(other.type == "overridden" for other in events):
            _not_passed_over(before, str(happened.data["member"]))
    kept = [frame.id for frame in after.stack if before.frame(frame.id)]
    assert kept == [frame.id for frame in before.stack][: len(kept)], "what stays is a prefix"
    for key, record in before.records.items():
        now = after.records.get(key)
        changed = now is not None and now.outcome != record.outcome
        assert not changed or (record.outcome, now.outcome if now else "") in {
            ("adopted", "rescinded"),
            ("adopted", "lost"),
            ("lost", "adopted"),
            ("tabled", "adopted"),
        }


def _result(before: State, happened: Event) -> None:
    assert before.ballot is not None or happened.data["method"] == "consent", "no result without a vote"
    sums = happened.data["arithmetic"]
    assert isinstance(sums, dict)
    if "needed" not in sums:
        return
    side = "for" if sums["side"] == "for" else "against"
    votes = int(str(sums[side])) + (sums["chair_vote"] == side)
    carried = votes >= int(str(sums["needed"]))
    assert carried == sums["carried"]
    assert (happened.data["verdict"] == "adopted") == (carried if side == "for" else not carried)
    if sums["rule"] == "majority" and sums["basis"] == "votes_cast":
        tie = int(str(sums["for"])) == int(str(sums["against"])) and not sums["chair_vote"]
        assert not (tie and carried), "a tie never adopts"
    if happened.data["effect"] in SUBSTANTIVE:
        assert has_quorum(before), "nothing is decided without a quorum"


def _not_passed_over(before: State, member: str) -> None:
    top = before.top
    if top is None or top.closed_by or not debatable(before, top) or not before.rules.parameters.unheard_first:
        return
    unheard = [hand.member for hand in before.hands if not top.turns.get(hand.member)]
    assert not unheard or not top.turns.get(member), "no unheard claimant is passed over"
