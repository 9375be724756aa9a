"""Long random meetings: whatever is tried, the invariants hold, and the stored events give the same meeting again."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from deliberation.rules.meeting.engine import MEETING, judge
from deliberation.rules.meeting.evolve import evolve
from deliberation.rules.meeting.profile_load import load_profile
from deliberation.rules.meeting.script import script_line, what_if
from deliberation.rules.meeting.state import State
from deliberation.rules.refusal import Refusal
from deliberation.rules.replay import Event
from deliberation.web.refusals.meeting import SCRIPT
from tests.rules.meeting.invariants import check_state, check_step
from tests.rules.meeting.room import START, Room
from tests.rules.meeting.world import Move, after, command, drive, moves

WORDS = {code: str(line) for code, line in SCRIPT.items()}
EXTRA: tuple[Move, ...] = (
    ("ask_consent", "host", {"what": "adopt"}),
    ("consent", "host", {}),
    ("object", "m2", {}),
    ("withdraw", "m1", {}),
    ("modify", "m1", {"text": "other words"}),
    ("recess", "host", {}),
    ("hand_over", "host", {"to": "m3"}),
    ("return_chair", "host", {}),
    ("close_item", "host", {}),
    ("open_item", "host", {"item": "i2"}),
    ("remark", "host", {"member": "m2", "about": "decorum"}),
    ("count_quorum", "host", {}),
    ("chair_vote", "host", {"vote": "for"}),
    ("recuse", "m3", {"item": "i1"}),
    ("raise", "m2", {"motion": "division_of_assembly"}),
    ("raise", "m1", {"motion": "parliamentary_inquiry", "id": "inq"}),
    ("answer", "host", {}),
)
MEMBERS = ("m1", "m2", "m3", "m4")


class Meetings(RuleBasedStateMachine):
    """A meeting of five with two items, under a shipped profile."""

    state: State
    events: list[Event]
    step: int

    @initialize(profile=st.sampled_from(("council_sz", "rror1915", "ronr12", "community_zh")))
    def call(self, profile: str) -> None:
        items = [{"id": "i1", "title": "a", "text": "do a"}, {"id": "i2", "title": "b", "text": "do b"}]
        room = Room(load_profile(profile), size=5, agenda=items).open()
        room.do("open_item", item="i1")
        self.state, self.events, self.step = room.state, list(room.events), 0
        skipped = ("nominate", "unanimous_consent", "appeal_undebatable", "amend_2nd")
        self.kinds = tuple(kind for kind in room.state.rules.motions if kind not in skipped)

    @rule(place=st.integers(0, 9_999))
    def play(self, place: int) -> None:
        """Play the first accepted move at or after ``place`` in the list of those worth trying."""
        self._first([*moves(self.state, self.kinds, MEMBERS), *EXTRA, *_aimed(self.state)], place)

    @rule(place=st.integers(0, 9_999))
    def drive(self, place: int) -> None:
        """Do what a moderator would do next."""
        self._first(drive(self.state), place)

    def _first(self, pool: list[Move], place: int) -> None:
        self.step += 1
        for offset in range(len(pool)):
            move = pool[(place * 7 + offset * 13) % len(pool)]
            events = judge(lambda: self.state.rules, self.state, command(self.state, move, self.step))
            if not isinstance(events, Refusal):
                reached = after(self.state, events)
                check_step(self.state, events, reached)
                self.state, self.events = reached, [*self.events, *events]
                return

    @invariant()
    def holds(self) -> None:
        if not hasattr(self, "state"):
            return
        check_state(self.state)
        line = script_line(self.state, START)
        assert WORDS[line.code] % line.params
        for outcome in ("adopted", "lost"):
            prospect = what_if(self.state, outcome, START)
            assert (prospect is None) == (self.state.top is None)

    def teardown(self) -> None:
        if hasattr(self, "events"):
            stored = [replace(e, data=json.loads(json.dumps(dict(e.data)))) for e in self.events]
            assert MEETING.replay(stored) == self.state
            state = MEETING.initial
            for happened in self.events:
                state = evolve(state, happened)
                check_state(state)


def _aimed(state: State) -> list[Move]:
    """Motions that act on what was decided or put away."""
    found: list[Move] = []
    for number, target in enumerate(state.records):
        for kind in ("reconsider", "rescind", "take_from_table", "discharge_committee"):
            args: dict[str, Any] = {"motion": kind, "id": f"b{len(state.records)}-{number}", "on": target}
            found.append(("move", MEMBERS[number % 4], args))
    found.extend(("take_up", "host", {"motion": motion}) for motion in (*state.postponed, *state.referred))
    found.extend(("state_question", "host", {"motion": frame.id}) for frame in state.entered)
    return found


TestMeetings = Meetings.TestCase
TestMeetings.settings = settings(
    max_examples=200,
    stateful_step_count=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
