"""What must hold in every state and over every step, whatever the members do: numbered as in the engine's design.

1 legal and decide agree · 2 the stack · 3 only the top · 4 no result without a vote · 5 the sum decides ·
6 nobody counted twice · 7 nothing without a quorum · 8 one floor, in turn · 9 closed is closed ·
10 reconsideration · 11 taken up as it was put away · 12 replay · 13 a way to the end · 14 words for everything ·
15 a motion switched off is only taken away.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from deliberation.rules.meeting.ask import rank_of
from deliberation.rules.meeting.engine import MEETING, judge, legal, probes
from deliberation.rules.meeting.queue import queue_order
from deliberation.rules.meeting.script import script_line
from deliberation.rules.meeting.state import Frame, State, debatable, has_quorum, known_ids, turn_limit
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Actor, Command, Event
from deliberation.rules.rulebook import default_rulebook
from deliberation.web.refusals.meeting_said import SCRIPT
from deliberation.web.refusals.say import messages
from tests.rules.meeting.room import HOST, START

SUBSTANTIVE = frozenset({"adopt", "amend", "refer", "postpone", "table", "kill", "close_debate", "rescind"})
BOOK = default_rulebook()
WORDS = {code: str(line) for code, line in messages().items()}
LINES = {code: str(line) for code, line in SCRIPT.items()}
FINAL = {("adopted", "rescinded"), ("adopted", "lost"), ("lost", "adopted")}
"""What rescission and reconsideration may make of an announced result."""


def member_actor(member: str) -> Actor:
    """A member of the council at their phone."""
    return Actor(member, frozenset({"council_member"}))


def inv_01_legal_says_what_decide_does(state: State, actor: Actor = HOST) -> None:
    """Both directions, for every option a page may offer."""
    options = legal(BOOK, state, actor, state.last_at or START)
    asked = list(probes(state))
    assert [(option.action, option.target) for option in options] == [
        (name, target or None) for name, target, _ in asked
    ]
    for option, (name, _, args) in zip(options, asked, strict=True):
        said = judge(lambda: state.rules, state, Command(name.split(":")[0], actor, state.last_at or START, args))
        assert option.ok == (not isinstance(said, Refusal)), option
        assert option.refusal == (said if isinstance(said, Refusal) else None)


def inv_01_what_was_done_was_legal(before: State, command: Command) -> None:
    """Whoever may do it was told so: the accepted move of a member is among that member's options."""
    name = command.name
    if name in ("move", "raise", "appeal"):
        name = f"move:{'appeal' if name == 'appeal' else command.args['motion']}"
    own = command.args.get("member", command.actor.id) == command.actor.id and "override" not in command.args
    if not own or name in UNLISTED:
        return
    options = legal(BOOK, before, command.actor, command.at)
    offered = [option.action for option in options if option.ok]
    open_to = {*offered, *(action.split(":")[0] for action in offered)}
    assert name in open_to, f"{name} was accepted and not offered"


UNLISTED = frozenset(
    ["check_in", "leave", "recognise", "chair_vote", "remark", "ask_consent", "hand_over", "recuse", "mark_due"]
    + [f"move:{kind}" for kind in ("amend_2nd", "appeal_undebatable", "point_of_order")]
    + [f"move:{kind}" for kind in ("adjourn_main", "recess_main", "fix_time_main")]
)
"""What needs a name or a text before it can be judged, so that no page offers it without one."""


def inv_02_the_stack_is_a_ladder(state: State) -> None:
    """A main question at the bottom, ranks rising, at most one amendment of each degree."""
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
    assert not mains or stack[0] in mains


def _on_incidental(state: State, frame: Frame) -> bool:
    """A subsidiary motion on a debatable incidental one stands with it, outside the ladder."""
    target = state.frame(frame.target)
    return target is not None and target.kind != frame.kind and not rank_of(state, target)


def inv_03_only_the_top(before: State, events: Sequence[Event], after: State) -> None:
    """Only the immediately pending question is debated or put; what stays after a step is a prefix."""
    for happened in events:
        if happened.type == "question_put":
            assert before.top is not None
            assert happened.data["motion"] == before.top.id
    if after.ballot:
        assert after.top is not None
        assert after.ballot.motion == after.top.id
    assert known_ids(before) <= known_ids(after) or after.phase == "adjourned", "no motion is forgotten"
    kept = [frame.id for frame in after.stack if before.frame(frame.id)]
    assert kept == [frame.id for frame in before.stack][: len(kept)], "what stays is a prefix"


def inv_04_no_result_without_a_vote(before: State, events: Sequence[Event], after: State) -> None:
    """A result follows a count, the chair's ear or consent; announced results change only by another decision."""
    results = [happened for happened in events if happened.type == "result_announced"]
    assert len(results) <= 1
    for happened in results:
        consent = happened.data["method"] == "consent"
        assert consent or (before.ballot is not None and before.ballot.motion == happened.data["motion"])
        by_ear = before.ballot is not None and before.ballot.method == "voice"
        assert consent or by_ear or (before.ballot is not None and before.ballot.counted)
        assert not consent or before.consent is not None
    for key, record in before.records.items():
        now = after.records.get(key)
        if now is None or now.outcome == record.outcome or record.outcome not in ("adopted", "lost"):
            continue
        assert (record.outcome, now.outcome) in FINAL, key
        assert any(happened.type in ("rescinded", "result_announced") for happened in events), key


def inv_05_the_sum_decides(events: Sequence[Event]) -> None:
    """Adopted if and only if the pinned share is met; a tie never carries, and never reverses the chair."""
    for happened in events:
        sums = happened.data.get("arithmetic") if happened.type == "result_announced" else None
        if not isinstance(sums, dict) or "needed" not in sums:
            continue
        against = sums["side"] == "against"
        votes = int(str(sums[str(sums["side"])])) + (sums["chair_vote"] == sums["side"])
        carried = votes >= int(str(sums["needed"]))
        assert carried == sums["carried"]
        assert (happened.data["verdict"] == "adopted") == (carried != against)
        tie = int(str(sums["for"])) == int(str(sums["against"])) and not sums["chair_vote"]
        if tie and sums["rule"] in ("majority", "sustain"):
            assert not carried, "a tie carries nothing against what stands"


def inv_06_nobody_is_counted_twice(state: State) -> None:
    """Votes within those present, those present within those due, each once."""
    assert len(state.due) == len(set(state.due))
    assert state.present <= set(state.due)
    assert len({hand.member for hand in state.hands}) == len(state.hands)
    ballot = state.ballot
    if ballot is None:
        return
    assert state.top is not None
    assert state.floor is None
    if ballot.counted:
        count = (ballot.votes_for or 0) + ballot.votes_against + ballot.abstain
        assert count + bool(ballot.chair) <= ballot.present <= ballot.members or not ballot.members
        named = [member for members in ballot.voters.values() for member in members]
        assert len(named) == len(set(named))


def inv_07_nothing_without_a_quorum(before: State, events: Sequence[Event]) -> None:
    """No question of substance is decided while too few are here."""
    for happened in events:
        if happened.type == "result_announced" and happened.data["effect"] in SUBSTANTIVE:
            assert has_quorum(before)
            assert before.quorum_known


def inv_08_one_floor_in_turn(state: State) -> None:
    """Nobody exceeds the turns; the queue is a pure order of exactly the hands that are up."""
    for frame in state.stack:
        for member, used in frame.turns.items():
            assert frame.informal or used <= turn_limit(state, frame, member), "nobody exceeds the turns"
    assert sorted(claim.member for claim in queue_order(state)) == sorted(hand.member for hand in state.hands)
    assert queue_order(state) == queue_order(replace(state))


def inv_08_no_unheard_member_is_passed_over(before: State, events: Sequence[Event]) -> None:
    """Whoever has spoken is not called before one who has not, unless the chair says why."""
    overridden = any(happened.type == "overridden" for happened in events)
    top = before.top
    for happened in events:
        if happened.type != "recognised" or overridden or top is None or top.closed_by or not debatable(before, top):
            continue
        if not before.rules.parameters.unheard_first:
            continue
        member = str(happened.data["member"])
        unheard = [hand.member for hand in before.hands if not top.turns.get(hand.member) and hand.member != member]
        assert not unheard or not top.turns.get(member), "no unheard claimant is passed over"


def inv_09_closed_is_closed(before: State, events: Sequence[Event], after: State) -> None:
    """No speech on what cannot be debated; under a closed debate no speech and no amendment; else it is open again."""
    top = before.top
    for happened in events:
        if happened.type == "speech_began":
            assert top is not None
            assert debatable(before, top)
            assert not top.closed_by
        if happened.type == "moved" and top is not None and top.closed_by:
            assert not happened.data["degree"]
    for frame in after.stack:
        earlier = before.frame(frame.id)
        closing = any(happened.type == "debate_closed" for happened in events)
        assert not frame.closed_by or closing or (earlier is not None and earlier.closed_by == frame.closed_by)


def inv_10_reconsidered_by_the_winners(before: State, events: Sequence[Event]) -> None:
    """Moved in the same session, by the prevailing side where names are known, and not twice."""
    for happened in events:
        if happened.type not in ("moved", "reconsider_entered") or happened.data.get("kind") != "reconsider":
            continue
        record = before.records[str(happened.data["target"])]
        assert record.session == before.session
        assert not record.reconsidered
        assert record.id not in before.suspended
        if record.voters:
            assert happened.data["mover"] in record.voters.get(record.prevailing, ())


def inv_11_taken_up_as_it_was_put_away(before: State, events: Sequence[Event], after: State) -> None:
    """From the table the very same questions come back; what is referred leaves the motion to kill behind."""
    for happened in events:
        if happened.type == "restored":
            ledger = getattr(before, str(happened.data["ledger"]))
            kept = ledger[happened.data["motion"]]
            assert [frame.id for frame in after.stack][: len(kept)] == [frame.id for frame in kept]
        if happened.type == "referred":
            for kept in after.referred.values():
                assert all(after.rule(frame).effect != "kill" for frame in kept)


def inv_12_the_stored_events_give_the_same_meeting(events: Sequence[Event], state: State) -> None:
    """Every prefix is a state; through JSON the whole is the same; an unknown event fails loudly."""
    stored = [replace(event, data=json.loads(json.dumps(dict(event.data)))) for event in events]
    assert MEETING.replay(stored) == state
    reached = MEETING.initial
    for happened in events:
        reached = MEETING.evolve(reached, happened)
        check_state(reached)
    with pytest.raises(ValueError, match="knows no event dreamt"):
        MEETING.evolve(state, Event("dreamt", "m1", START, {}))


def inv_14_there_are_words(state: State, refusal: Refusal | None = None) -> None:
    """The line to read now has its sentence; a refusal has its sentence, its figures and its rule."""
    line = script_line(state, START)
    assert LINES[line.code] % line.params
    if refusal is not None:
        assert refusal.rule_ref.strip()
        assert WORDS[refusal.code] % refusal.params


def check_state(state: State) -> None:
    """The invariants of a state."""
    if state.phase == "none":
        return
    inv_02_the_stack_is_a_ladder(state)
    inv_06_nobody_is_counted_twice(state)
    inv_08_one_floor_in_turn(state)
    if state.phase == "adjourned":
        assert (state.stack, state.ballot, state.floor, state.proposed) == ((), None, None, None)


def check_step(before: State, events: Sequence[Event], after: State) -> None:
    """The invariants of one accepted command."""
    inv_03_only_the_top(before, events, after)
    inv_04_no_result_without_a_vote(before, events, after)
    inv_05_the_sum_decides(events)
    inv_07_nothing_without_a_quorum(before, events)
    inv_08_no_unheard_member_is_passed_over(before, events)
    inv_09_closed_is_closed(before, events, after)
    inv_10_reconsidered_by_the_winners(before, events)
    inv_11_taken_up_as_it_was_put_away(before, events, after)
