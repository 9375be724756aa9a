"""Every reachable state of a small world, to a fixed depth: no invariant broken, no dead end."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import pytest

from deliberation.rules.meeting.engine import MEETING
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import SYSTEM, Option
from deliberation.rules.rulebook import default_rulebook
from tests.rules.meeting.invariants import check_state, check_step
from tests.rules.meeting.room import START
from tests.rules.meeting.world import Move, after, command, decided, key, moves, small

HOST_ENDS: tuple[Move, ...] = (
    ("resume_meeting", "host", {}),
    ("rule", "host", {"well_taken": False, "id": "r"}),
    ("end_speech", "host", {}),
    ("state_question", "host", {"override": "x"}),
    ("put_question", "host", {"override": "x"}),
    ("enter_votes", "host", {"for": 0, "against": 0}),
    *(("confirm_count", "host", {"member": member}) for member in ("m1", "m2", "m3")),
    ("announce", "host", {}),
    ("close_item", "host", {}),
    ("adjourn", "host", {"override": "x"}),
)


def search(start: State, kinds: tuple[str, ...], depth: int) -> dict[object, tuple[int, State]]:
    """Breadth first over accepted moves; invariants are checked on every state and every step."""
    seen: dict[object, tuple[int, State]] = {key(start): (0, start)}
    queue = deque([(0, start)])
    while queue:
        level, state = queue.popleft()
        if level == depth:
            continue
        for move in moves(state, kinds):
            events = decided(state, command(state, move, level))
            if isinstance(events, Refusal):
                continue
            reached = after(state, events)
            check_step(state, events, reached)
            mark = key(reached)
            if mark not in seen:
                check_state(reached)
                seen[mark] = (level + 1, reached)
                queue.append((level + 1, reached))
    return seen


def ends(state: State) -> bool:
    """Whether the host alone can bring the meeting to its close."""
    for _ in range(25):
        if state.phase == "adjourned":
            return True
        for move in HOST_ENDS:
            events = decided(state, command(state, move, 100))
            if not isinstance(events, Refusal):
                state = after(state, events)
                break
        else:
            return False
    return False


@pytest.mark.parametrize(
    ("kinds", "depth"),
    [(("main", "amend"), 7), (("main", "previous_question", "adjourn", "recess"), 6)],
    ids=["amendments", "closing"],
)
def test_no_reachable_state_breaks_an_invariant_or_is_a_dead_end(kinds: tuple[str, ...], depth: int) -> None:
    seen = search(small(), kinds, depth)
    assert len(seen) > 1000
    stuck = [state for _, state in seen.values() if not ends(state)]
    assert stuck == []


def test_switching_a_motion_off_only_takes_it_away() -> None:
    start = small()
    seen = search(start, ("main", "amend"), 4)
    for _, state in list(seen.values())[:60]:
        whole = {(o.action, o.target): o.refusal for o in _options(state)}
        fewer = replace(state, profile=state.rules.without("commit"))
        assert {(o.action, o.target): o.refusal for o in _options(fewer)} == {
            option: refusal for option, refusal in whole.items() if option[0] != "move:commit"
        }


def _options(state: State) -> tuple[Option, ...]:
    return MEETING.legal(default_rulebook(), state, SYSTEM, START)
